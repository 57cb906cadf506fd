"""The fictional country that made data is about: its languages, its buyers and its suppliers."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.dice import Dice, zipf

VOCABULARY = Path(__file__).with_name("vocabulary.toml")

#: Every language that the vocabulary has; the more common are named more often.
LANGUAGES = ("en", "es", "fr", "en", "es", "uk", "en", "es", "ar", "en", "fr", "hi")


@cache
def vocabulary() -> dict[str, Any]:
    """The vocabulary, read once."""
    with VOCABULARY.open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation. ``party`` is its entry in ``parties``, without roles: copy it, never change it."""

    id: str
    name: str
    language: str
    sector: str
    place: str
    party: dict[str, Any]

    def reference(self) -> dict[str, Any]:
        """What stands for it wherever it is mentioned."""
        return {"id": self.id, "name": self.name}


class World:
    """A population of ``buyers`` and ``suppliers``, made from a seed, with a popularity that falls as 1/rank."""

    def __init__(self, seed: int, buyers: int, suppliers: int, languages: Sequence[str]) -> None:
        self.seed = seed
        self.buyers = [self._buyer(rank, languages) for rank in range(buyers)]
        self.suppliers = [self._supplier(rank, languages) for rank in range(suppliers)]
        self.bodies = {body.id: body for body in self.buyers + self.suppliers}
        self.buyer_popularity = zipf(buyers)
        self.supplier_popularity = zipf(suppliers)

    def _buyer(self, rank: int, languages: Sequence[str]) -> Body:
        kinds = vocabulary()["buyers"]
        local = [kind for kind in kinds if kind.get("local")]
        dice = Dice(self.seed, "buyer", rank)
        kind = kinds[rank] if rank < len(kinds) else local[rank % len(local)]
        language = languages[rank % len(languages)]
        place = dice.pick(vocabulary()["places"][language])
        name = kind[language].format(place=place)
        if rank >= len(kinds) and rank // len(local) > len(vocabulary()["places"][language]):
            name = f"{name} №{rank // len(local)}"
        size = {"type": "national" if not kind.get("local") else "local", "employees": dice.whole(12, 4000)}
        return _body(dice, f"GOV-{rank + 1:05d}", name, language, kind["sector"], place, size)

    def _supplier(self, rank: int, languages: Sequence[str]) -> Body:
        dice = Dice(self.seed, "supplier", rank)
        words = vocabulary()
        language = dice.pick(languages)
        (surname, other) = (dice.pick(words["surnames"][language]) for _ in range(2))
        business = dice.pick(words["businesses"][language])
        name = words["companies"][language].format(surname=surname, other=other, business=business)
        place = dice.pick(words["places"][language])
        size = {"scale": dice.pick(("micro", "sme", "sme", "large"))}
        return _body(dice, f"{dice.whole(10**7, 10**8 - 1)}{rank:05d}", name, language, "", place, size)


def _body(dice: Dice, number: str, name: str, language: str, sector: str, place: str, details: Any) -> Body:
    words = vocabulary()
    site = f"{'agency' if sector else 'firm'}-{number.lower()}.example"
    street = f"{dice.pick(words['streets'][language])} {dice.whole(1, 240)}"
    person = f"{chr(65 + dice.whole(0, 25))}. {dice.pick(words['surnames'][language])}"
    party: dict[str, Any] = {
        "id": f"XE-EXAMPLE-{number}",
        "name": name,
        "identifier": {
            "scheme": "XE-EXAMPLE",
            "id": number,
            "legalName": name,
        },
        "address": {
            "streetAddress": street,
            "locality": place,
            "region": dice.pick(words["places"][language]),
            "postalCode": f"{dice.whole(1000, 99999):05d}",
            "countryName": words["countries"][language],
        },
        "contactPoint": {
            "name": person,
            "email": f"{'procurement' if sector else 'sales'}@{site}",
            # 01632 960xxx is kept free of subscribers for use in fiction
            "telephone": f"+44 1632 960{dice.whole(0, 999):03d}",
        },
        "details": details,
    }
    if sector:
        party["contactPoint"]["url"] = f"https://{site}/"
        party["identifier"]["uri"] = f"https://register.example/{number}"
    return Body(str(party["id"]), name, language, sector, place, party)
