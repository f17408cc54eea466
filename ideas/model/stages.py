"""How practice went on: every step from one stage to the next, with who set it and why."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, Slug, now, one_of
from ideas.model.ideas import Stage


class StageStep(Base):
    """An idea came to another stage. What has happened is added, never rewritten.

    That something stopped or went on in another form is worth as much as a success, when it says why.
    """

    __tablename__ = "stage_steps"
    __table_args__ = (
        one_of("stage", Stage),
        one_of("before", Stage),
        CheckConstraint("stage NOT IN ('gestopt', 'omgevormd') OR length(why) >= 1", name="an_ending_says_why"),
        Index("ix_stage_steps_of", "idea_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    before: Mapped[Stage] = mapped_column(Slug(Stage))
    stage: Mapped[Stage] = mapped_column(Slug(Stage))
    why: Mapped[str] = mapped_column(Text, default="")
    set_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime] = mapped_column(default=now)

    setter: Mapped[Account] = relationship()
