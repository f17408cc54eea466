"""Curating: the queue, a decision with its reason, and its undoing. No back office: pages like the others."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from ideas.actions.kept_texts import forget_text
from ideas.actions.moderation import DECIDE, curate_idea, decisions_open_for, hide_comment, undo_decision
from ideas.model.comments import Comment
from ideas.model.ideas import Idea
from ideas.model.moderation import DecisionKind
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, keeper
from ideas.plumbing.addresses import address_of
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db, form_was_sent
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.words import label
from ideas.queries.comments import comment_for
from ideas.queries.ideas import domains_of, idea_for, tags_of, text_shown_to
from ideas.queries.messages import count_of_messages_given_up
from ideas.queries.moderation import (
    decision_called,
    decisions_on,
    latest_decisions,
    mark_of,
    waiting_for_a_moderator,
    withdrawn_ideas,
)
from ideas.web.forms.moderation import CurateForm, DecisionForm, UndoForm, tags_in
from ideas.web.kept_texts import typed_before

bp = Blueprint("moderation", __name__, url_prefix="/moderation")

Page = str | Response | tuple[str, int]


@bp.get("")
def queue() -> Page:
    """What waits, the longest waiting first, and what was decided last."""
    require(actor(), May.MODERATE)
    waiting, after = waiting_for_a_moderator(db(), after=request.args.get("after") or None)
    return render_template(
        "moderation/queue.html",
        waiting=waiting,
        next_address=url_for("moderation.queue", after=after) if after else None,
        decisions=latest_decisions(db(), limit=20),
        withdrawn=withdrawn_ideas(db()),
        messages_given_up=count_of_messages_given_up(db()),
    )


@bp.get("/ideas/<int:number>")
def idea(number: int) -> Page:
    """One idea as a moderator looks at it: the question and the added value first, then what can be decided."""
    found = _idea(number)
    return _idea_page(found)


@bp.post("/ideas/<int:number>/<decision>")
def decide(number: int, decision: str) -> Page:
    """Take a decision about an idea."""
    found = _idea(number, locked=True)
    kind = _kind_called(decision)
    form = _curate_form(found, request.form) if kind is DecisionKind.CURATE else DecisionForm()
    mark = mark_of(db(), found)
    form.is_overtaken = request.form.get("seen", mark) != mark
    if form.is_overtaken or not form.validate():
        return _idea_page(found, form, kind)
    _decide(found, kind, form)
    record(Event.DECISION, decision=kind, idea=number)
    forget_text(db(), keeper(), url_for("moderation.idea", number=number))
    say(_("Decided: %(decision)s. The author can read your reason.", decision=label(kind)))
    return redirect(url_for("moderation.idea", number=number), 303)


@bp.route("/comments/<int:number>", methods=["GET", "POST"])
def comment(number: int) -> Page:
    """Look at a comment, and hide it with a reason."""
    found = _comment(number)
    form = DecisionForm(formdata=_typed())
    if not form.validate_on_submit():
        return _comment_page(found, form), form.refusal_status
    hide_comment(db(), found, by=_moderator(), reason=form.reason.data)
    record(Event.DECISION, decision=DecisionKind.HIDE_COMMENT, comment=number)
    forget_text(db(), keeper(), request.path)
    say(_("The comment is hidden. Its author can read your reason."))
    return redirect(f"{address_of(found.idea)}#comment-{number}", 303)


@bp.post("/comments/<int:number>/hide")
def hide(number: int) -> Page:
    """Hide a comment: the same decision, at an address that says so."""
    return comment(number)


@bp.route("/decisions/<int:number>/undo", methods=["GET", "POST"])
def undo(number: int) -> Page:
    """Restore what a decision changed."""
    require(actor(), May.MODERATE)
    decision = decision_called(db(), number)
    found = idea_for(db(), actor(), decision.idea_id, locked=form_was_sent())
    if decision.comment_id is not None:
        comment_for(db(), actor(), decision.comment_id, locked=form_was_sent())
    form = UndoForm()
    if not form.validate_on_submit():
        shown = text_shown_to(db(), actor(), found).idea
        return render_template("moderation/undo.html", decision=decision, idea=shown, form=form), form.refusal_status
    undo_decision(db(), decision, by=_moderator(), reason=form.reason.data)
    record(Event.DECISION, decision=DecisionKind.UNDO, number=number, idea=found.id)
    say(_("The decision is undone."))
    if decision.comment_id is not None:
        return redirect(f"{address_of(found)}#comment-{decision.comment_id}", 303)
    return redirect(url_for("moderation.idea", number=found.id), 303)


def _moderator() -> Any:
    return actor()


def _idea(number: int, *, locked: bool = False) -> Idea:
    require(actor(), May.MODERATE)
    return idea_for(db(), actor(), number, locked=locked)


def _comment(number: int) -> Comment:
    require(actor(), May.MODERATE)
    return comment_for(db(), actor(), number, locked=form_was_sent())


def _kind_called(slug: str) -> DecisionKind:
    try:
        kind = DecisionKind(slug)
    except ValueError:
        raise NoSuchPage from None
    if kind not in (*DECIDE, DecisionKind.CURATE):
        raise NoSuchPage
    return kind


def _decide(idea: Idea, kind: DecisionKind, form: DecisionForm | CurateForm) -> None:
    by, reason = _moderator(), form.reason.data
    if isinstance(form, CurateForm):
        curate_idea(db(), idea, by=by, reason=reason, domains=form.domains.data or (), tags=tags_in(form.tags.data))
    else:
        DECIDE[kind](db(), idea, by=by, reason=reason)


def _typed() -> Any:
    return request.form if form_was_sent() else typed_before(request.path)


def _curate_form(idea: Idea, typed: Any = None) -> CurateForm:
    values = {
        "domains": list(domains_of(db(), [idea.id]).get(idea.id, ())),
        "tags": ", ".join(tag.label for tag in tags_of(db(), idea)),
    }
    return CurateForm(formdata=typed, taxonomy=taxonomy(), data=values)


def _form_to_begin_with(idea: Idea, kind: DecisionKind, kept: Any) -> DecisionForm:
    """What was typed before signing in stands again in the form for the decision it was meant for, and in no other."""
    typed = kept if kept is not None and kept.get("decision") == kind.value else None
    if kind is DecisionKind.CURATE:
        return _curate_form(idea, typed)
    return DecisionForm(formdata=None, data={"reason": typed.get("reason", "") if typed else ""})


def _idea_page(idea: Idea, form: DecisionForm | None = None, kind: DecisionKind | None = None) -> Page:
    """The page of one idea. `form` comes back filled in, under the decision `kind` that it was sent for."""
    open_now = decisions_open_for(db(), idea)
    kept = typed_before(request.path) if form is None else None
    forms = {
        each: (form if each is kind and form else _form_to_begin_with(idea, each, kept)).apart(each.value)
        for each in open_now
    }
    known = taxonomy()
    shown = text_shown_to(db(), actor(), idea)
    page = render_template(
        "moderation/idea.html",
        idea=shown.idea,
        domains=[known.domains[slug] for slug in shown.domains],
        motives=shown.motives,
        tags=tags_of(db(), idea),
        form_of_cooperation=known.forms.get(shown.idea.form_slug or ""),
        forms=forms,
        seen=mark_of(db(), idea),
        overtaken=form if form is not None and form.is_overtaken else None,
        typed_for_nothing=form is not None and kind not in forms,
        decisions=decisions_on(db(), idea),
    )
    if form is not None and kind not in forms:
        return page, 409
    return page, form.refusal_status if form else 200


def _comment_page(comment: Comment, form: DecisionForm) -> str:
    about = [each for each in decisions_on(db(), comment.idea) if each.decision.comment_id == comment.id]
    return render_template("moderation/comment.html", comment=comment, form=form, decisions=about)
