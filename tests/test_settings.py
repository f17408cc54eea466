"""Settings: where they come from, which are refused, and in what words."""

import dataclasses
import os
import re
import stat
import sys

import pytest

from ideas.settings import PREFIX, READ_ELSEWHERE, ROOT, Settings, WrongSetting, prepare_instance, read_settings


def refusal_of(**environ: str) -> str:
    with pytest.raises(WrongSetting) as refused:
        read_settings(environ)
    return str(refused.value)


def test_a_board_needs_no_settings_at_all(tmp_path):
    settings = read_settings({}, instance=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path}/ideas.db"
    assert settings.address == "http://127.0.0.1:8000"


def test_the_environment_overrides_the_default():
    assert read_settings({"IDEAS_IDEAS_PER_PAGE": "50"}).ideas_per_page == 50


def test_the_command_line_overrides_the_environment():
    assert read_settings({"IDEAS_PORT": "9000"}, port="9001").port == 9001


def test_an_empty_value_is_no_value():
    assert read_settings({"IDEAS_PORT": " "}, host=None).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "eighty", "must be a whole number from 0 to 65535"),
        ("PORT", "65536", "must be a whole number from 0 to 65535"),
        ("PORT", "٣", "must be a whole number from 0 to 65535"),
        ("IDEAS_PER_PAGE", "0", "must be a whole number from 1 to 100"),
        ("EXAMPLES", "perhaps", "must be true or false"),
        ("DEFAULT_LANGUAGE", "de", "must be nl or en"),
        ("SMTP_SECURITY", "ssl", "must be starttls, tls or none"),
        ("BASE_URL", "ideeen.example.nl", "must be http:// or https:// and a host name, without a path"),
        ("BASE_URL", "https://example.nl/ideeen", "must be http:// or https:// and a host name, without a path"),
        ("THEME", 'x" onload="', "must be one class name, like utrecht-theme"),
        ("CONTACT_EMAIL", "nobody", "must be an e-mail address"),
        ("LIMIT_VOTES", "60", "must be off or how often, such as 10/5m, or 5/h,20/d"),
        ("LIMIT_VOTES", "0/m", "must be off or how often, such as 10/5m, or 5/h,20/d"),
        ("LIMIT_VOTES", "5/0m", "must be off or how often, such as 10/5m, or 5/h,20/d"),
        ("LIMIT_VOTES", "5/m,", "must be off or how often, such as 10/5m, or 5/h,20/d"),
        ("SITE_NAME", "two\nlines", "must be one line without control characters"),
        ("INSTANCE", str(ROOT / "app.py"), "must be a folder, and this is a file"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_the_reason(name, value, reason):
    assert refusal_of(**{f"IDEAS_{name}": value}) == f"IDEAS_{name}={value!r} {reason}."


@pytest.mark.parametrize("proxies", ["1", "10.0.0.1, 2", "10.0.0.1/8", "0.0.0.0/0", "proxy.example.nl"])
def test_proxies_are_named_by_their_address_and_not_counted(proxies):
    assert refusal_of(IDEAS_TRUSTED_PROXIES=proxies) == (
        f"IDEAS_TRUSTED_PROXIES={proxies!r} must be the addresses or networks of your proxies"
        " (not how many there are), such as 10.0.0.7,fd00::/8."
    )


def test_proxies_can_be_listed():
    listed = read_settings({"IDEAS_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,fd00::/8"}).trusted_proxies
    assert listed == ("127.0.0.1", "10.0.0.0/8", "fd00::/8")


@pytest.mark.parametrize("rate", ["off", "10/5m", "5/5m,20/h, 50/d", "3/30s"])
def test_a_limit_is_how_often_in_which_time(rate):
    assert read_settings({"IDEAS_LIMIT_VOTES": rate}).limit_votes == rate


def test_all_limits_can_be_switched_off_at_once():
    assert read_settings({"IDEAS_LIMITS": "off"}).limits is False


def test_a_misspelled_name_is_refused_with_the_likely_one():
    assert refusal_of(IDEAS_PROT="9000") == "IDEAS_PROT: there is no setting of that name. Did you mean IDEAS_PORT?"


@pytest.mark.parametrize("name", sorted(READ_ELSEWHERE))
def test_names_that_are_read_elsewhere_are_let_through(name):
    assert read_settings({name: "1"}).port == 8000


def test_mail_needs_a_sender():
    assert refusal_of(IDEAS_SMTP_HOST="mail.example.nl") == "IDEAS_MAIL_FROM must be given when IDEAS_SMTP_HOST is."


def test_a_name_at_the_mail_server_needs_a_password():
    assert (
        refusal_of(IDEAS_SMTP_USERNAME="anna") == "IDEAS_SMTP_USERNAME='anna' goes together with IDEAS_SMTP_PASSWORD."
    )


def test_secure_cookies_over_plain_http_are_refused_because_nobody_could_sign_in():
    refusal = refusal_of(IDEAS_BASE_URL="http://example.nl", IDEAS_SECURE_COOKIES="true")
    assert refusal == "IDEAS_SECURE_COOKIES='true' must be false when IDEAS_BASE_URL begins with http://."


def test_a_refusal_never_shows_a_secret():
    assert "geheim" not in refusal_of(IDEAS_SECRET_KEY="geheim") + refusal_of(IDEAS_DATABASE="mysql://a:geheim@db/x")


def test_an_https_address_makes_cookies_secure():
    settings = read_settings({"IDEAS_BASE_URL": "https://ideeen.example.nl/"})
    assert settings.secure_cookies
    assert settings.address == "https://ideeen.example.nl"


def test_a_board_with_an_address_answers_only_to_it_and_on_its_own_machine():
    settings = read_settings({"IDEAS_BASE_URL": "https://Ideeen.example.nl:8443"})
    assert settings.trusted_hosts == ("ideeen.example.nl", "localhost", "127.0.0.1")


def test_hosts_can_be_listed():
    hosts = read_settings({"IDEAS_BASE_URL": "https://a.nl", "IDEAS_TRUSTED_HOSTS": "a.nl, b.nl"}).trusted_hosts
    assert hosts == ("a.nl", "b.nl")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_way_to_write_postgresql_is_understood(scheme):
    database = read_settings({"IDEAS_DATABASE": f"{scheme}://anna@db/ideas"}).database
    assert database == "postgresql+psycopg://anna@db/ideas"


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused_because_every_connection_would_get_its_own(address):
    assert refusal_of(IDEAS_DATABASE=address).startswith("IDEAS_DATABASE=******** must be sqlite:///")


def test_masked_settings_keep_every_secret():
    environ = {
        "IDEAS_DATABASE": "postgresql://anna:ge:heim@host@db/ideas?password=geheim",
        "IDEAS_SECRET_KEY": "geheim" * 6,
        "IDEAS_SMTP_USERNAME": "anna",
        "IDEAS_SMTP_PASSWORD": "geheim",
    }
    shown = read_settings(environ).masked()
    assert shown["database"] == "postgresql+psycopg://anna:********@db/ideas?password=********"
    assert not [name for name, value in shown.items() if "heim" in value]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://us/er:geheim@db/ideas",
        "postgresql://anna%3Ageheim@db/ideas",
        "postgresql://:geheim@db/ideas",
        "postgresql://anna@db/ideas?PASSWORD=geheim",
        "postgresql://anna@db/ideas?passw%6Frd=geheim&sslmode=require",
        "postgresql://geh:eim@geheim@db/ideas?sslpassword=geheim",
    ],
)
def test_a_password_in_the_address_of_the_database_is_never_shown(address):
    shown = read_settings({"IDEAS_DATABASE": address}).masked()["database"]
    assert "geheim" not in shown
    assert "@db/ideas" in shown


