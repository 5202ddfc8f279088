from __future__ import annotations

import pytest

LOCATIONS = "/v2/inventories/locations"


@pytest.fixture
def located(knobbed):
    def make(**knobs):
        api = knobbed(**knobs)
        api.headers["EP-Inventories-Multi-Location"] = "true"
        return api

    return make


def test_locations(located, new):
    api = located()
    made = api.post(LOCATIONS, new["inventory_location"])["data"]
    assert made["attributes"] == new["inventory_location"]["attributes"]
    assert set(made["meta"]) == {"timestamps"}
    own = f"{LOCATIONS}/{made['id']}"
    change = {"description": None, "address": None, "geolocation": None, "external_ref": None, "name": "MK 2"}
    changed = api.put(own, {"type": "inventory_location", "id": made["id"], "attributes": change})["data"]
    assert changed["attributes"] == {"name": "MK 2", "slug": "mk"}
    assert api.get(own)["data"] == changed
    api.delete(own)
    assert api.error("GET", own, None, 404) == {
        "title": "Not Found", "status": "404", "detail": "No location found",
    }  # fmt: skip


def test_a_list_has_links_and_no_total(located):
    api = located()
    ids = api.sandbox.load("inventory_location", [{"attributes": {"name": f"place {n}"}} for n in range(3)])
    page = api.get(f"{LOCATIONS}?page[limit]=2")
    assert [item["id"] for item in page["data"]] == ids[:2]
    assert set(page) == {"data", "links"}
    rest = api.get(page["links"]["next"].removeprefix("http://sandbox"))
    assert [item["id"] for item in rest["data"]] == ids[2:]
    assert rest["links"]["next"] is None


def test_without_the_header_there_are_no_locations(knobbed, new):
    api = knobbed()
    for method, path in (("GET", LOCATIONS), ("POST", LOCATIONS), ("DELETE", f"{LOCATIONS}/x")):
        api.error(method, path, new["inventory_location"], 404)
    api = knobbed(locations_header="ignored")
    api.post(LOCATIONS, new["inventory_location"])
    assert len(api.get(LOCATIONS)["data"]) == 1


@pytest.mark.parametrize(("knob", "status"), [("generated", 201), ("required", 400)])
def test_a_location_without_a_slug(located, knob, status):
    api = located(location_slug=knob)
    answer = api.post(LOCATIONS, {"attributes": {"name": "Milton Keynes, South"}}, status)
    if status == 201:
        assert answer["data"]["attributes"]["slug"] == "milton-keynes-south"


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"name": "ab"},
        {"name": "n" * 1025},
        {"slug": "s" * 129},
        {"description": "ab"},
        {"address": []},
        {"address": ["a"] * 9},
        {"address": ["a" * 1025]},
        {"address": [1]},
        {"geolocation": {"lat": 1}},
        {"geolocation": {"lat": True, "lon": 1}},
    ],
)
def test_wrong_locations(located, new, change):
    attributes = {**new["inventory_location"]["attributes"], **change}
    error = located().error("POST", LOCATIONS, {"type": "inventory_location", "attributes": attributes}, 400)
    assert (error["title"], error["status"]) == ("Validation Error", "400")


def test_slugs_are_unique(located, new):
    api = located()
    api.post(LOCATIONS, new["inventory_location"])
    error = api.error("POST", LOCATIONS, new["inventory_location"], 400)
    assert error["detail"] == "slug must be unique"
