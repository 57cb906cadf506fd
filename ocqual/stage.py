"""How far a contracting process has got, from what its data shows on a given day.

Later stages are looked for first. Statuses decide where they are given: an award that is pending, cancelled or
unsuccessful is no evidence of an award, and a cancelled or withdrawn tender goes no further. Where the data names no
status, the objects themselves are the evidence; the release's tags are, where the tender tells nothing of its state.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ocqual.check import Stage, day, instant
from ocqual.compiled import fast
from ocqual.filled import is_filled

_NO_AWARD = frozenset(["pending", "cancelled", "unsuccessful"])
_NO_CONTRACT = frozenset(["pending", "cancelled"])
_NO_FURTHER = frozenset(["cancelled", "withdrawn"])
_CLOSED = frozenset(["complete", "unsuccessful"])
_NOT_YET = frozenset(["planning", "planned"])

#: The stages that awards and contracts give evidence of, as compiled code has them.
_BY_DEALS = (Stage.AWARDED, Stage.CONTRACTED, Stage.IMPLEMENTATION)

#: Tags that say that a stage was reached, latest stage first.
_TAGS = (
    (Stage.IMPLEMENTATION, frozenset(["implementation", "implementationUpdate", "contractTermination"])),
    (Stage.CONTRACTED, frozenset(["contract", "contractUpdate", "contractAmendment"])),
    (Stage.AWARDED, frozenset(["award", "awardUpdate"])),
    (Stage.TENDER, frozenset(["tender", "tenderAmendment", "tenderUpdate", "tenderCancellation"])),
)

_RANK_OF_TAG = {tag: rank for rank, (_, tags) in enumerate(_TAGS) for tag in tags}


def stage_of(data: dict[str, Any], as_of: datetime) -> Stage:
    """The furthest stage that ``data``, a compiled or single release, gives evidence of at ``as_of`` (UTC)."""
    reached: Stage | None
    if fast is None:
        reached = stage_by_deals(data, as_of)
    else:
        reached = fast.stage_by_deals(data, as_of, _BY_DEALS, _NO_AWARD, _NO_CONTRACT)
    return reached or _stage_by_tender(data, as_of)


def stage_by_deals(data: dict[str, Any], as_of: datetime) -> Stage | None:
    """The stage that contracts and awards give evidence of, if they do; compiled in ``native/stages.h``."""
    if "contracts" in data:
        contracts = [each for each in _list(data["contracts"]) if _text(each.get("status")) not in _NO_CONTRACT]
        if contracts:
            begun = any(_has_begun(contract, as_of) for contract in contracts)
            return Stage.IMPLEMENTATION if begun else Stage.CONTRACTED
    if "awards" in data and any(_text(award.get("status")) not in _NO_AWARD for award in _list(data["awards"])):
        return Stage.AWARDED
    return None


def _stage_by_tender(data: dict[str, Any], as_of: datetime) -> Stage:
    """The stage of a process that has neither award nor contract."""
    tender = data.get("tender")
    if isinstance(tender, dict) and ("status" in tender or "tenderPeriod" in tender):
        # some publishers tag every release with every stage, so tags say less than what the tender itself says
        return _tender_stage(tender, as_of)
    return _tagged(data.get("tag")) or (Stage.TENDER if isinstance(tender, dict) and tender else Stage.PLANNING)


def _has_begun(contract: dict[str, Any], as_of: datetime) -> bool:
    implementation = contract.get("implementation")
    if contract.get("status") == "terminated" or (implementation and is_filled(implementation)):
        return True
    period = contract.get("period")
    start = day(period.get("startDate")) if isinstance(period, dict) else None
    return start is not None and start <= as_of.date()


def _tender_stage(tender: dict[str, Any], as_of: datetime) -> Stage:
    """The stage of a process that has a tender but neither award nor contract."""
    status = _text(tender.get("status"))
    if status in _NOT_YET:
        return Stage.PLANNING
    if status in _CLOSED:
        return Stage.TENDER_CLOSED
    if status in _NO_FURTHER:
        return Stage.TENDER
    return Stage.TENDER_CLOSED if is_past_close(tender, as_of) else Stage.TENDER


def is_past_close(tender: dict[str, Any], as_of: datetime) -> bool:
    """Whether the tender period had ended at ``as_of``; a date without time ends with its day."""
    period = tender.get("tenderPeriod")
    end = period.get("endDate") if isinstance(period, dict) else None
    last = day(end)
    if last is None or abs((as_of.date() - last).days) > 1:
        # whatever the time and the offset
        return last is not None and last < as_of.date()
    moment = instant(end)
    return last < as_of.date() if moment is None else moment < as_of


def _tagged(tag: Any) -> Stage | None:
    tags = tag if isinstance(tag, list) else [tag]
    ranks = [_RANK_OF_TAG[each] for each in tags if each.__class__ is str and each in _RANK_OF_TAG]
    return _TAGS[min(ranks)][0] if ranks else None


def _list(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict) and each] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
