"""Addresses hold any key, and come back from their text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.address import Address, decode_segment, encode_segment

keys = st.text("ab/%25F", min_size=1, max_size=8) | st.text(min_size=1, max_size=8)


@given(keys)
def test_a_segment_comes_back(key):
    assert decode_segment(encode_segment(key)) == key
    assert "/" not in encode_segment(key)


@given(st.lists(keys, min_size=1, max_size=4))
def test_an_address_comes_back(segments):
    address = Address.of("node", *segments)
    assert Address.parse(str(address)) == address
    assert address.segments == tuple(segments)
    assert address.name == segments[-1]


@pytest.mark.parametrize("text", ["", "node", "node/", "/x"])
def test_half_an_address_is_none(text):
    with pytest.raises(ValueError, match="kind/key"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("text", "typed"),
    [("currency/USD", "currency/USD"), ("promotion/summer sale", "'promotion/summer sale'")],
)
def test_an_address_as_it_is_typed(text, typed):
    assert Address.parse(text).quoted == typed
