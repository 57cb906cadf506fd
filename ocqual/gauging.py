"""Takes from each process the few values that the figures beside the questions are made of.

What is found is counted by what it is and condensed from time to time: the same buyer, method and number of bidders
come again and again. A value of another type than the standard's says nothing here; checks speak of that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

import xxhash

from ocqual.census import Census, Gauges, step_of
from ocqual.check import Stage, amount, days_between, objects, text
from ocqual.compiled import fast
from ocqual.standard.codes import codelist
from ocqual.standard.registers import example_prefixes, register

#: The methods under which several suppliers are asked for bids.
COMPETITIVE: Final = frozenset(["open", "selective"])

#: Awards and contracts of these states are none, or not yet: the same as :mod:`ocqual.stage` has.
NO_AWARD: Final = ("pending", "cancelled", "unsuccessful")
NO_CONTRACT: Final = ("pending", "cancelled")

#: More bidders, more days, and greater amounts than these are slips, and not taken.
MOST_BIDDERS: Final = 10_000
MOST_DAYS: Final = 3_650
GREATEST: Final = 10**15

#: What is counted of the amounts in a currency beside their steps, which are greater: how many are too great, the sum
#: of the others in cents, and how many come to none.
GREAT, CENTS, NOT_A_CENT = -1, 0, 1

#: An ocid begins with so many characters of prefix.
PREFIX: Final = 11

#: So many different things are piled up before they are condensed.
PILED: Final = 20_000

_PLANNING, _TENDER = Stage.PLANNING, Stage.TENDER


class Gauging:
    """Takes processes and gives :class:`ocqual.census.Gauges`. One serves one run in one worker."""

    def __init__(self) -> None:
        self._total = Gauges()
        self._begin()

    def _begin(self) -> None:
        self._prefixes: dict[str, int] = defaultdict(int)
        self._buyers: dict[str, int] = defaultdict(int)
        self._suppliers: dict[str, int] = defaultdict(int)
        #: Tenders by method, number of bidders (-1 where it is not asked or not told) and days of their period (as it).
        self._tenders: dict[tuple[str | None, int, int], int] = defaultdict(int)
        #: By currency (``None`` where it is no text) how often amounts lie on each step, and what is said above.
        self._amounts: dict[str | None, dict[int, int]] = {}
        self._counts: dict[str, int] = defaultdict(int)
        self._numbers: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.awards = 0
        #: As compiled code takes them.
        piles = (self._prefixes, self._buyers, self._suppliers, self._tenders, self._amounts)
        self._piles = (*piles, _listed, COMPETITIVE, frozenset(NO_AWARD), frozenset(NO_CONTRACT))

    def take(self, data: dict[str, Any], stage: Stage) -> None:
        """Take a process as compiled, which has reached ``stage``."""
        if fast is None:
            self.take_plainly(data, stage)
        else:
            self.awards += fast.gauge(self._piles, data, stage is _PLANNING, stage is not _TENDER)

    # What follows is done for every process, so it is plain: few calls, and no test that another one makes needless.

    def take_plainly(self, data: dict[str, Any], stage: Stage) -> None:
        """As :meth:`take`, without the compiled half (``native/gauges.h``)."""
        ocid = data.get("ocid")
        self._prefixes[ocid[:PREFIX] if ocid.__class__ is str else ""] += 1
        tender = data.get("tender")
        if tender.__class__ is not dict:
            buyer = _name(data.get("buyer"))
        else:
            buyer = _name(data.get("buyer")) or _name(tender.get("procuringEntity"))
            if stage is not _PLANNING:
                self._tender(data, tender, stage)
        if buyer:
            self._buyers[buyer] += 1
        valued = False
        if "awards" in data:
            for award in objects(data, "awards"):
                # a tuple is searched, since a status may be anything
                if award.get("status") not in NO_AWARD:
                    self.awards += 1
                    value = amount(award.get("value"))
                    if value is not None and value > 0:
                        valued = True
                        self._amount(value, award["value"].get("currency"))
                    for supplier in objects(award, "suppliers"):
                        name = text(supplier.get("id")) or text(supplier.get("name"))
                        if name:
                            self._suppliers[name] += 1
        if not valued and "contracts" in data:
            for contract in objects(data, "contracts"):
                value = amount(contract.get("value"))
                if value is not None and value > 0 and contract.get("status") not in NO_CONTRACT:
                    self._amount(value, contract["value"].get("currency"))

    def _tender(self, data: dict[str, Any], tender: dict[str, Any], stage: Stage) -> None:
        """Note the method of a tender, its bidders where they are asked for and it has closed, and its days."""
        method = tender.get("procurementMethod")
        if method.__class__ is not str:
            method = None
        bidders: Any = -1
        if method in COMPETITIVE and stage is not _TENDER:
            bidders = tender.get("numberOfTenderers")
            if bidders.__class__ is not int or not 0 < bidders <= MOST_BIDDERS:
                bidders = _listed(data, tender)
        period = tender.get("tenderPeriod")
        days = -1
        if period.__class__ is dict:
            between = days_between(period.get("startDate"), period.get("endDate"))
            # not reversed, nor too far apart
            if between is not None and 0 <= between <= MOST_DAYS:
                days = between
        self._tenders[method, bidders, days] += 1

    def _amount(self, value: int | float, currency: Any) -> None:
        """Count an amount above 0."""
        counts = self._amounts.setdefault(currency if currency.__class__ is str else None, {})
        cents = round(value * 100) if value < GREATEST else GREAT
        if cents > 0:
            counts[CENTS] = counts.get(CENTS, 0) + cents
        what = step_of(cents) if cents > 0 else NOT_A_CENT if cents == 0 else GREAT
        counts[what] = counts.get(what, 0) + 1

    def condense(self) -> None:
        """Add what is piled up to the total, if it is much."""
        names = len(self._prefixes) + len(self._buyers) + len(self._suppliers)
        if names + len(self._tenders) + len(self._amounts) > PILED:
            self._settle()

    def _settle(self) -> None:
        self._settle_amounts()
        counts, numbers = self._counts, self._numbers
        counts["awards"] = self.awards
        for prefix, count in self._prefixes.items():
            counts[f"prefix:{_prefix_kind(prefix)}"] += count
        methods = codelist("method")
        for (method, bidders, days), count in self._tenders.items():
            counts[f"method:{method if method in methods else 'other' if text(method) else 'none'}"] += count
            numbers["bidders"][bidders] += count
            numbers["tender-days"][days] += count
        names = {"buyers": _census(self._buyers), "suppliers": _census(self._suppliers)}
        for found in numbers.values():
            found.pop(-1, None)
        self._total += Gauges(
            {key: count for key, count in sorted(counts.items()) if count},
            {key: dict(sorted(found.items())) for key, found in sorted(numbers.items()) if found},
            {key: census for key, census in sorted(names.items()) if census.counts},
        )
        self._begin()

    def _settle_amounts(self) -> None:
        counts, numbers = self._counts, self._numbers
        for currency, found in self._amounts.items():
            cents, great = found.pop(CENTS, 0), found.pop(GREAT, 0)
            if currency not in codelist("currency"):
                counts["amounts:no-currency"] += great + sum(found.values())
                continue
            counts["amounts:too-great"] += great
            counts[f"cents:{currency}"] += cents
            found.pop(NOT_A_CENT, 0)
            for step, count in found.items():
                numbers[f"amounts:{currency}"][step] += count

    def gauges(self) -> Gauges:
        """All that was found."""
        self._settle()
        return self._total


def _listed(data: dict[str, Any], tender: dict[str, Any]) -> int:
    """How many bidders are listed; -1 where there are none."""
    listed = len(objects(tender, "tenderers"))
    if not listed and "bids" in data:
        bidders = objects(data, "bids", "details", "tenderers")
        listed = len({name for each in bidders if (name := _name(each))})
    return min(listed, MOST_BIDDERS) or -1


def _name(organisation: Any) -> str | None:
    """What an organisation is told by: its id, or else its name."""
    if organisation.__class__ is not dict:
        return None
    return text(organisation.get("id")) or text(organisation.get("name"))


def _census(names: Mapping[str, int]) -> Census:
    counts: dict[int, int] = defaultdict(int)
    for name, count in names.items():
        counts[xxhash.xxh3_64_intdigest(" ".join(name.casefold().split()).encode("utf-8", "surrogatepass"))] += count
    return Census.of(counts)


def _prefix_kind(prefix: str) -> str:
    """A prefix that is known; or ``example``, ``unknown`` where it has the right form, ``none``."""
    if prefix in example_prefixes():
        return "example"
    if prefix in register("ocid-prefixes").codes:
        return prefix
    right = prefix.startswith("ocds-") and len(prefix) == PREFIX and prefix[5:].isascii() and prefix[5:].isalnum()
    return "unknown" if right and prefix == prefix.lower() else "none"
