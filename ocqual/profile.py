"""A methodology as data: what each severity, dimension and use case weighs, and which words go with which score."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import msgspec
import tomli

from ocqual import resources
from ocqual.check import Dimension, Severity

#: The package and folder in which named profiles are found.
PLACE = ("ocqual.checks", "profiles")

#: Weights are relative; a bound keeps infinities and slips of the keyboard out.
HEAVIEST = 1000

Weight = Annotated[float, msgspec.Meta(ge=0, le=HEAVIEST)]


class ProfileError(ValueError):
    """A profile that cannot be found or is malformed; the message is one line that says what, where and what to do."""


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"least": "from"}):
    """A range of scores in words: from ``least`` up to where the next band begins."""

    id: str
    label: str
    least: Annotated[float, msgspec.Meta(ge=0, le=100)]


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Weights and thresholds, as a profile's TOML gives them.

    ``minimum_units``: a measure of fewer units is shown but not scored, unless it covers the whole dataset.
    ``least_assessed``: a score needs this share of its weight assessed. ``packs``: whose checks move the score.
    ``use_cases``: the weight of each in the usability dimension, in the scale of the severities; those that are not
    named weigh ``use_case``. ``lens`` is the weight of what a lens asks of its own, where a run is for one.
    """

    name: str
    title: str
    minimum_units: Annotated[int, msgspec.Meta(ge=1)]
    least_assessed: Annotated[float, msgspec.Meta(ge=0, le=1)]
    packs: tuple[str, ...]
    severity: dict[Severity, Weight]
    dimensions: dict[Dimension, Weight]
    use_case: Weight
    use_cases: dict[str, Weight] = {}
    bands: tuple[Band, ...]
    lens: Weight = 15

    def band(self, score: float) -> Band:
        """The band in which a score lies."""
        return next(band for band in self.bands if score >= band.least)

    def weight_of(self, use_case: str) -> float:
        """What a use case weighs in the usability dimension."""
        return self.use_cases.get(use_case, self.use_case)


def load_profile(name: str | Path = "default") -> Profile:
    """A profile by name, or from a file where ``name`` is a path (it has a folder, or ends in ``.toml``).

    Raises :class:`ProfileError`.
    """
    given = str(name)
    if isinstance(name, Path) or given.endswith(".toml") or "/" in given or "\\" in given:
        try:
            return parse_profile(Path(name).read_bytes(), given)
        except OSError as error:
            raise ProfileError(f"profile {given}: {error.strerror or error}") from error
    known = profile_names()
    if given not in known:
        raise ProfileError(f"no profile is called {given!r}: choose one of {', '.join(known)}, or give a .toml file")
    return parse_profile(resources.read_bytes(*PLACE, f"{given}.toml"), given)


def profile_names() -> list[str]:
    """The names of the profiles that come with ocqual, sorted."""
    return [name.removesuffix(".toml") for name in resources.names(*PLACE, suffix=".toml")]


def parse_profile(content: bytes, source: str) -> Profile:
    """A profile from the bytes of its TOML; ``source`` is named in errors. Raises :class:`ProfileError`."""
    try:
        data = tomli.loads(content.decode("utf-8"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"profile {source}: not TOML in UTF-8: {error}") from error
    if problem := _wrong_weight(data):
        raise ProfileError(f"profile {source}: {problem}")
    try:
        profile = msgspec.convert(data, Profile)
    except msgspec.ValidationError as error:
        raise ProfileError(f"profile {source}: {plain(str(error))}") from error
    if problem := _problem(profile):
        raise ProfileError(f"profile {source}: {problem}")
    return profile


def _wrong_weight(data: dict[str, Any]) -> str:
    """What is wrong with the first entry of a table of weights that is; empty if nothing is."""
    kinds: dict[str, list[str] | None] = {"severity": list(Severity), "dimensions": list(Dimension), "use_cases": None}
    for table, known in kinds.items():
        entries = data.get(table)
        for name, weight in entries.items() if isinstance(entries, dict) else ():
            if known is not None and name not in known:
                return f"[{table}] knows no {name!r}, only {', '.join(known)}"
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= HEAVIEST:
                return f"{table}.{name} must be a number from 0 to {HEAVIEST}, not {weight!r}"
    return ""


def _problem(profile: Profile) -> str:
    """What is wrong with a profile whose parts all have the right type; empty if nothing is."""
    for table, kinds in (("severity", Severity), ("dimensions", Dimension)):
        weights: dict[str, float] = getattr(profile, table)
        if missing := [kind.value for kind in kinds if kind not in weights]:
            return f"[{table}] gives no weight for {', '.join(missing)} (0 leaves it out)"
        if not sum(weights.values()) > 0:
            return f"[{table}] gives weight to nothing: at least one must be above 0"
    starts = [band.least for band in profile.bands]
    if not starts or starts[-1] != 0 or any(high <= low for high, low in pairwise(starts)):
        return "bands must go down, from the best to one that begins at 0"
    if len({band.id for band in profile.bands}) < len(starts):
        return "two bands have the same id"
    return ""


def plain(message: str) -> str:
    """A message of msgspec in the terms of the file: ``severity.high`` rather than ``$.severity.high``."""
    message = re.sub(r" - at `\$\.?([^`]*)`", lambda found: f", at {found[1]}" if found[1] else "", message)
    message = re.sub(r"Object contains unknown field (`[^`]*`)", r"there is no setting \1", message)
    return re.sub(r"Object missing required field (`[^`]*`)", r"the setting \1 is missing", message)
