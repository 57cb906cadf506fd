"""Which extensions are there to be applied: the published ones that are known, and those that a run is given."""

from __future__ import annotations

from collections.abc import Iterable

from ocqual.standard.extensions import known_extension
from ocqual.standard.local import stands_for
from ocqual.standard.model import Extension, LocalExtension

#: No publisher declares nearly as many extensions; of so many, further ones are not applied.
MOST_APPLIED = 60

#: So many different declarations are remembered with what they come to.
DECLARATIONS_KEPT = 1024


class Available:
    """The extensions that are known, and those ``given`` to a run.

    Those that were named are applied to all data; those that were fetched, which have a ``url``, only where a package
    declares them. One that is given stands for a declared address before a published one does.
    """

    def __init__(self, given: Iterable[Extension] = ()) -> None:
        self.given = tuple(dict.fromkeys(given))
        #: Those that are applied to all data.
        self.named = tuple(each for each in self.given if not isinstance(each, LocalExtension) or not each.url)
        self._kept: dict[tuple[str, ...], tuple[Extension, ...]] = {}

    def find(self, url: str) -> Extension | None:
        """The extension that a declared address stands for, if it is there to be applied."""
        for extension in self.given:
            if isinstance(extension, LocalExtension) and stands_for(extension, url):
                return extension
        return known_extension(url)

    def applied(self, urls: tuple[str, ...]) -> tuple[Extension, ...]:
        """What is applied where a package declares ``urls``: those that are available in the order declared, then those
        that were named. Of an extension that is declared twice, in two versions, the later declaration holds."""
        found = self._kept.get(urls)
        if found is None:
            if len(self._kept) >= DECLARATIONS_KEPT:
                self._kept.clear()
            found = self._kept[urls] = self._applied(urls)
        return found

    def _applied(self, urls: tuple[str, ...]) -> tuple[Extension, ...]:
        declared = {_key(found): found for url in urls if (found := self.find(url)) is not None}
        named = {_key(each): each for each in self.named}
        return tuple({**dict(list(declared.items())[:MOST_APPLIED]), **named}.values())

    def missing(self, urls: Iterable[str]) -> list[str]:
        """Those of declared addresses that stand for no extension that is there, each once, in order."""
        return [url for url in dict.fromkeys(urls) if self.find(url) is None]


def name_of(extension: Extension) -> str:
    """An extension as people are told of it: its name, or its id and version."""
    return extension.name if isinstance(extension, LocalExtension) else " ".join(extension)


def _key(extension: Extension) -> str:
    return extension.name if isinstance(extension, LocalExtension) else extension[0]
