"""Scoring from Python, as the commands do it: :func:`score` and :func:`coverage`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec
import xxhash

from ocqual.check import Check
from ocqual.engine import Plan
from ocqual.lens import Lens, lens_names, load_lens
from ocqual.parallel import MEMORY, Job, Progress, run, workers_for
from ocqual.profile import Profile, load_profile
from ocqual.question import Question, built_in_questions
from ocqual.read import REASONS, InputError, Source, open_inputs
from ocqual.registry import Registry, load
from ocqual.render.words import count, place
from ocqual.report import Input, Scorecard
from ocqual.scoring import Meta
from ocqual.scoring import score as score_totals
from ocqual.standard import Extension
from ocqual.standard.local import given_extension
from ocqual.tally import EXAMPLES_KEPT, Cover, Reading, Skip, Skips, Totals


def score(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    profile: str | Profile = "default",
    as_of: date | str | None = None,
    publisher: str | None = None,
    version: str | None = None,
    examples: int = EXAMPLES_KEPT,
    checks: Sequence[str] = (),
    extensions: Sequence[str | os.PathLike[str]] = (),
    fetch_extensions: bool = False,
    fetch_hosts: Sequence[str] = (),
    workers: int | None = 1,
    memory: int = MEMORY,
    progress: Progress | None = None,
    lens: str | os.PathLike[str] | Lens | None = None,
) -> Scorecard:
    """The scorecard of OCDS data.

    ``inputs`` are files, folders, patterns, URLs or ``"-"``; ``as_of`` is the day on which the data is looked at, a
    date or such a text as ``"2024-06-30"``, today if not given; ``version`` judges all data by one version of OCDS;
    ``checks`` are files or folders of further checks; ``extensions`` are folders or files of extensions, or ids of
    published ones, that are applied to all data; with ``fetch_extensions`` those that packages declare and that are
    neither known nor given are fetched, from the hosts of :data:`ocqual.fetching.HOSTS` and from ``fetch_hosts``:
    without it nothing in the data causes a request; ``workers`` is the number of processes, ``None`` leaving it to the
    size of the input; ``memory`` is how many bytes of memory the run may take, about: what does not fit goes to
    temporary files; ``lens``, a name or a file, is for whom the data is scored, by the processes that are theirs and
    the questions that they ask.

    Raises :class:`ocqual.read.InputError` (also if there is not one release or record in all inputs),
    :class:`ocqual.read.SpaceError`, :class:`ocqual.profile.ProfileError`,
    :class:`ocqual.lens.LensError`, :class:`ocqual.registry.RegistryError` or
    :class:`ocqual.standard.ExtensionError`, each with one line for the user; ``ValueError`` for a text that is no date.
    """
    chosen = profile if isinstance(profile, Profile) else load_profile(profile)
    registry = load(paths=checks)
    asker = lens if isinstance(lens, Lens) or lens is None else load_lens(lens)
    questions = asker.asks() if asker is not None else built_in_questions()
    if asker is not None:
        own = dict.fromkeys(asker.own(), chosen.lens)
        chosen = msgspec.structs.replace(chosen, use_cases={**own, **chosen.use_cases})
    sources = open_inputs(_arguments(inputs))
    day = _day(as_of)
    given = tuple(given_extension(each) for each in extensions)
    plan = Plan(as_of=day, version=version, examples=examples, extensions=given)
    job = _job(plan, registry, questions, checks, memory, asker)
    fetching = _Fetching(given, fetch_hosts) if fetch_extensions else None
    totals = run(job, sources, workers_for(sources, workers), progress, registry, fetching)
    _refuse_nothing(totals, asker)
    fetched, failures = (fetching.extensions, fetching.failures) if fetching else ((), {})
    totals = msgspec.structs.replace(totals, reading=totals.reading + _not_fetched(failures))
    meta = Meta(
        as_of=day,
        inputs=tuple(described(source) for source in sources),
        publisher=publisher,
        packs={check.id: registry.pack_of(check.id) for check in registry.checks},
        extensions=(*given, *fetched),
        not_fetched=failures,
        lens=asker,
    )
    return score_totals(totals, registry.checks, questions, chosen, meta)


def _day(given: date | str | None) -> date:
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise ValueError(f"as_of is a date, or one written as 2024-06-30, not {given!r}") from None
    return given or datetime.now(UTC).date()


def coverage(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    version: str | None = None,
    extensions: Sequence[str | os.PathLike[str]] = (),
    fetch_extensions: bool = False,
    fetch_hosts: Sequence[str] = (),
    workers: int | None = 1,
    progress: Progress | None = None,
) -> dict[str, Cover]:
    """How often each path occurs, is filled, and has a wrong type.

    ``extensions``, ``fetch_extensions`` and ``fetch_hosts`` are as for :func:`score`.

    Raises :class:`ocqual.read.InputError` or :class:`ocqual.standard.ExtensionError`.
    """
    sources = open_inputs(_arguments(inputs))
    given = tuple(given_extension(each) for each in extensions)
    job = Job(Plan(as_of=datetime.now(UTC).date(), version=version, extensions=given), ())
    fetch = _Fetching(given, fetch_hosts) if fetch_extensions else None
    totals = run(job, sources, workers_for(sources, workers), progress, fetch=fetch)
    _refuse_nothing(totals)
    return totals.coverage


class _Fetching:
    """Fetches what a run asks for, and remembers what came of it."""

    def __init__(self, given: Sequence[Extension], hosts: Sequence[str]) -> None:
        # what speaks to networks takes long to import
        from ocqual.fetching import Fetcher

        self.given = given
        self.fetcher = Fetcher(hosts)
        self.extensions: tuple[Extension, ...] = ()
        self.failures: Mapping[str, str] = {}

    def __call__(self, urls: set[str]) -> Sequence[Extension]:
        fetched = self.fetcher.fetch(urls, self.given)
        self.extensions, self.failures = fetched.extensions, fetched.failures
        return self.extensions


def _not_fetched(failures: Mapping[str, str]) -> Reading:
    """A note for each extension that could not be fetched."""
    skips = [Skips(1, 0, (Skip(url, 0, 0, reason, ""),)) for url, reason in failures.items()]
    return Reading(noted={"extension-not-fetched": sum(skips, Skips())} if skips else {})


def _refuse_nothing(totals: Totals, lens: Lens | None = None) -> None:
    if totals.processes:
        return
    if lens is not None and totals.chosen.seen:
        seen = count(totals.chosen.seen, "process")
        ours = lens.id in lens_names() and load_lens(lens.id) == lens
        which = f"--for {lens.id}" if ours else "--lens FILE"
        raise InputError(
            f"nothing to score: of {seen} none is recognised as one for {lens.id}; "
            f"see how they are recognised with ocqual questions {which}"
        )
    reading = totals.reading
    found = not_read(reading.skipped or reading.noted) if reading.skipped or reading.noted else "there is no input"
    raise InputError(f"nothing to score, not one release or record: {found}")


def not_read(reasons: Mapping[str, Skips]) -> str:
    """What was skipped or noted in reading, in one line: the first place of the commonest reason, and how many more."""
    reason, skips = min(reasons.items(), key=lambda item: (-item[1].count, item[0]))
    count = sum(each.count for each in reasons.values())
    rest = f" (and {count - 1:,} other part{'' if count == 2 else 's'} of the input)" if count > 1 else ""
    where = f"{place(skips.places[0].file, skips.places[0].line, skips.places[0].offset)}: " if skips.places else ""
    return f"{where}{REASONS.get(reason, reason).rstrip('.')}{rest}"


def _job(
    plan: Plan, registry: Registry, questions: Sequence[Question], checks: Sequence[str], memory: int, lens: Lens | None
) -> Job:
    ids = tuple(check.id for check in registry.checks)
    return Job(plan, ids, tuple(map(str, checks)), tuple(questions), lens, memory)


def _arguments(inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[str]:
    given = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    return [os.fspath(each) for each in given]


def described(source: Source) -> Input:
    """A source as a report names it, with a digest of its bytes where it is a file."""
    digest = ""
    if source.kind == "file" and source.size is not None:
        state, block = xxhash.xxh3_128(), memoryview(bytearray(1 << 18))
        with open(source.name, "rb", buffering=0) as file:
            while size := file.readinto(block):
                state.update(block[:size])
        digest = f"xxh3-128:{state.hexdigest()}"
    return Input(name=source.name, size=source.size, digest=digest)


__all__ = ["Check", "Totals", "coverage", "score"]
