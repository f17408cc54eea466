"""Codes that people type: six digits from an app (TOTP, RFC 6238), and long ones that stand on paper."""

import re
import secrets
from datetime import datetime
from hmac import compare_digest

from pyotp import TOTP, random_base32

APP_DIGITS = 6
# 120 random bits, so many that a fast hash is safe, in letters and digits that look like no other on paper.
RECOVERY_LENGTH, GROUP = 24, 4
_ON_PAPER = "0123456789abcdefghjkmnpqrstvwxyz"
_LOOKS_LIKE = str.maketrans("oil", "011")
# A clock may be half a minute off, and typing takes time.
STEPS_AROUND = (-1, 0, 1)


def new_app_secret() -> str:
    """What an app makes its codes from: 160 random bits in base32."""
    return random_base32(32)


def address_for_app(secret: str, *, site: str, name: str) -> str:
    """What the QR code says to an app."""
    return TOTP(secret).provisioning_uri(name=name, issuer_name=site)


def step_of_code(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The half minute to which this code belongs, when it is about now and later than `after`."""
    app = TOTP(secret)
    for step in (app.timecode(at) + each for each in STEPS_AROUND):
        if step > after and compare_digest(app.generate_otp(step).encode(), code.encode()):
            return step
    return None


def new_recovery_code() -> str:
    """A code for on paper."""
    return "".join(secrets.choice(_ON_PAPER) for _ in range(RECOVERY_LENGTH))


def in_groups(code: str) -> str:
    """A code or secret as people read it: in groups of four."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def as_meant(typed: str) -> str:
    """A code as it was meant: whatever stands between the groups, in capitals or not, an O for a 0."""
    return re.sub(r"[\s-]", "", typed).lower().translate(_LOOKS_LIKE)
