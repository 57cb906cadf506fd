"""Time and peak memory of whole processes.

Run as ``python -m benchmarks.measure COMMAND…`` this is a small process that starts one command and tells what it took.
It has to be small and new: on Linux a process's peak includes that of the process which it was started from.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

#: Bytes in a unit of ``ru_maxrss``: kilobytes on Linux, bytes on macOS.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Failed(Exception):
    """A command could not be run or did not succeed; the message says why, in one line."""


@dataclass(frozen=True)
class Command:
    """Something to measure: a name, and how it is started."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run took: seconds from start to end, seconds that processors worked for it and its children, and the
    peak memory, in bytes, of its largest process."""

    elapsed: float
    work: float
    peak: int


def measure(command: Command) -> Usage:
    """Run a command to its end; raises :class:`Failed` with the last line of what it said on standard error."""
    helper = [sys.executable, "-m", "benchmarks.measure", *command.argv]
    env = {**os.environ, **command.env}
    # as where it is installed: modules were compiled before
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    run = subprocess.run(helper, capture_output=True, text=True, errors="replace", env=env)
    if run.returncode:
        lines = run.stderr.strip().splitlines() or [f"exit code {run.returncode}"]
        raise Failed(f"{command.name}: {lines[-1][:200]}")
    answer = json.loads(run.stdout.splitlines()[-1])
    return Usage(answer["elapsed"], answer["work"], answer["peak"])


def rounds(
    commands: Iterable[Command], count: int, run: Callable[[Command], Usage] = measure
) -> tuple[dict[Command, list[Usage]], dict[Command, str]]:
    """Run all commands in turn, ``count`` times over, so that whatever slows the machine slows each alike.

    Returns what the runs of each took, and for those that failed, why; after a failure a command is not run again.
    """
    used: dict[Command, list[Usage]] = {command: [] for command in commands}
    failed: dict[Command, str] = {}
    for _ in range(count):
        for command in used:
            if command not in failed:
                try:
                    used[command].append(run(command))
                except Failed as reason:
                    failed[command] = str(reason)
    return used, failed


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times one took what another did: the median over rounds, the least and the most."""

    middle: float
    least: float
    most: float


def ratio(over: Sequence[Usage], under: Sequence[Usage], elapsed: bool = False) -> Ratio:
    """The ratio of work, or of time ``elapsed``, round by round. Raises ``ValueError`` where there is no round."""
    pairs = zip(over, under, strict=True)
    found = [mine.elapsed / other.elapsed if elapsed else mine.work / other.work for mine, other in pairs]
    if not found:
        raise ValueError("no round to take a ratio of")
    return Ratio(median(found), min(found), max(found))


def main(argv: list[str]) -> int:
    """Run ``argv`` without output, print what it took as JSON; its exit code."""
    started = time.perf_counter()
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    elapsed = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    work = usage.ru_utime + usage.ru_stime
    print(json.dumps({"elapsed": elapsed, "work": work, "peak": usage.ru_maxrss * MAXRSS_UNIT}))
    return min(abs(child.returncode), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
