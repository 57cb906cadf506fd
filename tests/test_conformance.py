"""Conformance checks against the tables of the standard and against plain ways to say the same.

Their cases are tried by ``test_checks.py``. Here is what no example can show: that what a check lists is what the
tables list, and that its short cuts change nothing.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import ocqual
from ocqual.check import Case, Check, code_meant, codelist, open_codes
from ocqual.naive import run_case
from ocqual.registry import BUILT_IN, load
from ocqual.standard import standard

CHECKS = {check.id.partition(".")[2]: check for check in load(packs=[BUILT_IN]).checks}
FIELDS = standard("1.1").fields
REAL = Path(__file__).parents[2] / "shared" / "data"


def fails(check: Check, data: dict[str, Any], package: dict[str, Any] | None = None) -> bool | None:
    """Whether a check fails on a release; ``None`` where there is nothing to judge."""
    outcome = run_case(check, Case("", data, package=package or {}))
    assert not outcome.errors
    return None if not outcome.passed + outcome.failed else outcome.failed > 0


# --- what checks list is what the tables list ------------------------------------------------------------------------


def test_deprecated_fields_are_those_of_the_standard() -> None:
    deprecated = sorted(path for path, field in FIELDS.items() if field.deprecated)
    assert len(deprecated) == 41
    assert sorted(CHECKS["deprecated-fields"].reads) == sorted([*deprecated, "tag[]"])


@pytest.mark.parametrize("name", ["misspelt-codes", "local-codes"])
def test_codes_of_every_open_list_are_read(name: str) -> None:
    open_fields = sorted(path for path, field in FIELDS.items() if field.open_codelist)
    assert sorted(CHECKS[name].reads) == open_fields


@pytest.mark.parametrize("code", sorted(codelist("awardCriteria")))
def test_deprecated_codes_are_those_of_the_standard(code: str) -> None:
    deprecated = standard("1.1").codelists["awardCriteria"]["deprecated"]
    found = fails(CHECKS["deprecated-codes"], {"tender": {"awardCriteria": code}}, {"version": "1.1"})
    assert found is (code in deprecated)


@pytest.mark.parametrize("tag", standard("1.1").codelists["releaseTag"]["codes"])
def test_every_tag_announces_something(tag: str) -> None:
    check = CHECKS["tags-and-contents"]
    full = {"planning": {"id": "1"}, "tender": {"id": "1"}, "awards": [{"id": "1"}]}
    full |= {"contracts": [{"id": "1", "implementation": {"milestones": [{"id": "1"}]}}]}
    assert fails(check, {**full, "tag": [tag]}) is False
    assert fails(check, {"tag": [tag]}) is (tag != "compiled")


# --- codes -----------------------------------------------------------------------------------------------------------

KNOWN = open_codes(extended=True)


def core(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def test_codes_of_both_versions_and_of_extensions() -> None:
    assert {"physicalProcessReport", "physicalProgressReport"} <= codelist("documentType")
    assert "subcontractor" not in codelist("partyRole")
    assert "subcontractor" in codelist("partyRole", extended=True)
    assert codelist("documentType") | codelist("partyRole") <= open_codes() < KNOWN
    assert "active" not in open_codes()
    with pytest.raises(ValueError, match="no codelist 'colours'"):
        codelist("colours")


@pytest.mark.parametrize("code", sorted(open_codes()))
def test_a_code_written_otherwise_is_recognised(code: str) -> None:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", code)
    for text in (code.upper(), code.lower(), f" {code}\t", spaced, spaced.replace(" ", "-").lower()):
        meant = code_meant(text, KNOWN)
        assert meant is not None, text
        assert core(meant) == core(code)


def distance(one: str, other: str) -> int:
    """Insertions, deletions, changes and swaps of neighbours from one text to another, by the book."""
    rows = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            rows[i, j] = min(rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i, j] = min(rows[i, j], rows[i - 2, j - 2] + 1)
    return rows[len(one), len(other)]


LETTERS = st.text("ab", min_size=7, max_size=11)


@given(LETTERS, LETTERS)
@example("abababab", "baababab")
@example("abababab", "ababababb")
@example("ababababa", "bababababa")
def test_slips_are_what_a_table_of_distances_says(text: str, code: str) -> None:
    assume(text != code)
    slip = len(code) >= 8 and distance(text, code) == 1
    assert code_meant(text, frozenset([code])) == (code if slip else None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("buyers", "buyer"),
        ("good", "goods"),
        ("tenderNotcie", "tenderNotice"),
        ("founder", None),  # one letter from funder, which is too short
        ("CPVX", None),
        ("contrato", None),
        ("", None),
        ("x" * 10_000, None),
        ("bidderss", "bidders"),
    ],
)
def test_what_was_meant(text: str, meant: str | None) -> None:
    assert code_meant(text, KNOWN) == meant


def test_two_codes_in_question_are_none() -> None:
    codes = frozenset(["alphabetA", "alphabetB"])
    assert code_meant("alphabetC", codes) is None
    assert code_meant("alphabet-a", codes) == "alphabetA"


# --- texts -----------------------------------------------------------------------------------------------------------

TEXTS = CHECKS["text-encoding"]
SAID = (
    "Contratação de SÃO JOÃO, “AMANHÔ, «IRMû … AMANHÃ – 5ª edição, nº 7",
    "Entretien des bâtiments à Nîmes – 50 % d’ici l’été",
    "Überprüfung der Straßen in Öhringen, 20 °C",
    "SFÂNTA TREIME, îngrijire, ŞCOALĂ",
    "CAMIÑÓN DOÑA IÑÉS ¿Qué se compró? ¡Sí!",
    "Закупівля ліків для лікарень",
    "Հայաստան ներկեր",
    "مناقصة توريد",
    "调查 & R&D; AT&T < 5",
    "Tab\tline\r\nnext",
)


@pytest.mark.parametrize("text", SAID)
def test_sound_texts_of_many_languages_pass(text: str) -> None:
    assert fails(TEXTS, {"buyer": {"name": text}}) is False


#: À and û become marks that may stand after a capital A with tilde in earnest: a space that does not break, and ».
@given(st.text("abc àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ", min_size=1), st.sampled_from("áâãäåæçèéêëìíîïñòóôõöøùúüýÿ"))
def test_small_letters_with_accents_read_as_latin_1_fail(text: str, letter: str) -> None:
    assert fails(TEXTS, {"buyer": {"name": text + letter}}) is False
    misread = (text + letter).encode("utf-8").decode("latin-1")
    assert fails(TEXTS, {"buyer": {"name": misread}}) is True


@pytest.mark.parametrize(
    "word", ["Österreich", "Ångström", "État", "AÑOS", "№ 5 – 7", "Київ", "it’s", "Éire", "\ufeffA"]
)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_words_read_wrongly_fail(word: str, encoding: str) -> None:
    misread = word.encode("utf-8").decode(encoding, errors="replace")
    assert fails(TEXTS, {"tender": {"title": misread}}) is True


@given(st.text(max_size=30))
def test_short_cuts_for_texts_change_nothing(text: str) -> None:
    damaged = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]", text) is not None
    found = fails(TEXTS, {"tender": {"title": text}})
    if damaged:
        assert found is True
    elif text.isascii() and "&" not in text:
        assert found is (False if text else None)


# --- empty members ---------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 1) | st.sampled_from(["", " ", "x"]) | st.just(0.0),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


def empties(value: Any) -> Iterator[Any]:
    """Every null, empty text, empty object and empty array in a value."""
    if value is None or value == "" or value == [] or value == {}:
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from empties(each)


@given(VALUES)
def test_empty_members_are_found_wherever_they_are(value: Any) -> None:
    release = {"ocid": "ocds-213czf-1", "tag": ["compiled"], "tender": value}
    assert fails(CHECKS["empty-members"], release) is (next(empties(value), "none") != "none")


# --- packages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("licence", "is_open"),
    [
        ("https://creativecommons.org/publicdomain/zero/1.0/", True),
        ("http://creativecommons.org/licenses/by-sa/4.0/deed.es", True),
        ("https://creativecommons.org/licenses/by/3.0/igo", True),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", False),
        ("https://creativecommons.org/licenses/by-nd/4.0/", False),
        ("https://opendatacommons.org/licenses/pddl/1.0/", True),
        ("https://open.canada.ca/en/open-government-licence-canada", True),
        ("https://www.etalab.gouv.fr/licence-ouverte-open-licence", True),
        ("CC0", True),
        ("CC0 1.0", True),
        ("CC-BY 4.0 International", True),
        ("cc_by_sa_4.0", True),
        ("ODbL v1.0", True),
        ("CC BY-NC 4.0", False),
        ("All rights reserved", False),
        ("", False),
        ("n/a", False),
        ("https://creativecommons.org/licenses/", None),
        ("https://treasury.example.gov/terms", None),
        ("accbyx", None),
    ],
)
def test_licences(licence: str, is_open: bool | None) -> None:
    found = fails(CHECKS["licence"], {}, {"license": licence})
    assert found is (None if is_open is None else not is_open)


FAULTY: dict[str, Any] = {
    "uri": "http://localhost:8000/releases",
    "publishedDate": "2024-01-01T00:00:00Z",
    "publisher": {"name": "Treasury"},
    "releases": [
        {
            "ocid": "OCDS-213CZF-000001",
            "id": "000001",
            "date": "2031-01-01T00:00:00Z",
            "tag": ["award", "compiled"],
            "initiationType": "tender",
            "parties": [{"id": "1", "name": "S&amp;T", "roles": ["Supplier", "vendor"]}],
            "buyer": {"id": "1", "name": "A", "address": {"locality": "Lusaka"}},
            "tender": {"id": "1", "title": "", "awardCriteria": "lowestCost"},
        }
    ],
}

#: The checks that the faulty package fails, with the pointers of what is shown.
FOUND = {
    "conformance.deprecated-codes": ["/releases/0/tender/awardCriteria"],
    "conformance.deprecated-fields": ["/releases/0/buyer/address"],
    "conformance.empty-members": ["/releases/0"],
    "conformance.licence": ["/license"],
    "conformance.local-codes": ["/releases/0/parties/0/roles/1"],
    "conformance.misspelt-codes": ["/releases/0/parties/0/roles/0"],
    "conformance.ocid-format": ["/releases/0/ocid"],
    "conformance.old-constructs": ["/releases/0/buyer"],
    "conformance.package-date": ["/releases/0/date"],
    "conformance.package-metadata": ["/uri"],
    "conformance.package-version": ["/releases/0"],
    "conformance.release-date": ["/releases/0/date"],
    "conformance.tags-and-contents": ["/releases/0/tag"],
    "conformance.text-encoding": ["/releases/0/parties/0/name"],
}


def test_each_fault_of_a_package_is_found_where_it_is(tmp_path: Path) -> None:
    place = tmp_path / "package.json"
    place.write_text(json.dumps(FAULTY), encoding="utf-8")
    card = ocqual.score(place, as_of=date(2024, 6, 30))
    found = {
        measure.id: sorted(each.pointer for each in measure.examples)
        for measure in card.measures
        if measure.dimension == "conformance" and measure.failed
    }
    assert found == FOUND
    single = {**FAULTY, "releases": [{**FAULTY["releases"][0], "tag": ["tender"]}]}
    place.write_text(json.dumps(single), encoding="utf-8")
    card = ocqual.score(place, as_of=date(2024, 6, 30))
    (measure,) = [measure for measure in card.measures if measure.id == "conformance.release-id"]
    assert [each.value for each in measure.examples] == ['"000001"']


# --- real data -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the sample data beside the repository")
@pytest.mark.parametrize(
    ("publisher", "failing"),
    [
        ("portugal-impic", set()),
        ("uganda", {"packaging"}),
        ("mexico-cdmx-gobiernofacil", {"licence", "ocid-format", "package-metadata", "text-encoding"}),
        ("moldova", {"deprecated-fields", "empty-members", "packaging", "release-id", "tags-and-contents"}),
        ("nigeria-budeshi", {"licence", "local-codes", "misspelt-codes"}),
    ],
)
def test_real_data_fails_what_people_see_in_it(publisher: str, failing: set[str]) -> None:
    card = ocqual.score(REAL / publisher, as_of=date(2024, 6, 30))
    judged = {measure.id.partition(".")[2]: measure for measure in card.measures if measure.dimension == "conformance"}
    assert {name for name, measure in judged.items() if measure.failed and not CHECKS[name].rules} == failing
    assert not any(measure.errors for measure in judged.values())
