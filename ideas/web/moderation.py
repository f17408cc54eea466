"""Curating: a decision with its reason, and its undoing. No back office: pages like the others."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from ideas.actions.deciding import decisions_open_for
from ideas.actions.kept_texts import forget_text
from ideas.actions.merging import split_idea
from ideas.actions.moderation import DECIDE, curate_idea, hide_comment, move_idea, note_on_idea, show_comment
from ideas.actions.reasons import say_with
from ideas.actions.undoing import undo_decision
from ideas.model.comments import Comment
from ideas.model.ideas import Idea, Stage, Visibility
from ideas.model.moderation import DecisionKind, ReadyReason
from ideas.permissions import May, may, require
from ideas.plumbing.actor import actor, keeper
from ideas.plumbing.addresses import address_of, local_address
from ideas.plumbing.knowledge import knowledge
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db, form_was_sent
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.words import label
from ideas.queries.comments import comment_for
from ideas.queries.flags import flags_on
from ideas.queries.ideas import domains_of, idea_for, tags_of, text_shown_to
from ideas.queries.likeness import ideas_like
from ideas.queries.merging import ideas_within, standing_merge_of, variants_around
from ideas.queries.moderation import decision_called, decisions_on, decisions_on_comment, mark_of
from ideas.queries.reasons import reasons_for
from ideas.queries.tags import suggestions_for
from ideas.web.forms.flags import AnswerForm
from ideas.web.forms.moderation import CurateForm, DecisionForm, NoteForm, StageForm, UndoForm, tags_in
from ideas.web.kept_texts import typed_before

bp = Blueprint("moderation", __name__, url_prefix="/moderation")

Page = str | Response | tuple[str, int]
# These ask for more than a reason.
WITH_MORE_TO_SAY = (DecisionKind.CURATE, DecisionKind.STAGE, DecisionKind.NOTE, DecisionKind.SPLIT)
# These are about two ideas, and show both.
ON_A_PAGE_OF_ITS_OWN = (DecisionKind.MERGE, DecisionKind.VARIANT)
MAY_BE_MERGED = (Visibility.WAITING, Visibility.PUBLISHED)


@bp.get("/ideas/<int:number>")
def idea(number: int) -> Page:
    """One idea as a moderator looks at it: the question and the added value first, then what can be decided."""
    found = _idea(number)
    return _idea_page(found)


@bp.post("/ideas/<int:number>/<decision>")
def decide(number: int, decision: str) -> Page:
    """Take a decision about an idea."""
    found = _idea(number, locked=True)
    require(actor(), May.DECIDE, found)
    kind = _kind_called(decision)
    form = _form_for(found, kind, request.form)
    mark = mark_of(db(), found)
    form.is_overtaken = request.form.get("seen", mark) != mark
    if form.is_overtaken or not form.validate():
        return _idea_page(found, form, kind)
    _decide(found, kind, form)
    record(Event.DECISION, decision=kind, idea=number)
    forget_text(db(), keeper(), url_for("moderation.idea", number=number))
    say(_("Decided: %(decision)s. The author can read your reason.", decision=label(kind)))
    # Whoever came from the queue goes on with the queue, as it was filtered.
    return redirect(local_address(request.args.get("back"), url_for("moderation.idea", number=number)), 303)


@bp.route("/comments/<int:number>", methods=["GET", "POST"])
def comment(number: int) -> Page:
    """Look at a comment, and hide it or show it again with a reason."""
    found = _comment(number)
    kind = DecisionKind.SHOW_COMMENT if _shows_again(found) else DecisionKind.HIDE_COMMENT
    ready = reasons_for(db(), [kind])[kind]
    form = DecisionForm(formdata=_typed(), ready=ready, speaks=found.author.language)
    if not form.validate_on_submit():
        return _comment_page(found, form, kind), form.refusal_status
    act = show_comment if kind is DecisionKind.SHOW_COMMENT else hide_comment
    say_with(act(db(), found, by=_moderator(), reason=form.why), form.at_hand)
    record(Event.DECISION, decision=kind, comment=number)
    forget_text(db(), keeper(), request.path)
    if kind is DecisionKind.SHOW_COMMENT:
        say(_("The comment is shown again. Its author can read your reason."))
    else:
        say(_("The comment is hidden. Its author can read your reason."))
    return redirect(local_address(request.args.get("back"), f"{address_of(found.idea)}#comment-{number}"), 303)


def _shows_again(comment: Comment) -> bool:
    """What this request wants: the button says so. A page that is looked at offers the other way than it is now."""
    return request.form.get("do") == "show" if form_was_sent() else comment.hidden_at is not None


@bp.post("/comments/<int:number>/hide")
def hide(number: int) -> Page:
    """Hide a comment: the same decision, at an address that says so."""
    return comment(number)


@bp.route("/decisions/<int:number>/undo", methods=["GET", "POST"])
def undo(number: int) -> Page:
    """Restore what a decision changed."""
    require(actor(), May.MODERATE)
    decision = decision_called(db(), number)
    if decision.comment_id is not None:
        found = comment_for(db(), actor(), decision.comment_id, locked=form_was_sent()).idea
    else:
        found = idea_for(db(), actor(), decision.idea_id, locked=form_was_sent(), merged_too=True)
    form = UndoForm()
    if not form.validate_on_submit():
        shown = text_shown_to(db(), actor(), found).idea
        return render_template("moderation/undo.html", decision=decision, idea=shown, form=form), form.refusal_status
    undo_decision(db(), decision, by=_moderator(), reason=form.why)
    record(Event.DECISION, decision=DecisionKind.UNDO, number=number, idea=found.id)
    say(_("The decision is undone."))
    if decision.comment_id is not None:
        return redirect(f"{address_of(found)}#comment-{decision.comment_id}", 303)
    return redirect(url_for("moderation.idea", number=found.id), 303)


def _moderator() -> Any:
    return actor()


def _idea(number: int, *, locked: bool = False) -> Idea:
    require(actor(), May.MODERATE)
    return idea_for(db(), actor(), number, locked=locked, merged_too=True)


def _comment(number: int) -> Comment:
    require(actor(), May.MODERATE)
    return comment_for(db(), actor(), number, locked=form_was_sent())


def _kind_called(slug: str) -> DecisionKind:
    try:
        kind = DecisionKind(slug)
    except ValueError:
        raise NoSuchPage from None
    if kind not in (*DECIDE, *WITH_MORE_TO_SAY):
        raise NoSuchPage
    return kind


def _decide(idea: Idea, kind: DecisionKind, form: DecisionForm) -> None:
    by, reason = _moderator(), form.why
    if isinstance(form, CurateForm):
        filed = {"domains": form.domains.data or (), "tags": tags_in(form.tags.data)}
        decision = curate_idea(db(), idea, by=by, reason=reason, **filed)
    elif isinstance(form, StageForm):
        decision = move_idea(db(), idea, by=by, reason=reason, stage=Stage(form.stage.data))
    elif isinstance(form, NoteForm):
        decision = note_on_idea(db(), idea, by=by, reason=reason, note=form.note.data)
    elif kind is DecisionKind.SPLIT:
        decision = split_idea(db(), idea, by=by, reason=reason)
    else:
        decision = DECIDE[kind](db(), idea, by=by, reason=reason)
    say_with(decision, form.at_hand)


def _typed() -> Any:
    return request.form if form_was_sent() else typed_before(request.path)


def _form_for(idea: Idea, kind: DecisionKind, typed: Any, ready: Sequence[ReadyReason] | None = None) -> DecisionForm:
    """The form for one decision, with what was typed, or else as things stand now."""
    how: dict[str, Any] = {"formdata": typed, "speaks": idea.author.language}
    how["ready"] = reasons_for(db(), [kind])[kind] if ready is None else ready
    if kind is DecisionKind.CURATE:
        values = {
            "domains": list(domains_of(db(), [idea.id]).get(idea.id, ())),
            "tags": ", ".join(tag.label for tag in tags_of(db(), idea)),
        }
        return CurateForm(taxonomy=taxonomy(), data=values, **how)
    if kind is DecisionKind.STAGE:
        return StageForm(stages=[stage for stage in Stage if stage is not idea.stage], **how)
    if kind is DecisionKind.NOTE:
        return NoteForm(data={"note": idea.editorial_note}, **how)
    return DecisionForm(**how)


def _idea_page(idea: Idea, form: DecisionForm | None = None, kind: DecisionKind | None = None) -> Page:
    """The page of one idea. `form` comes back filled in, under the decision `kind` that it was sent for."""
    may_decide = may(actor(), May.DECIDE, idea)
    open_now = [each for each in decisions_open_for(db(), idea) if each not in ON_A_PAGE_OF_ITS_OWN and may_decide]
    kept = typed_before(request.path) if form is None else None
    at_hand = reasons_for(db(), open_now)
    forms = {}
    for each in open_now:
        # What was typed before signing in stands again in the form for the decision it was meant for, and in no other.
        typed = kept if kept is not None and kept.get("decision") == each.value else None
        begun = form if each is kind and form else _form_for(idea, each, typed, at_hand[each])
        forms[each] = begun.apart(each.value)
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
        may_decide=may_decide,
        seen=mark_of(db(), idea),
        back=request.args.get("back"),
        overtaken=form if form is not None and form.is_overtaken else None,
        typed_for_nothing=form is not None and kind not in forms,
        decisions=decisions_on(db(), idea),
        flags=flags_on(db(), idea),
        suggestions=suggestions_for(db(), idea) if may_decide else [],
        resembling=ideas_like(db(), idea, knowledge()) if may_decide and idea.visibility in MAY_BE_MERGED else [],
        variants=variants_around(db(), idea),
        within=ideas_within(db(), idea),
        went_into=standing_merge_of(db(), idea.id) if idea.is_merged else None,
        answer=AnswerForm(formdata=None).apart("answer"),
    )
    if form is not None and kind not in forms:
        return page, 409
    return page, form.refusal_status if form else 200


def _comment_page(comment: Comment, form: DecisionForm, kind: DecisionKind) -> str:
    return render_template(
        "moderation/comment.html",
        comment=comment,
        form=form,
        shows=kind is DecisionKind.SHOW_COMMENT,
        may_decide=may(actor(), May.DECIDE, comment),
        decisions=decisions_on_comment(db(), comment),
        flags=flags_on(db(), comment),
        answer=AnswerForm(formdata=None).apart("answer"),
    )
