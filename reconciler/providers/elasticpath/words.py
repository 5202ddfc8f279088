"""What the server says of an error."""

from __future__ import annotations

from reconciler.http.answer import Words
from reconciler.model.json import Json, Object, get


def words(body: Json) -> Words | None:
    """The server's words; `details` is `{"missing_ids": [...]}` when it does not know something referred to.

    >>> words({"errors": [{"status": "422", "title": "Failed Validation", "detail": "name is required"}]})
    Words(message='Failed Validation: name is required', details=None, request_id=None, hint=None)
    """
    errors = body.get("errors") if isinstance(body, dict) else None
    # The currency service answers with one object where the others have a list.
    listed = [one for one in (errors if isinstance(errors, list) else [errors]) if isinstance(one, dict)]
    if not listed:
        return None
    missing = [one for error in listed for one in get(error, ("meta", "missing_ids")) or []]
    return Words(
        message="; ".join(_sentence(error) for error in listed),
        details={"missing_ids": missing} if missing else None,
        request_id=next((str(error["request_id"]) for error in listed if error.get("request_id")), None),
    )


def _sentence(error: Object) -> str:
    title, source = error.get("title"), error.get("source")
    detail = error.get("detail") or error.get("description")
    said = [str(part) for part in (title, detail) if part]
    text = ": ".join(dict.fromkeys(said)) or f"error {error.get('status', 'without a title')}"
    missing = get(error, ("meta", "missing_ids"))
    if missing:
        text += f" (unknown: {', '.join(map(str, missing))})"
    return f"{text} (at {source})" if isinstance(source, str) and source not in text else text
