"""What the standard asks of a publication: which of its basic criteria are met, where it can improve, which badges it
has earned. Pure, over totals; names and thresholds are in ``checks/criteria/standard.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ocqual.answers import Answer
from ocqual.check import Check, Dataset
from ocqual.criteria import advanced, basic, improvement
from ocqual.criteria.asked import asked
from ocqual.criteria.seen import Finding, Seen
from ocqual.report import ELSEWHERE, Criterion, CriterionKind
from ocqual.tally import Totals

_JUDGES = {**basic.JUDGES, **improvement.JUDGES, **advanced.JUDGES}


def criteria(
    totals: Totals, checks: Sequence[Check], answers: Sequence[Answer], dataset: Dataset
) -> tuple[Criterion, ...]:
    """Every criterion of the standard, basic ones first, each with the evidence for what it says."""
    seen = Seen(totals, checks, answers, dataset, asked())
    found = []
    for kind in CriterionKind:
        titles: Mapping[str, str] = getattr(seen.asked, kind.value)
        for name, title in titles.items():
            met, value, evidence = _judged(name, seen)
            found.append(Criterion(name, title, met, evidence, kind, None if value is None else float(value)))
    return tuple(found)


def _judged(name: str, seen: Seen) -> Finding:
    judge = _JUDGES.get(name)
    return judge(seen) if judge else (None, None, ELSEWHERE)
