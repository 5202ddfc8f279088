from __future__ import annotations

import pytest

from reconciler.http.answer import Words
from reconciler.model.address import Address
from reconciler.model.resource import Remote, Write
from reconciler.model.secret import secrets
from reconciler.model.wire import project
from reconciler.providers.elasticpath import documents, drafts, paths
from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.providers.elasticpath.words import words

HIERARCHY = Remote("hierarchy", "h1", {"id": "h1"})
NODE = Remote("node", "n1", {"id": "n1", "meta": {"hierarchy_id": "h1"}}, parent="h1")
FLOW = Remote("flow", "f1", {"id": "f1", "slug": "products(book)"})


def refer(kind, value):
    return f"id of {kind}/{value}"


def write(body, fields=None, remote=None, parent=None):
    return Write(Address("x", "x"), body, fields and frozenset(fields), {}, parent, remote, lambda _: "")


def changed(kind, live, body, *fields):
    remote = Remote(kind, "x1", live)
    return drafts.changed(KINDS[kind], write(body, fields or ("-",), remote), refer)


def test_where_things_are():
    assert paths.collection(KINDS["currency"], None) == "/v2/currencies"
    assert paths.collection(KINDS["node"], HIERARCHY) == "/pcm/hierarchies/h1/nodes"
    assert paths.collection(KINDS["node"], NODE) == "/pcm/hierarchies/h1/nodes"
    assert paths.collection(KINDS["field"], FLOW) == "/v2/fields"
    assert paths.collection(KINDS["field"], FLOW, listed=True) == "/v2/flows/products%28book%29/fields"
    assert paths.place(KINDS["node"], NODE) == "/pcm/hierarchies/h1/nodes/n1"
    option = Remote("option", "o1", {}, parent="v1")
    assert paths.place(KINDS["option"], option) == "/pcm/variations/v1/options/o1"


def test_a_node_says_what_it_stands_in():
    top = documents.remote(KINDS["node"], {"id": "a"}, HIERARCHY)
    assert (top.parent, top.document["meta"]) == ("h1", {"hierarchy_id": "h1"})
    relation = {"parent": {"data": {"type": "node", "id": "n1"}}}
    assert documents.remote(KINDS["node"], {"id": "b", "relationships": relation}, HIERARCHY).parent == "n1"
    made = documents.remote(KINDS["node"], {"id": "c", "relationships": relation}, NODE)
    assert (made.parent, made.document["meta"]["hierarchy_id"]) == ("n1", "h1")


@pytest.mark.parametrize("place", ["meta", "attributes"])
def test_owned_by_the_organization(place):
    document = {"id": "a", place: {"owner": "organization"}}
    assert documents.remote(KINDS["pricebook"], document, None).locked == "owned by the organization"
    assert documents.remote(KINDS["pricebook"], {"id": "a", place: {"owner": "store"}}, None).locked is None


def test_options_come_inside_their_variation():
    kind = KINDS["option"]
    inside = [{"id": "o1", "name": "s", "description": "small", "sort_order": 1}]
    (document,) = documents.embedded(
        kind, Remote("variation", "v1", {"meta": {"options": inside, "owner": "store"}})
    )
    assert document["id"] == "o1"
    assert document["attributes"] == {"name": "s", "description": "small", "sort_order": 1}
    assert documents.embedded(kind, Remote("variation", "v1", {"meta": {"options": None}})) == []
    assert documents.embedded(kind, Remote("variation", "v1", {"meta": {}})) is None
    assert documents.embedded(kind, Remote("variation", "v1", {"meta": {"options": [{"name": "s"}]}})) is None


def test_a_new_object_in_either_dialect():
    currency = drafts.created(KINDS["currency"], write({"code": "EUR", "default": False}), refer, KINDS)
    assert currency == {"type": "currency", "code": "EUR", "default": False}
    book = drafts.created(KINDS["pricebook"], write({"name": "retail", "description": None}), refer, KINDS)
    assert book == {"type": "pricebook", "attributes": {"name": "retail"}}


def test_a_new_object_names_its_parent():
    field = drafts.created(KINDS["field"], write({"slug": "a"}, parent=FLOW), refer, KINDS)
    assert field["relationships"] == {"flow": {"data": {"type": "flow", "id": "f1"}}}
    top = drafts.created(KINDS["node"], write({"slug": "a", "sort_order": 3}, parent=HIERARCHY), refer, KINDS)
    assert top == {"type": "node", "attributes": {"slug": "a"}, "meta": {"sort_order": 3}}
    nested = drafts.created(KINDS["node"], write({"slug": "a"}, parent=NODE), refer, KINDS)
    assert nested["relationships"] == {"parent": {"data": {"type": "node", "id": "n1"}}}


