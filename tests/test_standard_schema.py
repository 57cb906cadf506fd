"""The schema made from the tables judges as the standard does; both oracles agree on it."""

from collections.abc import Set
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from ocqual.standard import VERSIONS, standard
from ocqual.standard.schema import SCHEMAS, json_schema
from tests.oracle import Error, judge, oracle_errors, schema_of

RELEASE = {
    "ocid": "ocds-213czf-1",
    "id": "1",
    "date": "2020-01-01T00:00:00Z",
    "tag": ["tender"],
    "initiationType": "tender",
}
PACKAGE = {
    "uri": "https://example.org/1.json",
    "version": "1.1",
    "publishedDate": "2020-01-01T00:00:00Z",
    "publisher": {"name": "Ministry"},
}
LINK = {"url": "https://example.org/1.json#1", "date": "2020-01-01T00:00:00Z", "tag": ["tender"]}
VERSION = {"releaseID": "1", "releaseDate": "2020-01-01T00:00:00Z", "releaseTag": ["tender"]}


ABSENT = object()


class Case(NamedTuple):
    """Data that is added to the least that is valid (``ABSENT`` takes a member away), and the errors it must have."""

    name: str
    data: dict[str, Any]
    errors: Set[Error] = frozenset()
    part: str = "release"
    version: str = "1.1"
    extensions: tuple[tuple[str, str], ...] = ()


LEAST: dict[str, dict[str, Any]] = {
    "release": RELEASE,
    "release-package": {**PACKAGE, "releases": [RELEASE]},
    "record-package": {**PACKAGE, "records": [{"ocid": "ocds-213czf-1", "releases": [LINK]}]},
    "record": {"ocid": "ocds-213czf-1", "releases": [LINK]},
    "linked-release": LINK,
    "versioned-release": {"ocid": "ocds-213czf-1", "initiationType": [{**VERSION, "value": "tender"}]},
}

ITEM = {"id": "1", "classification": {"scheme": "CPV", "id": 7}}

