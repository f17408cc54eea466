"""What somebody typed and has not sent: kept, so that a closed page or an expired session loses nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, now


class KeptText(Base):
    """The fields of one form at one address, kept for an account, or for a browser that is not signed in."""

    __tablename__ = "kept_texts"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) <> (browser_hash IS NULL)", name="it_belongs_to_one_keeper"),
        UniqueConstraint("account_id", "address"),
        UniqueConstraint("browser_hash", "address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(300))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(default=now, index=True)
