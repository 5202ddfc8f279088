"""Catalogs, their publishing, and the rules that choose one for a shopper."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from reconciler.model.body import AtMostOne, Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, LOCAL, UNORDERED, At, keyed_by
from reconciler.model.json import Object
from reconciler.model.ref import Ref
from reconciler.providers.elasticpath.fields import Schedule
from reconciler.providers.elasticpath.kind import JSON_API, Action, Kind
from reconciler.providers.elasticpath.publish import publish, read_newest
from reconciler.providers.elasticpath.releases import due


class Priority(Body):
    pricebook: Annotated[str, Ref("pricebook"), At("id")]
    priority: Annotated[int, Field(description="of several prices that of the highest number wins")]


Pricebooks: TypeAlias = Annotated[
    list[Priority] | None, keyed_by("pricebook"), At("pricebook_ids"), Field(max_length=5)
]


class Catalog(AtMostOne, either=("pricebook", "pricebooks")):
    name: Text
    description: str | None = None
    hierarchies: Annotated[
        list[Annotated[str, Ref("hierarchy")]],
        EMPTY_IS_NULL,
        At("hierarchy_ids"),
        Field(description="in display order"),
    ]
    pricebook: Annotated[str | None, Ref("pricebook"), At("pricebook_id")] = None
    pricebooks: Annotated[
        Pricebooks, Field(min_length=2, description="instead of pricebook, two to five")
    ] = None
    locales: Annotated[
        dict[str, dict[str, str]] | None,
        EMPTY_IS_NULL,
        Field(description="name and description by language, as in fr-FR"),
    ] = None
    enable_price_segmentation: Annotated[
        Settable[bool], Field(description="let catalog rules choose the price books")
    ] = None
    publish: Annotated[
        Literal["on-change", "never"],
        LOCAL,
        Field(description="on-change: publish a release after each change that shoppers would see"),
    ] = "never"


def one_pricebook(document: Object) -> None:
    """A list of one price book means the same as that price book, and the API answers in either form."""
    attributes = document.get("attributes") or {}
    if len(several := attributes.get("pricebook_ids") or []) == 1:
        attributes["pricebook_id"] = attributes.get("pricebook_id") or several[0].get("id")
        del attributes["pricebook_ids"]


Criterion: TypeAlias = Annotated[list[str] | None, UNORDERED, EMPTY_IS_NULL]


class CatalogRule(Body):
    name: Annotated[Text, Field(description="without spaces, says the API reference")]
    description: str | None = None
    catalog: Annotated[str, Ref("catalog", pinned=True), At("catalog_id")]
    account_ids: Criterion = None
    account_tags: Annotated[
        list[Annotated[str, Ref("account-tag")]] | None, At("account_tag_ids"), UNORDERED, EMPTY_IS_NULL
    ] = None
    customer_ids: Criterion = None
    channels: Criterion = None
    tags: Criterion = None
    schedules: Annotated[list[Schedule] | None, UNORDERED, EMPTY_IS_NULL] = None
    pricebooks: Annotated[
        Pricebooks, EMPTY_IS_NULL, Field(description="for a catalog with enable_price_segmentation")
    ] = None


CATALOG = Kind(
    "catalog",
    Catalog,
    "catalogs",
    type="catalog",
    path="/pcm/catalogs",
    base=JSON_API,
    drains="releases",
    from_wire=one_pricebook,
    completes=read_newest,
    actions=(
        Action("publish", field="publish", value="on-change", due=due, run=publish, through=("product",)),
    ),
    summary="Hierarchies with prices, as one shop window; shoppers see what was last published.",
    source="Elastic Path API reference: Catalogs and Catalog releases",
)
CATALOG_RULE = Kind(
    "catalog-rule",
    CatalogRule,
    "catalog-rules",
    type="catalog_rule",
    path="/pcm/catalogs/rules",
    base=JSON_API,
    summary="Who sees which catalog, and when; without any criterion it is the default.",
    source="Elastic Path API reference: Catalog rules",
)
