"""A check put to an example the plain way, without the engine, so that the two can be held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ocqual.check import NO_HISTORY, Case, Check, Dataset, Packaged, Process, Stage, is_filled, listed
from ocqual.merging import Rules, rules_of
from ocqual.paths import values
from ocqual.processes import unify
from ocqual.read import NO_PACKAGE, Document, Form, Place
from ocqual.stage import stage_of
from ocqual.standard import Available, declared_ids, part, standard, version_shown
from ocqual.walk import Rule, Walk


class Outcome(NamedTuple):
    """On how many objects a check said yes (or gave a number), said no, had nothing to judge, and broke."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    errors: int = 0


def run_case(check: Check, case: Case) -> Outcome:
    """What ``check`` says of ``case``, the release looked at just before midnight UTC at the end of its day.

    For a check of datasets the case's data is an object with members of :class:`ocqual.check.Dataset`. Where the stage
    or a path in ``when`` rules judgement out, every object counts as skipped.
    """
    return count(check, outcome_answers(check, case))


def outcome_answers(check: Check, case: Case) -> list[object]:
    """What ``check`` says of each object: a verdict, a number, ``None``, or the exception that it raised."""
    if check.dataset is not None:
        return [call(check.dataset, dataset_of(case))]
    if check.package is not None:
        return package_answers(check.package, case.package)
    process = process_of(case.data, case, of_history=check.of_history)
    if is_asked(check, process) and (check.stage is None or process.reached(check.stage)):
        return list(answers(check, process))
    return [None for _ in answers(check, process)]


def package_answers(judge: Callable[[Packaged], object], package: Mapping[str, Any]) -> list[object]:
    """What a check says of a release package with these members: ``False`` for each fault; of none, nothing."""
    if not package:
        return [None]
    walk = _package_walk()
    walk.visit(dict(package))
    breaks = tuple(
        (node.path, rule.value, None if rule is Rule.REQUIRED else value)
        for node, rule, value in walk.breaches
        if node.path != "releases"
    )
    urls = [url for url in listed(package.get("extensions")) if isinstance(url, str)]
    answer = call(judge, Packaged("release-package", package, breaks, tuple(Available().missing(urls))))
    if isinstance(answer, list | tuple) and all(_is_fault(each) for each in answer):
        return [False] * len(answer) or [True]
    return [answer]


def _is_fault(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)


@lru_cache(maxsize=1)
def _package_walk() -> Walk:
    return Walk(part("1.1", "release-package"), rewrite_after=frozenset())


def process_of(data: dict[str, Any], case: Case, stage: Stage | None = None, of_history: bool = False) -> Process:
    """``data`` as a check sees it on the day of ``case``, at ``stage`` or else the one that it shows.

    For a check ``of_history`` it is a record, and the process what that holds.
    """
    as_of = datetime.combine(date.fromisoformat(case.as_of), time(23, 59, 59), UTC)
    if not of_history:
        declared = case.package.get("version")
        version = version_shown(declared if isinstance(declared, str) else None, data)
        return Process(data, stage or stage_of(data, as_of), as_of, case.package, version)
    record = Document(Form.RECORD, data, NO_PACKAGE, Place("", 0, 0, ""), 0)
    unified = unify([record], lambda _package, _data: "1.1", lambda _package, version: _rules(version))
    stage = stage or stage_of(unified.data, as_of)
    return Process(unified.data, stage, as_of, case.package, history=unified.history or NO_HISTORY)


@cache
def _rules(version: str) -> Rules:
    return rules_of(standard(version))


def dataset_of(case: Case) -> Dataset:
    """The dataset that a case describes; raises ``TypeError`` or ``ValueError`` if it has no such members."""
    said: dict[str, Any] = {"processes": 0, "releases": 0, "first_release": None, "last_release": None, **case.data}
    for name in ("first_release", "last_release"):
        if isinstance(said[name], str):
            said[name] = date.fromisoformat(said[name])
    said["days"] = {date.fromisoformat(day): count for day, count in said.get("days", {}).items()}
    return Dataset(as_of=date.fromisoformat(case.as_of), **said)


