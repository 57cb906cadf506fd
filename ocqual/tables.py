"""The parts of a scorecard as flat rows, for data frames and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from ocqual.check import Dimension, Stage
from ocqual.report import Scorecard


def rows(card: Scorecard, table: str) -> Iterator[dict[str, Any]]:
    """The rows of one of :data:`TABLES`, every row with the same keys.

    Raises ``ValueError`` for another name.
    """
    if table not in TABLES:
        raise ValueError(f"no table is called {table!r}: choose one of {', '.join(TABLES)}")
    return TABLES[table](card)


def _measure_rows(card: Scorecard) -> Iterator[dict[str, Any]]:
    left_out = ("examples", "groups", "numbers", "skipped", "objects", "interval")
    for measure in card.measures:
        row = {name: getattr(measure, name) for name in measure.__struct_fields__ if name not in left_out}
        low, high = measure.interval or (None, None)
        objects = {"objects_passed": measure.objects.passed, "objects_failed": measure.objects.failed}
        median = measure.numbers.median if measure.numbers else None
        yield {**_plain(row), **objects, "low": low, "high": high, "median": median}


def _coverage_rows(card: Scorecard) -> Iterator[dict[str, Any]]:
    for path, cover in card.coverage.items():
        yield {"path": path, **msgspec.structs.asdict(cover)}


def _question_rows(card: Scorecard) -> Iterator[dict[str, Any]]:
    for case in card.use_cases:
        for question in case.questions:
            row = {name: getattr(question, name) for name in question.__struct_fields__}
            row = {name: value for name, value in row.items() if name not in ("interval", "examples")}
            missing = row.pop("missing")
            yield {"use_case": case.id, **_plain(row), "most_missing": missing[0].field if missing else None}


def _criterion_rows(card: Scorecard) -> Iterator[dict[str, Any]]:
    for criterion in card.criteria:
        yield _plain(msgspec.structs.asdict(criterion))


def _figure_rows(card: Scorecard) -> Iterator[dict[str, Any]]:
    for figure in card.figures:
        row = msgspec.structs.asdict(figure)
        low, high = row.pop("interval") or (None, None)
        yield {**row, "low": low, "high": high}


def _series_rows(card: Scorecard) -> Iterator[dict[str, Any]]:
    lags = sorted({id for each in card.series for id in each.lags})
    for each in card.series:
        row = msgspec.structs.asdict(each)
        stages, found = row.pop("stages"), row.pop("lags")
        by_stage = {stage.value: stages.get(stage.value, 0) for stage in Stage}
        yield {**row, **by_stage, **{id: found.get(id) for id in lags}}


def _quarter_rows(card: Scorecard) -> Iterator[dict[str, Any]]:
    for each in card.quarters:
        row = msgspec.structs.asdict(each)
        scores = row.pop("dimensions")
        yield {**_plain(row), **{dimension.value: scores.get(dimension.value) for dimension in Dimension}}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in row.items()}


#: The tables by name.
TABLES = {
    "measures": _measure_rows,
    "coverage": _coverage_rows,
    "questions": _question_rows,
    "criteria": _criterion_rows,
    "figures": _figure_rows,
    "series": _series_rows,
    "quarters": _quarter_rows,
}
