"""Keys that open something for whoever holds them. The house keeps only their hashes."""

import hashlib
import secrets


def new_key() -> str:
    """A key that nobody can guess: 256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What the house keeps of a key: SHA-256 in hexadecimal. Slow hashing is for passwords, which people choose."""
    return hashlib.sha256(key.encode()).hexdigest()
