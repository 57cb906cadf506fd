"""What is measured: the commands, and the lines of the table with what each divides by what."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import DIRTS, Corpus
from benchmarks.measure import Command, Failed
from benchmarks.peers import CARDINAL

#: How often larger the file is on which peak memory is compared.
TIMES = 10

#: What is timed in seconds too, since a person waits for it.
HELP = "ocqual --help"


@dataclass(frozen=True)
class Line:
    """A line of the table: how many times as much work ``over`` is as ``under``; or, where several processors share the
    work, how many times as long it takes (``elapsed``). ``why`` says why it is not measured."""

    title: str
    over: Command | None = None
    under: Command | None = None
    elapsed: bool = False
    why: str = ""


@dataclass(frozen=True)
class Memory:
    """A line of the table of peak memory: the same command on a file, and on one ten times as large."""

    title: str
    small: Command
    large: Command


@dataclass(frozen=True)
class Plan:
    """Where files are, how large, and where results of commands go."""

    corpus: Corpus
    cache: Path
    size: int

    def groups(self) -> Iterator[list[Line]]:
        """The lines, in groups whose commands are run by turns."""
        yield self._clean()
        for dirt in DIRTS:
            title = f"score, dirty data ({dirt:.0%} of everything)"
            yield [self._against_parsing(title, self.corpus.dirty(self.size, dirt))]
        yield [self._real()]
        yield [
            Line(
                f"`{HELP}` ÷ starting Python",
                ocqual(HELP, "--help"),
                Command("starting Python", (sys.executable, "-c", "pass")),
            )
        ]

    def _clean(self) -> list[Line]:
        file = self.corpus.clean(self.size)
        one = self.score(file)
        counting = ocqual("coverage", "coverage", str(file), "--workers", "1")
        return [
            self._against_parsing("score, clean data", file),
            Line("coverage ÷ parsing alone", counting, parsing(file)),
            *self._peers(file, counting),
            Line("score ÷ score without questions and figures", one, self.score(file, without=True)),
            Line("score, two workers ÷ one worker", self.score(file, workers=2), one, elapsed=True),
            Line("score, gzip ÷ plain", self.score(self.corpus.packed(self.size)), one),
            Line("score, one package ÷ JSON Lines", self.score(self.corpus.clean(self.size, "package")), one),
        ]

    def _peers(self, file: Path, counting: Command) -> list[Line]:
        titles = (f"{CARDINAL.name} ÷ parsing alone", f"coverage ÷ {CARDINAL.name}")
        try:
            peer = CARDINAL.command(self.cache, file)
        except Failed as reason:
            return [Line(title, why=str(reason)) for title in titles]
        return [Line(titles[0], peer, parsing(file)), Line(titles[1], counting, peer)]

    def _real(self) -> Line:
        title = "score, real data"
        try:
            file = self.corpus.repeated(self.size)
        except Failed as reason:
            return Line(title, why=str(reason))
        if file is None:
            return Line(title, why=f"no real data in {self.corpus.real.name}/")
        return self._against_parsing(title, file)

    def _against_parsing(self, title: str, file: Path) -> Line:
        return Line(f"{title} ÷ parsing alone", self.score(file), parsing(file))

    def memory(self) -> Iterator[Memory]:
        """The lines about peak memory."""
        for title, form in (("score, JSON Lines", "jsonl"), ("score, one package", "package")):
            small, large = (self.corpus.clean(size, form) for size in (self.size, TIMES * self.size))
            yield Memory(title, self.score(small), self.score(large))

    def score(self, file: Path, workers: int = 1, without: bool = False) -> Command:
        """Scoring a file, with a report written; perhaps ``without`` questions and figures."""
        report = str(self.cache / "report.json")
        name = f"score {file.name}, {workers} worker{'s' * (workers > 1)}{', without questions' * without}"
        module = "benchmarks.without_questions" if without else "ocqual"
        return ocqual(name, "score", str(file), "--workers", str(workers), "-o", report, module=module)


def ocqual(name: str, *arguments: str, module: str = "ocqual") -> Command:
    """The program, as the interpreter that runs this has it."""
    return Command(name, (sys.executable, "-m", module, *arguments))


def parsing(file: Path) -> Command:
    """Decoding every line, and nothing else."""
    return Command(f"parsing {file.name}", (sys.executable, "-m", "benchmarks.parse_only", str(file)))
