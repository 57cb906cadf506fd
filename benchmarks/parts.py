"""The parts that made releases are put together from: items, documents, milestones, periods, values, texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from benchmarks.dice import Dice
from benchmarks.timeline import Timeline
from benchmarks.world import Body, vocabulary

Object = dict[str, Any]

#: Share of health procurement that is for medicines.
MEDICINES = 0.65


@dataclass(frozen=True, slots=True)
class Story:
    """What the parts of one process have in common."""

    ocid: str
    dice: Dice
    buyer: Body
    when: Timeline
    currency: str

    def words(self, table: str, key: str) -> str:
        """A text of the vocabulary in the buyer's language."""
        return str(vocabulary()[table][key][self.buyer.language])

    def text(self, least: int, most: int) -> str:
        """A description of so many sentences."""
        sentences = vocabulary()["sentences"][self.buyer.language]
        return " ".join(
            self.dice.pick(sentences).format(place=self.buyer.place, days=self.dice.whole(1, 18) * 5)
            for _ in range(self.dice.whole(least, most))
        )


@dataclass(frozen=True, slots=True)
class Ware:
    """Something bought: a row of the vocabulary, how much of it, and the buyer's estimate of its price."""

    row: Object
    quantity: int
    price: float
    lot: str | None

    @property
    def category(self) -> str:
        """Goods, works or services."""
        return str(self.row.get("category", "goods"))


@lru_cache(maxsize=256)
def rows(sector: str, category: str) -> list[Object]:
    """The items of a sector and category; of every sector where it is empty."""
    found = [row for row in vocabulary()["items"] if row["category"] == category]
    return [row for row in found if row["sector"] == sector] or found


def draw_wares(story: Story, lots: list[str]) -> list[Ware]:
    """One to six things to buy, all of one category, dealt out to ``lots`` where there are any."""
    dice, sector = story.dice, story.buyer.sector
    if sector == "health" and dice.chance(MEDICINES):
        options = vocabulary()["medicines"]
    else:
        kinds = [row for row in vocabulary()["items"] if row["sector"] == sector]
        options = rows(sector, dice.pick(kinds)["category"])
    wares = []
    for number in range(max(len(lots), int(dice.skewed(1, 4)))):
        row = dice.pick(options)
        price = max(0.01, round(dice.skewed(*row["price"]), 2))
        low, high = row.get("quantity", (500, 900_000))
        lot = lots[number % len(lots)] if lots else None
        wares.append(Ware(row, int(dice.skewed(low, high)), price, lot))
    return wares


def item(story: Story, number: int, ware: Ware, factor: float = 1.0) -> Object:
    """An entry of ``items``, its unit price being ``factor`` times the estimate."""
    row, language = ware.row, story.buyer.language
    medicine = "atc" in row
    name = row[language]
    if medicine:
        name = f"{name} {row['strength'][0]} {row['strength'][2]}"
    unit_id, unit_name = ("H87", "piece") if medicine else row["unit"]
    made: Object = {
        "id": str(number),
        "description": name,
        "classification": {"scheme": "CPV", "id": row["cpv"], "description": row[language]},
        "quantity": ware.quantity,
        "unit": {
            "scheme": "UNCEFACT",
            "id": unit_id,
            "name": unit_name,
            "value": value(story, ware.price * factor, digits=4),
        },
    }
    if medicine:
        made["additionalClassifications"] = [{"scheme": "ATC", "id": row["atc"], "description": row["en"]}]
        made |= medicine_members(row)
    if ware.lot:
        made["relatedLot"] = ware.lot
    return made


def medicine_members(row: Object) -> Object:
    """What the ``medicine`` extension adds to an item."""
    amount, unit, _ = row["strength"]
    strength = {"value": amount, "unit": {"scheme": "UNCEFACT", "id": unit}}
    return {
        "activeIngredients": [{"name": row["en"], "strength": strength}],
        "dosageForm": row["dosageForm"],
        "administrationRoute": row["administrationRoute"],
        "immediateContainer": {"name": row["container"]},
    }


def cost(wares: list[Ware], factor: float = 1.0) -> float:
    """What wares cost together."""
    return sum(ware.quantity * ware.price for ware in wares) * factor


def value(story: Story, amount: float, digits: int = 2) -> Object:
    """A Value."""
    return {"amount": round(amount, digits), "currency": story.currency}


def period(story: Story, first: int, last: int) -> Object:
    """A Period from the beginning of one day to the end of another."""
    when = story.when
    return {
        "startDate": when.stamp(first, 0),
        "endDate": when.stamp(last, 23, 59),
        "durationInDays": last - first + 1,
    }


def document(story: Story, kind: str, number: int, day: int) -> Object:
    """A Document published on ``day``; some are mended a few days later."""
    dice, when = story.dice, story.when
    suffix, media = dice.pick((("pdf", "application/pdf"), ("pdf", "application/pdf"), ("html", "text/html")))
    made: Object = {
        "id": f"{kind}-{number}",
        "documentType": kind,
        "title": story.words("documents", kind),
        "url": f"https://procurement.example/{story.ocid}/{kind}-{number}.{suffix}",
        "datePublished": when.stamp(day, 10, dice.whole(0, 59)),
        "format": media,
        "language": story.buyer.language,
    }
    if dice.chance(0.2):
        made["description"] = story.text(1, 1)
    if dice.chance(0.2):
        made["dateModified"] = when.stamp(day + dice.whole(1, 9), 16, dice.whole(0, 59))
    return made


def milestone(story: Story, number: int, kind: str, title: str, due: int, met: int) -> Object:
    """A Milestone that was met on a certain day; :mod:`benchmarks.moment` takes back what lies in the future."""
    done = story.when.stamp(met, 15)
    made = {
        "id": str(number),
        "title": title.format(number=number),
        "type": kind,
        "code": f"{kind[:3].upper()}-{number:02d}",
        "dueDate": story.when.stamp(due, 17),
        "dateMet": done,
        "dateModified": done,
        "status": "met",
    }
    if story.dice.chance(0.2):
        made["description"] = story.text(1, 1)
    return made


def copied(value: Any) -> Any:
    """A copy of a JSON value down to its leaves, which is several times faster than :func:`copy.deepcopy`."""
    if isinstance(value, dict):
        return {key: copied(member) for key, member in value.items()}
    if isinstance(value, list):
        return [copied(element) for element in value]
    return value


def amendment(story: Story, number: int, day: int) -> Object:
    """An Amendment that extends a time limit."""
    return {
        "id": f"amendment-{number}",
        "date": story.when.stamp(day, 12),
        "rationale": story.words("phrases", "extension"),
        "description": story.text(1, 1),
    }
