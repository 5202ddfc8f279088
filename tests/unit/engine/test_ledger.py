"""What planning makes of a ledger: ownership, protection, three sides of a difference, what is undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import pytest

from reconciler.model.address import Address
from reconciler.model.field import SECRET
from reconciler.model.ledger import Standing
from reconciler.model.outcome import State
from reconciler.model.plan import Cause, Topic
from reconciler.model.policy import Ignore
from tests.fakes import KINDS, FakeStore, Fault, Leaf, wanted
from tests.gitops import OWNED, Repository, by_hand

BOOK = Address("book", "a")


def made_by_hand(store, desired):
    Repository(store).apply(desired)


# --- ownership --------------------------------------------------------------------------------------------


def test_a_deleted_file_deletes_what_an_apply_created(repository):
    repository.apply(wanted(("book/a", {}), ("book/b", {})))
    assert repository.steps(wanted(("book/a", {}))) == ["delete book/b"]
    repository.apply(wanted(("book/a", {})))
    assert repository.ledger.entries.keys() == {BOOK}


def test_and_leaves_what_was_there_before(store, repository):
    made_by_hand(store, wanted(("book/a", {"format": "paper"})))
    repository.apply(wanted(("book/a", {"format": "paper"})))
    assert repository.ledger.entries[BOOK].standing is Standing.FOUND
    assert repository.steps({}) == []
    assert repository.sorts({}) == {"book/a": "unmanaged"}
    repository.apply({})
    assert repository.ledger.entries == {}


def test_but_deletes_it_once_it_was_adopted(store, repository):
    made_by_hand(store, wanted(("book/a", {})))
    desired = wanted(("book/a", {}))
    recorder = repository.recorder(desired)
    from reconciler.ledger.document import to_text

    repository.text = to_text(replace(repository.ledger, entries={BOOK: recorder.adopted(BOOK)}))
    assert repository.steps({}) == ["delete book/a"]


def test_what_somebody_made_anew_by_hand_is_not_ours(store, repository):
    repository.apply(wanted(("book/a", {})))
    store.objects.clear()
    made_by_hand(store, wanted(("book/a", {})))
    assert repository.steps({}) == []


def test_what_is_gone_and_in_no_file_is_not_remembered(store, repository):
    """Where an id is made of the key, what somebody makes under that name later has the same."""
    repository.apply(wanted(("book/a", {}), ("book/b", {})))
    again = store.objects.pop("book-2")
    repository.apply(wanted(("book/a", {})))
    assert repository.ledger.entries.keys() == {BOOK}
    store.objects[again.id] = again
    assert repository.steps(wanted(("book/a", {}))) == []


def test_of_a_partial_kind_nobody_looks_at_what_is_not_declared(store, repository):
    """So what is not seen may still be there."""
    partly(store, "book")
    repository.apply(wanted(("book/a", {})))
    repository.policy = replace(OWNED, prune="none")
    repository.apply({})
    assert repository.ledger.owns(BOOK)
    repository.policy = OWNED
    assert repository.steps({}) == ["delete book/a"]


def partly(store, name):
    """Make a kind of a store partial: only what is asked for is told."""
    store.kinds[name] = replace(store.kinds[name], partial=True)
    read = store.read

    async def some(kind, parents, declared=(), *, full=False):
        listing = await read(kind, parents, declared, full=full)
        names = {one.address.name for one in declared}
        return (
            listing
            if not kind.partial
            else replace(listing, remotes=[one for one in listing.remotes if one.document["name"] in names])
        )

    store.read = some


def test_a_child_made_by_hand_keeps_its_parent(store, repository):
    repository.apply(wanted(("tree/t", {})))
    made_by_hand(store, wanted(("tree/t", {}), ("leaf/t/x", {"title": "X"})))
    made = repository.plan({})
    assert made.steps == []
    (note,) = made.about(Topic.BLOCKED)
    assert note.message == "cannot be deleted: leaf/t/x stands in it and stays"
    assert note.hint is not None
    assert "delete it by hand" in note.hint


def test_protection_outlives_its_file(store, repository):
    repository.policy = replace(OWNED, protect=("book/*",))
    repository.apply(wanted(("book/a", {})))
    repository.policy = OWNED
    made = repository.plan({})
    assert made.steps == []
    (note,) = made.about(Topic.PROTECTED)
    assert note.message.startswith("not in the files, but protected when it was last applied: apply it once")
    repository.apply(wanted(("book/a", {})))  # with its file, and without `protect`
    assert repository.steps({}) == ["delete book/a"]


def test_also_of_what_was_found(store, repository):
    made_by_hand(store, wanted(("book/a", {})))
    repository.policy = replace(OWNED, prune="all", protect=("book/*",))
    repository.apply(wanted(("book/a", {})))
    repository.policy = replace(OWNED, prune="all")
    for _ in range(2):
        assert repository.steps({}) == []
        repository.apply({})


# --- three sides ------------------------------------------------------------------------------------------


def fields(plan):
    (one,) = plan.departures
    return one.sort.value, {path: cause.value for path, cause in one.fields.items()}


def test_a_change_in_the_files_is_pending(repository):
    repository.apply(wanted(("group/a", {"label": "old"})))
    assert fields(repository.plan(wanted(("group/a", {"label": "new"})))) == ("pending", {"/label": "files"})


def test_a_change_in_the_store_is_drift(store, repository):
    desired = wanted(("group/a", {"label": "old"}))
    repository.apply(desired)
    by_hand(store, "group/a", label="theirs")
    assert fields(repository.plan(desired)) == ("drift", {"/label": "live"})


def test_a_change_of_both_is_a_conflict(store, repository):
    repository.apply(wanted(("group/a", {"label": "old"})))
    by_hand(store, "group/a", label="theirs")
    assert fields(repository.plan(wanted(("group/a", {"label": "ours"})))) == ("conflict", {"/label": "both"})


def test_different_fields_are_no_conflict(store, repository):
    repository.apply(wanted(("group/a", {"label": "old"}), ("group/b", {})))
    by_hand(store, "group/a", label="theirs")
    (one,) = repository.plan(wanted(("group/a", {"label": "old", "friend": "b"}), ("group/b", {}))).departures
    assert one.fields == {"/friend": Cause.FILES, "/label": Cause.LIVE}


def test_both_made_the_same_change(store, repository):
    repository.apply(wanted(("group/a", {"label": "old"})))
    by_hand(store, "group/a", label="new")
    assert repository.plan(wanted(("group/a", {"label": "new"}))).departures == []


def test_of_what_the_ledger_does_not_know_nobody_knows(store, repository):
    made_by_hand(store, wanted(("group/a", {"label": "x"})))
    assert fields(repository.plan(wanted(("group/a", {"label": "y"})))) == ("differs", {"/label": "unknown"})


def test_what_was_there_and_is_gone_is_missing(store, repository):
    desired = wanted(("book/a", {}), ("book/b", {}))
    repository.apply(wanted(("book/a", {})))
    store.objects.clear()
    assert repository.sorts(desired) == {"book/a": "missing", "book/b": "pending"}


def test_what_is_to_be_deleted_and_was_changed_is_a_conflict(store, repository):
    repository.apply(wanted(("group/a", {"label": "old"})))
    by_hand(store, "group/a", label="theirs")
    assert fields(repository.plan({})) == ("conflict", {"/label": "both"})


def test_a_value_that_the_kind_has_no_more(store, repository):
    line = {"book": "a", "weight": 1}
    desired = wanted(("book/a", {}), ("shelf/s", {"main": "a", "books": [line]}))
    repository.apply(desired)
    repository.text = repository.text.replace('"weight": 1', '"weight": 1, "height": 2')
    assert repository.sorts(desired) == {}
    changed = wanted(("book/a", {}), ("shelf/s", {"main": "a", "books": [line | {"weight": 3}]}))
    assert repository.sorts(changed) == {"shelf/s": "pending"}
    assert repository.sorts(wanted(("book/a", {}))) == {"shelf/s": "pending"}


def test_an_item_that_comes_to_a_list(store, repository):
    repository.apply(wanted(("money/EUR", {}), ("shelf/s", {"main": "b", "tags": ["x"]}), ("book/b", {})))
    by_hand(store, "shelf/s", tags=["y", "x"])
    desired = wanted(("money/EUR", {}), ("shelf/s", {"main": "b", "tags": ["x"]}), ("book/b", {}))
    sort, causes = fields(repository.plan(desired))
    assert (sort, set(causes.values())) == ("drift", {"live"})


# --- secrets ----------------------------------------------------------------------------------------------


def test_another_secret_is_noticed_though_the_store_hides_it(store, repository):
    repository.apply(wanted(("book/a", {"secret": "one-secret"})))
    by_hand(store, "book/a", secret=None)
    assert repository.steps(wanted(("book/a", {"secret": "one-secret"}))) == []
    made = repository.plan(wanted(("book/a", {"secret": "another"})))
    assert [step.id for step in made.steps] == ["update book/a"]
    assert made.steps[0].changes[0].sensitive
    assert "one-secret" not in repository.text


def test_a_secret_that_is_taken_away_is_noticed_too(store, repository):
    repository.apply(wanted(("book/a", {"secret": "one-secret"})))
    by_hand(store, "book/a", secret="")
    assert repository.steps(wanted(("book/a", {}))) == []
    assert repository.steps(wanted(("book/a", {"secret": None}))) == ["update book/a"]
    repository.apply(wanted(("book/a", {"secret": None})))
    assert repository.steps(wanted(("book/a", {"secret": None}))) == []


@pytest.mark.parametrize("before", [{}, {"secret": "one-secret"}])
@pytest.mark.parametrize("how", ["dies", "after"])
def test_a_secret_that_may_not_have_been_sent_is_sent_again(store, repository, before, how):
    """The store shows no secret, so that it bears none out either."""
    repository.apply(wanted(("book/a", before)))
    desired = wanted(("book/a", {"secret": "another"}))
    by_hand(store, "book/a", secret=None)
    if not before:
        repository.policy = replace(OWNED, rotate=("book/a",))
    store.fault = Fault(len(store.writes) + 1, how)
    repository.apply(desired, dies="before" if how == "dies" else "")
    store.fault, repository.policy = None, OWNED
    by_hand(store, "book/a", secret=None)
    assert repository.steps(desired) == ["update book/a"]
    repository.apply(desired)
    assert repository.steps(desired) == []


class Sealed(Leaf):
    secret: Annotated[str | None, SECRET] = None


def test_half_a_change_tells_of_the_secrets_that_it_sent():
    """Two swap a unique title by way of a third one: a secret goes along with the last step only."""
    kinds = {**KINDS, "leaf": replace(KINDS["leaf"], body=Sealed)}
    store = FakeStore(kinds=kinds)
    repository, y = Repository(store), Address("leaf", "t/y")

    def leaves(x, y, secret):
        bodies = {"title": x, "secret": secret}, {"title": y, "secret": secret}
        return wanted(("tree/t", {}), ("leaf/t/x", bodies[0]), ("leaf/t/y", bodies[1]), kinds=kinds)

    repository.apply(leaves("X", "Y", "one"))
    for one in store.objects.values():
        one.document.pop("secret", None)
    steps = repository.plan(leaves("Y", "X", "two")).steps
    assert [step.fields for step in steps if step.address == y] == [{"title"}, {"title", "secret"}]
    store.fault = Fault(len(store.writes) + len(steps), "refused")
    repository.apply(leaves("Y", "X", "two"))
    again = [step for step in repository.plan(leaves("Y", "X", "two")).steps if step.address == y]
    assert "secret" in again[-1].fields


def test_a_secret_that_is_ignored_is_not_told_as_applied():
    kinds = {**KINDS, "leaf": replace(KINDS["leaf"], body=Sealed)}
    store = FakeStore(kinds=kinds)
    repository = Repository(store)

    def leaf(title, secret):
        return wanted(("tree/t", {}), ("leaf/t/x", {"title": title, "secret": secret}), kinds=kinds)

    repository.apply(leaf("X", "one"))
    for one in store.objects.values():
        one.document.pop("secret", None)
    repository.policy = replace(OWNED, ignore=(Ignore("/secret"),))
    for title in ("X", "Y"):
        repository.apply(leaf(title, "two"))
    assert repository.steps(leaf("Y", "two")) == []
    repository.policy = OWNED
    assert repository.steps(leaf("Y", "two")) == ["update leaf/t/x"]


# --- renames ----------------------------------------------------------------------------------------------


def renamed(text, old, body):
    desired = wanted((text, body))
    ((address, one),) = desired.items()
    return {address: replace(one, was=Address(address.kind, old))}


def test_a_rename_updates_in_place(store, repository):
    repository.apply(wanted(("tree/old", {"title": "T"}), ("leaf/old/x", {"title": "X"})))
    ids = set(store.objects)
    desired = renamed("tree/new", "old", {"title": "T"}) | wanted(("leaf/new/x", {"title": "X"}))
    assert repository.steps(desired) == ["update tree/new"]
    repository.apply(desired)
    assert set(store.objects) == ids
    assert repository.steps(desired) == []
    assert repository.ledger.owns(Address("tree", "new"))
    assert not repository.ledger.owns(Address("tree", "old"))


def test_what_stands_in_it_may_be_renamed_with_it(repository):
    repository.apply(wanted(("tree/old", {}), ("leaf/old/x", {"title": "X"})))
    desired = renamed("tree/new", "old", {}) | renamed("leaf/new/y", "new/x", {"title": "X"})
    assert repository.steps(desired) == ["update tree/new", "update leaf/new/y"]


def test_a_rename_that_came_to_nothing_and_is_taken_back(store, repository):
    repository.apply(wanted(("book/a", {})))
    renamed = wanted(("book/b", {}))
    renamed[Address("book", "b")] = replace(renamed[Address("book", "b")], was=BOOK)
    store.fault = Fault(len(store.writes) + 1, "refused")
    repository.apply(renamed)
    repository.apply(wanted(("book/a", {})))
    assert repository.ledger.entries.keys() == {BOOK}
    assert repository.steps({}) == ["delete book/a"]


def test_what_stands_in_it_stays_ours(repository):
    leaves = {"title": "X"}, {"title": "Y"}
    repository.apply(wanted(("tree/t", {}), ("leaf/t/x", leaves[0]), ("leaf/t/x/y", leaves[1])))
    renamed = wanted(("tree/u", {}), ("leaf/u/x", leaves[0]), ("leaf/u/x/y", leaves[1]))
    renamed[Address("tree", "u")] = replace(renamed[Address("tree", "u")], was=Address("tree", "t"))
    repository.apply(renamed)
    assert {str(one) for one in repository.ledger.entries} == {"tree/u", "leaf/u/x", "leaf/u/x/y"}
    del renamed[Address("leaf", "u/x/y")]
    assert repository.steps(renamed) == ["delete leaf/u/x/y"]


def test_what_is_looked_at_only_when_it_is_declared_is_renamed_too(store, repository):
    partly(store, "book")
    repository.apply(wanted(("book/a", {})))
    renamed = wanted(("book/b", {}))
    renamed[Address("book", "b")] = replace(renamed[Address("book", "b")], was=BOOK)
    assert repository.steps(renamed) == ["update book/b"]
    repository.apply(renamed)
    assert repository.ledger.owns(Address("book", "b"))
    assert repository.steps(renamed) == []


def test_who_refers_to_it_is_left_alone(repository):
    repository.apply(wanted(("group/a", {"friend": "b"}), ("group/b", {})))
    desired = renamed("group/c", "b", {}) | wanted(("group/a", {"friend": "c"}))
    assert repository.steps(desired) == ["update group/c"]


def test_a_rename_that_was_done_elsewhere_first(store, repository):
    desired = renamed("book/new", "old", {})
    repository.apply(desired)
    assert repository.steps(desired) == []
    made_by_hand(store, wanted(("book/old", {}), ("book/new", {})))
    (note,) = repository.plan(desired).about(Topic.WARNING)
    assert note.message == "`was: old` renames nothing: book/old is in the live store beside it"


# --- runs that die ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_run_that_dies_is_told_by_the_store(repository, dies):
    desired = wanted(("book/a", {"format": "paper"}))
    repository.apply(desired, dies=dies)
    assert repository.ledger.intents.keys() == {BOOK}
    assert repository.steps(desired) == (["create book/a"] if dies == "before" else [])
    repository.apply(desired)
    assert repository.ledger.intents == {}
    assert repository.steps({}) == ["delete book/a"]


def test_of_a_dead_run_nothing_is_ours_that_the_store_holds_otherwise(store, repository):
    repository.apply(wanted(("group/a", {"label": "mine"})), dies="before")
    made_by_hand(store, wanted(("group/a", {"label": "theirs"})))
    assert repository.steps({}) == []


def test_what_a_dead_run_was_to_replace_is_not_ours(store, repository):
    made_by_hand(store, wanted(("book/a", {})))
    repository.policy = replace(OWNED, replace=("book/a",))
    repository.apply(wanted(("book/a", {})), dies="before")
    repository.policy = OWNED
    assert repository.steps({}) == []
    repository.policy = replace(OWNED, replace=("book/a",))
    repository.apply(wanted(("book/a", {})), dies="after")
    repository.policy = OWNED
    assert repository.steps({}) == ["delete book/a"]


def test_what_a_dead_run_made_is_looked_for_though_no_file_declares_it(store, repository):
    partly(store, "book")
    repository.apply(wanted(("book/a", {})), dies="after")
    assert repository.steps({}) == ["delete book/a"]


def test_a_deletion_that_was_not_told(repository):
    repository.apply(wanted(("book/a", {})))
    repository.apply({}, dies="after")
    repository.apply({})
    assert repository.ledger.entries == {}


@pytest.mark.parametrize("how", ["before", "after", "refused"])
def test_a_write_whose_end_nobody_knows(store, repository, how):
    store.fault = Fault(1, how)
    report = repository.apply(wanted(("book/a", {}), ("book/b", {})))
    assert len(report.steps(State.DONE)) == 1
    assert (BOOK in repository.ledger.intents) == (how == "after")
    assert repository.ledger.owns(Address("book", "b"))
    repository.apply(wanted(("book/a", {}), ("book/b", {})))
    assert sorted(repository.steps({})) == ["delete book/a", "delete book/b"]


def test_an_action_that_was_left_undone(store, repository):
    shelf = {"main": "a", "publish": "on-change"}
    repository.apply(wanted(("book/a", {}), ("shelf/s", shelf)))
    changed = wanted(("book/a", {}), ("shelf/s", shelf | {"tags": ["x"]}))
    store.fault = Fault(len(store.writes) + 2, "refused")
    repository.apply(changed)
    assert repository.ledger.due == {"publish shelf/s"}
    assert repository.steps(changed) == ["publish shelf/s"]
    repository.apply(changed)
    assert repository.steps(changed) == []


def test_what_is_due_to_what_is_gone_is_due_no_more(store, repository):
    shelf = wanted(("book/a", {}), ("shelf/s", {"main": "a", "publish": "on-change"}))
    store.fault = Fault(3, "refused")
    repository.apply(shelf)
    assert repository.ledger.due == {"publish shelf/s"}
    repository.apply(wanted(("book/a", {})))
    assert repository.ledger.due == frozenset()


def test_half_a_resource_is_ours_and_its_other_half_pending(store, repository):
    desired = wanted(("group/a", {"friend": "b"}), ("group/b", {"friend": "a"}))
    store.fault = Fault(3, "refused")  # both are there, one of them without its friend
    repository.apply(desired)
    assert repository.sorts(desired) in ({"group/a": "pending"}, {"group/b": "pending"})
