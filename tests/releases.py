"""Realistic releases for tests, from the generator of the benchmarks."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from benchmarks.generate import Order, texts


@cache
def _lines(count: int, dirt: float, seed: int) -> tuple[str, ...]:
    order = Order(processes=count, dirt=dirt, seed=seed)
    return tuple(line for text in texts(order) for line in text.splitlines() if line.strip())


def some_releases(count: int, *, dirt: float = 0.0, seed: int = 1) -> list[dict[str, Any]]:
    """``count`` compiled releases, the same for the same arguments; ``dirt`` is how often each defect is put in."""
    return [json.loads(line) for line in _lines(count, dirt, seed)]
