"""Unique values in the files: told where the second one is written, with the place of the first."""

import pytest

from tests.scarce import KINDS


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {
                "zones/a.yaml": "locations:\n  - {country: DE}\n  - {country: US, state: null}\n",
                "zones/b.yaml": "locations:\n  - {country: US}\n",
            },
            (
                "common/zones/b.yaml:2:5: {country: US} is in 'locations' of one zone only, "
                "and zone/a at common/zones/a.yaml:3:5 has it too"
            ),
        ),
        (
            {"discounts/d.yaml": "place: '0.1'", "bundles/b.yaml": "place: '0.1'"},
            (
                "common/discounts/d.yaml:1:8: 'place' must differ among discounts and bundles, "
                "and bundle/b at common/bundles/b.yaml:1:1 has the same"
            ),
        ),
        (
            {"methods/a.yaml": "first: true", "methods/b.yaml": "first: true"},
            (
                "common/methods/b.yaml:1:8: 'first' is true for at most one method, "
                "and method/a at common/methods/a.yaml:1:8 has it too"
            ),
        ),
        (
            {"pages/a.yaml": "slug: {de: x, en: x}", "pages/b.yaml": "slug: {de: y, en: x}"},
            (
                "common/pages/b.yaml:1:19: 'slug' must differ among pages, "
                "and page/a at common/pages/a.yaml:1:1 has the same"
            ),
        ),
    ],
)
def test_a_unique_value_that_is_held_twice(stores, files, problem):
    written = {f"common/{name}": text for name, text in files.items()}
    assert stores.problem(written, kinds=KINDS) == problem


def test_what_is_false_or_null_or_twice_in_one_resource_is_no_claim(stores):
    files = {
        "common/methods/a.yaml": "first: false",
        "common/methods/b.yaml": "first: false",
        "common/pages/a.yaml": "slug: null",
        "common/pages/b.yaml": "slug: null",
        "common/zones/a.yaml": "locations: [{country: DE}, {country: DE}]",
    }
    assert len(stores.bodies(files, kinds=KINDS)) == 5
