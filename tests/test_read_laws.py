"""Laws of the reader: what is read depends on the text alone, not on how it is divided, buffered, packed or fed."""

from __future__ import annotations

import gzip
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ocqual.read import Document, Part, Source, chunks, decode, dividing, frames, framing, open_inputs, parts, window
from ocqual.read.framing import Framer
from ocqual.read.reasons import Log
from ocqual.read.window import Window
from ocqual.tally import Reading

Seen = tuple[list[tuple[Any, ...]], Reading]


def told(document: Document) -> tuple[Any, ...]:
    place = document.place
    return document.form, document.data, document.package, place.offset, place.line, place.pointer, document.size


def gathered(all_chunks: Any) -> Seen:
    documents: list[tuple[Any, ...]] = []
    reading = Reading()
    for chunk in all_chunks:
        decoded = decode(pickle.loads(pickle.dumps(chunk)))
        documents += [told(document) for document in decoded.documents]
        reading = reading + decoded.reading
    return documents, reading


def framed(data: bytes, target: int, step: int) -> Seen:
    """What is seen of ``data`` when it comes ``step`` bytes at a time and goes out in chunks of ``target`` bytes."""
    at = 0

    def read(_size: int) -> bytes:
        nonlocal at
        block = data[at : at + step]
        at += len(block)
        return block

    return gathered(Framer(Window(read), Log("x"), target).texts())


def release(number: int, **members: Any) -> dict[str, Any]:
    return {"ocid": f"ocds-213czf-{number}", "id": f"{number}", "tag": ["tender"], **members}


def record(number: int) -> dict[str, Any]:
    return {"ocid": f"ocds-213czf-{number}", "releases": [release(number), release(number, date="2024")]}


def package(count: int, **members: Any) -> dict[str, Any]:
    return {"publisher": {"name": "P"}, "version": "1.1", "releases": [release(n) for n in range(count)], **members}


VALUES: list[Any] = [
    release(1),
    release(2, title='é \\ " } { ] [ , : \n'),
    record(3),
    package(3),
    package(9),
    {"records": [record(1), record(2), record(3)], "publisher": {"name": "Q"}},
    {"releases": [release(7)], "license": "after"},
    [release(4), release(5)],
    [package(2), package(2, uri="u")],
    {"data": package(2)},
    {"a": 1},
    package(0),
    5,
]

texts = st.builds(
    lambda value, indent: json.dumps(value, indent=indent, ensure_ascii=False).encode(),
    st.sampled_from(VALUES),
    st.sampled_from([None, 1, 2]),
)
damage = st.sampled_from(
    [b'{"ocid": "x", "tag": [', b"<html></html>", b"not json", b'{"a": NaN}', b'{"releases": [{"ocid": "a"}, {"ocid',
     b"\xe9\xff", b'{"ocid": "n", "v": NaN}', b'{"ocid": "c",}', b'{"ocid": "\xe9"}', b"}", b"]", b"]]}", b'"']
)  # fmt: skip
separators = st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\n\n", b" \n", b"", b",\n"])
streams = st.lists(st.tuples(st.one_of(texts, texts, texts, damage), separators), max_size=8).map(
    lambda pairs: b"".join(text + separator for text, separator in pairs)
)


@pytest.fixture(params=[1 << 20, 200], ids=["whole-1MB", "whole-200B"])
def whole(request: pytest.FixtureRequest) -> Any:
    """Runs a law with the usual limit between texts handed on whole and divided ones, and with a very small one."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (frames, framing, dividing):
            patch.setattr(module, "WHOLE", request.param)
        yield request.param


LAW = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(LAW, max_examples=150)
@given(data=streams, target=st.integers(1, 2000), step=st.integers(1, 700))
@example(data=b'{"ocid": "a", "tag": ["tender"]}}\n{"ocid": "c",}\n', target=1, step=1)
@example(data=b'{"ocid": "a", "tag": ["tender"]}} \r\n{"ocid": "c",}\n', target=1, step=1)
def test_division_and_buffering_change_nothing(whole: int, data: bytes, target: int, step: int) -> None:
    assert framed(data, target, step) == framed(data, 1 << 19, 1 << 19)


@settings(LAW, max_examples=100)
@given(data=streams, cut=st.data())
def test_random_damage_is_survived(whole: int, data: bytes, cut: st.DataObject) -> None:
    if data:
        at = cut.draw(st.integers(0, len(data) - 1))
        lost = cut.draw(st.integers(1, 40))
        data = data[:at] + data[at + lost :]
    documents, reading = framed(data, 1 << 19, 1 << 19)
    assert sum(document[-1] for document in documents) == reading.bytes
    assert reading.bytes + sum(skips.bytes for skips in reading.skipped.values()) <= len(data)
    assert documents == framed(data, 7, 64)[0]


@settings(LAW, max_examples=100)
@given(data=streams)
def test_every_document_lies_where_it_says(data: bytes) -> None:
    documents, _ = framed(data, 1 << 19, 1 << 19)
    for _form, value, _package, offset, line, _pointer, size in documents:
        raw = data[offset : offset + size]
        assert data.count(b"\n", 0, offset) + 1 == line
        if b"NaN" not in raw and b",}" not in raw:
            assert json.loads(raw) == value


@settings(LAW, max_examples=60)
@given(data=streams, at=st.integers(1, 4000))
def test_parts_give_what_the_whole_gives(whole: int, data: bytes, at: int) -> None:
    cut = data.find(b"}\n{", at) + 2
    if cut < 2 or data[:1] not in (b"{", b"["):
        return
    together = framed(data, 1 << 19, 1 << 19)
    first = framed(data[:cut], 1 << 19, 1 << 19)
    rest = Framer(Window(None, data[cut:], cut, data.count(b"\n", 0, cut) + 1), Log("x"), 1 << 19)
    second = gathered(rest.texts())
    assert first[0] + second[0] == together[0]
    assert first[1] + second[1] == together[1]


def test_a_large_file_is_divided_and_added_up(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    lines = [json.dumps(release(n, description="x" * (n % 900))) for n in range(9000)]
    lines[4000] = lines[4000][:50]
    path.write_text("\n".join(lines) + "\n")
    source = open_inputs([str(path)])[0]
    divided = list(parts(source, 4) or ())
    assert len(divided) == 4
    assert all(isinstance(part, Part) for part in divided)
    whole_file = gathered(chunks(source))
    documents: list[tuple[Any, ...]] = []
    reading = Reading()
    for part in divided:
        mine = gathered(chunks(part))
        documents += mine[0]
        reading = reading + mine[1]
    assert documents == whole_file[0]
    assert reading == whole_file[1]
    assert len(documents) == 8999


@pytest.mark.parametrize("packed", [False, True])
def test_a_packed_or_single_text_is_not_divided(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "x.json"
    data = json.dumps(package(60000)).encode()
    path.write_bytes(gzip.compress(data * 1, 0) if packed else data)
    assert path.stat().st_size > 2 << 20
    assert parts(Source(str(path), "file", path.stat().st_size), 4) is None


def test_window_limits_are_those_tested() -> None:
    assert window.BLOCK <= frames.WHOLE <= frames.LARGEST
