"""API extensions: what is called before a resource is written."""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, UNORDERED, keyed_by
from reconciler.model.json import Object
from reconciler.model.ref import Ref
from reconciler.providers.commercetools.fields import OwnKey
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.masks import Secret, mask
from reconciler.providers.commercetools.rules import Set

Url = Annotated[str, Field(pattern=r"^https?://\S+$")]


class AuthorizationHeader(Body):
    type: Literal["AuthorizationHeader"]
    headerValue: Secret


class AzureFunctions(Body):
    type: Literal["AzureFunctions"]
    key: Secret


class Http(Body):
    type: Literal["HTTP"]
    url: Url
    authentication: Annotated[AuthorizationHeader | AzureFunctions | None, Field(discriminator="type")] = None


class AwsLambda(Body):
    type: Literal["AWSLambda"]
    arn: Text
    accessKey: Secret
    accessSecret: Secret


class GoogleCloudFunction(Body):
    type: Literal["GoogleCloudFunction"]
    url: Url


class Trigger(Body):
    resourceTypeId: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", description="as in cart")]
    actions: Annotated[list[Literal["Create", "Update"]], UNORDERED, Field(min_length=1)]
    condition: Annotated[str | None, Field(description="a predicate: call it only when that holds")] = None


class AdditionalContext(Body):
    includeOldResource: bool


class Extension(Body):
    key: OwnKey
    destination: Annotated[Http | AwsLambda | GoogleCloudFunction, Field(discriminator="type")]
    triggers: Annotated[list[Trigger], keyed_by("resourceTypeId"), Field(min_length=1)]
    timeoutInMs: Annotated[
        Settable[Annotated[int, Field(ge=1)]],
        Field(description="2000 by default; at most 10000 unless support has raised that"),
    ] = None
    dependencies: Annotated[
        list[Annotated[str, Ref("extension")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        Set("setDependencies", empty=[]),
        Field(max_length=5, description="extensions that must have answered before"),
    ] = None
    expansionPaths: Annotated[
        list[Text] | None, UNORDERED, EMPTY_IS_NULL, Set("setExpansionPaths", empty=[]), Field(max_length=3)
    ] = None
    additionalContext: Settable[AdditionalContext] = None


def shown(document: Object) -> None:
    """The default timeout is not always shown."""
    document.setdefault("timeoutInMs", 2000)
    mask(document.get("destination"))


EXTENSION = Kind(
    "extension",
    Extension,
    "extensions",
    path="extensions",
    from_wire=shown,
    summary="A function that is called when a cart, an order or another resource is about to be written.",
    source="commercetools API reference: API Extensions",
)
