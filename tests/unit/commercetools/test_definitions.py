"""Fields of types and attributes of product types: which update actions a difference becomes."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from reconciler.engine.compare import differences
from reconciler.model.field import IMMUTABLE, LOSSY
from reconciler.model.references import references, without
from reconciler.providers.commercetools.kinds import KINDS
from tests.contract.commercetools.definitions import EXAMPLES
from tests.published import beside, problems
from tests.unit.commercetools.acts import camel, draft, sent, settled, unpublished


def field(name, type_="String", **more):
    typed = type_ if isinstance(type_, dict) else {"name": type_}
    return {"name": name, "label": {"en": name}, "required": False, "type": typed} | more


def attribute(name, type_="text", **more):
    typed = type_ if isinstance(type_, dict) else {"name": type_}
    return {"name": name, "label": {"en": name}, "isRequired": False, "type": typed} | more


def plain(*keys, **labels):
    return [{"key": key, "label": labels.get(key, key)} for key in keys]


def localized(*keys, **labels):
    return [{"key": key, "label": {"en": labels.get(key, key)}} for key in keys]


def enum(*keys, **labels):
    return {"name": "Enum", "values": plain(*keys, **labels)}


def lenum(*keys, **labels):
    return {"name": "LocalizedEnum", "values": localized(*keys, **labels)}


def attribute_enum(*keys, **labels):
    return {"name": "enum", "values": plain(*keys, **labels)}


def attribute_lenum(*keys, **labels):
    return {"name": "lenum", "values": localized(*keys, **labels)}


def set_of(element, name="Set"):
    return {"name": name, "elementType": element if isinstance(element, dict) else {"name": element}}


A, B, C = field("aa"), field("bb"), field("cc")
TYPES = {
    "a name": (
        {"name": {"en": "x"}},
        {"name": {"en": "y"}},
        [[{"action": "changeName", "name": {"en": "y"}}]],
    ),
    "a description": (
        {"description": None},
        {"description": {"en": "y"}},
        [[{"action": "setDescription", "description": {"en": "y"}}]],
    ),
    "a description cleared": (
        {"description": {"en": "y"}},
        {"description": None},
        [[{"action": "setDescription"}]],
    ),
    "what comes is added as it is": (
        [A],
        [A, field("bb", "Number", inputHint="MultiLine")],
        [[{"action": "addFieldDefinition", "fieldDefinition": field("bb", "Number", inputHint="MultiLine")}]],
    ),
    "what goes is removed, without an order for what is left": (
        [A, B, C],
        [A, C],
        [[{"action": "removeFieldDefinition", "fieldName": "bb"}]],
    ),
    "all go": ([A], [], [[{"action": "removeFieldDefinition", "fieldName": "aa"}]]),
    "removed, then added, then labelled, then ordered": (
        [A, B],
        [C, B | {"label": {"en": "new"}}],
        [
            [
                {"action": "removeFieldDefinition", "fieldName": "aa"},
                {"action": "addFieldDefinition", "fieldDefinition": C},
                {"action": "changeLabel", "fieldName": "bb", "label": {"en": "new"}},
                {"action": "changeFieldDefinitionOrder", "fieldNames": ["cc", "bb"]},
            ]
        ],
    ),
    "the order alone": (
        [A, B, C],
        [C, A, B],
        [[{"action": "changeFieldDefinitionOrder", "fieldNames": ["cc", "aa", "bb"]}]],
    ),
    "a hint": (
        [A | {"inputHint": "SingleLine"}],
        [A | {"inputHint": "MultiLine"}],
        [[{"action": "changeInputHint", "fieldName": "aa", "inputHint": "MultiLine"}]],
    ),
    "enum values come, are labelled, and only then put in order": (
        [field("aa", enum("s", "m"))],
        [field("aa", enum("l", "m", "s", s="small"))],
        [
            [
                {"action": "addEnumValue", "fieldName": "aa", "value": {"key": "l", "label": "l"}},
                {
                    "action": "changeEnumValueLabel",
                    "fieldName": "aa",
                    "value": {"key": "s", "label": "small"},
                },
                {"action": "changeEnumValueOrder", "fieldName": "aa", "keys": ["l", "m", "s"]},
            ]
        ],
    ),
    "an enum value at the end needs no order": (
        [field("aa", enum("s"))],
        [field("aa", enum("s", "m"))],
        [[{"action": "addEnumValue", "fieldName": "aa", "value": {"key": "m", "label": "m"}}]],
    ),
    "localized values of a set": (
        [field("aa", set_of(lenum("s", "m")))],
        [field("aa", set_of(lenum("l", "m", "s", s="small")))],
        [
            [
                {
                    "action": "addLocalizedEnumValue",
                    "fieldName": "aa",
                    "value": {"key": "l", "label": {"en": "l"}},
                },
                {
                    "action": "changeLocalizedEnumValueLabel",
                    "fieldName": "aa",
                    "value": {"key": "s", "label": {"en": "small"}},
                },
                {"action": "changeLocalizedEnumValueOrder", "fieldName": "aa", "keys": ["l", "m", "s"]},
            ]
        ],
    ),
    "another type comes back in a second request, with what the files do not say": (
        [A, B | {"inputHint": "MultiLine"}],
        [A, field("bb", "Number")],
        [
            [{"action": "removeFieldDefinition", "fieldName": "bb"}],
            [
                {
                    "action": "addFieldDefinition",
                    "fieldDefinition": field("bb", "Number", inputHint="MultiLine"),
                }
            ],
        ],
    ),
    "what comes back stands at the end, so the order is a third": (
        [A, B],
        [A | {"required": True}, B | {"label": {"en": "new"}}],
        [
            [
                {"action": "removeFieldDefinition", "fieldName": "aa"},
                {"action": "changeLabel", "fieldName": "bb", "label": {"en": "new"}},
            ],
            [{"action": "addFieldDefinition", "fieldDefinition": A | {"required": True}}],
            [{"action": "changeFieldDefinitionOrder", "fieldNames": ["aa", "bb"]}],
        ],
    ),
    "a value of an enum goes only with its field": (
        [field("aa", enum("s", "m"))],
        [field("aa", enum("m"))],
        [
            [{"action": "removeFieldDefinition", "fieldName": "aa"}],
            [{"action": "addFieldDefinition", "fieldDefinition": field("aa", enum("m"))}],
        ],
    ),
    "other elements of a set": (
        [field("aa", set_of("String"))],
        [field("aa", set_of(enum("s")))],
        [
            [{"action": "removeFieldDefinition", "fieldName": "aa"}],
            [{"action": "addFieldDefinition", "fieldDefinition": field("aa", set_of(enum("s")))}],
        ],
    ),
    "another kind of reference": (
        [field("aa", {"name": "Reference", "referenceTypeId": "product"})],
        [field("aa", {"name": "Reference", "referenceTypeId": "category"})],
        [
            [{"action": "removeFieldDefinition", "fieldName": "aa"}],
            [
                {
                    "action": "addFieldDefinition",
                    "fieldDefinition": field("aa", {"name": "Reference", "referenceTypeId": "category"}),
                }
            ],
        ],
    ),
}
X, Y, Z = attribute("xx"), attribute("yy"), attribute("zz")
NESTED = {"name": "nested", "typeReference": "care"}
WIRED = {"name": "nested", "typeReference": {"typeId": "product-type", "id": "care"}}
PRODUCT_TYPES = {
    "a key": ({}, {"key": "shirt"}, [[{"action": "setKey", "key": "shirt"}]]),
    "a name": ({"name": "x"}, {"name": "y"}, [[{"action": "changeName", "name": "y"}]]),
    "a description": (
        {"description": "x"},
        {"description": ""},
        [[{"action": "changeDescription", "description": ""}]],
    ),
    "what goes is named otherwise than what stays": (
        [X, Y],
        [Y | {"label": {"en": "new"}}],
        [
            [
                {"action": "removeAttributeDefinition", "name": "xx"},
                {"action": "changeLabel", "attributeName": "yy", "label": {"en": "new"}},
            ]
        ],
    ),
    "what comes is ordered in a request of its own": (
        [X, Y],
        [Z, X, Y],
        [
            [{"action": "addAttributeDefinition", "attribute": Z}],
            [{"action": "changeAttributeOrderByName", "attributeNames": ["zz", "xx", "yy"]}],
        ],
    ),
    "every member that has an action": (
        [
            X
            | {
                "inputTip": {"en": "a"},
                "inputHint": "SingleLine",
                "isSearchable": True,
                "attributeConstraint": "Unique",
            }
        ],
        [
            X
            | {
                "label": {"en": "new"},
                "inputTip": None,
                "inputHint": "MultiLine",
                "isSearchable": False,
                "attributeConstraint": "None",
            }
        ],
        [
            [
                {"action": "changeLabel", "attributeName": "xx", "label": {"en": "new"}},
                {"action": "changeAttributeConstraint", "attributeName": "xx", "newValue": "None"},
                {"action": "setInputTip", "attributeName": "xx"},
                {"action": "changeInputHint", "attributeName": "xx", "newValue": "MultiLine"},
                {"action": "changeIsSearchable", "attributeName": "xx", "isSearchable": False},
            ]
        ],
    ),
    "a constraint that is the same for all is lifted in place": (
        [X | {"attributeConstraint": "SameForAll"}],
        [X | {"attributeConstraint": "None"}],
        [[{"action": "changeAttributeConstraint", "attributeName": "xx", "newValue": "None"}]],
    ),
    "a constraint of combinations is not": (
        [X | {"attributeConstraint": "CombinationUnique"}],
        [X | {"attributeConstraint": "None"}],
        [
            [{"action": "removeAttributeDefinition", "name": "xx"}],
            [{"action": "addAttributeDefinition", "attribute": X | {"attributeConstraint": "None"}}],
        ],
    ),
    "nor is one set": (
        [X | {"attributeConstraint": "None"}],
        [X | {"attributeConstraint": "Unique"}],
        [
            [{"action": "removeAttributeDefinition", "name": "xx"}],
            [{"action": "addAttributeDefinition", "attribute": X | {"attributeConstraint": "Unique"}}],
        ],
    ),
    "another level": (
        [X | {"level": "Variant"}, Y],
        [X | {"level": "Product"}, Y],
        [
            [{"action": "removeAttributeDefinition", "name": "xx"}],
            [{"action": "addAttributeDefinition", "attribute": X | {"level": "Product"}}],
            [{"action": "changeAttributeOrderByName", "attributeNames": ["xx", "yy"]}],
        ],
    ),
    "enum values go, come, are labelled and ordered": (
        [attribute("xx", attribute_enum("s", "m", "l"))],
        [attribute("xx", attribute_enum("xl", "l", "s", s="small"))],
        [
            [
                {"action": "removeEnumValues", "attributeName": "xx", "keys": ["m"]},
                {"action": "addPlainEnumValue", "attributeName": "xx", "value": {"key": "xl", "label": "xl"}},
                {
                    "action": "changePlainEnumValueLabel",
                    "attributeName": "xx",
                    "newValue": {"key": "s", "label": "small"},
                },
                {
                    "action": "changePlainEnumValueOrder",
                    "attributeName": "xx",
                    "values": plain("xl", "l", "s", s="small"),
                },
            ]
        ],
    ),
    "localized values of a set": (
        [attribute("xx", set_of(attribute_lenum("s", "m", "l"), "set"))],
        [attribute("xx", set_of(attribute_lenum("xl", "l", "s", s="small"), "set"))],
        [
            [
                {"action": "removeEnumValues", "attributeName": "xx", "keys": ["m"]},
                {
                    "action": "addLocalizedEnumValue",
                    "attributeName": "xx",
                    "value": {"key": "xl", "label": {"en": "xl"}},
                },
                {
                    "action": "changeLocalizedEnumValueLabel",
                    "attributeName": "xx",
                    "newValue": {"key": "s", "label": {"en": "small"}},
                },
                {
                    "action": "changeLocalizedEnumValueOrder",
                    "attributeName": "xx",
                    "values": localized("xl", "l", "s", s="small"),
                },
            ]
        ],
    ),
    "an attribute of another product type, by its id": (
        [X],
        [X, attribute("yy", NESTED), attribute("zz", set_of(NESTED, "set"))],
        [
            [
                {"action": "addAttributeDefinition", "attribute": attribute("yy", WIRED)},
                {"action": "addAttributeDefinition", "attribute": attribute("zz", set_of(WIRED, "set"))},
            ]
        ],
    ),
}
LISTS = {"type": "fieldDefinitions", "product-type": "attributes"}
CASES = {
    (kind, name): [
        *({LISTS[kind]: side} if isinstance(side, list) else side for side in (before, after)),
        expected,
    ]
    for kind, table in (("type", TYPES), ("product-type", PRODUCT_TYPES))
    for name, (before, after, expected) in table.items()
}


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_a_difference_becomes_these_actions(case):
    before, after, expected = CASES[case]
    assert sent(case[0], before, after) == expected
    assert settled(case[0], before, after)


@beside
@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_the_api_describes_such_actions(case):
    _, _, expected = CASES[case]
    assert unpublished(case[0], [action for request in expected for action in request]) == []


@beside
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.kind)
def test_the_api_describes_such_drafts(example):
    for body in (example.body, example.after):
        assert list(problems({"$ref": f"{camel(example.kind)}Draft"}, draft(example.kind, body))) == []


LOSSES = [
    ("type", [A, B], [A], "/fieldDefinitions/bb"),
    ("type", [A], [field("aa", "Number")], "/fieldDefinitions/aa/type/name"),
    ("type", [A], [field("aa", enum("s"))], "/fieldDefinitions/aa/type/name"),
    ("type", [field("aa", enum("s"))], [A], "/fieldDefinitions/aa/type/name"),
    ("type", [A], [A | {"required": True}], "/fieldDefinitions/aa/required"),
    ("type", [field("aa", enum("s", "m"))], [field("aa", enum("s"))], "/fieldDefinitions/aa/type/values/m"),
    (
        "type",
        [field("aa", set_of(lenum("s", "m")))],
        [field("aa", set_of(lenum("s")))],
        "/fieldDefinitions/aa/type/elementType/values/m",
    ),
    (
        "type",
        [field("aa", set_of("String"))],
        [field("aa", set_of("Number"))],
        "/fieldDefinitions/aa/type/elementType/name",
    ),
    ("product-type", [X, Y], [Y], "/attributes/xx"),
    ("product-type", [X], [X | {"isRequired": True}], "/attributes/xx/isRequired"),
    ("product-type", [X | {"level": "Variant"}], [X | {"level": "Product"}], "/attributes/xx/level"),
    (
        "product-type",
        [attribute("xx", NESTED)],
        [attribute("xx", NESTED | {"typeReference": "other"})],
        "/attributes/xx/type/typeReference",
    ),
    (
        "product-type",
        [attribute("xx", attribute_enum("s", "m"))],
        [attribute("xx", attribute_enum("s"))],
        "/attributes/xx/type/values/m",
    ),
    *(
        (
            "product-type",
            [X | {"attributeConstraint": before}],
            [X | {"attributeConstraint": after}],
            "/attributes/xx/attributeConstraint",
        )
        for before, after in (("None", "Unique"), ("CombinationUnique", "None"), ("Unique", "SameForAll"))
    ),
]


def barred(kind, before, after):
    found = differences(KINDS[kind].shape, {LISTS[kind]: after}, {LISTS[kind]: before})
    return {one.change.path: one.barred for one in found if one.barred}


@pytest.mark.parametrize(("kind", "before", "after", "path"), LOSSES)
def test_what_loses_data_must_be_allowed(kind, before, after, path):
    found = barred(kind, before, after)
    assert found.pop(path) is LOSSY
    assert set(found.values()) <= {LOSSY}


HARMLESS = [
    ("type", [A], [B, A | {"label": {"en": "new"}, "inputHint": "MultiLine"}]),
    ("type", [field("aa", enum("s", "m"))], [field("aa", enum("l", "m", "s", s="small"))]),
    ("product-type", [X, Y], [Z, Y, X]),
    ("product-type", [X | {"attributeConstraint": "Unique"}], [X | {"attributeConstraint": "None"}]),
    ("product-type", [X | {"attributeConstraint": "SameForAll"}], [X | {"attributeConstraint": "None"}]),
]


@pytest.mark.parametrize(("kind", "before", "after"), HARMLESS)
def test_what_loses_nothing_is_simply_done(kind, before, after):
    assert barred(kind, before, after) == {}
    actions = [
        action["action"]
        for request in sent(kind, *({LISTS[kind]: one} for one in (before, after)))
        for action in request
    ]
    assert actions
    assert not any(action.startswith("remove") for action in actions)


@pytest.mark.parametrize("kind", LISTS)
def test_every_member_has_a_rule_or_its_change_is_lossy(kind):
    rule, shape = KINDS[kind].rules[LISTS[kind]], KINDS[kind].fields[LISTS[kind]].shape
    fixed = {name for name, member in shape.item.fields.items() if member.has(LOSSY)}
    assert fixed | rule.members.keys() | {"name", "type"} == shape.item.fields.keys()
    assert fixed & rule.members.keys() <= {"attributeConstraint"}


def test_what_a_type_is_for_is_set_once():
    found = differences(KINDS["type"].shape, {"resourceTypeIds": ["order"]}, {"resourceTypeIds": ["store"]})
    assert {one.barred for one in found} == {IMMUTABLE}
    assert not differences(
        KINDS["type"].shape, {"resourceTypeIds": ["order", "store"]}, {"resourceTypeIds": ["store", "order"]}
    )


def test_a_nested_attribute_waits_for_its_product_type_and_takes_nothing_else_along():
    body = {"key": "care", "attributes": [X, attribute("yy", set_of(NESTED, "set")), attribute("zz", NESTED)]}
    found = list(references(KINDS["product-type"].shape, body))
    assert [(one.path, one.target.key, one.droppable) for one in found] == [
        (("attributes", "1", "type", "elementType", "typeReference"), "care", True),
        (("attributes", "2", "type", "typeReference"), "care", True),
    ]
    assert without(body, [one.path for one in found]) == {"key": "care", "attributes": [X]}


TYPE = {"key": "fields", "name": {"en": "x"}, "resourceTypeIds": ["order"]}
PRODUCT_TYPE = {"key": "shirt", "name": "x", "description": ""}


@pytest.mark.parametrize(
    ("kind", "body", "complaint"),
    [
        ("type", TYPE | {"key": "a b"}, "should match pattern"),
        ("type", TYPE | {"key": "a"}, "at least 2 characters"),
        ("type", TYPE | {"name": {}}, "at least 1 item"),
        ("type", TYPE | {"name": {"en_GB": "x"}}, "en_GB is no locale: write en-GB"),
        ("type", TYPE | {"resourceTypeIds": []}, "at least 1 item"),
        ("type", TYPE | {"resourceTypeIds": ["orders"]}, "'order'"),
        ("type", TYPE | {"fieldDefinitions": None}, "cannot be cleared"),
        ("type", TYPE | {"fieldDefinitions": [A, A]}, "two items have 'aa' as their 'name'"),
        ("type", TYPE | {"fieldDefinitions": [field("a" * 37)]}, "at most 36 characters"),
        ("type", TYPE | {"fieldDefinitions": [A | {"label": {}}]}, "at least 1 item"),
        ("type", TYPE | {"fieldDefinitions": [A | {"inputHint": None}]}, "cannot be cleared"),
        (
            "type",
            TYPE | {"fieldDefinitions": [field("aa", "text")]},
            "does not match any of the expected tags",
        ),
        ("type", TYPE | {"fieldDefinitions": [field("aa", {"name": "Enum"})]}, "Field required"),
        (
            "type",
            TYPE | {"fieldDefinitions": [field("aa", enum("s", "s"))]},
            "two items have 's' as their 'key'",
        ),
        ("type", TYPE | {"fieldDefinitions": [field("aa", enum("s") | {"elementType": {}})]}, "Extra inputs"),
        ("type", TYPE | {"fieldDefinitions": [field("aa", set_of(set_of("String")))]}, "expected tags"),
        (
            "type",
            TYPE | {"fieldDefinitions": [field("aa", {"name": "Reference", "referenceTypeId": "store"})]},
            "'category'",
        ),
        ("product-type", PRODUCT_TYPE | {"name": ""}, "at least 1 character"),
        ("product-type", PRODUCT_TYPE | {"description": None}, "valid string"),
        ("product-type", PRODUCT_TYPE | {"attributes": [X, X]}, "two items have 'xx' as their 'name'"),
        ("product-type", PRODUCT_TYPE | {"attributes": [attribute("x")]}, "at least 2 characters"),
        ("product-type", PRODUCT_TYPE | {"attributes": [attribute("xx", "String")]}, "expected tags"),
        (
            "product-type",
            PRODUCT_TYPE | {"attributes": [X | {"level": "Product", "attributeConstraint": "Unique"}]},
            "an attribute of the level Product has the attributeConstraint None, not Unique",
        ),
        (
            "product-type",
            PRODUCT_TYPE | {"attributes": [attribute("xx", attribute_lenum("s", "s"))]},
            "two items have 's' as their 'key'",
        ),
    ],
)
def test_bad_bodies_are_refused_with_what_is_wrong(kind, body, complaint):
    with pytest.raises(ValidationError, match="(?s).*" + complaint.replace("(", r"\(")):
        KINDS[kind].body.model_validate(body)
