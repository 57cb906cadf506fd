"""What README.md tells people to type works, and prints what it shows."""

from __future__ import annotations

import gzip
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from ocqual.commands import main as ocqual
from tests.golden import README, ROOT, readme

TEXT = README.read_text(encoding="utf-8")

PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)

#: The lines of indented blocks, without what they print and what is Python.
COMMANDS = [
    line.partition("  #")[0].strip()
    for line in re.sub(r"```.*?```|<!-- demo: begin.*demo: end -->", "", TEXT, flags=re.DOTALL).splitlines()
    if re.match(r"    [a-z.]+", line)
]
OCQUAL = [line for line in COMMANDS if re.match(r"(.*\| |\.venv/bin/)?ocqual ", line)]


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that README.md speaks of."""
    monkeypatch.chdir(tmp_path)
    lines = b"".join(b" ".join(path.read_bytes().split()) + b"\n" for path in sorted(ROOT.glob("fixtures/tiny/*.json")))
    Path("data.jsonl.gz").write_bytes(gzip.compress(lines))
    for name in ("folder", "more", "export"):
        Path(name).mkdir()
        Path(name, "data.json").write_bytes(lines)
    Path("fixtures").symlink_to(ROOT / "fixtures")
    type_("ocqual score data.jsonl.gz -q -o report.json")
    for name, data in (("north", "demo-2024q1"), ("south", "demo-2024q2")):
        type_(f"ocqual score fixtures/demo/{data}.json.gz --as-of 2024-07-01 --publisher {name} -q -o {name}.json")
    Path("planned.csv").write_text("path,mapping\nbuyer/name,agency\ntender/title,\n", encoding="utf-8")
    type_("ocqual checks new consistency.my-rule --reads awards/value --pack my-checks")
    return tmp_path


def type_(line: str) -> tuple[int, str]:
    """The exit code and output of a command of ours; what would be fetched is read from a file."""
    given = Path("folder/data.json").read_bytes() if line.startswith("curl") and Path("folder").exists() else None
    arguments = shlex.split(line.rpartition("| ")[2])[1:]
    result = CliRunner().invoke(ocqual, arguments, prog_name="ocqual", input=given)
    return result.exit_code, result.output


def test_the_demonstration_prints_what_is_shown() -> None:
    assert readme() == TEXT, "what `make demo` prints has changed: run `make golden`, and read the difference"


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_demo_and_the_plain_lines_are_the_same_command() -> None:
    # the tests may themselves have been started by make, which would tell of the folder it is in
    command = ["make", "--no-print-directory", "--dry-run", "demo"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert asked.splitlines()[-1] in COMMANDS
    assert {"make demo", "make test"} <= set(COMMANDS)


def test_there_is_something_to_try() -> None:
    assert len(OCQUAL) > 10
    assert len(PYTHON) == 2
    assert {line.split()[0] for line in COMMANDS if line not in OCQUAL} == {
        "make",
        "python3",
        ".venv/bin/pip",
        "medicines",
    }


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("line", OCQUAL)
def test_commands_work(line: str) -> None:
    if line.startswith("ocqual checks new"):
        Path("my-checks/consistency/my_rule.py").unlink()
    code, output = type_(line)
    # a check that was just begun has prose left to write, which is a broken promise
    assert code == (1 if line.startswith("ocqual checks test") else 0), output
    assert output or "--quiet" in line


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("block", PYTHON)
def test_python_works(block: str) -> None:
    exec(compile(block, "README.md", "exec"), {"__name__": "readme"})


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", TEXT):
        assert link.startswith("https://") or ROOT.joinpath(link).exists(), link


def test_it_is_short_enough_to_be_read() -> None:
    assert len(TEXT.splitlines()) < 260
