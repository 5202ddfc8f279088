"""`delete`: all resources of a kind out of a live store, in batches."""

import json
import os
import signal
import subprocess
import sys

import pytest

from reconciler.model.resource import Remote
from reconciler.providers.elasticpath.kinds import KINDS
from tests.cli.test_terminal import Typist
from tests.fakes import KINDS as FAKES
from tests.fakes import FakeStore

EMPTIED = (
    "from reconciler.providers.elasticpath.kinds import KINDS\n"
    "object.__setattr__(KINDS['pricebook'], 'emptied', True)\n"
    "from reconciler.cli.main import main\nmain()\n"
)


def emptied(kind):
    """A kind that may be deleted wholesale, as long as the test runs."""
    before = kind.emptied
    object.__setattr__(kind, "emptied", True)
    yield
    object.__setattr__(kind, "emptied", before)


@pytest.fixture(autouse=True)
def pricebooks():
    yield from emptied(KINDS["pricebook"])


@pytest.fixture
def books(desk, serve):
    """A served store with so many price books, and more of store.yaml if wanted."""

    def make(number, *faults, more=None):
        served = serve(*faults)
        served.sandbox.load("pricebook", [{"attributes": {"name": f"b{n:03}"}} for n in range(number)])
        desk.store(changes={"store.yaml": served.settings(**(more or {}))})
        return served

    return make


def deleted(served):
    return [seen for seen in served.writes if seen.method == "DELETE" and seen.status < 400]


def left(desk):
    return json.loads(desk("delete", "pricebooks", "acme", "--check", "--json").out)["reads"][0]["count"]


# --- how many -----------------------------------------------------------------------------------------------


def test_so_many_batches_are_deleted_and_the_rest_is_counted(desk, books):
    served = books(25)
    result = desk("delete", "pricebooks", "acme", "--batch-size", "5", "--batch-limit", "2", "--auto-approve")
    assert result.code == 0
    assert "  - 10 of 25 pricebooks in acme would be deleted for good\n" in result.out
    assert "Plan: 0 to add, 0 to change, 10 to destroy." in result.out
    assert "# pricebook/b000 will be destroyed\n" in result.out
    assert result.out.endswith(
        "Delete complete! Resources: 0 added, 0 changed, 10 destroyed.\nDeleted 10 pricebooks, 15 remain.\n"
    )
    assert "Batch 1: 5 deleted so far.\nBatch 2: 10 deleted so far.\n" in result.err
    assert (len(deleted(served)), left(desk)) == (10, 15)


def test_without_a_limit_all_are_deleted(desk, books):
    books(1_203)
    result = desk("delete", "pricebooks", "acme", "--auto-approve", "--batch-limit", "1")
    assert result.out.endswith("Deleted 100 pricebooks, 1,103 remain.\n")
    result = desk("delete", "pricebooks", "acme", "--auto-approve")
    assert result.out.endswith("Deleted 1,103 pricebooks, 0 remain.\n")
    assert "Batch 12: 1,103 deleted so far.\n" in result.err
    again = desk("delete", "pricebooks", "acme", "--auto-approve")
    assert (again.code, again.out.splitlines()[-1]) == (0, "Deleted 0 pricebooks, 0 remain.")


def test_one_is_told_as_one(desk, books):
    books(2)
    result = desk("delete", "pricebook", "acme", "--auto-approve", "--batch-size", "1", "--batch-limit", "1")
    assert result.out.endswith("Deleted 1 pricebook, 1 remains.\n")


def test_check_writes_nothing(desk, books):
    served = books(3)
    result = desk("delete", "pricebooks", "acme", "--check")
    assert (result.code, "3 to destroy" in result.out, served.writes) == (2, True, [])
    assert "Deleted" not in result.out


