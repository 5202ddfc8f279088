"""Products: simple ones, bundles, and parents whose children the store builds."""

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, LOCAL, OPEN, UNORDERED, VEILED, At, keyed_by
from reconciler.model.ref import Ref
from reconciler.providers.elasticpath.belongings import Entries, Nodes, Related, tell_relationships
from reconciler.providers.elasticpath.children import ON_CHANGE, build, derived, due, gather, stand_out
from reconciler.providers.elasticpath.fields import AdminAttributes, Scalar, ShopperAttributes
from reconciler.providers.elasticpath.kind import JSON_API, Action, Kind, Relation, identifier
from reconciler.providers.elasticpath.likeness import CARRIED, NAMED

MOST_OPTIONS = 1500


class Locale(Body):
    name: Text
    description: str | None = None


class Length(Body):
    max_length: Annotated[int | None, Field(ge=1, le=255)] = None


class TextRule(Body):
    type: Literal["string"]
    options: Length | None = None


class Input(Body):
    name: Annotated[Text, Field(description="shown to shoppers")]
    validation_rules: Annotated[list[TextRule] | None, EMPTY_IS_NULL] = None
    required: Settable[bool] = None


def _both(low: int | None, high: int | None) -> None:
    if low is not None and high is not None and low > high:
        raise PydanticCustomError(
            "min_max", "min {low} is more than max {high}", {"low": low, "high": high, "at": "min"}
        )


Count: TypeAlias = Annotated[Settable[int], Field(ge=1)]


class Choice(Body):
    product: Annotated[str, Ref("product"), At("id"), Field(description="a product, or another bundle")]
    quantity: Annotated[Count, Field(description="how many the shopper must buy of it")] = None
    min: Count = None
    max: Count = None
    sort_order: int | None = None
    default: Annotated[Settable[bool], Field(description="chosen when the shopper chooses nothing")] = None

    def model_post_init(self, _context: Any, /) -> None:
        if (self.min is None) != (self.max is None):
            there, missing = ("min", "max") if self.max is None else ("max", "min")
            told = {"there": there, "missing": missing, "at": there}
            raise PydanticCustomError("min_max", "{there} needs {missing} beside it", told)
        _both(self.min, self.max)


class Component(Body):
    name: Annotated[Text, Field(description="shown to shoppers")]
    options: Annotated[list[Choice], keyed_by("product"), Field(min_length=1)]
    min: Annotated[int | None, Field(ge=0, description="how many options a shopper must choose")] = None
    max: Annotated[int | None, Field(ge=0, description="how many options a shopper may choose")] = None
    sort_order: int | None = None

    def model_post_init(self, _context: Any, /) -> None:
        _both(self.min, self.max)


def _few(components: dict[str, Component]) -> dict[str, Component]:
    options = sum(len(one.options) for one in components.values())
    if options > MOST_OPTIONS:
        told = {"options": options, "most": MOST_OPTIONS}
        raise PydanticCustomError("options", "{options} options in all; a bundle can have {most}", told)
    return components


def _distinct_variations(rule: list[Any]) -> list[Any]:
    variations = [option.rpartition("/")[0] for option in rule if isinstance(option, str)]
    twice = next((one for one in variations if variations.count(one) > 1), None)
    if twice is not None:
        message = "a rule combines options of different variations; two of these are of {variation}"
        raise PydanticCustomError("rule", message, {"variation": twice})
    return rule


Rules: TypeAlias = Annotated[
    list[
        Annotated[
            list[Annotated[str, Ref("option")]],
            UNORDERED,
            Field(min_length=1),
            AfterValidator(_distinct_variations),
        ]
    ]
    | None,
    UNORDERED,
    EMPTY_IS_NULL,
]


class BuildRules(Body):
    default: Annotated[Literal["include", "exclude"], Field(description="of what no rule is about")]
    include: Annotated[
        Rules, Field(description="combinations of options that are built; the longest rule decides")
    ] = None
    exclude: Annotated[Rules, Field(description="combinations of options that are not built")] = None


def _tag(tag: str) -> str:
    if re.search(r"[\s,]", tag):
        raise PydanticCustomError("tag", "a tag holds no spaces and no commas", {})
    return tag


Tag: TypeAlias = Annotated[Text, Field(max_length=255), AfterValidator(_tag)]
Products: TypeAlias = Annotated[
    list[Annotated[str, Ref("product"), identifier("product")]], UNORDERED, Field(max_length=2000)
]


