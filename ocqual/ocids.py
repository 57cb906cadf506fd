"""Which ocids occur more than once, in eight bytes for each document."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import xxhash
from msgspec import structs

from ocqual.filled import is_filled, is_filled_text
from ocqual.processes import ocid_of
from ocqual.read import Chunk, Document, decode
from ocqual.read.breaks import ocids, only_ocid

#: Repeats are looked for when there are so many, and then each time that there are twice as many.
FIRST_LOOK = 1 << 8

#: So many are looked at without help: a set of them is made before what sorts many has been loaded.
FEW = 1 << 17

#: Stands for a document without an ocid, which is a process of its own.
NONE: Final = 0


def hashed(ocid: str | None) -> int:
    """The 64-bit hash of an ocid, never 0; 0 for none."""
    return NONE if ocid is None else xxhash.xxh3_64_intdigest(ocid.encode("utf-8", "surrogatepass")) or 1


def hashes_of(documents: Iterable[Document]) -> array[int]:
    """The hashes of the ocids of documents."""
    found = array("Q")
    for document in documents:
        ocid = document.data.get("ocid")
        # most have their own: this is what ocid_of comes to then, with fewer calls
        if ocid.__class__ is str and is_filled(ocid):
            found.append(hashed(ocid))
        else:
            found.append(hashed(ocid_of(document)))
    return found


def scan(chunk: Chunk) -> array[int]:
    """The hashes of the ocids of a chunk's documents, decoding only those of its texts that bytes alone do not tell.

    A text that turns out to be no document may add a hash that nothing has.
    """
    if chunk.starts is None or chunk.ends is None:
        told: Iterable[str | bytes] = ocids(chunk.data)
    else:
        texts = (chunk.data[start:end] for start, end in zip(chunk.starts, chunk.ends, strict=True))
        told = (text if (ocid := only_ocid(text)) is None else ocid for text in texts)
    found = array("Q")
    for each in told:
        if isinstance(each, str):
            found.append(hashed(_meaningful(each)))
        else:
            found += hashes_of(decode(structs.replace(chunk, data=each, starts=[0], ends=[len(each)])).documents)
    return found


def _meaningful(ocid: str) -> str | None:
    return ocid if is_filled_text(ocid) else None


class Ocids:
    """The hashes of all documents so far."""

    def __init__(self) -> None:
        self._all = array("Q")
        self._look = FIRST_LOOK

    def add(self, hashes: array[int]) -> bool:
        """Take the hashes of more documents; whether some of those so far are known to be repeated."""
        self._all += hashes
        if len(self._all) < self._look:
            return False
        self._look = 2 * len(self._all)
        return len(self.repeated()) > 0

    def repeated(self) -> Sorted:
        """The hashes that occur more than once, sorted."""
        if len(self._all) <= FEW:
            return Sorted(_repeated(self._all))
        import numpy  # slow to load, and seldom needed

        ordered = numpy.frombuffer(self._all, dtype=numpy.uint64)
        ordered.sort()
        same = ordered[1:][(ordered[1:] == ordered[:-1]) & (ordered[1:] != NONE)]
        first = numpy.ones(len(same), bool)
        first[1:] = same[1:] != same[:-1]
        return Sorted(array("Q", same[first].tobytes()))


def _repeated(hashes: array[int]) -> array[int]:
    """The same of few."""
    once: set[int] = set()
    again: set[int] = set()
    for each in hashes:
        (again if each in once else once).add(each)
    return array("Q", sorted(again - {NONE}))


def in_order(hashes: array[int]) -> list[int]:
    """The places of hashes, from the least hash to the greatest; equal ones as they come."""
    if len(hashes) <= FEW:
        return sorted(range(len(hashes)), key=hashes.__getitem__)
    import numpy

    found: list[int] = numpy.argsort(numpy.frombuffer(hashes, dtype=numpy.uint64), kind="stable").tolist()
    return found


class Sorted:
    """A sorted array of hashes that can be asked for many at once."""

    def __init__(self, values: array[int]) -> None:
        self.values = values
        self._few = frozenset(values) if len(values) <= FEW else None

    def __len__(self) -> int:
        return len(self.values)

    def save(self, file: Path) -> None:
        """Write the hashes to a file, eight bytes each."""
        file.write_bytes(self.values)

    @classmethod
    def saved(cls, file: Path) -> Sorted:
        """The hashes that were written to a file."""
        return cls(array("Q", file.read_bytes()))

    def holds(self, hashes: Sequence[int]) -> list[bool]:
        """Of each hash, whether it is in the array."""
        if self._few is not None:
            few = self._few
            return [each in few for each in hashes]
        import numpy

        values = numpy.frombuffer(self.values, dtype=numpy.uint64)
        asked = numpy.frombuffer(hashes, dtype=numpy.uint64)  # type: ignore[call-overload]
        places = numpy.searchsorted(values, asked)
        places[places == len(values)] = 0
        found: list[bool] = (values[places] == asked).tolist()
        return found
