"""Texts have come through every system that handled them unharmed.

Who is let down: whoever reads and searches: "ContrataciÃ³n" is not found by the word that it stands for, and what
became � is lost for good.

How judged: titles, descriptions and names hold no replacement character (�); no control characters but tabs and ends
of lines; no halves of characters; no HTML entities, such as `&amp;` and `&#39;`; none of the pairs, such as Ã with ©
after it, that UTF-8 leaves when it is read as something else; and no ¿ between two letters, which some systems write
for what they cannot.

Says nothing when: there is no text, or an empty one.

Limits: question marks in the place of letters, and damage of other kinds, are not seen. Only pairs that no language
writes are taken for damage: a word that ends in Ã may be followed by a quotation mark.
"""

import re
from html.entities import html5
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, sure

#: Control characters, and halves of characters beyond the first 65,536 (surrogates).
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}[0-9]{0,2});")

#: Letters of UTF-8 read as Latin-1 or as Windows-1252 (», ” and … may follow a capital in earnest).
_MISREAD = re.compile(
    "Ã[\xa1-\xba\xbc-\xbf€‚ƒ„†‡ˆ‰ŠŒŽ‘“•˜™šœžŸ]"  # é, ñ, Ó …
    "|Ã[’”–—…›][a-zß-ÿ]"  # Ö, Å … where a small letter follows
    "|Â[\xa1-\xba\xbc-\xbf]"  # º, °, ¿ …
    "|(?:[ÐÑ][\xa0-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]){2}"  # Cyrillic
)

_ASKED_INSIDE = re.compile(r"\w¿\w")


def passes(value: Any, process: Process) -> bool | None:
    """Whether a text shows no sign of damage."""
    if value.__class__ is not str or not value:
        return None
    if not value.isprintable() and _BROKEN.search(value) is not None:
        return False
    # each search only where it can find something, since texts with accents are many
    if "\ufffd" in value or "â€" in value or "ï»¿" in value or "ï¿½" in value:
        return False  # dashes and quotation marks, the byte-order mark, and � itself, read wrongly
    if ("Ã" in value or "Â" in value or "Ð" in value or "Ñ" in value) and _MISREAD.search(value) is not None:
        return False
    if "¿" in value and _ASKED_INSIDE.search(value) is not None:
        return False
    return not ("&" in value and any(map(_is_entity, _ENTITY.finditer(value))))


def _is_entity(found: re.Match[str]) -> bool:
    name = found[1]
    return name[0] == "#" or f"{name};" in html5


def _titled(title: Any) -> dict[str, Any]:
    return {"tender": {"id": "1", "title": title}}


CHECK = Check(
    id="conformance.text-encoding",
    title="Texts show no damage by wrong encodings",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=(
        "buyer/name",
        "parties/name",
        "planning/rationale",
        "planning/budget/description",
        "tender/title",
        "tender/description",
        "tender/procuringEntity/name",
        "tender/tenderers/name",
        "tender/items/description",
        "tender/documents/title",
        "awards/title",
        "awards/description",
        "awards/suppliers/name",
        "awards/items/description",
        "awards/documents/title",
        "contracts/title",
        "contracts/description",
        "contracts/items/description",
        "contracts/documents/title",
    ),
    passes=passes,
    surely=(sure.unharmed(),),
    of_text=True,
    idle=(sure.blank(),),
    remedy="Read and write every text as UTF-8 on its whole way; turn HTML into plain text before exporting. Texts "
    "that are damaged in the database must be entered again or repaired there.",
    cases=(
        Case("plain", _titled("Supply of rice\nand beans"), passed=1),
        Case("accents", _titled("Contratação de «SÃO JOÃO», N° 5, à la carte, DOÑA IÑÉS ÑOÑO"), passed=1),
        Case("other scripts", _titled("Закупівля ДСТУ, ներկեր"), passed=1),
        Case("a question in Spanish", _titled("Consultoría: ¿qué se compró?"), passed=1),
        Case("an ampersand", _titled("R&D; food & drink, AT&T"), passed=1),
        Case("UTF-8 read as Latin-1", _titled("ContrataciÃ³n de servicios"), failed=1),
        Case("capitals read as Windows-1252", _titled("ADQUISICIÃ“N POR 40 AÃ‘OS"), failed=1),
        Case("a dash read as Windows-1252", _titled("2023 â€“ 2024"), failed=1),
        Case("Cyrillic read as Latin-1", _titled("Ð\x97Ð°ÐºÑ\x83Ð¿ÐºÐ°"), failed=1),
        Case("a replacement character", _titled("Contrataci�n"), failed=1),
        Case("a question mark for an apostrophe", _titled("Réalisation d¿analyses"), failed=1),
        Case("an entity", _titled("Science &amp; Technology"), failed=1),
        Case("a numbered entity", _titled("Women&#39;s Health"), failed=1),
        Case("a control character", _titled("Roads\x02"), failed=1),
        Case("no text", {"tender": {"id": "1", "title": "", "description": None}, "buyer": {"name": 5}}),
    ),
)
