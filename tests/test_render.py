"""What people see: whole pages by example, at several widths, and whatever the data holds, nothing but text.

``python -m tests.test_render`` writes the expected pages anew; look at what changed before committing it.
"""

from __future__ import annotations

import io
import os
import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocqual import explain
from ocqual.check import Stage
from ocqual.lens import Lens
from ocqual.profile import load_profile
from ocqual.question import built_in_questions, signature_paths
from ocqual.render import RenderError, format_of, formats, render
from ocqual.render.layout import Page, columns, cut, cut_head, packed, pad, sentences, shrink, wrap
from ocqual.render.terminal import show as print_lines
from ocqual.render.text import show, to_text
from ocqual.render.words import clean, count, percent, points_text, score_text, size, units
from ocqual.report import Input, Scorecard, load
from ocqual.scoring import score
from ocqual.tally import Chosen, Cover, Example, Examples, Group, Reading, Skip, Skips, Tally, Totals
from tests.totals import CHECKS, check, demo, demo_meta, meta, question, signed

PROFILE = load_profile()
CARD = score(demo(), CHECKS, built_in_questions(), PROFILE, demo_meta())
NOTHING = score(Totals(), CHECKS, built_in_questions(), PROFILE, meta())

#: What an attacker would like to see printed: colours, a title, a new line, a link, changed direction, HTML and markup.
HOSTILE = "\x1b[31m\x1b]0;t\x07\r\n\x9b1m\u202eabc\u2066<b>&\"'[bold]x[/] \ud800\u0000\u2028é漢"


def for_somebody() -> Scorecard:
    """A scorecard for somebody with questions of their own: of every stage, and one that was not looked at."""
    asked = [
        question("theirs-when", {"all": ["awards/date", "awards/suppliers/id"]}, Stage.AWARDED, "theirs"),
        question("theirs-what", "tender/title", Stage.TENDER, "theirs"),
        question("theirs-done", "contracts/value/amount", Stage.IMPLEMENTATION, "theirs"),
        question("theirs-new", "planning/project", Stage.TENDER, "theirs"),
    ]
    titles = ["From whom was it bought, and when was that decided, for those who have to plan on it?", "What, exactly?"]
    own = [replace(each, title=title) for each, title in zip(asked, [*titles, "Is it done?", "Why?"], strict=True)]
    lens = Lens("us", "Us and all of ours", "us", "know", tuple(own), ("competition", "value-for-money"))
    rules = {f"keyword {word}* (en)": 100 - at for at, word in enumerate("abcdefghijklmnopqrstuvwxyz")}
    totals = msgspec.structs.replace(demo(), chosen=Chosen(5000, 1400, rules))
    return score(totals, CHECKS, lens.asks(), PROFILE, replace(demo_meta(), lens=lens))


FOR_SOMEBODY = for_somebody()


def explained(name: str | None, card: Scorecard = CARD) -> Callable[[], str]:
    def page() -> str:
        stream = io.StringIO()
        explain.show(card, name, stream, abouts={"completeness.suppliers": "Who is let down: everyone.\n\nMore."})
        return stream.getvalue()

    return page


#: Pages by the name of the file that holds what is expected.
PAGES: dict[str, Callable[[], str]] = {
    "scorecard-80.txt": lambda: to_text(CARD),
    "scorecard-120.txt": lambda: to_text(CARD, width=120, report="out.json"),
    "scorecard-ascii.txt": lambda: to_text(CARD, encoding="ascii"),
    "scorecard-nothing.txt": lambda: to_text(NOTHING),
    "explain.txt": explained(None),
    "explain-check.txt": explained("completeness.suppliers"),
    "explain-curve.txt": explained("timeliness.award-lag"),
    "explain-dimension.txt": explained("consistency"),
    "explain-use-case.txt": explained("basics"),
    "explain-question.txt": explained("from-whom"),
    "explain-path.txt": explained("awards/suppliers/id"),
    "explain-absent-path.txt": explained("contracts/title"),
    "explain-unlock.txt": explained("unlock"),
    "scorecard-lens-80.txt": lambda: to_text(FOR_SOMEBODY),
    "scorecard-lens-120.txt": lambda: to_text(FOR_SOMEBODY, width=120, report="out.json"),
    "explain-lens-unlock.txt": explained("unlock", FOR_SOMEBODY),
}
PLACE = Path(__file__).with_name("rendered")


