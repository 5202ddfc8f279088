"""Integrations: webhooks and queues that are told of events.

Source: Elastic Path API reference, Integrations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.elasticpath import crud
from reconciler.sandbox.elasticpath.kind import Draft, Kind, array, flag, mapping, text
from reconciler.sandbox.elasticpath.service import INTEGRATIONS
from reconciler.sandbox.elasticpath.settings import limit
from reconciler.sandbox.world import Call, Doc, Reply

if TYPE_CHECKING:
    from reconciler.sandbox.elasticpath.knobs import Knobs

__all__ = ["INTEGRATION", "create_integration", "delete_integration"]

NEEDED = {
    "webhook": ("url",),
    "aws_sqs": ("url", "aws_access_key_id", "aws_secret_access_key", "region"),
    "stomp": (),
}


def _check(draft: Draft) -> None:
    doc = draft.doc
    configuration = doc["configuration"]
    for name in NEEDED[doc["integration_type"]]:
        if not configuration.get(name):
            raise INTEGRATIONS.failed(f"configuration.{name} is required")
    for name, value in configuration.items():
        if not isinstance(value, list if name == "addresses" else str):
            raise INTEGRATIONS.failed(f"configuration.{name} is of the wrong type")
    if not all(isinstance(event, str) for event in doc["observes"]):
        raise INTEGRATIONS.failed("observes must hold event names")
    most = limit(draft.world, "event_limit")
    if len(doc["observes"]) > most:
        raise INTEGRATIONS.failed(f"observes must have at most {most} events")
    if draft.old is None and draft.world.store.count(["integration"]) >= limit(
        draft.world, "integration_limit"
    ):
        raise INTEGRATIONS.failed("the integration limit is reached")


def _last4(secret: str) -> str:
    return "*" * max(0, len(secret) - 4) + secret[-4:]


def _show(knobs: Knobs, doc: Doc) -> Doc:
    """Of AWS keys only the last four characters are real; a STOMP password is as the knob says."""
    shown = dict(doc["configuration"])
    for name in ("aws_access_key_id", "aws_secret_access_key"):
        if name in shown:
            shown[name] = _last4(shown[name])
    mode = knobs.stomp_secrets
    if "password" in shown and mode != "plain":
        secret = shown.pop("password")
        if mode != "absent":
            shown["password"] = _last4(secret) if mode == "last4" else "*" * 8
    return {**doc, "configuration": shown}


def create_integration(call: Call) -> Reply:
    reply = crud.create(call, INTEGRATION)
    return Reply(200, reply.text) if call.world.knobs.integration_status == "documented" else reply


def delete_integration(call: Call) -> Reply:
    reply = crud.delete(call, INTEGRATION)
    return Reply(200) if call.world.knobs.integration_status == "documented" else reply


INTEGRATION = Kind(
    "integration",
    "/v2/integrations",
    INTEGRATIONS,
    {
        "name": text(required=True),
        "description": text(default=""),
        "enabled": flag(default=False),
        "integration_type": text(required=True, choices=tuple(NEEDED)),
        "observes": array(default=[]),
        "configuration": mapping(required=True),
    },
    check=_check,
    show=_show,
)
