"""The contracts under an award are not worth much more than the award.

Who is let down: whoever takes either figure for the price. Where they differ by more than law and tax can explain,
one of them is a slip, often of a decimal point, and sums over awards and over contracts tell two stories.

How judged: for each award with an amount above 1, the amounts of its contracts that are not cancelled, added up, are
at most one and a half times the award's. The margin covers contracts with tax against awards without (27 % is the
highest rate of value added tax), or changes up to half the value, which European law permits (Directive 2014/24/EU,
Article 72).

Says nothing when: the award has no amount above 1 (lesser ones stand for none) or shares its id, it has no such
contracts, or one of them has no amount or another currency.

Limits: less than the award is no fault: contracts may follow bit by bit. Tax and changes together may exceed the
margin.
"""

from math import fsum
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, amount, same_currency, sure, text

#: Tax of up to 27 %, or changes of up to 50 %.
MOST = 1.5


def passes(award: Any, process: Process) -> bool | None:
    """Whether the contracts of an award add up to no more than ``MOST`` times its amount."""
    worth = award.get("value") if award.__class__ is dict else None
    limit = amount(worth)
    if limit is None or limit <= 1:
        return None
    key = text(award.get("id"))
    contracts = process.by_id("contracts", "awardID").get(key) if key else None
    if not key or not contracts or len(process.by_id("awards")[key]) != 1:
        return None
    amounts = []
    for contract in contracts:
        if contract.get("status") == "cancelled":
            continue
        value = contract.get("value")
        number = amount(value)
        if number is None or not same_currency(value, worth):
            return None
        amounts.append(number)
    try:
        return fsum(amounts) <= MOST * limit if amounts else None
    except OverflowError:  # beyond what a float can hold
        return None


def _case(award: float, *contracts: float, status: str = "active", unit: str = "EUR") -> dict[str, Any]:
    return {
        "awards": [{"id": "1", "value": {"amount": award, "currency": "EUR"}}],
        "contracts": [
            {"id": str(at), "awardID": "1", "status": status, "value": {"amount": number, "currency": unit}}
            for at, number in enumerate(contracts)
        ],
    }


CHECK = Check(
    id="consistency.contracts-within-award",
    title="Contracts together are worth at most half as much again as their award",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("awards",),
    when=("awards/value/amount", "contracts/value/amount", "contracts/awardID"),
    passes=passes,
    surely=(
        sure.fewer(2, "/awards"),
        sure.fewer(2, "/contracts"),
        sure.filled("id"),
        sure.same("id", "/contracts/0/awardID"),
        sure.beyond(frozenset(["cancelled"]), "/contracts/0/status"),
        sure.within(2, path="value/amount"),
        sure.adds_up("/contracts", ("value/amount",), "value/currency", low=0, high=MOST),
    ),
    idle=(sure.absent("value/amount"), sure.absent("id")),
    remedy="Compare both amounts with the signed contract; look for a decimal point that moved and for contracts "
    "that are listed twice. If the price was changed after signature, publish an amendment.",
    cases=(
        Case("equal", _case(1000, 1000), passed=1),
        Case("in parts", _case(1000, 400, 600.5), passed=1),
        Case("with tax", _case(1000, 1270), passed=1),
        Case("part of it so far", _case(1000, 50), passed=1),
        Case("ten times", _case(1000, 10000), failed=1),
        Case("the same contract twice and once more", _case(1000, 1000, 1000), failed=1),
        Case("cancelled", _case(1000, 10000, status="cancelled")),
        Case("another currency", _case(1000, 4500, unit="PLN")),
        Case("a token award", _case(0.01, 1000)),
        Case("no contracts", {"awards": [{"id": "1", "value": {"amount": 1000, "currency": "EUR"}}]}),
    ),
)
