"""Ids of contracting processes begin with a prefix of the registered form, and go on after it.

Who is let down: whoever joins data of several publishers. The prefix is what makes an ocid unique in the world, and
tells whose process it is.

How judged: the ocid is `ocds-`, then six lower-case letters or digits, then something more: a letter or digit at
once, or after one mark such as a hyphen. Upper and lower case differ, as they do wherever ocids are compared.

Says nothing when: there is no ocid, or it is no text or an empty one; other checks speak of that.

Limits: whether the prefix is registered, and whose it is, cannot be told from the text. A prefix that was lengthened
(`ocds-213czf99-1`) looks like one without a hyphen, which the standard does not forbid.
"""

import re
from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, sure

_FORM = re.compile(r"ocds-[a-z0-9]{6}[\W_]?[^\W_]")


def passes(ocid: Any, process: Process) -> bool | None:
    """Whether an ocid has the form of a prefix with something after it."""
    return _FORM.match(ocid) is not None if ocid.__class__ is str and ocid else None


CHECK = Check(
    id="conformance.ocid-format",
    title="Each ocid is a prefix of the registered form with the publisher's own id after it",
    dimension=Dimension.CONFORMANCE,
    severity=Severity.HIGH,
    since="0.1",
    reads=("ocid",),
    passes=passes,
    surely=(sure.prefixed(),),
    remedy="Register a prefix with the Open Contracting Partnership if you have none (it is free), and put it, in "
    "lower case, and a hyphen before your own id of the process. Do it once: ocids must not change afterwards.",
    cases=(
        Case("prefix, hyphen, id", {"ocid": "ocds-213czf-2024/17"}, passed=1),
        Case("an id in capitals", {"ocid": "ocds-213czf-UA-2024-A"}, passed=1),
        Case("an id in another script", {"ocid": "ocds-213czf-ДК"}, passed=1),
        Case("no hyphen after the prefix", {"ocid": "ocds-213czf2024"}, passed=1),
        Case("no prefix", {"ocid": "2024-17"}, failed=1),
        Case("a prefix in capitals", {"ocid": "OCDS-213CZF-1"}, failed=1),
        Case("a prefix that is too short", {"ocid": "ocds-213cz-1"}, failed=1),
        Case("nothing after the prefix", {"ocid": "ocds-213czf-"}, failed=1),
        Case("a space before it", {"ocid": " ocds-213czf-1"}, failed=1),
        Case("a number", {"ocid": 17}),
        Case("an empty one", {"ocid": ""}),
    ),
)
