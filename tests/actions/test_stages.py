"""How far practice has come: who may say so, and what an ending has to tell."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ideas.actions.ideas import edit_idea
from ideas.actions.moderation import move_idea
from ideas.actions.stages import advance_stage
from ideas.actions.undoing import undo_decision
from ideas.model.ideas import Stage
from ideas.model.refusals import NotAllowed, NotInThisState
from ideas.model.stages import StageStep
from ideas.queries.stages import stages_open_to
from tests.conftest import content

WANT_A_MODERATOR = (Stage.IN_PRACTICE, Stage.SCALED_UP)


def steps(session):
    return [(step.before, step.stage, step.why) for step in session.scalars(select(StageStep).order_by(StageStep.id))]


def test_an_author_says_that_a_pilot_began(session, idea, anna):
    advance_stage(session, idea, Stage.PILOT, by=anna, why="Drie gemeenten doen mee.")
    assert steps(session) == [(Stage.IDEA, Stage.PILOT, "Drie gemeenten doen mee.")]


@pytest.mark.parametrize("stage", WANT_A_MODERATOR)
def test_that_it_is_normal_practice_wants_a_moderator(session, idea, anna, bram, stage):
    with pytest.raises(NotAllowed):
        advance_stage(session, idea, stage, by=anna, why="Echt waar.")
    move_idea(session, idea, by=bram, reason="Twee gemeenten vertellen het.", stage=stage)
    assert idea.stage is stage


@pytest.mark.parametrize("stage", [Stage.STOPPED, Stage.TRANSFORMED])
def test_an_ending_says_why(session, idea, anna, stage):
    with pytest.raises(IntegrityError), session.begin_nested():
        advance_stage(session, idea, stage, by=anna, why="")
    session.refresh(idea)
    advance_stage(session, idea, stage, by=anna, why="Het geld was op.")
    assert idea.stage is stage


def test_nobody_else_says_how_far_an_idea_has_come(session, idea, chaima):
    with pytest.raises(NotAllowed):
        advance_stage(session, idea, Stage.PILOT, by=chaima, why="")
    assert stages_open_to(chaima, idea) == []


def test_editing_moves_an_idea_along_the_early_stages_only(session, idea, anna):
    edit_idea(session, idea, content(stage=Stage.EXPLORATION), by=anna)
    assert steps(session) == [(Stage.IDEA, Stage.EXPLORATION, "")]
    with pytest.raises(NotAllowed):
        edit_idea(session, idea, content(stage=Stage.SCALED_UP), by=anna)


def test_going_to_the_same_stage_is_no_step(session, idea, bram):
    with pytest.raises(NotInThisState):
        move_idea(session, idea, by=bram, reason="Zo is het.", stage=Stage.IDEA)


def test_undoing_a_step_is_a_step_too(session, idea, bram):
    decision = move_idea(session, idea, by=bram, reason="Twee gemeenten doen het.", stage=Stage.IN_PRACTICE)
    undo_decision(session, decision, by=bram, reason="Het was er maar een.")
    assert (idea.stage, len(steps(session))) == (Stage.IDEA, 2)
