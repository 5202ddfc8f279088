"""Values that many kinds share.

Source: commercetools API reference: Common API types, Custom Fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from reconciler.model.body import Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, INSTANT, UNORDERED, keyed_by
from reconciler.model.json import Json, Object
from reconciler.model.ref import KeysOf, Ref
from reconciler.model.same import instant
from reconciler.providers.commercetools.rules import CustomFields, Set

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


def _locale(text: str) -> str:
    if _LOCALE.fullmatch(text):
        return text
    language, *rest = re.split(r"[-_]", text)
    near = "-".join([language.lower(), *(part.upper() if len(part) == 2 else part.title() for part in rest)])
    if _LOCALE.fullmatch(near):
        raise PydanticCustomError("locale", "{text} is no locale: write {near}", {"text": text, "near": near})
    raise PydanticCustomError("locale", "{text} is no locale, such as en or de-DE", {"text": text})


def _moment(text: str) -> str:
    if isinstance(instant(text), str) or "T" not in text:
        told = "{text} is no date and time, such as 2026-06-01T05:00:00Z"
        raise PydanticCustomError("moment", told, {"text": text})
    return text


Locale: TypeAlias = Annotated[str, AfterValidator(_locale)]
Localized: TypeAlias = Annotated[
    dict[Locale, str], EMPTY_IS_NULL, Field(description="text by language, as in {en: Shirts, de-DE: Hemden}")
]
Words: TypeAlias = Annotated[dict[Locale, str], Field(min_length=1, description="text by language")]
"""A localized text that must not be empty."""
Key: TypeAlias = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]+$", min_length=2, max_length=256, description="unique in the project")
]
OwnKey: TypeAlias = Annotated[Key, Set("setKey")]
"""The key of a kind whose objects may have none: an adopted one is given it."""
Country: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1, as in DE")]
Currency: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, as in EUR")]
Moment: TypeAlias = Annotated[
    str,
    INSTANT,
    AfterValidator(_moment),
    Field(description="date and time with its offset, as in 2026-06-01T05:00:00Z"),
]


class Money(Body):
    currencyCode: Currency
    centAmount: Annotated[int, Field(description="in the smallest unit of the currency")]


Amounts: TypeAlias = Annotated[list[Money], keyed_by("currencyCode"), Field(min_length=1)]
"""One amount a currency."""


def _plain(value: Any) -> Any:
    for inner in parts(value):
        if inner.keys() >= {"type", "fractionDigits", "centAmount"}:
            raise PydanticCustomError("typed_money", "money is written {currencyCode: EUR, centAmount: 500}")
        if inner.keys() == {"typeId", "key"}:
            message = (
                "a reference by key is written {$ref: channel/web}, one by id {typeId: customer, id: ...}"
            )
            raise PydanticCustomError("reference_key", message)
    return without_raw_ids(value)


def parts(value: Json) -> Iterator[Object]:
    """Every object in free-form JSON."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(inner)


def without_raw_ids(value: Json) -> Json:
    """Free-form JSON, refused with a `{$id: ...}` in it: nothing there tells the kind that the id is of."""
    if any(inner.keys() == {"$id"} for inner in parts(value)):
        told = "here $id does not tell of which kind it is: write {typeId: channel, id: ...}"
        raise PydanticCustomError("raw_id", told)
    return value


class Custom(Body):
    type: Annotated[str, Ref("type")]
    fields: Annotated[
        Settable[dict[str, Annotated[Any, UNORDERED, INSTANT, AfterValidator(_plain)]]],
        KeysOf("type", "fieldDefinitions"),
        Field(description="values by the names of the type's fields"),
    ] = None


CustomField: TypeAlias = Annotated[Custom | None, CustomFields()]
"""The custom fields of an object."""


class Address(Body):
    country: Country
    title: str | None = None
    salutation: str | None = None
    firstName: str | None = None
    lastName: str | None = None
    streetName: str | None = None
    streetNumber: str | None = None
    additionalStreetInfo: str | None = None
    postalCode: str | None = None
    city: str | None = None
    region: str | None = None
    state: str | None = None
    company: str | None = None
    department: str | None = None
    building: str | None = None
    apartment: str | None = None
    pOBox: str | None = None
    phone: str | None = None
    mobile: str | None = None
    email: str | None = None
    fax: str | None = None
    additionalAddressInfo: str | None = None
    externalId: str | None = None


Name: TypeAlias = Annotated[Text, Field(description="a plain text, not by language")]
