"""The audit trail: every change by somebody who keeps the board, each sealed with the one before it."""

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base


class AuditEvent(Base):
    """One change: who, when, what was done to what, and how it was before and after. Never changed afterwards.

    `by` is a pseudonym: closing an account ends whom it names. `seal` is the hash of all of it and of the seal before
    (`ideas/text/seals.py`), 64 hexadecimal digits. The database itself refuses to change or delete a row. Moments and
    states are kept as texts: a type that reads two spellings as the same would hide that one became the other.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        CheckConstraint("length(seal) = 64", name="seal_is_whole"),
        Index("ix_audit_events_of_thing", "thing", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column("happened_at", String(32))
    by: Mapped[str] = mapped_column("by_pseudonym", String(22), default="")
    deed: Mapped[str] = mapped_column(String(40))
    thing: Mapped[str] = mapped_column(String(80))
    before: Mapped[str] = mapped_column("state_before", Text)
    after: Mapped[str] = mapped_column("state_after", Text)
    seal: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The one row that says where the trail ends: who adds to it holds this row, so two never add at once."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_head"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    number: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str] = mapped_column(String(64))
