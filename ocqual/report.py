"""The public result: a :class:`Scorecard` and its parts, which are the JSON report, version 1.

Keys are in the order in which they are declared; within a major version there are only additions. The JSON Schema is
generated from these types: ``python -m ocqual.report`` writes it.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from ocqual.check import Dimension, Severity, Unit
from ocqual.profile import Band
from ocqual.tally import Asked, Changes, Example, Extent, Group, Reading, Tally

if TYPE_CHECKING:
    import pandas

#: The version of the report's form.
SCHEMA: Literal["ocqual-report/1"] = "ocqual-report/1"

Share = Annotated[float, msgspec.Meta(ge=0, le=1, description="from 0 to 1")]
Points = Annotated[float, msgspec.Meta(ge=0, le=100, description="points of 100, exact, not rounded")]
Count = Annotated[int, msgspec.Meta(ge=0)]


class ReportError(ValueError):
    """Bytes that are no report that can be read; the message is one line that says why and what to do."""


class Reason(StrEnum):
    """Why something has no score, or is shown but does not count."""

    NOTHING = "nothing-to-judge"
    ERRORS = "only-errors"
    TOO_FEW = "too-few"
    PREVIEW = "preview"
    OTHER_PACK = "other-pack"
    NOT_LOOKED_AT = "not-looked-at"
    NO_CHECKS = "no-checks"
    NOT_ENOUGH = "not-enough-assessed"
    NO_WEIGHT = "no-weight"
    STAMPED = "dates-of-exports"
    FEW_PROCESSES = "too-few-processes"


class Part(msgspec.Struct, frozen=True):
    """What all parts of a report have in common: they cannot be changed, and are written in the order declared."""


class Input(Part, frozen=True):
    """Something that was read: its name as given, its size in bytes and a digest of its content, where known."""

    name: str
    size: Count | None = None
    digest: str | None = None


class ExtensionUse(Part, frozen=True):
    """An extension that is declared or used: how often packages ``declared`` it (each for its documents), whether it is
    ``known`` to ocqual, given or fetched, so that it could be applied, and whether any of its members is there:
    ``used`` is null where its members are not known, or it has none of its own. ``not_fetched`` tells why it could not
    be fetched, where that was tried."""

    declared: Count
    known: bool
    used: bool | None
    not_fetched: str | None = None


class Dataset(Part, frozen=True):
    """What was read: inputs, the first and last day of what each key of ``extents`` names, and counts.

    ``documents`` is by form; ``versions``, ``publishers``, ``licences`` and ``extensions`` count the documents that
    declare each; ``stages`` counts processes by how far they have got. ``extension_use`` is by id, for extensions that
    are not known by URL. ``judged_by`` counts releases as published by the version of the standard that they are judged
    by, and by why: it was asked for, declared, shown by the data, or assumed.
    """

    inputs: tuple[Input, ...] = ()
    first_release: date | None = None
    last_release: date | None = None
    processes: Count = 0
    releases: Count = 0
    documents: dict[str, int] = {}
    stages: dict[str, int] = {}
    versions: dict[str, int] = {}
    publishers: dict[str, int] = {}
    licences: dict[str, int] = {}
    extensions: dict[str, int] = {}
    extents: dict[str, Extent] = {}
    extension_use: dict[str, ExtensionUse] = {}
    judged_by: dict[str, dict[str, int]] = {}


class DimensionScore(Part, frozen=True):
    """One dimension: its score, its weight in the overall score, the share of its own weight that was assessed, how
    many of its parts (checks, or use cases) are scored, and what each contributes to its score, by id."""

    id: Dimension
    score: Points | None
    reason: Reason | None
    weight: float
    assessed: Share
    scored: Count
    parts: Count
    contributions: dict[str, float]


class YearNumbers(Part, frozen=True):
    """How many numbers count from a date of one year, and their median."""

    count: Count
    median: int


class Numbers(Part, frozen=True):
    """The numbers that a check with a curve found: how many, and the quartiles, in ``unit``; ``full`` and ``half`` are
    the numbers at which marks begin to fall and are halved. ``by_year`` has those that count from a date, by its year:
    of lags, the year of what happened."""

    unit: str
    full: float
    half: float
    count: Count
    lower_quartile: int
    median: int
    upper_quartile: int
    by_year: dict[str, YearNumbers] = {}


class Objects(Part, frozen=True):
    """How many single objects passed and failed."""

    passed: Count = 0
    failed: Count = 0


class Measure(Part, frozen=True):
    """A check's rate over the dataset.

    ``value`` is from 0 to 1, or null where there is none; ``reason`` says why it has none or does not count.
    ``passed``, ``failed``, ``applied`` and ``errors`` count ``unit``; ``skipped`` counts, by reason, where there was
    nothing to judge. A check that gives ``numbers`` instead of verdicts passes wherever it gives one. ``interval`` is
    the value's 95 % interval. ``weight`` is by severity; ``points`` and ``lost`` are what it brought and cost in points
    of the overall score. ``groups`` tells, by path, where it failed.
    """

    id: str
    dimension: Dimension
    severity: Severity
    value: Share | None
    reason: Reason | None
    unit: Unit
    passed: Count
    failed: Count
    applied: Count
    errors: Count
    objects: Objects
    lost: Points
    examples: tuple[Example, ...]
    title: str
    remedy: str
    pack: str
    version: int
    preview: bool
    weight: float
    points: Points
    interval: tuple[float, float] | None
    numbers: Numbers | None
    skipped: dict[str, int]
    groups: dict[str, Group]


class Missing(Part, frozen=True):
    """A field that a question lacks: on how many unanswered processes, and how many it would answer by itself."""

    field: str
    processes: Count
    unlocks: Count


class QuestionScore(Part, frozen=True):
    """A question: on how many of the processes it applies to it can be answered, and which fields are missing where it
    cannot. ``stage`` is the least stage of the processes it applies to."""

    id: str
    title: str
    publisher: str
    value: Share | None
    reason: Reason | None
    band: str | None
    stage: str
    answerable: Count
    applicable: Count
    interval: tuple[float, float] | None
    points: Points
    lost: Points
    remedy: str
    missing: tuple[Missing, ...]
    examples: tuple[Example, ...] = ()


class UseCaseScore(Part, frozen=True):
    """A set of questions that someone asks together, and how far the data answers them."""

    id: str
    score: Points | None
    reason: Reason | None
    band: str | None
    assessed: Share
    weight: float
    title: str
    whom: str
    questions: tuple[QuestionScore, ...]


class LensScore(Part, frozen=True):
    """For whom a report was made: everything in it is of the ``matched`` of all ``seen`` processes that are theirs.
    ``reasons`` counts the processes that match each rule by which they are recognised, of which ``examples`` has some;
    one may match several. ``own`` are the ids of the use cases that are the lens's own, ``use_cases`` of those it names
    of what everyone asks."""

    id: str
    title: str
    whom: str
    aim: str
    seen: Count
    matched: Count
    reasons: dict[str, int]
    own: tuple[str, ...] = ()
    use_cases: tuple[str, ...] = ()
    examples: dict[str, tuple[Example, ...]] = {}

    @property
    def rules(self) -> list[tuple[str, int]]:
        """The rules with how many processes match each, most first."""
        return sorted(self.reasons.items(), key=lambda item: (-item[1], item[0]))


class Unlock(Part, frozen=True, omit_defaults=True):
    """What filling some fields wherever they can be filled would do: how many more (question, process) pairs could be
    answered, by question, and how many points the overall score would gain. Where a report is for somebody, ``own`` is
    how many of the pairs are of their own questions: these come first in the order."""

    fields: tuple[str, ...]
    pairs: Count
    questions: dict[str, int]
    points: Points
    own: Count = 0


class Fix(Part, frozen=True):
    """One thing to do. ``points`` is what the overall score gains by it, ``after`` what it then is, the fixes listed
    before it being done; ``checks`` pass and ``fields`` are filled everywhere once it is done. ``failed`` of
    ``applied`` units are concerned."""

    id: str
    title: str
    remedy: str
    points: Points
    after: Points
    checks: tuple[str, ...]
    fields: tuple[str, ...]
    questions: dict[str, int]
    failed: Count
    applied: Count
    unit: Unit
    example: Example | None


#: The evidence of a criterion of which files alone tell nothing.
ELSEWHERE = "cannot be told from files"


class CriterionKind(StrEnum):
    """What the standard asks first, where it sees room for improvement, and what it honours."""

    BASIC = "basic"
    IMPROVEMENT = "improvement"
    ADVANCED = "advanced"


class Criterion(Part, frozen=True):
    """What the standard asks of a publication: ``met`` is null where it cannot be told from files alone, and for a
    direction of improvement, which has no line to cross. ``value`` is its number, if it has one."""

    id: str
    title: str
    met: bool | None
    evidence: str
    kind: CriterionKind = CriterionKind.BASIC
    value: float | None = None


class Figure(Part, frozen=True):
    """A number about the procurement itself, to see by whether the data can be what it claims to be.

    ``value`` is in ``unit`` (``share``: from 0 to 1), or null with a ``reason``; it is worked out over ``denominator``
    of what ``of`` says. An ``estimate`` has an ``interval``, where that is known.
    """

    id: str
    title: str
    value: float | None
    unit: str
    denominator: Count
    of: str
    estimate: bool = False
    interval: tuple[float, float] | None = None
    reason: str | None = None


class Month(Part, frozen=True):
    """What was published in a month, by the dates of releases; ``month`` is null for what has no plausible date.

    ``processes`` and ``stages`` are of processes whose (last) release is of the month; ``lags`` the medians of what
    checks of lags found in them, by check. ``note`` marks a month far below its neighbours (``drop``).
    """

    month: str | None
    releases: Count
    processes: Count
    stages: dict[str, int] = {}
    lags: dict[str, int] = {}
    note: str = ""


class Quarter(Part, frozen=True):
    """How good what was published in a quarter is: scores as of the whole, over the processes and releases dated in it,
    checks of the dataset as a whole left out. ``quarter`` is null for what has no plausible date."""

    quarter: str | None
    processes: Count
    releases: Count
    score: Points | None
    reason: Reason | None
    assessed: Share
    dimensions: dict[str, float | None] = {}


class Publication(Part, frozen=True):
    """When releases came: whether one is of the last four calendar quarters (``active``); the ``rhythm`` (daily,
    weekly, monthly, or null where none can be seen), judged over so many ``periods`` (working days, weeks or months) of
    the last year, of which ``covered`` had releases; whether nearly all releases bear the dates of few exports
    (``stamped``); and, of ``months`` whole months between the first and the last, those without releases (``gaps``)
    and far below their neighbours (``drops``)."""

    active: bool | None = None
    stamped: bool = False
    rhythm: str | None = None
    periods: Count = 0
    covered: Count = 0
    months: Count = 0
    gaps: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()


class Coverage(Part, frozen=True, omit_defaults=True):
    """How often a path occurs: in how many of its parents it is there, says something, or has a wrong type.

    An ``additional`` member has a ``kind``: ``misspelt``, of an ``extension`` that is not declared (or not everywhere),
    a ``translation``, of the ``other-version`` of the standard, or ``local``, a publisher's own. ``names`` are the path
    meant or translated, the extensions that know it, or the version.
    """

    present: Count
    filled: Count
    parents: Count
    wrong_type: Count
    objects: Count
    additional: bool
    kind: str | None = None
    names: tuple[str, ...] = ()


class PackScore(Part, frozen=True):
    """The checks of a pack that does not count towards the core score, and their own score."""

    id: str
    score: Points | None
    reason: Reason | None
    assessed: Share
    scored: Count
    parts: Count


class Plan(Part, frozen=True):
    """What made the report: the tool, the methodology, and the versions of all checks. Reports of one ``fingerprint``
    can be compared throughout; others on what they share: checks of equal version, questions of equal ``needs`` (a hash
    of what each needs, and from which stage on). ``examples`` of each failure were kept at most (0: all);
    ``extensions`` were given to the run, besides those that packages declare and ocqual knows."""

    tool: str
    profile: str
    fingerprint: str
    minimum_units: int
    least_assessed: float
    severities: dict[str, float]
    bands: tuple[Band, ...]
    checks: dict[str, int]
    questions: tuple[str, ...]
    examples: Count = 0
    needs: dict[str, str] = {}
    extensions: tuple[str, ...] = ()


class KeptGauges(Part, frozen=True):
    """What the figures were made of: ``names`` has each census as a text of hashes with their counts."""

    counts: dict[str, int] = {}
    numbers: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}


class KeptSlice(Part, frozen=True):
    """What is remembered of a part of the dataset (see :class:`ocqual.slices.Slice`): ``verdicts`` are units that
    passed, that failed, and on which a check went wrong; ``signatures`` and ``numbers`` are texts of pairs."""

    releases: Count = 0
    processes: Count = 0
    stages: dict[str, int] = {}
    verdicts: dict[str, tuple[int, int, int]] = {}
    signatures: str = ""
    numbers: dict[str, str] = {}


class Kept(Part, frozen=True):
    """What a report needs besides to be merged with others and scored again; see :func:`ocqual.restore.restore`."""

    signature_paths: tuple[str, ...] = ()
    signatures: dict[str, int] = {}
    numbers: dict[str, dict[str, int]] = {}
    tallies: dict[str, Tally] = {}
    gauges: KeptGauges = KeptGauges()
    days: str = ""
    years: dict[str, dict[str, str]] = {}
    slices: dict[str, dict[str, KeptSlice]] = {}
    asked: dict[str, Asked] = {}


class Scorecard(Part, frozen=True, kw_only=True):
    """How good a dataset is: everything that ``ocqual score`` found, typed.

    ``score`` is from 0 to 100, or ``None`` with a ``reason``; it is the sum of the ``points`` of all measures and
    questions, and what they ``lost`` is the rest of 100. ``assessed`` is the share of all weight that was assessed.
    """

    schema: Literal["ocqual-report/1"] = SCHEMA
    publisher: str | None
    dataset: Dataset
    as_of: date
    score: Points | None
    reason: Reason | None
    band: str | None
    label: str | None
    assessed: Share
    dimensions: tuple[DimensionScore, ...]
    measures: tuple[Measure, ...]
    use_cases: tuple[UseCaseScore, ...]
    lens: LensScore | None = None
    unlock: tuple[Unlock, ...]
    fixes: tuple[Fix, ...]
    criteria: tuple[Criterion, ...] = ()
    figures: tuple[Figure, ...] = ()
    publication: Publication = Publication()
    series: tuple[Month, ...] = ()
    quarters: tuple[Quarter, ...] = ()
    coverage: dict[str, Coverage] = {}
    slices: dict[str, Any] = {}
    packs: tuple[PackScore, ...] = ()
    reading: Reading = Reading()
    plan: Plan
    totals: Kept = Kept()
    changes: Changes = Changes()

    @property
    def questions(self) -> tuple[QuestionScore, ...]:
        """The questions of all use cases, in order."""
        return tuple(question for case in self.use_cases for question in case.questions)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain dictionaries, lists, texts and numbers, as in its JSON."""
        data: dict[str, Any] = msgspec.json.decode(self.to_json())
        return data

    def to_json(self) -> bytes:
        """The report as JSON: the same bytes for the same result."""
        return to_json(self)

    def to_pandas(self, table: str = "measures") -> pandas.DataFrame:
        """One of the tables ``"measures"``, ``"coverage"``, ``"questions"``, ``"criteria"``, ``"figures"``,
        ``"series"`` (by month) and ``"quarters"`` as a data frame, one row for each.

        Raises ``ValueError`` for another name.
        """
        import pandas

        from ocqual.tables import rows

        return pandas.DataFrame(list(rows(self, table)))

    def __str__(self) -> str:
        from ocqual.render.text import to_text

        return to_text(self)

    def _repr_html_(self) -> str:
        from ocqual.render.card import to_card

        return to_card(self)


