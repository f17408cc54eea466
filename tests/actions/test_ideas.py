"""Writing, submitting, changing and withdrawing an idea."""

import pytest
from sqlalchemy import func, select

from ideas.actions.ideas import IdeaContent, delete_draft, edit_idea, start_draft, submit_idea, withdraw_own_idea
from ideas.actions.moderation import ask_for_change, publish_idea, restore_idea, withdraw_idea
from ideas.actions.recount import differences_in_tallies
from ideas.actions.votes import withdraw_vote
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.domains import Domain
from ideas.model.ideas import Idea, Motive, Version, Visibility
from ideas.model.refusals import NotAllowed, UnknownSlug
from ideas.queries.ideas import domains_of, motives_of, versions_of
from ideas.queries.votes import votes_cast_by
from tests.conftest import content


def titles_of(session, idea):
    session.flush()
    return [version.content["title"] for version in versions_of(session, idea.author, idea)]


def ideas_in(session, slug):
    return session.scalar(select(Domain.ideas).where(Domain.slug == slug))


@pytest.fixture
def draft(an_idea):
    return an_idea(visibility=Visibility.DRAFT)


def test_a_draft_may_be_empty(session, anna):
    empty = start_draft(session, IdeaContent(), by=anna, language="nl")
    assert (empty.visibility, empty.slug) == (Visibility.DRAFT, "idee")


def test_an_unconfirmed_address_cannot_write(session, daan):
    with pytest.raises(NotAllowed):
        start_draft(session, content(), by=daan, language="nl")


def test_a_first_idea_waits(session, draft, anna):
    submit_idea(session, draft, by=anna, first_idea_waits=True)
    assert draft.visibility is Visibility.WAITING


def test_a_second_idea_waits_as_long_as_the_first_does(session, an_idea, draft, anna):
    an_idea("Samen zout inkopen", visibility=Visibility.WAITING)
    submit_idea(session, draft, by=anna, first_idea_waits=True)
    assert draft.visibility is Visibility.WAITING


def test_later_ideas_appear_at_once(session, idea, draft, anna):
    submit_idea(session, draft, by=anna, first_idea_waits=True)
    assert draft.visibility is Visibility.PUBLISHED


def test_a_first_idea_of_a_moderator_appears_at_once(session, an_idea, bram):
    draft = an_idea(by=bram, visibility=Visibility.DRAFT)
    submit_idea(session, draft, by=bram, first_idea_waits=True)
    assert draft.visibility is Visibility.PUBLISHED


def test_a_first_idea_appears_at_once_when_the_board_says_so(session, draft, anna):
    submit_idea(session, draft, by=anna, first_idea_waits=False)
    assert draft.visibility is Visibility.PUBLISHED


def test_an_idea_is_submitted_once(session, idea, anna):
    with pytest.raises(NotAllowed):
        submit_idea(session, idea, by=anna, first_idea_waits=False)


def test_nobody_submits_what_another_wrote(session, draft, bram):
    with pytest.raises(NotAllowed):
        submit_idea(session, draft, by=bram, first_idea_waits=False)


def test_the_author_supports_the_idea_from_publication_on(session, idea, anna):
    session.refresh(idea)
    assert idea.votes == 1
    assert votes_cast_by(session, anna, [idea.id]) == {idea.id}


def test_a_waiting_idea_has_no_votes(session, an_idea):
    waiting = an_idea(visibility=Visibility.WAITING)
    session.refresh(waiting)
    assert waiting.votes == 0


def test_the_authors_vote_is_cast_at_the_first_publication_only(session, idea, anna, bram):
    withdraw_vote(session, idea, by=anna)
    withdraw_idea(session, idea, by=bram, reason="Even weg")
    restore_idea(session, idea, by=bram, reason="Weer terug")
    assert votes_cast_by(session, anna, [idea.id]) == frozenset()


