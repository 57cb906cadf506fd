"""What several processes do for :mod:`ocqual.parallel`: what each is given, how it works, and what it hands in."""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ocqual.crew import Crew, end_with_parent
from ocqual.grouping import PARTS, Store, part_in
from ocqual.ocids import Ocids, Sorted, scan
from ocqual.parallel import Again, Job, Told, seldom_collecting
from ocqual.read import Chunk, InputError, Part, SpaceError, Tape, chunks, decode, no_space, parts
from ocqual.registry import Registry
from ocqual.tally import Totals, total

#: A file is divided into so many parts for each worker, so that none waits long for the last.
PARTS_PER_WORKER = 12

#: So many bytes are folded before that is told: it takes more than it says if it is done too often.
TOLD_AT_ONCE = 4_000_000

#: The file, in the folder of a run, that has the hashes of the ocids that recur.
_RECURRING = "recurring"


def with_workers(job: Job, tapes: Sequence[Tape], workers: int, tell: Told, registry: Registry | None) -> Totals:
    ocids = Ocids()
    totals = _folded(job, tapes, workers, tell, registry, ocids)
    if totals is None:
        ocids = _scanned(tapes, workers)
    recurring = ocids.repeated()
    if totals is not None and not len(recurring):
        return totals
    tell.anew()
    with _folder() as folder:
        recurring.save(folder / _RECURRING)
        del recurring, ocids
        return _grouped(job, tapes, workers, tell, registry, folder)


def _folded(
    job: Job, tapes: Sequence[Tape], workers: int, tell: Told, registry: Registry | None, ocids: Ocids
) -> Totals | None:
    """The totals if every document is a process; ``None`` as soon as that is known to be wrong."""
    found: list[Totals] = []

    def take(said: Any) -> None:
        if isinstance(said, Totals):
            found.append(said)
            return
        size, hashes = said
        tell(size, len(hashes))
        if ocids.add(hashes):
            raise Again

    try:
        with Crew(workers, fold_all, (job,), take, registry) as crew:
            _feed(crew, tapes, workers)
            crew.until(lambda: len(found) == workers)
    except Again:
        return None
    return total(found)


def _scanned(tapes: Sequence[Tape], workers: int) -> Ocids:
    """The ocids of all documents."""
    ocids = Ocids()
    done = 0

    def take(said: array[int] | None) -> None:
        nonlocal done
        if said is None:
            done += 1
        else:
            ocids.add(said)

    with Crew(workers, scan_all, (), take) as crew:
        _feed(crew, tapes, workers)
        crew.until(lambda: done == workers)
    return ocids


def _grouped(
    job: Job, tapes: Sequence[Tape], workers: int, tell: Told, registry: Registry | None, folder: Path
) -> Totals:
    """The totals where documents of the ocids that recur are put together."""
    found: list[Totals] = []
    folded = 0

    def take(said: Any) -> None:
        nonlocal folded
        if isinstance(said, Totals):
            found.append(said)
        elif said is None:
            folded += 1
        else:
            tell(*said)

    with Crew(workers, group_all, (job, folder, workers), take, registry) as crew:
        _feed(crew, tapes, workers)
        crew.until(lambda: folded == workers)
        for task in (*range(PARTS), *[None] * workers):
            crew.later.put(task)
        crew.until(lambda: len(found) == workers)
    return total(found)


def _feed(crew: Crew, tapes: Sequence[Tape], workers: int) -> None:
    """Give out all of the input, and to each worker a sign that this was all."""
    for tape in tapes:
        # parts of the files that can be divided; chunks, framed here, of all others
        for task in parts(tape.source, workers * PARTS_PER_WORKER) or chunks(tape):
            crew.hand(task)
    for _ in range(workers):
        crew.hand(None)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for the temporary files of several processes, which is removed with all that is in it."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="ocqual-"))
    except OSError as error:
        raise no_space(error) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# -- what workers do


@contextmanager
def _working(results: Any, folder: Path | None = None) -> Iterator[None]:
    """What goes wrong in a worker is told to its parent."""
    try:
        end_with_parent(folder)
        yield
    except KeyboardInterrupt:
        pass
    except (InputError, SpaceError) as error:
        results.put(error)
    except BaseException:
        results.put(traceback.format_exc())


def _tasks(tasks: Any) -> Iterator[Chunk]:
    """The chunks of all tasks up to the sign that there are no more."""
    while (task := tasks.get()) is not None:
        if isinstance(task, Part):
            yield from chunks(task)
        else:
            yield task


def fold_all(tasks: Any, later: Any, results: Any, job: Job, registry: Registry | None) -> None:
    """Fold everything, then hand in the totals."""
    with seldom_collecting(), _working(results):
        engine = job.engine(registry)
        size, hashes = 0, array("Q")
        for chunk in _tasks(tasks):
            hashes += engine.take(decode(chunk))
            size += len(chunk.data)
            if size >= TOLD_AT_ONCE:
                results.put((size, hashes))
                size, hashes = 0, array("Q")
        results.put((size, hashes))
        results.put(engine.totals())


def scan_all(tasks: Any, later: Any, results: Any, _: None) -> None:
    """Tell the hashes of all ocids."""
    with seldom_collecting(), _working(results):
        for chunk in _tasks(tasks):
            results.put(scan(chunk))
        results.put(None)


def group_all(
    tasks: Any, later: Any, results: Any, job: Job, folder: Path, workers: int, registry: Registry | None
) -> None:
    """Fold everything, keep what recurs; put together the parts that are handed out next, then hand in the totals."""
    with seldom_collecting(), _working(results, folder):
        engine = job.engine(registry)
        store = Store(job.share(workers), folder, str(os.getpid()))
        engine.group(Sorted.saved(folder / _RECURRING), store)
        for chunk in _tasks(tasks):
            engine.take(decoded := decode(chunk))
            results.put((len(chunk.data), len(decoded.documents)))
        store.spill()
        store.close()
        results.put(None)
        while (part := later.get()) is not None:
            engine.put_together(part_in(folder, part))
        results.put(engine.totals())
