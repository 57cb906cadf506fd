"""Measure how fast ocqual is, and how much memory it takes, as ratios in one run.

    python -m benchmarks.run [--size 200MB] [--quick] [--write]

Seconds depend on the machine; how many times as much work as parsing alone something is, hardly does.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.corpus import Corpus
from benchmarks.generate import bytes_of
from benchmarks.lines import HELP, TIMES, Line, Memory, Plan
from benchmarks.measure import Command, Failed, Usage, measure, ratio, rounds
from benchmarks.peers import CARDINAL
from ocqual import __version__

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "benchmarks" / "README.md"

#: Where results are kept between, in the README.
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"

#: Seconds within which `ocqual --help` should have answered: longer is felt as waiting.
HELP_BUDGET = 0.2


@dataclass
class Results:
    """The rows of the two tables, and what went wrong."""

    speed: list[list[str]] = field(default_factory=list)
    memory: list[list[str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fault(self, reason: str) -> list[str]:
        """Note that something failed; what the table says of it."""
        self.faults.append(reason)
        return ["failed", ""]


def measure_speed(groups: Iterable[list[Line]], count: int, results: Results) -> None:
    """Measure the ratios, group by group."""
    for lines in groups:
        commands = dict.fromkeys(each for line in lines for each in (line.under, line.over) if each)
        say(f"measuring {'; '.join(command.name for command in commands)}")
        used, failed = rounds(commands, count)
        for line in lines:
            results.speed.append([line.title, *_ratio(line, used, failed, results)])
            if line.over and line.over.name == HELP and line.over not in failed:
                results.speed.append([f"`{HELP}` within {HELP_BUDGET} seconds", *_budget(used[line.over])])


def _ratio(line: Line, used: dict[Command, list[Usage]], failed: dict[Command, str], results: Results) -> Sequence[str]:
    if line.over is None or line.under is None:
        return "not measured", line.why
    for command in (line.over, line.under):
        if command in failed:
            return results.fault(failed[command])
    found = ratio(used[line.over], used[line.under], line.elapsed)
    return f"{found.middle:.2f}", f"{found.least:.2f} – {found.most:.2f}"


def _budget(used: list[Usage]) -> tuple[str, str]:
    seconds = median(usage.elapsed for usage in used)
    return ("yes" if seconds <= HELP_BUDGET else "no"), f"{seconds:.2f} s"


def measure_memory(lines: Iterable[Memory], results: Results) -> None:
    """Measure peak memory, on small files and on large ones."""
    for line in lines:
        say(f"measuring the memory of {line.large.name}")
        try:
            small, large = (measure(command).peak for command in (line.small, line.large))
        except Failed as reason:
            results.memory.append([line.title, *results.fault(str(reason)), ""])
        else:
            sizes = [f"{peak / 1e6:.0f} MB" for peak in (small, large)]
            results.memory.append([line.title, *sizes, f"{large / small:.2f}"])


def markdown(results: Results, size: int, count: int) -> str:
    """The results as Markdown: what was used, and two tables."""
    sizes = [f"{bytes // 10**6} MB" for bytes in (size, TIMES * size)]
    where = (
        f"ocqual {__version__}, orjson {version('orjson')}, {CARDINAL.requirement.replace('==', ' ')}, "
        f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors; "
        f"files of {sizes[0]}; medians of {count} rounds."
    )
    ratios = table(("measure", "ratio", "least – most"), results.speed)
    memory = table(("peak memory, one worker", *sizes, "ratio"), results.memory)
    return f"{where}\n\n{ratios}\n\n{memory}\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def written(page: str, results: str) -> str:
    """The page with the results in their place; raises ``ValueError`` if it has no such place."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no place for results: {BEGIN} and {END}, in this order")
    return f"{head}{BEGIN}\n\n{results}\n{END}{tail}"


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    add = parser.add_argument
    add("--size", default="200MB", help="bytes of each file; memory is compared with files ten times as large")
    add("--quick", action="store_true", help="files of 20 MB and three rounds: for a first look")
    add("--rounds", type=int, help="how often everything is run (5; with --quick 3)")
    add("--cache", type=Path, default=ROOT / ".benchmarks", metavar="DIR", help="where files are kept between runs")
    real = ROOT.parent / "shared" / "data" / "armenia"
    add("--real", type=Path, default=real, metavar="DIR", help="release packages to make the file of real data from")
    add("--write", action="store_true", help="put the results into benchmarks/README.md")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    arguments = _parser().parse_args(argv)
    count = arguments.rounds or (3 if arguments.quick else 5)
    results = Results()
    try:
        size = bytes_of("20MB" if arguments.quick else arguments.size)
        cache = arguments.cache.resolve()
        plan = Plan(Corpus(cache, arguments.real), cache, size)
        measure_speed(plan.groups(), count, results)
        measure_memory(plan.memory(), results)
        text = markdown(results, size, count)
        print(text)
        if arguments.write and not results.faults:
            README.write_text(written(README.read_text("utf-8"), text), "utf-8")
    except (ValueError, OSError) as error:
        say(f"benchmarks: {error}")
        return 2
    for reason in dict.fromkeys(results.faults):
        say(f"benchmarks: failed: {reason}")
    return 1 if results.faults else 0


if __name__ == "__main__":
    sys.exit(main())
