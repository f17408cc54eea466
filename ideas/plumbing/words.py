"""What the words of the world are called on a screen. The slugs are fixed; the sentences are translated here."""

from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ideas.model.accounts import NO_NAME
from ideas.model.comments import CommentKind
from ideas.model.flags import FlagOutcome, FlagReason
from ideas.model.ideas import Axis, Grounding, Motive, Stage, Visibility
from ideas.model.measures import MeasureKind
from ideas.model.moderation import DecisionKind
from ideas.model.notifications import MailChoice, MessageKind, NotificationKind
from ideas.model.organisations import OrganisationKind, VerifiedBy
from ideas.model.queue import QueueKind
from ideas.model.second_factors import SignInChange
from ideas.plumbing.language import language
from ideas.queries.queue import QueueFilter
from ideas.queries.rankings import Order, Period
from ideas.queries.taxonomy import KnownDomain

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

LABELS: dict[StrEnum, Any] = {
    Visibility.DRAFT: _l("Draft"),
    Visibility.WAITING: _l("Waiting for a moderator"),
    Visibility.PUBLISHED: _l("Published"),
    Visibility.WITHDRAWN: _l("Withdrawn"),
    Visibility.MERGED: _l("Merged"),
    Visibility.ERASED: _l("Erased"),
    Stage.IDEA: _l("Idea"),
    Stage.EXPLORATION: _l("Exploration"),
    Stage.PILOT: _l("Pilot"),
    Stage.IN_PRACTICE: _l("In practice"),
    Stage.SCALED_UP: _l("Scaled up"),
    Stage.TRANSFORMED: _l("Transformed"),
    Stage.STOPPED: _l("Stopped"),
    Motive.COSTS: _l("Control costs"),
    Motive.SERVICE: _l("Improve services"),
    Motive.KNOWLEDGE: _l("Share knowledge and expertise"),
    Motive.VULNERABILITY: _l("Reduce vulnerability"),
    Motive.LEGAL_DUTY: _l("Legal obligation"),
    Axis.QUICK_TO_START: _l("Quick to start"),
    Axis.ADAPTABLE: _l("Adaptable along the way"),
    Axis.LOW_TRUST_NEEDED: _l("Little trust needed beforehand"),
    Axis.EASY_TO_UNDO: _l("Easy to stop"),
    CommentKind.REMARK: _l("Remark"),
    CommentKind.QUESTION: _l("Question"),
    CommentKind.EXPERIENCE: _l("Experience"),
    CommentKind.WARNING: _l("Warning"),
    Order.TOP: _l("Most votes"),
    Order.TRENDING: _l("Popular now"),
    Order.NEW: _l("Newest"),
    Order.DISCUSSED: _l("Most discussed"),
    Order.RELEVANCE: _l("Fits best"),
    Order.BROAD: _l("Most municipalities"),
    Order.APPLIED: _l("Most applied"),
    Order.RANDOM: _l("Random"),
    SignInChange.PASSKEY_ADDED: _l("A passkey was added to your account."),
    SignInChange.PASSKEY_REMOVED: _l("A passkey was removed from your account."),
    SignInChange.PASSKEY_COPIED: _l(
        "Somebody tried to sign in with what seems to be a copy of one of your passkeys. We refused it."
    ),
    SignInChange.CODE_APP_ADDED: _l("An app that makes codes was set up for your account."),
    SignInChange.CODE_APP_REMOVED: _l("The app that makes codes was removed from your account."),
    SignInChange.RECOVERY_CODES_MADE: _l(
        "New recovery codes were made for your account. Earlier codes no longer work."
    ),
    SignInChange.RECOVERY_CODE_USED: _l(
        "Somebody signed in with one of your recovery codes. That code no longer works."
    ),
    SignInChange.ALL_REMOVED: _l("The administrator removed your passkeys, your app and your recovery codes."),
    SignInChange.IDENTITY_LINKED: _l(
        "The sign-in of an organisation was linked to your account. It opens it as well now."
    ),
    SignInChange.IDENTITY_UNLINKED: _l("The sign-in of an organisation was taken off your account."),
    SignInChange.PASSWORD_REMOVED: _l("The password was removed from your account. You sign in with a passkey now."),
    Period.WEEK: _l("Last 7 days"),
    Period.MONTH: _l("Last 30 days"),
    Period.YEAR: _l("Last 365 days"),
    Period.ALL: _l("All time"),
    Grounding.PARTLY: _l("From a public source"),
    Grounding.INVENTED: _l("Made up"),
    DecisionKind.PUBLISH: _l("Published"),
    DecisionKind.ASK_CHANGE: _l("Change requested"),
    DecisionKind.DECLINE: _l("Declined"),
    DecisionKind.WITHDRAW: _l("Withdrawn"),
    DecisionKind.FEATURE: _l("Picked as special"),
    DecisionKind.UNFEATURE: _l("No longer special"),
    DecisionKind.CURATE: _l("Domains and labels changed"),
    DecisionKind.RESTORE: _l("Back on the board"),
    DecisionKind.STAGE: _l("Stage changed"),
    DecisionKind.NOTE: _l("Note of the editors"),
    DecisionKind.LOCK_COMMENTS: _l("Conversation closed"),
    DecisionKind.UNLOCK_COMMENTS: _l("Conversation opened again"),
    DecisionKind.MERGE: _l("Merged"),
    DecisionKind.SPLIT: _l("Taken apart again"),
    DecisionKind.VARIANT: _l("Linked as a variant"),
    DecisionKind.NO_VARIANT: _l("No longer linked as a variant"),
    DecisionKind.SHOW_COMMENT: _l("Comment shown again"),
    DecisionKind.HIDE_COMMENT: _l("Comment hidden"),
    DecisionKind.UNDO: _l("Undone"),
    OrganisationKind.MUNICIPALITY: _l("Municipality"),
    OrganisationKind.PARTNERSHIP: _l("Partnership"),
    OrganisationKind.OTHER: _l("Another organisation"),
    VerifiedBy.SINGLE_SIGN_ON: _l("You signed in with your organisation."),
    VerifiedBy.ADDRESS: _l("Your e-mail address belongs to this organisation."),
    VerifiedBy.MODERATOR: _l("A moderator verified this."),
    MessageKind.CONFIRM_ADDRESS: _l("Confirming an address"),
    MessageKind.ACCOUNT_EXISTS: _l("There was an account already"),
    MessageKind.RESET_PASSWORD: _l("Choosing a new password"),
    MessageKind.CONFIRM_NEW_ADDRESS: _l("Confirming a new address"),
    MessageKind.ADDRESS_CHANGES: _l("The address changes"),
    MessageKind.PASSWORD_CHANGED: _l("The password was changed"),
    MessageKind.NEW_DEVICE: _l("Signed in on a new device"),
    MessageKind.SIGN_IN_CHANGED: _l("The way of signing in changed"),
    MessageKind.ACCOUNT_CLOSED: _l("The account was closed"),
    MessageKind.MEASURE: _l("A measure"),
    MessageKind.APPEAL_ANSWERED: _l("The answer to an appeal"),
    MessageKind.NEWS: _l("News"),
    MessageKind.DIGEST: _l("Digest"),
    NotificationKind.COMMENT: _l("Comments on my ideas"),
    NotificationKind.REPLY: _l("Replies in conversations that I take part in"),
    NotificationKind.DECISION: _l("Decisions by moderators about my ideas and comments"),
    NotificationKind.VOTES: _l("Votes for my ideas"),
    NotificationKind.FOLLOWED_IDEA: _l("What happens to ideas that I follow"),
    NotificationKind.NEW_IDEA: _l("New ideas in what I follow, or that my saved searches find"),
    NotificationKind.WAITING: _l("Ideas that wait for a moderator"),
    NotificationKind.FLAG: _l("What came of what I reported"),
    NotificationKind.APPEAL: _l("Answers when I ask to look at a decision again"),
    FlagReason.SPAM: _l("Advertising or spam"),
    FlagReason.OFF_TOPIC: _l("It does not belong here"),
    FlagReason.PERSONAL_DATA: _l("Personal data"),
    FlagReason.INSULTING: _l("Insulting"),
    FlagReason.DUPLICATE: _l("It is here already"),
    FlagReason.LEGAL: _l("Against the law"),
    FlagReason.OTHER: _l("Something else"),
    FlagOutcome.UPHELD: _l("You were right"),
    FlagOutcome.DISMISSED: _l("Nothing is wrong"),
    QueueKind.NEW_IDEA: _l("New ideas"),
    QueueKind.CHANGED_IDEA: _l("Changed ideas"),
    QueueKind.FLAGGED_IDEA: _l("Reported ideas"),
    QueueKind.FLAGGED_COMMENT: _l("Reported comments"),
    QueueKind.APPEAL: _l("Appeals"),
    QueueKind.DOUBLE: _l("Possible duplicates"),
    QueueKind.STALE_IDEA: _l("Not touched for a year"),
    QueueKind.TAG_SUGGESTED: _l("Suggested labels"),
    QueueKind.NOTE_OVERDUE: _l("Legal notes to look at"),
    QueueFilter.ALL: _l("Everything"),
    QueueFilter.OVERDUE: _l("Promise passed"),
    MeasureKind.WARN: _l("Warning"),
    MeasureKind.LIMIT: _l("Limited"),
    MeasureKind.SUSPEND: _l("Suspended"),
    MailChoice.NONE: _l("No e-mail"),
    MailChoice.AT_ONCE: _l("At once"),
    MailChoice.DAILY: _l("Every day"),
    MailChoice.WEEKLY: _l("Every week"),
}

