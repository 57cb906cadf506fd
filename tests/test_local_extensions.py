"""Extensions that a run is given: folders and files, in every state; nothing else is read for their sake."""

from __future__ import annotations

import builtins
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ocqual.api import coverage
from ocqual.commands import main
from ocqual.standard import Available, ExtensionError, LocalExtension, standard
from ocqual.standard.local import CODELISTS, METADATA, SCHEMA, extension_from, given_extension, stands_for
from ocqual.walk import Walk
from tests.test_extensions import LOTS, UNKNOWN, failed, package, release, scored, with_lots

CLOSED = {"codelist": "mood.csv", "openCodelist": False}
PATCH = {
    "definitions": {
        "Tender": {
            "properties": {
                "mood": {
                    "type": "string",
                    "enum": ["hopeful", "gloomy"],
                    "codelist": "mood.csv",
                    "openCodelist": False,
                },
                "weather": {"type": "array", "items": {"$ref": "#/definitions/Weather"}, "uniqueItems": True},
            },
            "required": ["mood"],
        },
        "Weather": {
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "degrees": {"type": "number"},
                "at": {"$ref": "#/definitions/Period"},
            },
        },
    }
}
METADATA_FILE = {"name": {"en": "Moods of tenders"}, "schemas": ["release-schema.json"]}


def written(folder: Path, name: str = "ocds_moods_extension", **files: Any) -> Path:
    """An extension in a folder; files are by name without suffix, codelists by theirs."""
    place = folder / name
    (place / CODELISTS).mkdir(parents=True)
    content = {METADATA: METADATA_FILE, SCHEMA: PATCH, "mood.csv": "Code,Title\nhopeful,H\ngloomy,G\n", **files}
    for file, text in content.items():
        if text is not None:
            path = place / (CODELISTS if file.endswith(".csv") else "") / file
            path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return place


def moody(number: int, **tender: Any) -> dict[str, Any]:
    return release(number, tender={"id": "1", "mood": "hopeful", **tender})


def test_a_folder_is_applied_to_all_data(tmp_path: Path) -> None:
    place = written(tmp_path)
    lines = [
        moody(1, weather=[{"id": "1", "degrees": 20, "at": {"startDate": "2024-01-01T00:00:00Z"}}]),
        package([moody(2, weather=[{"id": "1", "degrees": "20"}])]),
        package([moody(3, weather=[{"id": "1"}, {"id": "1"}]), release(4, tender={"id": "1"})]),
        moody(5, mood="sad"),
    ]
    card = scored(tmp_path, lines, extensions=[place])
    assert not card.coverage["tender/weather/at/startDate"].additional
    counts = {name: failed(card, name) for name in ("value-types", "repeated-ids", "required-members", "closed-codes")}
    assert counts == {"value-types": 1, "repeated-ids": 1, "required-members": 1, "closed-codes": 1}
    assert card.plan.extensions == ("ocds_moods_extension",)


def test_it_reaches_workers(tmp_path: Path) -> None:
    place = written(tmp_path)
    lines = [moody(number, weather=[{"id": "1", "degrees": "20"}]) for number in range(9)]
    assert scored(tmp_path, lines, extensions=[place], workers=2) == scored(tmp_path, lines, extensions=[place])


@pytest.mark.parametrize("name", [SCHEMA, METADATA, "."])
def test_a_file_of_it_will_do(tmp_path: Path, name: str) -> None:
    found = given_extension(written(tmp_path) / name)
    assert isinstance(found, LocalExtension)
    assert "tender/mood" in standard("1.1", (found,)).fields
    assert found.name == "ocds_moods_extension"


def test_codelists_are_added_to_and_taken_from(tmp_path: Path) -> None:
    files = {"+partyRole.csv": "Code\nmascot\n", "-partyRole.csv": "Code\nfunder\n", "+method.csv": "Code\nlottery\n"}
    place = written(tmp_path, **files)
    found = standard("1.1", (given_extension(place),))
    roles = found.fields["parties/roles"].codes
    assert roles is not None
    assert ("mascot" in roles, "funder" in roles, "buyer" in roles) == (True, False, True)
    assert "lottery" in (found.fields["tender/procurementMethod"].enum or ())
    odd = [moody(1, procurementMethod="lottery", weather=[]), release(2, parties=[{"id": "1", "roles": ["mascot"]}])]
    card = scored(tmp_path, odd, extensions=[place])
    assert failed(card, "closed-codes") == failed(card, "local-codes") == 0
    assert failed(scored(tmp_path, odd), "local-codes") == 1


