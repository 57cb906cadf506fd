"""Other tools that do part of the same work, each installed from PyPI into an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import Command, Failed

#: Seconds after which an installation is given up.
PATIENCE = 300


@dataclass(frozen=True)
class Peer:
    """A tool: what pip installs, and the Python code that does the work on the file ``sys.argv[1]``."""

    name: str
    requirement: str
    code: str
    env: dict[str, str] = field(default_factory=dict)

    def command(self, cache: Path, file: Path) -> Command:
        """How to run it on a file; installs it if need be. Raises :class:`Failed` where that cannot be done."""
        python = installed(self.requirement, cache)
        return Command(self.name, (str(python), "-c", self.code, str(file)), self.env)


#: Cardinal counts how often each path is filled, which is what `ocqual coverage` does; one thread against one worker.
CARDINAL = Peer(
    name="Cardinal's coverage",
    requirement="ocdscardinal==0.0.8",
    code="import sys, ocdscardinal; ocdscardinal.coverage(sys.argv[1])",
    env={"RAYON_NUM_THREADS": "1"},
)


def installed(requirement: str, cache: Path) -> Path:
    """The interpreter of an environment that has ``requirement`` and nothing else; raises :class:`Failed`."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = cache / f"{requirement.replace('==', '-')}-py{version}"
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], requirement)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]
        _run(pip, requirement)
        done.touch()
    return python


def _run(argv: list[str], requirement: str) -> None:
    try:
        run = subprocess.run(argv, capture_output=True, text=True, errors="replace", timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"{requirement} could not be installed: {error}") from error
    if run.returncode:
        said = run.stderr.strip().splitlines() or [f"exit code {run.returncode}"]
        raise Failed(f"{requirement} could not be installed: {said[-1][:200]}")
