"""The example content: plausible, marked as such, and gone without a trace when somebody asks for it."""

import json
from datetime import timedelta
from importlib.resources import files

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from ideas.actions.comments import post_comment
from ideas.actions.examples import examples_are_loaded, load_examples, remove_examples
from ideas.actions.filing import file_under, give_tags
from ideas.actions.kept_texts import keep_text
from ideas.actions.recount import differences_in_tallies, mend_tallies
from ideas.actions.votes import cast_vote
from ideas.model.accounts import Account, Role
from ideas.model.base import Base, now
from ideas.model.comments import Comment, CommentKind
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.domains import Domain
from ideas.model.ideas import Grounding, Idea, IdeaDomain, IdeaMotive, Source, Version, Visibility
from ideas.model.kept_texts import KeptText
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.organisations import Organisation
from ideas.model.tags import Tag
from ideas.model.votes import Vote
from ideas.permissions import May, may
from ideas.queries.kept_texts import Keeper
from ideas.text.markdown import safe_html

CONTENT = json.loads((files("ideas.reference") / "example-ideas.json").read_text("utf-8"))


def everything_in(session):
    """Every row of every table."""
    session.flush()
    return {table.name: sorted(map(repr, session.execute(select(table)))) for table in Base.metadata.sorted_tables}


def a_member(session, name):
    member = Account(email=f"{name.lower()}@example.org", name=name, confirmed_at=now())
    session.add(member)
    session.flush()
    return member


def an_idea_of(session, author):
    idea = Idea(
        slug="samen-een-hoogwerker",
        author_id=author.id,
        title="Samen een hoogwerker",
        question="Hoe komen we zonder huur bij de lampen?",
        added_value="Minder huur",
        visibility=Visibility.PUBLISHED,
        published_at=now(),
    )
    session.add(idea)
    session.flush()
    file_under(session, idea.id, ["gladheid-buitendienst"])
    mend_tallies(session)
    return idea


def an_example(session, title="Boa's uitlenen aan de buren bij evenementen en ziekte"):
    return session.scalars(select(Idea).where(Idea.title == title)).one()


@pytest.fixture
def examples(session):
    load_examples(session)
    return session.scalars(select(Idea).where(Idea.is_example).order_by(Idea.id)).all()


def test_forty_ideas_are_loaded(session):
    assert not examples_are_loaded(session)
    assert load_examples(session) == 40
    assert examples_are_loaded(session)


def test_loading_twice_changes_nothing(session, examples):
    before = everything_in(session)
    assert load_examples(session) == 0
    assert everything_in(session) == before


@pytest.mark.usefixtures("examples")
def test_all_comments_are_loaded_as_threads_of_their_own(session):
    comments = session.scalars(select(Comment)).all()
    assert len(comments) == sum(len(told["comments"]) for told in CONTENT["ideas"]) == 42
    assert all(comment.thread_id == comment.id and comment.reply_to is None for comment in comments)


@pytest.mark.usefixtures("examples")
def test_an_addition_becomes_a_remark(session):
    comment = session.scalars(select(Comment).where(Comment.body.startswith("Maak een nulmeting"))).one()
    assert comment.kind is CommentKind.REMARK
    assert comment.body_html == safe_html(comment.body)


@pytest.mark.usefixtures("examples")
def test_an_example_account_is_named_as_such(session):
    accounts = session.scalars(select(Account)).all()
    assert len(accounts) == 48
    assert "Voorbeeld: beleidsadviseur, middelgrote gemeente" in {account.name for account in accounts}
    for account in accounts:
        assert account.is_example
        assert account.name.startswith("Voorbeeld: ")
        assert account.email.endswith("@voorbeeld.invalid")
        assert account.role is Role.MEMBER


@pytest.mark.usefixtures("examples")
def test_nobody_can_sign_in_as_an_example(session):
    assert set(session.scalars(select(Account.password_hash))) == {None}


@pytest.mark.usefixtures("examples")
def test_the_database_refuses_a_password_for_an_example(session):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Account).where(Account.is_example).values(password_hash="$argon2id$"))


def test_an_example_account_may_do_nothing_itself(session, examples):
    example = examples[0].author
    assert not any(may(example, deed, examples[0]) for deed in (May.VOTE, May.COMMENT, May.EDIT_IDEA, May.MODERATE))


