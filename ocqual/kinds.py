"""The few parametrised judgements that a TOML family may name.

A family is a TOML file of ``[[check]]`` tables. Each names its ``kind`` and gives parameters, nothing else: whatever
needs an ``if`` is a Python check. A kind is a class here: its fields are its parameters, its ``judge`` turns them into
fields of :class:`~ocqual.check.Check`. The JSON Schema of families (``schemas/pack-1.schema.json``) is generated from
these classes (see :mod:`ocqual.docs`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, ClassVar, get_args

import msgspec
import tomli
from msgspec import UNSET, UnsetType

from ocqual.check import Case, Check, Dimension, Need, Process, Severity, Stage, before, text
from ocqual.sure import among, known, ordered, within

#: Texts longer than this match no pattern: data is hostile, and matching may take time that grows fast with length.
LONGEST_MATCHED = 1000


class FamilyError(Exception):
    """A family that cannot be used; the message is one line that says where and what to change."""


class NeedTable(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """Needs that must be met together (``all``), or of which one is enough (``any``)."""

    all: list[str | NeedTable] = []
    any: list[str | NeedTable] = []


class CaseTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """An example: a release as a table or as JSON text, and the numbers of objects that pass and fail."""

    name: str
    data: dict[str, Any] | str
    passed: int = 0
    failed: int = 0
    as_of: str = "2024-06-30"
    package: dict[str, Any] = {}

    def case(self) -> Case:
        """The case; raises ``ValueError`` if its data is no JSON object."""
        data = self.data
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except json.JSONDecodeError as error:
                raise ValueError(f"case {self.name!r}: data is not JSON: {error}") from None
        if not isinstance(data, dict):
            raise ValueError(f"case {self.name!r}: data must be a JSON object")
        return Case(self.name, data, self.passed, self.failed, self.as_of, self.package)


class Kind(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, tag_field="kind"):
    """What every ``[[check]]`` table has; fields that are left out come from the top of the family."""

    id: str
    title: str
    remedy: str
    dimension: Dimension | UnsetType = UNSET
    severity: Severity | UnsetType = UNSET
    since: str | UnsetType = UNSET
    stage: Stage | UnsetType = UNSET
    about: str = ""
    version: int = 1
    preview: bool = False
    when: list[str] = []
    case: list[CaseTable] = []

    def judge(self) -> dict[str, Any]:
        """The fields of ``Check`` that hold the judgement: ``need``, or ``reads`` and ``passes``."""
        raise NotImplementedError

    def check(self) -> Check:
        """The check; raises ``ValueError`` that says which field is missing or wrong."""
        if self.dimension is UNSET or self.severity is UNSET or self.since is UNSET:
            missing = next(name for name in ("dimension", "severity", "since") if getattr(self, name) is UNSET)
            raise ValueError(f"has no {missing!r}, and the family gives none at its top")
        return Check(
            id=self.id,
            title=self.title,
            remedy=self.remedy,
            dimension=self.dimension,
            severity=self.severity,
            since=self.since,
            stage=self.stage or None,
            about=self.about.strip(),
            version=self.version,
            preview=self.preview,
            when=tuple(self.when),
            cases=tuple(table.case() for table in self.case),
            **self.judge(),
        )


class Present(Kind, frozen=True, kw_only=True, tag="present"):
    """A field is filled (``path``), or several together (``all``), or one of several (``any``)."""

    path: str | UnsetType = UNSET
    all: list[str | NeedTable] = []
    any: list[str | NeedTable] = []

    def judge(self) -> dict[str, Any]:
        given: list[Any] = [self.path] if self.path else []
        given += [{how: needs} for how, needs in (("all", self.all), ("any", self.any)) if needs]
        if len(given) != 1:
            raise ValueError("give exactly one of 'path', 'all' and 'any'")
        return {"need": Need.parse(msgspec.to_builtins(given[0]))}


class Order(Kind, frozen=True, kw_only=True, tag="order"):
    """Of two dates in the same object, the ``earlier`` is not after the ``later``; both are paths below ``at``."""

    at: str | list[str]
    earlier: str
    later: str

    def judge(self) -> dict[str, Any]:
        first, second = self.earlier.split("/"), self.later.split("/")

        def passes(value: Any, process: Process) -> bool | None:
            return before(_member(value, first), _member(value, second))

        return {"reads": _paths(self.at), "passes": passes, "surely": (ordered(self.earlier, self.later),)}


class Codelist(Kind, frozen=True, kw_only=True, tag="codelist"):
    """A filled text is one of ``codes``, exactly as written."""

    at: str | list[str]
    codes: list[str]

    def judge(self) -> dict[str, Any]:
        codes = frozenset(self.codes)
        if not codes:
            raise ValueError("'codes' is empty")

        def passes(value: Any, process: Process) -> bool | None:
            return value in codes if isinstance(value, str) and text(value) else None

        surely = among(frozenset(code for code in codes if text(code)))
        return {"reads": _paths(self.at), "passes": passes, "surely": (surely,)}


class Reference(Kind, frozen=True, kw_only=True, tag="reference"):
    """The ``member`` of an object names exactly one object, by its id, in the array ``to`` of the release."""

    at: str | list[str]
    to: str
    member: str = "id"

    def judge(self) -> dict[str, Any]:
        name, array = self.member, self.to

        def passes(value: Any, process: Process) -> bool | None:
            key = text(value.get(name)) if isinstance(value, dict) else None
            return len(process.by_id(array).get(key, ())) == 1 if key else None

        return {"reads": _paths(self.at), "passes": passes, "surely": (known(array, name, once=True),)}


class TextLength(Kind, frozen=True, kw_only=True, tag="text-length"):
    """A filled text, trimmed, has at least ``min`` and at most ``max`` characters."""

    at: str | list[str]
    min: int | UnsetType = UNSET
    max: int | UnsetType = UNSET

    def judge(self) -> dict[str, Any]:
        low, high = _range(self.min, self.max)

        def passes(value: Any, process: Process) -> bool | None:
            said = text(value) if isinstance(value, str) else None
            return low <= len(said) <= high if said else None

        return {"reads": _paths(self.at), "passes": passes}


class Pattern(Kind, frozen=True, kw_only=True, tag="pattern"):
    """The whole of a filled text, trimmed, matches the regular expression ``pattern``."""

    at: str | list[str]
    pattern: str

    def judge(self) -> dict[str, Any]:
        try:
            matches = re.compile(self.pattern).fullmatch
        except re.error as error:
            raise ValueError(f"'pattern' is no regular expression: {error}") from None

        def passes(value: Any, process: Process) -> bool | None:
            said = text(value) if isinstance(value, str) else None
            return len(said) <= LONGEST_MATCHED and matches(said) is not None if said else None

        return {"reads": _paths(self.at), "passes": passes}


class NumberRange(Kind, frozen=True, kw_only=True, tag="number-range"):
    """A number is at least ``min`` and at most ``max``; what is no number is not judged."""

    at: str | list[str]
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET

    def judge(self) -> dict[str, Any]:
        low, high = _range(self.min, self.max)

        def passes(value: Any, process: Process) -> bool | None:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return low <= value <= high if is_number else None

        return {"reads": _paths(self.at), "passes": passes, "surely": (within(low, high),)}


AnyKind = Present | Order | Codelist | Reference | TextLength | Pattern | NumberRange

#: Every kind by the name that a family gives it.
KINDS: dict[str, type[Kind]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyKind)}


class Family(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A TOML file of checks. What is given at its top holds for each check that says nothing else."""

    check: list[AnyKind]
    dimension: Dimension | UnsetType = UNSET
    severity: Severity | UnsetType = UNSET
    since: str | UnsetType = UNSET
    stage: Stage | UnsetType = UNSET
    about: str | UnsetType = UNSET
    preview: bool | UnsetType = UNSET
    when: list[str] | UnsetType = UNSET

    defaults: ClassVar[tuple[str, ...]] = ("dimension", "severity", "since", "stage", "about", "preview", "when")