def test_a_published_one_can_be_named(tmp_path: Path) -> None:
    for name in ("lots", LOTS):
        card = scored(tmp_path, [with_lots(1, "five")], extensions=[name])
        assert not card.coverage["tender/lots/value/amount"].additional
        assert failed(card, "value-types") == 1


def test_coverage_takes_extensions(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(json.dumps(moody(1)), encoding="utf-8")
    assert coverage(path)["tender/mood"].additional
    assert not coverage(path, extensions=[written(tmp_path)])["tender/mood"].additional


# --- what it stands for ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://raw.githubusercontent.com/ruritania/ocds_moods_extension/v1/extension.json", True),
        ("https://raw.githubusercontent.com/ruritania/OCDS_Moods_Extension/v1/extension.json", True),
        ("https://ocds_moods_extension/other/extension.json", False),
        ("https://raw.githubusercontent.com/ruritania/other/v1/extension.json", False),
        ("ocds_moods_extension", False),
        ("x" * 10_000 + "/ocds_moods_extension", False),
    ],
)
def test_what_a_local_extension_stands_for(tmp_path: Path, url: str, expected: bool) -> None:
    found = given_extension(written(tmp_path))
    assert isinstance(found, LocalExtension)
    assert stands_for(found, url) is expected
    assert (Available([found]).missing([url]) == []) is expected


def test_general_names_stand_for_nothing(tmp_path: Path) -> None:
    found = given_extension(written(tmp_path, name="master", **{METADATA: {"name": "v1.1"}}))
    assert isinstance(found, LocalExtension)
    assert found.names == ()


def test_a_local_one_comes_before_the_published_one(tmp_path: Path) -> None:
    mine = given_extension(written(tmp_path, name="lots", **{METADATA: None}))
    assert Available([mine]).applied((LOTS, UNKNOWN)) == (mine,)


def test_use_of_a_local_extension(tmp_path: Path) -> None:
    place = written(tmp_path)
    url = "https://ruritania.example/ocds_moods_extension/extension.json"
    card = scored(tmp_path, [package([moody(1)], url)], extensions=[place])
    assert {name: (use.declared, use.known, use.used) for name, use in card.dataset.extension_use.items()} == {
        "ocds_moods_extension": (1, True, True)
    }


# --- what is wrong with it -------------------------------------------------------------------------------------------


def patch(member: Any) -> dict[str, Any]:
    """A patch that adds a member to the release."""
    return {"properties": {"x": member}}


def text(**limits: Any) -> dict[str, Any]:
    """A patch that adds a text with limits."""
    return patch({"type": "string", **limits})


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("nothing in it", {SCHEMA: None, METADATA: None, "mood.csv": None}, "no release-schema.json and no codelists"),
    ("no JSON", {SCHEMA: "{"}, "is no JSON"),
    ("no object", {SCHEMA: []}, "is no JSON object"),
    ("a whole other thing", {SCHEMA: {"releases": []}}, "changes nothing"),
    ("definitions of another type", {SCHEMA: {"definitions": []}}, "is no patch of a schema"),
    ("properties of another type", {SCHEMA: patch(5)}, "is no patch of a schema"),
    ("a reference to a file", {SCHEMA: patch({"$ref": "file:///etc/passwd"})}, "refers to"),
    (
        "a reference to an address",
        {SCHEMA: patch({"$ref": "https://x.example/#/definitions/A"})},
        "refers",
    ),
    (
        "a reference that is none",
        {SCHEMA: {"definitions": {"A": patch({"items": {"$ref": 5}})}}},
        "refers",
    ),
    ("a type that there is not", {SCHEMA: patch({"type": "float"})}, "type that JSON does not have"),
    (
        "a limit that is none",
        {SCHEMA: text(minLength="1")},
        "cannot be applied",
    ),
    (
        "a pattern that is none",
        {SCHEMA: text(pattern="(")},
        "regular expression",
    ),
    ("a name with a slash", {SCHEMA: {"properties": {"x/y": {"type": "string"}}}}, "no path of a member"),
    ("a codelist without codes", {"mood.csv": "Key,Title\na,b\n"}, "has no column Code"),
    ("a codelist with a gap", {"mood.csv": "Title,Code\nx\n"}, "without a code"),
]


