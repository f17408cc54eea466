"""What do we keep about one person? For themselves: every field is named, none opens anything or is about others."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account, Identity, OneTimeLink, SignInSession
from ideas.model.appeals import Appeal
from ideas.model.comments import Comment
from ideas.model.flags import Flag
from ideas.model.follows import Follow
from ideas.model.ideas import Axis, Idea, Version, Visibility
from ideas.model.kept_texts import KeptText
from ideas.model.measures import Measure
from ideas.model.moderation import Decision
from ideas.model.notifications import Message, News, Notification, Preference
from ideas.model.organisations import Organisation, RefusedClaim
from ideas.model.queue import QueueLook
from ideas.model.saved_searches import SavedSearch
from ideas.model.second_factors import CodeApp, Passkey, RecoveryCode
from ideas.model.stages import StageStep
from ideas.model.tags import TagSuggestion
from ideas.model.votes import Vote

_BATCH = 200
_TEXTS = ("question", "added_value", "title", "summary", "how_it_works", "joins")
_AXES = tuple(axis.value for axis in Axis)
_WORDS = ("stage", "form", "domains", "motives")


class Kind(NamedTuple):
    """All that we keep of one kind: the names of the columns, and the rows, read as they are asked for."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Sequence[Any]]


def my_data(session: Session, account: Account) -> Iterator[Kind]:
    """What do we keep about this person? One question for each kind, however much there is."""
    for name, question in _questions(account.id).items():
        columns = tuple(question.selected_columns.keys())
        rows = session.execute(question.execution_options(yield_per=_BATCH))
        yield Kind(name, columns, iter(rows))
    yield Kind("versions", _VERSION, _texts_of(session, account.id))


def _questions(who: int) -> dict[str, Select[Any]]:
    return {**_about_the_account(who), **_what_they_told_others(who), **_what_they_are_told(who)}


def _about_the_account(who: int) -> dict[str, Select[Any]]:
    account = _these(
        Account,
        "email", "name", "role", "language", "created_at", "confirmed_at", "pseudonym", "organisation_code",
        "organisation_verified_by", "shows_support", "suspended_until", "limited_until", "unread",
    ).add_columns(Organisation.name.label("organisation"))  # fmt: skip
    return {
        "account": account.outerjoin(Account.organisation).where(Account.id == who),
        "refused_claim": _these(RefusedClaim, "organisation_code", "reason", "refused_at").where(
            RefusedClaim.account_id == who
        ),
        "sessions": _these(
            SignInSession, "started_at", "proved_at", "seen_at", "expires_at", "second_factor", "device"
        ).where(SignInSession.account_id == who),
        "identities": _these(Identity, "issuer", "subject", "linked_at", "used_at").where(Identity.account_id == who),
        "passkeys": _these(Passkey, "name", "made_at", "used_at").where(Passkey.account_id == who),
        "code_app": _these(CodeApp, "made_at").where(CodeApp.account_id == who),
        "recovery_codes": select(
            func.count().label("made"), func.count(RecoveryCode.used_at).label("used")
        ).where(RecoveryCode.account_id == who),
        "links": _these(OneTimeLink, "purpose", "name", "new_email", "made_at", "expires_at", "used_at").where(
            OneTimeLink.account_id == who
        ),
    }  # fmt: skip


