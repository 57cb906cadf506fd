"""A process as it is published at a moment: what has not happened yet is taken out of its final release."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.parts import Object, Story, copied
from benchmarks.process import Span, draw_process
from benchmarks.world import World

#: Where the objects are that come to be on a day, below planning, tender, an award, a contract or an implementation.
DATED = {"documents": "datePublished", "amendments": "date", "transactions": "date"}


def compiled(world: World, index: int, span: Span, as_of: int) -> Object | None:
    """The compiled release of process ``index`` at the end of day ``as_of``; ``None`` if it had not begun."""
    story, release = draw_process(world, index, span)
    if story.when.planned > as_of:
        return None
    date = _see(story, release, story.when.stamp(as_of, 23, 59))
    return _published(world, story, release, f"{story.ocid}-{date}", date, ["compiled"])


def history(world: World, index: int, span: Span, as_of: int) -> Iterator[Object]:
    """The releases of process ``index`` up to the end of day ``as_of``, each with all that was known by then.

    The last of them says what :func:`compiled` says.
    """
    story, final = draw_process(world, index, span)
    last = ""
    for number, (tag, day) in enumerate(_steps(story, "contracts" in final, as_of)):
        story, release = draw_process(world, index, span)
        date = _see(story, release, story.when.stamp(day, 23, 59))
        if date != last:
            yield _published(world, story, release, f"{story.ocid}-{number + 1}", date, [tag])
        last = date


def _steps(story: Story, contracted: bool, as_of: int) -> list[tuple[str, int]]:
    """The days on which a publisher releases, with the tag of each; ``as_of`` is the last of them."""
    when = story.when
    decision = {"awarded": "award", "cancelled": "tenderCancellation"}.get(when.outcome, "tenderUpdate")
    steps = [("planning", when.planned), ("tender", when.published), (decision, when.decided)]
    if contracted:
        middle = (when.starts + when.ends) // 2
        steps += [("contract", when.signed), ("implementation", middle), ("implementationUpdate", when.ends)]
    begun = [(tag, day) for tag, day in steps if day <= as_of]
    update = begun[-1][0] if begun else ""
    if update in ("planning", "tender", "award", "contract", "implementation"):
        update += "Update"
    return [*begun, (update, as_of)] if begun else []


def _published(world: World, story: Story, release: Object, id: str, date: str, tag: list[str]) -> Object:
    """The release with its own members first and its parties, as publishers order them."""
    head = {"ocid": release.pop("ocid"), "id": id, "date": date, "tag": tag}
    head |= {key: release.pop(key) for key in ("initiationType", "language", "buyer")}
    return {**head, "parties": _parties(world, story, release), **release}


def _see(story: Story, release: Object, moment: str) -> str:
    """Take out of ``release`` what is later than ``moment``; the date of the last thing left."""
    when = story.when
    seen = [when.stamp(when.planned, 10)]
    _see_section(release["planning"], moment, seen)
    if when.stamp(when.published) > moment:
        for key in ("tender", "bids", "awards", "contracts"):
            release.pop(key, None)
        return max(seen)
    _see_tender(story, release, moment, seen)
    _keep(release, "awards", "date", moment, seen)
    _keep(release, "contracts", "dateSigned", moment, seen)
    for award in release.get("awards", ()):
        _see_section(award, moment, seen)
    for contract in release.get("contracts", ()):
        _see_contract(contract, moment, seen)
    return max(seen)


def _see_tender(story: Story, release: Object, moment: str, seen: list[str]) -> None:
    when, tender = story.when, release["tender"]
    _see_section(tender, moment, seen)
    closed, decided = when.stamp(when.closes, 23, 59), when.stamp(when.decided, 14)
    status = {"awarded": "complete"}.get(when.outcome, when.outcome) if decided <= moment else "active"
    tender["status"] = status
    for lot in tender.get("lots", ()):
        lot["status"] = status
    seen.append(when.stamp(when.published))
    if decided <= moment:
        seen.append(decided)
    if closed > moment or (when.outcome == "cancelled" and decided < closed):
        for key in ("numberOfTenderers", "tenderers"):
            tender.pop(key, None)
        release.pop("bids", None)
    else:
        seen.append(closed)
        if not tender["tenderers"]:
            del tender["tenderers"]


def _see_contract(contract: Object, moment: str, seen: list[str]) -> None:
    _see_section(contract, moment, seen)
    implementation = contract["implementation"]
    begun = contract["period"]["startDate"] <= moment
    _see_section(implementation, moment, seen)
    if begun:
        seen.append(contract["period"]["startDate"])
    else:
        del contract["implementation"]
    if contract["period"]["endDate"] > moment:
        contract["status"] = "active"
    else:
        seen.append(contract["period"]["endDate"])


def _see_section(section: Object, moment: str, seen: list[str]) -> None:
    """Take back what a section says of the future: documents, payments, amendments, milestones met."""
    for array, date in DATED.items():
        _keep(section, array, date, moment, seen)
    for document in section.get("documents", ()):
        _take_back(document, "dateModified", moment, seen)
    for milestone in section.get("milestones", ()):
        if not _take_back(milestone, "dateMet", moment, seen):
            milestone["status"] = "scheduled"
        _take_back(milestone, "dateModified", moment, seen)


def _keep(parent: Object, array: str, date: str, moment: str, seen: list[str]) -> None:
    """Keep the elements of an array that have happened; drop the array with the last of them."""
    if array in parent:
        parent[array] = [each for each in parent[array] if each[date] <= moment]
        seen.extend(each[date] for each in parent[array])
        if not parent[array]:
            del parent[array]


def _take_back(parent: Object, key: str, moment: str, seen: list[str]) -> bool:
    if parent.get(key, "") > moment:
        del parent[key]
    elif key in parent:
        seen.append(parent[key])
    return key in parent


def _parties(world: World, story: Story, release: Object) -> list[Object]:
    """An entry for every organisation that is mentioned, with the roles in which it is."""
    roles: dict[str, list[str]] = {story.buyer.id: ["buyer"]}
    tender = release.get("tender", {})
    mentions = [("procuringEntity", tender["procuringEntity"])] if tender else []
    mentions += [("tenderer", each) for each in tender.get("tenderers", ())]
    mentions += [("supplier", each) for award in release.get("awards", ()) for each in award["suppliers"]]
    for contract in release.get("contracts", ()):
        for payment in contract.get("implementation", {}).get("transactions", ()):
            mentions += [("payer", payment["payer"]), ("payee", payment["payee"])]
    for role, reference in mentions:
        held = roles.setdefault(reference["id"], [])
        if role not in held:
            held.append(role)
    return [{**copied(world.bodies[id].party), "roles": held} for id, held in roles.items()]
