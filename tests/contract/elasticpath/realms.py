"""Examples of the realms that people sign in to."""

from __future__ import annotations

from tests.contract.example import example

EXAMPLES = [
    example(
        "authentication-realm/accounts",
        {
            "role": "accounts",
            "name": "Companies",
            "duplicate_email_policy": "disallowed",
            "redirect_uris": ["https://shop.example.com/in", "http://localhost:3000/in"],
        },
        {
            "name": "Business customers",
            "duplicate_email_policy": "api_only",
            "redirect_uris": ["https://shop.example.com/callback"],
        },
    ),
    example(
        "oidc-profile/accounts/staff",
        {
            "name": "staff",
            "discovery_url": "https://id.example.com/.well-known/openid-configuration",
            "client_id": "shop",
            "client_secret": "the-secret-of-the-shop",
        },
        {
            "discovery_url": "https://login.example.com/.well-known/openid-configuration",
            "client_id": "webshop",
            "client_secret": "the-secret-of-the-webshop",
        },
        "authentication-realm/accounts",
    ),
    example(
        "password-profile/accounts/members",
        {"name": "members", "username_format": "email", "enable_one_time_password_token": True},
        {"username_format": "any", "enable_one_time_password_token": False},
        "authentication-realm/accounts",
    ),
]
