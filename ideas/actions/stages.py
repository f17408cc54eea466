"""How far practice has come: every step is added to the history, and an ending says why."""

from sqlalchemy.orm import Session

from ideas.actions.news import tell
from ideas.model.accounts import Account
from ideas.model.ideas import Idea, Stage
from ideas.model.notifications import News, NewsKind
from ideas.model.refusals import NotAllowed
from ideas.model.stages import StageStep
from ideas.permissions import May, require
from ideas.queries.stages import stages_open_to


def advance_stage(session: Session, idea: Idea, stage: Stage, *, by: Account, why: str) -> None:
    """Say how far one's own idea has come. Raises NotAllowed for a stage that wants a moderator."""
    require(by, May.SET_STAGE, idea)
    if stage not in stages_open_to(by, idea):
        raise NotAllowed(stage)
    note_step(session, idea, stage, by=by, why=why)


def note_step(session: Session, idea: Idea, stage: Stage, *, by: Account, why: str) -> None:
    """Add a step to the history. Who follows the idea hears of it."""
    session.add(StageStep(idea_id=idea.id, before=idea.stage, stage=stage, why=why, set_by=by.id))
    idea.stage = stage
    session.flush()
    if idea.is_published:
        tell(session, News(kind=NewsKind.IDEA_EDITED, idea_id=idea.id, by_id=by.id))
