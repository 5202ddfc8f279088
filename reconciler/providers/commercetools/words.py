"""Error bodies in the API's own words.

Source: commercetools API reference: Errors. Gateways answer 502, 503 and 504 with pages that are no JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.http.answer import Words

if TYPE_CHECKING:
    from reconciler.errors import ProviderError
    from reconciler.model.json import Json, Object


def words(body: Json) -> Words | None:
    """The API's words; `details` is `{"codes": [...]}`, what a provider decides by.

    >>> words({"statusCode": 400, "message": "m", "errors": [{"code": "InvalidOperation", "message": "m"}]})
    Words(message='m (InvalidOperation)', details={'codes': ['InvalidOperation']}, request_id=None, hint=None)
    """
    if not isinstance(body, dict):
        return None
    listed = [one for one in body.get("errors") or [] if isinstance(one, dict)]
    if not listed:
        said = body.get("message") or body.get("error_description") or body.get("error")
        code = body.get("error")
        return Words(str(said), {"codes": [code] if code else []}) if said else None
    found = [str(error.get("code", "")) for error in listed]
    return Words(
        message="; ".join(_sentence(error) for error in listed),
        details={"codes": found},
        hint=_SCOPE if "insufficient_scope" in found else None,
    )


_SCOPE = "give the API client a scope that the message names; a scope for single stores does not do"


def _sentence(error: Object) -> str:
    code = error.get("code") or "error without a code"
    said = str(error.get("message") or "no message")
    detail = error.get("detailedErrorMessage")
    text = f"{said.rstrip('.')}: {detail}" if detail and str(detail) not in said else said
    action = error.get("action")
    name = action.get("action") if isinstance(action, dict) else action
    at = error.get("actionIndex")
    if name or at is not None:
        number = f" (number {at + 1})" if isinstance(at, int) else ""
        text = f"{name or 'the action'}{number}: {text}"
    conflicting = error.get("conflictingResource")
    if isinstance(conflicting, dict) and conflicting.get("id"):
        text += f" It is held by {conflicting.get('typeId', 'an object')} {conflicting['id']}."
    return f"{text} ({code})"


def codes(refusal: ProviderError) -> list[str]:
    """The API's codes for a refusal; none when a gateway refused."""
    details = refusal.details
    return list(details.get("codes", ())) if isinstance(details, dict) else []
