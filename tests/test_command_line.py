"""The command from end to end: what users type, what they see, and what is left behind when things go wrong."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ocqual.commands import main as ocqual
from ocqual.commands.errors import Refusal
from ocqual.commands.outputs import write_all
from ocqual.read import REASONS
from ocqual.report import Scorecard
from ocqual.scoring import score
from tests.test_read import EXPECTED

ROOT = Path(__file__).parents[1]
TINY = ROOT / "fixtures" / "tiny" / "dangling-references.json"
AWKWARD = ROOT / "fixtures" / "awkward"
DEMO = ROOT / "fixtures" / "demo" / "demo-2024q1.json.gz"
AS_OF = ("--as-of", "2024-07-01")

posix = pytest.mark.skipif(os.name == "nt", reason="signals, devices and closed pipes are different there")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, so that it shows what is left behind."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: object, given: bytes = b"") -> Result:
    return CliRunner().invoke(ocqual, [str(each) for each in arguments], prog_name="ocqual", input=given)


def process(*arguments: object, **changes: str) -> subprocess.Popen[bytes]:
    """The command in a process and a session of its own."""
    command = [sys.executable, "-m", "ocqual", *(str(each) for each in arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **changes}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=os.name != "nt"
    )


def refused(result: Result) -> str:
    """The one line with which a command was refused."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    assert "Traceback" not in result.stderr
    return result.stderr


# -- bad usage: one line, exit 2, nothing written


@pytest.fixture
def bad_inputs(elsewhere: Path) -> None:
    """What the commands below name."""
    Path("folder").mkdir()
    Path("not.toml").write_text("x = \n")
    Path("weights.toml").write_text(
        (ROOT / "checks" / "profiles" / "default.toml").read_text().replace("high = 7.5", "high = -1")
    )
    Path("check.py").write_text("this is no Python\n")
    Path("report.json").write_text('{"schema": "ocqual-report/99"}')
    Path("data.json").write_bytes(TINY.read_bytes())


#: What is typed, and what the line must say.
REFUSED = {
    "no input": ("score", "INPUT"),
    "no such file": ("score no.json", "no.json: no such file or folder"),
    "no such file among others": ("score data.json no.json", "no.json: no such file or folder"),
    "no match": ("score no*.json", "no file matches"),
    "folder without data": ("score folder", "folder: no data in this folder"),
    "empty name": (["score", ""], "empty name"),
    "url of no kind": ("score nothing://x/y", "nothing://x/y: this kind of URL cannot be opened"),
    "unknown option": ("score data.json --wieghts x", "'--wieghts'"),
    "unknown option of all": ("--nope", "'--nope'"),
    "unknown command": ("scroe data.json", "did you mean 'score'?"),
    "unknown command, like no other": ("zzz", "ocqual --help"),
    "unknown command below": ("checks nope", "ocqual checks --help"),
    "no such folder": ("score data.json -o no/x.json", "there is no folder no"),
    "output is a folder": ("score data.json -o folder", "folder"),
    "output of no format": ("score data.json -o x.doc", "x.doc: cannot tell the format"),
    "output is the input": ("score data.json -o data.json", "data.json: is one of the inputs"),
    "one of two outputs": ("score data.json -o x.json -o no/y.json", "no/y.json"),
    "unknown format": ("score data.json --format pdf", "'pdf' is not one of"),
    "memory that is no size": ("score data.json --memory lots", "'lots' is no size; write it as 500MB or 2GB"),
    "memory of a strange unit": ("score data.json --memory 2XB", "'2XB' is no size"),
    "too little memory": ("score data.json --memory 10MB", "the least is 200MB"),
    "unknown profile": ("score data.json --profile strictest", "'strictest'"),
    "no profile file": ("score data.json --profile no.toml", "no.toml"),
    "broken profile": ("score data.json --profile not.toml", "not.toml: not TOML"),
    "wrong weight": ("score data.json --profile weights.toml", "severity.high must be a number from 0"),
    "no check file": ("score data.json --checks no.py", "no.py"),
    "broken check file": ("score data.json --checks check.py", "check.py"),
    "no date": ("score data.json --as-of yesterday", "'yesterday'"),
    "no day of the calendar": ("score data.json --as-of 2024-02-30", "'2024-02-30'"),
    "no version": ("score data.json --ocds-version 2", "'1.0', '1.1'"),
    "no workers": ("score data.json --workers 0", "--workers"),
    "no number": ("score data.json --examples many", "'many'"),
    "no report": ("explain data.json", "no ocqual report"),
    "no JSON": ("explain not.toml", "no ocqual report"),
    "newer report": ("explain report.json", "upgrade ocqual"),
    "no report file": ("explain no.json", "no.json"),
    "unknown check": ("checks explain consistency.nope", "consistency.nope"),
    "coverage of nothing": ("coverage no.json", "no.json: no such file or folder"),
    "coverage to nowhere": ("coverage data.json -o no/x.csv", "there is no folder no"),
}


