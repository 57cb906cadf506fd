"""What `jsonschema` and `jsonschema-rs` say of data: the oracles for all in ocqual that judges by the standard.

Both follow draft 4, the draft of the standard: ``1.0`` is no integer and ``true`` no number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import jsonschema_rs
from jsonschema import Draft4Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from rfc3339_validator import validate_rfc3339
from rfc3986_validator import validate_rfc3986

from ocqual.standard import standard
from ocqual.standard.schema import json_schema

#: An error: the path of the value that is wrong, arrays implicit, and the keyword that it breaks.
Error = tuple[str, str]

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time")
def date_time(value: Any) -> bool:
    """RFC 3339 by a library, but for what that judges otherwise: lower case, year 0, leap seconds, line ends."""
    if not isinstance(value, str):
        return True
    text = value.upper()
    if text.endswith("\n"):
        return False
    if text.startswith("0000-"):
        text = "2000-" + text[5:]
    elif re.match(r".{17}60", text):
        return leap_second(text)
    return bool(validate_rfc3339(text))


def leap_second(text: str) -> bool:
    """Whether the second before the one in ``text``, which is 60, is the last of June or December in UTC."""
    before = text[:17] + "59" + text[19:]
    if not validate_rfc3339(before):
        return False
    clock, offset = before[:19], re.sub(r"^\.\d+", "", before[19:])
    hours, minutes = (0, 0) if offset == "Z" else (int(offset[:3]), int(offset[0] + offset[4:]))
    try:
        moment = datetime.fromisoformat(clock) - timedelta(hours=hours, minutes=minutes)
    except OverflowError:
        return False
    return moment.strftime("%m-%d %H:%M:%S") in ("06-30 23:59:59", "12-31 23:59:59")


@FORMATS.checks("uri")
def uri(value: Any) -> bool:
    """RFC 3986 by a library, which forgives a line end."""
    return not isinstance(value, str) or (bool(validate_rfc3986(value)) and not value.endswith("\n"))


def oracle_errors(schema: dict[str, Any], data: Any) -> set[Error]:
    """Every error in ``data``, as the path of the value and the keyword; a member that is missing has the path where it
    should be. What is wrong within the alternatives of ``oneOf`` is one error, of ``oneOf``."""
    validator = Draft4Validator(schema, format_checker=FORMATS)
    return {found for error in validator.iter_errors(data) for found in errors_of(error)}


def errors_of(error: ValidationError) -> set[Error]:
    """One error of `jsonschema` in our terms."""
    parts = [part for part in error.absolute_path if isinstance(part, str)]
    if error.validator != "required":
        return {("/".join(parts), str(error.validator))}
    names = [name for name in error.validator_value if name not in error.instance]
    return {("/".join([*parts, name]), "required") for name in names}


def judge(schema: dict[str, Any]) -> Callable[[Any], set[Error]]:
    """The same by `jsonschema-rs`, fast enough for whole files: a function from data to its errors."""
    validator = jsonschema_rs.Draft4Validator(
        schema, validate_formats=True, formats={"date-time": date_time, "uri": uri}
    )

    def errors(data: Any) -> set[Error]:
        found = set()
        for error in validator.iter_errors(data):
            parts = [part for part in error.instance_path if isinstance(part, str)]
            keyword = str(error.schema_path[-1])
            if keyword == "required":
                parts.append(error.kind.property)
            found.add(("/".join(parts), keyword))
        return found

    return errors


@lru_cache(maxsize=32)
def schema_of(
    version: str = "1.1", part: str = "release", extensions: tuple[tuple[str, str], ...] = ()
) -> dict[str, Any]:
    """The schema to judge by, made once."""
    return json_schema(standard(version, extensions), part)
