"""Children inline, in a folder, in a mapping file: each becomes a resource of its own."""

import pytest

NODES = "nodes:\n  men:\n    name: Men\n    nodes:\n      shirts: {}\n"


def test_inline_children(stores):
    assert stores.bodies(
        {
            "common/flows/products(ext).yaml": "name: P\nfields:\n  brand: {type: string}\n  S/M: {type: date}\n",
            "common/hierarchies/apparel.yaml": NODES,
        }
    ) == {
        "flow/products(ext)": {"slug": "products(ext)", "name": "P"},
        "field/products(ext)/brand": {"slug": "brand", "type": "string"},
        "field/products(ext)/S%2FM": {"slug": "S/M", "type": "date"},
        "hierarchy/apparel": {"slug": "apparel"},
        "node/apparel/men": {"slug": "men", "name": "Men"},
        "node/apparel/men/shirts": {"slug": "shirts"},
    }


def test_children_beside(stores):
    bodies = stores.bodies(
        {
            "common/flows/f.yaml": "{}",
            "common/flows/f/fields/brand.yaml": "type: string",
            "common/flows/f/fields/S%2FM.yaml": "type: date",
            "common/hierarchies/h.yaml": "{}",
            "common/hierarchies/h/nodes/men.yaml": "nodes: {socks: {}}",
            "common/hierarchies/h/nodes/men/nodes/shirts.yaml": "{}",
            "common/hierarchies/h/nodes/men/nodes/shirts/nodes.yaml": "polo: {}\ntee: {name: Tee}",
            "common/pricebooks/retail.yaml": "{}",
            "common/pricebooks/retail/prices.yaml": "sku-1: {amount: 5}\n'2': {amount: 6}",
        }
    )
    assert list(bodies) == [
        "field/f/S%2FM",
        "field/f/brand",
        "flow/f",
        "hierarchy/h",
        "node/h/men",
        "node/h/men/shirts",
        "node/h/men/shirts/polo",
        "node/h/men/shirts/tee",
        "node/h/men/socks",
        "price/retail/2",
        "price/retail/sku-1",
        "pricebook/retail",
    ]
    assert bodies["price/retail/2"] == {"sku": "2", "amount": 6}


def test_sources_and_places(stores):
    state = stores.load(
        {"common/hierarchies/h.yaml": NODES, "common/hierarchies/h/nodes.yaml": "women:\n  name: Women\n"}
    )
    places = {
        str(address): str(state.locate(one.source, ("name",))).rpartition("acme/")[2]
        for address, one in state.resources.items()
    }
    assert places == {
        "hierarchy/h": "common/hierarchies/h.yaml:1:1",
        "node/h/men": "common/hierarchies/h.yaml:3:11",
        "node/h/men/shirts": "common/hierarchies/h.yaml:5:15",
        "node/h/women": "common/hierarchies/h/nodes.yaml:2:9",
    }
    men = next(one for address, one in state.resources.items() if address.key == "h/men")
    assert men.source.path == ("nodes", "men")
    assert "Men" not in repr(men)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fields: [a]", "1:9: expected a mapping of fields by key, found a list"),
        ("fields:", "1:1: expected a mapping of fields by key, found nothing"),
        (
            "fields:\n  brand:\n",
            "2:3: a field is a mapping of its fields, this is nothing\n  hint: write {} for a resource with no further fields",
        ),
        ("fields: {brand: date}", "1:17: a field is a mapping of its fields, this is text"),
        ("fields:\n  ../x: {type: date}", "2:3: '../x' cannot be a key: it reads as a path"),
        ("fields:\n  /x: {type: date}", "2:3: '/x' cannot be a key: it reads as a path"),
        ("fields:\n  '': {type: date}", "2:3: a key cannot be empty"),
        ("fields:\n  .: {type: date}", "2:3: '.' cannot be a key: it reads as a path"),
        (
            "fields:\n  ${env:A}: {type: date}",
            "2:3: '${env:A}' cannot be a key: a variable stands in a value, never in a key",
        ),
        ("fields:\n  007: {type: date}", "2:3: the key 7 is not text\n  hint: write it in quotes"),
        ("fields:\n  a: {type: date}\n  a: {type: date}", "3:3: the key 'a' is written twice"),
        (
            "fields:\n  a: {slug: b, type: date}",
            "2:13: the key in the parent's file says 'a', 'slug' says 'b'",
        ),
        ("feilds:\n  a: {type: date}", "1:1: unknown field 'feilds'\n  hint: did you mean 'fields'?"),
    ],
)
def test_bad_inline_children(stores, text, message):
    assert stores.problem({"common/flows/f.yaml": text}) == f"common/flows/f.yaml:{message}"


def test_parent_that_is_not_declared(stores):
    files = {
        "common/flows/product/fields/brand.yaml": "type: date",
        "common/flows/product/fields/color.yaml": "type: date",
        "common/flows/products.yaml": "{}",
    }
    assert stores.problem(files) == (
        "common/flows/product/fields/brand.yaml:1:1: flow 'product' is not declared, and fields stand in it\n"
        "  hint: did you mean 'products'? Otherwise declare it, or list flow/product under external: in store.yaml"
        " when it exists in the live store but is not managed here"
    )
    assert len(stores.bodies(files, external=("flow/product",))) == 3


def test_child_declared_inline_and_beside(stores):
    assert stores.problem(
        {
            "common/flows/f.yaml": "fields:\n  brand:\n    type: date\n",
            "common/flows/f/fields/brand.yaml": "type: string",
        }
    ) == (
        "common/flows/f.yaml:2:3: field/f/brand is declared twice: here and at common/flows/f/fields/brand.yaml:1:1"
    )


def test_children_in_a_broken_file_are_not_called_missing(stores):
    assert stores.problem(
        {
            "common/hierarchies/h.yaml": "nodes: [",
            "common/hierarchies/h/nodes/a.yaml": "{}",
            "common/catalogs/c.yaml": "pricebooks: []\nhierarchies: [h]\nnodes: [h/men/shirts]",
        }
    ).startswith("common/hierarchies/h.yaml:1:8: this is not YAML")


def test_children_in_a_broken_mapping_file(stores):
    assert (
        stores.problem(
            {
                "common/hierarchies/h.yaml": "{}",
                "common/hierarchies/h/nodes.yaml": "- a",
                "common/catalogs/c.yaml": "pricebooks: []\nnodes: [h/men]",
            }
        )
        == "common/hierarchies/h/nodes.yaml:1:1: expected a mapping of nodes by key, found a list"
    )