def read_family(source: str, file: str) -> tuple[Check, ...]:
    """The checks of a family, in order; ``source`` is the text of ``file``.

    Raises :class:`FamilyError`, naming the file, the check and what is wrong with it.
    """
    try:
        document = msgspec.to_builtins(tomli.loads(source))
    except tomli.TOMLDecodeError as error:
        raise FamilyError(f"{file}: not TOML: {error}") from None
    tables = document.pop("check", None)
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise FamilyError(f"{file}: checks are written as [[check]] tables")
    unknown = document.keys() - set(Family.defaults)
    if unknown:
        known = ", ".join(Family.defaults)
        raise FamilyError(f"{file}: {min(unknown)!r} is not known at the top of a family, which may give {known}")
    return tuple(_check(document | table, f"{file}: check {_name(table, at)}") for at, table in enumerate(tables, 1))


def _check(table: dict[str, Any], place: str) -> Check:
    kind = table.get("kind")
    if kind not in KINDS:
        import difflib  # only needed on the way out

        close = difflib.get_close_matches(str(kind), KINDS, n=1)
        raise FamilyError(f"{place}: kind {kind!r} is none of {', '.join(close or KINDS)}")
    try:
        return msgspec.convert(table, KINDS[kind]).check()
    except (msgspec.ValidationError, ValueError) as error:
        raise FamilyError(f"{place}: {error}") from None


def _name(table: dict[str, Any], at: int) -> str:
    return str(table.get("id") or f"number {at} (it has no id)")


def _paths(at: str | Sequence[str]) -> tuple[str, ...]:
    return (at,) if isinstance(at, str) else tuple(at)


def _member(value: Any, names: list[str]) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _range(low: float | UnsetType, high: float | UnsetType) -> tuple[float, float]:
    if low is UNSET and high is UNSET:
        raise ValueError("give 'min', 'max' or both")
    bounds = (float("-inf") if low is UNSET else low, float("inf") if high is UNSET else high)
    if bounds[0] > bounds[1]:
        raise ValueError(f"'min' {low} is above 'max' {high}")
    return bounds
