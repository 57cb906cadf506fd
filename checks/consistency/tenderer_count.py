"""The number of bidders is the number of bidders named.

Who is let down: whoever asks how much competition there was. A single bid is the most used warning sign in
procurement, and the answer must not depend on the field from which it is taken.

How judged: numberOfTenderers is the number of distinct tenderers, told apart by id or by name, where all have one:
either count will do, since one bidder may have several ids.

Says nothing when: either is missing, the number is not a whole number, or tenderers cannot be told apart, since some
have no id and some no name.

Limits: members of a consortium that are named one by one make more names than bids. A publisher that may only name
some bidders should name none.
"""

from typing import Any

from ocqual.check import Case, Check, Dimension, Process, Severity, number, sure, text


def passes(tender: Any, process: Process) -> bool | None:
    """Whether numberOfTenderers is the number of distinct tenderers."""
    if tender.__class__ is not dict:
        return None
    count, tenderers = number(tender.get("numberOfTenderers")), tender.get("tenderers")
    if tenderers.__class__ is not list or not tenderers or count is None or count != int(count):
        return None
    if len(process.ids("tender", "tenderers")) == count == len(tenderers):
        return True  # each has an id of its own, as most do
    by_id = _distinct(tenderers, "id")
    if by_id == count:
        return True
    by_name = _distinct(tenderers, "name")
    if by_name == count:
        return True
    return None if by_id is None and by_name is None else False


def _distinct(tenderers: list[Any], member: str) -> int | None:
    """How many tenderers there are by a member that all of them have."""
    seen = {text(each.get(member)) if each.__class__ is dict else None for each in tenderers}
    return None if None in seen else len(seen)


def _case(number: Any, *ids: Any) -> dict[str, Any]:
    return {"tender": {"numberOfTenderers": number, "tenderers": [{"id": each} for each in ids]}}


CHECK = Check(
    id="consistency.tenderer-count",
    title="The number of tenderers is the number of those named",
    dimension=Dimension.CONSISTENCY,
    severity=Severity.MEDIUM,
    since="0.1",
    reads=("tender",),
    when=("tender/numberOfTenderers", "tender/tenderers"),
    passes=passes,
    surely=(sure.numbered("numberOfTenderers", "tenderers"),),
    remedy="Count numberOfTenderers from the same bids from which tenderers are listed: all that were submitted, "
    "whether admitted or not.",
    cases=(
        Case("agree", _case(2, "a", "b"), passed=1),
        Case("one bidder, listed for each lot", _case(1, "a", "a"), passed=1),
        Case("a whole number with a point", _case(2.0, "a", 7), passed=1),
        Case("only the winner is named", _case(5, "a"), failed=1),
        Case("none counted, one named", _case(0, "a"), failed=1),
        Case(
            "told apart by name",
            {"tender": {"numberOfTenderers": 1, "tenderers": [{"name": "A"}, {"name": "B"}]}},
            failed=1,
        ),
        Case(
            "one bidder with two ids",
            {"tender": {"numberOfTenderers": 1, "tenderers": [{"id": "1", "name": "A"}, {"id": "GB-1", "name": "A"}]}},
            passed=1,
        ),
        Case("a tenderer who cannot be told apart", _case(1, "a", None)),
        Case("nobody named", _case(3)),
        Case("a number as text", _case("2", "a", "b")),
    ),
)
