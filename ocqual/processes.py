"""Documents to contracting processes: what was published, and the process as it stands.

A release, compiled or not, is both. A record holds releases as published and, as its process, its compiled release,
else the merge of its releases.
"""

from __future__ import annotations

from typing import Any

from ocqual.read import Document, Form

#: A release or process with its JSON Pointer inside the document.
Placed = tuple[dict[str, Any], str]


def published_and_process(document: Document) -> tuple[list[Placed], Placed]:
    """The releases that a document publishes, and its process.

    The process is one of the releases, the very object, wherever that is so.
    """
    data = document.data
    if document.form in (Form.RELEASE, Form.COMPILED):
        whole = (data, "")
        return [whole], whole
    if document.form is Form.VERSIONED:
        return [], (latest(data), "")
    releases = _embedded(data)
    compiled = data.get("compiledRelease")
    if isinstance(compiled, dict) and compiled:
        process = (compiled, "/compiledRelease")
        return [*releases, process], process
    if len(releases) == 1:
        return releases, releases[0]
    if releases:
        return releases, (merged(releases), "")
    versioned = data.get("versionedRelease")
    if isinstance(versioned, dict) and versioned:
        return [], (latest(versioned), "/versionedRelease")
    return [], ({name: data[name] for name in ("ocid",) if name in data}, "")


def _embedded(record: dict[str, Any]) -> list[Placed]:
    """The releases in a record that are there in full; a link to one has a ``url`` and no ``ocid`` of its own."""
    releases = record.get("releases")
    if not isinstance(releases, list):
        return []
    return [
        (release, f"/releases/{index}")
        for index, release in enumerate(releases)
        if isinstance(release, dict) and ("ocid" in release or "url" not in release) and release
    ]


def merged(releases: list[Placed]) -> dict[str, Any]:
    """The releases of one process as a compiled release, by the standard's merge rules.

    Where they cannot be merged (types that differ, dates that are missing), the last one stands for the process.
    """
    from ocdsmerge import Merger
    from ocdsmerge.exceptions import OCDSMergeError

    plain = [release for release, _ in releases]
    try:
        compiled = Merger({}).create_compiled_release(plain)
    except (OCDSMergeError, AttributeError, TypeError, ValueError, KeyError):
        return plain[-1]
    return dict(compiled)


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