@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_expected(name: str) -> None:
    assert PAGES[name]() == (PLACE / name).read_text(encoding="utf-8"), "see python -m tests.test_render"


def test_no_expected_page_is_left_over() -> None:
    assert sorted(path.name for path in PLACE.iterdir()) == sorted(PAGES)


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
def test_a_scorecard_keeps_to_its_width_and_to_one_screen(width: int) -> None:
    for card in (CARD, NOTHING):
        assert max(map(columns, to_text(card, width=width).splitlines())) <= width
    shown = to_text(CARD, width=width, report="report.json").splitlines()
    assert max(map(columns, shown)) <= width
    assert 24 <= len(shown) <= 45


@pytest.mark.parametrize(("width", "lines"), [(60, 57), (72, 51), (80, 47), (100, 45), (120, 43)])
def test_a_scorecard_for_somebody_keeps_to_its_width_and_nearly_to_one_screen(width: int, lines: int) -> None:
    shown = to_text(FOR_SOMEBODY, width=width, report="report.json").splitlines()
    assert max(map(columns, shown)) <= width
    assert len(shown) <= lines


def test_somebody_sees_their_own_questions_and_why_some_cannot_be_answered() -> None:
    shown = to_text(FOR_SOMEBODY)
    words = " ".join(shown.split())
    for said in (
        "1,400 of 5,000 processes · 100 by keyword a* (en) · 99 by keyword b* (en)",
        "asked of processes that have reached the awarded stage: 1,000 of 1,400 have From whom was it bought, and when",
        "asked of processes that have reached the implementation stage: 0 of 1,400 have Is it done? –",
        "Why? – not looked at",
        "Opens most of their questions: fill awards/suppliers/id: +500 answers",
    ):
        assert said in words
    # of what everyone asks, what they named is in a line each, the rest in short
    assert re.search(r"^  Value for money  +(–|\d)", shown, re.MULTILINE)
    assert re.search(r"Market opportunity [–\d]", shown)
    first, others = shown.index("What, exactly?"), shown.index("What else can be answered")
    assert first < others < shown.index("Opens most") < shown.index("Dimensions: ")


def test_fields_that_would_not_help_somebody_are_said_not_to() -> None:
    three = question("three", {"all": ["awards/date", "tender/title", "buyer/name"]}, Stage.TENDER, "theirs")
    lens = Lens("us", "Us", "us", "know", (three,))
    totals = signed({(Stage.AWARDED, ()): 10}, signature_paths(built_in_questions()))
    card = score(totals, CHECKS, lens.asks(), PROFILE, meta(lens=lens))
    assert "Opens more of their questions: no field, nor two together" in to_text(card)


def test_two_fields_are_named_to_somebody_where_they_open_more_than_one() -> None:
    two = question("two", {"all": ["awards/date", "tender/title"]}, Stage.TENDER, "theirs")
    lens = Lens("us", "Us", "us", "know", (two,))
    found = {(Stage.AWARDED, ()): 10, (Stage.AWARDED, ("awards/date",)): 3}
    totals = signed(found, signature_paths(built_in_questions()))
    shown = to_text(score(totals, CHECKS, lens.asks(), PROFILE, meta(lens=lens)))
    assert "Opens most of their questions: fill tender/title: +3 answers" in shown
    assert "Opens most, two together: fill awards/date and tender/title: +13 answers" in shown


@pytest.mark.parametrize("card", [CARD, NOTHING], ids=["demo", "nothing"])
def test_ascii_is_enough(card: Scorecard) -> None:
    named = msgspec.structs.replace(card, publisher="Agência de Contratação 漢")
    assert to_text(named, encoding="ascii").isascii()


