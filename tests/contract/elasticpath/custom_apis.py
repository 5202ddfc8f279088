"""Custom APIs: their fields, entries and who may use them."""

from __future__ import annotations

from tests.contract.example import example

RIGHTS = ("create", "list", "read", "update", "delete")


def api(type_, **more):
    return example(f"custom-api/{type_}", {"api_type": type_, "slug": type_, "name": type_, **more}, {})


def field(api_type, slug, **more):
    body = {"slug": slug, "name": slug, "field_type": "string", **more}
    return example(f"custom-field/{api_type}/{slug}", body, {}, f"custom-api/{api_type}")


EXAMPLES = [
    example("built-in-role/Support", {"name": "Support"}, {}),
    example(
        "custom-api/wish_ext",
        {
            "api_type": "wish_ext",
            "slug": "wishes",
            "name": "Wishes",
            "description": "What people want",
            "allow_upserts": True,
            "presentation": {"page": "Shoppers", "section": "Lists"},
            "parent_apis": ["shopper_ext", {"$id": "/v2/extensions"}],
        },
        {
            "slug": "wish-lists",
            "name": "Wish lists",
            "description": "What people dream of",
            "allow_upserts": False,
            "presentation": {"page": "Shops"},
            "parent_apis": [],
        },
        "custom-api/shopper_ext",
    ),
    example(
        "custom-field/wish_ext/code",
        {
            "slug": "code",
            "name": "Code",
            "description": "As printed",
            "field_type": "string",
            "use_as_url_slug": False,
            "presentation": {"sort_order": 1},
            "validation": {
                "string": {
                    "min_length": 1,
                    "max_length": 9,
                    "regex": "^[a-z]+$",
                    "unique": "yes",
                    "unique_case_insensitivity": True,
                    "allow_null_values": False,
                    "immutable": False,
                }
            },
        },
        {
            "name": "Number",
            "description": "As told",
            "presentation": {"sort_order": 2},
            "validation": {
                "string": {
                    "min_length": None,
                    "max_length": 90,
                    "regex": None,
                    "unique": "yes",
                    "unique_case_insensitivity": True,
                    "allow_null_values": False,
                    "immutable": True,
                }
            },
        },
        "custom-api/wish_ext",
    ),
    example(
        "custom-api-entry/wish_ext/hello",
        {
            "key": "hello",
            "key_field": "code",
            "values": {"code": "hello", "text": "Hello", "words": ["a"], "more": {"deep": [1, None]}},
        },
        {"values": {"code": "hello", "text": None, "words": ["b", "c"], "more": {"deep": [2]}}},
        "custom-field/wish_ext/code",
        "custom-field/wish_ext/text",
        "custom-field/wish_ext/words",
        "custom-field/wish_ext/more",
    ),
    example(
        "custom-api-role-policy/wish_ext/Support",
        {"role": "Support", **dict.fromkeys(RIGHTS, True)},
        dict.fromkeys(RIGHTS, False),
        "custom-api/wish_ext",
        "built-in-role/Support",
    ),
]
SUPPORT = (
    api("shopper_ext"),
    field("wish_ext", "text"),
    field("wish_ext", "words", field_type="list", validation={"list": {"allowed_type": "string"}}),
    field("wish_ext", "more", field_type="any"),
)
