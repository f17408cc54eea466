"""The searches that ours is measured beside, each set up as somebody who knows it would.

Every rival answers with numbers of ideas, best first. What each of them is given stands in README.md.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import Engine

from bench.search.asked import Asked, taken_apart
from bench.search.documents import PARTS, Document
from ideas.model.database import sqlite_driver

# The title counts most, then how an idea opens, what it is filed under, how it works, and what others said.
WEIGHTS = {"title": 10.0, "opening": 4.0, "body": 2.0, "labels": 3.0, "comments": 1.0}


class Search(Protocol):
    """Anything that can be asked for ideas."""

    name: str

    def find(self, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """The numbers of the ideas that answer this, best first."""


class Like:
    """`LIKE '%word%'` for every word, on SQLite: all words somewhere, those with most words in the title first."""

    name = "LIKE"

    def __init__(self, batches: Iterable[list[Document]]) -> None:
        self.connection = sqlite_driver.connect(":memory:")
        self.connection.execute(f"CREATE TABLE documents (number INTEGER PRIMARY KEY, {', '.join(PARTS)})")
        for documents in batches:
            self.connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", documents)

    def find(self, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """All words have to be there; the newer idea comes first when titles do not decide."""
        asked = taken_apart(typed)
        if not asked.wanted:
            return []
        everything = " || ' ' || ".join(PARTS)
        has = f"({everything}) LIKE ? ESCAPE '!'"
        title = "(title LIKE ? ESCAPE '!')"
        wanted = [f"%{' '.join(piece)}%" for piece in asked.wanted]
        unwanted = [f"%{' '.join(piece)}%" for piece in asked.unwanted]
        conditions = " AND ".join([has] * len(wanted) + [f"NOT {has}"] * len(unwanted))
        return _numbers(
            self.connection.execute(
                f"SELECT number FROM documents WHERE {conditions} "
                f"ORDER BY {' + '.join([title] * len(wanted))} DESC, number DESC LIMIT ?",
                [*wanted, *unwanted, *wanted, limit],
            )
        )


class Fts5:
    """SQLite FTS5 without accents, ranked by bm25 with weights: all words first, then any of them."""

    name = "SQLite FTS5"

    def __init__(self, address: str, *, fills_up: bool = True) -> None:
        self.connection = sqlite_driver.connect(address)
        self.fills_up = fills_up

    def load(self, batches: Iterable[list[Document]]) -> None:
        """Index every document; the prefix index is for what is typed letter by letter."""
        self.connection.execute("DROP TABLE IF EXISTS documents")
        self.connection.execute(
            f"CREATE VIRTUAL TABLE documents USING fts5({', '.join(PARTS)}, prefix='2 3', "
            'tokenize="unicode61 remove_diacritics 2")'
        )
        weights = ", ".join(str(WEIGHTS[part]) for part in PARTS)
        self.connection.execute(f"INSERT INTO documents(documents, rank) VALUES ('rank', 'bm25({weights})')")
        for documents in batches:
            self.put(documents)
            self.connection.commit()

    def put(self, documents: Sequence[Document]) -> None:
        """Write what is new or changed."""
        places = ", ".join("?" * (1 + len(PARTS)))
        self.connection.executemany(
            f"INSERT OR REPLACE INTO documents(rowid, {', '.join(PARTS)}) VALUES ({places})", documents
        )

    def find(self, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """All words and phrases, then any of them."""
        asked = taken_apart(typed)
        found = self._matching(_said(asked, " AND "), limit)
        if len(found) < limit and len(asked.wanted) > 1 and (self.fills_up or not found):
            found = _filled_up(found, self._matching(_said(asked, " OR "), limit), limit)
        return found

    def find_begun(self, typed: str, *, limit: int = 10) -> list[int]:
        """The last word is not finished yet."""
        *before, last = [[f'"{word}"' for word in piece] for piece in taken_apart(typed).wanted] or [[]]
        pieces = [" ".join(piece) for piece in before] + [f"{word} *" for word in last]
        return self._matching(" AND ".join(pieces), limit)

    def find_any(self, words: Sequence[str], *, limit: int = 10) -> list[int]:
        """Any of these words: how a draft is looked for."""
        return self._matching(" OR ".join(f'"{word}"' for word in dict.fromkeys(words)), limit)

    def _matching(self, said: str, limit: int) -> list[int]:
        if not said:
            return []
        question = "SELECT rowid FROM documents WHERE documents MATCH ? ORDER BY rank LIMIT ?"
        return _numbers(self.connection.execute(question, (said, limit)))


class Tsvector:
    """PostgreSQL full text in Dutch without accents, weighted A to D, ranked by cover density."""

    name = "PostgreSQL dutch"

    def __init__(self, engine: Engine, *, fills_up: bool = True) -> None:
        self.connection: Any = engine.raw_connection()
        self.fills_up = fills_up

    def load(self, batches: Iterable[list[Document]]) -> None:
        """Make a stored, weighted tsvector of every document, with a GIN index."""
        for statement in (
            "CREATE EXTENSION IF NOT EXISTS unaccent",
            "DROP SCHEMA IF EXISTS rival CASCADE",
            "CREATE SCHEMA rival",
            "CREATE TEXT SEARCH CONFIGURATION rival.dutch (COPY = pg_catalog.dutch)",
            "ALTER TEXT SEARCH CONFIGURATION rival.dutch "
            "ALTER MAPPING FOR hword, hword_part, word WITH unaccent, dutch_stem",
            "CREATE TABLE rival.documents (number integer PRIMARY KEY, words tsvector NOT NULL)",
        ):
            self.connection.cursor().execute(statement)
        for documents in batches:
            self.put(documents)
            self.connection.commit()
        # After the loading, which is how a large table gets its index.
        self.connection.cursor().execute("CREATE INDEX ON rival.documents USING gin (words)")
        self.connection.cursor().execute("ANALYZE rival.documents")
        self.connection.commit()

    def put(self, documents: Sequence[Document]) -> None:
        """Write what is new or changed."""
        self.connection.cursor().executemany(
            "INSERT INTO rival.documents VALUES (%s, setweight(to_tsvector('rival.dutch', %s), 'A') || "
            "setweight(to_tsvector('rival.dutch', %s), 'B') || setweight(to_tsvector('rival.dutch', %s), 'C') || "
            "setweight(to_tsvector('rival.dutch', %s), 'B') || setweight(to_tsvector('rival.dutch', %s), 'D')) "
            "ON CONFLICT (number) DO UPDATE SET words = excluded.words",
            documents,
        )

    def find(self, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """What `websearch_to_tsquery` makes of it, then any of the words."""
        found = self._matching("websearch_to_tsquery('rival.dutch', %s)", [typed], limit)
        asked = taken_apart(typed)
        if len(found) < limit and len(asked.wanted) > 1 and (self.fills_up or not found):
            any_of_them = " OR ".join(_quoted(piece) for piece in asked.wanted)
            question = "websearch_to_tsquery('rival.dutch', %s)"
            none_of_those = "".join(" && !!phraseto_tsquery('rival.dutch', %s)" for _ in asked.unwanted)
            values = [any_of_them, *(" ".join(piece) for piece in asked.unwanted)]
            found = _filled_up(found, self._matching(question + none_of_those, values, limit), limit)
        return found

    def find_begun(self, typed: str, *, limit: int = 10) -> list[int]:
        """The last word is not finished yet."""
        words = taken_apart(typed).words
        said = " & ".join([f"'{word}'" for word in words[:-1]] + [f"'{word}':*" for word in words[-1:]])
        return self._matching("to_tsquery('rival.dutch', %s)", [said], limit)

    def find_any(self, words: Sequence[str], *, limit: int = 10) -> list[int]:
        """Any of these words: how a draft is looked for."""
        said = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        return self._matching("websearch_to_tsquery('rival.dutch', %s)", [said], limit)

    def _matching(self, query: str, values: Sequence[str], limit: int) -> list[int]:
        cursor = self.connection.cursor()
        cursor.execute(
            f"SELECT number FROM rival.documents, (SELECT {query} AS asked) AS question WHERE words @@ asked "
            "ORDER BY ts_rank_cd(words, asked) DESC, number DESC LIMIT %s",
            [*values, limit],
        )
        found = _numbers(cursor)
        self.connection.rollback()
        return found


class Trigram:
    """PostgreSQL pg_trgm: the mean over the words of how well each resembles a word of the idea."""

    name = "PostgreSQL trigrams"

    # What pg_trgm itself takes as alike.
    ALIKE_FROM = 0.6

    def __init__(self, engine: Engine, batches: Iterable[list[Document]]) -> None:
        self.connection: Any = engine.raw_connection()
        cursor = self.connection.cursor()
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
        cursor.execute("CREATE TABLE trigram_documents (number integer PRIMARY KEY, title text, everything text)")
        for documents in batches:
            cursor.executemany(
                "INSERT INTO trigram_documents VALUES (%s, unaccent(%s), unaccent(%s))",
                [(document.number, document.title, "\n".join(document[1:])) for document in documents],
            )
        self.connection.commit()

    def find(self, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """Ideas whose words resemble those that were typed; the title decides among equals."""
        asked = taken_apart(typed)
        if not asked.wanted:
            return []
        unwanted = [f"%{' '.join(piece)}%" for piece in asked.unwanted]
        cursor = self.connection.cursor()
        cursor.execute(
            "SELECT number FROM trigram_documents, LATERAL ("
            "SELECT avg(word_similarity(unaccent(word), everything)) AS alike, "
            "avg(word_similarity(unaccent(word), title)) AS in_title FROM unnest(%s::text[]) AS word"
            ") AS seen "
            "WHERE alike >= %s AND everything NOT ILIKE ALL (%s::text[]) "
            "ORDER BY alike + in_title DESC, number DESC LIMIT %s",
            [asked.words, self.ALIKE_FROM, unwanted, limit],
        )
        found = _numbers(cursor)
        self.connection.rollback()
        return found


def _said(asked: Asked, between: str) -> str:
    """The question in the language of FTS5."""
    wanted = between.join(_quoted(piece) for piece in asked.wanted)
    unwanted = " OR ".join(_quoted(piece) for piece in asked.unwanted)
    return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted


def _quoted(piece: Sequence[str]) -> str:
    return '"' + " ".join(piece) + '"'


def _filled_up(found: list[int], more: list[int], limit: int) -> list[int]:
    return list(dict.fromkeys([*found, *more]))[:limit]


def _numbers(cursor: Any) -> list[int]:
    return [number for (number,) in cursor.fetchall()]
