"""Figures by a plain program that remembers everything: what :mod:`ocqual.gauging` must agree with."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import UTC, date, datetime, time
from typing import Any

from ocqual.check import amount, day, text
from ocqual.stage import stage_of

NO_AWARD = ("pending", "cancelled", "unsuccessful")
NO_CONTRACT = ("pending", "cancelled")
METHODS = ("open", "selective", "limited", "direct")


def plain_figures(processes: list[dict[str, Any]], as_of: date) -> dict[str, Any]:
    """The figures of processes, each by its id; ``None`` where there is nothing to tell it by."""
    moment = datetime.combine(as_of, time.max, UTC)
    tenders = [(data, _object(data, "tender"), stage_of(data, moment)) for data in processes]
    tenders = [(data, tender, stage) for data, tender, stage in tenders if tender and stage != "planning"]
    methods = Counter(str(tender.get("procurementMethod")) for _, tender, _ in tenders)
    named = sum(methods[method] for method in METHODS)
    bidders = [_bidders(data, tender) for data, tender, stage in tenders if _asks(tender) and stage != "tender"]
    bidders = [number for number in bidders if 0 < number <= 10_000]
    days = [found for _, tender, _ in tenders if (found := _days(_object(tender, "tenderPeriod"))) is not None]
    buyers = {
        _told_by(data.get("buyer")) or _told_by(_object(data, "tender").get("procuringEntity")) for data in processes
    }
    awards = [each for data in processes for each in _awards(data)]
    suppliers = Counter(name for each in awards for one in _list(each.get("suppliers")) if (name := _told_by(one)))
    top = sum(count for _, count in suppliers.most_common(10))
    return {
        "buyers": len(buyers - {None}) or None,
        "suppliers": len(suppliers) or None,
        "largest-suppliers": top / suppliers.total() if len(suppliers) > 10 else None,
        "method-open": methods["open"] / named if named else None,
        "single-bid": bidders.count(1) / len(bidders) if bidders else None,
        "median-bidders": statistics.median_low(bidders) if bidders else None,
        "median-tender-days": statistics.median_low(days) if days else None,
        **_amounts(processes),
    }


def _amounts(processes: list[dict[str, Any]]) -> dict[str, float]:
    amounts: dict[str, list[float]] = {}
    for data in processes:
        values = [value for each in _awards(data) if (value := _value(each))]
        if not values:
            contracts = [each for each in _list(data.get("contracts")) if each.get("status") not in NO_CONTRACT]
            values = [value for each in contracts if (value := _value(each))]
        for found, currency in values:
            amounts.setdefault(currency, []).append(found)
    totals = {f"value-total-{currency}": sum(each) for currency, each in amounts.items()}
    return totals | {f"value-median-{currency}": statistics.median_low(each) for currency, each in amounts.items()}


def _buyer(data: dict[str, Any]) -> str | None:
    return _told_by(data.get("buyer")) or _told_by(_object(data, "tender").get("procuringEntity"))


def _awards(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in _list(data.get("awards")) if each.get("status") not in NO_AWARD]


def _asks(tender: dict[str, Any]) -> bool:
    return tender.get("procurementMethod") in ("open", "selective")


def _bidders(data: dict[str, Any], tender: dict[str, Any]) -> int:
    number = tender.get("numberOfTenderers")
    if type(number) is int and number > 0:
        return number
    every = [each for bid in _list(_object(data, "bids").get("details")) for each in _list(bid.get("tenderers"))]
    listed = {_told_by(each) for each in _list(tender.get("tenderers"))} - {None}
    return len(listed) or len({_told_by(each) for each in every} - {None})


def _days(period: dict[str, Any]) -> int | None:
    start, end = day(period.get("startDate")), day(period.get("endDate"))
    days = (end - start).days if start and end else -1
    return days if 0 <= days <= 3650 else None


def _object(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _list(value: Any) -> list[dict[str, Any]]:
    # an object where an array should be is taken for the only one in it, as checks do
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def _told_by(organisation: Any) -> str | None:
    if not isinstance(organisation, dict):
        return None
    name = text(organisation.get("id")) or text(organisation.get("name"))
    return " ".join(name.casefold().split()) if name else None


def _value(thing: dict[str, Any]) -> tuple[float, Any] | None:
    found = amount(thing.get("value"))
    return (found, thing["value"].get("currency")) if found is not None and 0 < found < 10**15 else None
