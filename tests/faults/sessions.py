"""People who are signed in at two server processes on one database, as browsers of their own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from ideas.actions.passwords import password_hash
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import open_database, session_on
from ideas.settings import Settings
from tests.faults.servers import BOARD, CLOCK, CLOCK_BOARD, Server, house_on, servers

EMAIL = "els@gemeente.example"
PASSWORD, OTHER = "een lange zin is prima", "zes koeien op een brug"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Window:
    """A browser: its cookies go to every process of the board, whatever the port."""

    def __init__(self) -> None:
        self.cookies = requests.Session()

    def send(self, server: Server, address: str, **fields: str) -> requests.Response:
        """Open the page with the form, and send it."""
        place = f"http://{server.host}:{server.port}{address}"
        token = _TOKEN.search(self.cookies.get(place, timeout=60).text)
        assert token, f"there is no form at {address}"
        return self.cookies.post(place, data={**fields, "csrf_token": token[1]}, timeout=60)

    def sign_in(self, server: Server, password: str = PASSWORD) -> bool:
        """Sign in at one of the processes."""
        self.send(server, "/sign-in", email=EMAIL, password=password)
        return self.is_signed_in(server)

    def is_signed_in(self, server: Server) -> bool:
        """Whether this process knows who is there."""
        place = f"http://{server.host}:{server.port}/account"
        return self.cookies.get(place, timeout=60, allow_redirects=False).status_code == 200


def set_clock(settings: Settings, seconds: int) -> None:
    """Let the clock of every process be so far ahead."""
    whole = settings.instance / f"{CLOCK}.new"
    whole.write_text(str(seconds))
    whole.rename(settings.instance / CLOCK)


@contextmanager
def els_at_two_processes(
    database: str, folder: Path, *, with_clock: bool = False
) -> Iterator[tuple[Settings, Server, Server]]:
    """A board in two processes, where Els has an account."""
    settings = house_on(database, folder)
    set_clock(settings, 0)
    engine = open_database(settings.database)
    with session_on(engine) as session, session.begin():
        session.add(Account(name="Els", email=EMAIL, confirmed_at=now(), password_hash=password_hash(PASSWORD)))
    engine.dispose()
    with servers(settings, 2, CLOCK_BOARD if with_clock else BOARD) as (one, other):
        yield settings, one, other
