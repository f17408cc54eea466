"""Leaving for good: what goes, what stays without a name, and what others notice of it."""

import pytest
from sqlalchemy import select

from ideas.actions.accounts import WrongCredentials, account_with_password, make_administrator
from ideas.actions.closing import BELONGS_TO_THE_PERSON, NO_REASON, close_account
from ideas.actions.comments import post_comment
from ideas.actions.ideas import appear, withdraw_own_idea
from ideas.actions.kept_texts import keep_text
from ideas.actions.moderation import feature_idea, publish_idea
from ideas.actions.notifications import note_sent
from ideas.actions.recount import differences_in_tallies
from ideas.actions.votes import cast_vote
from ideas.model.accounts import NO_NAME, Account, Role
from ideas.model.base import Base
from ideas.model.comments import Comment, CommentKind
from ideas.model.database import session_on
from ideas.model.erasures import Erasure
from ideas.model.ideas import Idea, Visibility
from ideas.model.moderation import Decision
from ideas.model.notifications import Message, MessageKind
from ideas.model.refusals import IdeaErased, LastAdministrator, NotFound
from ideas.model.votes import Vote
from ideas.queries.ideas import idea_for
from ideas.queries.kept_texts import Keeper
from ideas.text.keys import hash_of
from tests.at_once import all_at_once
from tests.full_life import MARKS, TOLD_OTHERS, a_full_life

BOTH_CHOICES = pytest.mark.parametrize("texts_too", [False, True], ids=["texts stay", "texts go"])


@pytest.fixture
def life(session, idea, bram):
    """Somebody who did everything that can be done here."""
    return a_full_life(session, idea_of_another=idea, moderator=bram)


@pytest.fixture
def els(life):
    return life.account


def say(session, idea, who, body="Wie belt er?"):
    return post_comment(session, idea, by=who, kind=CommentKind.QUESTION, body=body)


def keep_for(session, account, address):
    keep_text(session, Keeper(account.id, None), address, {"body": ["Half af"]})


def everything_in(session) -> str:
    """All that stands in the database, as text."""
    session.flush()
    tables = (session.execute(select(table)) for table in Base.metadata.sorted_tables)
    # As tuples: a row that is printed leaves out the middle of what is long.
    return "\n".join(repr(tuple(row)) for rows in tables for row in rows)


def pointing_at(session, account) -> set[str]:
    """The columns of which some row is about this account."""
    session.flush()
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "accounts" for key in column.foreign_keys)
        and session.execute(select(column).where(column == account.id).limit(1)).first()
    }


def leave(session, account, *, texts_too=False):
    """Close the account, and let the last mail leave."""
    close_account(session, account, texts_too=texts_too)
    session.flush()
    for message in session.scalars(select(Message)):
        note_sent(session, message)


def test_a_full_life_has_a_row_in_every_table_that_is_about_people(session, els, bram):
    """Or else the tests below would find nothing because there was nothing."""
    about_people = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "accounts" for key in column.foreign_keys)
    }
    by_moderators = {
        "decisions.decided_by", "refused_claims.refused_by", "batches.decided_by", "calls.opened_by",
        "legal_notes.changed_by", "flags.settled_by", "appeals.answered_by", "measures.taken_by", "measures.lifted_by",
        "tag_suggestions.answered_by",
    }  # fmt: skip
    assert pointing_at(session, els) | by_moderators == about_people


def test_whoever_closes_an_account_is_nobody_any_more(session, els):
    leave(session, els)
    assert (els.name, els.password_hash, els.role, els.organisation_code) == (NO_NAME, None, Role.MEMBER, None)


@BOTH_CHOICES
def test_only_what_was_told_to_others_still_belongs_to_the_account(session, els, texts_too):
    leave(session, els, texts_too=texts_too)
    kept = {"ideas.author_id", "comments.author_id", "messages.recipient_id", "flags.flagged_by", "measures.account_id"}
    texts = {"versions.written_by", "stage_steps.set_by"}
    assert pointing_at(session, els) == (kept if texts_too else kept | texts)


def test_of_what_is_left_nothing_says_who_it_was(session, els):
    leave(session, els, texts_too=True)
    everything = everything_in(session)
    assert [mark for mark, words in MARKS.items() if words in everything] == []


def test_with_the_texts_on_the_board_nothing_else_stays(session, els):
    leave(session, els, texts_too=False)
    everything = everything_in(session)
    assert [mark for mark, words in MARKS.items() if words in everything] == list(TOLD_OTHERS)


