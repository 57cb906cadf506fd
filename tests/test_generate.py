"""Made data is the same for the same order, sound where it is ordered clean, and spoilt only as it is ordered dirty."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.demo import FOLDER, ISSUES, text
from benchmarks.dirt import DEFECTS, PERIODS, VALUES, find, tree
from benchmarks.generate import EXTENSIONS, FORMS, Order, bytes_of, main, rate_of, write
from ocqual.check import Case, before, objects
from ocqual.naive import run_case
from ocqual.registry import load
from ocqual.standard import known_extension, standard
from ocqual.standard.schema import json_schema
from tests.oracle import oracle_errors

SMALL = Order(processes=60, buyers=12, suppliers=40)

#: Every kind of defect at every place, and at some.
RATES = (1.0, 0.3)

#: Members of made releases that neither the standard nor a declared extension has, on purpose.
OUTSIDE = {"portal", "tender/fileNumber", "awards/evaluation", "contracts/paymentTermDays"}


def made(order: Order) -> bytes:
    """The bytes of an order."""
    output = io.BytesIO()
    write(order, output)
    return output.getvalue()


def releases(order: Order) -> list[dict[str, Any]]:
    """The releases of an order for lines."""
    return [json.loads(line) for line in made(order).splitlines()]


def at(release: Any, *paths: str) -> Iterator[Any]:
    """Every value at some paths, arrays implicit."""
    places: dict[str, list[Any]] = {}
    find(release, tree(paths), "", "", places)
    for path in paths:
        for _, parent, member in places.get(path, ()):
            yield parent[member]


@pytest.mark.parametrize("form", FORMS)
def test_same_order_same_bytes(form: str) -> None:
    order = replace(SMALL, processes=15, form=form, dirt=0.05)
    assert made(order) == made(order)
    assert made(order) != made(replace(order, seed=2))


def test_forms_hold_the_same_processes() -> None:
    lines = releases(SMALL)
    assert lines == json.loads(made(replace(SMALL, form="package")))["releases"]
    records = json.loads(made(replace(SMALL, form="records")))["records"]
    assert lines == [record["compiledRelease"] for record in records]
    history = [release for record in records for release in record["releases"]]
    assert history == releases(replace(SMALL, form="releases"))


def test_last_release_of_a_process_says_what_its_compiled_release_says() -> None:
    for record in json.loads(made(replace(SMALL, form="records")))["records"]:
        last, compiled = record["releases"][-1], record["compiledRelease"]
        assert {**last, "id": "", "tag": ""} == {**compiled, "id": "", "tag": ""}
        dates = [release["date"] for release in record["releases"]]
        assert dates == sorted(set(dates))


@pytest.mark.parametrize("form", FORMS)
def test_size(form: str) -> None:
    size = len(made(Order(size=200_000, buyers=12, suppliers=40, form=form)))
    assert 200_000 <= size < 300_000


def test_an_earlier_issue_holds_what_had_happened_by_then() -> None:
    early, late = date(2023, 6, 30), date(2024, 6, 30)
    then, now = (releases(replace(SMALL, as_of=day)) for day in (early, late))
    assert {release["ocid"] for release in then} < {release["ocid"] for release in now}
    for release in then:
        assert release["date"][:10] <= early.isoformat()
        assert all(text[:10] <= early.isoformat() for text in at(release, "awards/date", "contracts/dateSigned"))


def totals_agree(release: Any) -> Iterator[bool]:
    """Awards keep within the tender, payments within the contract."""
    if awards := objects(release, "awards"):
        yield sum(at(awards, "value/amount")) <= release["tender"]["value"]["amount"] + 0.01 * len(awards)
    for contract in objects(release, "contracts"):
        yield sum(at(contract, "implementation/transactions/value/amount")) <= contract["value"]["amount"]


def references_resolve(release: Any) -> Iterator[bool]:
    """Organisations are among the parties under the same name and in the role; contracts name an award."""
    parties = {party["id"]: party for party in release["parties"]}
    payments = "contracts/implementation/transactions"
    roles = {
        "buyer": "buyer",
        "tender/procuringEntity": "procuringEntity",
        "tender/tenderers": "tenderer",
        "awards/suppliers": "supplier",
        f"{payments}/payer": "payer",
        f"{payments}/payee": "payee",
    }
    for path, role in roles.items():
        for reference in objects(release, *path.split("/")):
            party = parties[reference["id"]]
            yield party["name"] == reference["name"] and role in party["roles"]
    awards = set(at(release, "awards/id"))
    yield from (award in awards for award in at(release, "contracts/awardID"))


def dates_in_order(release: Any) -> Iterator[bool]:
    """Periods run forwards, awards follow the tender, nothing has happened after the release."""
    for period in at(release, *PERIODS):
        yield before(period["startDate"], period["endDate"]) is True
    for award in at(release, "awards/date"):
        yield before(release["tender"]["tenderPeriod"]["endDate"], award) is True
    for signed in at(release, "contracts/dateSigned"):
        yield before(release["awards"][0]["date"], signed) is True
    for happened in at(release, "tender/documents/datePublished", "contracts/implementation/transactions/date"):
        yield before(happened, release["date"]) is True


def amounts_are_sound(release: Any) -> Iterator[bool]:
    """Amounts are positive and have a currency."""
    yield from (value["amount"] > 0 and bool(value["currency"]) for value in at(release, *VALUES))


SOUND = (totals_agree, references_resolve, dates_in_order, amounts_are_sound)

#: For some of these, a defect that they must notice.
NOTICED = (
    (totals_agree, "negative-amount"),
    (references_resolve, "name-differs"),
    (dates_in_order, "reversed-period"),
    (dates_in_order, "award-before-close"),
    (amounts_are_sound, "zero-amount"),
)


@pytest.mark.parametrize("sound", SOUND, ids=lambda sound: sound.__name__)
def test_clean_data_is_sound(sound: Callable[[Any], Iterator[bool]]) -> None:
    answers = [answer for release in releases(replace(SMALL, processes=150)) for answer in sound(release)]
    assert answers
    assert all(answers)


@pytest.mark.parametrize(("sound", "defect"), NOTICED, ids=lambda value: getattr(value, "__name__", value))
def test_defects_are_what_they_are_called(sound: Callable[[Any], Iterator[bool]], defect: str) -> None:
    dirty = releases(replace(SMALL, rates={defect: 1.0}))
    assert not all(answer for release in dirty for answer in sound(release))


def test_clean_data_passes_every_check() -> None:
    order = replace(SMALL, processes=80)
    cases = [Case("clean", release, as_of=order.as_of.isoformat()) for release in releases(order)]
    passed = set()
    for check in load().checks:
        # what is shown but not scored need not be a fault: codes of a publisher's own are one's right
        if check.dataset is None and not check.preview:
            outcomes = [run_case(check, case) for case in cases]
            assert not any(outcome.failed or outcome.errors for outcome in outcomes), check.id
            passed |= {check.id for outcome in outcomes if outcome.passed}
    assert passed


def test_clean_data_is_valid() -> None:
    extensions = [extension for extension in map(known_extension, EXTENSIONS) if extension]
    assert len(extensions) == len(EXTENSIONS)
    declared = standard("1.1", extensions)
    schema = json_schema(declared)
    for form in ("jsonl", "releases"):
        for release in releases(replace(SMALL, form=form)):
            assert oracle_errors(schema, release) == set()
            assert set(paths(release)) - set(declared.fields) <= OUTSIDE


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every path in a release, arrays implicit, except below what is outside the standard or has no table."""
    for element in value if isinstance(value, list) else [value]:
        if isinstance(element, dict):
            for member, below in element.items():
                there = f"{path}/{member}" if path else member
                yield there
                if there not in OUTSIDE and there != "parties/details":
                    yield from paths(below, there)


