"""Values that must stand in a list of another resource: order, both at once, refusals and blocks."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import pytest

from reconciler.errors import ConfigError
from reconciler.model.body import Body
from reconciler.model.kind import Kind
from reconciler.model.plan import Reason, Topic
from reconciler.model.policy import Ignore, Policy
from reconciler.model.ref import Among
from reconciler.model.resource import Source
from tests.fakes import PRUNE_ALL, FakeStore
from tests.fakes import wanted as wanted_of
from tests.lists import KINDS, listed, wanted
from tests.unit.engine.planning import planned, reach


def land(*languages):
    return "land/settings", {"languages": list(languages)}


def shop(name, **body):
    return f"shop/{name}", body


def custom(type_, *fields):
    return {"custom": {"type": type_, "fields": dict.fromkeys(fields, 1)}}


def type_(name, **labels):
    return f"type/{name}", {"definitions": [{"name": key, "label": text} for key, text in labels.items()]}


def ids(made):
    return [step.id for step in made.steps]


def told(made):
    return {str(note.address): (note.message, note.hint) for note in made.about(Topic.BLOCKED)}


def reached(*resources):
    store = listed()
    reach(store, wanted(*resources))
    return store


def refused(store, *resources, policy=PRUNE_ALL):
    with pytest.raises(ConfigError) as caught:
        planned(store, wanted(*resources), policy)
    return caught.value.problems


# --- order ------------------------------------------------------------------------------------------------


def test_a_language_is_added_before_it_is_used_and_dropped_after():
    store = reached(land("de"), shop("a", language="de"))
    more = wanted(land("de", "fr"), shop("a", language="fr"))
    assert reach(store, more) == ["update land/settings", "update shop/a"]
    fewer = wanted(land("de"), shop("a", language="de"))
    assert reach(store, fewer) == ["update shop/a", "update land/settings"]


def test_both_at_once_is_widened_for_a_moment():
    store = reached(land("de", "en"), shop("a", language="en"), shop("b", language="de"))
    desired = wanted(
        land("fr", "de"), shop("a", language="fr"), shop("b", language="de"), shop("c", language="fr")
    )
    made, _ = planned(store, desired)
    assert ids(made) == ["widen land/settings", "update shop/a", "update land/settings", "create shop/c"]
    wide = made.steps[0]
    assert (wide.reason, wide.fields) == (Reason.INTERIM, {"languages"})
    assert wide.after == {"languages": ["de", "en", "fr"]}
    assert made.steps[2].needs == ["update shop/a", "widen land/settings"]
    reach(store, desired)


def test_a_deleted_shop_lets_go_as_well():
    store = reached(land("de", "en"), shop("a", language="en"))
    assert reach(store, wanted(land("de"))) == ["delete shop/a", "update land/settings"]


def test_a_new_land_comes_before_who_needs_its_languages():
    assert reach(listed(), wanted(shop("a", language="de"), land("de"))) == [
        "create land/settings",
        "create shop/a",
    ]


def test_a_role_comes_before_the_reference_and_goes_after_it():
    store = reached(("channel/c", {"roles": ["I"]}), shop("a"))
    more = wanted(("channel/c", {"roles": ["I", "P"]}), shop("a", channels=["c"]))
    assert reach(store, more) == ["update channel/c", "update shop/a"]
    fewer = wanted(("channel/c", {"roles": ["I"]}), shop("a", channels=[]))
    assert reach(store, fewer) == ["update shop/a", "update channel/c"]


def test_a_definition_comes_before_the_field_and_goes_after_it():
    store = reached(type_("t", m="1"), shop("a", **custom("t", "m")))
    more = wanted(type_("t", m="1", n="1"), shop("a", **custom("t", "m", "n")))
    assert reach(store, more) == ["update type/t", "update shop/a"]
    fewer = wanted(type_("t", n="1"), shop("a", **custom("t", "n")))
    assert reach(store, fewer) == ["update shop/a", "update type/t"]


def test_definitions_are_widened_with_the_changed_ones_as_wanted():
    store = reached(type_("t", k="1", m="1"), shop("a", **custom("t", "k", "m")))
    desired = wanted(type_("t", n="1", k="2"), shop("a", **custom("t", "k", "n")))
    made, _ = planned(store, desired)
    assert ids(made) == ["widen type/t", "update shop/a", "update type/t"]
    assert made.steps[0].after == {
        "definitions": [
            {"name": "k", "label": "2"},
            {"name": "m", "label": "1"},
            {"name": "n", "label": "1"},
        ]
    }
    reach(store, desired)


class Realm(Body):
    name: str
    languages: list[str] | None = None
    countries: list[str] | None = None


class Stall(Body):
    name: str
    language: Annotated[str | None, Among("realm", "languages")] = None
    country: Annotated[str | None, Among("realm", "countries")] = None


OWN = {"stall": Kind("stall", Stall, "stalls"), "realm": Kind("realm", Realm, "realms")}


def test_two_lists_of_one_resource_are_widened_together():
    store = FakeStore(kinds=dict(OWN))

    def state(language, country):
        realm = {"languages": [language], "countries": [country]}
        stalls = ("stall/a", {"language": language}), ("stall/b", {"country": country})
        return wanted_of(("realm/settings", realm), *stalls, kinds=OWN)

    reach(store, state("de", "DE"))
    made, _ = planned(store, state("fr", "FR"))
    assert ids(made) == ["widen realm/settings", "update stall/a", "update stall/b", "update realm/settings"]
    assert made.steps[0].after == {"languages": ["de", "fr"], "countries": ["DE", "FR"]}


def test_a_chain_of_lists_is_widened_from_its_start():
    markets = [("market/m", {"languages": ["en"]}), ("market/m", {"languages": ["fr"]})]
    store = reached(land("en"), markets[0], shop("a", market="m", texts={"en": "hello"}))
    desired = wanted(land("fr"), markets[1], shop("a", market="m", texts={"fr": "salut"}))
    assert reach(store, desired) == [
        "widen land/settings",
        "widen market/m",
        "update shop/a",
        "update market/m",
        "update land/settings",
    ]


def test_what_is_not_written_stays_and_is_needed_of_the_new_target():
    store = reached(
        land("de", "en"),
        ("market/m", {"languages": ["de"]}),
        ("market/n", {"languages": ["en"]}),
        shop("a", market="m", texts={"de": "hallo"}),
    )
    markets = land("de", "en"), ("market/m", {"languages": ["de"]})
    (problem,) = refused(store, *markets, ("market/n", {"languages": ["en"]}), shop("a", market="n"))
    assert problem.message == "shop/a needs 'de' in languages of market/n, which has en"
    assert problem.path == ()
    wider = wanted(*markets, ("market/n", {"languages": ["en", "de"]}), shop("a", market="n"))
    assert reach(store, wider) == ["update market/n", "update shop/a"]


def test_target_takes_along_what_brings_the_value():
    store = reached(land("de"), shop("a", language="de"))
    desired = wanted(land("de", "fr"), shop("a", language="fr"))
    assert ids(planned(store, desired, Policy(target=("shop/a",)))[0]) == [
        "update land/settings",
        "update shop/a",
    ]
    assert ids(planned(store, desired, Policy(exclude=("land/*",)))[0]) == []


# --- refused ----------------------------------------------------------------------------------------------


def test_a_value_that_nobody_brings_is_refused_where_it_is_written():
    problems = refused(
        reached(land("de", "en")),
        land("en", "de"),
        shop("berlin", language="fr", channels=["c"], **custom("t", "m", "x")),
        ("channel/c", {"roles": ["I"]}),
        type_("t", m="1"),
    )
    assert [(one.message, one.path) for one in problems] == [
        ("shop/berlin needs 'P' in roles of channel/c, which has I", ("channels", "0")),
        ("shop/berlin needs 'fr' in languages of land/settings, which has de, en", ("language",)),
        ("shop/berlin needs 'x' in definitions of type/t, which has m", ("custom", "fields", "x")),
    ]
    assert {one.hint for one in problems} == {
        f"add it to {target}, or take it out here" for target in ("channel/c", "land/settings", "type/t")
    }
    assert {one.source for one in problems} == {Source("shop/berlin.yaml")}


def test_a_value_that_the_live_store_lacks_is_refused_as_well():
    store = reached(land(*[f"l{n:02}" for n in range(12)]))
    (problem,) = refused(store, shop("a", language="fr"), policy=Policy())
    assert problem.message.endswith("which has l00, l01, l02, l03, l04, l05, l06, l07, l08, l09 and 2 more")
    assert problem.hint == "declare land/settings with it, or take it out here"
    store.objects["land-1"].document["languages"] = []
    (problem,) = refused(store, shop("a", language="fr"), policy=Policy())
    assert problem.message.endswith("which has none")


def test_missing_references_and_missing_values_are_told_at_once():
    found = refused(reached(land("de")), shop("a", language="fr", partner="gone"), policy=Policy())
    assert [(one.message.partition(",")[0], one.path) for one in found] == [
        ("shop/a needs 'fr' in languages of land/settings", ("language",)),
        ("shop/a needs shop/gone", ("partner",)),
    ]


def test_a_list_that_nobody_tells_of_is_neither_refused_nor_waited_for():
    store = listed()
    store.laws = ()
    desired = wanted(("channel/c", {}), shop("a", channels=["c"], language="de"))
    assert reach(store, desired) == ["create channel/c", "create shop/a"]


def test_what_the_store_lives_with_is_not_refused():
    store = reached(land("de"), shop("a", language="de"))
    store.objects["land-1"].document["languages"] = ["en"]
    store.laws = ()
    assert reach(store, wanted(shop("a", language="de")), Policy()) == []


def test_a_raw_id_needs_nothing_that_is_known():
    store = listed()
    store.laws = ()
    made, _ = planned(store, wanted(shop("a", custom={"type": {"$id": "raw"}, "fields": {"x": 1}})))
    assert ids(made) == ["create shop/a"]


# --- blocked ----------------------------------------------------------------------------------------------


def test_a_value_that_somebody_keeps_is_not_dropped():
    store = reached(land("de", "en"), shop("a", language="en"))
    made, _ = planned(store, wanted(land("de")), Policy())
    assert ids(made) == []
    assert told(made) == {
        "land/settings": (
            "languages cannot lose 'en': shop/a needs it and keeps it",
            "let shop/a give it up first, or keep it here",
        )
    }


def test_a_holder_that_changes_but_does_not_manage_the_value_keeps_it():
    store = reached(type_("t", m="1"), shop("a", language=None, **custom("t", "m")))
    desired = wanted(land("de"), type_("t", n="1"), shop("a", language="de", custom={"type": "t"}))
    made, _ = planned(store, desired)
    assert ids(made) == ["create land/settings", "update shop/a"]
    assert list(told(made)) == ["type/t"]


def test_a_value_that_is_not_managed_any_more_is_kept_and_blocks():
    store = reached(land("de", "en"), shop("a", language="en"))
    made, _ = planned(store, wanted(land("de"), shop("a")))
    assert ids(made) == []
    assert told(made)["land/settings"][0] == "languages cannot lose 'en': shop/a needs it and keeps it"


def test_who_needs_what_a_blocked_target_would_add_is_blocked_with_it():
    store = reached(land("de", "en"), shop("a", language="en"))
    made, _ = planned(store, wanted(land("de", "fr"), shop("b", language="fr")), Policy())
    assert ids(made) == []
    assert told(made)["shop/b"][0] == "needs 'fr' in languages of land/settings, which is blocked"


def test_a_list_that_is_ignored_counts_as_it_is_live():
    store = reached(land("de"))
    policy = dataclasses.replace(PRUNE_ALL, ignore=(Ignore("/languages", kind="land"),))
    (problem,) = refused(store, land("de", "fr"), shop("a", language="fr"), policy=policy)
    assert problem.message.endswith("which has de")


def test_kinds_that_need_nothing_are_told_by_their_shape():
    assert {name for name, kind in KINDS.items() if kind.shape.asks} == {"market", "shop"}
