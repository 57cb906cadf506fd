"""The promises that every check keeps, for this project and for authors of packs.

``python -m ocqual.testing [ID|PATH…]`` and ``ocqual checks test`` try them all. :func:`promises` yields a line for each
that a check breaks; :func:`run_case` judges an example naively; :func:`fuzz` looks further with random data (it needs
``hypothesis``, which ``pip install "ocqual[test]"`` brings). A pack's own tests need no more than::

    @pytest.mark.parametrize("check", load(packs=["my-pack"]).checks, ids=lambda check: check.id)
    def test_promises(check):
        assert list(promises(check)) == []
"""

from __future__ import annotations

import copy
import difflib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ocqual.check import Case, Check
from ocqual.junk import fuzz, survive
from ocqual.naive import (
    Outcome,
    answers,
    call,
    count,
    dataset_of,
    in_words,
    is_asked,
    is_sound,
    outcome_answers,
    overconfident,
    process_of,
    run_case,
)
from ocqual.paths import values
from ocqual.registry import RegistryError, load
from ocqual.standard import standard

__all__ = ["Outcome", "broken", "chosen", "fuzz", "is_known_path", "promises", "run_case"]

#: A longer title does not fit in a table of 80 columns on two lines.
LONGEST_TITLE = 100

#: Members of every release that are context for any check, so need not be declared.
_CONTEXT = ("ocid", "id", "date", "tag", "initiationType", "language")


def promises(check: Check) -> Iterator[str]:
    """A line for each promise that ``check`` breaks; none is tried on cases that are not well formed."""
    yield from _words(check)
    yield from _known_paths(check)
    malformed = list(_well_formed(check))
    yield from malformed
    if not malformed:
        for promise in (
            _enough_cases,
            _cases_come_out,
            _sure_of_its_cases,
            _says_the_same_of_a_text,
            _reads_what_it_says,
            survive,
        ):
            yield from promise(check)


def _words(check: Check) -> Iterator[str]:
    title = check.title
    if title != title.strip() or "\n" in title or title.endswith(".") or " " not in title:
        yield f"the title must be one sentence without a period at its end: {title!r}"
    elif not (title[0].isupper() or title[0].isdigit()):
        yield f"the title must begin with a capital: {title!r}"
    if len(title) > LONGEST_TITLE:
        yield f"the title has {len(title)} characters; it may have {LONGEST_TITLE}"
    for name, said in (("title", title), ("about", check.about), ("remedy", check.remedy)):
        if not said.strip():
            yield f"'{name}' is empty" + (" (the docstring of the module is used for it)" if name == "about" else "")
        if "TODO" in said:
            yield f"'{name}' still says TODO"
    if not re.fullmatch(r"\d+\.\d+(\.\d+)?", check.since):
        yield f"'since' must be a version such as 0.1, not {check.since!r}"
    if check.version < 1:
        yield f"'version' begins at 1, not {check.version}"


# --- paths -----------------------------------------------------------------------------------------------------------


def is_known_path(path: str) -> bool:
    """Whether a path, arrays implicit, is a field of the standard, 1.0 or 1.1, or of a published extension."""
    path = path.removesuffix("[]")
    if not path or any(path in standard(version).fields for version in ("1.0", "1.1")):
        return True
    from ocqual.standard.extensions import extension_of  # reads large tables

    return bool(extension_of(path))


def _known_paths(check: Check) -> Iterator[str]:
    """Paths that look misspelt. Any other unknown path may be a publisher's own field."""
    needed = check.need.paths() if check.need else ()
    for path in dict.fromkeys((*check.reads, *check.when, *needed)):
        if not is_known_path(path):
            parent, _, name = path.removesuffix("[]").rpartition("/")
            siblings = [field.name for field in standard().children(parent)]
            close = difflib.get_close_matches(name, siblings, n=1, cutoff=0.75)
            if close:
                yield f"{path!r} is no field of the standard; did you mean {close[0]!r} for its end?"


# --- cases -----------------------------------------------------------------------------------------------------------


