"""Reports and scorecards as they should be: ``python -m tests.golden`` writes them anew into ``fixtures/golden``,
and what the demonstration prints into ``README.md``.

For each input there is the scorecard as it is printed (``.txt``) and the report (``.json``). Reports are cut to what
data decides: prose, the plan, what was not judged, and fields that never occur are left out, so that a new check or a
better wording changes few lines, and a difference can be read. One report is kept whole.
"""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ocqual
from ocqual.explain import overview
from ocqual.render.layout import Page
from ocqual.render.text import to_text
from ocqual.report import Scorecard

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "fixtures" / "golden"
README = ROOT / "README.md"

#: The day on which all fixtures are looked at, unless one says otherwise.
AS_OF = date(2024, 7, 1)


@dataclass(frozen=True)
class Golden:
    """What is scored, by paths below the repository, and whether its report is kept whole."""

    name: str
    inputs: tuple[str, ...]
    as_of: date = AS_OF
    whole: bool = False


def goldens() -> list[Golden]:
    """Everything that has a golden report."""
    tiny = sorted(path.name for path in ROOT.glob("fixtures/tiny/*.json"))
    awkward = ("damaged-package.json", "members.zip", "truncated.jsonl.gz", "utf-16.json", "wrapped-package.json")
    return [
        Golden("demo-2024q1", ("fixtures/demo/demo-2024q1.json.gz",), date(2024, 4, 1)),
        Golden("demo-2024q2", ("fixtures/demo/demo-2024q2.json.gz",)),
        Golden("forms", ("fixtures/tiny/forms",)),
        *(Golden(f"awkward-{name.partition('.')[0]}", (f"fixtures/awkward/{name}",)) for name in awkward),
        *(
            Golden(name.removesuffix(".json"), (f"fixtures/tiny/{name}",), whole=name == "complete.json")
            for name in tiny
        ),
    ]


def files_of(golden: Golden) -> dict[str, bytes]:
    """The golden files, by name. Scored from the repository, so that names in them are the same everywhere."""
    with inside(ROOT):
        card = ocqual.score(golden.inputs, as_of=golden.as_of)
    text = to_text(card) + "\n" + Page(80).plain(overview(card, Page(80)))
    report = card.to_json() if golden.whole else essence(card)
    return {f"{golden.name}.txt": text.encode(), f"{golden.name}.json": report}


def essence(card: Scorecard) -> bytes:
    """A report without prose, without its plan, and without what the data says nothing of."""
    data = card.to_dict()
    for name in ("plan", "unlock"):
        del data[name]
    data["coverage"] = {path: cover for path, cover in data["coverage"].items() if cover["present"]}
    data["measures"] = [_bare(measure) for measure in data["measures"] if measure["reason"] != "nothing-to-judge"]
    data["fixes"] = [_bare(fix) for fix in data["fixes"]]
    for case in data["use_cases"]:
        case["questions"] = [_bare(question) for question in case["questions"] if question["applicable"]]
    del data["totals"]["asked"]
    return _laid_out(data).encode()


def _laid_out(data: dict[str, Any]) -> str:
    """JSON with each part of each section on a line of its own."""
    sections = []
    for name, value in data.items():
        if isinstance(value, dict) and value:
            text = "{\n  " + ",\n  ".join(f"{_text(key)}: {_text(each)}" for key, each in value.items()) + "\n }"
        elif isinstance(value, list) and value:
            text = "[\n  " + ",\n  ".join(map(_text, value)) + "\n ]"
        else:
            text = _text(value)
        sections.append(f" {_text(name)}: {text}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _bare(part: dict[str, Any]) -> dict[str, Any]:
    prose = ("title", "remedy", "publisher", "missing", "severity", "version", "pack", "preview")
    return {name: value for name, value in part.items() if name not in prose}


def readme() -> str:
    """README.md with what the demonstration prints, as its makefile runs it."""
    text = README.read_text(encoding="utf-8")
    begin, end = (f"<!-- demo: {which} -->\n" for which in ("begin", "end"))
    before, _, rest = text.partition(begin)
    with inside(ROOT):
        card = ocqual.score("fixtures/demo/demo-2024q2.json.gz", as_of=AS_OF)
    shown = textwrap.indent(to_text(card), "    ")
    return f"{before}{begin}\n{shown}\n{end}{rest.partition(end)[2]}"


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def main() -> None:
    """Write all golden files, and remove those that nothing makes any more."""
    FOLDER.mkdir(exist_ok=True)
    made = {name: content for golden in goldens() for name, content in files_of(golden).items()}
    for path in FOLDER.iterdir():
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        FOLDER.joinpath(name).write_bytes(content)
    README.write_text(readme(), encoding="utf-8")
    print(f"README.md, and {len(made)} files in {FOLDER.relative_to(ROOT)}: read what has changed before you commit it")


if __name__ == "__main__":
    main()
