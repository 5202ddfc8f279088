"""The verbs that need no live store, and the command as a whole."""

import json
import subprocess
import sys
from importlib import import_module

import pytest
from jsonschema import Draft202012Validator

from reconciler import __version__
from reconciler.cli.main import HEADINGS, MODULES, VERBS
from reconciler.providers.registry import names, plugin
from tests.cli.conftest import stores_of

KINDS = [(provider, kind) for provider in names() for kind in plugin(provider).kinds]


def test_help_names_every_verb(desk):
    result = desk("--help")
    assert result.code == 0
    assert all(f"  {name} " in result.out for name in VERBS)
    headings = [
        line[:-1] for line in result.out.splitlines() if line in {f"{one}:" for one in HEADINGS.values()}
    ]
    assert headings == list(HEADINGS.values())
    assert HEADINGS.keys() <= VERBS.keys()
    assert next(iter(VERBS)) in HEADINGS


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_explains_itself_in_the_words_of_the_overview(desk, name):
    command = import_module(f"reconciler.cli.verbs.{MODULES.get(name, name)}").command
    assert (command.name, command.short_help) == (name, VERBS[name])
    result = desk(name, "--help")
    assert result.code == 0
    assert "--stores" in result.out


def test_version(desk):
    assert desk("--version").out == f"reconciler {__version__}\n"


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from reconciler.cli.main import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(eval(done.stderr))
    assert "click" in loaded
    assert not loaded & {
        "pydantic",
        "httpx",
        "rich",
        "deepdiff",
        "starlette",
        "jsonpatch",
        "ruamel",
        "yaml_rs",
        "asyncio",
    }


