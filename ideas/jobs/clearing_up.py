"""What the post does on its round beside the mail: forgetting what is old, and writing down who left."""

import dataclasses
from datetime import timedelta

from ideas.actions.looking_out import look_for_overdue_notes, look_for_what_is_stale
from ideas.actions.retention import KeptFor, forget_what_is_old
from ideas.model.base import now
from ideas.model.database import empty_the_journal, reading_session_on, session_on
from ideas.outside.erasures import add_to_ledger
from ideas.outside.mail import throw_old_mail_away
from ideas.plumbing.house import House
from ideas.queries.erasures import every_erasure

# So long after somebody left, the journal of the database is emptied in every round.
JUST_NOW = timedelta(hours=1)


def clear_up(house: House) -> None:
    """Forget what has had its time, and keep the ledger of closed accounts up to date."""
    settings = house.settings
    kept_for = KeptFor(**{field.name: getattr(settings, field.name) for field in dataclasses.fields(KeptFor)})
    with session_on(house.engine) as session, session.begin():
        forget_what_is_old(session, kept_for)
    with session_on(house.engine) as session, session.begin():
        look_for_what_is_stale(session)
        look_for_overdue_notes(session)
    throw_old_mail_away(settings.outbox, before=now() - timedelta(days=settings.outbox_file_days))
    with reading_session_on(house.engine) as session:
        erased = every_erasure(session)
    add_to_ledger(settings.erasure_ledger, erased)
    if any(each.erased_at > now() - JUST_NOW for each in erased):
        empty_the_journal(house.engine)
