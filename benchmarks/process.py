"""One made contracting process, whole: as it will have been when everything in it has happened."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import parts
from benchmarks.dice import Dice
from benchmarks.parts import Object, Story, Ware
from benchmarks.timeline import draw_timeline, planned_day
from benchmarks.world import Body, World

#: Prefix of the standard's own examples: no publisher has it.
PREFIX = "ocds-213czf"

#: What one bidder is paid of what the buyer had estimated, from best offer to worst.
DISCOUNT = (0.78, 1.0)


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day, counted from the year 1, on which processes of a dataset may begin."""

    since: int
    until: int


def ocid_of(seed: int, index: int) -> str:
    """The ocid of the process of this number."""
    return f"{PREFIX}-{seed}-{index:07d}"


def draw_process(world: World, index: int, span: Span) -> tuple[Story, Object]:
    """The story and the final compiled release of process ``index``, without ``id``, ``date``, ``tag``, ``parties``."""
    dice = Dice(world.seed, "process", index)
    buyer = world.buyers[dice.rank(world.buyer_popularity)]
    when = draw_timeline(dice, planned_day(world.seed, index, span.since, span.until), buyer.language)
    story = Story(ocid_of(world.seed, index), dice, buyer, when, "USD" if dice.chance(0.04) else "EUR")
    lots = [f"LOT-{number + 1:04d}" for number in range(dice.whole(2, 3))] if dice.chance(0.15) else []
    wares = parts.draw_wares(story, lots)
    # a direct purchase has one bidder, whatever the number of lots
    bidders = [world.suppliers[rank] for rank in dice.some(world.supplier_popularity, when.bidders)]
    release: Object = {
        "ocid": story.ocid,
        "initiationType": "tender",
        "language": buyer.language,
        "buyer": buyer.reference(),
        "planning": _planning(story, wares),
        "tender": _tender(story, wares, lots, bidders),
        "portal": {"record": f"https://procurement.example/{story.ocid}", "officer": f"U{dice.whole(100, 999)}"},
    }
    if related := _related(world, index, span, when.planned, dice):
        release["relatedProcesses"] = related
    if bidders and dice.chance(0.5):
        release["bids"] = _bids(story, wares, bidders)
    if when.outcome == "awarded":
        _settle(story, release, wares, lots, bidders)
    return story, release


def _related(world: World, index: int, span: Span, planned: int, dice: Dice) -> list[Object]:
    """A link to an earlier process, in one process of twenty; never to one that is not there yet."""
    if not dice.chance(0.05) or not index or planned_day(world.seed, index - 1, span.since, span.until) > planned:
        return []
    earlier = ocid_of(world.seed, index - 1)
    uri = f"https://procurement.example/{earlier}"
    return [{"id": "1", "relationship": ["prior"], "scheme": "ocid", "identifier": earlier, "uri": uri}]


def _planning(story: Story, wares: list[Ware]) -> Object:
    dice, when = story.dice, story.when
    programme = dice.whole(1, 40)
    planning: Object = {
        "rationale": story.text(1, 1),
        "budget": {
            "id": f"P{programme:03d}",
            "description": story.words("phrases", "budget").format(number=programme),
            "amount": parts.value(story, parts.cost(wares, 1 + dice.random() * 0.2)),
            "projectID": f"PRJ-{programme:03d}",
            "uri": f"https://budget.example/lines/P{programme:03d}",
        },
        "documents": [parts.document(story, "procurementPlan", 1, when.planned)],
    }
    if dice.chance(0.3):
        title = story.words("phrases", "approval")
        planning["milestones"] = [parts.milestone(story, 1, "approval", title, when.planned + 3, when.planned + 2)]
    return planning


def _tender(story: Story, wares: list[Ware], lots: list[str], bidders: list[Body]) -> Object:
    dice, when = story.dice, story.when
    title = story.words("phrases", "supply").format(item=wares[0].row[story.buyer.language], buyer=story.buyer.name)
    tender: Object = {
        "id": f"{story.ocid}-tender",
        "title": title,
        "description": story.text(1, 3),
        "status": "complete",
        "procuringEntity": story.buyer.reference(),
        "items": [parts.item(story, number + 1, ware) for number, ware in enumerate(wares)],
        "value": parts.value(story, parts.cost(wares)),
        "procurementMethod": when.method,
        "procurementMethodDetails": story.words("phrases", "method"),
        "mainProcurementCategory": wares[0].category,
        "awardCriteria": dice.pick(("priceOnly", "priceOnly", "ratedCriteria")),
        "submissionMethod": dice.pick((["electronicSubmission"], ["electronicSubmission", "written"])),
        "eligibilityCriteria": story.text(1, 1),
        "tenderPeriod": parts.period(story, when.published, when.closes),
        "enquiryPeriod": parts.period(story, when.published, when.enquiries_end),
        "hasEnquiries": dice.chance(0.4),
        "awardPeriod": parts.period(story, when.closes + 1, when.closes + 60),
        "contractPeriod": parts.period(story, when.starts, when.ends),
        "numberOfTenderers": len(bidders),
        "tenderers": [bidder.reference() for bidder in bidders],
        "documents": _tender_documents(story),
        "fileNumber": f"{story.buyer.sector[:2].upper()}/{when.published}/{dice.whole(1, 999)}",
    }
    if when.method != "open":
        tender["procurementMethodRationale"] = story.text(1, 1)
    for member in ("awardCriteriaDetails", "submissionMethodDetails"):
        if dice.chance(0.25):
            tender[member] = story.text(1, 1)
    if dice.chance(0.2):
        tender["minValue"] = parts.value(story, parts.cost(wares, 0.5))
    if lots:
        tender["lots"] = [_lot(story, lot, [ware for ware in wares if ware.lot == lot]) for lot in lots]
    if dice.chance(0.2):
        met = when.enquiries_end - 1
        tender["milestones"] = [
            parts.milestone(story, 1, "engagement", story.words("phrases", "enquiry"), when.enquiries_end, met)
        ]
    if dice.chance(0.12):
        tender["amendments"] = [parts.amendment(story, 1, when.enquiries_end)]
    return tender


