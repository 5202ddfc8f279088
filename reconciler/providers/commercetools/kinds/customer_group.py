"""Customer groups: customers who see the same prices and discounts."""

from typing import Annotated

from reconciler.model.body import Body, Text
from reconciler.model.field import UNIQUE
from reconciler.model.json import Object
from reconciler.providers.commercetools.fields import CustomField, OwnKey
from reconciler.providers.commercetools.kind import Kind
from reconciler.providers.commercetools.rules import Set


class CustomerGroup(Body):
    key: OwnKey
    groupName: Annotated[Text, UNIQUE, Set("changeName", "name")]
    custom: CustomField = None


def _from_wire(document: Object) -> None:
    """What a draft calls groupName is called name when it is read."""
    document["groupName"] = document.get("name")


CUSTOMER_GROUP = Kind(
    "customer-group",
    CustomerGroup,
    "customer-groups",
    adopts=("groupName",),
    path="customer-groups",
    from_wire=_from_wire,
    summary="Customers who get the same prices and discounts.",
    source="commercetools API reference: Customer Groups",
)
