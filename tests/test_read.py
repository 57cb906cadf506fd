"""What the reader makes of every form, of awkward input, and of real data; and that its memory stays flat."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from ocqual.read import (
    REASONS,
    Document,
    Form,
    InputError,
    Source,
    big_numbers,
    chunks,
    decode,
    duplicate_keys,
    open_inputs,
    read,
)
from ocqual.tally import Reading
from ocqual.walk import marks

ROOT = Path(__file__).parents[1]
AWKWARD = ROOT / "fixtures" / "awkward"
FORMS = ROOT / "fixtures" / "tiny" / "forms"
REAL = ROOT.parent / "shared" / "data"


def seen(path: Path, target: int = 1 << 19) -> tuple[list[Document], Reading]:
    documents: list[Document] = []
    reading = Reading()
    for source in open_inputs([str(path)]):
        for chunk in chunks(source, target=target):
            decoded = decode(chunk)
            documents += decoded.documents
            reading = reading + decoded.reading
    return documents, reading


#: For each file: how many documents are read; what is skipped, how often, and the offset and line of the first place;
#: what is noted, how often.
EXPECTED: dict[str, tuple[int, dict[str, tuple[int, int, int]], dict[str, int]]] = {
    "array-of-scalars.json": (0, {"scalar": (5, 1, 1)}, {}),
    "bad-line.jsonl": (2, {"not-json": (1, 79, 2)}, {}),
    "big-number.jsonl": (1, {}, {}),
    "commas-between-lines.jsonl": (3, {}, {"comma": 2}),
    "control-characters.jsonl": (2, {}, {"control-character": 1}),
    "corrupt.jsonl.gz": (0, {"damaged-archive": (1, 0, 0)}, {}),
    "crlf-and-blank-lines.jsonl": (2, {}, {}),
    "crlf.jsonl": (2, {}, {}),
    "damaged-large-package.json.gz": (1398, {"not-json": (2, 128040, 1906), "truncated": (1, 1794339, 26598)}, {}),
    "damaged-package.json": (2, {"not-json": (1, 127, 3)}, {}),
    "damaged-record.jsonl": (1, {"not-json": (1, 0, 1)}, {}),
    "deep.jsonl": (2, {"too-deep": (1, 79, 2)}, {}),
    "duplicate-keys.jsonl": (1, {}, {}),
    "empty.json": (0, {"empty": (1, 0, 1)}, {}),
    "empty.zip": (0, {"empty": (1, 0, 0)}, {}),
    "gzip-named.json": (2, {}, {}),
    "gzip-of-zeros.json.gz": (2, {}, {}),
    "latin-1-package.json": (1, {"not-utf-8": (1, 94, 7)}, {}),
    "latin-1.jsonl": (1, {"not-utf-8": (1, 79, 2)}, {}),
    "lines-in-two-members.jsonl.gz": (2, {}, {}),
    "lines.jsonl.bz2": (2, {}, {}),
    "lines.jsonl.gz": (2, {}, {}),
    "lines.jsonl.xz": (2, {}, {}),
    "lines.jsonl.zst": (2, {}, {}),
    "lone-surrogate.jsonl": (1, {}, {"lone-surrogate": 1}),
    "members.tar": (4, {"not-data": (1, 0, 0)}, {}),
    "members.tar.gz": (4, {}, {}),
    "members.zip": (6, {"archive-in-archive": (1, 0, 0), "not-data": (1, 0, 0), "not-json": (1, 0, 1)}, {}),
    "message-between-lines.jsonl": (2, {"not-json": (1, 79, 2)}, {}),
    "metadata-after-large.json.gz": (1500, {}, {}),
    "metadata-after.json": (1, {}, {}),
    "missing-comma.json": (2, {}, {"comma": 1}),
    "nan-package.json": (2, {}, {"nan": 1}),
    "nan.jsonl": (2, {}, {"nan": 1}),
    "nested-arrays.json": (2, {}, {}),
    "no-newline-at-end.jsonl": (2, {}, {}),
    "no-ocds.json": (0, {"not-ocds": (1, 0, 1)}, {}),
    "no-ocid.jsonl": (1, {}, {}),
    "nul-bytes.jsonl": (2, {"not-json": (1, 79, 2)}, {}),
    "odd-elements.json": (2, {"not-ocds": (2, 187, 1), "scalar": (2, 94, 1)}, {}),
    "package-and-lines.jsonl": (3, {}, {}),
    "page-between-lines.jsonl": (2, {"html": (1, 79, 2)}, {}),
    "page.json": (0, {"html": (1, 0, 1)}, {}),
    "records-and-releases.json": (1, {"beside-records": (1, 147, 1)}, {}),
    "releases-not-array.jsonl": (0, {"no-releases": (3, 0, 1)}, {"empty-package": 1}),
    "same-line.json": (3, {}, {}),
    "scalars.jsonl": (0, {"scalar": (4, 0, 1)}, {}),
    "table.json": (0, {"csv": (1, 0, 1)}, {}),
    "trailing-commas.json": (3, {}, {"comma": 1, "trailing-comma": 1}),
    "tree.xml.json": (0, {"xml": (1, 0, 1)}, {}),
    "truncated-line.jsonl": (2, {"truncated": (1, 79, 2)}, {}),
    "truncated-package.json": (2, {"truncated": (1, 209, 4)}, {}),
    "truncated.jsonl": (1, {"truncated": (1, 79, 2)}, {}),
    "truncated.jsonl.gz": (190, {"truncated": (1, 15550, 191), "truncated-archive": (1, 15586, 0)}, {}),
    "truncated.zip": (0, {"damaged-archive": (1, 0, 0)}, {}),
    "utf-16-le-no-bom.jsonl": (2, {}, {"utf-16": 1}),
    "utf-16.json": (2, {}, {"utf-16": 1}),
    "utf-32.json": (2, {}, {"utf-16": 1}),
    "utf-8-bom-each.jsonl": (2, {}, {}),
    "utf-8-bom.json": (2, {}, {}),
    "white-space.json": (0, {"empty": (1, 0, 1)}, {}),
    "wrapped-list.json": (2, {}, {"wrapped": 1}),
    "wrapped-package.json": (2, {}, {"wrapped": 1}),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_awkward_input_is_read_or_accounted_for(name: str) -> None:
    count, skipped, noted = EXPECTED[name]
    documents, reading = seen(AWKWARD / name)
    assert len(documents) == count == sum(reading.documents.values())
    found = {
        reason: (skips.count, skips.places[0].offset, skips.places[0].line) for reason, skips in reading.skipped.items()
    }
    assert found == skipped
    assert {reason: skips.count for reason, skips in reading.noted.items()} == noted
    assert {*skipped, *noted} <= REASONS.keys()
    assert seen(AWKWARD / name, target=1)[1] == reading


def test_every_awkward_file_is_in_the_table() -> None:
    assert {path.name for path in AWKWARD.iterdir() if path.suffix not in (".py", ".md")} == EXPECTED.keys()


R, C, V, K = Form.RELEASE, Form.COMPILED, Form.VERSIONED, Form.RECORD

#: For each file: the form and JSON Pointer of its documents, and the form of their packages.
EXPECTED_FORMS: dict[str, list[tuple[Form, str, str | None]]] = {
    "release-package.json": [(R, "/releases/0", "release-package"), (R, "/releases/1", "release-package")],
    "release-package-1.0.json": [(R, "/releases/0", "release-package")],
    "record-package.json": [(K, "/records/0", "record-package"), (K, "/records/1", "record-package")],
    "release.json": [(R, "", None)],
    "record.json": [(K, "", None)],
    "record-without-ocid.json": [(K, "", None)],
    "compiled.json": [(C, "", None)],
    "versioned.json": [(V, "", None)],
    "releases.jsonl": [(R, "", None)] * 2,
    "records.jsonl": [(K, "", None)] * 2,
    "compiled.jsonl": [(C, "", None)] * 2,
    "packages.jsonl": [(R, "/releases/0", "release-package"), (K, "/records/0", "record-package")],
    "array.json": [(R, "/0", None), (C, "/1", None), (K, "/2", None)],
    "array-by-line.json": [(R, "/0", None), (R, "/1", None)],
    "array-of-packages.json": [
        (R, "/0/releases/0", "release-package"),
        (R, "/1/releases/0", "release-package"),
        (R, "/1/releases/1", "release-package"),
    ],
}
EXPECTED_FORMS["concatenated.json"] = [
    *EXPECTED_FORMS["release-package.json"], *EXPECTED_FORMS["record-package.json"], *EXPECTED_FORMS["release.json"]
]  # fmt: skip
EXPECTED_FORMS["concatenated-on-one-line.json"] = EXPECTED_FORMS["concatenated.json"]


@pytest.mark.parametrize("name", sorted(path.name for path in FORMS.iterdir()))
def test_every_form_is_recognised(name: str) -> None:
    documents, reading = seen(FORMS / name)
    assert [(d.form, d.place.pointer, d.package.form) for d in documents] == EXPECTED_FORMS[name]
    assert not reading.skipped
    assert not reading.noted
    text = (FORMS / name).read_bytes()
    for document in documents:
        assert json.loads(text[document.place.offset :][: document.size]) == document.data
        assert text.count(b"\n", 0, document.place.offset) + 1 == document.place.line


def test_package_metadata_goes_with_every_document() -> None:
    documents, reading = seen(FORMS / "record-package.json")
    package = documents[1].package
    assert (package.version, package.publisher, package.published) == ("1.1", "P", "2024-01-01T00:00:00Z")
    assert package.extensions == ("https://example.com/e/extension.json",)
    assert package.metadata["uri"] == "https://example.com/p"
    assert "records" not in package.metadata
    assert reading.packages == {"record-package": 1}
    assert reading.versions == {"1.1": 2}
    assert reading.publishers == {"P": 2}
    assert reading.licences == {package.license: 2}
    assert reading.extensions == {package.extensions[0]: 2}


def test_metadata_behind_a_large_array_is_found_where_the_source_can_be_read_again() -> None:
    documents, _ = seen(AWKWARD / "metadata-after-large.json.gz")
    assert {(d.package.publisher, d.package.version) for d in documents} == {("Told Late", "1.1")}
    with gzip.open(AWKWARD / "metadata-after-large.json.gz") as file:
        piped = through_a_pipe(file.read())
    assert piped["documents"] == len(documents)
    assert piped["noted"] == ["metadata-after"]


def through_a_pipe(data: bytes) -> dict[str, Any]:
    """What a process of its own reads from standard input."""
    done = subprocess.run([sys.executable, "-c", FROM_STDIN], input=data, capture_output=True, check=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


FROM_STDIN = """
import json
from ocqual.read import chunks, decode, open_inputs
from ocqual.tally import Reading
from ocqual.walk import marks
reading, seen = Reading(), []
for chunk in chunks(open_inputs(["-"])[0]):
    decoded = decode(chunk)
    reading += decoded.reading
    seen += [[d.form, d.data, d.place.offset, d.place.line, d.place.pointer, d.size] for d in decoded.documents]
