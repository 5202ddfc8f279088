"""`reconciler schema`: the settings that tell an editor which schema a file is held against."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from shutil import copytree

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from reconciler.desired.parse import parse

REPOSITORY = Path(__file__).parents[2]
MINE = """\
{
    "editor.tabSize": 2,
    "yaml.schemas": {
        "https://example.com/openapi.json": "api/*.yaml",
        ".reconciler/schemas/elasticpath/gone.json": ["stores/old/*"]
    }
}
"""


@pytest.fixture
def desks(desk):
    """A desk with every store of this repository."""
    copytree(REPOSITORY / "stores", desk.folder / "stores")
    return desk


def settings(desk, file=".reconciler/schemas/settings.json"):
    return json.loads((desk.folder / file).read_text())


def loose(glob):
    """A glob as language servers understood it at first: a star stands for anything, a path may begin anywhere."""
    return re.compile(re.escape(glob).replace(r"\*", ".*") + "$").search


def strict(glob):
    """A glob as they understand it now: a star stays within a folder, two stand for folders."""
    text = re.escape(glob).replace(r"\*\*/", "(?:[^/]+/)*").replace(r"\*", "[^/]*")
    return re.compile(f"(?:.*/)?{text}").fullmatch


@pytest.mark.parametrize("meaning", [loose, strict])
def test_every_file_is_held_against_one_schema_and_fits_it(desks, meaning):
    assert desks("schema").code == 0
    known = settings(desks)["yaml.schemas"]

    @cache
    def document(name):
        return json.loads((desks.folder / name).read_text())

    registry = Registry(retrieve=lambda uri: Resource.from_contents(document(uri)))
    wrong = []
    files = sorted(path.relative_to(desks.folder) for path in (desks.folder / "stores").rglob("*.y*ml"))
    assert len(files) > 200
    for file in files:
        found = [name for name, globs in known.items() if any(meaning(glob)(str(file)) for glob in globs)]
        assert len(found) == 1, (file, found)
        value = parse((desks.folder / file).read_bytes())[0]
        validator = Draft202012Validator({"$ref": found[0]}, registry=registry)
        wrong += [f"{file}: {error.message}" for error in validator.iter_errors(value)]
    assert not wrong


def test_mistakes_are_marked(desks):
    desks("schema")
    folder = desks.folder / ".reconciler/schemas/elasticpath"
    registry = Registry(retrieve=lambda uri: Resource.from_contents(json.loads((folder / uri).read_text())))
    for name, text in (
        ("currencies.files", "enabeld: true"),
        ("currencies.files", "- {op: replace, path: /enabled}"),
        ("hierarchies.files", "nodess: {}"),
        ("pricebooks.files", "TEE: {currencies: 1}"),
        ("gateways.files", "was: stripe"),
    ):
        validator = Draft202012Validator({"$ref": f"{name}.json"}, registry=registry)
        assert not validator.is_valid(parse(text.encode())[0]), text


def test_every_schema_is_for_some_file_or_part_of_one_that_is(desks):
    desks("schema")
    known = settings(desks)["yaml.schemas"]
    assert known[".reconciler/schemas/elasticpath/store.json"] == [
        "stores/demo/store.yaml",
        "stores/example/store.yaml",
    ]
    assert known[".reconciler/schemas/commercetools/project.json"] == [
        "stores/sunrise/*/project.yaml",
        "stores/sunrise/*/project.yml",
    ]
    assert all((desks.folder / name).is_file() for name in known)


def test_an_editor_is_given_the_schemas_and_keeps_its_own_settings(desks):
    file = desks.folder / ".vscode/settings.json"
    file.parent.mkdir()
    file.write_text(MINE)
    result = desks("schema", "--editor", "vscode")
    assert result.code == 0
    assert result.err.endswith("Wrote .vscode/settings.json.\n")
    merged = settings(desks, ".vscode/settings.json")
    assert merged["editor.tabSize"] == 2
    known = {"https://example.com/openapi.json": "api/*.yaml", **settings(desks)["yaml.schemas"]}
    assert merged["yaml.schemas"] == known
    assert next(iter(merged["yaml.schemas"])) == "https://example.com/openapi.json"
    text = file.read_text()
    assert '\n    "editor.tabSize": 2' in text
    again = desks("schema", "--editor", "vscode")
    assert again.err.endswith("Nothing to change in .vscode/settings.json.\n")
    assert file.read_text() == text


@pytest.mark.parametrize(
    ("editor", "file", "place"),
    [
        ("vscode", ".vscode/settings.json", ["yaml.schemas"]),
        ("coc", ".vim/coc-settings.json", ["yaml.schemas"]),
        ("zed", ".zed/settings.json", ["lsp", "yaml-language-server", "settings", "yaml", "schemas"]),
    ],
)
def test_editors_without_settings_get_some(acme, editor, file, place):
    assert acme("schema", "--editor", editor).code == 0
    value = settings(acme, file)
    for name in place:
        value = value[name]
    assert value == settings(acme)["yaml.schemas"]


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ('{\n  // mine\n  "a": 1\n}\n', ":2:3", "no plain JSON"),
        ("[]", ":1:1", "an object"),
        ('{"yaml.schemas": []}', "", "'yaml.schemas' is no object"),
    ],
)
def test_settings_that_cannot_be_merged_are_left_as_they_are(acme, text, where, says):
    file = acme.folder / ".vscode/settings.json"
    file.parent.mkdir()
    file.write_text(text)
    result = acme("schema", "--editor", "vscode")
    assert result.code == 10
    assert f".vscode/settings.json{where}: " in result.err
    assert says in result.err
    assert file.read_text() == text


def test_schemas_may_stand_elsewhere_and_a_store_without_a_provider_is_left_out(acme):
    acme.write("odd", {"store.yaml": "url: x\n"})
    result = acme("schema", "--out", "docs/schemas", "--editor", "vscode")
    assert result.code == 0
    assert "Warning: odd is left out" in result.err
    known = settings(acme, ".vscode/settings.json")["yaml.schemas"]
    assert known == settings(acme, "docs/schemas/settings.json")["yaml.schemas"]
    assert known["docs/schemas/elasticpath/store.json"] == ["stores/acme/store.yaml"]


def test_schemas_can_be_written_before_there_is_any_store(desk):
    assert desk("schema").code == 0
    assert settings(desk) == {"yaml.schemas": {}}
