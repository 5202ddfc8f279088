"""What else must be read so that the bodies of some kinds can be written by key."""

import pytest

from reconciler.engine.scope import reach
from reconciler.providers.registry import plugin
from tests.live import wanted

KINDS = plugin("elasticpath").kinds


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], set()),
        (["currency"], {"currency"}),
        (["node"], {"node", "hierarchy"}),
        (["catalog-rule"], {"catalog-rule", "catalog", "pricebook", "hierarchy", "account-tag"}),
    ],
)
def test_reach(names, expected):
    assert reach(KINDS, names) == expected


def test_what_free_json_refers_to_is_read_too():
    kinds = plugin("commercetools").kinds
    value = {"at": [{"$ref": "channel/web"}]}
    desired = wanted(("custom-object/config/a", {"value": value}), provider="commercetools")
    assert "channel" not in reach(kinds, ["custom-object"])
    assert {"channel", "type"} <= reach(kinds, ["custom-object"], desired.values())
    assert "channel" not in reach(kinds, ["zone"], desired.values())