CASES = [
    *(Case(f"the least {part}", {}, part=part) for part in SCHEMAS),
    Case("nothing", dict.fromkeys(RELEASE, ABSENT), {(name, "required") for name in RELEASE}),
    Case("required in an object", {"tender": {}}, {("tender/id", "required")}),
    Case(
        "required in one of an array",
        {"contracts": [{"id": "1", "awardID": "1"}, {"id": "2"}]},
        {("contracts/awardID", "required")},
    ),
    Case(
        "a type", {"tender": {"id": "1", "title": 7, "value": []}}, {("tender/title", "type"), ("tender/value", "type")}
    ),
    Case("null is a type", {"language": None, "ocid": None, "tender": {"id": "1", "title": None}}, {("ocid", "type")}),
    Case("no object in an array", {"awards": [7, {"id": 1}]}, {("awards", "type")}),
    Case("object for array", {"awards": {"id": "1"}}, {("awards", "type")}),
    Case(
        "true is no number",
        {"planning": {"budget": {"amount": {"amount": True}}}},
        {("planning/budget/amount/amount", "type")},
    ),
    Case(
        "1.0 is no integer", {"tender": {"id": "1", "numberOfTenderers": 1.0}}, {("tender/numberOfTenderers", "type")}
    ),
    Case("1 is a number", {"planning": {"budget": {"amount": {"amount": 1, "currency": "EUR"}}}}),
    Case("text or number", {"buyer": {"id": 7}, "awards": [{"id": 1.5}]}, {("awards/id", "type")}),
    Case("date-time", {"date": "2020-01-01"}, {("date", "format")}),
    Case(
        "date-time below",
        {"tender": {"id": "1", "tenderPeriod": {"startDate": "2020-02-30T00:00:00Z", "endDate": None}}},
        {("tender/tenderPeriod/startDate", "format")},
    ),
    Case(
        "uri",
        {"tender": {"id": "1", "documents": [{"id": "1", "url": "www.example.org"}, {"id": "2", "url": "urn:x:1"}]}},
        {("tender/documents/url", "format")},
    ),
    Case("minLength", {"ocid": "", "buyer": {"name": ""}}, {("ocid", "minLength"), ("buyer/name", "minLength")}),
    Case(
        "minItems",
        {"tag": [], "awards": [{"id": "1", "items": []}]},
        {("tag", "minItems"), ("awards/items", "minItems")},
    ),
    Case(
        "enum",
        {"tag": ["tender", "x"], "tender": {"id": "1", "status": "Active"}},
        {("tag", "enum"), ("tender/status", "enum")},
    ),
    Case("null in an enum", {"tender": {"id": "1", "status": None}}),
    Case("null in no enum", {"tag": [None]}, {("tag", "enum"), ("tag", "type")}),
    Case("currency", {"tender": {"id": "1", "value": {"currency": "eur"}}}, {("tender/value/currency", "enum")}),
    Case("open codelist", {"tender": {"id": "1", "awardCriteria": "mine", "submissionMethod": ["mine"]}}),
    Case("uniqueItems", {"tender": {"id": "1", "items": [ITEM, dict(ITEM)]}}, {("tender/items", "uniqueItems")}),
    Case("uniqueItems: 1 and 1.0 are one", {"parties": [{"x": 1}, {"x": 1.0}]}, {("parties", "uniqueItems")}),
    Case("uniqueItems: 1 and true are two", {"parties": [{"x": 1}, {"x": True}]}),
    Case("uniqueItems that the schema forgets", {"tender": {"id": "1", "documents": [{"id": "1"}, {"id": "1"}]}}),
    Case("translation", {"tender": {"id": "1", "title_es": "Obra", "title_pt-BR": None, "title_x-y": "?"}}),
    Case("translation of a wrong type", {"tender": {"id": "1", "title_es": ["Obra"]}}, {("tender/title_es", "type")}),
    Case("no translation", {"tender": {"id": "1", "title_": 7, "title_espanol-muy-largo": 7, "id_es": 7}}),
    Case("more members", {"bids": 7, "x": {"y": [None]}}),
    Case(
        "former values",
        {"tender": {"id": "1", "amendment": {"changes": [{"property": "x", "former_value": [{"a": 1}]}]}}},
    ),
    Case(
        "1.0: no parties, no party roles",
        {"parties": 7, "tender": {"id": "1", "status": "withdrawn"}},
        {("tender/status", "enum")},
        version="1.0",
    ),
    Case(
        "1.0: minimum",
        {"tender": {"id": "1", "items": [{"id": "1", "quantity": -1}]}},
        {("tender/items/quantity", "minimum")},
        version="1.0",
    ),
    Case("1.1: no minimum", {"tender": {"id": "1", "items": [{"id": "1", "quantity": -1}]}}),
    Case("package: pattern", {"version": "1.1.5"}, {("version", "pattern")}, "release-package"),
    Case("package: no releases", {"releases": []}, {("releases", "minItems")}, "release-package"),
    Case(
        "package: the same release twice",
        {"releases": [RELEASE, RELEASE]},
        {("releases", "uniqueItems")},
        "release-package",
    ),
    Case(
        "package: in a release", {"releases": [{**RELEASE, "date": 7}]}, {("releases/date", "type")}, "release-package"
    ),
    Case(
        "package: extensions",
        {"extensions": ["lots", 7]},
        {("extensions", "format"), ("extensions", "type")},
        "release-package",
    ),
    Case(
        "package: publisher",
        {"publisher": {"uri": "x"}},
        {("publisher/uri", "format"), ("publisher/name", "required")},
        "record-package",
    ),
    Case("package of 1.0: no version", {"version": 7}, part="release-package", version="1.0"),
    Case("record package of 1.0: packages", {}, {("packages", "required")}, "record-package", "1.0"),
    Case(
        "record: in a record",
        {"records": [{"ocid": 7, "releases": [LINK]}]},
        {("records/ocid", "type")},
        "record-package",
    ),
    Case("record: embedded releases", {"releases": [RELEASE, RELEASE]}, part="record"),
    Case(
        "record: neither all linked nor all embedded",
        {"releases": [{"url": LINK["url"], "date": LINK["date"]}, RELEASE]},
        {("releases", "oneOf")},
        "record",
    ),
    Case(
        "record: both linked and embedded", {"releases": [{**RELEASE, "url": None}]}, {("releases", "oneOf")}, "record"
    ),
    Case("record: no releases", {"releases": []}, {("releases", "oneOf")}, "record"),
    Case(
        "record: compiled",
        {"compiledRelease": {**RELEASE, "tag": "compiled"}},
        {("compiledRelease/tag", "type")},
        "record",
    ),
    Case("record: versioned", {"versionedRelease": RELEASE}, {("versionedRelease/initiationType", "type")}, "record"),
    Case(
        "versioned: values",
        {"tender": {"id": "1", "title": [{**VERSION, "value": 7}], "status": [{**VERSION, "value": "x"}]}},
        {("tender/id", "type"), ("tender/title/value", "type"), ("tender/status/value", "enum")},
        "versioned-release",
    ),
    Case(
        "versioned: a list that is replaced as a whole",
        {"parties": [{"id": "1", "additionalIdentifiers": [{**VERSION, "value": [{"uri": "x"}]}]}]},
        {("parties/additionalIdentifiers/value/uri", "format")},
        "versioned-release",
    ),
    Case(
        "extension: members",
        {"tender": {"id": "1", "lots": [{"id": "1", "value": {"currency": "x"}}, {"title": 7}]}},
        {("tender/lots/value/currency", "enum"), ("tender/lots/id", "required"), ("tender/lots/title", "type")},
        extensions=(("lots", "master"),),
    ),
    Case(
        "extension: free members",
        {"tender": {"id": "1", "value": {"amount_USD": "7", "amountUSD": "7"}}},
        {("tender/value/amount_USD", "type")},
        extensions=(("exchangeRate", "master"),),
    ),
    Case(
        "extension: on what another extension brings",
        {"tender": {"id": "1", "lots": [{"id": "1", "awardCriteria": {"criteria": [{"name": ""}]}}]}},
        {("tender/lots/awardCriteria/criteria/name", "minLength")},
        extensions=(("awardCriteria", "master"), ("lots", "v1.1.5")),
    ),
]


