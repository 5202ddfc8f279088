"""What every kind of every provider must declare."""

from __future__ import annotations

import contextlib
import re

import pytest
from pydantic import ValidationError

from reconciler.desired.endpoint import url_fault
from reconciler.desired.schema import STORE, schema_name
from reconciler.desired.storefile import StoreModel
from reconciler.model.field import IMMUTABLE
from reconciler.model.json import parse_pointer
from reconciler.model.kind import children
from reconciler.model.shape import walk
from reconciler.providers.registry import plugin
from tests.contract.examples import PROVIDERS, needed

KINDS = [(name, kind) for name in PROVIDERS for kind in plugin(name).kinds.values()]
each = pytest.mark.parametrize(("provider", "kind"), KINDS, ids=lambda one: getattr(one, "name", one))


@each
def test_every_reference_names_a_kind(provider, kind):
    shapes = [shape for _, shape in walk(kind.shape)]
    named = {shape.ref.kind for shape in shapes if shape.ref and not shape.ref.outside}
    named |= {shape.mentions.kind for shape in shapes if shape.mentions} | set(kind.follows)
    assert named <= plugin(provider).kinds.keys()
    assert kind.within is None or kind.within in plugin(provider).kinds


@each
def test_null_is_accepted_or_refused_in_words(provider, kind):
    for name in kind.fields:
        with contextlib.suppress(ValidationError):
            kind.body.model_validate({name: None})


@each
def test_every_path_variable_is_the_parent_or_what_that_stands_in(provider, kind):
    above = kind.within and plugin(provider).kinds[kind.within].within
    for path in (kind.path, getattr(kind, "listed", "")):
        variables = {variable.partition(".")[0] for variable in re.findall(r"\{([\w.-]+)\}", path)}
        assert variables <= ({"id"} if kind.singleton else {kind.within, above})


@each
def test_keys_are_text_fields_and_the_first_is_required(provider, kind):
    assert set(kind.keys) <= kind.fields.keys()
    assert kind.singleton or kind.fields[kind.key_field].required


@each
def test_a_singleton_stands_alone(provider, kind):
    if kind.singleton:
        assert kind.fixed
        assert (kind.keys, kind.adopts, kind.within, kind.kept) == ((), (), None, None)
        assert not children(plugin(provider).kinds, kind)


@each
def test_there_is_an_example_that_validates(provider, kind):
    example = PROVIDERS[provider][kind.name]
    assert kind.body.model_validate(example.body)
    assert kind.body.model_validate(example.after)
    assert (kind.within is None) == (len(example.address.segments) == 1)
    assert kind.own_key(example.body) == example.address.name
    assert all(needed(provider, need) for need in example.needs)


@each
def test_the_example_shows_every_field_and_changes_every_field_that_can_change(provider, kind):
    example = PROVIDERS[provider][kind.name]
    optional_elsewhere = {
        "gateway": kind.fields.keys() - example.body.keys(),
        "catalog": {"pricebooks"},
        "modifier": {"value", "reference_name"},
    }
    fields = kind.fields.keys() - optional_elsewhere.get(kind.name, set())
    assert fields <= example.after.keys()
    same = {name for name in fields if example.body.get(name) == example.after[name]}
    fixed = {name for name, field in kind.fields.items() if field.has(IMMUTABLE)}
    kept = {
        "currency": {"default"},
        "catalog": {"publish", "pricebook"},
        "catalog-rule": {"catalog"},
        "gateway": {"merchant_account", "username"},
        "product": {"build", "status"},
        "business-unit": {"unitType"},
        "custom-api-entry": {"key_field"},
        "promotion": {"automatic"},  # its codes would have no place in it
        "rule-promotion": {"automatic"},
    }
    moving = {"hierarchy", "node"} & {kind.name}
    assert same <= fixed | kept.get(kind.name, set()) | ({"slug"} if moving else {kind.key_field})


@each
def test_it_says_what_it_is_and_where_that_is_documented(provider, kind):
    assert kind.summary.endswith(".")
    assert kind.source
    assert kind.body.model_json_schema()["properties"].keys() == kind.fields.keys()


@each
def test_pointers_are_pointers(provider, kind):
    link = getattr(kind, "link", None)
    pointers = [getattr(kind, name, "") for name in ("base", "embedded", "top")]
    for text in (*pointers, link.at if link else ""):
        assert parse_pointer(text) is not None
    assert bool(pointers[-1]) == kind.nests
    assert hash(kind) is not None


@pytest.mark.parametrize("provider", PROVIDERS)
def test_names_and_folders_are_unique(provider):
    kinds = plugin(provider).kinds
    assert all(name == kind.name for name, kind in kinds.items())
    assert len({kind.folder for kind in kinds.values()}) == len(kinds)
    assert len({schema_name(kind) for kind in kinds.values()} | {STORE}) == len(kinds) + 1
    # The file of a singleton may be called as its kind; any other folder holds several.
    assert all(kind.singleton for kind in kinds.values() if kind.folder == kind.name)
    assert all(kind.folder == kind.name or kind.folder not in kinds for kind in kinds.values())
    assert not {"common", "store"} & {kind.folder for kind in kinds.values()}
    for kind in kinds.values():
        inline = {child.folder for child in children(kinds, kind)}
        assert not inline & kind.fields.keys(), "a child's folder is a member of its parent's file"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_a_new_store_is_proposed_can_be_written(provider):
    found = plugin(provider)
    options = {option.name for option in found.options}
    assert found.template.keys() <= {"url", "store_id", *options, *found.credentials}
    assert not options & {*StoreModel.model_fields, "common"}
    assert {option.needs for option in found.options} <= {"", "store_id", *options}
    for option in found.options:
        assert option.summary
        assert not option.endpoint or url_fault(option.endpoint.format(**{option.name: "x"})) is None
