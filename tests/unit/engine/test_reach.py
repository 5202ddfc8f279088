"""What else must be read so that the bodies of some kinds can be written by key."""

import pytest

from reconciler.engine.scope import reach
from reconciler.providers.registry import plugin

KINDS = plugin("elasticpath").kinds


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], set()),
        (["currency"], {"currency"}),
        (["node"], {"node", "hierarchy"}),
        (["catalog-rule"], {"catalog-rule", "catalog", "pricebook", "hierarchy"}),
    ],
)
def test_reach(names, expected):
    assert reach(KINDS, names) == expected
