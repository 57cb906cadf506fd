"""Parts of a dataset add up to the whole; when releases came is told by stated rules, as of a stated day alone."""

from __future__ import annotations

import ast
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

import ocqual
from ocqual.cadence import Cadence, cadence, is_active
from ocqual.check import Unit, day
from ocqual.explain import show
from ocqual.render.layout import Page
from ocqual.render.series import spark, trend
from ocqual.report import Reason, Scorecard, load, to_json
from ocqual.restore import restore
from ocqual.slices import MONTH, QUARTER, Slice, add_numbers, month_of, quarter_of, summed
from ocqual.tally import Totals
from tests.releases import some_releases
from tests.test_engine import CHECKS, fold

ROOT = Path(__file__).resolve().parents[1]
AS_OF = date(2024, 6, 30)


def dated(number: int) -> list[dict[str, Any]]:
    """Releases of as many processes, of which some have no date, one that cannot be, or one to come."""
    releases = some_releases(number, dirt=0.1, seed=3)
    for at, release in enumerate(releases):
        release["ocid"] = f"ocds-213czf-{at}"
        if at % 7 == 0:
            release["date"] = (None, "1970-01-01T00:00:00Z", "1989-12-31", "2030-01-01", "soon")[at // 7 % 5]
    return releases


WHOLE = fold(list(enumerate(dated(300))))


def total_of(totals: Totals, kind: str) -> Slice:
    return sum(totals.slices[kind].values(), Slice())


def test_quarters_and_what_has_no_date_add_up_to_the_whole() -> None:
    whole = total_of(WHOLE, QUARTER)
    assert "" in WHOLE.slices[QUARTER]
    assert len(WHOLE.slices[QUARTER]) > 4
    assert (whole.releases, whole.processes) == (WHOLE.releases, WHOLE.processes) == (300, 300)
    assert whole.signatures == WHOLE.signatures
    of_packages = {check.id for check in CHECKS if check.unit not in (Unit.RELEASES, Unit.PROCESSES)}
    for id, tally in WHOLE.tallies.items():
        assert id in of_packages or whole.verdicts.get(id, (0, 0, 0)) == (tally.passed, tally.failed, tally.errors)


def test_months_add_up_to_the_whole_and_to_quarters() -> None:
    whole = total_of(WHOLE, MONTH)
    assert whole.stages == WHOLE.stages
    assert whole.numbers == {id: counts for id, counts in WHOLE.numbers.items() if counts}
    releases: Counter[str] = Counter()
    for month, part in WHOLE.slices[MONTH].items():
        releases[quarter_of(month)] += part.releases
    assert releases == {quarter: part.releases for quarter, part in WHOLE.slices[QUARTER].items()}
    assert sum(WHOLE.days.values()) == WHOLE.releases - WHOLE.slices[MONTH][""].releases


def test_years_of_events_add_up_to_the_numbers_that_count_from_a_date() -> None:
    assert WHOLE.years
    assert not any(0 in years for years in WHOLE.years.values())
    for id, years in WHOLE.years.items():
        added: dict[int, int] = {}
        for counts in years.values():
            added = summed(added, counts, int.__add__)
        assert all(0 < count <= WHOLE.numbers[id][number] for number, count in added.items())
        assert sum(added.values()) > 0.9 * sum(WHOLE.numbers[id].values())
    assert add_numbers({1: 2}, {0: 1, 1: 1}) == {0: 1, 1: 3}


# --- in the report ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Scorecard:
    file = tmp_path_factory.mktemp("series") / "data.jsonl"
    file.write_text("".join(json.dumps(release) + "\n" for release in dated(300)), encoding="utf-8")
    return ocqual.score(file, as_of=AS_OF)


def test_a_quarter_is_scored_as_if_it_were_all_there_is(card: Scorecard, tmp_path: Path) -> None:
    """But for checks of the dataset as a whole, and questions that not everyone asks: dimensions without them have the
    same score."""
    quarter = max((each for each in card.quarters if each.quarter), key=lambda each: each.processes)
    file = tmp_path / "quarter.jsonl"
    of_quarter = [
        each
        for each in dated(300)
        if (told := day(each.get("date"))) and told <= AS_OF and quarter_of(month_of(told)) == quarter.quarter
    ]
    file.write_text("".join(json.dumps(release) + "\n" for release in of_quarter), encoding="utf-8")
    alone = ocqual.score(file, as_of=AS_OF)
    assert quarter.processes == len(of_quarter) == alone.dataset.processes >= 20
    scores = {
        each.id.value: each.score for each in alone.dimensions if each.id.value not in ("timeliness", "usability")
    }
    assert {id: score for id, score in quarter.dimensions.items() if id in scores} == scores
    assert quarter.score is not None
    assert alone.score is not None


def test_few_processes_have_no_score_and_the_undated_come_last(card: Scorecard) -> None:
    few = [each for each in card.quarters if each.processes < 20]
    assert all(each.score is None and each.reason is Reason.FEW_PROCESSES for each in few)
    assert card.quarters[-1].quarter is None
    assert card.series[-1].month is None
    named = [each.month for each in card.series[:-1]]
    assert named == sorted(named, key=str)


def test_it_survives_being_kept(card: Scorecard) -> None:
    again = load(to_json(card))
    assert again == card
    kept, read = restore(again), msgspec.to_builtins
    whole = fold(list(enumerate(dated(300))))
    assert read(kept.slices) == read(whole.slices)
    assert kept.days == whole.days
    assert kept.years == dict(whole.years.items())


def test_tables_and_pages_show_it(card: Scorecard, capsys: pytest.CaptureFixture[str]) -> None:
    months, quarters = card.to_pandas("series"), card.to_pandas("quarters")
    assert months["releases"].sum() == quarters["releases"].sum() == 300
    assert {"awarded", "timeliness.award-lag", "note"} <= set(months.columns)
    assert {"score", "usability"} <= set(quarters.columns)
    shown = {"quarters": "undated", "series": "Month by month", "timeliness.award-lag": "median of 20"}
    for name, expected in shown.items():
        show(card, name)
        out = capsys.readouterr().out
        assert expected in out
        assert max(map(len, out.splitlines())) <= 80


def test_a_trend_needs_four_quarters_and_shows_the_first_and_the_last(card: Scorecard) -> None:
    scored = [each for each in card.quarters if each.quarter and each.score is not None]
    assert len(scored) >= 4
    line = trend(card, Page(80))
    assert str(scored[0].quarter) in line
    assert str(scored[-1].quarter) in line
    assert not any(char in trend(card, Page(80, "ascii")) for char in "▁▂▃▄▅▆▇█")
    assert trend(msgspec.structs.replace(card, quarters=tuple(scored[:3])), Page(80)) == ""
    assert spark([0, 100, 50]) == "▁█▅"


# --- when releases came ----------------------------------------------------------------------------------------------


def every(step: int, number: int, count: int = 30, end: date = AS_OF) -> dict[date, int]:
    return {end - timedelta(days=step * at): count for at in range(number)}


def without_weekends(days: dict[date, int]) -> dict[date, int]:
    return {day: count for day, count in days.items() if day.weekday() < 5}


@pytest.mark.parametrize(
    ("days", "rhythm", "covered"),
    [
        (without_weekends(every(1, 364)), "daily", 1.0),
        (without_weekends(every(1, 120)), "daily", 1.0),
        (every(7, 52), "weekly", 1.0),
        (every(30, 12), "monthly", 1.0),
        (without_weekends(every(1, 364, count=2)), "weekly", 1.0),
        (every(10, 37), "monthly", 1.0),
        (every(91, 4), None, None),
        (every(1, 12), None, None),
        (every(30, 4), None, None),
        ({AS_OF: 900}, None, None),
        ({}, None, None),
    ],
)
def test_the_rhythm_is_read_off_the_usual_wait(
    days: dict[date, int], rhythm: str | None, covered: float | None
) -> None:
    found = cadence(days)
    assert found.rhythm == rhythm
    if covered is not None:
        assert found.covered / found.periods == pytest.approx(covered)


def test_exports_that_stamp_all_releases_are_no_rhythm() -> None:
    assert cadence({AS_OF: 1000, AS_OF - timedelta(days=400): 3}).stamped
    assert cadence({AS_OF: 1000, AS_OF - timedelta(days=30): 1000, AS_OF - timedelta(days=60): 900}).stamped
    assert not cadence({AS_OF: 5}).stamped
    assert not cadence(every(1, 30)).stamped
    assert cadence({AS_OF: 1000}) == Cadence(stamped=True)


def test_gaps_are_months_without_releases_and_drops_far_fewer_than_around() -> None:
    days = {date(2022 + month // 12, month % 12 + 1, 10): 50 for month in range(24)}
    days[date(2023, 3, 10)] = 5
    del days[date(2022, 7, 10)]
    days[date(1995, 1, 1)] = 1
    found = cadence(days)
    assert (found.months, found.gaps, found.drops) == (22, ("2022-07",), ("2023-03",))
    del days[date(1995, 1, 1)]
    some, few = cadence(dict.fromkeys(days, 8)), cadence(dict.fromkeys(days, 3))
    assert (some.gaps, some.drops, some.comparable) == (("2022-07",), (), 0)
    assert (few.months, few.gaps, few.drops) == (0, (), ())


@pytest.mark.parametrize(("last", "active"), [("2023-03-31", False), ("2023-04-01", True), ("2024-06-30", True)])
def test_active_is_the_last_four_calendar_quarters(last: str, active: bool) -> None:
    assert is_active(date.fromisoformat(last), AS_OF) is active


# --- as of a day, and nothing else -----------------------------------------------------------------------------------


def test_no_clock_enters_but_for_the_day_of_the_run_where_none_is_given() -> None:
    clocks = {"now", "today", "utcnow", "time", "monotonic", "perf_counter", "localtime", "gmtime"}
    found = set()
    # how long it takes is for whoever waits, and is in no report; what is fetched has limits of time and of age
    shown = {ROOT / "ocqual" / name for name in ("commands/progress.py", "download.py", "fetching.py")}
    for path in {*ROOT.glob("ocqual/**/*.py"), *ROOT.glob("checks/**/*.py")} - shown:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks:
                found.add(f"{path.relative_to(ROOT)}: {ast.unparse(node.func)}")
    assert found == {"ocqual/api.py: datetime.now"}


def test_with_a_day_given_the_clock_is_not_asked(
    card: Scorecard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class NoClock:
        @staticmethod
        def now(zone: Any = None) -> Any:
            raise AssertionError("the clock was asked")

    file = tmp_path / "data.jsonl"
    file.write_text("".join(json.dumps(release) + "\n" for release in dated(40)), encoding="utf-8")
    monkeypatch.setattr("ocqual.api.datetime", NoClock)
    first = ocqual.score(file, as_of=AS_OF)
    assert to_json(ocqual.score(file, as_of=AS_OF)) == to_json(first)
    later = ocqual.score(file, as_of=date(2027, 1, 1))
    assert first.publication.active
    assert not later.publication.active
    assert later.as_of == date(2027, 1, 1)
