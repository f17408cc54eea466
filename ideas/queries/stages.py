"""Questions about how far practice has come."""

from collections.abc import Sequence

from sqlalchemy import desc, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.ideas import Idea, Stage
from ideas.model.stages import StageStep
from ideas.permissions import Actor, May, may

# What an author can say of an idea of their own. That something became normal practice wants a second pair of eyes.
SAID_BY_THE_AUTHOR = (Stage.IDEA, Stage.EXPLORATION, Stage.PILOT, Stage.TRANSFORMED, Stage.STOPPED)
ENDINGS = (Stage.TRANSFORMED, Stage.STOPPED)
EARLY = (Stage.IDEA, Stage.EXPLORATION, Stage.PILOT)


def stages_in_form(idea: Idea | None) -> list[Stage]:
    """Which stages can stand in the form for the text of an idea? The early ones, and the one that it has."""
    return [stage for stage in Stage if stage in EARLY or (idea is not None and stage is idea.stage)]


def stages_open_to(actor: Actor, idea: Idea) -> list[Stage]:
    """To which stages may the actor move this idea from where it is now?"""
    if may(actor, May.DECIDE, idea):
        return [stage for stage in Stage if stage is not idea.stage]
    if may(actor, May.SET_STAGE, idea):
        return [stage for stage in SAID_BY_THE_AUTHOR if stage is not idea.stage]
    return []


def steps_of(session: Session, idea: Idea, *, limit: int = 50) -> Sequence[StageStep]:
    """How did practice go on, the latest step first?"""
    question = select(StageStep).where(StageStep.idea_id == idea.id).order_by(desc(StageStep.id)).limit(limit)
    return session.scalars(question.options(joinedload(StageStep.setter, innerjoin=True))).all()