def is_asked(check: Check, process: Process) -> bool:
    """Whether every path in ``when`` is filled somewhere, in data of the version that is judged."""
    return check.ocds in (None, process.version) and all(_filled(process.data, path) for path in check.when)


def answers(check: Check, process: Process) -> Iterator[object]:
    """What the check says of each object, in whatever state the process is; an exception stands for itself."""
    if check.need is not None:
        yield check.need.met({path for path in check.need.paths() if _filled(process.data, path)})
    if check.rules:
        urls = listed(process.package.get("extensions"))
        declared = tuple(url for url in urls if isinstance(url, str)) if process.package else None
        found = [rule for rule in broken_rules(process.data, declared) if rule in check.rules]
        yield from (False for _ in found)
        if not found:
            yield None if declared is None and Rule.UNDECLARED in check.rules else True
    if check.passes is not None:
        for path in check.reads:
            for _, value in values(process.data, path):
                yield call(check.passes, value, process)


def overconfident(check: Check, process: Process) -> Iterator[Any]:
    """The values of which a check's tests say what the check does not: that they pass, that they give nothing to judge,
    which number they give."""
    for read, path in enumerate(check.reads if check.surely or check.never or check.idle or check.number else ()):
        for _, value in values(process.data, path):
            assert check.passes is not None
            answer = call(check.passes, value, process)
            idle = any(test.holds(value, process, read) for test in check.idle)
            sure = check.surely and all(test.holds(value, process, read) for test in check.surely)
            never = check.never and all(test.holds(value, process, read) for test in check.never)
            number = None if idle or check.number is None else check.number.number(value, process)
            said = None if idle else True if sure else False if never else answer
            if said is not answer or number not in (None, answer):
                yield value


def broken_rules(data: dict[str, Any], declared: tuple[str, ...] | None = None) -> list[str]:
    """The names of the rules of OCDS 1.1 that a release breaks, once for each breach. ``declared`` are the extensions
    that its package declares, by URL; ``None`` without a package."""
    walk = _walk(declared)
    walk.visit(data)
    return [rule for _, rule, _ in walk.breaches]


@lru_cache(maxsize=16)
def _walk(urls: tuple[str, ...] | None) -> Walk:
    """A plain walk, which is kept because to make one takes longer than to visit an example."""
    declared = None if urls is None else declared_ids(urls)
    return Walk(
        standard("1.1", Available().applied(urls or ())), names=True, declared=declared, rewrite_after=frozenset()
    )


def call(judge: Callable[..., object], *arguments: object) -> object:
    """What ``judge`` returns, or the exception that it raises."""
    try:
        return judge(*arguments)
    except Exception as error:  # whatever it is, it is the check's
        return error


def is_sound(check: Check, answer: object) -> bool:
    """Whether an answer is of a type that the check may give."""
    if answer is None:
        return True
    if check.curve is not None:
        return isinstance(answer, int) and not isinstance(answer, bool)
    return isinstance(answer, bool)


def count(check: Check, given: Iterable[object]) -> Outcome:
    """How many of the answers are of which sort."""
    passed = failed = skipped = errors = 0
    for answer in given:
        if not is_sound(check, answer):
            errors += 1
        elif answer is None:
            skipped += 1
        elif answer is False:
            failed += 1
        else:
            passed += 1
    return Outcome(passed, failed, skipped, errors)


def in_words(answer: object) -> str:
    """What is wrong with an answer that is not sound."""
    if isinstance(answer, Exception):
        return f"raises {type(answer).__name__}: {ascii(' '.join(str(answer).split())[:120])[1:-1]}"
    return f"answers {ascii(answer)[:60]}, which is no verdict: True, False or None, or a whole number with a curve"


def _filled(data: dict[str, Any], path: str) -> bool:
    return any(is_filled(value) for _, value in values(data, path))
