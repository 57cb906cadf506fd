"""What to do first: the few things that would raise the score most, found by scoring again with each of them done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ocqual.answers import Answer, fields_that_help, pairs_that_help
from ocqual.check import Need, Unit
from ocqual.points import earned, points
from ocqual.rates import Rate
from ocqual.report import Fix, Unlock
from ocqual.tally import Totals

#: How many things are named as the first to do.
FIRST = 3


@dataclass(frozen=True)
class Stakes:
    """What the overall score is made of: the units that each check and each question can earn at most, by id."""

    checks: Mapping[str, int]
    questions: Mapping[str, int]


@dataclass(frozen=True)
class Action:
    """Something a publisher can do at one place: once done, ``checks`` pass and ``fields`` are filled everywhere."""

    id: str
    checks: frozenset[str]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """The actions taken so far, together."""

    checks: frozenset[str] = field(default_factory=frozenset)
    fields: frozenset[str] = field(default_factory=frozenset)

    def __or__(self, action: Action) -> Done:
        return Done(self.checks | action.checks, self.fields.union(action.fields))


class Rescoring:
    """Scores a dataset again as it would be with some actions done."""

    def __init__(self, rates: Sequence[Rate], answers: Sequence[Answer], stakes: Stakes) -> None:
        self.rates = {rate.check.id: rate for rate in rates}
        self.answers = answers
        self.stakes = stakes
        self._gained: dict[tuple[str, frozenset[str]], int] = {}

    def score(self, done: Done) -> int:
        """The overall score, in units."""
        checks = sum(self._earned_by_check(name, done) for name in self.stakes.checks)
        return checks + sum(self._earned_by_question(answer, done.fields) for answer in self.answers)

    def _earned_by_check(self, name: str, done: Done) -> int:
        value = Fraction(1) if name in done.checks else self.rates[name].value
        return earned(self.stakes.checks[name], value or Fraction(0))

    def _earned_by_question(self, answer: Answer, fields: frozenset[str]) -> int:
        stake = self.stakes.questions.get(answer.question.id, 0)
        if not stake:
            return 0
        return earned(stake, Fraction(answer.answerable + self.gained(answer, fields), answer.applicable))

    def gained(self, answer: Answer, fields: frozenset[str]) -> int:
        """On how many more processes a question could be answered with ``fields`` filled."""
        key = (answer.question.id, fields.intersection(answer.question.paths()))
        if key not in self._gained:
            self._gained[key] = answer.gained(key[1])
        return self._gained[key]


def unlocks(rescoring: Rescoring) -> list[Unlock]:
    """What filling each missing field would do, and the two that do most only together; the most useful first."""
    answers = rescoring.answers
    single = [_unlock((name,), rescoring) for name in fields_that_help(answers)]
    pairs = [_unlock(pair, rescoring) for pair in pairs_that_help(answers)]
    best = max(pairs, key=lambda unlock: unlock.pairs, default=None)
    return sorted([*single, *([best] if best else [])], key=lambda unlock: -unlock.pairs)


def _unlock(fields: tuple[str, ...], rescoring: Rescoring) -> Unlock:
    gained = {answer.question.id: rescoring.gained(answer, frozenset(fields)) for answer in rescoring.answers}
    gained = {name: count for name, count in gained.items() if count}
    more = rescoring.score(Done(fields=frozenset(fields))) - rescoring.score(Done())
    return Unlock(fields, sum(gained.values()), gained, points(more))


def first_fixes(rescoring: Rescoring, table: Iterable[Unlock], totals: Totals) -> list[Fix]:
    """The actions that raise the score most, each counted after those before it, so that their points add up.

    Of alternatives that would raise it alike, the field that is filled most often already comes first: whoever fills it
    on some processes can fill it on the others.
    """
    actions = _actions(rescoring, table)
    done, now = Done(), rescoring.score(Done())
    fixes: list[Fix] = []
    while actions and len(fixes) < FIRST:
        gains = {action: rescoring.score(done | action) - now for action in actions}
        actions = [action for action in actions if gains[action]]
        if not actions:
            break
        best = max(actions, key=lambda act: (gains[act] / max(len(act.fields), 1), _filled(act.fields, totals)))
        fixes.append(_fix(best, gains[best], now + gains[best], done, rescoring))
        done, now = done | best, now + gains[best]
        actions.remove(best)
    return fixes


def _actions(rescoring: Rescoring, table: Iterable[Unlock]) -> list[Action]:
    """Every field or pair that unlocks something, then every check that lost points."""
    actions = [Action(" + ".join(unlock.fields), frozenset(), unlock.fields) for unlock in table]
    actions = [Action(act.id, _checks_met(set(act.fields), rescoring), act.fields) for act in actions]
    return actions + [Action(name, frozenset([name])) for name in sorted(rescoring.stakes.checks)]


def _checks_met(fields: set[str], rescoring: Rescoring) -> frozenset[str]:
    """The checks that ask for nothing but what these fields give."""
    needs: dict[str, Need | None] = {name: rescoring.rates[name].check.need for name in rescoring.stakes.checks}
    return frozenset(name for name, need in needs.items() if need is not None and need.met(fields))


def _filled(fields: Iterable[str], totals: Totals) -> int:
    return sum(totals.coverage[name].filled for name in fields if name in totals.coverage)


def _fix(action: Action, gain: int, after: int, done: Done, rescoring: Rescoring) -> Fix:
    rates = [rescoring.rates[name] for name in sorted(action.checks)]
    examples = [rate.tally.examples.items[0] for rate in rates if rate.tally.examples.items]
    if not action.fields:
        check, tally = rates[0].check, rates[0].tally
        failed, applied, unit = tally.failed, tally.passed + tally.failed, check.unit
        title, remedy, gained = check.title, check.remedy, dict[str, int]()
    else:
        gained = _newly_answered(action, done, rescoring)
        by_id = {answer.question.id: answer for answer in rescoring.answers}
        most = by_id[max(gained, key=lambda name: gained[name])] if gained else None
        title = "Fill " + " and ".join(action.fields)
        remedy = most.question.remedy if most else rates[0].check.remedy
        failed, applied = (gained[most.question.id], most.applicable) if most else (0, 0)
        unit = Unit.PROCESSES
    return Fix(
        id=action.id,
        title=title,
        remedy=remedy,
        points=points(gain),
        after=points(after),
        checks=tuple(sorted(action.checks)),
        fields=action.fields,
        questions=gained,
        failed=failed,
        applied=applied,
        unit=unit,
        example=examples[0] if examples else None,
    )


def _newly_answered(action: Action, done: Done, rescoring: Rescoring) -> dict[str, int]:
    before, after = done.fields, (done | action).fields
    gained = {
        answer.question.id: rescoring.gained(answer, after) - rescoring.gained(answer, before)
        for answer in rescoring.answers
    }
    return {name: count for name, count in gained.items() if count}