def test_json_is_the_report_with_what_remains(desk, books):
    books(7)
    result = desk(
        "delete", "pricebooks", "acme", "--batch-size", "5", "--batch-limit", "1", "--auto-approve", "--json"
    )
    report = json.loads(result.out)
    assert report["deletion"] == {"kind": "pricebook", "existing": 7, "deleted": 5, "remaining": 2}
    assert report["summary"]["delete"] == 5


# --- the yes ------------------------------------------------------------------------------------------------


def test_without_a_terminal_it_refuses(desk, books):
    served = books(3)
    result = desk("delete", "pricebooks", "acme", stdin="yes\n")
    assert (result.code, "--auto-approve" in result.err, served.writes) == (14, True, [])
    digest = json.loads(desk("delete", "pricebooks", "acme", "--check", "--json").out)["digest"]
    assert desk("delete", "pricebooks", "acme", "--approve", "0" * 32).code == 13
    assert desk("delete", "pricebooks", "acme", "--approve", digest).code == 0


@pytest.mark.parametrize(("answer", "code", "says"), [("yes", 0, "0 remain."), ("y", 1, "Delete cancelled.")])
def test_on_a_terminal_it_asks(desk, books, monkeypatch, answer, code, says):
    books(2)
    monkeypatch.setattr("tests.cli.test_terminal.COMMAND", [sys.executable, "-c", EMPTIED])
    typist = Typist("delete", "pricebooks", "acme", cwd=desk.folder, env={"ID": "sandbox", "KEY": "sandbox"})
    assert "make these changes in acme?" in typist.read(until="accepted: ")
    typist.type(f"{answer}\n")
    assert (typist.end(), says in typist.seen) == (code, True)


# --- what stays ---------------------------------------------------------------------------------------------


def test_what_is_protected_or_of_others_stays_and_is_named(desk, books):
    served = books(3, more={"protect": "[pricebook/b001]", "external": "[pricebook/b002]"})
    served.sandbox.seed_object("pricebook", {"attributes": {"name": "theirs"}}, owner="organization")
    result = desk("delete", "pricebooks", "acme", "--auto-approve")
    assert result.code == 0
    assert "pricebook/b001: to be deleted, but protected" in result.out
    assert "pricebook/b002: to be deleted, but store.yaml lists it under external:" in result.out
    assert "pricebook/theirs: to be deleted, but stays: owned by the organization" in result.out
    assert result.out.endswith("Deleted 1 pricebook, 3 remain.\n")
    assert len(served.writes) == 1


def test_what_files_declare_will_be_made_again(acme):
    assert acme("apply", "acme", "--auto-approve", "--target", "pricebook/*").code == 0
    result = acme("delete", "pricebooks", "acme", "--auto-approve")
    assert "  - files declare pricebook/retail: the next apply creates them again\n" in result.out
    assert "1 to add" in acme("plan", "acme", "--target", "pricebook/*").out


def test_thresholds_and_prune_are_not_for_what_was_asked_for(desk, books):
    books(12, more={"prune": "none", "thresholds": "{delete_percent: 0, min_existing: 0}"})
    assert desk("delete", "pricebooks", "acme", "--auto-approve").code == 0


def test_of_two_with_one_key_both_go(desk, books):
    served = books(0)
    served.sandbox.load("pricebook", [{"attributes": {"name": "twice"}}] * 2)
    result = desk("delete", "pricebooks", "acme", "--auto-approve")
    assert result.out.endswith("Deleted 2 pricebooks, 0 remain.\n")
    assert len(deleted(served)) == 2


@pytest.mark.parametrize("globs", ["[pricebook/twice]", "['pricebook/t*']"])
@pytest.mark.parametrize("list_", ["protect", "external"])
def test_of_two_with_one_key_that_is_named_both_stay(desk, books, list_, globs):
    served = books(1, more={list_: globs})
    served.sandbox.load("pricebook", [{"attributes": {"name": "twice"}}] * 2)
    result = desk("delete", "pricebooks", "acme", "--auto-approve")
    assert result.out.endswith("Deleted 1 pricebook, 2 remain.\n")
    assert len(served.writes) == 1
    assert result.out.count("pricebook/twice") == 2