def _well_formed(check: Check) -> Iterator[str]:
    for case in check.cases:
        try:
            date.fromisoformat(case.as_of)
        except (TypeError, ValueError):
            yield f"case {case.name!r}: as_of must be a day such as '2024-06-30', not {case.as_of!r}"
            continue
        if not isinstance(case.data, dict):
            yield f"case {case.name!r}: data must be an object, a release as small as makes the point"
        elif check.dataset is not None:
            try:
                dataset_of(case)
            except (TypeError, ValueError) as error:
                yield f"case {case.name!r}: data must have members of ocqual.check.Dataset: {error}"


def _enough_cases(check: Check) -> Iterator[str]:
    if not any(case.passed for case in check.cases):
        yield "no case shows it " + ("giving a number" if check.curve else "passing")
    if check.curve is None and not any(case.failed for case in check.cases):
        yield "no case shows it failing"
    empty = run_case(check, Case("an empty release", {}))
    judges_nothing = not (empty.passed or empty.failed)
    if judges_nothing and all(case.passed or case.failed for case in check.cases):
        yield "no case shows that there is nothing to judge (with passed and failed left out)"
    names = [case.name for case in check.cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two cases are called {name!r}"


def _cases_come_out(check: Check) -> Iterator[str]:
    for good in check.cases:
        place = f"case {good.name!r}"
        case = copy.deepcopy(good)
        given = outcome_answers(check, case)
        outcome = count(check, given)
        if (outcome.passed, outcome.failed) != (case.passed, case.failed):
            yield (
                f"{place}: {outcome.passed} passed and {outcome.failed} failed, "
                f"but it says passed={case.passed}, failed={case.failed}"
            )
        for answer in given:
            if not is_sound(check, answer):
                yield f"{place}: {in_words(answer)}"
        if (case.data, case.package) != (good.data, good.package):
            yield f"{place}: the check changes what it is given"
        elif not outcome.errors and outcome_answers(check, case) != given:
            yield f"{place}: asked a second time, the check answers differently"


def _sure_of_its_cases(check: Check) -> Iterator[str]:
    """Cases with a value of which ``surely``, ``never``, ``idle`` or ``number`` says what is not so."""
    for case in check.cases if check.dataset is None else ():
        process = process_of(case.data, case)
        if is_asked(check, process):
            for value in overconfident(check, process):
                tests = "'surely', 'never', 'idle' or 'number'"
                yield f"case {case.name!r}: {tests} says of {ascii(value)[:60]} what is not so"


def _says_the_same_of_a_text(check: Check) -> Iterator[str]:
    """Cases with a text of which the check says something else where nothing is around it, though it is ``of_text``."""
    for case in check.cases if check.of_text else ():
        process, alone = process_of(case.data, case), process_of({}, Case("alone", {}))
        for path in check.reads:
            for text in [value for _, value in values(process.data, path) if isinstance(value, str)]:
                assert check.passes is not None
                if call(check.passes, text, process) != call(check.passes, text, alone):
                    yield f"case {case.name!r}: what is said of {ascii(text)[:60]} depends on more than the text"


def _reads_what_it_says(check: Check) -> Iterator[str]:
    """A case that fails must not pass when everything is taken away that is not declared.

    It may come to have nothing to judge: context that only some processes have cannot be demanded by ``when``. Members
    that every release has, and the ids of objects on the way, need not be declared.
    """
    if check.passes is None:
        return
    for case in check.cases:
        if case.failed:
            stage = process_of(case.data, case, of_history=check.of_history).stage
            pruned = _prune(case.data, (*check.reads, *check.when))
            process = process_of(pruned, case, stage, check.of_history)
            if count(check, answers(check, process)).passed > case.passed:
                yield f"case {case.name!r} passes without the data outside 'reads' and 'when': name the paths in 'when'"


def _prune(data: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """A copy of ``data`` with what is at ``paths``, and its context, alone."""
    kept: dict[str, Any] = {name: {"*": {}} for name in _CONTEXT}
    for path in paths:
        level = kept
        for name in path.removesuffix("[]").split("/") if path else ():
            level = level.setdefault(name, {"id": {"*": {}}})
        level["*"] = {}  # a mark for "all of it": no member is called so
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


# --- trying them -----------------------------------------------------------------------------------------------------


def broken(checks: Iterable[Check], examples: int = 25) -> Iterator[str]:
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
