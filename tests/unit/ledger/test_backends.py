"""What every backend promises, whichever it is."""

import pytest

from reconciler.ledger.backend import Held, Moved, open_backend, slot

FILES = {"ledger.json": '{"é": "\u2028 \r\n"}\n', "lock.json": "{}"}


def test_where_nothing_was_written_there_is_nothing(make):
    assert make().read() == Held({}, None)


def test_what_is_written_is_read_by_whoever_opens_it(make):
    version = make().write(FILES, None, "first")
    assert make().read() == Held(FILES, version)


def test_a_write_replaces_all_that_was_there(make):
    backend = make()
    version = backend.write(FILES, None, "first")
    second = backend.write({"ledger.json": "2"}, version, "second")
    assert backend.read() == Held({"ledger.json": "2"}, second)
    third = backend.write({"ledger.json": "3", "lock.json": "x"}, second, "third")
    assert backend.read() == Held({"ledger.json": "3", "lock.json": "x"}, third)
    assert len({version, second, third}) == 3


def test_nothing_can_be_written_too(make):
    backend = make()
    version = backend.write(FILES, None, "first")
    empty = backend.write({}, version, "nothing")
    assert backend.read() == Held({}, empty)
    assert make().read() == Held({}, empty)
    with pytest.raises(Moved):
        backend.write(FILES, version, "late")
    assert make().write(FILES, empty, "again") == backend.read().version


def test_a_write_on_something_else_than_was_read_changes_nothing(make):
    one, two = make(), make()
    version = one.write(FILES, None, "first")
    newer = two.write({"ledger.json": "2"}, version, "second")
    for stale in (version, None, "0" * 40):
        with pytest.raises(Moved):
            one.write({"ledger.json": "lost"}, stale, "late")
    assert one.read() == Held({"ledger.json": "2"}, newer)


def test_no_two_can_be_first(make):
    make().write({"ledger.json": "1"}, None, "first")
    with pytest.raises(Moved):
        make().write({"ledger.json": "2"}, None, "second")
    assert make().read().files == {"ledger.json": "1"}


def test_of_two_who_write_the_same_only_one_did(make):
    one, two = make(), make()
    version = one.write({"ledger.json": "1"}, None, "first")
    assert two.read().version == version
    one.write({"ledger.json": "2"}, version, "second")
    with pytest.raises(Moved):
        two.write({"ledger.json": "2"}, version, "second")


def test_targets_do_not_meet(make):
    names = [
        ("acme", None),
        ("acme", "production"),
        ("acme", "production.lock"),
        ("acme.lock", None),
        ("acme", "a..b"),
        ("acme", "ledger.json"),
        ("acme.", "x."),
    ]
    for name in names:
        make(*name).write({"ledger.json": repr(name)}, None, "first")
    assert [make(*name).read().files for name in names] == [{"ledger.json": repr(name)} for name in names]


def test_a_backend_says_what_it_is(make):
    assert make("acme", None).target == "acme"
    assert make().target == "acme/production"
    assert "acme/production" in make().place


def test_slots_tell_targets_apart():
    assert slot("a.lock", None) == "a%2Elock/common"
    assert slot("shop.example", "v1.2") == "shop.example/v1.2"
    assert slot("a...", "b.LOCK") == "a%2E%2E%2E/b%2ELOCK"


def test_another_folder_is_relative_to_where_the_stores_stand(tmp_path):
    made = open_backend(
        "file:../ledgers", workspace=tmp_path / "w", root=tmp_path / "r", store="acme", environment=None
    )
    assert made.place == str(tmp_path / "r/../ledgers/acme/common")
