"""Payment gateways: a fixed set, configured and switched on or off."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body
from reconciler.model.field import IMMUTABLE, SECRET, WRITE_ONLY
from reconciler.providers.elasticpath.kind import Kind

# Whether the API gives them back, or masked, is not documented; Elastic Path's own export masks them all.
Credential: TypeAlias = Annotated[str | None, SECRET, WRITE_ONLY]

SETTINGS: dict[str, frozenset[str]] = {
    slug: frozenset(fields.split())
    for slug, fields in {
        "manual": "",
        "stripe": "login",
        "stripe_payment_intents": "login",
        "stripe_connect": "stripe_account test",
        "elastic_path_payments_stripe": "stripe_account test",
        "braintree": "environment merchant_id private_key public_key",
        "paypal_express_checkout": "payer_id test",
        "adyen": "merchant_account username password test",
        "authorize_net": "login password test",
        "card_connect": "merchant_id username password test",
        "cyber_source": "login password test",
        "paypal_express": "login password signature test",
        "payflow_express": "partner login password test",
    }.items()
}
"""What can be set for each gateway, beside `enabled`."""


class Gateway(Body):
    slug: Annotated[str, IMMUTABLE, Field(json_schema_extra={"enum": sorted(SETTINGS)})]
    enabled: bool
    test: Annotated[bool | None, Field(description="use the payment provider's test mode")] = None
    environment: Literal["production", "sandbox"] | None = None
    partner: str | None = None
    login: Credential = None
    username: Credential = None
    password: Credential = None
    signature: Credential = None
    merchant_account: Credential = None
    merchant_id: Credential = None
    private_key: Credential = None
    public_key: Credential = None
    payer_id: Credential = None
    stripe_account: Credential = None

    def model_post_init(self, _context: Any, /) -> None:
        known = SETTINGS.get(self.slug)
        if known is None:
            raise PydanticCustomError(
                "unknown_gateway",
                "there is no gateway '{slug}'; the store has {known}",
                {"slug": self.slug, "known": ", ".join(SETTINGS)},
            )
        foreign = sorted(self.model_fields_set - known - {"slug", "enabled"})
        if foreign:
            raise PydanticCustomError(
                "foreign_field",
                "the gateway {slug} has no {foreign}; it knows {known}",
                {
                    "slug": self.slug,
                    "foreign": ", ".join(foreign),
                    "at": foreign[0],
                    "known": ", ".join(["enabled", *sorted(known)]),
                },
            )


GATEWAY = Kind(
    "gateway",
    Gateway,
    "gateways",
    key="slug",
    fixed=True,
    type="gateway",
    path="/v2/gateways",
    paged=False,
    summary="A payment gateway; the store has a fixed set, to be configured and enabled.",
    source="Elastic Path API reference: Payment gateways",
)