class Product(Body):
    sku: Annotated[
        Text | None, Field(description="null for a product that has none: its slug names the file")
    ]
    slug: Annotated[
        Text | None,
        Field(pattern=r"^[A-Za-z0-9._-]+$", description="unique; letters, digits, hyphens, _ and ."),
    ] = None
    external_ref: Annotated[
        Text | None, Field(max_length=2048, description="unique; its id in another system")
    ] = None
    name: Text
    description: str | None = None
    status: Annotated[
        Settable[Literal["draft", "live"]], Field(description="catalogs show live ones; draft by default")
    ] = None
    commodity_type: Settable[Literal["physical", "digital"]] = None
    upc_ean: str | None = None
    mpn: Annotated[str | None, Field(description="the manufacturer's part number")] = None
    tags: Annotated[list[Tag] | None, UNORDERED, EMPTY_IS_NULL, Field(max_length=20)] = None
    locales: Annotated[
        dict[str, Locale] | None,
        EMPTY_IS_NULL,
        Field(description="name and description by language, as in fr-FR"),
    ] = None
    custom_inputs: Annotated[
        dict[str, Input] | None, EMPTY_IS_NULL, Field(description="texts that a shopper may have put on it")
    ] = None
    components: Annotated[
        Annotated[dict[str, Component], AfterValidator(_few)] | None,
        EMPTY_IS_NULL,
        Field(description="makes it a bundle: what a shopper may choose from"),
    ] = None
    admin_attributes: AdminAttributes = None
    shopper_attributes: ShopperAttributes = None
    variations: Annotated[
        list[Annotated[str, Ref("variation"), identifier("product-variation")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        At("/meta/variations"),
        Field(description="makes it a parent: a child is built for each combination of their options"),
    ] = None
    build_rules: Annotated[
        BuildRules | None, Field(description="which combinations are built; all by default")
    ] = None
    build: Annotated[
        Literal["on-change", "never"],
        LOCAL,
        Field(description="on-change: build the children after each change that they would take over"),
    ] = "never"
    templates: Annotated[
        list[Annotated[str, Ref("flow"), identifier("template")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        At("/$apart/templates"),
        Field(description="flows products(NAME) whose fields it has"),
    ] = None
    extensions: Annotated[
        dict[Annotated[str, Ref("flow", whole=True)], Annotated[dict[str, Scalar | None], OPEN] | None]
        | None,
        OPEN,
        Field(description="values of its templates' fields, by template; what is not written stays"),
    ] = None
    main_image: Annotated[
        str | None, Ref("file"), identifier("file"), At("/relationships/main_image/data")
    ] = None
    files: Annotated[
        list[Annotated[str, Ref("file"), identifier("file")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        At("/$apart/files"),
        Field(description="further images and documents"),
    ] = None
    nodes: Annotated[
        list[Annotated[str, Ref("node"), identifier("node")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        VEILED,
        At("/$apart/nodes"),
        Field(description="where it is sorted into; told of live products only, so compared of those"),
    ] = None
    custom_relationships: Annotated[
        Annotated[dict[Annotated[str, Ref("custom-relationship")], Products | None], Field(max_length=5)]
        | None,
        OPEN,
        At("/$apart/custom_relationships"),
        Field(description="related products by custom relationship; of a bi-directional one say both sides"),
    ] = None

    def model_post_init(self, _context: Any, /) -> None:
        if self.sku is None and self.slug is None and self.external_ref is None:
            raise PydanticCustomError(
                "nameless", "a product without a sku needs a slug or an external_ref", {"at": "sku"}
            )
        mine = [one for one in self.templates or () if isinstance(one, str)]
        strange = next(
            (one for one in self.extensions or () if self.templates is not None and one not in mine), None
        )
        if strange and len(mine) == len(self.templates or ()):
            message = "{template} is not among its templates"
            raise PydanticCustomError("extension", message, {"template": strange, "at": "extensions"})


INHERITED = (*NAMED, *CARRIED, "variations", "build_rules")
"""What the children take over from their parent, and what they are built by."""

PRODUCT = Kind(
    "product",
    Product,
    "products",
    key=("sku", "slug", "external_ref"),
    type="product",
    path="/pcm/products",
    base=JSON_API,
    relations=(
        Relation("variations", "relationships/variations", way="whole"),
        Relation("templates", "relationships/templates", read="relationships/templates", declared=True),
        Relation("extensions", "", by=Entries),
        Relation("main_image", "relationships/main_image", way="one", makes=True),
        Relation("files", "relationships/files", read="relationships/files", declared=True),
        Relation("nodes", "nodes", read="nodes", paged=True, declared=True, by=Nodes),
        Relation(
            "custom_relationships",
            "custom-relationships",
            read="custom-relationships",
            declared=True,
            by=Related,
        ),
    ),
    emptied=True,
    from_wire=tell_relationships,
    derived=derived,
    completes=gather,
    remark=stand_out,
    holds="children",
    hinders="child product",
    actions=(Action("build", field="build", value=ON_CHANGE, due=due, covers=INHERITED, run=build),),
    summary="What is sold: a product, a bundle of products, or a parent of what differs by variations.",
    source="Elastic Path API reference: Products, Bundles, Build child products",
)
