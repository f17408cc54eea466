"""How each order is made, in words and figures: the sentence above a list, and the page that explains them all.

A new order is one more entry; a test says so when it lacks.
"""

from datetime import date
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from ideas.queries.rankings import Order
from ideas.text.shuffles import FEWEST_BITS, Shuffle, seed_of_day


class Explained(NamedTuple):
    """What there is to know about an order. `limits` is what it cannot tell a reader."""

    sentence: Any
    formula: Any
    example: Any
    ties: Any
    limits: Any


EXAMPLE_SEED = seed_of_day(date(2026, 3, 3))


def _drawn(seed: str, highest: int) -> str:
    """The numbers up to this one as the seed puts them: 3, 1, 2."""
    shuffle = Shuffle(seed, FEWEST_BITS)
    return ", ".join(map(str, sorted(range(1, highest + 1), key=shuffle.place_of)))


_NEWER_FIRST = _l("The idea with the higher number comes first: that is the newer one.")

EXPLAINED: dict[Order, Explained] = {
    Order.RELEVANCE: Explained(
        _l(
            "The idea that holds most of what you typed comes first. Rare words count most, and a word in the title"
            " more than one further down."
        ),
        _l(
            "Σ 100 · ln(1 + (N − n + ½) / (n + ½)) · nearness · weight, with a term for each thing that you asked for."
            " N is the number of ideas and n the number of ideas with that word. The nearness is 1 for the word itself"
            " and less for a synonym, a part of a compound or a word with a typing mistake. The weight is at most"
            " 1,000: a word in the title weighs five times as much as one in a short text, and each next time counts"
            " less."
        ),
        _l(
            "You look for “boa evenement” among 40 ideas. “Boa” stands in 4 of them: 100 · ln(1 + 36.5 / 4.5) = 221."
            " “Evenement” stands in 2: 100 · ln(1 + 38.5 / 2.5) = 280. Idea A has only “evenement”, in its title: 280 ·"
            " 625 = 175,000. Idea B has both, further down: 221 · 400 + 280 · 400 = 200,400. B comes first."
        ),
        _NEWER_FIRST,
        _l(
            "Whether an idea is good. Votes do not count here. An idea is only shown if it holds enough of what you"
            " asked for: terms with at least 45 hundredths of the whole."
        ),
    ),
    Order.TOP: Explained(
        _l("The idea with the most votes in this period comes first. If two are equal, the newer one comes first."),
        _l(
            "The number of votes in the period: the last 7, 30 or 365 days, today included. A day begins at midnight"
            " UTC. “All time” counts every vote."
        ),
        _l(
            "Idea A has 41 votes: 3 of them came in the last 30 days. Idea B has 12 votes: 9 of them came in the last"
            " 30 days. In the list of all time A comes first (41 against 12). In the list of the last 30 days B comes"
            " first (9 against 3)."
        ),
        _NEWER_FIRST,
        _l(
            "Whether an idea suits your municipality. An idea that is here longer had more time to get votes, and an"
            " idea for one team gets fewer votes than an idea for everybody."
        ),
    ),
    Order.TRENDING: Explained(
        _l("Today's votes and comments count most. After seven days each of them counts half."),
        _l(
            "ln(1 + Σ 2^(d/7)), with a term for each vote and for each comment that can be read. d is the number of"
            " days from 1 January 2020 to the day of that vote or comment."
        ),
        _l(
            "Idea A got 4 votes today. That is worth 4 votes of today. Idea B got 10 votes fourteen days ago. Each of"
            " them now counts a quarter, so that is worth 2.5 votes of today. A comes first."
        ),
        _NEWER_FIRST,
        _l(
            "Which idea is best. You see what people are busy with now. A few votes on one day can put an idea on top"
            " for some days."
        ),
    ),
    Order.NEW: Explained(
        _l("The most recently published idea comes first."),
        _l("The moment at which the idea was published."),
        _l(
            "Idea A was published on 3 March at 9:00, and idea B on the same day at 14:05. B comes first. That stays so"
            " if somebody edits A later."
        ),
        _NEWER_FIRST,
        _l("What others think of it. A new idea has had little time to get votes or comments."),
    ),
    Order.DISCUSSED: Explained(
        _l("The idea with the most comments comes first. If two are equal, the newer one comes first."),
        _l("The number of comments that can be read. Comments that were deleted or hidden do not count."),
        _l(
            "Idea A has 8 comments. Idea B had 9 comments and 2 of them were deleted, so 7 are left. A comes first"
            " (8 against 7)."
        ),
        _NEWER_FIRST,
        _l("Whether people are for or against it. A comment can be praise, a question, an experience or a warning."),
    ),
    Order.BROAD: Explained(
        _l(
            "The idea with votes from the most municipalities comes first. A large municipality counts as much as a"
            " small one."
        ),
        _l(
            "The number of different municipalities among the votes. A municipality counts once, from the first vote of"
            " somebody of whom we know that they work there."
        ),
        _l(
            "Idea A has 41 votes from 17 municipalities. Idea B has 60 votes from 2 municipalities. A comes first"
            " (17 against 2)."
        ),
        _NEWER_FIRST,
        _l(
            "How many people support it. If somebody's workplace is not verified, their vote counts as a vote, and not"
            " for a municipality."
        ),
    ),
    Order.APPLIED: Explained(
        _l("The idea with the most practice reports comes first. If two are equal, the newer one comes first."),
        _l("The number of practice reports. As long as there are none, the lists do not offer this order."),
        _l("Idea A has 3 practice reports. Idea B has 1. A comes first (3 against 1)."),
        _NEWER_FIRST,
        _l("Whether it works. A practice report can also tell that an organisation stopped."),
    ),
    Order.RANDOM: Explained(
        _l("This order is drawn by lot. Each idea has the same chance of each place."),
        _l(
            "The place that the code gives to the number of the idea. A code is a day with five drawn letters and"
            " digits. It stands in the web address: with the same code everybody sees the same order."
        ),
        _l(
            "With the code %(code)s the ideas 1 to 5 stand in this order: %(order)s.",
            code=EXAMPLE_SEED,
            order=_drawn(EXAMPLE_SEED, 5),
        ),
        _l("There are none: each idea has a place of its own."),
        _l(
            "Anything about the ideas. You find ideas that stand far down in the other lists. A new idea comes"
            " somewhere between the others, and these stay in their order. When there are so many ideas that one gets"
            " number %(number)s, or twice or four times that number, the same code gives another order.",
            number=1 << FEWEST_BITS,
        ),
    ),
}


def sentence_of(order: Order) -> str:
    """The sentence that says which idea comes first in this order."""
    return str(EXPLAINED[order].sentence)
