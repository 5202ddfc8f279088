"""Products."""

from __future__ import annotations

from tests.contract.example import example

COMPONENT = {"name": "Garments", "min": 0, "max": 1, "sort_order": 4}
EXAMPLES = [
    example(
        "product/gift-box",
        {
            "sku": "gift-box",
            "slug": "gift-box",
            "external_ref": "erp-7",
            "name": "Gift box",
            "description": "A box with something in it",
            "status": "live",
            "commodity_type": "physical",
            "upc_ean": "0123456789012",
            "mpn": "GB-1",
            "tags": ["gift", "spring"],
            "locales": {"fr-FR": {"name": "Coffret", "description": "Un coffret"}},
            "custom_inputs": {
                "message": {
                    "name": "Message",
                    "validation_rules": [{"type": "string", "options": {"max_length": 50}}],
                    "required": False,
                }
            },
            "components": {
                "garment": {
                    **COMPONENT,
                    "options": [
                        {
                            "product": "shirt",
                            "quantity": 1,
                            "min": 1,
                            "max": 2,
                            "sort_order": 3,
                            "default": True,
                        },
                        {"product": "button", "quantity": 2},
                    ],
                }
            },
            "admin_attributes": {"owner": "gift team", "code": "G"},
            "shopper_attributes": {"season": "spring"},
            "variations": ["size"],
            "build_rules": {"default": "include", "exclude": [["size/small"]]},
            "build": "on-change",
            "templates": ["products(pen)"],
            "extensions": {"products(pen)": {"ink": "blue"}},
            "main_image": "dot.png",
            "files": ["other.png"],
            "nodes": ["apparel/men"],
            "custom_relationships": {"CRP_upsell": ["shirt"]},
        },
        {
            "slug": "gift-box-xl",
            "external_ref": "erp-8",
            "name": "Large gift box",
            "description": "A box with much in it",
            "status": "live",
            "commodity_type": "digital",
            "upc_ean": "0123456789029",
            "mpn": "GB-2",
            "tags": ["gift", "summer"],
            "locales": {"fr-FR": {"name": "Grand coffret"}, "de-DE": {"name": "Kiste"}},
            "custom_inputs": {"greeting": {"name": "Greeting"}},
            "components": {
                "garment": {
                    **COMPONENT,
                    "name": "Clothes",
                    "options": [{"product": "button", "quantity": 5}],
                },
                "extra": {"name": "Extra", "options": [{"product": "shirt", "quantity": 1}]},
            },
            "admin_attributes": {"owner": "box team"},
            "shopper_attributes": {"season": "summer", "colour": "red"},
            "variations": ["colour"],
            "build_rules": {"default": "exclude", "include": [["colour/red"]]},
            "templates": ["products(pen)", "products(book)"],
            "extensions": {"products(pen)": {"ink": "red"}},
            "main_image": "other.png",
            "files": ["dot.png", "other.png"],
            "nodes": ["apparel/women"],
            "custom_relationships": {"CRP_upsell": ["button"]},
        },
        "product/shirt",
        "product/button",
        "flow/products(book)",
        "field/products(pen)/ink",
        "file/dot.png",
        "file/other.png",
        "node/apparel/men",
        "node/apparel/women",
        "option/size/small",
        "option/colour/red",
        "custom-relationship/CRP_upsell",
    ),
]
SUPPORT = (
    example("product/shirt", {"sku": "shirt", "name": "Shirt"}, {}),
    example("product/button", {"sku": "button", "name": "Button"}, {}),
    example(
        "flow/products(pen)",
        {"slug": "products(pen)", "name": "Pen", "description": "What pens have", "enabled": True},
        {},
    ),
    example(
        "field/products(pen)/ink",
        {
            "slug": "ink",
            "name": "Ink",
            "field_type": "string",
            "description": "Its colour",
            "required": False,
            "enabled": True,
        },
        {},
        "flow/products(pen)",
    ),
    example("node/apparel/women", {"slug": "women", "name": "Women"}, {}, "hierarchy/apparel"),
    example("variation/colour", {"name": "colour"}, {}),
    example("option/colour/red", {"name": "red", "description": "Red"}, {}, "variation/colour"),
)
"""What a product refers to."""
