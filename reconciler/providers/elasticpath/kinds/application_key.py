"""Application keys: credentials of programs. The tool never touches the key that it uses itself."""

from typing import Annotated

from pydantic import Field

from reconciler.model.body import Body, Settable
from reconciler.providers.elasticpath.kind import Kind


class ApplicationKey(Body):
    name: Annotated[str, Field(min_length=1, max_length=255)]
    reserved_rate_limit: Annotated[
        Settable[Annotated[int, Field(ge=0)]],
        Field(description="requests per second that are kept for it, of those that the store has"),
    ] = None


APPLICATION_KEY = Kind(
    "application-key",
    ApplicationKey,
    "application-keys",
    partial=True,
    secret_once=("create",),
    type="application_key",
    path="/v2/application-keys",
    taken="the shares of all application keys must not exceed what the store has: lower one of them first",
    summary="Credentials of a program; its secret is told once, when it is made.",
    source="Elastic Path API reference: Application Keys",
)
