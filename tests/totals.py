"""Totals made by hand, for tests of whatever comes after the data."""

from __future__ import annotations

from datetime import date
from typing import Any

from ocqual.check import Check, Curve, Dimension, Need, Severity, Stage
from ocqual.needs import parse_need
from ocqual.question import Question, UseCase
from ocqual.report import Input
from ocqual.scoring import Meta
from ocqual.tally import EXAMPLES_KEPT, Cover, Example, Examples, Extent, Group, Reading, Skip, Skips, Tally, Totals

AS_OF = date(2024, 6, 30)


def check(name: str, severity: Severity = Severity.MEDIUM, **given: Any) -> Check:
    """A check of which only what is said matters; its dimension is the first part of its id."""
    defaults: dict[str, Any] = {
        "title": f"{name} is as it should be",
        "since": "0.1",
        "remedy": f"Mend {name}.",
        "passes": lambda value, process: True,
    }
    if "need" in given or "dataset" in given:
        del defaults["passes"]
    return Check(id=name, dimension=Dimension(name.partition(".")[0]), severity=severity, **{**defaults, **given})


def example(rank: int = 1, **given: Any) -> Example:
    """An example, at a place that can be told from others by its rank."""
    defaults: dict[str, Any] = {
        "ocid": f"ocds-213czf-{rank:04}",
        "file": "releases.jsonl",
        "offset": rank * 1000,
        "line": rank,
        "pointer": "/awards/0/value/amount",
        "value": "-1",
    }
    return Example(rank=rank, **{**defaults, **given})


def tally(passed: int, failed: int, *, path: str = "awards/value", **given: Any) -> Tally:
    """What a check said, with an example and a group where it failed."""
    given.setdefault("examples", Examples(EXAMPLES_KEPT, (example(failed),) if failed else ()))
    if failed:
        given.setdefault("groups", {path: Group(failed, failed, Examples(1, (example(failed),)))})
    counts = {"objects_passed": passed * 2, "objects_failed": failed}
    return Tally(passed=passed, failed=failed, **{**counts, **given})


def question(name: str, need: Any, stage: Stage = Stage.PLANNING, case: str = "basics") -> Question:
    """A question with a need in its TOML form."""
    return Question(name, f"{name}?", UseCase(case, case.title()), stage, parse_need(need), remedy=f"Say {name}.")


def signed(processes: dict[tuple[Stage, tuple[str, ...]], int], paths: tuple[str, ...], **given: Any) -> Totals:
    """Totals of processes given by their stage and the fields filled in them."""
    signatures: dict[str, int] = {}
    stages: dict[str, int] = {}
    for (stage, filled), count in processes.items():
        bits = sum(1 << index for index, path in enumerate(paths) if path in filled)
        key = f"{stage.value}:{bits:x}"
        signatures[key] = signatures.get(key, 0) + count
        stages[stage.value] = stages.get(stage.value, 0) + count
    count = sum(processes.values())
    defaults: dict[str, Any] = {"processes": count, "releases": count, "stages": dict(sorted(stages.items()))}
    return Totals(signature_paths=paths, signatures=dict(sorted(signatures.items())), **{**defaults, **given})


def meta(**given: Any) -> Meta:
    """What is known of a run besides its totals."""
    return Meta(as_of=AS_OF, tool="ocqual test", **given)


#: Checks of every kind.
CHECKS = (
    check("conformance.types", Severity.CRITICAL, title="Values have the type that the standard gives them"),
    check("conformance.codes", Severity.HIGH, title="Codes of closed lists are among those listed"),
    check("completeness.suppliers", Severity.CRITICAL, need=Need.parse("awards/suppliers/id"), stage=Stage.AWARDED,
          title="Every award names its suppliers", remedy="Give every award its suppliers."),
    check("completeness.title", Severity.HIGH, title="Tenders have a title that says something"),
    check("completeness.contract-documents", Severity.LOW, title="Contracts come with their documents"),
    check("consistency.period-order", Severity.HIGH, title="Periods end on or after the day they start",
          remedy="Find the periods whose dates are exchanged, and correct the form that they are typed into."),
    check("consistency.amounts", Severity.MEDIUM, title="No amount is below zero"),
    check("timeliness.award-lag", Severity.HIGH, curve=Curve(30, 90, "days"),
          title="Awards are published within 30 days", remedy="Publish awards on the day they are made."),
    check("timeliness.fresh", Severity.MEDIUM, title="The last release is less than a year old",
          dataset=lambda data: None if data.last_release is None else (data.as_of - data.last_release).days <= 365),
    check("consistency.preview", Severity.HIGH, preview=True),
)  # fmt: skip


def demo() -> Totals:
    """Totals of a small, middling dataset in which most things that can be shown occur."""
    from ocqual.question import built_in_questions, signature_paths

    paths = signature_paths(built_in_questions())
    tender = ("buyer/name", "tender/title", "tender/tenderPeriod/endDate", "tender/procurementMethod")
    awarded = (*tender, "awards/date", "awards/value/amount")
    reading = Reading(
        documents={"release": 1990},
        bytes=8_123_456,
        skipped={
            "invalid JSON": Skips(
                8, 4096, (Skip("releases.jsonl", 40_960, 42, "expected ',' or '}'", '{"ocid": "oc'),)
            ),
            "no ocid": Skips(2, 512, (Skip("releases.jsonl", 90_960, 77, "", '{"id": 3'),)),
        },
        packages={"release-package": 12},
        versions={"1.1": 1990},
        publishers={"Agencia de Contratación": 1800, "Ministerio de Salud": 190},
    )
    return signed(
        {
            (Stage.TENDER, tender): 300,
            (Stage.TENDER, ("tender/title",)): 100,
            (Stage.AWARDED, awarded): 500,
            (Stage.AWARDED, (*awarded, "awards/suppliers/id", "awards/suppliers/name")): 250,
            (Stage.CONTRACTED, (*awarded, "awards/suppliers/id", "contracts/value/amount")): 250,
        },
        paths,
        releases=1990,
        tallies={
            "conformance.types": tally(1800, 190, path="tender/value/amount"),
            "conformance.codes": tally(1980, 10, path="tender/procurementMethod"),
            "completeness.suppliers": tally(500, 500, path="", skipped={"stage": 400}),
            "completeness.title": tally(1300, 100, path="tender/title"),
            "completeness.contract-documents": tally(50, 200, path="contracts/documents"),
            "consistency.period-order": tally(700, 300, path="tender/tenderPeriod"),
            "consistency.amounts": tally(1400, 0, errors=3),
            "consistency.preview": tally(1, 1399),
            "timeliness.award-lag": tally(400, 600),
        },
        coverage={
            "": Cover(1990, 1990, 0, 1990),
            "awards": Cover(1000, 1000, 0, 1200),
            "awards/suppliers": Cover(600, 500, 0, 620),
            "awards/suppliers/id": Cover(620, 600, 5, 0),
            "awards/suppliers/name": Cover(300, 250, 0, 0),
            "tender": Cover(1400, 1400, 0, 1400),
            "tender/titel": Cover(20, 20, 0, 0, True),
        },
        numbers={"timeliness.award-lag": {0: 400, 60: 300, 200: 300}},
        extents={"date": Extent("2021-02-03", "2024-05-31")},
        reading=reading,
    )


def demo_meta() -> Meta:
    """What is known of the run over :func:`demo`."""
    return meta(inputs=(Input("data/releases.jsonl", 8_123_456, "xxh3:0123456789abcdef"),))
