"""``ocqual checks``: what is listed, explained, begun and tried."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ocqual.commands import main as ocqual
from ocqual.commands.checks import _print_table
from ocqual.registry import BUILT_IN, load
from ocqual.testing import broken, chosen, main

PERIODS = "consistency.period-order"
EVERY_KIND = Path(__file__).parent / "packs" / "families" / "every_kind.toml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(ocqual, ["checks", *arguments], prog_name="ocqual", terminal_width=80)


def test_list_names_each_check_within_80_columns() -> None:
    listed = run("list", "--dimension", "consistency")
    assert listed.exit_code == 0
    lines = listed.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    found = [check for check in load().checks if check.dimension == "consistency"]
    assert [line for line in lines if not line.startswith(" ")] == [f"{each.id}  {each.severity}" for each in found]
    assert "    Periods end on or after the day they start" in lines


def test_list_as_a_table_shows_each_id_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    found = list(load().checks)
    _print_table(found)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    assert {check.id for check in found} <= set(shown.split())


def test_list_as_json() -> None:
    listed = json.loads(run("list", "--severity", "critical", "--json", "--checks", str(EVERY_KIND)).stdout)
    assert listed
    assert {each["severity"] for each in listed} == {"critical"}
    everything = {each["id"]: each for each in json.loads(run("list", "--json", "--checks", str(EVERY_KIND)).stdout)}
    assert everything[PERIODS]["pack"] == BUILT_IN
    assert everything["completeness.present-any"] == {
        "id": "completeness.present-any",
        "title": "The tender has a title, or a description with an id",
        "dimension": "completeness",
        "severity": "low",
        "pack": "path:every_kind.toml",
        "unit": "processes",
        "reads": ["tender/title", "tender/description", "tender/id"],
        "rules": [],
        "when": [],
        "stage": "tender",
        "since": "0.1",
        "version": 1,
        "preview": False,
        "remedy": "Write one.",
    }


def test_explain_says_all_there_is() -> None:
    told = run("explain", PERIODS)
    assert told.exit_code == 0
    assert max(map(len, told.stdout.splitlines())) <= 100
    check = load().get(PERIODS)
    said = " ".join(told.stdout.split())
    for expected in (check.title, check.about, check.remedy, *check.reads, *(case.name for case in check.cases)):
        assert " ".join(expected.split()) in said


def test_explain_needs_stages_and_curves() -> None:
    told = run("explain", "completeness.present-any", "--checks", str(EVERY_KIND)).stdout
    assert "needs: tender/title or (tender/description and tender/id)" in " ".join(told.split())
    assert "from the stage: tender" in " ".join(told.split())
    curved = next(check for check in load().checks if check.curve)
    assert f"half at {curved.curve.half:g} {curved.curve.unit}" in run("explain", curved.id).stdout  # type: ignore[union-attr]
    ruled = next(check for check in load().checks if check.rules)
    assert f"rules of the standard: {', '.join(ruled.rules)}" in run("explain", ruled.id).stdout


def test_explain_suggests_a_near_id() -> None:
    told = run("explain", "consistency.period-ordr")
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr == f"Error: there is no check 'consistency.period-ordr'; did you mean '{PERIODS}'?\n"


READS = ("tender/title", "tag", "awards[]", "awards/date", "contracts/value/amount", "tender/status", "tender/lots")


@pytest.mark.parametrize("reads", [READS[at : at + 1] for at in range(len(READS))] + [READS])
def test_new_writes_a_check_that_only_its_author_can_finish(tmp_path: Path, reads: tuple[str, ...]) -> None:
    options = [option for path in reads for option in ("--reads", path)]
    made = run("new", "consistency.new-idea", *options, "--pack", str(tmp_path), "--title", 'The "idea" is good')
    file = tmp_path / "consistency" / "new_idea.py"
    assert (made.exit_code, made.stdout) == (0, f"{file}\n")
    (check,) = chosen([str(file)])
    assert (check.title, check.reads) == ('The "idea" is good', reads)
    assert list(broken([check])) == [f"{check.id}: '{name}' still says TODO" for name in ("about", "remedy")]


@pytest.mark.parametrize(
    ("id", "path", "told"),
    [
        ("new-idea", "tender", "'new-idea' is no id: write dimension.noun-phrase in kebab case"),
        ("consistency.new-idea", "tender/", "'tender/' is no path: write names with / between them"),
        ("consistency.new-idea", "", "'' is no path"),
        (PERIODS, "tender", f"there is a check '{PERIODS}' already, in "),
        ("consistency.taken", "tender", "taken.py exists already; nothing was written"),
        ("timeliness.new-idea", "tender", "cannot be written: "),
    ],
)
def test_new_refuses(tmp_path: Path, id: str, path: str, told: str) -> None:
    (tmp_path / "timeliness").write_text("a file, not a folder")
    (tmp_path / "consistency").mkdir()
    (tmp_path / "consistency" / "taken.py").write_text("mine")
    made = run("new", id, "--reads", path, "--pack", str(tmp_path))
    assert made.exit_code == 2
    assert told in made.stderr
    assert (tmp_path / "consistency" / "taken.py").read_text() == "mine"


def test_test_tells_broken_promises_and_exits_with_1(tmp_path: Path) -> None:
    family = tmp_path / "family.toml"
    family.write_text(EVERY_KIND.read_text().replace("failed = 1", "failed = 3", 1))
    told = run("test", str(family), "--examples", "5")
    assert told.exit_code == 1
    assert told.stdout == (
        "completeness.present-any: case 'a description without an id': 0 passed and 1 failed, "
        "but it says passed=0, failed=3\n"
    )
    assert told.stderr == "9 checks tried, 1 broken promise\n"


def test_test_of_what_is_good_or_cannot_be_found() -> None:
    good = run("test", PERIODS, "--examples", "0")
    assert (good.exit_code, good.stdout, good.stderr) == (0, "", "1 check tried, 0 broken promises\n")
    unknown = run("test", "consistency.period-ordr")
    assert unknown.exit_code == 2
    assert "did you mean" in unknown.stderr
    assert run("test", "nowhere.py").exit_code == 2


def test_promises_are_tried_without_the_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([PERIODS]) == 0
    assert capsys.readouterr() == ("", "1 checks tried, 0 broken promises\n")
    assert main(["nowhere.py"]) == 2
    assert "nowhere.py: there is no such file or folder of checks" in capsys.readouterr().err
