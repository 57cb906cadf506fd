"""All packages of a dataset have one version and one licence.

Who is let down: whoever loads the packages together: they have to be read by different rules, and what may be done with
the whole is what the narrowest licence allows.

How judged: over all packages that say so, one version and one licence are declared.

Says nothing when: no package declares either.

Limits: different publishers in one dataset are no fault, and are counted in the report. A licence may have been changed
for what was published later; then the earlier data has the old one, unless it is published anew.
"""

from ocqual.check import Case, Check, Dataset, Dimension, Severity


def is_one(dataset: Dataset) -> bool | None:
    """Whether all packages that declare a version, or a licence, declare the same."""
    if not dataset.versions and not dataset.licences:
        return None
    return dataset.versions <= 1 and dataset.licences <= 1


CHECK = Check(
    id="conformance.package-drift",
    title="All packages have the same version and the same licence",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    dataset=is_one,
    remedy="Publish all packages anew with the version and the licence of today.",
    cases=(
        Case("one of each", {"releases": 10, "versions": 1, "licences": 1}, passed=1),
        Case("no licence", {"releases": 10, "versions": 1}, passed=1),
        Case("two licences", {"releases": 10, "versions": 1, "licences": 2}, failed=1),
        Case("two versions", {"releases": 10, "versions": 2, "licences": 1}, failed=1),
        Case("neither", {"releases": 10}),
    ),
)