def test_publishing_again_keeps_the_moment_of_the_first_time(session, idea, bram):
    first = idea.published_at
    withdraw_idea(session, idea, by=bram, reason="Even weg")
    restore_idea(session, idea, by=bram, reason="Weer terug")
    assert idea.published_at == first


def test_submitting_keeps_the_first_version(session, idea):
    assert titles_of(session, idea) == ["Elkaars balie bezetten"]


def test_a_draft_keeps_no_versions(session, draft, anna):
    edit_idea(session, draft, content(title="Een andere titel"), by=anna)
    assert titles_of(session, draft) == []


def test_every_later_text_is_kept(session, idea, anna):
    edit_idea(session, idea, content(title="Een andere titel"), by=anna)
    edit_idea(session, idea, content(title="Nog een andere titel"), by=anna)
    assert titles_of(session, idea) == ["Nog een andere titel", "Een andere titel", "Elkaars balie bezetten"]


def test_the_same_text_is_kept_once(session, idea, anna):
    edit_idea(session, idea, content(), by=anna)
    assert titles_of(session, idea) == ["Elkaars balie bezetten"]


def test_a_text_that_returns_is_a_version_again(session, idea, anna):
    edit_idea(session, idea, content(title="Een andere titel"), by=anna)
    edit_idea(session, idea, content(), by=anna)
    assert titles_of(session, idea) == ["Elkaars balie bezetten", "Een andere titel", "Elkaars balie bezetten"]


def test_other_domains_are_another_version(session, idea, anna):
    edit_idea(session, idea, content(domains=("wmo",)), by=anna)
    assert [version.content["domains"] for version in versions_of(session, idea.author, idea)] == [
        ["wmo"],
        ["burgerzaken"],
    ]


def test_a_version_names_its_writer(session, idea, anna):
    assert [version.writer for version in versions_of(session, idea.author, idea)] == [anna]


def test_nobody_edits_what_another_wrote(session, idea, bram):
    with pytest.raises(NotAllowed):
        edit_idea(session, idea, content(title="Een andere titel"), by=bram)


def test_a_withdrawn_idea_is_not_edited(session, an_idea, anna):
    withdrawn = an_idea(visibility=Visibility.WITHDRAWN)
    with pytest.raises(NotAllowed):
        edit_idea(session, withdrawn, content(title="Een andere titel"), by=anna)


def test_the_address_follows_the_title(session, idea, anna):
    edit_idea(session, idea, content(title="Boa's uitlenen aan de buren"), by=anna)
    assert idea.slug == "boas-uitlenen-aan-de-buren"


def test_domains_keep_the_order_of_choice(session, an_idea):
    idea = an_idea(domains=("wmo", "burgerzaken", "afval"))
    assert domains_of(session, [idea.id]) == {idea.id: ("wmo", "burgerzaken", "afval")}


def test_an_idea_keeps_at_most_three_domains(session, an_idea):
    idea = an_idea(domains=("wmo", "burgerzaken", "afval", "ict"))
    assert domains_of(session, [idea.id]) == {idea.id: ("wmo", "burgerzaken", "afval")}


def test_an_unknown_domain_is_refused(session, idea, anna):
    with pytest.raises(UnknownSlug):
        edit_idea(session, idea, content(domains=("maanreizen",)), by=anna)


def test_a_published_idea_counts_in_its_group_too(session, idea):
    assert (ideas_in(session, "burgerzaken"), ideas_in(session, "dienstverlening")) == (1, 1)


def test_two_topics_of_one_group_count_once_in_the_group(session, an_idea):
    an_idea(domains=("burgerzaken", "klantcontact"))
    assert ideas_in(session, "dienstverlening") == 1


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.WAITING])
def test_an_idea_counts_in_no_domain_before_it_is_published(session, an_idea, visibility):
    an_idea(visibility=visibility)
    assert ideas_in(session, "burgerzaken") == 0


def test_the_numbers_follow_when_an_idea_moves_to_another_domain(session, idea, anna):
    edit_idea(session, idea, content(domains=("wmo",)), by=anna)
    assert [ideas_in(session, slug) for slug in ("burgerzaken", "dienstverlening", "wmo")] == [0, 0, 1]


