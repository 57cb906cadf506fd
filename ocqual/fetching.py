"""Declared extensions that are neither bundled nor given: fetched where the user asks for that, and only then.

What is fetched is an ``extension.json``, the ``release-schema.json`` beside it, and the codelists that it names. It is
kept in the user's cache folder, and judged as data of strangers each time it is used.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import orjson

from ocqual.download import Downloader, DownloadError, MissingError, Origin, origin_named
from ocqual.standard import Available, Extension, ExtensionError, LocalExtension
from ocqual.standard.extensions import LONGEST_URL
from ocqual.standard.local import CODELISTS, METADATA, SCHEMA, extension_from

#: Where extensions are published; each is asked by https only.
HOSTS = (
    "bitbucket.org",
    "extensions.open-contracting.org",
    "gitlab.com",
    "raw.githubusercontent.com",
    "standard.open-contracting.org",
)

#: Bytes of a file of an extension, and of all its files: some ten times as many as the largest published one has.
LARGEST_FILE, LARGEST_EXTENSION = 2_000_000, 5_000_000

#: Codelists that an extension may name: each is a request.
MOST_CODELISTS = 50

#: Extensions that one run fetches, and the seconds after which it asks for no further ones.
MOST_FETCHED, LONGEST_RUN = 50, 300.0

#: Seconds for which a copy in the cache is used without asking again: a week.
FRESH = 7 * 24 * 3600

_CODELIST = re.compile(r"[+-]?[A-Za-z0-9_.-]{1,100}\.csv")

#: The file at an address, of at most so many bytes, as :meth:`ocqual.download.Downloader.get`.
Get = Callable[[str, int], bytes]


class Fetched(msgspec.Struct, frozen=True):
    """The extensions that could be had, and for each other address why not."""

    extensions: tuple[LocalExtension, ...] = ()
    failures: dict[str, str] = {}


def cache_folder() -> Path:
    """Where fetched extensions are kept: below ``XDG_CACHE_HOME``, else ``~/.cache``."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(named) if os.path.isabs(named) else Path.home() / ".cache") / "ocqual" / "extensions"


class Fetcher:
    """Fetches extensions from the hosts of the list and those that the user allows besides.

    Raises :class:`ocqual.standard.ExtensionError` for what is no host.
    """

    def __init__(
        self, hosts: Iterable[str] = (), *, cache: Path | None = None, downloader: Downloader | None = None
    ) -> None:
        try:
            origins: list[Origin] = [origin_named(host) for host in (*HOSTS, *hosts)]
        except ValueError as error:
            raise ExtensionError(str(error)) from None
        self.downloader = downloader or Downloader(origins)
        self.cache = cache or cache_folder()

    def fetch(self, urls: Iterable[str], given: Iterable[Extension] = ()) -> Fetched:
        """Those of the declared ``urls`` that stand for no extension which is known or ``given``."""
        available = Available(given)
        extensions: list[LocalExtension] = []
        failures: dict[str, str] = {}
        asked, until = 0, time.monotonic() + LONGEST_RUN
        for url in sorted({url.strip() for url in available.missing(urls)}):
            try:
                self._refuse(url)
                asked += 1
                if asked > MOST_FETCHED:
                    raise DownloadError(f"a run fetches no more than {MOST_FETCHED} extensions")
                extensions.append(self._extension(url, time.monotonic() > until))
            except DownloadError as error:
                failures[url] = str(error)
        return Fetched(tuple(extensions), failures)

    def _refuse(self, url: str) -> None:
        """Refuse an address that may not be asked, or cannot be that of an extension."""
        if len(url) > LONGEST_URL:
            raise DownloadError("the address is too long")
        self.downloader.checked(url)
        if not url.endswith(f"/{METADATA}"):
            raise DownloadError(f"the address is not that of an {METADATA}")

    def _extension(self, url: str, late: bool) -> LocalExtension:
        """The extension at ``url``: a fresh copy, else fetched, else an old copy."""
        files, is_fresh = self._kept(url)
        if files is not None and is_fresh:
            return _applicable(url, files)
        try:
            if late:
                raise DownloadError(f"fetching extensions took longer than {LONGEST_RUN:g} seconds")
            fetched = files_at(url, self.downloader.get)
            extension = _applicable(url, fetched)
        except DownloadError:
            if files is None:
                raise
            return _applicable(url, files)
        self._keep(url, fetched)
        return extension

    def _place(self, url: str) -> Path:
        return self.cache / f"{hashlib.sha256(url.encode()).hexdigest()}.json"

    def _kept(self, url: str) -> tuple[dict[str, bytes] | None, bool]:
        """The files of a copy in the cache, and whether it is fresh."""
        place = self._place(url)
        try:
            facts = place.stat()
            if facts.st_size > 7 * LARGEST_EXTENSION:  # JSON may take six bytes for one
                return None, False
            copy = msgspec.json.decode(place.read_bytes(), type=_Copy)
        except (OSError, msgspec.DecodeError):
            return None, False
        files = {name: text.encode("utf-8", "replace") for name, text in copy.files.items()}
        return (files, 0 <= time.time() - facts.st_mtime < FRESH) if copy.url == url else (None, False)

    def _keep(self, url: str, files: Mapping[str, bytes]) -> None:
        """Put a copy into the cache, whole or not at all; without a cache all works as well."""
        try:
            copy = _Copy(url, {name: content.decode("utf-8") for name, content in files.items()})
        except UnicodeDecodeError:
            return
        with suppress(OSError):
            self.cache.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=self.cache, prefix=".new-")
            try:
                with open(number, "wb") as file:
                    file.write(msgspec.json.encode(copy))
                os.replace(name, self._place(url))
            except BaseException:
                with suppress(OSError):
                    os.unlink(name)
                raise