@pytest.mark.usefixtures("bad_inputs")
@pytest.mark.parametrize("case", REFUSED)
def test_bad_usage_is_one_line_and_writes_nothing(case: str) -> None:
    typed, said = REFUSED[case]
    before = sorted(Path().rglob("*"))
    data = Path("data.json").read_bytes()
    assert said in refused(run(*(typed.split() if isinstance(typed, str) else typed)))
    assert sorted(Path().rglob("*")) == before
    assert Path("data.json").read_bytes() == data


def test_an_id_that_a_report_does_not_have_is_answered_with_near_ones() -> None:
    run("score", TINY, "-q", "-o", "r.json")
    assert "did you mean consistency.party-roles" in refused(run("explain", "r.json", "consistency.party-role"))


def test_without_anything_it_shows_help() -> None:
    shown = run()
    assert shown.exit_code == 2
    assert "ocqual score FILE" in shown.output


def test_a_fault_of_ours_is_one_line_too_and_debug_shows_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr("ocqual.api.workers_for", fault)
    assert "this is a fault of ocqual: run it with --debug" in refused(run("score", TINY))
    shown = run("--debug", "score", TINY)
    assert isinstance(shown.exception, ZeroDivisionError)


# -- nothing to score


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_awkward_input_is_scored_or_refused_and_told(name: str) -> None:
    documents, skipped, noted = EXPECTED[name]
    result = run("score", AWKWARD / name, *AS_OF, "-o", "r.json")
    if documents:
        assert result.exit_code == 0, result.output
        report = json.loads(Path("r.json").read_bytes())
        assert sum(report["dataset"]["documents"].values()) == documents >= report["dataset"]["processes"] > 0
        for reason, (count, _, _) in skipped.items():
            assert f"{count} × {reason}, first at " in result.stdout
            assert report["reading"]["skipped"][reason]["count"] == count
        for reason, count in noted.items():
            assert f"{count} × {reason}, first at " in result.stdout
        assert ("Not read:" in result.stdout) == bool(skipped)
        assert max(map(len, result.stdout.splitlines())) <= 80
    else:
        line = refused(result)
        assert "nothing to score" in line
        assert f"{name}" in line
        reasons = skipped or noted
        assert any(REASONS[reason].rstrip(".") in line for reason in reasons)
        assert not Path("r.json").exists()


@pytest.mark.parametrize("command", ["score", "coverage"])
@pytest.mark.parametrize("data", [b"", b"\n", b'{"releases": []}', b"[]", b"null", b"<html>"])
def test_nothing_in_standard_input_is_told(command: str, data: bytes) -> None:
    assert "nothing to score" in refused(run(command, "-", given=data))


def test_nothing_in_a_folder_counts_what_was_skipped() -> None:
    for name, content in (("a.json", "1"), ("b.json", "2"), ("c.json", "<html>")):
        Path(name).write_text(content)
    assert "a.json:1: A text, number" in (line := refused(run("score", ".")))
    assert "(and 2 other parts of the input)" in line


# -- outputs


