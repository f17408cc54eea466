"""A sentence for the next page that somebody sees."""

from flask import flash, get_flashed_messages

from ideas.plumbing.actor import has_our_cookie


def say(sentence: object, category: str = "done") -> None:
    """Show this sentence on the next page."""
    flash(str(sentence), category)


def sentences() -> list[tuple[str, str]]:
    """What to show on this page, as (category, sentence). A visitor without our cookie has nothing waiting."""
    if not has_our_cookie():
        return []
    return [(category, sentence) for category, sentence in get_flashed_messages(with_categories=True)]
