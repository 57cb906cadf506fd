"""Errors as one line on standard error, with exit code 2: what, where, what to do next."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

#: The work could not be done.
CANNOT = 2


class Refusal(click.ClickException):
    """The work cannot be done; one line says why."""

    exit_code = CANNOT


@contextmanager
def explained(debug: bool) -> Iterator[None]:
    """Tell any error in one line; with ``debug`` let it through, with its traceback."""
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit, SystemExit):
        raise
    except KeyboardInterrupt:
        raise click.Abort from None
    except BrokenPipeError:
        # whoever read our output has seen enough; nothing more may be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except Exception as error:
        if debug:
            raise
        raise Refusal(_line(error)) from error


def _line(error: Exception) -> str:
    """One line for an error: our own speak for themselves, the system's name the file, all others are our fault."""
    if type(error).__module__.partition(".")[0] == "ocqual" and type(error).__name__ != "WorkerError":
        return " ".join(str(error).split())
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return f"{error.filename or 'the disk'}: no space left; make room and run the same command again"
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    if isinstance(error, MemoryError):
        return "out of memory; try fewer --workers"
    last = str(error).strip().splitlines()[-1:] or [""]
    return (
        f"{type(error).__name__}: {last[0]}; this is a fault of ocqual: run it with --debug and report what it prints"
    )