# --- what goes along ----------------------------------------------------------------------------------------

SIZE = "".join(
    f"  {key}: {{description: {key}, modifiers: {{sku_append: {{value: -{key}}},"
    f" slug_append: {{value: -{key}}}}}}}\n"
    for key in "sml"
)
PARENT = "name: Shirt\nslug: {0}\nstatus: live\nvariations: [size]\nbuild: on-change\n"


@pytest.fixture
def shirts(desk, serve):
    """Two parents of three child products each, and a product beside them."""
    served = serve()
    desk.write("acme", {
        "store.yaml": served.settings(),
        "common/variations/size.yaml": f"options:\n{SIZE}",
        **{f"common/products/{key}.yaml": PARENT.format(key) for key in ("polo", "tee")},
        "common/products/mug.yaml": "name: Mug\nslug: mug\n",
    })  # fmt: skip
    assert desk("apply", "acme", "--auto-approve").code == 0
    return served


@pytest.mark.usefixtures("shirts")
def test_child_products_go_with_their_parents_and_are_counted(desk):
    planned = desk("delete", "products", "acme", "--check").out
    assert (
        "3 of 3 products in acme would be deleted for good, and the 6 child products of 2 of them\n"
        in planned
    )
    some = desk("delete", "products", "acme", "--check", "--batch-size", "1", "--batch-limit", "1").out
    assert "1 of 3 products in acme would be deleted for good\n" in some
    assert desk("delete", "products", "acme", "--auto-approve").code == 0
    assert "child" not in desk("delete", "products", "acme", "--check").out


def test_the_parent_of_a_child_product_that_is_named_stays(desk, shirts):
    desk.write("acme", {"store.yaml": shirts.settings(protect="[product/tee-s]")})
    result = desk("delete", "products", "acme", "--auto-approve")
    assert "product/tee: to be deleted, but protected" in result.out
    assert "for good, and the 3 child products of 1 of them\n" in result.out
    assert result.out.endswith("Deleted 2 products, 1 remains.\n")


# --- what goes wrong ----------------------------------------------------------------------------------------


def test_a_failure_does_not_stop_the_others(desk, books):
    served = books(9, "422:method=DELETE,nth=2,times=2")
    result = desk("delete", "pricebooks", "acme", "--batch-size", "3", "--auto-approve", "--parallelism", "1")
    assert result.code == 15
    assert result.out.endswith("Deleted 7 pricebooks, 2 remain.\n")
    assert "Batch 1: 1 deleted so far, 2 not.\n" in result.err
    assert "pricebook/b001: failed: " in result.err
    assert "Error: delete pricebook/b001 failed" in result.out
    assert len(deleted(served)) == 7


def test_an_incomplete_list_deletes_nothing(desk, books):
    served = books(150, "500:path=/pcm/pricebooks,offset=100,times=0")
    result = desk("delete", "pricebooks", "acme", "--auto-approve")
    assert (result.code, result.out, served.writes) == (12, "", [])


