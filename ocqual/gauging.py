"""Takes from each process the few values that the figures beside the questions are made of.

What is found is counted by what it is and condensed from time to time: the same buyer, method and number of bidders
come again and again. A value of another type than the standard's says nothing here; checks speak of that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import xxhash

from ocqual.census import Census, Gauges, step_of
from ocqual.check import Stage, amount, days_between, objects, text
from ocqual.compiled import fast
from ocqual.standard.codes import codelist
from ocqual.standard.registers import example_prefixes, register

#: The methods under which several suppliers are asked for bids.
COMPETITIVE: Final = frozenset(["open", "selective"])

#: What is counted of tenders of another method than the standard has, and of none.
OTHER, NONE = "other", "none"

#: Awards and contracts of these states are none, or not yet: the same as :mod:`ocqual.stage` has.
NO_AWARD: Final = ("pending", "cancelled", "unsuccessful")
NO_CONTRACT: Final = ("pending", "cancelled")

#: More bidders, more days, and greater amounts than these are slips, and not taken.
MOST_BIDDERS: Final = 10_000
MOST_DAYS: Final = 3_650
GREATEST: Final = 10**15

#: What is counted of the amounts in a currency beside their steps, which are greater: how many are too great, and the
#: sum of the others in cents.
GREAT, CENTS = -1, 0

#: An ocid begins with so many characters of prefix.
PREFIX: Final = 11

#: So many different things are piled up before they are condensed.
PILED: Final = 20_000

_PLANNING, _TENDER = Stage.PLANNING, Stage.TENDER


class Piled(NamedTuple):
    """What was taken of processes, counted."""

    prefixes: dict[str, int]
    buyers: dict[str, int]
    suppliers: dict[str, int]
    #: Tenders by method, those of methods that the standard does not have together.
    methods: dict[str, int]
    #: Tenders by number of bidders, where they are asked for and it has closed, and by days of their period.
    bidders: dict[int, int]
    days: dict[int, int]
    #: By currency how often amounts lie on each step, and what is said above.
    amounts: dict[str, dict[int, int]]
    #: Amounts without a currency that the standard has.
    no_currency: int
    awards: int


class Plain:
    """Piles up what processes have. ``native/gauges.h`` does the same."""

    def __init__(self) -> None:
        self._methods, self._currencies = codelist("method"), codelist("currency")
        self._begin()

    def _begin(self) -> None:
        self._counts: list[dict[Any, int]] = [defaultdict(int) for _ in range(6)]
        self._prefixes, self._buyers, self._suppliers, self._by_method, self._bidders, self._days = self._counts
        self._amounts: dict[str, dict[int, int]] = {}
        self._no_currency = self._awards = 0

    # What follows is done for every process, so it is plain: few calls, and no test that another one makes needless.

    def take(self, data: dict[str, Any], planned: bool, closed: bool) -> None:
        """Take a process as compiled: whether it is only planned, and whether its tender has closed."""
        ocid = data.get("ocid")
        self._prefixes[ocid[:PREFIX] if ocid.__class__ is str else ""] += 1
        tender = data.get("tender")
        if tender.__class__ is not dict:
            buyer = _name(data.get("buyer"))
        else:
            buyer = _name(data.get("buyer")) or _name(tender.get("procuringEntity"))
            if not planned:
                self._tender(data, tender, closed)
        if buyer:
            self._buyers[buyer] += 1
        valued = False
        if "awards" in data:
            for award in objects(data, "awards"):
                # a tuple is searched, since a status may be anything
                if award.get("status") not in NO_AWARD:
                    self._awards += 1
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

    def _tender(self, data: dict[str, Any], tender: dict[str, Any], closed: bool) -> None:
        """Note the method of a tender, its bidders where they are asked for and it has closed, and its days."""
        method = tender.get("procurementMethod")
        if method.__class__ is str and method in self._methods:
            self._by_method[method] += 1
        else:
            self._by_method[OTHER if text(method) else NONE] += 1
        if closed and method.__class__ is str and method in COMPETITIVE:
            bidders = tender.get("numberOfTenderers")
            if bidders.__class__ is not int or not 0 < bidders <= MOST_BIDDERS:
                bidders = _listed(data, tender)
            if bidders:
                self._bidders[bidders] += 1
        period = tender.get("tenderPeriod")
        if period.__class__ is dict:
            between = days_between(period.get("startDate"), period.get("endDate"))
            # not reversed, nor too far apart
            if between is not None and 0 <= between <= MOST_DAYS:
                self._days[between] += 1

    def _amount(self, value: int | float, currency: Any) -> None:
        """Count an amount above 0."""
        if currency.__class__ is not str or currency not in self._currencies:
            self._no_currency += 1
            return
        counts = self._amounts.setdefault(currency, {})
        cents = round(value * 100) if value < GREATEST else GREAT
        if cents > 0:
            counts[CENTS] = counts.get(CENTS, 0) + cents
        if cents:
            what = step_of(cents) if cents > 0 else GREAT
            counts[what] = counts.get(what, 0) + 1

    def size(self) -> int:
        """How many texts of the data are kept."""
        return len(self._prefixes) + len(self._buyers) + len(self._suppliers)

    def hand_over(self) -> tuple[Any, ...]:
        """What was piled up, as the values of :class:`Piled`; the next begins anew."""
        found = *map(dict, self._counts), self._amounts, self._no_currency, self._awards
        self._begin()
        return found


class Gauging:
    """Takes processes and gives :class:`ocqual.census.Gauges`. One serves one run in one worker."""

    def __init__(self) -> None:
        self._total = Gauges()
        self._pile: Any = Plain() if fast is None else _compiled()

    def take(self, data: dict[str, Any], stage: Stage) -> None:
        """Take a process as compiled, which has reached ``stage``."""
        self._pile.take(data, stage is _PLANNING, stage is not _TENDER)

    def condense(self) -> None:
        """Add what is piled up to the total, if it is much."""
        if self._pile.size() > PILED:
            self._settle()

    def _settle(self) -> None:
        piled = Piled(*self._pile.hand_over())
        counts: dict[str, int] = defaultdict(int)
        counts |= {"awards": piled.awards, "amounts:no-currency": piled.no_currency}
        for prefix, count in piled.prefixes.items():
            counts[f"prefix:{_prefix_kind(prefix)}"] += count
        for method, count in piled.methods.items():
            counts[f"method:{method}"] += count
        numbers = {"bidders": piled.bidders, "tender-days": piled.days}
        for currency, found in piled.amounts.items():
            counts["amounts:too-great"] += found.pop(GREAT, 0)
            counts[f"cents:{currency}"] += found.pop(CENTS, 0)
            numbers[f"amounts:{currency}"] = found
        names = {"buyers": _census(piled.buyers), "suppliers": _census(piled.suppliers)}
        self._total += Gauges(
            {key: count for key, count in sorted(counts.items()) if count},
            {key: dict(sorted(found.items())) for key, found in sorted(numbers.items()) if found},
            {key: census for key, census in sorted(names.items()) if census.counts},
        )

    def gauges(self) -> Gauges:
        """All that was found."""
        self._settle()
        return self._total


def _compiled() -> Any:
    methods = {method: method in COMPETITIVE for method in sorted(codelist("method"))}
    statuses = frozenset(NO_AWARD), frozenset(NO_CONTRACT)
    return fast.Gauge(_listed, methods, codelist("currency"), *statuses)


def _listed(data: dict[str, Any], tender: dict[str, Any]) -> int:
    """How many bidders are listed, each once: an object that does not say who it is stands for nobody."""
    listed = _told_apart(objects(tender, "tenderers"))
    if not listed and "bids" in data:
        listed = _told_apart(objects(data, "bids", "details", "tenderers"))
    return min(listed, MOST_BIDDERS)


def _told_apart(organisations: Iterable[dict[str, Any]]) -> int:
    return len({_folded(name) for each in organisations if (name := _name(each))})


def _name(organisation: Any) -> str | None:
    """What an organisation is told by: its id, or else its name."""
    if organisation.__class__ is not dict:
        return None
    return text(organisation.get("id")) or text(organisation.get("name"))


def _census(names: Mapping[str, int]) -> Census:
    counts: dict[int, int] = defaultdict(int)
    for name, count in names.items():
        counts[xxhash.xxh3_64_intdigest(_folded(name).encode("utf-8", "surrogatepass"))] += count
    return Census.of(counts)


def _folded(name: str) -> str:
    """What an organisation is told by, whatever its case and spaces."""
    return " ".join(name.casefold().split())


def _prefix_kind(prefix: str) -> str:
    """A prefix that is known; or ``example``, ``unknown`` where it has the right form, ``none``."""
    if prefix in example_prefixes():
        return "example"
    if prefix in register("ocid-prefixes").codes:
        return prefix
    right = prefix.startswith("ocds-") and len(prefix) == PREFIX and prefix[5:].isascii() and prefix[5:].isalnum()
    return "unknown" if right and prefix == prefix.lower() else "none"
