"""Make the demonstration data: two quarterly issues of one small, fictional publisher.

    python -m benchmarks.demo

Between the issues the publisher put some things right, left others as they were, and let one slip.
"""

from __future__ import annotations

import gzip
import io
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.generate import Order, write

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "demo"

#: What was wrong in the first quarter of 2024.
FIRST = Order(
    form="package",
    processes=460,
    seed=2024,
    buyers=14,
    suppliers=170,
    languages=("en", "en", "es"),
    since=date(2022, 10, 1),
    until=date(2024, 6, 30),
    as_of=date(2024, 3, 31),
    dirt=0.006,
    rates={
        "duplicate-ocid": 0.004,
        "missing-currency": 0.15,
        "date-format": 0.12,
        "reversed-period": 0.06,
        "placeholder-text": 0.08,
        "missing-field": 0.04,
        "code-outside-list": 0.03,
        "dangling-reference": 0.03,
        "deprecated-field": 0.05,
        "bad-contact": 0.05,
        "award-before-close": 0.05,
    },
)

#: In the second, currencies, dates and periods have been seen to, and fewer fields are left out; but codes slipped.
SECOND = replace(
    FIRST,
    as_of=date(2024, 6, 30),
    rates={
        **FIRST.rates,
        "missing-currency": 0.01,
        "date-format": 0.0,
        "reversed-period": 0.005,
        "missing-field": 0.02,
        "code-outside-list": 0.04,
    },
)

#: The issues by file name.
ISSUES = {"demo-2024q1.json.gz": FIRST, "demo-2024q2.json.gz": SECOND}


def text(order: Order) -> bytes:
    """The data of an order, uncompressed."""
    output = io.BytesIO()
    write(order, output)
    return output.getvalue()


def main() -> int:
    """Write every issue."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, order in ISSUES.items():
        packed = gzip.compress(text(order), compresslevel=9, mtime=0)
        (FOLDER / name).write_bytes(packed)
        print(f"{FOLDER / name}: {len(packed):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
