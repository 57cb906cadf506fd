"""Releases come in packages.

Who is let down: whoever gets a release by itself: it does not say by which version of the standard and with which
extensions it is to be read, who published it, and under which licence.

How judged: each release, alone or in a record, is inside a package that says something of itself.

Says nothing when: the release is a compiled one. Files of one compiled release a line are how bulk data is passed on,
and there is no place for a package in them.

Limits: a package that has nothing but its releases counts as none.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, listed, sure


def passes(release: Any, process: Process) -> bool | None:
    """Whether there is a package around a release."""
    if process.package:
        return True
    return None if "compiled" in listed(process.data.get("tag")) else False


CHECK = Check(
    id="conformance.packaging",
    title="Releases come in packages",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    reads=("",),
    passes=passes,
    idle=(sure.both(sure.unpackaged(), sure.holding("compiled", "tag")),),
    remedy="Put releases into release packages, and records into record packages, with uri, version, publisher, "
    "publishedDate and license.",
    cases=(
        Case("in a package", {"tag": ["tender"]}, passed=1, package={"version": "1.1"}),
        Case("alone", {"tag": ["tender"]}, failed=1),
        Case("a compiled release", {"tag": ["compiled"]}),
    ),
)
