"""A small OpenID provider behind a real port. What it answers can be replaced piece by piece."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import ECKey, RSAKey

_free_ports: list[int] = []
CLIENT_ID, CLIENT_SECRET = "ideas", "a-secret-between-two-programs"
ACCESS_TOKEN, REFRESH_TOKEN = "an-access-token-for-nobody", "a-refresh-token-for-nobody"


@cache
def a_key(name: str) -> RSAKey:
    """A key pair with this name. Made once: it takes a while."""
    return RSAKey.generate_key(2048, parameters={"kid": name, "use": "sig", "alg": "RS256"})


@cache
def a_curve_key(name: str) -> ECKey:
    """A pair on a curve with this name."""
    return ECKey.generate_key("P-256", parameters={"kid": name, "use": "sig", "alg": "ES256"})


class Answer:
    """An HTTP answer. `send` may take over, to drip or to break off."""

    def __init__(self, body: Any, *, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.kind, self.headers = status, kind, headers
        self.seconds_between_bytes = 0.0
        self.headers_drip = False


class Provider:
    """One provider, and everything it ever heard. `person` is who signs in at it next."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.person: dict[str, Any] = {
            "sub": "els-1", "email": "els@zutphen.example", "email_verified": True, "name": "Els de Boer"
        }  # fmt: skip
        self.asks_first = False
        self.key: Any = a_key("first")
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first", "typ": "JWT"}
        self.published: Callable[[], Answer] = lambda: Answer({"keys": [self.key.as_dict(private=False)]})
        self.described: dict[str, Any] = {}
        self.other_pages: dict[str, Answer] = {}
        # Each of these gets what would have been right, and answers with what is sent.
        self.claims_become: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.token_becomes: Callable[[str], Any] = lambda token: token
        self.tokens_become: Callable[[dict[str, Any]], Answer] = Answer
        self.way_back_becomes: Callable[[dict[str, str]], dict[str, str]] = lambda words: words
        self.codes: dict[str, dict[str, str]] = {}
        self.heard: list[tuple[str, str]] = []
        self.token_requests: list[tuple[dict[str, str], dict[str, str]]] = []
        self.public_key_of_client: Any = None
        self.sends_issuer = True
        self.takes_codes_twice = False

    def describe(self) -> Answer:
        """Its description of itself."""
        return Answer({
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
            "authorization_response_iss_parameter_supported": self.sends_issuer,
            **self.described,
        })  # fmt: skip

    def authorize(self, asked: dict[str, str]) -> Answer:
        """Let the person in at once, and send them back with a code."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert set(asked["scope"].split()) <= {"openid", "email", "profile"}
        assert asked["code_challenge_method"] == "S256"
        if self.asks_first and "pressed" not in asked:
            return Answer(a_page(asked), kind="text/html; charset=utf-8")
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked
        words = {"code": code, "state": asked["state"]} | ({"iss": self.issuer} if self.sends_issuer else {})
        address = f"{asked['redirect_uri']}?{urlencode(self.way_back_becomes(words))}"
        return Answer(b"", status=302, Location=address)

    def exchange(self, sent: dict[str, str], headers: dict[str, str]) -> Answer:
        """Give the tokens for a code, once, to who asked for it."""
        self.token_requests.append((sent, headers))
        asked = self.codes.get(sent.get("code", "")) if self.takes_codes_twice else self.codes.pop(sent["code"], None)
        if not self.knows_client(sent, headers):
            return Answer({"error": "invalid_client"}, status=401)
        if asked is None or asked["redirect_uri"] != sent["redirect_uri"]:
            return Answer({"error": "invalid_grant"}, status=400)
        if asked["code_challenge"] != challenge_of(sent.get("code_verifier", "")):
            return Answer({"error": "invalid_grant"}, status=400)
        claims = self.claims_become(self.claims_for(asked))
        return self.tokens_become(
            {
                "access_token": ACCESS_TOKEN, "refresh_token": REFRESH_TOKEN, "token_type": "Bearer",
                "expires_in": 300, "id_token": self.token_becomes(self.signed(claims)),
            }
        )  # fmt: skip

    def claims_for(self, asked: dict[str, str]) -> dict[str, Any]:
        """What is right to say about the person."""
        at = int(time.time())
        return {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": at, "exp": at + 300, "nonce": asked["nonce"],
            "auth_time": at, **self.person,
        }  # fmt: skip

    def signed(self, claims: dict[str, Any]) -> str:
        """An ID token, signed with its key under its header."""
        payload = json.dumps(claims)
        return jws.serialize_compact(
            self.header, payload, self.key, registry=jws.JWSRegistry(algorithms=list(jws.JWSRegistry.algorithms), strict_check_header=False)
        )  # fmt: skip

    def knows_client(self, sent: dict[str, str], headers: dict[str, str]) -> bool:
        """Whether it is the board that asks: by its secret, or by its private key."""
        if self.public_key_of_client is not None:
            token = jwt.decode(sent["client_assertion"], self.public_key_of_client, algorithms=["RS256", "ES256"])
            said = token.claims
            about = said["iss"] == said["sub"] == CLIENT_ID and said["aud"] == f"{self.issuer}/token"
            return about and said["exp"] - time.time() <= 61 and "Authorization" not in headers
        word = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return headers.get("Authorization") == f"Basic {word}"

    def answer(self, method: str, path: str, sent: dict[str, str], headers: dict[str, str]) -> Answer:
        """What it says to a request."""
        self.heard.append((method, path))
        if path == "/.well-known/openid-configuration":
            return self.describe()
        if path == "/keys":
            return self.published()
        if path == "/authorize":
            return self.authorize(sent)
        if path == "/token" and method == "POST":
            return self.exchange(sent, headers)
        return self.other_pages.get(path, Answer({"error": "not here"}, status=404))


def challenge_of(verifier: str) -> str:
    """What S256 makes of a verifier (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def a_page(asked: dict[str, str]) -> bytes:
    """Where somebody presses a button to show who they are."""
    hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in asked.items())
    form = f'<form action="/authorize">{hidden}<button name="pressed" value="1">Inloggen als Els</button></form>'
    head = '<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Gemeente Zutphen</title></head>'
    icon = '<link rel="icon" href="data:,">'
    return f"{head}{icon}<body><main><h1>Gemeente Zutphen</h1>{form}</main></body></html>".encode()


