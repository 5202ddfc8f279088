"""What the command remembers of a store between its runs: who owns what, who works on it, what was approved."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import USD
from tests.cli.test_terminal import COMMAND


def ledger(desk, where="acme/common"):
    return json.loads((desk.folder / f".reconciler/ledger/{where}/ledger.json").read_text())


@pytest.fixture
def applied(acme):
    assert acme("apply", "acme", "--auto-approve").code == 0
    return acme


def test_a_deleted_file_takes_its_resource_along(applied):
    applied.remove("common/catalogs/spring.yaml")
    planned = applied("plan", "acme")
    assert "catalog/spring will be destroyed, because it is not in the configuration" in planned.out
    assert "1 destroyed" in applied("apply", "acme", "--auto-approve").out
    assert "catalog/spring" not in ledger(applied)["resources"]


def test_what_was_in_the_store_before_is_left_there(applied):
    shutil.rmtree(applied.folder / ".reconciler/ledger")
    assert "No changes." in applied("apply", "acme", "--auto-approve").out
    assert ledger(applied)["resources"]["catalog/spring"]["standing"] == "found"
    applied.remove("common/catalogs/spring.yaml")
    assert "Plan:" not in applied("plan", "acme").out


def test_a_lost_ledger_is_rebuilt_without_touching_the_store(acme, serve):
    served = serve()
    acme.store(changes={"store.yaml": served.settings()})
    assert acme("apply", "acme", "--auto-approve").code == 0
    shutil.rmtree(acme.folder / ".reconciler/ledger")
    served.sandbox.log.clear()
    done = acme("adopt", "acme")
    assert (done.code, "catalog/spring\n" in done.out) == (0, True)
    assert served.sandbox.log
    assert not served.writes
    acme.remove("common/catalogs/spring.yaml")
    assert "1 destroyed" in acme("apply", "acme", "--auto-approve").out


def test_some_of_it_is_adopted(applied):
    shutil.rmtree(applied.folder / ".reconciler/ledger")
    assert applied("adopt", "acme", "--target", "catalog/*", "--json").out == dump(["catalog/spring"])
    refused = applied("adopt", "acme", "--target", "catlog/*")
    assert (refused.code, "fits no address" in refused.err) == (64, True)


def dump(addresses):
    return json.dumps({"adopted": addresses}, indent=2) + "\n"


def test_what_is_forgotten_stays(applied):
    assert applied("forget", "acme", "catalog/*").out == "catalog/spring\n"
    applied.remove("common/catalogs/spring.yaml")
    assert "Plan:" not in applied("plan", "acme").out
    refused = applied("forget", "acme", "catalog/*")
    assert (refused.code, "fits nothing that is owned" in refused.err) == (64, True)


def test_what_a_dead_run_may_have_made_can_be_forgotten_too(applied):
    path = applied.folder / ".reconciler/ledger/acme/common/ledger.json"
    document = json.loads(path.read_text())
    entry = document["resources"].pop("catalog/spring")
    path.write_text(
        json.dumps(document | {"intents": {"catalog/spring": [entry], "catalog/\x1b[2J": [entry]}})
    )
    assert applied("forget", "acme", "catalog/*").out == "catalog/\\u001b[2J\ncatalog/spring\n"
    applied.remove("common/catalogs/spring.yaml")
    assert "Plan:" not in applied("plan", "acme").out


def test_the_history_of_runs(applied):
    applied.write("acme", {"common/currencies/USD.yaml": USD.replace("true", "true ")})
    applied.write("acme", {"common/pricebooks/retail.yaml": "description: other\n"})
    applied("apply", "acme", "--auto-approve")
    shown = applied("history", "acme")
    first, second = shown.out.splitlines()
    assert re.search(r"apply +0 added, 1 changed, 0 destroyed +applied", first)
    assert re.search(r"apply +4 added, 0 changed, 0 destroyed +applied", second)
    document = json.loads(applied("history", "acme", "--json").out)
    assert [run["outcome"] for run in document["runs"]] == ["applied", "applied"]
    assert "applied" not in document["resources"][0]
    assert "pricebook/retail  " in applied("history", "acme", "--resources").out


def test_a_rename_is_one_update(applied):
    applied.remove("common/pricebooks/retail.yaml")
    applied.write(
        "acme",
        {
            "common/pricebooks/shop.yaml": "was: retail\ndescription: for everyone\n",
            "common/catalogs/spring.yaml": "hierarchies: [apparel]\npricebook: shop\n",
        },
    )
    planned = applied("plan", "acme")
    assert "Plan: 0 to add, 1 to change, 0 to destroy." in planned.out
    assert '~ name = "retail" -> "shop"' in planned.out
    assert applied("apply", "acme", "--auto-approve").code == 0
    assert "No changes." in applied("plan", "acme").out
    assert applied("pull", "acme", "--check").code == 0


@pytest.mark.parametrize(
    ("was", "told"),
    [
        ("was: 5", "5:6: 'was' is the old key, as text, found a number"),
        ("was: retail", "'was' is the key that it has"),
        ("was: ../x", "'../x' cannot be a key: it reads as a path"),
    ],
)
def test_a_wrong_old_name(acme, was, told):
    acme.write("acme", {"common/pricebooks/retail.yaml": f"\n\n\n\n{was}\n"})
    refused = acme("validate", "acme")
    assert (refused.code, told in refused.err) == (10, True), refused.err


def test_an_old_name_that_is_declared_beside_it(acme):
    acme.write(
        "acme",
        {
            "common/pricebooks/a.yaml": "was: retail\n",
            "common/pricebooks/b.yaml": "was: old\n",
            "common/pricebooks/c.yaml": "was: old\n",
        },
    )
    refused = acme("validate", "acme")
    assert (
        "pricebook/a was pricebook/retail, which is declared at stores/acme/common/pricebooks/retail"
        in refused.err
    )
    assert "pricebook/c was pricebook/old, which is said to be pricebook/b now at" in refused.err


# --- approval ---------------------------------------------------------------------------------------------


def test_an_approved_plan_that_moved_says_what_did(applied):
    applied.write("acme", {"common/pricebooks/retail.yaml": "description: other\n"})
    digest = json.loads(applied("plan", "acme", "--json").out)["digest"]
    applied.write(
        "acme",
        {"common/pricebooks/retail.yaml": "description: third\n", "common/pricebooks/new.yaml": "{}\n"},
    )
    refused = applied("apply", "acme", "--approve", digest[:32])
    assert refused.code == 13
    assert "  - pricebook/new: `create pricebook/new` is needed and was not planned\n" in refused.err
    assert "  - pricebook/retail: the files changed at /description\n" in refused.err


def test_where_nothing_can_be_written_a_store_can_be_looked_at(acme, serve):
    acme.store(changes={"store.yaml": serve().settings()})
    (acme.folder / ".reconciler").write_text("in the way")
    planned = acme("plan", "acme")
    assert (planned.code, "Plan: 4 to add" in planned.out) == (0, True), planned.err
    assert "Warning: this plan is not kept" in planned.err
    assert acme("drift", "acme").code == 2
    assert "No run has changed this store yet." in acme("history", "acme").out
    refused = acme("apply", "acme", "--auto-approve")
    assert (refused.code, "cannot write .reconciler" in refused.err) == (1, True)


def test_a_kept_plan_that_another_run_takes_away(applied, monkeypatch):
    stat, names = Path.stat, [f"{number:064x}.json" for number in range(25)]

    def gone(path, **how):
        if path.name in names:
            raise FileNotFoundError(path)
        return stat(path, **how)

    for name in names:
        (applied.folder / ".reconciler/plans" / name).write_text("{}")
    monkeypatch.setattr(Path, "stat", gone)
    assert applied("plan", "acme").code == 0
    monkeypatch.undo()
    assert len(list((applied.folder / ".reconciler/plans").iterdir())) <= 20


# --- what is stored ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "verb", [("plan",), ("apply", "--auto-approve"), ("drift",), ("history",), ("adopt",)]
)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"format_version": "2.0"}', "has format 2.0, and this version reads 1.x"),
        ('{"format_version": "1.0"}', "is damaged at /store: Field required"),
        ("{", "is no JSON"),
        ("[]", "is no ledger"),
    ],
)
def test_a_ledger_that_cannot_be_used(applied, verb, text, told):
    path = applied.folder / ".reconciler/ledger/acme/common/ledger.json"
    path.write_text(text)
    store = (applied.folder / ".reconciler/sandbox/acme.db").read_bytes()
    applied.write("acme", {"common/pricebooks/new.yaml": "{}\n"})
    refused = applied(verb[0], "acme", *verb[1:])
    assert (refused.code, told in refused.err) == (10, True), refused.err
    assert path.read_text() == text
    assert (applied.folder / ".reconciler/sandbox/acme.db").read_bytes() == store
    assert applied("adopt", "acme", "--anew").code == 0
    assert applied(verb[0], "acme", *verb[1:]).code in (0, 2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"secrets": {"name": "x"}}, "a JSON pointer starts with '/': 'name'"),
        ({"standing": "mine"}, "'mine' is not a valid Standing"),
        ({"id": 5}, "/resources/catalog~1spring/id: Input should be a valid string"),
    ],
)
def test_an_entry_that_nobody_wrote(applied, change, told):
    path = applied.folder / ".reconciler/ledger/acme/common/ledger.json"
    document = json.loads(path.read_text())
    document["resources"]["catalog/spring"] |= change
    path.write_text(json.dumps(document))
    refused = applied("plan", "acme")
    assert (refused.code, told in refused.err) == (10, True), refused.err


def test_the_ledger_of_another_store(acme, serve):
    one, other = serve(), serve()
    acme.store(changes={"store.yaml": one.settings()})
    assert acme("apply", "acme", "--auto-approve").code == 0
    text = ledger(acme)
    path = acme.folder / ".reconciler/ledger/acme/common/ledger.json"
    path.write_text(json.dumps(text | {"store_id": "elsewhere"}))
    acme.write("acme", {"store.yaml": other.settings()})
    refused = acme("apply", "acme", "--auto-approve")
    assert (refused.code, "the ledger is of the store elsewhere" in refused.err) == (14, True), refused.err
    assert not other.writes
    assert acme("adopt", "acme", "--anew").code == 0
    assert ledger(acme)["store_id"] != "elsewhere"
    assert acme("plan", "acme").code == 0


def test_no_secret_is_in_it(desk, serve):
    served = serve()
    hook = (
        "integration_type: webhook\nenabled: true\nobserves: [order.created]\nconfiguration:\n"
        "  url: https://hooks.example.com\n  secret_key: ${env:HOOK}\n"
    )
    desk.store(changes={"store.yaml": served.settings(), "common/integrations/ship.yaml": hook})
    assert desk("apply", "acme", "--auto-approve", env={"HOOK": "very-secret-value"}).code == 0
    for path in desk.folder.rglob(".reconciler/**/*"):
        assert not path.is_file() or b"very-secret-value" not in path.read_bytes()
    assert "No changes." in desk("plan", "acme", env={"HOOK": "very-secret-value"}).out
    changed = desk("plan", "acme", env={"HOOK": "another-secret-value"})
    assert "integration/ship will be updated in-place" in changed.out
    assert "(sensitive value from ${env:HOOK})" in changed.out
    assert desk("apply", "acme", "--auto-approve", env={"HOOK": "another-secret-value"}).code == 0
    assert "No changes." in desk("plan", "acme", env={"HOOK": "another-secret-value"}).out


# --- a run that dies --------------------------------------------------------------------------------------


def test_a_run_that_is_killed_between_two_writes_is_told_by_the_next(acme, serve):
    """The process is gone before it could say what it did: the store tells, by what it set out to do."""
    served = serve("slow:method=POST,path=/pcm/catalogs,ms=60000,times=0")
    acme.store(changes={"store.yaml": served.settings()})
    process = subprocess.Popen(
        [*COMMAND, "apply", "acme", "--auto-approve"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    told = []
    while not any("pricebook/retail: created" in line for line in told):
        told.append(process.stderr.readline())
    process.send_signal(signal.SIGKILL)
    process.communicate()
    document = ledger(acme)
    assert (document["resources"], document["runs"][-1]["outcome"]) == ({}, None)
    assert "pricebook/retail" in document["intents"]
    refused = acme("apply", "acme", "--auto-approve")
    assert refused.code == 16
    lock = json.loads((acme.folder / ".reconciler/ledger/acme/common/lock.json").read_text())
    assert acme("unlock", "acme", "--id", lock["id"]).code == 0
    acme.remove("common/catalogs/spring.yaml")
    acme.remove("common/pricebooks/retail.yaml")
    done = acme("apply", "acme", "--auto-approve")
    assert done.code == 0, done.err
    assert "pricebook/retail will be destroyed" in done.out, "what the dead run made is known for ours"
    assert ledger(acme)["intents"] == {}


# --- verbs that do not do what the files say ----------------------------------------------------------------


def test_what_is_deleted_by_its_kind_is_forgotten_and_nothing_else(desk):
    shirts = {f"common/products/s{number}.yaml": "name: Shirt\n" for number in (1, 2)}
    desk.store(changes=shirts)
    assert desk("apply", "acme", "--auto-approve").code == 0
    before = ledger(desk)
    assert desk("delete", "products", "acme", "--auto-approve").code == 0
    after = ledger(desk)
    left = {one: entry for one, entry in before["resources"].items() if not one.startswith("product/")}
    assert (after["resources"], after["salt"], after["intents"]) == (left, before["salt"], {})
    assert [run["verb"] for run in after["runs"]] == ["apply", "delete"]


def test_a_copy_leaves_what_is_owned_in_its_target(desk):
    settings = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {dev: {}, production: {}}\n'
    desk.store(changes={"store.yaml": settings})
    for where in ("acme/dev", "acme/production"):
        assert desk("apply", where, "--auto-approve").code == 0
    desk.write("acme", {"common/pricebooks/retail.yaml": "description: other\n"})
    desk.write("acme", {"common/pricebooks/new.yaml": "{}\n"})
    assert desk("apply", "acme/dev", "--auto-approve").code == 0
    before = ledger(desk, "acme/production")
    copied = desk("copy", "acme/dev", "acme/production", "--auto-approve")
    assert (copied.code, "1 added, 1 changed, 0 destroyed" in copied.out) == (0, True), copied.err
    after = ledger(desk, "acme/production")
    assert (after["resources"], after["salt"]) == (before["resources"], before["salt"])
    assert [run["verb"] for run in after["runs"]] == ["apply", "copy"]


def test_an_old_name_that_nothing_has_is_told(applied):
    applied.write("acme", {"common/pricebooks/shop.yaml": "was: retial\n"})
    assert "`was: retial`: there is no pricebook/retial in the live store" in applied("plan", "acme").out


def test_a_saved_plan_that_is_named_as_a_store_is_named_as_a_file(acme):
    told = acme("plan", "acme", "--out", "acme").err
    assert "reconciler apply ./acme\n" in told
    assert "Apply complete!" in acme("apply", "./acme").out
