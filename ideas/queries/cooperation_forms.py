"""Questions about the ladder of forms."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.cooperation_forms import CooperationForm


def ladder_of_forms(session: Session) -> Sequence[CooperationForm]:
    """Which forms of cooperation are there, from light to heavy, each with its stored number of ideas?"""
    return session.scalars(select(CooperationForm).order_by(CooperationForm.rung)).all()
