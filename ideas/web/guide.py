"""The guide: five short questions that lead to ideas that fit. Every step is an address that can be passed on."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from ideas.plumbing.actor import actor
from ideas.plumbing.guide_words import QUESTIONS, Reason, answers_to, in_words, reasons_for
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.queries.domains import domains_with_counts
from ideas.queries.guide import (
    ANSWERS,
    MOST_LOOKED_AT,
    Answer,
    Fitting,
    Question,
    Wishes,
    how_many_meet,
    ideas_by_wishes_met,
    ideas_that_fit,
    nearby_domains_that_fit,
    wish_of,
)
from ideas.queries.rankings import ListedIdea
from ideas.queries.taxonomy import KnownDomain
from ideas.queries.votes import votes_cast_by
from ideas.text.typed import cleaned_line

bp = Blueprint("guide", __name__, url_prefix="/guide")

PATH = "/guide"
LONGEST_WORDS = 100
MOST_NEARBY = 4

Chosen = Answer | KnownDomain


class Told(NamedTuple):
    """What an address says: the answers, None for a question that was skipped, and words of one's own for a search.

    `wrong` is the first question whose answer does not exist; it is asked again. So an address without a question asks
    that one next, and with all five of them it shows ideas.
    """

    answers: dict[Question, Chosen | None]
    words: str
    wrong: Question | None

    @property
    def asks_next(self) -> Question | None:
        """A question whose answer does not exist, else the first that was neither answered nor skipped."""
        return self.wrong or next((question for question in Question if question not in self.answers), None)

    @property
    def said(self) -> dict[str, str]:
        """The answers as an address or a form says them: what was skipped is empty."""
        return {question.value: _slug(answer) for question, answer in self.answers.items()}

    @property
    def given(self) -> dict[Question, Chosen]:
        """The questions that were answered."""
        return {question: answer for question, answer in self.answers.items() if answer is not None}

    @property
    def domain(self) -> KnownDomain | None:
        """The domain that was chosen."""
        chosen = self.answers.get(Question.DOMAIN)
        return chosen if isinstance(chosen, KnownDomain) else None

    @property
    def wishes(self) -> Wishes:
        """What the answers ask of an idea; the domain is where to look, and no wish."""
        asked = {q: wish_of(a) for q, a in self.given.items() if not isinstance(a, KnownDomain)}
        return {question: wish for question, wish in asked.items() if wish is not None}

    def address(self, *, without: Question | None = None, **other: str) -> str:
        """The address with an answer more, another one, or one less: address(domain="wmo")."""
        said = {name: slug for name, slug in self.said.items() if name != without} | other
        in_order = {question.value: said[question.value] for question in Question if question.value in said}
        words = {"q": self.words} if self.words else {}
        return f"{PATH}?{urlencode(in_order | words)}" if in_order or words else PATH

    def address_of_ideas(self) -> str:
        """The address that shows ideas now: what was not answered yet is skipped."""
        return self.address(**{question.value: "" for question in Question if question not in self.answers})


class Given(NamedTuple):
    """An answer as it stands beside a page, with the address at which the question is asked again."""

    question: str
    answer: str
    address: str


class FittingIdea(NamedTuple):
    """An idea that the guide shows, with the reasons."""

    idea: ListedIdea
    reasons: list[Reason]


class WayOn(NamedTuple):
    """Another address to look at, and how many ideas meet everything there."""

    text: str
    ideas: int
    address: str


@bp.get("")
def show() -> str | tuple[str, int]:
    """The next question; or, when all five were answered or skipped, the ideas that fit."""
    told = told_in(request.args)
    question = told.asks_next
    if question is None:
        return _ideas_page(told)
    return _question_page(told, question), 404 if told.wrong else 200


def told_in(args: Mapping[str, str]) -> Told:
    """What an address says. An answer that does not exist is none; words beyond what a search takes are left out."""
    answers: dict[Question, Chosen | None] = {}
    wrong = None
    for question in Question:
        typed = args.get(question.value)
        chosen = _chosen(question, typed) if typed else None
        if typed and chosen is None:
            wrong = wrong or question
        elif typed is not None:
            answers[question] = chosen
    return Told(answers, cleaned_line(args.get("q", "")[: 4 * LONGEST_WORDS])[:LONGEST_WORDS].strip(), wrong)


def _chosen(question: Question, typed: str) -> Chosen | None:
    if question is not Question.DOMAIN:
        return next((answer for answer in ANSWERS[question] if answer.value == typed), None)
    domain = taxonomy().domains.get(typed)
    # One that was merged means the one that it went into.
    return taxonomy().domains.get(domain.merged_into_slug) if domain and domain.merged_into_slug else domain


def _slug(answer: Chosen | None) -> str:
    if answer is None:
        return ""
    return answer.slug if isinstance(answer, KnownDomain) else answer.value


def _question_page(told: Told, question: Question) -> str:
    choices = [] if question is Question.DOMAIN else answers_to(question)
    return render_template(
        "guide/question.html",
        question=question,
        asked=QUESTIONS[question],
        number=list(Question).index(question) + 1,
        choices=[(text, told.address(**{question.value: slug})) for slug, text in choices],
        groups=_groups(told) if question is Question.DOMAIN else [],
        told=told,
        given=_given(told),
        is_wrong=told.wrong is question,
        skip_address=told.address(**{question.value: ""}),
        ideas_address=told.address_of_ideas(),
        kept=told.said,
        goals=answers_to(Question.GOAL),
        words_address=told.address(without=Question.GOAL),
        longest_words=LONGEST_WORDS,
    )


def _groups(told: Told) -> list[tuple[WayOn, list[WayOn]]]:
    """Each group with its topics, and how many ideas stand there."""
    domains = domains_with_counts(db())
    links = {
        each.slug: WayOn(in_words(taxonomy().domains[each.slug]), each.ideas, told.address(domain=each.slug))
        for each in domains
    }
    return [
        (links[group.slug], [links[topic.slug] for topic in domains if topic.parent_slug == group.slug])
        for group in domains
        if group.parent_slug is None
    ]


def _given(told: Told) -> list[Given]:
    return [
        Given(str(QUESTIONS[question].short), in_words(answer), told.address(without=question))
        for question, answer in told.given.items()
    ]


def _ideas_page(told: Told) -> str:
    known, wishes = taxonomy(), told.wishes
    domain = told.domain.slug if told.domain else None
    fits = ideas_that_fit(db(), actor(), wishes, domain, known) or ideas_that_fit(db(), actor(), wishes, None, known)
    fitting = ideas_by_wishes_met(db(), actor(), wishes, domain)
    meet_all = how_many_meet(fitting, wishes.keys())
    return render_template(
        "guide/ideas.html",
        fits=[FittingIdea(fit.idea, reasons_for(fit, told.given)) for fit in fits],
        meet_all=meet_all,
        is_elsewhere=not fitting.total(),
        told=told,
        given=_given(told),
        words_address=told.address(without=Question.GOAL),
        looser=[] if meet_all else _looser(told, fitting),
        nearby=[] if meet_all else _nearby(told),
        looked_at=fitting.total() if fitting.total() >= MOST_LOOKED_AT else None,
        search_address=f"{url_for('ideas.list_ideas')}?{urlencode({'q': told.words})}" if told.words else None,
        voted=votes_cast_by(db(), actor(), (fit.idea.id for fit in fits)),
        taxonomy=known,
    )


def _looser(told: Told, fitting: Fitting) -> list[WayOn]:
    """Which one answer to let go, and how many ideas then meet all the others. What helps most comes first."""
    wished = told.wishes.keys()
    meet = {question: how_many_meet(fitting, wished - {question}) for question in wished}
    if told.domain is not None:
        anywhere = ideas_by_wishes_met(db(), actor(), told.wishes, None)
        meet[Question.DOMAIN] = how_many_meet(anywhere, wished)
    ways = [
        WayOn(
            _("Without: %(answer)s", answer=in_words(told.given[question])), ideas, told.address(**{question.value: ""})
        )
        for question, ideas in meet.items()
        if ideas
    ]
    return sorted(ways, key=lambda way: way.ideas, reverse=True)


def _nearby(told: Told) -> list[WayOn]:
    """Where else ideas meet all the answers: the group of a topic and the topics beside it, or other groups."""
    if told.domain is None:
        return []
    found = nearby_domains_that_fit(db(), actor(), told.wishes, told.domain, taxonomy())
    return [
        WayOn(in_words(each.domain), each.ideas, told.address(domain=each.domain.slug)) for each in found[:MOST_NEARBY]
    ]
