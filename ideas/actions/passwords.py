"""Passwords: hashed with argon2id, and checked in the same time whether there is an account or not."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The first choice of the OWASP password storage sheet: 19 MiB, two rounds, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODYS_HASH = _HASHER.hash("nobody signs in with this")


def password_hash(password: str) -> str:
    """The hash to keep for a password."""
    return _HASHER.hash(password)


def is_password_of(kept_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash the same work is done, and the answer is no."""
    try:
        right = _HASHER.verify(kept_hash or _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return False
    return right and kept_hash is not None
