"""Signing in at a provider (OpenID Connect, code with PKCE): where to send somebody, and who came back."""

import logging
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from ideas.outside.id_tokens import (
    Expected,
    Key,
    Shown,
    SignInFailed,
    checked_claims,
    keys_in,
    strict_object,
    who_is_shown,
)
from ideas.outside.providers import Provider

LARGEST_ANSWER = 256 * 1024
# So many people at once may wait for one provider: a slow one must not take every thread of the board.
AT_ONCE = 2
SECONDS_FOR_A_TURN = 0.5
SECONDS_BETWEEN_LOOKS = 60
KEYS_LAST = 3600
JSON_TYPES = ("application/json", "application/jwk-set+json")
log = logging.getLogger("ideas.sso")


class ProviderUnavailable(SignInFailed):
    """The provider does not answer, or not in time, or not with what it should be."""


class Question(NamedTuple):
    """What we ask a provider. Everything but the address is known to nobody but this browser and us."""

    redirect_uri: str
    state: str
    nonce: str
    verifier: str
    asked_at: int
    show_anew: bool = False


@dataclass
class Desk:
    """Our side of one provider: what we wrote down about it, and the keys that it published last."""

    provider: Provider
    keys: list[Key] = field(default_factory=list)
    looked_at: float | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))


def authorization_address(provider: Provider, question: Question) -> str:
    """Where somebody goes to show who they are."""
    anew = {"prompt": "login", "max_age": "0"} if question.show_anew else {}
    with OAuth2Session(
        provider.client_id, scope=" ".join(provider.scopes), redirect_uri=question.redirect_uri,
        code_challenge_method="S256",
    ) as session:  # fmt: skip
        address, _state = session.create_authorization_url(
            provider.authorization_endpoint, state=question.state, nonce=question.nonce,
            code_verifier=question.verifier, **anew,
        )  # fmt: skip
    found: str = address
    return found


def is_from(provider: Provider, said: str | None) -> bool:
    """Whether an answer can be one of this provider, by what it says about its sender (RFC 9207)."""
    return said == provider.issuer or (not said and not provider.sends_issuer)


def who_came_back(desk: Desk, question: Question, code: str) -> Shown:
    """Who it is that came back with this code. Raises SignInFailed; what it takes is at most `seconds_to_wait`.

    The work is done beside the request, so that the page can answer in time, however slowly the provider drips.
    """
    if not desk.places.acquire(timeout=SECONDS_FOR_A_TURN):
        raise ProviderUnavailable("too many people wait for an answer already")
    answer: Future[Shown] = Future()
    threading.Thread(target=_ask, args=(desk, question, code, answer), name="sso", daemon=True).start()
    try:
        return answer.result(timeout=desk.provider.seconds_to_wait)
    except TooLate:
        raise ProviderUnavailable("no answer in time") from None


def _ask(desk: Desk, question: Question, code: str, answer: "Future[Shown]") -> None:
    try:
        answer.set_result(_shown(desk, question, code))
    except SignInFailed as refusal:
        answer.set_exception(refusal)
    except (requests.RequestException, HTTPError) as trouble:
        answer.set_exception(ProviderUnavailable(type(trouble).__name__))
    except Exception:
        # Whatever a provider can make a library stumble over, nobody signs in by it.
        log.exception("an answer of %s could not be handled", desk.provider.slug)
        answer.set_exception(SignInFailed("an answer that could not be handled"))
    finally:
        desk.places.release()


def _shown(desk: Desk, question: Question, code: str) -> Shown:
    provider, until = desk.provider, time.monotonic() + desk.provider.seconds_to_wait
    token = _tokens_for(provider, question, code, until)
    access_token = token.get("access_token")
    expected = Expected(
        nonce=question.nonce,
        at=int(time.time()),
        access_token=access_token if isinstance(access_token, str) else None,
        shown_since=question.asked_at if question.show_anew else None,
    )
    claims = checked_claims(token.get("id_token"), provider, expected, lambda kid: _keys(desk, kid, until))
    return who_is_shown(claims, provider)


