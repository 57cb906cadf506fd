"""It is known how many bid.

Who is let down: whoever asks how much competition there is: the share of tenders with a single bid is the most used
figure about the health of a market.

How judged: once bids are closed, the tender has a numberOfTenderers or lists its tenderers, or there are bids or
statistics of bids of the bids extension. Nought is a number.

Says nothing when: bids are still taken, the tender was called off, or the method is direct or limited, where the
buyer chooses whom to ask.

Limits: where no method is given, a direct award without a number fails.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, Stage, is_filled, sure

#: Methods in which the buyer chooses whom to ask; in OCDS 1.0 limited covers direct awards.
WITHOUT_COMPETITION = ("direct", "limited")


def passes(data: Any, process: Process) -> bool | None:
    """Whether the number of bidders of a tender that is closed can be told."""
    tender, bids = data.get("tender"), data.get("bids")
    if isinstance(tender, dict):
        if tender.get("procurementMethod") in WITHOUT_COMPETITION:
            return None
        if is_filled(tender.get("numberOfTenderers")) or is_filled(tender.get("tenderers")):
            return True
    return isinstance(bids, dict) and (is_filled(bids.get("details")) or is_filled(bids.get("statistics")))


CHECK = Check(
    id="completeness.bidders",
    title="The number of bidders is known",
    dimension=Dimension.COMPLETENESS,
    severity=Severity.HIGH,
    since="0.1",
    stage=Stage.TENDER_CLOSED,
    reads=("",),
    passes=passes,
    surely=(
        sure.beyond(frozenset(WITHOUT_COMPETITION), "tender/procurementMethod"),
        sure.either(sure.within(-1e15, 1e15, "tender/numberOfTenderers"), sure.filled("tender/tenderers/0/id")),
    ),
    idle=(sure.among(frozenset(WITHOUT_COMPETITION), "tender/procurementMethod"),),
    remedy="Publish tender/numberOfTenderers when bids are opened; where the law allows it, list the bidders as "
    "tender/tenderers.",
    cases=(
        Case("a number", {"tender": {"status": "complete", "numberOfTenderers": 0}}, passed=1),
        Case("a list", {"tender": {"status": "complete", "tenderers": [{"name": "Bakery Ltd"}]}}, passed=1),
        Case("bids", {"tender": {"status": "complete"}, "bids": {"details": [{"id": "1"}]}}, passed=1),
        Case("an empty list", {"tender": {"status": "complete", "tenderers": [{}]}}, failed=1),
        Case("an award without a tender", {"awards": [{"id": "1"}]}, failed=1),
        Case("a direct award", {"tender": {"procurementMethod": "direct"}, "awards": [{"id": "1"}]}),
        Case("still open", {"tender": {"status": "active", "tenderPeriod": {"endDate": "2024-12-01T00:00:00Z"}}}),
    ),
)
