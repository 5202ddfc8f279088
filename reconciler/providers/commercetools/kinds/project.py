"""The project: what holds for all of its stores. Whatever is not written stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import LOSSY, UNORDERED, keyed_by
from reconciler.model.json import Json, Object
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.fields import Country, Currency, Locale, Words
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.masks import Secret, mask
from reconciler.providers.commercetools.rules import Act, Change, Members, Rule, Set

Days: TypeAlias = Annotated[int, Field(ge=1)]
Rounding: TypeAlias = Literal["HalfEven", "HalfUp", "HalfDown"]
Switch: TypeAlias = Settable[Literal["Activated", "Deactivated"]]


class Messages(Body):
    enabled: Settable[bool] = None
    deleteDaysAfterCreation: Settable[Annotated[int, Field(ge=1, le=90)]] = None


class Carts(Body):
    deleteDaysAfterLastModification: Settable[Days] = None
    countryTaxRateFallbackEnabled: Settable[bool] = None
    priceRoundingMode: Settable[Rounding] = None
    taxRoundingMode: Settable[Rounding] = None


class ShoppingLists(Body):
    deleteDaysAfterLastModification: Days


class Classification(Body):
    key: Text
    label: Words


class CartClassification(Body):
    type: Literal["CartClassification"]
    values: Annotated[list[Classification], keyed_by("key")]


class CartMeasure(Body):
    type: Literal["CartValue", "CartScore"]


class ExternalOAuth(Body):
    url: Text
    authorizationHeader: Secret


class SearchIndexing(Body):
    products: Annotated[Switch, Field(description="the Product Projection Search")] = None
    productsSearch: Annotated[Switch, Field(description="the Product Search")] = None
    orders: Switch = None
    customers: Switch = None
    businessUnits: Switch = None


class BusinessUnits(Body):
    myBusinessUnitStatusOnCreation: Settable[Literal["Active", "Inactive"]] = None
    myBusinessUnitAssociateRoleOnCreation: Annotated[Settable[str], Ref("associate-role", pinned=True)] = None


class Inventory(Body):
    reservationExpirationInMinutes: Settable[Annotated[int, Field(ge=1, le=44_640)]] = None
    releaseExpiredReservations: Settable[bool] = None


class Discounts(Body):
    discountCombinationMode: Literal["Stacking", "BestDeal"]


@dataclass(frozen=True)
class Index(Rule):
    """One of the two indexes of products, which share an action."""

    mode: str

    def acts(self, change: Change) -> Iterator[Act]:
        enabled = change.after == "Activated"
        action = "changeProductSearchIndexingEnabled"
        yield Act({"action": action, "enabled": enabled, "mode": self.mode})


class Project(Body):
    name: Annotated[Settable[Text], Set("changeName")] = None
    countries: Annotated[Settable[list[Country]], UNORDERED, Set("changeCountries"), Field(min_length=1)] = (
        None
    )
    currencies: Annotated[
        Settable[list[Currency]], UNORDERED, Set("changeCurrencies"), Field(min_length=1)
    ] = None
    languages: Annotated[Settable[list[Locale]], UNORDERED, Set("changeLanguages"), Field(min_length=1)] = (
        None
    )
    messages: Annotated[Settable[Messages], Set("changeMessagesConfiguration", "messagesConfiguration")] = (
        None
    )
    carts: Annotated[Settable[Carts], Set("changeCartsConfiguration", "cartsConfiguration")] = None
    shoppingLists: Annotated[
        Settable[ShoppingLists], Set("changeShoppingListsConfiguration", "shoppingListsConfiguration")
    ] = None
    shippingRateInputType: Annotated[
        CartMeasure | CartClassification | None,
        Field(discriminator="type", description="what the tiers of shipping rates go by"),
    ] = None
    externalOAuth: ExternalOAuth | None = None
    searchIndexing: Annotated[
        Settable[SearchIndexing],
        Members(
            {
                "products": Index("ProductProjectionsSearch"),
                "productsSearch": Index("ProductsSearch"),
                "orders": Set("changeOrderSearchStatus", "status"),
                "customers": Set("changeCustomerSearchStatus", "status"),
                "businessUnits": Set("changeBusinessUnitSearchStatus", "status"),
            }
        ),
    ] = None
    businessUnits: Annotated[
        Settable[BusinessUnits],
        Members(
            {
                "myBusinessUnitStatusOnCreation": Set("changeMyBusinessUnitStatusOnCreation", "status"),
                "myBusinessUnitAssociateRoleOnCreation": Set(
                    "setMyBusinessUnitAssociateRoleOnCreation", "associateRole"
                ),
            }
        ),
    ] = None
    inventory: Annotated[Settable[Inventory], Members()] = None
    discounts: Annotated[Settable[Discounts], Set("setDiscountsConfiguration", "discountsConfiguration")] = (
        None
    )
    productCatalogModel: Annotated[
        Settable[Literal["Classic", "Modular"]], LOSSY, Field(description="there is no way back to Classic")
    ] = None


def settings(document: Object) -> None:
    """What is not shown has its default, and an index is on or off: one that is being built is on."""
    document.setdefault("productCatalogModel", "Classic")
    document.setdefault("messages", {}).setdefault("deleteDaysAfterCreation", 15)
    indexes = document.get("searchIndexing") or {}
    document["searchIndexing"] = {name: _status(indexes.get(name)) for name in SearchIndexing.model_fields}
    mask(document.get("externalOAuth"))


def _status(index: Json) -> str:
    on = bool(index) and index.get("status") in ("Activated", "Indexing")
    return "Activated" if on else "Deactivated"


PROJECT = Kind(
    "project",
    Project,
    "project",
    singleton=True,
    from_wire=settings,
    summary="The project's countries, currencies, languages and settings.",
    source="commercetools API reference: Project",
)
