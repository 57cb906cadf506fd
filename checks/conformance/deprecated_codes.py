"""Award criteria are not given by codes that the standard has withdrawn.

Who is let down: whoever asks what counts besides the price. The old codes mix criteria with judgements ("best
proposal", "best value") and one of them ("single bid only") is no criterion at all.

How judged: in data of version 1.1 the code of `tender/awardCriteria` is none of lowestCost, bestProposal,
bestValueToGovernment and singleBidOnly, which 1.1 keeps only so that old data stays valid.

Says nothing when: there is no code of the standard's list, or the data is of version 1.0: its package says so, or
there is no version and no parties.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, codelist

_WITHDRAWN = frozenset(["lowestCost", "bestProposal", "bestValueToGovernment", "singleBidOnly"])
_CODES = codelist("awardCriteria")


def passes(code: Any, process: Process) -> bool | None:
    """Whether a code of award criteria is one that version 1.1 recommends."""
    if code.__class__ is not str or code not in _CODES:
        return None
    return code not in _WITHDRAWN


def _case(code: Any) -> dict[str, Any]:
    return {"tender": {"id": "1", "awardCriteria": code}}


_NEW = {"version": "1.1"}

CHECK = Check(
    id="conformance.deprecated-codes",
    title="Award criteria are given by codes that are not deprecated",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.LOW,
    since="0.1",
    reads=("tender/awardCriteria",),
    passes=passes,
    of_text=True,
    ocds="1.1",
    remedy="Use priceOnly for lowestCost, costOnly where running costs count too, and ratedCriteria for what was "
    "called best value or best proposal; that only one bid was allowed is told by the procurement method.",
    cases=(
        Case("a code of today", _case("priceOnly"), passed=1, package=_NEW),
        Case("a withdrawn code", _case("lowestCost"), failed=1, package=_NEW),
        Case("parties show that it is 1.1", {**_case("bestProposal"), "parties": []}, failed=1),
        Case("data of 1.0", _case("lowestCost"), package={"version": "1.0"}),
        Case("no version, and nothing of 1.1", _case("lowestCost")),
        Case("a code of the publisher's", _case("precio"), package=_NEW),
        Case("null", _case(None), package=_NEW),
    ),
)
