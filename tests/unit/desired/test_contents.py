"""Fields that name a file to upload, and mappings whose keys are references."""

from __future__ import annotations

from typing import Annotated

import pytest

from reconciler.desired.load import load
from reconciler.errors import Blocked, ConfigError, ReconcilerError
from reconciler.model.body import Body, Text
from reconciler.model.content import Content, digest
from reconciler.model.field import OPEN, Uploaded
from reconciler.model.kind import Kind
from reconciler.model.policy import Policy
from reconciler.model.ref import Ref


class Picture(Body):
    name: Text
    source: Annotated[str | None, Uploaded(most=2 * 1024 * 1024, hint="make it smaller")] = None
    path: str | None = None


class Template(Body):
    slug: str


class Product(Body):
    sku: str | None
    slug: str | None = None
    values: Annotated[dict[Annotated[str, Ref("template")], dict[str, int]] | None, OPEN] = None


KINDS = {
    "picture": Kind("picture", Picture, "pictures"),
    "template": Kind(
        "template", Template, "templates", key="slug", spell=lambda slug: "T_" + slug.removeprefix("T_")
    ),
    "product": Kind("product", Product, "products", key=("sku", "slug")),
}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "stores" / "acme"


def write(folder, files):
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def bodies(folder, env=None):
    state = load(folder.parent, "acme", None, KINDS, {} if env is None else env, Policy())
    return {str(address): one.body for address, one in state.resources.items()}


@pytest.mark.parametrize("place", ["common/pictures/a.bin", "a.bin"])
def test_a_path_becomes_the_content_wherever_the_file_stands(folder, place):
    write(folder, {"common/pictures/logo.yaml": "source: a.bin", place: b"pixels"})
    source = bodies(folder)["picture/logo"]["source"]
    assert source == digest(b"pixels") == "sha256:" + source.removeprefix("sha256:")
    assert len(source) == len("sha256:") + 12
    assert source.read() == b"pixels"


def test_the_nearer_file_is_meant(folder):
    write(
        folder,
        {"common/pictures/logo.yaml": "source: a.bin", "common/pictures/a.bin": b"near", "a.bin": b"far"},
    )
    assert bodies(folder)["picture/logo"]["source"].read() == b"near"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("nowhere.bin", "there is no file 'nowhere.bin'"),
        ("../../../outside.bin", "'../../../outside.bin' leads out of the store's folder"),
        ("../../../../../outside.bin", "leads out of the store's folder"),
        ("/etc/hosts", "'/etc/hosts' leads out of the store's folder"),
        ("link.bin", "'link.bin' leads out of the store's folder"),
        ("large.bin", "'large.bin' has 2.5 MB, the store takes 2 MB"),
        ("shots", "'shots' is no regular file"),
        ("lfs.bin", "'lfs.bin' is only git-lfs's note of where the file is"),
    ],
)
def test_what_cannot_be_uploaded_is_told_with_its_line(folder, written, told):
    write(
        folder,
        {
            "common/pictures/logo.yaml": f"path: x\nsource: {written}",
            "large.bin": b"x" * (2 * 1024 * 1024 + 512 * 1024),
            "shots/one.bin": b"",
            "../../outside.bin": b"",
            "lfs.bin": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n",
        },
    )
    (folder / "link.bin").symlink_to(folder.parents[1] / "outside.bin")
    with pytest.raises(ConfigError) as refusal:
        bodies(folder)
    (problem,) = refusal.value.problems
    assert told in problem.message
    assert (problem.line, problem.column) == (2, 9)


def test_what_a_file_says_of_itself_is_not_machine_dependent(folder):
    write(folder, {"common/pictures/logo.yaml": "source: a.bin", "a.bin": b"pixels"})
    assert str(folder) not in repr(bodies(folder)["picture/logo"])


def test_what_changed_since_is_not_sent(folder):
    write(folder, {"a.bin": b"pixels"})
    content = Content.at(str(folder / "a.bin"))
    write(folder, {"a.bin": b"other"})
    with pytest.raises(Blocked, match="has changed since it was planned"):
        content.read()
    (folder / "a.bin").unlink()
    with pytest.raises(ReconcilerError, match="cannot be read"):
        content.read()


def test_a_variable_in_a_path_is_filled_in_first(folder):
    write(folder, {"common/pictures/logo.yaml": "source: ${env:SHOT}.bin", "a.bin": b"pixels"})
    assert bodies(folder, {"SHOT": "a"})["picture/logo"]["source"].read() == b"pixels"


# --- keys that are references ---------------------------------------------------------------------------------


def test_a_key_of_a_mapping_is_a_reference_in_either_spelling(folder):
    write(
        folder,
        {
            "common/templates/book.yaml": "{}",
            "common/products/a.yaml": "values: {book: {pages: 1}}",
            "common/products/b.yaml": "values: {T_book: {pages: 1}}",
        },
    )
    found = bodies(folder)
    assert found["product/a"]["values"] == found["product/b"]["values"] == {"T_book": {"pages": 1}}


def test_a_key_that_leads_nowhere_is_told(folder):
    write(
        folder,
        {"common/templates/book.yaml": "{}", "common/products/a.yaml": "values: {boook: {pages: 1}}"},
    )
    with pytest.raises(ConfigError, match=r"a\.yaml:1:\d+: template 'T_boook' is not declared"):
        bodies(folder)


# --- keys that may be null ------------------------------------------------------------------------------------


def test_without_a_sku_the_slug_is_the_name_of_the_file(folder):
    write(
        folder,
        {
            "common/products/a.yaml": "sku: null",
            "common/products/b.yaml": "{sku: null, slug: b}",
            "common/products/c.yaml": "slug: other",
        },
    )
    assert bodies(folder) == {
        "product/a": {"sku": None, "slug": "a"},
        "product/b": {"sku": None, "slug": "b"},
        "product/c": {"sku": "c", "slug": "other"},
    }
    write(folder, {"common/products/b.yaml": "{sku: null, slug: c}"})
    with pytest.raises(ConfigError, match="the file name says 'b', 'slug' says 'c'"):
        bodies(folder)


def test_a_file_beside_the_resources_is_a_warning_unless_it_is_uploaded(folder):
    write(folder, {"common/pictures/logo.yaml": "source: a.bin", "common/pictures/a.bin": b"pixels"})
    write(folder, {"common/pictures/b.yml.orig": "source: a.bin"})
    (warning,) = load(folder.parent, "acme", None, KINDS, {}, Policy()).warnings
    assert warning.file.endswith("pictures/b.yml.orig")
