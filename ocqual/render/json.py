"""The report itself."""

from __future__ import annotations

from ocqual.report import Scorecard, to_json

SUFFIXES = (".json",)


def render(card: Scorecard) -> bytes:
    """The report as JSON: the same bytes for the same scorecard."""
    return to_json(card)
