"""Custom relationships: named kinds of links between products."""

from typing import Annotated

from pydantic import Field

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import IMMUTABLE
from reconciler.providers.elasticpath.kind import JSON_API, Kind

PREFIX = "CRP_"


def prefixed(slug: str) -> str:
    """The slug as the API keeps it, whether or not it is written with the prefix.

    >>> prefixed("upsell"), prefixed("CRP_upsell")
    ('CRP_upsell', 'CRP_upsell')
    """
    return slug if slug.startswith(PREFIX) else f"{PREFIX}{slug}"


class CustomRelationship(Body):
    slug: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9._-]+$", description="with or without the prefix CRP_, which means the same"
        ),
    ]
    name: Text
    description: Settable[str] = None
    sort_order: Annotated[int | None, Field(description="the lowest is shown first")] = None
    external_name: Annotated[str | None, Field(description="what shoppers see")] = None
    external_description: Annotated[str | None, Field(description="what shoppers see")] = None
    bi_directional: Annotated[
        Settable[bool], IMMUTABLE, Field(description="related products refer back by themselves")
    ] = None


CUSTOM_RELATIONSHIP = Kind(
    "custom-relationship",
    CustomRelationship,
    "custom-relationships",
    key="slug",
    spell=prefixed,
    type="custom-relationship",
    path="/pcm/custom-relationships",
    base=JSON_API,
    identity="/attributes/slug",
    summary="How products can be related to each other, such as upsell; products name it by its slug.",
    source="Elastic Path API reference: Custom relationships",
)
