"""Errors as one line on standard error: what, where, what to do next. Nothing of it is for the data's own faults."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

#: The work could not be done.
CANNOT = 2

#: As shells tell of a command that a signal ended, of which the number is added.
BY_SIGNAL = 128


class Refusal(click.ClickException):
    """The work cannot be done; one line says why."""

    exit_code = CANNOT


class Terminated(KeyboardInterrupt):
    """The system asks to end (SIGTERM). Like Ctrl-C it is no error, so that nothing that mends errors holds it up."""


@contextmanager
def explained(debug: bool) -> Iterator[None]:
    """Tell any error in one line; with ``debug`` let it through, with its traceback."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        raise Refusal(_usage(error)) from error
    except (click.ClickException, click.Abort, click.exceptions.Exit, SystemExit):
        raise
    except KeyboardInterrupt as stop:
        number = signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT
        click.echo(f"Error: stopped by {number.name} before the work was done", err=True)
        raise SystemExit(BY_SIGNAL + number) from None
    except BrokenPipeError:
        # whoever read our output has seen enough; nothing more may be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        if debug:
            raise
        raise Refusal(_line(error)) from error


@contextmanager
def stoppable() -> Iterator[None]:
    """Let the system's request to end (SIGTERM) end the work in order: worker processes first, no file left behind."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    # only the main thread may say what a signal does
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _usage(error: click.UsageError) -> str:
    """What is wrong with the command as typed, and where to look."""
    said = " ".join(error.format_message().split()).rstrip(".")
    said = said[:1].lower() + said[1:]
    command = error.ctx.command_path if error.ctx is not None else "ocqual"
    return said if ": " in said and said.endswith("?") else f"{said}; see {command} --help"


def _line(error: Exception) -> str:
    """One line for an error: our own speak for themselves, the system's name the file, all others are our fault."""
    if type(error).__module__.partition(".")[0] == "ocqual" and type(error).__name__ != "WorkerError":
        return " ".join(str(error).split())
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return f"{error.filename or 'output'}: no space left; make room and run the same command again"
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    if isinstance(error, MemoryError):
        return "out of memory; try fewer --workers"
    last = str(error).strip().splitlines()[-1:] or [""]
    return (
        f"{type(error).__name__}: {last[0]}; this is a fault of ocqual: run it with --debug and report what it prints"
    )
