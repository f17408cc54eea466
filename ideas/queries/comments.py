"""Questions about the conversation under an idea."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, desc, or_, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.comments import Comment, CommentKind
from ideas.model.ideas import Idea
from ideas.model.organisations import Organisation
from ideas.model.refusals import BadCursor, NotFound
from ideas.permissions import Actor, May, may
from ideas.queries.ideas import HIGHEST_NUMBER, idea_for
from ideas.queries.organisations import WORKPLACE, WORKS_THERE, Workplace, workplace_in


class ShownComment(NamedTuple):
    """One comment as a page shows it. A deleted or hidden one has lost its text but keeps its place."""

    id: int
    thread_id: int
    reply_to: int | None
    author_id: int
    author_name: str
    author_is_example: bool
    kind: CommentKind
    body_html: str
    posted_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    hidden_at: datetime | None
    author_workplace: Workplace | None

    @property
    def counts(self) -> bool:
        """Whether its text is there to read."""
        return self.deleted_at is None and self.hidden_at is None

    @property
    def is_reply(self) -> bool:
        """Whether it answers another comment."""
        return self.reply_to is not None


class ConversationPage(NamedTuple):
    """A stretch of the conversation. `after` leads on; None says that this was the end."""

    comments: list[ShownComment]
    after: str | None


_OF_THE_AUTHOR = {"author_name": Account.name, "author_is_example": Account.is_example}
_SHOWN = [
    _OF_THE_AUTHOR[field] if field in _OF_THE_AUTHOR else getattr(Comment, field) for field in ShownComment._fields[:-1]
]


def conversation_on(session: Session, idea: Idea, *, after: str | None = None, limit: int = 100) -> ConversationPage:
    """What do people say about this idea? Threads in the order they began, replies right behind what they answer."""
    question = (
        select(*_SHOWN, *WORKPLACE)
        .join(Account, Account.id == Comment.author_id)
        .outerjoin(Organisation, WORKS_THERE)
        .where(Comment.idea_id == idea.id)
        .order_by(Comment.thread_id, Comment.id)
        .limit(limit + 1)
    )  # fmt: skip
    if after is not None:
        thread, last = _place_in_conversation(after)
        question = question.where(or_(Comment.thread_id > thread, and_(Comment.thread_id == thread, Comment.id > last)))
    # The last three columns are one thing: where the author works.
    rows = [ShownComment(*(*row[:-3], workplace_in(*row[-3:]))) for row in session.execute(question)]
    page = rows[:limit]
    return ConversationPage(page, f"{page[-1].thread_id}.{page[-1].id}" if len(rows) > limit else None)


def comment_for(session: Session, actor: Actor, number: int, *, locked: bool = False) -> Comment:
    """Which comment has this number, as far as the actor may see its idea? Raises NotFound.

    `locked` keeps others from changing it, or the tallies of its idea, until this transaction ends.
    """
    comment = session.get(Comment, number) if 0 < number <= HIGHEST_NUMBER else None
    if comment is None or not may(actor, May.READ_IDEA, comment.idea):
        raise NotFound(number)
    return _held(session, actor, comment) if locked else comment


class OwnComment(NamedTuple):
    """One of somebody's own comments, with the idea it stands under."""

    id: int
    kind: CommentKind
    body: str
    posted_at: datetime
    hidden_at: datetime | None
    idea_id: int
    idea_slug: str
    idea_title: str


def comments_written_by(
    session: Session, account: Account, *, before: int | None = None, limit: int = 50
) -> list[OwnComment]:
    """What did this person write, the newest first? `before` is the number of the last one seen."""
    question = (
        select(
            Comment.id, Comment.kind, Comment.body, Comment.posted_at, Comment.hidden_at, Idea.id, Idea.slug, Idea.title
        )
        .join(Idea, Idea.id == Comment.idea_id)
        .where(Comment.author_id == account.id, Comment.deleted_at.is_(None))
        .order_by(desc(Comment.id))
        .limit(limit)
    )
    if before is not None:
        question = question.where(Comment.id < before)
    return [OwnComment(*row) for row in session.execute(question)]


def _held(session: Session, actor: Actor, comment: Comment) -> Comment:
    # The idea before the comment, everywhere: two that each hold what the other waits for would never end.
    idea_for(session, actor, comment.idea_id, locked=True)
    question = select(Comment).where(Comment.id == comment.id)
    # Not "for update": that would wait for every reply being posted, which only refers to the comment's key.
    question = question.with_for_update(of=Comment, key_share=True).execution_options(populate_existing=True)
    found = session.scalars(question).one_or_none()
    if found is None:
        raise NotFound(comment.id)
    return found


def _place_in_conversation(cursor: str) -> tuple[int, int]:
    thread, dot, last = cursor.partition(".")
    if not (dot and thread.isascii() and last.isascii() and thread.isdigit() and last.isdigit()):
        raise BadCursor(cursor[:40])
    if max(len(thread), len(last)) > 10 or max(int(thread), int(last)) > HIGHEST_NUMBER:
        raise BadCursor(cursor[:40])
    return int(thread), int(last)
