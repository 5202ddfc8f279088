"""An environment over what is common: replace, patch, leave out."""

import pytest

FLOW = "name: Flow\nfields:\n  brand:\n    type: string\n    label: Brand\n  size:\n    type: integer\n"
COMMON = {"common/flows/f.yaml": FLOW, "common/flows/f/fields/beside.yaml": "type: date\nlabel: Beside\n"}


def production(stores, files, **kwargs):
    return stores.bodies(
        {**COMMON, **{f"production/{name}": text for name, text in files.items()}}, "production", **kwargs
    )


def problem(stores, files):
    return stores.problem(
        {**COMMON, **{f"production/{name}": text for name, text in files.items()}}, "production"
    )


def test_common_alone_knows_no_environment(stores):
    files = {**COMMON, "production/flows/g.yaml": "[", "production/flows/f.patch.yaml": "["}
    assert len(stores.bodies(files)) == 4


def test_file_of_the_same_key_replaces_the_resource_whole(stores):
    assert production(stores, {"flows/f.yaml": "fields: {color: {type: string}}"}) == {
        "flow/f": {"slug": "f"},
        "field/f/color": {"slug": "color", "type": "string"},
        "field/f/beside": {"slug": "beside", "type": "date", "label": "Beside"},
    }


def test_replacement_may_redeclare_a_child_beside(stores):
    bodies = production(stores, {"flows/f.yaml": "fields: {beside: {type: string}}"})
    assert bodies == {"flow/f": {"slug": "f"}, "field/f/beside": {"slug": "beside", "type": "string"}}


@pytest.mark.parametrize("key", ["brand", "beside"])
def test_child_file_replaces_the_child_wherever_common_has_it(stores, key):
    bodies = production(stores, {f"flows/f/fields/{key}.yaml": "type: integer"})
    assert bodies[f"field/f/{key}"] == {"slug": key, "type": "integer"}
    assert len(bodies) == 4


def test_replaced_child_takes_its_inline_children_along(stores):
    bodies = stores.bodies(
        {
            "common/hierarchies/h.yaml": "nodes: {men: {nodes: {shirts: {}}}, women: {}}",
            "production/hierarchies/h/nodes/men.yaml": "name: M",
        },
        "production",
    )
    assert list(bodies) == ["hierarchy/h", "node/h/men", "node/h/women"]


def test_mapping_file_replaces_a_mapping_file(stores):
    bodies = stores.bodies(
        {
            "common/pricebooks/p.yaml": "{}",
            "common/pricebooks/p/prices.yaml": "a: {amount: 1}\nb: {amount: 2}",
            "production/pricebooks/p/prices.yaml": "a: {amount: 3}",
        },
        "production",
    )
    assert bodies == {"pricebook/p": {"name": "p"}, "price/p/a": {"sku": "a", "amount": 3}}


def test_environment_replaces_a_broken_file(stores):
    bodies = stores.bodies({"common/flows/f.yaml": "[", "production/flows/f.yaml": "{}"}, "production")
    assert bodies == {"flow/f": {"slug": "f"}}


def test_patch_on_the_file_as_written(stores):
    bodies = production(
        stores,
        {
            "flows/f.patch.yaml": "- {op: replace, path: /name, value: P}\n"
            "- {op: add, path: /fields/color, value: {type: string}}\n"
            "- {op: remove, path: /fields/size}\n"
            "- {op: test, path: /fields/brand/label, value: Brand}\n"
            "- {op: move, from: /fields/brand, path: /fields/make}\n"
            "- {op: copy, from: /fields/make/label, path: /fields/color/label}\n"
        },
    )
    assert bodies == {
        "flow/f": {"slug": "f", "name": "P"},
        "field/f/color": {"slug": "color", "type": "string", "label": "Brand"},
        "field/f/make": {"slug": "make", "type": "string", "label": "Brand"},
        "field/f/beside": {"slug": "beside", "type": "date", "label": "Beside"},
    }


@pytest.mark.parametrize("key", ["brand", "beside"])
def test_patch_of_a_child_wherever_common_has_it(stores, key):
    bodies = production(
        stores, {f"flows/f/fields/{key}.patch.yaml": "- {op: replace, path: /label, value: L}"}
    )
    assert bodies[f"field/f/{key}"]["label"] == "L"


