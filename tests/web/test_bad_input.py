"""Whatever arrives, the answer is a page in the reader's language that says what is wrong, and never a 5xx."""

import json

import pytest
from sqlalchemy import select

from ideas.actions.comments import post_comment
from ideas.model.accounts import Account
from ideas.model.comments import CommentKind
from ideas.plumbing.session import db
from ideas.web.forms.comments import CommentForm
from tests.browser import Browser
from tests.web.writing import FIELDS, filled_in

BIDI = "\u202e\u2066\u200f\u061c"


@pytest.fixture
def comment(session, idea, chaima):
    said = post_comment(session, idea, by=chaima, kind=CommentKind.QUESTION, body="Wie betaalt de reiskosten?")
    session.commit()
    return said


@pytest.fixture
def doors(idea, comment):
    """Every address that takes what people send."""
    here = f"/ideas/{idea.id}-{idea.slug}"
    return [
        "/ideas/new", f"{here}/edit", f"{here}/vote", f"{here}/comments", f"{here}/withdraw",
        f"/comments/{comment.id}/edit", f"/comments/{comment.id}/delete", "/sign-in", "/sign-up", "/sign-out",
        "/account", "/account/confirm/x", "/account/first-administrator/x",
        f"/moderation/ideas/{idea.id}/feature", f"/moderation/ideas/{idea.id}/curate",
        f"/moderation/comments/{comment.id}", f"/moderation/comments/{comment.id}/hide", "/moderation/decisions/1/undo",
        "/kept-texts?at=/ideas/new", "/kept-texts/forget?at=/ideas/new",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_wrong_method_is_a_page_that_says_so(browser_of, doors, language):
    browser = browser_of(None, language=language)
    for address in ("/", "/ideas", "/ideas/1", "/domains", "/tags/x", "/moderation", "/account/ideas", "/language/en"):
        page = browser.post(address)
        assert page.status == 405, address
        assert page.heading
        assert page.soup.html["lang"] == language
        assert "GET" in page.headers["Allow"]
    assert language == "nl" or page.heading == "This is not how this page works"
    for address in doors:
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "FOO"):
            answer = browser.client.open(address, method=method)
            assert answer.status_code == 405, f"{method} {address}"
            assert b"<h1" in answer.data
            answer.close()


def test_a_form_address_cannot_be_looked_at(browser_of, idea, chaima):
    for address in (f"/ideas/{idea.id}-{idea.slug}/vote", f"/ideas/{idea.id}-{idea.slug}/comments", "/sign-out",
                    "/kept-texts", f"/moderation/ideas/{idea.id}/publish"):  # fmt: skip
        page = browser_of(chaima).get(address)
        assert (page.status, bool(page.heading)) == (405, True)


def test_ten_megabytes_are_too_much_at_once(browser_of, idea, doors, anna, chaima):
    big = b"x" * 10_000_000
    as_a_form = ("application/x-www-form-urlencoded", b"vote=cast&how_it_works=" + big)
    in_parts = ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n' + big)
    for who in (None, anna, chaima):
        browser = browser_of(who, language="en")
        for kind, body in (as_a_form, in_parts):
            for address in doors:
                answer = browser.client.post(address, data=body, content_type=kind)
                assert answer.status_code in (403, 404, 410, 413), address
                assert b"<h1" in answer.data
                answer.close()
    told = browser_of(None, language="en").client.post("/ideas/new", data=as_a_form[1], content_type=as_a_form[0])
    assert told.status_code == 413
    assert b"This is too much at once" in told.data


