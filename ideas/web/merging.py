"""Merging two ideas, and linking one as a variant of another: both side by side, then a choice."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ideas.actions.merging import PARTS, Kept, link_variant, merge_ideas, unlink_variant
from ideas.actions.reasons import say_with
from ideas.model.ideas import MOST_DOMAINS, Idea
from ideas.model.moderation import DecisionKind
from ideas.model.refusals import NotFound, NotInThisState
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.knowledge import knowledge
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db, form_was_sent
from ideas.plumbing.taxonomy import taxonomy
from ideas.queries.ideas import domains_of, idea_for, motives_of, tags_of
from ideas.queries.likeness import ideas_like
from ideas.queries.moderation import mark_of
from ideas.queries.reasons import reasons_for
from ideas.web.forms.moderation import DecisionForm, FindForm, MergeForm, tags_in

bp = Blueprint("merging", __name__, url_prefix="/moderation/ideas")

Page = str | Response | tuple[str, int]


@bp.get("/<int:number>/merge")
def choose(number: int) -> Page:
    """Which idea does this one go along with? Those that resemble it first; then both side by side."""
    gone = _idea(number)
    find = FindForm(formdata=MultiDict(request.args) if "idea" in request.args else None)
    wanted = _number_in("into") or (find.number if "idea" in request.args else 0)
    if not wanted:
        return _choosing(gone, find)
    try:
        kept = _idea(wanted)
    except NotFound:
        find.idea.errors = [_("We cannot find this idea.")]
        return _choosing(gone, find)[0], 404
    return _side_by_side(gone, kept)


@bp.post("/<int:number>/merge")
def merge(number: int) -> Page:
    """Let this idea go on as part of the other one."""
    kept_number = _number_in("into")
    # In one order for everybody, so that two moderators never wait for each other.
    held = {each: _idea(each, locked=True) for each in sorted({number, kept_number} - {0})}
    gone, kept = held[number], held.get(kept_number)
    if kept is None:
        raise NotFound(kept_number)
    form = _form(gone, kept, request.form)
    mark = _mark(gone, kept)
    form.is_overtaken = request.form.get("seen", mark) != mark
    if form.is_overtaken or not form.validate():
        return _side_by_side(gone, kept, form)
    readable = [part for part in PARTS if part in (form.readable.data or ())]
    choice = Kept(tuple(form.domains.data or ()), tuple(tags_in(form.tags.data)), readable)
    decision = merge_ideas(db(), gone, kept, choice, by=_moderator(), reason=form.why)
    say_with(decision, form.at_hand)
    record(Event.DECISION, decision=DecisionKind.MERGE, idea=number)
    say(_("The ideas are one by now. Votes, comments and followers came along. You can undo this."))
    return redirect(url_for("moderation.idea", number=kept.id), 303)


@bp.route("/<int:number>/variant", methods=["GET", "POST"])
def variant(number: int) -> Page:
    """Link an idea as a variant of another: both stay, and readers find the one from the other."""
    idea = _idea(number, locked=form_was_sent())
    kind = DecisionKind.VARIANT
    find = FindForm(formdata=request.form if form_was_sent() else MultiDict({"idea": request.args.get("of", "")}))
    form = DecisionForm(ready=reasons_for(db(), [kind])[kind], speaks=idea.author.language)
    other = _other_idea(find) if form_was_sent() else None
    if other is None or not form.validate_on_submit():
        status = 422 if form_was_sent() and (form.errors or find.idea.errors) else form.refusal_status
        page = render_template(
            "moderation/variant.html", idea=idea, find=find, form=form, resembling=ideas_like(db(), idea, knowledge())
        )
        return page, status
    say_with(link_variant(db(), idea, other, by=_moderator(), reason=form.why), form.at_hand)
    record(Event.DECISION, decision=kind, idea=number)
    say(_("The ideas are linked. Readers find the one with the other."))
    return redirect(url_for("moderation.idea", number=number), 303)


@bp.route("/<int:number>/no-variant", methods=["GET", "POST"])
def no_variant(number: int) -> Page:
    """Take the link between two ideas away."""
    idea, other = _idea(number, locked=form_was_sent()), _idea(_number_in("of"))
    form = DecisionForm(speaks=idea.author.language)
    if not form.validate_on_submit():
        return render_template("moderation/no_variant.html", idea=idea, other=other, form=form), form.refusal_status
    unlink_variant(db(), idea, other, by=_moderator(), reason=form.why)
    record(Event.DECISION, decision=DecisionKind.NO_VARIANT, idea=number)
    say(_("The ideas are not linked any more."))
    return redirect(url_for("moderation.idea", number=number), 303)


def _other_idea(find: FindForm) -> Idea | None:
    try:
        return _idea(find.number)
    except NotFound:
        find.idea.errors = [_("We cannot find this idea.")]
        return None


def _choosing(gone: Idea, find: FindForm) -> tuple[str, int]:
    page = render_template(
        "moderation/merge_choose.html", idea=gone, find=find, resembling=ideas_like(db(), gone, knowledge())
    )
    return page, 200


def _side_by_side(gone: Idea, kept: Idea, form: MergeForm | None = None) -> Page:
    known = taxonomy()
    filed = domains_of(db(), [gone.id, kept.id])
    columns = [
        {
            "idea": idea,
            "domains": [known.domains[slug] for slug in filed.get(idea.id, ())],
            "tags": tags_of(db(), idea),
            "motives": motives_of(db(), idea),
        }
        for idea in (kept, gone)
    ]
    begun = form or _form(gone, kept, None)
    page = render_template(
        "moderation/merge.html", gone=gone, kept=kept, columns=columns, form=begun, seen=_mark(gone, kept)
    )
    return page, begun.refusal_status if form else 200


def _form(gone: Idea, kept: Idea, typed: Any) -> MergeForm:
    """What both have together to begin with: the domains of the idea that stays first, as far as there is room."""
    filed = domains_of(db(), [gone.id, kept.id])
    domains = list(dict.fromkeys((*filed.get(kept.id, ()), *filed.get(gone.id, ()))))[:MOST_DOMAINS]
    labels = list(dict.fromkeys(tag.label for idea in (kept, gone) for tag in tags_of(db(), idea)))
    kind = DecisionKind.MERGE
    data = {
        "into": str(kept.id),
        "domains": domains,
        "tags": ", ".join(labels),
        "readable": ["question", "added_value"],
    }
    return MergeForm(
        formdata=typed, taxonomy=taxonomy(), data=data, ready=reasons_for(db(), [kind])[kind],
        speaks=gone.author.language,
    )  # fmt: skip


def _mark(gone: Idea, kept: Idea) -> str:
    return f"{mark_of(db(), gone)} {mark_of(db(), kept)}"


def _idea(number: int, *, locked: bool = False) -> Idea:
    require(actor(), May.MODERATE)
    found = idea_for(db(), actor(), number, locked=locked, merged_too=True)
    if found.is_draft:
        # What its author is writing is private paper.
        raise NotInThisState(DecisionKind.MERGE)
    return found


def _number_in(name: str) -> int:
    typed = request.form.get(name) or request.args.get(name) or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _moderator() -> Any:
    return actor()
