"""What every record shares: how a constraint is named, and what a moment is."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import CheckConstraint, DateTime, Dialect, MetaData, String
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

Word = TypeVar("Word", bound=StrEnum)


def now() -> datetime:
    """The present moment, aware and in UTC. The only clock in the house."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in UTC: the unit in which support is remembered."""
    return now().date()


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # PostgreSQL answers in the time zone of its session, SQLite without one.
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Slug(TypeDecorator[Word], Generic[Word]):
    """A word of the world, kept as its public slug and checked by the database (see `one_of`)."""

    impl = String(40)
    cache_ok = True

    def __init__(self, word: type[Word]) -> None:
        super().__init__()
        self.word = word

    def process_bind_param(self, value: Word | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.word(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Word | None:
        return None if value is None else self.word(value)


def one_of(column: str, words: Sequence[StrEnum] | type[StrEnum]) -> CheckConstraint:
    """The check that a column holds one of the known slugs."""
    slugs = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({slugs})", name=f"{column}_is_known")


class Base(DeclarativeBase):
    """The parent of every record. Constraints have names, so that a migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment()}
