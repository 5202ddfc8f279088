"""What business units are made of: associates with their roles, customer groups and modes.

Source: commercetools API reference, Business Units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.kind import may, need
from reconciler.sandbox.commercetools.references import KeyRef, Ref
from reconciler.sandbox.commercetools.shapes import Array, Choice, Record

if TYPE_CHECKING:
    from reconciler.sandbox.world import Doc

__all__ = ["ASSIGNMENT", "ASSIGNMENTS", "ASSOCIATE", "ASSOCIATES", "INHERITING", "check_modes"]

# What each mode of a division is when it is not said otherwise; a company's are all Explicit.
INHERITING = {
    "storeMode": "FromParent",
    "associateMode": "ExplicitAndFromParent",
    "approvalRuleMode": "ExplicitAndFromParent",
}
ROLE = Record(
    {
        "associateRole": need(KeyRef("associate-role")),
        "inheritance": may(Choice(("Enabled", "Disabled")), "Disabled"),
    }
)
ASSOCIATE = Record(
    {
        "associateRoleAssignments": need(Array(ROLE, low=1, high=5)),
        "roles": may(Array(Choice(("Admin", "Buyer")))),
        "customer": need(Ref("customer")),
    }
)
ASSOCIATES = Array(ASSOCIATE, high=2000)
ASSIGNMENT = Record({"customerGroup": need(Ref("customer-group"))})
ASSIGNMENTS = Array(ASSIGNMENT, distinct=True)


def check_modes(doc: Doc) -> None:
    """A company inherits nothing, and nobody is an associate twice."""
    for name in INHERITING:
        if doc["unitType"] == "Company" and doc[name] != "Explicit":
            raise problems.invalid_input(f"'{name}' of a company must be Explicit.")
    customers = [item["customer"]["id"] for item in doc["associates"]]
    for customer in customers:
        if customers.count(customer) > 1:
            raise problems.duplicate("associates.customer", customer)
