"""Reading what one is told, choosing how to hear it, and ending mail from a mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.actions.comments import delete_comment, post_comment
from ideas.actions.telling import tell_on
from ideas.actions.votes import cast_vote
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.model.notifications import MailChoice, Notification, NotificationKind, Preference
from ideas.plumbing.unsubscribing import WORKS_FOR, unsubscribe_address
from ideas.queries.notifications import choices_of, news_to_tell

ELSEWHERE = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def tell(session):
    """Tell all news on."""

    def tell_all():
        session.flush()
        for number in news_to_tell(session):
            tell_on(session, number)
        session.commit()

    return tell_all


@pytest.fixture
def comment(session, idea, chaima, tell):
    """Chaima said something under Anna's idea, and Anna was told."""
    said = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Dit werkt bij ons.")
    tell()
    return said


@pytest.fixture
def link_for(app, anna):
    """The link that ends mail about something: link_for("digests")."""

    def make(topic):
        with app.app_context():
            return unsubscribe_address(anna, topic).partition("/unsubscribe")[2]

    return lambda topic: f"/unsubscribe{make(topic)}"


def count_in_header(page):
    return page.texts(".personal a")[0]


def mail_choices(session, account):
    session.rollback()
    return {kind.value: choice.mail.value for kind, choice in choices_of(session, account).items()}


@pytest.mark.usefixtures("comment")
def test_the_header_tells_how_much_is_new(browser_of, anna):
    assert count_in_header(browser_of(anna).get("/ideas")) == "1 nieuw bericht"


def test_the_header_of_who_has_read_everything_is_calm(browser_of, anna):
    assert count_in_header(browser_of(anna).get("/ideas")) == "Berichten"


@pytest.mark.usefixtures("comment")
def test_the_list_says_what_happened_and_where(browser_of, anna):
    page = browser_of(anna).get("/notifications")
    assert "Chaima reageerde op je idee." in page.text
    assert page.texts(".rows button") == ["Elkaars balie bezetten"]


@pytest.mark.usefixtures("comment")
def test_looking_at_the_list_reads_nothing(browser_of, anna):
    browser = browser_of(anna)
    browser.get("/notifications")
    assert count_in_header(browser.get("/notifications")) == "1 nieuw bericht"


def test_pressing_one_reads_it_and_leads_to_the_comment(browser_of, anna, idea, comment):
    browser = browser_of(anna)
    browser.get("/notifications")
    answer = browser.submit(".rows form", follow=False)
    assert answer.headers["Location"] == f"/ideas/{idea.id}-{idea.slug}#comment-{comment.id}"
    assert count_in_header(browser.get("/")) == "Berichten"


@pytest.mark.usefixtures("comment")
def test_reading_twice_counts_once(session, browser_of, anna):
    browser = browser_of(anna)
    for _ in range(2):
        browser.post("/notifications/1")
    session.refresh(anna)
    assert anna.unread == 0


@pytest.mark.usefixtures("comment")
def test_nobody_reads_the_notifications_of_somebody_else(browser_of, bram):
    assert browser_of(bram).post("/notifications/1").status == 404


@pytest.mark.usefixtures("comment")
def test_everything_can_be_read_at_once(browser_of, anna):
    browser = browser_of(anna)
    browser.get("/notifications")
    page = browser.submit("main form[action='/notifications']")
    assert count_in_header(page) == "Berichten"
    assert page.texts(".rows .mark") == []


@pytest.mark.usefixtures("comment")
def test_what_came_after_the_page_stays_unread(session, browser_of, anna, bram, idea, tell):
    browser = browser_of(anna)
    browser.get("/notifications")
    cast_vote(session, idea, by=bram)
    tell()
    assert count_in_header(browser.submit("main form[action='/notifications']")) == "1 nieuw bericht"


def test_what_was_deleted_since_is_not_told(session, browser_of, anna, chaima, comment):
    delete_comment(session, comment, by=chaima)
    session.commit()
    page = browser_of(anna).get("/notifications")
    assert "Chaima" not in page.text
    assert page.texts(".rows > li > p:first-child") == ["Waar dit over ging, kun je niet meer lezen."]


