"""Publishers by total score: the table that is only made when it is asked for, and of what is the same alone. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ocqual.publishers import LEAST_PROCESSES, Named, by_publisher, too_small


@dataclass(frozen=True)
class Row:
    """A publisher by its newest report: its rank, or the ``reason`` why it has none."""

    report: Named
    rank: int | None
    reason: str | None


def board(reports: Sequence[Named], least: int = LEAST_PROCESSES) -> list[Row]:
    """Publishers, the highest score first, then those without a rank.

    Ranked are those of at least ``least`` processes that have a score, made by the methodology that most reports were
    made by. Equal scores share a rank. Raises :class:`ocqual.publishers.PeersError`.
    """
    newest = [history[-1] for history in by_publisher(reports).values()]
    prints = Counter(report.card.plan.fingerprint for report in newest)
    methodology = max(prints, key=lambda each: (prints[each], each), default="")
    reasons = {report.name: _why_not(report, methodology, least) for report in newest}
    ranked = sorted(
        (report for report in newest if reasons[report.name] is None),
        key=lambda report: (-(report.card.score or 0), report.name),
    )
    scores = [report.card.score for report in ranked]
    rows = [Row(report, scores.index(report.card.score) + 1, None) for report in ranked]
    return rows + [Row(report, None, reasons[report.name]) for report in newest if reasons[report.name]]


def _why_not(report: Named, methodology: str, least: int) -> str | None:
    if report.card.plan.fingerprint != methodology:
        return "scored by another methodology: score it again by that of the others"
    if report.card.score is None:
        return "no overall score: too little could be judged"
    return too_small(report.card, least)
