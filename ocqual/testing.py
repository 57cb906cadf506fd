"""The promises that every check keeps, for this project and for authors of packs.

``python -m ocqual.testing [ID|PATH…]`` or ``ocqual checks test`` try them all. :func:`run_case` judges an example
naively, with no part of the engine, so that the two can be held against each other; :func:`promises` yields one line
for each promise that a check breaks, and :func:`fuzz` looks further with random data (it needs ``hypothesis``).
"""

from __future__ import annotations

import copy
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from ocqual.check import Case, Check, Dataset, Process, Stage, is_filled
from ocqual.junk import JUNK, Base, skeleton, slots, spoil_each, spoil_pairs
from ocqual.paths import values
from ocqual.registry import RegistryError, load
from ocqual.stage import stage_of

__all__ = ["Outcome", "broken", "chosen", "fuzz", "promises", "run_case"]


class Outcome(NamedTuple):
    """On how many objects a check said yes (or gave a number), said no, had nothing to judge, and broke."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    errors: int = 0


class _Broken(Exception):
    """A promise that does not hold; the message says which."""


def run_case(check: Check, case: Case) -> Outcome:
    """What ``check`` says of ``case``, the release looked at just before midnight UTC at the end of its day.

    For a check of datasets the case's data is an object with members of :class:`ocqual.check.Dataset`. Where the stage
    or a path in ``when`` rules judgement out, every object counts as skipped.
    """
    if check.dataset is not None:
        return _count(check, [_call(check.dataset, _dataset(case))])
    process = _process(case.data, case)
    answers = _answers(check, process)
    if not _asked(check, process) or (check.stage is not None and not process.reached(check.stage)):
        return Outcome(skipped=sum(1 for _ in answers))
    return _count(check, answers)


def promises(check: Check) -> Iterator[str]:
    """One line for each promise that ``check`` breaks."""
    for promise in (_words, _enough_cases, _cases_come_out, _reads_what_it_says, _survives_junk, _known_paths):
        yield from promise(check)


# --- judging naively -------------------------------------------------------------------------------------------------


def _process(data: dict[str, Any], case: Case, stage: Stage | None = None) -> Process:
    as_of = datetime.combine(date.fromisoformat(case.as_of), time(23, 59, 59), UTC)
    return Process(data, stage or stage_of(data, as_of), as_of, case.package)


def _dataset(case: Case) -> Dataset:
    said: dict[str, Any] = {"processes": 0, "releases": 0, "first_release": None, "last_release": None, **case.data}
    for name in ("first_release", "last_release"):
        if isinstance(said[name], str):
            said[name] = date.fromisoformat(said[name])
    return Dataset(as_of=date.fromisoformat(case.as_of), **said)


def _filled(data: dict[str, Any], path: str) -> bool:
    return any(is_filled(value) for _, value in values(data, path))


def _asked(check: Check, process: Process) -> bool:
    return all(_filled(process.data, path) for path in check.when)


def _answers(check: Check, process: Process) -> Iterator[object]:
    """What the check says of each object; an exception stands for itself."""
    if check.need is not None:
        yield check.need.met({path for path in check.need.paths() if _filled(process.data, path)})
    if check.passes is not None:
        for path in check.reads:
            for _, value in values(process.data, path):
                yield _call(check.passes, value, process)


def _call(judge: Callable[..., object], *arguments: object) -> object:
    try:
        return judge(*arguments)
    except Exception as error:  # whatever it is, it is the check's
        return error


def _is_sound(check: Check, answer: object) -> bool:
    if answer is None:
        return True
    if check.curve is not None:
        return isinstance(answer, int) and not isinstance(answer, bool)
    return isinstance(answer, bool)


def _count(check: Check, answers: Iterator[object] | list[object]) -> Outcome:
    passed = failed = skipped = errors = 0
    for answer in answers:
        if not _is_sound(check, answer):
            errors += 1
        elif answer is None:
            skipped += 1
        elif answer is False:
            failed += 1
        else:
            passed += 1
    return Outcome(passed, failed, skipped, errors)


def _told(answer: object) -> str:
    if isinstance(answer, Exception):
        return f"raises {type(answer).__name__}: {' '.join(str(answer).split())[:120]}"
    return f"answers {ascii(answer)[:60]}, a {type(answer).__name__}"


# --- promises --------------------------------------------------------------------------------------------------------


def _words(check: Check) -> Iterator[str]:
    title = check.title
    if title != title.strip() or "\n" in title or title.endswith(".") or " " not in title:
        yield f"the title must be one sentence without a period at its end: {title!r}"
    elif not (title[0].isupper() or title[0].isdigit()):
        yield f"the title must begin with a capital: {title!r}"
    if len(title) > 90:
        yield f"the title has {len(title)} characters; 90 are the most that a table can show"
    for name, said in (("about", check.about), ("remedy", check.remedy)):
        if not said.strip():
            yield f"'{name}' is empty" + (" (the docstring of the module is used for it)" if name == "about" else "")
    for name, said in (("title", title), ("about", check.about), ("remedy", check.remedy)):
        if "TODO" in said:
            yield f"'{name}' still says TODO"
    if not re.fullmatch(r"\d+\.\d+(\.\d+)?", check.since):
        yield f"'since' must be a version such as 0.1, not {check.since!r}"
    if check.version < 1:
        yield f"'version' begins at 1, not {check.version}"


def _enough_cases(check: Check) -> Iterator[str]:
    kinds = {(case.passed > 0, case.failed > 0) for case in check.cases}
    if not any(passed for passed, _ in kinds):
        yield "no case shows it " + ("giving a number" if check.curve else "passing")
    if check.curve is None and not any(failed for _, failed in kinds):
        yield "no case shows it failing"
    empty = run_case(check, Case("an empty release", {}))
    if (False, False) not in kinds and not (empty.passed or empty.failed):
        yield "no case shows that there is nothing to judge (passed=0, failed=0)"
    names = [case.name for case in check.cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two cases are called {name!r}"


def _cases_come_out(check: Check) -> Iterator[str]:
    for case in check.cases:
        place = f"case {case.name!r}"
        if not isinstance(case.data, dict):
            yield f"{place}: data must be an object, a release as small as makes the point"
            continue
        before = copy.deepcopy((case.data, case.package))
        outcome = run_case(check, case)
        if (outcome.passed, outcome.failed) != (case.passed, case.failed):
            yield (
                f"{place}: {outcome.passed} passed and {outcome.failed} failed, "
                f"where it says passed={case.passed}, failed={case.failed}"
            )
        if outcome.errors:
            yield f"{place}: {_first_error(check, case)}"
        if (case.data, case.package) != before:
            yield f"{place}: the check changes what it is given"
        elif run_case(check, case) != outcome:
            yield f"{place}: asked a second time, the check answers differently"


def _first_error(check: Check, case: Case) -> str:
    if check.dataset is not None:
        return _told(_call(check.dataset, _dataset(case)))
    answers = _answers(check, _process(case.data, case))
    return next(_told(answer) for answer in answers if not _is_sound(check, answer))


def _reads_what_it_says(check: Check) -> Iterator[str]:
    """A case that fails must fail by what is declared alone, or the walk could not tell what a check depends on."""
    if check.passes is None:
        return
    for case in check.cases:
        if not case.failed or not isinstance(case.data, dict):
            continue
        process = _process(_prune(case.data, (*check.reads, *check.when)), case, _process(case.data, case).stage)
        if _count(check, _answers(check, process)).failed < case.failed:
            yield f"case {case.name!r} fails only by data outside 'reads' and 'when': name those paths in 'when'"


def _prune(data: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for path in paths:
        level = kept
        for name in path.removesuffix("[]").split("/") if path else ():
            level = level.setdefault(name, {})
        level["*"] = True  # a mark, as no path has a member called so
    pruned: dict[str, Any] = _keep(data, kept)
    return pruned


def _keep(value: Any, kept: Mapping[str, Any]) -> Any:
    if "*" in kept:
        return copy.deepcopy(value)
    if isinstance(value, list):
        return [_keep(element, kept) for element in value]
    if isinstance(value, dict):
        return {name: _keep(value[name], below) for name, below in kept.items() if name in value}
    return None


def _known_paths(check: Check) -> Iterator[str]:
    yield from ()


# --- junk ------------------------------------------------------------------------------------------------------------

#: How often each example is spoiled in two places at once.
_PAIRS = 60


def _bases(check: Check) -> Iterator[tuple[Case, Base]]:
    """What is spoiled: every case, and two bare releases in which all that is declared has a value."""
    paths = (*check.reads, *check.when, *(check.need.paths() if check.need else ()))
    bare = [Case("bare", skeleton(paths, in_arrays)) for in_arrays in (False, True)]
    for case in [*check.cases, *bare]:
        if isinstance(case.data, dict):
            yield case, Base(copy.deepcopy(case.data), copy.deepcopy(dict(case.package)))


def _look(check: Check, case: Case) -> Callable[[Base, str], None]:
    """What looks at a spoiled example: any stage will do, since junk can be evidence of any; ``when`` must hold."""
    as_of = datetime.combine(date.fromisoformat(case.as_of), time(23, 59, 59), UTC)
    stage = stage_of(case.data, as_of)

    def look(base: Base, told: str) -> None:
        process = Process(base.data, stage, as_of, base.package)
        if _asked(check, process):
            for answer in _answers(check, process):
                if not _is_sound(check, answer):
                    raise _Broken(f"{_told(answer)}, given {told}")

    return look


def _survives_junk(check: Check) -> Iterator[str]:
    try:
        if check.dataset is not None:
            _spoil_dataset(check)
            return
        for case, base in _bases(check):
            spoil_each(base, _look(check, case))
            spoil_pairs(base, _look(check, case), _PAIRS, f"{check.id} {case.name}")
    except _Broken as broken:
        yield str(broken)


def _spoil_dataset(check: Check) -> None:
    assert check.dataset is not None
    days = (None, date.min, date(2024, 2, 29), date.max)
    for as_of, processes, releases, first, last in product(days[1:], (0, 1, 10**12), (0, 1, 10**12), days, days):
        answer = _call(check.dataset, Dataset(as_of, processes, releases, first, last))
        if not _is_sound(check, answer):
            told = f"as_of {as_of}, {processes} processes, {releases} releases from {first} to {last}"
            raise _Broken(f"{_told(answer)}, given {told}")


def fuzz(check: Check, examples: int = 40) -> Iterator[str]:
    """A line if random data breaks ``check``: the smallest such data that was found. Needs ``hypothesis``."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    bases = list(_bases(check)) if check.dataset is None else []
    if not bases:
        return
    names = sorted({slot.key for _, base in bases for slot in slots(base) if isinstance(slot.key, str)})
    scalars = st.sampled_from(JUNK) | st.text(max_size=12) | st.integers() | st.floats(allow_nan=False)
    anything = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=4),
        max_leaves=8,
    )

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def survives(data: st.DataObject) -> None:
        case, base = bases[data.draw(st.integers(0, len(bases) - 1))]
        spoiled = base.copy()
        told = []
        for _ in range(data.draw(st.integers(1, 3))):
            places = slots(spoiled)
            slot = places[data.draw(st.integers(0, len(places) - 1))] if places else None
            if slot is not None:
                value = data.draw(anything)
                slot.put(copy.deepcopy(value))
                told.append(f"{ascii(value)[:60]} at {slot.pointer}")
        _look(check, case)(spoiled, " and ".join(told))

    try:
        survives()
    except _Broken as broken:
        yield str(broken)


