"""What people are told, how they want to hear it, and ending mail from a mail."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.preferences import choose_how_to_hear, stop_mail
from ideas.actions.unread import mark_all_as_read, mark_as_read
from ideas.model.accounts import Account
from ideas.model.notifications import EveryMail, Notification, NotificationKind
from ideas.permissions import May, may, require
from ideas.plumbing.actor import actor
from ideas.plumbing.addresses import address_of
from ideas.plumbing.messages import say
from ideas.plumbing.session import db, form_was_sent
from ideas.plumbing.unsubscribing import UnsubscribeLinkExpired, ending_in
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.notifications import account_known_as, choices_of, notification_for, notifications_of
from ideas.web.forms.base import PressForm
from ideas.web.forms.notifications import PreferencesForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("notifications", __name__)

Page = str | Response | tuple[str, int]
A_PAGE = 50


@bp.get("/notifications")
def list_notifications() -> Page:
    """What you are told, the newest first. Looking at the list reads nothing."""
    told, after = notifications_of(db(), _reader(), after=request.args.get("after") or None, limit=A_PAGE)
    return render_template(
        "notifications/list.html",
        told=told,
        next_address=url_for("notifications.list_notifications", after=after) if after else None,
        first_address=url_for("notifications.list_notifications") if "after" in request.args else None,
        # What comes while you look was not on the page, and stays unread.
        until=cursor_at(Place(told[0].changed_at, told[0].id)) if told else "",
    )


@bp.post("/notifications")
def read_all() -> Page:
    """Mark everything that the page showed, and what is older, as read."""
    reader = _reader()
    until = place_of(request.form.get("until", ""), datetime)
    if not PressForm().validate():
        return pressed_too_late(url_for("notifications.list_notifications"))
    mark_all_as_read(db(), by=reader, until=until.score)
    say(_("Everything is marked as read."))
    return redirect(url_for("notifications.list_notifications"), 303)


@bp.post("/notifications/<int:number>")
def read(number: int) -> Page:
    """Read one, and go to what it is about."""
    reader = _reader()
    notification = notification_for(db(), reader, number)
    if not PressForm().validate():
        return pressed_too_late(url_for("notifications.list_notifications"))
    mark_as_read(db(), notification, by=reader)
    return redirect(_place_of(notification), 303)


@bp.route("/notifications/preferences", methods=["GET", "POST"])
def preferences() -> Page:
    """Choose how you hear of what."""
    reader = _reader()
    form = PreferencesForm(_kinds_for(reader), choices_of(db(), reader))
    if not form.validate_on_submit():
        return render_template("notifications/preferences.html", form=form), form.refusal_status
    choose_how_to_hear(db(), reader, form.wishes())
    say(_("Your choices are saved."))
    return redirect(url_for("notifications.preferences"), 303)


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
def unsubscribe(token: str) -> Page:
    """End mail with the link from a mail, signed in or not. Looking ends nothing: mail scanners open every link.

    The address itself is the proof, so the button needs no token of a form: see plumbing/origin.py.
    """
    ending = ending_in(token)
    account = account_known_as(db(), ending.pseudonym)
    if account is None:
        raise UnsubscribeLinkExpired
    topic = EveryMail.ALL if request.form.get("what") == EveryMail.ALL.value else ending.topic
    if form_was_sent():
        stop_mail(db(), account, topic)
    return render_template("notifications/unsubscribe.html", topic=topic, is_done=form_was_sent())


def _reader() -> Account:
    """Who is signed in. Raises NotAllowed, which leads a visitor to the page for signing in."""
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    return who


def _kinds_for(reader: Account) -> list[NotificationKind]:
    is_moderator = may(reader, May.MODERATE)
    return [kind for kind in NotificationKind if kind is not NotificationKind.WAITING or is_moderator]


def _place_of(notification: Notification) -> str:
    """Where the reader finds what it is about; back on the list, when that is not there to be read any more."""
    if notification.kind is NotificationKind.WAITING:
        return url_for("queue.show")
    if notification.kind is NotificationKind.FLAG:
        return url_for("flags.own")
    if notification.kind is NotificationKind.APPEAL and notification.decision_id is not None:
        return url_for("appeals.against_decision", number=notification.decision_id)
    if not may(actor(), May.READ_IDEA, notification.idea):
        return url_for("notifications.list_notifications")
    place = f"#comment-{notification.comment_id}" if notification.comment_id else ""
    return f"{address_of(notification.idea)}{place}"
