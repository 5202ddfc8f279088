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
    assert steps == ["create file/logo.png", "link product/a", "delete file/logo.png"]
    (after,) = (one for one in store.read().live.values() if one.address.kind == "file")
    assert after.remote.id != before.remote.id
    product = next(one for one in store.read(desired("two")).live.values() if one.address.kind == "product")
    assert product.body["main_image"] == "logo.png"
    assert product.body["files"] == ["logo.png"]


@pytest.fixture
def shown(store, image):
    """What a store shows after a replacement that fails, and after the next one, by the fault."""

    def desired(text):
        return wanted(
            ("file/logo.png", {"source": image(text)}),
            ("product/a", {"name": "A", "main_image": "logo.png", "files": ["logo.png"]}),
            ("product/b", {"name": "B", "files": ["logo.png"]}),
        )

    def told(fault, *contents):
        store.reach(desired("one"))
        store.fault(fault)
        _, report = store.apply(desired("two"))
        assert any(one.error for one in report.outcomes.values())
        between = pictures(store, desired("two"))
        store.fault()
        for text in contents:
            store.apply(desired(text))
        assert not store.plan(desired(contents[-1])).steps
        (file,) = pictures(store, desired(contents[-1]))
        return between, file

    return told


def pictures(store, desired):
    """The contents that products show, by hash; every reference must lead somewhere."""
    snapshot = store.read(desired)
    held = {one.remote.id: one.body["source"] for one in snapshot.live.values() if one.address.kind == "file"}
    held |= {one.remote.id: one.body["source"] for one in snapshot.made.values()}
    documents = [one.remote.document for one in snapshot.live.values() if one.address.kind == "product"]
    shown = [one for document in documents for one in document["$apart"]["files"]]
    shown += [
        one["data"] for document in documents for one in document["relationships"].values() if "data" in one
    ]
    return sorted({held[one["id"]] for one in shown if one and one["type"] == "file"})


@pytest.mark.parametrize(
    ("fault", "between"),
    [
        ("500:method=POST,path=/v2/files,times=0", ["one"]),
        ("422:method=POST,path=*/relationships/files,times=1", ["one", "two"]),
        ("422:method=PUT,path=*/relationships/main_image,times=1", ["one", "two"]),
        ("422:method=DELETE,path=/v2/files/*,times=1", ["two"]),
    ],
)
@pytest.mark.parametrize("contents", [["two"], ["one"], ["three", "three"]])
def test_a_replacement_that_fails_leaves_every_picture_and_is_finished_later(
    shown, image, fault, between, contents
):
    seen, last = shown(fault, *contents)
    assert seen == sorted(image(text) for text in between)
    assert last == image(contents[-1])


def test_an_upload_that_was_not_used_yet_is_not_sent_again(store, image):
    def desired(text):
        return wanted(
            ("file/logo.png", {"source": image(text)}), ("product/a", {"name": "A", "files": ["logo.png"]})
        )

    store.reach(desired("one"))
    store.fault("422:method=POST,path=*/relationships/files,times=1")
    store.apply(desired("two"))
    steps = store.reach(desired("two"))
    assert steps == ["create file/logo.png", "link product/a", "delete file/logo.png"]
    assert len(uploads(store)) == 2


def test_a_product_that_no_file_declares_keeps_its_image(store, image):
    declared = ("product/a", {"name": "A", "main_image": "logo.png"})
    store.reach(wanted(("file/logo.png", {"source": image("one")}), declared))
    plan = store.plan(wanted(("file/logo.png", {"source": image("two")})), FREE)
    assert not plan.steps
    (note,) = plan.about(Topic.BLOCKED)
    assert "product/a hangs on file/logo.png" in note.message


def test_whoever_shows_a_file_moves_to_the_new_one_or_keeps_it(store, image):
    """The files of a product are told one by one, and asked of all products only where one may be lost."""

    def desired(text, *more):
        return wanted(("file/logo.png", {"source": image(text)}), *more)

    store.reach(desired("one", *(("product/" + sku, {"name": sku, "files": ["logo.png"]}) for sku in "ab")))
    bare = [("product/" + sku, {"name": sku}) for sku in "ab"]
    assert store.reach(desired("two", *bare), FREE) == [
        "create file/logo.png",
        "link product/a",
        "link product/b",
        "delete file/logo.png",
    ]
    assert pictures(store, desired("two", *((sku, body | {"files": []}) for sku, body in bare))) == [
        image("two")
    ]
    plan = store.plan(desired("three", bare[0]), FREE)
    assert not plan.steps
    assert ["product/b hangs on file/logo.png" in note.message for note in plan.about(Topic.BLOCKED)] == [
        True
    ]
    pruned = store.plan(wanted(*bare), Policy(prune_kinds={"file": "all"}, allow_deletes=9))
    assert not pruned.steps
    assert [str(note.address) for note in pruned.about(Topic.BLOCKED)] == ["file/logo.png"]


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
    assert steps == ["create file/logo.png", "delete file/logo.png"]


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
    (folder / "common/products").mkdir()
    (folder / "common/products/a.yaml").write_text("name: A\nfiles: [logo.png]\n")
    (folder / "assets/logo.png").write_text("one")
    monkeypatch.chdir(tmp_path)

    def run(*args):
        result = CliRunner().invoke(cli, args, obj=Terminal())
        return result.exit_code, result.output

    code, output = run("apply", "acme", "--auto-approve")
    assert code == 0, output
    assert run("plan", "acme", "--detailed-exitcode")[0] == 0
    (folder / "assets/logo.png").write_text("two")
    (folder / "common/products/a.yaml").write_text("name: A\n")
    code, output = run("plan", "acme", "--detailed-exitcode")
    assert code == 2
    assert "+/- create replacement and then destroy" in output
    assert str(tmp_path) not in output
    code, output = run("apply", "acme", "--auto-approve")
    assert code == 0, output
    (folder / "common/products/a.yaml").write_text("name: A\nfiles: [logo.png]\n")
    assert run("plan", "acme", "--detailed-exitcode")[0] == 0, "the product has moved to the new file"
    code, output = run("pull", "acme", "--check", "--kind", "file")
    assert code == 0, output
    with (folder / "store.yaml").open("a") as file:
        file.write("prune: none\n")
    (folder / "common/products/a.yaml").unlink()
    (folder / "common/files/logo.png.yaml").unlink()
    code, output = run("pull", "acme", "--kind", "file")
    assert code == 0, output
    assert run("plan", "acme", "--detailed-exitcode")[0] == 0
