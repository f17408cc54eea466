"""The ladder of forms of cooperation, from light to heavy."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base


class CooperationForm(Base):
    """One rung of the ladder. `rung` counts from light (1) to heavy; `tier` is the step it stands on (1 to 5)."""

    __tablename__ = "cooperation_forms"
    __table_args__ = (
        CheckConstraint("tier BETWEEN 1 AND 5", name="tier_is_known"),
        CheckConstraint("ideas >= 0", name="ideas_not_below_zero"),
    )

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    rung: Mapped[int] = mapped_column(unique=True)
    tier: Mapped[int]
    label_nl: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    definition_nl: Mapped[str] = mapped_column(Text)
    definition_en: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[Any]] = mapped_column(JSON, default=list)
    under_wgr: Mapped[bool]
    legal_person: Mapped[bool]
    ideas: Mapped[int] = mapped_column(default=0)
