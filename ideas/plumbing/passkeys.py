"""For which site passkeys are made here, if browsers make any for it."""

import contextlib
from ipaddress import ip_address
from urllib.parse import urlsplit

from ideas.plumbing.house import settings
from ideas.text.passkeys import PasskeySite

_USUAL_PORTS = {"http": 80, "https": 443}


def passkey_site() -> PasskeySite | None:
    """This site, as browsers know it; None where no browser makes a passkey: at an IP address, or without TLS."""
    parts = urlsplit(settings().address)
    host = parts.hostname or ""
    with contextlib.suppress(ValueError):
        ip_address(host)
        return None
    if parts.scheme != "https" and host != "localhost" and not host.endswith(".localhost"):
        return None
    port = "" if parts.port in (None, _USUAL_PORTS[parts.scheme]) else f":{parts.port}"
    return PasskeySite(host=host, origin=f"{parts.scheme}://{host}{port}", name=settings().site_name)
