"""The store's settings, each of them one resource that is always there; what is not written stays."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, UNORDERED
from reconciler.model.json import Object
from reconciler.model.kind import View
from reconciler.providers.elasticpath.kind import Kind


class ProjectSettings(Body):
    page_length: Annotated[
        Settable[Annotated[int, Field(ge=1, le=100)]], Field(description="objects on a page, when none asks")
    ] = None
    list_child_products: Annotated[
        Settable[bool], Field(description="whether lists of products hold child products")
    ] = None
    additional_languages: Annotated[Settable[list[Text]], UNORDERED, EMPTY_IS_NULL] = None
    calculation_method: Annotated[
        Settable[Literal["simple", "line"]], Field(description="how taxes are added up")
    ] = None
    address_mandatory_fields: Annotated[Settable[list[Text]], UNORDERED, EMPTY_IS_NULL] = None
    shopper_address_limit: Annotated[
        Settable[Annotated[int, Field(ge=1, le=25_000)]], Field(description="above 500 only by the support")
    ] = None


class Discounts(Body):
    custom_discounts_enabled: Settable[bool] = None
    use_rule_promotions: Settable[bool] = None

    def model_post_init(self, _context: Any, /) -> None:
        written = {name: getattr(self, name) for name in type(self).model_fields}
        on = [name for name, value in written.items() if value]
        if len(on) > 1:
            message = "only one of {names} can be true"
            raise PydanticCustomError("both_discounts", message, {"names": " and ".join(on), "at": on[-1]})
        silent = [name for name in written if name not in self.model_fields_set]
        if on and silent:
            # Of a setting that stays as it is nobody knows whether the store would refuse this one.
            message = "{on} can only be true beside '{silent}: false': write that, too"
            raise PydanticCustomError(
                "one_discount", message, {"on": on[0], "silent": silent[0], "at": on[0]}
            )


class Inventories(Body):
    defer_inventory_check: Annotated[
        Settable[bool], Field(description="look at the stock not before the checkout")
    ] = None


class CartSettings(Body):
    cart_expiry_days: Settable[Annotated[int, Field(ge=1, le=365)]] = None
    discounts: Settable[Discounts] = None
    inventories: Settable[Inventories] = None
    show_all_carts: Annotated[
        Settable[bool], Field(description="whether administrators see the carts of unknown shoppers")
    ] = None


def both_told(document: Object) -> None:
    """A discount setting that is not shown is off."""
    document["discounts"] = dict.fromkeys(Discounts.model_fields, False) | (document.get("discounts") or {})


_MEANT = {"use_rule_promotions": "rule promotions", "custom_discounts_enabled": "custom discounts"}


def switched_off(view: View) -> Iterator[str]:
    """What no cart knows any more, whether it stands in the files or in the store."""
    before, after = ((one or {}).get("discounts") or {} for one in (view.before, view.after))
    for name, what in _MEANT.items():
        if before.get(name) and after.get(name) is False:
            yield f"with {name}: false carts know no {what}: those in the files and in the store do nothing"


class AccountAuthentication(Body):
    enable_self_signup: Settable[bool] = None
    auto_create_account_for_account_members: Settable[bool] = None
    account_member_self_management: Settable[Literal["disabled", "update_only"]] = None
    account_management_authentication_token_timeout_secs: Settable[Annotated[int, Field(ge=1)]] = None


class AccountMembership(Body):
    membership_limit: Annotated[
        Settable[Annotated[int, Field(ge=0, le=10_000)]], Field(description="accounts of one member")
    ] = None


class LogsTtl(Body):
    days: Annotated[Settable[Annotated[int, Field(ge=1)]], Field(description="how long logs are kept")] = None


class MerchantRealmMapping(Body):
    prefix: Annotated[
        Settable[Text],
        Field(description="how the store is named where merchants sign in; no two stores have the same"),
    ] = None


PROJECT_SETTINGS = Kind(
    "project-settings",
    ProjectSettings,
    "project-settings",
    singleton=True,
    type="settings",
    path="/v2/settings",
    summary="What holds for the whole store: pages, languages, taxes, addresses.",
    source="Elastic Path API reference: Settings, Project settings",
)
CART_SETTINGS = Kind(
    "cart-settings",
    CartSettings,
    "cart-settings",
    singleton=True,
    type="settings",
    path="/v2/settings/cart",
    from_wire=both_told,
    tell=switched_off,
    summary="How long carts live, and which of the two sorts of discounts they know.",
    source="Elastic Path API reference: Settings, Cart settings",
)
ACCOUNT_AUTHENTICATION = Kind(
    "account-authentication",
    AccountAuthentication,
    "account-authentication",
    singleton=True,
    type="account_authentication_settings",
    path="/v2/settings/account-authentication",
    summary="How members of accounts sign up and in; authentication-realm/accounts says by which means.",
    source="Elastic Path API reference: Account Management, Account authentication settings",
)
ACCOUNT_MEMBERSHIP = Kind(
    "account-membership",
    AccountMembership,
    "account-membership",
    singleton=True,
    type="account_membership_setting",
    path="/v2/settings/account-membership",
    summary="How many accounts one member can be in.",
    source="Elastic Path API reference: Account Management, Account membership settings",
)
LOGS_TTL = Kind(
    "logs-ttl",
    LogsTtl,
    "logs-ttl",
    singleton=True,
    type="time_to_live",
    path="/v2/settings/logs-ttl/",
    summary="How long the store keeps its logs.",
    source="Elastic Path API reference: Personal Data, Logs time to live",
)
MERCHANT_REALM_MAPPING = Kind(
    "merchant-realm-mapping",
    MerchantRealmMapping,
    "merchant-realm-mapping",
    singleton=True,
    type="merchant-realm-mappings",
    path="/v2/merchant-realm-mappings/{id}",
    listed="/v2/merchant-realm-mappings",
    repeats=("prefix",),
    taken="another store has this prefix, and no two can have the same: choose another one",
    summary="The name by which merchants choose this store when they sign in.",
    source="Elastic Path API reference: Merchant Realm Mappings",
)
