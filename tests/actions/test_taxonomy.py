"""Keeping domains and labels: names change, addresses stay, and everything that leans on them moves along."""

import pytest
from sqlalchemy import select

from ideas.actions.deciding import file_anew
from ideas.actions.follows import follow_thing
from ideas.actions.recount import differences_in_tallies
from ideas.actions.reference import load_reference
from ideas.actions.suggestions import suggest_tag, take_tag_over, turn_tag_down
from ideas.actions.taxonomy import (
    DomainName,
    add_domain,
    merge_domains,
    merge_tags,
    rename_domain,
    rename_tag,
    use_domain,
    use_tag,
)
from ideas.model.domains import Domain
from ideas.model.follows import Follow, Thing, ThingKind
from ideas.model.queue import QueueItem, QueueKind
from ideas.model.refusals import AlreadySuggested, DomainInUse, NameIsTaken, NotAllowed, NotInThisState
from ideas.model.tags import Tag, TagSuggestion
from ideas.queries.domains import domains_with_counts
from ideas.queries.ideas import domains_of, tags_of
from ideas.queries.taxonomy import taxonomy_of

NAME = DomainName("Jeugd en gezin", "Youth and families", ["jeugdzorg", "gezinshulp"])


def domain(session, slug):
    return session.get(Domain, slug)


def labels(session, idea):
    return [tag.label for tag in tags_of(session, idea)]


@pytest.fixture
def labelled(session, an_idea, bram):
    """Two ideas, each with a label, and one with both."""
    ideas = [an_idea(f"Het idee nummer {n}") for n in range(3)]
    for idea, given in zip(ideas, (["balie"], ["loket"], ["balie", "loket"]), strict=True):
        file_anew(session, idea, ["burgerzaken"], given)
    session.flush()
    return ideas


def test_a_domain_gets_another_name_and_keeps_its_address(session, bram):
    rename_domain(session, domain(session, "jeugdhulp"), NAME, by=bram)
    found = domain(session, "jeugdhulp")
    assert (found.label_nl, found.aliases) == ("Jeugd en gezin", ["jeugdzorg", "gezinshulp"])


def test_a_new_release_leaves_a_renamed_domain_alone(session, bram):
    rename_domain(session, domain(session, "jeugdhulp"), NAME, by=bram)
    load_reference(session)
    session.expire_all()
    assert domain(session, "jeugdhulp").label_nl == "Jeugd en gezin"


def test_a_new_topic_stands_at_the_end_of_its_group(session, bram):
    group = (
        domain(session, "burgerzaken-en-dienstverlening")
        or session.scalars(select(Domain).where(Domain.slug == domain(session, "burgerzaken").parent_slug)).one()
    )
    made = add_domain(session, DomainName("Paspoorten", "Passports", []), within=group, by=bram)
    topics = taxonomy_of(session).topics_in(taxonomy_of(session).domains[group.slug])
    assert topics[-1].slug == made.slug == "paspoorten"


def test_a_name_is_used_once(session, bram):
    with pytest.raises(NameIsTaken):
        add_domain(session, DomainName("Burgerzaken", "Civil affairs", []), within=None, by=bram)


def test_ideas_and_followers_move_along_when_domains_merge(session, an_idea, chaima, bram):
    ideas = [
        an_idea("Het eerste idee hier", domains=("burgerzaken",)),
        an_idea("Het tweede idee", domains=("burgerzaken", "ict")),
    ]
    follow_thing(session, Thing(ThingKind.DOMAIN, "burgerzaken"), by=chaima)
    assert merge_domains(session, domain(session, "burgerzaken"), domain(session, "ict"), by=bram) == 2
    assert domains_of(session, [idea.id for idea in ideas]) == {idea.id: ("ict",) for idea in ideas}
    assert session.scalars(select(Follow.domain_slug)).all() == ["ict"]
    assert differences_in_tallies(session) == []


def test_the_name_of_a_merged_domain_is_another_word_for_the_one_that_stays(session, bram):
    gone = domain(session, "burgerzaken")
    merge_domains(session, gone, domain(session, "ict"), by=bram)
    assert gone.label_nl in domain(session, "ict").aliases
    assert (gone.merged_into_slug, gone.slug in [each.slug for each in domains_with_counts(session)]) == ("ict", False)


def test_nobody_is_led_twice(session, bram):
    merge_domains(session, domain(session, "burgerzaken"), domain(session, "ict"), by=bram)
    merge_domains(session, domain(session, "ict"), domain(session, "wmo"), by=bram)
    session.expire_all()
    assert domain(session, "burgerzaken").merged_into_slug == "wmo"


