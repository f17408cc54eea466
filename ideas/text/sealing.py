"""What we keep so that nobody can read it in a copy of the database: sealed under a key made from the secret key."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class CannotBeOpened(ValueError):
    """It was sealed under another key or for another owner, or somebody changed it."""


def sealed(plain: str, *, secret_key: str, purpose: str, owner: str) -> str:
    """The text as it can be kept. It opens with the same key, for this purpose and this owner only."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    closed = AESGCM(_key(secret_key, purpose)).encrypt(nonce, plain.encode(), owner.encode())
    return base64.b64encode(nonce + closed).decode()


def opened(kept: str, *, secret_key: str, purpose: str, owner: str) -> str:
    """What was sealed. Raises CannotBeOpened."""
    try:
        whole = base64.b64decode(kept, validate=True)
        nonce, closed = whole[:_NONCE_BYTES], whole[_NONCE_BYTES:]
        return AESGCM(_key(secret_key, purpose)).decrypt(nonce, closed, owner.encode()).decode()
    except (InvalidTag, ValueError) as refusal:
        raise CannotBeOpened from refusal


def _key(secret_key: str, purpose: str) -> bytes:
    # Each purpose has a key of its own: what is sealed for one tells nothing about the signatures under our cookies.
    return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret_key.encode())
