"""The guide: five questions, each at an address of its own, that lead to ideas that fit."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from ideas.actions.taxonomy import merge_domains
from ideas.model.domains import Domain
from ideas.model.ideas import Motive
from ideas.queries.guide import ANSWERS, Question
from tests.web.test_listing import numbers_on

EVERYTHING = "/guide?goal=kosten&domain=burgerzaken&when=weken&trust=nieuw&council=stoppen"
LEFT_OPEN = "/guide?goal=&domain=&when=&trust=&council="
QUESTIONS = {
    "/guide": "What do you want to achieve, and for whom?",
    "/guide?goal=kosten": "What is it about?",
    "/guide?goal=kosten&domain=wmo": "How soon do you want to start?",
    "/guide?goal=kosten&domain=wmo&when=weken": "How well do you know each other?",
    "/guide?goal=kosten&domain=wmo&when=weken&trust=nieuw": "What if the new council changes its mind?",
}


def answers_in(address):
    return {name: said[0] for name, said in parse_qs(urlsplit(address).query, keep_blank_values=True).items()}


def choices_on(page):
    return {link.get_text(strip=True): link["href"] for link in page.soup.select("main .answers a")}


def given_on(page):
    return {link.get_text(strip=True): link["href"] for link in page.soup.select(".given-answers dd a")}


def go_on(visitor, **filled_in):
    """Fill in the form of the first question, and send it: its fields become an address."""
    address, fields = visitor.page.form("main form")
    return visitor.get(f"{address}?{urlencode(fields | filled_in, doseq=True)}")


@pytest.fixture
def fits(an_idea):
    """An idea that meets everything that is asked here."""
    scores = dict.fromkeys(("quick_to_start", "adaptable", "low_trust_needed", "easy_to_undo"), 5)
    return an_idea("Samen een balie bezetten", motives=(Motive.COSTS,), **scores)


@pytest.mark.parametrize(("address", "question"), QUESTIONS.items())
def test_an_address_asks_what_it_does_not_say_yet(browser_of, address, question):
    assert browser_of(None, language="en").get(address).heading == question


def test_five_answers_lead_to_ideas(browser_of, fits):
    visitor = browser_of(None, language="en")
    visitor.get("/guide")
    go_on(visitor, goal="kosten")
    for answer in ("Civil affairs and registers", "Within a few weeks", "We hardly know each other yet"):
        visitor.get(choices_on(visitor.page)[answer])
    page = visitor.get(choices_on(visitor.page)["Then we want to be able to stop"])
    assert page.heading == "Ideas that fit"
    assert numbers_on(page) == [fits.id]


def test_a_question_can_be_skipped(browser_of):
    visitor = browser_of(None, language="en")
    for address, following in zip(list(QUESTIONS)[1:-1], list(QUESTIONS.values())[2:], strict=True):
        page = visitor.get(address)
        assert visitor.get(page.one("main .skipping .button")["href"]).heading == following


def test_everything_can_be_skipped_at_once(browser_of, fits):
    visitor = browser_of(None, language="en")
    page = visitor.get(visitor.get("/guide").one("main .skipping a:not(.button)")["href"])
    assert page.heading == "Ideas that fit"
    assert numbers_on(page) == [fits.id]
    assert not page.has(".given-answers")


def test_an_answer_leads_to_its_question_and_leaves_the_others(browser_of):
    page = browser_of(None, language="en").get(EVERYTHING)
    address = given_on(page)["Within a few weeks"]
    asked = browser_of(None, language="en").get(address)
    assert asked.heading == QUESTIONS["/guide?goal=kosten&domain=wmo"]
    changed = choices_on(asked)["We have more time"]
    assert answers_in(changed) == answers_in(EVERYTHING) | {"when": "later"}


def test_changing_the_goal_keeps_the_other_answers(browser_of):
    visitor = browser_of(None, language="en")
    visitor.get(given_on(visitor.get(EVERYTHING))["Control costs"])
    _, fields = visitor.page.form("main form")
    assert {name: said for name, said in fields.items() if name not in ("goal", "q")} == {
        name: said for name, said in answers_in(EVERYTHING).items() if name != "goal"
    }


def test_each_idea_says_which_answers_it_meets_and_which_not(browser_of, an_idea):
    an_idea(motives=(Motive.COSTS,), quick_to_start=5, low_trust_needed=2, easy_to_undo=4)
    page = browser_of(None, language="en").get(EVERYTHING)
    assert page.texts(".fit") == ["Meets 4 of your 5 answers:"]
    assert page.texts(".why .met") == [
        "It is meant to control costs.",
        "It is about this domain: Civil affairs and registers.",
        "You can start within a few weeks.",
        "Stopping takes little time and money.",
    ]
    assert page.texts(".why .unmet") == ["It asks that you know each other better."]


def test_an_answer_that_rules_nothing_out_is_no_reason(browser_of, fits):
    page = browser_of(None, language="en").get("/guide?goal=&domain=&when=later&trust=vertrouwd&council=blijven")
    assert numbers_on(page) == [fits.id]
    assert not page.has(".why")
    assert len(given_on(page)) == 3


def test_a_reason_that_the_author_left_open_is_told_as_such(browser_of, session, fits):
    fits.quick_to_start = None
    session.commit()
    page = browser_of(None, language="en").get(EVERYTHING)
    assert page.texts(".why .unmet") == ["The author has not told this yet: Quick to start."]


def test_where_nothing_meets_everything_one_answer_can_be_let_go(browser_of, an_idea):
    an_idea(motives=(Motive.COSTS,), quick_to_start=5, low_trust_needed=1, easy_to_undo=5)
    page = browser_of(None, language="en").get(EVERYTHING)
    assert page.texts("main .note .answers li") == ["Without: We hardly know each other yet 1 idea"]
    looser = browser_of(None, language="en").get(choices_on(page)["Without: We hardly know each other yet"])
    assert looser.texts("main .lead") == ["1 idea meets all your answers."]


def test_a_domain_without_ideas_leads_to_others(browser_of, fits):
    page = browser_of(None, language="en").get(EVERYTHING.replace("burgerzaken", "klantcontact"))
    assert page.texts(".lead") == ["There are no ideas in this domain yet. These come closest in other domains."]
    assert numbers_on(page) == [fits.id]
    assert page.texts(".why .unmet") == ["It is about another domain."]
    assert answers_in(choices_on(page)["Civil affairs and registers"])["domain"] == "burgerzaken"
    assert answers_in(choices_on(page)["Without: Customer contact"])["domain"] == ""


@pytest.mark.parametrize("address", [LEFT_OPEN, EVERYTHING])
def test_an_empty_board_invites_to_share_an_idea(browser_of, address):
    page = browser_of(None, language="en").get(address)
    assert page.texts(".lead") == ["There are no ideas here yet. Yours can be the first."] or address == LEFT_OPEN
    assert page.has("main a[href='/ideas/new']")


def test_words_of_ones_own_are_carried_to_a_search(browser_of, fits):
    visitor = browser_of(None, language="en")
    visitor.get("/guide")
    go_on(visitor, q="  jongeren \x00 krijgen hulp ")
    assert given_on(visitor.page) == {"jongeren krijgen hulp": "/guide?q=jongeren+krijgen+hulp"}
    page = visitor.get(visitor.page.one("main .skipping a:not(.button)")["href"])
    assert page.one("main a[href^='/ideas?']")["href"] == "/ideas?q=jongeren+krijgen+hulp"


def test_without_words_there_is_no_search(browser_of, fits):
    assert not browser_of(None).get(f"{EVERYTHING}&q=%20").has("main a[href^='/ideas?']")


def test_very_many_words_are_cut_off(browser_of):
    page = browser_of(None).get(f"/guide?q={'x' * 5000}")
    assert page.one("main [name=q]")["value"] == "x" * 100


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("wrong", ["xyz", "%00", "'", "kosten' OR 1", "x" * 3000, "%FF", "overleg-netwerk"])
def test_an_answer_that_does_not_exist_is_asked_again(browser_of, question, wrong):
    page = browser_of(None, language="en").get(
        f"{LEFT_OPEN}&".replace(f"{question.value}=&", f"{question.value}={wrong}&")
    )
    assert page.status == 404
    assert page.heading == list(QUESTIONS.values())[list(Question).index(question)]
    assert page.texts("main .error") == ["We do not know this answer. Choose one of these."]


@pytest.mark.parametrize("asked", ["goal[]=kosten", "goal=kosten&goal=kennis", "form=convenant", "q=%FF", "when=&=&&"])
def test_odd_questions_are_answered(browser_of, asked):
    assert browser_of(None).get(f"/guide?{asked}").status == 200


def test_a_domain_that_was_merged_means_the_one_that_it_went_into(browser_of, session, fits, bram):
    merge_domains(session, session.get(Domain, "burgerzaken"), session.get(Domain, "klantcontact"), by=bram)
    session.commit()
    page = browser_of(None).get(EVERYTHING)
    assert numbers_on(page) == [fits.id]
    assert "domain=klantcontact" in given_on(page)["Kosten beheersen"]


def test_the_guide_never_asks_for_a_form_of_cooperation(browser_of, fits):
    forms = {"convenant", "openbaar-lichaam", "centrumregeling"}
    for address in QUESTIONS:
        page = browser_of(None).get(address)
        said = {option.get("value") for option in page.soup.select("main input, main option")}
        assert not forms & (said | {part for link in choices_on(page).values() for part in answers_in(link).values()})


def test_a_visitor_who_is_guided_gets_no_cookie(browser_of, fits):
    for address in (*QUESTIONS, EVERYTHING):
        visitor = browser_of(None)
        visitor.get(address)
        assert visitor.cookies() == set()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_whatever_is_answered_there_are_ideas(browser_of, fits, language):
    visitor = browser_of(None, language=language)
    for question, answers in ANSWERS.items():
        for answer in answers:
            page = visitor.get(LEFT_OPEN.replace(f"{question.value}=", f"{question.value}={answer.value}"))
            assert numbers_on(page) == [fits.id]


def test_the_home_page_and_the_menu_lead_to_the_guide(browser_of):
    page = browser_of(None).get("/")
    assert page.has(".site-nav a[href='/guide']")
    assert page.has("main .hero a[href='/guide']")