def test_the_list_goes_on_on_a_next_page(session, browser_of, anna, idea):
    for number in range(120):
        at = now() - timedelta(minutes=number // 3)
        row = Notification(recipient_id=anna.id, kind=NotificationKind.FOLLOWED_IDEA, idea_id=idea.id, changed_at=at)
        session.add(row)
    session.commit()
    browser, seen = browser_of(anna), []
    page = browser.get("/notifications")
    while True:
        seen += [form["action"] for form in page.soup.select(".rows form")]
        if not page.has("a[rel=next]"):
            break
        page = browser.get(page.one("a[rel=next]")["href"])
    assert len(seen) == len(set(seen)) == 120


def test_a_visitor_is_led_to_sign_in(browser_of):
    for page in ("/notifications", "/notifications/preferences", "/notifications/following"):
        answer = browser_of(None).get(page, follow=False)
        assert answer.headers["Location"].startswith("/sign-in")


def test_choosing_keeps_what_differs_alone(session, browser_of, anna):
    browser = browser_of(anna)
    browser.get("/notifications/preferences")
    browser.submit("main form", **{"mail-new-idea": "daily"})
    [kept] = session.scalars(select(Preference).where(Preference.account_id == anna.id))
    assert (kept.kind, kept.in_app, kept.mail) == (NotificationKind.NEW_IDEA, True, MailChoice.DAILY)


def test_choosing_as_the_board_has_it_keeps_nothing(session, browser_of, anna):
    browser = browser_of(anna)
    for choice in ("daily", "weekly"):
        browser.get("/notifications/preferences")
        browser.submit("main form", **{"mail-new-idea": choice})
    assert session.scalars(select(Preference)).all() == []


def test_a_box_that_is_not_checked_takes_it_off_the_board(session, browser_of, anna):
    browser = browser_of(anna)
    browser.get("/notifications/preferences")
    page = browser.submit("main form", **{"in-app-votes-for-yours": None})
    assert not page.one("[name=in-app-votes-for-yours]").has_attr("checked")


def test_a_made_up_choice_is_refused(browser_of, anna):
    browser = browser_of(anna)
    browser.get("/notifications/preferences")
    assert browser.submit("main form", **{"mail-new-idea": "hourly"}).status == 422


@pytest.mark.parametrize(("who", "shown"), [("anna", False), ("bram", True)])
def test_only_moderators_choose_about_what_waits(request, browser_of, who, shown):
    page = browser_of(request.getfixturevalue(who)).get("/notifications/preferences")
    assert page.has("[name=mail-waiting-for-a-moderator]") is shown


def test_what_waits_leads_a_moderator_to_the_queue(an_idea, browser_of, bram, tell):
    an_idea(visibility=Visibility.WAITING)
    tell()
    browser = browser_of(bram)
    browser.get("/notifications")
    assert browser.submit(".rows form", follow=False).headers["Location"] == "/moderation"


def test_opening_the_link_in_a_mail_ends_nothing(session, browser_of, anna, link_for):
    before = mail_choices(session, anna)
    browser = browser_of(None)
    assert browser.get(link_for("all")).status == 200
    browser.client.head(link_for("all"))
    assert mail_choices(session, anna) == before


def test_pressing_the_button_ends_it_signed_out(session, browser_of, anna, link_for):
    browser = browser_of(None)
    browser.get(link_for("comment-on-yours"))
    browser.submit("main form")
    choices = mail_choices(session, anna)
    assert choices["comment-on-yours"] == "none"
    assert choices["reply-to-you"] == "at-once"


def test_a_mail_provider_presses_the_button_without_cookie_token_or_origin_of_ours(session, app, anna, link_for):
    answer = app.test_client().post(link_for("comment-on-yours"), data=ONE_CLICK, headers=ELSEWHERE)
    assert answer.status_code == 200
    assert mail_choices(session, anna)["comment-on-yours"] == "none"


def test_ending_digests_leaves_mail_at_once(session, browser_of, anna, link_for):
    browser_of(None).post(link_for("digests"), data=ONE_CLICK, token=False)
    assert set(mail_choices(session, anna).values()) == {"none", "at-once"}


def test_all_mail_can_be_ended(session, browser_of, anna, link_for):
    browser = browser_of(None)
    browser.get(link_for("digests"))
    browser.submit("main form", what="all")
    assert set(mail_choices(session, anna).values()) == {"none"}


def test_ending_mail_leaves_what_stands_on_the_board(session, browser_of, anna, link_for):
    browser_of(None).post(link_for("all"), data=ONE_CLICK, token=False)
    session.rollback()
    assert all(choice.in_app for choice in choices_of(session, anna).values())


def test_what_lay_ready_for_a_digest_is_not_mailed_any_more(session, browser_of, anna, bram, idea, tell, link_for):
    cast_vote(session, idea, by=bram)
    tell()
    browser_of(None).post(link_for("digests"), data=ONE_CLICK, token=False)
    session.rollback()
    assert session.scalars(select(Notification.mail).where(Notification.recipient_id == anna.id)).all() == ["none"]


@pytest.mark.parametrize("fields", [{"mail-new-idea": "daily"}, {"what": "at-once"}, {"follow": "follow"}, {}])
def test_the_link_never_switches_anything_on(session, browser_of, anna, link_for, fields):
    browser_of(None).post(link_for("all"), data=ONE_CLICK, token=False)
    browser_of(None).post(link_for("new-idea"), data=fields, token=False)
    assert set(mail_choices(session, anna).values()) == {"none"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_was_changed_gets_a_clear_page(session, browser_of, anna, link_for, method):
    address = link_for("all")
    for wrong in (address[:-3], f"{address}x", "/unsubscribe/x", "/unsubscribe/%00", address.replace(".", "", 1)):
        page = getattr(browser_of(None), method)(wrong, **({"token": False} if method == "post" else {}))
        assert (page.status, page.heading) == (410, "Deze link werkt niet meer")
    assert "at-once" in mail_choices(session, anna).values()


def test_a_link_for_something_else_ends_no_mail(session, app, browser_of, anna):
    other = app.session_interface.get_signing_serializer(app).dumps([anna.pseudonym, "all"])
    assert browser_of(None).post(f"/unsubscribe/{other}", token=False).status == 410


@pytest.mark.parametrize(("days", "status"), [(360, 200), (370, 410)])
def test_the_link_works_for_a_year(browser_of, link_for, monkeypatch, days, status):
    address = link_for("all")
    later = now() + timedelta(days=days)
    monkeypatch.setattr("itsdangerous.timed.time.time", later.timestamp)
    assert timedelta(days=365) < WORKS_FOR
    assert browser_of(None).get(address).status == status


def test_the_link_of_a_closed_account_ends_nothing(session, browser_of, anna, link_for):
    address = link_for("all")
    anna.closed_at = now()
    session.commit()
    assert browser_of(None).get(address).status == 410
