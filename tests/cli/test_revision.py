"""Desired state from a git revision, without a checkout."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.cli.conftest import FILES, History, stores_of

RETAIL = "common/pricebooks/retail.yaml"


@pytest.fixture
def left_over(tmp_path_factory, monkeypatch):
    """What is left of the folders that revisions are unfolded into."""
    place = tmp_path_factory.mktemp("unfolded")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return lambda: sorted(place.iterdir())


def test_a_plan_of_a_revision_knows_nothing_of_what_came_later(acme, history, left_over):
    assert acme("apply", "acme", "--auto-approve").code == 0
    acme.write("acme", {RETAIL: "description: changed\n", "common/pricebooks/new.yaml": "{}\n"})
    before = history("status", "--porcelain"), stores_of(acme)
    assert "Plan: 1 to add, 1 to change" in acme("plan", "acme").out
    then = acme("plan", "acme", "--rev", "first")
    assert (then.code, then.out.splitlines()[-1][:11]) == (0, "No changes."), then
    assert f"Reading stores as of first ({history('rev-parse', 'first')[:12]})." in then.err
    assert before == (history("status", "--porcelain"), stores_of(acme))
    assert left_over() == []


def test_a_rollback_is_an_apply_of_the_last_good_revision(acme, history):
    assert acme("apply", "acme", "--auto-approve").code == 0
    acme.write("acme", {RETAIL: "description: worse\n"})
    history.commit()
    assert acme("apply", "acme", "--auto-approve").code == 0
    assert acme("drift", "acme").code == 0
    assert acme("drift", "acme", "--rev", "HEAD~1").code == 2
    back = acme("apply", "acme", "--rev", "HEAD~1", "--auto-approve")
    assert (back.code, "0 added, 1 changed" in back.out) == (0, True), back.out
    assert acme("plan", "acme", "--rev", "first", "--detailed-exitcode").code == 0
    assert acme("plan", "acme", "--detailed-exitcode").code == 2


def test_a_saved_plan_remembers_the_commit_and_not_in_its_digest(acme, history):
    acme.write("acme", {RETAIL: "description: later\n"})
    same = acme("plan", "acme", "--rev", "first", "--json")
    saved = acme("plan", "acme", "--rev", "first", "--out", "plan.json", "--json")
    document = json.loads(saved.out)
    assert document["options"]["rev"] == history("rev-parse", "first")
    history("stash", "-q")
    plain = json.loads(acme("plan", "acme", "--json").out)
    assert "rev" not in plain["options"]
    assert document["digest"] == json.loads(same.out)["digest"] == plain["digest"]
    history("stash", "pop", "-q")
    history("tag", "-d", "first")
    done = acme("apply", "plan.json", "--auto-approve")
    assert done.code == 0, done.err
    assert acme("plan", "acme", "--rev", document["options"]["rev"], "--detailed-exitcode").code == 0
    assert acme("apply", "plan.json", "--rev", "HEAD").code == 64


def test_a_tampered_revision_in_a_saved_plan_never_reaches_git(acme, history):
    acme("plan", "acme", "--rev", "first", "--out", "plan.json")
    document = json.loads(Path("plan.json").read_text())
    document["options"]["rev"] = "--output=stolen"
    Path("plan.json").write_text(json.dumps(document))
    refused = acme("apply", "plan.json", "--auto-approve")
    assert (refused.code, "not a plan: /options/rev" in refused.err) == (64, True), refused.err
    assert not Path("stolen").exists()


def test_places_are_told_as_people_know_them_and_the_revision_once(acme, history):
    acme.write("acme", {RETAIL: "description: x\ncolour: red\n", "common/pricebooks/EUR.ymal": "{}"})
    history.commit()
    acme.write("acme", {RETAIL: "description: x\n"})
    for verb in (("plan", "acme"), ("validate",), ("graph", "acme"), ("drift", "acme")):
        wrong = acme(*verb, "--rev", "HEAD")
        assert wrong.code == 10
        assert f"stores/acme/{RETAIL}:2:1: unknown field 'colour'" in wrong.err
        assert wrong.err.count("HEAD") == 1
        assert "reconciler-" not in wrong.err
    acme.remove("common/pricebooks/EUR.ymal")
    assert acme("validate", "--rev", "first").code == 0
    warned = acme("plan", "acme", "--rev", "first")
    assert warned.code == 0


def test_a_failure_while_applying_names_the_file_of_the_revision(serve, acme, quiet_git):
    site = serve("422:method=POST,path=/pcm/pricebooks,times=0")
    acme.write("acme", {"store.yaml": site.settings()})
    history = History(acme)
    history.commit()
    failed = acme("apply", "acme", "--rev", "HEAD", "--auto-approve")
    assert failed.code == 15
    assert f"stores/acme/{RETAIL}:1:1" in failed.out
    assert "reconciler-" not in failed.out + failed.err


def test_it_works_from_a_subfolder_and_with_the_stores_elsewhere(acme, history, monkeypatch):
    inside = acme.folder / "docs" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    acme.write("acme", {RETAIL: "description: x\ncolour: red\n"})
    told = acme("plan", "acme", "--stores", "../../stores", "--rev", "first")
    assert (told.code, "Reading ../../stores as of first" in told.err) == (0, True), told.err
    assert (acme.folder / ".reconciler" / "sandbox").is_dir()
    shutil.move(acme.folder / "stores", acme.folder / "shops")
    history.commit()
    wrong = acme("validate", "--stores", "../../shops", "--rev", "HEAD")
    assert f"../../shops/acme/{RETAIL}:2:1" in wrong.err
    gone = acme("validate", "--stores", "../../stores", "--rev", "HEAD~1")
    assert (gone.code, "Success" in gone.out) == (0, True), gone.err


def test_links_within_the_stores_lead_where_they_led(acme, history):
    shared = acme.folder / "stores" / "shared"
    shared.mkdir()
    (shared / "EUR.yaml").write_text(FILES["common/currencies/USD.yaml"].replace("true", "false", 1))
    (acme.folder / "stores/acme/common/currencies/EUR.yaml").symlink_to("../../../shared/EUR.yaml")
    history.commit()
    shutil.rmtree(shared)
    planned = acme("plan", "acme", "--rev", "HEAD")
    assert (planned.code, "currency/EUR" in planned.out) == (0, True), planned.err
    (acme.folder / "stores/acme/common/currencies/EUR.yaml").unlink()
    (acme.folder / "stores/acme/common/currencies/EUR.yaml").symlink_to("/etc/hostname")
    history.commit()
    out = acme("plan", "acme", "--rev", "HEAD")
    assert (out.code, "currencies/EUR.yaml: a link leads" in out.err) == (10, True), out.err


def test_files_to_upload_come_from_the_revision_byte_for_byte(serve, acme, quiet_git):
    site = serve()
    then, later = b"\x89PNG\r\n\x1a\n\0first\r\n", b"\x89PNG\r\n\x1a\n\0second"
    files = {
        "store.yaml": site.settings(),
        "common/files/logo.png.yaml": "source: logo.png\n",
        "logo.png": then,
    }
    acme.write("acme", files)
    history = History(acme)
    (acme.folder / ".gitattributes").write_text("* text eol=lf\n*.png -text export-ignore\n")
    history.commit()
    acme.write("acme", {"logo.png": later})
    assert acme("apply", "acme", "--rev", "HEAD", "--auto-approve").code == 0
    assert acme("plan", "acme", "--rev", "HEAD", "--detailed-exitcode").code == 0
    assert "file/logo.png" in acme("plan", "acme").out


@pytest.mark.parametrize(
    ("revision", "told"),
    [
        ("nope", "there is no revision 'nope' here"),
        ("HEAD~7", "there is no revision 'HEAD~7' here"),
        ("-x", "'-x' cannot be a revision"),
        ("--upload-pack=touch x", "cannot be a revision"),
        ("", "'' cannot be a revision"),
        ("HEAD:stores", "there is no revision 'HEAD:stores' here"),
    ],
)
def test_what_is_no_revision_is_refused(acme, history, revision, told):
    refused = acme("plan", "acme", f"--rev={revision}")
    assert (refused.code, told in refused.err) == (10, True), refused.err
    assert not refused.out


def test_no_repository_no_git_and_no_folder_are_told(acme, quiet_git, monkeypatch):
    nowhere = acme("plan", "acme", "--rev", "HEAD")
    assert (nowhere.code, "not a git repository" in nowhere.err) == (10, True), nowhere.err
    history = History(acme)
    (acme.folder / ".gitignore").write_text("/stores/\n")
    history.commit()
    unknown = acme("plan", "acme", "--rev", "HEAD")
    assert (unknown.code, "holds no folder stores" in unknown.err) == (10, True), unknown.err
    monkeypatch.setenv("PATH", os.devnull)
    missing = acme("plan", "acme", "--rev", "HEAD")
    assert (missing.code, "git is needed for this, and is not installed" in missing.err) == (10, True)


def test_a_store_that_a_revision_lacks_is_told_with_those_that_it_has(acme, history):
    acme.store("later")
    missing = acme("plan", "later", "--rev", "first")
    assert missing.code == 10
    assert "stores: there is no store 'later'" in missing.err
    assert "acme" in missing.err


def test_a_submodule_in_a_store_is_refused(acme, history, left_over):
    head = history("rev-parse", "HEAD")
    history("update-index", "--add", "--cacheinfo", f"160000,{head},stores/acme/common/flows")
    history("commit", "-q", "-m", "submodule")
    refused = acme("plan", "acme", "--rev", "HEAD")
    assert (refused.code, "stores/acme/common/flows is a submodule" in refused.err) == (10, True), refused.err
    assert left_over() == []