class Handler(BaseHTTPRequestHandler):
    """Hands what it hears to the provider of its server, and sends what that answers."""

    server: "Server"

    def do_GET(self) -> None:
        """Somebody looks."""
        self.serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        """Somebody sends a form."""
        self.serve(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def serve(self, words: str) -> None:
        """Answer."""
        sent = {name: values[0] for name, values in parse_qs(words).items()}
        given = self.server.provider.answer(self.command, unquote(urlsplit(self.path).path), sent, dict(self.headers))
        self.send_response(given.status)
        for name, value in {
            "Content-Type": given.kind, "Content-Length": str(len(given.body)), **given.headers
        }.items():  # fmt: skip
            self.send_header(name, value)
        head = b""
        if given.headers_drip:
            head, self._headers_buffer = b"".join(self._headers_buffer) + b"\r\n", []
        else:
            self.end_headers()
        # Who asked may have gone away meanwhile.
        with suppress(OSError):
            self.send_rest(given, head + given.body)

    def send_rest(self, given: Answer, rest: bytes) -> None:
        """At once, or drop by drop."""
        if not given.seconds_between_bytes:
            self.wfile.write(rest)
            return
        for letter in rest:
            self.wfile.write(bytes([letter]))
            if self.server.stopped.wait(given.seconds_between_bytes):
                return

    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A port with a provider behind it."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.stopped = threading.Event()
        self.provider = Provider(f"http://127.0.0.1:{self.server_address[1]}")

    def handle_error(self, *_where: Any) -> None:
        """A test made it stumble; who asked sees that it broke off."""


@contextmanager
def open_provider() -> Iterator[Provider]:
    """A provider that is open for the time being.

    The next one opens at the same address, so that tests can share a board that trusts it.
    """
    server = _at_a_port()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.provider
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
        _free_ports.append(server.server_address[1])


def _at_a_port() -> Server:
    if _free_ports:
        # Meanwhile something else may have taken it.
        with suppress(OSError):
            return Server(_free_ports.pop())
    return Server(0)
