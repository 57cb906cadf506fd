"""A tender says until when bids are taken.

Who is let down: suppliers, to whom a tender without a closing date is of no use; afterwards, whoever asks how long
they had.

How judged: a tender that anyone may compete in, or some are asked to, has an end of the tender period that is no
placeholder.

Says nothing when: the process has got no further than planning, or its method is direct or limited, where nobody
competes up to a closing date.

Limits: where no method is given, a direct award without a closing date fails.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, Stage, is_filled, sure

#: Methods in which nobody competes up to a closing date.
WITHOUT_COMPETITION = ("direct", "limited")


def passes(data: Any, process: Process) -> bool | None:
    """Whether the tender, if there is competition, has an end of its tender period."""
    tender = data.get("tender")
    if not isinstance(tender, dict):
        return False
    if tender.get("procurementMethod") in WITHOUT_COMPETITION:
        return None
    period = tender.get("tenderPeriod")
    return isinstance(period, dict) and is_filled(period.get("endDate"))


CHECK = Check(
    id="completeness.closing-date",
    title="The date until which bids are taken is given",
    dimension=Dimension.COMPLETENESS,
    severity=Severity.HIGH,
    since="0.1",
    stage=Stage.TENDER,
    reads=("",),
    passes=passes,
    surely=(
        sure.beyond(frozenset(WITHOUT_COMPETITION), "tender/procurementMethod"),
        sure.past("tender/tenderPeriod/endDate"),
    ),
    idle=(sure.among(frozenset(WITHOUT_COMPETITION), "tender/procurementMethod"),),
    remedy="Publish tender/tenderPeriod with the tender: its start and, with time and offset, the moment at which "
    "it closes.",
    cases=(
        Case("given", {"tender": {"tenderPeriod": {"endDate": "2024-07-01T12:00:00+02:00"}}}, passed=1),
        Case("a start only", {"tender": {"tenderPeriod": {"startDate": "2024-06-01T00:00:00Z"}}}, failed=1),
        Case("a placeholder", {"tender": {"tenderPeriod": {"endDate": "9999-12-31T00:00:00Z"}}}, failed=1),
        Case("an award without a tender", {"awards": [{"id": "1"}]}, failed=1),
        Case("a direct award", {"tender": {"procurementMethod": "direct"}, "awards": [{"id": "1"}]}),
        Case("planning", {"planning": {"rationale": "Pupils must eat"}}),
    ),
)
