"""Every check keeps every promise, and every promise can be broken.

This is the one runner of all cases: a check needs no test of its own.
"""

import json
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ocqual.check import Case, Check, Curve, Dataset, Dimension, Need, Process, Severity, Stage, before
from ocqual.docs import pages
from ocqual.junk import JUNK
from ocqual.registry import BUILT_IN, load
from ocqual.testing import Outcome, fuzz, is_known_path, promises, run_case

ROOT = Path(__file__).resolve().parents[1]
CHECKS = load(packs=[BUILT_IN]).checks


# --- the built-in checks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_promises(check: Check) -> None:
    assert list(promises(check)) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_random_data(check: Check) -> None:
    assert list(fuzz(check)) == []


def test_built_in_checks_read_fields_that_are_published() -> None:
    paths = {
        path for check in CHECKS for path in (*check.reads, *check.when, *(check.need.paths() if check.need else ()))
    }
    assert sorted(path for path in paths if not is_known_path(path)) == []


def test_titles_tell_checks_apart() -> None:
    titles = [check.title for check in CHECKS]
    assert sorted(title for title in set(titles) if titles.count(title) > 1) == []


@pytest.mark.parametrize("name", pages())
def test_generated_pages_are_fresh(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == pages()[name], "run `python -m ocqual.docs`"


# --- the naive judge -------------------------------------------------------------------------------------------------


def ordered(value: Any, process: Process) -> bool | None:
    return before(value.get("startDate"), value.get("endDate")) if isinstance(value, dict) else None


def period(start: str, end: str) -> dict[str, Any]:
    return {"tender": {"tenderPeriod": {"startDate": start, "endDate": end}}}


GOOD = period("2024-01-01", "2024-02-01")
BAD = period("2024-02-01", "2024-01-01")

CHECK = Check(
    id="consistency.example",
    title="The tender closes after it opens",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.LOW,
    since="0.1",
    about="Who is let down: nobody.",
    remedy="Put them in order.",
    reads=("tender/tenderPeriod",),
    passes=ordered,
    cases=(Case("in order", GOOD, passed=1), Case("reversed", BAD, failed=1), Case("nothing", {})),
)

AWARDS = {"awards": [{"id": "1"}, {"id": "2", "date": "2024-01-01"}, {"id": "n/a"}]}
NEED = replace(CHECK, reads=(), passes=None, need=Need.parse({"all": ["awards/id", {"any": ["awards/date", "date"]}]}))


def lag(value: Any, process: Process) -> int | None:
    return len(value) if isinstance(value, str) else None


def enough(dataset: Dataset) -> bool | None:
    return dataset.processes >= 5 if dataset.processes else None


LAG = replace(CHECK, reads=("awards/date",), passes=lag, curve=Curve(0, 30, "days"))
ENOUGH = replace(CHECK, reads=(), passes=None, dataset=enough)


@pytest.mark.parametrize(
    ("check", "case", "outcome"),
    [
        (CHECK, Case("yes", GOOD), Outcome(passed=1)),
        (CHECK, Case("no", BAD), Outcome(failed=1)),
        (CHECK, Case("an array, walked into", {"tender": {"tenderPeriod": [{}, 7, []]}}), Outcome(skipped=2)),
        (CHECK, Case("nothing", {}), Outcome()),
        (replace(CHECK, stage=Stage.AWARDED), Case("too early", BAD), Outcome(skipped=1)),
        (replace(CHECK, stage=Stage.AWARDED), Case("far enough", {**BAD, "awards": [{"id": "1"}]}), Outcome(failed=1)),
        (
            replace(CHECK, stage=Stage.TENDER_CLOSED),
            Case("the day it closes", BAD, as_of="2024-01-01"),
            Outcome(skipped=1),
        ),
        (replace(CHECK, stage=Stage.TENDER_CLOSED), Case("the day after", BAD, as_of="2024-01-02"), Outcome(failed=1)),
        (replace(CHECK, when=("tender/id",)), Case("not filled", {**BAD, "id": "1"}), Outcome(skipped=1)),
        (replace(CHECK, when=("id",)), Case("filled", {**BAD, "id": "1"}), Outcome(failed=1)),
        (replace(CHECK, reads=("awards",)), Case("each", AWARDS), Outcome(skipped=3)),
        (replace(CHECK, reads=("awards[]",)), Case("the array", AWARDS), Outcome(skipped=1)),
        (replace(CHECK, reads=("awards", "awards/id")), Case("two paths", AWARDS), Outcome(skipped=6)),
        (replace(CHECK, passes=lambda value, process: value["x"]), Case("raises", BAD), Outcome(errors=1)),
        (replace(CHECK, passes=lambda value, process: 1), Case("a number, no curve", BAD), Outcome(errors=1)),
        (LAG, Case("a number", AWARDS), Outcome(passed=1)),
        (replace(LAG, passes=lambda value, process: True), Case("a verdict with a curve", AWARDS), Outcome(errors=1)),
        (NEED, Case("together", AWARDS), Outcome(passed=1)),
        (NEED, Case("a placeholder", {"awards": [{"id": "n/a", "date": "2024-01-01"}]}), Outcome(failed=1)),
        (ENOUGH, Case("few", {"processes": 2, "first_release": "2024-01-01"}), Outcome(failed=1)),
        (ENOUGH, Case("many", {"processes": 7}), Outcome(passed=1)),
        (ENOUGH, Case("none", {}), Outcome(skipped=1)),
    ],
    ids=lambda value: value.name if isinstance(value, Case) else "",
)
def test_naive_judge(check: Check, case: Case, outcome: Outcome) -> None:
    assert run_case(check, case) == outcome


# --- promises can be broken ------------------------------------------------------------------------------------------


def test_these_examples_keep_their_promises() -> None:
    kept = (
        CHECK,
        replace(NEED, cases=(Case("yes", AWARDS, passed=1), Case("no", {}, failed=1))),
        replace(LAG, cases=(Case("a number", AWARDS, passed=1), Case("none", {}))),
        replace(
            ENOUGH,
            cases=(Case("m", {"processes": 7}, passed=1), Case("f", {"processes": 1}, failed=1), Case("none", {})),
        ),
    )
    for check in kept:
        assert [*promises(check), *fuzz(check)] == []


def spoils(value: Any, process: Process) -> bool | None:
    process.data.pop("tender", None)
    return ordered(value, process)


def by_award(value: Any, process: Process) -> bool | None:
    awards = process.data.get("awards")
    return not (isinstance(awards, list) and awards)


def divides(value: Any, process: Process) -> bool | None:
    lag = value.get("durationInDays") if isinstance(value, dict) else None
    return 1 / lag > 0 if isinstance(lag, int) else ordered(value, process)


def needs_both(value: Any, process: Process) -> bool | None:
    if isinstance(value, dict) and isinstance(value.get("startDate"), list) and isinstance(value.get("endDate"), list):
        raise LookupError("two arrays")
    return ordered(value, process)


def reads_package(value: Any, process: Process) -> bool | None:
    return bool(process.package.get("publisher", {}).get("name")) or ordered(value, process)


_ticks = count()

WITH_AWARD = Case("an award", {**GOOD, "awards": [{"id": "1"}]}, failed=1)
WITH_DURATION = Case("lasts", {"tender": {"tenderPeriod": {"durationInDays": 5}}}, passed=1)
WITH_PUBLISHER = Case("published", GOOD, passed=1, package={"publisher": {"name": "A ministry"}})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "The tender closes after it opens."}, "must be one sentence without a period at its end"),
        ({"title": "Closing"}, "must be one sentence"),
        ({"title": "the tender closes after it opens"}, "must begin with a capital"),
        ({"title": "The tender " + "closes " * 20 + "late"}, "the title has 155 characters; it may have 100"),
        ({"about": " "}, "'about' is empty (the docstring"),
        ({"remedy": ""}, "'remedy' is empty"),
        ({"remedy": "TODO"}, "'remedy' still says TODO"),
        ({"since": "soon"}, "'since' must be a version such as 0.1, not 'soon'"),
        ({"version": 0}, "'version' begins at 1, not 0"),
        (
            {"reads": ("tender/tenderPeriods",)},
            "'tender/tenderPeriods' is no field of the standard; did you mean 'tenderP",
        ),
        ({"when": ("tender/tenderPeriod/startdate",)}, "did you mean 'startDate' for its end?"),
        ({"cases": CHECK.cases[1:]}, "no case shows it passing"),
        ({"cases": CHECK.cases[::2]}, "no case shows it failing"),
        ({"cases": CHECK.cases[:2]}, "no case shows that there is nothing to judge"),
        ({"cases": (*CHECK.cases, Case("nothing", {}))}, "two cases are called 'nothing'"),
        ({"cases": (*CHECK.cases, Case("x", BAD))}, "case 'x': 0 passed and 1 failed, but it says passed=0, failed=0"),
        ({"cases": (*CHECK.cases, Case("x", [BAD]))}, "case 'x': data must be an object"),
        ({"cases": (*CHECK.cases, Case("x", {}, as_of="today"))}, "case 'x': as_of must be a day such as"),
        ({"passes": lambda value, process: value["startDate"] <= value["endDate"]}, "raises TypeError: "),
        ({"passes": lambda value, process: ordered(value, process) or "no"}, "answers 'no', which is no verdict"),
        ({"passes": spoils}, "case 'in order': the check changes what it is given"),
        (
            {"passes": lambda value, process: next(_ticks) % 2 == 0},
            "asked a second time, the check answers differently",
        ),
        (
            {"passes": divides, "cases": (*CHECK.cases, WITH_DURATION)},
            "raises ZeroDivisionError: division by zero; given",
        ),
        ({"passes": needs_both}, "raises LookupError: two arrays; given "),
        ({"passes": reads_package, "cases": (*CHECK.cases, WITH_PUBLISHER)}, "at package:/publisher"),
        (
            {"passes": by_award, "cases": (*CHECK.cases[::2], WITH_AWARD)},
            "case 'an award' passes without the data outside",
        ),
        ({"curve": Curve(0, 30, "days")}, "no verdict"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_promises_can_be_broken(change: dict[str, Any], told: str) -> None:
    lines = list(promises(replace(CHECK, **change)))
    assert any(told in line for line in lines), lines
    assert not any("\n" in line for line in lines)


def test_a_dataset_check_gets_junk_too() -> None:
    def raises(dataset: Dataset) -> bool:
        return dataset.releases / dataset.processes > 1

    lines = list(promises(replace(ENOUGH, dataset=raises, cases=())))
    assert any("raises ZeroDivisionError" in line and "0 processes and 0 releases" in line for line in lines), lines
    (line,) = promises(replace(ENOUGH, cases=(Case("x", {"process": 1}),)))
    assert "data must have members of ocqual.check.Dataset" in line


def test_random_data_finds_what_junk_does_not() -> None:
    known = [value for value in (*JUNK, *range(1000)) if isinstance(value, int | float)]

    def rare(value: Any, process: Process) -> bool | None:
        start = value.get("startDate") if isinstance(value, dict) else None
        if isinstance(start, int | float) and start not in known:
            raise OverflowError(start)
        return ordered(value, process)

    check = replace(CHECK, passes=rare)
    assert list(promises(check)) == []
    (line,) = fuzz(check, examples=300)
    assert line.startswith("raises OverflowError: ")
    assert "at /tender/tenderPeriod" in line


def test_every_kind_of_json_value_is_junk() -> None:
    types = {type(value) for value in JUNK}
    assert types == {type(None), bool, int, float, str, list, dict}
    assert all(value == value for value in JUNK)
    assert any(len(value) >= 10_000 for value in JUNK if isinstance(value, str))
    with pytest.raises(UnicodeEncodeError):
        json.dumps(JUNK, ensure_ascii=False).encode()
