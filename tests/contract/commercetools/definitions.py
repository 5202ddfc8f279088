"""Examples of what says which data there is: types, product types, attribute groups, categories."""

from __future__ import annotations

from tests.contract.example import example

SIZES = [{"key": "s", "label": "Small"}, {"key": "m", "label": "Medium"}, {"key": "l", "label": "Large"}]
COLOURS = [{"key": "red", "label": {"en": "Red"}}, {"key": "blue", "label": {"en": "Blue"}}]


def _field(name, type_, **more):
    return {"name": name, "label": {"en": name.title()}, "required": False, "type": type_} | more


def _attribute(name, type_, **more):
    return {"name": name, "label": {"en": name.title()}, "isRequired": False, "type": type_} | more


EXAMPLES = [
    example(
        "type/order-fields",
        {
            "key": "order-fields",
            "name": {"en": "Order fields"},
            "description": {"en": "What we keep of orders"},
            "resourceTypeIds": ["order", "line-item"],
            "fieldDefinitions": [
                _field("gift", {"name": "Boolean"}),
                _field("note", {"name": "String"}, inputHint="SingleLine"),
                _field("size", {"name": "Enum", "values": SIZES}),
                _field(
                    "colours", {"name": "Set", "elementType": {"name": "LocalizedEnum", "values": COLOURS}}
                ),
                _field("origin", {"name": "Reference", "referenceTypeId": "channel"}),
                _field("weight", {"name": "Number"}),
            ],
        },
        {
            "name": {"en": "Fields of orders"},
            "description": None,
            "fieldDefinitions": [
                _field("note", {"name": "String"}, inputHint="MultiLine", label={"en": "Remark"}),
                _field("weight", {"name": "Money"}),
                _field(
                    "size", {"name": "Enum", "values": [*reversed(SIZES), {"key": "xl", "label": "Huge"}]}
                ),
                _field(
                    "colours",
                    {
                        "name": "Set",
                        "elementType": {
                            "name": "LocalizedEnum",
                            "values": [COLOURS[1] | {"label": {"en": "Navy"}}, COLOURS[0]],
                        },
                    },
                ),
                _field("origin", {"name": "Reference", "referenceTypeId": "channel"}, required=True),
                _field("due", {"name": "Set", "elementType": {"name": "Date"}}),
            ],
        },
    ),
    example(
        "product-type/shirt",
        {
            "key": "shirt",
            "name": "Shirt",
            "description": "What covers the upper body",
            "attributes": [
                _attribute(
                    "size", {"name": "enum", "values": SIZES}, attributeConstraint="Unique", isSearchable=True
                ),
                _attribute("colours", {"name": "set", "elementType": {"name": "lenum", "values": COLOURS}}),
                _attribute("care", {"name": "nested", "typeReference": "care"}),
                _attribute("label", {"name": "ltext"}, level="Product", inputHint="SingleLine"),
                _attribute("fit", {"name": "text"}, inputTip={"en": "slim, regular"}),
            ],
        },
        {
            "name": "Shirts",
            "description": "What covers the body",
            "attributes": [
                _attribute("label", {"name": "ltext"}, level="Product", inputHint="MultiLine"),
                _attribute("fit", {"name": "ltext"}, inputTip=None),
                _attribute(
                    "size",
                    {"name": "enum", "values": [{"key": "xl", "label": "Huge"}, SIZES[2], SIZES[0]]},
                    attributeConstraint="None",
                    isSearchable=False,
                ),
                _attribute(
                    "colours",
                    {
                        "name": "set",
                        "elementType": {
                            "name": "lenum",
                            "values": [COLOURS[1] | {"label": {"en": "Navy"}}, COLOURS[0]],
                        },
                    },
                    label={"en": "Colours"},
                ),
                _attribute(
                    "material",
                    {"name": "set", "elementType": {"name": "nested", "typeReference": "care"}},
                    level="Variant",
                ),
            ],
        },
        "product-type/care",
    ),
    example(
        "attribute-group/looks",
        {
            "key": "looks",
            "name": {"en": "Looks"},
            "description": {"en": "What one sees"},
            "attributes": ["size", "colours"],
        },
        {"name": {"en": "Look"}, "description": None, "attributes": ["colours", "label", "fit"]},
    ),
    example(
        "category/shirts",
        {
            "key": "shirts",
            "name": {"en": "Shirts"},
            "slug": {"en": "shirts", "de": "hemden"},
            "description": {"en": "For all"},
            "parent": "clothes",
            "orderHint": "0.3",
            "externalId": "erp-7",
            "metaTitle": {"en": "Shirts"},
            "metaDescription": {"en": "Buy shirts"},
            "metaKeywords": {"en": "shirt"},
            "assets": [
                {
                    "key": "banner",
                    "name": {"en": "Banner"},
                    "description": {"en": "At the top"},
                    "sources": [
                        {
                            "uri": "https://cdn.example/banner.png",
                            "key": "large",
                            "dimensions": {"w": 1200, "h": 300},
                            "contentType": "image/png",
                        }
                    ],
                    "tags": ["top", "spring"],
                    "custom": {"type": "category-fields", "fields": {"season": "spring"}},
                },
                {
                    "key": "film",
                    "name": {"en": "Film"},
                    "sources": [{"uri": "https://cdn.example/film.mp4"}],
                },
                {"key": "song", "name": {"en": "Song"}, "sources": [{"uri": "https://cdn.example/song.mp3"}]},
            ],
            "custom": {"type": "category-fields", "fields": {"season": "spring"}},
        },
        {
            "name": {"en": "All shirts"},
            "slug": {"en": "all-shirts"},
            "description": None,
            "parent": "sale",
            "orderHint": "0.25",
            "externalId": None,
            "metaTitle": None,
            "metaDescription": {"en": "Buy more shirts"},
            "metaKeywords": {},
            "assets": [
                {"key": "song", "name": {"en": "Song"}, "sources": [{"uri": "https://cdn.example/song.mp3"}]},
                {
                    "key": "poster",
                    "name": {"en": "Poster"},
                    "sources": [{"uri": "https://cdn.example/poster.png"}],
                },
                {
                    "key": "banner",
                    "name": {"en": "Hero"},
                    "description": None,
                    "sources": [{"uri": "https://cdn.example/hero.png"}],
                    "tags": ["spring"],
                    "custom": {"type": "category-fields", "fields": {"season": "summer"}},
                },
            ],
            "custom": None,
        },
        "category/clothes",
        "category/sale",
        "type/category-fields",
    ),
]


def _category(key):
    return example(f"category/{key}", {"key": key, "name": {"en": key}, "slug": {"en": key}}, {})


SUPPORT = (
    _category("clothes"),
    _category("sale"),
    example("product-type/care", {"key": "care", "name": "Care", "description": "How to wash"}, {}),
    example(
        "type/category-fields",
        {
            "key": "category-fields",
            "name": {"en": "category-fields"},
            "resourceTypeIds": ["category", "asset"],
            "fieldDefinitions": [_field("season", {"name": "String"})],
        },
        {},
    ),
)
