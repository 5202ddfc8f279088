from reconciler.model.plan import Change, Note, Reason, Topic
from reconciler.render.drift import differs, drift_document, drift_text
from tests.unit.render.plans import A, plan, step

DRIFTED = plan(
    step("create currency/EUR", after={"code": "EUR"}),
    step(
        "update pricebook/retail",
        Reason.DIFFERS,
        before={"name": "Shop"},
        after={"name": "Retail"},
        changes=[Change("/name", "Shop", "Retail")],
    ),
    step("update catalog/spring", Reason.UNLINKED, before={"x": 1}, after={"x": None}),
    step("delete node/apparel/men", Reason.PRUNED, before={"name": "Men"}),
    step("publish catalog/spring", Reason.OVERDUE),
    notes=[Note(Topic.BLOCKED, "cannot change", A("currency/USD"))],
)


def test_the_store_is_seen_from_the_configuration():
    assert (
        drift_text(DRIFTED)
        == """\
  # currency/EUR is missing from the store
  - currency/EUR {
      - code = "EUR"
    }

  # pricebook/retail has changed
  ~ pricebook/retail {
      ~ name = "Retail" -> "Shop"
    }

  # node/apparel/men is in the store and not in the configuration
  + node/apparel/men {
      + name = "Men"
    }

  # catalog/spring is not up to date
  ! publish catalog/spring

Blocked: the store will not be as the configuration wants it:
  - currency/USD: cannot change

Drift: 1 missing, 1 changed, 1 unexpected, 1 not up to date, 1 blocked.
"""
    )


def test_no_drift():
    assert not differs(plan(unchanged=3))
    assert drift_text(plan(unchanged=3)) == (
        "No drift. demo/production is as the configuration wants it: 3 resources compared.\n"
    )


def test_what_is_blocked_is_drift_too():
    assert differs(plan(notes=[Note(Topic.BLOCKED, "cannot change", A("currency/USD"))]))
    assert not differs(plan(notes=[Note(Topic.UNMANAGED, "not in the files", A("currency/USD"))]))


def test_the_document_tells_what_happened_to_the_store():
    drift = drift_document(DRIFTED)["resource_drift"]
    assert [(one["address"], one["change"]["actions"]) for one in drift] == [
        ("currency/EUR", ["delete"]),
        ("pricebook/retail", ["update"]),
        ("node/apparel/men", ["create"]),
        ("catalog/spring", ["publish"]),
    ]
    assert drift[1]["change"]["differs"] == [{"path": "/name", "before": "Retail", "after": "Shop"}]


def test_nothing_is_claimed_of_what_was_not_selected():
    made = plan(unchanged=3, notes=[Note(Topic.EXCLUDED, "2 steps left out by --target or --exclude")])
    assert drift_text(made).endswith("\nNo drift in what was selected.\n")


def test_items_of_an_unordered_list_at_one_path_are_all_shown():
    changes = [Change("/tags/1", "two", None), Change("/tags/1", None, "three")]
    before, after = {"tags": ["one", "two"]}, {"tags": ["one", "three"]}
    shown = drift_text(plan(step("update a/b", Reason.DIFFERS, before=before, after=after, changes=changes)))
    assert '      + tags[1] = "two"\n      - tags[1] = "three"\n' in shown