def test_garbage_in_place_of_a_form_is_never_our_mistake(browser_of, doors, anna, bram):
    garbage = [
        ("application/x-www-form-urlencoded", b"%"), ("application/x-www-form-urlencoded", b"%FF%FE=%80&\x00=\x00&&==&"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"title=+AGE-"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"title=x"),
        ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\ncut off"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\ny\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x",
         b"--x\r\nContent-Disposition: form-data; name=\"title\"; filename=\"a\"\r\n\r\ny\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n\xff\xfe\r\n\r\n\x00\r\n--x--"),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("application/json", b'{"title": "x"}'), ("application/json", b"{"), ("text/plain", b"title=x"),
        ("application/xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), ("", b"title=x"), ("\xff/\xff", b"x"),
    ]  # fmt: skip
    for who in (None, anna, bram):
        browser = browser_of(who, language="en")
        for address in doors:
            for kind, body in garbage:
                answer = browser.client.post(address, data=body, content_type=kind)
                assert answer.status_code < 500, f"{kind} {body[:30]!r} at {address}: {answer.status_code}"
                if answer.status_code >= 400:
                    assert b"<h1" in answer.data
                answer.close()


def in_place_of_fields(value):
    """The same value for every field that a door may know."""
    return json.dumps({**dict.fromkeys([*FIELDS, "body", "kind", "reply_to", "email", "password", "name", "reason",
                                        "tags", "vote", "do", "csrf_token"], value)}).encode()  # fmt: skip


def test_what_no_form_sends_is_never_our_mistake(browser_of, doors, anna):
    files = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"; filename="a"\r\n\r\ny\r\n' % name.encode()
        for name in json.loads(in_place_of_fields(""))
    )
    odd = [
        *(("application/json", body) for body in (
            b"5", b"null", b"[[1,2]]", b"[" * 100_000, in_place_of_fields(5), in_place_of_fields("\ud800"),
            in_place_of_fields([[["x"]]]), in_place_of_fields({"x": None}),
        )),
        ("multipart/form-data; boundary=x", files + b"--x--\r\n"),
    ]  # fmt: skip
    for who in (None, anna):
        client = browser_of(who, language="en").client
        for address in doors:
            for kind, body in odd:
                answer = client.post(address, data=body, content_type=kind)
                assert answer.status_code < 500, f"{kind} {body[:30]!r} at {address}: {answer.status_code}"
                answer.close()


def test_a_script_cannot_send_a_form_as_json(browser_of, anna):
    browser = browser_of(anna)
    sent = {"name": "Anneke", "csrf_token": browser.token()}
    assert browser.client.post("/account", json=sent).status_code == 400
    assert browser.get("/account").form("main form")[1]["name"] == "Anna"


def test_what_stands_behind_a_form_without_a_token_is_not_read(browser_of, anna):
    wrong = {"title": "x", "how_it_works": "> " * 100}
    page = browser_of(anna).post("/ideas/new", data=wrong, token=False)
    assert (page.status, page.errors_at("title"), page.errors_at("how_it_works")) == (400, "", "")
    assert page.form("main form")[1]["title"] == "x"


def test_a_text_that_is_too_long_is_not_read_any_further(app):
    with app.test_request_context(method="POST", data={"body": "> " * 20_000}):
        form = CommentForm()
        assert not form.body.validate(form)
        assert len(form.body.errors) == 1
        assert "39999" in str(form.body.errors[0])


def test_thousands_of_fields_are_never_our_mistake(browser_of, anna):
    many = {f"field{n}": "x" for n in range(5000)}
    for how in ({}, {"content_type": "multipart/form-data"}):
        for address in ("/ideas/new", "/kept-texts?at=/ideas/new", "/sign-in"):
            assert browser_of(anna).post(address, data=many, **how).status < 500
    assert browser_of(None).post("/ideas/new", data={"domains": ["wmo"] * 5000}).status < 500


def test_nul_bytes_are_never_our_mistake(browser_of, doors, anna, chaima, bram):
    for who in (None, anna, chaima, bram):
        browser = browser_of(who)
        token = browser.token()
        for address in doors:
            sent = {
                **dict.fromkeys(filled_in(), "x\x00y"), "body": "a\x00b", "kind": "vraag\x00", "reply_to": "\x00",
                "email": "a\x00@b.nl", "password": "\x00" * 20, "name": "\x00a", "vote": "\x00", "tags": "\x00,\x00",
                "reason": "a\x00b", "do": "\x00", "next": "/\x00", "x\x00": "\x00", "csrf_token": token,
            }  # fmt: skip
            page = browser.post(address, data=sent)
            assert page.status < 500