def test_the_numbers_follow_when_an_idea_takes_another_form(session, an_idea, anna):
    idea = an_idea(form="kennisdeling")
    edit_idea(session, idea, content(form="convenant"), by=anna)
    numbers = dict(session.execute(select(CooperationForm.slug, CooperationForm.ideas)).all())
    assert (numbers["kennisdeling"], numbers["convenant"]) == (0, 1)


def test_motives_are_replaced(session, idea, anna):
    edit_idea(session, idea, content(motives=(Motive.COSTS, Motive.SERVICE)), by=anna)
    assert motives_of(session, idea) == [Motive.COSTS, Motive.SERVICE]


def test_an_author_takes_an_idea_off_the_board(session, idea, anna):
    withdraw_own_idea(session, idea, by=anna)
    assert idea.visibility is Visibility.WITHDRAWN


def test_a_withdrawn_idea_no_longer_counts_in_its_domain(session, idea, anna):
    withdraw_own_idea(session, idea, by=anna)
    assert ideas_in(session, "burgerzaken") == 0


def test_an_author_takes_a_waiting_idea_back(session, an_idea, anna):
    waiting = an_idea(visibility=Visibility.WAITING)
    withdraw_own_idea(session, waiting, by=anna)
    assert waiting.visibility is Visibility.WITHDRAWN


def test_a_draft_that_came_back_is_withdrawn_with_the_text_that_was_sent_in(session, an_idea, anna, bram):
    waiting = an_idea("Het ingestuurde idee", visibility=Visibility.WAITING)
    ask_for_change(session, waiting, by=bram, reason="Wie betaalt?")
    edit_idea(session, waiting, IdeaContent(), by=anna)
    withdraw_own_idea(session, waiting, by=anna)
    assert (waiting.visibility, waiting.title) == (Visibility.WITHDRAWN, "Het ingestuurde idee")
    assert domains_of(session, [waiting.id])[waiting.id] == ("burgerzaken",)


def test_an_idea_is_withdrawn_once(session, idea, anna):
    withdraw_own_idea(session, idea, by=anna)
    with pytest.raises(NotAllowed):
        withdraw_own_idea(session, idea, by=anna)


def test_a_draft_that_was_never_sent_can_be_thrown_away(session, draft, anna):
    delete_draft(session, draft, by=anna)
    session.flush()
    assert session.scalar(select(func.count()).select_from(Idea)) == 0


def test_what_was_once_submitted_is_never_thrown_away(session, idea, anna):
    with pytest.raises(NotAllowed):
        delete_draft(session, idea, by=anna)
    assert session.scalar(select(func.count()).select_from(Version)) == 1


def test_the_life_of_an_idea_keeps_the_tallies_right(session, idea, anna):
    edit_idea(session, idea, content(domains=("wmo", "afval"), form="convenant"), by=anna)
    assert differences_in_tallies(session) == []
    withdraw_own_idea(session, idea, by=anna)
    assert differences_in_tallies(session) == []


def test_readers_see_the_texts_from_publication_on(session, an_idea, anna, bram, chaima):
    idea = an_idea("Met een naam erin", visibility=Visibility.WAITING)
    edit_idea(session, idea, content(title="Zonder de naam"), by=anna)
    publish_idea(session, idea, by=bram, reason="Dank je wel")
    edit_idea(session, idea, content(title="Nog iets beter"), by=anna)
    seen = {
        who: [version.content["title"] for version in versions_of(session, who, idea)]
        for who in (None, chaima, anna, bram)
    }
    everything = ["Nog iets beter", "Zonder de naam", "Met een naam erin"]
    assert seen == {None: everything[:2], chaima: everything[:2], anna: everything, bram: everything}


def test_readers_see_the_first_text_of_an_idea_that_appeared_at_once(session, idea):
    assert [version.number for version in versions_of(session, None, idea)] == [1]
