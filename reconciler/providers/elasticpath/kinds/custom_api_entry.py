"""Entries of custom APIs, as far as they belong to a setup."""

from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Text
from reconciler.model.field import IMMUTABLE, LOCAL, At
from reconciler.providers.elasticpath.extensions import flatten, show
from reconciler.providers.elasticpath.kind import Kind


class Entry(Body):
    key: Annotated[str, IMMUTABLE, At("/$apart/key")]
    key_field: Annotated[
        Text | None,
        LOCAL,
        Field(description="the custom field that holds its key; if not given, that with use_as_url_slug"),
    ] = None
    values: Annotated[
        dict[str, Any],
        At("/$apart/values"),
        Field(description="by custom field; one that is not written is left alone, null clears it"),
    ]

    def model_post_init(self, _context: Any, /) -> None:
        value = self.values.get(self.key_field or "", self.key)
        if str(value) != self.key:
            told = {"field": self.key_field, "key": self.key, "at": "values"}
            message = "'{field}' holds the key, which the file says is '{key}': leave it out"
            raise PydanticCustomError("key_field", message, told)


CUSTOM_API_ENTRY = Kind(
    "custom-api-entry",
    Entry,
    "entries",
    key="key",
    within="custom-api",
    partial=True,
    follows=("custom-field",),
    type="{custom-api.api_type}",
    path="/v2/settings/extensions/custom-apis/{custom-api}/entries",
    named="/$apart/url",
    version="/meta/etag_id",
    to_wire=flatten,
    completes=show,
    summary="An entry of a custom API that belongs to the setup; only the declared ones are managed.",
    source="Elastic Path API reference: Commerce Extensions, Custom API Entries",
)
