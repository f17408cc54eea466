"""What people have beside a password: a device with passkeys, an app that makes codes, and codes on paper."""

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from pyotp import TOTP
from sqlalchemy.orm import Session
from webauthn.helpers import encode_cbor

from ideas.actions.code_apps import _sealed
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.second_factors import CodeApp, Passkey, RecoveryCode
from ideas.text.codes import as_meant, new_app_secret
from ideas.text.keys import hash_of

PRESENT, VERIFIED, HAS_KEY = 1, 4, 64
SECRET = new_app_secret()


def has_a_passkey(session: Session, account: Account, credential_id: str) -> Passkey:
    """Let somebody have a passkey; no device answers for it."""
    passkey = Passkey(credential_id=credential_id, account_id=account.id, public_key=b"", name="Telefoon")
    session.add(passkey)
    session.commit()
    return passkey


def has_a_code_app(session: Session, account: Account, secret_key: str = "another board's key") -> str:
    """Let somebody have an app that makes codes. Answers with its secret."""
    session.add(CodeApp(account_id=account.id, secret=_sealed(SECRET, account, secret_key)))
    session.commit()
    return SECRET


def has_recovery_codes(session: Session, account: Account, *codes: str) -> Sequence[str]:
    """Let somebody have these codes on paper."""
    for code in codes:
        session.add(RecoveryCode(account_id=account.id, code_hash=hash_of(as_meant(code))))
    session.commit()
    return codes


def code_now(secret: str, *, steps: int = 0) -> str:
    """What the app shows, or showed so many half minutes ago."""
    return TOTP(secret).at(now(), counter_offset=steps)


class Device:
    """A telephone with passkeys. It answers a question of the board as a browser would hand it over.

    It can be told to behave badly: to answer for another site, page or question, not to look who is using it, to use
    the name of another key, or to say another count than its own.
    """

    def __init__(self, origin: str = "http://localhost:8000") -> None:
        self.origin = origin
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.handles: dict[str, str] = {}
        self.count = 0

    def make(self, question: dict[str, Any], **badly: Any) -> str:
        """Make a passkey."""
        key = ec.generate_private_key(ec.SECP256R1())
        credential = _bytes(badly.get("credential", "")) or secrets.token_bytes(16)
        self.keys[_text(credential)] = key
        self.handles[_text(credential)] = question["user"]["id"]
        numbers = key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        made = bytes(16) + len(credential).to_bytes(2, "big") + credential + encode_cbor(cose)
        data = self._data(question["rp"]["id"], HAS_KEY, badly) + made
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", question, badly)
        return _answer(credential, clientDataJSON=said, attestationObject=attestation)

    def show(self, question: dict[str, Any], *, handle: str | None = None, **badly: Any) -> str:
        """Show a passkey: the one that was asked for, or else the last one made."""
        known = [each["id"] for each in question.get("allowCredentials", [])]
        credential = next((key for key in self.keys if key in known), list(self.keys)[-1])
        self.count += 1
        data = self._data(question["rpId"], 0, badly)
        said = self._said("webauthn.get", question, badly)
        signature = self.keys[credential].sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        owner = _bytes(handle or self.handles[credential])
        return _answer(
            _bytes(credential), clientDataJSON=said, authenticatorData=data, signature=signature, userHandle=owner
        )

    def _data(self, host: str, flags: int, badly: dict[str, Any]) -> bytes:
        flags |= PRESENT | (VERIFIED if badly.get("verified", True) else 0)
        place = hashlib.sha256(badly.get("host", host).encode()).digest()
        return place + bytes([flags]) + badly.get("count", self.count).to_bytes(4, "big")

    def _said(self, kind: str, question: dict[str, Any], badly: dict[str, Any]) -> bytes:
        said = {
            "type": badly.get("kind", kind),
            "challenge": badly.get("challenge", question["challenge"]),
            "origin": badly.get("origin", self.origin),
            "crossOrigin": badly.get("cross_origin", False),
        }
        return json.dumps(said).encode()


def _answer(credential: bytes, **response: bytes) -> str:
    parts = {name: _text(part) for name, part in response.items()}
    return json.dumps({"id": _text(credential), "rawId": _text(credential), "type": "public-key", "response": parts})


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
