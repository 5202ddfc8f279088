"""The ledger as JSON: what is written is read back, and what is none is refused in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import LedgerError
from reconciler.ledger.document import from_text, to_text
from reconciler.model.address import Address
from reconciler.model.ledger import Entry, Ledger, Run, Stamp, Standing

WORDS = st.text(max_size=8)
MAYBE = st.none() | WORDS
KEYS = st.text(min_size=1, max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
STAMPS = st.builds(Stamp, WORDS, MAYBE, MAYBE, MAYBE)
ENTRIES = st.builds(
    Entry,
    standing=st.sampled_from(Standing),
    applied=st.dictionaries(WORDS, VALUES, max_size=3),
    stamp=STAMPS,
    id=MAYBE,
    secrets=st.dictionaries(WORDS.map("/{}".format), WORDS, max_size=2),
    protected=st.booleans(),
)
ADDRESSES = st.builds(Address, st.sampled_from(["currency", "node"]), KEYS)
LEDGERS = st.builds(
    Ledger,
    store=WORDS,
    environment=MAYBE,
    provider=WORDS,
    store_id=MAYBE,
    salt=WORDS,
    entries=st.dictionaries(ADDRESSES, ENTRIES, max_size=4),
    intents=st.dictionaries(ADDRESSES, st.lists(st.none() | ENTRIES, min_size=1, max_size=3), max_size=3),
    due=st.frozensets(WORDS, max_size=3),
    runs=st.lists(
        st.builds(
            Run, WORDS, WORDS, STAMPS, WORDS, st.dictionaries(WORDS, st.integers(), max_size=2), MAYBE, MAYBE
        ),
        max_size=3,
    ),
)


@settings(max_examples=60)
@given(LEDGERS)
def test_what_is_written_is_read_back(ledger):
    assert from_text(to_text(ledger), "here") == ledger


@settings(max_examples=25)
@given(LEDGERS)
def test_it_is_json_with_a_version_and_a_line_for_each_resource(ledger):
    text = to_text(ledger)
    document = json.loads(text)
    assert document["format_version"] == "1.0"
    assert document["resources"].keys() == {str(address) for address in ledger.entries}
    assert len(text.split("\n")) >= len(ledger.entries) + len(ledger.runs)


def test_a_later_minor_version_may_add_members():
    document = json.loads(to_text(Ledger("acme", None, "elasticpath", None, "s")))
    later = document | {"format_version": "1.7", "more": {"x": 1}}
    assert from_text(json.dumps(later), "here").store == "acme"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format_version": "2.0"}, "has format 2.0, and this version reads 1.x"),
        ({"format_version": 1}, "is no ledger"),
        ({"resources": []}, "is damaged at /resources"),
        ({"resources": {"nokey": {"standing": "found", "at": "x", "applied": {}}}}, "an address is kind/key"),
        ({"resources": {"a/b": {"standing": "stolen", "at": "x", "applied": {}}}}, "'stolen' is not a valid"),
        ({"runs": [{"id": 5}]}, "is damaged at /runs/0"),
    ],
)
def test_what_is_none_is_refused_with_the_remedy(change, told):
    document = json.loads(to_text(Ledger("acme", None, "elasticpath", None, "s"))) | change
    with pytest.raises(LedgerError, match=told) as caught:
        from_text(json.dumps(document), "refs/reconciler/acme")
    assert "refs/reconciler/acme" in caught.value.message
    assert caught.value.hint
