"""Appeals: somebody asks to look again at what was decided about them, and another moderator answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, now
from ideas.model.measures import Measure
from ideas.model.moderation import Decision

APPEAL_LENGTH = 2_000


class Appeal(Base):
    """Why somebody thinks that a decision, or a measure against them, is wrong. Once for each, and answered once."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("(decision_id IS NULL) <> (measure_id IS NULL)", name="it_is_about_one_thing"),
        CheckConstraint("length(body) >= 1", name="it_says_something"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (upheld IS NULL)",
            name="answered_whole_or_not",
        ),
        Index("ix_appeals_decision", "decision_id", unique=True),
        Index("ix_appeals_measure", "measure_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measures.id", ondelete="CASCADE"))
    made_by: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    body: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    # Whether the person who appealed was right.
    upheld: Mapped[bool | None]

    maker: Mapped[Account] = relationship(foreign_keys=made_by)
    answerer: Mapped[Account | None] = relationship(foreign_keys=answered_by)
    decision: Mapped[Decision | None] = relationship()
    measure: Mapped[Measure | None] = relationship()

    @property
    def is_answered(self) -> bool:
        """Whether another moderator has looked again."""
        return self.answered_at is not None
