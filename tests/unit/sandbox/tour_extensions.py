from __future__ import annotations

from tests.unit.sandbox.round_trip import round_trip

APIS = "/v2/settings/extensions/custom-apis"
POLICIES = "/v2/permissions/custom-api-role-policies"
VALIDATIONS = {
    "string": {"min_length": 1, "max_length": 9, "regex": "^[a-z]+$", "unique": "yes"},
    "integer": {"min_value": 0, "max_value": 5},
    "float": {"min_value": 0},
    "boolean": {"immutable": True},
    "any": {},
    "list": {"allowed_type": "string", "max_length": 3},
}


def custom_api(slug, **attributes):
    return {"type": "custom_api", "name": slug, "slug": slug, "api_type": f"{slug}_ext", **attributes}


def custom_field(slug, type_, **rules):
    return {
        "type": "custom_field",
        "name": slug,
        "slug": slug,
        "field_type": type_,
        "validation": {type_: rules},
    }


def tour(api):
    """Custom APIs, their fields and entries, and who may do what with them."""
    above = {"relationships": {"parent_apis": {"data": [{"type": "api_location", "id": "/v2/extensions"}]}}}
    data = custom_api("lists", description="d", allow_upserts=True, **above)
    round_trip(api, APIS, data, {"name": "New"}, keep=False)
    made = round_trip(api, APIS, data, {"name": "New", "presentation": {"page": "p"}})
    api("POST", APIS, json={"data": data})
    api("POST", APIS, json={"data": {**data, "slug": "A"}})
    fields = f"{APIS}/{made}/fields"
    for type_, rules in VALIDATIONS.items():
        field = custom_field(f"a_{type_}", type_, **rules)
        named = {"name": "new", "slug": field["slug"]}
        order = {"description": "d", "presentation": {"sort_order": 3}}
        round_trip(api, fields, field, {**named, **order}, keep=False)
        round_trip(api, fields, field, named)
    api("POST", fields, json={"data": custom_field("a_any", "any")})
    entry = {"type": "lists_ext", "a_string": "x", "a_integer": 1, "a_float": 1.5, "a_list": ["a", None]}
    for path in (f"{APIS}/{made}/entries", "/v2/extensions/lists"):
        round_trip(api, path, entry, {"a_integer": 2}, keep=False)
        api.put(f"{path}/{made}", entry, 201)
        api("DELETE", f"{path}/{made}", headers={"if-match": "x"})
        api.delete(f"{path}/{made}")
    (role, *_) = api.get("/v2/permissions/built-in-roles")["data"]
    api.get(f"/v2/permissions/built-in-roles/{role['id']}")
    linked = {"custom_api": {"data": {"type": "custom_api", "id": made}},
              "role": {"data": {"type": "built_in_role", "id": role["id"]}}}  # fmt: skip
    rights = dict.fromkeys(("create", "list", "read", "update", "delete"), True)
    policy = {"type": "custom_api_role_policy", **rights, "relationships": linked}
    round_trip(api, POLICIES, policy, {"delete": False}, keep=False)
    round_trip(api, POLICIES, policy, {"delete": False})
    api("POST", POLICIES, json={"data": policy})
    api.delete(f"{APIS}/{made}")
