"""How much of a score each check and question makes up: weights, and what can be assessed at all.

A dimension has parts: its checks, and for usability the use cases, each with a weight. A use case is divided evenly
among those of its questions that can be assessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ocqual.answers import Answer
from ocqual.check import Dimension
from ocqual.fixes import Stakes
from ocqual.points import FULL, apportion, earned
from ocqual.profile import Profile
from ocqual.rates import Rate
from ocqual.report import Reason


@dataclass(frozen=True)
class Part:
    """A part of a dimension: a check, or a use case (``asks``). ``scored`` are the ids of what earns its points: the
    check, or those questions that could be assessed; ``assessed`` is their share."""

    id: str
    weight: Fraction
    assessed: Fraction
    scored: tuple[str, ...]
    asks: bool = False


@dataclass(frozen=True)
class Grade:
    """A score in units of points, by part, or the reason why there is none; and the share of weight assessed."""

    contributions: Mapping[str, int]
    assessed: Fraction
    reason: Reason | None

    @property
    def units(self) -> int:
        """The score, in units."""
        return sum(self.contributions.values())


def why_not(answer: Answer, minimum: int) -> Reason | None:
    """Why a question is not scored, if it is not."""
    if not answer.known:
        return Reason.NOT_LOOKED_AT
    if not answer.applicable:
        return Reason.NOTHING
    return Reason.TOO_FEW if answer.applicable < minimum else None


def parts_of_checks(rates: Sequence[Rate], profile: Profile) -> list[Part]:
    """Checks as parts, weighing by severity; previews are none.

    Nor are checks of histories where there are none to judge: to publish compiled releases only leaves nothing out. Nor
    are lags that end at the dates of exports: they must not hide what can be judged, such as the data's age.
    """
    weights = {severity: Fraction(weight) for severity, weight in profile.severity.items()}
    parts = []
    for rate in rates:
        scored = (rate.check.id,) if rate.reason in (None, Reason.OTHER_PACK) else ()
        if rate.check.preview or rate.reason is Reason.STAMPED:
            continue
        if scored or not rate.check.of_history:
            weight = weights[rate.check.severity]
            parts.append(Part(rate.check.id, weight, Fraction(len(scored)), scored))
    return parts


def parts_of_questions(answers: Sequence[Answer], reasons: Mapping[str, Reason | None], profile: Profile) -> list[Part]:
    """Use cases as parts; one with less than the least share of its questions assessed earns nothing."""
    by_case: dict[str, list[str]] = {}
    for answer in answers:
        by_case.setdefault(answer.question.use_case.id, []).append(answer.question.id)
    parts = []
    for case, asked in by_case.items():
        scored = tuple(name for name in asked if reasons[name] is None)
        share = Fraction(len(scored), len(asked))
        if share < Fraction(profile.least_assessed):
            scored = ()
        parts.append(Part(case, Fraction(profile.weight_of(case)), share, scored, asks=True))
    return parts


def values_of(
    rates: Sequence[Rate], answers: Sequence[Answer], reasons: Mapping[str, Reason | None]
) -> dict[str, Fraction]:
    """The value, from 0 to 1, of everything that has one and may be scored, by id."""
    values = {rate.check.id: rate.value for rate in rates if rate.value is not None}
    for answer in answers:
        if reasons[answer.question.id] is None:
            values[answer.question.id] = Fraction(answer.answerable, answer.applicable)
    return values


def shares(parts: Sequence[Part], full: int) -> dict[str, dict[str, int]]:
    """``full`` units divided among the scored parts by weight, and within each evenly: by part, then by id."""
    scored = [part for part in parts if part.scored]
    wholes = apportion(full, [part.weight for part in scored])
    return {
        part.id: dict(zip(part.scored, apportion(whole, [Fraction(1)] * len(part.scored)), strict=True))
        for part, whole in zip(scored, wholes, strict=True)
    }


def grade(parts: Sequence[Part], values: Mapping[str, Fraction], profile: Profile) -> Grade:
    """The weighted mean of the parts that are scored, as contributions to it."""
    if not parts:
        return Grade({}, Fraction(0), Reason.NO_CHECKS)
    whole = sum((part.weight for part in parts), Fraction(0))
    if not whole:
        return Grade({}, Fraction(0), Reason.NO_WEIGHT)
    assessed = sum((part.weight * part.assessed for part in parts if part.scored), Fraction(0)) / whole
    if not assessed or assessed < Fraction(profile.least_assessed):
        return Grade({}, assessed, Reason.NOT_ENOUGH)
    contributions = {
        name: sum(earned(share, values[each]) for each, share in by_id.items())
        for name, by_id in shares(parts, FULL).items()
    }
    return Grade(contributions, assessed, None)


def overall(grades: Mapping[Dimension, Grade], profile: Profile) -> tuple[Fraction, Reason | None]:
    """The share of all weight, down to checks and questions, that counts in the overall score; and why there is no
    overall score, if there is none: the dimensions that have a score must carry enough of the weight."""
    weights = {dimension: Fraction(profile.dimensions[dimension]) for dimension in grades}
    whole = sum(weights.values(), Fraction(0))
    graded = [dimension for dimension, each in grades.items() if each.reason is None]
    carried = sum((weights[dimension] for dimension in graded), Fraction(0))
    assessed = sum((weights[dimension] * grades[dimension].assessed for dimension in graded), Fraction(0)) / whole
    enough = carried and carried >= Fraction(profile.least_assessed) * whole
    return assessed, None if enough else Reason.NOT_ENOUGH


def total(grades: Mapping[Dimension, Grade], profile: Profile) -> int:
    """The overall score in units: the weighted mean of the dimensions that have a score. To be asked where there is
    one; it is what the sum over :func:`stakes` comes to, but for rounding of single parts."""
    graded = [dimension for dimension, each in grades.items() if each.reason is None]
    whole = sum((Fraction(profile.dimensions[dimension]) for dimension in graded), Fraction(0))
    weighted = sum((Fraction(profile.dimensions[each]) * grades[each].units for each in graded), Fraction(0))
    return round(weighted / whole)


def stakes(grades: Mapping[Dimension, Grade], parts: Mapping[Dimension, Sequence[Part]], profile: Profile) -> Stakes:
    """The 100 points of the overall score divided among the dimensions that have one, and within each by part."""
    graded = [dimension for dimension, each in grades.items() if each.reason is None]
    wholes = apportion(FULL, [Fraction(profile.dimensions[dimension]) for dimension in graded])
    checks: dict[str, int] = {}
    questions: dict[str, int] = {}
    for dimension, whole in zip(graded, wholes, strict=True):
        asking = {part.id for part in parts[dimension] if part.asks}
        for name, by_id in shares(parts[dimension], whole).items():
            (questions if name in asking else checks).update(by_id)
    return Stakes(checks, questions)