def test_references_and_local_fields_of_a_catalog():
    body = {"name": "spring", "hierarchies": ["a"], "publish": "on-change"}
    body["pricebooks"] = [{"pricebook": "retail", "priority": 1}]
    made = drafts.created(KINDS["catalog"], write(body), refer, KINDS)
    assert made["attributes"] == {
        "name": "spring",
        "hierarchy_ids": ["id of hierarchy/a"],
        "pricebook_ids": [{"id": "id of pricebook/retail", "priority": 1}],
    }


def test_an_update_sends_what_differs_and_what_is_required():
    body = {"name": "retail", "description": "new", "external_ref": "e"}
    sent = changed("pricebook", {}, body, "description")
    assert sent == {"type": "pricebook", "id": "x1", "attributes": {"name": "retail", "description": "new"}}
    flow = changed("flow", {}, {"slug": "a", "name": "A", "description": "", "enabled": True}, "enabled")
    assert flow == {"type": "flow", "name": "A", "description": "", "enabled": True}


def test_an_update_of_the_place_outside_the_attributes_only():
    sent = changed("variation", {}, {"name": "size", "sort_order": None}, "sort_order")
    assert sent["attributes"] == {"name": "size", "sort_order": None}
    node = changed("node", {}, {"slug": "a", "name": "A", "sort_order": 2}, "sort_order")
    assert node["meta"] == {"sort_order": 2}


def test_a_dropped_reference_is_cleared():
    live = {"attributes": {"pricebook_id": "p", "hierarchy_ids": ["a"]}}
    sent = changed("catalog", live, {"name": "spring"}, "pricebook", "hierarchies")
    assert sent["attributes"] == {"name": "spring", "pricebook_id": None, "hierarchy_ids": []}


def test_of_two_forms_the_old_one_goes():
    body = {"name": "spring", "hierarchies": []}
    several = body | {"pricebooks": [{"pricebook": "a", "priority": 1}]}
    one = body | {"pricebook": "a"}
    live = {"attributes": {"pricebook_id": "p"}}
    assert changed("catalog", live, several, "pricebooks")["attributes"]["pricebook_id"] is None
    live = {"attributes": {"pricebook_ids": [{"id": "p", "priority": 1}]}}
    assert changed("catalog", live, one, "pricebook")["attributes"]["pricebook_ids"] == []
    assert "pricebook_ids" not in changed("catalog", live, one, "name")["attributes"]


def test_merged_mappings_name_what_goes():
    live = {"attributes": {"admin_attributes": {"a": "1", "b": "2"}}}
    for wanted, sent in (
        ({"a": "9"}, {"a": "9", "b": None}),
        ({}, {"a": None, "b": None}),
        (None, {"a": None, "b": None}),
    ):
        body = {"slug": "h", "name": "H", "admin_attributes": wanted}
        assert changed("hierarchy", live, body, "admin_attributes")["attributes"]["admin_attributes"] == sent


def test_null_members_of_a_merged_mapping_are_none():
    document = {"id": "a", "attributes": {"admin_attributes": {"a": "1", "b": None}}}
    assert documents.remote(KINDS["hierarchy"], document, None).document["attributes"] == {
        "admin_attributes": {"a": "1"}
    }


HOOK = {"name": "hook", "integration_type": "webhook"}


def test_nested_objects_are_sent_whole():
    live = {"configuration": {"url": "old", "secret_key": "kept", "unknown": 1}}
    sent = changed("integration", live, HOOK | {"configuration": {"url": "new"}}, "configuration")
    assert sent["configuration"] == {"url": "new", "secret_key": "kept", "unknown": 1}
    locales = {"attributes": {"locales": {"fr": {"name": "a", "description": "b"}, "de": {"name": "c"}}}}
    body = {"slug": "h", "name": "H", "locales": {"fr": {"name": "z"}}}
    sent = changed("hierarchy", locales, body, "locales")
    assert sent["attributes"]["locales"] == {"fr": {"name": "z", "description": "b"}}


def test_a_masked_secret_is_never_sent_back():
    live = {"configuration": {"url": "old", "password": "****************CDKn", "username": "u"}}
    body = {"name": "q", "integration_type": "stomp", "configuration": {"destination": "/new"}}
    sent = changed("integration", live, body, "configuration")
    assert sent["configuration"] == {"url": "old", "username": "u", "destination": "/new"}


def test_another_form_keeps_nothing_of_the_old_one():
    live = {"configuration": {"url": "old", "secret_key": "kept"}}
    body = {"name": "q", "integration_type": "stomp", "configuration": {"destination": "/new"}}
    sent = changed("integration", live, body, "configuration", "integration_type")
    assert sent["configuration"] == {"destination": "/new"}


