"""Codelists by name, for checks, and which of their codes a text that is no code was meant to be."""

from __future__ import annotations

from functools import cache, lru_cache

from ocqual.standard.tables import VERSIONS, load

#: A code with fewer letters and digits has too many other words one letter away: payer and payee, CPV and CPC.
SHORTEST_SLIP = 8

#: A code with fewer letters and digits is not recognised in its plural or singular.
SHORTEST_PLURAL = 4

#: No code is nearly as long; what is longer is not compared.
LONGEST_CODE = 100


@cache
def codelist(name: str, extended: bool = False) -> frozenset[str]:
    """The codes of a codelist (``"documentType"``) in any version of the standard; ``ValueError`` if there is none.

    With ``extended`` also those that any published extension adds, which takes longer the first time.
    """
    tables = [load(version, "codelists")["codelists"] for version in VERSIONS]
    lists = [table[name]["codes"] for table in tables if name in table]
    if not lists:
        raise ValueError(f"the standard has no codelist {name!r}")
    if extended:
        from ocqual.standard.extensions import catalogue  # reads a large table

        for extension in catalogue().values():
            for version in extension["versions"].values():
                lists.append(version.get("codelists", {}).get(name, {}).get("add", ()))
    return frozenset(code for codes in lists for code in codes)


@cache
def open_codes(extended: bool = False) -> frozenset[str]:
    """The codes of all codelists that publishers may add to, as :func:`codelist` gives those of one."""
    names = [name for name, known in load("1.1", "codelists")["codelists"].items() if known["open"]]
    return frozenset().union(*(codelist(name, extended) for name in names))


def code_meant(text: str, codes: frozenset[str]) -> str | None:
    """The code that ``text``, itself none of ``codes``, surely stands for; ``None`` if there is no such code.

    That is a code with the same letters and digits, whatever the case, spaces and punctuation; or else, where only one
    code comes into question, its plural or singular, or one letter missing, added, changed or swapped with the next
    in a code of at least :data:`SHORTEST_SLIP` letters.

    >>> code_meant("Tender notice", codelist("documentType")), code_meant("Sketch", codelist("documentType"))
    ('tenderNotice', None)
    """
    if len(text) > LONGEST_CODE:
        return None
    core = _core(text)
    cores = _cores(codes)
    if core in cores:
        return cores[core]
    found = {code for known, code in cores.items() if _is_slip(core, known)}
    return found.pop() if len(found) == 1 else None


def _core(text: str) -> str:
    """Letters and digits alone, in one case."""
    return "".join(filter(str.isalnum, text.casefold()))


@lru_cache(maxsize=32)
def _cores(codes: frozenset[str]) -> dict[str, str]:
    return {_core(code): code for code in sorted(codes)}


def _is_slip(one: str, other: str) -> bool:
    """Whether two texts that differ are one slip apart."""
    long, short = (one, other) if len(one) >= len(other) else (other, one)
    if len(short) >= SHORTEST_PLURAL and long == short + "s":
        return True
    if len(other) < SHORTEST_SLIP or len(long) - len(short) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(long, short, strict=False)) if a != b), len(short))
    if len(long) > len(short):
        return long[start + 1 :] == short[start:]
    rest_long, rest_short = long[start:], short[start:]
    swapped = rest_long[1::-1] == rest_short[:2] and rest_long[2:] == rest_short[2:]
    return swapped or rest_long[1:] == rest_short[1:]
