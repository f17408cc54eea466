"""The postman: sends what lies in the outbox, and does what has to happen now and then.

Several may be at work on one database, in servers or as processes of their own. Whatever they do is claimed first, or
comes to the same when it is done twice.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from typing import NamedTuple

from flask import Flask

from ideas.actions.limits import forget_old_uses
from ideas.actions.notifications import Trouble, claim_message, note_sent, note_trouble
from ideas.actions.tallies import advance_tally_clock
from ideas.jobs.clearing_up import clear_up
from ideas.jobs.letters import letter_for
from ideas.jobs.news import tell_the_news
from ideas.jobs.resets import answer_reset_requests
from ideas.model.base import now, today
from ideas.model.database import reading_session_on, session_on
from ideas.model.notifications import Message
from ideas.outside.mail import Line, NotEver, NotNow, ServerAway, write_to_folder
from ideas.plumbing.house import House
from ideas.queries.notifications import mail_due

SECONDS_BETWEEN_ROUNDS = 60.0
# A commit in this process wakes the post at once; one elsewhere is found at the next look.
SECONDS_BETWEEN_LOOKS = 5.0
# A server that is away is called once in a while, with one mail: what waits for it leaves soon after it is back.
SECONDS_BETWEEN_CALLS = 15.0
MAILS_OVER_ONE_LINE = 20
TROUBLES: dict[type[Exception], Trouble] = {
    ServerAway: Trouble.SERVER_AWAY,
    NotNow: Trouble.NOT_NOW,
    NotEver: Trouble.NOT_EVER,
}
log = logging.getLogger("ideas.post")


class Batch(NamedTuple):
    """How many mails left, whether more are due, and whether the server was there to take them."""

    sent: int
    more: bool
    server_away: bool = False


class Post:
    """A thread that makes its round every minute, and sends mail when there is any."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._house: House = app.extensions["ideas"]
        self._woken = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="post", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is news or mail: do not wait for the next look."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the mail that is under way, and end."""
        self._stopping.set()
        self._woken.set()
        # A connection and a mail have so many seconds each.
        self._thread.join(timeout=3 * self._house.settings.smtp_seconds)

    def _work(self) -> None:
        next_round = monotonic()
        while not self._stopping.is_set():
            self._woken.clear()
            if monotonic() >= next_round:
                self._try("make its round", lambda: do_chores(self._house))
                next_round = monotonic() + SECONDS_BETWEEN_ROUNDS
            self._try("tell the news", lambda: tell_the_news(self._app))
            batch = self._try("send mail", lambda: deliver_batch(self._app, self._stopping.is_set))
            if batch is None or batch.server_away:
                self._woken.wait(SECONDS_BETWEEN_CALLS)
            elif not batch.more:
                self._woken.wait(SECONDS_BETWEEN_LOOKS)

    def _try(self, what: str, deed: Callable[[], Batch | None]) -> Batch | None:
        try:
            return deed()
        except Exception:
            # Whatever it was, the next mail and the next day have to go on.
            log.exception("the post could not %s; it tries again", what)
            return None


def start_post(app: Flask) -> Post:
    """Let the post run beside the server, and be woken after each commit that has news or mail."""
    post = Post(app)
    house: House = app.extensions["ideas"]
    if house.settings.smtp_host:
        house.mail_waits = post.wake
    house.news_waits = post.wake
    return post


def make_round(app: Flask) -> None:
    """Everything that has to happen now and then, once."""
    do_chores(app.extensions["ideas"])
    tell_the_news(app)
    deliver_mail(app)


def do_chores(house: House) -> None:
    """What does not wait for anybody: the days go by, and what is old is thrown away."""
    with session_on(house.engine) as session, session.begin():
        advance_tally_clock(session, to=today())
        forget_old_uses(session)
    clear_up(house)


def deliver_mail(app: Flask) -> int:
    """Send all that is due; answers with how many mails left. A mail that fails waits for its next turn."""
    sent, more = 0, True
    while more:
        batch = deliver_batch(app)
        sent, more = sent + batch.sent, batch.more
    return sent


def deliver_batch(app: Flask, is_stopping: Callable[[], bool] = lambda: False) -> Batch:
    """Send the mails that are due first, over one line."""
    house: House = app.extensions["ideas"]
    answer_reset_requests(house)
    with reading_session_on(house.engine) as session:
        due = mail_due(session, at=now(), limit=MAILS_OVER_ONE_LINE)
    sent = 0
    with Line(house.settings) as line:
        for number in due:
            if is_stopping():
                break
            outcome = _deliver(app, house, line, number)
            if outcome is Trouble.SERVER_AWAY:
                # The others would find the same: they wait without having been tried.
                return Batch(sent, more=False, server_away=True)
            sent += outcome is None
    return Batch(sent, more=len(due) == MAILS_OVER_ONE_LINE)


def _deliver(app: Flask, house: House, line: Line, number: int) -> Trouble | None:
    """Send one mail. Answers with what kept it from leaving."""
    # The turn is taken in a transaction of its own: a killed postman delays this mail, and never loses it.
    with session_on(house.engine) as session, session.begin():
        claimed = claim_message(session, number)
    if claimed is None:
        return Trouble.NOT_NOW
    try:
        _hand_over(app, house, line, claimed)
    except (ServerAway, NotNow, NotEver) as refusal:
        trouble, said = TROUBLES[type(refusal)], str(refusal)
    except Exception as mistake:
        # Whatever is wrong with this one, it must not hold up the mails behind it.
        log.exception("message %s cannot be written", number)
        # Not its repr, which may hold the whole text of the mail.
        trouble, said = Trouble.UNWRITABLE, f"{type(mistake).__name__}: {mistake}"
    else:
        with session_on(house.engine) as session, session.begin():
            note_sent(session, claimed)
        return None
    # What the server said may name the reader, so it is kept with the message and not in the log.
    log.warning("message %s (%s) did not leave: %s", number, claimed.kind.value, trouble.name)
    with session_on(house.engine) as session, session.begin():
        note_trouble(session, claimed, trouble, said)
    return trouble


def _hand_over(app: Flask, house: House, line: Line, message: Message) -> None:
    mail = letter_for(app, message)
    if house.settings.smtp_host:
        line.hand_over(mail)
        return
    name = f"{message.made_at:%Y%m%d-%H%M%S}-{message.id:06d}-{message.kind.value}"
    path = write_to_folder(mail, house.settings.outbox, name)
    # Without the address: what is printed ends up in logs.
    print(f"Mail written: {path}", flush=True)
