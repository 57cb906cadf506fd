"""Lines of styled text for a terminal of some width: cutting, wrapping, bars and big digits. No data, no words."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: A line is a sequence of pieces, each a text and the name of its style, as rich names styles ("" is plain).
Piece = tuple[str, str]
Line = tuple[Piece, ...]

#: Narrower than this, the terminal breaks lines; wider, they are hard to follow.
NARROWEST, WIDEST = 60, 120

#: The digits of a big number, three lines each.
_BIG = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ".": (" ", " ", "▀"),
    "–": ("   ", "▀▀▀", "   "),
}

#: How our own signs are shown where the output cannot hold those that bars are drawn with.
_PLAIN = str.maketrans({"█": "#", "░": ".", "·": "-", "…": "...", "→": "->", "–": "-", "÷": "/", "×": "x"})


@dataclass(frozen=True)
class Page:
    """What can be shown: ``width`` columns, and the characters of an ``encoding``."""

    width: int
    encoding: str = "utf-8"

    @property
    def unicode(self) -> bool:
        """Whether the encoding has the characters that bars are drawn with."""
        try:
            "█░▀…·→".encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def bar(self, share: float | None, length: int, style: str) -> list[Piece]:
        """A bar of ``length`` columns, filled to ``share``; a little is shown as a little, and only all as all."""
        if share is None:
            return [(" " * length, "")]
        filled = round(share * length)
        filled = min(max(filled, 1 if share > 0 else 0), length - 1 if share < 1 else length)
        return [("█" * filled, style), ("░" * (length - filled), "dim")]

    def big(self, number: str) -> list[str]:
        """A number in three lines; in one between two empty ones where bars cannot be drawn."""
        if not self.unicode:
            return [" " * len(number), number, " " * len(number)]
        return [" ".join(_BIG[digit][row] for digit in number) for row in range(3)]

    def plain(self, lines: Iterable[Line]) -> str:
        """Lines as text without style, each ending with a line feed."""
        return "".join(self.fit("".join(text for text, _ in line)).rstrip() + "\n" for line in lines)

    def fit(self, text: str) -> str:
        """Text in characters that can be shown: others lose their accents, or are named by number."""
        if not self.unicode:
            text = text.translate(_PLAIN)
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return "".join(self._fit(char) for char in text)
        except LookupError:
            return text.encode("ascii", "backslashreplace").decode("ascii")
        return text

    def _fit(self, char: str) -> str:
        try:
            char.encode(self.encoding)
        except UnicodeEncodeError:
            bare = unicodedata.normalize("NFKD", char).encode("ascii", "ignore")
            return (bare or char.encode("ascii", "backslashreplace")).decode("ascii")
        return char


def columns(text: str) -> int:
    """How many columns a text takes in a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, width: int) -> str:
    """Text in at most ``width`` columns, ending in an ellipsis if something is left out."""
    if columns(text) <= width:
        return text
    kept, used = "", 0
    for char in text:
        if used + _columns(char) > width - 1:
            break
        kept, used = kept + char, used + _columns(char)
    return kept.rstrip() + "…" if width > 0 else ""


def cut_head(text: str, width: int) -> str:
    """Text in at most ``width`` columns, its beginning left out if it is longer: the end of a path says most."""
    if columns(text) <= width:
        return text
    kept, used = "", 0
    for char in reversed(text):
        if used + _columns(char) > width - 1:
            break
        kept, used = char + kept, used + _columns(char)
    return "…" + kept if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Text cut or filled with spaces to exactly ``width`` columns."""
    text = cut(text, width)
    return text + " " * (width - columns(text))


def wrap(text: str, width: int, lines: int) -> list[str]:
    """Text in at most so many lines of ``width`` columns, cut at the end of the last."""
    whole = textwrap.wrap(text, width, break_on_hyphens=False)
    if len(whole) <= lines:
        return [cut(line, width) for line in whole]
    return [*(cut(line, width) for line in whole[: lines - 1]), cut(" ".join(whole[lines - 1 :]), width)]


def packed(texts: Sequence[str], width: int, lines: int, rest: str = "and {}") -> list[str]:
    """As many texts as fit in so many lines of ``width`` columns, none of them broken, set apart by dots; ``rest`` is
    how the number of those left out is told."""
    # each takes four columns at least: more than these are not tried
    for shown in range(min(len(texts), max(width * lines // 4, 1)), 0, -1):
        left = len(texts) - shown
        made = _in_lines([*texts[:shown], *([rest.format(left)] if left else [])], width)
        if len(made) <= lines:
            return made
    return _in_lines(texts[:1], width)


def _in_lines(texts: Iterable[str], width: int) -> list[str]:
    made: list[str] = []
    for text in texts:
        if made and columns(made[-1]) + 3 + columns(text) <= width:
            made[-1] += f" · {text}"
        else:
            made.append(cut(text, width))
    return made


def sentences(text: str, width: int, lines: int) -> list[str]:
    """As many whole sentences as fit in so many lines, wrapped; the first one is cut if not even that fits."""
    whole = re.split(r"(?<=[.!?]) ", text)
    for taken in range(len(whole), 0, -1):
        wrapped = wrap(" ".join(whole[:taken]), width, lines + 1)
        if len(wrapped) <= lines:
            return wrapped
    return wrap(whole[0], width, lines)


def shrink(texts: list[tuple[str, int, bool]], width: int) -> list[str]:
    """Texts that together take at most ``width`` columns, if their least widths allow it: each is given with its least
    width and whether it is its end that matters. The first are shortened first."""
    over = sum(columns(text) for text, _, _ in texts) - width
    shown = []
    for text, least, ends in texts:
        room = max(columns(text) - max(over, 0), min(least, columns(text)))
        over -= columns(text) - room
        shown.append(cut_head(text, room) if ends else cut(text, room))
    return shown