def test_every_table_that_points_at_an_account_is_cleared_or_named_here(session):
    """A new table with something about people has to be thought of."""
    stays = {"ideas.author_id", "comments.author_id", "versions.written_by"}
    stays |= {"decisions.decided_by", "refused_claims.refused_by"}
    # Of these the words are wiped.
    stays |= {"flags.flagged_by", "measures.account_id", "stage_steps.set_by"}
    by_moderators = {
        "batches.decided_by", "calls.opened_by", "legal_notes.changed_by", "flags.settled_by", "appeals.answered_by",
        "measures.taken_by", "measures.lifted_by", "tag_suggestions.answered_by",
    }  # fmt: skip
    goes_otherwise = {"votes.voter_id", "news.by_id", "news.to_id", "appeals.made_by"}
    cleared = {f"{column.class_.__tablename__}.{column.key}" for column in BELONGS_TO_THE_PERSON}
    points = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "accounts" for key in column.foreign_keys)
    }
    assert points == stays | by_moderators | goes_otherwise | cleared


def test_nobody_can_sign_in_any_more(session, els):
    leave(session, els)
    with pytest.raises(WrongCredentials):
        account_with_password(session, email=MARKS["address"], password=MARKS["password"])


def test_logs_lead_to_nobody_any_more(session, els):
    pseudonym = els.pseudonym
    leave(session, els)
    assert els.pseudonym != pseudonym


def test_the_address_is_free_for_a_new_account(session, els, an_account):
    leave(session, els)
    session.add(Account(name="Els", email=MARKS["address"]))
    session.flush()


def test_the_last_mail_goes_to_the_address_that_the_account_had(session, els):
    close_account(session, els, texts_too=False)
    mail = session.scalars(select(Message)).one()
    assert (mail.kind, mail.to_address, mail.recipient_id) == (MessageKind.ACCOUNT_CLOSED, MARKS["address"], els.id)


def test_mails_that_still_waited_are_not_sent(session, els):
    close_account(session, els, texts_too=False)
    assert [mail.kind for mail in session.scalars(select(Message))] == [MessageKind.ACCOUNT_CLOSED]


def test_an_account_is_closed_once(session, els):
    close_account(session, els, texts_too=False)
    with pytest.raises(NotFound):
        close_account(session, els, texts_too=True)


def test_the_ledger_holds_a_hash_and_the_choice(session, els):
    pseudonym = els.pseudonym
    close_account(session, els, texts_too=True)
    erasure = session.scalars(select(Erasure)).one()
    assert (erasure.pseudonym_hash, erasure.texts_too) == (hash_of(pseudonym), True)


def test_the_votes_go_and_the_tallies_follow(session, idea, els):
    session.refresh(idea)
    before = idea.votes
    leave(session, els)
    session.refresh(idea)
    assert idea.votes == before - 1
    assert session.scalar(select(Vote).where(Vote.voter_id == els.id)) is None


@BOTH_CHOICES
def test_every_tally_equals_the_rows_behind_it(session, idea, life, anna, chaima, texts_too):
    cast_vote(session, life.idea, by=chaima)
    say(session, life.idea, chaima)
    leave(session, life.account, texts_too=texts_too)
    assert differences_in_tallies(session) == []


def test_a_vote_on_an_idea_that_is_off_the_board_goes_too(session, idea, els, anna):
    withdraw_own_idea(session, idea, by=anna)
    leave(session, els)
    session.refresh(idea)
    appear(session, idea, by=idea.author)
    assert idea.votes == 1


def test_ideas_can_stay_for_others_to_go_on_with(session, life):
    leave(session, life.account)
    assert idea_for(session, None, life.idea.id).title == MARKS["idea"]


def test_ideas_can_go_and_readers_are_told_that_they_are_gone(session, life):
    leave(session, life.account, texts_too=True)
    with pytest.raises(IdeaErased):
        idea_for(session, None, life.idea.id)


def test_no_other_idea_ever_stands_at_the_address_of_one_that_went(session, life, an_idea):
    number = life.idea.id
    leave(session, life.account, texts_too=True)
    assert an_idea("Samen strooizout kopen").id > number


def test_with_an_idea_go_the_comments_of_others(session, life, chaima):
    said = say(session, life.idea, chaima)
    number = said.id
    leave(session, life.account, texts_too=True)
    assert session.get(Comment, number) is None


def test_what_others_typed_under_an_idea_goes_with_it(session, life, chaima):
    from_chaima = f"/ideas/{life.idea.id}-{life.idea.slug}"
    keep_for(session, chaima, from_chaima)
    leave(session, life.account, texts_too=True)
    assert from_chaima not in everything_in(session)


