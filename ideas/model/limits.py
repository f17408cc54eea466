"""How often something was done lately: what the limits count, shared by all server processes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base


class LimitUse(Base):
    """How often one person or address did one thing within one slice of its period.

    `subject` is a keyed hash of the account or the network address: the table does not tell who it was.
    `slice` is the number of the slice since the epoch.
    """

    __tablename__ = "limit_uses"
    __table_args__ = (
        CheckConstraint("uses >= 0", name="uses_not_below_zero"),
        Index("ix_limit_uses_expires_at", "expires_at"),
    )

    limit: Mapped[str] = mapped_column("limit_name", String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    slice: Mapped[int] = mapped_column("slice_number", primary_key=True, autoincrement=False)
    uses: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
