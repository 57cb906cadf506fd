"""Scorecards for people and machines: each format is a module of this package.

Such a module has ``SUFFIXES``, the endings of file names that ask for it, and ``render(card)``, which returns bytes.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import Protocol, cast

from ocqual.report import Scorecard


class RenderError(ValueError):
    """A format that does not exist; the message is one line that says which do."""


class Format(Protocol):
    """What a module of this package has to be a format."""

    SUFFIXES: tuple[str, ...]

    def render(self, card: Scorecard) -> bytes:
        """The scorecard in this format."""


@cache
def formats() -> dict[str, Format]:
    """The formats by name, sorted: every module here that has ``SUFFIXES``."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: import_module(f"{__name__}.{name}") for name in names}
    return {name: cast(Format, module) for name, module in modules.items() if hasattr(module, "SUFFIXES")}


def format_of(path: str) -> str:
    """The name of the format that a file's name asks for. Raises :class:`RenderError`."""
    suffix = PurePath(path).suffix.lower()
    likely = suffix[1:]
    # most formats are called as their files end: then no other need be loaded
    known = any(module.name == likely for module in pkgutil.iter_modules(__path__))
    if known and suffix in getattr(import_module(f"{__name__}.{likely}"), "SUFFIXES", ()):
        return likely
    for name, module in formats().items():
        if suffix in module.SUFFIXES:
            return name
    endings = ", ".join(sorted(suffix for module in formats().values() for suffix in module.SUFFIXES))
    raise RenderError(f"{path}: cannot tell the format to write: end the name in one of {endings}")


def render(card: Scorecard, name: str) -> bytes:
    """The scorecard in the format of this name. Raises :class:`RenderError`."""
    if name not in formats():
        raise RenderError(f"no format is called {name!r}: choose one of {', '.join(formats())}")
    return formats()[name].render(card)
