"""Hierarchies and the tree of nodes in each."""

from typing import Annotated, TypeAlias

from pydantic import Field

from reconciler.model.body import Body, Text
from reconciler.model.field import EMPTY_IS_NULL, UNIQUE, At
from reconciler.providers.elasticpath.fields import AdminAttributes, ShopperAttributes
from reconciler.providers.elasticpath.kind import JSON_API, Kind, Link


class Locale(Body):
    name: Text | None = None
    description: str | None = None


Locales: TypeAlias = Annotated[
    dict[str, Locale] | None,
    EMPTY_IS_NULL,
    Field(description="name and description by language, as in fr-FR"),
]


class Hierarchy(Body):
    slug: Text
    name: Text
    description: str | None = None
    locales: Locales = None
    admin_attributes: AdminAttributes = None
    shopper_attributes: ShopperAttributes = None


class Node(Body):
    slug: Annotated[Text, UNIQUE, Field(description="unique among its siblings")]
    name: Annotated[Text, UNIQUE, Field(description="unique among its siblings")]
    description: str | None = None
    sort_order: Annotated[
        int | None, At("/meta/sort_order"), Field(description="the highest is shown first")
    ] = None
    locales: Locales = None
    admin_attributes: AdminAttributes = None
    shopper_attributes: ShopperAttributes = None


HIERARCHY = Kind(
    "hierarchy",
    Hierarchy,
    "hierarchies",
    key=("slug", "name"),
    type="hierarchy",
    path="/pcm/hierarchies",
    base=JSON_API,
    summary="A tree of nodes that products are sorted into; deleting it deletes its nodes.",
    source="Elastic Path API reference: Hierarchies",
)
NODE = Kind(
    "node",
    Node,
    "nodes",
    key=("slug", "name"),
    within="hierarchy",
    nests=True,
    type="node",
    path="/pcm/hierarchies/{hierarchy}/nodes",
    base=JSON_API,
    link=Link("node", "/relationships/parent/data"),
    top="/meta/hierarchy_id",
    summary="A category in a hierarchy or in another node.",
    source="Elastic Path API reference: Nodes",
)
