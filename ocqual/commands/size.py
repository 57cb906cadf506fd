"""Sizes of memory as people write them: 500MB, 2GB."""

from __future__ import annotations

import re
from typing import Final

import click

_UNITS: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}

#: A process of ours takes more than half of this before it has read anything.
LEAST: Final = 200_000_000


def size_of(_ctx: click.Context, _param: click.Parameter, value: str) -> int:
    """The number of bytes that a text names; refuses what is none, and what is too little to work in."""
    found = re.fullmatch(r"(\d{1,12}(?:\.\d{1,12})?)\s*([KMGT]?)B?", value.strip().upper())
    if found is None:
        raise click.BadParameter(f"{value!r} is no size; write it as 500MB or 2GB")
    size = round(float(found[1]) * _UNITS[found[2]])
    if size < LEAST:
        raise click.BadParameter(f"{value!r} is too little to work in; the least is {LEAST // 10**6}MB")
    return size
