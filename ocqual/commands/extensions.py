"""The options about extensions, which several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--extension",
        "extensions",
        multiple=True,
        metavar="FILE|FOLDER|ID",
        help="Apply an extension to all data: a folder, a file, or a published one by its id. May be repeated.",
    ),
    click.option(
        "--fetch-extensions",
        is_flag=True,
        help="Fetch declared extensions that are not known, from a few hosts. Else nothing is fetched.",
    ),
    click.option(
        "--fetch-host",
        "fetch_hosts",
        multiple=True,
        metavar="HOST",
        help="Allow --fetch-extensions one more host. May be repeated.",
    ),
)


def extension_options(command: F) -> F:
    """Give a command ``extensions``, ``fetch_extensions`` and ``fetch_hosts``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def refuse_idle_hosts(fetch_extensions: bool, fetch_hosts: tuple[str, ...]) -> None:
    """Refuse hosts from which nothing would be fetched."""
    if fetch_hosts and not fetch_extensions:
        raise click.UsageError("--fetch-host means nothing without --fetch-extensions")