def test_what_is_no_secret_in_the_address_of_the_database_is_shown():
    shown = read_settings({"IDEAS_DATABASE": "postgresql://anna@db/ideas?sslmode=require"}).masked()["database"]
    assert shown == "postgresql+psycopg://anna@db/ideas?sslmode=require"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_what_the_board_writes_is_for_its_own_account_under_any_server(tmp_path):
    os.umask(0o022)
    settings = prepare_instance(read_settings({}, instance=tmp_path / "new"))
    written = settings.instance / "database"
    written.touch()
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_the_first_start_makes_a_key_that_the_second_finds(tmp_path):
    settings = read_settings({}, instance=tmp_path / "new")
    assert settings.secret_key == ""
    made = prepare_instance(settings).secret_key
    assert len(made) == 64
    assert prepare_instance(read_settings({}, instance=tmp_path / "new")).secret_key == made


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_only_the_owner_may_read_the_key(tmp_path):
    prepared = prepare_instance(read_settings({}, instance=tmp_path))
    assert stat.S_IMODE(prepared.secret_key_file.stat().st_mode) == 0o600


def test_reading_settings_writes_nothing(tmp_path):
    read_settings({}, instance=tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_was_cut_off_is_refused(tmp_path):
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(WrongSetting, match="must be at least 32 plain characters"):
        read_settings({}, instance=tmp_path)


def test_an_instance_that_cannot_be_made_is_refused_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WrongSetting, match=r"^IDEAS_INSTANCE=.* cannot be used: .*\.$"):
        prepare_instance(read_settings({}, instance=tmp_path / "file" / "below"))


def test_every_setting_is_documented_with_its_default():
    rows = re.findall(r"^\| `(IDEAS_\w+)` \| (.+?) \|", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.M)
    documented = dict(rows)
    plain = {f"{PREFIX}{field.name.upper()}": field.default for field in dataclasses.fields(Settings)}
    assert list(documented) == [*plain, *sorted(READ_ELSEWHERE, reverse=True)]
    told = {name: str(default).lower() if isinstance(default, bool) else default for name, default in plain.items()}
    # What is derived from other settings is described in words there.
    derived = {"IDEAS_INSTANCE", "IDEAS_TRUSTED_HOSTS", "IDEAS_SECURE_COOKIES"}
    wrong = [name for name, value in told.items() if name not in derived and value and documented[name] != f"`{value}`"]
    assert wrong == []
