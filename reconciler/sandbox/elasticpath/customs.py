"""Custom relationships: named kinds of links between products, found by their slug.

Source: Elastic Path API reference, PIM, Custom Relationships.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag, text, whole
from reconciler.sandbox.elasticpath.links import SLUG, linked
from reconciler.sandbox.elasticpath.service import PIM

if TYPE_CHECKING:
    from reconciler.sandbox.world import Call, Doc, Endpoint, Refusal, Reply

__all__ = ["CUSTOM", "by_slug", "found_by_slug", "prefixed"]

PREFIX = "CRP_"


def prefixed(slug: str) -> str:
    """The slug as the service keeps it.

    >>> prefixed("upsell")
    'CRP_upsell'
    """
    return slug if slug.startswith(PREFIX) else f"{PREFIX}{slug}"


def _taken(draft: Draft, name: str) -> Refusal:  # noqa: ARG001 - every hook is given the draft
    return PIM.failed(f"data.attributes.{name}: must be unique")


def _shape(draft: Draft) -> None:
    if isinstance(draft.attributes.get("slug"), str):
        draft.attributes["slug"] = prefixed(draft.attributes["slug"])


def _check(draft: Draft) -> None:
    attributes = draft.attributes
    if not SLUG.fullmatch(attributes["slug"]):
        raise PIM.failed("slug must hold letters, digits, hyphens, underscores and periods only")
    old = draft.old["attributes"] if draft.old else attributes
    if old["slug"] != attributes["slug"]:
        raise PIM.failed("slug can not be changed")
    if (
        old["bi_directional"] != attributes["bi_directional"]
        and draft.knobs.bi_directional_change == "refused"
    ):
        raise PIM.failed("bi_directional can not be changed")


def _keep_used(draft: Draft) -> None:
    if linked(draft.world, "custom", draft.attributes["slug"]):
        raise PIM.refusal(400, "Bad Request", "the custom relationship is in use")


def _by_slug(doc: Doc) -> tuple[str]:
    return (f"slug={doc['attributes']['slug']}",)


CUSTOM = Kind(
    "custom-relationship",
    "/pcm/custom-relationships",
    PIM,
    {
        "name": text(required=True),
        "slug": text(required=True),
        "description": text(null="removes"),
        "sort_order": whole(null="removes"),
        "external_name": text(null="removes"),
        "external_description": text(null="removes"),
        "bi_directional": flag(default=False),
    },
    stamps="owned",
    unique=("slug",),
    filters=("slug", "owner"),
    taken=_taken,
    shape=_shape,
    check=_check,
    leaving=_keep_used,
    marks=_by_slug,
)


def found_by_slug(call: Call, slug: str) -> Doc:
    """The custom relationship of that slug, or a 404."""
    stored = call.world.store.marked(CUSTOM.type, f"slug={slug}")
    if not stored:
        raise PIM.missing()
    doc: Doc = json.loads(stored[0])
    return doc


def by_slug(endpoint: Endpoint) -> Endpoint:
    """The endpoint of one object, which stands in the address with its slug instead of its id."""

    def answer(call: Call) -> Reply:
        id_ = found_by_slug(call, call.params["id"])["id"]
        return endpoint(replace(call, params={**call.params, "id": id_}))

    return answer
