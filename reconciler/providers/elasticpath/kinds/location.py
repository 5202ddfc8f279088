"""Inventory locations: the places that products are in stock at. The stock itself is no configuration."""

from typing import Annotated, TypeAlias

from pydantic import Field

from reconciler.model.body import Body
from reconciler.providers.elasticpath.kind import JSON_API, Kind

Words: TypeAlias = Annotated[str, Field(min_length=3, max_length=1024)]


class Geolocation(Body):
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class InventoryLocation(Body):
    slug: Annotated[str, Field(min_length=1, max_length=128, description="names the location in stocks")]
    name: Words
    external_ref: Words | None = None
    description: Words | None = None
    address: Annotated[
        list[Annotated[str, Field(max_length=1024)]] | None, Field(min_length=1, max_length=8)
    ] = None
    geolocation: Geolocation | None = None


INVENTORY_LOCATION = Kind(
    "inventory-location",
    InventoryLocation,
    "inventory-locations",
    key="slug",
    type="inventory_location",
    path="/v2/inventories/locations",
    base=JSON_API,
    summary="A warehouse or shop that products are in stock at.",
    source="Elastic Path API reference: Inventories, Locations",
)
