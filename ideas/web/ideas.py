"""The list of ideas, one idea, and writing one."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.ideas import delete_draft, edit_idea, start_draft, submit_idea, withdraw_own_idea
from ideas.actions.kept_texts import forget_text, keep_text
from ideas.actions.looking_out import call_it_a_variant
from ideas.actions.versions import TEXTS
from ideas.model.calls import Call
from ideas.model.ideas import Idea
from ideas.model.moderation import Decision
from ideas.model.refusals import NotFound
from ideas.permissions import May, may, require
from ideas.plumbing.actor import actor, keeper, keeper_from_now_on
from ideas.plumbing.addresses import address_of
from ideas.plumbing.alike import alike
from ideas.plumbing.house import settings
from ideas.plumbing.language import language
from ideas.plumbing.messages import say
from ideas.plumbing.pieces import page_drawn_from
from ideas.plumbing.session import db, form_was_sent
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.wishes import wish_in
from ideas.queries.calls import call_answered_by, call_for
from ideas.queries.comments import ShownComment, conversation_on
from ideas.queries.ideas import (
    domains_of,
    idea_for,
    motives_of,
    source_of,
    tags_of,
    text_shown_to,
    values_of,
    versions_of,
)
from ideas.queries.kept_texts import text_kept_for
from ideas.queries.likeness import Resembling
from ideas.queries.merging import ideas_within, variants_around
from ideas.queries.moderation import hidden_comment_reasons, last_words_to_authors
from ideas.queries.organisations import workplace_of
from ideas.queries.stages import stages_in_form, steps_of
from ideas.queries.votes import supporters_of, votes_cast_by
from ideas.text.asking import cleaned
from ideas.text.markdown import safe_html
from ideas.web.differences import changes_between
from ideas.web.follows import offer_to_follow_idea
from ideas.web.forms.base import PressForm
from ideas.web.forms.comments import CommentForm
from ideas.web.forms.ideas import IdeaForm, filled_in_from
from ideas.web.kept_texts import typed_before, typed_now
from ideas.web.limits import Limit, count, links_fit
from ideas.web.listing import list_page
from ideas.web.search import resembling_content, support_instead, to_be_asked_about

bp = Blueprint("ideas", __name__, url_prefix="/ideas")

Page = str | Response | tuple[str, int]


class ShareLinks(NamedTuple):
    """Where a reader can pass an idea on. Plain links: nothing is asked of another site until one is pressed."""

    mail: str
    linkedin: str
    address: str


@bp.get("")
def list_ideas() -> Page:
    """The list of ideas, in the order and with the filters that its address names."""
    return list_page(wish_in(request.args))


@bp.get("/<int:number>")
@bp.get("/<int:number>-<slug>")
def show(number: int, slug: str = "") -> Page:
    """One idea. A wrong or missing slug leads to the right one, for good."""
    idea = idea_for(db(), actor(), number)
    # Of a draft others read an earlier text, which had an address of its own.
    shown = text_shown_to(db(), actor(), idea).idea if idea.is_draft else idea
    if slug != shown.slug:
        return redirect(address_of(shown), 301)
    return idea_page(idea)


def idea_page(idea: Idea, comment_form: CommentForm | None = None) -> Page:
    """The page of an idea, with a comment form that may come back filled in."""
    who = actor()
    conversation = conversation_on(
        db(), idea, after=request.args.get("after") or None, limit=settings().comments_per_page
    )
    idea, domains, motives = text_shown_to(db(), who, idea)
    known = taxonomy()
    form = (comment_form or _comment_form(idea)) if may(who, May.COMMENT, idea) else None
    tags = tags_of(db(), idea)
    supporters, call = supporters_of(db(), idea), call_answered_by(db(), idea)
    steps, variants, within = steps_of(db(), idea), variants_around(db(), idea), ideas_within(db(), idea)
    likes = alike(idea)

    def draw() -> str:
        form_of_cooperation = known.forms.get(idea.form_slug or "")
        next_comments = f"{address_of(idea)}?{urlencode({'after': conversation.after})}"
        return render_template(
            "ideas/show.html",
            idea=idea,
            domains=[known.domains[slug] for slug in domains],
            tags=tags,
            call=call,
            steps=steps,
            variants=variants,
            within=within,
            likes=likes,
            motives=motives,
            form=form_of_cooperation,
            lighter=known.lighter_than(form_of_cooperation) if form_of_cooperation else None,
            taxonomy=known,
            source=source_of(db(), idea),
            voted=idea.id in votes_cast_by(db(), who, [idea.id]),
            supporters=supporters,
            others=idea.votes - len(supporters),
            conversation=conversation,
            comment_form=form,
            replying_to=form.answers if form else None,
            next_comments=next_comments if conversation.after else None,
            decision=_word_to_the_author(idea),
            may_edit=_own_comments(conversation.comments, idea),
            may_delete=_own_comments(conversation.comments, None),
            hidden_reasons=_hidden_reasons(conversation.comments),
            share=_share_links(idea),
            offer=offer_to_follow_idea(idea),
            keep_address=url_for("kept_texts.keep", at=address_of(idea)),
        )

    read = (
        values_of(idea), idea.author.name, workplace_of(idea.author), supporters, domains,
        tuple((tag.slug, tag.label) for tag in tags), tuple(motives),
        tuple(conversation.comments), conversation.after, known,
        tuple((step.id, step.setter.name) for step in steps), tuple(variants), tuple(within), tuple(likes),
        call.question if call else None,
    )  # fmt: skip
    return page_drawn_from(read, draw), comment_form.refusal_status if comment_form else 200


@bp.route("/new", methods=["GET", "POST"])
def new() -> Page:
    """Write an idea. A visitor may begin: what is typed is kept until there is an account."""
    form = _idea_form()
    call = _call_meant(form)
    if request.form.get("support") and PressForm().validate():
        return _supported_instead(form)
    if not _can_be_saved(form):
        return _new_page(form, call=call, kept=_kept_notice()), form.refusal_status
    if _wish() == "preview":
        return _preview(form, "ideas/new.html", call=call)
    if others := _to_ask_about(form):
        return _preview(form, "ideas/new.html", call=call, others=others)
    count(Limit.IDEAS, _author(), first_day=Limit.IDEAS_FIRST_DAY)
    idea = start_draft(db(), form.content(), by=_author(), language=language(), call=call)
    forget_text(db(), keeper(), request.path)
    return _saved_or_submitted(idea)


@bp.route("/<int:number>-<slug>/edit", methods=["GET", "POST"])
def edit(number: int, slug: str) -> Page:
    """Change an idea of your own, or go on with a draft."""
    idea = idea_for(db(), actor(), number, locked=form_was_sent())
    require(actor(), May.EDIT_IDEA, idea)
    form = _idea_form(idea)
    if idea.is_draft and request.form.get("support") and PressForm().validate():
        return _supported_instead(form, idea)
    if not _can_be_saved(form, idea):
        page = render_template(
            "ideas/edit.html",
            idea=idea, form=form, kept=_kept_notice(idea), preview=None, decision=_word_to_the_author(idea),
            resembling=[], others=[],
        )  # fmt: skip
        return page, form.refusal_status
    if _wish() == "preview":
        return _preview(form, "ideas/edit.html", idea)
    if others := _to_ask_about(form, idea):
        return _preview(form, "ideas/edit.html", idea, others=others)
    count(Limit.EDITS, _author())
    forget_text(db(), keeper(), _place_of_form(idea))
    edit_idea(db(), idea, form.content(), by=_author())
    return _saved_or_submitted(idea)


@bp.get("/<int:number>-<slug>/history")
def history(number: int, slug: str) -> Page:
    """Every text that an idea has had, and what changed."""
    idea = idea_for(db(), actor(), number)
    require(actor(), May.READ_HISTORY, idea)
    versions = versions_of(db(), actor(), idea)
    shown = text_shown_to(db(), actor(), idea).idea
    return render_template("ideas/history.html", idea=shown, changes=changes_between(versions, taxonomy()))


@bp.route("/<int:number>-<slug>/withdraw", methods=["GET", "POST"])
def withdraw(number: int, slug: str) -> Page:
    """Take an idea of your own off the board, or throw a draft away."""
    idea = idea_for(db(), actor(), number, locked=form_was_sent())
    is_mere_draft = may(actor(), May.DELETE_DRAFT, idea)
    if not is_mere_draft:
        require(actor(), May.WITHDRAW_IDEA, idea)
    form = PressForm()
    if not form.validate_on_submit():
        return render_template("ideas/withdraw.html", idea=idea, form=form), form.refusal_status
    if is_mere_draft:
        delete_draft(db(), idea, by=_author())
        say(_("Your draft has been thrown away."))
    else:
        withdraw_own_idea(db(), idea, by=_author())
        say(_("Your idea is withdrawn. You can still read it under My ideas."))
    return redirect(url_for("accounts.my_ideas"), 303)


def _author() -> Any:
    """Who is writing. A visitor is refused by the first deed, which keeps what was typed."""
    return actor()


def _call_meant(form: IdeaForm) -> Call | None:
    """The call that this idea answers. One that closed since is left out, and the page says so."""
    if not form_was_sent() and "call" in request.args:
        form.call.data = request.args["call"]
    if not form.call.data:
        return None
    try:
        call = call_for(db(), actor(), form.call.data)
    except NotFound:
        call = None
    if call is not None and call.is_open:
        return call
    form.call.data = ""
    if form_was_sent():
        say(_("The call has closed meanwhile. Your idea goes on without it."))
    return None


def _wish() -> str:
    wish = request.form.get("do", "submit")
    return "submit" if wish == "submit-other" else wish


def _to_ask_about(form: IdeaForm, idea: Idea | None = None) -> list[Resembling]:
    """The ideas of which this may be a variant, as long as its author has not said how that is.

    A visitor is led to sign in first, and asked after that.
    """
    has_said = request.form.get("do") == "submit-other" or "variant" in request.form
    is_sent_in = _wish() == "submit" and (idea is None or idea.is_draft)
    return to_be_asked_about(form.content()) if is_sent_in and not has_said and actor() is not None else []


def _new_page(form: IdeaForm, **more: Any) -> str:
    rest = {"call": None, "kept": None, "preview": None, "resembling": [], "others": []}
    return render_template("ideas/new.html", form=form, **{**rest, **more})


def _supported_instead(form: IdeaForm, draft: Idea | None = None) -> Page:
    """One press on another idea: support it, and take along what was typed."""
    other = _idea_named("support")
    if actor() is not None:
        count(Limit.VOTES, actor())
    support_instead(other, form.content(), typed_at=_place_of_form(draft))
    return redirect(f"{address_of(other)}#comment", 303)


def _idea_named(field: str) -> Idea:
    """The idea whose number a button sent along. Raises NotFound."""
    number = request.form[field]
    return idea_for(db(), actor(), int(number) if number.isascii() and number.isdigit() and len(number) < 11 else 0)


def _place_of_form(idea: Idea | None) -> str:
    """Where the form for this idea, or for a new one, stands: under this address its text is kept."""
    return f"{address_of(idea)}/edit" if idea else url_for("ideas.new")


def _idea_form(idea: Idea | None = None) -> IdeaForm:
    """The form with what was typed just now, or else what was kept, or else what the idea says."""
    typed = request.form if form_was_sent() else typed_before(_place_of_form(idea))
    asked = {"question": cleaned(request.args.get("question", ""))[:250]} if idea is None else {}
    values = (
        filled_in_from(idea, domains_of(db(), [idea.id]).get(idea.id, ()), motives_of(db(), idea)) if idea else asked
    )
    form = IdeaForm(formdata=typed, data=values, taxonomy=taxonomy(), stages=stages_in_form(idea))
    form.is_sent_in = _wish() == "submit" or (idea is not None and not idea.is_draft)
    form.changed_at = idea.changed_at.isoformat() if idea else ""
    return form


def _can_be_saved(form: IdeaForm, idea: Idea | None = None) -> bool:
    """Whether what was sent is right. A preview adds no links to the board yet."""
    before = {name: getattr(idea, name) or "" for name in TEXTS} if idea else dict.fromkeys(TEXTS, "")
    return form.validate_on_submit() and (_wish() == "preview" or links_fit(form, _author(), **before))


def _kept_notice(idea: Idea | None = None) -> Any:
    """What was kept for this page, when the form shows it; None when there is nothing to say about it."""
    return None if form_was_sent() else text_kept_for(db(), keeper(), _place_of_form(idea))


def _preview(
    form: IdeaForm, template: str, idea: Idea | None = None, call: Call | None = None, *, others: Sequence[Any] = ()
) -> Page:
    """How it will look, with what resembles it; or, with `others`, the question whether it is a variant of those."""
    keep_text(db(), keeper_from_now_on(), _place_of_form(idea), typed_now())
    asks, is_new = bool(others), idea is None or idea.is_draft
    return render_template(
        template, idea=idea, form=form, call=call, kept=None, decision=None, others=others,
        preview=None if asks else form.content(), preview_html=safe_html(form.how_it_works.data),
        resembling=resembling_content(form.content()) if is_new and not asks else [],
    )  # fmt: skip


def _word_to_the_author(idea: Idea) -> Decision | None:
    return last_words_to_authors(db(), [idea]).get(idea.id) if may(actor(), May.READ_DECISIONS, idea) else None


def _saved_or_submitted(idea: Idea) -> Response:
    if not idea.is_draft:
        say(_("Your changes are saved."))
        return redirect(address_of(idea), 303)
    if _wish() != "submit":
        say(_("Your draft is saved. Only you can see it."))
        return redirect(url_for("ideas.edit", number=idea.id, slug=idea.slug), 303)
    submit_idea(db(), idea, by=_author(), first_idea_waits=settings().first_idea_waits)
    if "variant" in request.form:
        _call_it_a_variant(idea)
    if idea.is_published:
        say(_("Thank you. Your idea is published."))
    else:
        say(
            _(
                "Thank you. A moderator will look at your idea within five working days."
                " You can read the decision under My ideas."
            )
        )
    return redirect(address_of(idea), 303)


def _call_it_a_variant(idea: Idea) -> None:
    other = _idea_named("variant")
    if other.is_published and other.id != idea.id:
        call_it_a_variant(db(), idea, other)
        say(_("A moderator will link your idea to “%(title)s”, so that readers find them both.", title=other.title))


def _comment_form(idea: Idea) -> CommentForm:
    form = CommentForm(formdata=typed_before(address_of(idea)))
    # A link names the comment that is answered, or none; without either it is as it was when it was kept.
    if "reply_to" in request.args:
        form.reply_to.data = request.args["reply_to"]
    return form


def _own_comments(comments: list[ShownComment], idea: Idea | None) -> frozenset[int]:
    who = actor()
    if who is None or (idea is not None and not idea.is_published):
        return frozenset()
    return frozenset(comment.id for comment in comments if comment.author_id == who.id and comment.counts)


def _hidden_reasons(comments: list[ShownComment]) -> dict[int, str]:
    who = actor()
    hidden = [
        comment.id
        for comment in comments
        if who is not None and comment.hidden_at and (may(who, May.MODERATE) or comment.author_id == who.id)
    ]
    return hidden_comment_reasons(db(), hidden) if hidden else {}


def _share_links(idea: Idea) -> ShareLinks:
    address = settings().address + address_of(idea)
    mail = urlencode({"subject": idea.title, "body": f"{idea.question}\n\n{address}"}).replace("+", "%20")
    return ShareLinks(
        f"mailto:?{mail}", f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': address})}", address
    )
