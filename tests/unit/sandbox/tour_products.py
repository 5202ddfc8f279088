from __future__ import annotations

from tests.unit.sandbox.round_trip import round_trip


def tour(api, new):
    """Products with everything they are linked to."""
    image = api.post_file("/v2/files", files={"file": ("shoe.png", b"\x89PNG")})["data"]["id"]
    other = api.post_file("/v2/files", files={"file_location": (None, "https://x.test/a.pdf")})["data"]["id"]
    api.get("/v2/files?page[limit]=10&page[offset]=0")
    api.get(f"/v2/files/{image}")
    colour, options = _variation(api, new)
    shoe = _product(api, options, colour)
    base = f"/pcm/products/{shoe}"
    _relationships(api, base, {"files": (image, "file"), "variations": (colour, "product-variation")})
    for method in ("POST", "PUT"):
        body = {"data": {"type": "file", "id": image}}
        api.checked(method, f"{base}/relationships/main_image", body, 204)
    api.get(f"{base}/relationships/main_image")
    _templates(api, new, shoe)
    api.post(f"{base}/relationships/variations", [{"type": "product-variation", "id": colour}], 204)
    _build(api, base)
    api.get(base)
    lace = api.post("/pcm/products", product("lace"))["data"]["id"]
    _bundle(api, lace)
    _custom(api, shoe, lace)
    _nodes(api, new, shoe)
    api.delete(f"{base}/relationships/main_image")
    for path in (f"/pcm/products/{lace}", base, f"/v2/files/{image}", f"/v2/files/{other}"):
        api.delete(path)
    api.get(f"/v2/files/{image}", 404)
    api.get(base, 404)


def product(name, **attributes):
    rest = {"name": name, "sku": name, "slug": name, "commodity_type": "physical", "status": "live"}
    return {"type": "product", "attributes": {**rest, **attributes}}


def _variation(api, new):
    colour = api.post("/pcm/variations", new["variation"])["data"]["id"]
    path = f"/pcm/variations/{colour}/options"
    options = [
        api.post(path, {**new["option"], "attributes": {"name": name, "description": name}})["data"]["id"]
        for name in ("red", "blue")
    ]
    data = {"type": "product-variation-modifier", "attributes": {"type": "name_append", "value": " red"}}
    change = {"attributes": {"type": "name_append", "value": "!"}}
    round_trip(api, f"{path}/{options[0]}/modifiers", data, change, keep=False)
    for option, word in zip(options, ("-red", "-blue"), strict=True):
        for type_ in ("sku_append", "slug_append"):
            data = {"type": "product-variation-modifier", "attributes": {"type": type_, "value": word}}
            api.post(f"{path}/{option}/modifiers", data)
    api("POST", f"{path}/{options[0]}/modifiers", json={"data": data})
    return colour, options


def _product(api, options, colour):
    attributes = {
        "description": "d", "upc_ean": "1", "mpn": "2", "external_ref": "r", "tags": ["a", "b"],
        "locales": {"fr": {"name": "chaussure"}}, "build_rules": {"default": "include", "exclude": [[options[1]]]},
        "custom_inputs": {"front": {"name": "f", "validation_rules": [], "required": False}},
    }  # fmt: skip
    linked = {"variations": {"data": [{"type": "product-variation", "id": colour}]}}
    data = {**product("shoe", **attributes), "relationships": linked}
    change = {"attributes": {"name": "Shoe", "build_rules": {"default": "include"}}}
    round_trip(api, "/pcm/products", data, change, keep=False)
    api("POST", "/pcm/products", json={"data": {"type": "product", "attributes": {"name": ""}}})
    return round_trip(api, "/pcm/products", data, change)


def _relationships(api, base, linked):
    for name, (id_, type_) in linked.items():
        path, body = f"{base}/relationships/{name}", [{"type": type_, "id": id_}]
        api.post(path, body, 204)
        api.put(path, body, 204)
        api.get(path)
        api.checked("DELETE", path, {"data": body}, 204)


def _templates(api, new, shoe):
    flow = api.post("/v2/flows", new["flow"])["data"]["id"]
    for slug, type_ in (("brand", "string"), ("size", "integer"), ("new", "boolean")):
        field = {"type": "field", "name": slug, "slug": slug, "description": "d", "field_type": type_,
                 "required": False, "enabled": True, "relationships": {"flow": {"data": {"type": "flow", "id": flow}}}}  # fmt: skip
        api.post("/v2/fields", field)
    path = f"/pcm/products/{shoe}/relationships/templates"
    body = [{"type": "template", "id": flow}]
    api.post(path, body)
    api.get(path)
    entries = "/v2/flows/products(ext)/entries"
    api.post(entries, {"type": "entry", "id": shoe, "brand": "x", "size": 1})
    api("POST", entries, json={"data": {"type": "entry", "id": "none"}})
    api.get(entries)
    api.get(f"{entries}/{shoe}")
    api.put(f"{entries}/{shoe}", {"type": "entry", "id": shoe, "new": True})
    api.get(f"/pcm/products/{shoe}")
    api.delete(f"{entries}/{shoe}")
    api("GET", f"{entries}/{shoe}")
    api.checked("DELETE", path, {"data": body}, 204)
    api.delete(f"/v2/flows/{flow}")


