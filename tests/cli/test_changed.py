"""`--changed-since`: a plan of what the changed files are about, and of what hangs on that."""

import json
import shutil

import pytest

from tests.cli.conftest import History, stores_of

RETAIL = "common/pricebooks/retail.yaml"


def planned(desk, *args, target="acme"):
    """The ids of the steps, and the kinds that were read."""
    result = desk("plan", target, "--json", *args)
    assert result.code == 0, result.err
    document = json.loads(result.out)
    return [step["id"] for step in document["resource_changes"]], {one["kind"] for one in document["reads"]}


@pytest.fixture
def applied(acme, history):
    assert acme("apply", "acme", "--auto-approve").code == 0
    assert acme("apply", "acme/production", "--auto-approve").code == 0
    return acme


def test_nothing_changed_is_told_without_asking_the_store(serve, acme, quiet_git):
    site = serve()
    acme.write("acme", {"store.yaml": site.settings()})
    History(acme).commit()
    quiet = acme("plan", "acme", "--changed-since", "HEAD", "--detailed-exitcode")
    assert (quiet.code, quiet.out.splitlines()[-1][:11]) == (0, "No changes."), quiet.out
    assert "Nothing of acme changed since HEAD (" in quiet.err
    assert acme("apply", "acme", "--changed-since", "HEAD", "--auto-approve").code == 0
    assert site.sandbox.log == []


def test_only_what_changed_is_planned_and_read(applied):
    applied.write("acme", {RETAIL: "description: changed\n", "common/currencies/EUR.yaml": "{}\n"})
    applied.remove("common/currencies/EUR.yaml")
    applied.write("acme", {"common/account-tags/vip.yaml": "description: new\n"})
    steps, _ = planned(applied, "--changed-since", "HEAD")
    assert steps == ["update pricebook/retail", "create account-tag/vip"] or sorted(steps) == [
        "create account-tag/vip",
        "update pricebook/retail",
    ]
    told = applied("plan", "acme", "--changed-since", "HEAD").err
    assert "Changed since HEAD (" in told
    assert "2 resources of acme, 1 more depend on them." in told
    applied.write("acme", {RETAIL: "description: for everyone\n"})
    assert planned(applied, "--changed-since", "HEAD") == (["create account-tag/vip"], {"account-tag"})


def test_what_differs_elsewhere_is_left_alone_and_its_dependents_are_not(applied, history):
    """Somebody changed the store by hand: that is no business of this change, unless it hangs on it."""
    applied.write(
        "acme", {RETAIL: "description: by hand\n", "common/hierarchies/apparel.yaml": "name: By hand\n"}
    )
    assert applied("apply", "acme", "--auto-approve", "--allow-deletes", "1").code == 0
    history("checkout", "-q", ".")
    applied.write("acme", {"common/account-tags/vip.yaml": "{}\n"})
    assert planned(applied, "--changed-since", "first")[0] == ["create account-tag/vip"]
    applied.write(
        "acme", {"common/catalogs/spring.yaml": "hierarchies: [apparel]\npricebook: retail\nlocales: {}\n"}
    )
    assert "update pricebook/retail" not in planned(applied, "--changed-since", "first")[0]
    applied.write("acme", {"common/hierarchies/apparel.yaml": "name: New\nnodes:\n  men: {name: Men}\n"})
    steps, _ = planned(applied, "--changed-since", "first")
    assert {"update hierarchy/apparel", "create node/apparel/men"} <= {*steps}


def test_deleted_files_children_and_renamed_files_count(applied, history):
    applied.remove(RETAIL)
    applied.write(
        "acme",
        {
            "common/pricebooks/shop.yaml": "description: for everyone\n",
            "common/catalogs/spring.yaml": "hierarchies: [apparel]\npricebook: shop\n",
            "common/hierarchies/apparel.yaml": "name: Apparel\n",
        },
    )
    steps, _ = planned(applied, "--changed-since", "first")
    assert {"delete pricebook/retail", "create pricebook/shop", "delete node/apparel/men"} <= {*steps}
    history.commit()
    assert {*planned(applied, "--changed-since", "first")[0]} == {*steps}
    assert {*planned(applied, "--changed-since", "first", "--rev", "HEAD")[0]} == {*steps}
    assert planned(applied, "--changed-since", "HEAD")[0] == []


