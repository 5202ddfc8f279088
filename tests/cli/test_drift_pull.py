"""`drift --pull`: what somebody changed live, written into the files or onto a branch, field by field."""

from __future__ import annotations

import os
import re

import pytest

from tests.cli.behind import behind
from tests.cli.conftest import History, stores_of

APPAREL = "common/hierarchies/apparel.yaml"
RETAIL = "common/pricebooks/retail.yaml"
PULL = ("drift", "acme", "--pull")
COMMENTED = """\
# What everybody pays.
description: for everyone   # for now

# nothing else
"""
SHOP = {
    "store.yaml": 'provider: commercetools\nurl: "sandbox:"\n',
    "common/channels/web.yaml": "# one shop\nname: {en: UK}\nroles: [ProductDistribution]  # so far\n",
}


@pytest.fixture
def live(acme):
    """A desk whose live store is as its files say, and whose ledger knows it."""
    acme.write("acme", {RETAIL: COMMENTED})
    acme("apply", "acme", "--auto-approve")
    return acme


def text(desk, file):
    return (desk.folder / "stores/acme" / file).read_text()


def test_the_live_value_stands_where_the_old_one_stood(live):
    behind(live, {RETAIL: "description: theirs\n"})
    result = live(*PULL)
    assert result.code == 0
    assert re.fullmatch(
        r"~ stores/acme/common/pricebooks/retail.yaml\n"
        r"  # pricebook/retail: somebody changed /description in the live store since the last apply \(20\S+\)\n"
        r"Pull complete! Files: 0 created, 1 changed, 0 removed.\n",
        result.out,
    )
    assert text(live, RETAIL) == COMMENTED.replace("for everyone", "theirs")
    assert live("drift", "acme").code == 0
    again = live(*PULL)
    assert (again.code, again.out.startswith("No changes.")) == (0, True)


def test_what_is_pending_stays_and_a_conflict_takes_the_live_value(live):
    live.write("acme", {APPAREL: "name: Apparel\ndescription: old\nnodes:\n  men: {name: Men}\n"})
    live("apply", "acme", "--auto-approve")
    behind(live, {APPAREL: "name: Theirs\ndescription: old\nnodes:\n  men: {name: Boys}\n"})
    live.write("acme", {APPAREL: "name: Ours\ndescription: new  # pending\nnodes:\n  men: {name: Men}\n"})
    live.write("acme", {"common/pricebooks/new.yaml": "{}"})
    assert live(*PULL).code == 0
    assert text(live, APPAREL) == "name: Theirs\ndescription: new  # pending\nnodes:\n  men: {name: Boys}\n"
    drift = live("drift", "acme")
    assert drift.out.endswith("Drift: 1 missing, 1 changed, 0 unexpected. (2 pending)\n")


def test_one_of_several_environments_gets_a_patch(acme):
    settings = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {}, staging: {}}\n'
    acme.write("acme", {"store.yaml": settings})
    for target in ("acme/production", "acme/staging"):
        acme("apply", target, "--auto-approve")
    behind(acme, {RETAIL: "description: theirs\n"}, target="acme/production")
    assert acme("drift", "acme/production", "--pull").code == 0
    assert text(acme, RETAIL) == "description: for everyone\n"
    patch = text(acme, "production/pricebooks/retail.patch.yaml")
    assert patch == "- {op: replace, path: /description, value: theirs}\n"
    assert acme("drift", "acme/production").code == acme("drift", "acme/staging").code == 0


def test_what_is_not_written_is_told(live):
    live.write("acme", {"common/pricebooks/gone.yaml": "description: x\n"})
    live("apply", "acme", "--auto-approve")
    behind(live, {"common/pricebooks/gone.yaml": "description: theirs\n"})
    gone = {"common/catalogs/spring.yaml": None, "common/pricebooks/gone.yaml": "description: theirs\n"}
    behind(live, gone, prune="{catalog: all}")
    live.remove("common/pricebooks/gone.yaml")
    before = stores_of(live)
    result = live(*PULL)
    assert (result.code, result.out) == (
        0,
        "No changes. Nothing that was changed live is to be written into the files.\n",
    )
    assert "catalog/spring: somebody deleted it, and its file stays: apply makes it again\n" in result.err
    assert "pricebook/gone: somebody changed it, and its file is gone: apply deletes it\n" in result.err
    assert stores_of(live) == before


def test_what_nobody_knows_since_when_is_left_to_pull(live):
    live.write("acme", {RETAIL: "description: wanted\n"})
    (live.folder / ".reconciler/ledger/acme/common/ledger.json").unlink()
    result = live(*PULL)
    assert (result.code, text(live, RETAIL)) == (0, "description: wanted\n")
    assert "1 more differs, and the ledger does not know since when: `reconciler pull acme`" in result.err


def test_what_is_agreed_on_is_not_pulled(live):
    behind(live, {RETAIL: "description: theirs\n"})
    live("drift", "acme", "--accept", "--owner", "Ada", "--until", "2099-12-31")
    assert live(*PULL).out.startswith("No changes.")
    assert text(live, RETAIL) == COMMENTED


