"""Releases of one process merged into the process as it stands, by the standard's rules, in time that grows with them.

What was said so far is a tree. Each release is laid over it, oldest first: a member takes the place of the one of its
name, an object in an array that of the one of its id, and ``null`` removes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson

from ocqual.standard.model import Table

#: How a member is merged otherwise than by member and id: it is left out, or the last said takes its place as a whole.
OMIT: Final = "omitWhenMerged"
WHOLE: Final = "wholeListMerge"

#: How members are merged, by name: ``OMIT``, ``WHOLE``, or the rules of what is in the object or the objects there.
Rules = dict[str, Any]

#: A merged process of more values than this is not made: a few hundred bytes each, it would fill the memory.
MOST_VALUES = 1_000_000

#: What was said of the members of an object. By its name alone: the last value, ``None`` if that was null; by its name
#: and ``dict`` or ``list``: what is in the object or array there. They are in the order in which they were first said,
#: and a member can have been several of these.
_Members = dict[Any, Any]

#: The objects in an array by the text of their ids, by a number if they have none: the id as it was first, and members.
_Slots = dict[str | int, tuple[Any, _Members]]

_NONE: Final[Rules] = {}
_OBJECTS_ONLY: Final = frozenset([dict])


def rules_of(table: Table) -> Rules:
    """The merge rules of a table of fields: a list is replaced as a whole if the standard says so, or its elements are
    no objects or have no ids."""
    rules: Rules = {}
    for path, field in table.fields.items():
        if field.omit_when_merged:
            _lay_down(rules, path, OMIT)
        elif field.array and (not field.unique_ids or field.items != {"object"}):
            _lay_down(rules, path, WHOLE)
    return rules


def _lay_down(rules: Rules, path: str, rule: str) -> None:
    *outer, name = path.split("/")
    for each in outer:
        rules = rules.setdefault(each, {})
        if isinstance(rules, str):
            # what is in it is not merged by itself
            return
    rules[name] = rule


def merged(releases: Iterable[dict[str, Any]], rules: Rules) -> dict[str, Any] | None:
    """The releases of one process, oldest first, as a compiled release.

    ``None`` where they cannot be merged: a member is an object in one and an array in another, or there are more than
    ``MOST_VALUES`` values. Releases are taken one at a time; what the result shares with them is never changed here.
    """
    state = _Compiled(rules)
    last: dict[str, Any] = {}
    try:
        for last in releases:
            state.add(last)
            if state.values > MOST_VALUES:
                return None
        result = _object(state.members, {})
    except (_Conflict, RecursionError):
        return None
    if "date" not in result:
        result.pop("id", None)
        result |= {"id": last["id"]} if "id" in last else {}
    return result


class _Conflict(Exception):
    """Releases differ in a way that allows no merging."""


class _Compiled:
    """What the releases that were added say together."""

    def __init__(self, rules: Rules) -> None:
        self.rules = {**rules, "tag": OMIT}
        self.members: _Members = {"tag": ["compiled"], "id": None, "date": None, "ocid": None}
        self.values = len(self.members)

    def add(self, release: dict[str, Any]) -> None:
        date, ocid = release.get("date"), release.get("ocid")
        ocid = ocid if isinstance(ocid, str) else None
        self.members |= {"id": f"{ocid}-{date}", "date": date, "ocid": ocid}
        self._lay_over(self.members, release, self.rules)

    def _lay_over(self, members: _Members, said: dict[str, Any], rules: Rules) -> None:
        for name, value in said.items():
            rule, kind = rules.get(name), value.__class__
            if rule is OMIT:
                continue
            if rule is not WHOLE and (kind is dict or (kind is list and _OBJECTS_ONLY.issuperset(map(type, value)))):
                place = name, kind
                before = members.get(place)
                inner = {} if before is None else before
                if kind is dict:
                    self._lay_over(inner, value, rule or _NONE)
                else:
                    self._lay_elements_over(inner, value, rule or _NONE)
                if inner and before is None:
                    members[place] = inner
            else:
                self.values += name not in members
                if value is None:
                    members.pop((name, dict), None)
                    members.pop((name, list), None)
                members[name] = value

    def _lay_elements_over(self, slots: _Slots, said: list[dict[str, Any]], rules: Rules) -> None:
        for element in said:
            id = element.get("id")
            key = str(id) if "id" in element else len(slots)
            slot = slots.get(key)
            members = {} if slot is None else slot[1]
            self._lay_over(members, element, rules)
            if members and slot is None:
                slots[key] = id, members


def _object(members: _Members, found: dict[str, Any]) -> dict[str, Any]:
    """The object of these members, with what was ``found`` before."""
    for key, value in members.items():
        if key.__class__ is not tuple:
            if value is not None and key not in found:
                found[key] = value
            continue
        name, kind = key
        if kind is dict:
            if name in found:
                raise _Conflict
            found[name] = _object(value, {})
        else:
            before = found.get(name, [])
            if before.__class__ is not list:
                raise _Conflict
            found[name] = [*before, *_array(value)]
    return found


def _array(slots: _Slots) -> list[dict[str, Any]]:
    found = []
    for id, members in slots.values():
        if isinstance(id, dict | list):
            raise _Conflict
        found.append(_object(members, {} if id is None else {"id": id}))
    return found


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
