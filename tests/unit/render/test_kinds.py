from typing import Annotated, Literal

import pytest
from pydantic import Field

from reconciler.model.body import Body
from reconciler.model.field import IMMUTABLE, SECRET, UNIQUE, Unique
from reconciler.model.kind import Kind
from reconciler.model.ref import Among, Having, KeysOf, Ref
from reconciler.providers.elasticpath import kinds as ep_kinds
from reconciler.providers.registry import plugin
from reconciler.render.fields import Row, rows
from reconciler.render.kinds import hung, kind_text, kinds_text, place, template


class Part(Body):
    code: str
    weight: float | None = None


class Thing(Body):
    slug: str
    colour: Annotated[Literal["red", "blue"], IMMUTABLE]
    owner: Annotated[str | None, Ref("person")] = None
    friends: list[Annotated[str, Ref("person")]] | None = None
    parts: list[Part] | None = None
    names: Annotated[dict[str, str] | None, Field(description="by language")] = None
    key: Annotated[str | None, SECRET] = None
    value: str | int | None = None


THING = Kind(
    "thing", Thing, "things", key="slug", within="box", nests=True, summary="A thing.", source="the manual"
)
SHOP = Kind("shop", Part, "shop", singleton=True, summary="The shop.")
TILL = Kind("till", Part, "tills", fixed=True, summary="A till.")
BOX = Kind("box", Part, "boxes", key="code", summary="A box.")
KINDS = {"box": BOX, "thing": THING, "shop": SHOP, "till": TILL}


def test_each_field_has_its_type_in_words():
    assert list(rows(THING)) == [
        Row("slug", "text", False, "filled from the file's name", 0),
        Row("colour", "red or blue", True, "set when created; a change needs --replace", 0),
        Row("owner", "person key", False, "", 0),
        Row("friends", "list of person keys", False, "", 0),
        Row("parts", "list of object", False, "", 0),
        Row("code", "text", True, "", 1),
        Row("weight", "number", False, "", 1),
        Row("names", "mapping to text", False, "by language", 0),
        Row("key", "text", False, "written as ${env:NAME}; never shown", 0),
        Row("value", "text or whole number", False, "", 0),
    ]


class Cents(Body):
    type: Literal["cents"]
    amount: int


class Off(Body):
    money: list[Cents]


class Precise(Body):
    type: Literal["precise"]
    amount: int
    digits: int


class Fixed(Body):
    money: list[Cents | Precise]


class Discount(Body):
    slug: str
    value: Off | Fixed


def test_items_that_each_form_of_an_object_has_in_its_own_way_are_told_together():
    found = list(rows(Kind("discount", Discount, "discounts", key="slug")))
    assert found[2:] == [
        Row("money", "list of object", True, "", 1),
        Row("type", "cents or precise", True, "", 2),
        Row("amount", "whole number", True, "", 2),
        Row("digits", "whole number", False, "", 2),
    ]


def test_where_a_file_stands():
    assert place(KINDS, BOX) == "stores/STORE/common/boxes/CODE.yaml"
    assert place(KINDS, THING) == "stores/STORE/common/boxes/CODE/things/SLUG.yaml"


def test_the_facts_are_told():
    shown = kind_text(KINDS, THING)
    assert shown.startswith("thing: A thing.\n\nKey:       slug (the file's name)\n")
    assert "Stands in: box or another thing; may also be written inline there, under `things:`" in shown
    assert "Holds:     thing\n" in shown
    assert "Source:    the manual\n" in shown
    assert "Holds:     thing\n" in kind_text(KINDS, BOX)


def test_the_list_says_what_a_kind_refers_to_and_which_fields_are_special():
    lines = kinds_text(plugin("elasticpath").kinds).splitlines()
    catalog = lines.index(next(line for line in lines if line.startswith("catalog ")))
    assert lines[catalog + 2].strip() == "refers to hierarchy, pricebook"
    profile = lines.index(next(line for line in lines if line.startswith("oidc-profile ")))
    assert lines[profile + 2].strip() == "secret: client_secret"
    assert "refers to catalog, hierarchy, node, product; immutable: promotion_type" in "\n".join(lines)


def test_what_cannot_be_made_is_told():
    assert kinds_text(KINDS).splitlines()[-4:] == [
        "shop   The shop.",
        "       stores/STORE/common/shop.yaml  (one per store: never created or deleted)",
        "till   A till.",
        "       stores/STORE/common/tills/NAME.yaml  (a fixed set: never created or deleted)",
    ]
    assert kind_text(KINDS, SHOP).startswith(
        "shop: The shop.\n\nAddress:   shop/settings\nFiles:     stores/STORE/common/shop.yaml\n"
        "Fixed:     the store has exactly one, always: never created, never deleted\n"
    )
    assert kind_text(KINDS, SHOP).endswith(
        "# stores/STORE/common/shop.yaml\ncode: <text>\n# weight: <number>\n"
    )
    assert "Fixed:     the store has a fixed set: never created, never deleted\n" in kind_text(KINDS, TILL)


def test_the_template_asks_for_what_is_required():
    assert template(THING).splitlines()[:2] == ["colour: <red or blue>", "# owner: <person key>"]


class Rich(Body):
    name: str
    title: Annotated[str | None, UNIQUE] = None
    place: Annotated[str | None, Unique(space="discount order")] = None
    main: Annotated[bool | None, UNIQUE] = None
    spots: list[Annotated[Part, UNIQUE]] | None = None
    languages: list[Annotated[str, Among("project", "languages")]] | None = None
    channels: list[Annotated[str, Ref("channel"), Having("roles", "Sales")]] | None = None
    values: Annotated[dict[str, str] | None, KeysOf("type", "fields")] = None


def test_what_excludes_and_what_needs_other_resources_is_told():
    said = {row.name: row.says for row in rows(Kind("rich", Rich, "riches")) if row.depth == 0}
    assert said == {
        "name": "filled from the file's name",
        "title": "no two siblings hold the same value",
        "place": "unique in the discount order",
        "main": "true for at most one resource of the kind",
        "spots": "no two siblings hold the same item",
        "languages": "one of languages of the project",
        "channels": "with Sales in its roles",
        "values": "keys are among fields of its type",
    }


@pytest.mark.parametrize("columns", [30, 40, 80])
def test_a_narrow_terminal_breaks_between_words(columns):
    kinds = {"currency": ep_kinds.KINDS["currency"], "price": ep_kinds.KINDS["price"]}
    for width in (None, columns):
        whole = [kind_text(ep_kinds.KINDS, kind, columns=width) for kind in kinds.values()]
        parts = "".join(whole).replace(",", " ").replace(";", " ").split()
        if width is None:
            words = set(parts)
    assert set(parts) <= words
    fields = "".join(one.partition("Fields")[2].partition("A file")[0] for one in whole)
    assert all(len(line) <= columns for line in fields.splitlines())


def test_a_list_of_kinds_is_wrapped_below_its_sentences():
    assert kinds_text(KINDS, columns=40).startswith("box    A box.\n")
    assert hung("name  ", "how a thing is called in all of the lists", 32) == (
        "name  how a thing is called in\n      all of the lists"
    )
    assert (
        hung("  a name  ", "how it is called in lists", 24)
        == "  a name\n      how it is called\n      in lists"
    )
