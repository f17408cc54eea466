"""A provider that lies, stumbles or drips: nobody signs in by it, no account comes of it, and never a page of 500."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jws
from joserfc.jwk import OctKey
from sqlalchemy import func, select

from ideas.model.accounts import Account, Identity, SignInSession
from ideas.outside.sso import KEYS_LAST, SECONDS_BETWEEN_LOOKS
from ideas.settings import prepare_instance, read_settings
from tests.conftest import SECRET_KEY
from tests.oidc.board import come_back, is_signed_in, leave, sign_in_elsewhere, way_back, write_sso
from tests.oidc.provider import CLIENT_SECRET, Answer, Provider, a_curve_key, a_key, open_provider

LONG_AGO, FAR_AHEAD = -4000, 4000
SCRIPT = "<script>alert('gehackt')</script>"
Trick = Callable[[Provider], None]
TRICKS: list[Trick] = []


@pytest.fixture
def provider():
    """The sign-in of Zutphen, in bad hands."""
    with open_provider() as opened:
        yield opened


@pytest.fixture
def other_provider():
    """The sign-in of Deventer, which works as it should."""
    with open_provider() as opened:
        opened.person = opened.person | {"sub": "dirk-1", "email": "dirk@deventer.example"}
        yield opened


@pytest.fixture
def seconds():
    """How long the board waits for an answer."""
    return 4


@pytest.fixture
def says_who_it_is():
    """Whether the providers say on the way back who they are."""
    return True


@pytest.fixture
def settings(database, instance, provider, other_provider, seconds, says_who_it_is):
    """The settings of a board that trusts both."""
    provider.sends_issuer = other_provider.sends_issuer = says_who_it_is
    lines = {"algorithms": ["RS256", "ES256"], "seconds_to_wait": seconds, "sends_issuer": says_who_it_is}
    write_sso(instance, zutphen=(provider, lines), deventer=(other_provider, lines))
    return prepare_instance(read_settings({}, instance=instance, database=database, secret_key=SECRET_KEY))


def nobody_came_of_it(session, browser):
    """Whether there is no account, no link to one, and no session."""
    kinds = (Account, Identity, SignInSession)
    counts = [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
    session.commit()
    return counts == [0, 0, 0] and not is_signed_in(browser)


def wrong(trick: Trick) -> Trick:
    """One more wrong behaviour."""
    TRICKS.append(trick)
    return trick


def says(**other):
    """Say this in the ID token; None leaves it out."""

    def become(claims):
        return {name: value for name, value in {**claims, **other}.items() if value is not None}

    return become


def later(seconds):
    return int(time.time()) + seconds


# Signatures


@wrong
def signs_with_a_key_that_it_does_not_publish(provider):
    published = a_key("first").as_dict(private=False)
    provider.published = lambda: Answer({"keys": [published]})
    provider.key = a_key("other")


@wrong
def spoils_the_signature(provider):
    provider.token_becomes = lambda token: token[:-8] + ("AAAAAAAA" if token[-8:] != "AAAAAAAA" else "BBBBBBBB")


@wrong
def leaves_the_signature_out(provider):
    provider.token_becomes = lambda token: token.rpartition(".")[0] + "."


@wrong
def changes_the_claims_after_signing(provider):
    def become(token):
        header, claims, signature = token.split(".")
        changed = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"sub": "burgemeester"}
        return f"{header}.{in_base64(changed)}.{signature}"

    provider.token_becomes = become


def in_base64(thing):
    text = thing if isinstance(thing, bytes) else json.dumps(thing).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def unsigned(algorithm):
    def trick(provider):
        provider.token_becomes = lambda token: f"{in_base64({'alg': algorithm, 'typ': 'JWT'})}.{token.split('.')[1]}."

    trick.__name__ = f"signs_nothing_and_calls_it_{algorithm}"
    return trick


for word in ("none", "None", "NONE", "nOnE"):
    wrong(unsigned(word))


@wrong
def signs_with_its_public_key_as_a_shared_secret(provider):
    def become(token):
        header = in_base64({"alg": "HS256", "kid": "first", "typ": "JWT"})
        signed = f"{header}.{token.split('.')[1]}"
        secret = a_key("first").as_pem(private=False)
        return f"{signed}.{in_base64(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"

    provider.token_becomes = become


@wrong
def signs_with_the_secret_of_the_client(provider):
    provider.header = {"alg": "HS256", "typ": "JWT"}
    provider.key = OctKey.import_key(CLIENT_SECRET.ljust(32, "x"))
    provider.published = lambda: Answer({"keys": [a_key("first").as_dict(private=False)]})


@wrong
def signs_with_an_algorithm_that_we_did_not_agree_on(provider):
    provider.key = type(a_key("first")).import_key(
        {name: value for name, value in a_key("first").as_dict(private=True).items() if name != "alg"}
    )
    provider.header = {"alg": "PS256", "kid": "first", "typ": "JWT"}


@wrong
def names_an_algorithm_that_does_not_fit_its_key(provider):
    def become(token):
        _header, claims, signature = token.split(".")
        return f"{in_base64({'alg': 'ES256', 'kid': 'first', 'typ': 'JWT'})}.{claims}.{signature}"

    provider.token_becomes = become


@wrong
def brings_its_key_along_in_the_header(provider):
    published = a_key("first").as_dict(private=False)
    provider.published = lambda: Answer({"keys": [published]})
    provider.key = a_key("other")
    provider.header = provider.header | {"jwk": a_key("other").as_dict(private=False), "kid": "first"}


def header_with(name, value):
    def trick(provider):
        provider.header = provider.header | {name: value(provider)}

    trick.__name__ = f"says_in_the_header_how_to_check_it_{name}"
    return trick


for name, value in (
    ("jwk", lambda _provider: a_key("first").as_dict(private=False)),
    ("jku", lambda provider: f"{provider.issuer}/keys"),
    ("x5u", lambda provider: f"{provider.issuer}/certificate"),
    ("x5c", lambda _provider: ["AAAA"]),
    ("crit", lambda _provider: ["exp"]),
):
    wrong(header_with(name, value))


@wrong
def names_a_key_that_it_does_not_have(provider):
    provider.header = provider.header | {"kid": "third"}


@wrong
def names_a_key_that_is_a_path(provider):
    provider.header = provider.header | {"kid": "../../../dev/null"}


@wrong
def names_no_key_and_publishes_two(provider):
    provider.header = {"alg": "RS256", "typ": "JWT"}
    both = [a_key(name).as_dict(private=False) for name in ("first", "second")]
    provider.published = lambda: Answer({"keys": both})


@wrong
def publishes_two_keys_with_one_name(provider):
    both = [a_key(name).as_dict(private=False) | {"kid": "first"} for name in ("first", "second")]
    provider.published = lambda: Answer({"keys": both})


@wrong
def sends_a_token_of_another_type(provider):
    provider.header = provider.header | {"typ": "at+jwt"}


@wrong
def sends_a_token_for_signing_out(provider):
    provider.header = provider.header | {"typ": "logout+jwt"}


# Keys


@wrong
def publishes_its_private_key(provider):
    provider.published = lambda: Answer({"keys": [a_key("first").as_dict(private=True)]})


@wrong
def publishes_a_shared_secret(provider):
    shared = {"kty": "oct", "k": in_base64(b"x" * 32), "kid": "shared"}
    provider.published = lambda: Answer({"keys": [a_key("first").as_dict(private=False), shared]})


@wrong
def publishes_a_key_for_something_else(provider):
    provider.published = lambda: Answer({"keys": [a_key("first").as_dict(private=False) | {"use": "enc"}]})


@wrong
def publishes_a_key_for_another_algorithm(provider):
    provider.published = lambda: Answer({"keys": [a_key("first").as_dict(private=False) | {"alg": "RS512"}]})


@wrong
def publishes_a_key_that_is_too_short(provider):
    provider.published = lambda: Answer(
        {"keys": [{"kty": "RSA", "kid": "first", "e": "AQAB", "n": in_base64(b"\xff" * 128)}]}
    )


@wrong
def publishes_no_keys(provider):
    provider.published = lambda: Answer({"keys": []})


@wrong
def publishes_keys_that_are_none(provider):
    provider.published = lambda: Answer({"keys": [None, 12, "key", {"kty": ["RSA"]}]})


@wrong
def publishes_keys_that_cannot_be_read(provider):
    broken = [
        {"kty": "RSA", "kid": "first", "n": 12, "e": None},
        {"kty": "EC", "kid": "first", "crv": "P-256", "x": "!", "y": {}},
    ]
    provider.published = lambda: Answer({"keys": broken})


@wrong
def leads_elsewhere_for_its_keys(provider):
    keys = {"keys": [a_key("first").as_dict(private=False)]}
    provider.other_pages["/elsewhere"] = Answer(keys)
    provider.published = lambda: Answer(keys, status=302, Location=f"{provider.issuer}/elsewhere")


# What the token says


def claims_that_are_wrong(called, **claims):
    def trick(provider):
        given = {name: value(provider) if callable(value) else value for name, value in claims.items()}
        provider.claims_become = says(**given)

    trick.__name__ = called
    wrong(trick)


claims_that_are_wrong("says_that_it_is_somebody_else", iss="https://elders.example")
claims_that_are_wrong("says_its_name_with_a_slash", iss=lambda provider: provider.issuer + "/")
claims_that_are_wrong("says_its_name_in_capitals", iss=lambda provider: provider.issuer.upper())
claims_that_are_wrong("says_its_name_in_a_list", iss=lambda provider: [provider.issuer])
claims_that_are_wrong("does_not_say_who_it_is", iss=None)
claims_that_are_wrong("speaks_to_another_program", aud="another-program")
claims_that_are_wrong("speaks_to_another_program_in_our_name", aud="another-program", azp="ideas")
claims_that_are_wrong("speaks_to_two_others_in_our_name", aud=["another-program", "a-third"], azp="ideas")
claims_that_are_wrong("speaks_to_nobody", aud=None)
claims_that_are_wrong("speaks_to_an_empty_list", aud=[])
claims_that_are_wrong("speaks_to_a_number", aud=12)
claims_that_are_wrong("speaks_to_several_and_does_not_say_for_whom", aud=["ideas", "another-program"])
claims_that_are_wrong("speaks_to_several_for_another", aud=["ideas", "another-program"], azp="another-program")
claims_that_are_wrong("speaks_to_us_for_another", azp="another-program")
claims_that_are_wrong("sends_a_token_that_is_too_old", exp=lambda _provider: later(LONG_AGO))
claims_that_are_wrong("sends_a_token_without_an_end", exp=None)
claims_that_are_wrong("sends_a_token_that_ends_with_a_word", exp="tomorrow")
claims_that_are_wrong("sends_a_token_that_never_ends", exp=True)
claims_that_are_wrong("sends_a_token_for_later", nbf=lambda _provider: later(FAR_AHEAD))
claims_that_are_wrong("sends_a_token_from_the_future", iat=lambda _provider: later(FAR_AHEAD))
claims_that_are_wrong("sends_a_token_of_no_moment", iat=None)
claims_that_are_wrong("answers_no_question", nonce=None)
claims_that_are_wrong("answers_another_question", nonce="another-nonce")
claims_that_are_wrong("answers_with_a_list", nonce=["nonce"])
claims_that_are_wrong("names_nobody", sub=None)
claims_that_are_wrong("names_an_empty_somebody", sub="")
claims_that_are_wrong("names_somebody_with_a_number", sub=12)
claims_that_are_wrong("names_somebody_in_a_list", sub=["els-1"])
claims_that_are_wrong("names_somebody_too_long", sub="x" * 256)
claims_that_are_wrong("names_somebody_with_a_line_end", sub="els-1\r\nadmin")
claims_that_are_wrong("names_somebody_with_a_zero", sub="els-1\x00")
claims_that_are_wrong("names_somebody_in_other_letters", sub="élse-1")
claims_that_are_wrong("vouches_for_another_access_token", at_hash="AAAAAAAAAAAAAAAAAAAAAA")
claims_that_are_wrong("vouches_with_a_number", at_hash=12)
claims_that_are_wrong("says_that_it_was_shown_in_the_future", auth_time=lambda _provider: later(FAR_AHEAD))
claims_that_are_wrong("says_that_it_was_shown_at_a_word", auth_time="now")
claims_that_are_wrong("says_that_it_was_shown_before_all_time", auth_time=-(10**18))
claims_that_are_wrong("says_how_with_a_word_instead_of_a_list", amr="mfa")


def writes_the_claims_itself(called, text):
    def trick(provider):
        def become(token):
            claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
            return jws.serialize_compact(provider.header, text(claims), provider.key)

        provider.token_becomes = become

    trick.__name__ = called
    wrong(trick)


writes_the_claims_itself("says_a_thing_twice", lambda claims: json.dumps(claims)[:-1] + ', "sub": "burgemeester"}')
writes_the_claims_itself("says_no_object", lambda claims: json.dumps([claims]))
writes_the_claims_itself("says_no_json", lambda claims: "sub=els-1")
writes_the_claims_itself("says_nothing_at_all", lambda claims: "")
writes_the_claims_itself("says_a_number_that_is_none", lambda claims: json.dumps(claims | {"exp": float("nan")}))
writes_the_claims_itself("says_that_it_never_ends", lambda claims: json.dumps(claims | {"exp": float("inf")}))
writes_the_claims_itself("says_a_very_deep_thing", lambda claims: json.dumps(claims)[:-1] + ', "deep": ' + "[" * 20_000 + "]" * 20_000 + "}")  # fmt: skip
writes_the_claims_itself(
    "says_a_very_long_number", lambda claims: json.dumps(claims)[:-1] + ', "long": ' + "9" * 5000 + "}"
)


# What stands where the token should


def sends_instead(called, token):
    def trick(provider):
        provider.token_becomes = lambda _right: token

    trick.__name__ = called
    wrong(trick)


sends_instead("sends_no_token", None)
sends_instead("sends_an_empty_token", "")
sends_instead("sends_a_number_for_a_token", 12)
sends_instead("sends_a_list_for_a_token", ["a", "b", "c"])
sends_instead("sends_points_for_a_token", "..")
sends_instead("sends_a_token_in_other_letters", "é.é.é")
sends_instead("sends_an_encrypted_token", f"{in_base64({'alg': 'RSA-OAEP', 'enc': 'A256GCM'})}.AAAA.AAAA.AAAA.AAAA")
sends_instead("sends_a_token_whose_header_is_a_list", f"{in_base64(['RS256'])}.e30.AAAA")
sends_instead("sends_a_token_without_an_algorithm", f"{in_base64({'typ': 'JWT'})}.e30.AAAA")
sends_instead("sends_a_token_whose_algorithm_is_a_list", f"{in_base64({'alg': ['RS256']})}.e30.AAAA")
sends_instead("sends_a_token_with_two_algorithms", in_base64(b'{"alg": "RS256", "alg": "none"}') + ".e30.AAAA")
sends_instead("sends_a_very_long_token", "a" * 200_000 + ".b.c")


@wrong
def forgets_the_token(provider):
    provider.tokens_become = lambda tokens: Answer({"access_token": tokens["access_token"], "token_type": "Bearer"})


# The answer around it


@wrong
def leads_elsewhere_for_the_token(provider):
    def become(tokens):
        provider.other_pages["/elsewhere"] = Answer(tokens)
        return Answer(tokens, status=307, Location=f"{provider.issuer}/elsewhere")

    provider.tokens_become = become


@wrong
def answers_without_end(provider):
    provider.tokens_become = lambda tokens: Answer(json.dumps(tokens).encode() + b" " * 400_000)


def drips_its_answer(provider):
    provider.tokens_become = lambda tokens: dripping(Answer(tokens))


def dripping(answer):
    answer.seconds_between_bytes = 0.2
    return answer


def drips_its_headers(provider):
    def become(tokens):
        answer = dripping(Answer(tokens))
        answer.headers_drip = True
        return answer

    provider.tokens_become = become


def drips_its_keys(provider):
    keys = {"keys": [a_key("first").as_dict(private=False)]}
    provider.published = lambda: dripping(Answer(keys))


@wrong
def answers_what_is_no_json(provider):
    provider.tokens_become = lambda _tokens: Answer(b"id_token=abc&sub=els-1")


@wrong
def says_a_thing_twice_around_the_token(provider):
    provider.tokens_become = lambda tokens: Answer((json.dumps(tokens)[:-1] + ', "id_token": "x"}').encode())


@wrong
def answers_a_list(provider):
    provider.tokens_become = lambda tokens: Answer([tokens])


@wrong
def answers_very_deep(provider):
    provider.tokens_become = lambda _tokens: Answer(b"[" * 100_000)


@wrong
def answers_with_a_page(provider):
    provider.tokens_become = lambda _tokens: Answer(f"<h1>{SCRIPT}</h1>".encode(), kind="text/html")


@wrong
def says_that_the_tokens_are_a_page(provider):
    provider.tokens_become = lambda tokens: Answer(tokens, kind="text/html")


@wrong
def packs_its_answer(provider):
    provider.tokens_become = lambda tokens: Answer(tokens, **{"Content-Encoding": "gzip"})


@wrong
def answers_with_an_error_of_its_own(provider):
    provider.tokens_become = lambda tokens: Answer(tokens, status=500)


@wrong
def refuses_the_code_with_a_script(provider):
    provider.tokens_become = lambda _tokens: Answer({"error": SCRIPT, "error_description": SCRIPT}, status=400)


@wrong
def names_an_error_beside_the_tokens(provider):
    provider.tokens_become = lambda tokens: Answer({"error": "invalid_grant"} | tokens, status=400)


@wrong
def breaks_off(provider):
    provider.tokens_become = lambda _tokens: 1 / 0


@wrong
def answers_nothing(provider):
    provider.tokens_become = lambda _tokens: Answer(b"")


# On the way back


def comes_back_with(called, become):
    def trick(provider):
        provider.way_back_becomes = lambda words: {
            name: value for name, value in become(words).items() if value is not None
        }

    trick.__name__ = called
    wrong(trick)


comes_back_with("brings_no_state", lambda words: words | {"state": None})
comes_back_with("brings_an_empty_state", lambda words: words | {"state": ""})
comes_back_with("brings_another_state", lambda words: words | {"state": "x" * 43})
comes_back_with("brings_a_state_in_other_letters", lambda words: words | {"state": "é" * 43})
comes_back_with("brings_no_code", lambda words: words | {"code": None})
comes_back_with("brings_a_code_with_a_line_end", lambda words: words | {"code": f"{words['code']}\r\nX: y"})
comes_back_with("brings_a_very_long_code", lambda words: words | {"code": "x" * 2049})
comes_back_with("brings_another_code", lambda words: words | {"code": "code-of-somebody-else"})
comes_back_with("says_on_the_way_back_that_it_is_another", lambda words: words | {"iss": "https://elders.example"})
comes_back_with("says_on_the_way_back_its_name_with_a_slash", lambda words: words | {"iss": words["iss"] + "/"})
comes_back_with("does_not_say_on_the_way_back_who_it_is", lambda words: words | {"iss": None})
comes_back_with("brings_an_error_and_a_code", lambda words: words | {"error": "access_denied"})
comes_back_with(
    "brings_a_script_for_an_error",
    lambda words: {"error": SCRIPT, "error_description": SCRIPT, "state": words["state"]},
)
comes_back_with(
    "brings_a_very_long_error", lambda words: {"error": "x", "error_description": "x" * 20_000, "state": words["state"]}
)
comes_back_with("brings_headers_for_an_error", lambda words: {"error": "x\r\nSet-Cookie: a=b", "state": words["state"]})


# What it says about an address


@wrong
def vouches_for_no_address(provider):
    provider.person |= {"email": None}


@wrong
def vouches_for_an_address_that_is_none(provider):
    provider.person |= {"email": "els@zutphen.example\r\nBcc: iedereen@elders.example"}


@wrong
def vouches_for_two_addresses(provider):
    provider.person |= {"email": ["els@zutphen.example", "dirk@deventer.example"]}


@wrong
def vouches_for_a_very_long_address(provider):
    provider.person |= {"email": "x" * 5000 + "@zutphen.example"}


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_no_sign_in_when_the_provider(trick, browser_of, session, provider):
    trick(provider)
    browser = browser_of(None)
    page = sign_in_elsewhere(browser)
    assert 400 <= page.status < 500
    assert SCRIPT not in page.data.decode()
    assert "gehackt" not in page.text
    assert "Set-Cookie: a" not in str(page.headers)
    assert nobody_came_of_it(session, browser)


def test_each_of_these_would_sign_in_if_it_were_right(browser_of, session):
    """Or else something of our own would be what kept them out."""
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    assert is_signed_in(browser)


def test_there_are_at_least_forty_of_them():
    assert len({trick.__name__ for trick in TRICKS}) == len(TRICKS) >= 40


@pytest.mark.parametrize("said", [False, None, "true", 1, "yes", [True]])
def test_an_address_that_was_not_verified_opens_nothing(browser_of, session, provider, said):
    provider.claims_become = says(email_verified=said)
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).heading == "Kijk in je mail"
    assert not is_signed_in(browser)
    assert session.scalar(select(func.count()).select_from(Identity)) == 0


def test_the_address_of_somebody_else_opens_nothing_of_theirs(browser_of, session, provider, chaima):
    provider.person["email"] = chaima.email
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).status == 409
    assert not is_signed_in(browser)
    assert session.scalar(select(func.count()).select_from(Identity)) == 0


def test_very_long_claims_are_no_trouble(browser_of, session, provider):
    provider.claims_become = says(name="x" * 5000, picture="y" * 20_000, home=["z"] * 1000)
    sign_in_elsewhere(browser_of(None))
    assert [account.name for account in session.scalars(select(Account))] == ["els"]


# Answers that are used again, or by others


def test_a_state_of_another_browser_signs_nobody_in(browser_of, session):
    mine, theirs = browser_of(None), browser_of(None)
    back = way_back(leave(theirs))
    assert mine.get(back).status == 400
    leave(mine)
    assert mine.get(back).status == 400
    assert nobody_came_of_it(session, mine)


def test_the_button_of_another_browser_signs_nobody_in(browser_of, session):
    mine, theirs = browser_of(None), browser_of(None)
    fields = come_back(theirs, leave(theirs)).form("main form")[1]
    leave(mine)
    fields["csrf_token"] = mine.token()
    assert mine.post("/sign-in/with/zutphen/back", data=fields).status == 400
    assert nobody_came_of_it(session, mine)


def test_an_answer_counts_once(browser_of, session):
    browser = browser_of(None)
    page = come_back(browser, leave(browser))
    address, fields = page.form("main form")
    browser.submit("main form")
    fields["csrf_token"] = browser.token()
    assert browser.post(address, data=fields).status == 400
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 1


def test_an_answer_counts_once_in_a_browser_that_forgets_nothing(browser_of, session, provider):
    """Somebody copied the cookie, and the provider takes a code as often as it comes."""
    provider.takes_codes_twice = True
    browser = browser_of(None)
    page = come_back(browser, leave(browser))
    copy = browser_of(None)
    copy.client.set_cookie("ideas", browser.client.get_cookie("ideas").value)
    address, fields = page.form("main form")
    browser.submit("main form")
    assert copy.post(address, data=fields, token=False).status == 400
    assert not is_signed_in(copy)


def test_a_code_of_another_trip_signs_nobody_in(browser_of, session, provider):
    """The nonce in the token belongs to the trip of the victim, whose code it was."""
    provider.claims_become = lambda claims: claims
    browser, victim = browser_of(None), browser_of(None)
    stolen = parse_qs(urlsplit(way_back(leave(victim))).query)["code"][0]
    own = way_back(leave(browser))
    browser.get(own.replace(parse_qs(urlsplit(own).query)["code"][0], stolen))
    assert browser.submit("main form").status == 400
    assert nobody_came_of_it(session, browser)


def test_a_token_of_another_trip_signs_nobody_in(browser_of, session, provider):
    tokens = []
    provider.token_becomes = lambda token: tokens.append(token) or tokens[0]
    victim, browser = browser_of(None), browser_of(None)
    come_back(victim, leave(victim))
    come_back(browser, leave(browser))
    victim.submit("main form")
    assert browser.submit("main form").status == 400
    assert not is_signed_in(browser)


@pytest.mark.parametrize("parameter", ["code", "state", "iss"])
def test_an_answer_with_something_twice_signs_nobody_in(browser_of, session, provider, parameter):
    browser = browser_of(None)
    back = way_back(leave(browser))
    words = parse_qs(urlsplit(back).query)
    assert browser.get(f"{back}&{urlencode({parameter: words[parameter][0]})}").status == 400
    assert nobody_came_of_it(session, browser)


# Two providers


@pytest.mark.parametrize("says_who_it_is", [True, False])
def test_an_answer_of_one_provider_means_nothing_at_the_other(browser_of, session):
    browser = browser_of(None)
    leave(browser, "/sign-in/with/deventer")
    back = way_back(leave(browser, "/sign-in/with/zutphen"))
    assert browser.get(back.replace("/zutphen/", "/deventer/")).status == 400
    assert nobody_came_of_it(session, browser)


def test_a_provider_that_passes_on_the_code_of_another_gets_no_further(browser_of, session, provider, other_provider):
    """Mix-up: the bad one sends us back with a code of the good one, to have us bring it."""
    browser = browser_of(None)
    their_code = parse_qs(urlsplit(way_back(leave(browser, "/sign-in/with/deventer"))).query)["code"][0]
    provider.way_back_becomes = lambda words: words | {"code": their_code, "iss": other_provider.issuer}
    assert sign_in_elsewhere(browser).status == 400
    assert provider.token_requests == []
    assert nobody_came_of_it(session, browser)


def test_a_provider_cannot_speak_for_another(browser_of, session, provider, other_provider):
    provider.claims_become = says(iss=other_provider.issuer, sub="dirk-1")
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).status == 400
    assert nobody_came_of_it(session, browser)


def test_the_same_subject_at_two_providers_is_two_people(browser_of, session, other_provider):
    other_provider.person["sub"] = "els-1"
    for address in ("/sign-in/with/zutphen", "/sign-in/with/deventer"):
        sign_in_elsewhere(browser_of(None), address)
    assert session.scalar(select(func.count()).select_from(Account)) == 2


# Keys that change


def use_new_key(provider):
    provider.key = a_key("second")
    provider.header = provider.header | {"kid": "second"}


def time_goes_by(app):
    desk = app.extensions["ideas"].desks["zutphen"]
    desk.looked_at -= SECONDS_BETWEEN_LOOKS + 1


def test_a_new_key_works_without_a_restart(app, browser_of, provider):
    sign_in_elsewhere(browser_of(None))
    use_new_key(provider)
    time_goes_by(app)
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    assert is_signed_in(browser)


def test_an_old_key_works_no_more_once_there_is_a_new_one(app, browser_of, provider):
    sign_in_elsewhere(browser_of(None))
    use_new_key(provider)
    published = provider.key.as_dict(private=False)
    provider.published = lambda: Answer({"keys": [published]})
    time_goes_by(app)
    sign_in_elsewhere(browser_of(None))
    provider.key, provider.header = a_key("first"), provider.header | {"kid": "first"}
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).status == 400
    assert not is_signed_in(browser)


def test_unknown_keys_are_looked_for_once_a_minute(browser_of, provider):
    names_a_key_that_it_does_not_have(provider)
    for _ in range(3):
        sign_in_elsewhere(browser_of(None))
    assert provider.heard.count(("GET", "/keys")) == 1


def test_a_provider_whose_keys_could_not_be_read_works_again_at_once(browser_of, provider):
    right = provider.published
    provider.published = lambda: Answer({"keys": []}, status=503)
    sign_in_elsewhere(browser_of(None))
    provider.published = right
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    assert is_signed_in(browser)


def test_a_withdrawn_key_stops_within_an_hour(app, browser_of, provider):
    sign_in_elsewhere(browser_of(None))
    provider.published = lambda: Answer({"keys": [a_key("second").as_dict(private=False)]})
    app.extensions["ideas"].desks["zutphen"].looked_at -= KEYS_LAST + 1
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).status == 400
    assert not is_signed_in(browser)


def test_a_key_without_a_name_is_a_key_when_it_is_the_only_one(browser_of, provider):
    provider.header = {"alg": "RS256", "typ": "JWT"}
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    assert is_signed_in(browser)


def test_keys_on_a_curve_are_keys_too(browser_of, provider):
    provider.key, provider.header = a_curve_key("curve"), {"alg": "ES256", "kid": "curve"}
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    assert is_signed_in(browser)


def test_what_a_provider_says_about_itself_is_never_followed(browser_of, provider):
    provider.described = dict.fromkeys(("token_endpoint", "jwks_uri", "issuer"), "https://elders.example/")
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    assert is_signed_in(browser)
    assert ("GET", "/.well-known/openid-configuration") not in provider.heard


# Showing it anew


@pytest.mark.parametrize("auth_time", [None, 3600, 120])
def test_a_session_at_the_provider_shows_nothing_anew(browser_of, session, provider, chaima, auth_time):
    session.add(Identity(issuer=provider.issuer, subject="els-1", account_id=chaima.id))
    session.commit()
    provider.claims_become = says(auth_time=int(time.time()) - auth_time if auth_time else None)
    browser = browser_of(chaima)
    before = session.scalar(select(SignInSession.key_hash))
    session.commit()
    assert sign_in_elsewhere(browser, "/sign-in/again/with/zutphen").status == 400
    assert session.scalar(select(SignInSession.key_hash)) == before


# A slow one


@pytest.mark.parametrize("seconds", [1])
@pytest.mark.parametrize(
    "trick", [drips_its_answer, drips_its_headers, drips_its_keys], ids=lambda trick: trick.__name__
)
def test_within_five_seconds_no_sign_in_when_the_provider(trick, browser_of, session, provider):
    trick(provider)
    browser = browser_of(None)
    come_back(browser, leave(browser))
    started = time.monotonic()
    page = browser.submit("main form")
    assert time.monotonic() - started < 5
    assert (page.status, page.heading) == (400, "Je organisatie antwoordt niet")
    assert nobody_came_of_it(session, browser)


@pytest.mark.parametrize("seconds", [1])
def test_the_way_in_with_a_password_stays_open_while_a_provider_drips(browser_of, provider):
    drips_its_answer(provider)
    browser = browser_of(None)
    page = sign_in_elsewhere(browser)
    assert page.heading == "Je organisatie antwoordt niet"
    assert browser.get("/sign-in").status == 200
