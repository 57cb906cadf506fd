"""The package says by which version of the standard it is to be read, and the data agrees.

Who is let down: every tool that reads the data. Without a version it is 1.0 by the rules, in which organisations have
other places; a version that does not exist may be refused.

How judged: `version` of the package around each release is the text 1.0 or 1.1: two numbers without the third, which
only tells corrections of the standard apart. Parties came with 1.1, so a release that has them is in a package that
says 1.1.

Says nothing when: there is no package; or it says no version and nothing in the release shows that it is not 1.0,
which has no such member.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, sure


def passes(release: Any, process: Process) -> bool | None:
    """Whether the version of the package around a release is one that there is, and fits its data."""
    package = process.package
    if not package:
        return None
    version = package.get("version")
    if version == "1.1":
        return True
    if "parties" in process.data:
        return False
    return None if version is None else version == "1.0"


_NAMED = {"publisher": {"name": "Treasury"}}
_PARTIES = {"parties": [{"id": "1", "name": "Treasury"}]}

CHECK = Check(
    id="conformance.package-version",
    title="Packages say the version of the standard that their data follows",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("",),
    passes=passes,
    idle=(sure.unpackaged(),),
    remedy='Write "version": "1.1", a text of two numbers, in every package.',
    cases=(
        Case("1.1", _PARTIES, passed=1, package={"version": "1.1"}),
        Case("1.0, and data of it", {"buyer": {"name": "Treasury"}}, passed=1, package={"version": "1.0"}),
        Case("three numbers", {}, failed=1, package={"version": "1.1.5"}),
        Case("a number, not a text", {}, failed=1, package={"version": 1.1}),
        Case("no version, but parties", _PARTIES, failed=1, package=_NAMED),
        Case("1.0, but parties", _PARTIES, failed=1, package={"version": "1.0"}),
        Case("no version, and nothing of 1.1", {"buyer": {"name": "Treasury"}}, package=_NAMED),
        Case("no package", _PARTIES),
    ),
)
