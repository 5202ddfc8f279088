"""Who made a difference, in words, and in a document that is read back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from reconciler.errors import ReconcilerError
from reconciler.model.plan import Cause, Departure, Sort
from reconciler.model.policy import Agreed
from reconciler.render.departures import counted, listed, only, remark, since, when
from reconciler.render.document import digest, dump, to_document
from reconciler.render.drift import drift_document, drift_headline
from reconciler.render.markdown import drift_markdown
from reconciler.render.saved import from_document
from tests.unit.render.plans import A, plan, step

RETAIL = A("pricebook/retail")
AGREED = Agreed("pricebook/*", "Ada", date(2026, 12, 31), "/name", "why")
LIVE, BOTH, FILES = Cause.LIVE, Cause.BOTH, Cause.FILES


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Departure(RETAIL, Sort.PENDING, {"/name": FILES}), ""),
        (Departure(RETAIL, Sort.DIFFERS, {"/name": Cause.UNKNOWN}), ""),
        (Departure(RETAIL, Sort.UNMANAGED), ""),
        (Departure(RETAIL, Sort.MISSING), "somebody deleted it from the live store since the last apply"),
        (
            Departure(RETAIL, Sort.DRIFT, {"/b": LIVE, "/a": FILES}, "2026-11-20T10:00:00Z", "client abc"),
            (
                "somebody changed /b in the live store since the last apply (2026-11-20T10:00:00Z by client abc); "
                "/a in the files alone"
            ),
        ),
        (
            Departure(RETAIL, Sort.CONFLICT, {"/name": BOTH, "/b": LIVE}, by="abc"),
            "conflict: /name was changed in the files and in the live store (by abc); /b in the live store alone",
        ),
    ],
)
def test_a_remark(one, said):
    assert remark(one) == said


def test_many_fields_are_counted():
    many = Departure(RETAIL, Sort.DRIFT, {f"/{index}": LIVE for index in range(8)})
    assert remark(many).startswith("somebody changed /0, /1, /2, /3, /4 and 3 more in the live store")


def test_nobody_acts_by_a_name_or_a_field():
    hostile = Departure(RETAIL, Sort.DRIFT, {"/\x1b[2J": LIVE}, "::error::\n\u202e", "x" * 1_000)
    said = remark(hostile)
    assert "\x1b" not in said
    assert "\n" not in said
    assert "\u202e" not in said
    assert len(when(hostile)) < 300


def test_counts_and_lists():
    found = [Departure(A(f"pricebook/p{index:02}"), Sort.CONFLICT) for index in range(22)]
    assert counted(found[:1]) == "1 conflict"
    assert counted([*found, Departure(RETAIL, Sort.DRIFT)]) == "1 changed live, 22 conflicts"
    assert listed(found)[-1] == "and 2 more (pricebook 2)"


def test_the_line_of_a_plan_is_about_what_happened_live():
    made = plan(
        departures=[Departure(RETAIL, Sort.PENDING), Departure(A("pricebook/b"), Sort.DRIFT, agreed=AGREED)]
    )
    assert since(made) == ""
    assert since(replace(made, departures=[Departure(RETAIL, Sort.MISSING)])) == (
        "Since the last apply: 1 missing live."
    )
    assert drift_headline(made).endswith("(1 pending, 1 agreed)")


DRIFTED = plan(
    step("update pricebook/retail", before={"name": "a"}, after={"name": "b"}),
    step("create pricebook/new", after={"name": "new"}),
    departures=[
        Departure(A("currency/USD"), Sort.UNMANAGED, at="2026-01-01T00:00:00Z"),
        Departure(A("pricebook/new"), Sort.PENDING),
        Departure(RETAIL, Sort.CONFLICT, {"/name": BOTH}, "2026-01-01T00:00:00Z", "abc"),
        Departure(RETAIL, Sort.DRIFT, {"/b": LIVE}, agreed=AGREED),
    ],
)


def test_it_comes_back_from_a_document():
    document = json.loads(dump(drift_document(DRIFTED)))
    assert list(from_document(document).departures) == list(DRIFTED.departures)
    outside = json.loads(dump(to_document(DRIFTED)))
    assert list(from_document(outside).departures) == list(DRIFTED.departures[2:])


def test_it_is_no_part_of_the_digest_nor_of_what_is_compared():
    without = replace(DRIFTED, departures=[])
    assert digest(without) == digest(DRIFTED)
    assert without == DRIFTED


def test_a_document_without_it_or_with_nonsense():
    document = json.loads(dump(drift_document(DRIFTED)))
    for entry in document["resource_drift"]:
        entry.pop("drift")
    assert list(from_document(document).departures) == []
    document["resource_drift"][0]["drift"] = {"sort": "nonsense", "fields": {}}
    with pytest.raises(ReconcilerError, match="not a plan"):
        from_document(document)
    document["resource_drift"][0]["drift"] = {"sort": "drift", "fields": {}, "agreed": {"owner": "Ada"}}
    with pytest.raises(ReconcilerError, match="not a plan: /resource_drift/0/drift/agreed/address"):
        from_document(document)


def test_a_part_of_it():
    part = only(DRIFTED, {Sort.PENDING})
    assert [one.id for one in part.steps] == ["create pricebook/new"]
    assert [note.message for note in part.notes] == ["1 conflict left out by --only"]
    assert drift_headline(part) == "Drift: 1 missing, 0 changed, 0 unexpected. (1 pending, 1 agreed)"


@pytest.mark.parametrize("limit", [3_000, 20_000])
def test_a_comment_has_its_limit_whatever_departs(limit):
    sorts, many = list(Sort), 120
    names = [A(f"{kind}/{'x' * 40}{index:03}") for kind in ("currency", "pricebook") for index in range(many)]
    made = plan(
        *(step(f"update {one}", before={"name": "a" * 99}, after={"name": "b"}) for one in names),
        departures=[
            Departure(one, sorts[index % len(sorts)], {"/name": LIVE}, "2026-01-01T00:00:00Z", "abc" * 20)
            for index, one in enumerate(names)
        ]
        + [Departure(one, Sort.DRIFT, {"/b": LIVE}, agreed=AGREED) for one in names],
    )
    shown = drift_markdown(made, limit)
    assert len(shown) <= limit
    assert "more changes do not fit" in shown
    assert "**Agreed (240):**" in shown