def test_nul_and_control_characters_are_left_out(browser_of, idea, anna):
    page = browser_of(anna).post(
        "/ideas/new", data=filled_in(title="Bad\x00mees\x07ters delen\x1b", summary="Een\x00 rooster..")
    )
    assert page.heading == "Badmeesters delen"


def test_characters_that_turn_the_text_around_are_left_out(browser_of, idea, anna, chaima):
    page = browser_of(anna).post("/ideas/new", data={k: f"{v}{BIDI}" if isinstance(v, str) and k in (
        "title", "added_value", "summary", "how_it_works", "joins") else v for k, v in filled_in().items()})  # fmt: skip
    assert page.heading == "Badmeesters delen"
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    comment = browser.submit("#comment-form form", kind="vraag", body=f"Hoe{BIDI} dan?")
    account = browser.post("/account", data={"name": f"Cha{BIDI}ima"})
    for shown in (page, comment, account):
        assert not set(BIDI) & set(shown.data.decode())


def test_white_space_alone_is_nothing(browser_of, anna):
    page = browser_of(anna).post("/ideas/new", data=filled_in(title="\u00a0 \u2003 \u200b\ufeff\t", question=" \n "))
    assert page.errors_at("title")
    assert page.errors_at("question")


def test_huge_numbers_in_an_address_are_not_found(browser_of, chaima, bram):
    paths = ["/ideas/{}", "/ideas/{}-x", "/ideas/{}-x/edit", "/ideas/{}-x/history", "/ideas/{}-x/withdraw",
             "/comments/{}/edit", "/comments/{}/delete", "/moderation/ideas/{}", "/moderation/comments/{}",
             "/moderation/decisions/{}/undo"]  # fmt: skip
    for who, language in ((None, "nl"), (chaima, "en"), (bram, "en")):
        browser = browser_of(who, language=language)
        for path in paths:
            for number in ("0", "2147483648", "9223372036854775808", "9" * 100, "9" * 5000, "-1", "-" + "9" * 5000):
                page = browser.get(path.format(number))
                assert page.status in (403, 404) or page.address == "/sign-in", f"{path} {number[:20]}"
    assert browser_of(bram).post(f"/ideas/{'9' * 5000}-x/vote", data={"vote": "cast"}).status == 404


@pytest.mark.parametrize("language", ["nl", "en"])
def test_garbage_in_an_address_is_not_found(browser_of, language):
    browser = browser_of(None, language=language)
    for path in ("/%", "/%zz", "/%FF%FE", "/%00", "/ideas/%00", "/ideas/1%00-x", "/ideas/%E2%80%AE", "/..%2f..%2fetc",
                 "/ideas/../../etc/passwd", "/\u202e", "/ideas/1-%FF/edit", "/ideas//1", "/;", "/ideas/1;x", "/" + "x" * 8000,
                 "/.env", "/wp-login.php", "/account/confirm/", "/ideas/new/", "/%2e%2e/%2e%2e", "/%5c%5celders.example"):  # fmt: skip
        page = browser.get(path)
        assert page.status in (404, 410), path
        assert page.soup.html["lang"] == language
        assert language == "nl" or page.heading == "This page does not exist"


def test_garbage_in_a_question_is_never_our_mistake(browser_of, idea, anna):
    for who in (None, anna):
        browser = browser_of(who)
        for asked in ("%", "%FF=%FF", "%00=%00", "=", "&&&", "order=%FF", "next=%FF", "next=//%00", "after=%FF", "tag=%FF",
                      "before=%FF", "a[]=1", "order=top&order=new", "x" * 6000, "order[]=top", "reply_to=%FF"):  # fmt: skip
            for path in ("/", "/ideas", "/guide", f"/ideas/{idea.id}", f"/ideas/{idea.id}-{idea.slug}", "/domains/wmo", "/sign-in",
                         "/sign-up", "/account/ideas", "/account/votes", "/language/nl", "/ideas/new"):  # fmt: skip
                answer = browser.client.get(f"{path}?{asked}", follow_redirects=True)
                assert answer.status_code < 500
                answer.close()


