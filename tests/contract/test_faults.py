"""The whole life of every kind while the store or the network misbehaves."""

from __future__ import annotations

import pytest

from reconciler.errors import IncompleteRead, Rejected, Unauthorised, Unavailable
from reconciler.providers.registry import plugin
from tests.contract.examples import ELASTICPATH
from tests.contract.examples import needed as example_at
from tests.contract.stores import creates, live

PASSING = [
    "429:times=3",
    "429:times=3,retry_after=2",
    "503:writes,times=2,retry_after=1",
    "503:method=GET,times=2",
    "502:method=PUT,times=2",
    "504:method=DELETE,times=2",
    "drop-before:method=GET,times=2",
    "drop-after:method=PUT,times=2",
    "drop-after:method=DELETE,times=2",
    "drop-after:method=POST,times=0",
    "expire-token:nth=2",
    "html:method=GET,status=502,times=2",
    "409:method=PUT,times=2",
    "409:method=DELETE,times=2",
]


@pytest.mark.parametrize("fault", PASSING)
def test_faults_that_pass(open_store, fault):
    store = open_store("elasticpath", fault)
    lost = fault.startswith("drop-after:method=POST")  # with the answer a secret is lost that is told once
    live(store, [one for one in ELASTICPATH.values() if not (lost and store.kinds[one.kind].secret_once)])


@creates
def test_a_lost_creation_that_did_not_happen_is_reported_as_uncertain(open_store, provider, example):
    nth = len(needed(provider, example)) + 1
    store = open_store(provider, f"drop-before:method=POST,nth={nth}")
    with pytest.raises(Unavailable) as lost:
        store.start(example)
    assert lost.value.uncertain
    assert "the next run" in lost.value.hint or "nobody has its secret" in lost.value.hint
    assert not store.find(example)
    store.create(example)


def needed(provider, example):
    """Everything that is created before an example."""
    found = []
    for need in example.needs:
        one = example_at(provider, need)
        made = not plugin(provider).kinds[one.kind].fixed
        found += [*needed(provider, one), *([one.address] if made else [])]
    return list(dict.fromkeys(found))


@creates
def test_a_creation_that_surely_had_no_effect_is_sent_again(open_store, provider, example):
    store = open_store(provider, "429:method=POST,times=2,retry_after=3")
    store.start(example)
    assert len(store.find(example)) == 1
    assert [pause for pause in store.slept if pause >= 3] != []


@creates
def test_a_creation_answered_with_a_page_is_uncertain(open_store, provider, example):
    store = open_store(provider, "html:method=POST,status=500,times=0")
    with pytest.raises(Unavailable) as lost:
        store.start(example)
    assert lost.value.uncertain


def test_a_lost_creation_is_found_although_lists_lag(open_store):
    store = open_store("elasticpath", "drop-after:method=POST", "stale-list:behind=1,times=2")
    store.create(ELASTICPATH["pricebook"])
    assert len(store.find(ELASTICPATH["pricebook"])) == 1


@pytest.mark.parametrize("fault", ["500", "503", "html:status=502", "drop-before", "404"])
def test_a_failing_page_is_an_incomplete_read(open_store, fault):
    kind, colon, rest = fault.partition(":")
    rules = f"{kind}:method=GET,path=/pcm/pricebooks,nth=3,times=0{',' if colon else ''}{rest}"
    store = open_store("elasticpath", rules)
    store.sandbox.load("pricebook", [{"attributes": {"name": f"book {n}"}} for n in range(450)])
    with pytest.raises(IncompleteRead) as failure:
        store.listing("pricebook")
    assert failure.value.exit_code == 12
    assert "could not read all pricebooks" in str(failure.value)
    assert "GET /pcm/pricebooks" in str(failure.value)


def test_a_failing_page_of_children_is_an_incomplete_read(open_store):
    store = open_store("elasticpath", "500:method=GET,path=/pcm/hierarchies/*,times=0")
    store.create(ELASTICPATH["hierarchy"])
    with pytest.raises(IncompleteRead, match="could not read all nodes of hierarchy"):
        store.listing("node")


def test_releases_that_cannot_be_read_are_an_incomplete_read(open_store):
    store = open_store("elasticpath")
    store.create(ELASTICPATH["catalog"])
    broken = open_store("elasticpath", "500:method=GET,path=*/releases,times=0")
    broken.create(ELASTICPATH["pricebook"])
    broken.create(ELASTICPATH["hierarchy"])
    with pytest.raises(IncompleteRead):
        broken.create(ELASTICPATH["catalog"])


def test_wrong_credentials_are_named(open_store):
    store = open_store("elasticpath")
    store.connection["credentials"] = {"client_id": "sandbox", "client_secret": "a-wrong-secret"}
    with pytest.raises(Unauthorised) as refusal:
        store.listing("currency")
    assert "client_id and client_secret" in refusal.value.hint
    assert "a-wrong-secret" not in str(refusal.value)
    assert [call.path for call in store.calls] == ["/oauth/access_token"]


def test_forbidden_is_not_an_incomplete_read(open_store):
    store = open_store("elasticpath", "403:method=GET,times=0")
    with pytest.raises(Unauthorised):
        store.listing("currency")


def test_nobody_there(open_store):
    store = open_store("elasticpath")
    store.url = "http://127.0.0.1:1"
    with pytest.raises(Unavailable) as failure:
        store.run(lambda provider: provider.identify())
    assert not failure.value.uncertain
    assert len(store.calls) == 4
    store.url = "ftp://127.0.0.1"
    with pytest.raises(Unavailable, match="no http"):
        store.run(lambda provider: provider.identify())


def test_a_refused_write_is_told_in_the_servers_words_without_secrets(open_store):
    store = open_store("elasticpath", "422:method=POST,times=0")
    with pytest.raises(Rejected) as refusal:
        store.create(ELASTICPATH["integration"])
    assert refusal.value.status == 422
    assert refusal.value.request == "POST /v2/integrations"
    assert "s3cret" not in repr(refusal.value.__dict__)
