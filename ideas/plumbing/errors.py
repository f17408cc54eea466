"""How the house says no: one page, in the reader's language, for every refusal and every mistake."""

import logging

from flask import Flask, g, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from ideas.model.refusals import (
    AddressTaken,
    AlreadyUndone,
    BadCursor,
    DomainIsTaken,
    FirstLinkExpired,
    IdeaErased,
    IdeaMerged,
    LastAdministrator,
    LastSecondFactor,
    LastWayIn,
    LinkExpired,
    MessageMovedOn,
    NameIsTaken,
    NotAllowed,
    NotFound,
    NotInThisState,
    OrganisationEnded,
    OvertakenByLaterDecision,
    PasskeyRefused,
    ProofTooOld,
    PublicMailProvider,
    Refusal,
    SecondFactorNeeded,
    UnknownSlug,
)
from ideas.plumbing.curating_words import CURATING
from ideas.plumbing.refusal_words import LOOKING, SIGNING_IN_ELSEWHERE, Words
from ideas.plumbing.security_log import Event, Result, record, request_id
from ideas.plumbing.session import close_session, form_was_sent
from ideas.plumbing.unsubscribing import UnsubscribeLinkExpired

log = logging.getLogger("ideas")

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


# What to say, in this order: the first that fits is the most precise.
REFUSALS: tuple[tuple[type[Refusal], Words], ...] = (
    (
        IdeaErased,
        Words(
            410,
            _l("This idea no longer exists"),
            _l("The author took it off the site for good, with everything that stood under it."),
            _l("Look in the list of ideas."),
        ),
    ),
    (
        NotFound,
        Words(
            404,
            _l("This page does not exist"),
            _l("Perhaps the web address is wrong, or the idea was withdrawn."),
            _l("Look in the list of ideas."),
        ),
    ),
    (
        SecondFactorNeeded,
        Words(
            403,
            _l("First set up a second way of signing in"),
            _l("Moderators and administrators sign in with more than a password. Nothing has changed yet."),
            _l("Go to My account, and there to Signing in and security."),
        ),
    ),
    (
        NotAllowed,
        Words(
            403,
            _l("You may not do this"),
            _l("You are signed in, but this is not for you to see or change."),
            _l("Go back to the previous page."),
        ),
    ),
    (
        FirstLinkExpired,
        Words(
            410,
            _l("This link no longer works"),
            _l("The link was used already or is too old, or there is a newer one."),
            _l("Start the site again. As long as there is no administrator, it prints a new link."),
        ),
    ),
    (
        UnsubscribeLinkExpired,
        Words(
            410,
            _l("This link no longer works"),
            _l("The link is too old or not complete, or the account is closed."),
            _l("Sign in to choose which e-mails you get."),
        ),
    ),
    (
        LinkExpired,
        Words(
            410,
            _l("This link no longer works"),
            _l("The link was used already or is too old, or there is a newer one."),
            _l("Sign in. Does that not work either? Then create an account again."),
        ),
    ),
    (
        ProofTooOld,
        Words(
            403,
            _l("First show that it is you"),
            _l("For this we ask you to sign in once more, because you did so some time ago."),
            _l("Sign in again."),
        ),
    ),
    (
        PasskeyRefused,
        Words(
            403,
            _l("This passkey does not work here"),
            _l("Perhaps it was removed, or it belongs to another account."),
            _l("Go back and try another passkey, or sign in another way."),
        ),
    ),
    (
        LastSecondFactor,
        Words(
            409,
            _l("This is your only second way of signing in"),
            _l("Moderators and administrators sign in with more than a password. So one has to stay."),
            _l("Set up another one first. Then you can remove this one."),
        ),
    ),
    (
        MessageMovedOn,
        Words(
            409,
            _l("This is not possible for this e-mail"),
            _l("A colleague has sent it again or let it go, or it holds a link that no longer works."),
            _l("Go back and reload the page to see how things stand now."),
        ),
    ),
    (
        AddressTaken,
        Words(
            409,
            _l("This address cannot be used any more"),
            _l("Somebody else has an account with it by now. Your own address stays as it was."),
            _l("Choose another address."),
        ),
    ),
    (
        BadCursor,
        Words(
            400,
            _l("We cannot find this place in the list"),
            _l("The web address is incomplete or was changed."),
            _l("Go to the beginning of the list."),
        ),
    ),
    (
        UnknownSlug,
        Words(
            404,
            _l("We do not know this filter"),
            _l("The web address names something that does not exist here."),
            _l("Go to the beginning of the list."),
        ),
    ),
    (
        LastAdministrator,
        Words(
            409,
            _l("You are the only administrator"),
            _l("Without an administrator nobody can manage this site. Your account is still open."),
            _l("Make a colleague administrator first. Then you can close your account."),
        ),
    ),
    (
        AlreadyUndone,
        Words(
            409,
            _l("This decision has already been undone"),
            _l("A colleague got there first. Nothing has changed."),
            _l("Go back and reload the page to see how things stand now."),
        ),
    ),
    (
        OvertakenByLaterDecision,
        Words(409, _l("A later decision came after this one"), _l("Undo the last decision first.")),
    ),
    (
        NotInThisState,
        Words(
            409,
            _l("This is not possible any more"),
            _l("Somebody changed the idea or the comment in the meantime. What you did has changed nothing."),
            _l("Go back and reload the page to see how things stand now."),
        ),
    ),
    (
        OrganisationEnded,
        Words(
            409,
            _l("This organisation no longer exists"),
            _l("It has become part of another organisation."),
            _l("Go back and fill in where you work now."),
        ),
    ),
    (
        PublicMailProvider,
        Words(
            409,
            _l("Anybody can have an address there"),
            _l("An address of such a provider does not say where somebody works."),
            _l("Go back and fill in the domain of the organisation itself."),
        ),
    ),
    (
        DomainIsTaken,
        Words(
            409,
            _l("This e-mail domain is on the list already"),
            _l("A domain belongs to one organisation."),
            _l("Go back and reload the page to see how things stand now."),
        ),
    ),
    (
        NameIsTaken,
        Words(
            409,
            _l("There is an organisation with this name already"),
            _l("Every organisation here has a name of its own."),
            _l("Go back and reload the page to see how things stand now."),
        ),
    ),
    *LOOKING,
    *SIGNING_IN_ELSEWHERE,
    *CURATING,
    (
        LastWayIn,
        Words(
            409,
            _l("This is your only way in"),
            _l("Without it you could not sign in any more, so it stays."),
            _l("First choose a password or link another sign-in. Then you can remove this one."),
        ),
    ),
    (
        Refusal,
        Words(
            400,
            _l("This is not possible"),
            _l("We could not do what you asked."),
            _l("Go back to the previous page and try again."),
        ),
    ),
)
NOT_UNDERSTOOD = Words(
    400,
    _l("This did not work"),
    _l("Something is missing, or something is not right."),
    _l("Go back to the previous page and try again."),
)
BUSY = Words(503, _l("It is very busy"), _l("Try again in a moment. What you typed is still on the previous page."))
OUR_MISTAKE = Words(
    500,
    _l("Something went wrong on our side"),
    _l("It is not your fault. We have recorded what happened."),
    _l("Try again in a moment."),
)
HTTP_ERRORS = {
    403: Words(
        403,
        _l("This came from another site"),
        _l("For your safety we only accept forms that you fill in here."),
        _l("Go to the page on this site and fill in the form there."),
    ),
    404: next(words for kind, words in REFUSALS if kind is NotFound),
    405: Words(
        405,
        _l("This is not how this page works"),
        _l("This address does not take this kind of request."),
        _l("Go back to the previous page and try again."),
    ),
    413: Words(
        413, _l("This is too much at once"), _l("What you sent is too large. Go back and make your text shorter.")
    ),
    414: Words(414, _l("This address is too long"), _l("Start again at the home page.")),
}