def broken(checks: Iterable[Check], examples: int = 40) -> Iterator[str]:
    """One line, which begins with the check's id, for each promise that one of ``checks`` breaks.

    Random data is tried ``examples`` times, on checks that keep every promise, where ``hypothesis`` is installed.
    """
    can_fuzz = examples > 0 and find_spec("hypothesis") is not None
    for check in checks:
        found = list(promises(check))
        if can_fuzz and not found:
            found.extend(fuzz(check, examples))
        for line in found:
            yield f"{check.id}: {line}"


def chosen(arguments: Sequence[str]) -> list[Check]:
    """The checks that arguments name: ids, files and folders of checks; all that are installed, if there are none.

    Raises ``RegistryError`` if one cannot be loaded or found.
    """
    paths = [each for each in arguments if "/" in each or each.endswith((".py", ".toml")) or Path(each).is_dir()]
    ids = [each for each in arguments if each not in paths]
    found = list(load(packs=(), paths=paths).checks)
    if ids or not arguments:
        installed = load()
        found += [installed.get(id) for id in ids] or installed.checks
    return list({check.id: check for check in found}.values())


def main(arguments: list[str]) -> int:
    """Try the checks that ``arguments`` name; 0 if they keep every promise, 1 if not, 2 if they cannot be loaded."""
    try:
        checks = chosen(arguments)
    except RegistryError as error:
        print(error, file=sys.stderr)
        return 2
    lines = list(broken(checks))
    for line in lines:
        print(line)
    print(f"{len(checks)} checks tried, {len(lines)} broken promises", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
