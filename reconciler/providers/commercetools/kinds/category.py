"""Categories: the tree that products are filed in."""

from typing import Annotated

from pydantic import Field

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, ORDERED, UNORDERED, Unique, dashed, keyed_by
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.assets import Assets, with_keys
from reconciler.providers.commercetools.fields import (
    Custom,
    CustomField,
    Key,
    Locale,
    Localized,
    OwnKey,
    Words,
)
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import CustomFields, Set

Slug = Annotated[
    str, Unique(stand_in=dashed), Field(pattern=r"^[A-Za-z0-9_-]+$", min_length=2, max_length=256)
]


class Dimensions(Body):
    w: Annotated[int, Field(ge=0, description="width in pixels")]
    h: Annotated[int, Field(ge=0, description="height in pixels")]


class Source(Body):
    uri: Text
    key: Key | None = None
    dimensions: Dimensions | None = None
    contentType: Text | None = None


class Asset(Body):
    key: Key
    name: Words
    description: Localized | None = None
    sources: Annotated[list[Source], Field(min_length=1)]
    tags: Annotated[list[Text] | None, UNORDERED, EMPTY_IS_NULL] = None
    custom: Custom | None = None


class Category(Body):
    key: OwnKey
    name: Words
    slug: Annotated[
        dict[Locale, Slug],
        Field(min_length=1, description="by language; in each unique in the project"),
    ]
    description: Localized | None = None
    parent: Annotated[
        Settable[str],
        Ref("category", pinned=True),
        Set("changeParent"),
        Field(description="without it the category is a root; a child never becomes one"),
    ] = None
    orderHint: Annotated[
        Settable[str],
        Set("changeOrderHint"),
        Field(pattern=r"^(0(\.[0-9]+)?|1(\.0+)?)$", description="a decimal from 0 to 1; random if not given"),
    ] = None
    externalId: str | None = None
    metaTitle: Localized | None = None
    metaDescription: Localized | None = None
    metaKeywords: Localized | None = None
    assets: Annotated[
        list[Asset] | None,
        keyed_by("key"),
        ORDERED,
        Assets(
            "addAsset",
            "asset",
            "removeAsset",
            "assetKey",
            {
                "name": Set("changeAssetName"),
                "description": Set("setAssetDescription"),
                "sources": Set("setAssetSources"),
                "tags": Set("setAssetTags"),
                "custom": CustomFields("Asset"),
            },
        ),
        Field(description="those without a key are left alone"),
    ] = None
    custom: CustomField = None


CATEGORY = Kind(
    "category",
    Category,
    "categories",
    adopts=("slug",),
    path="categories",
    from_wire=with_keys,
    summary="A place in the tree that products are filed in.",
    source="commercetools API reference: Categories",
)