def to_json(card: Part) -> bytes:
    """A report as JSON in UTF-8, indented by two, ending with a line feed: the same bytes for the same result."""
    try:
        content = msgspec.json.encode(card, order="deterministic")
    except UnicodeEncodeError:
        # the name of a file may be no text at all; it is written as far as it is
        content = msgspec.json.encode(_writable(msgspec.to_builtins(card, order="deterministic")))
    return msgspec.json.format(content, indent=2) + b"\n"


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_writable(name): _writable(member) for name, member in value.items()}
    return [_writable(each) for each in value] if isinstance(value, list | tuple) else value


class _Head(msgspec.Struct):
    schema: str


def load(content: bytes) -> Scorecard:
    """A scorecard from the bytes of its report. Raises :class:`ReportError`."""
    try:
        schema = msgspec.json.decode(content, type=_Head).schema
    except msgspec.ValidationError:
        raise ReportError('this JSON is no ocqual report: it has no "schema"; make one with ocqual score -o') from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"this is no ocqual report, nor JSON at all: {error}") from None
    name, _, major = schema.partition("/")
    if name != "ocqual-report" or not major.isdecimal():
        raise ReportError(f"this is no ocqual report: its schema is {schema[:80]!r}; make one with ocqual score -o")
    if schema != SCHEMA:
        raise ReportError(f"this report is of version {major[:9]}, and this ocqual reads version 1: upgrade ocqual")
    try:
        return msgspec.json.decode(content, type=Scorecard)
    except msgspec.DecodeError as error:
        raise ReportError(f"this ocqual report is damaged: {error}") from None


def json_schema() -> bytes:
    """The JSON Schema of the report, as generated from the types of this module."""
    told = "What `ocqual score` writes as JSON. Within version 1 there are only additions."
    return schema_of(Scorecard, SCHEMA, "Report of ocqual, version 1", told)


def schema_of(kind: type[Part], id: str, title: str, description: str) -> bytes:
    """The JSON Schema of a public type, as JSON."""
    schema = msgspec.json.schema(kind)
    for definition in schema["$defs"].values():
        if "description" in definition:
            definition["description"] = " ".join(definition["description"].replace("``", "`").split())
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "title": title,
        "description": description,
    }
    return msgspec.json.format(msgspec.json.encode({**head, **schema}), indent=2) + b"\n"


def main() -> None:
    """Write the schema into the checkout."""
    place = Path(__file__).resolve().parents[1] / "schemas" / "report-1.schema.json"
    place.write_bytes(json_schema())
    print(place)


if __name__ == "__main__":
    main()