STAGE_DEFINITIONS: dict[Stage, Any] = {
    Stage.IDEA: _l("Described; nobody has tried it yet"),
    Stage.EXPLORATION: _l("Municipalities talk, calculate or study; nothing has started"),
    Stage.PILOT: _l("Running, small or with an end date"),
    Stage.IN_PRACTICE: _l("The normal way of working at two municipalities or more"),
    Stage.SCALED_UP: _l("More municipalities or tasks than at the start"),
    Stage.TRANSFORMED: _l("Continued in a lighter or heavier form"),
    Stage.STOPPED: _l("It has ended; you learn from that too"),
}

TIERS: dict[int, tuple[Any, Any]] = {
    1: (_l("Getting together"), _l("No paperwork needed")),
    2: (_l("Doing it together"), _l("Everyone stays responsible")),
    3: (_l("Agreeing on paper"), _l("A contract or an agreement between boards, without the Wgr")),
    4: (_l("Light Wgr"), _l("A joint arrangement (Wgr) without a legal person")),
    5: (_l("An organisation of its own"), _l("A new legal person")),
}


class WordsToChoose:
    """The words of a filter, in their order."""

    stages = tuple(Stage)
    motives = tuple(Motive)

    @property
    def tiers(self) -> list[tuple[int, str]]:
        """The steps of the ladder, each with what it is called."""
        return [(tier, tier_label(tier)) for tier in TIERS]


