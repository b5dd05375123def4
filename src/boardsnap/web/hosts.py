"""Under which names the server answers: no foreign name may lead a browser to it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from boardsnap.settings import Settings, is_loopback


def known_hosts(settings: Settings, machine: str) -> frozenset[str]:
    """The names, in small letters, by which this server may be asked.

    Args:
        settings: of the server.
        machine: the name of the machine in its network.
    """
    names = {"localhost", settings.host.lower()}
    if settings.public_url:
        names.add(str(urlsplit(settings.public_url).hostname).lower())
    elif not settings.local:
        names |= {machine.lower(), f"{machine.lower()}.local"}
    return frozenset(names)


def is_known_host(header: str, names: frozenset[str], *, local: bool) -> bool:
    """Whether a Host header is one of ours.

    A page of a foreign site whose name was made to lead here (DNS rebinding) sends that name.
    Addresses cannot be rebound, so they pass; on loopback only loopback addresses do.
    """
    name = host_name(header)
    if name in names:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return is_loopback(str(address)) or not local


def host_name(header: str) -> str:
    """The name in a Host header, without port and brackets; empty where there is none."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
