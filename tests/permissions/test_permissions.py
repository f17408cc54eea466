"""Who may do what, in a form that can be put before a municipality. `yes` may, `-` may not."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from ideas.model.accounts import Account, Role
from ideas.model.appeals import Appeal
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.ideas import Idea, Visibility
from ideas.model.measures import Measure
from ideas.model.moderation import Decision
from ideas.model.refusals import NotAllowed
from ideas.permissions import RULES, May, may, require, shown_to

# Anna wrote the idea and Chaima the comment under it. Bram moderates. Daan has not confirmed his address.
# A draft was never sent in; `sent-back` is a draft again, because a moderator asked for a change.
# Gijs is suspended. A `merged` idea leads to the one that it went into.
# What is verified about an account is where its owner works.
# The state in a row about a comment is that of the comment; `off-the-board` is a comment on an idea that is withdrawn.
TABLE = """
                                                visitor  anna  bram  chaima  daan  gijs
READ_IDEA               draft                   -        yes   -     -       -     -
READ_IDEA               sent-back               -        yes   yes   -       -     -
READ_IDEA               waiting                 -        yes   yes   -       -     -
READ_IDEA               published               yes      yes   yes   yes     yes   yes
READ_IDEA               withdrawn               -        yes   yes   -       -     -
READ_IDEA               merged                  yes      yes   yes   yes     yes   yes
READ_IDEA               erased                  -        -     -     -       -     -

READ_HISTORY            draft                   -        yes   -     -       -     -
READ_HISTORY            sent-back               -        yes   yes   -       -     -
READ_HISTORY            waiting                 -        yes   yes   -       -     -
READ_HISTORY            published               yes      yes   yes   yes     yes   yes
READ_HISTORY            withdrawn               -        yes   yes   -       -     -
READ_HISTORY            merged                  -        yes   yes   -       -     -
READ_HISTORY            erased                  -        -     -     -       -     -

READ_EARLIER_TEXTS      draft                   -        yes   -     -       -     -
READ_EARLIER_TEXTS      sent-back               -        yes   yes   -       -     -
READ_EARLIER_TEXTS      waiting                 -        yes   yes   -       -     -
READ_EARLIER_TEXTS      published               -        yes   yes   -       -     -
READ_EARLIER_TEXTS      withdrawn               -        yes   yes   -       -     -
READ_EARLIER_TEXTS      merged                  -        yes   yes   -       -     -
READ_EARLIER_TEXTS      erased                  -        -     -     -       -     -

READ_UNSENT_TEXT        draft                   -        yes   -     -       -     -
READ_UNSENT_TEXT        sent-back               -        yes   -     -       -     -
READ_UNSENT_TEXT        waiting                 -        yes   -     -       -     -
READ_UNSENT_TEXT        published               -        yes   -     -       -     -
READ_UNSENT_TEXT        withdrawn               -        yes   -     -       -     -
READ_UNSENT_TEXT        merged                  -        yes   -     -       -     -
READ_UNSENT_TEXT        erased                  -        -     -     -       -     -

WRITE_IDEA              anywhere                -        yes   yes   yes     -     -

SUBMIT_IDEA             draft                   -        yes   -     -       -     -
SUBMIT_IDEA             sent-back               -        yes   -     -       -     -
SUBMIT_IDEA             waiting                 -        -     -     -       -     -
SUBMIT_IDEA             published               -        -     -     -       -     -
SUBMIT_IDEA             withdrawn               -        -     -     -       -     -
SUBMIT_IDEA             merged                  -        -     -     -       -     -
SUBMIT_IDEA             erased                  -        -     -     -       -     -

EDIT_IDEA               draft                   -        yes   -     -       -     -
EDIT_IDEA               sent-back               -        yes   -     -       -     -
EDIT_IDEA               waiting                 -        yes   -     -       -     -
EDIT_IDEA               published               -        yes   -     -       -     -
EDIT_IDEA               withdrawn               -        -     -     -       -     -
EDIT_IDEA               merged                  -        -     -     -       -     -
EDIT_IDEA               erased                  -        -     -     -       -     -