def label(thing: Any) -> str:
    """What to call a word of the world, a domain or a form, in the language of this page."""
    if isinstance(thing, StrEnum):
        return _word(thing, language())
    called = thing.label_nl if language() == "nl" else thing.label_en
    return str(called)


def said_in(field: str, thing: Any) -> str:
    """A text that is kept in both languages, in the language of this page: said_in("title", reason)."""
    return said_for(language(), field, thing)


def said_for(reader: str, field: str, thing: Any) -> str:
    """A text that is kept in both languages, in the language of a reader."""
    return str(getattr(thing, f"{field}_nl" if reader == "nl" else f"{field}_en"))


class Body(Protocol):
    """Anything with the kind and the name of an organisation."""

    @property
    def kind(self) -> OrganisationKind:
        """What sort of body it is."""

    @property
    def name(self) -> str:
        """Its name alone."""


def called(body: Body) -> str:
    """What to call an organisation in a sentence: gemeente Zutphen."""
    is_municipality = body.kind is OrganisationKind.MUNICIPALITY
    return _("municipality of %(name)s", name=body.name) if is_municipality else body.name


class Supported(Protocol):
    """Anything with the support for an idea."""

    @property
    def votes(self) -> int:
        """How many people support it."""

    @property
    def municipalities(self) -> int:
        """In how many different municipalities some of them verifiably work."""


