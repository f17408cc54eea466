"""What an administrator writes down about a provider, which of it is refused, and in what words."""

import os
import sys
from types import SimpleNamespace

import pytest
from joserfc.jwk import ECKey, RSAKey

from ideas.outside.discovery import differences_with
from ideas.outside.providers import read_providers
from ideas.outside.sso import Desk, Question, authorization_address, who_came_back
from ideas.settings import WrongSetting, read_settings
from tests.oidc.board import way_back, write_sso
from tests.oidc.provider import Answer, a_curve_key, a_key, open_provider

AWAY = SimpleNamespace(issuer="https://login.zutphen.example")


def read(instance, provider=AWAY, **lines):
    write_sso(instance, zutphen=(provider, lines))
    return read_providers(read_settings({}, instance=instance))["zutphen"]


def refusal_of(instance, **lines):
    with pytest.raises(WrongSetting) as refused:
        read(instance, **lines)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.fixture
def provider():
    """A provider on this machine."""
    with open_provider() as opened:
        yield opened


def test_without_a_file_nobody_signs_in_elsewhere(tmp_path):
    assert read_providers(read_settings({}, instance=tmp_path)) == {}


def test_what_is_not_written_down_is_as_careful_as_it_can_be(tmp_path):
    found = read(tmp_path, sends_issuer=None, seconds_to_wait=None)
    assert (found.algorithms, found.email_is_verified, found.organisations) == (("RS256",), "claim", ())
    assert (found.second_factor_acr, found.second_factor_amr) == ((), ())


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("name_nl", "", "must be one line of 1 to 60 characters"),
        ("name_nl", None, "is missing"),
        ("issuer", "http://login.zutphen.example", "must be an https:// address without a question mark (http:// only on this machine)"),
        ("issuer", "https://login.zutphen.example?a=b", "must be an https:// address without a question mark (http:// only on this machine)"),
        ("token_endpoint", "http://login.zutphen.example/token", "must be an https:// address (http:// only on this machine)"),
        ("token_endpoint", "file:///etc/passwd", "must be an https:// address (http:// only on this machine)"),
        ("jwks_uri", "https://u:p@login.zutphen.example/keys", "must be an https:// address (http:// only on this machine)"),
        ("authorization_endpoint", "login.zutphen.example", "must be an https:// address (http:// only on this machine)"),
        ("client_id", "two words", "must be a text without spaces"),
        ("scopes", ["openid", "email", "groups"], "must be openid, and perhaps email and profile"),
        ("scopes", ["email"], "must be openid, and perhaps email and profile"),
        ("organisations", ["Zutphen"], "must be a list of codes like GM0301"),
        ("organisations", "GM0301", "must be a list of codes like GM0301"),
        ("email_is_verified", "yes", "must be claim, always or never"),
        ("email_domains", ["@zutphen.example"], "must be a list like gemeente.example"),
        ("seconds_to_wait", 60, "must be a whole number from 1 to 4"),
        ("sends_issuer", "yes", "must be true or false"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused_with_its_name_and_the_reason(tmp_path, name, value, reason):
    shown = "" if value is None else f"={value!r}"
    assert refusal_of(tmp_path, **{name: value}) == f"sso.toml, [zutphen]: {name}{shown} {reason}."


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS512", "RS1", "rs256", "EdDSA"])
def test_an_algorithm_that_others_could_sign_with_is_refused(tmp_path, algorithm):
    assert "must be a list with some of RS256" in refusal_of(tmp_path, algorithms=[algorithm])


def test_a_misspelled_line_is_refused_with_the_likely_one(tmp_path):
    refusal = refusal_of(tmp_path, organisation=["GM0301"])
    assert refusal == "sso.toml, [zutphen]: there is no 'organisation'. Did you mean organisations?"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ({"client_secret": None}, "must be given, and only one of them"),
        ({"private_key_file": "key.pem"}, "must be given, and only one of them"),
        ({"organisations": ["GM0301", "GM0150"]}, "say with organisation_claim who works where"),
        ({"organisation_claim": "home"}, "needs organisation_values"),
        ({"organisation_values": {"a": "GM0301"}}, "needs organisation_claim"),
        ({"organisations": ["GM0301"], "organisation_claim": "home", "organisation_values": {"a": "GM0150"}}, "must name codes that stand in organisations"),
        ({"email_is_verified": "always"}, "needs email_domains"),
    ],
)  # fmt: skip
def test_lines_that_do_not_go_together_are_refused(tmp_path, lines, reason):
    assert reason in refusal_of(tmp_path, **lines)


def test_two_providers_cannot_be_one(tmp_path):
    write_sso(tmp_path, zutphen=(AWAY, {}), deventer=(AWAY, {}))
    with pytest.raises(WrongSetting, match="must not be that of another provider"):
        read_providers(read_settings({}, instance=tmp_path))