def test_outputs_in_all_formats_agree() -> None:
    result = run("score", TINY, *AS_OF, "-o", "r.json", "-o", "r.txt")
    assert result.exit_code == 0
    assert Path("r.txt").read_text(encoding="utf-8").splitlines()[:-1] == result.stdout.splitlines()[:-1]
    assert result.stdout.splitlines()[-1] == "Next: ocqual explain r.json consistency.award-references, or unlock"
    report = Path("r.json").read_bytes()
    assert run("score", TINY, *AS_OF, "--format", "json").stdout_bytes == report
    assert run("score", TINY, *AS_OF, "-o", "-").stdout_bytes == report
    assert run("score", TINY, *AS_OF, "-o", "-", "--format", "text").stdout_bytes == Path("r.txt").read_bytes()
    assert sorted(os.listdir()) == ["r.json", "r.txt"]


def test_quiet_prints_nothing_where_a_report_is_kept_and_the_scorecard_where_none_is() -> None:
    assert run("score", TINY, "-q", "-o", "r.json").output == ""
    assert run("score", TINY, "-q").stdout.startswith("Example Town\n")


def test_standard_input_is_scored_as_a_file_is() -> None:
    content = TINY.read_bytes()
    from_file = json.loads(run("score", TINY, *AS_OF, "--format", "json").stdout)
    for given in (content, gzip.compress(content)):
        piped = json.loads(run("score", "-", *AS_OF, "--format", "json", given=given).stdout)
        assert piped["dataset"]["inputs"] == [{"name": "(standard input)", "size": None, "digest": ""}]
        for part in ("score", "dimensions", "use_cases", "coverage"):
            # examples say in which file they are
            named = json.dumps(from_file[part]).replace(from_file["dataset"]["inputs"][0]["name"], "(standard input)")
            assert piped[part] == json.loads(named)


def test_one_worker_and_two_write_the_same_bytes() -> None:
    for workers in (1, 2):
        done = process("score", DEMO, *AS_OF, "--workers", workers, "-q", "-o", f"{workers}.json")
        assert done.communicate() == (b"", b"")
        assert done.returncode == 0
    assert Path("1.json").read_bytes() == Path("2.json").read_bytes()


def test_an_old_report_is_replaced_whole_and_keeps_its_permissions() -> None:
    Path("r.json").write_text("old")
    Path("r.json").chmod(0o640)
    assert run("score", TINY, "-q", "-o", "r.json").exit_code == 0
    assert json.loads(Path("r.json").read_bytes())["schema"] == "ocqual-report/1"
    assert Path("r.json").stat().st_mode & 0o777 == 0o640


def test_if_the_second_output_fails_the_first_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("old.json").write_text("old")
    folder = Path("goes").resolve()
    folder.mkdir()

    def vanish(*arguments: Any) -> Scorecard:
        folder.rmdir()
        return score(*arguments)

    monkeypatch.setattr("ocqual.api.score_totals", vanish)
    assert "goes/y.json: cannot be written" in refused(run("score", TINY, "-o", "old.json", "-o", "goes/y.json"))
    assert os.listdir() == ["old.json"]
    assert Path("old.json").read_text() == "old"


@posix
def test_a_full_disk_is_told_and_leaves_no_file() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no device that is always full")
    with open("/dev/full", "wb") as full:
        for arguments in (("-o", "-", "-o", "r.json"), ()):
            command = [sys.executable, "-m", "ocqual", "score", str(TINY), *arguments]
            done = subprocess.run(
                command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=full, stderr=subprocess.PIPE, text=True
            )
            assert done.returncode == 2
            assert done.stderr.startswith("Error: ")
            assert "no space left" in done.stderr
            assert done.stderr.count("\n") == 1
    assert os.listdir() == []


@posix
def test_a_pipe_can_be_written_to() -> None:
    os.mkfifo("pipe")
    writer = process("coverage", TINY, "-o", "pipe")
    table = Path("pipe").read_text()
    assert writer.communicate()[1] == b""
    assert table.startswith("path,present,filled,wrong_type,parents,additional,kind,names\n")
    assert Path("pipe").is_fifo()


def test_nothing_is_written_where_one_of_the_files_cannot_be() -> None:
    with pytest.raises(Refusal, match="cannot be written"):
        write_all({"x.json": b"x", "no/y.json": b"y"})
    assert os.listdir() == []


