"""Walks with the checks bound to them: one view of the data for each form of the standard that data is judged by."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from ocqual.asking import Asking
from ocqual.check import Stage
from ocqual.judge import Judge
from ocqual.merging import Rules, rules_of
from ocqual.read import Package
from ocqual.running import RunningSlice
from ocqual.standard import Available, Extension, LocalExtension, declared_ids, standard
from ocqual.standard.extensions import codes_of
from ocqual.tally import Cover, add_values, gather_members
from ocqual.walk import Walk

#: So many signatures are counted at a time; more come of data in which no two processes are alike.
SIGNATURES_KEPT = 10_000

#: So many views are kept at a time. One takes some 10 ms to make; more come only of packages that differ in extensions.
VIEWS_KEPT = 16


class Form(NamedTuple):
    """By what documents are judged: a version of the standard with extensions, and which extensions their package
    declares, known in that version or not; ``None`` where it could not declare any."""

    version: str
    extensions: tuple[Extension, ...]
    declared: frozenset[str] | None


def form_of(version: str, package: Package, available: Available) -> Form:
    """By what a package's documents are judged. Version 1.0 knows no extensions, and releases without a package declare
    none."""
    if version == "1.0":
        return Form(version, (), None)
    urls = package.extensions
    return Form(version, available.applied(urls), None if package.form is None else declared_ids(urls))


def _is_local(extension: Extension) -> bool:
    return isinstance(extension, LocalExtension)


class Walked:
    """A walk with the checks bound to it, and the signatures that were met."""

    def __init__(self, form: Form, judge: Judge, asking: Asking | None = None) -> None:
        self.version = form.version
        #: The codes of extensions that are not among the published ones, which checks know.
        self.codes = frozenset[str]().union(*map(codes_of, filter(_is_local, form.extensions)))
        #: Whether the releases come in packages that can declare extensions.
        self.declares = form.declared is not None
        self.walk = Walk(
            standard(form.version, form.extensions),
            judge.reads,
            asking.paths if asking is not None else (),
            names=judge.judges_names,
            declared=form.declared,
        )
        if asking is not None:
            self.walk.share(asking.shared)
        self.panels = judge.panels(self.walk)
        width = len(asking.everyones) if asking is not None else 0
        # signatures are of the first paths only: of all together there would be as many as processes
        self.mask = (1 << width) - 1
        self.bytes = (width + 7) // 8
        self.signatures: dict[tuple[RunningSlice, Stage, bytes], int] = {}

    def count(self, stage: Stage, part: RunningSlice) -> bytes:
        """Count the process just walked by its stage and signature, in the part of the dataset that it is of.

        Which of the paths asked for it fills is returned, as bits from the least on.
        """
        filled = self.walk.signature()
        key = (part, stage, filled[: self.bytes])
        count = self.signatures.get(key)
        if count is None and len(self.signatures) >= SIGNATURES_KEPT:
            self.settle()
        self.signatures[key] = (count or 0) + 1
        return filled

    def settle(self) -> None:
        """Put the signatures in the form that is kept, and begin anew."""
        for (part, stage, filled), count in self.signatures.items():
            # as ocqual.tally.Totals names signatures
            part.signatures[f"{stage}:{int.from_bytes(filled, 'little') & self.mask:x}"] += count
            part.stages[stage.value] += count
        self.signatures.clear()


class View:
    """The two walks for one form of the standard: of compiled processes, and of releases inside records."""

    def __init__(self, form: Form, judge: Judge, asking: Asking) -> None:
        self.form = form
        self.judge = judge
        self.compiled = Walked(form, judge, asking)

    @cached_property
    def published(self) -> Walked:
        """The walk of releases inside records, made for the first of them."""
        return Walked(self.form, self.judge)

    @cached_property
    def rules(self) -> Rules:
        """The rules by which releases are merged."""
        return rules_of(standard(self.form.version, self.form.extensions))

    def settle(self) -> None:
        """Add what both walks have counted to the rest; to be done once, at the end."""
        self.compiled.settle()
        self.judge.settle(self.compiled.panels)
        if "published" in self.__dict__:
            self.judge.settle(self.published.panels)


class Views:
    """The views that documents need, by version of the standard and extensions applied to it; few are kept at a time.

    Data decides how many there are, so the one that was not needed for longest makes way for a new one. What it has
    seen is added to the rest first: so what is found does not depend on which views are kept.
    """

    def __init__(self, judge: Judge, asking: Asking, available: Available) -> None:
        self.judge = judge
        self.asking = asking
        self.available = available
        self.kept: dict[Form, View] = {}
        # the package at hand, and its views by version
        self.package: Package | None = None
        self.of_package: dict[str, View] = {}
        self.coverage: dict[str, Cover] = {}

    def of(self, package: Package, version: str) -> View:
        """The view for a document of a package that is judged by a version of the standard."""
        if package is not self.package:
            self.package, self.of_package = package, {}
        found = self.of_package.get(version)
        if found is None:
            found = self.of_package[version] = self._at(form_of(version, package, self.available))
        return found

    def _at(self, form: Form) -> View:
        view = self.kept.pop(form, None)
        if view is None:
            if len(self.kept) >= VIEWS_KEPT:
                self._settle(self.kept.pop(next(iter(self.kept))))
            view = View(form, self.judge, self.asking)
        self.kept[form] = view
        return view

    def settle(self) -> None:
        """Add up what all views have seen; to be done once, at the end."""
        while self.kept:
            self._settle(self.kept.pop(next(iter(self.kept))))

    def _settle(self, view: View) -> None:
        self.coverage = gather_members(add_values(self.coverage, view.compiled.walk.take_coverage()))
        view.settle()
