"""Whatever a store declares and a document says: afterwards the files say it, and no more has changed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.desired.pull.stage import states, take_in
from reconciler.model.address import Address
from reconciler.model.json import MISSING
from reconciler.model.same import same
from reconciler.model.secret import Masked
from tests.unit.desired.conftest import KINDS

STORE = 'provider: shop\nurl: "sandbox:"\nenvironments: {a: {}}\n'
WORDS = st.sampled_from(["", "x", "a: b", "# no", "${env:A}", "yes", "line\nbreak", "é"])
NAMES = st.sampled_from(["one", "two", "A/B"])
TARGETS = (
    st.fixed_dictionaries({"kind": st.just("mail"), "to": st.just("m"), "subject": WORDS})
    | st.fixed_dictionaries({"kind": st.just("hook"), "url": st.just("https://h")},
                            optional={"headers": st.dictionaries(st.sampled_from("kl"), WORDS)})
)  # fmt: skip
ITEMS = st.fixed_dictionaries(
    {},
    optional={
        "pricebook": st.dictionaries(
            NAMES, st.fixed_dictionaries({}, optional={"description": st.none() | WORDS})
        ),
        "gateway": st.dictionaries(
            st.just("pay"),
            st.fixed_dictionaries(
                {},
                optional={
                    "enabled": st.booleans(),
                    "limit": st.integers(0, 3) | st.just("none"),
                    "password": st.just("a-secret") | st.just(Masked("***")),
                    "target": TARGETS,
                },
            ),
        ),
        "rule": st.dictionaries(
            NAMES,
            st.fixed_dictionaries(
                {}, optional={"condition": st.recursive(WORDS | st.integers(0, 2), st.lists, max_leaves=3)}
            ),
        ),
        "hierarchy": st.dictionaries(NAMES, st.fixed_dictionaries({}, optional={"name": WORDS.filter(bool)})),
    },
)


def bodies(items):
    """Resources by address, each hierarchy with a node in it."""
    found = {}
    for kind, named in items.items():
        for name, body in named.items():
            address = Address.of(kind, name)
            found[address] = {KINDS[kind].key_field: name} | body
            if kind == "hierarchy":
                found[address.child("node", "leaf")] = {"slug": "leaf"} | body
    return found


def take(root, layers):
    """Import into the files; the edits."""
    edits = take_in(root, "acme", layers, KINDS).edits
    for edit in edits:
        Path(edit.path).parent.mkdir(parents=True, exist_ok=True)
        Path(edit.path).write_text(edit.after, encoding="utf-8", newline="")
    return edits


def declared(root):
    return {
        name: {address: one.body for address, one in state.resources.items()}
        for name, state in states(root, "acme", KINDS).items()
    }


@settings(max_examples=60)
@given(ITEMS, ITEMS, ITEMS, ITEMS)
def test_the_files_say_what_the_document_says(common, own, new_common, new_own):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "acme").mkdir()
        (root / "acme/store.yaml").write_text(STORE, encoding="utf-8")
        take(root, {"common": bodies(common), "a": bodies(own)})
        before = declared(root)
        layers = {"common": bodies(new_common), "a": bodies(new_own)}
        take(root, layers)
        after = declared(root)
        for layer, said in layers.items():
            for address, body in said.items():
                fields, now = KINDS[address.kind].fields, after[layer][address]
                for name in body.keys() - {"password"}:
                    assert same(fields[name].shape, body[name], now.get(name, MISSING)), (address, name)
                if "password" in body:
                    assert after[layer][address]["password"].startswith("${env:GATEWAY_PAY_PASSWORD")
        for address in before["common"].keys() - layers["common"].keys():
            assert after["common"][address] == before["common"][address]
        for address in before["a"].keys() - layers["a"].keys() - layers["common"].keys():
            inside = KINDS[address.kind].parent_of(address)
            if inside not in layers["a"]:
                assert after["a"][address] == before["a"][address]
        assert take(root, layers) == []
