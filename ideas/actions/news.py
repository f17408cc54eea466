"""Noting what happened, in the transaction in which it happens. Whom it concerns is found out later, by the worker."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ideas.model.base import now
from ideas.model.notifications import HAS_NEWS, News

KEPT_AFTER_TELLING = timedelta(days=30)


def tell(session: Session, news: News) -> None:
    """Have it told to whom it concerns, after the commit: one row, however many people follow the idea."""
    session.add(news)
    session.info[HAS_NEWS] = True


def forget_old_news(session: Session) -> None:
    """Throw away what was told long ago: it says who did what, also what they took back since."""
    old = (News.told_at.is_not(None), News.told_at < now() - KEPT_AFTER_TELLING)
    session.execute(delete(News).where(*old).execution_options(synchronize_session=False))
