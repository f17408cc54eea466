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
    # A script that is led to the page for signing in leaves a sentence behind, and then the form itself does.
    return list(dict.fromkeys(get_flashed_messages(with_categories=True)))
