"""Small files from hosts that are allowed, and nothing from anywhere else.

Addresses may come from data, so they are hostile: only the schemes, hosts and ports of a list are ever asked, redirects
are followed only within it, and what comes is bounded in size and in time.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
import urllib.request
from collections.abc import Iterable
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urljoin, urlsplit

import msgspec

from ocqual import __version__

#: A scheme, a host and a port: nothing but these three decides whether an address may be asked.
Origin = tuple[str, str, int]

PORTS = {"https": 443, "http": 80}

#: Bytes that are read at a time.
_BLOCK = 1 << 16

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

#: An address as it has to be written: printable ASCII, and nothing that readers of addresses understand differently.
_PLAIN = re.compile(r"[!-\[\]-~]+")

_HOST = re.compile(r"(?:(https?)://)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?/?")


class DownloadError(Exception):
    """A file was not fetched. Its text says why, in a few words."""


class MissingError(DownloadError):
    """The host is there and says that the file is not."""


class Limits(msgspec.Struct, frozen=True):
    """What a download may take: ``wait`` seconds for the host to do something, ``whole`` seconds for all of a file, and
    so many ``redirects``."""

    wait: float = 10.0
    whole: float = 20.0
    redirects: int = 3


USUAL = Limits()


def origin_named(argument: str) -> Origin:
    """The origin that a user allows: ``HOST`` and ``HOST:PORT`` for https, with ``http://`` before it for http.

    Raises ``ValueError``, in one line.
    """
    found = _HOST.fullmatch(argument.strip())
    if found is None or int(found[3] or 1) not in range(1, 1 << 16):
        raise ValueError(
            f"{argument!r} is no host: give a name as in data.example.org, or with a port, as in host:8443"
        )
    scheme = found[1] or "https"
    return scheme, found[2].strip("[]").lower(), int(found[3] or PORTS[scheme])


class Downloader:
    """Fetches from ``origins``, one file after another."""

    def __init__(self, origins: Iterable[Origin], limits: Limits = USUAL) -> None:
        self.origins = frozenset(origins)
        self.limits = limits
        self._late = f"it took longer than {limits.whole:g} seconds"
        self._opener = urllib.request.OpenerDirector()
        # no handlers of files, FTP or data, and none that follows redirects
        for handler in (
            urllib.request.ProxyHandler,
            urllib.request.HTTPHandler,
            urllib.request.HTTPSHandler,
            urllib.request.HTTPDefaultErrorHandler,
            urllib.request.HTTPErrorProcessor,
        ):
            self._opener.add_handler(handler())

    def checked(self, url: str, *, query: bool = False) -> str:
        """An address as it may be asked for, put together from its parts; only that of a redirect may have a query.

        Raises :class:`DownloadError` if it may not be.
        """
        if _PLAIN.fullmatch(url) is None:
            raise DownloadError("the address has characters that an address may not have")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise DownloadError("this is no address") from None
        if parts.scheme not in PORTS:
            raise DownloadError(f"only https is fetched, not {parts.scheme[:20] or 'a name without a scheme'}")
        if parts.username is not None or parts.fragment or (parts.query and not query):
            raise DownloadError("the address has a user, a query or a fragment")
        return self._allowed(parts, (parts.scheme, parts.hostname or "", port or PORTS[parts.scheme]))

    def _allowed(self, parts: SplitResult, origin: Origin) -> str:
        scheme, host, port = origin
        if origin not in self.origins:
            named = host[:100] if port == PORTS[scheme] else f"{host[:100]}:{port}"
            if scheme == "http" and ("https", host, 443) in self.origins:
                raise DownloadError("only https is fetched, not http")
            raise DownloadError(f"the host {named or 'without a name'} is not allowed")
        place = f"[{host}]" if ":" in host else host
        return f"{scheme}://{place}:{port}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")

    def get(self, url: str, limit: int) -> bytes:
        """The file at ``url``, of at most ``limit`` bytes. Raises :class:`DownloadError`."""
        checked = self.checked(url)
        found: list[bytes | DownloadError] = []

        def work() -> None:
            try:
                found.append(self._get(checked, limit))
            except DownloadError as error:
                found.append(error)
            except Exception as error:
                found.append(DownloadError(_reason(error)))

        # looking up a name has no limit of its own, nor have headers that drip: whoever is late is left alone
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(self.limits.whole)
        if not found:
            raise DownloadError(self._late)
        if isinstance(found[0], DownloadError):
            raise found[0]
        return found[0]

    def _get(self, url: str, limit: int) -> bytes:
        until = time.monotonic() + self.limits.whole
        for _ in range(self.limits.redirects + 1):
            request = urllib.request.Request(url, headers={"User-Agent": f"ocqual/{__version__}"})
            try:
                with self._opener.open(request, timeout=self.limits.wait) as answer:
                    return self._read(answer, limit, until)
            except HTTPError as error:
                error.close()
                if error.code in (404, 410):
                    raise MissingError("it is not there (404)") from None
                location = error.headers.get("Location")
                if error.code not in _REDIRECTS or not location:
                    raise DownloadError(f"the host answered {error.code}") from None
            try:
                url = self.checked(urljoin(url, location), query=True)
            except DownloadError as error:
                raise DownloadError(f"it is redirected, and {error}") from None
        raise DownloadError("it is redirected too often")

    def _read(self, answer: IO[bytes], limit: int, until: float) -> bytes:
        """All that is answered, unless that is too much or comes too slowly."""
        content = bytearray()
        while block := answer.read1(_BLOCK):  # type: ignore[attr-defined]
            content += block
            if len(content) > limit:
                raise DownloadError(f"it is larger than {limit:,} bytes")
            if time.monotonic() > until:
                raise DownloadError(self._late)
        return bytes(content)


def _reason(error: Exception) -> str:
    """Why nothing came, without what differs from run to run."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return "the host did not answer in time"
    if isinstance(cause, http.client.HTTPException):
        return "the host did not answer as a web server does"
    return f"the host cannot be reached ({' '.join(str(cause).split())[:100] or type(cause).__name__})"
