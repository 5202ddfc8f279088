"""`drift`, and what `plan` says of it: who made a difference, in every form."""

from __future__ import annotations

import json
import re

import pytest

from reconciler.providers.commercetools.kind import Kind
from tests.cli.behind import behind

APPAREL = "common/hierarchies/apparel.yaml"
RETAIL = "common/pricebooks/retail.yaml"
STAMP = r" \(20\d\d-\d\d-\d\dT[\d:.]+Z\)"
SHOP = {
    "store.yaml": 'provider: commercetools\nurl: "sandbox:"\n',
    "common/customer-groups/gold.yaml": "groupName: Gold\n",
    "common/stores/uk.yaml": "name: {en: UK}\nlanguages: [en]\n",
}


@pytest.fixture
def live(acme):
    """A desk whose live store is as its files say, and whose ledger knows it."""
    acme("apply", "acme", "--auto-approve")
    return acme


def test_no_drift(live):
    result = live("drift", "acme")
    assert result.code == 0
    assert "No drift. acme is as the configuration wants it" in result.out


def test_what_is_pending_is_told_from_the_stores_side(live):
    live.write("acme", {RETAIL: "description: wanted\n", "common/pricebooks/new.yaml": "{}"})
    result = live("drift", "acme")
    assert result.code == 2
    assert "# pricebook/new is missing from the store\n" in result.out
    assert "# pricebook/retail has changed\n" in result.out
    assert '~ description = "wanted" -> "for everyone"' in result.out
    assert result.out.startswith("Pending (2): changed in the files, and not applied yet\n")
    assert result.out.endswith("Drift: 1 missing, 1 changed, 0 unexpected. (2 pending)\n")
    plan = live("plan", "acme").out
    assert "# pricebook/retail will be updated in-place\n" in plan
    assert "Since the last apply" not in plan


def test_who_changed_what_is_told_beside_it(live):
    theirs = "name: Theirs\ndescription: theirs\nnodes:\n  men: {name: Men}\n"
    behind(live, {APPAREL: theirs, "common/currencies/GBP.yaml": GBP})
    gone = {"common/catalogs/spring.yaml": None}
    behind(live, {APPAREL: theirs, "common/currencies/GBP.yaml": GBP} | gone, prune="{catalog: all}")
    ours = 'name: Ours\ndescription: ""\nnodes:\n  men: {name: Men}\n'
    live.write("acme", {APPAREL: ours, "common/pricebooks/new.yaml": "{}"})
    drift, plan = live("drift", "acme"), live("plan", "acme").out
    assert drift.code == 2
    assert [line for line in drift.out.splitlines() if re.match(r"[A-Z][\w ]+\(\d+\):", line)] == [
        "Conflicts (1): changed in the files and in the live store",
        "Missing live (1): somebody deleted it since the last apply",
        "Pending (1): changed in the files, and not applied yet",
        "Unmanaged (1): in the live store, in no file, and left alone",
    ]
    said = f"conflict: /name was changed in the files and in the live store{STAMP}; "
    said += "/description in the files alone"
    assert re.search(f"# hierarchy/apparel has changed: {said}\n", drift.out)
    assert re.search(f"# hierarchy/apparel will be updated in-place: {said}\n", plan)
    deleted = "somebody deleted it from the live store since the last apply"
    assert f"# catalog/spring is missing from the store: {deleted}\n" in drift.out
    assert f"# catalog/spring will be created: {deleted}\n" in plan
    assert re.search(f"  - currency/GBP{STAMP}\n", drift.out)
    assert drift.out.endswith(
        "Drift: 2 missing, 1 changed, 0 unexpected. (1 conflict, 1 missing live, 1 pending)\n"
    )
    assert "\nSince the last apply: 1 conflict, 1 missing live.\n" in plan


GBP = """\
exchange_rate: 1
format: "£{price}"
decimal_point: "."
thousand_separator: ","
decimal_places: 2
default: false
enabled: true
"""