@pytest.mark.parametrize(
    "files",
    [
        {
            "common/pricebooks/p.yaml": "{}",
            "common/pricebooks/p/prices.yaml": "a: {amount: 1}\nb: {amount: 2}",
        },
        {"common/pricebooks/p.yaml": "prices:\n  a: {amount: 1}\n  b: {amount: 2}"},
    ],
)
def test_patch_of_a_mapping_of_children(stores, files):
    patch = {"production/pricebooks/p/prices.patch.yaml": "- {op: replace, path: /b/amount, value: 9}"}
    bodies = stores.bodies({**files, **patch}, "production")
    assert bodies["price/p/b"] == {"sku": "b", "amount": 9}
    assert len(bodies) == 3


def test_left_out_with_all_that_stands_in_it(stores):
    assert production(stores, {"flows/f.patch.yml": '- {op: remove, path: ""}'}) == {}


def test_child_left_out(stores):
    bodies = production(stores, {"flows/f/fields/beside.patch.yaml": '- {op: remove, path: ""}'})
    assert list(bodies) == ["field/f/brand", "field/f/size", "flow/f"]


def test_whole_body_replaced_by_a_patch(stores):
    bodies = production(stores, {"flows/f.patch.yaml": '- {op: replace, path: "", value: {name: N}}'})
    assert bodies["flow/f"] == {"slug": "f", "name": "N"}
    assert "field/f/brand" not in bodies


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            "{}",
            "1:1: a patch is a list of operations (RFC 6902), found a mapping\n  hint: - {op: replace, path: /name, value: New}",
        ),
        (
            "",
            " a patch is a list of operations (RFC 6902), found nothing\n  hint: - {op: replace, path: /name, value: New}",
        ),
        (
            "- {op: test, path: /name, value: Flow}\n- {op: replace, path: /nam, value: N}",
            "2:3: cannot replace /nam: there is no such place\n  hint: 'add' sets a member that is not there yet",
        ),
        ("- {op: remove, path: /fields/x/y}", "1:3: cannot remove /fields/x/y: there is no such place"),
        ("- {op: add, path: /name/x, value: 1}", "1:3: cannot add /name/x: there is no such place"),
        ("- {op: test, path: /name, value: Other}", "1:3: the test of /name failed: the value is another"),
        ("- {op: move, from: /nope, path: /name}", "1:3: cannot move /nope to /name: there is no such place"),
        ("- {op: add, path: /a~2b, value: 1}", "1:3: cannot add /a~2b: there is no such place"),
        (
            "- {op: set, path: /name, value: 1}",
            "1:3: op must be one of add, remove, replace, move, copy, test",
        ),
        ("- {op: [a], path: /name}", "1:3: op must be one of add, remove, replace, move, copy, test"),
        ("- {op: replace, path: /name}", "1:3: replace needs value"),
        ("- {op: replace, path: /name, value: 1, values: 2}", "1:3: replace knows no 'values'"),
        (
            "- {op: replace, path: name, value: 1}",
            "1:3: path is a JSON pointer such as /name or /fields/brand",
        ),
        ("- remove", "1:3: an operation is a mapping such as {op: replace, path: /name, value: New}"),
        (
            '- {op: remove, path: ""}\n- {op: remove, path: /name}',
            "1:3: the resource is left out here, so no operation can follow",
        ),
        ("- [", "1:3: this is not YAML: unclosed bracket '['"),
        ('- {op: replace, path: "", value: [1]}', "1:34: a flow is a mapping of its fields, this is a list"),
    ],
)
def test_patch_that_cannot_be_applied(stores, patch, message):
    assert problem(stores, {"flows/f.patch.yaml": patch}) == f"production/flows/f.patch.yaml:{message}"


def test_patch_in_common(stores):
    assert stores.problem({**COMMON, "common/flows/f.patch.yaml": "[]"}) == (
        "common/flows/f.patch.yaml: a patch stands in an environment, not in common"
    )


def test_patch_without_a_common_resource(stores):
    assert problem(stores, {"flows/other.patch.yaml": "[]"}) == (
        "production/flows/other.patch.yaml: there is no flow/other in common to patch\n"
        "  hint: a patch changes a resource of common; drop '.patch' to declare a new one"
    )
    assert problem(stores, {"flows/other.patch.yaml": "[]"}) == problem(stores, {})


def test_patch_without_a_common_child(stores):
    assert problem(stores, {"flows/f/fields/brnd.patch.yaml": "[]"}) == (
        "production/flows/f/fields/brnd.patch.yaml: there is no field/f/brnd in common to patch\n"
        "  hint: did you mean 'f/brand'?"
    )


