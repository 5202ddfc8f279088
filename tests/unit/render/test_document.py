import json

import pytest

from reconciler.errors import ReconcilerError
from reconciler.model.plan import Change, Reason
from reconciler.model.policy import Policy
from reconciler.render.document import digest, dump, from_document, to_document
from reconciler.render.saved import made_with
from tests.unit.render.plans import RICH, plan, step


def test_a_plan_survives_its_document():
    assert from_document(json.loads(dump(to_document(RICH)))) == RICH


def test_the_document_has_terraforms_names():
    document = to_document(RICH)
    assert document["format_version"] == "1.0"
    assert document["summary"] == {
        "create": 2, "update": 1, "delete": 2, "replace": 1, "actions": 1, "unchanged": 7,
    }  # fmt: skip
    update = document["resource_changes"][1]
    assert (update["address"], update["type"], update["name"]) == ("catalog/spring", "catalog", "spring")
    assert update["change"]["actions"] == ["update"]
    assert update["change"]["after_unknown"] == {"pricebook": True}
    assert document["resource_changes"][2]["change"]["replace_paths"] == [["field_type"]]
    assert document["resource_changes"][5]["change"]["actions"] == ["publish"]
    assert document["reads"] == [
        {"kind": "currency", "count": 2, "pages": 1},
        {"kind": "node", "count": 120, "pages": 2},
    ]
    assert document["resource_drift"] == []


def test_an_unknown_list_item_has_its_place():
    made = plan(step("create a/b", after={"refs": ["old", {"x": "new"}]}, unknown=["/refs/1/x"]))
    assert to_document(made)["resource_changes"][0]["change"]["after_unknown"] == {
        "refs": [False, {"x": True}]
    }
    assert from_document(to_document(made)) == made


def test_the_same_plan_gives_the_same_bytes_whatever_order_its_fields_have():
    one = plan(step("create a/b", after={"x": {"p": 1, "q": 2}, "y": 2}))
    other = plan(step("create a/b", after={"y": 2, "x": {"q": 2, "p": 1}}))
    assert dump(to_document(one)) == dump(to_document(other))


def test_a_sensitive_change_carries_no_value():
    made = plan(step("update a/b", Reason.DIFFERS, changes=[Change("/key", "old", "new", sensitive=True)]))
    assert to_document(made)["resource_changes"][0]["change"]["differs"] == [
        {"path": "/key", "sensitive": True, "variables": []}
    ]


def test_text_of_every_script_stays_readable_and_control_characters_are_escaped():
    dumped = dump(to_document(plan(step("create a/b", after={"name": "Größe 尺寸 \x9b \u202e \ud800"}))))
    assert "Größe 尺寸" in dumped
    assert "\\u009b \\u202e \\ud800" in dumped
    assert (
        json.loads(dumped)["resource_changes"][0]["change"]["after"]["name"]
        == "Größe 尺寸 \x9b \u202e \ud800"
    )
    assert dumped.endswith("}\n")


def test_the_digest_covers_what_is_done_and_not_what_was_read():
    one = plan(step("create a/b", after={"x": 1}))
    assert digest(one) == digest(plan(step("create a/b", after={"x": 1}), unchanged=3))
    assert digest(one) != digest(plan(step("create a/b", after={"x": 2})))
    assert digest(one) != digest(plan(step("create a/b", after={"x": 1}, needs=["create a/a"])))


def test_the_digest_in_a_document_is_not_trusted():
    document = to_document(plan(step("create a/b", after={"x": 1})))
    forged = json.loads(dump(document).replace('"x": 1', '"x": 2'))
    assert digest(from_document(forged)) != forged["digest"]


def test_the_choices_that_made_the_plan_are_kept():
    document = json.loads(dump(to_document(RICH, Policy(target=("a/*",), act=("b/*",), allow_deletes=3))))
    version, options = made_with(document)
    assert version == document["reconciler_version"]
    assert options.target == ("a/*",)
    assert (options.act, options.exclude) == (("b/*",), ())
    # What lifts a threshold is said when the plan is applied, not by the file.
    assert "allow_deletes" not in document["options"]


def changed(**members):
    return to_document(RICH) | members


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (None, "no format_version"),
        ([], "no format_version"),
        ({}, "no format_version"),
        (changed(format_version=1), "no format_version"),
        (changed(format_version="2.0"), "format 2.0, and this version reads format 1.x"),
        (changed(store=3), "/store: "),
        (changed(resource_changes=[{}]), "/resource_changes/0/"),
        (changed(resource_changes={}), "/resource_changes: "),
        (changed(notes=[{"topic": "gossip", "message": "x"}]), "gossip"),
        (changed(notes=[{"topic": "blocked", "message": "x", "address": "nokey"}]), "nokey"),
    ],
)
def test_what_is_no_plan_is_refused_in_words(document, says):
    with pytest.raises(ReconcilerError) as caught:
        from_document(document)
    assert says in caught.value.message


def test_a_later_minor_version_may_add_members():
    document = to_document(RICH) | {"format_version": "1.7", "news": True}
    assert from_document(document) == RICH
