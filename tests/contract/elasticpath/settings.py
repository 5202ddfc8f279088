"""Examples of the store's settings."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "project-settings/settings",
        {
            "page_length": 50,
            "list_child_products": False,
            "additional_languages": ["fr", "de"],
            "calculation_method": "simple",
            "address_mandatory_fields": ["first_name", "last_name", "line_1"],
            "shopper_address_limit": 100,
        },
        {
            "page_length": 100,
            "list_child_products": True,
            "additional_languages": [],
            "calculation_method": "line",
            "address_mandatory_fields": ["last_name", "line_1"],
            "shopper_address_limit": 200,
        },
    ),
    example(
        "cart-settings/settings",
        {
            "cart_expiry_days": 30,
            "discounts": {"custom_discounts_enabled": False, "use_rule_promotions": True},
            "inventories": {"defer_inventory_check": True},
            "show_all_carts": False,
        },
        {
            "cart_expiry_days": 14,
            "discounts": {"custom_discounts_enabled": True, "use_rule_promotions": False},
            "inventories": {"defer_inventory_check": False},
            "show_all_carts": True,
        },
    ),
    example(
        "account-authentication/settings",
        {
            "enable_self_signup": True,
            "auto_create_account_for_account_members": True,
            "account_member_self_management": "update_only",
            "account_management_authentication_token_timeout_secs": 3600,
        },
        {
            "enable_self_signup": False,
            "auto_create_account_for_account_members": False,
            "account_member_self_management": "disabled",
            "account_management_authentication_token_timeout_secs": 7200,
        },
    ),
    example("account-membership/settings", {"membership_limit": 10}, {"membership_limit": 20}),
    example("logs-ttl/settings", {"days": 90}, {"days": 30}),
    example("merchant-realm-mapping/settings", {"prefix": "acme"}, {"prefix": "acme-europe"}),
]