def test_every_example_says_how_far_it_rests_on_a_source(session, examples):
    sources = {source.idea_id: source for source in session.scalars(select(Source))}
    assert set(sources) == {idea.id for idea in examples}
    for source in sources.values():
        assert (source.address is None) == (source.grounding is Grounding.INVENTED)
        assert source.address is None or source.address.startswith(("http://", "https://"))


@pytest.mark.usefixtures("examples")
def test_an_invented_example_names_no_municipality(session):
    invented = session.scalars(select(Source).where(Source.grounding == Grounding.INVENTED)).all()
    assert len(invented) == 2
    assert {source.places for source in invented} == {""}


def test_every_slug_and_name_that_an_example_uses_exists(session):
    domains = set(session.scalars(select(Domain.slug)))
    forms = set(session.scalars(select(CooperationForm.slug)))
    municipalities = set(session.scalars(select(Organisation.name).where(Organisation.valid_to.is_(None))))
    for told in CONTENT["ideas"]:
        assert set(told["domains"]) <= domains, told["id"]
        assert told["form"] in forms, told["id"]
        assert set(told["where_applied"]) <= municipalities, told["id"]


def test_everybody_who_writes_in_the_examples_has_an_account():
    writers = {told["author_role"] for told in CONTENT["ideas"]}
    writers |= {comment["author_role"] for told in CONTENT["ideas"] for comment in told["comments"]}
    assert writers < set(CONTENT["accounts"])


@pytest.mark.usefixtures("examples")
def test_an_example_in_four_domains_keeps_the_first_three(session):
    idea = an_example(session, "Wmo-inkoop in een overeenkomst die elk jaar wordt bijgesteld")
    filed = session.execute(
        select(IdeaDomain.domain_slug, IdeaDomain.chosen)
        .where(IdeaDomain.idea_id == idea.id)
        .order_by(IdeaDomain.place)
    ).all()
    assert [slug for slug, chosen in filed if chosen] == ["wmo", "beschermd-wonen", "inkoop"]
    assert {slug for slug, chosen in filed if not chosen} == {"sociaal-domein", "bedrijfsvoering"}


def test_every_example_has_a_reason_why(session, examples):
    assert set(session.scalars(select(IdeaMotive.idea_id))) == {idea.id for idea in examples}


def test_every_example_keeps_its_first_version_as_it_was_sent_in(session, examples):
    versions = session.scalars(select(Version)).all()
    assert [version.number for version in versions] == [1] * 40
    ideas = {idea.id: idea for idea in examples}
    for version in versions:
        assert version.content["title"] == ideas[version.idea_id].title
        assert version.written_by == ideas[version.idea_id].author_id
        assert version.written_at == ideas[version.idea_id].submitted_at


def test_examples_appeared_one_after_another_over_the_past_year(examples):
    ages = [now() - idea.published_at for idea in examples]
    assert ages == sorted(ages, reverse=True)
    assert sum(age < timedelta(days=7) for age in ages) >= 3
    assert sum(age < timedelta(days=30) for age in ages) >= 7
    assert sum(timedelta(days=30) < age < timedelta(days=340) for age in ages) >= 25


def test_things_happened_in_their_order(session, examples):
    ideas = {idea.id: idea for idea in examples}
    for idea in examples:
        assert idea.author.created_at < idea.created_at < idea.submitted_at < idea.published_at < now()
    for vote in session.scalars(select(Vote)):
        assert ideas[vote.idea_id].published_at <= vote.cast_at < now()
    for comment in session.scalars(select(Comment)):
        assert ideas[comment.idea_id].published_at < comment.posted_at < now()


def test_every_author_supports_the_own_idea_from_publication_on(session, examples):
    votes = {(vote.idea_id, vote.voter_id): vote.cast_at for vote in session.scalars(select(Vote))}
    for idea in examples:
        assert votes[idea.id, idea.author_id] == idea.published_at


def test_support_differs_from_idea_to_idea(examples):
    assert {2, 39} <= {idea.votes for idea in examples}
    assert all(2 <= idea.votes <= 40 for idea in examples)
    assert sum(idea.votes_week > 0 for idea in examples) >= 12
    assert sum(idea.votes_month > 0 for idea in examples) >= 25


def test_the_spread_of_votes_is_the_one_in_the_file(examples):
    told = {told["title"]: told["votes"] for told in CONTENT["ideas"]}
    assert {idea.title: idea.votes for idea in examples} == {
        title: 1 + sum(votes.values()) for title, votes in told.items()
    }