WITHDRAW_IDEA           draft                   -        -     -     -       -     -
WITHDRAW_IDEA           sent-back               -        yes   -     -       -     -
WITHDRAW_IDEA           waiting                 -        yes   -     -       -     -
WITHDRAW_IDEA           published               -        yes   -     -       -     -
WITHDRAW_IDEA           withdrawn               -        -     -     -       -     -
WITHDRAW_IDEA           merged                  -        -     -     -       -     -
WITHDRAW_IDEA           erased                  -        -     -     -       -     -

DELETE_DRAFT            draft                   -        yes   -     -       -     -
DELETE_DRAFT            sent-back               -        -     -     -       -     -
DELETE_DRAFT            waiting                 -        -     -     -       -     -
DELETE_DRAFT            published               -        -     -     -       -     -
DELETE_DRAFT            withdrawn               -        -     -     -       -     -
DELETE_DRAFT            merged                  -        -     -     -       -     -
DELETE_DRAFT            erased                  -        -     -     -       -     -

SET_STAGE               draft                   -        -     -     -       -     -
SET_STAGE               sent-back               -        -     -     -       -     -
SET_STAGE               waiting                 -        -     -     -       -     -
SET_STAGE               published               -        yes   -     -       -     -
SET_STAGE               withdrawn               -        -     -     -       -     -
SET_STAGE               merged                  -        -     -     -       -     -
SET_STAGE               erased                  -        -     -     -       -     -

VOTE                    draft                   -        -     -     -       -     -
VOTE                    sent-back               -        -     -     -       -     -
VOTE                    waiting                 -        -     -     -       -     -
VOTE                    published               -        yes   yes   yes     -     -
VOTE                    withdrawn               -        -     -     -       -     -
VOTE                    merged                  -        -     -     -       -     -
VOTE                    erased                  -        -     -     -       -     -

FOLLOW                  anywhere                -        yes   yes   yes     -     -

FOLLOW_IDEA             draft                   -        -     -     -       -     -
FOLLOW_IDEA             sent-back               -        -     -     -       -     -
FOLLOW_IDEA             waiting                 -        -     -     -       -     -
FOLLOW_IDEA             published               -        -     yes   yes     -     -
FOLLOW_IDEA             withdrawn               -        -     -     -       -     -
FOLLOW_IDEA             merged                  -        -     -     -       -     -
FOLLOW_IDEA             erased                  -        -     -     -       -     -

COMMENT                 draft                   -        -     -     -       -     -
COMMENT                 sent-back               -        -     -     -       -     -
COMMENT                 waiting                 -        -     -     -       -     -
COMMENT                 published               -        yes   yes   yes     -     -
COMMENT                 withdrawn               -        -     -     -       -     -
COMMENT                 merged                  -        -     -     -       -     -
COMMENT                 erased                  -        -     -     -       -     -

READ_COMMENT            shown                   yes      yes   yes   yes     yes   yes
READ_COMMENT            hidden                  -        -     -     yes     -     -
READ_COMMENT            deleted                 -        -     -     yes     -     -
READ_COMMENT            off-the-board           -        -     -     yes     -     -

EDIT_COMMENT            shown                   -        -     -     yes     -     -
EDIT_COMMENT            hidden                  -        -     -     -       -     -
EDIT_COMMENT            deleted                 -        -     -     -       -     -
EDIT_COMMENT            off-the-board           -        -     -     -       -     -

DELETE_COMMENT          shown                   -        -     -     yes     -     -
DELETE_COMMENT          hidden                  -        -     -     -       -     -
DELETE_COMMENT          deleted                 -        -     -     -       -     -
DELETE_COMMENT          off-the-board           -        -     -     yes     -     -

