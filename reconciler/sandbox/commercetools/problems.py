"""Error replies: one `code` each, and messages worded as the API words them.

Source: commercetools API reference, Errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.sandbox.world import Doc, Refusal, dumps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Problem",
    "bad_json",
    "body",
    "conflict",
    "duplicate",
    "invalid_field",
    "invalid_input",
    "invalid_operation",
    "limit_reached",
    "missing",
    "not_found",
    "oauth",
    "problem",
    "reference_missing",
    "referenced",
    "required",
]


def body(status: int, errors: Sequence[Doc]) -> Doc:
    """The body of an error reply; its message is that of the first error.

    >>> body(400, [{"code": "InvalidInput", "message": "no"}])["message"]
    'no'
    """
    return {"statusCode": status, "message": errors[0]["message"], "errors": list(errors)}


class Problem(Refusal):
    """A refusal with one error object, to which the update engine adds the action that caused it."""

    def __init__(self, status: int, error: Doc, also: Mapping[str, Any] | None = None) -> None:
        super().__init__(status, {**body(status, [error]), **(also or {})})
        self.status = status
        self.error = error

    def at(self, index: int, action: Doc) -> Problem:
        """The same problem, blamed on one action of an update."""
        return Problem(self.status, {**self.error, "action": action, "actionIndex": index})


def problem(code: str, message: str, **fields: Any) -> Problem:
    return Problem(400, {"code": code, "message": message, **fields})


def bad_json(detail: str) -> Problem:
    """JSON that cannot be read, or that has not the shape the endpoint expects."""
    told = "Request body does not contain valid JSON."
    return problem("InvalidJsonInput", told, detailedErrorMessage=detail)


def missing(place: str) -> Problem:
    return bad_json(f"{place}: Missing required value")


def invalid_input(message: str) -> Problem:
    return problem("InvalidInput", message)


def invalid_operation(message: str) -> Problem:
    return problem("InvalidOperation", message)


def invalid_field(field: str, value: Any, allowed: Sequence[Any] = ()) -> Problem:
    extra = {"allowedValues": list(allowed)} if allowed else {}
    told = f"The value '{dumps(value)}' is not valid for field '{field}'."
    return problem("InvalidField", told, field=field, invalidValue=value, **extra)


def required(field: str) -> Problem:
    return problem("RequiredField", f"A value is required for field '{field}'.", field=field)


def duplicate(field: str, value: Any, holder: Doc | None = None) -> Problem:
    r"""The value stands as JSON inside single quotes, so a text is quoted twice.

    >>> duplicate("key", "x").error["message"]
    'A duplicate value \'"x"\' exists for field \'key\'.'
    """
    extra = {"conflictingResource": holder} if holder else {}
    told = f"A duplicate value '{dumps(value)}' exists for field '{field}'."
    return problem("DuplicateField", told, field=field, duplicateValue=value, **extra)


def reference_missing(type_: str, by: str, value: str) -> Problem:
    """`by` is "id" or "key"."""
    named = "identifier" if by == "id" else by
    told = (
        f"The referenced object of type '{type_}' with {named} '{value}' was not found. It either doesn't"
        " exist, or it can't be accessed from this endpoint (e.g., if the endpoint filters by store or"
        " customer account)."
    )
    return problem("ReferencedResourceNotFound", told, typeId=type_, **{by: value})


def referenced(type_: str, by: str) -> Problem:
    told = f"Can not delete a {type_} while it is referenced by at least one {by}."
    return problem("ReferenceExists", told, referencedBy=by)


def limit_reached(most: int, type_: str) -> Problem:
    told = f"You have exceeded the limit of {most} resources of type {type_}."
    return problem("MaxResourceLimitExceeded", told, exceededResource=type_)


def not_found(by: str, value: str) -> Problem:
    named = "ID" if by == "id" else by
    told = f"The Resource with {named} '{value}' was not found."
    return Problem(404, {"code": "ResourceNotFound", "message": told})


def conflict(id_: str, expected: int, actual: int) -> Problem:
    told = f"Object {id_} has a different version than expected. Expected: {expected} - Actual: {actual}."
    return Problem(409, {"code": "ConcurrentModification", "message": told, "currentVersion": actual})


def oauth(status: int, code: str, message: str) -> Problem:
    """Authorization errors carry the fields of OAuth beside the usual ones."""
    return Problem(status, {"code": code, "message": message}, {"error": code, "error_description": message})
