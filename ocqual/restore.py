"""Back from a scorecard to the totals that it was made from, to be added to others and scored again."""

from __future__ import annotations

from ocqual.census import Census, Gauges
from ocqual.check import Unit
from ocqual.report import KeptGauges, Measure, Scorecard
from ocqual.tally import Cover, Examples, Tally, Totals


def restore(card: Scorecard) -> Totals:
    """The totals that a scorecard was made from, with one example for each path at which a check failed.

    A check that saw nothing at all leaves no tally behind. Scored again, alone or added to others, the totals give the
    same as those that the scorecard was made from.
    """
    tallies = {
        measure.id: _tally(measure, card.plan.examples)
        for measure in card.measures
        if measure.unit is not Unit.DATASETS
    }
    tallies = {name: tally for name, tally in tallies.items() if tally != Tally()}
    numbers = {
        name: {int(number): count for number, count in counts.items()} for name, counts in card.totals.numbers.items()
    }
    return Totals(
        processes=card.dataset.processes,
        releases=card.dataset.releases,
        stages=card.dataset.stages,
        tallies=dict(sorted({**tallies, **card.totals.tallies}.items())),
        coverage={
            path: Cover(cover.present, cover.filled, cover.wrong_type, cover.objects, cover.additional)
            for path, cover in card.coverage.items()
        },
        signature_paths=card.totals.signature_paths,
        signatures=card.totals.signatures,
        numbers=numbers,
        extents=card.dataset.extents,
        reading=card.reading,
        gauges=_gauges(card.totals.gauges),
        changes=card.changes,
    )


def _gauges(kept: KeptGauges) -> Gauges:
    numbers = {name: {int(number): count for number, count in counts.items()} for name, counts in kept.numbers.items()}
    return Gauges(kept.counts, numbers, {name: Census.from_text(text) for name, text in kept.names.items()})


def _tally(measure: Measure, kept: int) -> Tally:
    return Tally(
        passed=measure.passed,
        failed=measure.failed,
        errors=measure.errors,
        objects_passed=measure.objects.passed,
        objects_failed=measure.objects.failed,
        skipped=measure.skipped,
        groups=measure.groups,
        examples=Examples(kept, measure.examples),
    )
