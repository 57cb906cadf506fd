"""What each kind of defect does to a member of an object: see :data:`benchmarks.dirt.DEFECTS`.

Every function takes the parent, the member's name, a large number that chooses between ways, and the release. None of
them raises, whatever earlier defects have left.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benchmarks.parts import Object, copied

PLACEHOLDERS = ("N/A", "-", "test", "n/a", "S/N", "TBD", "xxx", "null", "No aplica", ".")
EPOCHS = ("1970-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z")

#: Codes as systems have them before anyone maps them to the standard's lists.
WRONG_CODES = {
    "status": ("Active", "ADJUDICADO", "complete ", "closed", "awarded", "3"),
    "procurementMethod": ("Open", "licitación pública", "LP", "single-source"),
    "mainProcurementCategory": ("Goods", "bienes", "consultancy", "supply"),
    "currency": ("euro", "€", "EURO", "eur", "$"),
    "format": ("PDF", "pdf", "application/x-download", ".docx"),
}
WRONG_TAGS = ("Compiled", "tenderUpdated", "published", "contracts")

#: Slips that are in real data: letters doubled, lost or exchanged, other cases, other languages.
MISSPELT = {
    "title": ("titel", "Title", "titulo"),
    "description": ("desciption", "Description", "descripcion"),
    "currency": ("curency", "Currency", "moneda"),
    "startDate": ("starDate", "start_date", "StartDate"),
    "procurementMethod": ("procurmentMethod", "procurement_method"),
}

#: Codes that 1.1 advises against.
OLD_CRITERIA = ("lowestCost", "bestProposal", "bestValueToGovernment", "singleBidOnly")


def drop(parent: Object, key: str, number: int, release: Object) -> None:
    """The member is not there."""
    parent.pop(key, None)


def null(parent: Object, key: str, number: int, release: Object) -> None:
    """Nothing is published as null."""
    parent[key] = None


def empty_string(parent: Object, key: str, number: int, release: Object) -> None:
    """Nothing is published as empty text, or as white space."""
    parent[key] = ("", "", " ")[number % 3]


def empty_object(parent: Object, key: str, number: int, release: Object) -> None:
    """An object without members."""
    parent[key] = {}


def empty_array(parent: Object, key: str, number: int, release: Object) -> None:
    """An array without elements."""
    parent[key] = []


def placeholder(parent: Object, key: str, number: int, release: Object) -> None:
    """A text that stands for nothing."""
    parent[key] = PLACEHOLDERS[number % len(PLACEHOLDERS)]


def epoch(parent: Object, key: str, number: int, release: Object) -> None:
    """The date that software writes when it has none."""
    parent[key] = EPOCHS[number % len(EPOCHS)]


def nines(parent: Object, key: str, number: int, release: Object) -> None:
    """An amount that stands for nothing."""
    parent[key] = (9999999, 99999999.99, 999999999)[number % 3]


def negate(parent: Object, key: str, number: int, release: Object) -> None:
    """An amount below zero."""
    if _is_number(parent[key]):
        parent[key] = -abs(parent[key]) or -1


def zero(parent: Object, key: str, number: int, release: Object) -> None:
    """An amount or quantity of nothing."""
    parent[key] = 0


def inflate(parent: Object, key: str, number: int, release: Object) -> None:
    """An amount a hundred times too high, as when a decimal point is lost."""
    if _is_number(parent[key]):
        parent[key] = round(parent[key] * 100, 2)


def number_as_text(parent: Object, key: str, number: int, release: Object) -> None:
    """A number between quotation marks, some with separators or a currency sign."""
    value = parent[key]
    if _is_number(value):
        parent[key] = (str(value), str(value), f"{value:,.2f}", f"€ {value}")[number % 4]


def text_as_number(parent: Object, key: str, number: int, release: Object) -> None:
    """A number where text belongs: leading zeros are lost."""
    value = parent[key]
    parent[key] = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else number % 100_000


def object_for_array(parent: Object, key: str, number: int, release: Object) -> None:
    """An array as an object: its only element, or its elements under their indexes."""
    value = parent[key]
    if isinstance(value, list) and value:
        parent[key] = value[0] if number % 2 else {str(index): each for index, each in enumerate(value)}


def text_for_array(parent: Object, key: str, number: int, release: Object) -> None:
    """An array of texts as one text."""
    if isinstance(parent[key], list):
        parent[key] = ";".join(map(str, parent[key]))


def misspell(parent: Object, key: str, number: int, release: Object) -> None:
    """The member under a wrong name."""
    names = MISSPELT.get(key, (f"{key}_",))
    parent[names[number % len(names)]] = parent.pop(key)


def miscode(parent: Object, key: str, number: int, release: Object) -> None:
    """A code that is not in the list."""
    if key == "tag":
        parent[key] = [WRONG_TAGS[number % len(WRONG_TAGS)]]
    else:
        codes = WRONG_CODES[key]
        parent[key] = codes[number % len(codes)]


def misformat_date(parent: Object, key: str, number: int, release: Object) -> None:
    """A date in another format than RFC 3339."""
    value = parent[key]
    day = _day(value)
    if day is not None:
        forms: tuple[Any, ...] = (
            day.isoformat(),
            f"{day.day:02d}/{day.month:02d}/{day.year}",
            value[:19],
            f"{value[:10]} {value[11:19]}",
            f"{day.day}.{day.month}.{day.year}",
            f"/Date({(day.toordinal() - 719163) * 86_400_000})/",
        )
        parent[key] = forms[number % len(forms)]


def reverse(parent: Object, key: str, number: int, release: Object) -> None:
    """A period that ends before it starts."""
    period = parent[key]
    if isinstance(period, dict) and "startDate" in period and "endDate" in period:
        period["startDate"], period["endDate"] = period["endDate"], period["startDate"]


def miscount(parent: Object, key: str, number: int, release: Object) -> None:
    """A count that does not agree with what it counts."""
    if _is_number(parent[key]):
        parent[key] += (1, 2, 30)[number % 3]


def postdate(parent: Object, key: str, number: int, release: Object) -> None:
    """A year mistyped."""
    value = parent[key]
    if _day(value) is not None:
        parent[key] = f"{('2204', '2042', '2033')[number % 3]}{value[4:]}"


def antedate_award(parent: Object, key: str, number: int, release: Object) -> None:
    """An award a few days before its tender closed."""
    _antedate(parent, key, _at(release, "tender", "tenderPeriod", "endDate"), 1 + number % 20)


def antedate_contract(parent: Object, key: str, number: int, release: Object) -> None:
    """A contract signed a few days before its award."""
    awards = release.get("awards")
    _antedate(parent, key, _at(awards[0], "date") if isinstance(awards, list) and awards else None, 1 + number % 40)


def _antedate(parent: Object, key: str, reference: Any, days: int) -> None:
    day = _day(reference)
    if day is not None:
        parent[key] = f"{(day - timedelta(days)).isoformat()}{reference[10:]}"


def misname(parent: Object, key: str, number: int, release: Object) -> None:
    """A name that differs from the one in ``parties``."""
    name = parent[key]
    if isinstance(name, str):
        parent[key] = (f"{name.upper()}.", f"{name} (old)", name[: max(1, len(name) // 2)])[number % 3]


def drop_role(parent: Object, key: str, number: int, release: Object) -> None:
    """A party that lacks one of its roles, and so perhaps any."""
    if isinstance(parent[key], list):
        parent[key] = parent[key][1:]


def dangle(parent: Object, key: str, number: int, release: Object) -> None:
    """A reference to nothing."""
    parent[key] = f"{parent[key]}-{number % 1000}"


def stall(parent: Object, key: str, number: int, release: Object) -> None:
    """A status that nobody has brought up to date, with or without the date of what has happened."""
    stale = {"terminated": "pending", "active": "pending", "met": "scheduled"}
    if "procuringEntity" in parent:
        parent[key] = ("planned", "active")[number % 2]
    elif parent[key] in stale:
        parent[key] = stale[parent[key]]
        if number % 2:
            parent.pop("dateMet", None)


def buy_from_self(parent: Object, key: str, number: int, release: Object) -> None:
    """The buyer entered as the supplier."""
    buyer = release.get("buyer")
    if isinstance(buyer, dict):
        parent[key] = [dict(buyer)]


def repeat(parent: Object, key: str, number: int, release: Object) -> None:
    """An entry that is there twice, under another id."""
    array = parent[key]
    if isinstance(array, list) and array and isinstance(array[0], dict):
        array.append({**copied(array[0]), "id": f"{array[0].get('id')}-bis"})


def repeat_id(parent: Object, key: str, number: int, release: Object) -> None:
    """Two elements with one id; the second element is made if need be."""
    array = parent[key]
    if isinstance(array, list) and array and isinstance(array[0], dict) and "id" in array[0]:
        if len(array) == 1:
            array.append(copied(array[0]))
        elif isinstance(array[1], dict):
            array[1]["id"] = array[0]["id"]


def borrow_ocid(parent: Object, key: str, number: int, release: Object) -> None:
    """The ocid of the process before this one."""
    head, _, own = str(parent[key]).rpartition("-")
    if own.isdigit() and int(own):
        parent[key] = f"{head}-{int(own) - 1:0{len(own)}d}"


def garble(parent: Object, key: str, number: int, release: Object) -> None:
    """UTF-8 read as Windows-1252 would have it, or a character lost."""
    text = parent[key]
    if isinstance(text, str):
        parent[key] = text.encode().decode("cp1252", errors="replace") if number % 2 else text[:-1] + "\ufffd"


def break_contact(parent: Object, key: str, number: int, release: Object) -> None:
    """A contact that nobody reaches."""
    wrong = {"email": ("info(at)agency.example", "none@", "0"), "telephone": ("960 123", "ext. 4", "0000000")}
    ways = wrong.get(key, ("www.agency.example", "http//agency.example", "N/A"))
    parent[key] = ways[number % len(ways)]


def deprecate(parent: Object, key: str, number: int, release: Object) -> None:
    """What 1.1 advises against: details inside references, one amendment, sources of budgets, amounts of payments."""
    value = parent[key]
    if key == "awardCriteria":
        parent[key] = OLD_CRITERIA[number % len(OLD_CRITERIA)]
    elif key == "amendments" and isinstance(value, list) and value:
        parent["amendment"] = parent.pop(key)[0]
    elif key == "value":
        parent["amount"] = parent.pop(key)
    elif key == "budget" and isinstance(value, dict):
        value["source"] = "https://budget.example/source"
    elif key not in ("amendments", "budget"):
        for reference in value if isinstance(value, list) else [value]:
            if isinstance(reference, dict):
                reference["address"] = {"countryName": "Ruritania"}


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
