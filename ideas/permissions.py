"""Who may do what: one table. `may` asks, `require` insists, `shown_to` is the same rule for lists."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from ideas.model.accounts import Account, Role
from ideas.model.appeals import Appeal
from ideas.model.comments import Comment
from ideas.model.ideas import Idea, Visibility
from ideas.model.measures import Measure
from ideas.model.moderation import Decision
from ideas.model.refusals import NotAllowed, SecondFactorNeeded

Actor = Account | None
Predicate = Callable[[Actor, Any], bool]


class May(Enum):
    """Everything that somebody may or may not do here."""

    READ_IDEA = auto()
    READ_HISTORY = auto()
    READ_EARLIER_TEXTS = auto()
    READ_UNSENT_TEXT = auto()
    WRITE_IDEA = auto()
    SUBMIT_IDEA = auto()
    EDIT_IDEA = auto()
    WITHDRAW_IDEA = auto()
    DELETE_DRAFT = auto()
    SET_STAGE = auto()
    VOTE = auto()
    FOLLOW = auto()
    FOLLOW_IDEA = auto()
    COMMENT = auto()
    READ_COMMENT = auto()
    EDIT_COMMENT = auto()
    DELETE_COMMENT = auto()
    FLAG = auto()
    FLAG_COMMENT = auto()
    SUGGEST_TAG = auto()
    READ_DECISIONS = auto()
    APPEAL = auto()
    DECIDE = auto()
    ANSWER_APPEAL = auto()
    TAKE_MEASURE = auto()
    APPEAL_AGAINST_MEASURE = auto()
    MODERATE = auto()
    ADMINISTER = auto()
    VERIFY_PERSON = auto()
    HAVE_AN_ACCOUNT = auto()


def anyone(actor: Actor, thing: object) -> bool:
    return True


def member(actor: Actor, thing: object) -> bool:
    return actor is not None and actor.is_confirmed and not actor.is_closed and not actor.is_example


def active(actor: Actor, thing: object) -> bool:
    return member(actor, thing) and actor is not None and not actor.is_suspended


def moderator(actor: Actor, thing: object) -> bool:
    return active(actor, thing) and actor is not None and actor.is_moderator and actor.second_factor_given


def administrator(actor: Actor, thing: object) -> bool:
    return moderator(actor, thing) and actor is not None and actor.role is Role.ADMINISTRATOR


def somebody_else(actor: Actor, person: Account) -> bool:
    return actor is not None and actor.id != person.id


def author(actor: Actor, thing: Idea | Comment) -> bool:
    return actor is not None and thing.author_id == actor.id


def not_the_author(actor: Actor, thing: Idea | Comment) -> bool:
    return not author(actor, thing)


def it_is_about_theirs(actor: Actor, decision: Decision) -> bool:
    return author(actor, decision.comment or decision.idea)


def it_is_about_them(actor: Actor, measure: Measure) -> bool:
    return actor is not None and measure.account_id == actor.id


def somebody_else_decided(actor: Actor, appeal: Appeal) -> bool:
    if appeal.measure is not None:
        decided_by = appeal.measure.taken_by
    else:
        assert appeal.decision is not None, "an appeal is about one thing"
        decided_by = appeal.decision.decided_by
    return actor is not None and actor.id not in (decided_by, appeal.made_by)


def not_an_equal_or_higher(actor: Actor, person: Account) -> bool:
    return person.role is Role.MEMBER or (actor is not None and actor.role is Role.ADMINISTRATOR)


def person_is_a_member(actor: Actor, person: Account) -> bool:
    return member(person, None)


def idea_is_published(actor: Actor, idea: Idea) -> bool:
    return idea.visibility is Visibility.PUBLISHED


def idea_is_draft(actor: Actor, idea: Idea) -> bool:
    return idea.visibility is Visibility.DRAFT


def idea_was_submitted(actor: Actor, idea: Idea) -> bool:
    return idea.submitted_at is not None


def idea_not_withdrawn(actor: Actor, idea: Idea) -> bool:
    return idea.visibility not in (Visibility.WITHDRAWN, Visibility.ERASED)


def idea_not_erased(actor: Actor, idea: Idea) -> bool:
    return not idea.is_erased


def idea_was_never_submitted(actor: Actor, idea: Idea) -> bool:
    return idea.submitted_at is None


def idea_leads_on(actor: Actor, idea: Idea) -> bool:
    return idea.is_merged and idea.published_at is not None


def its_conversation_is_open(actor: Actor, idea: Idea) -> bool:
    return idea.takes_comments


def idea_not_merged(actor: Actor, idea: Idea) -> bool:
    return not idea.is_merged


def comment_counts(actor: Actor, comment: Comment) -> bool:
    return comment.counts


def its_idea_is_published(actor: Actor, comment: Comment) -> bool:
    return comment.idea.visibility is Visibility.PUBLISHED


# Any list of words, all words of that list.
RULES: dict[May, list[list[Predicate]]] = {
    May.READ_IDEA: [
        [idea_is_published],
        [idea_leads_on],
        [author, idea_not_erased],
        [moderator, idea_was_submitted, idea_not_erased],
    ],
    May.READ_HISTORY: [
        [idea_is_published],
        [author, idea_not_erased],
        [moderator, idea_was_submitted, idea_not_erased],
    ],
    # What stood in it before it was published is between the author and the moderators.
    May.READ_EARLIER_TEXTS: [[author, idea_not_erased], [moderator, idea_was_submitted, idea_not_erased]],
    # A draft is private paper, also when a moderator has read what it was before.
    May.READ_UNSENT_TEXT: [[author, idea_not_erased]],
    May.WRITE_IDEA: [[active]],
    May.SUBMIT_IDEA: [[active, author, idea_is_draft]],
    May.EDIT_IDEA: [[active, author, idea_not_withdrawn, idea_not_merged]],
    # Somebody who is suspended takes back what is theirs, and does no more.
    May.WITHDRAW_IDEA: [[member, author, idea_was_submitted, idea_not_withdrawn, idea_not_merged]],
    May.DELETE_DRAFT: [[member, author, idea_is_draft, idea_was_never_submitted]],
    May.SET_STAGE: [[active, author, idea_is_published]],
    May.VOTE: [[active, idea_is_published]],
    May.FOLLOW: [[active]],
    # Its author hears of everything about it anyway.
    May.FOLLOW_IDEA: [[active, not_the_author, idea_is_published]],
    May.COMMENT: [[active, its_conversation_is_open]],
    May.READ_COMMENT: [[comment_counts, its_idea_is_published], [author]],
    May.EDIT_COMMENT: [[active, author, comment_counts, its_idea_is_published]],
    May.DELETE_COMMENT: [[member, author, comment_counts]],
    # What is one's own, one can change or take back.
    May.FLAG: [[active, not_the_author, idea_is_published]],
    May.FLAG_COMMENT: [[active, not_the_author, comment_counts, its_idea_is_published]],
    May.SUGGEST_TAG: [[active, idea_is_published]],
    May.READ_DECISIONS: [[author], [moderator]],
    May.APPEAL: [[member, it_is_about_theirs]],
    May.MODERATE: [[moderator]],
    # Nobody decides about their own idea or comment, or about an appeal against what they decided themselves.
    May.DECIDE: [[moderator, not_the_author]],
    May.ANSWER_APPEAL: [[moderator, somebody_else_decided]],
    May.TAKE_MEASURE: [[moderator, somebody_else, person_is_a_member, not_an_equal_or_higher]],
    May.APPEAL_AGAINST_MEASURE: [[member, it_is_about_them]],
    May.ADMINISTER: [[administrator]],
    # Nobody says of themselves that it is true where they work.
    May.VERIFY_PERSON: [[moderator, somebody_else]],
    May.HAVE_AN_ACCOUNT: [[member]],
}


# Here a moderator who signed in with no more than a password is told what is lacking.
ASKS_FOR_A_FACTOR = (May.MODERATE, May.ADMINISTER, May.DECIDE, May.ANSWER_APPEAL, May.TAKE_MEASURE)


def may(actor: Actor, deed: May, thing: Any = None) -> bool:
    """Whether the actor (None is a visitor) may do this, with this thing."""
    return any(all(word(actor, thing) for word in words) for words in RULES[deed])


def require(actor: Actor, deed: May, thing: Any = None) -> None:
    """Insist on it. Raises NotAllowed, and SecondFactorNeeded when that is all that a moderator lacks."""
    if may(actor, deed, thing):
        return
    if deed in ASKS_FOR_A_FACTOR and actor is not None and actor.lacks_second_factor:
        raise SecondFactorNeeded(deed.name)
    raise NotAllowed(deed.name)


def shown_to(actor: Actor) -> list[Visibility]:
    """Which ideas a public list may hold. For everybody the same: drafts and the queue have pages of their own."""
    return [Visibility.PUBLISHED]
