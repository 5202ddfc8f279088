"""Types, the custom fields they define, and product types."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.commercetools.words import act, money, ref

EN = {"en": "x"}


def field(name, type_="String", *, required=False, **rest):
    return {"name": name, "label": EN, "required": required, "type": {"name": type_, **rest}}


SIZES = [{"key": "s", "label": "S"}, {"key": "m", "label": "M"}]
FIELDS = [
    field("text"),
    field("flag", "Boolean"),
    field("amount", "Number"),
    field("words", "LocalizedString"),
    field("price", "Money"),
    field("day", "Date"),
    field("hour", "Time"),
    field("moment", "DateTime"),
    field("size", "Enum", values=SIZES),
    field("mood", "LocalizedEnum", values=[{"key": "good", "label": EN}]),
    field("channel", "Reference", referenceTypeId="channel"),
    field("tags", "Set", elementType={"name": "String"}),
]


@pytest.fixture
def typed(api):
    api.post("/types", {"key": "extra", "name": EN, "resourceTypeIds": ["store"], "fieldDefinitions": FIELDS})
    api.post("/channels", {"key": "web"})
    api.post("/stores", {"key": "berlin", "custom": {"type": {"key": "extra"}}})
    return api


def test_defaults(typed):
    type_ = typed.get("/types/key=extra")
    assert type_["fieldDefinitions"][0]["inputHint"] == "SingleLine"
    assert (
        typed.post("/types", {"key": "bare", "name": EN, "resourceTypeIds": ["store"]})["fieldDefinitions"]
        == []
    )


@pytest.mark.parametrize(
    ("name", "sent", "held"),
    [
        ("text", "a", "a"),
        ("flag", False, False),
        ("amount", 1.5, 1.5),
        ("words", {"en": "a"}, {"en": "a"}),
        ("price", money(5), {"type": "centPrecision", "fractionDigits": 2, **money(5)}),
        ("price", money(5, "JPY"), {"type": "centPrecision", "fractionDigits": 0, **money(5, "JPY")}),
        ("day", "2027-01-31", "2027-01-31"),
        ("hour", "12:30:00.000", "12:30:00.000"),
        ("moment", "2027-01-01T02:00:00+02:00", "2027-01-01T00:00:00.000Z"),
        ("size", "s", "s"),
        ("mood", "good", "good"),
        ("tags", ["a", "b", "a"], ["a", "b"]),
    ],
)
def test_values(typed, name, sent, held):
    store = typed.update("/stores/key=berlin", act("setCustomField", name=name, value=sent))
    assert store["custom"]["fields"] == {name: held}
    again = typed.update("/stores/key=berlin", act("setCustomField", name=name, value=sent))
    assert again["version"] == store["version"]
    assert typed.update("/stores/key=berlin", act("setCustomField", name=name))["custom"]["fields"] == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 1), ("flag", "true"), ("amount", "1"), ("words", "a"), ("price", 5), ("day", "31.1.2027"),
        ("hour", "25:00"), ("moment", "yesterday"), ("size", "xl"), ("size", {"key": "s"}), ("mood", "bad"),
        ("tags", "a"), ("tags", [1]), ("channel", ref("store", key="berlin")),
    ],
)  # fmt: skip
def test_values_of_the_wrong_type(typed, name, value):
    error = typed.fails("/stores/key=berlin", act("setCustomField", name=name, value=value), "InvalidField")
    assert error["field"] == name


def test_enumerations_name_what_is_allowed(typed):
    error = typed.fails("/stores/key=berlin", act("setCustomField", name="size", value="xl"), "InvalidField")
    assert (error["allowedValues"], error["invalidValue"]) == (["s", "m"], "xl")


def test_references_in_custom_fields(typed, knobbed):
    id_ = typed.get("/channels/key=web")["id"]
    for named in ({"id": id_}, {"key": "web"}):
        store = typed.update(
            "/stores/key=berlin", act("setCustomField", name="channel", value=ref("channel", **named))
        )
        assert store["custom"]["fields"]["channel"] == ref("channel", id=id_)
    # What custom fields hold is data, and does not keep the channel.
    typed.delete("/channels/key=web")
    api = knobbed(custom_reference_keys="refused")
    api.post("/types", {"key": "extra", "name": EN, "resourceTypeIds": ["store"], "fieldDefinitions": FIELDS})
    api.post("/stores", {"key": "berlin", "custom": {"type": {"key": "extra"}}})
    api.fails(
        "/stores/key=berlin",
        act("setCustomField", name="channel", value=ref("channel", key="web")),
        "InvalidJsonInput",
    )


def test_unknown_fields_and_fields_that_are_not_set(typed):
    typed.fails("/stores/key=berlin", act("setCustomField", name="nope", value=1), "InvalidOperation")
    typed.fails("/stores/key=berlin", act("setCustomField", name="text"), "InvalidOperation")
    typed.fails("/stores/key=berlin", act("setCustomField", name="text", value=None), "InvalidOperation")
    typed.refused(
        "/stores",
        {"key": "other", "custom": {"type": {"key": "extra"}, "fields": {"nope": 1}}},
        "InvalidOperation",
    )
    typed.post("/stores", {"key": "other"})
    typed.fails("/stores/key=other", act("setCustomField", name="text", value="x"), "InvalidOperation")


def test_a_type_is_for_its_resources(typed):
    error = typed.refused("/channels", {"key": "c", "custom": {"type": {"key": "extra"}}}, "InvalidOperation")
    assert "'channel'" in error["message"]
    typed.refused(
        "/stores", {"key": "other", "custom": {"type": {"key": "none"}}}, "ReferencedResourceNotFound"
    )
    typed.refused("/stores", {"key": "other", "custom": {"fields": {}}}, "InvalidJsonInput")


def test_required_fields(api):
    api.post(
        "/types",
        {
            "key": "tt",
            "name": EN,
            "resourceTypeIds": ["store"],
            "fieldDefinitions": [field("must", required=True)],
        },
    )
    assert (
        api.refused("/stores", {"key": "aa", "custom": {"type": {"key": "tt"}}}, "RequiredField")["field"]
        == "must"
    )
    api.post("/stores", {"key": "aa", "custom": {"type": {"key": "tt"}, "fields": {"must": "x"}}})
    api.fails("/stores/key=aa", act("setCustomField", name="must"), "RequiredField")


def test_changing_and_dropping_the_type(typed):
    typed.update("/stores/key=berlin", act("setCustomType", type={"key": "extra"}, fields={"text": "x"}))
    assert (
        typed.update("/stores/key=berlin", act("setCustomType", type={"key": "extra"}))["custom"]["fields"]
        == {}
    )
    assert "custom" not in typed.update("/stores/key=berlin", act("setCustomType"))


def test_a_type_in_use_stays(typed):
    assert typed.delete("/types/key=extra", status=400)["referencedBy"] == "store"
    typed.update("/stores/key=berlin", act("setCustomType"))
    typed.delete("/types/key=extra")


def test_removing_a_field_removes_its_values(typed):
    typed.update(
        "/stores/key=berlin", act("setCustomType", type={"key": "extra"}, fields={"text": "x", "flag": True})
    )
    before = typed.get("/stores/key=berlin")
    typed.update("/types/key=extra", act("removeFieldDefinition", fieldName="text"))
    after = typed.get("/stores/key=berlin")
    assert after["custom"]["fields"] == {"flag": True}
    assert after["version"] == before["version"]


@pytest.mark.parametrize(
    "action",
    [
        act("changeName", name=EN), act("changeKey", key="extra"), act("setDescription"),
        act("changeFieldDefinitionOrder", fieldNames=[item["name"] for item in FIELDS]),
        act("changeLabel", fieldName="text", label=EN), act("changeInputHint", fieldName="text", inputHint="SingleLine"),
        act("changeEnumValueLabel", fieldName="size", value=SIZES[0]),
        act("changeEnumValueOrder", fieldName="size", keys=["s", "m"]),
    ],
    ids=lambda action: action["action"],
)  # fmt: skip
def test_changes_of_a_type_must_change_something(typed, action, knobbed):
    error = typed.fails("/types/key=extra", action, "InvalidOperation")
    assert error["message"].endswith("has no changes.")
    lenient = knobbed(no_op_actions="accepted")
    lenient.post(
        "/types", {"key": "extra", "name": EN, "resourceTypeIds": ["store"], "fieldDefinitions": FIELDS}
    )
    assert lenient.update("/types/key=extra", action)["version"] == 1


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (act("changeFieldDefinitionOrder", fieldNames=["text"]), "InvalidOperation"),
        (act("changeLabel", fieldName="nope", label=EN), "InvalidOperation"),
        (act("removeFieldDefinition", fieldName="nope"), "InvalidOperation"),
        (act("addFieldDefinition", fieldDefinition=field("text")), "DuplicateField"),
        (act("addFieldDefinition", fieldDefinition=field("x")), "InvalidInput"),
        (act("addFieldDefinition", fieldDefinition=field("ab", "Text")), "InvalidJsonInput"),
        (
            act("addFieldDefinition", fieldDefinition=field("ab", "Set", elementType={"name": "Set"})),
            "InvalidJsonInput",
        ),
        (
            act("addFieldDefinition", fieldDefinition=field("ab", "Enum", values=[*SIZES, SIZES[0]])),
            "DuplicateEnumValues",
        ),
        (act("addEnumValue", fieldName="size", value=SIZES[0]), "EnumKeyAlreadyExists"),
        (act("addEnumValue", fieldName="mood", value=SIZES[0]), "InvalidOperation"),
        (act("addEnumValue", fieldName="text", value=SIZES[0]), "InvalidOperation"),
        (
            act("changeEnumValueLabel", fieldName="size", value={"key": "xl", "label": "XL"}),
            "EnumKeyDoesNotExist",
        ),
        (act("changeEnumValueOrder", fieldName="size", keys=["s"]), "InvalidOperation"),
        (act("changeName", name={}), "InvalidInput"),
    ],
)
def test_wrong_changes_of_a_type(typed, action, code):
    typed.fails("/types/key=extra", action, code)


def test_order_of_enum_keys_has_its_message(typed):
    error = typed.fails(
        "/types/key=extra", act("changeEnumValueOrder", fieldName="size", keys=["s"]), "InvalidOperation"
    )
    assert error["message"] == "The given keys must be equal to the existing enum keys."


def test_enumerations_in_sets(api):
    api.post("/types", {"key": "tt", "name": EN, "resourceTypeIds": ["store"], "fieldDefinitions": [
        field("sizes", "Set", elementType={"name": "Enum", "values": SIZES})]})  # fmt: skip
    type_ = api.update(
        "/types/key=tt", act("addEnumValue", fieldName="sizes", value={"key": "l", "label": "L"})
    )
    assert len(type_["fieldDefinitions"][0]["type"]["elementType"]["values"]) == 3


def test_one_name_has_one_type_in_all_types_of_a_resource(typed):
    draft = {"key": "second", "name": EN, "resourceTypeIds": ["store", "channel"]}
    typed.refused("/types", {**draft, "fieldDefinitions": [field("text", "Number")]}, "InvalidOperation")
    typed.post("/types", {**draft, "fieldDefinitions": [field("text"), field("size", "Enum", values=[])]})
    typed.post(
        "/types",
        {
            "key": "third",
            "name": EN,
            "resourceTypeIds": ["category"],
            "fieldDefinitions": [field("text", "Number")],
        },
    )


def test_resources_of_a_type_are_for_ever(typed):
    assert (
        typed.update("/types/key=extra", act("setResourceTypeIds", resourceTypeIds=["store"]), status=400)[
            "code"
        ]
        == "InvalidJsonInput"
    )
    typed.refused("/types", {"key": "tt", "name": EN, "resourceTypeIds": ["shop"]}, "InvalidJsonInput")
    typed.refused("/types", {"key": "tt", "name": EN, "resourceTypeIds": []}, "InvalidInput")


def attribute(name, type_="text", *, required=False, **rest):
    return {"name": name, "label": EN, "isRequired": required, "type": {"name": type_, **rest}}


@pytest.fixture
def shirts(api):
    api.post("/product-types", {"key": "shirt", "name": "Shirt", "description": "", "attributes": [
        attribute("colour", "enum", values=SIZES), attribute("brand"),
        {**attribute("must", "enum", required=True, values=SIZES), "attributeConstraint": "SameForAll"},
    ]})  # fmt: skip
    return api


def test_attribute_defaults(shirts):
    colour = shirts.get("/product-types/key=shirt")["attributes"][0]
    assert {name: colour[name] for name in ("level", "attributeConstraint", "inputHint", "isSearchable")} == {
        "level": "Variant", "attributeConstraint": "None", "inputHint": "SingleLine", "isSearchable": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (act("addAttributeDefinition", attribute=attribute("brand")), "AttributeDefinitionAlreadyExists"),
        (
            act("changeAttributeName", attributeName="brand", newAttributeName="colour"),
            "AttributeDefinitionAlreadyExists",
        ),
        (
            act("changeAttributeName", attributeName="nope", newAttributeName="other"),
            "AttributeNameDoesNotExist",
        ),
        (act("removeAttributeDefinition", name="nope"), "AttributeNameDoesNotExist"),
        (act("changeAttributeOrderByName", attributeNames=["brand", "colour"]), "InvalidOperation"),
        (act("changePlainEnumValueLabel", attributeName="colour", newValue=SIZES[0]), "InvalidOperation"),
        (
            act("changePlainEnumValueLabel", attributeName="colour", newValue={"key": "x", "label": "x"}),
            "EnumKeyDoesNotExist",
        ),
        (act("addPlainEnumValue", attributeName="colour", value=SIZES[0]), "EnumKeyAlreadyExists"),
        (act("changePlainEnumValueOrder", attributeName="colour", values=SIZES[:1]), "EnumValuesMustMatch"),
        (
            act(
                "changePlainEnumValueOrder",
                attributeName="colour",
                values=[{"key": "s", "label": "?"}, SIZES[1]],
            ),
            "EnumValuesMustMatch",
        ),
        (act("changeEnumKey", attributeName="colour", key="nope", newKey="x"), "EnumKeyDoesNotExist"),
        (act("changeEnumKey", attributeName="colour", key="s", newKey="m"), "EnumKeyAlreadyExists"),
        (act("removeEnumValues", attributeName="must", keys=["s"]), "EnumValueIsUsed"),
        (act("changeAttributeConstraint", attributeName="colour", newValue="Unique"), "InvalidOperation"),
        (
            act("addLocalizedEnumValue", attributeName="colour", value={"key": "l", "label": EN}),
            "InvalidOperation",
        ),
    ],
)
def test_wrong_changes_of_a_product_type(shirts, action, code):
    shirts.fails("/product-types/key=shirt", action, code)


def test_changes_of_a_product_type(shirts):
    type_ = shirts.update(
        "/product-types/key=shirt",
        act("changeAttributeName", attributeName="brand", newAttributeName="maker"),
        act("changeAttributeOrderByName", attributeNames=["must", "maker", "colour"]),
        act("removeEnumValues", attributeName="colour", keys=["s"]),
        act("changeAttributeConstraint", attributeName="must", newValue="None"),
        act("changePlainEnumValueOrder", attributeName="must", values=SIZES[::-1]),
        act("changeIsSearchable", attributeName="maker", isSearchable=False),
    )
    assert [item["name"] for item in type_["attributes"]] == ["must", "maker", "colour"]
    must, maker, colour = type_["attributes"]
    assert must["attributeConstraint"] == "None"
    assert [item["key"] for item in must["type"]["values"]] == ["m", "s"]
    assert maker["isSearchable"] is False
    assert colour["type"]["values"] == SIZES[1:]
    assert [item["name"] for item in shirts.update(
        "/product-types/key=shirt", act("changeAttributeOrder", attributes=[colour, must, maker]))["attributes"]
    ] == ["colour", "must", "maker"]  # fmt: skip


def test_one_attribute_name_has_one_type(shirts):
    draft = {"key": "shoe", "name": "Shoe", "description": "d"}
    error = shirts.refused(
        "/product-types",
        {**draft, "attributes": [attribute("brand", "ltext")]},
        "AttributeDefinitionTypeConflict",
    )
    assert error["conflictingProductTypeName"] == "Shirt"
    shirts.post(
        "/product-types",
        {**draft, "attributes": [attribute("brand"), attribute("colour", "enum", values=[])]},
    )


def test_attributes_at_product_level_have_no_constraint(api):
    bad = {**attribute("colour"), "level": "Product", "attributeConstraint": "Unique"}
    api.refused("/product-types", {"name": "x", "description": "d", "attributes": [bad]}, "InvalidOperation")


def test_nested_types_are_named_by_id(shirts):
    id_ = shirts.get("/product-types/key=shirt")["id"]
    draft = {"key": "set", "name": "Set", "description": "d"}
    by_key = attribute("parts", "nested", typeReference=ref("product-type", key="shirt"))
    shirts.refused("/product-types", {**draft, "attributes": [by_key]}, "InvalidJsonInput")
    by_id = attribute(
        "parts", "set", elementType={"name": "nested", "typeReference": ref("product-type", id=id_)}
    )
    shirts.post("/product-types", {**draft, "attributes": [by_id]})
    assert shirts.delete("/product-types/key=shirt", status=400)["referencedBy"] == "product-type"
    own = attribute("more", "nested", typeReference=ref("product-type", id=id_))
    shirts.update("/product-types/key=shirt", act("addAttributeDefinition", attribute=own))
