"""Which file means which resource, and every file that means none."""

import os

import pytest

from reconciler.errors import ConfigError

USD = "places: 2\n"


def test_file_name_is_the_key(stores):
    assert stores.bodies({"common/currencies/USD.yaml": USD, "common/currencies/EUR.yml": "{}"}) == {
        "currency/EUR": {"code": "EUR"},
        "currency/USD": {"code": "USD", "places": 2},
    }


@pytest.mark.parametrize(
    ("stem", "key"),
    [
        ("products(ext)", "flow/products(ext)"),
        ("S%2FM", "flow/S%2FM"),
        ("50%25", "flow/50%"),
        ("Order Fulfillment", "flow/Order Fulfillment"),
        ("a.b", "flow/a.b"),
        ("%2Ehidden", "flow/.hidden"),
        ("x%2Epatch", "flow/x.patch"),
        ("caf%C3%A9", "flow/café"),
    ],
)
def test_percent_encoded_file_names(stores, stem, key):
    bodies = stores.bodies({f"common/flows/{stem}.yaml": "{}"})
    assert list(bodies) == [key]


def test_key_with_a_slash_is_filled_decoded(stores):
    assert stores.bodies({"common/flows/S%2FM.yaml": "{}"})["flow/S%2FM"] == {"slug": "S/M"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("%2E%2E%2Fx", "'../x' cannot be a key: it reads as a path"),
        ("%2Fetc", "'/etc' cannot be a key: it reads as a path"),
        ("a%2F..%2Fb", "'a/../b' cannot be a key: it reads as a path"),
        ("%2E", "'.' cannot be a key: it reads as a path"),
        ("a%5C..%5Cb", "'a\\\\..\\\\b' cannot be a key: it reads as a path"),
        ("%20", "a key cannot be empty"),
        ("a%00b", "'a\\x00b' cannot be a key: it holds a control character"),
        ("%FF", "a file name is UTF-8, percent-encoded where it must be"),
        ("${env:A}", "'${env:A}' cannot be a key: a variable stands in a value, never in a key"),
    ],
)
def test_names_that_are_no_keys(stores, name, message):
    assert stores.problem({f"common/flows/{name}.yaml": "{}"}) == f"common/flows/{name}.yaml: {message}"


def test_name_that_is_not_utf8(stores):
    folder = stores.root / "acme/common/flows"
    folder.mkdir(parents=True)
    (folder / os.fsdecode(b"caf\xe9.yaml")).write_bytes(b"{}")
    assert stores.problem() == (
        "common/flows/caf\\udce9.yaml: a file name is UTF-8, percent-encoded where it must be"
    )


def test_folder_of_children_with_a_bad_name(stores):
    assert stores.problem({"common/flows/a%2F..%2Fx/fields/a.yaml": "type: date"}) == (
        "common/flows/a%2F..%2Fx: 'a/../x' cannot be a key: it reads as a path"
    )


def test_hidden_files_and_notes_are_skipped(stores):
    state = stores.load(
        {
            "common/currencies/USD.yaml": USD,
            "common/currencies/README.md": "#",
            "common/currencies/.hidden.yaml": "[",
            "common/.git/config.yaml": "[",
            "common/README.md": "#",
            "README.md": "#",
        }
    )
    assert state.files == 1
    assert state.warnings == ()


@pytest.mark.parametrize("name", ["USD.YAML", "EUR.json", "EUR.ymal", "EUR.yaml.bak", "EUR", "EUR.txt"])
@pytest.mark.parametrize("folder", ["common/currencies", "e/currencies", "common/flows/f/fields"])
def test_a_file_that_is_not_read_is_a_warning(stores, folder, name):
    state = stores.load({"common/flows/f.yaml": "{}", f"{folder}/{name}": USD}, "e")
    assert [str(one).rpartition("acme/")[2] for one in state.warnings] == [
        f"{folder}/{name}: is not read: the suffix of a resource is .yaml or .yml"
    ]


def test_yaml_and_yml_of_one_key(stores):
    assert stores.problem({"common/currencies/USD.yaml": USD, "common/currencies/USD.yml": USD}) == (
        "common/currencies/USD.yml:1:1: currency/USD is declared twice: here and at common/currencies/USD.yaml:1:1"
    )


def test_unknown_kind_folder_names_the_nearest(stores):
    assert stores.problem({"common/curencies/USD.yaml": USD}) == (
        "common/curencies: no kind has the folder 'curencies'\n  hint: did you mean 'currencies'?"
    )


def test_children_at_the_top(stores):
    assert stores.problem({"common/fields/brand.yaml": "type: date"}) == (
        "common/fields: fields stand beside their flow: flows/<flow>/fields"
    )


def test_resource_outside_a_kind_folder(stores):
    assert stores.problem({"common/USD.yaml": USD}).startswith(
        "common/USD.yaml: a resource stands in the folder of its kind\n  hint: kinds: catalogs, currencies,"
    )


def test_folder_in_a_kind_without_children(stores):
    assert stores.problem({"common/currencies/europe/EUR.yaml": USD}) == (
        "common/currencies/europe: currencies have no folders in them: one file per currency"
    )


