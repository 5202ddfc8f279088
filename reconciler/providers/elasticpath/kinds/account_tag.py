"""Account tags: what catalog rules and promotions choose accounts by."""

from reconciler.model.body import Body, Settable, Text
from reconciler.providers.elasticpath.kind import Kind


class AccountTag(Body):
    name: Text
    description: Settable[str] = None


ACCOUNT_TAG = Kind(
    "account-tag",
    AccountTag,
    "account-tags",
    type="account_tag",
    path="/v2/account-tags",
    summary="A mark on accounts, by which catalog rules and promotions choose them.",
    source="Elastic Path API reference: Account Management, Account tags",
)