def test_patch_beside_a_replacement(stores):
    assert problem(stores, {"flows/f.patch.yaml": "[]", "flows/f.yaml": "{}"}) == (
        "production/flows/f.patch.yaml: this environment replaces the resource whole, so there is nothing to patch"
    )


def test_two_patches_of_one_resource(stores):
    assert problem(stores, {"flows/f.patch.yaml": "[]", "flows/f.patch.yml": "[]"}) == (
        "production/flows/f.patch.yml: flow/f is patched twice: here and in production/flows/f.patch.yaml"
    )


def test_failing_test_does_not_show_the_value(stores):
    files = {
        "common/gateways/g.yaml": "password: ${env:PASSWORD}",
        "production/gateways/g.patch.yaml": "- {op: test, path: /password, value: hunter2}",
    }
    assert "hunter2" not in stores.problem(files, "production")


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ("- op: replace\n  path: /fields/brand/label\n  value: 5\n", "production/flows/f.patch.yaml:3:10"),
        (
            "- op: add\n  path: /fields/color\n  value:\n    type: string\n    label: 5\n",
            "production/flows/f.patch.yaml:5:12",
        ),
        ("- op: add\n  path: /fields/brand/colour\n  value: 5\n", "production/flows/f.patch.yaml:3:10"),
        ("- op: copy\n  from: /fields/brand/type\n  path: /fields/size/order\n", "common/flows/f.yaml:4:11"),
        ("- op: move\n  from: /fields/brand/label\n  path: /fields/brand/type\n", "common/flows/f.yaml:5:12"),
    ],
)
def test_problem_points_to_where_the_value_was_written(stores, patch, place):
    assert problem(stores, {"flows/f.patch.yaml": patch}).startswith(place + ": ")


def test_lists_shift_under_a_patch(stores):
    files = {
        "common/pricebooks/p.yaml": "{}",
        "common/catalogs/c.yaml": "pricebooks:\n  - p\n  - x1\n  - x2\n  - p\n  - x4\n",
        "production/catalogs/c.patch.yaml": "- {op: remove, path: /pricebooks/0}\n"
        "- {op: add, path: /pricebooks/1, value: y1}\n"
        "- {op: add, path: /pricebooks/-, value: y2}\n"
        "- {op: move, from: /pricebooks/3, path: /pricebooks/0}\n",
    }
    places = {
        one.partition(": ")[2].split("'")[1]: one.partition(": ")[0]
        for one in stores.problems(files, "production")
    }
    assert places == {
        "x1": "common/catalogs/c.yaml:3:5",
        "x2": "common/catalogs/c.yaml:4:5",
        "x4": "common/catalogs/c.yaml:6:5",
        "y1": "production/catalogs/c.patch.yaml:2:41",
        "y2": "production/catalogs/c.patch.yaml:3:41",
    }


def test_patched_twice_parent_and_child(stores):
    bodies = {
        "flows/f.patch.yaml": "- op: replace\n  path: /fields/brand\n  value:\n    type: date\n    label: 5\n",
        "flows/f/fields/brand.patch.yaml": "- {op: add, path: /order, value: many}\n",
    }
    found = stores.problems(
        {**COMMON, **{f"production/{name}": text for name, text in bodies.items()}}, "production"
    )
    assert [one.partition(": ")[0] for one in found] == [
        "production/flows/f.patch.yaml:5:12",
        "production/flows/f/fields/brand.patch.yaml:1:34",
    ]


def test_reference_to_what_is_left_out(stores):
    files = {
        "common/pricebooks/retail.yaml": "{}",
        "common/catalogs/c.yaml": "pricebook: retail",
        "production/pricebooks/retail.patch.yaml": '- {op: remove, path: ""}',
    }
    assert len(stores.bodies(files)) == 2
    found = stores.problem(files, "production")
    assert found.startswith("common/catalogs/c.yaml:1:12: pricebook 'retail' is not declared\n  hint: ")
    assert found.endswith("production/pricebooks/retail.patch.yaml leaves it out of this environment")


def test_locate_follows_the_patch(stores):
    state = stores.load(
        {**COMMON, "production/flows/f.patch.yaml": "- {op: replace, path: /name, value: New}"}, "production"
    )
    flow = next(one for one in state.resources.values() if one.address.kind == "flow")
    assert str(state.locate(flow.source, ("name",))).endswith("production/flows/f.patch.yaml:1:37")