def test_a_refusal_never_shows_the_secret(tmp_path):
    assert "geheim" not in refusal_of(tmp_path, client_secret="geheim met spaties")


def test_a_provider_never_shows_its_secret(tmp_path):
    assert "geheim" not in repr(read(tmp_path, client_secret="geheim"))


def test_what_is_no_toml_is_refused_in_one_line(tmp_path):
    (tmp_path / "sso.toml").write_text("[zutphen\n")
    (tmp_path / "sso.toml").chmod(0o600)
    with pytest.raises(WrongSetting, match=r"^sso.toml cannot be read: .*\.$"):
        read_providers(read_settings({}, instance=tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602, 0o620])
def test_a_file_that_others_can_read_or_change_is_refused(tmp_path, mode):
    write_sso(tmp_path, zutphen=(AWAY, {})).chmod(mode)
    with pytest.raises(WrongSetting, match="chmod 600"):
        read_providers(read_settings({}, instance=tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
@pytest.mark.parametrize("name", ["client_secret_file", "private_key_file"])
def test_a_secret_that_others_can_read_is_refused(tmp_path, name):
    (tmp_path / "secret").write_text("geheim")
    (tmp_path / "secret").chmod(0o644)
    assert "chmod 600" in refusal_of(tmp_path, client_secret=None, **{name: "secret"})


def private(file, text):
    file.write_text(text) if isinstance(text, str) else file.write_bytes(text)
    os.chmod(file, 0o600)


def test_the_secret_can_stand_in_a_file_of_its_own(tmp_path):
    private(tmp_path / "secret", "geheim\n")
    assert read(tmp_path, client_secret=None, client_secret_file="secret").client_secret == "geheim"


@pytest.mark.parametrize("text", ["", "no key", RSAKey.generate_key(2048).as_pem(private=False)])
def test_a_file_without_a_private_key_is_refused(tmp_path, text):
    private(tmp_path / "key.pem", text)
    assert "must hold a private key" in refusal_of(tmp_path, client_secret=None, private_key_file="key.pem")


def question():
    return Question("http://127.0.0.1:8000/sign-in/with/zutphen/back", "s" * 43, "n" * 43, "v" * 43, 0)


@pytest.mark.parametrize("key", [a_key("ours"), a_curve_key("ours")], ids=["RSA", "EC"])
def test_the_board_shows_itself_with_a_private_key(tmp_path, provider, key):
    private(tmp_path / "key.pem", key.as_pem(private=True))
    ours = read(tmp_path, provider, client_secret=None, private_key_file="key.pem", private_key_id="ours")
    provider.public_key_of_client = type(key).import_key(key.as_dict(private=False))
    back = way_back(authorization_address(ours, question()))
    assert who_came_back(Desk(ours), question(), back.partition("code=")[2].partition("&")[0]).subject == "els-1"


def test_a_curve_that_nobody_agreed_on_is_no_key_of_ours(tmp_path):
    private(tmp_path / "key.pem", ECKey.generate_key("secp256k1").as_pem(private=True))
    assert "must hold a private key" in refusal_of(tmp_path, client_secret=None, private_key_file="key.pem")


# Comparing with what it says itself


def test_a_provider_that_is_as_it_says_has_no_differences(tmp_path, provider):
    assert differences_with(read(tmp_path, provider)) == []


@pytest.mark.parametrize(
    ("said", "difference"),
    [
        ({"token_endpoint": "https://elders.example/token"}, "token_endpoint is 'https://elders.example/token' there"),
        ({"issuer": "https://elders.example"}, "issuer is 'https://elders.example' there"),
        ({"authorization_response_iss_parameter_supported": False}, "sends_issuer must be false"),
        ({"code_challenge_methods_supported": ["plain"]}, "code_challenge_methods_supported there does not name S256"),
        ({"id_token_signing_alg_values_supported": ["HS256"]}, "it signs with HS256"),
        ({"token_endpoint_auth_methods_supported": ["client_secret_post"]}, "does not name client_secret_basic"),
    ],
)
def test_every_difference_is_told(tmp_path, provider, said, difference):
    provider.described = said
    [found] = differences_with(read(tmp_path, provider))
    assert difference in found


def test_keys_that_are_no_use_are_told(tmp_path, provider):
    provider.published = lambda: Answer({"keys": []})
    assert differences_with(read(tmp_path, provider)) == ["it publishes no key that we can use"]


def test_a_provider_that_does_not_answer_is_told(tmp_path, provider):
    provider.describe = lambda: Answer(b"<h1>404</h1>", kind="text/html")
    [found] = differences_with(read(tmp_path, provider))
    assert found.startswith("its description of itself cannot be read")