# -- strict


def test_strict_exits_with_2_when_something_was_not_read_and_keeps_the_report() -> None:
    sound, damaged = AWKWARD / "crlf.jsonl", AWKWARD / "bad-line.jsonl"
    assert run("score", sound, "--strict").exit_code == 0
    assert run("score", damaged).exit_code == 0
    strict = run("score", damaged, "--strict", "-o", "r.json", "-q")
    assert "(--strict)" in refused(strict)
    assert "bad-line.jsonl:2: This is not JSON" in strict.stderr
    assert json.loads(Path("r.json").read_bytes())["reading"]["skipped"]["not-json"]["count"] == 1


# -- terminals and pipes


@pytest.mark.parametrize(("asked", "width"), [({}, 80), ({"COLUMNS": "200"}, 120)])
def test_what_is_no_terminal_gets_plain_text_of_80_columns_unless_asked(asked: dict[str, str], width: int) -> None:
    shown, told = process("score", TINY, **asked, FORCE_COLOR="1").communicate()
    text = shown.decode()
    assert "\x1b" not in text
    assert width - 20 < max(map(len, text.splitlines())) <= width
    assert told == b""


@posix
@pytest.mark.parametrize("colour", [True, False])
def test_a_terminal_gets_colour_unless_it_is_not_wanted(colour: bool) -> None:
    shown = in_terminal("score", str(TINY), TERM="xterm-256color", **({} if colour else {"NO_COLOR": "1"}))
    assert "of 100" in shown
    assert ("\x1b[" in shown) == colour


def in_terminal(*arguments: str, **changes: str) -> str:
    """What the command shows in a terminal."""
    import pty

    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [sys.executable, "-m", "ocqual", *arguments]
    child = subprocess.Popen(
        command, stdout=theirs, stderr=theirs, env={**environment, "PYTHONPATH": str(ROOT), **changes}
    )
    os.close(theirs)
    shown = b""
    try:
        while block := os.read(ours, 1 << 16):
            shown += block
    except OSError:  # how Linux tells that the other side is closed
        pass
    os.close(ours)
    assert child.wait() == 0
    return shown.decode()


@posix
@pytest.mark.parametrize(
    "arguments", [("score", TINY), ("score", TINY, "--format", "json"), ("coverage", TINY), ("checks", "list")]
)
def test_a_reader_that_has_seen_enough_ends_it_quietly(arguments: tuple[object, ...]) -> None:
    child = process(*arguments)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait() == 0


@posix
def test_a_report_is_kept_even_if_nobody_reads_the_scorecard() -> None:
    child = process("score", TINY, "-o", "-", "-o", "r.json")
    assert child.stdout is not None
    child.stdout.close()
    child.communicate()
    assert child.returncode == 0
    assert json.loads(Path("r.json").read_bytes())["schema"] == "ocqual-report/1"


# -- stopped from outside


