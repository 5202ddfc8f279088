"""Codes of promotions, standard ones and those of rules: sent and deleted in batches, never changed.

Source: Elastic Path API reference, Promotion Codes and Rule Promotion Codes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.kind import Draft, Kind, flag, mapping, text, whole
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.service import PROMOTIONS
from reconciler.sandbox.elasticpath.settings import limit
from reconciler.sandbox.elasticpath.validate import read_json
from reconciler.sandbox.world import Call, Doc, Refusal, Reply, World, dumps

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CODE",
    "codes_of",
    "create_codes",
    "delete_code",
    "delete_codes",
    "drop_codes",
    "list_codes",
    "settle_automatic",
]

STANDARD = "promotion"
UNITS = {STANDARD: ("per_item", "per_cart"), "rule_promotion": ("per_application", "per_checkout")}


def _shape(draft: Draft) -> None:
    doc = draft.doc
    if draft.world.store.get(STANDARD, draft.scope):
        doc.setdefault("consume_unit", "per_cart")
    if "uses" in doc:
        doc["max_uses"] = doc["uses"]
    del doc["meta"]["timestamps"]["updated_at"], doc["links"]


def _by_code(doc: Doc) -> Iterable[str]:
    """Codes are the same whatever their case."""
    return (f"code={doc['code'].lower()}",)


CODE = Kind(
    "promotion_codes",
    "/v2/promotions/{parent}/codes",
    PROMOTIONS,
    {
        "code": text(required=True, low=1),
        "uses": whole(low=0),
        "user": text(),
        "consume_unit": text(),
        "max_uses_per_shopper": mapping(),
        "is_for_new_shopper": flag(),
    },
    stamps="timestamps",
    filters=("code eq gt",),
    shape=_shape,
    marks=_by_code,
)


def settle_automatic(draft: Draft) -> None:
    """Give an automatic promotion the code that is made for it, and take it from one that is no more so."""
    world, doc = draft.world, draft.doc
    own = [found for found in _codes(draft.world, doc["id"]) if found["code"] == f"auto_{doc['id']}"]
    if doc["automatic"] and not own and draft.knobs.automatic_codes == "listed":
        crud.insert(world, CODE, {"code": f"auto_{doc['id']}"}, doc["id"], checked=False)
    elif not doc["automatic"]:
        for found in own:
            crud.remove(world, CODE, found)


def codes_of(world: World, promotion: Doc) -> Doc:
    """What a filter for promotions with a code looks at."""
    return {"code": [found["code"] for found in _codes(world, promotion["id"])]}


def drop_codes(draft: Draft) -> None:
    """Delete every code of a promotion."""
    for found in _codes(draft.world, draft.doc["id"]):
        crud.remove(draft.world, CODE, found)


def _codes(world: World, promotion: str) -> list[Doc]:
    return [json.loads(stored) for stored in world.store.page([CODE.type], promotion)]


def _promotion(call: Call, kind: Kind) -> Doc:
    found = crud.fetch(call.world, kind, call.params["parent"])
    if found is None:
        raise kind.service.missing()
    return found


def _listed(call: Call, kind: Kind) -> list[Doc]:
    """The codes in the body of a request, each an object with a code."""
    body = read_json(call, kind)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise kind.service.broken("data", "required", "is required")
    if data.get("type") != CODE.type:
        raise kind.service.broken("data.type", "enum", f'must be one of the following: "{CODE.type}"')
    found = data.get("codes")
    if not isinstance(found, list) or not found:
        raise kind.service.broken("data.codes", "required", "is required")
    for number, item in enumerate(found):
        if not isinstance(item, dict) or not isinstance(item.get("code"), str):
            raise kind.service.broken(f"data.codes.{number}.code", "required", "is required")
    return found


def _check(kind: Kind, number: int, item: Doc) -> None:
    unit = item.get("consume_unit")
    if unit is not None and unit not in UNITS[kind.type]:
        told = f"must be one of the following: {', '.join(UNITS[kind.type])}"
        raise kind.service.broken(f"data.codes.{number}.consume_unit", "enum", told)
    each = item.get("max_uses_per_shopper")
    if kind.type == STANDARD or not isinstance(each or {}, dict):
        return
    if each and "max_uses" not in each:
        place = f"data.codes.{number}.max_uses_per_shopper"
        raise _refusal(400, "missing_dependency", "Has a dependency on max_uses", place)
    if each and unit == "per_application":
        told = "Consume unit 'per_application' is not supported when using 'max_uses_per_shopper' features."
        raise kind.service.refusal(422, "Unsupported consume unit", told)
    if item.get("is_for_new_shopper") and (item.get("uses") is not None or item.get("user")):
        told = "can't have limited uses or assigned to users since it's for first-time shoppers."
        raise _refusal(400, "Invalid Code", f"Code - {item['code']} {told}", "")


def _refusal(status: int, title: str, detail: str, source: str) -> Refusal:
    error = {"status": status, "source": source, "title": title, "detail": detail}
    return Refusal(status, {"errors": [error]})


def _elsewhere(call: Call, kind: Kind, code: str) -> bool:
    """Whether another promotion of the kind has the code."""
    for stored in call.world.store.marked(CODE.type, f"code={code.lower()}"):
        scope = call.world.store.scope(CODE.type, json.loads(stored)["id"]) or ""
        if scope != call.params["parent"] and call.world.store.get(kind.type, scope):
            return True
    return False


def create_codes(call: Call, kind: Kind) -> Reply:
    """Add codes; a standard promotion answers with itself, a rule promotion with what was added."""
    promotion, world = _promotion(call, kind), call.world
    if promotion["automatic"]:
        raise kind.service.refusal(422, "No codes allowed", "Cannot add codes to automatic promotion")
    sent = _listed(call, kind)
    known = {found["code"].lower() for found in _codes(world, promotion["id"])}
    if len(known) + len(sent) > limit(world, "promotion_codes_limit"):
        raise kind.service.refusal(422, "Unprocessable Entity", "codes limit exceeded")
    made, doubled = [], []
    for number, item in enumerate(sent):
        _check(kind, number, item)
        code, is_elsewhere = item["code"], _elsewhere(call, kind, item["code"])
        if code.lower() in known or (kind.type == STANDARD and is_elsewhere):
            raise kind.service.refusal(422, "Duplicate code", "Promotion code already in use")
        known.add(code.lower())
        doubled += [code] if is_elsewhere else []
        made.append(crud.insert(world, CODE, item, promotion["id"]))
    if kind.type == STANDARD:
        return crud.one(kind, promotion, world, 201)
    return Reply(201, dumps({"data": made, **_messages(doubled)}))


def _messages(doubled: list[str]) -> Doc:
    if not doubled:
        return {}
    source = {"type": CODE.type, "codes": doubled}
    told = {"title": "Duplicate code names", "description": "Code names duplicated in other promotions"}
    return {"messages": [{"source": source, **told}]}


def list_codes(call: Call, kind: Kind) -> Reply:
    return listing(call, CODE, _promotion(call, kind)["id"])


def delete_codes(call: Call, kind: Kind) -> Reply:
    """Delete the codes of the body; one that is not there is as good as deleted."""
    promotion = _promotion(call, kind)
    gone = {item["code"].lower() for item in _listed(call, kind)}
    for found in _codes(call.world, promotion["id"]):
        if found["code"].lower() in gone:
            crud.remove(call.world, CODE, found)
    return Reply(204)


def delete_code(call: Call, kind: Kind) -> Reply:
    """Delete one code; the address names it by its text, or by its id where it is of a rule promotion."""
    named = "code" if kind.type == STANDARD else "id"
    for found in _codes(call.world, _promotion(call, kind)["id"]):
        if found[named].lower() == call.params["code"].lower():
            crud.remove(call.world, CODE, found)
            return Reply(204)
    raise kind.service.refusal(404, "Not Found", "promotion code not found")
