"""Measurements compare what ran side by side, say what failed, and stand in the README where they belong."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import errors, peers, run
from benchmarks.corpus import Corpus
from benchmarks.lines import Line, Plan, parsing
from benchmarks.measure import Command, Failed, Usage, measure, ratio, rounds

FAST, SLOW, BROKEN = (Command(name, (name,)) for name in ("fast", "slow", "broken"))


def pretend(order: list[str]) -> Callable[[Command], Usage]:
    """A stand-in for running a command, that notes the order in which it was asked to."""

    def runs(command: Command) -> Usage:
        order.append(command.name)
        if command == BROKEN:
            raise Failed("broken: no such file")
        return Usage(elapsed=1.0, work=1.0, peak=1)

    return runs


def test_commands_run_by_turns() -> None:
    order: list[str] = []
    used, failed = rounds([FAST, BROKEN, SLOW], 2, pretend(order))
    assert order == ["fast", "broken", "slow", "fast", "slow"]
    assert failed == {BROKEN: "broken: no such file"}
    assert [len(used[command]) for command in (FAST, SLOW, BROKEN)] == [2, 2, 0]


def test_ratio_is_the_median_over_rounds() -> None:
    over, under = ([Usage(1.0, work, 0) for work in some] for some in ([6.0, 9.0, 40.0], [2.0, 3.0, 4.0]))
    found = ratio(over, under)
    assert (found.middle, found.least, found.most) == (3.0, 3.0, 10.0)
    assert ratio(over, under, elapsed=True).most == 1.0
    with pytest.raises(ValueError, match="no round"):
        ratio([], [])


def test_a_run_is_measured_whatever_started_it() -> None:
    ballast = bytearray(200_000_000)
    small = measure(Command("small", (sys.executable, "-c", "pass")))
    large = measure(Command("large", (sys.executable, "-c", "x = bytearray(60_000_000)")))
    assert small.peak + 40_000_000 < large.peak < len(ballast)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ((sys.executable, "-c", "raise ValueError('as it happens')"), "as it happens"),
        (("no-such-program",), "no-such-program"),
    ],
)
def test_a_failure_says_why(argv: tuple[str, ...], said: str) -> None:
    with pytest.raises(Failed, match=said) as failure:
        measure(Command("attempt", argv))
    assert len(str(failure.value).splitlines()) == 1


def test_files_are_made_once_and_hold_the_same_data(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "cache", tmp_path / "none")
    lines = corpus.clean(30_000)
    made = lines.stat().st_mtime_ns
    assert corpus.clean(30_000).stat().st_mtime_ns == made
    assert gzip.decompress(corpus.packed(30_000).read_bytes()) == lines.read_bytes()
    package = json.loads(corpus.clean(30_000, "package").read_bytes())
    assert package["releases"] == [json.loads(line) for line in lines.read_bytes().splitlines()]
    assert corpus.dirty(30_000, 0.05).read_bytes() != lines.read_bytes()
    assert corpus.repeated(30_000) is None


def test_files_of_another_edition_are_replaced(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path, tmp_path)
    old = tmp_path / "clean-jsonl-20000-00000000.jsonl"
    other = tmp_path / "clean-jsonl-30000-00000000.jsonl"
    old.touch()
    other.touch()
    made = corpus.clean(20_000)
    assert sorted(tmp_path.iterdir()) == sorted([other, made])


def test_real_data_is_repeated_under_other_ocids(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "1.json").write_text(json.dumps({"releases": [{"ocid": "a", "tag": ["tender"]}, {"id": 1}]}))
    file = Corpus(tmp_path / "cache", real).repeated(200)
    assert file is not None
    releases = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert [release["ocid"] for release in releases[:4]] == ["a-0", "None-0", "a-1", "None-1"]
    assert len({release["ocid"] for release in releases}) == len(releases)


def test_packages_without_releases_are_refused(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text("{}")
    with pytest.raises(Failed, match="no releases"):
        Corpus(tmp_path / "cache", tmp_path).repeated(100)


def test_a_peer_that_cannot_be_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(requirement: str, cache: Path) -> Path:
        raise Failed(f"{requirement} could not be installed: offline")

    monkeypatch.setattr(peers, "installed", refuse)
    plan = Plan(Corpus(tmp_path, tmp_path / "none"), tmp_path, 20_000)
    lines = [line for group in plan.groups() for line in group]
    assert [line.title for line in lines if "offline" in line.why] == [
        "Cardinal's coverage ÷ parsing alone",
        "coverage ÷ Cardinal's coverage",
    ]
    assert [line.title for line in lines if line.why and line.over is None] == [
        "Cardinal's coverage ÷ parsing alone",
        "coverage ÷ Cardinal's coverage",
        "score, real data",
    ]


def test_parsing_alone_is_measured(tmp_path: Path) -> None:
    file = Corpus(tmp_path, tmp_path).clean(20_000)
    results = run.Results()
    lines = [Line("twice", parsing(file), parsing(file)), Line("gone", parsing(tmp_path / "gone"), parsing(file))]
    run.measure_speed([lines], 1, results)
    assert [row[:2] for row in results.speed] == [["twice", "1.00"], ["gone", "failed"]]
    assert len(results.faults) == 1
    assert "gone" in results.faults[0]
    page = run.markdown(results, 20_000_000, 1)
    assert "| twice | 1.00 | 1.00 – 1.00 |" in page
    assert "files of 20 MB; medians of 1 rounds" in page


def test_results_take_their_place() -> None:
    page = f"before\n{run.BEGIN}\nold\n{run.END}\nafter\n"
    assert run.written(page, "new\n") == f"before\n{run.BEGIN}\n\nnew\n\n{run.END}\nafter\n"
    with pytest.raises(ValueError, match="no place"):
        run.written("nothing here", "new\n")
    assert run.written(run.README.read_text("utf-8"), "new\n")


def test_a_table_cannot_be_broken_by_what_it_holds() -> None:
    assert run.table(("a", "b"), [("x|y", "1")]) == "| a | b |\n| --- | ---: |\n| x/y | 1 |"


def test_a_bad_size_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run.main(["--size", "huge", "--cache", str(tmp_path)]) == 2
    assert "'huge'" in capsys.readouterr().err


def test_errors_are_many_and_the_same_each_time(tmp_path: Path) -> None:
    clean, bad = errors.write(tmp_path, 3)
    good, wrong = ([json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in (clean, bad))
    assert [each["ocid"] for each in good] == [each["ocid"] for each in wrong]
    assert wrong == [errors.spoilt(each) for each in good] != good
    assert errors.spoilt({"date": "2024-01-31T10:00:00Z", "items": [{"id": 1}, {"id": 2, "quantity": 3}]}) == {
        "date": "31/01/2024 10:00:00Z",
        "items": [{"id": 1}, {"quantity": "3"}],
    }