def support(idea: Supported) -> str:
    """How much support an idea has: 41 stemmen uit 17 gemeenten."""
    votes = number(idea.votes)
    if not idea.municipalities:
        return ngettext("%(count)s vote", "%(count)s votes", idea.votes, count=votes)
    if idea.votes == 1:
        return _("1 vote from 1 municipality")
    return ngettext(
        "%(votes)s votes from %(count)s municipality", "%(votes)s votes from %(count)s municipalities",
        idea.municipalities, count=number(idea.municipalities), votes=votes,
    )  # fmt: skip


def others(amount: int, shown: str | None = None) -> str:
    """How many more support an idea than those whose names stand there; `shown` is what to write for the number."""
    return ngettext(
        "%(count)s other person supports this idea too.", "%(count)s other people support this idea too.",
        amount, count=shown or number(amount),
    )  # fmt: skip


def person(name: str) -> str:
    """What to call somebody: their name, or a former member when the account is closed."""
    return _("Former member") if name == NO_NAME else name


def in_its_group(domain: KnownDomain) -> str:
    """What to call a domain among the others of its group: the group itself is called "… in general"."""
    return _("%(group)s in general", group=label(domain)) if domain.parent_slug is None else label(domain)


def definition(thing: Any) -> str:
    """What it means, in one or two sentences."""
    if isinstance(thing, Stage):
        return str(STAGE_DEFINITIONS[thing])
    means = thing.definition_nl if language() == "nl" else thing.definition_en
    return str(means)


def tier_label(tier: int) -> str:
    """What a step of the ladder is called."""
    return str(TIERS[tier][0])


def tier_hint(tier: int) -> str:
    """What a step of the ladder asks."""
    return str(TIERS[tier][1])


def day(moment: datetime | date) -> str:
    """The date in words, as a calendar in the Netherlands has it: 3 maart 2026."""
    local = moment.astimezone(AMSTERDAM).date() if isinstance(moment, datetime) else moment
    return _day(local, language())


def moment_in_words(moment: datetime) -> str:
    """The date and the time on a clock in the Netherlands: 3 maart 2026 om 14:05."""
    return _moment(moment.replace(second=0, microsecond=0), language())


def iso(moment: datetime) -> str:
    """The moment as machines read it."""
    return moment.isoformat(timespec="seconds")


def number(amount: int) -> str:
    """A number with a point (or comma) between the thousands."""
    return str(amount) if 0 <= amount < 1000 else format_decimal(amount, locale=language())


_MOMENTS = {"nl": "d MMMM y 'om' HH:mm", "en": "d MMMM y 'at' HH:mm"}


@lru_cache(maxsize=1024)
def _word(word: StrEnum, _language: str) -> str:
    return str(LABELS[word])


@lru_cache(maxsize=4096)
def _moment(moment: datetime, in_language: str) -> str:
    return format_datetime(moment.astimezone(AMSTERDAM), _MOMENTS[in_language], locale=in_language)


@lru_cache(maxsize=4096)
def _day(date_in_words: date, in_language: str) -> str:
    return format_date(date_in_words, "d MMMM y", locale=in_language)
