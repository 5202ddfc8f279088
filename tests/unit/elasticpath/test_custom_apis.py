"""What custom APIs, their fields and their entries refuse before anything is sent."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import ValidationError

from reconciler.model.resource import Remote
from reconciler.providers.elasticpath.extensions import flatten, locate
from reconciler.providers.elasticpath.kinds import KINDS
from tests.unit.elasticpath.test_wire import write

API = {"api_type": "wish_ext", "slug": "wishes", "name": "Wishes"}
FIELD = {"slug": "code", "name": "Code", "field_type": "string"}
ENTRY = {"key": "one", "values": {"text": "x"}}
KEY = {"string": {"unique": "yes", "allow_null_values": False}}
BODIES = {"custom-api": API, "custom-field": FIELD, "custom-api-entry": ENTRY}


@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        ("custom-api", {"api_type": "wish"}, "match pattern"),
        ("custom-api", {"slug": "Wishes"}, "match pattern"),
        ("custom-api", {"presentation": {"section": "s"}}, "a section needs a page"),
        ("custom-api", {"presentation": {"page": "x" * 65}}, "at most 64"),
        ("custom-api", {"description": None}, "cannot be cleared"),
        ("custom-field", {"slug": "weight"}, "'weight' is reserved"),
        ("custom-field", {"presentation": {"sort_order": 1001}}, "less than or equal to 1000"),
        (
            "custom-field",
            {"validation": {"integer": {}}},
            "of a field of type string stands under 'string', not under 'integer'",
        ),
        ("custom-field", {"validation": {"string": {"min_value": 1}}}, "not permitted"),
        (
            "custom-field",
            {"validation": {"string": {"min_length": 3, "max_length": 3}}},
            "min_length 3 is not less than max_length 3",
        ),
        (
            "custom-field",
            {"field_type": "float", "validation": {"float": {"min_value": 2.5, "max_value": 1}}},
            "min_value 2.5 is not less than max_value 1",
        ),
        (
            "custom-field",
            {"validation": {"string": {"unique_case_insensitivity": True}}},
            "needs unique: yes",
        ),
        ("custom-field", {"validation": {"string": {"unique": True}}}, "'yes' or 'no'"),
        ("custom-field", {"use_as_url_slug": True}, "needs validation: {string: {unique: yes"),
        (
            "custom-field",
            {"use_as_url_slug": True, "validation": {"string": {"unique": "yes"}}},
            "allow_null_values: false}}",
        ),
        (
            "custom-field",
            {"field_type": "integer", "use_as_url_slug": True, "validation": {"integer": {}}},
            "needs validation: {string",
        ),
        ("custom-api-entry", {"key_field": "text"}, "'text' holds the key, which the file says is 'one'"),
    ],
)
def test_what_is_refused(kind, more, told):
    model = KINDS[kind].body
    model.model_validate(BODIES[kind])
    with pytest.raises(ValidationError) as caught:
        model.model_validate(BODIES[kind] | more)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("custom-field", {"use_as_url_slug": True, "validation": KEY}),
        ("custom-field", {"use_as_url_slug": False}),
        ("custom-field", {"validation": {"string": {"min_length": None, "max_length": 3}}}),
        ("custom-api-entry", {"key_field": "code"}),
        ("custom-api-entry", {"key_field": "text", "values": {"text": "one"}}),
        ("custom-api", {"parent_apis": ["a_ext", {"$id": "/v2/extensions"}]}),
        ("custom-api", {"presentation": None, "parent_apis": None}),
    ],
)
def test_what_is_fine(kind, more):
    KINDS[kind].body.model_validate(BODIES[kind] | more)


def test_the_top_is_no_custom_api():
    parents = [{"type": "custom_api", "id": "9f"}, {"type": "custom_api", "id": "/v2/extensions"}]
    document = {"relationships": {"parent_apis": {"data": parents}}}
    asyncio.run(locate(None, None, document))
    assert parents == [
        {"type": "custom_api", "id": "9f"},
        {"type": "api_location", "id": "/v2/extensions"},
    ]
    asyncio.run(locate(None, None, empty := {"type": "custom_api"}))
    assert empty == {"type": "custom_api"}


def test_an_update_sends_the_values_that_differ():
    live = Remote("custom-api-entry", "9f", {"id": "9f", "a": 1, "b": True, "c": None})
    change = write({}, ("values",), live)
    document = {"type": "wish_ext", "$apart": {"values": {"a": True, "b": True, "c": None, "d": "x"}}}
    asyncio.run(flatten(None, change, document))
    assert document == {"type": "wish_ext", "a": True, "d": "x"}