def _build(api, base):
    first = api.post(f"{base}/build", status=201)["data"]["id"]
    second = api.post(f"{base}/build", status=201)["data"]["id"]
    api.post(f"/pcm/jobs/{second}/cancel", status=200)
    api("POST", f"/pcm/jobs/{second}/cancel", json={})
    api.get("/pcm/jobs")
    while api.get(f"/pcm/jobs/{first}")["data"]["attributes"]["status"] not in ("success", "failed"):
        pass
    api.get(f"/pcm/jobs/{first}/errors")
    assert len(api.get(f"{base}/children")["data"]) == 2
    api("GET", "/pcm/jobs/none")


def _bundle(api, lace):
    option = {
        "id": lace,
        "type": "product",
        "quantity": 1,
        "min": 1,
        "max": 2,
        "sort_order": 1,
        "default": True,
    }
    component = {"name": "Laces", "options": [option], "min": 1, "max": 1, "sort_order": 2}
    made = api.post("/pcm/products", product("set", components={"laces": component}))["data"]["id"]
    api.get(f"/pcm/products/{made}/relationships/component_products")
    api("DELETE", f"/pcm/products/{lace}")
    api.delete(f"/pcm/products/{made}")


def _custom(api, shoe, lace):
    path = "/pcm/custom-relationships"
    attributes = {"name": "Upsell", "slug": "upsell", "description": "d", "sort_order": 1,
                  "external_name": "n", "external_description": None, "bi_directional": True}  # fmt: skip
    made = api.post(path, {"type": "custom-relationship", "attributes": attributes})["data"]
    api.get(f"{path}?page[limit]=10")
    own = f"{path}/CRP_upsell"
    api.get(own)
    change = {"name": "Up", "slug": "CRP_upsell"}
    api.put(own, {"type": made["type"], "id": made["id"], "attributes": change})
    api("POST", path, json={"data": {"type": "custom-relationship", "attributes": attributes}})
    base = f"/pcm/products/{shoe}/custom-relationships"
    slugs = [{"type": "custom-relationship", "slug": "CRP_upsell"}]
    api.post(base, slugs)
    api.get(base)
    related = [{"type": "product", "id": lace, "attributes": {"sort_order": 1}}]
    api.post(f"{base}/CRP_upsell", [*related, {"type": "product", "id": "none"}])
    api.get(f"{base}/CRP_upsell")
    api.get(f"{base}/CRP_upsell/products")
    api.get(f"/pcm/products/{shoe}")
    api("DELETE", own)
    api.checked("DELETE", f"{base}/CRP_upsell", {"data": [{"type": "product", "id": lace}]}, 204)
    for id_ in (shoe, lace):
        api.checked("DELETE", f"/pcm/products/{id_}/custom-relationships", {"data": slugs}, 204)
    api.delete(own)
    api.get(own, 404)


def _nodes(api, new, shoe):
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    node = api.post(f"/pcm/hierarchies/{tree}/nodes", new["node"])["data"]["id"]
    catalog = {"name": "published", "hierarchy_ids": [tree]}
    made = api.post("/pcm/catalogs", {"type": "catalog", "attributes": catalog})["data"]["id"]
    release = f"/pcm/catalogs/{made}/releases"
    id_ = api.post(release, {})["data"]["id"]
    for _ in range(2):
        api.get(f"{release}/{id_}")
    base = f"/pcm/hierarchies/{tree}/nodes/{node}"
    body = [{"type": "product", "id": shoe}]
    api.post(f"{base}/relationships/products", body)
    assert len(api.get(f"{base}/products")["data"]) == 1
    assert len(api.get(f"/pcm/products/{shoe}/nodes")["data"]) == 1
    api.checked("DELETE", f"{base}/relationships/products", {"data": body}, 200)
    found = {"filter": "eq(sku,shoe)", "node_ids": [node, "none"]}
    api.post("/pcm/products/attach_nodes", found, 200)
    api.post("/pcm/products/detach_nodes", found, 200)
    api.delete(release)
    for path in (f"/pcm/catalogs/{made}", f"/pcm/hierarchies/{tree}"):
        api.delete(path)
