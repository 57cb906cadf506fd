"""Judges packages by what they say of themselves: once each, however many releases they hold."""

from __future__ import annotations

from collections.abc import Sequence

import xxhash

from ocqual.check import Check, Packaged, Unit
from ocqual.judge import excerpt
from ocqual.read import Opened
from ocqual.running import RunningGroup
from ocqual.standard import VERSIONS, Available, part
from ocqual.tally import Example, Examples, Tally
from ocqual.walk import Rule, Walk

#: Members that hold documents: they are not among what a package says of itself.
HELD = frozenset({"releases", "records"})


class Packaging:
    """The checks of packages and their tallies, for one run in one process."""

    def __init__(self, checks: Sequence[Check], kept: int, available: Available) -> None:
        self.checks = [check for check in checks if check.unit is Unit.PACKAGES]
        self.kept = kept
        self.available = available
        self.units = 0
        #: Of each check: passed, failed, errors, faults, and packages that gave nothing to judge.
        self.counts = {check.id: [0, 0, 0, 0, 0] for check in self.checks}
        self.groups: dict[str, dict[str, RunningGroup]] = {check.id: {} for check in self.checks}
        self._walks: dict[tuple[str, str], Walk] = {}

    def take(self, file: str, opened: Opened) -> None:
        """Put the checks to a package."""
        if not self.checks:
            return
        self.units += 1
        packaged = self._packaged(opened)
        hashed = xxhash.xxh3_64_intdigest(repr(packaged.metadata).encode("utf-8", "surrogatepass"))
        for check in self.checks:
            assert check.package is not None
            counts = self.counts[check.id]
            try:
                faults = check.package(packaged)
            except Exception:  # a fault of the check, not of the data
                counts[2] += 1
                continue
            if faults is None:
                counts[4] += 1
                continue
            counts[1 if faults else 0] += 1
            counts[3] += len(faults)
            for which, (path, value) in enumerate(faults):
                group = self.groups[check.id].setdefault(path, RunningGroup(path, self.kept))
                if group.count(self.units, hashed, which):
                    rank, where = group.rank(hashed, which), f"{opened.pointer}/{path}" if path else opened.pointer
                    shown = "" if value is None else excerpt(value)
                    group.keep(Example(rank, "", file, opened.offset, opened.line, where, shown))

    def _packaged(self, opened: Opened) -> Packaged:
        """A package as checks see it."""
        package = opened.package
        form = package.form or "release-package"
        declared = package.version
        version = declared if declared in VERSIONS else "1.1" if declared or package.extensions else "1.0"
        walk = self._walks.get((version, form))
        if walk is None:
            walk = self._walks[version, form] = Walk(part(version, form))
        walk.visit(package.metadata)
        breaks = tuple(
            (node.path, rule.value, None if rule is Rule.REQUIRED else value)
            for node, rule, value in walk.breaches
            if node.path not in HELD
        )
        return Packaged(form, package.metadata, breaks, tuple(self.available.missing(package.extensions)))

    def tallies(self) -> dict[str, Tally]:
        """What was found, by check id."""
        found = {}
        for name, (passed, failed, errors, faults, nothing) in self.counts.items():
            groups = {path: group.freeze() for path, group in sorted(self.groups[name].items())}
            examples = sorted(example for group in groups.values() for example in group.examples.items)
            found[name] = Tally(
                passed=passed,
                failed=failed,
                errors=errors,
                objects_failed=faults,
                skipped={"nothing-to-judge": nothing} if nothing else {},
                groups=groups,
                examples=Examples(self.kept, tuple(examples[: self.kept])),
            )
        return found
