from __future__ import annotations

import pytest


def fill(api, count):
    return api.sandbox.load(
        "pricebook", [{"attributes": {"name": f"b{n}", "external_ref": f"r{n}"}} for n in range(count)]
    )


def grow(api, count):
    tree = api.sandbox.seed_object("hierarchy", {"attributes": {"name": "T"}})
    api.sandbox.load("node", [{"attributes": {"name": f"n{n}"}} for n in range(count)], within=tree)
    return f"/pcm/hierarchies/{tree}/nodes"


@pytest.mark.parametrize("path", ["/v2/flows", "/v2/currencies", "/pcm/pricebooks"])
def test_page_numbers_and_links(api, path, new):
    api.sandbox.load("flow", [{**new["flow"], "slug": f"s{n}"} for n in range(5)])
    api.sandbox.load("currency", [{**new["currency"], "code": f"A{n:02}"} for n in range(4)])
    fill(api, 5)
    page = api.get(f"{path}?page[limit]=2&page[offset]=2")
    assert page["meta"] == {
        "results": {"total": 5}, "page": {"limit": 2, "offset": 2, "current": 2, "total": 3},
    }  # fmt: skip
    base = f"http://sandbox{path}?page[offset]="
    assert page["links"] == {
        "current": f"{base}2&page[limit]=2",
        "first": f"{base}0&page[limit]=2",
        "last": f"{base}4&page[limit]=2",
        "next": f"{base}4&page[limit]=2",
        "prev": f"{base}0&page[limit]=2",
    }
    first = api.get(f"{path}?page[limit]=5")
    assert [first["links"][name] for name in ("last", "next", "prev")] == [None, None, None]
    again = api.get(f"{path}?page%5Blimit%5D=2&page%5Boffset%5D=2")
    assert again["data"] == page["data"] == first["data"][2:4]


def test_the_end_of_a_list(api):
    ids = fill(api, 5)
    pages = [
        api.get(f"/pcm/pricebooks?page[limit]=2&page[offset]={offset}")["data"] for offset in (0, 2, 4, 6)
    ]
    assert [[item["id"] for item in page] for page in pages] == [ids[:2], ids[2:4], ids[4:], []]
    assert api.get("/v2/fields")["meta"]["page"] == {"limit": 25, "offset": 0, "current": 1, "total": 1}


@pytest.mark.parametrize(
    "query", ["page[limit]=0", "page[limit]=x", "page[offset]=-1", "page[limit]=", "page[offset]=1.5"]
)
def test_bad_pages(api, query):
    assert api.error("GET", f"/v2/flows?{query}", None, 400)["status"] == 400
    assert api.error("GET", f"/pcm/hierarchies?{query}", None, 400)["status"] == "400"


def test_pages_longer_than_a_hundred(api, knobbed):
    fill(api, 130)
    assert len(api.get("/pcm/pricebooks?page[limit]=1000")["data"]) == 100
    knobbed(long_page="refused").error("GET", "/pcm/pricebooks?page[limit]=101", None, 400)


def test_the_default_page_length(knobbed):
    api = knobbed(page_length=3)
    fill(api, 5)
    assert len(api.get("/pcm/pricebooks")["data"]) == 3


@pytest.mark.parametrize("unpaged", [["pricebook"], ["*"]])
def test_collections_that_ignore_paging(knobbed, unpaged):
    api = knobbed(unpaged=unpaged)
    ids = fill(api, 30)
    for offset in (0, 25, 50):
        page = api.get(f"/pcm/pricebooks?page[limit]=25&page[offset]={offset}")
        assert [item["id"] for item in page["data"]] == ids
        assert page["meta"] == {"results": {"total": 30}}
    path = grow(api, 30)
    assert len(api.get(path)["data"]) == (30 if unpaged == ["*"] else 25)


def test_pim_lists_have_a_total_alone(api):
    path = grow(api, 5)
    page = api.get(f"{path}?page[limit]=2&page[offset]=2")
    assert page["meta"] == {"results": {"total": 5}}
    assert page["links"]["current"] == f"http://sandbox{path}?page[offset]=2&page[limit]=2"
    assert set(page["links"]) == {"current", "first", "last", "next", "prev"}
    assert set(api.get(f"{path}?page[limit]=5")["links"]) == {"current", "first"}
    assert set(api.get("/pcm/variations")) == {"data", "meta"}


