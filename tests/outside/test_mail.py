"""The line to a mail server: encrypted to the server that was meant, or not at all."""

import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from time import sleep
from typing import NamedTuple

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ideas.outside.mail import Line, NotEver, NotNow, ServerAway
from ideas.settings import read_settings
from tests.mailboxes import Mailbox, closed_port, server_for

CALLED = "localhost"


class Certificate(NamedTuple):
    """A certificate with its key, in one file, and the one that vouches for it."""

    file: str
    authority: str


@pytest.fixture(scope="module")
def certificate_for(tmp_path_factory):
    """Make a certificate for a name: certificate_for("localhost")."""
    folder = tmp_path_factory.mktemp("certificates")

    def make(name, *, expired=False):
        key = ec.generate_private_key(ec.SECP256R1())
        ends = datetime.now(UTC) + timedelta(days=-1 if expired else 1)
        called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(called)
            .issuer_name(called)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(ends - timedelta(days=2))
            .not_valid_after(ends)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        shown = certificate.public_bytes(serialization.Encoding.PEM)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        both, alone = folder / f"{name}-{expired}.pem", folder / f"{name}-{expired}.crt"
        both.write_bytes(shown + secret)
        alone.write_bytes(shown)
        return Certificate(str(both), str(alone))

    return make


def shows(certificate):
    """What a server needs to speak TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.file)
    return context


def over(security, context):
    return {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": False}


def settings_for(port, instance, **how):
    how = {"smtp_host": CALLED, "mail_from": "bord@gemeente.example", "smtp_seconds": 5, **how}
    return read_settings({}, instance=instance, smtp_port=port, **how)


def a_mail():
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Hallo", "bord@gemeente.example", "anna@gemeente.example"
    mail.set_content("Dag Anna.")
    return mail


@pytest.fixture
def hand_over(tmp_path):
    """Offer one mail to the server at a port."""

    def offer(port, **how):
        with Line(settings_for(port, tmp_path, **how)) as line:
            line.hand_over(a_mail())

    return offer


class Encrypted(Mailbox):
    """Remembers whether what it got came over TLS."""

    def __init__(self):
        super().__init__()
        self.over_tls = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.over_tls.append(session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture(params=["starttls", "tls"])
def security(request):
    """Both ways to encrypt."""
    return request.param


def test_a_server_that_shows_who_it_is_gets_the_mail_over_tls(hand_over, certificate_for, security, monkeypatch):
    certificate = certificate_for(CALLED)
    monkeypatch.setenv("SSL_CERT_FILE", certificate.authority)
    mailbox = Encrypted()
    with server_for(mailbox, **over(security, shows(certificate))) as port:
        hand_over(port, smtp_security=security)
    assert mailbox.over_tls == [True]


@pytest.mark.parametrize("wrong", ["nobody vouches for it", "it is for another name", "it has expired"])
def test_a_server_with_a_wrong_certificate_gets_nothing(hand_over, certificate_for, security, monkeypatch, wrong):
    certificate = {
        "nobody vouches for it": lambda: certificate_for(CALLED),
        "it is for another name": lambda: certificate_for("mail.elders.example"),
        "it has expired": lambda: certificate_for(CALLED, expired=True),
    }[wrong]()
    if wrong != "nobody vouches for it":
        monkeypatch.setenv("SSL_CERT_FILE", certificate.authority)
    mailbox = Encrypted()
    server = server_for(mailbox, **over(security, shows(certificate)))
    with server as port, pytest.raises(ServerAway, match="certificate verify failed"):
        hand_over(port, smtp_security=security)
    assert mailbox.mails == []


class Overheard(Mailbox):
    """Remembers every word that was said to it."""

    def __init__(self):
        super().__init__()
        self.heard = []

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.heard.append("EHLO")
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        self.heard.append("MAIL")
        envelope.mail_from = address
        return "250 OK"


def test_a_server_that_offers_no_encryption_is_told_nothing(hand_over):
    mailbox = Overheard()
    with server_for(mailbox) as port, pytest.raises(ServerAway, match="STARTTLS"):
        hand_over(port, smtp_security="starttls", smtp_username="bord", smtp_password="geheim")
    assert mailbox.heard == ["EHLO"]


def test_a_server_that_speaks_no_tls_is_told_nothing(hand_over):
    mailbox = Overheard()
    with server_for(mailbox) as port, pytest.raises(ServerAway):
        hand_over(port, smtp_security="tls")
    assert mailbox.heard == []


def lets_in(server, session, envelope, mechanism, given):
    # `handled` would mean that the answer was given already, and the board would wait for it in vain.
    return AuthResult(success=(given.login, given.password) == (b"bord", b"geheim"), handled=False)


STRICT = {"authenticator": lets_in, "auth_required": True, "auth_require_tls": False}


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_board_signs_in_at_its_mail_server(hand_over):
    mailbox = Mailbox()
    with server_for(mailbox, **STRICT) as port:
        hand_over(port, smtp_security="none", smtp_username="bord", smtp_password="geheim")
    assert mailbox.readers == ["anna@gemeente.example"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("password", ["verkeerd", "wachtwoord met een é"])
def test_a_wrong_password_is_no_fault_of_the_mail(hand_over, password):
    with server_for(Mailbox(), **STRICT) as port, pytest.raises(ServerAway):
        hand_over(port, smtp_security="none", smtp_username="bord", smtp_password=password)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_server_that_wants_a_password_is_no_fault_of_the_mail(hand_over):
    with server_for(Mailbox(), **STRICT) as port, pytest.raises(ServerAway, match="530"):
        hand_over(port, smtp_security="none")


def test_a_server_that_is_not_there_is_away(hand_over):
    with pytest.raises(ServerAway):
        hand_over(closed_port(), smtp_security="none")


@pytest.mark.parametrize(("answer", "kind"), [("450 Full", NotNow), ("552 Full for ever", NotEver)])
def test_what_a_server_says_decides_whether_it_is_asked_again(hand_over, answer, kind):
    with server_for(Mailbox(refusals=[answer])) as port, pytest.raises(kind, match=answer):
        hand_over(port, smtp_security="none")


def test_a_line_goes_on_after_a_refusal(tmp_path):
    mailbox = Mailbox(refusals=["550 Never"])
    with server_for(mailbox) as port, Line(settings_for(port, tmp_path, smtp_security="none")) as line:
        with pytest.raises(NotEver):
            line.hand_over(a_mail())
        line.hand_over(a_mail())
    assert len(mailbox.mails) == 1


def test_a_line_that_was_closed_meanwhile_is_opened_again(tmp_path):
    mailbox = Mailbox()
    with server_for(mailbox, timeout=0.2) as port, Line(settings_for(port, tmp_path, smtp_security="none")) as line:
        line.hand_over(a_mail())
        sleep(0.5)
        line.hand_over(a_mail())
    assert len(mailbox.mails) == 2


def test_what_is_left_of_one_mail_does_not_become_part_of_the_next(tmp_path):
    mailbox = Mailbox()
    with server_for(mailbox) as port, Line(settings_for(port, tmp_path, smtp_security="none")) as line:
        line.hand_over(a_mail())
        line._server.mail("iemand@gemeente.example")
        line._server.rcpt("niemand@gemeente.example")
        line.hand_over(a_mail())
    assert mailbox.readers == ["anna@gemeente.example"] * 2
