"""Why a part of the input was not read, or was read with a reservation: ids for programs, sentences for people."""

from __future__ import annotations

from typing import Final

from ocqual.tally import EXAMPLES_KEPT, Skip, Skips

#: What was lost: the part is not in the score.
SKIPPED: dict[str, str] = {
    "archive-in-archive": "An archive inside an archive is not opened; unpack the outer one first.",
    "beside-records": "A record package also has releases; the records are read, the releases beside them are not.",
    "csv": "This is a table (CSV), not JSON; convert it to OCDS JSON first.",
    "damaged-archive": "The archive or compressed file is damaged here; nothing after this place could be unpacked.",
    "empty": "There is nothing in it but white space.",
    "encrypted": "This member of the archive is encrypted.",
    "html": "This is a web page, not data; the download probably failed and saved an error page.",
    "no-releases": "The package's releases or records are not an array, so there is nothing to read.",
    "not-data": "This member of the archive does not have the name of a data file.",
    "not-json": "This is not JSON and could not be repaired without guessing.",
    "not-ocds": "This JSON object has neither an ocid nor any member of an OCDS release, record or package.",
    "not-utf-8": "This is not UTF-8 but looks like Latin-1 or Windows-1252: iconv -f WINDOWS-1252 -t UTF-8.",
    "scalar": "A text, number, true, false or null stands where a release, record or package is expected.",
    "too-big": "One value is larger than a reader may keep in memory (256 MiB).",
    "too-deep": "Arrays and objects are nested too deeply (over a thousand levels) to be data.",
    "truncated": "The JSON breaks off before it is complete.",
    "truncated-archive": "The compressed file breaks off before it is complete; what came before is read.",
    "unreadable": "Reading from the file or the network failed here; nothing after this place was read.",
    "xml": "This is XML, not JSON; convert it to OCDS JSON first.",
}

#: What was kept, but read with a reservation.
NOTED: dict[str, str] = {
    "big-number": "A whole number does not fit into 64 bits; it was read as the nearest number that does.",
    "both-arrays": "A package has releases and, after them, records; both are read.",
    "comma": "A comma is missing or one too many between documents.",
    "control-character": "A text holds an unescaped control character, which JSON forbids; it was kept.",
    "duplicate-keys": "An object names a member more than once; the last one was kept.",
    "empty-package": "The package has an empty array of releases or records.",
    "extension-not-fetched": "An extension that is declared could not be fetched; what it describes is not judged.",
    "lone-surrogate": "A text holds half of a surrogate pair; it was replaced by U+FFFD.",
    "metadata-after": "Package metadata came after the releases and too late to be used with them.",
    "metadata-too-large": "A member of the package's metadata is larger than 1 MiB and was left out.",
    "metadata-unreadable": "A member of the package's metadata could not be read and was left out.",
    "not-merged": "The releases of a process could not be merged; the latest of them stands for it.",
    "older-compiled": "A later compiled release or record of its process stands for it; it counts as published only.",
    "published-twice": "The very same release is there more than once; in its process it counts once.",
    "stood-for": "A compiled release or record of its process stands for this release; it counts as published only.",
    "nan": "NaN or Infinity, which JSON does not know, was read as null.",
    "trailing-comma": "A comma before a closing bracket was ignored.",
    "utf-16": "The text is UTF-16 or UTF-32, not UTF-8 as the standard asks; offsets are those of its UTF-8 form.",
    "wrapped": "The document or package was found inside an object of another kind.",
}

#: One line for people for every reason that the reader gives.
REASONS: dict[str, str] = {**SKIPPED, **NOTED}

#: So many bytes of what was skipped or noted are kept.
EXCERPT: Final = 80


class Log:
    """Collects what was skipped and noted in one file, as values that add up."""

    __slots__ = ("_noted", "_skipped", "file", "silent")

    def __init__(self, file: str) -> None:
        self.file = file
        #: Whether nothing was ever skipped or noted.
        self.silent = True
        self._skipped: dict[str, Skips] = {}
        self._noted: dict[str, Skips] = {}

    def __bool__(self) -> bool:
        return bool(self._skipped or self._noted)

    def skip(self, reason: str, offset: int, line: int, lost: int, excerpt: bytes = b"", detail: str = "") -> None:
        """Count ``lost`` bytes at ``offset`` that are not read."""
        self._add(self._skipped, reason, offset, line, lost, excerpt, detail)

    def note(self, reason: str, offset: int, line: int, size: int, excerpt: bytes = b"", detail: str = "") -> None:
        """Count ``size`` bytes at ``offset`` that are read with a reservation."""
        self._add(self._noted, reason, offset, line, size, excerpt, detail)

    def add(self, skipped: dict[str, Skips], noted: dict[str, Skips]) -> None:
        """Add what another log took."""
        for mine, theirs in ((self._skipped, skipped), (self._noted, noted)):
            for reason, skips in theirs.items():
                mine[reason] = mine[reason] + skips if reason in mine else skips

    def take(self) -> tuple[dict[str, Skips], dict[str, Skips]]:
        """What was skipped and noted so far; the log is empty afterwards."""
        taken = self._skipped, self._noted
        self._skipped, self._noted = {}, {}
        return taken

    def _add(
        self, into: dict[str, Skips], reason: str, offset: int, line: int, size: int, excerpt: bytes, detail: str
    ) -> None:
        self.silent = False
        known = into.get(reason)
        if known is not None and len(known.places) >= EXAMPLES_KEPT and offset > known.places[-1].offset:
            into[reason] = Skips(known.count + 1, known.bytes + size, known.places)
            return
        shown = excerpt[: min(size, EXCERPT)].decode("utf-8", "replace")
        one = Skips(1, size, (Skip(self.file, offset, line, detail, shown),))
        into[reason] = known + one if known is not None else one
