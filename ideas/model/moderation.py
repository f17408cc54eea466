"""What moderators decided: never changed afterwards, only followed by a decision that undoes it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
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
    FEATURE = "feature"
    UNFEATURE = "unfeature"
    CURATE = "curate"
    HIDE_COMMENT = "hide"
    UNDO = "undo"


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

    moderator: Mapped[Account] = relationship()
    idea: Mapped[Idea] = relationship()
    comment: Mapped[Comment | None] = relationship()
