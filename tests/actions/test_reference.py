"""The facts that the board stands on, held against what is known about them."""

import json
import re
from datetime import date
from importlib.resources import files

import pytest
from sqlalchemy import event, func, select, update

from ideas.actions.reference import load_reference
from ideas.model.base import today
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.domains import Domain
from ideas.model.organisations import Organisation
from ideas.model.votes import TallyClock


def municipalities_on(session, day):
    return session.scalars(
        select(Organisation).where(
            Organisation.valid_from <= day, Organisation.valid_to.is_(None) | (Organisation.valid_to > day)
        )
    ).all()


def test_all_342_municipalities_of_today_are_in_the_register(session):
    assert len(municipalities_on(session, today())) == 342


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2019, 1, 1), 355),
        (date(2020, 12, 31), 355),
        (date(2021, 1, 1), 352),
        (date(2022, 1, 1), 345),
        (date(2022, 3, 24), 344),
        (date(2023, 1, 1), 342),
    ],
)
def test_mergers_leave_as_many_municipalities_as_the_country_had_that_day(session, day, number):
    assert len(municipalities_on(session, day)) == number


def test_codes_and_slugs_have_the_form_that_addresses_need(session):
    for body in session.scalars(select(Organisation)):
        assert re.fullmatch(r"GM\d{4}", body.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", body.slug)


def test_no_two_municipalities_share_a_name(session):
    names = session.scalars(select(Organisation.name)).all()
    assert len(names) == len(set(names))


def test_there_are_twelve_provinces(session):
    provinces = {body.province for body in municipalities_on(session, today())}
    assert len(provinces) == 12
    assert {"Fryslân", "Zeeland", "Limburg"} < provinces


def test_every_municipality_lies_in_the_netherlands(session):
    for body in session.scalars(select(Organisation)):
        assert 50.7 < body.latitude < 53.6, body.name
        assert 3.3 < body.longitude < 7.3, body.name


@pytest.mark.parametrize(
    ("code", "name", "province"),
    [
        ("GM0301", "Zutphen", "Gelderland"),
        ("GM0363", "Amsterdam", "Noord-Holland"),
        ("GM1961", "Vijfheerenlanden", "Utrecht"),
        ("GM1992", "Voorne aan Zee", "Zuid-Holland"),
    ],
)
def test_a_municipality_goes_by_the_code_of_statistics_netherlands(session, code, name, province):
    body = session.get(Organisation, code)
    assert (body.name, body.province) == (name, province)


def test_a_merged_municipality_leads_to_one_that_took_over_that_day(session):
    weesp = session.get(Organisation, "GM0457")
    assert weesp.valid_to == date(2022, 3, 24)
    assert weesp.successor_code == "GM0363"
    for former in session.scalars(select(Organisation).where(Organisation.successor_code.is_not(None))):
        successor = session.get(Organisation, former.successor_code)
        assert successor.valid_from <= former.valid_to
        assert successor.valid_to is None


def test_only_the_municipality_that_was_divided_over_four_has_no_successor(session):
    ended = select(Organisation.name).where(Organisation.valid_to.is_not(None), Organisation.successor_code.is_(None))
    assert session.scalars(ended).all() == ["Haaren"]


def test_the_domains_are_eleven_groups_of_topics(session):
    domains = session.scalars(select(Domain).order_by(Domain.place)).all()
    groups = {domain.slug for domain in domains if domain.parent_slug is None}
    topics = [domain for domain in domains if domain.parent_slug is not None]
    assert (len(groups), len(topics)) == (11, 61)
    assert {topic.parent_slug for topic in topics} == groups


def test_a_group_stands_before_its_topics(session):
    places = dict(session.execute(select(Domain.slug, Domain.place)).all())
    for slug, parent in session.execute(select(Domain.slug, Domain.parent_slug).where(Domain.parent_slug.is_not(None))):
        assert places[parent] < places[slug]


def test_the_ladder_climbs_from_light_to_heavy(session):
    ladder = session.execute(select(CooperationForm.rung, CooperationForm.tier).order_by(CooperationForm.rung)).all()
    assert [rung for rung, _ in ladder] == list(range(1, 20))
    assert [tier for _, tier in ladder] == sorted(tier for _, tier in ladder)
    assert {tier for _, tier in ladder} == {1, 2, 3, 4, 5}


def test_every_text_of_the_taxonomy_exists_in_both_languages():
    taxonomy = json.loads((files("ideas.reference") / "taxonomy.json").read_text("utf-8"))
    things = [thing for things in taxonomy.values() if isinstance(things, list) for thing in things]
    assert len(things) > 100
    for thing in things:
        for field in thing:
            if field.endswith("_nl"):
                assert thing[field].strip(), thing
                assert thing[field.removesuffix("nl") + "en"].strip(), thing


def test_loading_again_answers_the_same(session):
    assert load_reference(session) == load_reference(session) == (72, 19, 342)


def test_loading_again_asks_little_and_writes_nothing(session):
    asked = []

    def listen(connection, cursor, statement, *_):
        asked.append(statement.split()[0])

    event.listen(session.get_bind(), "before_cursor_execute", listen)
    load_reference(session)
    event.remove(session.get_bind(), "before_cursor_execute", listen)
    # One question per table, one for the rungs, two for what moderators rewrote, one for the first call and one for the
    # first synonyms. The one INSERT is for the clock, and finds it there.
    assert asked.count("SELECT") == 9
    assert asked.count("INSERT") == 1
    assert asked.count("UPDATE") == 0


def test_a_label_that_changed_in_the_file_changes_on_the_board(session):
    session.execute(update(Domain).where(Domain.slug == "wmo").values(label_nl="Vroeger", aliases=["oud"]))
    load_reference(session)
    session.expire_all()
    wmo = session.get(Domain, "wmo")
    assert wmo.label_nl == "Wmo en maatschappelijke ondersteuning"
    assert "begeleiding" in wmo.aliases


def test_loading_again_leaves_the_numbers_of_ideas_alone(session):
    session.execute(update(Domain).where(Domain.slug == "wmo").values(ideas=7, label_nl="Vroeger"))
    load_reference(session)
    session.expire_all()
    assert session.get(Domain, "wmo").ideas == 7


def test_what_the_files_no_longer_name_stays(session):
    session.add(Domain(slug="postduiven", place=900, label_nl="Postduiven", label_en="Carrier pigeons"))
    session.flush()
    load_reference(session)
    session.expire_all()
    assert session.get(Domain, "postduiven") is not None


def test_a_form_can_take_the_rung_of_another(session):
    retired = dict.fromkeys(("label_nl", "label_en", "definition_nl", "definition_en"), "Ruilbeurs")
    session.execute(update(CooperationForm).where(CooperationForm.rung == 19).values(rung=99))
    session.execute(update(CooperationForm).where(CooperationForm.rung == 1).values(rung=98))
    session.add(CooperationForm(slug="ruilbeurs", rung=1, tier=5, under_wgr=False, legal_person=False, **retired))
    session.flush()
    load_reference(session)
    ladder = session.scalars(select(CooperationForm.slug).order_by(CooperationForm.rung)).all()
    assert (ladder[0], ladder[18], ladder[19]) == ("overleg-netwerk", "openbaar-lichaam", "ruilbeurs")


def test_there_is_one_tally_clock_and_loading_does_not_move_it(session):
    session.execute(update(TallyClock).values(day=date(2026, 1, 1)))
    load_reference(session)
    assert session.scalars(select(TallyClock.day)).all() == [date(2026, 1, 1)]
    assert session.scalar(select(func.count()).select_from(TallyClock)) == 1


def test_every_form_tells_what_it_asks_of_the_council_how_long_it_takes_and_how_to_stop(session):
    for form in session.scalars(select(CooperationForm)):
        for fact in ("council", "set_up", "stopping"):
            for language in ("nl", "en"):
                assert len(getattr(form, f"{fact}_{language}")) > 15, (form.slug, fact, language)


@pytest.mark.parametrize("word", ["bespar", "save", "altijd", "always", "goedkoper", "cheaper", "advies"])
def test_what_a_form_asks_promises_nothing(session, word):
    for form in session.scalars(select(CooperationForm)):
        told = (form.council_nl, form.council_en, form.set_up_nl, form.set_up_en, form.stopping_nl, form.stopping_en)
        assert word not in " ".join(told).lower(), form.slug


def test_what_a_form_asks_follows_the_file(session):
    session.execute(update(CooperationForm).values(council_nl="", set_up_nl="", stopping_nl=""))
    load_reference(session)
    session.expire_all()
    assert session.get(CooperationForm, "convenant").set_up_nl == "Meestal één tot drie maanden."
