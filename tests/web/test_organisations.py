"""Where people work, on screen: what they say, what others see, and what an organisation supports."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from ideas.actions.comments import post_comment
from ideas.actions.organisations import join_organisation, refuse_claim, verify_organisation
from ideas.actions.votes import cast_vote
from ideas.model.accounts import Role, SignInSession
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.organisations import EmailDomain, Organisation, VerifiedBy
from ideas.queries.organisations import all_organisations, organisation_meant
from tests.browser import Browser

ZUTPHEN, ZWOLLE = "GM0301", "GM0193"
WORK = "/account/organisation"
MANAGE = "/moderation/organisations"


@pytest.fixture
def works_at(session):
    """Let somebody verifiably work somewhere."""

    def verified(account, code):
        join_organisation(session, account, code)
        verify_organisation(session, account, code, how=VerifiedBy.MODERATOR)
        session.commit()

    return verified


@pytest.fixture
def els(an_account):
    """She administers the board."""
    return an_account("Els", role=Role.ADMINISTRATOR)


@pytest.fixture
def known(session):
    return all_organisations(session)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Zutphen", "Zutphen"),
        ("  gemeente  ZUTPHEN ", "Zutphen"),
        ("de gemeente Zutphen", "Zutphen"),
        ("sudwest fryslan", "Súdwest-Fryslân"),
        ("den haag", "Den Haag"),
        ("'s-Gravenhage", "Den Haag"),
        ("Den Bosch", "'s-Hertogenbosch"),
        ("Middelburg", "Middelburg (Z.)"),
        ("nuenen", "Nuenen, Gerwen en Nederwetten"),
    ],
)
def test_a_name_is_understood_however_it_is_typed(known, typed, name):
    assert organisation_meant(known, typed).organisation.name == name


@pytest.mark.parametrize(
    ("typed", "close"), [("Bergen", ["Bergen (L.)", "Bergen (NH.)", "Bergen op Zoom"]), ("x", None), ("!?", [])]
)
def test_a_name_that_is_not_clear_is_not_guessed(known, typed, close):
    meant = organisation_meant(known, typed)
    assert meant.organisation is None
    assert close is None or [body.name for body in meant.close] == close


def test_somebody_says_where_they_work(browser_of, session, chaima):
    browser = browser_of(chaima)
    browser.get(WORK)
    page = browser.submit(organisation="gemeente zutphen")
    assert "Je werkt bij: gemeente Zutphen." in page.text
    assert page.texts("main .mark") == ["Nog niet geverifieerd"]


def test_an_address_of_the_organisation_fills_the_field_in_and_verifies(browser_of, session, chaima):
    session.add(EmailDomain(domain="gemeente.example", organisation_code=ZUTPHEN))
    session.commit()
    browser = browser_of(chaima)
    assert browser.get(WORK).one("#organisation")["value"] == "Zutphen"
    assert browser.submit().texts("main .mark") == ["Geverifieerd"]


def test_what_ended_leads_to_what_it_became(browser_of, chaima):
    browser = browser_of(chaima)
    page = browser.get(WORK)
    assert "Appingedam" not in {option["value"] for option in page.soup.select("datalist option")}
    page = browser.submit(organisation="Appingedam")
    assert (page.status, page.one("#organisation")["value"]) == (422, "Appingedam")
    assert "opgegaan in Eemsdelta" in page.errors_at("organisation")


@pytest.mark.parametrize(("typed", "told"), [("Bergen", "Bergen (NH.)"), ("Nergenshuizen", "kennen"), ("", "Vul")])
def test_a_name_that_is_not_clear_comes_back_with_help(browser_of, chaima, typed, told):
    browser = browser_of(chaima)
    browser.get(WORK)
    page = browser.submit(organisation=typed)
    assert page.status == 422
    assert told in page.errors_at("organisation")


def test_somebody_no_longer_says_where_they_work(browser_of, session, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    browser = browser_of(chaima)
    browser.get(WORK)
    page = browser.submit("main form:has([name=do])")
    assert "Je hebt niet verteld waar je werkt." in page.text


def test_who_was_refused_reads_why(browser_of, session, chaima, bram):
    join_organisation(session, chaima, ZUTPHEN)
    refuse_claim(session, chaima, ZUTPHEN, by=bram, reason="Dit adres is van elders.")
    session.commit()
    assert "Dit adres is van elders." in browser_of(chaima).get(WORK).text


def test_only_a_verified_organisation_stands_beside_a_name(browser_of, session, idea, anna, chaima, works_at):
    works_at(anna, ZUTPHEN)
    join_organisation(session, chaima, ZWOLLE)
    for account in (anna, chaima):
        post_comment(session, idea, by=account, kind=CommentKind.REMARK, body="Dit werkt.")
    session.commit()
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert "gemeente Zutphen (geverifieerd)" in page.one(".idea > header .facts").get_text()
    assert len(page.soup.select('.comment-head a[href="/organisations/zutphen"]')) == 1
    assert "Zwolle" not in page.text


def test_a_visitor_sees_at_once_that_an_author_was_verified(browser_of, idea, anna, works_at):
    visitor = browser_of(None)
    assert "Zutphen" not in visitor.get(f"/ideas/{idea.id}").text
    works_at(anna, ZUTPHEN)
    assert "gemeente Zutphen" in visitor.get(f"/ideas/{idea.id}").text


SENTENCES = [(1, "1 stem uit 1 gemeente"), (2, "2 stemmen uit 2 gemeenten"), (3, "3 stemmen uit 2 gemeenten")]


@pytest.mark.parametrize(("voters", "sentence"), SENTENCES)
def test_votes_are_told_with_their_municipalities(
    browser_of, session, an_idea, anna, bram, chaima, works_at, voters, sentence
):
    works_at(anna, ZUTPHEN)
    works_at(chaima, ZWOLLE)
    works_at(bram, ZWOLLE)
    idea = an_idea("Samen strooizout kopen")
    for account in (chaima, bram)[: voters - 1]:
        cast_vote(session, idea, by=account)
    session.commit()
    for address in (f"/ideas/{idea.id}", "/ideas", "/"):
        assert sentence in browser_of(None).get(address).text


def test_without_a_verified_municipality_only_votes_are_told(browser_of, idea):
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert page.texts("[data-support-of]") == ["1 stem"]


def test_the_same_in_english(browser_of, session, idea, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    cast_vote(session, idea, by=chaima)
    session.commit()
    page = browser_of(None, language="en").get(f"/ideas/{idea.id}")
    assert page.texts("[data-support-of]") == ["2 votes from 1 municipality"]


def test_a_script_hears_of_the_municipalities(browser_of, idea, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    answer = browser_of(chaima, language="en").post(
        f"/ideas/{idea.id}-{idea.slug}/vote", data={"vote": "cast"}, headers={"Accept": "application/json"}
    )
    assert (answer.json["municipalities"], answer.json["support"]) == (1, "2 votes from 1 municipality")


def test_who_says_nothing_is_asked_where_they_work(browser_of, idea, chaima, works_at):
    link = f'.vote a[href="{WORK}"]'
    assert browser_of(chaima).get(f"/ideas/{idea.id}").has(link)
    works_at(chaima, ZUTPHEN)
    assert not browser_of(chaima).get(f"/ideas/{idea.id}").has(link)


def test_names_of_voters_are_private(browser_of, session, idea, chaima):
    cast_vote(session, idea, by=chaima)
    session.commit()
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert "Chaima" not in page.text
    assert not page.has("#supporters-name")


def test_who_chooses_so_is_named_with_the_idea(browser_of, session, idea, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    cast_vote(session, idea, by=chaima)
    session.commit()
    visitor = browser_of(None)
    visitor.get(f"/ideas/{idea.id}")
    browser = browser_of(chaima)
    browser.get("/account")
    browser.submit("main form", shows_support="y")
    page = visitor.get(f"/ideas/{idea.id}")
    assert page.texts("section:has(#supporters-name) li") == ["Chaima, gemeente Zutphen (geverifieerd)"]
    assert page.texts("[data-others-of]") == ["Ook 1 ander steunt dit idee."]


def test_who_chooses_otherwise_is_no_longer_named(browser_of, session, idea, chaima):
    chaima.shows_support = True
    cast_vote(session, idea, by=chaima)
    session.commit()
    visitor = browser_of(None)
    assert "Chaima" in visitor.get(f"/ideas/{idea.id}").text
    browser = browser_of(chaima)
    browser.get("/account")
    browser.submit("main form", shows_support=None)
    assert "Chaima" not in visitor.get(f"/ideas/{idea.id}").text


def test_at_most_twelve_names_stand_there(browser_of, session, idea, an_account):
    for number in range(14):
        account = an_account(f"Collega{number}")
        account.shows_support = True
        cast_vote(session, idea, by=account)
    session.commit()
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert len(page.soup.select("section:has(#supporters-name) li")) == 12
    assert page.texts("[data-others-of]") == ["Ook 3 anderen steunen dit idee."]


def test_organisations_stand_by_province(browser_of):
    page = browser_of(None).get("/organisations")
    assert "Zutphen" in page.texts("section:has(> #gelderland) li")
    assert "Appingedam" not in page.text


@pytest.mark.parametrize(
    ("typed", "found"), [("zutph", ["Zutphen"]), ("gemeente appingedam", ["Appingedam"]), ("xyz", [])]
)
def test_an_organisation_is_found_by_a_part_of_its_name(browser_of, typed, found):
    page = browser_of(None).get(f"/organisations?q={typed}")
    assert page.texts("main section .chips li") == found


def test_a_province_finds_what_lies_there(browser_of):
    assert "Urk" in browser_of(None).get("/organisations?q=flevoland").texts("main section .chips li")


def test_an_organisation_shows_what_its_people_support_and_wrote(browser_of, session, an_idea, anna, chaima, works_at):
    works_at(anna, ZUTPHEN)
    works_at(chaima, ZWOLLE)
    mine, theirs = an_idea("Samen strooizout kopen"), an_idea("Samen bomen snoeien", by=chaima)
    cast_vote(session, theirs, by=anna)
    session.commit()
    page = browser_of(None).get("/organisations/zutphen")
    assert "Gemeente in de provincie Gelderland" in page.text
    assert page.texts("section:has(> #supported) .rows a") == [theirs.title, mine.title]
    assert page.texts("section:has(> #written) .rows a") == [mine.title]


def test_an_organisation_shows_nothing_that_is_not_published(browser_of, session, an_idea, anna, works_at):
    works_at(anna, ZUTPHEN)
    idea = an_idea("Samen strooizout kopen")
    visitor = browser_of(None)
    assert idea.title in visitor.get("/organisations/zutphen").text
    browser_of(anna).post(f"/ideas/{idea.id}-{idea.slug}/withdraw")
    assert idea.title not in visitor.get("/organisations/zutphen").text


def test_an_organisation_that_ended_leads_to_its_successor(browser_of):
    page = browser_of(None).get("/organisations/appingedam")
    assert page.has('main .note a[href="/organisations/eemsdelta"]')


@pytest.mark.parametrize("slug", ["nergenshuizen", "ZUTPHEN", "zut%20phen", "%00"])
def test_an_organisation_that_does_not_exist_is_not_found(browser_of, slug):
    assert browser_of(None).get(f"/organisations/{slug}").status == 404


def test_the_list_is_narrowed_to_an_organisation(browser_of, session, an_idea, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    supported, other = an_idea("Samen strooizout kopen"), an_idea("Samen bomen snoeien")
    cast_vote(session, supported, by=chaima)
    session.commit()
    page = browser_of(None).get("/ideas?organisation=zutphen")
    assert page.texts("article.card h2") == [supported.title]
    assert page.heading == "Ideeën met stemmen van: gemeente Zutphen"
    assert other.title in browser_of(None).get("/ideas").text


def test_a_vote_that_is_not_verified_narrows_nothing(browser_of, session, idea, chaima):
    join_organisation(session, chaima, ZUTPHEN)
    cast_vote(session, idea, by=chaima)
    session.commit()
    assert browser_of(None).get("/ideas?organisation=zutphen").texts("article.card h2") == []


@pytest.mark.parametrize("slug", ["nergenshuizen", "ZUTPHEN", "a b"])
def test_a_filter_for_no_organisation_is_refused(browser_of, slug):
    assert browser_of(None).get("/ideas", query_string={"organisation": slug}).status == 404


def test_an_administrator_lists_a_domain_and_takes_it_off(browser_of, session, chaima, els):
    join_organisation(session, chaima, ZUTPHEN)
    session.commit()
    browser = browser_of(els)
    browser.get(MANAGE)
    page = browser.submit("form[action$='/list-domain']", organisation="Zutphen", domain=" @Gemeente.Example ")
    assert "Daarmee is 1 persoon geverifieerd." in page.text
    assert page.texts("main .rows strong") == ["gemeente.example"]
    page = browser.submit("form[action$='/unlist-domain']")
    assert page.texts("main .rows strong") == []
    session.refresh(chaima)
    assert chaima.organisation_verified_by is None


@pytest.mark.parametrize(
    ("domain", "told"),
    [
        ("gmail.com", "Iedereen kan zo’n adres hebben."),
        ("*.zutphen.nl", "geen e-maildomein"),
        ("zutphen", "geen e-maildomein"),
        ("zutphen.example", "staat al op de lijst"),
        ("", "Vul in"),
    ],
)
def test_a_domain_that_shows_nothing_is_refused(browser_of, session, els, domain, told):
    session.add(EmailDomain(domain="zutphen.example", organisation_code=ZUTPHEN))
    session.commit()
    browser = browser_of(els)
    browser.get(MANAGE)
    page = browser.submit("form[action$='/list-domain']", organisation="Zutphen", domain=domain)
    assert page.status == 422
    assert told in page.errors_at("domain")


def test_a_domain_in_another_alphabet_is_written_as_mail_writes_it(browser_of, session, els):
    browser = browser_of(els)
    browser.get(MANAGE)
    browser.submit("form[action$='/list-domain']", organisation="Súdwest-Fryslân", domain="súdwestfryslân.nl")
    assert session.scalars(select(EmailDomain.domain)).all() == ["xn--sdwestfrysln-zbb93a.nl"]


def test_an_administrator_adds_an_organisation(browser_of, session, els, chaima):
    browser = browser_of(els)
    browser.get(MANAGE)
    browser.submit("form[action$=add]", name="Drechtsteden", kind="samenwerkingsverband")
    assert "Samenwerkingsverband" in browser_of(None).get("/organisations/drechtsteden").text
    member = browser_of(chaima)
    member.get(WORK)
    assert "Je werkt bij: Drechtsteden." in member.submit(organisation="drechtsteden").text


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": "Zutphen", "kind": "anders"}, "name"), ({"name": "GGD", "kind": "gemeente"}, "kind")],
)
def test_an_organisation_does_not_pass_for_a_municipality(browser_of, els, fields, field):
    browser = browser_of(els)
    browser.get(MANAGE)
    page = browser.submit("form[action$=add]", **fields)
    assert page.status == 422
    assert page.errors_at(f"new-{field}")


def test_an_administrator_shows_once_more_who_they_are_first(browser_of, session, els):
    browser: Browser = browser_of(els)
    session.execute(update(SignInSession).values(proved_at=now() - timedelta(minutes=11)))
    session.commit()
    assert browser.get(MANAGE).address == "/sign-in/again"
    assert browser.post(f"{MANAGE}/add", data={"name": "GGD", "kind": "anders"}).address == "/sign-in/again"
    assert session.scalar(select(Organisation).where(Organisation.name == "GGD")) is None