class _Copy(msgspec.Struct, frozen=True):
    """An extension as it is kept in the cache."""

    url: str
    files: dict[str, str]


def files_at(url: str, get: Get) -> dict[str, bytes]:
    """The files of the extension whose ``extension.json`` is at ``url``, codelists as ``codelists/NAME.csv``.

    Raises :class:`ocqual.download.DownloadError` if one of them cannot be had.
    """
    base = url.removesuffix(METADATA)
    files = {METADATA: get(url, LARGEST_FILE)}
    metadata = _metadata(files[METADATA])
    schemas = metadata.get("schemas")
    # of old, extensions did not say which files they have
    if not isinstance(schemas, list) or SCHEMA in schemas:
        try:
            files[SCHEMA] = get(base + SCHEMA, LARGEST_FILE)
        except MissingError:
            if isinstance(schemas, list):
                raise DownloadError(f"its {SCHEMA} is not there") from None
        except DownloadError as error:
            raise DownloadError(f"its {SCHEMA}: {error}") from None
    for name in _codelists(metadata):
        try:
            files[f"{CODELISTS}/{name}"] = get(f"{base}{CODELISTS}/{name}", LARGEST_FILE)
        except DownloadError as error:
            raise DownloadError(f"its {CODELISTS}/{name}: {error}") from None
        if sum(map(len, files.values())) > LARGEST_EXTENSION:
            raise DownloadError(f"its files are larger than {LARGEST_EXTENSION:,} bytes together")
    return files


def _metadata(content: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise DownloadError(f"its {METADATA} is no JSON") from None
    if not isinstance(found, dict):
        raise DownloadError(f"its {METADATA} is no JSON object")
    return found


def _codelists(metadata: Mapping[str, Any]) -> list[str]:
    """The names of the codelists of an extension: of files in its folder, and nowhere else."""
    named = metadata.get("codelists")
    names = list(dict.fromkeys(map(str, named))) if isinstance(named, list) else []
    if len(names) > MOST_CODELISTS:
        raise DownloadError(f"it names more than {MOST_CODELISTS} codelists")
    for name in names:
        if _CODELIST.fullmatch(name) is None or ".." in name:
            raise DownloadError(f"it names a codelist that is no plain file name: {ascii(name)[:60]}")
    return names


def _applicable(url: str, files: Mapping[str, bytes]) -> LocalExtension:
    try:
        return extension_from(files, url, url, url=url)
    except ExtensionError as error:
        raise DownloadError(str(error).removeprefix(f"{url}: ")) from None
