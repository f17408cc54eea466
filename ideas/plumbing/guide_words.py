"""What the guide says: its questions, the answers to choose from, and why an idea fits or does not."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ideas.model.ideas import Motive
from ideas.plumbing.words import label
from ideas.queries.guide import ANSWERS, Answer, CouncilTurn, Fit, Mark, Question, Trust, Unsure, When, wish_of
from ideas.queries.taxonomy import KnownDomain


class Asked(NamedTuple):
    """A question of the guide, why it is asked, and what to call it beside its answer."""

    sentence: Any
    why: Any
    short: Any


class Reason(NamedTuple):
    """Why an idea fits an answer, or does not."""

    question: Question
    is_met: bool
    sentence: str


QUESTIONS: dict[Question, Asked] = {
    Question.GOAL: Asked(
        _l("What do you want to achieve, and for whom?"),
        _l("Begin with what has to get better. What matters most to you?"),
        _l("Goal"),
    ),
    Question.DOMAIN: Asked(
        _l("What is it about?"), _l("Open a group and choose a domain, or everything in that group."), _l("Domain")
    ),
    Question.WHEN: Asked(
        _l("How soon do you want to start?"),
        _l("Often there is no time to set up something new."),
        _l("How soon"),
    ),
    Question.TRUST: Asked(
        _l("How well do you know each other?"),
        _l("You get to know each other by working together. Not every idea needs you to know each other already."),
        _l("How well you know each other"),
    ),
    Question.COUNCIL: Asked(
        _l("What if the new council changes its mind?"),
        _l("Nobody knows what the next council wants. So think of the end before you begin."),
        _l("If the council changes its mind"),
    ),
}

ANSWER_WORDS: dict[Answer, Any] = {
    Unsure.NOT_KNOWN_YET: _l("We do not know that exactly yet"),
    When.WEEKS: _l("Within a few weeks"),
    When.MONTHS: _l("Within about half a year"),
    When.LATER: _l("We have more time"),
    Trust.NEW: _l("We hardly know each other yet"),
    Trust.SOME: _l("We meet, and do a few things together"),
    Trust.OLD: _l("We have worked together for years"),
    CouncilTurn.STOP: _l("Then we want to be able to stop"),
    CouncilTurn.STEER: _l("Then we want to be able to change course"),
    CouncilTurn.STAY: _l("It is meant to stay, whatever the council wants"),
}

# What to say of an idea that meets this answer, and of one that does not.
_REASONS: dict[Answer, tuple[Any, Any]] = {
    Motive.COSTS: (_l("It is meant to control costs."), _l("It has another goal than controlling costs.")),
    Motive.SERVICE: (_l("It is meant to improve services."), _l("It has another goal than improving services.")),
    Motive.KNOWLEDGE: (
        _l("It is meant to share knowledge and expertise."),
        _l("It has another goal than sharing knowledge and expertise."),
    ),
    Motive.VULNERABILITY: (
        _l("It is meant to make you less vulnerable."),
        _l("It has another goal than making you less vulnerable."),
    ),
    Motive.LEGAL_DUTY: (
        _l("It is meant for a legal obligation."),
        _l("It has another goal than meeting a legal obligation."),
    ),
    Unsure.NOT_KNOWN_YET: (
        _l("You can adapt it when you know more."),
        _l("It is harder to adapt when you know more."),
    ),
    When.WEEKS: (_l("You can start within a few weeks."), _l("Starting takes longer than a few weeks.")),
    When.MONTHS: (_l("You can start within about half a year."), _l("Starting takes longer than half a year.")),
    Trust.NEW: (
        _l("It works with a partner you hardly know."),
        _l("It asks that you know each other better."),
    ),
    Trust.SOME: (
        _l("It works when you know each other a little."),
        _l("It asks that you know each other better."),
    ),
    CouncilTurn.STOP: (_l("Stopping takes little time and money."), _l("Stopping takes more time or money.")),
    CouncilTurn.STEER: (_l("You can change course along the way."), _l("It is harder to change course along the way.")),
}


def in_words(answer: Answer | KnownDomain) -> str:
    """What an answer says."""
    said = None if isinstance(answer, KnownDomain) else ANSWER_WORDS.get(answer)
    return label(answer) if said is None else str(said)


def answers_to(question: Question) -> list[tuple[str, str]]:
    """The answers to choose from, each by its slug."""
    return [(answer.value, in_words(answer)) for answer in ANSWERS[question]]


def reasons_for(fit: Fit, answers: dict[Question, Answer | KnownDomain]) -> list[Reason]:
    """Why this idea fits these answers: what it meets first, then what it does not. What asks nothing is left out."""
    reasons = [_reason(fit, question, answer) for question, answer in answers.items() if _asks_something(answer)]
    return sorted(reasons, key=lambda reason: not reason.is_met)


def _asks_something(answer: Answer | KnownDomain) -> bool:
    return isinstance(answer, KnownDomain) or wish_of(answer) is not None


def _reason(fit: Fit, question: Question, answer: Answer | KnownDomain) -> Reason:
    is_met = question in fit.met
    if isinstance(answer, KnownDomain):
        said = _("It is about this domain: %(domain)s.", domain=label(answer))
        return Reason(question, is_met, said if is_met else _("It is about another domain."))
    if is_met:
        return Reason(question, True, str(_REASONS[answer][0]))
    wish = wish_of(answer)
    if isinstance(wish, Mark) and getattr(fit.idea, wish.axis.value) is None:
        return Reason(question, False, _("The author has not told this yet: %(reason)s.", reason=label(wish.axis)))
    return Reason(question, False, str(_REASONS[answer][1]))
