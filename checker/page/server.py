"""Runs the page: an address, a browser, and an orderly end."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from checker.errors import reason_of, rule_error
from checker.model import Rulebook
from checker.page.app import Server, application
from checker.page.models import CheckLimits
from checker.page.security import is_loopback
from checker.page.windows import Windows
from checker.profiles import ProfileOptions

MOST_AT_ONCE = 4
END_SECONDS = 1.0
"""For connections to end by themselves, once the program is to end."""


def serve(
    book: Rulebook,
    *,
    host: str,
    port: int,
    rules: str | None,
    prefer_own: bool,
    profile: ProfileOptions | None = None,
    store: Path | None,
    browser: bool,
    say: Callable[[str], object],
) -> None:
    """Serves the page until its last window is closed or somebody presses Ctrl-C (KeyboardInterrupt).

    ``say`` is told the address; ``store`` is an audit's file, for the desk. Raises RuleError where one cannot be had.
    """
    listener = listening_socket(host, port)
    local = is_loopback(host)
    token = None if local else secrets.token_urlsafe(24)
    address = address_of(host, listener.getsockname()[1], token)
    windows = Windows(unseen=sys.__stderr__ is None)
    most = max(1, min(MOST_AT_ONCE, os.cpu_count() or 1))
    server = Server(book, rules, most, CheckLimits(), windows, store=store, prefer_own=prefer_own, profile=profile)
    app = application(server, host=host, token=token)
    config = uvicorn.Config(
        app, log_config=None, log_level="critical", access_log=False, server_header=False, lifespan="on",
        timeout_graceful_shutdown=int(END_SECONDS), ws="none", proxy_headers=False,
    )  # fmt: skip
    say(address)
    if browser:
        threading.Timer(0.3, open_browser, (address,)).start()
    with listener:
        asyncio.run(run(uvicorn.Server(config), listener, windows, local))


async def run(server: uvicorn.Server, listener: socket.socket, windows: Windows, local: bool) -> None:
    """Serves; beyond loopback, where others may be at work, a closed window ends nothing."""
    watching = asyncio.create_task(watch(server, windows, local))
    try:
        await server.serve(sockets=[listener])
    finally:
        watching.cancel()


async def watch(server: uvicorn.Server, windows: Windows, local: bool) -> None:
    while not server.should_exit:
        await asyncio.sleep(0.25)
        if local and windows.are_gone():
            server.should_exit = True
    windows.closing = True


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises RuleError."""
    try:
        if not 0 <= port < 65_536:  # getaddrinfo takes the rest of a division
            raise OverflowError("0–65535")
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family)
        if sys.platform != "win32":  # there it would let a second program listen on the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except (OSError, OverflowError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise rule_error("page.no_listening", "--host, --port", host=host, port=port, reason=reason) from None
    return listener


def address_of(host: str, port: int, token: str | None) -> str:
    """The page's address. The token stands behind #, which browsers send to nobody."""
    name = socket.gethostname() if host in ("0.0.0.0", "::", "") else host
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{port}/" + (f"#token={token}" if token else "")


def open_browser(address: str) -> None:
    with suppress(webbrowser.Error, OSError):
        webbrowser.open(address)
