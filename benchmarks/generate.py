"""Make realistic OCDS 1.1 data of any size and dirtiness: the same arguments give the same bytes.

    python -m benchmarks.generate --size 200MB --dirt 0.05 --seed 1 --form jsonl -o FILE

Nothing here is about anyone: buyers, suppliers and places are invented, addresses end in ``.example``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import IO, Any

from benchmarks import moment
from benchmarks.dirt import DEFECTS, Dirt
from benchmarks.process import Span
from benchmarks.world import LANGUAGES, World

#: One compiled release a line; a release package of compiled releases; one release a line, each process's whole
#: history; a record package with embedded releases and compiled releases.
FORMS = ("jsonl", "package", "releases", "records")

EXTENSION = "https://raw.githubusercontent.com/open-contracting-extensions/{}/extension.json"

#: The extensions that the data uses. Members that no extension declares are in the data too, as they are everywhere.
EXTENSIONS = [
    EXTENSION.format("ocds_lots_extension/v1.1.5"),
    EXTENSION.format("ocds_bid_extension/v1.1.5"),
    EXTENSION.format("ocds_medicine_extension/master"),
]

UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}


@dataclass(frozen=True)
class Order:
    """What is wanted. Data ends with the document that reaches ``size`` bytes, or after ``processes`` processes.

    Only processes that had begun by ``as_of`` are in it, so two orders that differ in that are two issues of a dataset.
    """

    size: int | None = None
    processes: int | None = None
    dirt: float = 0.0
    rates: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1
    form: str = "jsonl"
    buyers: int = 400
    suppliers: int = 8000
    languages: tuple[str, ...] = LANGUAGES
    since: date = date(2022, 7, 1)
    until: date = date(2024, 6, 30)
    as_of: date = date(2024, 6, 30)
    publisher: str = "Ruritania Public Procurement Agency (fictional)"


def texts(order: Order) -> Iterator[str]:
    """The data as pieces of JSON text, one process in memory at a time."""
    if order.form not in FORMS:
        raise ValueError(f"form is one of {', '.join(FORMS)}, not {order.form!r}")
    if order.form in ("jsonl", "releases"):
        for document in _limited(order, _documents(order)):
            yield document + "\n"
        return
    member = "releases" if order.form == "package" else "records"
    yield _json(package(order))[:-1] + f',"{member}":['
    separator = ""
    for document in _limited(order, _documents(order)):
        yield separator + document
        separator = ","
    yield "]}\n"


def package(order: Order) -> dict[str, Any]:
    """The metadata of a package."""
    return {
        "uri": f"https://procurement.example/bulk/{order.as_of.isoformat()}.json",
        "version": "1.1",
        "extensions": EXTENSIONS,
        # the next morning, when the day is over wherever the data is from
        "publishedDate": f"{(order.as_of + timedelta(1)).isoformat()}T06:00:00Z",
        "publisher": {
            "name": order.publisher,
            "scheme": "XE-EXAMPLE",
            "uid": "PPA-1",
            "uri": "https://procurement.example/",
        },
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "publicationPolicy": "https://procurement.example/publication-policy",
    }


def _documents(order: Order) -> Iterator[list[str]]:
    """For each process that had begun, its documents as text."""
    world = World(order.seed, order.buyers, order.suppliers, order.languages)
    span = Span(order.since.toordinal(), order.until.toordinal())
    dirt = Dirt(order.dirt, order.seed, order.rates)
    as_of = order.as_of.toordinal()
    for index in count() if order.processes is None else range(order.processes):
        release = moment.compiled(world, index, span, as_of)
        if release is None:
            yield []
            continue
        if order.form in ("jsonl", "package"):
            yield [_json(dirt.spoil(release))]
            continue
        releases = [dirt.spoil(each) for each in moment.history(world, index, span, as_of)]
        if order.form == "releases":
            yield [_json(each) for each in releases]
        else:
            ocid = release["ocid"]
            yield [_json({"ocid": ocid, "releases": releases, "compiledRelease": dirt.spoil(release)})]


def _limited(order: Order, processes: Iterator[list[str]]) -> Iterator[str]:
    written = 0
    for documents in processes:
        for document in documents:
            written += len(document.encode()) + 1
            yield document
        if order.size is not None and written >= order.size:
            return


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write(order: Order, output: IO[bytes]) -> None:
    """Write the data as UTF-8."""
    for text in texts(order):
        output.write(text.encode())


def bytes_of(text: str) -> int:
    """A size such as ``200MB`` (powers of ten) in bytes; raises ``ValueError`` for anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?) ?([KMG]?B)?", text.strip(), re.IGNORECASE)
    if not match:
        raise ValueError(f"a size is a number and B, KB, MB or GB, not {text!r}")
    return int(float(match[1]) * UNITS[(match[2] or "").upper()])