def test_what_is_typed_at_another_idea_stays(session, life, chaima):
    keep_for(session, chaima, f"/ideas/{life.idea.id}1-strooizout")
    leave(session, life.account, texts_too=True)
    assert f"/ideas/{life.idea.id}1-strooizout" in everything_in(session)


def test_under_the_ideas_of_others_the_place_of_a_comment_stays(session, life, chaima):
    answer = post_comment(
        session, session.get(Idea, life.comment.idea_id), by=chaima, kind=CommentKind.REMARK, body="Eens.",
        reply_to=life.comment.id,
    )  # fmt: skip
    leave(session, life.account, texts_too=True)
    session.refresh(life.comment)
    assert (life.comment.body, life.comment.deleted_at is None) == ("", False)
    assert session.get(Comment, answer.id).body == "Eens."


def test_drafts_go_whatever_is_chosen(session, els):
    leave(session, els)
    assert session.scalars(select(Idea).where(Idea.title == MARKS["draft"])).all() == []


def test_what_waits_for_a_moderator_can_still_be_published(session, an_idea, an_account, bram):
    fenna = an_account("Fenna")
    waiting = an_idea("Samen strooizout kopen", by=fenna, visibility=Visibility.WAITING)
    leave(session, fenna)
    publish_idea(session, session.get(Idea, waiting.id), by=bram, reason="Een goed plan.")
    assert (waiting.visibility, waiting.votes) == (Visibility.PUBLISHED, 0)


def test_a_decision_stays_without_the_name_of_the_person_it_was_about(session, life, bram):
    decision = session.scalars(select(Decision).where(Decision.idea_id == life.idea.id)).one()
    decision.reason = f"Mooi gedaan, {MARKS['name'].upper()}! Vragen? {MARKS['address']}"
    session.flush()
    leave(session, life.account)
    assert session.get(Decision, decision.id).reason == f"Mooi gedaan, {NO_NAME}! Vragen? {NO_NAME}"


def test_part_of_another_word_is_not_taken_for_a_name(session, an_idea, an_account, bram):
    jan = an_account("Jan")
    decision = feature_idea(session, an_idea(by=jan), by=bram, reason="Jan: in januari opnieuw.")
    leave(session, jan)
    assert session.get(Decision, decision.id).reason == f"{NO_NAME}: in januari opnieuw."


def test_when_a_text_goes_the_reason_that_quotes_it_goes_too(session, life, bram):
    leave(session, life.account, texts_too=True)
    about = select(Decision.reason).where(Decision.idea_id == life.idea.id)
    assert session.scalars(about).all() == [NO_REASON]


def test_what_a_moderator_decided_stays(session, idea, bram):
    decision = feature_idea(session, idea, by=bram, reason="Dit helpt velen.")
    leave(session, bram, texts_too=True)
    kept = session.get(Decision, decision.id)
    assert (kept.reason, kept.moderator.name) == ("Dit helpt velen.", NO_NAME)


def test_the_last_administrator_cannot_leave(session, anna):
    make_administrator(session, anna.email)
    with pytest.raises(LastAdministrator):
        close_account(session, anna, texts_too=False)


def test_one_of_two_administrators_can(session, anna, chaima):
    make_administrator(session, anna.email)
    make_administrator(session, chaima.email)
    close_account(session, anna, texts_too=False)
    assert anna.is_closed


def test_of_two_administrators_who_leave_at_once_one_stays(session, engine, anna, chaima):
    make_administrator(session, anna.email)
    make_administrator(session, chaima.email)
    session.commit()

    def leave_as(number: int) -> bool:
        with session_on(engine) as mine, mine.begin():
            try:
                close_account(mine, mine.get(Account, number), texts_too=False)
            except LastAdministrator:
                return False
        return True

    assert sorted(all_at_once([lambda: leave_as(anna.id), lambda: leave_as(chaima.id)])) == [False, True]


@BOTH_CHOICES
def test_what_is_of_others_stays_as_it_was(session, life, idea, anna, chaima, texts_too):
    said = say(session, idea, chaima, "Wij doen mee.")
    leave(session, life.account, texts_too=texts_too)
    session.refresh(idea)
    assert (idea.title, session.get(Comment, said.id).body) == ("Elkaars balie bezetten", "Wij doen mee.")
    assert (anna.name, chaima.email) == ("Anna", "chaima@gemeente.example")