FLAG                    draft                   -        -     -     -       -     -
FLAG                    sent-back               -        -     -     -       -     -
FLAG                    waiting                 -        -     -     -       -     -
FLAG                    published               -        -     yes   yes     -     -
FLAG                    withdrawn               -        -     -     -       -     -
FLAG                    merged                  -        -     -     -       -     -
FLAG                    erased                  -        -     -     -       -     -

FLAG_COMMENT            shown                   -        yes   yes   -       -     -
FLAG_COMMENT            hidden                  -        -     -     -       -     -
FLAG_COMMENT            deleted                 -        -     -     -       -     -
FLAG_COMMENT            off-the-board           -        -     -     -       -     -

SUGGEST_TAG             draft                   -        -     -     -       -     -
SUGGEST_TAG             sent-back               -        -     -     -       -     -
SUGGEST_TAG             waiting                 -        -     -     -       -     -
SUGGEST_TAG             published               -        yes   yes   yes     -     -
SUGGEST_TAG             withdrawn               -        -     -     -       -     -
SUGGEST_TAG             merged                  -        -     -     -       -     -
SUGGEST_TAG             erased                  -        -     -     -       -     -

READ_DECISIONS          draft                   -        yes   yes   -       -     -
READ_DECISIONS          sent-back               -        yes   yes   -       -     -
READ_DECISIONS          waiting                 -        yes   yes   -       -     -
READ_DECISIONS          published               -        yes   yes   -       -     -
READ_DECISIONS          withdrawn               -        yes   yes   -       -     -
READ_DECISIONS          merged                  -        yes   yes   -       -     -
READ_DECISIONS          erased                  -        yes   yes   -       -     -

APPEAL                  about-annas-idea        -        yes   -     -       -     -
APPEAL                  about-brams-idea        -        -     yes   -       -     -

DECIDE                  draft                   -        -     yes   -       -     -
DECIDE                  sent-back               -        -     yes   -       -     -
DECIDE                  waiting                 -        -     yes   -       -     -
DECIDE                  published               -        -     yes   -       -     -
DECIDE                  withdrawn               -        -     yes   -       -     -
DECIDE                  merged                  -        -     yes   -       -     -
DECIDE                  erased                  -        -     yes   -       -     -
DECIDE                  shown                   -        -     yes   -       -     -
DECIDE                  hidden                  -        -     yes   -       -     -
DECIDE                  deleted                 -        -     yes   -       -     -
DECIDE                  off-the-board           -        -     yes   -       -     -

ANSWER_APPEAL           against-brams-decision  -        -     -     -       -     -
ANSWER_APPEAL           against-a-colleagues    -        -     yes   -       -     -

TAKE_MEASURE            annas-account           -        -     yes   -       -     -
TAKE_MEASURE            brams-account           -        -     -     -       -     -

APPEAL_AGAINST_MEASURE  about-chaima            -        -     -     yes     -     -
APPEAL_AGAINST_MEASURE  about-bram              -        -     yes   -       -     -

MODERATE                draft                   -        -     yes   -       -     -
MODERATE                sent-back               -        -     yes   -       -     -
MODERATE                waiting                 -        -     yes   -       -     -
MODERATE                published               -        -     yes   -       -     -
MODERATE                withdrawn               -        -     yes   -       -     -
MODERATE                merged                  -        -     yes   -       -     -
MODERATE                erased                  -        -     yes   -       -     -

ADMINISTER              anywhere                -        -     -     -       -     -

VERIFY_PERSON           annas-account           -        -     yes   -       -     -
VERIFY_PERSON           brams-account           -        -     -     -       -     -

HAVE_AN_ACCOUNT         anywhere                -        yes   yes   yes     -     yes
"""

# The same deeds with what one wrote oneself: what else an unconfirmed address stands in the way of.
OF_ONES_OWN = """
                                                anna  bram  chaima  daan  gijs
READ_IDEA               draft                   yes   yes   yes     yes   yes
READ_IDEA               withdrawn               yes   yes   yes     yes   yes

