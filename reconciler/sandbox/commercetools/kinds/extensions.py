"""Extensions: what is called before a resource is written, and in which order.

Source: commercetools API reference, API Extensions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.actions import action, changes, sets
from reconciler.sandbox.commercetools.kind import Draft, Kind, may, need
from reconciler.sandbox.commercetools.reading import place
from reconciler.sandbox.commercetools.references import Ref, fetch, holders
from reconciler.sandbox.commercetools.shapes import (
    KEY,
    TEXT,
    Array,
    Choice,
    Number,
    Record,
    Text,
    Union,
    flag,
    predicate,
)

if TYPE_CHECKING:
    from typing import Any

    from reconciler.sandbox.commercetools.knobs import Knobs
    from reconciler.sandbox.world import Doc, Refusal

__all__ = ["EXTENSION"]

DEFAULT_TIMEOUT = 2000
DEEPEST = 3
FULL = need(TEXT, filled=True)
AUTHENTICATION = Union(
    "type", {"AuthorizationHeader": {"headerValue": FULL}, "AzureFunctions": {"key": FULL}}
)
DESTINATION = Union(
    "type",
    {
        "HTTP": {"url": need(Text(pattern=r"https?://\S+")), "authentication": may(AUTHENTICATION)},
        "AWSLambda": {"arn": FULL, "accessKey": FULL, "accessSecret": FULL},
        "GoogleCloudFunction": {"url": need(Text(pattern=r"https?://\S+"))},
    },
)
TRIGGERED = Choice(
    (
        *("cart", "order", "payment", "payment-method", "customer", "customer-group", "quote-request"),
        *("staged-quote", "quote", "business-unit", "shopping-list"),
    )
)
TRIGGER = Record(
    {
        "resourceTypeId": need(TRIGGERED),
        "actions": need(Array(Choice(("Create", "Update")), low=1, distinct=True)),
        "condition": may(predicate),
    }
)


def _dependency(draft: Draft, value: Any, name: str) -> Doc:
    try:
        return Ref("extension")(draft, value, name)
    except problems.Problem as problem:
        if problem.error["code"] != "ReferencedResourceNotFound":
            raise
        wanted = value.get("key", value.get("id"))
        told = f"The extensions '{wanted}' referenced in 'dependencies' do not exist."
        raise problems.problem("MissingDependency", told) from None


def _too_wide(_draft: Draft, most: int) -> Refusal:
    told = f"Extension chain breadth exceeds the maximum allowed breadth of {most}"
    return problems.problem("ExtensionChainTooWide", told)


FIELDS = {
    "key": may(KEY),
    "destination": need(DESTINATION),
    "triggers": need(Array(TRIGGER), filled=True),
    "timeoutInMs": may(Number(1, 10_000)),
    "dependencies": may(Array(_dependency, high=5, distinct=True, over=_too_wide)),
    "expansionPaths": may(Array(TEXT, high=3)),
    "additionalContext": may(Record({"includeOldResource": may(flag, default=False)})),
}


def _shape(draft: Draft) -> None:
    if draft.knobs.extension_timeout == "default":
        draft.doc.setdefault("timeoutInMs", DEFAULT_TIMEOUT)


def _set_timeout(draft: Draft, payload: Doc) -> None:
    place(draft, FIELDS, payload, "timeoutInMs")
    _shape(draft)


def _name(doc: Doc) -> str:
    return str(doc.get("key", doc["id"]))


def _check(draft: Draft) -> None:
    _walk(draft, draft.doc, [draft.doc])
    mine = _moments(draft.doc)
    for reference in draft.doc.get("dependencies", []):
        other = fetch(draft.world, "extension", reference["id"])
        if other and not mine & _moments(other):
            told = f"The extensions '{_name(other)}' referenced in 'dependencies' do not exist."
            raise problems.problem("MissingDependency", told)


def _moments(doc: Doc) -> set[tuple[str, str]]:
    return {(item["resourceTypeId"], moment) for item in doc["triggers"] for moment in item["actions"]}


def _walk(draft: Draft, doc: Doc, chain: list[Doc]) -> None:
    """Follow the dependencies to their ends: no ring, and no chain that is too long."""
    for reference in doc.get("dependencies", []):
        if reference["id"] in [item["id"] for item in chain]:
            ring = ", ".join(_name(item) for item in [*chain, draft.doc])
            raise problems.problem("CircularDependency", f"Circular dependency detected: [{ring}]")
        if len(chain) >= DEEPEST:
            told = (
                f"The dependency chain depth {len(chain) + 1} exceeds the maximum allowed depth of {DEEPEST}"
            )
            raise problems.problem("ExtensionChainTooDeep", told)
        other = fetch(draft.world, "extension", reference["id"])
        if other:
            _walk(draft, other, [*chain, other])


def _leave(draft: Draft) -> None:
    needing = [_name(doc) for _, doc in holders(draft.world, draft.doc, "extension", ("extension",))]
    if needing:
        told = (
            "The extension cannot be deleted because it is a prerequisite for:"
            f" [{', '.join(sorted(set(needing)))}]."
        )
        raise problems.problem("ExtensionDependencyExists", told)


def _show(knobs: Knobs, doc: Doc) -> Doc:
    destination = {**doc["destination"]}
    for name in ("accessKey", "accessSecret"):
        if name in destination:
            destination[name] = knobs.mask
    if "authentication" in destination:
        kept = {
            name: text if name == "type" else knobs.mask
            for name, text in destination["authentication"].items()
        }
        destination["authentication"] = kept
    return {**doc, "destination": destination}


EXTENSION = Kind(
    "extension",
    "extensions",
    ("extensions",),
    FIELDS,
    {
        **changes(FIELDS, "destination", "triggers"),
        **sets(FIELDS, "key"),
        **sets(FIELDS, "dependencies", "expansionPaths", "additionalContext", needed=True),
        "setTimeoutInMs": action(_set_timeout, "timeoutInMs", timeoutInMs=FIELDS["timeoutInMs"]),
    },
    limit=25,
    has_view=False,
    shape=_shape,
    check=_check,
    leaving=_leave,
    show=_show,
)