def rate_of(text: str) -> tuple[str, float]:
    """``NAME=P`` or ``NAME@PATH=P`` as a key of :class:`Dirt`'s rates and a probability.

    Raises ``ValueError`` for an unknown name, a path at which the defect does not strike, or a bad number.
    """
    key, _, probability = text.partition("=")
    name, _, path = key.partition("@")
    if name not in DEFECTS:
        raise ValueError(f"no defect is called {name!r}; there are {', '.join(DEFECTS)}")
    if path and path not in DEFECTS[name].paths:
        raise ValueError(f"{name} does not strike at {path!r}; it does at {', '.join(DEFECTS[name].paths)}")
    return key, probability_of(probability)


def probability_of(text: str) -> float:
    """A number from 0 to 1; raises ``ValueError`` for anything else."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ValueError(f"a probability is a number from 0 to 1, not {text!r}")
    return number


def languages_of(text: str) -> tuple[str, ...]:
    """Language codes with commas between them; raises ``ValueError`` for one that the vocabulary does not have."""
    found = tuple(text.split(","))
    if unknown := [language for language in found if language not in LANGUAGES]:
        raise ValueError(f"languages are some of {','.join(LANGUAGES)}, not {unknown[0]!r}")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    add = parser.add_argument
    amount = parser.add_mutually_exclusive_group(required=True)
    amount.add_argument("--size", help="bytes of text, such as 200MB")
    amount.add_argument("--processes", type=int, help="number of processes")
    add("--dirt", default="0", help="probability of each defect at each opportunity, 0 to 1")
    add(
        "--rate",
        action="append",
        default=[],
        metavar="NAME[@PATH]=P",
        help="the probability of one defect, or of one at one path; may be repeated",
    )
    add("--seed", type=int, default=1)
    add("--form", choices=FORMS, default="jsonl")
    add("--buyers", type=int, default=Order.buyers)
    add("--suppliers", type=int, default=Order.suppliers)
    add("--languages", default=",".join(LANGUAGES))
    for day in ("since", "until", "as-of"):
        add(f"--{day}", type=date.fromisoformat, default=getattr(Order, day.replace("-", "_")), metavar="YYYY-MM-DD")
    add("--publisher", default=Order.publisher)
    add("--gzip", action="store_true", help="compress; always so for a FILE that ends in .gz")
    add("-o", "--output", required=True, metavar="FILE", help="where to write; - is standard output")
    return parser


def _order(arguments: argparse.Namespace) -> Order:
    if min(arguments.buyers, arguments.suppliers) < 1 or (arguments.processes or 0) < 0:
        raise ValueError("numbers of buyers and suppliers are at least 1, of processes at least 0")
    if arguments.since > arguments.until:
        raise ValueError(f"--since {arguments.since} is after --until {arguments.until}")
    if arguments.processes is None and arguments.as_of < arguments.since:
        raise ValueError(f"--as-of {arguments.as_of} is before --since {arguments.since}: no data would ever come")
    return Order(
        size=None if arguments.size is None else bytes_of(arguments.size),
        dirt=probability_of(arguments.dirt),
        rates=dict(rate_of(text) for text in arguments.rate),
        languages=languages_of(arguments.languages),
        **{
            name: getattr(arguments, name)
            for name in ("processes", "seed", "form", "buyers", "suppliers", "since", "until", "as_of", "publisher")
        },
    )


@contextmanager
def open_output(path: str, compress: bool) -> Iterator[IO[bytes]]:
    """A file to write to; compressed without name and time, so that the same data gives the same bytes."""
    with nullcontext(sys.stdout.buffer) if path == "-" else Path(path).open("wb") as file:
        if compress or path.endswith(".gz"):
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                yield packed  # type: ignore[misc]  # a writer of bytes, though typeshed says otherwise
        else:
            yield file


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        order = _order(arguments)
        with open_output(arguments.output, arguments.gzip) as output:
            write(order, output)
    except (ValueError, OSError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
