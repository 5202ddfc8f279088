"""What the items of a list are matched by, and what a union of forms keeps of each."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from reconciler.engine.compare import differences
from reconciler.model.body import Body
from reconciler.model.field import IMMUTABLE, TRIMMED, keyed_by
from reconciler.model.same import by_key, same
from reconciler.model.shape import compile_shape


class Place(Body):
    country: str
    state: str | None = None
    rate: float | None = None


class Price(Body):
    currency: str


class Cost(Body):
    price: Price
    above: int | None = None


class Round(Body):
    form: Literal["round"]
    radius: int
    marks: Annotated[list[Price] | None, keyed_by("currency")] = None


class Square(Body):
    form: Literal["square"]
    side: int
    marks: Annotated[list[Place] | None, keyed_by("country")] = None


class Cast(Body):
    form: Literal["cast"]
    mould: Annotated[str, IMMUTABLE]


class Thing(Body):
    places: Annotated[list[Place] | None, keyed_by("country", "state")] = None
    costs: Annotated[list[Cost] | None, keyed_by("price/currency")] = None
    part: Annotated[Round | Square | Cast | None, Field(discriminator="form")] = None
    rule: Annotated[str | None, TRIMMED] = None


SHAPE = compile_shape(Thing)
PLACES = [{"country": "DE", "state": None}, {"country": "US", "state": "Texas"}, {"country": "US"}]


@pytest.mark.parametrize(
    ("field", "items", "keys"),
    [
        ("places", PLACES, ["DE", "US-Texas", "US"]),
        ("places", [{"country": "DE", "state": ""}], ["DE"]),
        ("costs", [{"price": {"currency": "EUR"}}, {"price": {"currency": "USD"}}], ["EUR", "USD"]),
    ],
)
def test_items_are_matched_by_the_members_that_are_filled(field, items, keys):
    assert list(by_key(SHAPE.fields[field].shape, items)) == keys
    assert same(SHAPE, {field: items}, {field: items[::-1]})


@pytest.mark.parametrize(
    ("field", "items", "told"),
    [
        ("places", [*PLACES, {"country": "US"}], "two items have 'US' as their 'country' and 'state'"),
        ("costs", [{"price": {"currency": "EUR"}}] * 2, "two items have 'EUR' as their 'price/currency'"),
    ],
)
def test_no_two_items_have_the_same_key(field, items, told):
    with pytest.raises(ValidationError, match=told):
        Thing.model_validate({field: items})
    assert Thing.model_validate({field: items[:-1]})


def test_a_key_is_only_looked_at_in_items_that_are_valid():
    with pytest.raises(ValidationError) as refusal:
        Thing.model_validate({"places": [{}, {}]})
    assert {error["type"] for error in refusal.value.errors()} == {"missing"}


def barred(want, have):
    return [(one.change.path, one.barred) for one in differences(SHAPE, {"part": want}, {"part": have})]


ROUND, SQUARE = {"form": "round", "radius": 1}, {"form": "square", "side": 1}
CAST = {"form": "cast", "mould": "a"}


def test_a_form_with_immutable_members_is_neither_entered_nor_left():
    assert barred(SQUARE, ROUND) == [("/part/form", None), ("/part/side", None)]
    assert barred(CAST, ROUND)[-1] == ("/part/mould", IMMUTABLE)
    assert barred(ROUND, CAST) == [("/part/form", IMMUTABLE), ("/part/radius", IMMUTABLE)]
    assert barred(CAST | {"mould": "b"}, CAST) == [("/part/mould", IMMUTABLE)]


def test_lists_of_two_forms_keep_the_members_of_both():
    item = SHAPE.fields["part"].shape.fields["marks"].shape.item
    assert item.fields.keys() == {"currency", "country", "state", "rate"}


def test_space_around_a_text_means_nothing_where_it_is_marked():
    assert same(SHAPE, {"rule": "a = 1\n"}, {"rule": "a = 1"})
    assert not same(SHAPE, {"rule": "a = 1"}, {"rule": "a  = 1"})
    assert not same(SHAPE, {"rule": "a = 1"}, {})