def _tender_documents(story: Story) -> list[Object]:
    further = {"biddingDocuments": 0.6, "technicalSpecifications": 0.2, "evaluationCriteria": 0.2}
    kinds = ["tenderNotice", *(kind for kind, share in further.items() if story.dice.chance(share))]
    return [parts.document(story, kind, number + 1, story.when.published) for number, kind in enumerate(kinds)]


def _lot(story: Story, lot: str, wares: list[Ware]) -> Object:
    name = wares[0].row[story.buyer.language]
    return {
        "id": lot,
        "title": story.words("phrases", "lot").format(number=int(lot[-4:]), item=name),
        "description": story.text(1, 1),
        "status": "complete",
        "value": parts.value(story, parts.cost(wares)),
        "contractPeriod": parts.period(story, story.when.starts, story.when.ends),
    }


def _bids(story: Story, wares: list[Ware], bidders: list[Body]) -> Object:
    dice, when = story.dice, story.when
    details = [
        {
            "id": f"BID-{number + 1}",
            "date": when.stamp(when.closes, 8, dice.whole(0, 59)),
            "status": "valid",
            "tenderers": [bidder.reference()],
            "value": parts.value(story, parts.cost(wares, DISCOUNT[0] + dice.random() * 0.5)),
        }
        for number, bidder in enumerate(bidders)
    ]
    closed = when.stamp(when.closes, 17)
    statistics = [{"id": "1", "measure": "bids", "value": len(bidders), "date": closed}]
    return {"statistics": statistics, "details": details}


def _settle(story: Story, release: Object, wares: list[Ware], lots: list[str], bidders: list[Body]) -> None:
    """Give the release its awards, and a contract for each."""
    release["awards"] = awards = []
    release["contracts"] = contracts = []
    for number, lot in enumerate(lots or [None]):
        mine = [(at + 1, ware) for at, ware in enumerate(wares) if ware.lot == lot]
        winner = story.dice.pick(bidders)
        factor = DISCOUNT[0] + story.dice.random() * (DISCOUNT[1] - DISCOUNT[0])
        award = _award(story, number + 1, mine, factor, winner, lot)
        awards.append(award)
        contract = _contract(story, number + 1, award, winner)
        if story.dice.chance(0.3):
            contract["items"] = [parts.item(story, at, ware, factor) for at, ware in mine]
        contracts.append(contract)


def _award(
    story: Story, number: int, wares: list[tuple[int, Ware]], factor: float, winner: Body, lot: str | None
) -> Object:
    when = story.when
    name = wares[0][1].row[story.buyer.language]
    award: Object = {
        "id": f"award-{number}",
        "title": story.words("phrases", "lot").format(number=number, item=name),
        "description": story.text(1, 1),
        "status": "active",
        "date": when.stamp(when.decided, 14),
        "value": parts.value(story, parts.cost([ware for _, ware in wares], factor)),
        "suppliers": [winner.reference()],
        "items": [parts.item(story, at, ware, factor) for at, ware in wares],
        "contractPeriod": parts.period(story, when.starts, when.ends),
        "evaluation": {"score": round(60 + 40 * story.dice.random(), 1), "rank": 1},
    }
    if story.dice.chance(0.6):
        award["documents"] = [parts.document(story, "awardNotice", 1, when.decided)]
    if lot:
        award["relatedLots"] = [lot]
    return award


def _contract(story: Story, number: int, award: Object, winner: Body) -> Object:
    dice, when = story.dice, story.when
    days = when.ends - when.starts
    contract: Object = {
        "id": f"contract-{number}",
        "awardID": award["id"],
        "title": award["title"],
        "description": story.text(1, 1),
        "status": "terminated",
        "period": parts.period(story, when.starts, when.ends),
        "value": dict(award["value"]),
        "dateSigned": when.stamp(when.signed, 11),
        "documents": [parts.document(story, dice.pick(("contractNotice", "contractSigned")), 1, when.signed)],
        "implementation": _implementation(story, award["value"]["amount"], winner),
        "paymentTermDays": dice.pick((15, 30, 30, 60)),
    }
    if dice.chance(0.12):
        contract["amendments"] = [parts.amendment(story, 1, when.starts + days // 2)]
    return contract


def _implementation(story: Story, amount: float, winner: Body) -> Object:
    """Payments, deliveries and reports, spread over the time of the contract."""
    dice, when = story.dice, story.when
    count = dice.pick((1, 1, 2, 3))
    share = 1 / count
    dues = [when.starts + (when.ends - when.starts) * (at + 1) // count for at in range(count)]
    transactions = [
        {
            "id": f"{at + 1}",
            "date": when.stamp(due, 13),
            # a hundredth less than the share, so that rounding never adds up to more than the contract
            "value": parts.value(story, max(0.01, amount * share - 0.01)),
            "payer": story.buyer.reference(),
            "payee": winner.reference(),
        }
        for at, due in enumerate(dues)
    ]
    title = story.words("phrases", "delivery")
    milestones = [
        parts.milestone(story, at + 1, "delivery", title, due, due - dice.whole(0, 3)) for at, due in enumerate(dues)
    ]
    documents = [parts.document(story, "completionCertificate", 1, when.ends)]
    if count > 1 and dice.chance(0.5):
        documents.insert(0, parts.document(story, "physicalProgressReport", 2, dues[0]))
    return {"transactions": transactions, "milestones": milestones, "documents": documents}
