"""Files: uploaded by what they hold, and replaced when that is something else."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from reconciler.cli.main import cli
from reconciler.cli.terminal import Terminal
from reconciler.model.content import Content
from reconciler.model.plan import Topic
from reconciler.model.policy import Policy
from reconciler.providers.elasticpath.kinds.file import marked, unmarked
from tests.live import LiveStore, wanted

FREE = Policy()


@pytest.fixture
def image(tmp_path):
    def write(text, name="image.png"):
        (tmp_path / name).write_text(text)
        return Content.at(str(tmp_path / name))

    return write


@pytest.fixture
def store():
    with LiveStore() as store:
        yield store


def uploads(store):
    return [seen for seen in store.writes if (seen.method, seen.path) == ("POST", "/v2/files")]


@pytest.mark.parametrize("name", ["logo.png", "a.b.png", "big-sha256-x.png", "logo-2.png"])
def test_a_name_holds_the_hash_and_gives_it_back(name):
    document = {"file_name": marked(name, "sha256:0123456789ab")}
    unmarked(document)
    assert document == {"file_name": name, "source": "sha256:0123456789ab"}


@pytest.mark.parametrize("name", ["logo.png", "logo-0123456789ab.png", "logo-sha256-0123.png"])
def test_a_name_that_somebody_else_gave_stays(name):
    document = {"file_name": name}
    unmarked(document)
    assert document == {"file_name": name}


def test_other_content_is_another_file_to_which_products_move(store, image):
    def desired(text):
        return wanted(
            ("file/logo.png", {"source": image(text)}),
            ("product/a", {"name": "A", "main_image": "logo.png", "files": ["logo.png"]}),
        )

    store.reach(desired("one"))
    (before,) = (one for one in store.read().live.values() if one.address.kind == "file")
    steps = store.reach(desired("two"), FREE)
    assert steps == [
        "unlink product/a",
        "delete file/logo.png",
        "create file/logo.png",
        "link product/a",
    ]
    (after,) = (one for one in store.read().live.values() if one.address.kind == "file")
    assert after.remote.id != before.remote.id
    product = next(one for one in store.read(desired("two")).live.values() if one.address.kind == "product")
    assert product.body["main_image"] == "logo.png"
    assert product.body["files"] == ["logo.png"]


def test_a_product_that_no_file_declares_keeps_its_image(store, image):
    declared = ("product/a", {"name": "A", "main_image": "logo.png"})
    store.reach(wanted(("file/logo.png", {"source": image("one")}), declared))
    plan = store.plan(wanted(("file/logo.png", {"source": image("two")})), FREE)
    assert not plan.steps
    (note,) = plan.about(Topic.BLOCKED)
    assert "product/a hangs on file/logo.png" in note.message


def test_the_plan_shows_hashes_and_no_paths(store, image, tmp_path):
    plan = store.plan(wanted(("file/logo.png", {"source": image("one")})))
    (step,) = plan.steps
    assert step.after == {"file_name": "logo.png", "source": image("one")}
    assert str(tmp_path) not in json.dumps(step.after)


def test_a_file_of_somebody_else_is_left_alone_until_a_source_is_written(store, image):
    store.sandbox.load(
        "file", [{"file_name": "logo.png", "mime_type": "image/png", "file_size": 3, "link": {}}]
    )
    store.reach(wanted(("file/logo.png", {})))
    steps = store.reach(wanted(("file/logo.png", {"source": image("mine")})))
    assert steps == ["delete file/logo.png", "create file/logo.png"]


def test_without_a_source_there_is_nothing_to_upload(store):
    plan = store.plan(wanted(("file/logo.png", {}), ("product/a", {"name": "A", "main_image": "logo.png"})))
    assert not plan.steps
    told = {str(note.address): note.message for note in plan.about(Topic.BLOCKED)}
    assert told["file/logo.png"] == "is not in the live store, and without source it cannot be made"
    assert "needs file/logo.png" in told["product/a"]


def test_a_lost_upload_is_found_by_its_name(store, image):
    store.fault("drop-after:method=POST,path=/v2/files,times=0")
    store.reach(wanted(("file/logo.png", {"source": image("one")})))
    assert len(uploads(store)) == 1


def test_an_upload_that_had_no_effect_is_sent_again(store, image):
    store.fault("429:method=POST,path=/v2/files,times=2,retry_after=1")
    store.reach(wanted(("file/logo.png", {"source": image("one")})))
    assert len(uploads(store)) == 3


def test_files_are_declared_by_their_paths(tmp_path, monkeypatch):
    folder = tmp_path / "stores/acme"
    (folder / "common/files").mkdir(parents=True)
    (folder / "assets").mkdir()
    (folder / "store.yaml").write_text('provider: elasticpath\nurl: "sandbox:"\n')
    (folder / "common/files/logo.png.yaml").write_text("source: assets/logo.png\n")
    (folder / "assets/logo.png").write_text("one")
    monkeypatch.chdir(tmp_path)

    def run(*args):
        result = CliRunner().invoke(cli, args, obj=Terminal())
        return result.exit_code, result.output

    code, output = run("apply", "acme", "--auto-approve")
    assert code == 0, output
    assert run("plan", "acme", "--detailed-exitcode")[0] == 0
    (folder / "assets/logo.png").write_text("two")
    code, output = run("plan", "acme", "--detailed-exitcode")
    assert code == 2
    assert "-/+" in output
    assert str(tmp_path) not in output
    code, output = run("apply", "acme", "--auto-approve")
    assert code == 0, output
    code, output = run("pull", "acme", "--check", "--kind", "file")
    assert code == 0, output
    (folder / "common/files/logo.png.yaml").unlink()
    code, output = run("pull", "acme", "--kind", "file")
    assert code == 0, output
    assert run("plan", "acme", "--detailed-exitcode")[0] == 0
