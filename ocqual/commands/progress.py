"""A progress bar on standard error, for work that takes more than a moment, where a person is looking."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocqual.read import Source

#: Work that takes less than so many seconds shows no bar.
PATIENCE = 2.0

#: The least time in seconds between two updates of what is shown.
STEP = 0.1


class Bar:
    """Counts what is done, and shows it once it has taken a while. ``total`` is in bytes, ``None`` if not known."""

    def __init__(self, total: int | None, shown: bool) -> None:
        self.total = total
        self.done = 0
        self.documents = 0
        self.begun = self.updated = time.monotonic()
        self.shown = shown
        self.bar: Any = None

    def __call__(self, done: int, documents: int) -> None:
        """Note that so many more bytes and documents are done."""
        self.done += done
        self.documents += documents
        if not self.shown:
            return
        now = time.monotonic()
        if now - self.updated < STEP or now - self.begun < PATIENCE:
            return
        self.updated = now
        if self.bar is None:
            self._start()
        self.bar.update(0, completed=self.done, documents=f"{self.documents:,} documents")

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.progress import TransferSpeedColumn as Rate

        columns = [BarColumn(None), DownloadColumn(), TextColumn("{task.fields[documents]}"), Rate()]
        if self.total:
            columns += [TimeRemainingColumn(compact=True), TextColumn("left")]
        self.bar = Progress(*columns, console=Console(file=sys.stderr), transient=True, expand=True)
        self.bar.add_task("", total=self.total, documents="")
        self.bar.start()

    def stop(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()


def total_of(sources: Sequence[Source]) -> int | None:
    """How many bytes there are to read, ``None`` where nobody knows: of standard input, or of what is packed."""
    from ocqual.read.sources import PACKED_SUFFIXES

    sizes = [None if source.name.lower().endswith(PACKED_SUFFIXES) else source.size for source in sources]
    return None if None in sizes else sum(size or 0 for size in sizes)


@contextmanager
def progress(sources: Sequence[Source], quiet: bool = False) -> Iterator[Bar]:
    """A bar for work on some sources, shown only on a terminal."""
    bar = Bar(total_of(sources), not quiet and sys.stderr.isatty())
    try:
        yield bar
    finally:
        bar.stop()
