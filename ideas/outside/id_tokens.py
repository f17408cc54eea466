"""What a provider signed about somebody: checked before a word of it is believed.

The signature, its algorithm and its key come from what we wrote down about the provider. Nothing in the token itself
says how it is to be checked.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from json import JSONDecoder
from typing import Any, NamedTuple

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import base64_to_int, urlsafe_b64decode

from ideas.outside.providers import SHORTEST_RSA_KEY, Provider

# How far two clocks may be apart.
LEEWAY = 60
LONGEST_SUBJECT = 255
# In the header of a token: whoever could choose the key could sign anything.
CHOOSES_A_KEY = {"jku", "jwk", "x5u", "x5c"}
_PRIVATE_PARTS = {"d", "k", "p", "q", "dp", "dq", "qi", "oth"}

Key = RSAKey | ECKey
# From the name of a key, or None when the token names none, to the keys that it can be.
KeysNamed = Callable[[str | None], list[Key]]


class SignInFailed(Exception):
    """What came back is no proof of who somebody is. The message is for the log, and holds no word of theirs."""


@dataclass(frozen=True)
class Expected:
    """What only an answer to our own question can say."""

    nonce: str
    at: int
    access_token: str | None = None
    # Somebody has to show anew who they are: since this moment, and not by a session at the provider.
    shown_since: int | None = None


class Shown(NamedTuple):
    """Who somebody is, as their provider says. `email` is theirs for certain only if `email_is_theirs`."""

    issuer: str
    subject: str
    email: str
    email_is_theirs: bool
    name: str
    second_factor: bool
    shown_at: int | None
    organisation_code: str | None


class _StrictDecoder(JSONDecoder):
    """JSON in which no name stands twice: readers differ in which of the two they take."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**{**how, "object_pairs_hook": _each_name_once, "parse_constant": _no_constant})


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def strict_object(text: bytes | str) -> dict[str, Any]:
    """A JSON object, and nothing that only some readers take for one. Raises SignInFailed."""
    try:
        found = json.loads(text, cls=_StrictDecoder)
    except (ValueError, RecursionError):
        raise SignInFailed("an answer that is no JSON") from None
    if not isinstance(found, dict):
        raise SignInFailed("an answer that is no object")
    return found


def keys_in(published: dict[str, Any]) -> list[Key]:
    """The public keys in what a provider published. One secret among them, and none of them is worth anything."""
    keys = published.get("keys")
    if not isinstance(keys, list) or not all(isinstance(each, dict) for each in keys):
        raise SignInFailed("a list of keys that is none")
    if any(_PRIVATE_PARTS & each.keys() for each in keys):
        raise SignInFailed("a list of keys with a secret in it")
    return [key for each in keys if (key := _key_in(each)) is not None]


def _key_in(written: dict[str, Any]) -> Key | None:
    try:
        if written.get("kty") == "RSA" and base64_to_int(written["n"]).bit_length() >= SHORTEST_RSA_KEY:
            return RSAKey.import_key(written)
        if written.get("kty") == "EC":
            return ECKey.import_key(written)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        pass
    # Of another kind, too short, or not readable: it is not there.
    return None


def checked_claims(token: Any, provider: Provider, expected: Expected, keys_named: KeysNamed) -> dict[str, Any]:
    """The claims of an ID token, once everything about it is right. Raises SignInFailed."""
    if not isinstance(token, str) or not token.isascii() or token.count(".") != 2:
        raise SignInFailed("no signed ID token")
    header = _checked_header(token, provider)
    kid, algorithm = header.get("kid"), header["alg"]
    fitting = [key for key in keys_named(kid) if _fits(key, kid, algorithm)]
    if len(fitting) != 1:
        raise SignInFailed("a signature with a key that the provider does not publish")
    try:
        signed = jwt.decode(token, fitting[0], algorithms=[algorithm], decoder_cls=_StrictDecoder)
        claims = CodeIDToken(
            signed.claims, signed.header,
            options={"iss": {"essential": True, "value": provider.issuer},
                     "aud": {"essential": True, "value": provider.client_id}},
            params={"nonce": expected.nonce, "client_id": provider.client_id, "access_token": expected.access_token},
        )  # fmt: skip
        claims.validate(now=expected.at, leeway=LEEWAY)
    except JoseError as refusal:
        raise SignInFailed(f"an ID token that is not right: {type(refusal).__name__}") from None
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise SignInFailed("an ID token that cannot be read") from None
    _check_what_the_library_leaves(claims, expected)
    return dict(claims)


