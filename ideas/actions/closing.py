"""Closing an account: what belongs to a person goes, and what they told others stays without a name, or goes too.

docs/decisions/0014-closing-an-account.md says why each thing stays or goes.
"""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from ideas.actions.comments import erase_comment
from ideas.actions.filing import unshelve
from ideas.actions.merging import let_others_out
from ideas.actions.notifications import put_in_outbox
from ideas.actions.queue import about_appeal, take_idea_out_of_queue, take_out_of_queue
from ideas.actions.tallies import WINDOWS
from ideas.actions.versions import TEXTS
from ideas.actions.votes import withdraw_every_vote
from ideas.model.accounts import (
    NO_NAME,
    Account,
    Identity,
    OneTimeLink,
    Role,
    SignInSession,
    SignInStep,
    new_pseudonym,
)
from ideas.model.appeals import Appeal
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.database import insert_if_absent
from ideas.model.erasures import Erasure
from ideas.model.flags import Flag
from ideas.model.follows import Follow
from ideas.model.ideas import Axis, Idea, IdeaDomain, IdeaMotive, Stage, Version, Visibility
from ideas.model.kept_texts import KeptText
from ideas.model.measures import Measure
from ideas.model.merging import MovedFollow, MovedVote, Variant
from ideas.model.moderation import Decision
from ideas.model.notifications import Message, MessageKind, News, Notification, Preference
from ideas.model.organisations import RefusedClaim
from ideas.model.queue import QueueKind, QueueLook
from ideas.model.refusals import LastAdministrator, NotFound
from ideas.model.saved_searches import SavedSearch
from ideas.model.second_factors import CodeApp, Passkey, RecoveryCode
from ideas.model.stages import StageStep
from ideas.model.tags import IdeaTag, TagSuggestion
from ideas.model.votes import IdeaDay, IdeaOrganisation, TallyClock, Vote
from ideas.queries.accounts import has_another_administrator
from ideas.text.keys import hash_of

# Every row that belongs to one person alone, by the column that says whose it is.
BELONGS_TO_THE_PERSON: tuple[InstrumentedAttribute[int] | InstrumentedAttribute[int | None], ...] = (
    SignInSession.account_id,
    SignInStep.account_id,
    OneTimeLink.account_id,
    Identity.account_id,
    Passkey.account_id,
    CodeApp.account_id,
    RecoveryCode.account_id,
    KeptText.account_id,
    RefusedClaim.account_id,
    Follow.account_id,
    SavedSearch.account_id,
    MovedVote.voter_id,
    MovedFollow.account_id,
    QueueLook.account_id,
    TagSuggestion.suggested_by,
    Preference.account_id,
    Notification.recipient_id,
    Message.recipient_id,
)
# What hangs on an idea and goes with it. Decisions stay: moderators answer for them.
HANGS_ON_AN_IDEA = (
    Comment, Vote, IdeaDay, IdeaOrganisation, IdeaDomain, IdeaMotive, IdeaTag, Version, Follow, Notification, News,
    Flag, StageStep, TagSuggestion, Variant,
)  # fmt: skip
NO_REASON = NO_NAME
# What an idea is without its text and without all that hung on it.
_NOTHING: dict[str, Any] = {
    **dict.fromkeys((*TEXTS, "how_it_works_html", "editorial_note"), ""),
    **dict.fromkeys((*(axis.value for axis in Axis), "form_slug", "featured_at")),
    **dict.fromkeys(("merged_into_id", "comments_locked_at")),
    **dict.fromkeys(("votes", *WINDOWS, "comments", "trend", "municipalities"), 0),
    "slug": "idee", "stage": Stage.IDEA, "visibility": Visibility.ERASED,
}  # fmt: skip


def close_account(session: Session, account: Account, *, texts_too: bool) -> None:
    """Leave for good. Ideas and comments stay without a name, or go as well. Raises LastAdministrator.

    A last mail goes to the address that the account had.
    """
    _insist_on_another_administrator(session, account)
    address, language = account.email, account.language
    erase_account(session, account, texts_too=texts_too)
    put_in_outbox(
        session, MessageKind.ACCOUNT_CLOSED, account, language=language, to_address=address, texts_too=texts_too
    )


def erase_account(session: Session, account: Account, *, texts_too: bool) -> None:
    """Take the person away from an account, in one transaction. Raises NotFound when that was done before."""
    said_of_them, pseudonym = _as_words((account.name, account.email)), account.pseudonym
    if not _become_nobody(session, account):
        raise NotFound(account.id)
    insert_if_absent(session, Erasure, pseudonym_hash=hash_of(pseudonym), erased_at=now(), texts_too=texts_too)
    _hold_ideas_concerned(session, account)
    withdraw_every_vote(session, by=account)
    _take_name_out_of_reasons(session, account, said_of_them)
    _let_go_of_what_they_asked(session, account, said_of_them)
    _erase_ideas(session, account, also_on_the_board=texts_too)
    if texts_too:
        _erase_comments(session, account)
    for column in BELONGS_TO_THE_PERSON:
        _delete(session, column.class_, column == account.id)
    _delete(session, News, or_(News.by_id == account.id, News.to_id == account.id))
    session.expire_all()


