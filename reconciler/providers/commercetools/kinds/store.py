"""Stores: the main kind."""

from typing import Annotated

from pydantic import Field

from reconciler.model.body import Body
from reconciler.model.field import IMMUTABLE, UNORDERED, Boxed, keyed_by
from reconciler.model.ref import Among, Having, Ref
from reconciler.providers.commercetools.assortment import tell
from reconciler.providers.commercetools.fields import Country, CustomField, Key, Locale, Localized
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Items, Members

Page = Annotated[str | None, Field(pattern=r"^https://[^\s/?#]+\S*$", description="an absolute https URL")]


class Selection(Body):
    productSelection: Annotated[str, Ref("product-selection")]
    active: Annotated[bool, Field(description="whether it counts for what the store offers")]


class Storefront(Body):
    checkoutUrlTemplate: Annotated[str | None, Field(pattern=r"\{[^{}]*\bcheckoutId\b[^{}]*\}")] = None
    orderUrlTemplate: Annotated[str | None, Field(pattern=r"\{[^{}]*\borderId\b[^{}]*\}")] = None
    termsOfServiceUrl: Page = None
    privacyPolicyUrl: Page = None
    refundPolicyUrl: Page = None
    shippingPolicyUrl: Page = None
    cookiePolicyUrl: Page = None
    imprintUrl: Page = None
    faqUrl: Page = None
    contactUrl: Page = None


class Store(Body):
    key: Annotated[Key, IMMUTABLE]
    name: Localized | None = None
    languages: Annotated[
        list[Annotated[Locale, Among("project", "languages")]] | None,
        UNORDERED,
        Field(description="among the project's languages"),
    ] = None
    countries: Annotated[
        list[Annotated[Country, Boxed("code")]] | None,
        UNORDERED,
        Items("addCountry", "removeCountry", "country", whole="setCountries"),
    ] = None
    distributionChannels: Annotated[
        list[Annotated[str, Ref("channel"), Having("roles", "ProductDistribution")]] | None,
        UNORDERED,
        Items(
            "addDistributionChannel",
            "removeDistributionChannel",
            "distributionChannel",
            whole="setDistributionChannels",
        ),
        Field(max_length=100, description="channels with the role ProductDistribution"),
    ] = None
    supplyChannels: Annotated[
        list[Annotated[str, Ref("channel"), Having("roles", "InventorySupply")]] | None,
        UNORDERED,
        Items("addSupplyChannel", "removeSupplyChannel", "supplyChannel", whole="setSupplyChannels"),
        Field(max_length=100, description="channels with the role InventorySupply"),
    ] = None
    productSelections: Annotated[
        list[Selection] | None,
        keyed_by("productSelection"),
        Items(
            "addProductSelection",
            "removeProductSelection",
            change="changeProductSelectionActive",
            whole="setProductSelections",
        ),
        Field(max_length=100, description="empty: every product of the project is offered"),
    ] = None
    custom: CustomField = None
    storefront: Annotated[Storefront | None, Members()] = None


STORE = Kind(
    "store",
    Store,
    "stores",
    anchor="carts, orders and token scopes name it",
    path="stores",
    tell=tell,
    summary="A shop window of the project: its languages, countries, channels and product selections.",
    source="commercetools API reference: Stores",
)
