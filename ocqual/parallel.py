"""Parts of the input to worker processes and back to one total. Ships names, never functions.

Whatever the number of workers, the totals are equal: all that comes back is added up (see :mod:`ocqual.tally`).
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.process import BaseProcess
from typing import Any

import msgspec

from ocqual.engine import Engine, Plan
from ocqual.read import Chunk, Part, Source, chunks, decode, parts
from ocqual.registry import load
from ocqual.tally import Totals, total

#: Smaller inputs are done by one process before a second one has even started.
LEAST_PER_WORKER = 8_000_000

#: A file is divided into so many parts for each worker, so that none waits long for the last.
PARTS_PER_WORKER = 4

#: Told from time to time: bytes and documents done since the last time.
Progress = Callable[[int, int], None]


class WorkerError(RuntimeError):
    """A worker ended before its work was done; the message says how."""


class Job(msgspec.Struct, frozen=True):
    """All that a worker needs to make an engine: a plan, where checks are found and which of them run, and the paths
    that questions need."""

    plan: Plan
    check_ids: tuple[str, ...]
    check_paths: tuple[str, ...] = ()
    signature_paths: tuple[str, ...] = ()

    def engine(self) -> Engine:
        """A new engine for this job."""
        registry = load(paths=self.check_paths)
        return Engine(self.plan, [registry.get(id) for id in self.check_ids], self.signature_paths)


def workers_for(sources: Sequence[Source], asked: int | None) -> int:
    """How many processes to use: as asked, else one for each processor as far as the input is worth it."""
    if asked is not None:
        return asked
    size = sum(source.size or 0 for source in sources)
    return max(1, min(os.cpu_count() or 1, size // LEAST_PER_WORKER))


def run(job: Job, sources: Sequence[Source], workers: int = 1, progress: Progress | None = None) -> Totals:
    """The totals of all sources.

    Raises :class:`ocqual.read.InputError` if a source cannot be opened, and :class:`WorkerError` if a worker dies.
    """
    tell = progress or (lambda _bytes, _documents: None)
    if workers > 1:
        return _with_workers(job, sources, workers, tell)
    engine = job.engine()
    for source in sources:
        _fold(engine, source, tell)
    return engine.totals()


def _fold(engine: Engine, source: Source | Part, tell: Progress) -> None:
    for chunk in chunks(source):
        engine.take(decoded := decode(chunk))
        tell(len(chunk.data), len(decoded.documents))


def _with_workers(job: Job, sources: Sequence[Source], workers: int, tell: Progress) -> Totals:
    # "spawn" starts clean on every platform, and finds what an uninstalled checkout holds
    context = multiprocessing.get_context("spawn")
    tasks: multiprocessing.Queue[Chunk | Part | None] = context.Queue(maxsize=2 * workers)
    results: multiprocessing.Queue[Any] = context.Queue()
    processes = [context.Process(target=work, args=(job, tasks, results), daemon=True) for _ in range(workers)]
    try:
        for process in processes:
            process.start()
        crew = _Crew(processes, results, tell)
        for task in _tasks(sources, workers):
            crew.hand(tasks, task)
        for _ in processes:
            crew.hand(tasks, None)
        while len(crew.totals) < workers:
            crew.listen(block=True)
        return total(crew.totals)
    finally:
        for process in processes:
            if process.is_alive():
                process.join(0.5)
            if process.is_alive():
                process.kill()
        tasks.cancel_join_thread()


def _tasks(sources: Sequence[Source], workers: int) -> Iterator[Chunk | Part]:
    """Parts of the files that can be divided; chunks, framed here, of all others."""
    for source in sources:
        divided = parts(source, workers * PARTS_PER_WORKER)
        yield from divided if divided else chunks(source)


class _Crew:
    """The workers at work, seen from the process that feeds them."""

    def __init__(self, processes: Sequence[BaseProcess], results: multiprocessing.Queue[Any], tell: Progress) -> None:
        self.processes = processes
        self.results = results
        self.tell = tell
        self.totals: list[Totals] = []

    def hand(self, tasks: multiprocessing.Queue[Chunk | Part | None], task: Chunk | Part | None) -> None:
        """Give a task, waiting until somebody can take it."""
        while True:
            self.listen()
            try:
                tasks.put(task, timeout=0.2)
                return
            except queue.Full:
                continue

    def listen(self, block: bool = False) -> None:
        """Take what the workers have to say."""
        while True:
            try:
                said = self.results.get(block, 0.5 if block else None)
            except queue.Empty:
                break
            if isinstance(said, Totals):
                self.totals.append(said)
            elif isinstance(said, str):
                raise WorkerError(said)
            else:
                self.tell(*said)
            if block:
                return
        dead = [process for process in self.processes if process.exitcode not in (None, 0)]
        if dead:
            raise WorkerError(
                f"a worker process ended with exit code {dead[0].exitcode}; it may have run out of memory"
            )


def work(job: Job, tasks: multiprocessing.Queue[Chunk | Part | None], results: multiprocessing.Queue[Any]) -> None:
    """The life of a worker: fold tasks until there are none, then hand in the totals."""
    try:
        engine = job.engine()
        while (task := tasks.get()) is not None:
            if isinstance(task, Part):
                _fold(engine, task, lambda *done: results.put(done))
            else:
                engine.take(decoded := decode(task))
                results.put((len(task.data), len(decoded.documents)))
        results.put(engine.totals())
    except KeyboardInterrupt:
        pass
    except BaseException:
        results.put(traceback.format_exc())
