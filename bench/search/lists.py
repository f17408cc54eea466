"""How fast the list of ideas is with every order and filter, on a large board beside a small one."""

import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from app import create_app
from bench.search.filling import Board
from bench.search.measures import percentile
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.database import reading_session_on
from ideas.model.domains import Domain
from ideas.model.ideas import Motive, Stage
from ideas.model.organisations import Organisation
from ideas.model.tags import IdeaTag
from ideas.model.votes import IdeaOrganisation
from ideas.plumbing.order_words import EXAMPLE_SEED
from ideas.queries.rankings import Order, Period
from ideas.settings import prepare_instance, read_settings

AIM_MS = 25
OF_EACH = 4
DEEP = 5
_IDEA = re.compile(r'href="/ideas/[0-9]+-')
_NEXT = re.compile(r'href="(/ideas\?[^"]*after=[^"]*)"')


class Address(NamedTuple):
    """A page of the list, and which kind of filter it has."""

    kind: str
    address: str


class Drawn(NamedTuple):
    """How long a page took the first time and the second, and how many statements it needed."""

    address: str
    first: float
    again: float
    statements: int
    has_ideas: bool


def views() -> list[str]:
    """Every order and period that a reader can choose."""
    periods = [f"order=top&period={period}" for period in Period]
    others = {order: f"order={order}" for order in Order if order is not Order.TOP}
    # Without a seed the page leads to one.
    others[Order.RANDOM] += f"&seed={EXAMPLE_SEED}"
    return [*periods, *others.values()]


def filters_of(session: Session) -> dict[str, list[str]]:
    """Some values of every filter, from those with many ideas to those with few."""
    tags = select(IdeaTag.tag_slug).group_by(IdeaTag.tag_slug).order_by(func.count().desc(), IdeaTag.tag_slug)
    bodies = (
        select(Organisation.slug)
        .join(IdeaOrganisation, IdeaOrganisation.organisation_code == Organisation.code)
        .group_by(Organisation.slug)
        .order_by(func.count().desc(), Organisation.slug)
    )
    shelves = {
        "group of domains": _spread(session.scalars(_domains(Domain.parent_slug.is_(None)))),
        "domain": _spread(session.scalars(_domains(Domain.parent_slug.is_not(None)))),
        "form": _spread(session.scalars(select(CooperationForm.slug).order_by(CooperationForm.rung))),
        "tier": ["1", "3", "5"],
        "motive": [motive.value for motive in Motive][:OF_EACH],
        "stage": [stage.value for stage in Stage][:OF_EACH],
        "tag": _spread(session.scalars(tags)),
        "organisation": _spread(session.scalars(bodies)),
    }
    named = {
        kind: [f"{'domain' if kind == 'group of domains' else kind}={slug}" for slug in slugs]
        for kind, slugs in shelves.items()
    }
    named["two filters"] = [
        f"{one}&{other}" for one, other in zip(named["domain"], named["stage"] + named["tag"], strict=False)
    ] + [f"{one}&{other}" for one, other in zip(named["organisation"], named["motive"], strict=False)]
    return {"no filter": [""], **named}


def _domains(condition: Any) -> Any:
    return select(Domain.slug).where(condition).order_by(Domain.ideas.desc(), Domain.slug)


def _spread(values: Any) -> list[str]:
    """Some of them, from the first to the last."""
    every = list(values)
    step = max((len(every) - 1) / (OF_EACH - 1), 1)
    return [every[round(place * step)] for place in range(min(OF_EACH, len(every)))]


def measure_lists(large: Board, small: Board) -> bool:
    """Ask both boards for the same pages in turns, on both engines, and print it all. Says whether it holds."""
    holds = True
    for big, little in zip(large.engines, small.engines, strict=True):
        with reading_session_on(big) as session:
            filters = filters_of(session)
        pages = [
            Address(kind, f"/ideas?{'&'.join(filter(None, (view, value)))}")
            for kind, values in filters.items()
            for value in values
            for view in views()
        ]
        # An order by lot leads on by the numbers of one board, which mean nothing to another.
        followed = [view for view in views() if Order.RANDOM not in view]
        browsers = [Visitor(engine, board.folder) for board, engine in ((large, big), (small, little))]
        pages += [Address("further pages", address) for address in browsers[0].further(followed)]
        drawn = _asked_in_turns(browsers, pages)
        holds = _print(big.dialect.name, (large.corpus.count, small.corpus.count), drawn) and holds
    return holds