def test_clean_package_is_valid() -> None:
    package = json.loads(made(replace(SMALL, form="package")))
    assert (
        oracle_errors(
            json_schema(standard("1.1"), "release-package"), {**package, "releases": [package["releases"][0]]}
        )
        == set()
    )


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_spoils_what_is_clean(name: str) -> None:
    clean = releases(SMALL)
    dirty = releases(replace(SMALL, rates={name: 1.0}))
    assert len(clean) == len(dirty)
    assert clean != dirty
    assert releases(replace(SMALL, dirt=1.0, rates=dict.fromkeys(DEFECTS, 0.0))) == clean


@pytest.mark.parametrize("rate", RATES)
def test_all_defects_together(rate: float) -> None:
    for form in FORMS:
        order = replace(SMALL, processes=25, dirt=rate, form=form)
        assert made(order) != made(replace(order, dirt=0.0))


def test_defects_stay_until_they_are_fixed() -> None:
    order = replace(SMALL, rates={"placeholder-text": 0.2, "misspelt-field": 0.1})
    early = {release["ocid"]: titles(release) for release in releases(replace(order, as_of=date(2023, 12, 31)))}
    late = {release["ocid"]: titles(release) for release in releases(order)}
    assert all(late[ocid] == title for ocid, title in early.items() if title)
    assert any(late.values())


def titles(release: Any) -> list[str]:
    """How the title of a tender is given, whatever it is called."""
    members = release.get("tender", {})
    return [f"{key}={members[key]}" for key in ("title", "titel", "Title", "titulo") if key in members]


def test_command_line(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    common = ["--processes", "5", "--buyers", "4", "--suppliers", "9", "--dirt", "0.1"]
    assert main([*common, "-o", str(plain)]) == 0
    assert main([*common, "-o", str(packed)]) == 0
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert len(plain.read_bytes().splitlines()) == 5


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--size", "many"], "'many'"),
        (["--size", "1MB", "--dirt", "2"], "'2'"),
        (["--size", "1MB", "--rate", "rust=1"], "'rust'"),
        (["--size", "1MB", "--rate", "date-format@buyer=1"], "'buyer'"),
        (["--size", "1MB", "--languages", "en,xx"], "'xx'"),
        (["--size", "1MB", "--buyers", "0"], "at least 1"),
        (["--size", "1MB", "--since", "2025-01-01"], "2025-01-01"),
    ],
)
def test_mistakes_are_named(
    arguments: list[str], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "-o", str(tmp_path / "a")]) == 2
    message = capsys.readouterr().err
    assert named in message
    assert len(message.splitlines()) == 1


def test_sizes_and_rates() -> None:
    assert [bytes_of(text) for text in ("7", "3KB", "1.5MB", "2gb")] == [7, 3000, 1_500_000, 2_000_000_000]
    assert rate_of("date-format=0.5") == ("date-format", 0.5)
    assert rate_of("date-format@awards/date=1") == ("date-format@awards/date", 1.0)


def test_a_rate_can_be_that_of_one_path() -> None:
    clean, dirty = releases(SMALL), releases(replace(SMALL, rates={"missing-field@awards/date": 1.0}))
    assert any(at(clean, "awards/date"))
    assert not any(at(dirty, "awards/date"))
    assert list(at(clean, "awards/value")) == list(at(dirty, "awards/value"))


@pytest.mark.parametrize("name", ISSUES)
def test_demo_is_what_the_generator_makes(name: str) -> None:
    assert gzip.decompress((FOLDER / name).read_bytes()) == text(ISSUES[name])
