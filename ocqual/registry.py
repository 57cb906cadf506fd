"""Finds checks: in the packs that are installed, and in files and folders that a user names.

A pack is an importable package behind an entry point of the group ``ocqual.checks``. Every module in it may define
``CHECK`` or ``CHECKS``; every TOML file with ``[[check]]`` tables is a family. Names that begin with an underscore or
a dot are left alone. The built-in pack comes in by the same door; where the project is not installed, and so has no
entry point, it is added by name.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ocqual.check import Check, Dimension, Severity, Stage
from ocqual.kinds import FamilyError, read_family

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

#: The group of entry points by which packs are found.
GROUP = "ocqual.checks"

#: The pack that comes with the tool, and its package.
BUILT_IN = "ocqual"
BUILT_IN_PACKAGE = "ocqual.checks"

#: An id: the dimension, and a noun phrase in kebab case.
ID = re.compile(rf"({'|'.join(Dimension)})\.[a-z0-9]+(-[a-z0-9]+)*")

#: A path with arrays implicit; a trailing ``[]`` names the array itself, the empty path the whole.
PATH = re.compile(r"([^/\s\[\]]+(/[^/\s\[\]]+)*(\[\])?)?")
_FAMILY = re.compile(r"^\s*\[\[\s*check\s*\]\]", re.MULTILINE)


class RegistryError(Exception):
    """Checks that cannot be loaded or found; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Source:
    """A check with the pack and the file that it came from."""

    check: Check
    pack: str
    file: str


