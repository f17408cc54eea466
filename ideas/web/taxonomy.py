"""Keeping domains, labels and legal notes; and labels that readers suggest."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from ideas.actions.legal_notes import write_legal_note
from ideas.actions.suggestions import suggest_tag, take_tag_over, turn_tag_down
from ideas.actions.taxonomy import (
    DomainName,
    add_domain,
    merge_domains,
    merge_tags,
    rename_domain,
    rename_tag,
    use_domain,
    use_tag,
)
from ideas.model.domains import Domain
from ideas.model.refusals import NotFound
from ideas.model.tags import Tag
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.addresses import address_of
from ideas.plumbing.messages import say
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import read_taxonomy_anew
from ideas.plumbing.words import label, said_for
from ideas.queries.cooperation_forms import form_called, ladder_of_forms, legal_note_for, legal_notes
from ideas.queries.domains import domain_called, every_domain
from ideas.queries.ideas import idea_for
from ideas.queries.reasons import reason_called
from ideas.queries.tags import every_tag, suggestion_called, tag_called
from ideas.web.forms.base import PressForm
from ideas.web.forms.taxonomy import DomainForm, IntoForm, LegalNoteForm, SuggestionForm, TagForm, words_in_line
from ideas.web.limits import Limit, count
from ideas.web.stale import pressed_too_late

bp = Blueprint("taxonomy", __name__)

Page = str | Response | tuple[str, int]
WHY_A_LABEL = "beter-te-vinden"


@bp.get("/moderation/domains")
def domains() -> Page:
    """Every domain as it is kept, also those that are not used any more."""
    require(actor(), May.MODERATE)
    found = every_domain(db())
    groups = [
        (group, [topic for topic in found if topic.parent_slug == group.slug])
        for group in found
        if not group.parent_slug
    ]
    return render_template("taxonomy/domains.html", groups=groups)


@bp.route("/moderation/domains/new", methods=["GET", "POST"])
def new_domain() -> Page:
    """Add a topic or a group."""
    require(actor(), May.MODERATE)
    groups = [(each.slug, label(each)) for each in every_domain(db()) if not each.parent_slug and not each.retired_at]
    form = DomainForm(groups=groups)
    if not form.validate_on_submit():
        return render_template("taxonomy/domain.html", domain=None, form=form, into=None), form.refusal_status
    within = domain_called(db(), form.within.data) if form.within.data else None
    made = add_domain(db(), _name_in(form), within=within, by=_moderator())
    read_taxonomy_anew()
    say(_("Added: %(name)s.", name=label(made)))
    return redirect(url_for("taxonomy.domains"), 303)


@bp.route("/moderation/domains/<slug>", methods=["GET", "POST"])
def domain(slug: str) -> Page:
    """What a domain is called; below that, merging it and using it no longer."""
    require(actor(), May.MODERATE)
    found = domain_called(db(), slug)
    values = {"label_nl": found.label_nl, "label_en": found.label_en, "aliases": ", ".join(found.aliases)}
    form = DomainForm(groups=(), data=values)
    if not form.validate_on_submit():
        into = IntoForm(formdata=None, others=_other_domains(found))
        return render_template("taxonomy/domain.html", domain=found, form=form, into=into), form.refusal_status
    rename_domain(db(), found, _name_in(form), by=_moderator())
    return _kept("taxonomy.domains")


@bp.post("/moderation/domains/<slug>/merge")
def merge_domain(slug: str) -> Page:
    """Let it go on as part of another one."""
    require(actor(), May.MODERATE)
    found = domain_called(db(), slug)
    form = IntoForm(others=_other_domains(found))
    if not form.validate():
        return pressed_too_late(url_for("taxonomy.domain", slug=slug)) if form.stale else _nothing_chosen()
    moved = merge_domains(db(), found, domain_called(db(), form.into.data), by=_moderator())
    read_taxonomy_anew()
    say(ngettext("Merged. One idea moved along.", "Merged. %(num)d ideas moved along.", moved))
    return redirect(url_for("taxonomy.domains"), 303)


@bp.post("/moderation/domains/<slug>/use")
def use_of_domain(slug: str) -> Page:
    """Take no new ideas in it, or take them again."""
    require(actor(), May.MODERATE)
    found = domain_called(db(), slug)
    wish = _wish_to_use()
    if not PressForm().validate():
        return pressed_too_late(url_for("taxonomy.domain", slug=slug))
    use_domain(db(), found, in_use=wish, by=_moderator())
    return _kept("taxonomy.domains")


@bp.get("/moderation/tags")
def tags() -> Page:
    """Every label as it is kept."""
    require(actor(), May.MODERATE)
    return render_template("taxonomy/tags.html", tags=every_tag(db()))


@bp.route("/moderation/tags/<slug>", methods=["GET", "POST"])
def tag(slug: str) -> Page:
    """What a label is called; below that, merging it and using it no longer."""
    require(actor(), May.MODERATE)
    found = _tag(slug)
    form = TagForm(data={"label": found.label, "aliases": ", ".join(found.aliases)})
    if not form.validate_on_submit():
        into = IntoForm(formdata=None, others=_other_tags(found))
        return render_template("taxonomy/tag.html", tag=found, form=form, into=into), form.refusal_status
    rename_tag(db(), found, form.label.data, words_in_line(form.aliases.data), by=_moderator())
    return _kept("taxonomy.tags")


@bp.post("/moderation/tags/<slug>/merge")
def merge_tag(slug: str) -> Page:
    """Let it go on as another one."""
    require(actor(), May.MODERATE)
    found = _tag(slug)
    form = IntoForm(others=_other_tags(found))
    if not form.validate():
        return pressed_too_late(url_for("taxonomy.tag", slug=slug)) if form.stale else _nothing_chosen()
    merge_tags(db(), found, _tag(form.into.data), by=_moderator())
    return _kept("taxonomy.tags")


@bp.post("/moderation/tags/<slug>/use")
def use_of_tag(slug: str) -> Page:
    """Take it off all ideas, or offer it again."""
    require(actor(), May.MODERATE)
    found = _tag(slug)
    wish = _wish_to_use()
    if not PressForm().validate():
        return pressed_too_late(url_for("taxonomy.tag", slug=slug))
    use_tag(db(), found, in_use=wish, by=_moderator())
    return _kept("taxonomy.tags")


@bp.route("/ideas/<int:number>-<slug>/tags", methods=["GET", "POST"])
def suggest(number: int, slug: str) -> Page:
    """Suggest a label for an idea."""
    idea = idea_for(db(), actor(), number)
    require(actor(), May.SUGGEST_TAG, idea)
    form = SuggestionForm()
    if not form.validate_on_submit():
        return render_template("taxonomy/suggest.html", idea=idea, form=form), form.refusal_status
    count(Limit.FLAGS, _moderator())
    suggest_tag(db(), idea, form.label.data, by=_moderator())
    say(_("Thank you. A moderator looks at your label."))
    return redirect(address_of(idea), 303)


@bp.post("/moderation/suggestions/<int:number>")
def answer_suggestion(number: int) -> Page:
    """Take a suggested label over, or not."""
    require(actor(), May.MODERATE)
    suggestion = suggestion_called(db(), number)
    idea = idea_for(db(), actor(), suggestion.idea_id, locked=True)
    wish = request.form.get("do")
    if wish not in ("take-over", "turn-down"):
        raise BadRequest
    back = url_for("moderation.idea", number=idea.id)
    if not PressForm().validate():
        return pressed_too_late(back)
    if wish == "take-over":
        reason = reason_called(db(), WHY_A_LABEL)
        take_tag_over(db(), idea, suggestion, by=_moderator(), reason=said_for(idea.author.language, "text", reason))
        say(_("The label stands with the idea."))
    else:
        turn_tag_down(db(), suggestion, by=_moderator())
        say(_("The label is not used."))
    return redirect(back, 303)


@bp.get("/moderation/legal-notes")
def notes() -> Page:
    """Every form of cooperation with its legal note, and when to look at that again."""
    require(actor(), May.MODERATE)
    return render_template("taxonomy/legal_notes.html", forms=ladder_of_forms(db()), notes=legal_notes(db()))


@bp.route("/moderation/legal-notes/<slug>", methods=["GET", "POST"])
def note(slug: str) -> Page:
    """What the editors say about the law with one form."""
    require(actor(), May.MODERATE)
    form_of_cooperation = form_called(db(), slug)
    kept = legal_note_for(db(), slug)
    names = ("text_nl", "text_en", "owner", "review_on")
    form = LegalNoteForm(data={name: getattr(kept, name) for name in names} if kept else {})
    if not form.validate_on_submit():
        page = render_template("taxonomy/legal_note.html", cooperation_form=form_of_cooperation, form=form, note=kept)
        return page, form.refusal_status
    texts = (form.text_nl.data, form.text_en.data)
    write_legal_note(
        db(), form_of_cooperation, by=_moderator(), texts=texts, owner=form.owner.data, review_on=form.review_on.data
    )
    return _kept("taxonomy.notes")


def _kept(endpoint: str) -> Response:
    read_taxonomy_anew()
    say(_("Your changes are saved."))
    return redirect(url_for(endpoint), 303)


def _nothing_chosen() -> Page:
    raise BadRequest


def _wish_to_use() -> bool:
    wish = request.form.get("do")
    if wish not in ("retire", "use"):
        raise BadRequest
    return wish == "use"


def _name_in(form: DomainForm) -> DomainName:
    return DomainName(form.label_nl.data, form.label_en.data, words_in_line(form.aliases.data))


def _other_domains(domain: Domain) -> Sequence[tuple[str, str]]:
    is_group = domain.parent_slug is None
    return [
        (each.slug, label(each))
        for each in every_domain(db())
        if each.retired_at is None and each.slug != domain.slug and (each.parent_slug is None) is is_group
    ]


def _other_tags(tag: Tag) -> Sequence[tuple[str, str]]:
    return [(each.slug, each.label) for each in every_tag(db()) if each.retired_at is None and each.slug != tag.slug]


def _tag(slug: str) -> Tag:
    found = tag_called(db(), slug)
    if found is None:
        raise NotFound(slug[:40])
    return found


def _moderator() -> Any:
    return actor()
