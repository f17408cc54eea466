"""Taking part in the conversation under an idea."""

from sqlalchemy.orm import Session

from ideas.actions.news import tell
from ideas.actions.search import search_anew
from ideas.actions.settling import settle_flags
from ideas.actions.tallies import count_in, count_out, hold_idea
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment, CommentKind
from ideas.model.flags import FlagOutcome
from ideas.model.ideas import Idea
from ideas.model.notifications import News, NewsKind
from ideas.model.refusals import NotFound, NotInThisState
from ideas.permissions import May, require
from ideas.text.markdown import safe_html


def post_comment(
    session: Session, idea: Idea, *, by: Account, kind: CommentKind, body: str, reply_to: int | None = None
) -> Comment:
    """Say something about an idea. A reply to a reply joins its thread. Raises NotFound when that comment is gone."""
    require(by, May.COMMENT, idea)
    thread = _thread_to_join(session, idea, reply_to) if reply_to is not None else None
    comment = Comment(
        idea_id=idea.id, author_id=by.id, kind=kind, body=body, body_html=safe_html(body), posted_at=now()
    )
    session.add(comment)
    session.flush()
    comment.thread_id = comment.id if thread is None else thread
    comment.reply_to = thread
    session.flush()
    if not count_in(session, idea.id, comment.posted_at.date(), comments=1):
        # It left the board, or went into another idea, while this comment waited for it.
        raise NotInThisState(idea.id)
    search_anew(session, idea.id)
    tell(session, News(kind=NewsKind.COMMENT_POSTED, idea_id=idea.id, by_id=by.id, comment_id=comment.id))
    return comment


def edit_comment(session: Session, comment: Comment, *, by: Account, kind: CommentKind, body: str) -> None:
    """Say it better. Readers see that it was changed."""
    require(by, May.EDIT_COMMENT, comment)
    comment.kind = kind
    comment.body = body
    comment.body_html = safe_html(body)
    comment.edited_at = now()
    search_anew(session, comment.idea_id)


def delete_comment(session: Session, comment: Comment, *, by: Account) -> None:
    """Take own words back: the text is gone, the place stays for those who answered."""
    require(by, May.DELETE_COMMENT, comment)
    erase_comment(session, comment, by=by)


def erase_comment(session: Session, comment: Comment, *, by: Account) -> None:
    """Let the text be gone for good, whatever state it is in. Who flagged it was heard by its author."""
    settle_flags(session, comment, by=by, outcome=FlagOutcome.UPHELD, answer="")
    if comment.counts:
        uncount_comment(session, comment)
    comment.deleted_at = comment.deleted_at or now()
    comment.body = comment.body_html = ""


def count_comment(session: Session, comment: Comment) -> None:
    """Let a comment count again on the day it was posted."""
    hold_idea(session, comment.idea_id)
    count_in(session, comment.idea_id, comment.posted_at.date(), comments=1)
    search_anew(session, comment.idea_id)


def uncount_comment(session: Session, comment: Comment) -> None:
    """Let a comment no longer count."""
    hold_idea(session, comment.idea_id)
    count_out(session, comment.idea_id, comment.posted_at.date(), comments=1)
    search_anew(session, comment.idea_id)


def _thread_to_join(session: Session, idea: Idea, reply_to: int) -> int:
    answered = session.get(Comment, reply_to)
    if answered is None or answered.idea_id != idea.id or not answered.counts:
        raise NotFound(reply_to)
    return answered.thread_id
