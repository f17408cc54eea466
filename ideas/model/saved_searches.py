"""What somebody wants to look for again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, now

NAME_LENGTH = 80
ASKED_LENGTH = 900
# So many somebody can keep. Each is looked at whenever an idea is published.
MOST_SAVED = 30


class SavedSearch(Base):
    """A list of ideas that somebody asked for: its words and filters as they stand in an address, without an order.

    `tells` says whether they hear of new ideas that it finds.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        UniqueConstraint("account_id", "asked", name="uq_saved_searches_once"),
        CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_has_a_length"),
        CheckConstraint(f"length(asked) BETWEEN 3 AND {ASKED_LENGTH}", name="it_asks_for_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    asked: Mapped[str] = mapped_column(String(ASKED_LENGTH), index=True)
    tells: Mapped[bool] = mapped_column(default=True)
    saved_at: Mapped[datetime] = mapped_column(default=now)
