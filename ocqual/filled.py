"""One answer, used everywhere, to the question whether a value says anything.

Null, emptiness all the way down, white space and placeholders say nothing. Zero, ``False`` and a negative number do:
whether they are plausible is for a check to judge. Placeholder lists come from what publishers' data really holds
(see the manual inspections that the existing tools ask for) and err on the side of calling a value filled.
"""

from typing import Any

from ocqual.compiled import fast

#: Texts that stand for "nothing here", compared after trimming and case folding. None is longer than 20 characters.
PLACEHOLDERS = frozenset(
    [
        *("n/a", "n.a.", "n.a", "na", "n/d", "n.d.", "s/d", "s/n", "s/i", "none", "null", "nil", "nan", "tbd", "tbc"),
        *("tba", "todo", "xx", "xxx", "xxxx", "undefined", "unknown", "unspecified", "not-available", "test"),
        *("testing", "prueba", "teste", "dummy", "sample", "placeholder", "lorem", "lorem ipsum", "#n/a", "#ref!"),
        *("#value!", "(null)", "<null>", "[object object]", "not available", "not applicable", "not specified"),
        *("no data", "no aplica", "no disponible", "no capturado", "sin datos", "sin dato", "sin información"),
        *("não informado", "non disponible", "non renseigné", "to be determined", "to be confirmed"),
    ]
)

#: A placeholder may stand within such marks, as in ``"'NA'"``.
MARKS = "'\"‘’“”«»()[]{}<>-*_ "

#: Days that software writes when it has no date: epochs, and the first and last day it can express.
PLACEHOLDER_DAYS = ("1970-01-01", "1900-01-01", "1899-12-30", "1899-12-31", "0001-01-01", "0000-00-00", "9999-12-31")

#: A longer text (a date with its time and offset apart) is never a placeholder, so it need not be looked up.
LONGEST_PLACEHOLDER = 20

#: The longest text that may be a placeholder day with a time and an offset.
LONGEST_DATE = 35

_FIRSTS = {text[0] for text in (*PLACEHOLDERS, *PLACEHOLDER_DAYS, "9")}

#: A text that begins with one of these characters is filled, whatever follows: no placeholder, no white space and no
#: mark of punctuation begins so. They are the letters and digits of most scripts, as far as they are cheap to list.
FILLED_FIRSTS = frozenset(
    letter for letter in map(chr, range(0x1400)) if letter.isalnum() and letter.casefold()[0] not in _FIRSTS
)

_HEADS = {text[:2] for text in (*PLACEHOLDERS, *PLACEHOLDER_DAYS, "99")}
_LETTERS = [letter for letter in map(chr, range(128)) if letter.isalnum()]

#: The same for the first two characters of texts in ASCII.
FILLED_HEADS = frozenset(
    first + second
    for first in _LETTERS
    for second in map(chr, range(33, 127))
    if (first + second).casefold() not in _HEADS
)

#: Containers nested deeper than this count as filled: no publisher's data is that deep, and recursion must end.
DEEPEST = 64


def is_filled(value: Any, depth: int = 0) -> bool:
    """Whether ``value``, any decoded JSON value, says something.

    >>> is_filled({"amount": None, "currency": "N/A"})
    False
    >>> is_filled(0)
    True
    """
    if value is None:
        return False
    if isinstance(value, str):
        return is_filled_text(value)
    if isinstance(value, bool):
        return True
    if isinstance(value, (int, float)):
        return is_filled_number(value)
    if depth >= DEEPEST:
        return bool(value)
    # plain loops: the first member is filled more often than not, and a generator costs more than that
    if isinstance(value, dict):
        for member in value.values():  # noqa: SIM110
            if is_filled(member, depth + 1):
                return True
        return False
    if isinstance(value, list):
        for element in value:  # noqa: SIM110
            if is_filled(element, depth + 1):
                return True
        return False
    return True


def is_filled_text(text: str) -> bool:
    """Whether a text is more than white space, punctuation or a placeholder.

    >>> is_filled_text("'N/A'"), is_filled_text("(N)")
    (False, True)
    """
    if text and (text[0] in FILLED_FIRSTS or text[:2] in FILLED_HEADS):
        return True
    if len(text) > LONGEST_PLACEHOLDER:
        return not (text.isspace() or (len(text) <= LONGEST_DATE and text.startswith(PLACEHOLDER_DAYS)))
    core = text.strip().casefold()
    if core and core not in PLACEHOLDERS and not core[0].isalnum():
        core = core.strip(MARKS)
    if core.isdigit():
        return len(core) < 7 or core.strip("9") != ""
    if core in PLACEHOLDERS or core.startswith(PLACEHOLDER_DAYS):
        return False
    return core.isalnum() or any(map(str.isalnum, core))


def is_filled_number(number: int | float) -> bool:
    """Whether a number is more than a run of seven or more nines, or no number at all (NaN)."""
    if number != number:
        return False
    if -9999999 < number < 9999999:
        return True
    whole = abs(number)
    if whole == float("inf"):
        return False
    # 9999999, 99999999.99 …: every digit before the point is a nine
    return set(str(int(whole))) != {"9"}


#: How many texts are remembered with what :func:`is_filled_text` says of them; longer ones are not.
TEXTS_KEPT = 1 << 15
LONGEST_KEPT = 64


class _Verdicts(dict[str, bool]):
    """Whether texts are filled. Those of which first sight does not tell come again and again."""

    def __missing__(self, text: str) -> bool:
        found = is_filled_text(text)
        if len(text) <= LONGEST_KEPT:
            if len(self) >= TEXTS_KEPT:
                self.clear()
            self[text] = found
        return found


#: The function that is compiled where there was a compiler (``native/filled.h``), to the same effect.
COMPILED = ("is_filled",)

if fast is not None:
    fast.prepare_filled(FILLED_FIRSTS, PLACEHOLDERS, _Verdicts(), is_filled_number)
    globals().update({name: getattr(fast, name) for name in COMPILED})