# --- whatever the data holds -----------------------------------------------------------------------------------------


def hostile() -> Scorecard:
    """A scorecard in which every text that comes from data or from others is hostile."""
    example = Example(1, HOSTILE, HOSTILE, 5, 0, HOSTILE, HOSTILE)
    examples = Examples(5, (example,))
    failing = Tally(
        passed=5, failed=500, skipped={HOSTILE: 5}, groups={HOSTILE: Group(5, 5, examples)}, examples=examples
    )
    skips = {HOSTILE: Skips(3, 50, (Skip(HOSTILE, 4, 0, HOSTILE, HOSTILE),))}
    reading = Reading({"release": 5}, 5, skips, skips, {}, {HOSTILE: 1}, {HOSTILE: 5, "b": 1}, {HOSTILE: 1})
    base = demo()
    totals = msgspec.structs.replace(
        base,
        tallies={**base.tallies, "completeness.suppliers": failing, "consistency.period-order": failing},
        coverage={**base.coverage, HOSTILE: Cover(1, 1, 1, 1, True)},
        reading=reading,
    )
    theirs = check("usability.theirs", title=HOSTILE, remedy=HOSTILE)
    given = meta(inputs=(Input(HOSTILE, 5, ""),) * 2, packs={"usability.theirs": HOSTILE})
    return score(totals, [*CHECKS, theirs], built_in_questions(), PROFILE, given)


def is_plain(text: str) -> bool:
    """Whether a text has nothing in it that a terminal or a reader could take for more than text."""
    return not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text.replace("\n", ""))


def everything_shown(card: Scorecard) -> str:
    stream = io.StringIO()
    show(card, stream, report=HOSTILE)
    for name in (None, *explain.SECTIONS, *explain.things(card)):
        explain.show(card, name, stream, abouts={"completeness.suppliers": HOSTILE})
    return stream.getvalue()


def test_hostile_texts_are_shown_as_text() -> None:
    card = hostile()
    assert is_plain(everything_shown(card))
    assert is_plain(str(card))
    assert "\ufffd" in str(card)


def test_hostile_texts_are_no_markup_in_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = terminal_output(hostile(), monkeypatch)
    assert "[bold]x[/]" in shown
    assert is_plain(re.sub(r"\x1b\[[0-9;]*m", "", shown))


def test_hostile_texts_survive_the_report() -> None:
    # half a surrogate pair is no text, and JSON in UTF-8 cannot hold it
    assert load(render(hostile(), "json")).publisher == HOSTILE.replace("\ud800", "?")