def _become_nobody(session: Session, account: Account) -> bool:
    """Close the account. The answer says whether it was this call that closed it, also when two race."""
    at = now()
    nobody = {
        "closed_at": at, "created_at": at, "confirmed_at": at,
        "name": NO_NAME, "email": f"{secrets.token_hex(16)}@closed.invalid", "password_hash": None,
        "pseudonym": new_pseudonym(), "role": Role.MEMBER, "language": "nl",
        "organisation_code": None, "organisation_verified_by": None, "shows_support": False, "unread": 0,
        "suspended_until": None, "limited_until": None,
    }  # fmt: skip
    claim = update(Account).where(Account.id == account.id, Account.closed_at.is_(None)).values(**nobody)
    result = session.execute(claim.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    session.expire(account)
    return result.rowcount == 1


def _insist_on_another_administrator(session: Session, account: Account) -> None:
    if account.role is not Role.ADMINISTRATOR:
        return
    # Two who leave at once meet at the clock: the second one finds that the first is gone.
    session.execute(select(TallyClock.id).with_for_update())
    if not has_another_administrator(session, account):
        raise LastAdministrator


def _hold_ideas_concerned(session: Session, account: Account) -> None:
    """Keep others from changing these ideas, in one order, so that two who leave at once never wait for each other."""
    concerned = or_(
        Idea.author_id == account.id,
        Idea.id.in_(select(Vote.idea_id).where(Vote.voter_id == account.id)),
        Idea.id.in_(select(Comment.idea_id).where(Comment.author_id == account.id)),
    )
    session.execute(select(Idea.id).where(concerned).order_by(Idea.id).with_for_update(key_share=True)).all()


def _take_name_out_of_reasons(session: Session, account: Account, said_of_them: re.Pattern[str]) -> None:
    """Moderators may have addressed the person by name. Why they decided stays to be read."""
    mine = select(Comment.id).where(Comment.author_id == account.id)
    about = Decision.idea_id.in_(select(Idea.id).where(Idea.author_id == account.id)) | Decision.comment_id.in_(mine)
    for decision in session.scalars(select(Decision).where(about)):
        decision.reason = said_of_them.sub(NO_NAME, decision.reason)
    session.flush()


def _let_go_of_what_they_asked(session: Session, account: Account, said_of_them: re.Pattern[str]) -> None:
    """What a moderator did with a flag, an appeal or a measure stays to be counted; the words of the person do not."""
    mine = select(Appeal).where(Appeal.made_by == account.id)
    for appeal in session.scalars(mine):
        if not appeal.is_answered:
            take_out_of_queue(session, QueueKind.APPEAL, about_appeal(appeal.id))
            session.delete(appeal)
        appeal.body, appeal.answer = NO_NAME, said_of_them.sub(NO_NAME, appeal.answer)
    for measure in session.scalars(select(Measure).where(Measure.account_id == account.id)):
        # It says what somebody did, and is about nobody else.
        measure.reason = measure.lifted_because = NO_REASON
    for flag in session.scalars(select(Flag).where(Flag.flagged_by == account.id)):
        flag.body, flag.answer = "", said_of_them.sub(NO_NAME, flag.answer)
    session.flush()


def _as_words(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names), re.IGNORECASE)


def _erase_ideas(session: Session, account: Account, *, also_on_the_board: bool) -> None:
    """Erase what nobody reads on the board: drafts and what was withdrawn. What waits for a moderator is on its way."""
    question = select(Idea).where(Idea.author_id == account.id).order_by(Idea.id)
    if not also_on_the_board:
        question = question.where(Idea.visibility.in_((Visibility.DRAFT, Visibility.WITHDRAWN)))
    # Read anew: the votes that were taken back just now changed the rows behind the session's back.
    for idea in session.scalars(question.execution_options(populate_existing=True)).all():
        if idea.submitted_at is None:
            _forget_texts_at(session, idea, [])
            _delete(session, Idea, Idea.id == idea.id)
        else:
            _erase_idea(session, idea)


def _erase_idea(session: Session, idea: Idea) -> None:
    """Leave the number, so that no other idea ever answers at its address, and what was decided, without its reason."""
    let_others_out(session, idea)
    if idea.is_published:
        unshelve(session, idea)
    take_idea_out_of_queue(session, idea.id, *QueueKind)
    comments = session.scalars(select(Comment.id).where(Comment.idea_id == idea.id)).all()
    _forget_texts_at(session, idea, comments)
    for record in HANGS_ON_AN_IDEA:
        _delete(session, record, record.idea_id == idea.id)
    _delete(session, Variant, Variant.of_id == idea.id)
    emptied = update(Idea).where(Idea.id == idea.id).values(**_NOTHING, changed_at=now())
    session.execute(emptied.execution_options(synchronize_session=False))
    _wipe_reasons(session, Decision.idea_id == idea.id)


def _erase_comments(session: Session, account: Account) -> None:
    """Leave the place of each comment under the ideas of others, for those who answered."""
    mine = select(Comment).where(Comment.author_id == account.id).order_by(Comment.idea_id, Comment.id)
    mine = mine.execution_options(populate_existing=True)
    numbers = []
    for comment in session.scalars(mine).all():
        erase_comment(session, comment, by=account)
        numbers.append(comment.id)
    session.flush()
    _wipe_reasons(session, Decision.comment_id.in_(numbers))
    _delete(session, Notification, Notification.comment_id.in_(numbers))


def _wipe_reasons(session: Session, about: ColumnElement[bool]) -> None:
    # A reason quotes the text that it is about.
    wiped = update(Decision).where(about).values(reason=NO_REASON, before={}, after={})
    session.execute(wiped.execution_options(synchronize_session=False))


def _forget_texts_at(session: Session, idea: Idea, comments: Sequence[int]) -> None:
    """What others typed there and did not send: its address holds the title."""
    places = [f"/moderation/ideas/{idea.id}", f"/ideas/{idea.id}"]
    places += [place for number in comments for place in (f"/comments/{number}/edit", f"/moderation/comments/{number}")]
    under = KeptText.address.like(f"/ideas/{idea.id}-%")
    _delete(session, KeptText, KeptText.address.in_(places) | under)


def _delete(session: Session, record: Any, condition: ColumnElement[bool]) -> None:
    session.execute(delete(record).where(condition).execution_options(synchronize_session=False))