def test_garbage_in_headers_is_never_our_mistake(browser_of, idea, chaima):
    for headers in (
        {"Accept": "\x7f/;q=x"}, {"Accept": "*/*;q=99999999999"}, {"Accept-Language": ";;;,q=,"}, {"Cookie": "ideas=garbage"},
        {"Cookie": "ideas=" + "x" * 5000}, {"Cookie": "=;;;ideas"}, {"Cookie": "language=\xff"}, {"Origin": "http://["},
        {"Origin": "null"}, {"Origin": "x" * 5000}, {"Sec-Fetch-Site": "\xff"}, {"Referer": "http://["},
        {"Range": "bytes=x-y"}, {"If-Modified-Since": "yesterday"}, {"If-None-Match": "\""}, {"X-Forwarded-For": "\xff"},
    ):  # fmt: skip
        for who in (None, chaima):
            browser = browser_of(who)
            assert browser.get(f"/ideas/{idea.id}", headers=headers).status < 500, headers
            here = f"/ideas/{idea.id}-{idea.slug}/vote"
            assert browser.post(here, data={"vote": "cast"}, headers=headers).status < 500, headers


def test_what_another_site_sends_is_refused(browser_of, idea, chaima):
    browser = browser_of(chaima, language="en")
    for headers in ({"Origin": "https://elders.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        page = browser.post(f"/ideas/{idea.id}-{idea.slug}/vote", data={"vote": "cast"}, headers=headers)
        assert (page.status, page.heading) == (403, "This came from another site")
    assert browser.get(f"/ideas/{idea.id}").one("main article")["data-votes"] == "1"


def test_a_script_that_asks_for_json_never_gets_a_5xx(browser_of, doors, idea, chaima):
    for who in (None, chaima):
        for address in doors:
            answer = browser_of(who).client.post(address, data=b"{", headers={"Accept": "application/json"})
            assert answer.status_code < 500
            answer.close()


@pytest.mark.parametrize("host", ["x" * 64, "x" * 64 + ".example", ".".join(["abc"] * 80), "é.example"])
def test_a_host_that_cannot_exist_is_refused(app, host):
    answer = app.test_client().get("/", headers={"Host": host.encode().decode("latin-1")})
    assert answer.status_code == 400


def test_a_date_that_cannot_be_is_left_out(app):
    answer = app.test_client().get(
        "/static/css/site.css", headers={"If-Modified-Since": "Mon, 01 Jan 99999999999 00:00:00"}
    )
    assert answer.status_code == 200
    answer.close()


def test_a_cookie_of_another_site_under_our_roof_breaks_nothing(browser_of, chaima):
    for cookie in ("1|\xff", "1|x", "\xff"):
        browser = browser_of(chaima)
        browser.client.set_cookie("remember_token", cookie)
        assert browser.get("/ideas/new").status == 200


def test_a_doubled_slash_leads_to_no_other_host(app, idea):
    answer = app.test_client().get(f"/ideas//{idea.id}", headers={"Host": "elders.example"})
    assert (answer.status_code, "Location" in answer.headers) == (404, False)


def test_what_a_member_saw_is_kept_by_no_browser(browser_of, chaima):
    assert browser_of(chaima).get("/account/votes").headers["Cache-Control"] == "no-store"
    assert browser_of(None).get("/ideas").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("seen", ["at once", "at the commit"])
def test_what_the_database_refuses_is_not_possible_any_more(app_of_its_own, session, caplog, chaima, seen):
    def take_her_address():
        db().add(Account(name="Els", email=chaima.email))
        if seen == "at once":
            db().flush()
        return "done"

    app_of_its_own.add_url_rule("/her-address", view_func=take_her_address, methods=["POST"])
    page = Browser(app_of_its_own, language="en").post("/her-address", token=False)
    assert (page.status, page.heading) == (409, "This is not possible any more")
    assert [record.levelname for record in caplog.records if record.name == "ideas"] == ["WARNING"]
    assert session.scalars(select(Account.name)).all() == ["Chaima"]
