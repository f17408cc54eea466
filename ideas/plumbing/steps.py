"""What was begun in this browser and has to be finished here: the key of each step stands in its cookie."""

from flask import session

from ideas.model.accounts import SignInStep, StepPurpose
from ideas.plumbing.session import db
from ideas.queries.sign_in_steps import step_begun


def remember_step(purpose: StepPurpose, key: str) -> None:
    """Let this browser finish what it began; what it began before for the same purpose is forgotten."""
    session[_name(purpose)] = key


def step_here(purpose: StepPurpose) -> SignInStep:
    """What this browser began for this purpose. Raises StepExpired."""
    return step_begun(db(), session.get(_name(purpose), ""), purpose)


def step_is_remembered(purpose: StepPurpose) -> bool:
    """Whether this browser began something for this purpose; it may be too late to finish it."""
    return _name(purpose) in session


def forget_step(purpose: StepPurpose) -> None:
    """It is finished, or given up."""
    session.pop(_name(purpose), None)


def _name(purpose: StepPurpose) -> str:
    return f"step {purpose.value}"
