"""Profiles and questions are data: what comes with ocqual is sound, and what is malformed is said in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocqual import resources
from ocqual.check import STAGES, Stage
from ocqual.needs import stage_for
from ocqual.profile import ProfileError, load_profile, parse_profile, profile_names
from ocqual.question import QuestionError, built_in_questions, parse_questions

DEFAULT = resources.read_text("ocqual.checks", "profiles", "default.toml")


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_that_is_shipped_is_sound_and_named_after_its_file(name: str) -> None:
    assert load_profile(name).name == name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("high = 7.5", 'high = "much"', "severity.high must be a number from 0 to 1000, not 'much'"),
        ("high = 7.5", "high = -1", "severity.high must be a number from 0 to 1000, not -1"),
        ("high = 7.5", "high = nan", "severity.high must be a number from 0 to 1000, not nan"),
        ("high = 7.5", "high = inf", "severity.high must be a number from 0 to 1000, not inf"),
        ("high = 7.5", "high = true", "severity.high must be a number from 0 to 1000, not True"),
        ("high = 7.5", "huge = 7.5", "[severity] knows no 'huge', only critical, high, medium, low"),
        ("high = 7.5", "", "[severity] gives no weight for high (0 leaves it out)"),
        ("timeliness = 15", "", "[dimensions] gives no weight for timeliness (0 leaves it out)"),
        ("basics = 15", "basics = 'x'", "use_cases.basics must be a number from 0 to 1000, not 'x'"),
        ("minimum_units = 5", "minimum_units = 0", "Expected `int` >= 1, at minimum_units"),
        ("minimum_units = 5", "", "the setting `minimum_units` is missing"),
        ("minimum_units = 5", "minimum_units = 5\ntypo = 1", "there is no setting `typo`"),
        ("least_assessed = 0.5", "least_assessed = 50", "Expected `float` <= 1.0, at least_assessed"),
        ('packs = ["ocqual"]', 'packs = "ocqual"', "Expected `array`, got `str`, at packs"),
        ("from = 90", "form = 90", "there is no setting `form`, at bands[0]"),
        ("from = 90", "from = 50", "bands must go down, from the best to one that begins at 0"),
        ("from = 0", "from = 1", "bands must go down, from the best to one that begins at 0"),
        ('id = "mostly"', 'id = "ready"', "two bands have the same id"),
        ("name =", "name", "not TOML in UTF-8"),
    ],
)
def test_a_malformed_profile_is_said_in_one_line(old: str, new: str, message: str) -> None:
    assert old in DEFAULT
    with pytest.raises(ProfileError) as error:
        parse_profile(DEFAULT.replace(old, new, 1).encode(), "mine.toml")
    assert str(error.value).startswith("profile mine.toml: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_no_weight_at_all_is_refused() -> None:
    nothing = DEFAULT
    for weight in ("critical = 10", "high = 7.5", "medium = 5", "low = 2.5"):
        nothing = nothing.replace(weight, weight.partition("=")[0] + "= 0", 1)
    with pytest.raises(ProfileError, match="gives weight to nothing"):
        parse_profile(nothing.encode(), "mine.toml")


def test_a_profile_is_found_by_name_or_read_from_a_file(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(DEFAULT.replace('name = "default"', 'name = "mine"'), encoding="utf-8")
    assert load_profile(mine).name == load_profile(str(mine)).name == "mine"
    with pytest.raises(ProfileError, match=r"no profile is called 'strickt': choose one of .*default"):
        load_profile("strickt")
    with pytest.raises(ProfileError, match=r"absent\.toml: No such file"):
        load_profile(tmp_path / "absent.toml")
    with pytest.raises(ProfileError, match="Is a directory"):
        load_profile(tmp_path)
    mine.write_bytes(b"\xff\xfe")
    with pytest.raises(ProfileError, match="not TOML in UTF-8"):
        load_profile(mine)


# --- questions -------------------------------------------------------------------------------------------------------

CASE = '[[use_case]]\nid = "c"\ntitle = "C"\n'
QUESTION = '[[question]]\nid = "q"\nuse_case = "c"\ntitle = "Q?"\nstage = "tender"\nneeds = "tender/title"\n'


def test_the_six_questions_are_there_in_order() -> None:
    ids = [question.id for question in built_in_questions()]
    assert ids[:6] == ["who-bought", "what-was-bought", "from-whom", "how-much", "when", "how"]


@pytest.mark.parametrize("question", built_in_questions(), ids=lambda question: question.id)
def test_a_shipped_question_can_be_answered_at_its_stage(question: object) -> None:
    """What is asked of a process that has just reached a stage must be possible there."""
    from ocqual.question import Question

    assert isinstance(question, Question)
    possible = {name for name in question.need.names() if name.endswith("()")}
    possible |= {path for path in question.paths() if STAGES.index(stage_for(path)) <= STAGES.index(question.stage)}
    assert question.need.met(possible)
    assert question.remedy
    assert question.publisher


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("x = ", "not TOML"),
        ("x = 1", "'x' means nothing here"),
        ("question = 1", "write each question as a table [[question]]"),
        (QUESTION, "question 'q': its use_case is not among any [[use_case]]"),
        (CASE + CASE, "two use cases have the id 'c'"),
        (CASE + QUESTION + QUESTION, "two questions have the id 'q'"),
        (CASE + QUESTION.replace("tender/title", ""), "question 'q': needs: '' is no path"),
        (CASE + QUESTION.replace('"tender/title"', "{ any = [] }"), "question 'q': needs: a need is a path"),
        (CASE + QUESTION.replace('"tender"', '"late"'), "question 'q': stage 'late' is not one of planning"),
        (CASE + QUESTION.replace('title = "Q?"', ""), "question 'q': title must be a text that is not empty"),
        (CASE + QUESTION.replace('title = "Q?"', "title = 1"), "question 'q': title must be a text that is not empty"),
        (CASE + QUESTION + "colour = 1", "question 'q': 'colour' is not one of id, title"),
        (CASE.replace("title", "titel"), "use_case 'c': 'titel' is not one of id, title, whom"),
    ],
)  # fmt: skip
def test_malformed_questions_are_said_in_one_line(content: str, message: str) -> None:
    with pytest.raises(QuestionError) as error:
        parse_questions(content, "mine.toml")
    assert str(error.value).startswith("mine.toml: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("path", "stage"),
    [
        ("buyer/id", Stage.PLANNING),
        ("planning/budget/amount", Stage.PLANNING),
        ("tender/items/id", Stage.TENDER),
        ("bids/details/id", Stage.TENDER_CLOSED),
        ("awards/date", Stage.AWARDED),
        ("contracts/value", Stage.CONTRACTED),
        ("contracts/implementation/milestones", Stage.IMPLEMENTATION),
        ("awardsExtra/x", Stage.PLANNING),
    ],
)
def test_a_field_can_be_filled_from_its_stage_on(path: str, stage: Stage) -> None:
    assert stage_for(path) is stage
