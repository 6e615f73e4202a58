"""What a trusted proxy says in headers: who is signed in, and from where a request came.

A header counts from a listed address alone, and who is signed in only with the secret that both
know; from anybody else the headers are taken out before anything reads them.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from ipaddress import ip_address

from flask import Flask, Request, request

from dashboard.identity import LONGEST_NAME, Identity
from dashboard.settings import Settings
from dashboard.settings_sign_in import Network, networks

FORWARDED_FOR = "X-Forwarded-For"
MOST_GROUPS = 500


@lru_cache(maxsize=8)
def _listed(text: str) -> tuple[Network, ...]:
    return networks(text)


def _is_listed(address: str, settings: Settings) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    # An IPv4 address that reached an IPv6 socket.
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in each for each in _listed(settings.proxy_addresses))


def client_address(asked: Request, settings: Settings) -> str:
    """Return the address that a request came from, as the nearest trusted proxy saw it."""
    address = asked.remote_addr or ""
    for each in reversed(asked.headers.get(FORWARDED_FOR, "").split(",")):
        if not _is_listed(address, settings) or not each.strip():
            break
        try:
            address = str(ip_address(each.strip()))
        except ValueError:
            break
    return address


def _key(header: str) -> str:
    """Return where WSGI keeps a header."""
    return f"HTTP_{header.upper().replace('-', '_')}"


def _said(asked: Request, header: str) -> str:
    """Return a header as the proxy wrote it: UTF-8, where it is that."""
    raw = asked.headers.get(header, "").encode("latin-1", "replace")
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()


def vouched_for(asked: Request, settings: Settings) -> Identity | None:
    """Return whom a trusted proxy vouches for in this request; None where none does.

    A header that came twice arrives joined by a comma: then nobody is believed.
    """
    if "proxy" not in settings.ways or not _is_listed(asked.remote_addr or "", settings):
        return None
    given = asked.headers.get(settings.proxy_secret_header, "")
    if not secrets.compare_digest(
        given.encode("utf-8", "replace"), settings.proxy_secret.encode("utf-8")
    ):
        return None
    subject = _said(asked, settings.proxy_user_header)
    if not 0 < len(subject) <= LONGEST_NAME or "," in subject or not subject.isprintable():
        return None
    name = _said(asked, settings.proxy_name_header)
    groups = [each.strip() for each in _said(asked, settings.proxy_groups_header).split(",")]
    return Identity(
        "proxy",
        subject,
        name[:80] if name and name.isprintable() else subject[:80],
        tuple(dict.fromkeys(each for each in groups if 0 < len(each) <= LONGEST_NAME))[
            :MOST_GROUPS
        ],
    )


def add_stripping(server: Flask, settings: Settings) -> None:
    """Take the headers of sign-in out of every request that no trusted proxy passed on."""
    names = [
        settings.proxy_secret_header,
        settings.proxy_user_header,
        settings.proxy_name_header,
        settings.proxy_groups_header,
    ]

    @server.before_request
    def strip() -> None:
        if vouched_for(request, settings) is None:
            for each in names:
                request.environ.pop(_key(each), None)
