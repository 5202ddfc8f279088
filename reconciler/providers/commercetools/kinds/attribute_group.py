"""Attribute groups: attributes that belong together, whatever product types they stand in."""

from typing import Annotated

from pydantic import Field

from reconciler.model.body import Body, Text
from reconciler.model.field import Boxed, keyed_by
from reconciler.providers.commercetools.fields import Localized, OwnKey, Words
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Items


class AttributeGroup(Body):
    key: OwnKey
    name: Words
    description: Localized | None = None
    attributes: Annotated[
        list[Annotated[Text, Boxed("key")]],
        keyed_by("key"),
        Items("addAttribute", "removeAttribute", "attribute", whole="setAttributes"),
        Field(description="names of attributes"),
    ]


ATTRIBUTE_GROUP = Kind(
    "attribute-group",
    AttributeGroup,
    "attribute-groups",
    adopts=("name",),
    path="attribute-groups",
    summary="Attributes of products that are shown together.",
    source="commercetools API reference: Attribute Groups",
)