def data_of(case: Case) -> dict[str, Any]:
    whole = {**LEAST[case.part], **case.data}
    return {name: value for name, value in whole.items() if value is not ABSENT}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case_has_the_errors_it_must_have(case: Case) -> None:
    schema = schema_of(case.version, case.part, case.extensions)
    assert oracle_errors(schema, data_of(case)) == case.errors
    assert judge(schema)(data_of(case)) == case.errors


def test_cases_break_every_keyword_that_the_standard_uses() -> None:
    broken = {keyword for case in CASES for _, keyword in case.errors}
    keywords = "required type format enum pattern minLength minItems minimum uniqueItems oneOf"
    assert broken == set(keywords.split())


@pytest.mark.parametrize("part", SCHEMAS)
@pytest.mark.parametrize("version", VERSIONS)
def test_schema_is_a_schema(version: str, part: str) -> None:
    Draft4Validator.check_schema(schema_of(version, part))


def test_there_is_no_schema_for_other_parts() -> None:
    with pytest.raises(ValueError, match="there is no schema for 'releases'; there is one for release, "):
        json_schema(standard(), "releases")


def test_enums_are_the_closed_codelists() -> None:
    lists = standard().codelists
    closed = [field for field in standard().fields.values() if field.codelist and not field.open_codelist]
    assert len(closed) == 21
    for field in closed:
        assert field.enum is not None
        assert field.enum - {None} == set(lists[field.codelist.removesuffix(".csv")]["codes"]), field.path
    assert [field.path for field in standard().fields.values() if field.enum and field not in closed] == []


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.5, 1.0])
    | st.sampled_from(["", "1", "active", "2020-01-01T00:00:00Z", "x:y"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "title", "title_es", "value", "amount", "items", "documents", "status", "tag", "period"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["ocid", "tag", "tender", "awards", "contracts", "parties", "buyer"]), VALUES))
def test_the_oracles_agree(data: dict[str, Any]) -> None:
    schema = schema_of("1.1", "release", ())
    assert judge(schema)(data) == oracle_errors(schema, data)
