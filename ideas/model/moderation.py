"""What moderators decided: never changed afterwards, only followed by a decision that undoes it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, Slug, now, one_of
from ideas.model.comments import Comment
from ideas.model.ideas import Idea

REASON_LENGTH = 2_000


class DecisionKind(StrEnum):
    """What a moderator can decide; the value is the last word of the address."""

    PUBLISH = "publish"
    ASK_CHANGE = "ask-change"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    FEATURE = "feature"
    UNFEATURE = "unfeature"
    CURATE = "curate"
    STAGE = "stage"
    NOTE = "note"
    LOCK_COMMENTS = "lock-comments"
    UNLOCK_COMMENTS = "unlock-comments"
    MERGE = "merge"
    SPLIT = "split"
    VARIANT = "variant"
    NO_VARIANT = "no-variant"
    HIDE_COMMENT = "hide"
    SHOW_COMMENT = "show"
    UNDO = "undo"


# What somebody can ask another moderator to look at again: what was decided against what they wrote, or changed it.
TAKES_APPEALS = frozenset(
    (DecisionKind.ASK_CHANGE, DecisionKind.DECLINE, DecisionKind.WITHDRAW, DecisionKind.UNFEATURE, DecisionKind.CURATE,
     DecisionKind.STAGE, DecisionKind.NOTE, DecisionKind.LOCK_COMMENTS, DecisionKind.MERGE, DecisionKind.SPLIT,
     DecisionKind.VARIANT, DecisionKind.NO_VARIANT, DecisionKind.HIDE_COMMENT)
)  # fmt: skip
APPEAL_WITHIN = timedelta(weeks=6)


class Decision(Base):
    """Who decided what about which idea or comment, when and why.

    `before` and `after` hold the fields that the decision changed, so that undoing it can restore them exactly.
    A decision is undone at most once: `undoes_id` is unique.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("kind", DecisionKind),
        CheckConstraint("length(reason) >= 1", name="it_has_a_reason"),
        Index("ix_decisions_of_idea", "idea_id", "id"),
        Index("ix_decisions_with_other", "other_idea_id", "id"),
        Index("ix_decisions_decided_at", "decided_at", "id"),
        Index("ix_decisions_of_batch", "batch_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(Slug(DecisionKind))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime] = mapped_column(default=now)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), unique=True)
    # The other idea of a merge, a split or a variant.
    other_idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))
    reason_slug: Mapped[str | None] = mapped_column(ForeignKey("ready_reasons.slug"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))

    moderator: Mapped[Account] = relationship()
    idea: Mapped[Idea] = relationship(foreign_keys=idea_id)
    other_idea: Mapped[Idea | None] = relationship(foreign_keys=other_idea_id)
    comment: Mapped[Comment | None] = relationship()

    @property
    def takes_appeals(self) -> bool:
        """Whether it is of a kind, and recent enough, that whom it is about can ask to look at it again."""
        return self.kind in TAKES_APPEALS and now() < self.decided_at + APPEAL_WITHIN


class ReadyReason(Base):
    """A reason at hand, in both languages: moderators choose it and may still change what it says for one decision.

    The slug never changes: decisions refer to it, and the public log counts by it. One that is not used any more is
    retired. `changed_at` says that moderators rewrote it, so that a new release leaves it alone.
    """

    __tablename__ = "ready_reasons"
    __table_args__ = (
        one_of("kind", DecisionKind),
        CheckConstraint("length(title_nl) BETWEEN 1 AND 80", name="title_nl_has_a_length"),
        CheckConstraint("length(title_en) BETWEEN 1 AND 80", name="title_en_has_a_length"),
        CheckConstraint("length(text_nl) >= 1 AND length(text_en) >= 1", name="it_says_something"),
        Index("ix_ready_reasons_for", "kind", "place"),
    )

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(Slug(DecisionKind))
    place: Mapped[int] = mapped_column(default=0)
    title_nl: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(80))
    text_nl: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]


class Batch(Base):
    """Decisions that were taken in one go, so that they can be undone in one go."""

    __tablename__ = "batches"
    __table_args__ = (one_of("kind", DecisionKind), CheckConstraint("size >= 0", name="size_not_below_zero"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(Slug(DecisionKind))
    size: Mapped[int] = mapped_column(default=0)
    decided_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    decided_at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]

    moderator: Mapped[Account] = relationship()
