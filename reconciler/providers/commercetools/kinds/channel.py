"""Channels: where products are sold, and where stock is."""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import IMMUTABLE, UNORDERED
from reconciler.providers.commercetools.fields import Address, CustomField, Words
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Set

Role = Literal["InventorySupply", "ProductDistribution", "OrderExport", "OrderImport", "Primary"]


class Point(Body):
    type: Literal["Point"]
    coordinates: Annotated[list[float], Field(min_length=2, max_length=2, description="longitude, latitude")]


class Channel(Body):
    key: Annotated[Text, IMMUTABLE]
    roles: Annotated[
        Settable[list[Role]], UNORDERED, Field(min_length=1, description="InventorySupply if not given")
    ] = None
    name: Annotated[Settable[Words], Set("changeName")] = None
    description: Annotated[Settable[Words], Set("changeDescription")] = None
    address: Annotated[Address | None, Set("setAddress", rest=True)] = None
    geoLocation: Point | None = None
    custom: CustomField = None


CHANNEL = Kind(
    "channel",
    Channel,
    "channels",
    path="channels",
    summary="A place where products are sold from, or where stock is held.",
    source="commercetools API reference: Channels",
)
