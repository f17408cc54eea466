"""A page asks the database as often for twenty ideas as for two."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from ideas.actions.comments import post_comment
from ideas.actions.moderation import feature_idea
from ideas.actions.organisations import join_organisation, verify_organisation
from ideas.actions.queue import about_idea, put_in_queue
from ideas.actions.telling import tell_on
from ideas.actions.votes import cast_vote
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.model.organisations import VerifiedBy
from ideas.model.queue import QueueKind
from ideas.queries.notifications import news_to_tell

FEW, MANY = 2, 20
# The ideas of the guide: where they meet every answer, and where none does and other ways on are looked for.
FITTING = "/guide?goal=kwetsbaarheid&domain=burgerzaken&when=weken&trust=&council=stoppen"
CLOSEST = "/guide?goal=kosten&domain=burgerzaken&when=weken&trust=nieuw&council=stoppen"
RANDOM = "/ideas?order=random&seed=2026-03-03-7k2mq"


@contextmanager
def questions_to(app: Flask) -> Iterator[list[str]]:
    """What the board asks its database meanwhile; beginning a transaction is no question."""
    engine = app.extensions["ideas"].engine
    asked: list[str] = []

    def listen(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield asked
    event.remove(engine, "before_cursor_execute", listen)


@pytest.fixture
def cost_of(app, browser_of) -> Callable[..., int]:
    """How many questions a page costs, once the domains and forms are known: cost_of("/ideas", bram)."""

    def count(address: str, who=None) -> int:
        reader = browser_of(who)
        assert reader.get(address).status == 200
        with questions_to(app) as asked:
            reader.get(address)
        return len(asked)

    return count


@pytest.fixture
def a_writer(an_account) -> Callable[[], object]:
    """Another colleague every time, so that no author is known already."""
    made: list[object] = []

    def make() -> object:
        made.append(an_account(f"Schrijver{len(made)}"))
        return made[-1]

    return make


@pytest.mark.parametrize(
    "address", ["/", "/ideas", "/ideas?order=trending", RANDOM, "/domains/burgerzaken", FITTING, CLOSEST]
)
def test_a_list_costs_as_much_for_two_ideas_as_for_twenty(address, cost_of, an_idea, a_writer):
    for number in range(FEW):
        an_idea(f"Samen strooizout {number}", by=a_writer())
    for_few = cost_of(address)
    for number in range(FEW, MANY):
        an_idea(f"Samen strooizout {number}", by=a_writer())
    assert cost_of(address) == for_few


def test_what_the_box_offers_costs_as_much_for_two_ideas_as_for_twenty(app, browser_of, an_idea, a_writer):
    def cost() -> int:
        visitor = browser_of(None).client
        visitor.get("/ideas/suggestions?q=strooiz")
        with questions_to(app) as asked:
            assert "<a " in visitor.get("/ideas/suggestions?q=strooiz").text
        return len(asked)

    for number in range(FEW):
        an_idea(f"Samen strooizout {number}", by=a_writer())
    for_few = cost()
    for number in range(FEW, MANY):
        an_idea(f"Samen strooizout {number}", by=a_writer())
    assert cost() == for_few == 3


def test_the_list_of_ideas_costs_a_visitor_four_questions_at_most(cost_of, an_idea):
    for number in range(FEW):
        an_idea(f"Samen strooizout {number}")
    assert cost_of("/ideas") <= 4


def test_an_idea_costs_as_much_with_two_comments_as_with_twenty(cost_of, session, idea, a_writer):
    def say_something(times: int) -> None:
        for _ in range(times):
            post_comment(session, idea, by=a_writer(), kind=CommentKind.QUESTION, body="Wie belt er?")
        session.commit()

    address = f"/ideas/{idea.id}-{idea.slug}"
    say_something(FEW)
    for_few = cost_of(address)
    say_something(MANY - FEW)
    assert cost_of(address) == for_few


def test_the_queue_costs_as_much_for_two_ideas_as_for_twenty(cost_of, session, an_idea, a_writer, bram):
    def fill_the_queue(numbers: range) -> None:
        for number in numbers:
            an_idea(f"Samen strooizout {number}", by=a_writer(), visibility=Visibility.WAITING)
            shown = an_idea(f"Samen zand {number}", by=a_writer())
            feature_idea(session, shown, by=bram, reason="Dit helpt velen.")
        session.commit()

    fill_the_queue(range(FEW))
    for_few = cost_of("/moderation", bram)
    fill_the_queue(range(FEW, MANY))
    assert cost_of("/moderation", bram) == for_few


ZUTPHEN = "GM0301"


@pytest.fixture
def cost_of_voting(app, browser_of, an_idea) -> Callable[..., int]:
    """How many questions it costs to vote and to take it back, each for an idea that nobody else voted on."""
    made: list[str] = []

    def count(who, *, wish: str) -> int:
        made.append(f"Samen strooizout {len(made)}")
        idea = an_idea(made[-1])
        voter, address = browser_of(who), f"/ideas/{idea.id}-{idea.slug}/vote"
        token = voter.token()
        if wish == "withdraw":
            voter.post(address, data={"vote": "cast", "csrf_token": token})
        with questions_to(app) as asked:
            voter.post(address, data={"vote": wish, "csrf_token": token}, follow=False)
        return len(asked)

    return count


@pytest.mark.parametrize("wish", ["cast", "withdraw"])
def test_a_verified_organisation_adds_two_questions_to_a_vote(cost_of_voting, session, chaima, wish):
    nowhere = cost_of_voting(chaima, wish=wish)
    join_organisation(session, chaima, ZUTPHEN)
    session.commit()
    assert cost_of_voting(chaima, wish=wish) == nowhere
    verify_organisation(session, chaima, ZUTPHEN, how=VerifiedBy.MODERATOR)
    session.commit()
    assert cost_of_voting(chaima, wish=wish) == nowhere + 2


@pytest.fixture
def from_zutphen(session, an_idea, a_writer) -> Callable[[int], None]:
    """So many more ideas, each of a writer who verifiably works in Zutphen and lets that be seen."""
    made: list[int] = []

    def write(times: int) -> None:
        for _ in range(times):
            made.append(len(made))
            writer = a_writer()
            join_organisation(session, writer, ZUTPHEN)
            verify_organisation(session, writer, ZUTPHEN, how=VerifiedBy.MODERATOR)
            writer.shows_support = True
            an_idea(f"Samen strooizout {made[-1]}", by=writer)

    return write


@pytest.mark.parametrize("address", ["/ideas?organisation=zutphen", "/organisations/zutphen", "/organisations"])
def test_an_organisation_costs_as_much_with_two_ideas_as_with_twenty(cost_of, from_zutphen, address):
    from_zutphen(FEW)
    for_few = cost_of(address)
    from_zutphen(MANY - FEW)
    assert cost_of(address) == for_few


def test_an_idea_costs_as_much_with_two_supporters_as_with_twenty(cost_of, session, idea, a_writer):
    def support(times: int) -> None:
        for _ in range(times):
            voter = a_writer()
            join_organisation(session, voter, ZUTPHEN)
            verify_organisation(session, voter, ZUTPHEN, how=VerifiedBy.MODERATOR)
            voter.shows_support = True
            cast_vote(session, idea, by=voter)
            post_comment(session, idea, by=voter, kind=CommentKind.QUESTION, body="Wie belt er?")
        session.commit()

    support(FEW)
    for_few = cost_of(f"/ideas/{idea.id}-{idea.slug}")
    support(MANY - FEW)
    assert cost_of(f"/ideas/{idea.id}-{idea.slug}") == for_few <= 9


def test_the_queue_costs_as_much_for_two_as_for_twenty(cost_of, session, a_writer, an_idea, bram):
    def send_in(times: int) -> None:
        for _ in range(times):
            idea = an_idea("Het wachtende idee", by=a_writer(), visibility=Visibility.WAITING)
            put_in_queue(session, QueueKind.STALE_IDEA, about_idea(idea.id))
        session.commit()

    send_in(FEW)
    for_few = cost_of("/moderation", bram)
    send_in(MANY - FEW)
    assert cost_of("/moderation", bram) == for_few


def test_people_who_wait_cost_as_much_for_two_as_for_twenty(cost_of, session, a_writer, bram):
    def say_where(times: int) -> None:
        for _ in range(times):
            join_organisation(session, a_writer(), ZUTPHEN)
        session.commit()

    say_where(FEW)
    for_few = cost_of("/moderation/people", bram)
    say_where(MANY - FEW)
    assert cost_of("/moderation/people", bram) == for_few


def test_notifications_cost_as_much_for_two_as_for_twenty(cost_of, session, idea, anna, a_writer):
    def tell_of_comments(times: int) -> None:
        for _ in range(times):
            post_comment(session, idea, by=a_writer(), kind=CommentKind.QUESTION, body="Wie belt er?")
        for number in news_to_tell(session):
            tell_on(session, number)
        session.commit()

    tell_of_comments(FEW)
    for_few = cost_of("/notifications", anna)
    tell_of_comments(MANY - FEW)
    assert cost_of("/notifications", anna) == for_few


def test_the_number_in_the_header_is_not_counted_on_a_page(cost_of, session, anna):
    without_news = cost_of("/ideas", anna)
    anna.unread = 12
    session.commit()
    assert cost_of("/ideas", anna) == without_news


def test_a_vote_costs_one_statement_more_for_the_news_of_it(app, browser_of, idea, anna, chaima):
    def statements_of_a_vote(voter) -> list[str]:
        browser = browser_of(voter)
        browser.post(f"/ideas/{idea.id}-{idea.slug}/vote", data={"vote": "withdraw"}, follow=False)
        token = browser.token()
        with questions_to(app) as asked:
            fields = {"vote": "cast", "csrf_token": token}
            browser.post(f"/ideas/{idea.id}-{idea.slug}/vote", data=fields, follow=False)
        return asked

    of_the_author, of_another = statements_of_a_vote(anna), statements_of_a_vote(chaima)
    assert len(of_another) == len(of_the_author) + 1
    assert [statement for statement in of_another if statement.startswith("INSERT INTO news")] != []