class Visitor:
    """A visitor of a board, who is not signed in."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        address = engine.url.render_as_string(hide_password=False)
        instance = folder / f"instance-{engine.dialect.name}"
        settings = read_settings({}, instance=instance, database=address, secret_key="k" * 40, limits=False)
        app = create_app(prepare_instance(settings))
        self.client = app.test_client(use_cookies=False)
        self.statements = 0
        event.listen(app.extensions["ideas"].engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.statements += not statement.startswith("BEGIN")

    def ask(self, address: str) -> tuple[float, int, str]:
        """The milliseconds and statements of a page, and the page."""
        self.statements = 0
        began = time.perf_counter()
        answer = self.client.get(address)
        taken = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status} at {address}")
        return taken, self.statements, answer.text

    def further(self, orders: list[str]) -> Iterator[str]:
        """The addresses of the pages after the first one, in every order."""
        for order in orders:
            address = f"/ideas?{order}"
            for _page in range(DEEP):
                found = _NEXT.search(self.ask(address)[2])
                if found is None:
                    break
                address = unescape(found[1])
                yield address


def _asked_in_turns(browsers: list[Visitor], pages: list[Address]) -> dict[str, list[tuple[Drawn, Drawn]]]:
    """Every page of both boards, the large and the small one after each other."""
    for browser in browsers:
        browser.ask("/ideas")
        browser.ask("/ideas?stage=idee")
    random.Random("pages").shuffle(pages)
    drawn = defaultdict(list)
    for kind, address in pages:
        both = []
        for browser in browsers:
            first, statements, page = browser.ask(address)
            both.append(Drawn(address, first, browser.ask(address)[0], statements, bool(_IDEA.search(page))))
        drawn[kind].append((both[0], both[1]))
    return drawn


def _print(engine: str, counts: tuple[int, int], drawn: dict[str, list[tuple[Drawn, Drawn]]]) -> bool:
    heads = [f"{count:,} ideas: p50, p95 | again: p95" for count in counts]
    print(f"\n| List on {engine} | Pages | {' | '.join(heads)} | Statements | Slowest |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    everything = [pair for pairs in drawn.values() for pair in pairs]
    for kind, pairs in [*sorted(drawn.items()), ("**all**", everything)]:
        cells = []
        for place in (0, 1):
            first = [pair[place].first for pair in pairs]
            again = [pair[place].again for pair in pairs]
            cells += [
                f"{percentile(first, 0.5):.1f}, {percentile(first, 0.95):.1f} ms",
                f"{percentile(again, 0.95):.1f} ms",
            ]
        most = [max(pair[place].statements for pair in pairs) for place in (0, 1)]
        slowest = max((pair[0] for pair in pairs), key=lambda page: page.first)
        print(f"| {kind} | {len(pairs)} | {' | '.join(cells)} | {most[0]} and {most[1]} "
              f"| {slowest.first:.0f} ms `{slowest.address[:70]}` |")  # fmt: skip
    slow = percentile([pair[0].first for pair in everything], 0.95)
    # A page without ideas has no domains to ask for, so only pages with ideas on both boards are compared.
    filled = [pair for pair in everything if all(page.has_ideas for page in pair)]
    more = [pair[0].address for pair in filled if pair[0].statements != pair[1].statements]
    print(
        f"p95 {slow:.1f} ms, aim {AIM_MS} ms. {len(more)} of the {len(filled)} pages that both boards have something on"
    )
    print(f"take another number of statements on the large one. {more[:3] or ''}")
    return slow < AIM_MS and not more
