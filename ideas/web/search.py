"""What a reader is offered while they type: in the search box, and ideas that resemble the one that they write."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from ideas.actions.ideas import IdeaContent
from ideas.actions.kept_texts import forget_text, keep_text
from ideas.actions.votes import cast_vote
from ideas.model.ideas import Idea
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, keeper
from ideas.plumbing.addresses import address_of
from ideas.plumbing.knowledge import knowledge
from ideas.plumbing.language import language
from ideas.plumbing.messages import say
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.wishes import narrowed_by_words
from ideas.queries.completions import ideas_offered, things_offered
from ideas.queries.likeness import Draft, Resembling, Strength, ideas_resembling
from ideas.queries.rankings import EVERYTHING, conditions_of
from ideas.text.asking import cleaned_text, unfinished_in

bp = Blueprint("search", __name__, url_prefix="/ideas")

# With fewer letters than this everything resembles it a little; more than this is not read.
LEAST_LETTERS = 12
MOST_LETTERS = 6_000
_TEXTS = tuple(name for name in Draft._fields if name != "language")


@bp.get("/suggestions")
def suggestions() -> str:
    """A piece of a page: what the search box offers for the letters so far. Empty when there is nothing."""
    typed, at_hand = unfinished_in(request.args.get("q", "")), knowledge()
    narrowed, _strange = narrowed_by_words(EVERYTHING, typed.asked, at_hand)
    return render_template(
        "search/suggestions.html",
        ideas=ideas_offered(db(), actor(), typed, knowledge=at_hand, also=conditions_of(narrowed, taxonomy())),
        things=things_offered(at_hand.glossary, typed, language()),
    )


@bp.get("/similar")
def similar() -> str:
    """A piece of a page: the ideas that resemble what stands in the form. Empty when there are none."""
    found = resembling({name: request.args.get(name, "") for name in _TEXTS})
    return render_template("search/similar.html", resembling=found, press="press" in request.args)


def resembling(typed: dict[str, str]) -> list[Resembling]:
    """The ideas that resemble these texts; none as long as they say too little."""
    texts = {name: cleaned_text(text)[:MOST_LETTERS] for name, text in typed.items()}
    if sum(map(len, texts.values())) < LEAST_LETTERS:
        return []
    return ideas_resembling(db(), Draft(**texts, language=language()), knowledge())


def resembling_content(content: IdeaContent) -> list[Resembling]:
    """The ideas that resemble what somebody filled in."""
    return resembling({name: getattr(content, name) for name in _TEXTS})


def to_be_asked_about(content: IdeaContent) -> list[Resembling]:
    """The ideas that are so alike that the author has to be asked before this is sent in."""
    return [other for other in resembling_content(content) if other.strength is Strength.STRONG]


def support_instead(idea: Idea, content: IdeaContent, *, typed_at: str) -> None:
    """Support an idea that is here already. What was typed waits there as a comment that is not sent yet."""
    require(actor(), May.VOTE, idea)
    cast_vote(db(), idea, by=actor())  # type: ignore[arg-type]
    parts = (content.question, content.added_value, content.title, content.summary, content.how_it_works)
    body = "\n\n".join(part for part in parts if part)
    keep_text(db(), keeper(), address_of(idea), {"kind": ["opmerking"], "body": [body[:5_000]]})
    forget_text(db(), keeper(), typed_at)
    say(_("You support this idea now. What you typed stands ready below as a comment: look at it and post it."))
