"""The words of the ideas that everybody can see, and which idea holds which: two ordinary tables, on both databases."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base


class Word(Base):
    """A stem that stands in at least one published idea, with a form in which it is written and its number of ideas.

    One stem is empty: that word stands in every idea, so that its number says how many ideas can be found.
    """

    __tablename__ = "words"
    __table_args__ = (
        CheckConstraint("ideas >= 0", name="ideas_not_below_zero"),
        # A number is not given out again: who keeps a list of words looks only for those that came later.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stem: Mapped[str] = mapped_column(String(60), unique=True)
    spelling: Mapped[str] = mapped_column(String(60))
    ideas: Mapped[int] = mapped_column(default=0)


class Posting(Base):
    """A word in an idea: how much it weighs there (1 to 1,000; see `text/weighing.py`), and at which places it stands.

    `places` are whole numbers with spaces between them: with them a phrase can be told from its words.
    """

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("weight BETWEEN 0 AND 1000", name="weight_is_at_most_1000"),
        Index("ix_postings_by_weight", "word_id", "weight", "idea_id"),
        {"sqlite_with_rowid": False},
    )

    word_id: Mapped[int] = mapped_column(ForeignKey("words.id"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, index=True)
    weight: Mapped[int]
    places: Mapped[str] = mapped_column(Text, default="")


# What moderators may let mean the same is at most so long.
LONGEST_PHRASE = 80


class Synonym(Base):
    """A word or phrase that means the same to a reader as the others with this meaning. It has one meaning at most.

    `phrase` is folded, with one space between its words; `spelling` is how moderators wrote it.
    """

    __tablename__ = "synonyms"
    __table_args__ = (CheckConstraint(f"length(phrase) BETWEEN 2 AND {LONGEST_PHRASE}", name="phrase_has_a_length"),)

    phrase: Mapped[str] = mapped_column(String(LONGEST_PHRASE), primary_key=True)
    spelling: Mapped[str] = mapped_column(String(LONGEST_PHRASE))
    meaning: Mapped[int] = mapped_column(index=True)
