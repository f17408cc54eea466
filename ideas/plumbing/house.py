"""What belongs to this installation: its settings and its database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy import Engine

from ideas.outside.log_file import LogFile
from ideas.outside.sso import Desk
from ideas.plumbing.drawer import Drawer
from ideas.queries.facets import Facets
from ideas.queries.knowledge import Knowledge
from ideas.queries.rankings import Order
from ideas.queries.taxonomy import Taxonomy
from ideas.settings import Settings


class Worker(Protocol):
    """Something that runs beside the server until it is told to stop."""

    def stop(self) -> None:
        """Finish what is under way, and end."""


@dataclass
class House:
    """One installation. `revisions` are the migrations of this version, the oldest first.

    `workers` are started by the commands that serve and work; `mail_waits` and `news_waits` are called after a commit;
    `desks` are our side of each organisation where people can sign in.
    """

    settings: Settings
    engine: Engine
    revisions: tuple[str, ...] = ()
    workers: list[Callable[[Flask], Worker]] = field(default_factory=list)
    mail_waits: Callable[[], None] = lambda: None
    news_waits: Callable[[], None] = lambda: None
    taxonomy: tuple[float, Taxonomy] | None = None
    knowledge: tuple[float, Knowledge] | None = None
    orders: tuple[float, tuple[Order, ...]] | None = None
    facets: tuple[float, Facets | None] | None = None
    # What resembles an idea, see `plumbing/alike`.
    alike: dict[int, Any] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    pages: Drawer = field(default_factory=Drawer)
    security_log: LogFile = field(init=False)

    def __post_init__(self) -> None:
        self.security_log = LogFile(self.settings.security_log_file)


def house() -> House:
    """The installation that this request came to."""
    found = current_app.extensions["ideas"]
    assert isinstance(found, House)
    return found


def settings() -> Settings:
    """Its settings."""
    return house().settings
