"""`reconciler stores list`: the targets, and those that changed files are about."""

import json

import pytest

from reconciler.model.target import Target

TWO = """\
provider: commercetools
url: "sandbox:"
environments:
  staging: {}
  production: {url: https://api.example.com, project_key: shop, auth_url: https://auth.example.com}
"""


def listed(desk, *args):
    result = desk("stores", "list", "--plain", *args)
    assert result.code == 0, result.err
    return result.out.split()


@pytest.fixture
def shop(acme, history):
    """Three stores: one with two environments, one with one, one with none."""
    acme.write("shop", {"store.yaml": TWO, "common/zones/eu.yaml": "name: EU\nlocations: []\n"})
    acme.write("alone", {"store.yaml": 'provider: elasticpath\nurl: "sandbox:"\n'})
    history.commit()
    return acme


def test_every_target_is_listed_once(shop):
    assert shop("stores", "list").out == (
        "acme/production  elasticpath    sandbox\n"
        "alone            elasticpath    sandbox\n"
        "shop/staging     commercetools  sandbox\n"
        "shop/production  commercetools  live\n"
    )
    assert listed(shop) == ["acme/production", "alone", "shop/staging", "shop/production"]
    assert listed(shop, "--rev", "first") == ["acme/production"]


def test_as_json_it_is_one_line_for_a_matrix(shop):
    out = shop("stores", "list", "--json").out
    assert out.count("\n") == 1
    assert json.loads(out)[1:3] == [
        {
            "target": "alone",
            "store": "alone",
            "environment": None,
            "provider": "elasticpath",
            "live": False,
            "slug": "alone",
        },
        {
            "target": "shop/staging",
            "store": "shop",
            "environment": "staging",
            "provider": "commercetools",
            "live": False,
            "slug": "shop--staging",
        },
    ]
    assert shop("stores", "list", "--json", "--changed-since", "HEAD").out == "[]\n"
    assert shop("stores", "list", "--changed-since", "HEAD").out == ""
    assert shop("stores", "list", "--json", "--plain").code == 64


@pytest.mark.parametrize(
    ("store", "file", "text", "targets"),
    [
        ("shop", "common/zones/us.yaml", "name: US\n", ["shop/staging", "shop/production"]),
        ("shop", "staging/zones/us.yaml", "name: US\n", ["shop/staging"]),
        ("shop", "staging/logo.png", "", ["shop/staging", "shop/production"]),
        ("shop", "assets/logo.png", "", ["shop/staging", "shop/production"]),
        ("shop", "store.yaml", TWO.replace("project_key: shop", "project_key: b2b"), ["shop/production"]),
        ("shop", "store.yaml", TWO.replace("{}", "{prune: all}"), ["shop/staging"]),
        ("shop", "store.yaml", f"{TWO}prune: all\n", ["shop/staging", "shop/production"]),
        ("shop", "store.yaml", f"# a remark\n{TWO}", []),
        ("shop", "store.yaml", f"{TWO}  late: {{}}\n", ["shop/late"]),
        ("alone", "common/currencies/EUR.yaml", "{}\n", ["alone"]),
        ("new", "store.yaml", TWO, ["new/staging", "new/production"]),
    ],
)
def test_what_changed_narrows_to_its_targets(shop, history, store, file, text, targets):
    shop.write(store, {file: text})
    assert listed(shop, "--changed-since", "HEAD") == targets
    before = history("rev-parse", "HEAD")
    history.commit()
    assert listed(shop, "--changed-since", before) == targets
    assert listed(shop, "--changed-since", before, "--rev", "HEAD") == targets


def test_a_store_that_is_gone_is_told(shop, history):
    history("rm", "-rq", "stores/shop")
    gone = shop("stores", "list", "--changed-since", "HEAD")
    assert (gone.code, gone.out) == (0, "")
    assert "the store shop is gone from the files; what is live there stays as it is" in gone.err


def test_a_store_that_is_wrong_is_told_with_its_place(shop, history):
    shop.write("shop", {"store.yaml": "environments: {}\n"})
    history.commit()
    for args in ((), ("--rev", "HEAD")):
        wrong = shop("stores", "list", *args)
        assert (wrong.code, "stores/shop/store.yaml:1:1: " in wrong.err) == (10, True), wrong.err


def test_a_slug_stands_for_one_target():
    targets = [
        Target("a", "b"),
        Target("a--b"),
        Target("a--b", "c"),
        Target("a", "b--c"),
        Target("a-", "b"),
        Target("a"),
    ]
    assert len({target.slug for target in targets}) == len(targets)
    assert Target("a", "b").slug == "a--b"


def test_a_region_of_its_own_makes_an_environment_live(desk):
    text = 'provider: commercetools\nurl: "sandbox:"\nenvironments: {production: {region: eu}, test: {}}\n'
    desk.write("acme", {"store.yaml": text})
    listed = {one["environment"]: one["live"] for one in json.loads(desk("stores", "list", "--json").out)}
    assert listed == {"production": True, "test": False}
