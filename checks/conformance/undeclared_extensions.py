"""Members of published extensions are declared by the package.

Who is let down: whoever validates or merges the data: the types, codes and merge rules of an extension hold only where
its address is among the `extensions` of the package. Without it, lots and bids are members that nobody has described.

How judged: a member that the standard does not have, but a published extension does at that very place, is in a package
that declares the extension, in whatever version; where several extensions have the member, one of them is enough.

Says nothing when: the release is in no package, as in files of one compiled release a line, or the package is of
version 1.0: neither can declare an extension. Which extensions are used all the same is told by `ocqual coverage`.

Limits: a publisher may have given a member of its own the same name by chance. Members are not judged by an extension
that is not declared.
"""

from ocqual.check import Case, Check, Dimension, Severity

_RELEASE = {
    "ocid": "ocds-213czf-1",
    "id": "1",
    "date": "2024-01-01T00:00:00Z",
    "tag": ["tender"],
    "initiationType": "tender",
    "tender": {"id": "1", "lots": [{"id": "1"}]},
}

_PACKAGE = {"version": "1.1"}
_LOTS = "https://extensions.open-contracting.org/en/extensions/lots/v1.1.5/extension.json"

CHECK = Check(
    id="conformance.undeclared-extensions",
    title="Extensions that are used are declared",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    rules=("undeclared",),
    remedy="Put the address of each extension's extension.json, as it is at extensions.open-contracting.org, into "
    "extensions of every package.",
    cases=(
        Case("declared", _RELEASE, passed=1, package={**_PACKAGE, "extensions": [_LOTS]}),
        Case(
            "declared in a version that is not known",
            _RELEASE,
            passed=1,
            package={**_PACKAGE, "extensions": [_LOTS.replace("v1.1.5", "v9")]},
        ),
        Case("not declared", _RELEASE, failed=1, package=_PACKAGE),
        Case(
            "a member of the publisher's own",
            {**_RELEASE, "tender": {"id": "1", "mood": "hopeful"}},
            passed=1,
            package=_PACKAGE,
        ),
        Case("no package", _RELEASE),
    ),
)
