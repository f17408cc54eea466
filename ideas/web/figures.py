"""What moderators decided, for everybody to read; and how it goes, for themselves."""

from datetime import date
from math import ceil

from babel.dates import format_date
from flask import Blueprint, render_template, request, url_for
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from ideas.model.base import today
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.language import language
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.words import label, tier_label
from ideas.queries.figures import (
    AGES,
    TIERS,
    ages_in_queue,
    days_to_decide_by_month,
    ideas_by_group_and_tier,
    public_decisions,
    votes_by_week,
    year_of_moderating,
    years_of_moderating,
)
from ideas.queries.queue import numbers_waiting
from ideas.text.charts import Figure, bars_of, columns_of, heated

bp = Blueprint("figures", __name__, url_prefix="/moderation")

Page = str | Response | tuple[str, int]


@bp.get("/log")
def log() -> Page:
    """Every decision, for everybody to read: what, when and for which reason. No person stands here."""
    decisions, after = public_decisions(db(), after=request.args.get("after") or None)
    return render_template(
        "figures/log.html",
        decisions=decisions,
        next_address=url_for("figures.log", after=after) if after else None,
        first_address=url_for("figures.log") if "after" in request.args else None,
        years=years_of_moderating(db()),
    )


@bp.get("/transparency")
@bp.get("/transparency/<int:year>")
def transparency(year: int | None = None) -> Page:
    """One year of moderating in figures."""
    years = years_of_moderating(db())
    if year is not None and year not in years:
        raise NoSuchPage
    told = year_of_moderating(db(), year or years[0])
    months = [Figure(_month(date(told.year, n, 1)), value) for n, value in enumerate(told.months, start=1)]
    return render_template(
        "figures/transparency.html",
        told=told,
        days=max(ceil(told.median_days), 1) if told.median_days is not None else 0,
        years=years,
        months=columns_of(months),
        decisions=bars_of([Figure(label(kind), n) for kind, n in told.decisions.items()]),
        flags=bars_of([Figure(label(reason), n) for reason, n in told.flags.items()]),
        measures=bars_of([Figure(label(kind), n) for kind, n in told.measures.items()]),
    )


@bp.get("/insight")
def insight() -> Page:
    """How it goes: how long people wait, what waits, where it is quiet, and how votes come in."""
    require(actor(), May.MODERATE)
    waits = days_to_decide_by_month(db())
    by_group = ideas_by_group_and_tier(db())
    known = taxonomy()
    cells = heated(list(by_group.values()))
    return render_template(
        "figures/insight.html",
        waiting=bars_of([Figure(label(kind), n) for kind, n in numbers_waiting(db()).items()]),
        ages=[*zip(AGES, bars_of([Figure("", n) for n in ages_in_queue(db())]), strict=False)],
        oldest=bars_of([Figure("", n) for n in ages_in_queue(db())])[-1],
        waits=columns_of([Figure(_month(first), days or 0) for first, days in waits]),
        votes=columns_of([Figure(_week(week.monday), week.votes) for week in votes_by_week(db(), until=today())]),
        tiers=[tier_label(tier) for tier in range(1, TIERS + 1)],
        groups=[
            (label(known.domains[slug]), row)
            for slug, row in zip(by_group, cells, strict=True)
            if slug in known.domains
        ],
    )


def _month(first: date) -> str:
    return format_date(first, "LLL", locale=language())


def _week(monday: date) -> str:
    return format_date(monday, "d MMM", locale=language())
