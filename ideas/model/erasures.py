"""Who closed their account, so that a restored backup does not bring them back."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, now


class Erasure(Base):
    """That an account was closed, and whether its ideas and comments went too. Of the person only a hash is kept."""

    __tablename__ = "erasures"

    pseudonym_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(default=now)
    texts_too: Mapped[bool] = mapped_column(default=False)
