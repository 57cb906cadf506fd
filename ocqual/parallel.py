"""All of the input to one total, in one process or several. Ships names, never functions.

Whatever the number of workers, the totals are equal: all that comes back is added up (see :mod:`ocqual.tally`).

At first every document is taken for a process of its own. As soon as an ocid is seen twice, that begins anew: ocids are
looked through for those that recur, and then the documents of these are kept until all have been seen.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import traceback
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from ocqual.crew import Crew, WorkerError, end_with_parent
from ocqual.engine import Engine, Plan
from ocqual.grouping import PARTS, Store, part_in
from ocqual.lens import Lens
from ocqual.ocids import Ocids, Sorted, scan
from ocqual.question import Question
from ocqual.read import (
    Chunk,
    InputError,
    Part,
    Source,
    SpaceError,
    Tape,
    chunks,
    declared_extensions,
    decode,
    no_space,
    parts,
)
from ocqual.registry import Registry, load
from ocqual.standard import Extension
from ocqual.tally import Totals, total

__all__ = ["Job", "Progress", "WorkerError", "run", "workers_for"]

#: Smaller inputs are done by one process before a second one has even started.
LEAST_PER_WORKER = 8_000_000

#: A file is divided into so many parts for each worker, so that none waits long for the last.
PARTS_PER_WORKER = 4

#: Bytes of memory that a run may take, about, unless asked otherwise.
MEMORY = 1_000_000_000

#: What a process takes before it keeps anything: code, tables, and the documents at hand.
RESERVED = 150_000_000

#: The file, in the folder of a run, that has the hashes of the ocids that recur.
_RECURRING = "recurring"

#: Told from time to time: bytes and documents done since the last time; negative where it begins anew.
Progress = Callable[[int, int], None]

#: Asked once with the addresses of all declared extensions; gives those that are applied where they are declared.
Fetch = Callable[[set[str]], Sequence[Extension]]


class Job(msgspec.Struct, frozen=True):
    """All that a worker needs to make an engine: a plan, where checks are found and which of them run, and the
    questions, which are data; ``memory`` is what the run may take, in bytes."""

    plan: Plan
    check_ids: tuple[str, ...]
    check_paths: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    lens: Lens | None = None
    memory: int = MEMORY

    def engine(self, registry: Registry | None = None) -> Engine:
        """A new engine for this job; ``registry`` is what its checks were chosen from, where that is at hand."""
        registry = registry or load(paths=self.check_paths)
        return Engine(self.plan, [registry.get(id) for id in self.check_ids], self.questions, self.lens)

    def share(self, workers: int) -> int:
        """How many bytes of documents each process may keep in memory: half of what is free, since the other half is
        for putting them together; and so much of streams may the process that reads them."""
        free = self.memory - RESERVED * (workers + 1 if workers > 1 else 1)
        return max(free, self.memory // 16) // (2 * (workers + 1))


class _Again(Exception):
    """An ocid was seen twice."""


def workers_for(sources: Sequence[Source], asked: int | None) -> int:
    """How many processes to use: as asked, else one for each processor as far as the input is worth it."""
    if asked is not None:
        return asked
    size = sum(source.size or 0 for source in sources)
    return max(1, min(os.cpu_count() or 1, size // LEAST_PER_WORKER))


def run(
    job: Job,
    sources: Sequence[Source],
    workers: int = 1,
    progress: Progress | None = None,
    registry: Registry | None = None,
    fetch: Fetch | None = None,
) -> Totals:
    """The totals of all sources. ``registry`` is what the job's checks were chosen from, where that is at hand. With
    ``fetch`` the sources are looked through first, for the extensions that are declared.

    Raises :class:`ocqual.read.InputError` if a source cannot be opened, :class:`ocqual.read.SpaceError` if there is no
    room for temporary files, and :class:`WorkerError` if a worker dies.
    """
    tapes = [Tape(source, job.share(workers)) for source in sources]
    told = _Told(progress)
    try:
        with seldom_collecting():
            job = job if fetch is None else _with_fetched(job, tapes, told, fetch)
            return (
                _alone(job, tapes, told, registry)
                if workers == 1
                else _with_workers(job, tapes, workers, told, registry)
            )
    finally:
        for tape in tapes:
            tape.close()


def _with_fetched(job: Job, tapes: Sequence[Tape], tell: _Told, fetch: Fetch) -> Job:
    """The job with the extensions that packages declare and ``fetch`` has."""
    declared: set[str] = set()
    for chunk in _chunks(tapes):
        declared.update(declared_extensions(chunk))
        tell(len(chunk.data), 0)
    tell.anew()
    extensions = (*job.plan.extensions, *fetch(declared))
    return msgspec.structs.replace(job, plan=msgspec.structs.replace(job.plan, extensions=extensions))


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Have rings of references looked for seldom: documents are trees, of so many objects that looking takes long."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


class _Told:
    """Tells how much is done, and takes it back where work begins anew."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.done = [0, 0]

    def __call__(self, size: int, documents: int) -> None:
        self.done = [self.done[0] + size, self.done[1] + documents]
        if self.progress is not None:
            self.progress(size, documents)

    def anew(self) -> None:
        """Nothing is done yet."""
        self(-self.done[0], -self.done[1])


# -- in one process


def _alone(job: Job, tapes: Sequence[Tape], tell: _Told, registry: Registry | None) -> Totals:
    engine, ocids = job.engine(registry), Ocids()
    try:
        for chunk in _chunks(tapes):
            decoded = decode(chunk)
            hashes = engine.take(decoded)
            tell(len(chunk.data), len(decoded.documents))
            if ocids.add(hashes):
                raise _Again
    except _Again:
        ocids = Ocids()
        for chunk in _chunks(tapes):
            ocids.add(scan(chunk))
    recurring = ocids.repeated()
    if not len(recurring):
        return engine.totals()
    del ocids
    tell.anew()
    engine, store = job.engine(registry), Store(job.share(1))
    try:
        engine.group(recurring, store)
        for chunk in _chunks(tapes):
            engine.take(decoded := decode(chunk))
            tell(len(chunk.data), len(decoded.documents))
        for number in range(PARTS):
            engine.put_together(store.part(number))
        return engine.totals()
    finally:
        store.close()


def _chunks(tapes: Sequence[Tape]) -> Iterator[Chunk]:
    for tape in tapes:
        yield from chunks(tape)


# -- in several


def _with_workers(job: Job, tapes: Sequence[Tape], workers: int, tell: _Told, registry: Registry | None) -> Totals:
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
    job: Job, tapes: Sequence[Tape], workers: int, tell: _Told, registry: Registry | None, ocids: Ocids
) -> Totals | None:
    """The totals if every document is a process; ``None`` as soon as that is known to be wrong."""
    found: list[Totals] = []

    def take(said: Any) -> None:
        if isinstance(said, Totals):
            found.append(said)
            return
        size, documents, hashes = said
        tell(size, documents)
        if ocids.add(hashes):
            raise _Again

    try:
        with Crew(workers, fold_all, (job,), take, registry) as crew:
            _feed(crew, tapes, workers)
            crew.until(lambda: len(found) == workers)
    except _Again:
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
    job: Job, tapes: Sequence[Tape], workers: int, tell: _Told, registry: Registry | None, folder: Path
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
        for chunk in _tasks(tasks):
            hashes = engine.take(decoded := decode(chunk))
            results.put((len(chunk.data), len(decoded.documents), hashes))
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