def _tokens_for(provider: Provider, question: Question, code: str, until: float) -> dict[str, Any]:
    """Exchange the code. The access token is used for nothing, and kept by nobody."""
    with _CodeExchange(provider, until) as session:
        try:
            tokens: dict[str, Any] = session.fetch_token(
                provider.token_endpoint, grant_type="authorization_code", code=code,
                redirect_uri=question.redirect_uri, code_verifier=question.verifier,
                allow_redirects=False, timeout=provider.seconds_to_wait,
            )  # fmt: skip
        except OAuthError:
            raise SignInFailed("the provider does not take the code") from None
    return tokens


def _keys(desk: Desk, kid: str | None, until: float) -> list[Key]:
    """The keys of the provider, looked at anew when they are old or when this one may not be among them."""
    with desk.turn:
        known = kid is not None and any(key.get("kid") == kid for key in desk.keys)
        age = None if desk.looked_at is None else time.monotonic() - desk.looked_at
        if age is None or age > (KEYS_LAST if known else SECONDS_BETWEEN_LOOKS):
            # If this fails nothing changes: the next one looks again.
            desk.keys = keys_in(published_at(desk.provider.jwks_uri, desk.provider.seconds_to_wait, until))
            desk.looked_at = time.monotonic()
        return desk.keys


def published_at(address: str, seconds: int, until: float) -> dict[str, Any]:
    """The JSON object that a provider publishes at an address that we wrote down. Raises SignInFailed."""
    with requests.Session() as session:
        _bound(session, until)
        response = session.get(address, timeout=seconds, allow_redirects=False, headers={"Accept": "application/json"})
    return _object_in(response)


class _CodeExchange(OAuth2Session):  # type: ignore[misc]
    """One request to a token endpoint, with our own ideas of what an answer is."""

    def __init__(self, provider: Provider, until: float) -> None:
        signs = provider.private_key is not None
        super().__init__(
            provider.client_id,
            provider.private_key if signs else provider.client_secret,
            token_endpoint_auth_method="private_key_jwt" if signs else "client_secret_basic",
        )
        if signs:
            header = {"kid": provider.private_key_id} if provider.private_key_id else {}
            soon = {"exp": int(time.time()) + 60}
            self.register_client_auth_method(
                PrivateKeyJWT(provider.token_endpoint, claims=soon, headers=header, alg=provider.signs_with)
            )
        _bound(self, until)

    def parse_response_token(self, response: requests.Response) -> dict[str, Any]:
        """The tokens, or the error that the provider names."""
        if response.status_code in (400, 401):
            raise OAuthError("refused")
        return _object_in(response)


def _bound(session: requests.Session, until: float) -> None:
    # Nothing that a file of the machine says about passwords goes along; a proxy that it names does.
    session.auth = _no_password
    for scheme in ("https://", "http://"):
        session.mount(scheme, _BoundedAdapter(until))


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _BoundedAdapter(HTTPAdapter):
    """Reads an answer up to a size and a moment, and no further."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    def send(self, request: requests.PreparedRequest, *args: Any, **how: Any) -> requests.Response:
        """As ever, but the body comes at once and whole, or not at all."""
        request.headers["Accept-Encoding"] = "identity"
        response = super().send(request, *args, **{**how, "stream": True})
        body = b""
        with response:
            # As it comes in: `iter_content` waits until a whole part is there, however slowly it drips.
            while part := response.raw.read1(8192, decode_content=False):
                body += part
                if len(body) > LARGEST_ANSWER:
                    raise ProviderUnavailable("an answer that is too large")
                if time.monotonic() > self._until:
                    raise ProviderUnavailable("no answer in time")
        response._content = body
        return response


def _object_in(response: requests.Response) -> dict[str, Any]:
    if response.status_code != 200:
        raise ProviderUnavailable(f"status {response.status_code}")
    if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() not in JSON_TYPES:
        raise ProviderUnavailable("an answer that does not say it is JSON")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ProviderUnavailable("an answer that is packed, and we did not ask for that")
    return strict_object(response.content)
