"""Extensions that packages declare could be applied.

Who is let down: whoever validates the data: members of an extension that cannot be had are members that nobody has
described, and neither their types nor their codes are judged.

How judged: each address in `extensions` of each package is that of a published extension in a version that this ocqual
knows, or of one that the run was given with `--extension` or fetched. Which others there are is shown below.

Says nothing when: no extension is declared.

Limits: an extension of the publisher's own is allowed, and may be at its address; nothing is fetched to find out,
unless that is asked for (`--fetch-extensions`). So this is shown, and costs nothing.
"""

from ocqual.check import Case, Check, Dimension, Fault, Packaged, Severity, listed


def faults(package: Packaged) -> list[Fault] | None:
    """The addresses of extensions that are not known here."""
    if not listed(package.metadata.get("extensions")):
        return None
    return [("extensions", url) for url in package.missing]


_LOTS = "https://extensions.open-contracting.org/en/extensions/lots/v1.1.5/extension.json"

CHECK = Check(
    id="conformance.available-extensions",
    title="Extensions that are declared are known",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    preview=True,
    package=faults,
    remedy="Put the address of each extension's extension.json into extensions, of a version that there is, and "
    "register extensions of your own. Whoever looks at the data can name them with --extension, or "
    "have them fetched with --fetch-extensions.",
    cases=(
        Case("a published one", {}, passed=1, package={"extensions": [_LOTS]}),
        Case("a version that there is not", {}, failed=1, package={"extensions": [_LOTS.replace("v1.1.5", "v7")]}),
        Case(
            "the publisher's own", {}, failed=1, package={"extensions": [_LOTS, "https://treasury.example.gov/e.json"]}
        ),
        Case("none", {}, package={"extensions": []}),
        Case("no package", {"ocid": "ocds-213czf-1"}),
    ),
)