@pytest.mark.parametrize(("name", "files", "said"), WRONG, ids=[name for name, _, _ in WRONG])
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, name: str, files: dict[str, Any], said: str) -> None:
    place = written(tmp_path, **files)
    with pytest.raises(ExtensionError) as caught:
        given_extension(place)
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(place))
    result = CliRunner().invoke(main, ["score", str(tmp_path), "--extension", str(place)])
    assert (result.exit_code, result.output.count("\n")) == (2, 1)


def test_other_encodings_sizes_and_places(tmp_path: Path) -> None:
    place = written(tmp_path)
    (place / CODELISTS / "mood.csv").write_bytes(b"Code\nm\xfc\n")
    with pytest.raises(ExtensionError, match="UTF-8"):
        given_extension(place)
    (place / SCHEMA).write_bytes(b" " * (5 << 20))
    with pytest.raises(ExtensionError, match="larger than"):
        given_extension(place)
    with pytest.raises(ExtensionError, match="no folder or file 'nowhere'"):
        given_extension("nowhere")


def test_definitions_that_multiply_are_refused(tmp_path: Path) -> None:
    def level(depth: int) -> dict[str, Any]:
        return {"properties": {f"x{number}": {"$ref": f"#/definitions/L{depth + 1}"} for number in range(20)}}

    definitions = {f"L{depth}": level(depth) for depth in range(12)}
    bomb = {"properties": {"x": {"$ref": "#/definitions/L0"}}, "definitions": definitions}
    with pytest.raises(ExtensionError, match="more than 20,000 fields"):
        given_extension(written(tmp_path, **{SCHEMA: bomb}))


junk = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(["object", "array", "string"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "properties",
                    "definitions",
                    "items",
                    "type",
                    "enum",
                    "required",
                    "patternProperties",
                    "Tender",
                    "title",
                ]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(junk, junk)
def test_junk_is_refused_or_applied(patch: Any, metadata: Any) -> None:
    files = {SCHEMA: json.dumps(patch).encode(), METADATA: json.dumps(metadata).encode()}
    try:
        found = extension_from(files, "junk", "junk")
    except ExtensionError:
        return
    Walk(standard("1.1", (found,))).visit({"tender": {"title": [{}], "value": 5}, "title": {"x": None}})


def test_nothing_else_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what data declares nor what an extension says makes ocqual open anything."""
    place = written(tmp_path)
    secret = tmp_path / "secret.json"
    secret.write_text("{}", encoding="utf-8")
    urls = [
        f"file://{secret}",
        str(secret),
        "../secret.json",
        "file:///etc/passwd",
        "http://127.0.0.1:9/extension.json",
    ]
    lines = [package([moody(1)], *urls), {**moody(2), "$ref": str(secret), "tender": {"$ref": f"file://{secret}"}}]
    scored(tmp_path, lines, extensions=[place])  # whatever is imported is imported now
    opened: list[str] = []

    def noted(file: Any, *rest: Any, **more: Any) -> Any:
        opened.append(str(file))
        return real(file, *rest, **more)

    def refused(*_: Any, **__: Any) -> Any:
        raise AssertionError("a connection was asked for")

    real = io.open
    monkeypatch.setattr(builtins, "open", noted)
    monkeypatch.setattr(io, "open", noted)
    monkeypatch.setattr("socket.socket.connect", refused)
    monkeypatch.setattr("socket.getaddrinfo", refused)
    card = scored(tmp_path, lines, extensions=[place])
    assert card.dataset.processes == 2
    assert not [path for path in opened if "secret" in path or "passwd" in path]
