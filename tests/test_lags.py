"""Where a process comes with its releases, an event was told by the first of them that shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ocqual.check import History, Process, Stage
from ocqual.registry import load

AWARD = {"id": 1, "date": "2024-01-10"}
AMENDMENT = {"id": "a", "date": "2024-03-01"}
PAID = {"id": "1", "date": "2024-03-20"}
CONTRACT = {"id": "c", "dateSigned": "2024-02-01T12:00:00Z"}
AMENDED = {**CONTRACT, "amendments": [AMENDMENT], "implementation": {"transactions": [PAID]}}

TENDER = {"id": "1", "tenderPeriod": {"startDate": "2023-12-30"}}

RELEASES: tuple[dict[str, Any], ...] = (
    {"date": "2023-12-01", "tender": {"id": "1"}},
    {"date": "2024-01-01", "tender": TENDER},
    {"date": "2024-01-14", "awards": [AWARD]},
    {"date": "2024-02-03", "awards": [{**AWARD, "id": "1"}], "contracts": [CONTRACT]},
    {"date": "2024-03-31", "contracts": [AMENDED]},
    {"date": "soon", "contracts": [AMENDED]},
)


@pytest.mark.parametrize(
    ("name", "event", "lag"),
    [
        ("tender-lag", TENDER, 2),
        ("tender-lag", {"tenderPeriod": {"startDate": "2023-12-29"}}, None),
        ("award-lag", AWARD, 4),
        ("award-lag", {**AWARD, "id": "1"}, 4),
        ("award-lag", {**AWARD, "date": "2024-01-11"}, None),
        ("contract-lag", CONTRACT, 2),
        ("amendment-lag", AMENDMENT, 30),
        ("transaction-lag", PAID, 11),
    ],
)
def test_the_first_release_that_shows_an_event_tells_of_it(name: str, event: dict[str, Any], lag: int | None) -> None:
    data = {"date": "2024-03-31", "awards": [AWARD], "contracts": [AMENDED]}
    passes = load(packs=["ocqual"]).get(f"timeliness.{name}").passes
    assert passes is not None
    as_of = datetime(2024, 6, 30, tzinfo=UTC)
    assert passes(event, Process(data, Stage.CONTRACTED, as_of, {}, history=History(RELEASES))) == lag
    alone = passes(event, Process(data, Stage.CONTRACTED, as_of, {}))
    assert alone == (lag if event is PAID else None), "of merged data only what happened last is known"