def test_folder_where_a_file_is_expected(stores):
    (stores.root / "acme/common/flows/a.yaml").mkdir(parents=True)
    (stores.root / "acme/common/hierarchies/h").mkdir(parents=True)
    (stores.root / "acme/common/hierarchies/h/nodes.yaml").mkdir()
    assert stores.problems() == [
        "common/flows/a.yaml: this is a folder, where a file is expected",
        "common/hierarchies/h/nodes.yaml: a hierarchy has no 'nodes.yaml' in it\n  hint: did you mean 'nodes'?",
    ]


def test_layer_that_is_a_file(stores):
    assert stores.problem({"common": "x"}) == (
        "common: a folder is expected here, with a folder per kind in it"
    )


def test_special_files_are_never_opened(stores):
    folder = stores.root / "acme/common/flows"
    (folder / "f").mkdir(parents=True)
    os.mkfifo(folder / "pipe.yaml")
    os.mkfifo(folder / "f" / "fields.yaml")
    assert stores.problems() == [
        "common/flows/f/fields.yaml: this is no regular file",
        "common/flows/pipe.yaml: this is no regular file",
    ]


def test_unknown_name_in_the_folder_of_a_resource(stores):
    assert stores.problems(
        {"common/flows/a.yaml": "{}", "common/flows/a/feilds/b.yaml": "{}", "common/flows/a/field.yaml": "{}"}
    ) == [
        "common/flows/a/feilds: a flow has no 'feilds' in it\n  hint: did you mean 'fields'?",
        "common/flows/a/field.yaml: a flow has no 'field' in it\n  hint: did you mean 'fields'?",
    ]


def test_links(stores, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.yaml").write_text("{}")
    flows = stores.root / "acme/common/flows"
    stores.write({"common/flows/real.yaml": "{}", "shared/y.yaml": "name: shared"})
    (flows / "out.yaml").symlink_to(outside / "x.yaml")
    (flows / "gone.yaml").symlink_to("nowhere.yaml")
    (flows / "y.yaml").symlink_to("../../shared/y.yaml")
    (stores.root / "acme/common/hierarchies").symlink_to(outside)
    assert stores.problems() == [
        "common/flows/gone.yaml: a link leads nowhere",
        "common/flows/out.yaml: a link leads out of the stores folder",
        "common/hierarchies: a link leads out of the stores folder",
    ]


def test_link_inside_the_stores_folder(stores):
    stores.write({"common/flows/real.yaml": "{}", "shared/y.yaml": "name: shared"})
    (stores.root / "acme/common/flows/y.yaml").symlink_to("../../shared/y.yaml")
    assert stores.bodies()["flow/y"] == {"name": "shared", "slug": "y"}


def test_links_in_a_ring_end(stores):
    stores.write({"common/hierarchies/h.yaml": "{}", "common/hierarchies/h/nodes/a.yaml": "{}"})
    nodes = stores.root / "acme/common/hierarchies/h/nodes"
    (nodes / "a").mkdir()
    (nodes / "b").mkdir()
    (nodes / "a/nodes").symlink_to("../../nodes")
    assert any("a link leads to a folder around itself" in one for one in stores.problems())
    (nodes / "a/nodes").unlink()
    (nodes / "c").mkdir()
    (nodes / "c/b").mkdir()
    (nodes / "b/nodes").symlink_to("../c")
    (nodes / "c/b/nodes").symlink_to("../../b")
    assert stores.problems()


def test_store_that_is_a_link_out(stores, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (stores.root / "acme").symlink_to(outside)
    with pytest.raises(ConfigError, match="is a link that leads out of the stores folder"):
        stores.load()


@pytest.mark.parametrize("environment", ["../production", "/etc", "", ".", "a/b", "-x", ".hidden"])
def test_environment_that_is_no_name(stores, environment):
    assert "cannot be the name of an environment" in stores.problem({}, environment)


def test_environment_without_a_folder(stores):
    assert list(stores.bodies({"common/currencies/USD.yaml": USD}, "staging")) == ["currency/USD"]


def test_resources_are_in_the_order_of_addresses(stores):
    files = {f"common/currencies/{code}.yaml": "{}" for code in ("USD", "CAD", "EUR")}
    state = stores.load({**files, "production/currencies/AUD.yaml": "{}"}, "production")
    assert [address.key for address in state.resources] == ["AUD", "CAD", "EUR", "USD"]


@pytest.mark.parametrize("char", ["\n", "\x1b", "\u202e", "\u200b", "\u2028"])
def test_file_names_cannot_steer_the_terminal(stores, char):
    found = stores.problem({f"common/a{char}b/x.yaml": "{}"})
    assert char not in found.split("  hint")[0].rstrip("\n")
    assert found.startswith("common/a\\")


def test_only_some_useless_patches_get_a_suggestion(stores):
    files = {f"production/rules/name{n}.patch.yaml": "[]" for n in range(150)}
    files["common/rules/name.yaml"] = "{}"
    found = stores.problems(files, "production")
    assert sum("did you mean" in one for one in found) == 100
    assert len(found) == 150
