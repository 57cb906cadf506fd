"""All of the input to one total, in one process or several. Ships names, never functions.

Whatever the number of workers, the totals are equal: all that comes back is added up (see :mod:`ocqual.tally`).

At first every document is taken for a process of its own. As soon as an ocid is seen twice, that begins anew: ocids are
looked through for those that recur, and then the documents of these are kept until all have been seen. What several
processes do is in :mod:`ocqual.several`.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from ocqual.engine import Engine, Plan
from ocqual.grouping import PARTS, Store
from ocqual.lens import Lens
from ocqual.ocids import Ocids, scan
from ocqual.question import Question
from ocqual.read import Chunk, Source, Tape, chunks, declared_extensions, decode
from ocqual.registry import Registry, load
from ocqual.standard import Extension
from ocqual.tally import Totals

#: Smaller inputs are done by one process before a second one has even started.
LEAST_PER_WORKER = 8_000_000

#: Bytes of memory that a run may take, about, unless asked otherwise.
MEMORY = 1_000_000_000

#: What a process takes before it keeps anything: code, tables, and the documents at hand.
RESERVED = 150_000_000

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


class Again(Exception):
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
    room for temporary files, and :class:`ocqual.crew.WorkerError` if a worker dies.
    """
    tapes = [Tape(source, job.share(workers)) for source in sources]
    told = Told(progress)
    try:
        with seldom_collecting():
            job = job if fetch is None else _with_fetched(job, tapes, told, fetch)
            if workers == 1:
                return _alone(job, tapes, told, registry)
            from ocqual.several import with_workers  # slow to load, and not needed by one process

            return with_workers(job, tapes, workers, told, registry)
    finally:
        for tape in tapes:
            tape.close()


def _with_fetched(job: Job, tapes: Sequence[Tape], tell: Told, fetch: Fetch) -> Job:
    """The job with the extensions that packages declare and ``fetch`` has."""
    declared: set[str] = set()
    for chunk in chunks_of(tapes):
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


class Told:
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


def _alone(job: Job, tapes: Sequence[Tape], tell: Told, registry: Registry | None) -> Totals:
    engine, ocids = job.engine(registry), Ocids()
    try:
        for chunk in chunks_of(tapes):
            decoded = decode(chunk)
            hashes = engine.take(decoded)
            tell(len(chunk.data), len(decoded.documents))
            if ocids.add(hashes):
                raise Again
    except Again:
        ocids = Ocids()
        for chunk in chunks_of(tapes):
            ocids.add(scan(chunk))
    recurring = ocids.repeated()
    if not len(recurring):
        return engine.totals()
    del ocids
    tell.anew()
    engine, store = job.engine(registry), Store(job.share(1))
    try:
        engine.group(recurring, store)
        for chunk in chunks_of(tapes):
            engine.take(decoded := decode(chunk))
            tell(len(chunk.data), len(decoded.documents))
        for number in range(PARTS):
            engine.put_together(store.part(number))
        return engine.totals()
    finally:
        store.close()


def chunks_of(tapes: Sequence[Tape]) -> Iterator[Chunk]:
    for tape in tapes:
        yield from chunks(tape)
