"""Reading an offering with its parts, and putting it together: from features, from options, or at once.

Source: Elastic Path API reference, Subscriptions, Offerings.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.offerings import ATTACHED, OFFERING, PLAN, PRICING_OPTION
from reconciler.sandbox.elasticpath.paging import listing
from reconciler.sandbox.elasticpath.service import SUBSCRIPTIONS
from reconciler.sandbox.elasticpath.subscriptions import DESCRIBED, FEATURE
from reconciler.sandbox.elasticpath.validate import read_json
from reconciler.sandbox.world import Call, Doc, Reply, World, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.kind import Kind

__all__ = ["attach", "build", "change_options", "list_offerings", "list_options", "read_offering"]

# What an offering is read together with, on demand.
INCLUDED = {"features": ATTACHED, "plans": PLAN, "pricing_options": PRICING_OPTION}


def list_offerings(call: Call) -> Reply:
    """A page of offerings, with what `include` names of all of them."""
    reply = listing(call, OFFERING)
    return _including(call, reply, [doc["id"] for doc in json.loads(reply.text or "{}")["data"]])


def read_offering(call: Call) -> Reply:
    return _including(call, crud.read(call, OFFERING), [call.params["id"]])


def _including(call: Call, reply: Reply, ids: list[str]) -> Reply:
    asked = [name for name in call.query.get("include", "").split(",") if name in INCLUDED]
    if not asked:
        return reply
    page = call.world.store.page
    found = {
        name: [json.loads(text) for id_ in ids for text in page([INCLUDED[name].type], id_)] for name in asked
    }
    return Reply(reply.status, dumps({**json.loads(reply.text or "{}"), "included": found}))


def attach(call: Call) -> Reply:
    """Copy features into an offering; there they have ids of their own."""
    offering = crud.parent(call, ATTACHED)
    body = read_json(call, ATTACHED)
    data = body.get("data") if isinstance(body, dict) else None
    ids = data.get("features") if isinstance(data, dict) else None
    if not isinstance(ids, list) or not ids:
        raise SUBSCRIPTIONS.broken("features", "required", "is required")
    for id_ in ids:
        feature = crud.fetch(call.world, FEATURE, str(id_))
        if feature is None:
            raise SUBSCRIPTIONS.refusal(404, "Not Found", f"No feature found: {id_}")
        crud.insert(call.world, ATTACHED, {"attributes": feature["attributes"]}, offering)
    texts = call.world.store.page([ATTACHED.type], offering)
    return Reply(200, f'{{"data":[{",".join(texts)}]}}')


def _options_reply(plan: Doc) -> Reply:
    return Reply(200, dumps({"data": plan["relationships"]["pricing_options"]["data"]}))


def list_options(call: Call) -> Reply:
    """The pricing options that a plan can be had with."""
    return _options_reply(crud.find(call, PLAN))


def change_options(call: Call) -> Reply:
    """Add pricing options of the offering to one of its plans or, with DELETE, take them out."""
    plan = crud.find(call, PLAN)
    ids = [item["id"] for item in crud.read_list(call, PLAN)]
    data = [item for item in plan["relationships"]["pricing_options"]["data"] if item["id"] not in ids]
    if call.method == "POST":
        for id_ in dict.fromkeys(ids):
            if crud.fetch(call.world, PRICING_OPTION, id_, call.params["parent"]) is None:
                raise SUBSCRIPTIONS.refusal(404, "Not Found", f"No pricing option found: {id_}")
            data.append({"type": PRICING_OPTION.type, "id": id_})
    plan["relationships"]["pricing_options"]["data"] = data
    crud.rewrite(call.world, PLAN, plan)
    return _options_reply(plan)


def build(call: Call) -> Reply:
    """Make an offering with everything in it from one request; parts name each other by reference."""
    body = read_json(call, OFFERING)
    sent = body.get("data") if isinstance(body, dict) else None
    if not isinstance(sent, dict):
        raise SUBSCRIPTIONS.broken("data", "required", "is required")
    asked = sent.get("features") or []
    if not isinstance(asked, list):
        raise SUBSCRIPTIONS.broken("features", "type", "must be of type array")
    world = call.world
    own = {name: sent[name] for name in DESCRIBED if name in sent}
    linked = (
        {"proration_policy": {"id": sent["proration_policy_id"]}} if "proration_policy_id" in sent else {}
    )
    offering = crud.insert(world, OFFERING, {"attributes": own, "relationships": linked})
    features = _insert_all(world, ATTACHED, offering, [_feature(world, item) for item in asked])
    options = _insert_all(world, PRICING_OPTION, offering, _required(sent, "pricing_options"))
    plans = _required(sent, "plans")
    configured, associated = (
        _map(sent, name) for name in ("configured_features", "pricing_option_associations")
    )
    for plan in plans:
        ref = str(plan.get("external_ref"))
        told = {features.get(key, key): value for key, value in _map(configured, ref).items()}
        made = _insert_all(world, PLAN, offering, [{**plan, "feature_configurations": told}])
        wanted = associated.get(ref)
        keys = [key for key in wanted if isinstance(key, str)] if isinstance(wanted, list) else []
        ids = [options[key] for key in keys if key in options]
        doc = crud.fetch(world, PLAN, next(iter(made.values()))) or {}
        doc["relationships"]["pricing_options"]["data"] = [
            {"type": PRICING_OPTION.type, "id": id_} for id_ in ids
        ]
        crud.rewrite(world, PLAN, doc)
    return crud.one(OFFERING, crud.fetch(world, OFFERING, offering["id"]) or {}, world, 201)


def _required(sent: Doc, name: str) -> list[Doc]:
    found = sent.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(item, dict) for item in found):
        raise SUBSCRIPTIONS.broken(name, "required", "is required")
    return found


def _map(sent: Doc, name: str) -> Doc:
    found = sent.get(name)
    return found if isinstance(found, dict) else {}


def _feature(world: World, item: Any) -> Doc:
    """A feature told in full, or one that is there, by its id or reference."""
    if isinstance(item, dict):
        return item
    stored = world.store.get(FEATURE.type, str(item))
    marked = world.store.marked(FEATURE.type, f"|external_ref={item}")
    if not stored and not marked:
        raise SUBSCRIPTIONS.failed(f"data.features: there is no feature {item}")
    attributes: Doc = json.loads(stored or marked[0])["attributes"]
    return attributes


def _insert_all(world: World, kind: Kind, offering: Doc, items: list[Doc]) -> dict[str, str]:
    """Insert parts of an offering; gives their ids by reference, or by id where they have none."""
    docs = [crud.insert(world, kind, {"attributes": item}, offering["id"]) for item in items]
    return {doc["attributes"].get("external_ref") or doc["id"]: doc["id"] for doc in docs}