class Registry:
    """The checks that were found, and what could not be.

    ``checks`` is in the order of ids. ``problems`` has one line for each pack that was left out.
    """

    def __init__(self, sources: Iterable[Source], problems: Sequence[str] = ()) -> None:
        """Raises :class:`RegistryError` if two checks have one id."""
        self._sources: dict[str, Source] = {}
        for source in sorted(sources, key=lambda each: each.check.id):
            other = self._sources.setdefault(source.check.id, source)
            if other is not source:
                raise RegistryError(
                    f"two checks have the id {source.check.id!r}: {other.file} and {source.file}; rename one"
                )
        self.problems = tuple(problems)

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check, by id."""
        return tuple(source.check for source in self._sources.values())

    def get(self, id: str) -> Check:
        """The check with an id; raises :class:`RegistryError`, which suggests one that is nearly so called."""
        return self._source(id).check

    def pack_of(self, id: str) -> str:
        """The name of the pack that a check came from (``"ocqual"`` for built-in ones)."""
        return self._source(id).pack

    def file_of(self, id: str) -> str:
        """The file that a check was read from."""
        return self._source(id).file

    def _source(self, id: str) -> Source:
        if id in self._sources:
            return self._sources[id]
        import difflib  # only needed on the way out

        near = difflib.get_close_matches(id, self._sources, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "`ocqual checks list` shows all"
        raise RegistryError(f"there is no check {id!r}; {hint}")


def load(packs: Sequence[str] | None = None, paths: Sequence[str | Path] = ()) -> Registry:
    """The checks of all packs that are installed, or of those named in ``packs``, and of ``paths`` (files, folders).

    A pack that cannot be loaded is left out and told in ``Registry.problems``. Raises :class:`RegistryError` if that is
    the built-in pack or one that was named, if a path cannot be loaded, and if two checks have one id.
    """
    problems: list[str] = []
    found: list[Source] = []
    for name, package in _chosen(packs, problems):
        try:
            found += _from_package(name, package)
        except RegistryError as error:
            if name == BUILT_IN or packs is not None:
                raise RegistryError(f"pack {name!r} cannot be loaded: {error}") from error
            problems.append(f"pack {name!r} was left out: {error}")
    for path in paths:
        found += _from_path(Path(path))
    return Registry(found, problems)


def _chosen(packs: Sequence[str] | None, problems: list[str]) -> list[tuple[str, str]]:
    """The name and package of each pack to load, the built-in one first."""
    if packs is not None and set(packs) <= {BUILT_IN}:
        return [(BUILT_IN, BUILT_IN_PACKAGE)] if packs else []
    from importlib.metadata import entry_points  # slow, and not needed for the built-in pack alone

    available = {BUILT_IN: BUILT_IN_PACKAGE}
    for name, value in sorted({(point.name, point.value) for point in entry_points(group=GROUP)}):
        if available.setdefault(name, value) != value:
            problems.append(f"pack {name!r} was left out: {available[name]} has that name already, so {value} cannot")
    if packs is None:
        return list(available.items())
    for name in packs:
        if name not in available:
            raise RegistryError(f"no pack {name!r} is installed; there are {', '.join(sorted(available))}")
    return [(name, available[name]) for name in dict.fromkeys(packs)]


def _from_package(pack: str, package: str) -> list[Source]:
    module = _import(package)
    if not hasattr(module, "__path__"):
        found = _from_module(pack, module)
    else:
        from importlib.resources import files  # slow, and not needed for paths

        found = _from_folder(pack, package, files(module))
    if not found:
        raise RegistryError(f"{package} has no checks: no module defines CHECK or CHECKS, no TOML has [[check]] tables")
    return found


def _from_path(path: Path) -> list[Source]:
    """The checks of a file or folder, its folder taken as a package so that files may import their neighbours."""
    pack, path = f"path:{path.name}", path.resolve()
    if not path.exists():
        raise RegistryError(f"{path}: there is no such file or folder of checks")
    if path.is_dir():
        found = _from_folder(pack, _adopt(path), path)
    elif path.suffix == ".toml":
        found = _from_family(pack, path)
    elif path.suffix == ".py":
        found = _from_module(pack, _import(f"{_adopt(path.parent)}.{path.stem}", path))
    else:
        raise RegistryError(f"{path}: checks are in .py and .toml files, or in folders of them")
    if not found:
        raise RegistryError(f"{path}: no checks here: a module defines CHECK or CHECKS, a family has [[check]] tables")
    return found


def _adopt(folder: Path) -> str:
    """The name of a package made of ``folder``, fresh, so that a file that was changed is read again."""
    name = f"ocqual_checks_{zlib.crc32(str(folder).encode()):08x}"
    for known in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[known]
    importlib.invalidate_caches()
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    return name


def _from_folder(pack: str, package: str, folder: Traversable) -> list[Source]:
    found: list[Source] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        stem, _, suffix = entry.name.rpartition(".")
        if entry.name.startswith(("_", ".")):
            continue
        if suffix == "py":
            found += _from_module(pack, _import(f"{package}.{stem}", entry))
        elif suffix == "toml":
            found += _from_family(pack, entry)
        elif not stem and entry.is_dir():
            found += _from_folder(pack, f"{package}.{entry.name}", entry)
    return found


def _import(name: str, file: Traversable | str = "") -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        raise RegistryError(f"{file or name} cannot be imported: {told}") from error


def _from_module(pack: str, module: ModuleType) -> list[Source]:
    """The checks that a module defines; its docstring is their prose where they bring none."""
    file = module.__file__ or module.__name__
    several = getattr(module, "CHECKS", ())
    if not isinstance(several, list | tuple):
        raise RegistryError(f"{file}: CHECKS must be a list or tuple of checks, not {type(several).__name__}")
    found = [*several, *([module.CHECK] if hasattr(module, "CHECK") else [])]
    prose = inspect.cleandoc(module.__doc__ or "")
    return [_sound(each, pack, file, prose) for each in found]


def _from_family(pack: str, entry: Traversable) -> list[Source]:
    try:
        source = entry.read_text(encoding="utf-8")
        if not _FAMILY.search(source):
            return []
        checks = read_family(source, str(entry))
    except (FamilyError, OSError) as error:
        raise RegistryError(str(error)) from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{entry}: not UTF-8: {error}") from error
    return [_sound(check, pack, str(entry), "") for check in checks]


def _sound(check: object, pack: str, file: str, prose: str) -> Source:
    if not isinstance(check, Check):
        raise RegistryError(f"{file}: CHECK must be an ocqual.check.Check, not {type(check).__name__}")
    fault = next(_faults(check), None)
    if fault:
        raise RegistryError(f"{file}: check {check.id!r}: {fault}")
    return Source(check if check.about or not prose else replace(check, about=prose), pack, file)


def _faults(check: Check) -> Iterator[str]:
    """What would make a check unusable, in words; whether it is any good is for :mod:`ocqual.testing`."""
    if not isinstance(check.id, str) or not ID.fullmatch(check.id):
        yield f"an id is dimension.noun-phrase in kebab case, the dimension one of {', '.join(Dimension)}"
    elif check.id.partition(".")[0] != check.dimension:
        yield f"the id begins with another dimension than the check's, which is {check.dimension}"
    if not isinstance(check.dimension, Dimension) or not isinstance(check.severity, Severity):
        yield "dimension and severity must be members of Dimension and Severity"
    if check.stage is not None and not isinstance(check.stage, Stage):
        yield "stage must be a member of Stage, or None"
    judges = [
        name for name in ("passes", "need", "rules", "package", "dataset") if getattr(check, name) not in (None, ())
    ]
    if len(judges) != 1:
        given = " and ".join(judges) or "none"
        yield f"exactly one of passes, need, rules, package and dataset must be given, not {given}"
    if check.rules and check.dimension is not Dimension.CONFORMANCE:
        yield "rules of the standard are a matter of conformance"
    if bool(check.reads) != (check.passes is not None):
        yield "reads must be given with passes, and only then"
    if not isinstance(check.reads, tuple) or not isinstance(check.when, tuple):
        yield "reads and when must be tuples of paths (a single path needs a comma after it)"
    else:
        yield from _path_faults([*check.reads, *check.when, *(check.need.paths() if check.need else ())])


def _path_faults(paths: Iterable[object]) -> Iterator[str]:
    for path in paths:
        if not isinstance(path, str) or not PATH.fullmatch(path):
            yield f"{path!r} is no path: write names with / between them, as in 'awards/value', arrays implicit"
