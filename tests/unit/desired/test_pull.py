"""What a pull makes of declared and live bodies: places, values, and what is said about the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.desired.pull.pull import Options, pull
from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.policy import Ignore
from reconciler.model.resource import Live, Remote
from tests.unit.desired.conftest import KINDS, Flow


@pytest.fixture
def pulled(stores):
    """Pull `live` (address -> body) over `files`; gives what is in the files that change, and the outcome."""

    def run(files, live, environment=None, *, env=None, duplicates=(), locked=None, kinds=KINDS, **options):
        state = stores.load(files, environment, env=env, external=options.get("external", ()))
        found = {}
        for text, body in live.items():
            address = Address.parse(text)
            remote = Remote(address.kind, f"id of {text}", {}, locked=(locked or {}).get(text))
            found[address] = Live(address, body, remote)
        options = {"layer": "common", "shared": False} | options
        where = Options(f"{stores.root}/acme", environment, **options)
        outcome = pull(state, found, kinds, where, {Address.parse(text) for text in duplicates})
        edits = {edit.path.removeprefix(f"{stores.root}/acme/"): edit.after for edit in outcome.edits}
        return edits, outcome

    return run


def notes(outcome):
    return {f"{note.about}: {note.message}" for note in outcome.notes}


def test_a_cleared_field_becomes_null(pulled):
    edits, _ = pulled(
        {"common/pricebooks/retail.yaml": "description: x # why\n"},
        {"pricebook/retail": {"name": "retail", "description": None}},
    )
    assert edits == {"common/pricebooks/retail.yaml": "description: null # why\n"}


def test_a_field_that_no_file_writes_stays_unwritten(pulled):
    live = {"currency/USD": {"code": "USD", "places": 2, "rate": 1.0}}
    assert pulled({"common/currencies/USD.yaml": "rate: 1\n"}, live)[0] == {}


def test_of_alternatives_the_one_that_is_live(pulled):
    files = {
        "common/pricebooks/a.yaml": "{}\n",
        "common/pricebooks/b.yaml": "{}\n",
        "common/catalogs/c.yaml": "# mine\npricebook: a\nhierarchies: []\n",
    }
    live = {
        "pricebook/a": {"name": "a"},
        "pricebook/b": {"name": "b"},
        "catalog/c": {"name": "c", "hierarchies": [], "pricebook": None, "pricebooks": ["a", "b"]},
    }
    edits, outcome = pulled(files, live)
    assert edits == {
        "common/catalogs/c.yaml": "# mine\nhierarchies: []\npricebooks:\n  - a\n  - b\n",
    }
    assert not outcome.notes


def test_another_form_of_an_object_brings_its_own_members(pulled):
    edits, _ = pulled(
        {"common/gateways/g.yaml": "target: # where\n  kind: mail\n  to: me\n  subject: hello\n"},
        {"gateway/g": {"slug": "g", "target": {"kind": "hook", "url": "https://x", "headers": None}}},
    )
    assert edits == {"common/gateways/g.yaml": "target: # where\n  kind: hook\n  url: https://x\n"}


def test_secrets_of_new_files_become_variables_with_names_of_their_own(pulled):
    edits, outcome = pulled(
        {"common/gateways/other.yaml": "password: ${env:GATEWAY_A_B_PASSWORD}\n"},
        {
            "gateway/other": {"slug": "other"},
            "gateway/a b": {"slug": "a b", "password": "****", "login": ""},
            "gateway/a-b": {"slug": "a-b", "password": "****"},
        },
    )
    assert edits == {
        "common/gateways/a b.yaml": "password: ${env:GATEWAY_A_B_PASSWORD_2}\n",
        "common/gateways/a-b.yaml": "password: ${env:GATEWAY_A_B_PASSWORD_3}\n",
    }
    assert [(one.name, str(one.address), one.path) for one in outcome.variables] == [
        ("GATEWAY_A_B_PASSWORD_2", "gateway/a b", "/password"),
        ("GATEWAY_A_B_PASSWORD_3", "gateway/a-b", "/password"),
    ]


def test_a_text_that_reads_as_a_variable_is_escaped(pulled):
    edits, outcome = pulled({}, {"rule/r": {"name": "r", "condition": {"say": "${env:HOME}"}}})
    assert edits == {"common/rules/r.yaml": "condition:\n  say: $${env:HOME}\n"}
    assert not outcome.variables


def test_variables_inside_free_json_stay_where_the_rest_changes(pulled):
    edits, outcome = pulled(
        {"common/rules/r.yaml": "condition:\n  - a: ${env:A}\n    b: 1\n  - c: ${env:C}\n"},
        {"rule/r": {"name": "r", "condition": [{"a": "x", "b": 2}]}},
        env={"A": "x", "C": "y"},
    )
    assert edits == {"common/rules/r.yaml": "condition:\n  - a: ${env:A}\n    b: 2\n"}
    assert notes(outcome) == {"rule/r: ${env:C} is not used any more"}


def test_what_cannot_be_declared_is_left_out_and_told(pulled):
    files = {"common/flows/f.yaml": "name: x\n"}
    live = {
        "flow/f": {"slug": "f", "name": "x"},
        "flow/locked": {"slug": "locked"},
        "field/locked/brand": {"slug": "brand", "type": "string"},
        "flow/..": {"slug": ".."},
        "flow/9f3c": {"slug": None},
        "flow/twice": {"slug": "twice"},
        "currency/ODD": {"code": "ODD", "rate": -1.0, "places": 2},
        "currency/wrong": {"code": "wrong"},
    }
    edits, outcome = pulled(
        files, live, locked={"flow/locked": "owned by the organization"}, duplicates=["flow/twice", "flow/f"]
    )
    assert edits == {"common/currencies/ODD.yaml": "places: 2\n"}
    said = notes(outcome)
    assert "flow/locked: left out: it is owned by the organization" in said
    assert "flow/twice: left out: several live objects have this key" in said
    assert "flow/f: left as it is: several live objects have this key" in said
    assert "flow/..: left out: '..' cannot be a key: it reads as a path" in said
    assert "flow/9f3c: left out: the live object has no slug to go by" in said
    assert "currency/wrong: left out: it does not fit its kind" in said
    assert any(one.startswith("currency/ODD: /rate is left out: /rate of the live store") for one in said)
    assert not any("field/locked" in one for one in said)


def test_a_reference_to_what_is_left_out_goes_by_id(pulled):
    live = {
        "pricebook/theirs": {"name": "theirs"},
        "pricebook/known": {"name": "known"},
        "catalog/c": {"name": "c", "pricebooks": ["theirs", "known"]},
    }
    edits, outcome = pulled(
        {},
        live,
        locked=dict.fromkeys(["pricebook/theirs", "pricebook/known"], "owned by the organization"),
        external=("pricebook/known",),
    )
    assert edits == {"common/catalogs/c.yaml": "pricebooks:\n  - $id: id of pricebook/theirs\n  - known\n"}
    said = "pricebook/theirs: referred to by its id: list it under external: in store.yaml to use its key"
    assert said in notes(outcome)


def test_a_raw_id_of_what_is_declared_is_no_difference(pulled):
    files = {
        "common/pricebooks/p.yaml": "{}\n",
        "common/catalogs/c.yaml": "pricebook: {$id: id of pricebook/p}\n",
    }
    live = {"pricebook/p": {"name": "p"}, "catalog/c": {"name": "c", "pricebook": "p"}}
    assert pulled(files, live)[0] == {}


def test_a_live_object_that_goes_by_its_second_name(pulled):
    edits, outcome = pulled({}, {"hierarchy/Shop": {"slug": None, "name": "Shop"}})
    assert edits == {"common/hierarchies/Shop.yaml": "name: Shop\n"}
    assert notes(outcome) == {"hierarchy/Shop: has no slug in the store: apply will set it to 'Shop'"}


def test_keys_that_no_file_name_can_hold(pulled):
    live = {
        "pricebook/A%2FB": {"name": "A/B"},
        "price/A%2FB/x%2Fy": {"sku": "x/y", "amount": 1},
        "catalog/c": {"name": "c", "pricebook": "A%2FB"},
    }
    assert pulled({}, live)[0] == {
        "common/pricebooks/A%2FB.yaml": "prices:\n  x/y:\n    amount: 1\n",
        "common/catalogs/c.yaml": "pricebook: A%2FB\n",
    }


def test_trees_are_written_inline(pulled):
    live = {
        "hierarchy/h": {"slug": "h"},
        "node/h/a": {"slug": "a"},
        "node/h/a/b": {"slug": "b", "name": "B"},
    }
    expected = "nodes:\n  a:\n    nodes:\n      b:\n        name: B\n"
    assert pulled({}, live)[0] == {"common/hierarchies/h.yaml": expected}


def test_a_child_of_what_only_common_declares_gets_a_file_in_the_environment(pulled):
    files = {"common/hierarchies/h.yaml": "nodes:\n  a: {}\n"}
    live = {"hierarchy/h": {"slug": "h"}, "node/h/a": {"slug": "a"}, "node/h/a/b": {"slug": "b", "name": "B"}}
    edits, _ = pulled(files, live, "production", layer="production", shared=True)
    assert edits == {"production/hierarchies/h/nodes/a/nodes/b.yaml": "name: B\n"}


PATCHED = {"common/flows/f.yaml": "name: x\nfields:\n  a: {type: string, label: A, order: 1}\n"}
FIELD = {"slug": "a", "type": "string", "label": "A", "order": 1}


@pytest.mark.parametrize(
    ("patches", "body", "expected"),
    [
        ({}, {"order": 2}, {"flows/f/fields/a.patch.yaml": "- {op: replace, path: /order, value: 2}\n"}),
        (
            {"flows/f.patch.yaml": "- op: replace # here\n  path: /fields/a/order\n  value: 7\n"},
            {"order": 2},
            {"flows/f.patch.yaml": "- op: replace # here\n  path: /fields/a/order\n  value: 2\n"},
        ),
        (
            {"flows/f/fields.patch.yaml": "- {op: add, path: /a/order, value: 7} # seven\n"},
            {"order": 2},
            {"flows/f/fields.patch.yaml": "- {op: add, path: /a/order, value: 2} # seven\n"},
        ),
        (
            {"flows/f/fields/a.patch.yaml": "# mine\n- {op: remove, path: /label}\n"},
            {"order": 2},
            {
                "flows/f/fields/a.patch.yaml": "# mine\n- {op: remove, path: /label}\n"
                "- {op: replace, path: /order, value: 2}\n"
            },
        ),
        (
            {"flows/f/fields/a.patch.yaml": "- {op: copy, from: /order, path: /order}\n"},
            {"order": 2},
            {
                "flows/f/fields/a.patch.yaml": "- {op: copy, from: /order, path: /order}\n"
                "- {op: replace, path: /order, value: 2}\n"
            },
        ),
    ],
)
def test_a_difference_is_written_where_the_value_comes_from(pulled, stores, patches, body, expected):
    files = PATCHED | {f"production/{name}": text for name, text in patches.items()}
    live = {"flow/f": {"slug": "f", "name": "x"}, "field/f/a": FIELD | body}
    edits, _ = pulled(files, live, "production", layer="production", shared=True)
    assert edits == {f"production/{name}": text for name, text in expected.items()}
    for name, text in edits.items():
        stores.write({name: text})
    assert stores.load(None, "production").resources[Address("field", "f/a")].body["order"] == 2


def test_with_one_environment_common_is_changed_unless_a_patch_has_its_say(pulled):
    files = {
        "common/currencies/USD.yaml": "rate: 1\nplaces: 1\n",
        "production/currencies/USD.patch.yaml": "- {op: replace, path: /rate, value: 2}\n",
    }
    edits, _ = pulled(files, {"currency/USD": {"code": "USD", "rate": 3.5, "places": 3}}, "production")
    assert edits == {
        "common/currencies/USD.yaml": "rate: 1\nplaces: 3\n",
        "production/currencies/USD.patch.yaml": "- {op: replace, path: /rate, value: 3.5}\n",
    }


def test_a_long_patch_is_written_in_lines(pulled):
    files = {"common/rules/r.yaml": "condition: 1\n"}
    value = {"any": ["x" * 60, "y" * 60]}
    edits, _ = pulled(files, {"rule/r": {"name": "r", "condition": value}}, "production", shared=True)
    assert edits == {
        "production/rules/r.patch.yaml": "- op: replace\n  path: /condition\n  value:\n    any:\n"
        f"      - {'x' * 60}\n      - {'y' * 60}\n"
    }


def test_what_is_left_out_of_an_environment_stays_left_out(pulled):
    files = PATCHED | {"production/flows/f.patch.yaml": '- {op: remove, path: ""}\n'}
    live = {"flow/f": {"slug": "f", "name": "y"}, "field/f/a": FIELD, "field/f/b": FIELD | {"slug": "b"}}
    assert pulled(files, live, "production", layer="production", shared=True)[0] == {}


def test_ignored_paths_are_left_alone(pulled):
    edits, _ = pulled(
        {"common/currencies/USD.yaml": "rate: 1\nplaces: 1\n"},
        {"currency/USD": {"code": "USD", "rate": 3.0, "places": 3}},
        ignore=(Ignore("/rate", kind="currency"),),
    )
    assert edits == {"common/currencies/USD.yaml": "rate: 1\nplaces: 3\n"}


def test_delete_keeps_what_a_patch_speaks_of(pulled):
    files = {
        "common/pricebooks/a.yaml": "{}\n",
        "common/pricebooks/b.yaml": "{}\n",
        "common/pricebooks/c.yaml": "{}\n",
        "production/pricebooks/a.patch.yaml": "- {op: add, path: /description, value: x}\n",
    }
    edits, outcome = pulled(files, {}, delete=True)
    assert edits == {"common/pricebooks/b.yaml": None, "common/pricebooks/c.yaml": None}
    assert notes(outcome) == {"pricebook/a: is not in the live store: a patch speaks of it, so it stays"}


def test_inline_children_go_with_their_parent_or_alone(pulled):
    files = {
        "common/flows/f.yaml": "name: x\nfields:\n  a: {type: string}\n",
        "common/flows/g.yaml": "name: x\nfields:\n  a: {type: string}\n  b: {type: string}\n",
    }
    live = {"flow/g": {"slug": "g", "name": "x"}, "field/g/b": {"slug": "b", "type": "string"}}
    assert pulled(files, live, delete=True)[0] == {
        "common/flows/f.yaml": None,
        "common/flows/g.yaml": "name: x\nfields:\n  b: {type: string}\n",
    }


def test_a_kind_that_only_the_declared_are_looked_at_of_must_be_named(pulled):
    partial = KINDS | {"flow": Kind("flow", Flow, "flows", key="slug", partial=True)}
    live = {"flow/f": {"slug": "f", "name": "x"}}
    assert pulled({}, live, kinds=partial)[0] == {}
    named = pulled({}, live, kinds=partial, named=frozenset({"flow"}))[0]
    assert named == {"common/flows/f.yaml": "name: x\n"}


def test_anchors_that_cannot_stay_are_written_out_and_told(pulled):
    text = "condition:  # top\n  a: &x {v: 1}\n  b: *x\n"
    edits, outcome = pulled(
        {"common/rules/r.yaml": text}, {"rule/r": {"name": "r", "condition": {"a": {"v": 1}, "b": {"v": 2}}}}
    )
    assert edits == {"common/rules/r.yaml": "condition:  # top\n  a: &x {v: 1}\n  b:\n    v: 2\n"}
    edits, outcome = pulled({}, {"rule/r": {"name": "r", "condition": {"a": {"v": 2}, "b": {"v": 1}}}})
    assert edits == {"common/rules/r.yaml": "condition:  # top\n  a:\n    v: 2\n  b:\n    v: 1\n"}
    assert not outcome.notes


def test_a_byte_order_mark_stays(pulled, stores):
    edits, _ = pulled(
        {"common/pricebooks/p.yaml": "\ufeffdescription: x\n"},
        {"pricebook/p": {"name": "p", "description": "y"}},
    )
    assert edits == {"common/pricebooks/p.yaml": "\ufeffdescription: y\n"}
    assert Path(stores.root, "acme/common/pricebooks/p.yaml").read_bytes().startswith(b"\xef\xbb\xbf")
