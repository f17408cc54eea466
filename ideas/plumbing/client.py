"""From which network address a request comes. Only the proxies that the settings list are believed about it."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from flask import Flask, request

from ideas.settings import Settings

Address = IPv4Address | IPv6Address

UNKNOWN = "-"
# One household or office has a whole network of this size, and can take another address in it for every request.
IPV6_NETWORK = 64


class ListedProxies:
    """Puts the visitor in the place of the proxies in between, and takes away what nobody else may say."""

    def __init__(self, app: Any, listed: Sequence[str]) -> None:
        self.app = app
        self._networks = [ip_network(each) for each in listed]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hand the request on as the visitor sent it."""
        forwarded = [name for name in environ if name.startswith(("HTTP_X_FORWARDED_", "HTTP_FORWARDED"))]
        said = {name: environ.pop(name) for name in forwarded}
        peer = address_in(environ.get("REMOTE_ADDR", ""))
        if peer is not None and self._lists(peer):
            peer, proxies = self._behind(peer, said.get("HTTP_X_FORWARDED_FOR", ""))
            _take_over(environ, said, proxies)
        environ["REMOTE_ADDR"] = UNKNOWN if peer is None else str(peer)
        answered: Iterable[bytes] = self.app(environ, start_response)
        return answered

    def _behind(self, peer: Address, forwarded_for: str) -> tuple[Address, int]:
        """Who is behind the listed proxies, and how many of them there are. The nearest wrote the last word."""
        proxies = 0
        for word in reversed(forwarded_for.split(",")):
            if not self._lists(peer):
                break
            proxies += 1
            before = address_in(word)
            if before is None:
                break
            peer = before
        return peer, max(1, proxies)

    def _lists(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def address_in(text: str) -> Address | None:
    """The address in what a server or proxy wrote: with a port or without, an IPv4 address in IPv6 as IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def client_address() -> str:
    """The network address of who is asking; "-" when it is not known."""
    return request.remote_addr or UNKNOWN


def client_network() -> str:
    """What a limit counts as one place: an IPv4 address, or the network that an IPv6 address stands in."""
    found = address_in(client_address())
    return str(ip_network((found, IPV6_NETWORK), strict=False)) if isinstance(found, IPv6Address) else client_address()


def _take_over(environ: dict[str, Any], said: dict[str, str], proxies: int) -> None:
    scheme, host = (_said_by_the_first(said.get(f"HTTP_X_FORWARDED_{word}", ""), proxies) for word in ("PROTO", "HOST"))
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme
    if host:
        environ["HTTP_HOST"] = host


def _said_by_the_first(header: str, proxies: int) -> str:
    """What the listed proxy that is nearest to the visitor said; one that writes anew leaves a single word."""
    words = [word.strip() for word in header.split(",")]
    return words[-min(proxies, len(words))]


def install(app: Flask, settings: Settings) -> None:
    """Let this application know where requests come from. Outermost: what is looked at after it is the real thing."""
    app.wsgi_app = ListedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
