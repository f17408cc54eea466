"""What a provider says about itself, compared with what we wrote down. Only the command `sso-check` asks: a board that
followed such answers would go wherever they lead.
"""

import time
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from ideas.outside.id_tokens import SignInFailed, keys_in
from ideas.outside.providers import Provider
from ideas.outside.sso import published_at

SECONDS_TO_WAIT = 10


def differences_with(provider: Provider) -> list[str]:
    """What the provider says that differs from what stands in sso.toml, one sentence each."""
    try:
        said = _published_at(f"{provider.issuer.removesuffix('/')}/.well-known/openid-configuration")
    except SignInFailed as trouble:
        return [f"its description of itself cannot be read: {trouble}"]
    return [*_different_lines(provider, said), *_missing_abilities(provider, said), *_trouble_with_keys(provider)]


def _different_lines(provider: Provider, said: dict[str, Any]) -> list[str]:
    names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    found = [
        f"{name} is {said.get(name)!r} there and {getattr(provider, name)!r} in sso.toml"
        for name in names
        if said.get(name) != getattr(provider, name)
    ]
    sends = said.get("authorization_response_iss_parameter_supported") is True
    if sends != provider.sends_issuer:
        found.append(f"sends_issuer must be {str(sends).lower()}")
    return found


def _missing_abilities(provider: Provider, said: dict[str, Any]) -> list[str]:
    # What a provider does not list we cannot compare: most of these lists may be left out.
    way = "private_key_jwt" if provider.private_key_file else "client_secret_basic"
    wanted = {
        "code_challenge_methods_supported": ("S256",),
        "response_types_supported": ("code",),
        "token_endpoint_auth_methods_supported": (way,),
        "scopes_supported": provider.scopes,
    }
    found = [
        f"{name} there does not name {word}"
        for name, words in wanted.items()
        for word in words
        if isinstance(said.get(name), list) and word not in said[name]
    ]
    algorithms = said.get("id_token_signing_alg_values_supported")
    if isinstance(algorithms, list) and not {*provider.algorithms} & {str(each) for each in algorithms}:
        found.append(f"it signs with {', '.join(map(str, algorithms))}, and sso.toml accepts none of these")
    return found


def _trouble_with_keys(provider: Provider) -> list[str]:
    try:
        keys = keys_in(_published_at(provider.jwks_uri))
    except SignInFailed as trouble:
        return [f"its keys cannot be read: {trouble}"]
    return [] if keys else ["it publishes no key that we can use"]


def _published_at(address: str) -> dict[str, Any]:
    try:
        return published_at(address, SECONDS_TO_WAIT, time.monotonic() + SECONDS_TO_WAIT)
    except (requests.RequestException, HTTPError) as trouble:
        raise SignInFailed(type(trouble).__name__) from None
