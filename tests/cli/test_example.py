"""stores/example, a whole Elastic Path store that uses every kind: on an empty sandbox, with no variable set."""

import shutil
from pathlib import Path

import pytest

from reconciler.providers.elasticpath.kinds import KINDS

STORE = Path(__file__).parents[2] / "stores/example"
SECRETS = ("EP_CLIENT_ID", "EP_CLIENT_SECRET", "STRIPE_LOGIN", "ORDER_MAIL_SECRET", "ALPINE_ID_SECRET")


@pytest.fixture
def example(desk, monkeypatch):
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(STORE, desk.folder / "stores/example")
    return desk


@pytest.fixture
def filled(example):
    assert example("apply", "example/development", "--auto-approve").code == 0
    return example


def replace(desk, file, old, new):
    path = desk.folder / "stores/example" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_environment_is_valid(example):
    result = example("validate")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-4:] == [
        "example: 103 resources in 45 files",
        "example/development: 105 resources in 47 files",
        "example/production: 109 resources in 51 files",
        "Success! The configuration is valid.",
    ]


def test_it_uses_every_kind(example):
    graphs = [example("graph", f"example/{one}").out for one in ("development", "production")]
    # What a store has anyway is referred to without being declared.
    assert {name for name in KINDS if not any(f"{name}/" in graph for graph in graphs)} <= {"built-in-role"}
    assert "Marketing Commerce" in graphs[0]


def test_an_empty_store_is_filled_in_one_run_and_nothing_is_left_to_pull(example):
    first = example("apply", "example/development", "--auto-approve")
    assert first.code == 0
    ending = "Apply complete! Resources: 96 added, 8 changed, 0 destroyed. (1 built, 2 published)"
    assert ending in first.out
    assert "Blocked" not in first.out
    second = example("plan", "example/development", "--detailed-exitcode", "--full")
    assert (second.code, "No changes." in second.out) == (0, True)
    assert example("drift", "example/development").code == 0
    assert example("pull", "example/development", "--check").code == 0


def test_what_a_product_is_called_is_published_with_both_catalogs_that_show_it(filled):
    replace(filled, "common/products/SCREE.yaml", "Scree trousers", "Scree pants")
    result = filled("apply", "example/development", "--auto-approve")
    assert "Resources: 0 added, 1 changed, 0 destroyed. (2 published)" in result.out


def test_a_new_colour_is_built_before_it_is_published(filled):
    replace(
        filled, "common/variations/colour.yaml", "  Slate:\n", "  Rust:\n    description: Rust\n  Slate:\n"
    )
    result = filled("apply", "example/development", "--auto-approve")
    assert "Resources: 1 added, 0 changed, 0 destroyed. (1 built, 2 published)" in result.out
    done = [line.split(" (")[0] for line in result.err.splitlines() if "built" in line or "published" in line]
    assert done[0] == "product/FELL: built"
    assert "No changes." in filled("plan", "example/development").out


def test_all_of_it_goes_again_in_one_run(filled):
    kept = filled.folder / "stores/example/common/currencies/USD.yaml"
    for path in sorted(filled.folder.glob("stores/example/*/**/*.yaml")):
        if path != kept:
            path.unlink()
    with (filled.folder / "stores/example/store.yaml").open("a", encoding="utf-8") as file:
        file.write("prune: all\nthresholds: {delete_percent: 100, min_existing: 1000}\n")
    result = filled("apply", "example/development", "--auto-approve", "--full")
    assert result.code == 0, result.err
    assert "Resources: 0 added, 0 changed, 95 destroyed." in result.out
    assert "No changes." in filled("plan", "example/development", "--full").out


def test_all_of_it_travels_as_the_orchestrators_document_but_for_the_content_of_files(filled):
    exported = filled("export", "example/development", "--out", "store.json")
    assert exported.code == 0
    assert "file/crag-pack.png, file/fell-jacket.png: their content does not travel" in exported.err
    assert "product/FELL-S-SLATE: left out: it is a child product" in exported.err
    assert filled("import", "store.json", "--store", "other").code == 0
    planned = filled("plan", "other")
    assert planned.code == 0
    assert (
        "file/fell-jacket.png: is not in the live store, and without source it cannot be made" in planned.out
    )
    for name in ("crag-pack", "fell-jacket"):
        file = filled.folder / f"stores/other/common/files/{name}.png.yaml"
        file.write_text(f"source: {name}.png\n", encoding="utf-8")
        shutil.copy(STORE / f"assets/{name}.png", filled.folder / "stores/other")
    applied = filled("apply", "other", "--auto-approve")
    assert (applied.code, "Blocked" in applied.out) == (0, False), applied.err
    assert "No changes." in filled("plan", "other", "--full").out
    again = filled("export", "other", "--out", "again.json")
    assert again.code == 0
    texts = [(filled.folder / name).read_text(encoding="utf-8") for name in ("store.json", "again.json")]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("full", [(), ("--full",)])
def test_what_is_pulled_into_a_store_without_files_is_what_its_live_store_holds(filled, full):
    sandboxes = filled.folder / ".reconciler/sandbox"
    shutil.copy(sandboxes / "example/development.db", sandboxes / "fresh.db")
    filled.write("fresh", {"store.yaml": 'provider: elasticpath\nurl: "sandbox:"\n'})
    pulled = filled("pull", "fresh")
    assert (pulled.code, "$id" in pulled.out + pulled.err) == (0, False)
    assert "Set these environment variables" not in pulled.err
    policies = (filled.folder / "stores/fresh/common/custom-apis/size_guide_ext.yaml").read_text()
    assert "Marketing Commerce:" in policies
    assert "No changes." in filled("plan", "fresh", *full).out
    assert filled("pull", "fresh", "--check").code == 0


def test_what_the_files_say_travels_as_the_document_too(filled):
    assert filled("export", "example/development", "--from", "desired", "--out", "store.json").code == 0
    taken = filled("import", "store.json", "--store", "other")
    assert taken.code == 0, taken.err
