"""Measures: what moderators do about somebody who does not keep to the house rules."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, Slug, now, one_of


class MeasureKind(StrEnum):
    """What happens; the value stands in addresses and forms."""

    WARN = "warn"
    LIMIT = "limit"
    SUSPEND = "suspend"


class Measure(Base):
    """A measure about a person, with a reason and a term. A warning has no term. It is lifted, never taken away."""

    __tablename__ = "measures"
    __table_args__ = (
        one_of("kind", MeasureKind),
        CheckConstraint("length(reason) >= 1", name="it_has_a_reason"),
        CheckConstraint("(kind = 'warn') = (ends_at IS NULL)", name="a_term_fits_its_kind"),
        CheckConstraint("account_id <> taken_by", name="nobody_measures_themselves"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_whole_or_not"),
        Index("ix_measures_of", "account_id", "id"),
        Index("ix_measures_ending", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MeasureKind] = mapped_column(Slug(MeasureKind))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    taken_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    lifted_because: Mapped[str] = mapped_column(Text, default="")
    seen_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(foreign_keys=account_id)
    moderator: Mapped[Account] = relationship(foreign_keys=taken_by)

    @property
    def is_in_force(self) -> bool:
        """Whether it still holds somebody back at this moment. A warning holds nobody back."""
        return self.ends_at is not None and self.lifted_at is None and now() < self.ends_at
