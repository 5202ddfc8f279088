"""The orchestrator's JSON, both ways, without files or stores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pytest

from reconciler.desired.document import Document
from reconciler.model.address import Address
from reconciler.model.body import Body, Text
from reconciler.model.exchange import told
from reconciler.model.field import SECRET
from reconciler.model.ref import Ref
from reconciler.model.references import Known
from reconciler.model.secret import masked
from reconciler.providers.elasticpath.kind import Kind
from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.providers.elasticpath.orchestrator import Orchestrator
from reconciler.providers.elasticpath.orchestrator.layout import LAYOUTS, layout
from reconciler.providers.elasticpath.orchestrator.reading import Reading
from reconciler.providers.elasticpath.orchestrator.writing import Writing
from tests.contract.examples import ELASTICPATH

SAMPLE = Path(__file__).parents[2] / "orchestrator.json"


class Fee(Body):
    sku: Text
    amount: int
    note: str | None = None


class Offer(Body):
    name: Text
    pricebook: Annotated[str | None, Ref("pricebook")] = None
    rule: Any = None
    code: Annotated[str | None, SECRET] = None


class Rate(Body):
    region: Text
    percent: int


class Setup(Body):
    page_length: int
    languages: list[str] | None = None


MORE = KINDS | {
    kind.name: kind
    for kind in (
        Kind("fee", Fee, "fees", key="sku", within="pricebook"),
        Kind("offer", Offer, "offers"),
        Kind("rate", Rate, "rates", key="region", within="offer"),
        Kind("setup", Setup, "setup", singleton=True),
        Kind("part", Fee, "parts", key="note"),
    )
}


def read(document, kinds=KINDS):
    return Reading(kinds, document).run()


def bodies(items):
    return {str(item.address): item.body for item in items}


def common(sections, kinds=KINDS):
    """The bodies that a document with some sections comes to; nothing may be wrong with it."""
    incoming = read({"common": sections}, kinds)
    assert not [*incoming.problems, *incoming.unknown]
    return bodies(incoming.layers["common"])


def write(resources, kinds=KINDS, *, strict=False):
    outgoing = Writing(kinds, {Address.parse(a): b for a, b in resources.items()}, strict=strict).run()
    return outgoing.document["common"], [
        f"{one.address}{'/' * bool(one.field)}{one.field}" for one in outgoing.left_out
    ]


def remarks(found, document):
    return [f"{told(one.path, document)}: {one.message}" for one in found]


# --- reading ------------------------------------------------------------------------------------------------


def test_a_sample_becomes_resources_with_references_by_key():
    document = Document("", SAMPLE.read_text(encoding="utf-8")).value
    incoming = Orchestrator().read(document)
    assert not [*incoming.problems, *incoming.unknown, *incoming.notes]
    found = bodies(incoming.layers["common"])
    assert len(found) == 12
    assert found["catalog/main"] == {
        "name": "main", "description": "The shop", "hierarchies": ["shoes"], "pricebook": "Retail",
    }  # fmt: skip
    assert found["catalog-rule/members"]["account_ids"] == ["6f9f1e3b-2f0a-4f0d-8d5f-0a7f8f2b6c11"]
    assert found["field/products(boots)/sole"]["omit_null"] is False
    assert list(bodies(incoming.layers["production"])) == ["integration/Shipping"]


@pytest.mark.parametrize("section", ["gateways", "paymentGateways", "payment_gateways"])
def test_the_section_of_payment_gateways_goes_by_several_names(section):
    assert common({section: [{"slug": "manual", "name": "Manual", "enabled": True}]}) == {
        "gateway/manual": {"slug": "manual", "enabled": True}
    }


@pytest.mark.parametrize(
    "item",
    [
        {"name": "a", "description": "b"},
        {"attributes": {"name": "a", "description": "b"}},
        {"id": "1", "type": "pricebook", "attributes": {"name": "a", "description": "b"}, "links": {}},
        {"description": "b", "attributes": {"name": "a"}, "meta": {"owner": "store"}},
    ],
)
def test_fields_stand_in_attributes_or_not(item):
    assert common({"pricebooks": [item]}) == {"pricebook/a": {"name": "a", "description": "b"}}


def test_boxes_may_be_left_out():
    nodes = [
        {
            "slug": "boots",
            "name": "Boots",
            "meta": {"sort_order": 2},
            "nodes": [{"slug": "high", "name": "High"}],
        }
    ]
    assert common({"hierarchies": [{"slug": "shoes", "name": "Shoes", "nodes": nodes}]}) == {
        "hierarchy/shoes": {"slug": "shoes", "name": "Shoes"},
        "node/shoes/boots": {"slug": "boots", "name": "Boots", "sort_order": 2},
        "node/shoes/boots/high": {"slug": "high", "name": "High"},
    }
    assert common({"templates": [{"flow": {"slug": "products(a)"}, "fields": None}]}) == {
        "flow/products(a)": {"slug": "products(a)"}
    }


def test_one_text_is_a_list_of_one():
    rule = {
        "name": "r",
        "catalog": "main",
        "channels": "web",
        "tags": "a",
        "accounts": "1",
        "customers": None,
    }
    assert common({"catalogRules": [rule]})["catalog-rule/r"] == {
        "name": "r", "catalog": "main", "channels": ["web"], "tags": ["a"], "account_ids": ["1"],
        "customer_ids": None,
    }  # fmt: skip


def test_a_comma_in_a_channel_is_kept_and_told():
    document = {"common": {"catalogRules": [{"name": "r", "catalog": "c", "channels": ["web, app"]}]}}
    incoming = read(document)
    assert incoming.layers["common"][0].body["channels"] == ["web, app"]
    assert remarks(incoming.notes, document) == [
        "$.common.catalogRules[0].channels: 'web, app' is one of the channels, comma and all"
    ]


def test_a_hierarchy_without_slug_goes_by_its_name():
    document = {"common": {"hierarchies": [{"hierarchy": {"attributes": {"name": "A/B"}}}]}}
    incoming = read(document)
    assert [str(item.address) for item in incoming.layers["common"]] == ["hierarchy/A%2FB"]
    assert remarks(incoming.notes, document) == [
        "$.common.hierarchies[0]: has no slug: it is given its name, 'A/B'"
    ]


def test_what_is_not_understood_is_named():
    rule = {
        "name": "r",
        "catalog": "c",
        "relationships": {"catalog": {"data": {"id": "1"}}, "x": {"links": {}}},
    }
    document = {
        "common": {
            "curencies": [],
            "catalogRules": [rule],
            "hierarchies": [{"hierarchy": {"attributes": {"slug": "a", "colour": 1}}, "nods": []}],
            "flows": [{"flow": {"slug": "f", "id": "1"}, "fields": [{"slug": "x", "unit": "cm"}]}],
        },
        "my shop": {"promo": {}},
    }
    incoming = read(document)
    assert not incoming.problems
    assert remarks(incoming.unknown, document) == [
        "$.common.curencies: unknown section 'curencies'",
        "$.common.catalogRules[0].relationships.catalog: unknown field 'catalog' of a catalog-rule",
        "$.common.hierarchies[0].hierarchy.attributes.colour: unknown field 'colour' of a hierarchy",
        "$.common.hierarchies[0].nods: unknown field 'nods' of a hierarchy",
        "$.common.flows[0].fields[0].unit: unknown field 'unit' of a field",
        "$[\"my shop\"].promo: unknown section 'promo'",
    ]
    assert incoming.unknown[0].hint == "did you mean 'currencies'?"
    assert incoming.unknown[3].hint == "did you mean 'nodes'?"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "$: the document is an object of environments"),
        ({"common": []}, "$.common: the environment 'common' is an object of sections"),
        ({"common": {"flows": {}}}, "$.common.flows: 'flows' is a list of objects"),
        ({"common": {"flows": ["a"]}}, "$.common.flows[0]: a flow is an object of its members"),
        (
            {"common": {"hierarchies": [{"description": "x"}]}},
            "$.common.hierarchies[0]: a hierarchy without a key: it has no slug and no name",
        ),
        (
            {"common": {"pricebooks": [{"name": "a", "attributes": {"name": "b"}}]}},
            (
                "$.common.pricebooks[0].attributes.name: 'name' is written twice: here and at "
                "$.common.pricebooks[0].name"
            ),
        ),
    ],
)
def test_what_cannot_be_used(document, said):
    assert remarks(read(document).problems, document) == [said]


def test_a_section_at_the_top_belongs_into_an_environment():
    assert read({"currencies": []}).problems[0].hint == "put it under common"


def test_the_same_item_twice():
    document = {
        "common": {
            "pricebooks": [
                {"name": "a"},
                {"name": "a"},
                {"attributes": {"name": "a"}},
                {"name": "a", "description": "x"},
            ],
            "gateways": [{"slug": "manual", "enabled": True}],
            "paymentGateways": [{"slug": "manual", "enabled": False}],
        },
        "other": {"pricebooks": [{"name": "a", "description": "y"}]},
    }
    incoming = read(document)
    assert remarks(incoming.problems, document) == [
        "$.common.pricebooks[3]: pricebook/a is written twice: here and at $.common.pricebooks[0]",
        "$.common.paymentGateways[0]: gateway/manual is written twice: here and at $.common.gateways[0]",
    ]
    assert remarks(incoming.notes, document) == [
        "$.common.pricebooks[1]: is the same as $.common.pricebooks[0]",
        "$.common.pricebooks[2]: says the same as $.common.pricebooks[0]",
    ]
    assert bodies(incoming.layers["other"]) == {"pricebook/a": {"name": "a", "description": "y"}}


def test_a_place_of_the_body_is_found_in_the_document():
    document = {"common": {"catalogs": [{"attributes": {"name": "c"}, "hierarchy_slugs": ["a"]}]}}
    item = read(document).layers["common"][0]
    assert told(item.at(("hierarchies", "0")), document) == "$.common.catalogs[0].hierarchy_slugs[0]"
    assert told(item.at(("name",)), document) == "$.common.catalogs[0].attributes.name"
    assert told(item.at(("publish",)), document) == "$.common.catalogs[0].publish"


# --- writing ------------------------------------------------------------------------------------------------


def test_a_sample_is_written_as_it_was_read():
    document = Document("", SAMPLE.read_text(encoding="utf-8")).value
    read_ = {item.address: item.body for item in Orchestrator().read(document).layers["common"]}
    outgoing = Orchestrator().write(read_, strict=True)
    assert (outgoing.document["common"], list(outgoing.left_out)) == (
        document["common"] | {"currencies": document["common"]["currencies"][::-1]},
        [],
    )


def test_every_known_field_is_one_of_its_kind():
    wrong = [
        f"{name}.{one}"
        for name, form in LAYOUTS.items()
        for one in form.fields
        if one not in KINDS[name].fields
    ]
    wrong += [
        f"{name}.{one}" for name, form in LAYOUTS.items() for one in form.beside if one not in form.fields
    ]
    assert not wrong


WHOLE = {
    "pricebook/a": {"name": "a", "external_ref": "1", "description": None},
    "pricebook/b": {"name": "b"},
    "fee/a/x": {"sku": "x", "amount": 5},
    "hierarchy/h": {"slug": "h", "name": "H", "locales": {"fr": {"name": "Hf"}}},
    "node/h/n": {"slug": "n", "name": "N", "sort_order": 4},
    "node/h/n/m": {"slug": "m", "name": "M"},
    "catalog/c": {
        "name": "c", "hierarchies": ["h"], "publish": "on-change",
        "pricebooks": [{"pricebook": "a", "priority": 1}, {"pricebook": "b", "priority": 2}],
    },
    "catalog/d": {"name": "d", "hierarchies": ["h", {"$id": "9"}], "pricebook": "a"},
    "offer/o": {"name": "o", "pricebook": "a", "rule": {"in": {"$ref": "node/h/n"}}, "code": "***"},
    "rate/o/x%2Fy": {"region": "x/y", "percent": 3},
    "setup/settings": {"page_length": 25, "languages": ["de"]},
    "part/p": {"sku": "q", "amount": 1},
}  # fmt: skip


def test_what_the_orchestrator_does_not_know_has_places_of_its_own():
    found, left_out = write(WHOLE, MORE)
    assert left_out == []
    assert found["pricebooks"][0] == {"name": "a", "external_ref": "1", "fees": [{"sku": "x", "amount": 5}]}
    node = {"attributes": {"name": "N", "slug": "n", "sort_order": 4}}
    assert found["hierarchies"][0]["nodes"] == [
        node | {"nodes": [{"attributes": {"name": "M", "slug": "m"}}]}
    ]
    assert found["catalogs"][0]["attributes"]["pricebooks"] == WHOLE["catalog/c"]["pricebooks"]
    assert found["offers"][0]["rates"] == [{"region": "x/y", "percent": 3}]
    assert found["setup"] == {"page_length": 25, "languages": ["de"]}
    assert found["parts"] == [{"sku": "q", "amount": 1, "$key": "p"}]


def test_all_of_it_is_read_back():
    back = common(write(WHOLE, MORE)[0], MORE)
    assert back == {a: {n: v for n, v in body.items() if v is not None} for a, body in WHOLE.items()} | {
        "catalog/c": back["catalog/c"]
    }
    assert back["catalog/c"] == WHOLE["catalog/c"]


def test_every_kind_is_read_back():
    examples = {one.address: masked(KINDS[one.kind].shape, one.body) for one in ELASTICPATH.values()}
    parents = {kind.parent_of(address) for address in examples if (kind := KINDS[address.kind])}
    assert parents - {None} <= examples.keys()
    incoming = Orchestrator().read(Orchestrator().write(examples, strict=False).document)
    assert not [*incoming.problems, *incoming.unknown]
    back = {item.address: item.body for item in incoming.layers["common"]}
    defaults = dict(layout("field").defaults)  # a field has its full member list
    said = {address: defaults if address.kind == "field" else {} for address in examples}
    assert back == {address: said[address] | body for address, body in examples.items()}


def test_strict_leaves_out_what_it_does_not_know_and_names_it():
    found, left_out = write(WHOLE, MORE, strict=True)
    assert left_out == [
        "pricebook/a/external_ref", "fee/a/x", "hierarchy/h/locales", "node/h/n/sort_order", "node/h/n/m",
        "catalog/c/publish", "catalog/c/pricebooks", "catalog/d/hierarchies",
        "offer/o", "rate/o/x%2Fy", "setup/settings", "part/p",
    ]  # fmt: skip
    assert found.keys() == {
        "currencies", "variations", "flows", "integrations", "pricebooks", "hierarchies", "catalogs",
        "catalogRules",
    }  # fmt: skip
    assert found["pricebooks"] == [{"name": "a"}, {"name": "b"}]
    assert found["catalogs"][0] == {"attributes": {"name": "c"}, "hierarchy_slugs": ["h"]}


def test_nothing_is_no_loss():
    body = {"name": "c", "hierarchies": [], "locales": {}, "enable_price_segmentation": False}
    assert write({"catalog/c": body}, strict=True)[1] == []


def test_a_field_has_its_full_member_list():
    field = {
        "slug": "x",
        "name": "X",
        "field_type": "string",
        "description": "",
        "required": True,
        "enabled": True,
    }
    flow = {"slug": "f", "name": "F", "description": "", "enabled": True}
    found, _ = write({"flow/f": flow, "field/f/x": field})
    assert found["flows"] == [
        {
            "flow": flow,
            "fields": [
                field
                | {"default": None, "order": None, "omit_null": False, "validation_rules": []}
                | {"relationships": {"flow": {"data": {"type": "flow"}}}}
            ],
        }
    ]


def test_gateways_that_nobody_set_up_are_not_written():
    idle = {"slug": "adyen", "enabled": False, "test": False, "username": "", "password": None}
    found, _ = write(
        {"gateway/adyen": idle, "gateway/stripe": {"slug": "stripe", "enabled": False, "login": "***"}}
    )
    assert found["gateways"] == [{"slug": "stripe", "enabled": False, "login": "***"}]
    assert "gateways" not in write({"gateway/adyen": idle})[0]


def test_a_known_object_is_referred_to_by_key():
    rule = {"shop": [Known({"$ref": "node/h/n"}, "9f1c")]}
    found, _ = write({"offer/o": {"name": "o", "rule": rule}}, MORE)
    assert found["offers"][0]["rule"] == {"shop": [{"$ref": "node/h/n"}]}
