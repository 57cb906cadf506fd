"""A title says what is bought.

Who is let down: whoever scans a list of tenders. A reference number, or the word "tender", tells no supplier whether
to read on.

How judged: the tender's title has a word of four letters or more (two, in scripts that write a word in fewer), is
more than one general word such as "tender" or "services", and is neither the ocid nor the tender's id.

Says nothing when: there is no title, or it is a placeholder (other checks tell).

Limits: "Supply of goods" passes, although it says next to nothing. A title of short words alone, "IT kit", fails.
"""

import re
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled_text, sure

#: Four letters, vowel signs among them (scripts of India and beyond, U+0900 to U+109F), or two of those in which a
#: character is a word or a syllable (from U+2E80 on).
WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u109f]){4}|[\u2e80-\ud7ff\uf900-\ufaff]{2}")

#: Titles that are as general as none, folded.
GENERAL = frozenset(
    [
        *("tender", "contract", "award", "goods", "services", "works", "supply", "supplies", "procurement", "purchase"),
        *("notice", "project", "various", "licitación", "licitacion", "contrato", "compra", "adquisición"),
        *("adquisicion", "bienes", "servicios", "obras", "suministro", "suministros", "varios", "concurso"),
        *("aquisição", "aquisicao", "serviços", "servicos", "fornecimento", "marché", "marche", "travaux"),
        *("fournitures", "закупівля", "закупка", "договір", "договор", "послуги", "услуги", "товари", "товары"),
    ]
)
LONGEST_GENERAL = max(map(len, GENERAL))


def passes(tender: Any, process: Process) -> bool | None:
    """Whether a tender's title says what is bought."""
    title = tender.get("title") if tender.__class__ is dict else None
    if title.__class__ is not str or not is_filled_text(title):
        return None
    title = title.strip()
    begins_with_word = len(title) >= 4 and title[:4].isalpha()
    if not begins_with_word and WORD.search(title) is None:
        return False
    id = tender.get("id")
    if title == process.data.get("ocid") or (id.__class__ is str and title == id.strip()):
        return False
    return len(title) > LONGEST_GENERAL or title.casefold() not in GENERAL


def _case(title: Any) -> dict[str, Any]:
    return {"ocid": "ocds-213czf-works-north", "tender": {"id": "TENDER-NORTH-7", "title": title}}


CHECK = Check(
    id="completeness.meaningful-title",
    title="Titles say what is bought",
    dimension=Dimension.COMPLETENESS,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("tender",),
    when=("tender/title",),
    passes=passes,
    surely=(
        sure.wordy(LONGEST_GENERAL, "title"),
        sure.differing("title", "/ocid"),
        sure.differing("title", "id"),
    ),
    remedy="Ask the people who enter tenders for a title that a stranger understands: what, how much of it, where. "
    "Keep the reference number in tender/id.",
    cases=(
        Case("a title in Hindi", {"tender": {"title": "चंद्रकोट विश्वविद्यालय हेतु लैपटॉप"}}, passed=1),
        Case("a sentence", _case("Warm meals for 40 schools"), passed=1),
        Case("one word that says it", _case("Laptops"), passed=1),
        Case("a script with short words", _case("学校給食"), passed=1),
        Case("a reference number", _case("RFQ 2019/0045-B"), failed=1),
        Case("the id", _case("TENDER-NORTH-7"), failed=1),
        Case("the ocid", _case("ocds-213czf-works-north"), failed=1),
        Case("a general word", _case("Services"), failed=1),
        Case("a placeholder", _case("n/a")),
        Case("no title", _case(None)),
    ),
)
