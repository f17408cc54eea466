"""Telling on what happened: on the board, and in mails at once or in the morning."""

import logging
from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from ideas.actions.digests import Morning, Today, mail_at_once, mail_digests, wants_mail
from ideas.actions.looking_out import look_for_doubles
from ideas.actions.telling import tell_on
from ideas.model.base import now
from ideas.model.database import reading_session_on, session_on
from ideas.model.notifications import News, NewsKind
from ideas.plumbing.house import House
from ideas.plumbing.knowledge import knowledge_in
from ideas.plumbing.words import AMSTERDAM
from ideas.queries.notifications import news_to_tell
from ideas.queries.saved_searches import who_looks_for
from ideas.queries.taxonomy import taxonomy_of

log = logging.getLogger("ideas.news")


def tell_the_news(app: Flask) -> None:
    """Tell on what is new, and put in the outbox what is to be mailed now. Without either, nothing is held."""
    house: House = app.extensions["ideas"]
    settings, at = house.settings, now()
    with reading_session_on(house.engine) as session:
        untold = news_to_tell(session)
    for number in untold:
        _tell(house, number)
    morning = morning_at(at, hour=settings.digest_hour)
    with reading_session_on(house.engine) as session:
        if not wants_mail(session, morning):
            return
    while _in_a_session(house, mail_at_once, today_at(at), most_a_day=settings.mails_a_day):
        pass
    while morning and _in_a_session(house, mail_digests, morning, most_ideas=settings.ideas_in_digest):
        pass


def today_at(at: datetime) -> Today:
    """The day on a calendar in the Netherlands."""
    day = at.astimezone(AMSTERDAM).date()
    return Today(day, datetime.combine(day, time(), AMSTERDAM))


def morning_at(at: datetime, *, hour: int) -> Morning | None:
    """The morning of this day, once it has come; before that hour digests wait."""
    day = at.astimezone(AMSTERDAM).date()
    daily = datetime.combine(day, time(hour), AMSTERDAM)
    if at < daily:
        return None
    monday = day - timedelta(days=day.weekday())
    return Morning(day, daily, datetime.combine(monday, time(hour), AMSTERDAM))


def _tell(house: House, number: int) -> None:
    # Each in a transaction of its own: a killed worker leaves the rest untold, and nothing told by halves.
    try:
        looked_for_by = _who_looks_for_it(house, number)
        with session_on(house.engine) as session, session.begin():
            if tell_on(session, number, looked_for_by=looked_for_by):
                _look_for_doubles(house, session, number)
    except Exception:
        # Whatever is wrong with this one, it must not hold up the news behind it.
        log.exception("news %s cannot be told", number)


def _who_looks_for_it(house: House, number: int) -> list[int]:
    """Whose saved searches find what was published. Found out before anything is held: it takes longest."""
    with reading_session_on(house.engine) as session:
        news = session.get_one(News, number)
        if news.kind is not NewsKind.IDEA_PUBLISHED or news.told_at is not None:
            return []
        return who_looks_for(session, news.idea, knowledge_in(house, session), taxonomy_of(session))


def _look_for_doubles(house: House, session: Session, number: int) -> None:
    """An idea that is new here may be here already: moderators see both."""
    news = session.get_one(News, number)
    if news.kind in (NewsKind.IDEA_PUBLISHED, NewsKind.IDEA_WAITS) and not news.idea.is_example:
        look_for_doubles(session, news.idea, knowledge_in(house, session))


def _in_a_session(house: House, deed: Any, *about: Any, **limits: int) -> int:
    with session_on(house.engine) as session, session.begin():
        done: int = deed(session, *about, **limits)
    return done
