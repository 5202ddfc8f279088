"""Product selections: which products a store offers."""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.model.body import Body, Text
from reconciler.model.field import IMMUTABLE, UNORDERED, keyed_by
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.assortment import Products
from reconciler.providers.commercetools.fields import CustomField, OwnKey, Words
from reconciler.providers.commercetools.kind import Kind

Skus = Annotated[list[Text], UNORDERED]


class Variants(Body):
    type: Literal["includeOnly", "includeAllExcept"]
    skus: Skus


class Excluded(Body):
    skus: Skus


class Member(Body):
    product: Annotated[str, Ref("product", outside=True)]
    variantSelection: Annotated[Variants | None, Field(description="where the selection includes")] = None
    variantExclusion: Annotated[Excluded | None, Field(description="where the selection excludes")] = None


class ProductSelection(Body):
    key: OwnKey
    name: Words
    mode: Annotated[
        Literal["Individual", "IndividualExclusion"] | None,
        IMMUTABLE,
        Field(description="Individual if not given"),
    ] = None
    products: Annotated[
        list[Member] | None,
        keyed_by("product"),
        Products(),
        Field(description="managed only where written; merchants assign products, too"),
    ] = None
    custom: CustomField = None


PRODUCT_SELECTION = Kind(
    "product-selection",
    ProductSelection,
    "product-selections",
    adopts=("name",),
    path="product-selections",
    apart="products",
    summary="Products that the stores with it offer, or (IndividualExclusion) do not offer.",
    source="commercetools API reference: Product Selections",
)
