"""What every kind of every provider does against a store over HTTP, without faults."""

from __future__ import annotations

import pytest

from reconciler.errors import Conflict, ProviderError
from reconciler.model.field import IMMUTABLE
from tests.contract.stores import agrees, anew, creates


def test_what_is_created_is_read_back(open_store, provider, example):
    store = open_store(provider)
    made = store.start(example)
    assert agrees(store, example, example.body, store.body(made)), "the answer to the write"
    (found,) = store.find(example)
    assert found.id == made.id
    assert found.parent == made.parent
    assert agrees(store, example, example.body, store.body(found)), "the list"


def test_an_update_of_everything_is_read_back(open_store, provider, example):
    store = open_store(provider)
    before = store.start(example)
    after = store.update(example, example.after)
    assert (after.id == before.id) != anew(store, example)
    assert agrees(store, example, example.after, store.body(after))
    (found,) = store.find(example)
    assert agrees(store, example, example.after, store.body(found))


TOGETHER = {
    "integration": ("integration_type", "configuration"),
    "state": ("type", "roles"),
    "cart-discount": ("sortOrder", "discountGroup"),
}
"""Fields that only make sense together."""


def test_an_update_of_one_field_leaves_the_others(open_store, provider, example):
    store = open_store(provider)
    store.start(example)
    kind, body = store.kinds[example.kind], dict(example.body)
    changed = [name for name, value in example.after.items() if body.get(name) != value]
    pair = TOGETHER.get(example.kind, ())
    for names in filter(None, [pair, *([name] for name in changed if name not in pair)]):
        assert not any(kind.fields[name].has(IMMUTABLE) for name in names)
        body |= {name: example.after[name] for name in names}
        store.update(example, body, names)
        (found,) = store.find(example)
        assert agrees(store, example, body, store.body(found)), names


def test_an_update_of_nothing_is_harmless(open_store, provider, example):
    store = open_store(provider)
    store.start(example)
    made = store.update(example, example.body, ())
    assert agrees(store, example, example.body, store.body(made))


@creates
def test_what_is_deleted_is_missing_and_can_be_deleted_again(open_store, provider, example):
    store = open_store(provider)
    made = store.start(example)
    assert store.find(example)
    store.delete(example)
    assert not store.find(example)
    store.delete(example, made)


@creates
def test_it_can_be_made_again_after_it_was_deleted(open_store, provider, example):
    store = open_store(provider)
    first = store.start(example)
    store.delete(example)
    again = store.create(example)
    by_name = getattr(store.kinds[example.kind], "identity", "/id") != "/id"
    assert (again.id == first.id) == by_name


UNIQUE = {
    "currency",
    "product",
    "custom-relationship",
    "flow",
    "field",
    "pricebook",
    "hierarchy",
    "node",
    "custom-api",
    "custom-field",
    "custom-api-role-policy",
    "price",
    "price-modifier",
}
"""Kinds of Elastic Path whose key the API itself keeps unique; commercetools does so but for API clients."""


@creates
def test_a_taken_key_is_refused(open_store, provider, example):
    store = open_store(provider)
    store.start(example)
    if example.kind not in UNIQUE if provider == "elasticpath" else example.kind == "api-client":
        pytest.skip("the API does not promise that the key is unique")
    kind = store.kinds[example.kind]
    with pytest.raises(ProviderError) as refusal:
        store.run(lambda live: live.create(kind, store.write(example, example.body)))
    assert refusal.value.request.startswith("POST /")
    if refusal.value.status != 422:
        assert isinstance(refusal.value, Conflict)


def test_a_list_tells_its_pages(open_store, provider, example):
    store = open_store(provider)
    store.start(example)
    listing = store.listing(example.kind)
    kind = store.kinds[example.kind]
    listed = not (getattr(kind, "embedded", "") or getattr(kind, "verb", "") == "none")
    assert listing.pages >= int(listed)
    assert len({one.id for one in listing.remotes}) == len(listing.remotes)
