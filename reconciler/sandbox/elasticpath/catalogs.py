"""Catalogs and the rules that choose among them.

Source: Elastic Path API reference, Catalogs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath.accounts import ACCOUNT_TAG
from reconciler.sandbox.elasticpath.crud import fetch, refer, refuse_organization
from reconciler.sandbox.elasticpath.hierarchies import HIERARCHY
from reconciler.sandbox.elasticpath.kind import Attribute, Draft, Kind, array, flag, mapping, text
from reconciler.sandbox.elasticpath.pricebooks import PRICEBOOK
from reconciler.sandbox.elasticpath.service import CATALOGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.sandbox.world import Doc

__all__ = ["CATALOG", "RELEASES", "RULE"]

MOST_PRICEBOOKS = 5
RELEASES = "catalog-release"


def _shape_catalog(draft: Draft) -> None:
    attributes, sent = draft.attributes, draft.sent.get("attributes", {})
    if sent.get("pricebook_id") and not sent.get("pricebook_ids"):
        attributes.pop("pricebook_ids", None)
    elif sent.get("pricebook_ids") and not sent.get("pricebook_id"):
        attributes.pop("pricebook_id", None)
    _echo(draft)
    id_ = draft.doc["id"]
    if draft.old is None:
        draft.doc["relationships"] = {
            "rules": {"links": {"related": f"/catalogs/{id_}/rules"}},
            "releases": {"links": {"related": f"/catalogs/{id_}/releases"}, "meta": {"count": 0}},
        }


def _echo(draft: Draft) -> None:
    """Put a single price book in the form that the knob asks for."""
    attributes, form = draft.attributes, draft.knobs.single_pricebook
    several = attributes.get("pricebook_ids") or []
    if attributes.get("pricebook_id") and several:
        return
    if form == "pricebook_ids" and attributes.get("pricebook_id"):
        attributes["pricebook_ids"] = [{"id": attributes.pop("pricebook_id"), "priority": 1}]
    elif form == "pricebook_id" and len(several) == 1:
        attributes["pricebook_id"] = attributes.pop("pricebook_ids")[0]["id"]


def _prioritized(attributes: Doc) -> list[str]:
    """The ids in `pricebook_ids`, its shape checked."""
    listed: list[Any] = attributes.get("pricebook_ids") or []
    for item in listed:
        is_whole = isinstance(item, dict) and type(item.get("priority")) is int
        if not is_whole or not isinstance(item.get("id"), str):
            raise CATALOGS.failed("pricebook_ids must hold an id and a priority each")
    return [item["id"] for item in listed]


def _check_catalog(draft: Draft) -> None:
    attributes = draft.attributes
    several = _prioritized(attributes)
    if attributes.get("pricebook_id") and several:
        raise CATALOGS.failed("specify either pricebook_id or pricebook_ids, not both")
    if not all(isinstance(id_, str) for id_ in attributes["hierarchy_ids"]):
        raise CATALOGS.failed("hierarchy_ids must hold ids")
    refer(draft, HIERARCHY, attributes["hierarchy_ids"])
    refer(draft, PRICEBOOK, [attributes["pricebook_id"]] if attributes.get("pricebook_id") else several)


def _uses(doc: Doc) -> Iterable[str]:
    """Marks by which a price book or hierarchy finds the catalogs that use it."""
    attributes = doc["attributes"]
    books = [item["id"] for item in attributes.get("pricebook_ids") or ()]
    single = [attributes["pricebook_id"]] if attributes.get("pricebook_id") else []
    return [f"uses={id_}" for id_ in dict.fromkeys([*attributes.get("hierarchy_ids", ()), *books, *single])]


def _keep_published(draft: Draft) -> None:
    id_ = draft.doc["id"]
    if draft.world.store.count([RELEASES], id_):
        raise CATALOGS.failed("the catalog has releases: delete them first")
    if draft.world.store.marked(RULE.type, f"catalog={id_}"):
        raise CATALOGS.failed("the catalog is used by a catalog rule")


def _check_rule(draft: Draft) -> None:
    attributes = draft.attributes
    if draft.knobs.rule_name_spaces == "refused" and " " in attributes["name"]:
        raise CATALOGS.failed("name must not contain spaces")
    for item in attributes["schedules"]:
        if not isinstance(item, dict) or set(item) - {"valid_from", "valid_to"}:
            raise CATALOGS.failed("schedules must hold valid_from and valid_to")
    refer(draft, CATALOG, [attributes["catalog_id"]])
    # Source: Elastic Path API reference, Catalogs: no rules on the catalogs of an organization.
    refuse_organization(CATALOG, fetch(draft.world, CATALOG, attributes["catalog_id"]) or {})
    refer(draft, PRICEBOOK, _prioritized(attributes))
    if draft.knobs.rule_account_tags == "checked":
        refer(draft, ACCOUNT_TAG, attributes["account_tag_ids"])


def _by_catalog(doc: Doc) -> tuple[str]:
    return (f"catalog={doc['attributes']['catalog_id']}",)


def _names() -> Attribute:
    """A list that null empties, and that always comes back as a list."""
    return array(default=[], null="default")


CATALOG = Kind(
    "catalog",
    "/pcm/catalogs",
    CATALOGS,
    {
        "name": text(required=True),
        "description": text(default="", null="default"),
        "hierarchy_ids": array(required=True),
        "pricebook_id": text(null="removes"),
        "pricebook_ids": array(null="removes", high=MOST_PRICEBOOKS),
        "locales": mapping(null="removes"),
        "enable_price_segmentation": flag(default=False),
    },
    stamps="catalog",
    filters=("id", "name"),
    shape=_shape_catalog,
    check=_check_catalog,
    leaving=_keep_published,
    marks=_uses,
)

RULE = Kind(
    "catalog_rule",
    "/pcm/catalogs/rules",
    CATALOGS,
    {
        "name": text(required=True),
        "description": text(default="", null="default"),
        "catalog_id": text(required=True),
        "account_ids": _names(),
        "account_tag_ids": _names(),
        "customer_ids": _names(),
        "channels": _names(),
        "tags": _names(),
        "schedules": _names(),
        "pricebook_ids": array(null="removes", high=MOST_PRICEBOOKS),
    },
    stamps="attributes",
    typed=False,
    filters=(
        "id",
        "name",
        "catalog_id",
        "account_ids",
        "account_tag_ids",
        "customer_ids",
        "channels",
        "tags",
    ),
    check=_check_rule,
    marks=_by_catalog,
)
