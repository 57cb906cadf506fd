"""Documents to contracting processes: what was published, and the process as it stands.

All documents of one ocid are one process. Which of them make it up is decided by what they hold, never by the order in
which they were read: see :func:`unify`, and ``docs/methodology.md``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, overload

import orjson
import xxhash

from ocqual.agreement import contradictions
from ocqual.check import History, day, instant, is_filled
from ocqual.merging import Rules, merged, upgraded
from ocqual.read import Document, Form, Package
from ocqual.tally import Changes

#: A release or process with its JSON Pointer inside the document.
Placed = tuple[dict[str, Any], str]

#: The moment of a release without a date, in microseconds: before all others, so that whatever has a date is later.
UNDATED = -(2**63)

_COMPILED = "/compiledRelease"
_VERSIONED = "/versionedRelease"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

#: A failure in a merged process is looked for in so many of its releases, the latest first.
LOOKED_THROUGH = 20


def ocid_of(document: Document) -> str | None:
    """The ocid that a document is grouped by: its own, else that of what it holds; ``None`` where that says nothing."""
    data = document.data
    found = _ocid(data)
    if found is None and document.form is Form.RECORD:
        releases = data.get("releases")
        inside = [data.get("compiledRelease"), *(releases if isinstance(releases, list) else ())]
        found = next((id for each in (*inside, data.get("versionedRelease")) if (id := _ocid(each))), None)
    return found


def _ocid(value: Any) -> str | None:
    ocid = value.get("ocid") if isinstance(value, dict) else None
    return ocid if isinstance(ocid, str) and is_filled(ocid) else None


def moment_of(release: dict[str, Any]) -> int:
    """When a release was made, in microseconds since 1970: a day without time as its midnight; else ``UNDATED``."""
    date = release.get("date")
    moment = instant(date)
    if moment is None:
        whole = day(date)
        if whole is None:
            return UNDATED
        moment = datetime(whole.year, whole.month, whole.day, tzinfo=UTC)
    return (moment - _EPOCH) // _MICROSECOND


def digest(value: Any) -> int:
    """A 64-bit hash of a JSON value, whatever the order of members."""
    return xxhash.xxh3_64_intdigest(dumped(value, orjson.OPT_SORT_KEYS))


def dumped(value: Any, option: int = 0) -> bytes:
    """A JSON value as text."""
    try:
        return orjson.dumps(value, option=option)
    except (TypeError, ValueError):
        # lone surrogates, numbers beyond 64 bits: what no decoder here gives
        return json.dumps(value, default=str).encode()


def published_in(document: Document) -> list[Placed]:
    """The releases that a document publishes in full, a compiled one last."""
    data = document.data
    if document.form in (Form.RELEASE, Form.COMPILED):
        return [(data, "")]
    if document.form is Form.VERSIONED:
        return []
    compiled = data.get("compiledRelease")
    return embedded(data) + ([(compiled, _COMPILED)] if isinstance(compiled, dict) and compiled else [])


def embedded(record: dict[str, Any]) -> list[Placed]:
    """The releases in a record that are there in full; a link to one has a ``url`` and no ``ocid`` of its own."""
    releases = record.get("releases")
    if not isinstance(releases, list):
        return []
    return [
        (release, f"/releases/{index}")
        for index, release in enumerate(releases)
        if isinstance(release, dict) and ("ocid" in release or "url" not in release) and release
    ]


class Ref(NamedTuple):
    """A release, compiled or not, of a process: when it was made, a hash of its content if others are of that moment,
    and where it is. They are in the order in which they are merged; releases of one moment in an order that depends on
    nothing but what they say."""

    moment: int
    digest: int
    file: str
    offset: int
    pointer: str
    document: int
    form: Form = Form.RELEASE


class Chain(Sequence[dict[str, Any]]):
    """Releases of a process by their references; or, if asked for ``whole``, the documents that they are in. Where
    there are very many documents, which are decoded when they are asked for, so are these."""

    def __init__(self, documents: Sequence[Document], refs: Sequence[Ref], whole: bool = False) -> None:
        self.documents = documents
        self.refs = refs
        self.whole = whole

    def __len__(self) -> int:
        return len(self.refs)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> Any:
        if self._decoded is not None:
            return self._decoded[index]
        if isinstance(index, slice):
            return [self._at(each) for each in self.refs[index]]
        return self._at(self.refs[index])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self._at, self.refs) if self._decoded is None else iter(self._decoded)

    @cached_property
    def _decoded(self) -> list[dict[str, Any]] | None:
        """All of them, if their documents are decoded anyway."""
        return [self._at(each) for each in self.refs] if isinstance(self.documents, list) else None

    def _at(self, ref: Ref) -> dict[str, Any]:
        document = self.documents[ref.document]
        return document.data if self.whole else release_at(document, ref.pointer)


def release_at(document: Document, pointer: str) -> dict[str, Any]:
    """The release that a reference leads to."""
    data = document.data
    if document.form is Form.RECORD and not pointer:
        # nothing but links
        return {name: data[name] for name in ("ocid",) if name in data}
    data = _published(data, pointer)
    return latest(data) if document.form is Form.VERSIONED or pointer == _VERSIONED else data


def _published(data: dict[str, Any], pointer: str) -> dict[str, Any]:
    """What is at the pointer of a reference, as it was published."""
    if pointer.startswith("/releases/"):
        found: dict[str, Any] = data["releases"][int(pointer.removeprefix("/releases/"))]
    else:
        found = data[pointer[1:]] if pointer else data
    return found


class Unified(NamedTuple):
    """A process: its data, its place (of the latest release in it), the version that it is judged by, its history, the
    ``parts`` that it was merged of, latest last, and the documents that do not count in it, each with the reason (of
    ``NOTED``)."""

    data: dict[str, Any]
    document: Document
    pointer: str
    version: str
    history: History | None
    parts: Chain
    aside: tuple[tuple[str, int], ...]
    changes: Changes


#: The version of the standard that a release in a package is judged by, and the rules by which those of a package and a
#: version are merged.
VersionOf = Callable[[Package, dict[str, Any]], str]
RulesOf = Callable[[Package, str], Rules]


def unify(documents: Sequence[Document], version_of: VersionOf, rules_of: RulesOf) -> Unified:
    """The process that documents of one ocid make up.

    Releases are merged, each once. A compiled release (of a record or by itself) stands for its releases: the latest
    of several does, and what is dated later is merged into it. Where it contradicts the releases of its record, they
    are merged instead. Releases of version 1.0 are upgraded to be merged.
    """
    if len(documents) == 1 and (simple := _simple(documents[0], version_of)) is not None:
        return simple
    plain, compiled, held, records = _sorted(documents)
    distinct = [ref for before, ref in zip([None, *plain], plain, strict=False) if not _twice(before, ref)]
    best = next((ref for ref in compiled if _twice(compiled[-1], ref)), None)
    against = None if best is None else _contradictions(documents, best, held, version_of, rules_of)
    if best is not None and not against:
        chain = [best, *(ref for ref in distinct if ref.moment > best.moment)]
    else:
        chain = distinct or records[:1]
    parts = Chain(documents, chain)
    last = documents[chain[-1].document]
    data, version, failed = _merged(parts, version_of, rules_of)
    aside = _aside(chain, [*plain, *compiled])
    if failed:
        aside.append(("not-merged", chain[-1].document))
    history = None
    if len(documents) > 1 or records:
        history = History(Chain(documents, distinct), Chain(documents, records, whole=True), against)
    pointer = chain[-1].pointer if len(chain) == 1 or failed else ""
    changes = _changes(Chain(documents, distinct), data, ours=chain == distinct)
    return Unified(data, last, pointer, version, history, parts, tuple(aside), changes)


def _simple(document: Document, version_of: VersionOf) -> Unified | None:
    """The process of a document that has nothing to be merged or compared; ``None`` where it has."""
    data, pointer, history, count = document.data, "", None, 0
    if document.form is Form.RECORD:
        if embedded(data):
            return None
        pointer = next((name for name in (_COMPILED, _VERSIONED) if is_object(data.get(name[1:]))), "")
        history = History((), (data,))
    else:
        count = int(document.form is Form.RELEASE)
    ref = Ref(UNDATED, 0, "", 0, pointer, 0, document.form)
    process = release_at(document, pointer)
    version = version_of(document.package, process)
    parts = Chain([document], [ref])
    return Unified(process, document, pointer, version, history, parts, (), Changes.of(count))


def is_object(value: Any) -> bool:
    """Whether a value is an object that holds something."""
    return isinstance(value, dict) and bool(value)


def _sorted(documents: Sequence[Document]) -> tuple[list[Ref], list[Ref], dict[int, list[Ref]], list[Ref]]:
    """References to plain releases and to compiled ones, in order; to those embedded in each record; to records."""
    plain: list[Ref] = []
    compiled: list[Ref] = []
    records: list[Ref] = []
    for index, document in enumerate(documents):
        data, form, at = document.data, document.form, (document.place.file, document.place.offset)
        if form is Form.RECORD:
            records.append(Ref(0, 0, *at, "", index, form))
            inside = [Ref(moment_of(each), 0, *at, pointer, index, form) for each, pointer in embedded(data)]
            plain += inside
            compiled += _compiled_in(data, inside, Ref(UNDATED, 0, *at, _COMPILED, index, form))
        else:
            told = latest(data) if form is Form.VERSIONED else data
            ref = Ref(moment_of(told), 0, *at, "", index, form)
            (plain if form is Form.RELEASE else compiled).append(ref)
    times = Counter(ref.moment for ref in [*plain, *compiled])
    plain = _in_order(documents, plain, times)
    held: dict[int, list[Ref]] = {record.document: [] for record in records}
    for ref in plain:
        if ref.form is Form.RECORD:
            held[ref.document].append(ref)
    return plain, _in_order(documents, compiled, times), held, sorted(records)


def _in_order(documents: Sequence[Document], refs: list[Ref], times: Counter[int]) -> list[Ref]:
    """References in order, with hashes where there are several of a moment: else nothing needs to be told apart."""

    def known(ref: Ref) -> Ref:
        if times[ref.moment] < 2:
            return ref
        return ref._replace(digest=digest(_published(documents[ref.document].data, ref.pointer)))

    return sorted(map(known, refs))


def _compiled_in(record: dict[str, Any], inside: list[Ref], ref: Ref) -> list[Ref]:
    """A reference to the compiled release of a record, else, if it has no releases, to its versioned release.

    Where a compiled release has no date, it is as new as the releases that it is compiled of.
    """
    whole = record.get(_COMPILED[1:])
    if isinstance(whole, dict) and whole:
        moment = moment_of(whole)
        if moment == UNDATED and inside:
            moment = max(inside).moment
        return [ref._replace(moment=moment)]
    whole = record.get(_VERSIONED[1:])
    if isinstance(whole, dict) and whole and not inside:
        return [ref._replace(moment=moment_of(latest(whole)), pointer=_VERSIONED)]
    return []


def _twice(before: Ref | None, ref: Ref) -> bool:
    return before is not None and (before.moment, before.digest) == (ref.moment, ref.digest)


def _contradictions(
    documents: Sequence[Document], best: Ref, held: dict[int, list[Ref]], version_of: VersionOf, rules_of: RulesOf
) -> tuple[str, ...] | None:
    """Where a record's compiled release contradicts its releases.

    ``None`` where that cannot be told: it is of another date than the last of them, so of releases that are not here;
    some are links; or their order is not known.
    """
    refs = [ref for ref in held.get(best.document, []) if ref.moment <= best.moment]
    listed = documents[best.document].data.get("releases")
    here = isinstance(listed, list) and len(listed) == len(held.get(best.document, []))
    if best.pointer != _COMPILED or not here or not refs or refs[-1].moment != best.moment:
        return None
    distinct = [ref for before, ref in zip([None, *refs], refs, strict=False) if not _twice(before, ref)]
    moments = {ref.moment for ref in distinct}
    if len(distinct) > 1 and (len(moments) < len(distinct) or UNDATED in moments):
        return None
    result, _, failed = _merged(Chain(documents, distinct), version_of, rules_of)
    return None if failed else contradictions(release_at(documents[best.document], _COMPILED), result)


def _merged(parts: Chain, version_of: VersionOf, rules_of: RulesOf) -> tuple[dict[str, Any], str, bool]:
    """The parts merged, the version of the result, and whether they could not be: then it is the last of them."""
    last = parts[-1]
    package = parts.documents[parts.refs[-1].document].package
    if len(parts) == 1:
        return last, version_of(package, last), False

    packages = (parts.documents[ref.document].package for ref in parts.refs)
    versions = [version_of(each, release) for each, release in zip(packages, parts, strict=True)]
    old = "1.0" in versions and version_of(Package(version="1.1"), {}) != "1.0"
    version = "1.1" if old else max(versions)
    told = zip(parts, versions, strict=True)
    releases = (upgraded(release) if old and of == "1.0" else release for release, of in told)
    result = merged(releases, rules_of(package, version))
    return (last, version_of(package, last), True) if result is None else (result, version, False)


def _aside(chain: Sequence[Ref], refs: Sequence[Ref]) -> list[tuple[str, int]]:
    """The documents that have no part in the process, each with the reason."""
    counted = {ref.document for ref in chain}
    first: dict[tuple[int, int], int] = {}
    found: dict[int, str] = {}
    for ref in refs:
        before = first.setdefault((ref.moment, ref.digest), ref.document)
        if ref.document in counted:
            continue
        if before != ref.document:
            found[ref.document] = "published-twice"
        else:
            found[ref.document] = "stood-for" if ref.form is Form.RELEASE else "older-compiled"
    return sorted((reason, document) for document, reason in found.items())


def _changes(releases: Chain, process: dict[str, Any], ours: bool) -> Changes:
    """How the releases of a process differ from each other; ``ours`` if we merged the process of them."""
    if len(releases) < 2:
        return Changes.of(len(releases))
    dates, ids, tags = (set[int | str]() for _ in range(3))
    first: dict[str, Any] | None = None
    same = True
    for release in releases:
        dates.add(_mark(release.get("date")))
        ids.add(_mark(release.get("id")))
        tags.add(_mark(release.get("tag")))
        if same:
            rest = {name: value for name, value in release.items() if name not in ("id", "date", "tag")}
            first = rest if first is None else first
            # what is equal may still be written otherwise: 1 and 1.0
            same = rest is first or (rest == first and digest(rest) == digest(first))
    last = releases[-1]
    # what we merged has the very values of the last release: those that are equal are the same
    rest = {name: value for name, value in process.items() if not (ours and value == last.get(name))}
    whole = same or not contradictions(last, rest)
    return Changes.of(len(releases), len(dates) > 1, len(ids) > 1, len(tags) > 1, whole, same)


def _mark(value: Any) -> int | str:
    """What tells a value from others: a text itself, of anything else a hash."""
    return value if isinstance(value, str) else digest(value)


def located(unified: Unified, pointer: str) -> tuple[Document, str] | None:
    """Where what is at a pointer of a merged process was published: the latest release that has the same there.

    ``None`` where none of the last twenty has: lists are merged by ids, so their elements move.
    """
    wanted = _resolve(unified.data, pointer)
    if wanted is None:
        return None
    parts = unified.parts
    for index in range(len(parts) - 1, max(-1, len(parts) - 1 - LOOKED_THROUGH), -1):
        if _resolve(parts[index], pointer) == wanted:
            ref = parts.refs[index]
            return parts.documents[ref.document], ref.pointer
    return None


def _resolve(data: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(data, list):
            data = data[int(name)] if name.isdecimal() and int(name) < len(data) else None
        else:
            data = data.get(name) if isinstance(data, dict) else None
    return data if pointer else None


def latest(versioned: dict[str, Any]) -> dict[str, Any]:
    """A versioned release as it stood last: of each value that has versions, the last one."""
    result = _latest(versioned, 0)
    return result if isinstance(result, dict) else {}


def _latest(value: Any, depth: int) -> Any:
    if depth > 50:
        return None
    if isinstance(value, dict):
        return {name: _latest(member, depth + 1) for name, member in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(each, dict) and "releaseID" in each and "value" in each for each in value):
            return value[-1]["value"]
        return [_latest(element, depth + 1) for element in value]
    return value
