"""The one queue of the moderators, and deciding about many of it in one go."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from ideas.actions.bulk import IN_BULK, MOST_AT_ONCE, Why, decide_in_bulk, seen_mark, thing_of, undo_batch
from ideas.actions.deciding import decisions_open_for
from ideas.actions.queue_looks import leave_it_at_that, mark_queue_as_seen
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.moderation import DecisionKind
from ideas.model.queue import QueueKind
from ideas.permissions import May, may, require
from ideas.plumbing.actor import actor
from ideas.plumbing.addresses import local_address
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db
from ideas.queries.messages import count_of_messages_given_up
from ideas.queries.moderation import latest_decisions, withdrawn_ideas
from ideas.queries.queue import (
    QueueFilter,
    Waiting,
    batch_called,
    decisions_in,
    item_called,
    items_called,
    number_overdue,
    numbers_waiting,
    since_last_look,
    what_waits,
)
from ideas.queries.reasons import reasons_for
from ideas.web.forms.base import PressForm
from ideas.web.forms.moderation import DecisionForm, UndoForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("queue", __name__, url_prefix="/moderation")

Page = str | Response | tuple[str, int]


@bp.get("")
def show() -> Page:
    """What waits, the oldest promise first; how much of each; and what changed since you last looked."""
    require(actor(), May.MODERATE)
    only = _filter()
    waiting, after = what_waits(db(), only, after=request.args.get("after") or None)
    first_page = "after" not in request.args
    return render_template(
        "moderation/queue.html",
        only=only,
        waiting=waiting,
        numbers=numbers_waiting(db()),
        overdue=number_overdue(db()),
        since=since_last_look(db(), _moderator()) if first_page else None,
        until=now().isoformat(),
        next_address=url_for("queue.show", only=only.value, after=after) if after else None,
        first_address=None if first_page else url_for("queue.show", only=only.value),
        decisions=latest_decisions(db(), limit=10) if first_page else [],
        withdrawn=withdrawn_ideas(db(), limit=10) if first_page else [],
        messages_given_up=count_of_messages_given_up(db()),
        kinds=list(QueueKind),
        bulk=IN_BULK,
    )


@bp.post("/seen")
def seen() -> Page:
    """Remember that you have seen the queue as the page showed it."""
    require(actor(), May.MODERATE)
    try:
        until = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        raise BadRequest from None
    if until.tzinfo is None:
        raise BadRequest
    if not PressForm().validate():
        return pressed_too_late(url_for("queue.show"))
    mark_queue_as_seen(db(), by=_moderator(), until=until)
    say(_("Next time this page says what changed since now."))
    return redirect(_back(), 303)


@bp.post("/queue/<int:number>/done")
def done(number: int) -> Page:
    """You looked, and nothing has to be done."""
    require(actor(), May.MODERATE)
    item = item_called(db(), number)
    if not PressForm().validate():
        return pressed_too_late(url_for("queue.show"))
    leave_it_at_that(db(), item, by=_moderator())
    say(_("It is out of the queue. When something changes, it comes back."))
    return redirect(_back(), 303)


@bp.post("/bulk")
def bulk() -> Page:
    """First show what will happen to each; after a second press, do it."""
    require(actor(), May.MODERATE)
    kind = _kind()
    items = items_called(db(), _numbers())
    if not items:
        say(_("Choose at least one item first. Perhaps a colleague has dealt with yours."))
        return redirect(_back(), 303)
    ready = reasons_for(db(), [kind])[kind]
    is_sure = "sure" in request.form
    form = DecisionForm(formdata=request.form if is_sure else None, ready=ready)
    if not is_sure or not form.validate():
        page = render_template("moderation/bulk.html", kind=kind, form=form, rows=_preview(items, kind), back=_back())
        return page, form.refusal_status
    known = {item.id: request.form.get(f"seen-{item.id}", "") for item in items}
    result = decide_in_bulk(db(), items, kind, by=_moderator(), why=Why(form.why, form.at_hand), seen=known)
    record(Event.DECISION, decision=kind, number=result.batch.id)
    _say_what_came_of_it(len(result.decisions), len(result.passed_over))
    return redirect(url_for("queue.batch", number=result.batch.id, back=_back()), 303)


@bp.get("/bulk/<int:number>")
def batch(number: int) -> Page:
    """What was decided in one go, and the way back."""
    require(actor(), May.MODERATE)
    found = batch_called(db(), number)
    return render_template("moderation/batch.html", batch=found, decisions=decisions_in(db(), found), back=_back())


@bp.route("/bulk/<int:number>/undo", methods=["GET", "POST"])
def undo(number: int) -> Page:
    """Undo all of it."""
    require(actor(), May.MODERATE)
    found = batch_called(db(), number, locked=request.method == "POST")
    form = UndoForm()
    if not form.validate_on_submit():
        return render_template("moderation/undo_batch.html", batch=found, form=form), form.refusal_status
    left = undo_batch(db(), found, by=_moderator(), reason=form.why)
    record(Event.DECISION, decision=DecisionKind.UNDO, number=found.id)
    if left:
        say(
            ngettext(
                "One decision could not be undone, because somebody decided something else since. All others are.",
                "%(num)d decisions could not be undone, because somebody decided something else since. All others are.",
                len(left),
            )
        )
    else:
        say(_("All of it is undone."))
    return redirect(url_for("queue.batch", number=number), 303)


def _say_what_came_of_it(done_with: int, passed_over: int) -> None:
    say(ngettext("Decided about one item.", "Decided about %(num)d items.", done_with))
    if passed_over:
        say(
            ngettext(
                "One item was passed over: a colleague was first, or it is your own.",
                "%(num)d items were passed over: a colleague was first, or they are your own.",
                passed_over,
            )
        )


def _preview(items: list[Waiting], kind: DecisionKind) -> list[dict[str, Any]]:
    """What will happen to each: whether the decision fits, and the mark of what is seen now."""
    rows = []
    for item in items:
        thing = thing_of(db(), item, kind)
        fits = thing is not None and may(actor(), May.DECIDE, thing)
        if fits and not isinstance(thing, Comment) and thing is not None:
            fits = kind in decisions_open_for(db(), thing)
        elif fits and isinstance(thing, Comment):
            is_hidden = thing.hidden_at is not None and thing.flagged_away_at is None
            fits = thing.deleted_at is None and is_hidden is (kind is DecisionKind.SHOW_COMMENT)
            fits = fits or (thing.flagged_away_at is not None and thing.deleted_at is None)
        rows.append({"item": item, "fits": fits, "mark": seen_mark(db(), thing) if thing is not None else ""})
    return rows


def _filter() -> QueueKind | QueueFilter:
    wish = request.args.get("only", QueueFilter.ALL.value)
    for words in (QueueFilter, QueueKind):
        if wish in list(words):
            return words(wish)
    raise BadRequest


def _kind() -> DecisionKind:
    wish = request.form.get("do", "")
    if wish not in [kind.value for kind in IN_BULK]:
        raise BadRequest
    return DecisionKind(wish)


def _numbers() -> list[int]:
    typed = request.form.getlist("item")
    if len(typed) > MOST_AT_ONCE or not all(
        number.isascii() and number.isdigit() and len(number) < 11 for number in typed
    ):
        raise BadRequest
    return [int(number) for number in typed]


def _back() -> str:
    wanted = request.form.get("back") or request.args.get("back")
    address = local_address(wanted, url_for("queue.show"))
    return address if address.partition("?")[0] == url_for("queue.show") else url_for("queue.show")


def _moderator() -> Any:
    return actor()
