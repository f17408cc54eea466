"""Noting what happened, in the transaction in which it happens. Whom it concerns is found out later, by the worker."""

from sqlalchemy.orm import Session

from ideas.model.notifications import HAS_NEWS, News


def tell(session: Session, news: News) -> None:
    """Have it told to whom it concerns, after the commit: one row, however many people follow the idea."""
    session.add(news)
    session.info[HAS_NEWS] = True
