"""What the standard asks of a publication, as data: names, thresholds and where they come from."""

from __future__ import annotations

from functools import cache

import msgspec
import tomli

from ocqual import resources


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where lines are drawn; the file says what each is and whose."""

    active_quarters: int
    registered_share: float
    duplicate_share: float
    relevant_use_case: str
    timely_days: int
    timely_events: int
    thorough_objects: int
    thorough_parts: int
    linked_share: float
    useful_share: float


class Checks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The ids of the checks whose tallies and numbers tell of a criterion."""

    licence: str
    codes: str
    lags: tuple[str, ...]
    suppliers: str
    items: str


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole: titles of criteria by id, and what they are judged by."""

    source: str
    thresholds: Thresholds
    thorough: dict[str, tuple[str, ...]]
    useful: dict[str, str]
    no_json: tuple[str, ...]
    checks: Checks
    basic: dict[str, str]
    improvement: dict[str, str]
    advanced: dict[str, str]


@cache
def asked() -> Asked:
    """What the standard asks, from ``checks/criteria/standard.toml``."""
    content = resources.read_text("ocqual.checks", "criteria", "standard.toml")
    return msgspec.convert(tomli.loads(content), Asked)
