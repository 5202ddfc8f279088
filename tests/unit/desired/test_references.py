"""References: declared, external, or a problem where they are written."""

from dataclasses import replace

import pytest

ADVICE = (
    "eclare it, or list {} under external: in store.yaml"
    " when it exists in the live store but is not managed here"
)
C = "common/catalogs/c.yaml"
R = "common/rules/r.yaml"


def test_declared_target(stores):
    files = {"common/pricebooks/retail.yaml": "{}", C: "pricebook: retail"}
    assert stores.bodies(files)["catalog/c"]["pricebook"] == "retail"


def test_target_that_is_not_declared(stores):
    found = stores.problem({"common/pricebooks/retail.yaml": "{}", C: "name: c\npricebook: retial"})
    assert found == (
        f"{C}:2:12: pricebook 'retial' is not declared\n"
        "  hint: did you mean 'retail'? Otherwise d" + ADVICE.format("pricebook/retial")
    )


def test_nothing_is_near(stores):
    found = stores.problem({C: "pricebooks:\n  - gone"})
    assert found == f"{C}:2:5: pricebook 'gone' is not declared\n  hint: d" + ADVICE.format("pricebook/gone")


@pytest.mark.parametrize("glob", ["pricebook/gone", "pricebook/*", "*"])
def test_external_target(stores, glob):
    assert stores.bodies({C: "pricebook: gone"}, external=(glob,))


@pytest.mark.parametrize(("partial", "needed"), [(False, False), (True, True)])
def test_what_a_store_has_anyway_needs_no_declaration(stores, kinds, partial, needed):
    kinds["pricebook"] = replace(kinds["pricebook"], fixed=True, partial=partial)
    files = {C: "pricebook: gone", R: "condition: {$ref: pricebook/gone}"}
    if needed:
        assert len(stores.problems(files, kinds=kinds)) == 2
    else:
        assert stores.bodies(files, kinds=kinds)["catalog/c"]["pricebook"] == "gone"


def test_child_by_its_whole_key(stores):
    files = {
        "common/hierarchies/h.yaml": "nodes: {men: {nodes: {shirts: {}}}}",
        C: "pricebooks: []\nnodes: [h/men/shirts]",
    }
    assert stores.bodies(files)["catalog/c"]["nodes"] == ["h/men/shirts"]
    assert "node 'h/shirts' is not declared" in stores.problem({C: "pricebooks: []\nnodes: [h/shirts]"})


FIELDS = "fields:\n  a:\n    type: date\n    beside: [{}]\n  b: {{type: date}}\n"


@pytest.mark.parametrize("written", ["b", "f/b"])
def test_a_sibling_needs_no_parent(stores, written):
    files = {"common/flows/f.yaml": FIELDS.format(written)}
    assert stores.bodies(files)["field/f/a"]["beside"] == ["f/b"]


def test_a_sibling_stands_in_the_same_parent(stores):
    files = {
        "common/flows/f.yaml": FIELDS.format("g/b"),
        "common/flows/g.yaml": "fields: {b: {type: date}}",
    }
    assert stores.problem(files) == (
        "common/flows/f.yaml:4:14: field 'g/b' does not stand in flow/f, as field/f/a does"
    )


def test_a_sibling_that_is_not_declared(stores):
    found = stores.problem({"common/flows/f.yaml": FIELDS.format("c")})
    assert found.startswith("common/flows/f.yaml:4:14: field 'f/c' is not declared\n  hint: did you mean 'f/")


@pytest.mark.parametrize("written", ["S/M", "S%2FM"])
def test_slash_in_a_key(stores, written):
    files = {
        "common/pricebooks/S%2FM.yaml": "{}",
        C: f"pricebook: {written}",
        "common/catalogs/d.yaml": f"pricebooks: ['{written}']",
        R: f"condition: [{{$ref: 'pricebook/{written}'}}]",
    }
    bodies = stores.bodies(files)
    assert bodies["catalog/c"]["pricebook"] == "S%2FM"
    assert bodies["catalog/d"]["pricebooks"] == ["S%2FM"]
    assert bodies["rule/r"]["condition"] == [{"$ref": "pricebook/S%2FM"}]


def test_free_references(stores):
    condition = "condition: {any: [{$ref: node/h/men}, {$id: raw-1}, {$ref: a, b: c}]}"
    body = stores.bodies({"common/hierarchies/h.yaml": "nodes: {men: {}}", R: condition})["rule/r"]
    assert body["condition"] == {"any": [{"$ref": "node/h/men"}, {"$id": "raw-1"}, {"$ref": "a", "b": "c"}]}


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("{$ref: retail}", "1:19: $ref 'retail' names no kind\n  hint: a reference is written {$ref: kind/key}"),
        ("{$ref: pricebok/x}", "1:19: $ref 'pricebok/x' names no kind\n  hint: did you mean 'pricebook'?"),
        ("{$ref: pricebook/}", "1:19: $ref 'pricebook/' names no key\n  hint: a reference is written {$ref: kind/key}"),
        ("{$ref: /x}", "1:19: $ref '/x' names no kind\n  hint: known: catalog, currency, field, flow, gateway, hierarchy, node, price, pricebook, project, rule"),
        ("{$ref: 5}", "1:19: $ref must be text, found a number"),
        ("{$id: [5]}", "1:18: $id must be text, found a list"),
        ("[{a: {$ref: pricebook/x}}]", "1:17: pricebook 'x' is not declared\n  hint: d" + ADVICE.format("pricebook/x")),
    ],
)  # fmt: skip
def test_wrong_free_references(stores, condition, message):
    assert stores.problem({R: f"condition: {condition}"}) == f"{R}:{message}"


def test_variable_in_a_reference(stores):
    files = {
        "common/pricebooks/retail.yaml": "{}",
        C: "pricebook: ${env:P}",
        R: "condition: {$ref: 'pricebook/${env:P}'}",
    }
    assert stores.bodies(files)["catalog/c"]["pricebook"] == "${env:P}"
    assert stores.bodies(files, env={"P": "retail"})["rule/r"]["condition"] == {"$ref": "pricebook/retail"}


def test_references_of_a_body_with_other_mistakes(stores):
    found = stores.problems({C: "pricebook: gone\nbad: 1\nhierarchies: 5\n"})
    assert [one.split("\n")[0] for one in found] == [
        f"{C}:1:12: pricebook 'gone' is not declared",
        f"{C}:2:1: unknown field 'bad'",
        f"{C}:3:14: 'hierarchies' must be a list, found the number 5",
    ]


def test_from_an_environment_to_common_and_back(stores):
    files = {
        "common/pricebooks/retail.yaml": "{}",
        "production/catalogs/c.yaml": "pricebook: retail",
        "production/pricebooks/web.yaml": "{}",
        "common/catalogs/d.yaml": "pricebook: web",
    }
    assert len(stores.bodies(files, "production")) == 4
    assert "pricebook 'web' is not declared" in stores.problem(files)


def test_many_dangling_references_are_all_reported(stores):
    files = {f"common/catalogs/c{n}.yaml": f"pricebook: gone{n}" for n in range(150)}
    assert len(stores.problems({**files, "common/pricebooks/gone.yaml": "{}"})) == 150
