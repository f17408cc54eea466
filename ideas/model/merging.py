"""Merging ideas: what went where, so that undoing it brings everything back; and ideas that are variants of another."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.base import Base, now
from ideas.model.ideas import Idea
from ideas.model.moderation import Decision

_STANDS = text("undone_at IS NULL")


class Merge(Base):
    """One idea (`gone`) went on as part of another (`kept`), until it is undone. An idea is part of one other at most.

    `readable` names the parts of the text that went, which readers still find with the idea that stayed.
    """

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint("kept_id <> gone_id", name="two_different_ideas"),
        Index("ix_merges_once", "gone_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_merges_into", "kept_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    gone_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), unique=True)
    readable: Mapped[list[Any]] = mapped_column(JSON, default=list)
    merged_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]

    kept: Mapped[Idea] = relationship(foreign_keys=kept_id)
    gone: Mapped[Idea] = relationship(foreign_keys=gone_id)
    decision: Mapped[Decision] = relationship()


class MovedVote(Base):
    """A vote that moved with a merge. Of somebody who supported both ideas, the other vote stays where it was cast."""

    __tablename__ = "moved_votes"

    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id", ondelete="CASCADE"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True)


class MovedThread(Base):
    """A thread of comments that moved with a merge, by the comment that opened it."""

    __tablename__ = "moved_threads"

    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id", ondelete="CASCADE"), primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True, index=True)


class MovedFollow(Base):
    """Somebody who followed the idea that went, and follows the one that stayed since."""

    __tablename__ = "moved_follows"

    merge_id: Mapped[int] = mapped_column(ForeignKey("merges.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True)


class Variant(Base):
    """One idea is a variant of another, for as long as a moderator leaves it so. The pair is the key."""

    __tablename__ = "variants"
    __table_args__ = (CheckConstraint("idea_id <> of_id", name="two_different_ideas"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, index=True)
    linked_at: Mapped[datetime] = mapped_column(default=now)
