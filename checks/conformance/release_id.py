"""Ids of releases can tell one release of a process from the next.

Who is let down: whoever collects releases. They keep those whose id they know and fetch the others: an id that stays
the same while the data changes hides every update, and two releases with one id cannot both be kept.

How judged: the id has no `#`, which parts a package's address from a release's id in a link, and is neither the ocid
nor a piece of it. An id that is nothing but (part of) the id of the process cannot change when its data does. That
goes for publishers of a single release for each process too, who are asked for a new id with each change.

Says nothing when: there is no id, it is no text, or the release is a compiled one (tag `compiled`), which is made anew
from others.

Limits: an id with fewer than six characters may stand in the ocid by chance, so it passes. Ids that are otherwise
fixed cannot be seen in one file.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, sure

#: A shorter id, such as a running number, may be part of an ocid by chance.
SHORTEST_PIECE = 6


def passes(id: Any, process: Process) -> bool | None:
    """Whether the id of a release is no part of its ocid and has no ``#``."""
    if id.__class__ is not str or not id:
        return None
    release = process.data
    tags = release.get("tag")
    if tags.__class__ is list and "compiled" in tags:
        return None
    if "#" in id:
        return False
    ocid = release.get("ocid")
    if ocid.__class__ is not str or not ocid:
        return True
    return id not in ocid or (len(id) < SHORTEST_PIECE and id != ocid)


def _case(id: Any, ocid: Any = "ocds-213czf-000-0017", tag: str = "tender") -> dict[str, Any]:
    return {"ocid": ocid, "id": id, "tag": [tag]}


CHECK = Check(
    id="conformance.release-id",
    title="Release ids have no # and are more than the ocid or a piece of it",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("id",),
    passes=passes,
    idle=(sure.holding("compiled", "/tag"),),
    remedy="Make the id of the ocid and the time of the last change, or a digest of the data, so that it is new "
    "whenever the data is; leave out #.",
    cases=(
        Case("ocid and time", _case("ocds-213czf-000-0017-2024-05-17T09:30:00Z"), passed=1),
        Case("a number of its own", _case("97080"), passed=1),
        Case("a running number that the ocid has too", _case("17"), passed=1),
        Case("no ocid to compare with", _case("000-0017", ocid=None), passed=1),
        Case("the ocid", _case("ocds-213czf-000-0017"), failed=1),
        Case("a short ocid", _case("17-1", ocid="17-1"), failed=1),
        Case("what the ocid has after its prefix", _case("000-0017"), failed=1),
        Case("a hash sign", _case("ocds-213czf-000-0017#2"), failed=1),
        Case("a compiled release", _case("ocds-213czf-000-0017", tag="compiled")),
        Case("a number, not a text", _case(17)),
    ),
)
