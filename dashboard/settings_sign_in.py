"""What is wrong with the settings of sign-in, in one line that shows no secret."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from dashboard.settings import Settings

WAYS: Final = ("local", "oidc", "proxy")
LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_SECRET: Final = 24
"""Characters of the secret that a proxy proves itself by: it is made by a machine."""
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,60}", re.ASCII)

Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """Return the addresses that ``text`` lists, separated by commas; raises ValueError."""
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


def _is_address(text: str, *, path: bool) -> bool:
    """Return whether ``text`` is https, or http on this machine, and a host with its port."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK_NAMES)
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    return is_safe and bool(host) and is_plain and (path or parts.path in ("", "/"))


def is_encrypted(settings: Settings) -> bool:
    """Return whether people reach Sightline over a connection that nobody can read."""
    return urlsplit(settings.public_url).scheme == "https"


def sign_in_fault(settings: Settings) -> str:
    """Return why nobody could sign in with ``settings``; empty where nothing is wrong."""
    ways = settings.ways
    if unknown := [each for each in ways if each not in WAYS] or len(set(ways)) < len(ways):
        shown = unknown[0] if isinstance(unknown, list) else settings.sign_in
        return f"SIGHTLINE_SIGN_IN is {shown!r}; expected of {', '.join(WAYS)}, each once"
    if settings.public_url and not _is_address(settings.public_url, path=False):
        return (
            f"SIGHTLINE_PUBLIC_URL is {settings.public_url!r}; expected https:// and a host, "
            "without a path"
        )
    try:
        listed = networks(settings.proxy_addresses)
    except ValueError:
        return (
            f"SIGHTLINE_PROXY_ADDRESSES is {settings.proxy_addresses!r}; expected addresses such "
            "as 10.0.0.5,10.1.0.0/24"
        )
    if "oidc" in ways and (fault := _oidc_fault(settings)):
        return fault
    if "proxy" in ways:
        return _proxy_fault(settings, listed)
    return ""


def _oidc_fault(settings: Settings) -> str:
    for name in ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "public_url"):
        if not getattr(settings, name):
            return f"SIGHTLINE_{name.upper()} is missing; sign-in by oidc needs it"
    if not _is_address(settings.oidc_issuer, path=True):
        return f"SIGHTLINE_OIDC_ISSUER is {settings.oidc_issuer!r}; expected an https:// address"
    if "openid" not in settings.oidc_scopes.split():
        return f"SIGHTLINE_OIDC_SCOPES is {settings.oidc_scopes!r}; expected openid among them"
    return ""


def _proxy_fault(settings: Settings, listed: tuple[Network, ...]) -> str:
    if not listed:
        return "SIGHTLINE_PROXY_ADDRESSES is missing; sign-in by a proxy needs it"
    if any(each.prefixlen == 0 for each in listed):
        return (
            f"SIGHTLINE_PROXY_ADDRESSES is {settings.proxy_addresses!r}; it must not list every "
            "address there is"
        )
    if len(settings.proxy_secret) < SHORTEST_SECRET:
        return (
            f"SIGHTLINE_PROXY_SECRET has {len(settings.proxy_secret)} characters; expected "
            f"{SHORTEST_SECRET} or more, such as openssl rand -hex 32 makes"
        )
    names = [
        getattr(settings, f"proxy_{each}_header") for each in ("secret", "user", "name", "groups")
    ]
    for each in names:
        if not _HEADER.fullmatch(each):
            return f"The name of a header is {each!r}; expected letters, digits and hyphens"
    if len({each.lower() for each in names}) < len(names):
        return "The headers of SIGHTLINE_PROXY_..._HEADER must differ from one another"
    return ""
