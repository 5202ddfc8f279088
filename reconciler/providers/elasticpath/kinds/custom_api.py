"""Custom APIs (Commerce Extensions) and the fields of their entries."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, IMMUTABLE, UNIQUE, UNORDERED, At, Unique, dashed
from reconciler.model.ref import Ref
from reconciler.providers.elasticpath.extensions import locate
from reconciler.providers.elasticpath.kind import Kind, identifier

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Description: TypeAlias = Annotated[Settable[str], Field(max_length=255)]
Place: TypeAlias = Annotated[str | None, Field(max_length=64)]


class Presentation(Body):
    page: Place = None
    section: Annotated[Place, Field(description="of the page, so it needs one")] = None

    def model_post_init(self, _context: Any, /) -> None:
        if self.section and not self.page:
            raise PydanticCustomError("section", "a section needs a page", {"at": "section"})


class CustomApi(Body):
    api_type: Annotated[
        str,
        IMMUTABLE,
        Field(pattern=r"^[a-z0-9_]{1,59}_ext$", description="the type of its entries, as in wishlist_ext"),
    ]
    slug: Annotated[
        str,
        Unique(stand_in=dashed),
        Field(pattern=r"^[a-z0-9_-]{1,63}$", description="its entries are at /v2/extensions/SLUG"),
    ]
    name: Name
    description: Description = None
    allow_upserts: Annotated[Settable[bool], Field(description="let PUT make entries")] = None
    presentation: Annotated[
        Presentation | None, Field(description="where Commerce Manager shows its entries")
    ] = None
    parent_apis: Annotated[
        list[Annotated[str, Ref("custom-api"), identifier("custom_api")]] | None,
        UNORDERED,
        EMPTY_IS_NULL,
        At("/relationships/parent_apis/data"),
        Field(description="at most two above one another; {$id: /v2/extensions} is the top"),
    ] = None


Type: TypeAlias = Literal["string", "integer", "float", "boolean", "any", "list"]
RESERVED = frozenset(
    {
        *("slug", "type", "id", "meta", "created_at", "updated_at", "links", "relationships"),
        *("attribute", "attributes", "dimension", "dimensions", "weight", "weights"),
    }
)


class Rules(Body):
    """What any field may say of its values; `low` and `high` are the names of two bounds."""

    allow_null_values: Annotated[Settable[bool], Field(description="true if not given")] = None
    immutable: Annotated[Settable[bool], Field(description="its value is set once")] = None

    def model_post_init(self, _context: Any, /) -> None:
        for low, high in (("min_value", "max_value"), ("min_length", "max_length")):
            least, most = getattr(self, low, None), getattr(self, high, None)
            if least is not None and most is not None and least >= most:
                told = {"low": low, "least": least, "high": high, "most": most, "at": low}
                raise PydanticCustomError("bounds", "{low} {least} is not less than {high} {most}", told)


class Whole(Rules):
    min_value: int | None = None
    max_value: int | None = None


class Number(Rules):
    min_value: float | None = None
    max_value: float | None = None


Characters: TypeAlias = Annotated[int, Field(ge=0, le=65_535)] | None
Items: TypeAlias = Annotated[int, Field(ge=0, le=1_000)] | None


class String(Rules):
    min_length: Characters = None
    max_length: Characters = None
    regex: Annotated[str | None, Field(max_length=1024, description="RE2 syntax")] = None
    unique: Annotated[Settable[Literal["yes", "no"]], Field(description="among the entries")] = None
    unique_case_insensitivity: Annotated[Settable[bool], IMMUTABLE] = None

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        if self.unique_case_insensitivity and self.unique != "yes":
            told = {"at": "unique_case_insensitivity"}
            raise PydanticCustomError("case", "unique_case_insensitivity needs unique: yes", told)


class Many(Rules):
    min_length: Items = None
    max_length: Items = None
    allowed_type: Annotated[Settable[Literal["any", "string", "integer", "float", "boolean"]], IMMUTABLE] = (
        None
    )


class Validation(Body):
    string: Settable[String] = None
    integer: Settable[Whole] = None
    float: Settable[Number] = None
    boolean: Settable[Rules] = None
    any: Settable[Rules] = None
    list: Settable[Many] = None


class Order(Body):
    sort_order: Annotated[Settable[int], Field(ge=0, le=1000)] = None


class CustomField(Body):
    slug: Annotated[Text, Field(max_length=63, description="the member of entries that holds its value")]
    name: Name
    description: Description = None
    field_type: Annotated[Type, IMMUTABLE]
    use_as_url_slug: Annotated[
        Settable[bool],
        IMMUTABLE,
        UNIQUE,
        Field(description="its value stands in the URL of an entry instead of the id, and is its key here"),
    ] = None
    presentation: Settable[Order] = None
    validation: Annotated[
        Settable[Validation], Field(description="under the field's type; it holds for what is written anew")
    ] = None

    def model_post_init(self, _context: Any, /) -> None:
        if self.slug in RESERVED:
            told = {"slug": self.slug, "at": "slug"}
            raise PydanticCustomError(
                "reserved", "'{slug}' is reserved: entries have a member of that name", told
            )
        validation = self.validation or Validation()
        foreign = sorted(validation.model_fields_set - {self.field_type})
        if foreign:
            told = {"type": self.field_type, "foreign": ", ".join(foreign), "at": "validation"}
            message = "the validation of a field of type {type} stands under '{type}', not under '{foreign}'"
            raise PydanticCustomError("validation", message, told)
        rules = validation.string
        if self.use_as_url_slug and not (
            rules is not None and rules.unique == "yes" and rules.allow_null_values is False
        ):
            message = "use_as_url_slug needs validation: {rules}"
            rule = "{string: {unique: yes, allow_null_values: false}}"
            raise PydanticCustomError("url_slug", message, {"rules": rule, "at": "use_as_url_slug"})


CUSTOM_API = Kind(
    "custom-api",
    CustomApi,
    "custom-apis",
    key="api_type",
    type="custom_api",
    path="/v2/settings/extensions/custom-apis",
    anchor="its entries, their type and their events hang on it",
    destroys="its fields and all of its entries, also those in no file",
    to_wire=locate,
    summary="A table of your own with an API: entries of one type, which custom fields describe.",
    source="Elastic Path API reference: Commerce Extensions, Custom APIs",
)
CUSTOM_FIELD = Kind(
    "custom-field",
    CustomField,
    "custom-fields",
    key="slug",
    within="custom-api",
    type="custom_field",
    path="/v2/settings/extensions/custom-apis/{custom-api}/fields",
    destroys="its value in every entry, also in those in no file",
    summary="A field of the entries of a custom API; its type is fixed.",
    source="Elastic Path API reference: Commerce Extensions, Custom Fields",
)
