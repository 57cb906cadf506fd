"""Back from a scorecard to the totals that it was made from, to be added to others and scored again."""

from __future__ import annotations

from ocqual.census import Census, Gauges
from ocqual.check import Unit
from ocqual.report import KeptGauges, KeptSlice, LensScore, Measure, Scorecard
from ocqual.slices import Slice, pairs_from_text
from ocqual.tally import EXAMPLES_OF_RULE, Chosen, Cover, Examples, Tally, Totals


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
        asked=card.totals.asked,
        chosen=_chosen(card.lens, card.plan.examples) if card.lens else Chosen(),
        numbers=numbers,
        extents=card.dataset.extents,
        reading=card.reading,
        gauges=_gauges(card.totals.gauges),
        changes=card.changes,
        judged_by=card.dataset.judged_by,
        days=pairs_from_text(card.totals.days),
        years={
            name: {int(year): _numbers(text) for year, text in years.items()}
            for name, years in card.totals.years.items()
        },
        slices={
            kind: {key: _slice(each) for key, each in slices.items()} for kind, slices in card.totals.slices.items()
        },
    )


def _chosen(lens: LensScore, kept: int) -> Chosen:
    kept = min(kept, EXAMPLES_OF_RULE)
    examples = {rule: Examples(kept, each) for rule, each in lens.examples.items()}
    return Chosen(lens.seen, lens.matched, lens.reasons, examples)


def _numbers(text: str) -> dict[int, int]:
    return {int(number): count for number, count in pairs_from_text(text).items()}


def _slice(kept: KeptSlice) -> Slice:
    numbers = {name: _numbers(text) for name, text in kept.numbers.items()}
    signatures = pairs_from_text(kept.signatures)
    return Slice(kept.releases, kept.processes, kept.stages, kept.verdicts, signatures, numbers)


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
