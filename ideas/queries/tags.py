"""Questions about labels."""

from sqlalchemy.orm import Session

from ideas.model.tags import Tag
from ideas.text.slugs import SLUG


def tag_called(session: Session, slug: str) -> Tag | None:
    """Which label has this slug? None when no label has, or could have, it."""
    # PostgreSQL refuses to compare with some of what an address can hold.
    return session.get(Tag, slug) if SLUG.fullmatch(slug) else None