def test_every_order_shows_another_idea_of_support(examples):
    def first_ten_by(order):
        return tuple(sorted(examples, key=lambda idea: (getattr(idea, order), idea.id), reverse=True)[:10])

    orders = ("votes_week", "votes_month", "votes_year", "votes", "trend", "published_at", "comments")
    assert len({first_ten_by(order) for order in orders}) == len(orders)


def test_a_few_examples_are_featured(examples):
    featured = [idea for idea in examples if idea.featured_at]
    assert len(featured) == 3
    assert all(idea.featured_at > idea.published_at for idea in featured)


@pytest.mark.usefixtures("examples")
def test_the_tallies_of_examples_are_right_from_the_start(session):
    assert differences_in_tallies(session) == []


def test_removing_says_what_it_took(session, examples):
    votes = session.scalar(select(func.count()).select_from(Vote))
    assert remove_examples(session) == (40, 42, votes, 48)


def test_removing_what_is_not_there_takes_nothing(session):
    before = everything_in(session)
    assert remove_examples(session) == (0, 0, 0, 0)
    assert everything_in(session) == before


def test_removal_leaves_no_trace(session):
    before = everything_in(session)
    load_examples(session)
    assert everything_in(session) != before
    remove_examples(session)
    assert everything_in(session) == before


def test_removal_takes_what_real_people_did_to_examples(session):
    anna, bram = a_member(session, "Anna"), a_member(session, "Bram")
    before = everything_in(session)
    load_examples(session)
    idea = an_example(session)
    cast_vote(session, idea, by=anna)
    comment = post_comment(session, idea, by=anna, kind=CommentKind.QUESTION, body="Geldt dit ook in Zutphen?")
    give_tags(session, idea.id, ["Toezicht"])
    keep_text(session, Keeper(anna.id, None), f"/ideas/{idea.id}/comments", {"body": "Nog niet af"})
    keep_text(session, Keeper(bram.id, None), f"/comments/{comment.id}/edit", {"body": "Nog niet af"})
    decision = {"idea_id": idea.id, "reason": "Mooi", "decided_by": bram.id}
    session.add(Decision(kind=DecisionKind.FEATURE, **decision))
    session.add(Decision(kind=DecisionKind.HIDE_COMMENT, comment_id=comment.id, **decision))
    session.flush()
    remove_examples(session)
    assert everything_in(session) == before


def test_removal_takes_what_examples_did_to_real_ideas(session):
    anna = a_member(session, "Anna")
    idea = an_idea_of(session, anna)
    before = everything_in(session)
    load_examples(session)
    example = session.scalars(select(Account).where(Account.is_example).limit(1)).one()
    session.add(Vote(idea_id=idea.id, voter_id=example.id))
    said = Comment(idea_id=idea.id, author_id=example.id, body="Mooi", body_html="<p>Mooi</p>")
    session.add(said)
    session.flush()
    said.thread_id = said.id
    session.flush()
    post_comment(session, idea, by=anna, kind=CommentKind.REMARK, body="Dank je wel.", reply_to=said.id)
    mend_tallies(session)
    remove_examples(session)
    assert everything_in(session) == before


def test_removal_leaves_real_ideas_with_all_they_have(session):
    load_examples(session)
    anna, daan = a_member(session, "Anna"), a_member(session, "Daan")
    idea = an_idea_of(session, anna)
    cast_vote(session, idea, by=daan)
    post_comment(session, idea, by=daan, kind=CommentKind.EXPERIENCE, body="Doen wij ook.")
    give_tags(session, idea.id, ["Materieel"])
    give_tags(session, an_example(session).id, ["Materieel"])
    keep_text(session, Keeper(daan.id, None), f"/ideas/{idea.id}/comments", {"body": "Nog niet af"})
    remove_examples(session)
    kept = session.get(Idea, idea.id)
    assert (kept.votes, kept.comments) == (1, 1)
    assert session.scalars(select(Tag.label)).all() == ["Materieel"]
    assert session.scalar(select(func.count()).select_from(KeptText)) == 1
    assert session.get(Domain, "gladheid-buitendienst").ideas == 1
    assert differences_in_tallies(session) == []


def test_examples_can_come_back_after_they_were_removed(session):
    load_examples(session)
    remove_examples(session)
    assert load_examples(session) == 40
