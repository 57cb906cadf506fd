"""Extensions that are declared are used.

Who is let down: whoever reads the list of extensions to learn what the data holds, and everyone who gets a list that
was copied from somebody else's.

How judged: of the published extensions that any package declares, and that have members of their own, those are counted
none of whose members is anywhere in the data. None earns full marks, four earn half. Which they are is shown by
`ocqual explain`.

Says nothing when: no such extension is declared.

Limits: an extension may be there for data that is still to come, or for another part of the data; so this costs little.
Extensions that only add codes, or members of the package, are not looked at, nor are those that are not known here.
"""

from ocqual.check import Case, Check, Curve, Dataset, Dimension, Severity


def unused(dataset: Dataset) -> int | None:
    """How many of the extensions that are declared are not used."""
    return dataset.unused_extensions if dataset.extensions else None


CHECK = Check(
    id="conformance.unused-extensions",
    title="Extensions that are declared are used",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    dataset=unused,
    curve=Curve(full=0, half=4, unit="extensions"),
    remedy="Take extensions that you do not use out of extensions, or begin to publish what they are for.",
    cases=(
        Case("all are used", {"releases": 10, "extensions": 3}, passed=1),
        Case("one is not", {"releases": 10, "extensions": 3, "unused_extensions": 1}, passed=1),
        Case("none is declared", {"releases": 10}),
    ),
)
