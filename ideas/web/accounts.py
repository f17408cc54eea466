"""Accounts: signing up, confirming, and what is yours."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.accounts import (
    LinkToMail,
    OtherPassword,
    become_first_administrator,
    change_name,
    confirm_address,
    is_same_browser,
    sign_up,
)
from ideas.actions.kept_texts import hand_texts_over
from ideas.actions.votes import show_support
from ideas.model.accounts import Account, LinkPurpose
from ideas.model.refusals import BadCursor
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, browser_from_now_on, browser_keeper
from ideas.plumbing.house import settings
from ideas.plumbing.known_browser import let_browser_know
from ideas.plumbing.language import language
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, Result, record
from ideas.plumbing.session import db
from ideas.queries.accounts import link_for
from ideas.queries.comments import comments_written_by
from ideas.queries.ideas import HIGHEST_NUMBER, ideas_written_by
from ideas.queries.kept_texts import Keeper, texts_kept_for
from ideas.queries.moderation import last_words_to_authors
from ideas.queries.votes import ideas_supported_by
from ideas.text.keys import hash_of
from ideas.web.forms.accounts import AccountForm, ConfirmForm, SignUpForm
from ideas.web.forms.base import PressForm
from ideas.web.limits import Limit, guard, mail_may_go, of_typed
from ideas.web.sign_in import go_on, next_address

bp = Blueprint("accounts", __name__)

Page = str | Response | tuple[str, int]
A_PAGE = 50


@bp.route("/sign-up", methods=["GET", "POST"], endpoint="sign_up")
def sign_up_page() -> Page:
    """Make an account. The answer is the same whether the address is known or not."""
    form = SignUpForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_up.html", form=form, next=next_address(otherwise="")), form.refusal_status
    if form.caught_a_robot() or not mail_may_go(Limit.SIGN_UP, Limit.SIGN_UP_NETWORK, form.email.data):
        return render_template("accounts/mail_sent.html", email=form.email.data)
    link = LinkToMail(
        language=language(), hours=settings().link_hours, browser_hash=browser_from_now_on(),
        next_address=next_address(otherwise="") or None,
    )  # fmt: skip
    account = sign_up(db(), email=form.email.data, name=form.name.data, password=form.password.data, link=link)
    record(Event.SIGN_UP, about=account.pseudonym)
    return render_template("accounts/mail_sent.html", email=form.email.data)


@bp.route("/account/confirm/<key>", methods=["GET", "POST"])
def confirm(key: str) -> Page:
    """Confirm an e-mail address. Looking uses nothing up: mail scanners open every link.

    In the browser that asked for the link one button is enough; in another one we ask for the password as well. Who
    asked by the sign-in of an organisation has none.
    """
    link = link_for(db(), hash_of(key), LinkPurpose.CONFIRM_ADDRESS)
    browser_hash = browser_keeper().browser_hash
    if link.issuer is not None and not is_same_browser(link, browser_hash):
        return render_template("identities/other_browser.html")
    form = PressForm() if is_same_browser(link, browser_hash) else ConfirmForm()
    if not form.validate_on_submit():
        return render_template("accounts/confirm.html", form=form, link=link), form.refusal_status
    guard(of_typed(Limit.CONFIRM, link.key_hash))
    try:
        confirm_address(db(), key, password=form.typed_password, browser_hash=browser_hash)
    except OtherPassword:
        record(Event.CONFIRM, result=Result.REFUSED)
        form.form_errors.append(
            _("This password does not belong to this link. Did you get more than one e-mail? Then use the other link.")
        )
        return render_template("accounts/confirm.html", form=form, link=link), 422
    assert link.account is not None, "a link of this purpose has an account"
    record(Event.CONFIRM, who=link.account)
    # What was typed before asking may stand in another browser than the one in which the mail is read.
    hand_texts_over(db(), Keeper(None, link.browser_hash), link.account)
    let_browser_know(link.account)
    say(_("Your e-mail address is confirmed. You can sign in now."))
    return redirect(url_for("sign_in.begin", next=link.next_address or None), 303)


@bp.route("/account/first-administrator/<key>", methods=["GET", "POST"])
def first_administrator(key: str) -> Page:
    """Become the first administrator, with the link that was printed when the board was started."""
    link_for(db(), hash_of(key), LinkPurpose.FIRST_ADMINISTRATOR)
    form = SignUpForm()
    if not form.validate_on_submit():
        return render_template("accounts/first_administrator.html", form=form), form.refusal_status
    account = become_first_administrator(
        db(), key, email=form.email.data, name=form.name.data, password=form.password.data
    )
    record(Event.ROLE_CHANGED, who=account, about=account.pseudonym, role=account.role)
    let_browser_know(account)
    answer = go_on(account, otherwise=url_for("queue.show"))
    say(_("You are now the administrator of this site. You can moderate as well."))
    return answer


@bp.route("/account", methods=["GET", "POST"])
def account() -> Page:
    """Your name, and the way to what is yours."""
    who = _signed_in()
    form = AccountForm(obj=who)
    if not form.validate_on_submit():
        return render_template("accounts/account.html", form=form, account=who), form.refusal_status
    change_name(db(), who, form.name.data)
    show_support(db(), who, shown=form.shows_support.data)
    say(_("Your changes are saved."))
    return redirect(url_for("accounts.account"), 303)


@bp.get("/account/ideas")
def my_ideas() -> Page:
    """Your ideas and drafts, and what you have not sent yet."""
    who = _signed_in()
    ideas = ideas_written_by(db(), who, before=number_in_address("before"), limit=A_PAGE)
    return render_template(
        "accounts/my_ideas.html",
        ideas=ideas,
        decisions=last_words_to_authors(db(), ideas),
        kept=texts_kept_for(db(), Keeper(who.id, None)) if number_in_address("before") is None else [],
        next_address=url_for("accounts.my_ideas", before=ideas[-1].id) if len(ideas) == A_PAGE else None,
    )


@bp.get("/account/votes")
def my_votes() -> Page:
    """The ideas that you support."""
    ideas, after = ideas_supported_by(db(), _signed_in(), after=request.args.get("after") or None, limit=A_PAGE)
    next_address = url_for("accounts.my_votes", after=after) if after else None
    return render_template("accounts/my_votes.html", ideas=ideas, next_address=next_address)


@bp.get("/account/comments")
def my_comments() -> Page:
    """What you said under ideas."""
    comments = comments_written_by(db(), _signed_in(), before=number_in_address("before"), limit=A_PAGE)
    next_address = url_for("accounts.my_comments", before=comments[-1].id) if len(comments) == A_PAGE else None
    return render_template("accounts/my_comments.html", comments=comments, next_address=next_address)


def _signed_in() -> Account:
    """Who is signed in. Raises NotAllowed, which leads a visitor to the page for signing in."""
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    return who


def number_in_address(name: str) -> int | None:
    """A number that the address of this page names: where the page before it ended. Raises BadCursor."""
    typed = request.args.get(name, "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10 and int(typed) <= HIGHEST_NUMBER):
        raise BadCursor(typed[:40])
    return int(typed)