SUBMIT_IDEA             draft                   yes   yes   yes     -     -
SUBMIT_IDEA             sent-back               yes   yes   yes     -     -

EDIT_IDEA               draft                   yes   yes   yes     -     -
EDIT_IDEA               sent-back               yes   yes   yes     -     -
EDIT_IDEA               waiting                 yes   yes   yes     -     -
EDIT_IDEA               published               yes   yes   yes     -     -
EDIT_IDEA               withdrawn               -     -     -       -     -

WITHDRAW_IDEA           waiting                 yes   yes   yes     -     yes
WITHDRAW_IDEA           published               yes   yes   yes     -     yes

DELETE_DRAFT            draft                   yes   yes   yes     -     yes

VOTE                    published               yes   yes   yes     -     -

EDIT_COMMENT            shown                   yes   yes   yes     -     -

DELETE_COMMENT          shown                   yes   yes   yes     -     yes
"""

IDEAS = {
    "draft": (Visibility.DRAFT, False),
    "sent-back": (Visibility.DRAFT, True),
    "waiting": (Visibility.WAITING, True),
    "published": (Visibility.PUBLISHED, True),
    "withdrawn": (Visibility.WITHDRAWN, True),
    "merged": (Visibility.MERGED, True),
    "erased": (Visibility.ERASED, True),
}
COMMENTS = ("shown", "hidden", "deleted", "off-the-board")
PEOPLE = {"annas-account": "anna", "brams-account": "bram"}
CAST = ("visitor", "anna", "bram", "chaima", "daan", "gijs")
DECISIONS = ("about-annas-idea", "about-brams-idea")
APPEALS = ("against-brams-decision", "against-a-colleagues")
MEASURES = ("about-chaima", "about-bram")


def somebody(name: str) -> Account | None:
    if name == "visitor":
        return None
    role = Role.MODERATOR if name == "bram" else Role.MEMBER
    account = Account(id=CAST.index(name), name=name, role=role, is_example=False)
    account.confirmed_at = None if name == "daan" else now()
    account.suspended_until = now() + timedelta(days=7) if name == "gijs" else None
    account.second_factor_given = True
    return account


def number_of(name: str) -> int:
    return CAST.index(name)


def an_idea(state: str, writer: str = "anna") -> Idea:
    visibility, was_submitted = IDEAS[state]
    idea = Idea(author_id=number_of(writer), visibility=visibility, submitted_at=now() if was_submitted else None)
    idea.published_at = now() if state in ("published", "withdrawn", "merged", "erased") else None
    return idea


def a_comment(state: str, writer: str = "chaima") -> Comment:
    comment = Comment(
        author_id=number_of(writer), idea=an_idea("withdrawn" if state == "off-the-board" else "published")
    )
    comment.hidden_at = now() if state == "hidden" else None
    comment.deleted_at = now() if state == "deleted" else None
    return comment


def a_measure(state: str) -> Measure:
    return Measure(account_id=number_of(state.removeprefix("about-")), taken_by=number_of("bram"))


def an_appeal(state: str) -> Appeal:
    decided_by = number_of("bram") if state == "against-brams-decision" else 99
    return Appeal(made_by=number_of("anna"), decision=Decision(decided_by=decided_by, idea=an_idea("withdrawn")))


def thing_in(state: str, **written_by: str) -> Any:
    if state == "anywhere":
        return None
    if state in DECISIONS:
        return Decision(idea=an_idea("published", state.split("-")[1].removesuffix("s")))
    if state in APPEALS:
        return an_appeal(state)
    if state in MEASURES:
        return a_measure(state)
    if state in PEOPLE:
        return somebody(PEOPLE[state])
    return a_comment(state, **written_by) if state in COMMENTS else an_idea(state, **written_by)


def rows_of(table: str) -> list[tuple[str, str, str, str]]:
    """Every cell of a table: (deed, state, who, answer)."""
    head, *lines = [line.split() for line in table.splitlines() if line.strip()]
    return [
        (deed, state, who, answer) for deed, state, *answers in lines for who, answer in zip(head, answers, strict=True)
    ]


def in_words(allowed: bool) -> str:
    return "yes" if allowed else "-"


@pytest.mark.parametrize(("deed", "state", "who", "answer"), rows_of(TABLE))
def test_the_table_says_who_may(deed, state, who, answer):
    assert in_words(may(somebody(who), May[deed], thing_in(state))) == answer


@pytest.mark.parametrize(("deed", "state", "who", "answer"), rows_of(OF_ONES_OWN))
def test_the_table_says_what_one_may_with_what_one_wrote(deed, state, who, answer):
    assert in_words(may(somebody(who), May[deed], thing_in(state, writer=who))) == answer


@pytest.mark.parametrize(("deed", "state", "who", "answer"), rows_of(TABLE))
def test_to_require_is_to_ask_with_a_raised_voice(deed, state, who, answer):
    if answer == "yes":
        require(somebody(who), May[deed], thing_in(state))
    else:
        with pytest.raises(NotAllowed):
            require(somebody(who), May[deed], thing_in(state))


@pytest.mark.parametrize("who", CAST)
def test_a_list_shows_everybody_what_a_visitor_may_read(who):
    """But for what is part of another idea by now: its title is public, its page is that of the other."""
    readable = {IDEAS[state][0] for state in set(IDEAS) - {"merged"} if may(None, May.READ_IDEA, an_idea(state))}
    assert set(shown_to(somebody(who))) == readable


def test_an_administrator_may_do_what_a_moderator_may():
    administrator = Account(id=99, role=Role.ADMINISTRATOR, is_example=False, confirmed_at=now())
    administrator.second_factor_given = True
    for deed, state in product((May.READ_IDEA, May.READ_DECISIONS, May.MODERATE, May.EDIT_IDEA), IDEAS):
        assert may(administrator, deed, an_idea(state)) == may(somebody("bram"), deed, an_idea(state))


def test_only_an_administrator_may_administer():
    administrator = Account(id=99, role=Role.ADMINISTRATOR, is_example=False, confirmed_at=now())
    administrator.second_factor_given = True
    assert may(administrator, May.ADMINISTER)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMINISTRATOR])
def test_who_gave_no_second_factor_is_a_member(role):
    curator = Account(id=99, role=role, is_example=False, confirmed_at=now())
    assert [may(curator, deed) for deed in (May.MODERATE, May.ADMINISTER, May.WRITE_IDEA)] == [False, False, True]


def test_the_name_under_an_example_does_nothing():
    example = Account(id=number_of("anna"), role=Role.MEMBER, is_example=True, confirmed_at=now())
    deeds = {May.WRITE_IDEA, May.SUBMIT_IDEA, May.EDIT_IDEA, May.WITHDRAW_IDEA, May.DELETE_DRAFT, May.VOTE, May.COMMENT}
    assert [(deed, state) for deed, state in product(deeds, IDEAS) if may(example, deed, an_idea(state))] == []


def test_who_closed_an_account_does_nothing():
    closed = Account(
        id=number_of("anna"), role=Role.ADMINISTRATOR, is_example=False, confirmed_at=now(), closed_at=now()
    )
    closed.second_factor_given = True
    deeds = {May.WRITE_IDEA, May.VOTE, May.COMMENT, May.MODERATE, May.ADMINISTER, May.HAVE_AN_ACCOUNT}
    assert [(deed, state) for deed, state in product(deeds, IDEAS) if may(closed, deed, an_idea(state, "chaima"))] == []


def test_everything_that_somebody_may_stands_in_the_table():
    states = {deed: {state for each, state, *_ in rows_of(TABLE) if each == deed.name} for deed in May}
    kinds = ({"anywhere"}, IDEAS, COMMENTS, PEOPLE, DECISIONS, APPEALS, MEASURES, {*IDEAS, *COMMENTS})
    assert all(found in map(set, kinds) for found in states.values()), states
    assert set(RULES) == set(May)