def test_an_object_of_another_type_keeps_nothing_of_the_old_one():
    usage = {"type": "usage", "tag": "t", "label": "L", "default_value": 5}
    live = {"attributes": {"configuration": usage}}
    body = {"name": "abc", "configuration": {"type": "access", "tag": "u"}}
    sent = changed("subscription-feature", live, body, "configuration")
    assert sent["attributes"]["configuration"] == {"type": "access", "tag": "u"}
    body = {"name": "abc", "configuration": {"type": "usage", "tag": "t", "default_value": 7}}
    sent = changed("subscription-feature", live, body, "configuration")
    assert sent["attributes"]["configuration"] == usage | {"default_value": 7}


def test_what_a_plan_gives_is_an_object_by_feature():
    live = {"id": "p", "attributes": {"feature_configurations": {"f1": {"type": "access"}, "f2": None}}}
    plan = documents.remote(KINDS["plan"], live, None)
    name = {"f1": "magazine/films"}.get
    body = project(KINDS["plan"].shape, plan.document, ("attributes",), lambda _, id_: name(id_))
    assert body == {"feature_configurations": [{"feature": "magazine/films", "type": "access"}]}
    hours = {"feature": "magazine/hours", "type": "usage", "default_value": 3}
    sent = changed(
        "plan", plan.document, {"name": "abc", "feature_configurations": [hours]}, "feature_configurations"
    )
    assert sent["attributes"]["feature_configurations"] == {
        "f1": None,
        "id of offering-feature/magazine/hours": {"type": "usage", "default_value": 3},
    }


def test_a_price_keeps_what_is_not_written_of_a_currency():
    price = {"USD": {"amount": 1, "includes_tax": True}, "EUR": {"amount": 2}}
    body = {"name": "abc", "price": {"USD": {"amount": 3}}}
    sent = changed("plan", {"attributes": {"price": price}}, body, "price")
    assert sent["attributes"]["price"] == {"EUR": None, "USD": {"amount": 3, "includes_tax": True}}


def test_the_policy_of_an_offering_is_written_bare():
    policy = {"type": "subscription_proration_policy", "id": "id of proration-policy/fair"}
    body = {"name": "abc", "proration_policy": "fair"}
    made = drafts.created(KINDS["offering"], write(body), refer, KINDS)
    assert made["relationships"] == {"proration_policy": policy}
    shown = {"id": "o", "attributes": {}, "relationships": {"proration_policy": {"data": policy}}}
    live = documents.remote(KINDS["offering"], shown, None).document
    assert live["relationships"] == {"proration_policy": policy}
    sent = changed("offering", live, {"name": "abc", "proration_policy": None}, "proration_policy")
    assert sent["relationships"] == {"proration_policy": None}


def test_what_is_never_told_is_always_sent():
    body = {"slug": "adyen", "enabled": True, "password": "p", "test": True}
    assert changed("gateway", {}, body, "test") == {
        "type": "gateway",
        "enabled": True,
        "password": "p",
        "test": True,
    }


def test_secrets_of_a_body():
    body = HOOK | {"configuration": {"url": "u", "secret_key": "s"}}
    assert list(secrets(KINDS["integration"].shape, body)) == ["s"]
    gateway = {"slug": "adyen", "enabled": True, "username": "u", "password": "p"}
    assert set(secrets(KINDS["gateway"].shape, gateway)) == {"u", "p"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"errors": [{"status": 401, "title": "Unable to validate access token"}]}, "Unable to validate access token"),
        ({"errors": [{"status": "422", "title": "Failed Validation", "detail": "name is bad"}]}, "Failed Validation: name is bad"),
        ({"errors": {"title": "Currency already exists", "description": "The code is taken"}}, "Currency already exists: The code is taken"),
        ({"errors": [{"title": "required", "detail": "enabled is required", "source": "enabled"}]}, "required: enabled is required"),
        ({"errors": [{"title": "required", "source": "order"}]}, "required (at order)"),
        ({"errors": [{"title": "a"}, {"detail": "b"}]}, "a; b"),
        ({"errors": [{"title": "Not Found", "detail": "Not Found"}]}, "Not Found"),
        ({"errors": [{"status": 500}]}, "error 500"),
    ],
)  # fmt: skip
def test_every_form_of_error(body, said):
    assert words(body) == Words(said)


def test_missing_ids_and_the_request_id_are_kept():
    body = {"errors": [{"title": "Not Found", "request_id": "r", "meta": {"missing_ids": ["p1"]}}]}
    assert words(body) == Words("Not Found (unknown: p1)", {"missing_ids": ["p1"]}, "r")


@pytest.mark.parametrize(
    "body", [None, [], "text", {}, {"errors": []}, {"errors": "x"}, {"errors": [1]}, {"data": []}]
)
def test_what_is_no_error(body):
    assert words(body) is None
