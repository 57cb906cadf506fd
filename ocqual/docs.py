"""Pages and schemas that are generated from the code: ``python -m ocqual.docs`` writes them, a test finds them stale.

Prose is the checks' own; nothing here says anything about a check that the check does not say.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from ocqual import peers, planning
from ocqual.check import Case, Check, Dimension, Need, Stage, Unit
from ocqual.kinds import Family
from ocqual.lens import Head, Match
from ocqual.peers import Peers
from ocqual.planning import Plans
from ocqual.question import QUESTION_KEYS, USE_CASE_KEYS
from ocqual.registry import BUILT_IN, Registry, load
from ocqual.report import schema_of

#: Examples are cut here: whoever wants the rest opens the check's file.
LONGEST_EXAMPLE = 500

#: What is counted, in full.
JUDGED_ON = {
    Unit.RELEASES: "releases, as published",
    Unit.PROCESSES: "processes, as compiled or merged",
    Unit.PACKAGES: "packages",
    Unit.DATASETS: "datasets",
}

_HEAD = """\
<!-- Generated from the checks by `python -m ocqual.docs`. Change the checks, not this page. -->

# Checks

Each check asks one question of each value at the paths it reads, and says yes, no, or that there is nothing to judge.
Paths have arrays implicit: `awards/value` is the value of every award. A check is asked only of processes that have
reached its stage and in which every path under *asked when* is filled. What the answers weigh is in
[methodology.md](methodology.md); `ocqual checks explain ID` shows the same as this page.
"""


def checks_page(registry: Registry) -> str:
    """The manual of all checks, in Markdown."""
    parts = [_HEAD]
    for dimension in Dimension:
        checks = [check for check in registry.checks if check.dimension is dimension]
        if checks:
            rows = [
                f"| [{check.id}](#{_anchor(check.id)}) | {check.severity} | {_cell(check.title)} |" for check in checks
            ]
            parts.append(f"## {dimension.capitalize()}\n")
            parts.append("| check | severity | true when it passes |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n")
            parts.extend(_section(check) for check in checks)
    return "\n".join(parts)


def _section(check: Check) -> str:
    facts = "\n".join(f"- {name}: {value}" for name, value in facts_of(check, code=_code))
    examples = "\n".join(f"- *{says(check, case)}*: {case.name}. {_code(example(case))}" for case in check.cases)
    about = check.about.replace("<", "&lt;")
    return (
        f"### {check.id}\n\n**{check.title}**\n\n{about}\n\n{facts}\n\n"
        f"To mend it: {check.remedy.replace('<', '&lt;')}\n\nExamples:\n\n{examples}\n"
    )


def facts_of(check: Check, code: Callable[[str], str] = str) -> Iterator[tuple[str, str]]:
    """What a check declares, as names and texts; paths are shown by ``code``."""
    yield "severity", str(check.severity)
    if check.reads:
        yield "reads", ", ".join(code(path) if path else "the whole process" for path in check.reads)
    if check.need:
        yield "needs", need_in_words(check.need, code)
    if check.rules:
        yield "rules of the standard", ", ".join(map(code, check.rules))
    if check.when:
        yield "asked when filled", ", ".join(map(code, check.when))
    if check.stage:
        yield "from the stage", str(check.stage)
    if check.of_history:
        yield "asked only of", "processes that were made of several releases or of a record"
    yield "counts", JUDGED_ON[check.unit]
    if check.curve:
        curve = check.curve
        yield "marks", f"full up to {curve.full:g} {curve.unit}, half at {curve.half:g} {curve.unit}"
    yield (
        "since",
        f"{check.since}, version {check.version}" + (", a preview: shown, not scored" if check.preview else ""),
    )


def need_in_words(need: Need, code: Callable[[str], str] = str) -> str:
    """A need as people say it: ``a, and either b or c``."""
    if need.path:
        return code(need.path)
    parts = [need_in_words(part, code) for part in need.all or need.any]
    parts = [f"({told})" if not part.path else told for part, told in zip(need.all or need.any, parts, strict=True)]
    told = (" and " if need.all else " or ").join(parts)
    return f"in one of {need.within}: {told}" if need.within else told


def says(check: Check, case: Case) -> str:
    """What a check says of a case: ``fails``, ``passes``, ``1 passes, 2 fail`` …"""
    if check.curve and case.passed:
        return "gives a number"
    if case.passed and case.failed:
        return f"{case.passed} pass, {case.failed} fail"
    return "passes" if case.passed else "fails" if case.failed else "nothing to judge"


def example(case: Case) -> str:
    """A case's data as JSON on one line, cut where it is long; characters that cannot be printed are escaped."""
    whole = json.dumps(case.data, ensure_ascii=False)
    if case.package:
        whole += f", in a package with {json.dumps(dict(case.package), ensure_ascii=False)}"
    told = "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in whole[:LONGEST_EXAMPLE])
    return told if len(whole) <= LONGEST_EXAMPLE else f"{told} … ({len(whole)} characters)"


