"""Remarks, questions, experiences and warnings under an idea."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, Slug, now, one_of
from ideas.model.ideas import Idea

COMMENT_LENGTH = 5_000


class CommentKind(StrEnum):
    """What a comment is for."""

    REMARK = "opmerking"
    QUESTION = "vraag"
    EXPERIENCE = "ervaring"
    WARNING = "waarschuwing"


class Comment(Base):
    """One contribution to the conversation under an idea.

    `thread_id` is the comment that opened the thread (its own id for the first one), so a conversation is read in
    the order (thread_id, id) and replies go one level deep.
    """

    __tablename__ = "comments"
    __table_args__ = (
        one_of("kind", CommentKind),
        CheckConstraint("reply_to IS NULL OR reply_to = thread_id", name="replies_go_one_level_deep"),
        CheckConstraint("flagged_away_at IS NULL OR hidden_at IS NOT NULL", name="flagged_away_is_hidden"),
        Index("ix_comments_conversation", "idea_id", "thread_id", "id"),
        Index("ix_comments_of_author", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    thread_id: Mapped[int] = mapped_column(default=0)
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    kind: Mapped[CommentKind] = mapped_column(Slug(CommentKind), default=CommentKind.REMARK)
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    # Hidden because several readers flagged it; no moderator has looked yet.
    flagged_away_at: Mapped[datetime | None]

    author: Mapped[Account] = relationship()
    idea: Mapped[Idea] = relationship()

    @property
    def counts(self) -> bool:
        """Whether it is part of the tally: neither deleted by its author nor hidden by a moderator or by flags."""
        return self.deleted_at is None and self.hidden_at is None
