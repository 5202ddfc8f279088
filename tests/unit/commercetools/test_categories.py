"""Categories with their assets, and attribute groups: which update actions a difference becomes."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from reconciler.engine.compare import differences
from reconciler.model.references import references
from reconciler.providers.commercetools.assets import with_keys
from reconciler.providers.commercetools.kinds import KINDS
from tests.published import beside
from tests.unit.commercetools.acts import sent, settled, unpublished

SOURCES = [{"uri": "https://cdn.example/a.png"}]


def asset(key, **more):
    return {"key": key, "name": {"en": key}, "sources": SOURCES} | more


def live(*keys):
    """A category as it is read, with assets of these keys; the id of `a` is `id a`, and None has no key."""
    assets = [
        {"id": f"id {key or number}"} | ({"key": key} if key else {}) for number, key in enumerate(keys)
    ]
    document = {"assets": assets}
    with_keys(document)
    return document


FIELDS = {"type": "fields", "fields": {"season": "spring"}}
TYPED = {"type": {"typeId": "type", "id": "fields"}, "fields": {"season": "spring"}}
NAMED = {
    "metaTitle": "setMetaTitle",
    "metaDescription": "setMetaDescription",
    "metaKeywords": "setMetaKeywords",
}
CASES = {
    "a key": ("category", {}, {"key": "shirts"}, [{"action": "setKey", "key": "shirts"}]),
    "a name": (
        "category",
        {"name": {"en": "a"}},
        {"name": {"en": "b"}},
        [{"action": "changeName", "name": {"en": "b"}}],
    ),
    "a slug": (
        "category",
        {"slug": {"en": "a"}},
        {"slug": {"de": "a"}},
        [{"action": "changeSlug", "slug": {"de": "a"}}],
    ),
    "a description": (
        "category",
        {"description": {"en": "a"}},
        {"description": {"en": "a", "de": "a"}},
        [{"action": "setDescription", "description": {"en": "a", "de": "a"}}],
    ),
    "no description": (
        "category",
        {"description": {"en": "a"}},
        {"description": None},
        [{"action": "setDescription"}],
    ),
    "a parent": (
        "category",
        {"parent": "a"},
        {"parent": "b"},
        [{"action": "changeParent", "parent": {"typeId": "category", "id": "b"}}],
    ),
    "an order": (
        "category",
        {"orderHint": "0.1"},
        {"orderHint": "0.25"},
        [{"action": "changeOrderHint", "orderHint": "0.25"}],
    ),
    "an external id": ("category", {}, {"externalId": "7"}, [{"action": "setExternalId", "externalId": "7"}]),
    "no external id": ("category", {"externalId": "7"}, {"externalId": None}, [{"action": "setExternalId"}]),
    **{
        name: ("category", {}, {name: {"en": "a"}}, [{"action": action, name: {"en": "a"}}])
        for name, action in NAMED.items()
    },
    **{
        f"no {name}": ("category", {name: {"en": "a"}}, {name: None}, [{"action": action}])
        for name, action in NAMED.items()
    },
    "custom fields": ("category", {}, {"custom": FIELDS}, [{"action": "setCustomType"} | TYPED]),
    "a custom field": (
        "category",
        {"custom": FIELDS},
        {"custom": FIELDS | {"fields": {"season": "summer"}}},
        [{"action": "setCustomField", "name": "season", "value": "summer"}],
    ),
    "no custom fields": ("category", {"custom": FIELDS}, {"custom": None}, [{"action": "setCustomType"}]),
    "an asset at the end": (
        "category",
        {"assets": [asset("aa")]},
        {"assets": [asset("aa"), asset("bb", tags=["x"], custom=FIELDS, description=None)]},
        [{"action": "addAsset", "asset": asset("bb", tags=["x"], custom=TYPED), "position": 1}],
    ),
    "assets between others": (
        "category",
        {"assets": [asset("aa"), asset("bb")]},
        {"assets": [asset("cc"), asset("aa"), asset("dd"), asset("bb")]},
        [
            {"action": "addAsset", "asset": asset("cc"), "position": 0},
            {"action": "addAsset", "asset": asset("dd"), "position": 2},
        ],
    ),
    "assets go, are put in order, come and change": (
        "category",
        {"assets": [asset("aa"), asset("bb"), asset("cc")]},
        {"assets": [asset("cc", name={"en": "new"}), asset("dd"), asset("bb")]},
        [
            {"action": "removeAsset", "assetKey": "aa"},
            {"action": "changeAssetOrder", "assetOrder": ["id cc", "id bb"]},
            {"action": "addAsset", "asset": asset("dd"), "position": 1},
            {"action": "changeAssetName", "assetKey": "cc", "name": {"en": "new"}},
        ],
    ),
    "assets in another order": (
        "category",
        {"assets": [asset("aa"), asset("bb")]},
        {"assets": [asset("bb"), asset("aa")]},
        [{"action": "changeAssetOrder", "assetOrder": ["id bb", "id aa"]}],
    ),
    "all of an asset": (
        "category",
        {"assets": [asset("aa", description={"en": "a"}, tags=["x"], custom=FIELDS)]},
        {
            "assets": [
                asset(
                    "aa",
                    description={"en": "b"},
                    sources=[{"uri": "https://cdn.example/b.png", "dimensions": {"w": 2, "h": 1}}],
                    tags=["x", "y"],
                    custom=FIELDS | {"fields": {"season": "summer"}},
                )
            ]
        },
        [
            {"action": "setAssetDescription", "assetKey": "aa", "description": {"en": "b"}},
            {
                "action": "setAssetSources",
                "assetKey": "aa",
                "sources": [{"uri": "https://cdn.example/b.png", "dimensions": {"w": 2, "h": 1}}],
            },
            {"action": "setAssetTags", "assetKey": "aa", "tags": ["x", "y"]},
            {"action": "setAssetCustomField", "assetKey": "aa", "name": "season", "value": "summer"},
        ],
    ),
    "nothing of an asset": (
        "category",
        {"assets": [asset("aa", description={"en": "a"}, tags=["x"], custom=FIELDS)]},
        {"assets": [asset("aa", description=None, tags=None, custom=None)]},
        [
            {"action": "setAssetDescription", "assetKey": "aa"},
            {"action": "setAssetTags", "assetKey": "aa"},
            {"action": "setAssetCustomType", "assetKey": "aa"},
        ],
    ),
    "no assets": (
        "category",
        {"assets": [asset("aa")]},
        {"assets": None},
        [{"action": "removeAsset", "assetKey": "aa"}],
    ),
    "a group's key": ("attribute-group", {}, {"key": "looks"}, [{"action": "setKey", "key": "looks"}]),
    "a group's name": (
        "attribute-group",
        {"name": {"en": "a"}},
        {"name": {"en": "b"}},
        [{"action": "changeName", "name": {"en": "b"}}],
    ),
    "a group's description": (
        "attribute-group",
        {"description": {"en": "a"}},
        {"description": None},
        [{"action": "setDescription"}],
    ),
    "an attribute comes": (
        "attribute-group",
        {"attributes": ["size"]},
        {"attributes": ["fit", "size"]},
        [{"action": "addAttribute", "attribute": {"key": "fit"}}],
    ),
    "an attribute goes": (
        "attribute-group",
        {"attributes": ["size", "fit"]},
        {"attributes": ["fit"]},
        [{"action": "removeAttribute", "attribute": {"key": "size"}}],
    ),
    "other attributes": (
        "attribute-group",
        {"attributes": ["size"]},
        {"attributes": ["fit"]},
        [{"action": "setAttributes", "attributes": [{"key": "fit"}]}],
    ),
    "no attributes": (
        "attribute-group",
        {"attributes": ["size", "fit"]},
        {"attributes": []},
        [{"action": "setAttributes", "attributes": []}],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_difference_becomes_these_actions(name):
    kind, before, after, expected = CASES[name]
    document = live(*(one["key"] for one in before.get("assets") or ()))
    assert sent(kind, before, after, live=document) == [expected]
    assert settled(kind, before, after)


@beside
@pytest.mark.parametrize("name", CASES)
def test_the_api_describes_such_actions(name):
    kind, _, _, expected = CASES[name]
    assert unpublished(kind, expected) == []


def ordered(before, after, document):
    (actions,) = sent(
        "category", {"assets": [*map(asset, before)]}, {"assets": [*map(asset, after)]}, live=document
    )
    return [
        one.get("assetOrder") or one.get("position")
        for one in actions
        if "Order" in one["action"] or "add" in one["action"]
    ]


def test_assets_without_a_key_are_no_part_of_the_body_and_make_room_only_when_they_must():
    document = live("aa", None, "bb")
    assert [one["key"] for one in document["assets"]] == ["aa", "bb"]
    assert ordered(["aa", "bb"], ["bb", "aa"], document) == [["id bb", "id aa", "id 1"]]
    assert ordered(["aa", "bb"], ["aa", "bb", "cc"], document) == [["id aa", "id bb", "id 1"], 2]
    assert ordered(["aa", "bb"], ["aa", "bb", "cc"], live("aa", "bb", None)) == [2]
    assert ordered(["aa", "bb"], ["aa"], document) == []


def test_the_order_of_assets_is_told():
    before, after = {"assets": [asset("aa"), asset("bb")]}, {"assets": [asset("bb"), asset("aa")]}
    (found,) = differences(KINDS["category"].shape, after, before)
    assert (found.change.path, found.change.before, found.change.after) == (
        "/assets",
        ["aa", "bb"],
        ["bb", "aa"],
    )


def test_a_parent_is_made_first_whatever_it_takes():
    (found,) = references(KINDS["category"].shape, {"parent": "clothes"})
    assert (found.target.key, found.droppable) == ("clothes", False)


CATEGORY = {"key": "shirts", "name": {"en": "x"}, "slug": {"en": "shirts"}}
GROUP = {"key": "looks", "name": {"en": "x"}, "attributes": []}


@pytest.mark.parametrize(
    ("kind", "body", "complaint"),
    [
        ("category", CATEGORY | {"slug": {}}, "at least 1 item"),
        ("category", CATEGORY | {"slug": {"en": "a shirt"}}, "should match pattern"),
        ("category", CATEGORY | {"slug": {"en": "a"}}, "at least 2 characters"),
        ("category", CATEGORY | {"slug": {"EN": "shirts"}}, "EN is no locale: write en"),
        ("category", CATEGORY | {"parent": None}, "cannot be cleared"),
        ("category", CATEGORY | {"orderHint": None}, "cannot be cleared"),
        ("category", CATEGORY | {"orderHint": "1.5"}, "should match pattern"),
        ("category", CATEGORY | {"orderHint": 0.5}, "valid string"),
        ("category", CATEGORY | {"assets": [asset("aa"), asset("aa")]}, "two items have 'aa' as their 'key'"),
        ("category", CATEGORY | {"assets": [asset("aa", sources=[])]}, "at least 1 item"),
        ("category", CATEGORY | {"assets": [{"name": {"en": "x"}, "sources": SOURCES}]}, "Field required"),
        ("category", CATEGORY | {"assets": [asset("aa", sources=[{"uri": ""}])]}, "at least 1 character"),
        ("attribute-group", GROUP | {"name": {}}, "at least 1 item"),
        ("attribute-group", GROUP | {"attributes": None}, "valid list"),
        ("attribute-group", GROUP | {"attributes": [""]}, "at least 1 character"),
        ("attribute-group", GROUP | {"attributes": [{"key": "size"}]}, "valid string"),
        ("attribute-group", GROUP | {"attributes": ["size", "size"]}, "two items have 'size' as their 'key'"),
    ],
)
def test_bad_bodies_are_refused_with_what_is_wrong(kind, body, complaint):
    with pytest.raises(ValidationError, match=complaint):
        KINDS[kind].body.model_validate(body)