def test_what_goes_and_was_changed_live(live):
    outlet = "common/pricebooks/outlet.yaml"
    live.write("acme", {outlet: "description: ours\n"})
    live("apply", "acme", "--auto-approve")
    behind(live, {outlet: "description: theirs\n"})
    live.remove(outlet)
    said = f"conflict: somebody changed /description in the live store since the last apply{STAMP}"
    plan = live("plan", "acme").out
    assert re.search(
        f"pricebook/outlet will be destroyed, because it is not in the configuration: {said}\n", plan
    )
    drift = live("drift", "acme").out
    assert re.search(f"pricebook/outlet is in the store and not in the configuration: {said}\n", drift)


def test_a_ledger_that_knows_nothing_says_so(live):
    live.write("acme", {RETAIL: "description: wanted\n"})
    (live.folder / ".reconciler/ledger/acme/common/ledger.json").unlink()
    drift = live("drift", "acme")
    assert drift.out.startswith("Differing (1): the ledger does not know since when\n")
    assert live("drift", "acme", "--only", "live").code == 2
    assert "since" not in live("plan", "acme").out.lower()


def test_who_did_it_where_the_store_tells(desk):
    desk.write("acme", SHOP)
    assert desk("apply", "acme", "--auto-approve").code == 0
    behind(desk, {"common/customer-groups/gold.yaml": "groupName: Silver\n"})
    drift = desk("drift", "acme")
    assert re.search(
        r"# customer-group/gold has changed: somebody changed /groupName in the live store since the last apply "
        r"\(20[\d:.TZ-]+ by \w+\)\n",
        drift.out,
    )
    (entry,) = json.loads(desk("drift", "acme", "--json").out)["resource_drift"]
    assert entry["change"]["differs"] == [{"path": "/groupName", "before": "Gold", "after": "Silver"}]
    drift = entry["drift"]
    assert (drift["sort"], drift["fields"], drift["agreed"]) == ("drift", {"/groupName": "live"}, None)
    assert drift["at"]
    assert drift["by"]


# --- documents --------------------------------------------------------------------------------------------


def test_drift_as_json(acme):
    result = acme("drift", "acme", "--json")
    assert result.code == 2
    drift = json.loads(result.out)["resource_drift"]
    assert {entry["change"]["actions"][0] for entry in drift} == {"delete"}
    assert {entry["drift"]["sort"] for entry in drift} == {"pending"}


def test_the_plans_document_tells_what_came_from_outside(live):
    live.write("acme", {"common/pricebooks/new.yaml": "{}"})
    assert json.loads(live("plan", "acme", "--json").out)["resource_drift"] == []
    before = json.loads(live("plan", "acme", "--json").out)["digest"]
    theirs = {"common/pricebooks/new.yaml": None, "common/currencies/GBP.yaml": GBP}
    behind(live, {RETAIL: "description: theirs\n"} | theirs)
    document = json.loads(live("plan", "acme", "--json").out)
    assert [(one["address"], one["drift"]["sort"]) for one in document["resource_drift"]] == [
        ("pricebook/retail", "drift")
    ]
    assert document["digest"] != before
    all_of_it = json.loads(live("drift", "acme", "--json").out)["resource_drift"]
    assert {one["address"]: (one["drift"]["sort"], one["change"]["actions"]) for one in all_of_it} == {
        "currency/GBP": ("unmanaged", ["no-op"]),
        "pricebook/new": ("pending", ["delete"]),
        "pricebook/retail": ("drift", ["update"]),
    }


def test_who_made_a_difference_is_no_part_of_the_digest(live):
    live.write("acme", {RETAIL: "description: wanted\n"})
    pending = json.loads(live("plan", "acme", "--json").out)
    (live.folder / ".reconciler/ledger/acme/common/ledger.json").unlink()
    unknown = json.loads(live("plan", "acme", "--json").out)
    assert pending["resource_drift"] != unknown["resource_drift"]
    assert pending["digest"] == unknown["digest"]