noted, skipped = list(reading.noted), list(reading.skipped)
print(json.dumps({"documents": len(seen), "seen": seen, "noted": noted, "skipped": skipped}))
"""


def test_standard_input_a_file_and_a_packed_file_give_the_same(tmp_path: Path) -> None:
    names = [*EXPECTED_FORMS, "damaged-package.json", "bad-line.jsonl", "members.zip", "truncated-package.json"]
    texts = [(FORMS / name if name in EXPECTED_FORMS else AWKWARD / name).read_bytes() for name in names]
    (tmp_path / "x").write_bytes(texts[names.index("members.zip")])
    assert through_a_pipe(texts.pop(names.index("members.zip")))["documents"] == len(seen(tmp_path / "x")[0])
    joined = b"\n".join(texts)
    (tmp_path / "x.json").write_bytes(joined)
    (tmp_path / "x.json.gz").write_bytes(gzip.compress(joined))
    plain, reading = seen(tmp_path / "x.json")
    packed = seen(tmp_path / "x.json.gz")[0]
    told = [[d.form, d.data, d.place.offset, d.place.line, d.place.pointer, d.size] for d in plain]
    assert [[d.form, d.data, d.place.offset, d.place.line, d.place.pointer, d.size] for d in packed] == told
    piped = through_a_pipe(joined)
    assert piped["seen"] == told
    assert piped["skipped"] == list(reading.skipped) == ["not-json", "truncated"]


GENERATED = """
import sys
from ocqual.read.decode import decode
from ocqual.read.framing import Framer
from ocqual.read.reasons import Log
from ocqual.read.window import Window