def test_ctrl_c_leaves_a_true_count(desk, books):
    served = books(60, "slow:ms=20,writes,times=0", more={"limits": "{parallelism: 1}"})
    process = subprocess.Popen(
        [sys.executable, "-c", EMPTIED, "delete", "pricebooks", "acme", "--auto-approve", "--batch-size", "5"],
        cwd=desk.folder, env=os.environ | {"ID": "sandbox", "KEY": "sandbox"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for line in process.stderr:
        if line.startswith("Batch 1"):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    done = len(deleted(served))
    assert 5 <= done < 60
    assert out.endswith(f"Deleted {done} pricebooks, {60 - done} remain.\n")
    assert "Delete interrupted." in out
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--batch-size", "101"), "101 is too many: a batch is of at most 100 resources"),
        (("--batch-size", "0"), "0 is too few: a batch is of at least one resource"),
        (("--batch-size", "-3"), "-3 is too few"),
        (("--batch-size", "ten"), "'ten' is not a valid integer"),
        (("--batch-limit", "0"), "0 is too few: leave it out for all"),
        (("--batch-limit", "-1"), "-1 is too few"),
        (("--target", "pricebook/*"), "No such option"),
        (("--approve", "xyz"), "32 to 64 hexadecimal digits"),
    ],
)
def test_bad_options(acme, args, says):
    result = acme("delete", "pricebooks", "acme", *args)
    assert (result.code, result.out) == (64, "")
    assert says in result.err


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (
            ("currencies", "acme"),
            64,
            "currencies cannot be deleted all at once, only pricebooks, products can",
        ),
        (("pricebok", "acme"), 64, "did you mean 'pricebooks'?"),
        (("pricebooks",), 64, "Missing argument 'TARGET'"),
        (("pricebooks", "nobody"), 10, "there is no store 'nobody'"),
        (("pricebooks", "acme/nowhere"), 10, "no environment 'nowhere'"),
        (("types", "shop"), 64, "types cannot be deleted all at once, no kind of commercetools can"),
    ],
)
def test_bad_arguments(acme, args, code, says):
    acme.write("shop", {"store.yaml": 'provider: commercetools\nurl: "sandbox:"\n'})
    result = acme("delete", *args)
    assert (result.code, result.out) == (code, "")
    assert says in result.err


def test_a_kind_says_that_it_can_be_deleted_wholesale(desk):
    assert "`reconciler delete pricebooks TARGET` deletes all of them" in desk("kinds", "pricebook").out
    assert "reconciler delete" not in desk("kinds", "currency").out


# --- order --------------------------------------------------------------------------------------------------


class _Plugin:
    name = "fake"
    kinds = FAKES
    credentials = ()
    options = ()
    template = {}  # noqa: RUF012
    start = {}  # noqa: RUF012

    def __init__(self, store):
        self.store = store

    def connect(self, _connection, _runtime):
        return self.store


@pytest.fixture
def groups(desk, monkeypatch):
    """A store of groups that know each other: `{"a": "b"}` when a refers to b, which then cannot go first."""

    def make(friends):
        store = FakeStore()
        for name, friend in friends.items():
            store.objects[f"id-{name}"] = Remote(
                "group", f"id-{name}", {"name": name, "friend": friend and f"id-{friend}"}
            )
        monkeypatch.setattr("reconciler.cli.declared.plugin", lambda _name: _Plugin(store))
        desk.write("acme", {"store.yaml": "provider: fake\nurl: https://x.example\n"})
        return store

    return make


@pytest.fixture
def _groups_go():
    yield from emptied(FAKES["group"])


@pytest.mark.usefixtures("_groups_go")
def test_who_refers_goes_first_also_over_the_bounds_of_batches(desk, groups):
    store = groups({"a": None, "b": "a", "c": "b", "d": None})
    args = ("delete", "groups", "acme", "--auto-approve", "--batch-size", "1")
    first = desk(*args, "--batch-limit", "2")
    assert (first.code, first.out.splitlines()[-1]) == (0, "Deleted 2 groups, 2 remain.")
    assert "id-a" in store.objects
    assert desk(*args).code == 0
    assert store.objects == {}


@pytest.mark.usefixtures("_groups_go")
def test_a_ring_is_unlinked_first_and_only_what_is_deleted_is_counted(desk, groups):
    store = groups({"a": "b", "b": "a"})
    result = desk("delete", "groups", "acme", "--auto-approve")
    assert (result.code, result.out.splitlines()[-1]) == (0, "Deleted 2 groups, 0 remain.")
    assert "Batch 1: 2 deleted so far.\n" in result.err
    assert [what.split()[0] for what in store.writes] == ["update", "delete", "delete"]
