"""The two formats that the standard asks for, decided exactly: ``date-time`` and ``uri``.

Both are one regular expression without a choice to go back on, so the time is linear in the length of the text
whatever it holds. A rare case that an expression cannot decide (a leap second, an IPv6 address) is looked at apart.
"""

import re
from datetime import datetime, timedelta
from ipaddress import AddressValueError, IPv6Address

# Days that exist in each month; the 29th of February in leap years of the Gregorian calendar, year 0000 being one.
_YEAR = r"[0-9]{4}"
_LEAP_YEAR = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DATE = (
    rf"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    rf"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP_YEAR}-02-29)"
)
_MINUTE = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = rf"(?:[Zz]|[+-]{_MINUTE})"
_DATE_TIME = re.compile(rf"{_DATE}[Tt]{_MINUTE}:[0-5][0-9](?:\.[0-9]++)?{_OFFSET}")
_LEAP_SECOND = re.compile(rf"({_DATE})[Tt]({_MINUTE}):60(?:\.[0-9]++)?({_OFFSET})")

#: The days, in UTC, at whose end a leap second has ever been put in (RFC 3339, section 5.7).
_LEAP_DAYS = {(6, 30), (12, 31)}

_UNRESERVED = r"A-Za-z0-9\-._~"
_PART = rf"{_UNRESERVED}!$&'()*+,;="


def _run(characters: str) -> str:
    """As many as there are of ``characters`` and correct percent-encodings."""
    return rf"[{characters}]*+(?:%[0-9A-Fa-f]{{2}}[{characters}]*+)*+"


_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*+:"
    rf"(?://(?:{_run(_PART + ':')}@)?(?:\[([{_PART}:]++)\]|{_run(_PART)})(?::[0-9]*+)?(?:/{_run(_PART + ':@/')})?"
    rf"|(?!//){_run(_PART + ':@/')})"
    rf"(?:\?{_run(_PART + ':@/?')})?(?:\#{_run(_PART + ':@/?')})?"
)
_FUTURE_ADDRESS = re.compile(rf"[Vv][0-9A-Fa-f]+\.[{_PART}:]+")


def is_date_time(text: str) -> bool:
    """Whether ``text`` is a ``date-time`` of RFC 3339: a day that exists, a time of that day, and an offset from UTC.

    ``T`` and ``Z`` may be in lower case; a space instead of ``T``, the hour 24, and a missing offset are not allowed.
    The second 60 is one only where a leap second can be: at the end of June and December in UTC.

    >>> is_date_time("2016-04-06T00:00:00Z"), is_date_time("2016-04-06"), is_date_time("2016-12-31T23:59:60Z")
    (True, False, True)
    """
    return _DATE_TIME.fullmatch(text) is not None or (":60" in text and _is_leap_second(text))


def _is_leap_second(text: str) -> bool:
    match = _LEAP_SECOND.fullmatch(text)
    if match is None:
        return False
    day, minute, offset = match.groups()
    try:
        local = datetime.fromisoformat(f"{day}T{minute}")
        moment = local if offset in "Zz" else local - _offset(offset)
    except (ValueError, OverflowError):
        # years that Python cannot express: 0000, and what an offset moves beyond 0001 to 9999
        return False
    return (moment.month, moment.day) in _LEAP_DAYS and (moment.hour, moment.minute) == (23, 59)


def _offset(offset: str) -> timedelta:
    difference = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    return -difference if offset[0] == "-" else difference


def is_uri(text: str) -> bool:
    """Whether ``text`` is a ``URI`` of RFC 3986: a scheme, only allowed characters, all others percent-encoded.

    The scheme may be any, a host may be empty, and a fragment is allowed; what lies behind it is no matter here.

    >>> is_uri("https://example.org/a%20b"), is_uri("example.org"), is_uri("https://example.org/a b")
    (True, False, False)
    """
    match = _URI.fullmatch(text)
    if match is None:
        return False
    address = match[1]
    return address is None or _is_address(address)


def _is_address(text: str) -> bool:
    """Whether ``text`` may stand in the brackets of a host: an IPv6 address, or one of a version still to come."""
    try:
        IPv6Address(text)
    except AddressValueError:
        return _FUTURE_ADDRESS.fullmatch(text) is not None
    return True
