"""The words for when moderators, or those they decided about, cannot do what they wanted."""

from flask_babel import lazy_gettext as _l

from ideas.model.refusals import (
    AlreadyAnswered,
    AlreadyAppealed,
    AlreadyFlagged,
    AlreadyMerged,
    AlreadySuggested,
    AlreadyVariant,
    CallNotOpen,
    DomainInUse,
    IdeaCannotTakeOthers,
    NoAppealPossible,
    Refusal,
    SameIdea,
)
from ideas.plumbing.refusal_words import Words

_RELOAD = _l("Go back and reload the page to see how things stand now.")

CURATING: tuple[tuple[type[Refusal], Words], ...] = (
    (
        AlreadyFlagged,
        Words(
            409,
            _l("You told us about this before"),
            _l("One report for each idea or comment is enough. A moderator looks at it."),
            _l("You read what came of it under My account, at What you reported."),
        ),
    ),
    (
        AlreadySuggested,
        Words(
            409,
            _l("Somebody suggested this label before"),
            _l("Or the idea has it already. Once is enough."),
            _l("Go back and suggest another one."),
        ),
    ),
    (
        SameIdea,
        Words(
            409, _l("This is one and the same idea"), _l("Choose two different ideas."), _l("Go back and choose again.")
        ),
    ),
    (
        AlreadyMerged,
        Words(
            409,
            _l("This idea is part of another one already"),
            _l("A colleague merged it. Nothing has changed now."),
            _RELOAD,
        ),
    ),
    (
        IdeaCannotTakeOthers,
        Words(
            409,
            _l("The idea that should stay is not on the board"),
            _l("It was withdrawn, or merged into another idea itself. Nothing has changed."),
            _l("Go back and choose another idea to stay."),
        ),
    ),
    (
        AlreadyVariant,
        Words(
            409,
            _l("These ideas are linked already"),
            _l("One is a variant of the other. Nothing has changed."),
            _RELOAD,
        ),
    ),
    (
        AlreadyAppealed,
        Words(
            409,
            _l("You have appealed already"),
            _l("An appeal is answered once. Another moderator looks at yours."),
            _l("Go back to read how it stands."),
        ),
    ),
    (
        NoAppealPossible,
        Words(
            409,
            _l("You cannot appeal against this any more"),
            _l("You can appeal within six weeks, as long as the decision stands."),
            _l("Write to the moderators if something is wrong."),
        ),
    ),
    (
        AlreadyAnswered,
        Words(
            409, _l("This appeal has been answered"), _l("A colleague was first. Your answer was not sent."), _RELOAD
        ),
    ),
    (
        DomainInUse,
        Words(
            409,
            _l("There are still topics in this group"),
            _l("Retire or merge the topics first. Nothing has changed."),
            _RELOAD,
        ),
    ),
    (
        CallNotOpen,
        Words(
            409,
            _l("This call is closed"),
            _l("It does not take any more ideas. Your idea itself is safe."),
            _l("Go back and send your idea in without the call."),
        ),
    ),
)