form, megabytes = sys.argv[1], int(sys.argv[2])
body = b'{\\n  "ocid": "ocds-213czf-1",\\n  "tag": ["tender"],\\n  "description": "' + b"x" * 3000 + b'"%s\\n}'
good = body % b""
if form == "lines":
    first, element, last = b"", good.replace(b"\\n", b"") + b"\\n", b""
elif form == "junk":
    first, element, last = b"", b"not json at all, " * 60, b""
else:
    bad = body % (b"" if form == "package" else b", ]")
    first, element, last = b'{"publisher": {}, "releases": [', (good + b",") * 9 + bad + b",", good + b"]}"
block = element * (500_000 // len(element))
left = [text for text in (first, *[block] * (megabytes * 1_000_000 // len(block)), last) if text]
left.reverse()
read = lambda size: left.pop() if left else b""
documents = sum(len(decode(chunk).documents) for chunk in Framer(Window(read), Log("x"), 1 << 19).texts())
# the peak of this program alone: ru_maxrss would include that of the process that started it
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(documents, peak.split()[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
@pytest.mark.parametrize(("form", "large"), [("lines", 200), ("package", 200), ("damaged", 60), ("junk", 200)])
def test_memory_does_not_grow_with_the_input(form: str, large: int) -> None:
    used = {}
    for megabytes in (large // 10, large):
        command = [sys.executable, "-c", GENERATED, form, str(megabytes)]
        documents, kilobytes = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout.split()
        assert int(documents) >= (0 if form == "junk" else megabytes * 1_000_000 // 4000)
        used[megabytes] = int(kilobytes) // 1024
    assert used[large] <= used[large // 10] + 8
    assert used[large] < 60


@pytest.mark.skipif(not REAL.is_dir(), reason="the real data is not beside this checkout")
def test_real_data_is_read_as_its_manifest_says() -> None:
    with (REAL / "MANIFEST.tsv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) > 600
    for row in rows:
        documents, reading = seen(REAL / row["local_path"])
        forms = reading.documents
        if row["form"] == "INVALID JSON":
            assert (len(documents), list(reading.noted)) == (1, ["trailing-comma"])
        elif "record" in row["form"]:
            assert forms == {"record": int(row["records"])}, row["local_path"]
        else:
            assert sum(forms.values()) == int(row["releases"]), row["local_path"]
            assert "record" not in forms
        assert not reading.skipped, row["local_path"]


# -- inputs


def test_a_folder_a_pattern_and_a_file_name_their_sources(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.json", "sub/c.json.gz", "notes.md", ".hidden.json", "sub/picture.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    names = [Path(source.name).relative_to(tmp_path).as_posix() for source in open_inputs([str(tmp_path)])]
    assert names == ["a.json", "b.jsonl", "sub/c.json.gz"]
    assert [Path(s.name).name for s in open_inputs([str(tmp_path / "*.json*")])] == ["a.json", "b.jsonl"]
    assert open_inputs([str(tmp_path / "notes.md")])[0].size == 2
    assert [source.kind for source in open_inputs(["-", "https://example.com/x.json"])] == ["stdin", "url"]


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("no/such/file.json", "no such file"),
        ("no-*.json", "no file matches"),
        ("", "empty name"),
        ("EMPTY", "no data"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, argument: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as raised:
        open_inputs([str(tmp_path) if argument == "EMPTY" else argument])
    assert "\n" not in str(raised.value)


def test_an_unknown_kind_of_url_is_said_in_one_line() -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        list(chunks(open_inputs(["nosuch://example.com/x.json"])[0]))


def test_a_url_is_read_like_a_file(tmp_path: Path) -> None:
    url = (FORMS / "release-package.json").resolve().as_uri()
    assert [document.data["id"] for document in read(open_inputs([url]))] == ["1", "2"]


def test_a_file_that_vanished_is_said_in_one_line() -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        list(chunks(Source("no/such/file", "file", 1)))


# -- what decoders keep silent about


def test_repeated_names_and_rounded_numbers_are_found() -> None:
    raw = (AWKWARD / "duplicate-keys.jsonl").read_bytes()
    assert duplicate_keys(raw) == ["id", "ocid"]
    assert duplicate_keys(b'{"a": {"b": 1}, "c": {"b": 2}}') == []
    assert duplicate_keys(b"not json") == []
    assert marks(raw) == 6
    assert big_numbers((AWKWARD / "big-number.jsonl").read_bytes()) == ["12345678901234567890123"]
    assert (
        big_numbers(b'{"a": 18446744073709551615, "b": "12345678901234567890123", "c": 1234567890123456789012.5}') == []
    )
    assert big_numbers(b'{"a": 18446744073709551616, "b": -9223372036854775809}') == [
        "18446744073709551616",
        "-9223372036854775809",
    ]


def test_mended_values_are_what_was_meant() -> None:
    nan, surrogate, control = (
        seen(AWKWARD / name)[0][-1].data for name in ("nan.jsonl", "lone-surrogate.jsonl", "control-characters.jsonl")
    )
    assert nan["tender"]["value"] == {"amount": None, "a": None}
    assert surrogate["tender"]["title"] == "half \ufffd of it, \U0001f600 whole, \\ud83d none"
    assert control["a"] == "x\ty"


def test_a_bomb_is_unpacked_a_little_at_a_time() -> None:
    source = open_inputs([str(AWKWARD / "gzip-of-zeros.json.gz")])[0]
    assert source.size is not None
    assert source.size < 10_000
    tracemalloc.start()
    try:
        sizes = [len(chunk.data) for chunk in chunks(source)]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(sizes) < 1000
    assert peak < 4_000_000