def test_the_change_of_an_environment_is_its_own(applied, history):
    applied.write("acme", {"production/pricebooks/outlet.yaml": "description: changed\n"})
    assert planned(applied, "--changed-since", "first")[0] == []
    only = planned(applied, "--changed-since", "first", target="acme/production")[0]
    assert only == ["update pricebook/outlet"]
    applied.write("acme", {RETAIL: "description: changed\n"})
    both = planned(applied, "--changed-since", "first", target="acme/production")[0]
    assert sorted(both) == ["update pricebook/outlet", "update pricebook/retail"]


@pytest.mark.parametrize(
    ("files", "step"),
    [
        ({"production/pricebooks/retail.patch.yaml": "- {op: replace, path: /description, value: R}\n"}, "update pricebook/retail"),
        ({"production/pricebooks/retail.patch.yaml": '- {op: remove, path: ""}\n'}, "delete pricebook/retail"),
        ({"production/hierarchies/apparel.patch.yaml": "- {op: remove, path: /nodes/men}\n"}, "delete node/apparel/men"),
        ({"production/hierarchies/apparel/nodes/men.patch.yaml": '- {op: remove, path: ""}\n'}, "delete node/apparel/men"),
        ({"production/hierarchies/apparel.yaml": "name: Only here\n"}, "delete node/apparel/men"),
        ({"production/pricebooks/retail.yaml": "description: replaced\n"}, "update pricebook/retail"),
    ],
)  # fmt: skip
def test_whatever_an_environment_does_to_common_counts_and_so_does_taking_it_back(
    applied, history, files, step
):
    if step == "delete pricebook/retail":
        applied.write("acme", {"common/catalogs/spring.yaml": None})
        applied.remove("common/catalogs/spring.yaml")
    before = history.commit()
    assert applied("apply", "acme/production", "--auto-approve", "--allow-deletes", "9").code == 0
    applied.write("acme", files)
    history.commit()
    target = {"target": "acme/production"}
    assert step in planned(applied, "--changed-since", before, **target)[0]
    assert planned(applied, "--changed-since", "HEAD", **target)[0] == []
    assert (
        applied(
            "apply", "acme/production", "--changed-since", before, "--auto-approve", "--allow-deletes", "9"
        ).code
        == 0
    )
    assert planned(applied, **target)[0] == []
    with_it = history("rev-parse", "HEAD")
    for file in files:
        applied.remove(file)
    back = planned(applied, "--changed-since", with_it, **target)[0]
    assert back == planned(applied, **target)[0]
    assert [one.split(" ")[1] for one in back] == [step.split(" ")[1]] or step.split(" ")[1] in {
        one.split(" ")[1] for one in back
    }


def test_the_merge_base_counts_and_not_what_others_did_since(applied, history):
    history("checkout", "-q", "-b", "mine")
    applied.write("acme", {"common/account-tags/vip.yaml": "{}\n"})
    history.commit("mine")
    history("checkout", "-q", "main")
    applied.write("acme", {RETAIL: "description: theirs\n"})
    history.commit("theirs")
    history("checkout", "-q", "mine")
    assert planned(applied, "--changed-since", "main")[0] == ["create account-tag/vip"]
    assert planned(applied, "--changed-since", "mine", "--rev", "main")[0] == ["update pricebook/retail"]


def test_settings_of_the_target_plan_everything_and_those_of_another_do_not(applied, history):
    applied.write(
        "acme",
        {
            "store.yaml": 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {prune: all}, staging: {}}\n'
        },
    )
    everything = applied("plan", "acme/production", "--changed-since", "first")
    assert "Planning all of acme/production: its store.yaml changed since first (" in everything.err
    assert "Nothing of acme changed" in applied("plan", "acme", "--changed-since", "first").err
    fresh = applied("plan", "acme/staging", "--changed-since", "first")
    assert "Planning all of acme/staging: its store.yaml changed" in fresh.err


def test_what_is_agreed_on_may_be_about_any_resource(applied, history):
    entry = "- {address: pricebook/retail, path: /description, owner: Ada, expires: 2099-12-31}\n"
    applied.write("acme", {"drift-baseline.yaml": entry})
    result = applied("plan", "acme", "--changed-since", "first")
    assert "Planning all of acme: its drift-baseline.yaml changed since first (" in result.err