def test_pim_links_may_be_broken_or_absent(knobbed):
    api = knobbed(pim_links="broken")
    path = grow(api, 5)
    links = [api.get(f"{path}?page[limit]=2&page[offset]={offset}")["links"] for offset in (0, 2, 4)]
    assert [("current" in item, "next" in item) for item in links] == [
        (False, True),
        (False, False),
        (False, False),
    ]
    assert links[0]["next"] == f"{path}?page[offset]=2&page[limit]=2"
    absent = knobbed(pim_links="absent")
    assert "links" not in absent.get(grow(absent, 1))


def test_fresh_objects_lag(knobbed, new):
    api = knobbed(lag=2)
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    data = {"type": "catalog", "attributes": {"name": "c", "hierarchy_ids": [tree]}}
    api.get(f"/pcm/hierarchies/{tree}")
    error = api.error("POST", "/pcm/catalogs", data, 404)
    assert (error["title"], error["meta"]) == ("Not Found", {"missing_ids": [tree]})
    api.post("/pcm/catalogs", data)
    assert api.get("/pcm/catalogs")["meta"]["results"]["total"] == 0
    assert api.get("/pcm/catalogs")["data"] == []
    assert len(api.get("/pcm/catalogs")["data"]) == 1
    api.post("/v2/flows", new["flow"])
    assert len(api.get("/v2/flows")["data"]) == 1


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("eq(name,n1)", ["n1"]),
        ("eq(slug,n1):eq(name,n1)", ["n1"]),
        ("eq(slug,n1):eq(name,n2)", []),
        ("like(name,*1)", ["n1", "n11"]),
        ("in(name,n1,n3)", ["n1", "n3"]),
        ("gt(name,n8)", ["n9"]),
        ("ge(name,n8):lt(name,n9)", ["n8"]),
        ("le(name,n1):like(name,n*)", ["n0", "n1", "n, (odd)"]),
        ('eq(name,"n, (odd)")', ["n, (odd)"]),
        ('eq(name,"n1")', ["n1"]),
    ],
)
def test_filters(api, expression, names):
    path = grow(api, 12)
    tree = path.split("/")[3]
    api.sandbox.load("node", [{"attributes": {"name": "n, (odd)"}}], within=tree)
    page = api.get(f"{path}?filter={expression}&page[limit]=100")
    assert [item["attributes"]["name"] for item in page["data"]] == names
    assert page["meta"]["results"]["total"] == len(names)
    assert "filter=" in page["links"]["first"]


def test_filters_by_parent_id_and_reference(api, new, node_at):
    tree = api.post("/pcm/hierarchies", new["hierarchy"])["data"]["id"]
    top = node_at(api, tree, "top")
    low = node_at(api, tree, "low", top)
    assert [item["id"] for item in api.get(f"/pcm/hierarchies/nodes?filter=eq(parent_id,{top})")["data"]] == [
        low
    ]
    (made, _) = fill(api, 2)
    assert [item["id"] for item in api.get("/pcm/pricebooks?filter=eq(external_ref,r0)")["data"]] == [made]
    catalog = api.sandbox.seed_object("catalog", {"attributes": {"name": "c", "hierarchy_ids": []}})
    attributes = {"name": "r", "catalog_id": catalog, "channels": ["web", "app"]}
    rule = api.sandbox.seed_object("catalog_rule", {"attributes": attributes})
    for asked in (f"eq(catalog_id,{catalog})", "eq(channels,app)", f"eq(id,{rule})"):
        assert len(api.get(f"/pcm/catalogs/rules?filter={asked}")["data"]) == 1


@pytest.mark.parametrize(
    "expression",
    ["name", "eq(name)", "eq(name,)", "eq(name,a", "eq(price,1)", "eq(name,a,b)", "eq(name,a);eq(name,b)", "eq(name,a):",
     ":".join(["eq(name,a)"] * 11)],
)  # fmt: skip
def test_bad_filters(api, expression):
    error = api.error("GET", f"/pcm/hierarchies?filter={expression}", None, 400)
    assert error["detail"] == "Could not parse the supplied filter"


def test_filters_are_ignored_where_there_are_none(api):
    assert len(api.get("/v2/currencies?filter=eq(code,XXX)")["data"]) == 1


@pytest.mark.parametrize("digits", [19, 22, 5000])
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_number_beyond_all_bounds_is_refused(api, name, digits):
    api.get(f"/v2/flows?page[{name}]={'9' * digits}", 400)
    assert api.get("/v2/flows?page[offset]=" + "9" * 18)["data"] == []