def test_a_saved_plan_is_applied_whatever_was_changed_live(live):
    behind(live, {RETAIL: "description: theirs\n"})
    assert live("plan", "acme", "--out", "plan.json").code == 0
    assert live("apply", "plan.json").code == 0
    assert live("drift", "acme").code == 0


# --- a part of it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ways", "code", "last"),
    [
        ((), 2, "Drift: 1 missing, 1 changed, 0 unexpected. (1 changed live, 1 pending)"),
        (("live",), 2, "Drift: 0 missing, 1 changed, 0 unexpected. (1 changed live)"),
        (("pending",), 2, "Drift: 1 missing, 0 changed, 0 unexpected. (1 pending)"),
        (("drift", "pending"), 2, "Drift: 1 missing, 1 changed, 0 unexpected. (1 changed live, 1 pending)"),
        (("conflict", "missing"), 0, "No drift in what was selected."),
    ],
)
def test_only_some_of_it_counts(live, ways, code, last):
    behind(live, {RETAIL: "description: theirs\n"})
    live.write("acme", {"common/pricebooks/new.yaml": "{}"})
    only = [part for way in ways for part in ("--only", way)]
    result = live("drift", "acme", *only)
    assert (result.code, result.out.splitlines()[-1]) == (code, last)
    document = json.loads(live("drift", "acme", "--json", *only).out)
    assert document["digest"] == json.loads(live("plan", "acme", "--json").out)["digest"]


def test_what_is_left_out_is_counted(live):
    live.write("acme", {RETAIL: "description: wanted\n"})
    result = live("drift", "acme", "--only", "live")
    assert result.code == 0
    assert "  - 1 pending left out by --only\n" in result.out


def test_what_is_blocked_counts_where_it_was_changed(live):
    behind(live, {"common/hierarchies/apparel.yaml": None, "common/catalogs/spring.yaml": None}, prune="all")
    live.write("acme", {RETAIL: "description: wanted\n"})
    assert live("drift", "acme", "--only", "missing").code == 2
    assert live("drift", "acme", "--only", "conflict").code == 0


def test_only_some_resources(live):
    behind(live, {RETAIL: "description: theirs\n"})
    assert live("drift", "acme", "--target", "currency/*").code == 0
    result = live("drift", "acme", "--target", "pricebook/*")
    assert (result.code, "Changed live (1)" in result.out) == (2, True)


def test_many_unmanaged_are_named_up_to_a_budget(live):
    behind(live, {f"common/pricebooks/p{index:02}.yaml": "{}" for index in range(23)})
    result = live("drift", "acme")
    assert result.code == 0
    assert result.out.startswith(
        "Unmanaged (23): in the live store, in no file, and left alone\n\n  - pricebook/p00"
    )
    assert "  - and 3 more (pricebook 3)\n" in result.out


# --- hostile values ---------------------------------------------------------------------------------------


def test_a_hostile_who_is_only_text(desk, monkeypatch):
    by = "</details>```\n::error::x\x1b[2J\u202e @everyone ##[error]y" + "z" * 1_000
    monkeypatch.setattr(Kind, "touched", lambda _self, _document: ("2026-01-01T00:00:00Z", by))
    desk.write("acme", SHOP)
    desk("apply", "acme", "--auto-approve")
    behind(desk, {"common/customer-groups/gold.yaml": "groupName: Silver\n"})
    for form in ("text", "markdown"):
        shown = desk("drift", "acme", "--format", form).out
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]|^\s*::", shown, re.MULTILINE)
        assert "##[error]" not in shown
        assert "zzz... (1," in shown
    lines = desk("plan", "acme", "--markdown").out.splitlines()
    assert next(line for line in lines if "@everyone" in line).startswith("# customer-group/gold will be")
    assert json.loads(desk("drift", "acme", "--json").out)["resource_drift"][0]["drift"]["by"] == by
