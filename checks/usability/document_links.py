"""Documents can be opened from where the data is.

Who is let down: whoever reads on from the data to the contract. Half an address works on the publisher's own pages
only, a title alone nowhere.

How judged: each document has a url that begins with http://, https:// or ftp:// and names a host.

Says nothing when: the document is said to be on paper only (format offline/print), or the entry is empty.

Limits: links are not followed. Addresses with spaces in them pass here.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, is_filled, sure

#: The format of documents that are not on the web.
OFFLINE = "offline/print"


def passes(document: Any, process: Process) -> bool | None:
    """Whether a document has a full web address."""
    if document.__class__ is not dict:
        return None
    url = document.get("url")
    if url.__class__ is str and url:
        if url.startswith("https://") and url[8:9].isalnum():  # as most do
            return True
        scheme, mark, rest = url.strip().partition("://")
        return bool(mark) and scheme.lower() in ("http", "https", "ftp") and rest[:1].isalnum()
    medium = document.get("format")
    on_paper = isinstance(medium, str) and medium.lower() == OFFLINE
    return False if not on_paper and is_filled(document) else None


def _case(**document: Any) -> dict[str, Any]:
    return {"tender": {"documents": [{"id": "1", **document}]}}


CHECK = Check(
    id="usability.document-links",
    title="Documents have a full web address",
    dimension=Dimension.USABILITY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=(
        "planning/documents",
        "tender/documents",
        "awards/documents",
        "contracts/documents",
        "contracts/implementation/documents",
    ),
    passes=passes,
    surely=(sure.link("url"),),
    remedy="Publish addresses with scheme and host (https://…) that work without logging in; mark what exists only "
    "on paper by format offline/print.",
    cases=(
        Case("an address", _case(url="https://example.org/notice.pdf"), passed=1),
        Case("written in capitals", _case(url="HTTP://EXAMPLE.ORG/1"), passed=1),
        Case("half an address", _case(url="/ppcm/public/bid-report?tid=440e"), failed=1),
        Case("a file of one's own", _case(url="file:///C:/notice.pdf"), failed=1),
        Case("a title only", _case(title="Notice", url=""), failed=1),
        Case("on paper", _case(title="Drawings", format="Offline/print")),
        Case("no documents", {"tender": {"documents": []}}),
    ),
)
