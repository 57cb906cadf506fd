"""Measure what errors cost: a file of clean releases, and the same with all that they say spoilt, scored by turns.

    python -m benchmarks.errors --errors 1000000

Every date is written as people write it, every amount and quantity as text, every code in capitals, and every second
object of a list has lost its id: what a broken export does. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.generate import Order, texts
from benchmarks.lines import ocqual
from benchmarks.measure import Failed, ratio, rounds

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(.*)")
_NUMBERS = frozenset(["amount", "quantity", "numberOfTenderers", "durationInDays"])
_CODES = frozenset(["status", "procurementMethod", "mainProcurementCategory", "initiationType"])

#: So many releases are looked at to tell how many errors one has.
_SAMPLE = 200


def spoilt(value: Any, name: str = "") -> Any:
    """A decoded value with everything in it spoilt; ``name`` is that of the member that it is of."""
    if isinstance(value, dict):
        return {key: spoilt(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_id(spoilt(each, name)) if at % 2 else spoilt(each, name) for at, each in enumerate(value)]
    if isinstance(value, str) and name != "ocid" and (found := _DATE.fullmatch(value)):
        return f"{found[3]}/{found[2]}/{found[1]} {found[4]}"
    if name in _NUMBERS and isinstance(value, int | float):
        return str(value)
    return value.upper() if name in _CODES and isinstance(value, str) else value


def _without_id(value: Any) -> Any:
    return {name: each for name, each in value.items() if name != "id"} if isinstance(value, dict) else value


def write(folder: Path, releases: int) -> tuple[Path, Path]:
    """A clean file of so many releases, and the same spoilt, one release a line."""
    clean, bad = folder / "clean.jsonl", folder / "errors.jsonl"
    with clean.open("w", encoding="utf-8") as good, bad.open("w", encoding="utf-8") as wrong:
        for line in _lines(releases):
            good.write(line + "\n")
            wrong.write(json.dumps(spoilt(json.loads(line)), ensure_ascii=False, separators=(",", ":")) + "\n")
    return clean, bad


def _lines(releases: int) -> Iterator[str]:
    return (line for text in texts(Order(processes=releases)) for line in text.splitlines() if line.strip())


def errors_in(report: Path) -> int:
    """How many objects and values fail checks of conformance."""
    measures = json.loads(report.read_text("utf-8"))["measures"]
    return sum(each["objects"]["failed"] for each in measures if each["dimension"] == "conformance")


def main() -> int:
    """Make both files, score them by turns, and tell what that took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.errors", description=__doc__)
    parser.add_argument("--errors", type=int, default=1_000_000, help="about so many errors")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        report = folder / "report.json"
        options = ("--workers", "1", "-o", str(report))
        try:
            # as many releases as have so many errors, by what some have
            _, sample = write(folder, _SAMPLE)
            rounds([ocqual("a sample", "score", str(sample), *options)], 1)
            releases = max(1, round(arguments.errors / (errors_in(report) / _SAMPLE)))
            clean, bad = (
                ocqual(f"score {file.name}", "score", str(file), *options) for file in write(folder, releases)
            )
            used, failed = rounds([clean, bad], arguments.rounds)
            if failed:
                raise Failed("; ".join(failed.values()))
        except Failed as reason:
            print(f"benchmarks: failed: {reason}", file=sys.stderr)
            return 1
        found = ratio(used[bad], used[clean])
        peaks = [max(usage.peak for usage in used[command]) / 1e6 for command in (clean, bad)]
        print(
            f"{errors_in(report):,} errors in {releases:,} releases: {found.middle:.2f} times the work of clean data "
            f"({found.least:.2f} – {found.most:.2f}); peak memory {peaks[1]:.0f} MB instead of {peaks[0]:.0f} MB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
