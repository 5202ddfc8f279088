from __future__ import annotations

import pytest

from reconciler.sandbox.commercetools.predicates import parse
from reconciler.sandbox.commercetools.problems import Problem
from tests.unit.sandbox.commercetools.words import ref

DOC = {
    "key": "berlin",
    "version": 3,
    "active": True,
    "roles": ["InventorySupply", "Primary"],
    "name": {"en": "Berlin", "de-AT": "Wien"},
    "locations": [{"country": "AT"}, {"country": "DE", "state": "BE"}],
    "custom": {"fields": {"size": 5, "note": 'say "hi"'}},
    "empty": [],
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('key = "berlin"', True),
        ('key="x"', False),
        ('key <> "x"', True),
        ('key != "berlin"', False),
        ('nothing <> "x"', False),
        ("version > 2 and version <= 3", True),
        ("version < 3 or version >= 4", False),
        ("active = true", True),
        ("active = false", False),
        ('key in ("a", "berlin")', True),
        ('key not in ("a", "berlin")', False),
        ('nothing not in ("a")', False),
        ('name(en = "Berlin")', True),
        ('name(`de-AT` = "Wien")', True),
        ('name(en="x" or en="Berlin")', True),
        ("custom(fields(size = 5))", True),
        (r'custom(fields(note = "say \"hi\""))', True),
        ('locations(country = "DE" and state = "BE")', True),
        ('locations(country = "AT" and state = "BE")', False),
        ("locations(state is defined)", True),
        ("parent is not defined", True),
        ("key is defined", True),
        ("empty is empty", True),
        ("roles is not empty", True),
        ('roles contains any ("Primary", "x")', True),
        ('roles contains all ("Primary", "x")', False),
        ('not (key = "x")', True),
        ('not(key = "berlin") or (version = 3 and active = true)', True),
        ("key = :wanted", True),
        ("version = :number", True),
        ('version = "3"', False),
        ("active = 1", False),
    ],
)  # fmt: skip
def test_predicates(text, holds):
    assert parse(text, {"wanted": "berlin", "number": "3"})(DOC) is holds


@pytest.mark.parametrize(
    "text",
    ["", "key", "key =", 'key = "a', "key = a", 'key = "a" and', '(key = "a"', 'key = "a")', 'key ~ "a"',
     "key in ()", "= 1", "key = :other", 'key like "a"', "not key = 1"],
)  # fmt: skip
def test_wrong_predicates(text):
    with pytest.raises(Problem):
        parse(text, {})


@pytest.fixture
def five(api):
    api.sandbox.load("zone", [{"key": f"z{n}", "name": f"Z{5 - n}", "locations": []} for n in range(5)])
    return api


def keys(page):
    return [item["key"] for item in page["results"]]


def test_a_page(five):
    page = five.get("/zones")
    assert {name: page[name] for name in ("limit", "offset", "count", "total")} == {
        "limit": 20, "offset": 0, "count": 5, "total": 5,
    }  # fmt: skip
    page = five.get("/zones", limit=2, offset=3, withTotal="false")
    assert (keys(page), "total" in page) == (["z3", "z4"], False)
    assert five.get("/zones", limit=0)["results"] == []


@pytest.mark.parametrize(
    "params", [{"limit": 501}, {"limit": "x"}, {"limit": -1}, {"offset": 10_001}, {"withTotal": "maybe"},
               {"sort": "name up"}, {"where": "name"}, {"where": 'colour = "red"'}],
)  # fmt: skip
def test_wrong_parameters(five, params):
    assert five.get("/zones", 400, **params)["errors"][0]["code"] == "InvalidInput"


def test_sorting(five):
    assert keys(five.get("/zones", sort="name")) == ["z4", "z3", "z2", "z1", "z0"]
    assert keys(five.get("/zones", sort="name desc", limit=2)) == ["z0", "z1"]
    assert keys(five.get("/zones", sort=["version desc", "key desc"], limit=2)) == ["z4", "z3"]


def test_where_repeats_and_takes_variables(five):
    assert keys(five.get("/zones", where=['key > "z1"', 'key < "z4"'])) == ["z2", "z3"]
    assert keys(five.get("/zones", where="key in (:a, :b)", **{"var.a": "z1", "var.b": "z3"})) == ["z1", "z3"]
    assert five.get("/zones", where='key = "z1"')["total"] == 1


def test_head_with_a_predicate(five):
    five("HEAD", "/zones", None, 200, params={"where": 'key = "z1"'})
    five("HEAD", "/zones", None, 404, params={"where": 'key = "none"'})


def test_the_whole_list_by_id(api):
    api.sandbox.load("zone", [{"key": f"z{n}", "name": "z", "locations": []} for n in range(1201)])
    found, after = [], ""
    while True:
        where = {"where": f'id > "{after}"'} if after else {}
        page = api.get("/zones", sort="id asc", limit=500, withTotal="false", **where)
        assert "total" not in page
        found += keys(page)
        if page["count"] < 500:
            break
        after = page["results"][-1]["id"]
    assert len(found) == len(set(found)) == 1201


def test_expansion(api):
    api.post("/types", {"key": "tt", "name": {"en": "T"}, "resourceTypeIds": ["store"]})
    api.post("/channels", {"key": "web", "roles": ["ProductDistribution"]})
    api.post("/product-selections", {"key": "sel", "name": {"en": "S"}})
    api.post("/stores", {
        "key": "aa", "custom": {"type": {"key": "tt"}}, "distributionChannels": [{"key": "web"}],
        "productSelections": [{"productSelection": {"key": "sel"}}],
    })  # fmt: skip
    paths = [
        "custom.type",
        "distributionChannels[*]",
        "productSelections[*].productSelection",
        "no.thing",
        "name[0]",
    ]
    store = api.get("/stores/key=aa", expand=paths)
    assert store["custom"]["type"]["obj"]["key"] == "tt"
    assert store["distributionChannels"][0]["obj"]["key"] == "web"
    assert store["productSelections"][0]["productSelection"]["obj"]["key"] == "sel"
    listed = api.get("/stores", expand="distributionChannels[0]")["results"][0]
    assert listed["distributionChannels"][0]["obj"]["key"] == "web"
    assert "obj" not in listed["custom"]["type"]


def test_expansion_along_a_path(api):
    for key, parent in (("one", None), ("two", "one"), ("three", "two")):
        api.post("/categories", {"key": key, "name": {"en": key}, "slug": {"en": key},
                                 **({"parent": ref("category", key=parent)} if parent else {})})  # fmt: skip
    found = api.get("/categories/key=three", expand=["parent.parent", "ancestors[*]"])
    assert found["parent"]["obj"]["parent"]["obj"]["key"] == "one"
    assert [item["obj"]["key"] for item in found["ancestors"]] == ["one", "two"]


def test_new_objects_may_be_missing_from_queries_at_first(knobbed):
    api = knobbed(lag=2)
    api.post("/zones", {"key": "eu", "name": "EU"})
    assert [api.get("/zones", sort="id asc", withTotal="false")["count"] for _ in range(3)] == [0, 0, 1]
    assert api.get("/zones/key=eu")["key"] == "eu"
