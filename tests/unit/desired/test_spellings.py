"""A key that the store takes in two spellings is one resource, however files write it."""

from __future__ import annotations

from typing import Annotated

import pytest

from reconciler.desired.load import load
from reconciler.errors import ConfigError
from reconciler.model.body import Body
from reconciler.model.kind import Kind
from reconciler.model.policy import Policy
from reconciler.model.ref import Ref


class Link(Body):
    slug: str


class Product(Body):
    sku: str
    links: list[Annotated[str, Ref("link")]] | None = None


KINDS = {
    "link": Kind("link", Link, "links", key="slug", spell=lambda slug: "CRP_" + slug.removeprefix("CRP_")),
    "product": Kind("product", Product, "products", key="sku"),
}


def bodies(folder, files):
    for path, text in files.items():
        file = folder / "stores" / "acme" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    state = load(folder / "stores", "acme", None, KINDS, {}, Policy())
    return {str(address): one.body for address, one in state.resources.items()}


@pytest.mark.parametrize("stem", ["upsell", "CRP_upsell"])
@pytest.mark.parametrize("body", ["{}", "slug: upsell", "slug: CRP_upsell"])
@pytest.mark.parametrize("named", ["upsell", "CRP_upsell"])
def test_either_spelling_names_the_one_resource(tmp_path, stem, body, named):
    files = {f"common/links/{stem}.yaml": body, "common/products/a.yaml": f"links: [{named}]"}
    assert bodies(tmp_path, files) == {
        "link/CRP_upsell": {"slug": "CRP_upsell"},
        "product/a": {"sku": "a", "links": ["CRP_upsell"]},
    }


def test_both_spellings_are_one_resource_too_many(tmp_path):
    with pytest.raises(ConfigError, match="link/CRP_upsell is declared twice"):
        bodies(tmp_path, {"common/links/upsell.yaml": "{}", "common/links/CRP_upsell.yaml": "{}"})


def test_another_key_in_the_body_is_still_refused(tmp_path):
    with pytest.raises(ConfigError, match="the file name says 'CRP_upsell', 'slug' says 'cross'"):
        bodies(tmp_path, {"common/links/upsell.yaml": "slug: cross"})