def test_validate_needs_no_network_library():
    code = (
        "import sys; from reconciler.cli.verbs import validate, kinds, schema, graph, init; "
        "print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(eval(done.stdout)) & {"httpx", "rich", "starlette", "uvicorn", "deepdiff"}


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"reconciler {__version__}\n"


def test_init_starts_a_store_that_plans_and_applies(desk):
    result = desk("init", "acme")
    assert (result.code, result.out) == (
        0,
        "stores/acme/store.yaml\nstores/acme/common/currencies/USD.yaml\n",
    )
    assert "reconciler plan acme" in result.err
    assert desk("validate").code == 0
    assert desk("plan", "acme").code == 0
    assert desk("apply", "acme", "--auto-approve").code == 0
    assert "No changes." in desk("plan", "acme").out


def test_a_file_of_init_names_a_schema_that_is_there(desk):
    desk("init", "acme")
    for file in (desk.folder / "stores").rglob("*.yaml"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        schema = (file.parent / first.removeprefix("# yaml-language-server: $schema=")).resolve()
        Draft202012Validator.check_schema(json.loads(schema.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("store", "says"),
    [
        ("acme", "overwrites nothing"),
        ("../x", "cannot be the name"),
        ("a/b", "cannot be the name"),
        ("", "cannot be the name"),
    ],
)
def test_init_refuses_what_is_there_and_what_is_no_name(acme, store, says):
    before = stores_of(acme)
    result = acme("init", store)
    assert (result.code, result.out) == (10, "")
    assert says in result.err
    assert stores_of(acme) == before


def test_init_with_a_provider_that_is_not_there(desk):
    result = desk("init", "acme", "--provider", "elasticpaht")
    assert result.code == 64
    assert "did you mean 'elasticpath'?" in result.err
    assert not stores_of(desk)


@pytest.mark.parametrize("verb", ["kinds", "schema"])
def test_a_provider_that_is_not_there_is_wrong_usage(desk, verb):
    result = desk(verb, "--provider", "elasticpaht")
    assert (result.code, result.out) == (64, "")
    assert "did you mean 'elasticpath'?" in result.err
    assert not stores_of(desk)


def test_validate_checks_every_store_and_environment(acme):
    acme.store("other")
    result = acme("validate")
    assert result.code == 0
    assert result.out.splitlines() == [
        "acme: 5 resources in 4 files",
        "acme/production: 6 resources in 5 files",
        "other: 5 resources in 4 files",
        "other/production: 6 resources in 5 files",
        "Success! The configuration is valid.",
    ]
    assert acme("validate", "acme/production").out.splitlines()[0].startswith("acme/production: 6")


def test_validate_checks_the_other_stores_although_one_is_wrong(acme):
    acme.store("broken", {"common/pricebooks/retail.yaml": "naem: x\n"})
    acme.store("worse", {"store.yaml": "provider: elasticpath\nurl: 3\n"})
    result = acme("validate")
    assert result.code == 10
    assert "stores/broken/common/pricebooks/retail.yaml:1:1" in result.err
    assert "stores/worse/store.yaml:2:6" in result.err
    assert "Success" not in result.out


def test_validate_without_any_store(desk):
    (desk.folder / "stores").mkdir()
    result = desk("validate")
    assert result.code == 10
    assert "there is no store in this folder" in result.err


@pytest.mark.parametrize(("provider", "kind"), KINDS)
def test_every_kind_is_explained(desk, provider, kind):
    found = plugin(provider).kinds[kind]
    result = desk("kinds", kind)
    assert result.code == 0
    assert result.out.startswith(f"{kind}: {found.summary}\n")
    assert found.folder in result.out
    fields = result.out.partition("Fields\n")[2].partition("A file to start from")[0]
    assert [name for name in found.fields if f"  {name} " not in fields] == []
    free = [line.split()[0] for line in fields.splitlines() if "any JSON" in line and line[2] != " "]
    assert free == [name for name, field in found.fields.items() if field.shape.free]


def test_kinds_lists_all_of_them(desk):
    shown = desk("kinds").out
    assert all(f"\n{kind} " in shown for _, kind in KINDS)
    assert desk("kinds", "--provider", "elasticpath").out in shown


def test_a_kind_has_the_name_of_its_folder_too(acme):
    assert acme("kinds", "prices").out == acme("kinds", "price").out != ""
    for args in (("pull", "acme", "--check"), ("copy", "acme", "acme/production", "--check")):
        one, other = (acme(*args, "--kind", name) for name in ("pricebook", "pricebooks"))
        assert (one.code, one.out) == (other.code, other.out)
        assert one.code in (0, 2)


def test_an_unknown_kind(desk):
    result = desk("kinds", "curency")
    assert (result.code, result.out) == (64, "")
    assert "did you mean 'currency'?" in result.err


def test_schemas_are_written_for_every_kind(desk):
    assert desk("schema").code == 0
    for provider, kind in [*KINDS, ("elasticpath", "store")]:
        file = desk.folder / ".reconciler/schemas" / provider / f"{kind}.json"
        Draft202012Validator.check_schema(json.loads(file.read_text(encoding="utf-8")))
    assert desk("schema", "--out", "elsewhere").code == 0
    assert (desk.folder / "elsewhere/elasticpath/currency.json").is_file()


def test_graph_draws_parents_and_references(acme):
    mermaid = acme("graph", "acme").out
    assert mermaid.startswith("graph LR\n")
    assert 'n0["catalog/spring"]' in mermaid
    assert "  n0 --> n2\n" in mermaid
    assert "-.->" in mermaid
    dot = acme("graph", "acme", "--format", "dot").out
    assert '  "catalog/spring" -> "hierarchy/apparel";\n' in dot
    assert '  "node/apparel/men" -> "hierarchy/apparel" [style=dotted];\n' in dot
    svg = acme("graph", "acme", "--format", "svg").out
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "<title>acme: what stands in what, and what refers to what</title>" in svg


@pytest.mark.parametrize("key", ['a"] --> x["b', "a;b", "a<script>", "a`b"])
def test_a_key_cannot_break_out_of_the_drawing(acme, key):
    from reconciler.desired.names import stem_of

    acme.write("acme", {f"common/pricebooks/{stem_of(key)}.yaml": "{}"})
    mermaid = acme("graph", "acme").out
    assert all(line.count('"') in (0, 2) for line in mermaid.splitlines())
    assert "<script>" not in mermaid
    assert acme("graph", "acme", "--format", "dot").code == 0
    assert "<script>" not in acme("graph", "acme", "--format", "svg").out


def test_without_a_verb_the_help_is_shown(desk):
    result = desk()
    assert (result.code, result.err.startswith("Usage: ")) == (64, True)
    assert "Files and live stores:" in result.err


def test_a_store_that_there_is_not(acme):
    assert "known: acme" in acme("plan", "nosuch").err
    assert "did you mean 'acme'?" in acme("plan", "acem").err


@pytest.mark.parametrize(
    ("arguments", "targets"),
    [
        (["stores/acme/common/currencies/USD.yaml"], ["acme", "acme/production"]),
        (["stores/acme/production/pricebooks/outlet.yaml"], ["acme/production"]),
        (["stores/acme/store.yaml"], ["acme", "acme/production"]),
        (["stores/acme/assets/logo.png"], ["acme", "acme/production"]),
        (["stores/acme/production/pricebooks/gone.yaml", "acme/production"], ["acme/production"]),
        (["stores/acme/production/pricebooks/outlet.yaml", "acme"], ["acme/production", "acme"]),
    ],
)
def test_validate_takes_files_for_what_they_are_part_of(acme, arguments, targets):
    acme.write("acme", {"assets/logo.png": b"\x89PNG"})
    result = acme("validate", *arguments)
    assert (result.code, result.err) == (0, "")
    assert [line.partition(":")[0] for line in result.out.splitlines()[:-1]] == targets


def test_validate_leaves_files_of_no_store_alone(acme):
    (acme.folder / "mkdocs.yaml").write_text("a: 1\n")
    result = acme("validate", "mkdocs.yaml", "stores/gone/common/currencies/USD.yaml")
    assert (result.code, result.out) == (0, "")
    assert result.err.splitlines() == [
        "mkdocs.yaml: left alone: it is in no store",
        "stores/gone/common/currencies/USD.yaml: left alone: it is in no store",
    ]
