"""How often something may be done here: what each page counts, and for whom.

docs/decisions/0013-limits.md says why a limit counts accounts or network addresses.
"""

from enum import StrEnum
from math import ceil

from flask_babel import ngettext

from ideas.actions.limits import Use, count_uses
from ideas.model.accounts import FIRST_DAY, Account
from ideas.model.base import now
from ideas.model.refusals import TooOften
from ideas.plumbing.client import client_network
from ideas.plumbing.house import settings
from ideas.plumbing.security_log import Event, Result, record
from ideas.plumbing.session import commit_now, db
from ideas.text.keys import keyed_hash
from ideas.text.links import links_in
from ideas.text.rates import Rate, rates_in
from ideas.web.forms.base import HouseForm

MARK_LENGTH = 16


class Limit(StrEnum):
    """Everything that has a limit; the settings `limit_…` say how often."""

    SIGN_IN = "sign_in"
    SIGN_IN_NETWORK = "sign_in_network"
    SECOND_FACTOR = "second_factor"
    RESET = "reset"
    RESET_NETWORK = "reset_network"
    SIGN_UP = "sign_up"
    SIGN_UP_NETWORK = "sign_up_network"
    FIRST_MAILS = "first_mails"
    FIRST_MAILS_ALARM = "first_mails_alarm"
    CONFIRM = "confirm"
    NEW_ADDRESS = "new_address"
    IDEAS = "ideas"
    IDEAS_FIRST_DAY = "ideas_first_day"
    COMMENTS = "comments"
    COMMENTS_FIRST_DAY = "comments_first_day"
    LINKS_FIRST_DAY = "links_first_day"
    EDITS = "edits"
    VOTES = "votes"
    FLAGS = "flags"
    DOWNLOADS = "downloads"
    KEPT_TEXTS = "kept_texts"
    KEPT_TEXTS_NETWORK = "kept_texts_network"


def of_account(limit: Limit, account: Account) -> Use:
    """One use by somebody."""
    return _use(limit, f"account {account.id}")


def of_typed(limit: Limit, typed: str) -> Use:
    """One use of what somebody typed: an address, whether anybody has it or not, or a link."""
    return _use(limit, f"typed {typed.lower()}")


def of_network(limit: Limit) -> Use:
    """One use from where this request comes."""
    return _use(limit, f"network {client_network()}")


def of_board(limit: Limit) -> Use:
    """One use by anybody."""
    return _use(limit, "everybody")


def guard(*uses: Use) -> None:
    """Count a try before it is made, whatever comes of it. Raises TooOften.

    It is committed at once, so nothing may have been changed yet; what was held is let go.
    """
    count_uses(db(), *uses)
    commit_now()


def count(limit: Limit, by: Account | None, *, first_day: Limit | None = None) -> None:
    """Count what a member does now, if it succeeds. Raises TooOften. A visitor is refused by the deed itself."""
    if by is None:
        return
    count_uses(db(), of_account(limit, by))
    if by.is_limited and first_day is not None:
        # A measure holds somebody to what a newcomer may do, for as long as it lasts.
        count_uses(db(), of_account(first_day, by))
    elif first_day is not None and by.is_newcomer and by.confirmed_at is not None:
        try:
            count_uses(db(), of_account(first_day, by))
        except TooOften as refusal:
            day_ends_in = ceil((by.confirmed_at + FIRST_DAY - now()).total_seconds())
            raise TooOften(refusal.limit, min(refusal.wait_seconds, day_ends_in)) from None


def count_kept_text(by: Account | None) -> None:
    """Count a text that is kept. Raises TooOften."""
    count_uses(db(), of_account(Limit.KEPT_TEXTS, by) if by is not None else of_network(Limit.KEPT_TEXTS_NETWORK))


def mail_may_go(limit: Limit, in_network: Limit, to_address: str) -> bool:
    """Count a mail that anybody can have sent to any address, before it is made. Raises TooOften.

    False when this address had enough of them: then none goes, and the answer is as if it went.
    """
    count_uses(db(), of_network(in_network), of_board(Limit.FIRST_MAILS))
    if not _counts(of_board(Limit.FIRST_MAILS_ALARM)):
        record(Event.ALARM, limit=Limit.FIRST_MAILS_ALARM)
    goes = _counts(of_typed(limit, to_address))
    if not goes:
        record(Event.LIMIT, result=Result.REFUSED, limit=limit, tried=mark_of_typed(to_address))
    commit_now()
    return goes


def links_fit(form: HouseForm, by: Account | None, **before: str) -> bool:
    """Whether a newcomer may put the links in these fields that were not in them before. If not, the field says so."""
    fresh = {name: links_in(form[name].data) - links_in(*before.values()) for name in before}
    if by is None or not (by.is_newcomer or by.is_limited) or not any(fresh.values()):
        return True
    use = of_account(Limit.LINKS_FIRST_DAY, by)._replace(times=len(frozenset().union(*fresh.values())))
    try:
        count_uses(db(), use)
    except TooOften:
        field = form[next(name for name, links in fresh.items() if links)]
        field.errors = [_too_many_links(use.rates)]
        return False
    return True


def mark_of_typed(typed: str) -> str:
    """By which the security log tells one address that is tried from another, without naming it."""
    return of_typed(Limit.SIGN_IN, typed).subject[:MARK_LENGTH]


def _use(limit: Limit, subject: str) -> Use:
    rates = rates_in(getattr(settings(), f"limit_{limit}")) if settings().limits else ()
    return Use(limit, keyed_hash(settings().secret_key, subject), rates)


def _counts(use: Use) -> bool:
    """Whether it is one more, and not one too many; the request goes on in either case."""
    try:
        with db().begin_nested():
            count_uses(db(), use)
    except TooOften:
        return False
    return True


def _too_many_links(rates: tuple[Rate, ...]) -> str:
    return ngettext(
        "Your account is new. On the first day your texts can have %(num)d link in all. Take a link out, and add it"
        " tomorrow.",
        "Your account is new. On the first day your texts can have %(num)d links in all. Take a link out, and add it"
        " tomorrow.",
        min(rate.most for rate in rates),
    )
