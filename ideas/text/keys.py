"""Keys that open something for whoever holds them. The house keeps only their hashes."""

import hashlib
import hmac
import secrets


def new_key() -> str:
    """A key that nobody can guess: 256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What the house keeps of a key: SHA-256 in hexadecimal. Slow hashing is for passwords, which people choose."""
    return hashlib.sha256(key.encode()).hexdigest()


def keyed_hash(secret: str, text: str) -> str:
    """A mark of a text that only who has the secret can make: it tells the same from other, and nothing more."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