class Tags(HTMLParser):
    """The tags that open and close, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)
        assert all(name == "style" for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "card", [CARD, NOTHING, FOR_SOMEBODY, hostile()], ids=["demo", "nothing", "for somebody", "hostile"]
)
def test_the_card_for_notebooks_is_escaped_and_balanced(card: Scorecard) -> None:
    tags = Tags()
    tags.feed(card._repr_html_())
    assert not tags.open
    assert tags.seen <= {"div", "table", "tr", "td", "span", "ol", "li", "b"}
    assert score_text(card.score) in tags.text or card.score is None
    assert is_plain(card._repr_html_())
    assert ("What, exactly?" in tags.text) is (card is FOR_SOMEBODY)
    if card.publisher == HOSTILE:
        assert '<b>&"' in tags.text


@given(st.text(max_size=60))
def test_cleaned_text_is_plain_and_on_one_line(text: str) -> None:
    shown = clean(text)
    assert "\n" not in shown
    assert is_plain(shown.replace("\u200c", "").replace("\u200d", ""))
    assert len(clean(text, 10)) <= 11


def test_scripts_that_need_joiners_keep_them() -> None:
    assert clean("می\u200cخواهم") == "می\u200cخواهم"


# --- terminals -------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def terminal_output(card: Scorecard, monkeypatch: pytest.MonkeyPatch, width: int = 100) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    show(card, stream)
    return stream.getvalue()


def test_a_terminal_gets_colour_in_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = terminal_output(CARD, monkeypatch, 100)
    assert "\x1b[" in shown
    bare = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert [line.rstrip() for line in bare.splitlines()] == to_text(CARD, width=100).splitlines()


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_is_not_forced_on_anyone(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(variable, value)
    stream = Terminal()
    show(CARD, stream)
    assert stream.getvalue() == to_text(CARD)


@pytest.mark.parametrize(
    ("encoding", "blocks"), [("utf-8", True), ("cp437", False), ("ascii", False), ("latin-1", False)]
)
def test_bars_are_drawn_only_where_the_encoding_has_them(encoding: str, blocks: bool) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    show(CARD, stream)
    stream.flush()
    shown = raw.getvalue().decode(encoding)
    assert ("█" in shown) is blocks
    assert ("Contratación" if encoding != "ascii" else "Contratacion") in shown
    assert shown == to_text(CARD, encoding=encoding)


def test_standard_output_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    show(CARD)
    explain.show(CARD, "basics")
    assert capsys.readouterr().out == to_text(CARD) + PAGES["explain-use-case.txt"]()


@pytest.mark.parametrize(("asked", "width"), [("120", 120), ("20", 60), ("", 80), ("wide", 80)])
def test_what_is_no_terminal_is_as_wide_as_asked(asked: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", asked)
    monkeypatch.setattr(sys, "__stdout__", None)
    stream = io.StringIO()
    show(CARD, stream)
    assert stream.getvalue() == to_text(CARD, width=width)


def test_a_narrow_terminal_gets_the_narrowest_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    print_lines(lambda page: [((str(page.width), ""),)], stream)
    assert stream.getvalue() == "60\n"


# --- formats ---------------------------------------------------------------------------------------------------------


def test_formats_are_the_modules_that_say_so() -> None:
    assert {"json", "text"} <= set(formats())
    assert {"layout", "words", "terminal", "card", "todo"}.isdisjoint(formats())
    assert load(render(CARD, "json")) == CARD
    assert render(CARD, "text").decode() == str(CARD)


@pytest.mark.parametrize("name", formats())
def test_every_format_is_asked_for_by_its_suffixes(name: str) -> None:
    for suffix in formats()[name].SUFFIXES:
        assert format_of(f"out/report{suffix}") == name
        assert format_of(f"REPORT{suffix.upper()}") == name


def test_unknown_formats_are_said() -> None:
    with pytest.raises(
        RenderError, match=r"report\.doc: cannot tell the format to write: end the name in one of .*\.json"
    ):
        format_of("report.doc")
    with pytest.raises(RenderError, match=r"no format is called 'doc': choose one of .*json"):
        render(CARD, "doc")


# --- explaining ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("completeness.supplier", "did you mean completeness.suppliers"),
        ("suppliers", "did you mean new-suppliers or awards/suppliers"),
        ("who-bougt", "did you mean who-bought"),
        ("zzz", "leave it out to see all ids"),
        ("", "leave it out to see all ids"),
        (HOSTILE, "leave it out to see all ids"),
    ],
)
def test_an_unknown_id_is_answered_with_near_ones(name: str, hint: str) -> None:
    with pytest.raises(explain.UnknownIdError) as error:
        explain.show(CARD, name, io.StringIO())
    assert hint in str(error.value)
    assert is_plain(str(error.value))


def test_everything_in_a_report_can_be_explained() -> None:
    known = explain.things(CARD)
    expected = {measure.id for measure in CARD.measures} | {question.id for question in CARD.questions}
    expected |= {fix.id for fix in CARD.fixes} | {dimension.id.value for dimension in CARD.dimensions} | {"basics"}
    assert expected <= set(known)
    for name in known:
        stream = io.StringIO()
        explain.show(CARD, name, stream)
        assert len(stream.getvalue().splitlines()) >= 2


@pytest.mark.parametrize("card", [CARD, FOR_SOMEBODY], ids=["demo", "for somebody"])
@pytest.mark.parametrize("width", [80, 120])
def test_what_is_explained_keeps_to_its_width(width: int, card: Scorecard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for name in (None, *explain.SECTIONS, *explain.things(card)):
        stream = io.StringIO()
        explain.show(card, name, stream)
        assert max(map(columns, stream.getvalue().splitlines())) <= width, name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("from-whom", "first what answers most if it alone is filled, then what is missing most often"),
        ("figures", "The median of an even number of values is the lower of the two middle ones."),
        ("unlock", "+500 From whom?"),
    ],
)
def test_it_is_said_what_an_order_or_a_number_is(name: str, said: str) -> None:
    assert said in " ".join(explained(name)().split())


def test_the_list_of_what_was_lost_adds_up() -> None:
    rows = re.findall(r"^ +(<?\d+\.\d) +[<>]?\d+ % ", PAGES["explain.txt"](), re.MULTILINE)
    lost = [0.0 if row.startswith("<") else float(row) for row in rows]
    assert sum(lost) == pytest.approx(100 - (CARD.score or 0), abs=0.1 * len(lost))
    assert lost == sorted(lost, reverse=True)


# --- words and layout ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (score_text(None), "–"),
        (score_text(0.0), "0.0"),
        (score_text(0.01), "0.1"),
        (score_text(99.999), "99.9"),
        (score_text(100.0), "100.0"),
        (points_text(0.0), "0.0"),
        (points_text(0.01), "<0.1"),
        (percent(0.0), "0 %"),
        (percent(0.004), "<1 %"),
        (percent(0.996), ">99 %"),
        (percent(1.0), "100 %"),
        (count(0, "process"), "0 processes"),
        (count(1, "check"), "1 check"),
        (count(1234567), "1,234,567"),
        (units(1, "datasets"), "1 dataset"),
        (size(1), "1 byte"),
        (size(999), "999 bytes"),
        (size(2_500_000_000), "2.5 GB"),
        (cut("abcdef", 4), "abc…"),
        (cut("漢漢漢", 4), "漢…"),
        (cut("abc", 0), ""),
        (cut_head("abcdef", 4), "…def"),
        (cut_head("漢漢漢", 4), "…漢"),
        (pad("漢", 4), "漢  "),
        (wrap("one two three", 7, 5), ["one two", "three"]),
        (wrap("one two three four", 7, 2), ["one two", "three…"]),
        (sentences("One. Two three.", 8, 1), ["One."]),
        (sentences("One two three.", 8, 1), ["One two…"]),
        (sentences("One. Two.", 20, 1), ["One. Two."]),
        (shrink([("abcdef", 3, True), ("abcdef", 3, False)], 9), ["…ef", "abcdef"]),
        (shrink([("abcdef", 3, True), ("abcdef", 3, False)], 7), ["…ef", "abc…"]),
        (shrink([("ab", 3, True)], 1), ["ab"]),
        (packed(["one", "two", "six"], 9, 2), ["one · two", "six"]),
        (packed(["one", "two", "six"], 9, 1), ["one"]),
        (packed(["one", "two", "three", "six"], 20, 1, "and {} more"), ["one · and 3 more"]),
        (packed(["one two three"], 7, 3), ["one tw…"]),
        (packed([], 7, 3), []),
    ],
)  # fmt: skip
def test_words_and_layout(shown: object, expected: object) -> None:
    assert shown == expected


@given(st.floats(0, 1), st.integers(2, 60))
def test_a_bar_is_full_only_for_all_and_empty_only_for_nothing(share: float, length: int) -> None:
    drawn = "".join(text for text, _ in Page(80).bar(share, length, ""))
    assert len(drawn) == length
    assert (drawn == "█" * length) is (share == 1)
    assert (drawn == "░" * length) is (share == 0)


@given(st.text(max_size=30), st.integers(1, 20))
def test_cut_text_fits(text: str, width: int) -> None:
    assert columns(cut(text, width)) <= width
    assert columns(cut_head(text, width)) <= width
    assert columns(pad(text, width)) == width


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    PLACE.mkdir(exist_ok=True)
    for page, make in PAGES.items():
        (PLACE / page).write_text(make(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PLACE}\n")