def _checked_header(token: str, provider: Provider) -> dict[str, Any]:
    try:
        header = strict_object(urlsafe_b64decode(token.partition(".")[0].encode()))
    except ValueError:
        raise SignInFailed("an ID token that cannot be read") from None
    if CHOOSES_A_KEY & header.keys() or "crit" in header:
        raise SignInFailed("an ID token that says itself how to check it")
    if header.get("alg") not in provider.algorithms:
        raise SignInFailed("an ID token with another algorithm than we agreed on")
    if str(header.get("typ", "JWT")).upper() != "JWT" or not isinstance(header.get("kid"), str | None):
        raise SignInFailed("a token of another type")
    return header


def _fits(key: Key, kid: str | None, algorithm: str) -> bool:
    kind = "EC" if algorithm.startswith("ES") else "RSA"
    uses = key.get("use") in (None, "sig") and key.get("alg") in (None, algorithm)
    return key.key_type == kind and uses and (kid is None or key.get("kid") == kid)


def _check_what_the_library_leaves(claims: CodeIDToken, expected: Expected) -> None:
    subject, shown_at = claims["sub"], claims.get("auth_time")
    if not (0 < len(subject) <= LONGEST_SUBJECT and subject.isascii() and subject.isprintable()):
        raise SignInFailed("an ID token about nobody in particular")
    if not isinstance(claims.get("nonce"), str):
        raise SignInFailed("an ID token that answers no question")
    if "at_hash" in claims and not isinstance(claims["at_hash"], str):
        raise SignInFailed("an ID token whose at_hash is no text")
    if shown_at is not None and not (type(shown_at) is int and 0 <= shown_at <= expected.at + LEEWAY):
        raise SignInFailed("an ID token whose auth_time is no moment of the past")
    if expected.shown_since is not None and (shown_at is None or shown_at < expected.shown_since - LEEWAY):
        raise SignInFailed("an ID token of somebody who did not show anew who they are")


def who_is_shown(claims: dict[str, Any], provider: Provider) -> Shown:
    """Who somebody is, from claims that were checked. What is not as it should be is left out."""
    email = _text(claims.get("email"), most=254)
    name = _text(claims.get("name")) or f"{_text(claims.get('given_name'))} {_text(claims.get('family_name'))}".strip()
    said = claims.get("amr")
    methods = said if isinstance(said, list) else []
    return Shown(
        issuer=provider.issuer,
        subject=claims["sub"],
        email=email,
        email_is_theirs=_is_theirs(email, claims.get("email_verified"), provider),
        name=name,
        second_factor=claims.get("acr") in provider.second_factor_acr
        or any(method in provider.second_factor_amr for method in methods),
        shown_at=claims.get("auth_time"),
        organisation_code=_organisation(claims, provider),
    )


def _is_theirs(email: str, said: Any, provider: Provider) -> bool:
    domain = email.rpartition("@")[2].lower()
    if not email or (provider.email_domains and domain not in provider.email_domains):
        return False
    return provider.email_is_verified == "always" or (provider.email_is_verified == "claim" and said is True)


def _organisation(claims: dict[str, Any], provider: Provider) -> str | None:
    if not provider.organisation_claim:
        return provider.organisations[0] if provider.organisations else None
    said = claims.get(provider.organisation_claim)
    words = [word for word in (said if isinstance(said, list) else [said]) if isinstance(word, str)]
    codes = {provider.organisation_values[word] for word in words if word in provider.organisation_values}
    # Who works at two has to say where themselves.
    return codes.pop() if len(codes) == 1 else None


def _text(said: Any, *, most: int = 1000) -> str:
    return said if isinstance(said, str) and len(said) <= most else ""
