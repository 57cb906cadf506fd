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
    dirt=0.008,
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
        "stale-status": 0.25,
        # what the publisher's system does not ask for, or not everyone fills in
        "missing-field@contracts/implementation": 0.6,
        "missing-field@tender/tenderers": 0.35,
        "missing-field@tender/items/classification": 0.2,
        "missing-field@awards/items/classification": 0.3,
        "missing-field@awards/items/quantity": 0.25,
        "missing-field@awards/items/unit": 0.4,
        "missing-field@tender/items/activeIngredients": 0.5,
        "missing-field@awards/items/activeIngredients": 0.7,
        "missing-field@parties/contactPoint": 0.3,
        "missing-field@parties/identifier": 0.3,
        "missing-field@tender/eligibilityCriteria": 0.4,
        "missing-field@tender/procurementMethod": 0.15,
        "missing-field@tender/value": 0.2,
        "missing-field@awards/suppliers": 0.12,
        "missing-field@awards/value": 0.15,
        "missing-field@contracts/value": 0.25,
        "missing-field@contracts/dateSigned": 0.25,
        "missing-field@contracts/period": 0.2,
        "missing-field@planning/budget": 0.2,
    },
)

#: In the second, currencies, dates, periods and statuses have been seen to; bidders, suppliers, values and payments are
#: given more often; but codes slipped.
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
        "stale-status": 0.12,
        "missing-field@tender/tenderers": 0.15,
        "missing-field@awards/suppliers": 0.03,
        "missing-field@awards/value": 0.06,
        "missing-field@contracts/value": 0.1,
        "missing-field@contracts/dateSigned": 0.1,
        "missing-field@awards/items/unit": 0.25,
        "missing-field@contracts/implementation": 0.5,
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
