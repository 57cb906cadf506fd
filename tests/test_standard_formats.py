"""The two formats, by cases and against libraries that implement the same RFCs.

The libraries differ from us on purpose: `rfc3339-validator` refuses lower-case ``t`` and ``z``, the year 0 and every
leap second, and both forgive a line end. :mod:`tests.oracle` makes up for just that.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rfc3339_validator import validate_rfc3339
from rfc3986_validator import validate_rfc3986

from ocqual.standard.formats import is_date_time, is_uri
from tests import oracle

DATE_TIMES = {
    "2016-04-06T00:00:00Z": True,
    "2016-04-06t23:59:59z": True,
    "2016-04-06T12:30:00.123456789123-05:00": True,
    "2016-04-06T12:30:00-00:00": True,
    "2016-04-06T12:30:00+23:59": True,
    "2000-02-29T00:00:00Z": True,
    "2400-02-29T00:00:00Z": True,
    "2024-02-29T00:00:00Z": True,
    "1900-02-29T00:00:00Z": False,
    "2023-02-29T00:00:00Z": False,
    "2023-04-31T00:00:00Z": False,
    "2023-12-32T00:00:00Z": False,
    "2023-13-01T00:00:00Z": False,
    "2023-00-01T00:00:00Z": False,
    "2023-01-00T00:00:00Z": False,
    "0000-02-29T00:00:00Z": True,
    "9999-12-31T23:59:59Z": True,
    "2016-04-06": False,
    "2016-04-06T00:00:00": False,
    "2016-04-06T00:00Z": False,
    "2016-04-06 00:00:00Z": False,
    "2016-04-06T24:00:00Z": False,
    "2016-04-06T23:60:00Z": False,
    "2016-04-06T00:00:00.Z": False,
    "2016-04-06T00:00:00,5Z": False,
    "2016-04-06T00:00:00+0100": False,
    "2016-04-06T00:00:00+01": False,
    "2016-04-06T00:00:00+24:00": False,
    "2016-04-06T00:00:00+01:60": False,
    "20160406T000000Z": False,
    "16-04-06T00:00:00Z": False,
    "12016-04-06T00:00:00Z": False,
    "2016-04-06T00:00:00Z\n": False,
    " 2016-04-06T00:00:00Z": False,
    "٢٠١٦-٠٤-٠٦T00:00:00Z": False,
    "": False,
    # leap seconds: the last of June and December, in UTC
    "2016-12-31T23:59:60Z": True,
    "2016-06-30T23:59:60.5z": True,
    "1990-12-31T15:59:60-08:00": True,
    "2017-01-01T05:29:60+05:30": True,
    "2016-12-31T23:59:60-08:00": False,
    "2016-12-31T22:59:60Z": False,
    "2016-03-31T23:59:60Z": False,
    "2016-12-31T23:59:61Z": False,
    "0001-01-01T00:29:60+05:30": False,
    "9999-12-31T23:59:60-05:00": False,
}

URIS = {
    "https://example.org/": True,
    "HTTPS://user:secret@Example.org:8080/a/b;c=1/?q=a/b?c#d/?e": True,
    "https://example.org": True,
    "https://example.org?": True,
    "http://": True,
    "http:///path": True,
    "http://[2001:db8::1]:80/": True,
    "http://[::ffff:192.0.2.1]/": True,
    "http://[v1.fe80::a+en1]/": True,
    "mailto:a@example.org": True,
    "urn:isbn:9780141036144": True,
    "file:///C:/a": True,
    "x:": True,
    "x+y-z.1:/": True,
    "http://a/%E2%82%AC": True,
    "http://a//b": True,
    "http://999.999.999.999/": True,
    "": False,
    ":": False,
    "example.org": False,
    "www.example.org/a": False,
    "/a/b": False,
    "//example.org/": False,
    "#a": False,
    "1x:a": False,
    "é:a": False,
    "http://a/b c": False,
    " http://a/": False,
    "http://a/\n": False,
    "http://a/€": False,
    "http://münchen.de/": False,
    "http://a/%": False,
    "http://a/%2": False,
    "http://a/%zz": False,
    "http://a/{b}": False,
    "http://a/<b>": False,
    'http://a/"b"': False,
    "http://a\\b": False,
    "http://a/|": False,
    "http://a/^": False,
    "http://a/`": False,
    "http://a/[b]": False,
    "http://a/b#c#d": False,
    "http://a:80a/": False,
    "http://a:b:c/": False,
    "http://a@b@c/": False,
    "http://[::1/": False,
    "http://[1.2.3.4]/": False,
    "http://[::1%25eth0]/": False,
    "http://[:::1]/": False,
    "http://[]/": False,
    "http://[v.a]/": False,
    "http://[::1]a/": False,
}


@pytest.mark.parametrize(("text", "expected"), DATE_TIMES.items())
def test_date_time(text: str, expected: bool) -> None:
    assert is_date_time(text) is expected


@pytest.mark.parametrize(("text", "expected"), URIS.items())
def test_uri(text: str, expected: bool) -> None:
    assert is_uri(text) is expected


def edited(texts: list[str], letters: str) -> st.SearchStrategy[str]:
    """Texts with up to four letters changed, taken out or put in."""
    edit = st.tuples(st.integers(0, 60), st.integers(0, 1), st.text(letters, max_size=2))

    def apply(text: str, edits: list[tuple[int, int, str]]) -> str:
        for place, taken, put in edits:
            text = text[:place] + put + text[place + taken :]
        return text

    return st.builds(apply, st.sampled_from(texts), st.lists(edit, max_size=4))


NUMBERS = st.tuples(*(st.integers(0, most) for most in (3, 13, 32, 25, 61, 61, 25, 61)))


@given(edited(sorted(DATE_TIMES), "0123456789-+:.TtZz \n"))
def test_date_time_agrees_with_the_library(text: str) -> None:
    assert is_date_time(text) == oracle.date_time(text)


@given(NUMBERS, st.sampled_from([1, 4, 1900, 2000, 2016, 2023]), st.sampled_from("+-"))
@example((0, 2, 29, 0, 0, 0, 0, 0), 2000, "+")
def test_date_time_of_numbers_agrees_with_the_library(numbers: tuple[int, ...], year: int, sign: str) -> None:
    add, month, day, hour, minute, second, hours, minutes = numbers
    text = f"{year + add:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{hours:02}:{minutes:02}"
    if second == 60:
        assert is_date_time(text) == oracle.date_time(text)
    else:
        assert is_date_time(text) == bool(validate_rfc3339(text))


@given(edited(sorted(URIS), "abzAZ019:/?#[]@!$&'()*+,;=%-._~ \\\"<>^`{|}é\n"))
def test_uri_agrees_with_the_library(text: str) -> None:
    assert is_uri(text) == (bool(validate_rfc3986(text)) and not text.endswith("\n"))


@pytest.mark.parametrize(
    "text", ["x:" + "a" * 10**6 + " ", "x://" + "a:" * 10**6, "x:" + "%41" * 10**6 + "%", "x://[" + ":" * 10**6]
)
def test_a_long_text_is_decided(text: str) -> None:
    """In time that grows as the text does; with an expression that goes back, this would not end."""
    assert not is_uri(text)
    assert not is_date_time("2016-04-06T00:00:00." + "1" * len(text))
