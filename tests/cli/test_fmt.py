"""`reconciler fmt` as a user calls it."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree, rmtree

import pytest

REPOSITORY = Path(__file__).parents[2]
UNTIDY = """\
enabled:   true # yes
exchange_rate: 1
format: "${price}"
decimal_point: "."
thousand_separator: ","
decimal_places: 2
default: true
"""
TIDY = """\
exchange_rate: 1
format: "${price}"
decimal_point: "."
thousand_separator: ","
decimal_places: 2
default: true
enabled: true  # yes
"""
SETTINGS = "environments: {production: {}}\nurl: 'sandbox:'\nprovider: elasticpath\n"
FILE = "stores/acme/common/currencies/USD.yaml"


@pytest.fixture
def untidy(desk):
    desk.store(changes={"common/currencies/USD.yaml": UNTIDY, "store.yaml": SETTINGS})
    return desk


def text(desk, file=FILE):
    return (desk.folder / file).read_text()


def test_it_writes_what_is_not_formatted_and_says_so(untidy):
    result = untidy("fmt")
    assert (result.code, result.out) == (0, f"~ stores/acme/store.yaml\n~ {FILE}\n"), result.err
    assert result.err == "Formatted 2 of 6 files.\n"
    assert text(untidy) == TIDY
    assert (
        text(untidy, "stores/acme/store.yaml")
        == "provider: elasticpath\nurl: 'sandbox:'\nenvironments: {production: {}}\n"
    )
    again = untidy("fmt")
    assert (again.code, again.out) == (0, "")


def test_check_lists_files_writes_nothing_and_exits_with_2(untidy):
    result = untidy("fmt", "--check")
    assert (result.code, result.out, result.err) == (2, f"stores/acme/store.yaml\n{FILE}\n", "")
    assert text(untidy) == UNTIDY
    untidy("fmt")
    assert untidy("fmt", "--check").code == 0


def test_diff_shows_what_would_change_and_writes_nothing(untidy):
    result = untidy("fmt", FILE, "--diff")
    assert result.code == 0
    assert result.out.splitlines()[:4] == [f"~ {FILE}", f"--- {FILE}", f"+++ {FILE}", "@@ -1,7 +1,7 @@"]
    assert "-enabled:   true # yes" in result.out
    assert "+enabled: true  # yes" in result.out
    assert text(untidy) == UNTIDY
    assert untidy("fmt", FILE, "--diff", "--check").code == 2


@pytest.mark.parametrize(
    ("argument", "changed"),
    [
        (FILE, [FILE]),
        ("acme", ["stores/acme/store.yaml", FILE]),
        ("stores/acme", ["stores/acme/store.yaml", FILE]),
        ("stores/", ["stores/acme/store.yaml", FILE]),
        ("acme/production", []),
        ("stores/acme/common", [FILE]),
        ("acme/common/currencies", [FILE]),
        ("stores/acme/store.yaml", ["stores/acme/store.yaml"]),
    ],
)
def test_what_is_named_is_looked_at(untidy, argument, changed):
    assert untidy("fmt", "--check", argument).out.splitlines() == changed


def test_absolute_paths_and_repetitions_are_understood(untidy):
    path = str(untidy.folder / FILE)
    assert untidy("fmt", "--check", path, FILE, "acme/common").out == f"{FILE}\n"


def test_files_of_no_store_are_left_alone_and_told(untidy):
    (untidy.folder / "mkdocs.yaml").write_text("b:   1\n")
    (untidy.folder / "stores/notes.yaml").write_text("b:   1\n")
    untidy.write("acme", {"assets/size.yaml": "b:   1\n"})
    result = untidy("fmt", "--check", "mkdocs.yaml", "stores/notes.yaml", "stores/acme/assets/size.yaml")
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines() == [
        "mkdocs.yaml: left alone: it is in no store",
        "stores/notes.yaml: left alone: it is in no store",
        "stores/acme/assets/size.yaml: left alone: no resource is declared in it",
    ]


def test_a_name_of_nothing_is_a_mistake(untidy):
    result = untidy("fmt", "acmee")
    assert result.code == 64
    assert "'acmee' is no file, no folder and no target" in result.err


def test_what_cannot_be_read_is_told_and_left_and_the_rest_is_formatted(untidy):
    untidy.write(
        "acme",
        {"common/pricebooks/retail.yaml": "description: {x\n", "common/catalogs/spring.yaml": "a: 1\na: 2\n"},
    )
    result = untidy("fmt")
    assert result.code == 10
    assert "stores/acme/common/catalogs/spring.yaml:2:1: the key 'a' is written twice" in result.err
    assert "stores/acme/common/pricebooks/retail.yaml:" in result.err
    assert text(untidy, "stores/acme/common/pricebooks/retail.yaml") == "description: {x\n"
    assert text(untidy) == TIDY
    assert untidy("fmt", "--check").code == 10


def test_a_store_that_names_no_provider_is_a_mistake(untidy):
    untidy.write("acme", {"store.yaml": "url: 'sandbox:'\n"})
    result = untidy("fmt", FILE)
    assert result.code == 10
    assert "stores/acme/store.yaml" in result.err
    assert text(untidy) == UNTIDY


def test_a_layout_too_odd_is_left_with_the_reason(untidy):
    untidy.write("acme", {"common/currencies/USD.yaml": "? enabled\n: true\n"})
    result = untidy("fmt", FILE)
    assert result.code == 0
    assert f"Warning: {FILE}: left as it is: a key is written with a question mark (?)" in result.err


def test_a_file_of_nothing_but_text_is_left_as_it_is(untidy):
    untidy.write("acme", {"common/currencies/USD.yaml": "# odd\n|2\n"})
    result = untidy("fmt", FILE)
    assert (result.code, text(untidy)) == (0, "# odd\n|2\n")
    assert f"{FILE}: left as it is: its layout is too odd" in result.err


def test_an_anchor_that_is_given_anew_is_formatted_and_quoted_nowhere(untidy, recwarn):
    untidy.write("acme", {"common/currencies/USD.yaml": "format:   &x one\ndecimal_point: &x two\n"})
    assert untidy("fmt", FILE).code == 0
    assert text(untidy) == "format: &x one\ndecimal_point: &x two\n"
    assert list(recwarn) == []


def test_a_patch_has_the_order_of_its_operations(untidy):
    untidy.write("acme", {
        "production/currencies/USD.patch.yaml": "- {value: 3,path: /decimal_places, op: replace}\n",
    })  # fmt: skip
    untidy("fmt")
    patch = "stores/acme/production/currencies/USD.patch.yaml"
    assert text(untidy, patch) == "- {op: replace, path: /decimal_places, value: 3}\n"


def test_children_come_last_inline_and_in_files_of_their_own(untidy):
    untidy.write("acme", {
        "common/hierarchies/apparel.yaml": "nodes:\n    men:\n        nodes: {shirts: {description: x, name: Shirts}}\n        name: Men\nname: Apparel\n",
        "common/pricebooks/retail/prices.yaml": "B:\n  currencies: {USD: {includes_tax: true, amount: 1}}\nA: {}\n",
    })  # fmt: skip
    untidy("fmt")
    assert text(untidy, "stores/acme/common/hierarchies/apparel.yaml") == (
        "name: Apparel\nnodes:\n  men:\n    name: Men\n    nodes: {shirts: {name: Shirts, description: x}}\n"
    )
    prices = text(untidy, "stores/acme/common/pricebooks/retail/prices.yaml")
    assert prices == "B:\n  currencies: {USD: {amount: 1, includes_tax: true}}\nA: {}\n"


def test_a_baseline_has_the_order_of_its_entries(untidy):
    untidy.write(
        "acme", {"drift-baseline.yaml": "- owner: Ada\n  expires:  2030-01-31\n  address: currency/*\n"}
    )
    assert untidy("fmt", "stores/acme/drift-baseline.yaml").code == 0
    assert (
        text(untidy, "stores/acme/drift-baseline.yaml")
        == "- address: currency/*\n  owner: Ada\n  expires: 2030-01-31\n"
    )


@pytest.mark.parametrize("store", ["demo", "example", "sunrise"])
def test_the_stores_of_this_repository_are_formatted(desk, store):
    copytree(REPOSITORY / "stores" / store, desk.folder / "stores" / store)
    result = desk("fmt", "--check")
    assert (result.code, result.out) == (0, "")


def test_what_init_writes_is_formatted(desk):
    desk("init", "one")
    desk("init", "two", "--provider", "commercetools")
    result = desk("fmt", "--check")
    assert (result.code, result.out) == (0, "")


@pytest.mark.parametrize("store", ["example", "sunrise"])
def test_what_pull_writes_is_formatted(desk, store):
    copytree(REPOSITORY / "stores" / store, desk.folder / "stores" / store)
    assert desk("apply", f"{store}/development", "--auto-approve").code == 0
    settings = (REPOSITORY / f"stores/{store}/store.yaml").read_bytes()
    rmtree(desk.folder / "stores" / store / "common")
    pulled = desk("pull", f"{store}/development")
    assert pulled.code == 0, pulled.err
    assert (desk.folder / "stores" / store / "store.yaml").read_bytes() == settings
    result = desk("fmt", "--check")
    assert (result.code, result.out) == (0, "")


def test_a_formatted_file_is_formatted_after_a_pull_and_another_is_left_as_it_is(untidy):
    retail = "common/pricebooks/retail.yaml"
    untidy.write("acme", {retail: "# for all\ndescription: x\n"})
    assert untidy("apply", "acme", "--auto-approve").code == 0
    untidy.write(
        "acme",
        {
            retail: "# for all\ndescription: y\n",
            "common/currencies/USD.yaml": UNTIDY.replace("rate: 1", "rate: 2"),
        },
    )
    assert untidy("pull", "acme").code == 0
    assert text(untidy, f"stores/acme/{retail}") == "# for all\ndescription: x\n"
    assert text(untidy) == UNTIDY


def test_what_import_writes_is_formatted(desk):
    (desk.folder / "shop.json").write_bytes((REPOSITORY / "tests/orchestrator.json").read_bytes())
    assert desk("import", "shop.json", "--store", "shop").code == 0
    result = desk("fmt", "--check")
    assert (result.code, result.out) == (0, "")


def test_a_patch_that_pull_writes_is_formatted(untidy):
    untidy.write(
        "acme", {"store.yaml": SETTINGS.replace("{production: {}}", "{production: {}, staging: {}}")}
    )
    assert untidy("apply", "acme/production", "--auto-approve").code == 0
    untidy.write("acme", {"common/pricebooks/retail.yaml": "description: another\nexternal_ref: x\n"})
    assert untidy("pull", "acme/production").code == 0
    patch = "stores/acme/production/pricebooks/retail.patch.yaml"
    assert "path: /description" in text(untidy, patch)
    assert untidy("fmt", "--check", patch).code == 0