def test_only_what_is_asked_for(live):
    behind(live, {RETAIL: "description: theirs\n", APPAREL: "name: Theirs\nnodes:\n  men: {name: Men}\n"})
    live(*PULL, "--target", "pricebook/*")
    assert "theirs" in text(live, RETAIL)
    assert "Theirs" not in text(live, APPAREL)


def test_a_list_is_taken_whole_and_who_did_it_is_told(desk):
    desk.write("acme", SHOP)
    assert desk("apply", "acme", "--auto-approve").code == 0
    behind(
        desk,
        {
            "common/channels/web.yaml": "name: {en: UK, de: VK}\nroles: [InventorySupply, ProductDistribution]\n"
        },
    )
    result = desk(*PULL)
    assert re.search(r"# channel/web: somebody changed .* \(20\S+ by \w+\)\n", result.out)
    assert text(desk, "common/channels/web.yaml").startswith("# one shop\nname: {en: UK, de: VK}\nroles: [")
    assert "# so far" in text(desk, "common/channels/web.yaml")
    assert desk("drift", "acme").code == 0


# --- onto a branch ----------------------------------------------------------------------------------------


@pytest.fixture
def committed(live, quiet_git):
    """The same in a git repository, after somebody changed the live store."""
    history = History(live)
    history.commit()
    behind(live, {RETAIL: "description: theirs\n"})
    return live, history


def test_a_commit_beside_everything_that_lies_there(committed):
    desk, history = committed
    (desk.folder / "notes.txt").write_text("mine")
    history("add", "notes.txt")
    (desk.folder / "notes.txt").write_text("mine, later")
    head, status = history("rev-parse", "HEAD"), history("status", "--porcelain")
    result = desk(*PULL, "--branch", "drift/acme")
    assert result.code == 0
    assert re.search(r"^Committed as [0-9a-f]{12} on the new branch drift/acme\.$", result.out, re.MULTILINE)
    assert (history("rev-parse", "HEAD"), history("status", "--porcelain")) == (head, status)
    assert text(desk, RETAIL) == COMMENTED
    assert history("rev-parse", "drift/acme^") == head
    assert history("diff", "--name-only", "HEAD", "drift/acme") == "stores/acme/common/pricebooks/retail.yaml"
    pulled = history("show", "drift/acme:stores/acme/common/pricebooks/retail.yaml")
    assert pulled == COMMENTED.replace("for everyone", "theirs").strip()
    message = history("log", "-1", "--format=%an%n%B", "drift/acme")
    assert re.fullmatch(
        r"Ada\nTake in what was changed live in acme\n\n"
        r"- pricebook/retail: somebody changed /description in the live store since the last apply \(20\S+\)",
        message,
    )
    assert desk("drift", "acme", "--rev", "drift/acme").code == 0


def test_git_need_not_know_who_commits(committed, monkeypatch):
    desk, history = committed
    for who in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{who}_{what}")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    assert desk(*PULL, "--branch", "x").code == 0
    assert history("log", "-1", "--format=%an <%ae>", "x") == "reconciler <reconciler@localhost>"


def test_a_new_file_and_a_mode_that_stays(committed):
    desk, history = committed
    settings = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {}, staging: {}}\n'
    desk.write("acme", {"store.yaml": settings})
    (desk.folder / "stores/acme/production/pricebooks/outlet.yaml").chmod(0o755)
    history.commit()
    desk("apply", "acme/production", "--auto-approve")
    theirs = {RETAIL: "description: theirs\n", "production/pricebooks/outlet.yaml": "description: theirs\n"}
    behind(desk, theirs, target="acme/production")
    assert desk("drift", "acme/production", "--pull", "--branch", "x").code == 0
    assert history("diff", "--summary", "main", "x") == (
        "create mode 100644 stores/acme/production/pricebooks/retail.patch.yaml"
    )
    assert "outlet.yaml" in history("diff", "--name-only", "main", "x")


def test_nothing_to_pull_makes_no_branch(committed):
    desk, history = committed
    desk("apply", "acme", "--auto-approve")
    assert desk(*PULL, "--branch", "x").code == 0
    assert history("branch", "--list", "x") == ""


def test_files_that_are_not_committed_are_not_mixed_in(committed):
    desk, history = committed
    desk.write("acme", {"common/pricebooks/new.yaml": "{}"})
    result = desk(*PULL, "--branch", "x")
    assert result.code == 14
    assert "nothing was written: stores/acme/common/pricebooks/new.yaml is not committed" in result.err
    assert history("branch", "--list", "x") == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [("main", "there is a branch 'main' already"), ("a..b", "'a..b' cannot be"), ("-x", "'-x' cannot be")],
)
def test_a_branch_that_cannot_be(committed, name, said):
    desk, _ = committed
    result = desk(*PULL, f"--branch={name}")
    assert (result.code, said in result.err) == (64, True)


def test_no_repository(live, quiet_git, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", os.fspath(live.folder.parent))
    result = live(*PULL, "--branch", "x")
    assert (result.code, "run this in a git repository" in result.err) == (10, True)
