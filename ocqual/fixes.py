"""What to do first: the few things that would raise the score most, found by scoring again with each of them done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ocqual.answers import Answer, fields_that_help, pairs_that_help
from ocqual.check import STAGES, Check, Need, Unit
from ocqual.needs import stage_for
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
        # each check and question is worked out once for each state that it can be in: there are many actions to try
        now = {name: earned(full, self.rates[name].value or Fraction(0)) for name, full in stakes.checks.items()}
        #: What each check would gain by passing; what all of them earn as things are.
        self._to_gain = {name: full - now[name] for name, full in stakes.checks.items()}
        self._checks_now = sum(now.values())
        self._earned: dict[tuple[str, frozenset[str]], int] = {}
        self._gained: dict[tuple[str, frozenset[str]], int] = {}
        self._paths = {answer.question.id: frozenset(answer.question.paths()) for answer in answers}
        self._answers = {answer.question.id: answer for answer in answers}
        self._nothing = frozenset[str]()
        #: The answers that a field has a part in; what all of them earn as things are.
        self._wanting: dict[str, list[Answer]] = {}
        for answer in answers:
            for name in answer.question.paths():
                self._wanting.setdefault(name, []).append(answer)
        self._all_now = sum(self._earned_by_question(answer, self._nothing) for answer in answers)

    def score(self, done: Done) -> int:
        """The overall score, in units."""
        checks = self._checks_now + sum(self._to_gain.get(name, 0) for name in done.checks)
        return checks + self._all_now + self._gain(done.fields, self._concerned(done.fields))

    def _concerned(self, fields: Iterable[str]) -> Iterable[Answer]:
        """The answers that filling some of the fields may change."""
        found = {answer.question.id: answer for name in fields for answer in self._wanting.get(name, ())}
        return found.values()

    def _earned_by_question(self, answer: Answer, fields: frozenset[str]) -> int:
        stake = self.stakes.questions.get(answer.question.id, 0)
        key = self._key(answer, fields)
        if key not in self._earned:
            answered = answer.answerable + self.gained(answer, fields)
            self._earned[key] = earned(stake, Fraction(answered, answer.applicable)) if stake else 0
        return self._earned[key]

    def gained(self, answer: Answer, fields: frozenset[str]) -> int:
        """On how many more processes a question could be answered with ``fields`` filled."""
        key = self._key(answer, fields)
        if key not in self._gained:
            self._gained[key] = answer.gained(key[1])
        return self._gained[key]

    def gains(self, fields: frozenset[str]) -> dict[str, int]:
        """On how many more processes each question could be answered with ``fields`` filled, where it could on any."""
        found = {answer.question.id: self.gained(answer, fields) for answer in self._concerned(fields)}
        return {
            answer.question.id: found[answer.question.id] for answer in self.answers if found.get(answer.question.id)
        }

    def gain(self, fields: frozenset[str], questions: Iterable[str]) -> int:
        """What the overall score gains by filling fields, which some ``questions`` want, in units."""
        return self._gain(fields, [self._answers[name] for name in questions])

    def _gain(self, fields: frozenset[str], answers: Iterable[Answer]) -> int:
        return sum(
            self._earned_by_question(answer, fields) - self._earned_by_question(answer, self._nothing)
            for answer in answers
        )

    def _key(self, answer: Answer, fields: frozenset[str]) -> tuple[str, frozenset[str]]:
        paths = self._paths[answer.question.id]
        return answer.question.id, paths & fields if not paths.isdisjoint(fields) else self._nothing


def unlocks(rescoring: Rescoring, own: Collection[str] = ()) -> list[Unlock]:
    """What filling each missing field would do, and the two that do most only together; the most useful first.

    ``own`` are the use cases of those for whom the data is scored, if it is for somebody: answers to their questions
    count before all others. Where these are won by other two fields than most answers are, both pairs are told.
    """
    answers = rescoring.answers
    theirs = frozenset(answer.question.id for answer in answers if answer.question.use_case.id in own)
    gains = {pair: rescoring.gains(frozenset(pair)) for pair in pairs_that_help(answers)}
    won = {pair: sum(gained.values()) for pair, gained in gains.items()}
    own_won = {pair: (_of(theirs, gained), won[pair]) for pair, gained in gains.items()}
    pairs = dict.fromkeys([max(own_won, key=own_won.__getitem__), max(won, key=won.__getitem__)]) if gains else {}
    chosen = [*((name,) for name in fields_that_help(answers)), *pairs]
    table = [_unlock(fields, theirs, rescoring) for fields in chosen]
    return sorted(table, key=lambda unlock: (-unlock.own, -unlock.pairs))


def _of(questions: Collection[str], gained: Mapping[str, int]) -> int:
    """How many of the answers gained are to some questions."""
    return sum(count for name, count in gained.items() if name in questions)


def _unlock(fields: tuple[str, ...], theirs: Collection[str], rescoring: Rescoring) -> Unlock:
    gained = rescoring.gains(frozenset(fields))
    won = points(rescoring.gain(frozenset(fields), gained))
    return Unlock(fields, sum(gained.values()), gained, won, _of(theirs, gained))


def first_fixes(rescoring: Rescoring, table: Iterable[Unlock], totals: Totals) -> list[Fix]:
    """The actions that raise the score most, each counted after those before it, so that their points add up.

    Of actions that would raise it alike, the one with the fewest fields, and then the one whose fields are filled most
    often already, comes first: whoever fills a field on some processes can fill it on the others.
    """
    actions = _actions(rescoring, table, totals)
    done, now = Done(), rescoring.score(Done())
    fixes: list[Fix] = []
    while len(fixes) < FIRST:
        gains = {action: rescoring.score(done | action) - now for action in actions}
        actions = [action for action in actions if gains[action]]
        if not actions:
            break
        best = max(actions, key=lambda act: (gains[act], -len(act.fields), _filled(act.fields, totals)))
        fixes.append(_fix(best, gains[best], now + gains[best], done, rescoring))
        done, now = done | best, now + gains[best]
    return fixes


def _actions(rescoring: Rescoring, table: Iterable[Unlock], totals: Totals) -> list[Action]:
    """Making each check pass, and filling each field or pair that unlocks something; each set of changes once."""
    actions: dict[tuple[frozenset[str], frozenset[str]], Action] = {}
    for name in sorted(rescoring.stakes.checks):
        check = rescoring.rates[name].check
        fields = _cheapest(check.need, totals) if check.need else ()
        checks = _checks_met(set(fields), rescoring) | _of_one_cause(check, rescoring)
        actions.setdefault((checks, frozenset(fields)), Action(name, checks, fields))
    for fields in (unlock.fields for unlock in table):
        checks = _checks_met(set(fields), rescoring)
        actions.setdefault((checks, frozenset(fields)), Action(" + ".join(fields), checks, fields))
    return list(actions.values())


def _of_one_cause(check: Check, rescoring: Rescoring) -> frozenset[str]:
    """The checks that pass once the cause is mended for which a check fails."""
    if not check.cause:
        return frozenset([check.id])
    return frozenset(name for name in rescoring.stakes.checks if rescoring.rates[name].check.cause == check.cause)


def _cheapest(need: Need, totals: Totals) -> tuple[str, ...]:
    """The fields by which a need is met most easily: of alternatives, the fewest, and then those filled most often."""
    if need.path:
        return (need.path,)
    parts = [_cheapest(part, totals) for part in need.all + need.any]
    if need.any:
        return min(parts, key=lambda fields: (len(fields), -_filled(fields, totals)))
    return tuple(dict.fromkeys(name for fields in parts for name in fields))


def _checks_met(fields: set[str], rescoring: Rescoring) -> frozenset[str]:
    """The checks that pass wherever they apply once these fields are filled wherever a process can have them."""
    checks = [rescoring.rates[name].check for name in rescoring.stakes.checks]
    return frozenset(check.id for check in checks if check.need and _meets(fields, check, check.need))


def _meets(fields: set[str], check: Check, need: Need) -> bool:
    """Whether ``fields`` alone meet a need, all of those used being possible in every process that is asked."""
    if fields.isdisjoint(need.paths()):
        return False
    stage = STAGES.index(check.stage or STAGES[0])
    asked = {path.partition("/")[0] for path in check.when}
    possible = {name for name in fields if STAGES.index(stage_for(name)) <= stage or name.partition("/")[0] in asked}
    return need.met(possible)


def _filled(fields: Iterable[str], totals: Totals) -> int:
    return sum(totals.coverage[name].filled for name in fields if name in totals.coverage)


def _fix(action: Action, gain: int, after: int, done: Done, rescoring: Rescoring) -> Fix:
    gained = _newly_answered(action, done, rescoring)
    # an action that is no check's own speaks for the question that gains most, and if none does, for a check
    speaker = action.id if action.id in rescoring.rates or gained else min(action.checks)
    rate = rescoring.rates.get(speaker)
    if rate is not None:
        title, remedy, unit, tally = rate.check.title, rate.check.remedy, rate.check.unit, rate.tally
        failed, applied = tally.failed, rate.applied
    else:
        most = max(rescoring.answers, key=lambda answer: gained.get(answer.question.id, 0))
        title, remedy, unit = f"Fill {' and '.join(action.fields)}", most.question.remedy, Unit.PROCESSES
        failed, applied, tally = gained[most.question.id], most.applicable, most.tally
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
        example=next(iter(tally.examples.items), None),
    )


def _newly_answered(action: Action, done: Done, rescoring: Rescoring) -> dict[str, int]:
    before, after = done.fields, (done | action).fields
    gained = {
        answer.question.id: rescoring.gained(answer, after) - rescoring.gained(answer, before)
        for answer in rescoring.answers
    }
    return {name: count for name, count in gained.items() if count}
