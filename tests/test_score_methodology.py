"""The manual of the numbers is run, and says what the code and the default profile say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from ocqual.profile import load_profile
from ocqual.report import Reason

PAGE = Path(__file__).parents[1] / "docs" / "methodology.md"
TEXT = PAGE.read_text(encoding="utf-8")
PROFILE = load_profile()


def test_the_worked_example_comes_out_as_written() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 20
    assert result.failed == 0


def test_every_reason_of_a_measure_is_explained() -> None:
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", TEXT, re.MULTILINE))
    of_dimensions = {Reason.NO_CHECKS, Reason.NO_WEIGHT, Reason.NOT_ENOUGH}
    assert rows == {reason.value for reason in Reason} - of_dimensions


@pytest.mark.parametrize(
    "sentence",
    [
        f"The minimum is {PROFILE.minimum_units}.",
        f"*{PROFILE.bands[0].label}* from {PROFILE.bands[0].least:g}",
        f"*{PROFILE.bands[1].label}* from {PROFILE.bands[1].least:g}",
        f"*{PROFILE.bands[2].label}* from {PROFILE.bands[2].least:g}",
        f"*{PROFILE.bands[3].label}* below",
    ],
)
def test_numbers_in_prose_are_those_of_the_default_profile(sentence: str) -> None:
    assert sentence in TEXT


def test_half_is_what_must_be_assessed_by_default() -> None:
    assert PROFILE.least_assessed == 0.5
    assert "Below one half the dimension has no score" in TEXT
