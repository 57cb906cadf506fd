"""Measure what it takes to put releases together to processes.

    python -m benchmarks.grouping --releases 1000000 --processes 200000
    python -m benchmarks.grouping --releases 5000 --processes 1 --memory 300MB

Releases are small, in an order as if they had been shuffled, and of one kind: what is measured is the grouping. The
same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import gcd
from pathlib import Path
from typing import Any

from benchmarks.measure import Command, Failed, measure

_BEGIN = datetime(2022, 1, 1, tzinfo=UTC)
_TAGS = ("planning", "tender", "tenderUpdate", "award", "contract", "contractUpdate", "implementation")


def release(process: int, number: int) -> dict[str, Any]:
    """Release ``number`` of a process: it has a new award each time, and whatever came with the stage before."""
    ocid = f"ocds-213czf-{process:07}"
    date = (_BEGIN + timedelta(hours=process % 5000 + 24 * number)).isoformat()
    return {
        "ocid": ocid,
        "id": f"{ocid}-{number}",
        "date": date,
        "tag": [_TAGS[min(number, len(_TAGS) - 1)]],
        "initiationType": "tender",
        "parties": [{"id": "XE-1", "name": "Town of Ruritania", "roles": ["buyer", "procuringEntity"]}],
        "buyer": {"id": "XE-1", "name": "Town of Ruritania"},
        "tender": {
            "id": "1",
            "title": f"Repair of the roof of school {process}",
            "status": "active" if number < 3 else "complete",
            "value": {"amount": 1000 + process % 977, "currency": "EUR"},
        },
        "awards": [{"id": str(number), "status": "active", "date": date, "title": f"Lot {number}"}] if number else [],
    }


def texts(releases: int, processes: int) -> Iterator[str]:
    """The releases as lines, each process having as many as the others, or one more."""
    step = next(step for step in range(int(releases * 0.618) or 1, releases + 2) if gcd(step, releases) == 1)
    for index in range(releases):
        number, process = divmod(index * step % releases, processes)
        yield json.dumps(release(process, number), separators=(",", ":")) + "\n"


def main() -> int:
    """Make the data, score it, and tell what that took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grouping", description=__doc__)
    parser.add_argument("--releases", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=200_000)
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ocqual-benchmark-") as folder:
        data, report = Path(folder) / "releases.jsonl", Path(folder) / "report.json"
        with data.open("w", encoding="utf-8") as output:
            output.writelines(texts(asked.releases, asked.processes))
        options = ("--memory", asked.memory, "--workers", str(asked.workers), "--as-of", "2024-07-01")
        argv = (sys.executable, "-m", "ocqual", "score", str(data), "-q", "-o", str(report), *options)
        try:
            used = measure(Command("score", argv))
        except Failed as reason:
            print(f"grouping: {reason}", file=sys.stderr)
            return 1
        found = json.loads(report.read_bytes())
        dataset, size = found["dataset"], data.stat().st_size
    print(f"{dataset['releases']:,} releases of {dataset['processes']:,} processes, {size / 1e6:,.0f} MB")
    print(f"peak memory of the largest process {used.peak / 1e6:,.0f} MB, {used.work:,.0f} s of work")
    return 0


if __name__ == "__main__":
    sys.exit(main())
