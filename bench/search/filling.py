"""Large boards to search in, kept in a folder so that the next run finds them."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from bench.search.boards import database_called
from bench.search.corpus import Corpus, Written
from ideas.actions.reference import load_reference
from ideas.actions.tallies import weight_of
from ideas.migrations.run import migrate
from ideas.model.accounts import Account
from ideas.model.comments import Comment, CommentKind
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.database import open_database, session_on
from ideas.model.domains import Domain
from ideas.model.ideas import Idea, IdeaDomain, IdeaMotive, Motive, Stage, Visibility
from ideas.model.organisations import Organisation, OrganisationKind
from ideas.model.tags import IdeaTag, Tag
from ideas.model.votes import IdeaOrganisation
from ideas.text.slugs import slug_of

BATCH, COMMIT_EVERY = 5_000, 20_000
AUTHORS = 100
# All ideas appeared in the three years before this moment; it is fixed, so that a board is the same every time.
LAST = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAYS = 1_000


class Board(NamedTuple):
    """A board with so many ideas on both engines, and the folder with what belongs to it."""

    corpus: Corpus
    sqlite: Engine
    postgresql: Engine
    folder: Path

    @property
    def engines(self) -> tuple[Engine, Engine]:
        """Both of them."""
        return self.sqlite, self.postgresql


class Shelves(NamedTuple):
    """What an idea can be filed under."""

    groups: dict[str, str | None]
    forms: list[str]
    municipalities: list[str]
    tags: list[str]


def board_with(count: int, folder: Path, server: str) -> Board:
    """The board with so many ideas, filled unless an earlier run did so."""
    place = folder / str(count)
    place.mkdir(parents=True, exist_ok=True)
    addresses = (f"sqlite:///{place}/ideas.db", database_called(f"ideas_{count}", server))
    corpus = Corpus(count)
    engines = [_filled(address, corpus, place) for address in addresses]
    return Board(corpus, engines[0], engines[1], place)


def spread_of_words(board: Board) -> Counter[str]:
    """In how many ideas each word stands; of a large board, in every tenth of its ideas, times ten."""
    kept = board.folder / "words.json"
    if not kept.exists():
        step = max(board.corpus.count // 10_000, 1)
        spread = Counter(
            word for number in range(1, board.corpus.count + 1, step) for word in set(board.corpus.idea(number).words)
        )
        kept.write_text(json.dumps({word: times * step for word, times in spread.items()}), "utf-8")
    return Counter(json.loads(kept.read_text("utf-8")))


def _filled(address: str, corpus: Corpus, place: Path) -> Engine:
    engine = open_database(address)
    migrate(engine)
    mark = place / f"filled-{engine.dialect.name}"
    with session_on(engine) as session:
        there = session.scalar(select(func.count()).select_from(Idea))
        if mark.exists() and there == corpus.count:
            return engine
        if there:
            raise SystemExit(f"The board in {place} was filled only half: throw that folder and the database away.")
        began = time.monotonic()
        _fill(session, corpus)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    mark.touch()
    print(f"{corpus.count:,} ideas on {engine.dialect.name}: {time.monotonic() - began:.0f} s", flush=True)
    return engine


def _fill(session: Session, corpus: Corpus) -> None:
    load_reference(session)
    session.execute(
        insert(Account),
        [
            {"name": f"Lid {n}", "email": f"lid{n}@gemeente.example", "confirmed_at": LAST}
            for n in range(1, AUTHORS + 1)
        ],
    )
    labels = {slug_of(label): label for label in corpus.labels}
    session.execute(insert(Tag), [{"slug": slug, "label": label, "aliases": []} for slug, label in labels.items()])
    municipality = Organisation.kind == OrganisationKind.MUNICIPALITY
    shelves = Shelves(
        dict(session.execute(select(Domain.slug, Domain.parent_slug)).all()),
        list(session.scalars(select(CooperationForm.slug).order_by(CooperationForm.rung))),
        list(session.scalars(select(Organisation.code).where(municipality).order_by(Organisation.code))),
        list(labels),
    )
    for first in range(1, corpus.count + 1, BATCH):
        _insert(session, (corpus.idea(n) for n in range(first, min(first + BATCH, corpus.count + 1))), corpus, shelves)
        if (first - 1 + BATCH) % COMMIT_EVERY == 0:
            session.commit()
    _count(session)
    session.commit()


def _insert(session: Session, written: Iterator[Written], corpus: Corpus, shelves: Shelves) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {
        record: [] for record in (Idea, IdeaDomain, IdeaMotive, IdeaTag, IdeaOrganisation, Comment)
    }
    for idea in written:
        chance = random.Random(f"filed {idea.number}")
        published = LAST - timedelta(days=DAYS) * (1 - idea.number / corpus.count)
        bodies = chance.sample(shelves.municipalities, min(int(chance.expovariate(1)), 5))
        rows[Idea].append(_row_of(idea, published, chance, shelves, len(bodies)))
        rows[IdeaOrganisation] += [
            {"idea_id": idea.number, "organisation_code": code, "votes": chance.randint(1, 3)} for code in bodies
        ]
        groups = {shelves.groups[slug] for slug in idea.topics} - {None}
        rows[IdeaDomain] += [
            *({"idea_id": idea.number, "domain_slug": slug, "chosen": True, "place": place}
              for place, slug in enumerate(idea.topics)),
            *({"idea_id": idea.number, "domain_slug": slug, "chosen": False, "place": 0} for slug in sorted(groups)),
        ]  # fmt: skip
        motives = chance.sample(list(Motive), chance.randint(1, 3))
        rows[IdeaMotive] += [{"idea_id": idea.number, "motive": motive} for motive in motives]
        # A few labels are on many ideas, and many on a few.
        labels = {min(int(chance.paretovariate(0.6)), len(shelves.tags)) for _ in range(chance.randint(0, 3))}
        rows[IdeaTag] += [{"idea_id": idea.number, "tag_slug": shelves.tags[place - 1]} for place in sorted(labels)]
        if idea.comment:
            rows[Comment].append({
                "id": idea.number, "thread_id": idea.number, "idea_id": idea.number, "kind": CommentKind.REMARK,
                "author_id": chance.randint(1, AUTHORS), "body": idea.comment, "body_html": f"<p>{idea.comment}</p>\n",
                "posted_at": published + timedelta(hours=3),
            })  # fmt: skip
    for record, values in rows.items():
        if values:
            session.execute(insert(record), values)


def _row_of(
    idea: Written, published: datetime, chance: random.Random, shelves: Shelves, municipalities: int
) -> dict[str, Any]:
    """The idea itself. The tallies are as after votes that nobody cast: no list reads the votes themselves."""
    votes = municipalities * 2 + int(chance.expovariate(1 / 4))
    in_year = min(votes, int(chance.expovariate(1 / 3)))
    in_month = min(in_year, int(chance.expovariate(1)))
    comments = int(bool(idea.comment))
    return {
        "id": idea.number, "slug": slug_of(idea.title), "author_id": chance.randint(1, AUTHORS), "title": idea.title,
        "question": idea.question, "summary": idea.summary, "added_value": idea.added_value,
        "how_it_works": idea.how_it_works, "how_it_works_html": f"<p>{idea.how_it_works}</p>\n",
        **{axis: chance.randint(1, 5) for axis in ("quick_to_start", "adaptable", "low_trust_needed", "easy_to_undo")},
        "stage": chance.choice(list(Stage)), "form_slug": chance.choice([None, *shelves.forms]),
        "visibility": Visibility.PUBLISHED, "created_at": published, "changed_at": published,
        "submitted_at": published, "published_at": published, "votes": votes, "votes_year": in_year,
        "votes_month": in_month, "votes_week": min(in_month, int(chance.expovariate(2))), "comments": comments,
        "municipalities": municipalities,
        "trend": weight_of(published.date()) + chance.random() * 3 if votes + comments else 0.0,
    }  # fmt: skip


def _count(session: Session) -> None:
    """The numbers beside domains and forms, and on PostgreSQL the next numbers of what has been numbered here."""
    in_domain = select(func.count()).where(IdeaDomain.domain_slug == Domain.slug).scalar_subquery()
    with_form = select(func.count()).where(Idea.form_slug == CooperationForm.slug).scalar_subquery()
    for statement in (update(Domain).values(ideas=in_domain), update(CooperationForm).values(ideas=with_form)):
        session.execute(statement.execution_options(synchronize_session=False))
    if session.get_bind().dialect.name == "postgresql":
        for table in ("ideas", "comments"):
            session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