@posix
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_reading_it_leaves_neither_files_nor_processes(number: signal.Signals, workers: int) -> None:
    child = process("score", "-", "--workers", workers, "-o", "r.json")
    assert child.stdin is not None
    # more than a pipe and what is read ahead can hold, so that the command is reading when this has been written
    line = b" ".join(TINY.read_bytes().split()) + b"\n"
    child.stdin.write(line * (8_000_000 // len(line)))
    child.stdin.flush()
    # by then it waits for more, and workers have begun
    time.sleep(1)
    child.send_signal(number)
    # its input stays open: it must not wait for the end of it
    assert child.wait(60) == 128 + number
    child.stdin.close()
    assert child.stderr is not None
    assert child.stderr.read().decode() == f"Error: stopped by {number.name} before the work was done\n"
    assert os.listdir() == []
    assert alive(child.pid) == []


def feed_recurring(child: subprocess.Popen[bytes], size: int = 8_000_000) -> None:
    """Give a command releases of which ten are always of one process."""
    assert child.stdin is not None
    filler = "x" * 900
    for start in range(0, size // 1000, 100):
        lines = [
            json.dumps({"ocid": f"o-{number // 10}", "id": str(number), "tag": ["tender"], "x": filler})
            for number in range(start, start + 100)
        ]
        child.stdin.write("\n".join(lines).encode() + b"\n")
    child.stdin.flush()


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """A folder for temporary files."""
    (tmp_path / "temporary").mkdir()
    return tmp_path / "temporary"


@posix
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_temporary_file_and_no_process_is_left_behind(
    temporary: Path, number: signal.Signals | None, workers: int
) -> None:
    child = process(
        "score", "-", "--workers", workers, "--memory", "200MB", "-q", "-o", "r.json", TMPDIR=str(temporary)
    )
    feed_recurring(child)
    assert child.stdin is not None
    if number is None:
        child.stdin.close()
        assert child.wait(60) == 0
        assert json.loads(Path("r.json").read_bytes())["dataset"]["processes"] == 800
    else:
        time.sleep(1.5)
        child.send_signal(number)
        child.wait(60)
    assert alive(child.pid) == []
    assert os.listdir(temporary) == []
    assert child.stderr is not None
    # of what a killed process has left Python may complain by itself
    if number is not signal.SIGKILL:
        assert child.stderr.read().count(b"\n") == (0 if number is None else 1)
    child.stdin.close()


@posix
@pytest.mark.parametrize("delay", [0.3, 0.5, 0.7, 0.9])
def test_stopped_while_workers_start_it_prints_one_line(delay: float) -> None:
    child = process("score", "-", "--workers", 2)
    time.sleep(delay)
    # as a terminal does: to all processes of the group
    os.killpg(child.pid, signal.SIGINT)
    child.wait(60)
    assert child.stderr is not None
    assert child.stderr.read().count(b"\n") <= 1 or delay < 0.5
    assert alive(child.pid) == []


@posix
@pytest.mark.parametrize("workers", [1, 2])
def test_no_room_for_temporary_files_is_told(monkeypatch: pytest.MonkeyPatch, temporary: Path, workers: int) -> None:
    lines = [json.dumps({"ocid": f"o-{number % 9}", "id": number, "x": "y" * 900}) for number in range(3000)]
    Path("data.jsonl").write_text("\n".join(lines))
    # files may have no byte at all: what a full disk is, for this process and its children
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY));"
        "import ocqual.parallel; ocqual.parallel.Job.share = lambda *_: 1000;"
        "from ocqual.commands import main; main(['score', 'data.jsonl', '--workers', sys.argv[1]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(workers)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("Error: no space left for temporary files in")
    assert done.stderr.count("\n") == 1
    assert os.listdir(temporary) == []


@posix
@pytest.mark.parametrize("workers", [1, 2])
def test_a_named_pipe_is_read_once(workers: int) -> None:
    os.mkfifo("pipe")
    reader = process("score", "pipe", "--workers", workers, "-q", "-o", "r.json")
    lines = [json.dumps({"ocid": f"o-{number % 9}", "id": number, "tag": ["tender"]}) for number in range(3000)]
    Path("pipe").write_text("\n".join(lines))
    assert reader.communicate()[1] == b""
    report = json.loads(Path("r.json").read_bytes())
    assert (report["dataset"]["processes"], report["dataset"]["releases"]) == (9, 3000)


def alive(session: int) -> list[int]:
    """The processes of a session that are still running, after they have had a moment to end."""
    for _ in range(50):
        if not (running := members(session)):
            return []
        time.sleep(0.1)
    return running


def members(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    if Path("/proc/self/stat").exists():
        tables = [(path, _stat(path)) for path in Path("/proc").glob("[0-9]*/stat")]
        return [int(path.parent.name) for path, (state, of) in tables if of == session and state not in "ZX"]
    listed = subprocess.run(["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return [int(pid) for pid, group, state in rows if int(group) == session and not state.startswith("Z")]


def _stat(path: Path) -> tuple[str, int]:
    """The state and the session of a process, as Linux tells them."""
    try:
        # the name of the program, in brackets, may hold anything
        state, _, _, session = path.read_text(errors="replace").rpartition(")")[2].split()[:4]
    except OSError:
        return "X", 0
    return state, int(session)
