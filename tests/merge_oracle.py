"""Merging as `ocdsmerge` does it, with ``null`` in the place of an object removing that, as the standard says."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from ocdsmerge.exceptions import OCDSMergeError
from ocdsmerge.merge import CompiledRelease

from ocqual.merging import Rules

Path = tuple[str, ...]


def flat(rules: Rules, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Rules as `ocdsmerge` wants them, by path."""
    for name, rule in rules.items():
        here = (*path, name)
        yield from flat(rule, here) if isinstance(rule, dict) else [(here, rule)]


def merged_by_ocdsmerge(releases: Iterable[dict[str, Any]], rules: Rules) -> tuple[dict[str, Any] | None, bool]:
    """The releases merged in the order in which they come, ``None`` where that is not possible; and whether an object
    or array was removed."""
    state = Compiled(merge_rules=dict(flat(rules)), rule_overrides={})
    last: dict[str, Any] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for last in releases:
                state.append(last)
            result: dict[str, Any] = state.asdict()
    except (OCDSMergeError, TypeError, RecursionError):
        return None, state.removed
    if "date" not in result:
        result.pop("id", None)
        result |= {"id": last["id"]} if "id" in last else {}
    return result, state.removed


class Compiled(CompiledRelease):  # type: ignore[misc]
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        #: The places of objects and arrays that hold something.
        self.inner: set[Path] = set()
        self.removed = False

    def flat_append(self, flat: dict[Any, Any], ocid: Any, *told: Any) -> None:
        for key, value in flat.items():
            if value is None and key in self.inner:
                self._remove(key)
            if key not in self.data:
                self.inner.update(key[:depth] for depth in range(1, len(key)))
            if type(value) is list:
                # where a later release has objects in it, they would be put into this very list
                flat[key] = value.copy()
        # an ocid that is no text is in ``flat`` as well, in pieces that may be added to
        super().flat_append(flat, ocid if isinstance(ocid, str) else None, *told)

    def _remove(self, key: Path) -> None:
        depth, self.removed = len(key), True
        for each in [each for each in self.data if len(each) > depth and each[:depth] == key]:
            del self.data[each]
        self.inner = {each for each in self.inner if each[:depth] != key}