def _what_they_told_others(who: int) -> dict[str, Select[Any]]:
    return {
        "ideas": _these(
            Idea, "id", "visibility", "language", *_TEXTS, *_AXES, "stage", "form_slug",
            "created_at", "changed_at", "submitted_at", "published_at", "featured_at", "comments_locked_at",
            "merged_into_id", "call_id", "editorial_note", "reviewed_at",
        ).where(Idea.author_id == who, Idea.visibility != Visibility.ERASED).order_by(Idea.id),
        "comments": _these(
            Comment, "id", "idea_id", "reply_to", "kind", "body", "posted_at", "edited_at", "deleted_at", "hidden_at",
            "flagged_away_at",
        ).where(Comment.author_id == who).order_by(Comment.id),
        "votes": _these(Vote, "idea_id", "cast_at", "organisation_code", "organisation_verified")
        .where(Vote.voter_id == who).order_by(Vote.cast_at, Vote.idea_id),
        "kept_texts": _these(KeptText, "address", "fields", "kept_at").where(KeptText.account_id == who),
        "flags": _these(
            Flag, "idea_id", "comment_id", "flagged_at", "reason", "body", "settled_at", "outcome", "answer"
        ).where(Flag.flagged_by == who).order_by(Flag.id),
        "appeals": _these(
            Appeal, "decision_id", "measure_id", "made_at", "body", "answered_at", "upheld", "answer"
        ).where(Appeal.made_by == who).order_by(Appeal.id),
        "measures": _these(
            Measure, "kind", "reason", "taken_at", "ends_at", "lifted_at", "lifted_because", "seen_at"
        ).where(Measure.account_id == who).order_by(Measure.id),
        "stage_steps": _these(StageStep, "idea_id", "before", "stage", "why", "set_at")
        .where(StageStep.set_by == who)
        .order_by(StageStep.id),
        "tag_suggestions": _these(TagSuggestion, "idea_id", "label", "suggested_at", "answered_at", "accepted").where(
            TagSuggestion.suggested_by == who
        ).order_by(TagSuggestion.id),
        "decisions": _these(
            Decision, "id", "kind", "idea_id", "other_idea_id", "comment_id", "reason", "reason_slug", "decided_at"
        )
        .outerjoin(Decision.comment).join(Decision.idea).where(_is_about(who)).order_by(Decision.id),
        # Of what a moderator decided about others only the deed is theirs: a reason may name the others.
        "decisions_taken": _these(Decision, "id", "kind", "decided_at")
        .where(Decision.decided_by == who)
        .order_by(Decision.id),
        "news": _these(News, "kind", "idea_id", "comment_id", "decision_id", "at", "told_at").where(
            or_(News.by_id == who, News.to_id == who)
        ),
    }  # fmt: skip


def _what_they_are_told(who: int) -> dict[str, Select[Any]]:
    return {
        "follows": _these(Follow, "idea_id", "domain_slug", "organisation_code", "tag_slug", "since").where(
            Follow.account_id == who
        ),
        "saved_searches": _these(SavedSearch, "name", "asked", "tells", "saved_at").where(
            SavedSearch.account_id == who
        ),
        "notifications": _these(
            Notification, "kind", "idea_id", "comment_id", "decision_id", "number", "in_app", "mail", "made_at",
            "changed_at", "read_at", "mailed_at",
        ).where(Notification.recipient_id == who).order_by(Notification.id),
        "queue_looks": _these(QueueLook, "looked_at").where(QueueLook.account_id == who),
        "preferences": _these(Preference, "kind", "in_app", "mail").where(Preference.account_id == who),
        "messages": _these(Message, "kind", "language", "made_at", "sent_at", "given_up_at", "to_address").where(
            Message.recipient_id == who
        ).order_by(Message.id),
    }  # fmt: skip


def _these(record: Any, *fields: str) -> Select[Any]:
    return select(*(getattr(record, field).label(field) for field in fields))


def _is_about(who: int) -> ColumnElement[bool]:
    return or_(and_(Decision.comment_id.is_(None), Idea.author_id == who), Comment.author_id == who)


_VERSION = ("idea_id", "number", "written_at", *_TEXTS, *_AXES, *_WORDS)


def _texts_of(session: Session, who: int) -> Iterator[tuple[Any, ...]]:
    """Every text that their ideas had. A text is kept as one piece, and told field by field."""
    question = (
        select(Version.idea_id, Version.number, Version.written_at, Version.content)
        .where(Version.written_by == who)
        .order_by(Version.idea_id, Version.number)
    )
    for number, version, at, content in session.execute(question.execution_options(yield_per=_BATCH)):
        yield (number, version, at, *(content.get(field) for field in (*_TEXTS, *_AXES, *_WORDS)))
