"""What a setting has to be, and how a refusal ends that says so: "must be …"."""

import re
from collections.abc import Callable
from email.utils import parseaddr
from ipaddress import ip_network
from typing import NamedTuple
from urllib.parse import urlsplit


class Between(NamedTuple):
    """A whole number within these bounds."""

    least: int
    most: int


class Checked(NamedTuple):
    """A text, or every text of a list, that has to pass a check; `wish` ends the sentence "must be …"."""

    passes: Callable[[str], object]
    wish: str


SECRET = "secret"
EMAIL = Checked(lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(text)[1]), "an e-mail address")
ADDRESS = Checked(
    lambda text: re.fullmatch(r"https?://[^/\s?#@]+", text) and urlsplit(text).hostname,
    "http:// or https:// and a host name, without a path",
)
LINK = Checked(lambda text: re.fullmatch(r"https://[^\s]+", text) and urlsplit(text).hostname, "an https:// address")
SECURITY_CONTACT = Checked(
    lambda text: LINK.passes(text) if text.startswith("https://") else EMAIL.passes(text),
    "an e-mail address or an https:// address",
)
DATABASE = Checked(
    lambda text: re.match(r"sqlite:///(?!:memory:).|postgresql\+psycopg://", text),
    "sqlite:/// and a file, or postgresql://user:password@host/name",
)
KEY = Checked(lambda text: len(text) >= 32, "at least 32 characters; without it, the first start makes a good one")
CLASS_NAME = Checked(lambda text: re.fullmatch(r"[A-Za-z][\w-]*", text, re.ASCII), "one class name, like utrecht-theme")
RATE = Checked(
    lambda text: re.fullmatch(r"off|[1-9]\d{0,5}/([1-9]\d{0,2})?[smhd](,\s*[1-9]\d{0,5}/([1-9]\d{0,2})?[smhd])*", text),
    "off or how often, such as 10/5m, or 5/h,20/d",
)
HOST = Checked(lambda text: re.fullmatch(r"[A-Za-z0-9.:_-]+", text), "a host name or an IP address")


def _is_network(text: str) -> bool:
    try:
        return ip_network(text).prefixlen > 0
    except ValueError:
        return False


NETWORKS = Checked(
    _is_network, "the addresses or networks of your proxies (not how many there are), such as 10.0.0.7,fd00::/8"
)
