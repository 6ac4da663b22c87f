"""Who may ask: only pages that came from here, under a name of this machine, and beyond it only who knows the token."""

from __future__ import annotations

import hmac
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checker.messages import message
from checker.page.models import RequestRefused

LOCALHOST = "localhost"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
Refuse = Callable[[Scope, RequestRefused], Response]


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return host == LOCALHOST or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def content_security_policy(hashes: Iterable[str]) -> str:
    """The page's Content-Security-Policy. ``hashes`` are of the scripts and styles of reports shown in its frames."""
    own = " ".join(["'self'", *hashes])
    return (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class Guard:
    """Refuses what others ask for, and adds the headers that keep browsers careful."""

    def __init__(self, app: ASGIApp, *, host: str, token: str | None, policy: str, refuse: Refuse) -> None:
        self.app, self.token, self.policy, self.refuse = app, token, policy, refuse
        self.is_loopback = is_loopback(host)
        self.names = (
            set() if self.is_loopback else {host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        wrong = self.wrong(scope)
        await (self.refuse(scope, wrong) if wrong else self.app)(scope, receive, self.careful(send))

    def wrong(self, scope: Scope) -> RequestRefused | None:
        headers = Headers(scope=scope)
        if not self.is_own(headers.getlist("host")):
            return RequestRefused(403, message("page.other_host"))
        origins = headers.getlist("origin")
        if origins and origins != [f"{scope['scheme']}://{headers['host']}"]:
            return RequestRefused(403, message("page.other_origin"))
        if self.token and scope["path"].startswith("/api/"):
            _, _, given = headers.get("authorization", "").partition(" ")
            if not hmac.compare_digest(given.strip().encode(), self.token.encode()):
                return RequestRefused(401, message("page.no_token"))
        return None

    def is_own(self, hosts: list[str]) -> bool:
        """A name of this machine: by any other name, a foreign site leads here (DNS rebinding)."""
        if len(hosts) != 1:
            return False
        try:
            name = urlsplit(f"//{hosts[0]}").hostname or ""
        except ValueError:
            return False
        return is_loopback(name) if self.is_loopback else name in self.names or is_address(name)

    def careful(self, send: Send) -> Callable[[Message], Awaitable[None]]:
        async def careful_send(what: MutableMapping[str, Any]) -> None:
            if what["type"] == "http.response.start":
                headers = MutableHeaders(scope=what)
                for name, value in (*HEADERS.items(), ("Content-Security-Policy", self.policy)):
                    headers.setdefault(name, value)
            await send(what)

        return careful_send


def is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
