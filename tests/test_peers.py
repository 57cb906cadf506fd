"""Publishers side by side: only what is the same, only what is more than chance, and nobody ranked unless asked."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ocqual import resources
from ocqual.board import board
from ocqual.check import Check, Severity, Stage
from ocqual.commands import main
from ocqual.comparing import LEAST_DIFFERENCE, Rated, difference
from ocqual.docs import peers_schema
from ocqual.peers import Compared, Peers, Standing, compare
from ocqual.points import wilson
from ocqual.profile import load_profile
from ocqual.publishers import Named, PeersError, named
from ocqual.render.layout import Page, columns
from ocqual.render.peers import board_lines, peers_lines
from ocqual.report import LensScore, Scorecard, to_json
from ocqual.scoring import Meta, score
from ocqual.tally import Tally
from tests.totals import check, question, signed

PROFILE = load_profile()
SCHEMA = json.loads(resources.read_bytes("ocqual.schemas", "peers-1.schema.json"))
CHECKS = (
    check("conformance.types", Severity.CRITICAL),
    check("completeness.title", Severity.HIGH),
    check("consistency.order", Severity.LOW),
)
QUESTIONS = (question("who", "buyer/name"), question("whom", "awards/suppliers/id"))
PATHS = ("awards/suppliers/id", "buyer/name")


def card(
    name: str | None,
    types: tuple[int, int] = (100, 0),
    title: tuple[int, int] = (100, 0),
    order: tuple[int, int] = (100, 0),
    *,
    who: int = 100,
    as_of: str = "2024-06-30",
    checks: tuple[Check, ...] = CHECKS,
    questions: Any = QUESTIONS,
    processes: int | None = None,
) -> Scorecard:
    tallies = {one.id: Tally(*rate) for one, rate in zip(CHECKS, (types, title, order), strict=True)}
    total = sum(types) if processes is None else processes
    totals = signed(
        {(Stage.PLANNING, PATHS): min(who, total), (Stage.PLANNING, ()): total - min(who, total)},
        PATHS,
        tallies=tallies,
    )
    return score(totals, checks, questions, PROFILE, Meta(as_of=date.fromisoformat(as_of), publisher=name))


def reports(*cards: Scorecard) -> list[Named]:
    return named((f"{at}.json", each) for at, each in enumerate(cards))


def part(found: Peers, id: str) -> Compared:
    return next(each for each in found.parts if each.id == id)


def standings(found: Peers, id: str) -> dict[str, Standing | None]:
    return {each.publisher: each.standing for each in part(found, id).results}


def rated(passed: int, applied: int) -> Rated:
    return Rated("x", "check", "g", "", "1", passed / applied, wilson(passed, applied), applied, 1.0, None)


#: Two rates, and whether they differ by more than chance and enough.
DIFFERENCES = [
    ((50, 100), (70, 100), True),
    ((50, 100), (60, 100), False),
    ((5, 10), (8, 10), False),
    ((0, 20), (20, 20), True),
    ((500_000, 1_000_000), (520_000, 1_000_000), False),
    ((500_000, 1_000_000), (551_000, 1_000_000), True),
    ((100, 100), (100, 100), False),
]


@pytest.mark.parametrize(("one", "other", "differs"), DIFFERENCES)
def test_only_what_is_more_than_chance_and_matters_is_a_difference(
    one: tuple[int, int], other: tuple[int, int], differs: bool
) -> None:
    first, second = rated(*one), rated(*other)
    expected = second.value - first.value if differs else 0  # type: ignore[operator]
    assert difference(second, first) == pytest.approx(expected)
    assert difference(first, second) == pytest.approx(-expected)


def test_the_interval_of_a_difference_is_that_of_newcombe() -> None:
    # from his paper (1998), table II (a): 56/70 and 48/80, method 10: 0.0524 to 0.3339; so it is a difference
    assert difference(rated(56, 70), rated(48, 80)) == pytest.approx(0.2)
    # (b): 9/10 and 3/10: 0.1705 to 0.8090; (c): 6/7 and 2/7: 0.0582 to 0.8062; (d): 5/56 and 0/29: -0.0381 to 0.1926
    assert difference(rated(9, 10), rated(3, 10))
    assert difference(rated(6, 7), rated(2, 7))
    assert not difference(rated(5, 56), rated(0, 29))


def test_who_is_strong_where_others_are_weak() -> None:
    found = compare(reports(card("A"), card("B", title=(40, 60)), card("C", title=(10, 90)), card("D", title=(45, 55))))
    assert standings(found, "completeness.title") == {
        "A": Standing.STRONG,
        "B": None,
        "C": Standing.WEAK,
        "D": None,
    }
    assert set(standings(found, "conformance.types").values()) == {None}
    tallies = {(each.dimension.value, each.publisher): (each.strong, each.weak) for each in found.dimensions}
    assert tallies["completeness", "A"] == (1, 0)
    assert tallies["completeness", "C"] == (0, 1)
    assert tallies["conformance", "C"] == (0, 0)


def test_questions_are_compared_too() -> None:
    found = compare(reports(card("A"), card("B", who=20)))
    assert standings(found, "who") == {"A": Standing.STRONG, "B": Standing.WEAK}
    assert part(found, "who").kind == "question"


def test_the_pair_with_most_to_learn_comes_first() -> None:
    found = compare(reports(card("A"), card("B", types=(0, 100)), card("C", title=(50, 50))))
    pairs = [(each.learner, each.teacher) for each in found.lessons]
    assert pairs == [("B", "A"), ("B", "C"), ("C", "A"), ("C", "B")]
    # critical 10 of 10 + 7.5 + 2.5, and 15 for the use case
    assert found.lessons[0].points == pytest.approx(100 * 10 / 35)
    assert [(gap.id, gap.before, gap.after) for gap in found.lessons[0].gaps] == [("conformance.types", 0, 1)]


def test_what_has_improved_and_what_not() -> None:
    old = card("A", title=(20, 80), order=(100, 0), as_of="2023-06-30")
    new = card("A", title=(90, 10), order=(50, 50), as_of="2024-06-30")
    middle = card("A", title=(0, 100), as_of="2023-12-31")
    found = compare(reports(new, old, middle, card("B", as_of="2023-06-30"), card("B")))
    improved, same = found.improvements
    assert (improved.publisher, improved.before, improved.after) == ("A", date(2023, 6, 30), date(2024, 6, 30))
    assert [gap.id for gap in improved.better] == ["completeness.title"]
    assert [gap.id for gap in improved.worse] == ["consistency.order"]
    assert improved.points == pytest.approx(100 * (7.5 * 0.7 - 2.5 * 0.5) / 35)
    assert (same.publisher, same.points, same.better, same.worse) == ("B", 0, (), ())
    # the newest report stands for a publisher beside the others
    assert standings(found, "consistency.order")["A"] is Standing.WEAK


def test_small_publishers_are_shown_and_not_compared() -> None:
    found = compare(reports(card("A"), card("B", types=(0, 29), title=(0, 29), processes=29), card("C")))
    assert {peer.name: peer.reason for peer in found.publishers} == {
        "A": None,
        "B": "29 processes, fewer than 30",
        "C": None,
    }
    assert "B" not in {result.publisher for each in found.parts for result in each.results}
    assert not found.lessons


def test_small_measures_are_shown_and_not_compared() -> None:
    found = compare(reports(card("A"), card("B", title=(0, 3)), card("C")))
    (result,) = [each for each in part(found, "completeness.title").results if each.publisher == "B"]
    assert (result.value, result.reason, result.standing) == (0, "too-few", None)
    assert any((each.id, each.publishers) == ("completeness.title", ("B",)) for each in found.left_out)


def test_only_equal_versions_are_compared() -> None:
    changed = (*CHECKS[:1], check("completeness.title", Severity.HIGH, version=2), *CHECKS[2:])
    found = compare(reports(card("A"), card("B"), card("C", title=(0, 100), checks=changed)))
    assert standings(found, "completeness.title") == {"A": None, "B": None, "C": None}
    reasons = {(each.id, each.reason): each.publishers for each in found.left_out}
    assert reasons["completeness.title", "another version"] == ("C",)
    assert not any(gap.id == "completeness.title" for lesson in found.lessons for gap in lesson.gaps)


def test_questions_of_the_same_name_and_other_needs_are_not_compared() -> None:
    last = card("C", who=0)
    changed = msgspec.structs.replace(last, plan=msgspec.structs.replace(last.plan, needs={"who": "x", "whom": "y"}))
    found = compare(reports(card("A"), card("B"), changed))
    assert {each.id: each.publishers for each in found.left_out if each.reason == "other needs"} == {
        "who": ("C",),
        "whom": ("C",),
    }
    one, other = score_needs(QUESTIONS), score_needs((question("who", "tender/title"), QUESTIONS[1]))
    assert one["who"] != other["who"]
    assert one["whom"] == other["whom"]


def score_needs(questions: Any) -> dict[str, str]:
    return score(signed({}, ()), CHECKS, questions, PROFILE, Meta(as_of=date(2024, 6, 30))).plan.needs


def test_checks_of_one_publisher_alone_are_left_out() -> None:
    found = compare(reports(card("A"), card("B", checks=(*CHECKS, check("usability.links")))))
    assert "usability.links" not in {each.id for each in found.parts}
    assert {each.id for each in found.left_out} == {"usability.links"}


@given(st.permutations(range(4)))
def test_the_order_of_reports_does_not_matter(order: list[int]) -> None:
    cards = [card("A"), card("B", types=(50, 50)), card("C", title=(10, 90)), card("A", who=0, as_of="2023-06-30")]
    listed = reports(*cards)
    assert to_json(compare([listed[at] for at in order])) == to_json(compare(listed))


def test_what_a_user_can_get_wrong_is_one_line() -> None:
    with pytest.raises(PeersError, match="nothing to compare: give the reports"):
        compare(reports(card("A")))
    with pytest.raises(PeersError, match=r"0\.json and 1\.json: two reports of 'A' as of 2024-06-30; leave one out"):
        compare(reports(card("A"), card("A")))


def test_reports_for_different_people_are_not_compared() -> None:
    lens = LensScore("health", "Health", "a ministry", "medicines in time", 100, 100, {})
    for_health = [msgspec.structs.replace(card(name), lens=lens) for name in ("A", "B")]
    found = compare([Named("A", "a.json", for_health[0]), Named("B", "b.json", for_health[1])])
    assert found.lens == "health"
    lines = ["".join(text for text, _ in line) for line in peers_lines(found, Page(100))]
    assert "for health: the processes that are theirs" in lines[0]
    assert max(map(columns, ("".join(text for text, _ in line) for line in peers_lines(found, Page(60))))) <= 60
    for side_by_side in (compare, board):
        with pytest.raises(PeersError, match=r"a\.json is scored for health and c\.json for everyone: score all"):
            side_by_side([Named("A", "a.json", for_health[0]), Named("C", "c.json", card("C"))])


def test_a_report_without_publisher_is_called_by_its_file() -> None:
    cards = [("data/north.json", card(None)), ("data/south.json", card(None)), ("x.json", card("West"))]
    assert [each.name for each in named(cards, {"x.json": "East"})] == ["north", "south", "East"]


def test_the_board_ranks_only_what_is_the_same() -> None:
    other = (*CHECKS[:1], check("completeness.title", Severity.LOW), *CHECKS[2:])
    rows = board(
        reports(
            card("Low", types=(50, 50)),
            card("High"),
            card("Twin"),
            card("Small", types=(9, 0), title=(9, 0), processes=9),
            card("Other", checks=other),
        )
    )
    assert [(row.report.name, row.rank) for row in rows] == [
        ("High", 1),
        ("Twin", 1),
        ("Low", 3),
        ("Other", None),
        ("Small", None),
    ]
    assert "another methodology" in (rows[3].reason or "")
    assert rows[4].reason == "9 processes, fewer than 30"
    text = Page(80).plain(board_lines(rows, Page(80)))
    assert "published data, not about procurement" in " ".join(text.split())


MANY = reports(
    *(
        card(
            f"Publisher {at} \x1b[31m with a long name\u202e, of \u4e2d\u56fd",
            types=(100 - at, at),
            title=(at, 100 - at),
        )
        for at in range(0, 60, 2)
    ),
    card("Tiny", types=(5, 0), processes=5),
    card("Old and new", as_of="2023-06-30", title=(0, 100)),
    card("Old and new"),
)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_pages_fit_whatever_the_names(width: int) -> None:
    page = Page(width)
    for lines in (peers_lines(compare(MANY), page), board_lines(board(MANY), page)):
        shown = page.plain(lines)
        assert max(map(columns, shown.splitlines())) <= width
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def pages(cards: Sequence[Scorecard], width: int = 80, everything: bool = False) -> str:
    page = Page(width)
    return page.plain(peers_lines(compare(reports(*cards)), page, everything))


#: Beginning alike, as titles of questions do, and too long for any column.
ALIKE = "How much less than what was planned was paid for it in the end, and how much less than the"


def titled(each: Scorecard) -> Scorecard:
    """The report with long titles that differ at the end alone."""
    (case,) = each.use_cases
    questions = tuple(msgspec.structs.replace(one, title=f"{ALIKE} {one.id}?") for one in case.questions)
    return msgspec.structs.replace(each, use_cases=(msgspec.structs.replace(case, questions=questions),))


def alike(each: Scorecard) -> Scorecard:
    """The report with the second question answered throughout."""
    (case,) = each.use_cases
    second = card("A").use_cases[0].questions[1]
    return msgspec.structs.replace(
        each, use_cases=(msgspec.structs.replace(case, questions=(case.questions[0], second)),)
    )


@pytest.mark.parametrize("width", [60, 80, 120])
def test_titles_are_told_whole(width: int) -> None:
    shown = " ".join(pages([titled(card("A")), titled(card("B", who=20))], width, True).split())
    assert f"{ALIKE} who? 100 %+ 20 %-" in shown
    assert f"{ALIKE} whom? 100 %+ 20 %-" in shown


def test_questions_on_which_nobody_differs_are_left_out_and_counted() -> None:
    cards = [alike(each) for each in (card("A"), card("B", who=20), card("C", who=20))]
    shown = pages(cards)
    assert "who?" in shown
    assert "whom?" not in shown
    assert "1 question on which nobody differs from anybody so much is left out: --all shows it." in " ".join(
        shown.split()
    )
    assert "whom?" in pages(cards, everything=True)
    assert "left out: --all" not in pages(cards, everything=True)
    # where nobody is better than half of the others, two may differ all the same
    spread = [card(name, who=who) for name, who in zip("ABCDE", (50, 58, 58, 58, 68), strict=True)]
    assert set(standings(compare(reports(*spread)), "who").values()) == {None}
    assert "who?" in pages(spread)


def test_the_board_tells_the_day_of_each_report() -> None:
    days = [card("Early", as_of="2018-06-01"), card("Late", as_of="2020-01-01"), card("Small", processes=9)]
    page = Page(80)
    shown = page.plain(board_lines(board(reports(*days)), page))
    assert re.search(r"Early +2018-06-01 +\d", shown)
    assert re.search(r"Late +2020-01-01 +\d", shown)
    assert "Small  as of 2024-06-30" in shown
    assert "Looked at on different days, from 2018-06-01 to 2024-06-30" in " ".join(shown.split())
    same = page.plain(board_lines(board(reports(card("A"), card("B"))), page))
    assert "different days" not in same


def test_there_is_no_score_and_no_rank_unless_asked() -> None:
    found = json.loads(to_json(compare(MANY)))
    assert "score" not in json.dumps(found["publishers"])
    assert all("rank" not in peer for peer in found["publishers"])


def test_the_schema_is_fresh_and_holds() -> None:
    assert resources.read_bytes("ocqual.schemas", "peers-1.schema.json").decode() == peers_schema()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for each in (MANY, reports(card("A"), card("B"))):
        content = to_json(compare(each))
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(content))
        assert to_json(msgspec.json.decode(content, type=Peers)) == content


def files(folder: Path, *cards: Scorecard) -> list[str]:
    made = []
    for at, each in enumerate(cards):
        file = folder / f"{at}.json"
        file.write_bytes(each.to_json())
        made.append(str(file))
    return made


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, arguments)


def test_the_commands_print_text_and_json(tmp_path: Path) -> None:
    given = files(tmp_path, card("A"), card("B", title=(0, 100)))
    shown = run("peers", *given)
    assert shown.exit_code == 0
    assert "completeness.title 0 % → 100 %" in shown.output
    out = tmp_path / "peers.json"
    assert run("peers", *given, "--format", "json", "-o", str(out)).stdout_bytes == out.read_bytes()
    assert json.loads(out.read_bytes())["schema"] == "ocqual-peers/1"
    ranked = run("board", *given)
    assert ranked.exit_code == 0
    assert ranked.output.index("A ") < ranked.output.index("B ")
    alone = run("peers", *files(tmp_path, card("A"), card("A")), "--as", f"Before={given[0]}")
    assert alone.exit_code == 0
    assert "Before" in alone.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["0.json"], "nothing to compare"),
        (["0.json", "0.json"], "nothing to compare"),
        (["0.json", "1.json"], "two reports of 'A' as of"),
        (["0.json", "none.json"], "none.json: No such file"),
        (["0.json", "bad.json"], "bad.json: this is no ocqual report"),
        (["0.json", "."], "is a folder"),
        (["0.json", "2.json", "--as", "X"], "--as X: give NAME=FILE"),
        (["0.json", "2.json", "--as", "X=3.json"], "--as X=3.json: give NAME=FILE"),
        (["0.json", "2.json", "-o", "0.json"], "would be overwritten"),
        (["0.json", "2.json", "--least", "0"], "is not in the range"),
        (["0.json", "small.json"], "small.json has 1 process, fewer than 30; give reports of more data, or allow"),
        (["small.json", "old.json"], "small.json has 1 process, fewer than 30 (and 1 more like it)"),
        (["0.json", "other.json"], "no check or question could be judged, in the same version"),
    ],
)
def test_mistakes_are_told_in_a_line(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, card("A"), card("A"), card("B"))
    (tmp_path / "bad.json").write_text("{")
    (tmp_path / "small.json").write_bytes(card("S", processes=1).to_json())
    (tmp_path / "old.json").write_bytes(card("S", processes=2, as_of="2023-06-30").to_json())
    other = msgspec.structs.replace(card("O"), measures=(), use_cases=())
    (tmp_path / "other.json").write_bytes(other.to_json())
    monkeypatch.chdir(tmp_path)
    found = run("peers", *arguments)
    assert found.exit_code == 2
    assert said in found.output
    assert len(found.output.strip().splitlines()) == 1


def test_differences_are_symmetric() -> None:
    for (one, other), total in itertools.product([(10, 90), (40, 45), (0, 100)], [20, 100]):
        a, b = rated(one * total // 100, total), rated(other * total // 100, total)
        assert difference(a, b) == -difference(b, a)
        assert difference(a, b) == 0 or abs(difference(a, b)) >= LEAST_DIFFERENCE
