"""What a browser and we say to each other about a passkey (WebAuthn): the question, and whether the answer is true."""

import secrets
from dataclasses import dataclass
from typing import NamedTuple

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# WebAuthn level 3: a longer name of a key is refused.
LONGEST_ID_BYTES = 1023
_WAIT_MS = 120_000


class NotProven(ValueError):
    """The answer does not show that somebody has this passkey, here and now."""


@dataclass(frozen=True, kw_only=True)
class PasskeySite:
    """For which site a passkey is made. The browser and we both look whether it is this one."""

    host: str
    origin: str
    name: str


class Person(NamedTuple):
    """Who a passkey is made for; its device shows the address and the name."""

    handle: str
    email: str
    name: str


class NewPasskey(NamedTuple):
    """A passkey that was made just now."""

    credential_id: str
    public_key: bytes
    sign_count: int


class Shown(NamedTuple):
    """What the device says with its signature: how often it signed, and for whom the passkey was made."""

    sign_count: int
    handle: str | None


def new_challenge() -> str:
    """What a device has to sign, once: 256 random bits."""
    return secrets.token_urlsafe(32)


def question_for_new_passkey(site: PasskeySite, person: Person, *, taken: list[str], challenge: str) -> str:
    """What the browser is asked, as JSON: a key on a device that is not `taken` yet and looks who is using it."""
    return options_to_json(
        generate_registration_options(
            rp_id=site.host,
            rp_name=site.name,
            user_id=person.handle.encode(),
            user_name=person.email,
            user_display_name=person.name,
            challenge=challenge.encode(),
            timeout=_WAIT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_described(taken),
        )
    )


def question_for_passkey(site: PasskeySite, *, known: list[str], challenge: str) -> str:
    """What the browser is asked, as JSON: a signature by one of the `known` keys, or by any that it has for us."""
    return options_to_json(
        generate_authentication_options(
            rp_id=site.host,
            challenge=challenge.encode(),
            timeout=_WAIT_MS,
            allow_credentials=_described(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def passkey_made(answer: str, site: PasskeySite, *, challenge: str) -> NewPasskey:
    """The passkey that a browser made. Raises NotProven."""
    try:
        said = parse_registration_credential_json(answer)
        _is_our_page(said.response.client_data_json)
        made = verify_registration_response(
            credential=said,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    # Strangers send JSON in CBOR in base64: each of these readers breaks in its own ways on what is none.
    except Exception as refusal:
        raise NotProven from refusal
    if len(made.credential_id) > LONGEST_ID_BYTES:
        raise NotProven
    return NewPasskey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def passkey_named_in(answer: str) -> str:
    """Which passkey this answer says to be signed with. Raises NotProven."""
    try:
        return bytes_to_base64url(parse_authentication_credential_json(answer).raw_id)
    except Exception as refusal:
        raise NotProven from refusal


def passkey_shown(answer: str, site: PasskeySite, *, challenge: str, public_key: bytes) -> Shown:
    """What a device says, when it signed this challenge with this key, for this site. Raises NotProven.

    How often it signed is not judged here: who keeps the count does so.
    """
    try:
        said = parse_authentication_credential_json(answer)
        _is_our_page(said.response.client_data_json)
        found = verify_authentication_response(
            credential=said,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        handle = said.response.user_handle
        return Shown(found.new_sign_count, handle.decode() if handle else None)
    except Exception as refusal:
        raise NotProven from refusal


def _is_our_page(client_data: bytes) -> None:
    if parse_client_data_json(client_data).cross_origin:
        raise NotProven


def _described(keys: list[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key)) for key in keys]
