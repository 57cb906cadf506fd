"""Reports of several publishers: whose each is, which of two is newer, and which are large enough to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from ocqual.report import Scorecard

#: A publisher of fewer processes is shown but not compared, unless asked otherwise: below it nearly every interval is
#: wider than the differences that matter.
LEAST_PROCESSES = 30


class PeersError(ValueError):
    """Reports that cannot be set side by side; the message is one line that says why and what to do."""


@dataclass(frozen=True)
class Named:
    """A report with the name of its publisher and the file that it came from."""

    name: str
    file: str
    card: Scorecard

    @property
    def date(self) -> tuple[str, str]:
        """What tells reports of one publisher apart in time: the day looked at, then that of the last release."""
        return str(self.card.as_of), str(self.card.dataset.last_release or "")


def named(reports: Iterable[tuple[str, Scorecard]], names: dict[str, str] | None = None) -> list[Named]:
    """Reports with their publishers' names; ``names`` gives some by file. One without is called by its file."""
    given = names or {}
    return [
        Named(given.get(file) or (card.publisher or "").strip() or PurePath(file).stem, file, card)
        for file, card in reports
    ]


def by_publisher(reports: Sequence[Named]) -> dict[str, list[Named]]:
    """The reports of each publisher, oldest first, publishers by name.

    Raises :class:`PeersError` where two reports of one publisher are of the same days, or some are of the processes of
    other people than the rest.
    """
    lens_of(reports)
    found: dict[str, list[Named]] = {}
    for report in sorted(reports, key=lambda each: (each.name, each.date, each.file)):
        mine = found.setdefault(report.name, [])
        if mine and mine[-1].date == report.date:
            raise PeersError(
                f"{mine[-1].file} and {report.file}: two reports of {report.name!r} as of {report.card.as_of}; "
                "leave one out, or say whose one is with --as NAME=FILE"
            )
        mine.append(report)
    return found


def lens_of(reports: Sequence[Named]) -> str | None:
    """The lens that all reports were made with, by its id; ``None`` if without one.

    Raises :class:`PeersError` where they differ: they are not of the same processes, nor answer the same questions.
    """
    files: dict[str | None, str] = {}
    for report in reports:
        files.setdefault(report.card.lens.id if report.card.lens is not None else None, report.file)
    if len(files) > 1:
        (one, first), (other, second) = list(files.items())[:2]
        raise PeersError(
            f"{first} is scored for {one or 'everyone'} and {second} for {other or 'everyone'}: score all of them for "
            "the same people, with or without --for"
        )
    return next(iter(files), None)


def too_small(card: Scorecard, least: int) -> str | None:
    """Why a dataset is not compared: ``None`` where it is."""
    processes = card.dataset.processes
    return f"{processes:,} process{'' if processes == 1 else 'es'}, fewer than {least:,}" if processes < least else None