def test_what_cannot_be_told_apart_plans_everything(applied, history):
    folder = applied.folder / "stores/acme/common/currencies"
    (folder.parent / "account-tags").mkdir()
    (folder.parent / "account-tags" / "vip.yaml").symlink_to("../pricebooks/retail.yaml")
    linked = applied("plan", "acme", "--changed-since", "first")
    assert "Planning all of acme: a link or a submodule is among its files" in linked.err
    (folder.parent / "account-tags" / "vip.yaml").unlink()
    applied.write("acme", {RETAIL: "description: [unclosed\n"})
    history.commit()
    applied.write("acme", {RETAIL: "description: mended\n"})
    mended = applied("plan", "acme", "--changed-since", "HEAD")
    assert "Planning all of acme: what the files said before cannot be read" in mended.err
    assert "1 to change" in mended.out


def test_a_file_to_upload_counts_for_who_uploads_it(serve, acme, quiet_git):
    site = serve()
    files = {
        "store.yaml": site.settings(),
        "common/files/logo.png.yaml": "source: logo.png\n",
        "logo.png": b"one",
    }
    acme.write("acme", files)
    history = History(acme)
    history.commit()
    assert acme("apply", "acme", "--auto-approve").code == 0
    acme.write("acme", {"logo.png": b"two", "notes.png": b""})
    assert {step.split(" ")[1] for step in planned(acme, "--changed-since", "HEAD")[0]} == {"file/logo.png"}


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_was_told_not_to_look_at_may_have_changed(applied, history, flag):
    history("update-index", flag, "stores/acme/common/pricebooks/retail.yaml")
    applied.write("acme", {"common/pricebooks/retail.yaml": "description: nobody looks\n"})
    assert applied("plan", "acme", "--changed-since", "HEAD", "--detailed-exitcode").code == 2


def test_a_saved_plan_of_what_changed_is_applied_as_it_is(applied, history):
    applied.write("acme", {RETAIL: "description: changed\n"})
    assert applied("plan", "acme", "--changed-since", "first", "--out", "plan.json").code == 0
    document = json.loads((applied.folder / "plan.json").read_text())
    assert document["options"]["changed_since"] == history("rev-parse", "first")
    assert applied("apply", "plan.json").code == 0
    assert planned(applied)[0] == []
    (applied.folder / "plan.json").unlink()
    assert planned(applied, "--changed-since", "first")[0] == []


def test_it_narrows_together_with_target_and_exclude(applied):
    applied.write("acme", {RETAIL: "description: changed\n", "common/account-tags/vip.yaml": "{}\n"})
    since = ("--changed-since", "HEAD")
    assert planned(applied, *since, "--target", "pricebook/*")[0] == ["update pricebook/retail"]
    assert planned(applied, *since, "--exclude", "pricebook/*")[0] == ["create account-tag/vip"]
    assert applied("plan", "acme", *since, "--target", "pricebok/*").code == 64


def test_drift_of_what_changed(applied):
    applied.write("acme", {RETAIL: "description: changed\n"})
    assert applied("drift", "acme", "--changed-since", "HEAD").code == 2
    applied.write("acme", {RETAIL: "description: for everyone\n"})
    assert applied("drift", "acme", "--changed-since", "HEAD").code == 0


def test_a_shallow_clone_says_how_to_fetch_more(applied, history, tmp_path_factory, monkeypatch):
    for number in range(3):
        applied.write("acme", {RETAIL: f"description: No. {number}\n"})
        history.commit()
    history("branch", "other", "HEAD~2")
    clone = tmp_path_factory.mktemp("clone") / "shallow"
    history("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{applied.folder}", str(clone))
    monkeypatch.chdir(clone)
    refused = applied("plan", "acme", "--changed-since", "origin/other")
    assert (refused.code, "have no commit in common here" in refused.err) == (10, True), refused.err
    assert "fetch-depth: 0" in refused.err
    unknown = applied("plan", "acme", "--changed-since", "HEAD~1")
    assert (unknown.code, "fetch-depth: 0" in unknown.err) == (10, True), unknown.err
    history("checkout", "-q", "--orphan", "apart")
    history.commit("a root of its own")
    monkeypatch.chdir(applied.folder)
    apart = applied("plan", "acme", "--changed-since", "main")
    assert (apart.code, "two branches of one history" in apart.err) == (10, True), apart.err


def test_a_store_in_no_repository_is_told(acme, quiet_git):
    refused = acme("plan", "acme", "--changed-since", "HEAD")
    assert (refused.code, "not a git repository" in refused.err) == (10, True), refused.err


def test_nothing_is_left_in_the_working_tree(applied, history):
    shutil.rmtree(applied.folder / "stores/acme/common/catalogs")
    before = stores_of(applied), history("status", "--porcelain")
    planned(applied, "--changed-since", "first")
    assert before == (stores_of(applied), history("status", "--porcelain"))
