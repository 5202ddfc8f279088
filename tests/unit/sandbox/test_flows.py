from __future__ import annotations

import pytest


@pytest.fixture
def flow(api, new):
    return api.post("/v2/flows", new["flow"])["data"]


def field(flow, slug="brand", **attributes):
    return {
        "type": "field",
        "name": slug.title(),
        "slug": slug,
        "field_type": "string",
        "relationships": {"flow": {"data": {"type": "flow", "id": flow["id"]}}},
        **attributes,
    }


def test_defaults(api, flow):
    made = api.post("/v2/fields", field(flow))["data"]
    defaults = {"default": None, "order": None, "omit_null": False, "validation_rules": [], "required": False}
    assert {name: made[name] for name in defaults} == defaults
    assert made["relationships"]["flow"]["data"] == {"id": flow["id"], "type": "flow"}


@pytest.mark.parametrize("slug", ["products(ext)", "products%28ext%29"])
def test_fields_are_listed_by_the_slug_of_the_flow(api, flow, slug):
    other = api.post("/v2/flows", {"type": "flow", "name": "Other", "slug": "other"})["data"]
    made = api.post("/v2/fields", field(flow))["data"]
    api.post("/v2/fields", field(other))
    assert api.get(f"/v2/flows/{slug}/fields")["data"] == [made]
    assert api.get("/v2/fields")["meta"]["results"]["total"] == 2
    api.get(f"/v2/flows/{flow['id']}/fields", 404)


def test_templates_alone(api, flow):
    api.post("/v2/flows", {"type": "flow", "name": "Products", "slug": "products"})
    assert api.get("/v2/flows?template=products")["data"] == [flow]
    assert api.get("/v2/flows")["meta"]["results"]["total"] == 2


@pytest.mark.parametrize("status", [409, 422])
def test_slugs_are_unique(knobbed, new, status):
    api = knobbed(duplicate_slug=status)
    flow = api.post("/v2/flows", new["flow"])["data"]
    api.error("POST", "/v2/flows", new["flow"], status)
    other = api.post("/v2/flows", {**new["flow"], "slug": "other"})["data"]
    api.error("PUT", f"/v2/flows/{other['id']}", {"slug": flow["slug"]}, status)
    api.post("/v2/fields", field(flow))
    api.error("POST", "/v2/fields", field(flow), status)
    api.post("/v2/fields", field(other))


def test_core_flows_stay(api):
    core = api.post("/v2/flows", {"type": "flow", "name": "Orders", "slug": "orders"})["data"]
    api.error("DELETE", f"/v2/flows/{core['id']}", None, 422)
    api.get(f"/v2/flows/{core['id']}")


def test_a_flow_takes_its_fields_with_it(api, flow):
    made = api.post("/v2/fields", field(flow))["data"]
    api.delete(f"/v2/flows/{flow['id']}")
    api.get(f"/v2/fields/{made['id']}", 404)


def test_the_error_of_flows_says_400_in_a_422(api):
    error = api.error("POST", "/v2/flows", {"type": "flow", "slug": "x"}, 422)
    assert error == {
        "title": "Validation Error",
        "status": 400,
        "detail": 'data.attributes.name: "name" is required',
    }


def test_field_type_and_flow_do_not_change(api, flow, new):
    other = api.post("/v2/flows", {**new["flow"], "slug": "other"})["data"]
    made = api.post("/v2/fields", field(flow))["data"]
    path = f"/v2/fields/{made['id']}"
    api.error("PUT", path, {"field_type": "integer"}, 422)
    api.error("PUT", path, field(other), 422)
    rules = [{"type": "enum", "options": ["a", "b"]}]
    changed = api.put(path, field(flow, order=3, omit_null=True, validation_rules=rules, default="a"))["data"]
    assert (changed["order"], changed["omit_null"], changed["validation_rules"]) == (3, True, rules)
    assert api.put(path, {"order": None, "default": None})["data"]["order"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"field_type": "text"},
        {"field_type": "relationship", "required": True},
        {"field_type": "relationship"},
        {"validation_rules": [{"type": "regex"}]},
        {"validation_rules": ["email"]},
        {"field_type": "integer", "default": "one"},
        {"field_type": "integer", "default": True},
        {"default": "c", "validation_rules": [{"type": "enum", "options": ["a"]}]},
        {"relationships": {"flow": {"data": {"type": "flow", "id": "none"}}}},
        {"relationships": []},
        {"relationships": {}},
        {"order": "first"},
    ],
)
def test_wrong_fields(api, flow, wrong):
    api.error("POST", "/v2/fields", field(flow, **wrong), 422)


BETWEEN = {"type": "between", "options": {"from": 1, "to": 5}}
ENUM = {"type": "enum", "options": ["a", "b"]}


@pytest.mark.parametrize(
    ("rule", "field_type", "right", "wrong"),
    [
        (BETWEEN, "integer", [1, 5], [0, 6]),
        (BETWEEN, "float", [1.5], [0.5]),
        (
            {"type": "between", "options": {"from": "2026-01-01", "to": "2026-12-31"}},
            "date",
            ["2026-06-01"],
            ["2027-01-01"],
        ),
        (BETWEEN, "string", [], ["3"]),
        (ENUM, "string", ["a"], ["c"]),
        ({"type": "email"}, "string", ["a@b.example"], ["a", "a@b", "a b@c.example"]),
        ({"type": "slug"}, "string", ["red-shoes", "Red_1"], ["red shoes", "-red", "é"]),
        ({"type": "uuid"}, "string", ["6f1b3b1e-0d0c-4a52-9d1c-7a3f5a3f0c11"], ["6f1b3b1e"]),
    ],
)
def test_a_default_keeps_to_every_rule(api, flow, rule, field_type, right, wrong):
    rules = {"field_type": field_type, "validation_rules": [rule]}
    for number, value in enumerate(right):
        made = api.post("/v2/fields", field(flow, f"right{number}", **rules, default=value))["data"]
        assert made["default"] == value
    for value in wrong:
        api.error("POST", "/v2/fields", field(flow, **rules, default=value), 422)


def test_names_and_values_do_not_start_with_a_dollar(api, flow, new):
    error = api.error("POST", "/v2/flows", {**new["flow"], "slug": "$ext"}, 422)
    assert "$" in error["detail"]
    api.error("PUT", f"/v2/flows/{flow['id']}", {"slug": "$ext"}, 422)
    api.error("POST", "/v2/fields", field(flow, "$brand"), 422)
    api.error("POST", "/v2/fields", field(flow, default="$5"), 422)
    api.post("/v2/fields", field(flow, default="5$"))


def test_relationship_fields_outside_of_templates(api, new):
    flow = api.post("/v2/flows", {**new["flow"], "slug": "orders"})["data"]
    rules = [{"type": "one-to-many", "to": "product"}]
    api.post("/v2/fields", field(flow, field_type="relationship", validation_rules=rules))


def test_a_hundred_fields_at_most(api, flow):
    api.sandbox.load("field", [field(flow, f"f{number}") for number in range(99)])
    api.post("/v2/fields", field(flow, "last"))
    api.error("POST", "/v2/fields", field(flow, "toomany"), 422)