@pytest.mark.parametrize("into", ["itself", "a group", "one that is retired"])
def test_a_domain_is_merged_only_with_another_of_its_kind_in_use(session, bram, into):
    gone, other = domain(session, "burgerzaken"), domain(session, "ict")
    use_domain(session, domain(session, "wmo"), in_use=False, by=bram)
    target = {
        "itself": gone,
        "a group": domain(session, other.parent_slug),
        "one that is retired": domain(session, "wmo"),
    }[into]
    with pytest.raises(NotInThisState):
        merge_domains(session, gone, target, by=bram)


def test_a_group_stays_as_long_as_topics_stand_in_it(session, bram):
    group = domain(session, domain(session, "burgerzaken").parent_slug)
    with pytest.raises(DomainInUse):
        use_domain(session, group, in_use=False, by=bram)


def test_what_is_retired_takes_no_new_ideas_and_keeps_the_old_ones(session, an_idea, bram):
    idea = an_idea(domains=("burgerzaken",))
    use_domain(session, domain(session, "burgerzaken"), in_use=False, by=bram)
    known = taxonomy_of(session)
    assert "burgerzaken" not in [topic.slug for group in known.groups for topic in known.topics_in(group)]
    assert domains_of(session, [idea.id]) == {idea.id: ("burgerzaken",)}
    use_domain(session, domain(session, "burgerzaken"), in_use=True, by=bram)
    with pytest.raises(NotInThisState):
        use_domain(session, domain(session, "burgerzaken"), in_use=True, by=bram)


def test_a_member_keeps_no_domains(session, chaima):
    with pytest.raises(NotAllowed):
        rename_domain(session, domain(session, "jeugdhulp"), NAME, by=chaima)


def test_labels_merge_on_every_idea_once(session, labelled, chaima, bram):
    follow_thing(session, Thing(ThingKind.TAG, "loket"), by=chaima)
    merge_tags(session, session.get(Tag, "loket"), session.get(Tag, "balie"), by=bram)
    assert [labels(session, idea) for idea in labelled] == [["balie"]] * 3
    assert session.scalars(select(Follow.tag_slug)).all() == ["balie"]


def test_who_types_a_merged_label_or_another_word_for_one_gets_the_one_that_stays(session, labelled, idea, bram):
    merge_tags(session, session.get(Tag, "loket"), session.get(Tag, "balie"), by=bram)
    rename_tag(session, session.get(Tag, "balie"), "Balie", ["servicepunt", "loket"], by=bram)
    for typed in ("loket", "Servicepunt"):
        file_anew(session, idea, ["burgerzaken"], [typed])
        assert labels(session, idea) == ["Balie"]


def test_a_retired_label_stands_on_no_idea_until_somebody_gives_it_again(session, labelled, bram):
    use_tag(session, session.get(Tag, "balie"), in_use=False, by=bram)
    assert [labels(session, idea) for idea in labelled] == [[], ["loket"], ["loket"]]
    file_anew(session, labelled[0], ["burgerzaken"], ["balie"])
    session.expire_all()
    assert session.get(Tag, "balie").retired_at is None


def test_a_suggested_label_waits_and_is_taken_over(session, idea, chaima, bram):
    suggest_tag(session, idea, "Ziekteverlof", by=chaima)
    assert [
        item.idea_id for item in session.scalars(select(QueueItem).where(QueueItem.kind == QueueKind.TAG_SUGGESTED))
    ] == [idea.id]
    take_tag_over(session, idea, session.scalars(select(TagSuggestion)).one(), by=bram, reason="Beter te vinden")
    assert labels(session, idea) == ["Ziekteverlof"]
    assert session.scalars(select(QueueItem.id)).all() == []


def test_a_label_is_suggested_once(session, idea, chaima, anna, bram):
    suggest_tag(session, idea, "Ziekteverlof", by=chaima)
    with pytest.raises(AlreadySuggested):
        suggest_tag(session, idea, "ziekteverlof", by=anna)
    turn_tag_down(session, session.scalars(select(TagSuggestion)).one(), by=bram)
    with pytest.raises(AlreadySuggested):
        suggest_tag(session, idea, "Ziekteverlof", by=chaima)
    with pytest.raises(NotInThisState):
        turn_tag_down(session, session.scalars(select(TagSuggestion)).one(), by=bram)
