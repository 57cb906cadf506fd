"""Releases of one process merged into the process as it stands, by the standard's rules, in time that grows with them.

`ocdsmerge` merges. Two things are done as the standard says where it departs: releases come in the order of their
moments, not of their date texts (see :mod:`ocqual.processes`), and ``null`` in the place of an object removes it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache
from typing import Any

import orjson

from ocqual.standard.model import Table

#: What is merged at each path: ``omitWhenMerged`` or ``wholeListMerge``; everything else is merged by member and id.
Rules = dict[tuple[str, ...], str]

#: A merged process of more values than this is not made: a few hundred bytes each, it would fill the memory.
MOST_VALUES = 1_000_000


def rules_of(table: Table) -> Rules:
    """The merge rules of a table of fields, as `ocdsmerge` wants them: a list is replaced as a whole if the standard
    says so, or its elements are no objects or have no ids."""
    rules: Rules = {}
    for path, field in table.fields.items():
        key = tuple(path.split("/"))
        if field.omit_when_merged:
            rules[key] = "omitWhenMerged"
        elif field.array and (not field.unique_ids or field.items != {"object"}):
            rules[key] = "wholeListMerge"
    return rules


def merged(releases: Iterable[dict[str, Any]], rules: Rules) -> dict[str, Any] | None:
    """The releases of one process, oldest first, as a compiled release.

    ``None`` where they cannot be merged: a member is an object in one and an array in another, or there are more than
    ``MOST_VALUES`` values. Releases are taken one at a time and not kept.
    """
    from ocdsmerge.exceptions import OCDSMergeError

    state = _compiled()(merge_rules=rules, rule_overrides={})
    last: dict[str, Any] = {}
    try:
        with warnings.catch_warnings():
            # ids that are there twice are for checks to find
            warnings.simplefilter("ignore")
            for last in releases:
                state.append(last)
                if len(state.data) > MOST_VALUES:
                    return None
            result: dict[str, Any] = state.asdict()
    except (OCDSMergeError, AttributeError, TypeError, ValueError, KeyError, IndexError, RecursionError):
        return None
    if "date" not in result:
        result.pop("id", None)
        result |= {"id": last["id"]} if "id" in last else {}
    return result


@cache
def _compiled() -> Any:
    """The class of merged releases, made when it is first wanted: its library takes a while to load."""
    from ocdsmerge.merge import CompiledRelease

    class Compiled(CompiledRelease):  # type: ignore[misc]
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            #: The places of objects and arrays that hold something.
            self.inner: set[tuple[str, ...]] = set()

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

        def _remove(self, key: tuple[str, ...]) -> None:
            depth = len(key)
            for each in [each for each in self.data if len(each) > depth and each[:depth] == key]:
                del self.data[each]
            self.inner = {each for each in self.inner if each[:depth] != key}

    return Compiled


def upgraded(release: dict[str, Any]) -> dict[str, Any]:
    """A copy of a release of version 1.0 as one of version 1.1, by `ocdskit`; the release itself where that fails."""
    import logging

    from ocdskit.upgrade import upgrade_release_10_11

    # it tells of parties that differ, which checks do
    logging.getLogger("ocdskit").setLevel(logging.ERROR)
    try:
        copy: dict[str, Any] = orjson.loads(orjson.dumps(release))
        upgrade_release_10_11(copy, reorder=False)
    except Exception:
        # data of any form can break it; it is merged as it is
        return release
    return copy