def error_page(words: Words, code: int | None = None, *, reference: str = "") -> Page:
    """A page that says what is wrong and what to do now.

    `code` is another status that these words fit; by the `reference` we find back what happened.
    """
    status = code or words.code
    return render_template("errors/error.html", code=status, words=words, reference=reference), status


def refused(refusal: Refusal) -> Page:
    """The page for something that cannot be done."""
    return error_page(next(words for kind, words in REFUSALS if isinstance(refusal, kind)))


def led_on(merged: IdeaMerged) -> Response:
    """The idea went on as part of another one: the same page there, and what was sent is sent there.

    Not for good: a merge can be undone.
    """
    address = f"/ideas/{merged.number}-{merged.slug}"
    if not request.path.startswith("/ideas/"):
        # A form that names the idea and stands elsewhere: what it asked is to be looked at there first.
        return redirect(address, 303)
    _idea, slash, page = request.path.removeprefix("/ideas/").partition("/")
    address += f"{slash}{page}"
    question = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    return redirect(address + question, 307 if form_was_sent() else 302)


def http_error(error: HTTPException) -> Page:
    """The page for what Flask itself refuses."""
    code = error.code or 500
    page, status = error_page(HTTP_ERRORS.get(code, NOT_UNDERSTOOD if code < 500 else BUSY), code)[:2]
    headers = {"Allow": ", ".join(error.valid_methods or [])} if getattr(error, "valid_methods", None) else {}  # type: ignore[attr-defined]
    return page, status, headers


def other_host(error: SecurityError) -> Page:
    """Somebody asked for a host that is not ours. There is no page for it: every link on it would lead nowhere."""
    return "This is another site. Dit is een andere site.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}


def too_busy(error: OperationalError) -> Page:
    """The database did not answer in time: say so, and let the reader try again."""
    log.warning("database unavailable: %s", error.orig)
    _look_nobody_up()
    page, status = error_page(BUSY)[:2]
    return page, status, {"Retry-After": "5"}


def overtaken(error: IntegrityError) -> Page:
    """The database kept a promise that somebody else's change had made impossible: nothing has changed."""
    log.warning("a change did not fit at %s %s: %s", request.method, request.path, error.orig)
    close_session()
    return refused(NotInThisState())


def our_mistake(error: Exception) -> Page:
    """Something that should not happen: say so, and keep the details for the log."""
    record(Event.ERROR, result=Result.FAILED)
    log.exception("unexpected error at %s %s (%s)", request.method, request.path, request_id(), exc_info=error)
    _look_nobody_up()
    try:
        return error_page(OUR_MISTAKE, reference=request_id())
    except Exception:
        # Whatever broke may break this page as well; a sentence needs no template.
        log.exception("the page for our mistakes cannot be drawn")
        sentence = "Er ging iets mis bij ons. Probeer het zo nog eens. Something went wrong on our side."
        return f"{sentence} ({request_id()})", 500


def _look_nobody_up() -> None:
    # The page must not ask the database again for who is looking: that may be what went wrong.
    g.actor = None


def install(app: Flask) -> None:
    """Let this application answer with these pages."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(IdeaMerged, led_on)
    app.register_error_handler(SecurityError, other_host)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, too_busy)
    app.register_error_handler(IntegrityError, overtaken)
    app.register_error_handler(Exception, our_mistake)