def _code(value: str) -> str:
    fence = "`"
    while fence in value:
        fence += "`"
    return f"{fence} {value} {fence}" if "`" in value else f"`{value}`"


def _cell(value: str) -> str:
    return value.replace("|", "\\|")


def _anchor(id: str) -> str:
    return id.replace(".", "")


def pack_schema() -> dict[str, Any]:
    """The JSON Schema of a TOML family, for editors and for validation outside Python."""
    schema = msgspec.json.schema(Family)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:ocqual:pack-1", **schema}


def peers_schema() -> str:
    """The JSON Schema of what ``ocqual peers`` writes."""
    told = "What `ocqual peers --format json` writes. Within version 1 there are only additions."
    return schema_of(Peers, peers.SCHEMA, "Publishers side by side, version 1", told).decode()


def fields_schema() -> str:
    """The JSON Schema of what ``ocqual score --fields`` writes."""
    told = "What `ocqual score --fields FILE -o FILE.json` writes. Within version 1 there are only additions."
    return schema_of(Plans, planning.SCHEMA, "What a list of fields would make possible, version 1", told).decode()


def lens_schema() -> dict[str, Any]:
    """The JSON Schema of a lens, for editors and for validation outside Python."""
    text = {"type": "string", "minLength": 1}
    translations = {"^(?!id$)[a-z]{2}$": {"type": "object", "additionalProperties": text}}
    need: dict[str, Any] = {"anyOf": [text, {"type": "object", "minProperties": 1, "maxProperties": 2}]}
    schema = msgspec.json.schema(Match)
    head = msgspec.json.schema(Head)["$defs"]["Head"]
    head["patternProperties"] = translations
    tables: dict[str, dict[str, Any]] = {}
    for name, (needed, may) in {"use_case": USE_CASE_KEYS, "question": QUESTION_KEYS}.items():
        keys: dict[str, Any] = dict.fromkeys((*needed, *may), text)
        tables[name] = {"type": "object", "properties": keys, "required": list(needed)}
        tables[name] |= {"patternProperties": translations, "additionalProperties": False}
    asked = tables["question"]
    asked["properties"] |= {"stage": {"enum": list(Stage)}, "needs": need, "sources": {"type": "array", "items": text}}
    asked["required"].append("needs")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:ocqual:lens-1",
        "title": "A lens of ocqual",
        "type": "object",
        "properties": {
            "lens": head,
            "match": {"$ref": "#/$defs/Match"},
            **{name: {"type": "array", "items": table} for name, table in tables.items()},
        },
        "required": ["lens"],
        "additionalProperties": False,
        "$defs": schema["$defs"],
    }


def pages() -> dict[str, str]:
    """Every generated file by its path in the checkout."""
    return {
        "docs/checks.md": checks_page(load(packs=[BUILT_IN])),
        "schemas/lens-1.schema.json": json.dumps(lens_schema(), indent=2) + "\n",
        "schemas/pack-1.schema.json": json.dumps(pack_schema(), indent=2) + "\n",
        "schemas/peers-1.schema.json": peers_schema(),
        "schemas/fields-1.schema.json": fields_schema(),
    }


def main() -> int:
    """Write every generated file; 2 outside a checkout."""
    root = Path(__file__).resolve().parents[1]
    if not (root / "pyproject.toml").is_file():
        print(f"{root} is no checkout of ocqual; pages are written only there", file=sys.stderr)
        return 2
    for name, content in pages().items():
        (root / name).write_text(content, encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
