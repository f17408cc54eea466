"""Free labels, curated by moderators."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base


class Tag(Base):
    """A label that moderators put on ideas. The slug is made from the label and never changes."""

    __tablename__ = "tags"

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    label: Mapped[str] = mapped_column(String(60))


class IdeaTag(Base):
    """A label on an idea."""

    __tablename__ = "idea_tags"

    tag_slug: Mapped[str] = mapped_column(ForeignKey("tags.slug", ondelete="CASCADE"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, index=True)
