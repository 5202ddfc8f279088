"""Product variations, their options, and what an option does to the child products that have it."""

import re
from typing import Annotated, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.providers.elasticpath.kind import JSON_API, Kind


class Variation(Body):
    name: Text
    sort_order: Annotated[int | None, Field(description="the highest is shown first")] = None


class Option(Body):
    name: Annotated[Text, Field(description="also part of the child products' slugs")]
    description: str
    sort_order: Annotated[int | None, Field(description="the highest is shown first")] = None


class Modifier(Body):
    type: Annotated[
        Literal[
            "name_equals",
            "name_append",
            "name_prepend",
            "description_equals",
            "description_append",
            "description_prepend",
            "sku_equals",
            "sku_append",
            "sku_prepend",
            "sku_builder",
            "slug_equals",
            "slug_append",
            "slug_prepend",
            "slug_builder",
            "price",
            "status",
            "commodity_type",
            "custom_inputs_equals",
            "build_rules_equals",
            "locales_equals",
            "upc_ean_equals",
            "mpn_equals",
            "external_ref_equals",
        ],
        Field(description="what of a child product it sets; one of each in an option"),
    ]
    value: Annotated[Settable[Text], Field(description="of every type but price and the builders")] = None
    seek: Annotated[Settable[Text], Field(description="of a builder: what is replaced, as in {size}")] = None
    set: Annotated[Settable[Text], Field(description="of a builder: what is put there")] = None
    reference_name: Annotated[
        Settable[Text], Field(description="of price: the name of the price modifiers, one in each price book")
    ] = None

    def model_post_init(self, _context: object, /) -> None:
        wanted = _members(self.type)
        for name in sorted(self.model_fields_set - {"type", *wanted}):
            raise PydanticCustomError(
                "foreign_member", "a {type} has no {name}; it has {wanted}",
                {"at": name, "type": self.type, "name": name, "wanted": " and ".join(wanted)},
            )  # fmt: skip
        for name in wanted:
            if getattr(self, name) is None:
                message = "a {type} needs {name}"
                raise PydanticCustomError("member", message, {"type": self.type, "name": name})
        text = str(getattr(self, wanted[-1]))
        if self.type.startswith("slug_") and not _SLUG.fullmatch(text):
            raise PydanticCustomError(
                "slug", "a slug holds letters, digits, '-', '_' and '.' only", {"at": wanted[-1]}
            )
        if (choices := _CHOICES.get(self.type)) and text not in choices:
            message = "a {type} is {choices}"
            told = {"at": "value", "type": self.type, "choices": " or ".join(choices)}
            raise PydanticCustomError("choice", message, told)


_SLUG = re.compile(r"[A-Za-z0-9._-]+")
_CHOICES = {"status": ("live", "draft"), "commodity_type": ("physical", "digital")}


def _members(type_: str) -> tuple[str, ...]:
    """What a modifier of a type holds, the text that reaches the product last."""
    if type_ == "price":
        return ("reference_name",)
    return ("seek", "set") if type_.endswith("_builder") else ("value",)


VARIATION = Kind(
    "variation",
    Variation,
    "variations",
    type="product-variation",
    path="/pcm/variations",
    base=JSON_API,
    summary="What products vary by, such as size.",
    source="Elastic Path API reference: Product variations",
)
OPTION = Kind(
    "option",
    Option,
    "options",
    within="variation",
    type="product-variation-option",
    path="/pcm/variations/{variation}/options",
    base=JSON_API,
    embedded="/meta/options",
    summary="One choice of a variation, such as small; child products must be rebuilt to show a change.",
    source="Elastic Path API reference: Product variation options",
)
MODIFIER = Kind(
    "modifier",
    Modifier,
    "modifiers",
    key="type",
    within="option",
    type="product-variation-modifier",
    path="/pcm/variations/{variation}/options/{option}/modifiers",
    base=JSON_API,
    # Options are told within their variations, but each of them must be asked for its modifiers.
    partial=True,
    costly=True,
    # While a child product has the option, a modifier of it cannot be deleted by itself.
    cascades=True,
    summary="What an option changes in the child products that have it, such as their SKU or price.",
    source="Elastic Path API reference: Product variation modifiers",
)
