"""Worker processes: started so that signals and their parent's end are met in order, and listened to."""

from __future__ import annotations

import multiprocessing
import os
import queue
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any


class WorkerError(RuntimeError):
    """A worker ended before its work was done; the message says how."""


class Crew:
    """Workers at work, seen from the process that feeds them.

    ``work(tasks, later, results, *arguments, loaded)`` is what each of them does, ``later`` being tasks for when the
    others are done; what it puts into ``results`` goes to ``take``, but for exceptions, which are raised here, and
    texts, which are the traceback of one. ``loaded`` is ``None`` where workers have to load for themselves.
    """

    def __init__(
        self,
        count: int,
        work: Callable[..., None],
        arguments: tuple[Any, ...],
        take: Callable[[Any], None],
        loaded: Any = None,
    ) -> None:
        fork = can_fork()
        context: Any = multiprocessing.get_context("fork" if fork else "spawn")
        self.tasks: multiprocessing.Queue[Any] = context.Queue(maxsize=2 * count)
        self.later: multiprocessing.Queue[Any] = context.Queue()
        self.results: multiprocessing.Queue[Any] = context.Queue()
        self.take = take
        self.processes: list[BaseProcess] = [
            context.Process(
                target=work,
                args=(self.tasks, self.later, self.results, *arguments, loaded if fork else None),
                daemon=True,
            )
            for _ in range(count)
        ]

    def __enter__(self) -> Crew:
        try:
            with interrupts_held(), without_main():
                for process in self.processes:
                    process.start()
        except BaseException as stop:
            self.__exit__(type(stop))
            raise
        return self

    def __exit__(self, stop: type[BaseException] | None, *_: object) -> None:
        for process in self.processes:
            if process.pid is not None and not stop:
                process.join(0.5)
            if process.pid is not None and process.is_alive():
                process.kill()
        for process in self.processes:
            if process.pid is not None:
                process.join()
        self.tasks.cancel_join_thread()
        self.later.cancel_join_thread()

    def hand(self, task: Any) -> None:
        """Give a task, waiting until somebody can take it."""
        while True:
            self.listen()
            try:
                self.tasks.put(task, timeout=0.2)
                return
            except queue.Full:
                continue

    def until(self, done: Callable[[], bool]) -> None:
        """Listen until something is so."""
        while not done():
            self.listen(block=True)

    def listen(self, block: bool = False) -> None:
        """Take what the workers have to say."""
        while True:
            try:
                said = self.results.get(block, 0.5 if block else None)
            except queue.Empty:
                break
            if isinstance(said, Exception):
                raise said
            if isinstance(said, str):
                raise WorkerError(said)
            self.take(said)
            if block:
                return
        dead = [process for process in self.processes if process.exitcode not in (None, 0)]
        if dead:
            raise WorkerError(
                f"a worker process ended with exit code {dead[0].exitcode}; it may have run out of memory"
            )


def can_fork() -> bool:
    """Whether this process may be copied as it is, so that workers need not load again what it has loaded.

    That is safe only where nothing else runs in it, threads of libraries included: a copy has none of them, and may
    wait forever for what they hold. Elsewhere workers are spawned, which starts clean.
    """
    if sys.platform != "linux":
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait for the end of this. Processes that are started meanwhile never see one.

    They would die of it while they are still starting, with a traceback each; their parent ends them.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def without_main() -> Iterator[None]:
    """Let processes that are started meanwhile not run the script again that this one is running.

    Workers need nothing of it. It would cost them time, and would have to be written so that nothing happens when it is
    run by them, which people forget.
    """
    main = sys.modules["__main__"]
    kept: dict[str, Any] = {name: vars(main)[name] for name in ("__spec__", "__file__") if name in vars(main)}
    try:
        main.__spec__ = None
        vars(main).pop("__file__", None)
        yield
    finally:
        vars(main).update(kept)


def end_with_parent(folder: Path | None = None) -> None:
    """End this process when its parent is gone, however that ended, and remove a folder of temporary files."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        with suppress(OSError):
            wait([parent.sentinel])
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
