"""`export`, and the way of a document through files and a store back into a document."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from reconciler.desired.document import Document
from reconciler.desired.load import load
from reconciler.model.policy import Policy
from reconciler.providers.registry import plugin
from tests.cli.conftest import USD

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared/reference/elasticpath/orchestrator"
SAMPLES = [
    ROOT / "tests/orchestrator.json",
    *(
        PUBLISHED / name
        for name in (
            "store-configuration-orchestrator-example.json",
            "example.strict.json",
            "postman-import-body.strict.json",
        )
    ),
]
KEYS = ("code", "slug", "name")
NODES = """\
name: Apparel
nodes:
  men:
    name: Men
    sort_order: 2
    nodes:
      shirts: {name: Shirts, locales: {fr-FR: {name: Chemises}}}
"""
RICH = {
    "common/hierarchies/apparel.yaml": NODES,
    "common/pricebooks/sale.yaml": "external_ref: erp-7\n",
    "common/catalogs/spring.yaml": (
        "hierarchies: [apparel]\n"
        "pricebooks: [{pricebook: retail, priority: 1}, {pricebook: sale, priority: 2}]\npublish: never\n"
    ),
    "common/integrations/ship.yaml": (
        "integration_type: webhook\nenabled: true\n"
        "configuration: {url: 'https://${env:HOST}/', secret_key: '${env:HOOK}'}\n"
    ),
    "common/gateways/adyen.yaml": (
        "enabled: true\ntest: true\nusername: ${env:HOOK}\npassword: ${env:HOOK}\nmerchant_account: ${env:HOOK}\n"
    ),
}
ENV = {"HOST": "ship.example", "HOOK": "a-secret-of-ours"}


def key_of(item):
    """What an item of a list is known by, wherever in it that stands."""
    if not isinstance(item, dict):
        return json.dumps(item)
    inner = item
    for box in ("variation", "flow", "hierarchy", "attributes"):
        inner = inner.get(box, inner)
    return next(str(inner[name]) for name in KEYS if name in inner)


def plain(value):
    """A document whose lists are compared by key, and in which nothing is the same as no word about it."""
    if isinstance(value, dict):
        return {name: one for name, inner in value.items() if (one := plain(inner)) not in (None, [], {})}
    if isinstance(value, list) and all(
        isinstance(one, dict) and {*KEYS, "variation", "flow", "hierarchy", "attributes"} & one.keys()
        for one in value
    ):
        return {key_of(one): plain(one) for one in value}
    return [plain(one) for one in value] if isinstance(value, list) else value


def merged(one, other):
    """Two sections of a document as one, the second over the first."""
    names = one.keys() | other.keys()
    return {name: (one.get(name) or {}) | (other.get(name) or {}) for name in names}


@pytest.fixture
def rich(desk, monkeypatch):
    """A desk whose live store holds more than the orchestrator knows."""
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    desk.store(changes=RICH)
    assert desk("apply", "acme", "--auto-approve").code == 0
    return desk


def exported(desk, *args):
    result = desk("export", *args)
    assert result.code == 0
    return json.loads(result.out)["common"], result


KINDS = plugin("elasticpath").kinds
FIXED = tuple(name for name, kind in KINDS.items() if kind.fixed)


def left_out(result):
    """What is said to be left out, but for what every store has of itself (its settings, ...)."""
    head = "Left out, because the Store Configuration Orchestrator does not know it:\n"
    lines = result.err.partition(head)[2].splitlines()
    return [line.strip() for line in lines if line.split()[0] not in FIXED]


# --- there and back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", SAMPLES, ids=lambda path: path.stem)
def test_a_document_comes_back_as_it_went(desk, file):
    if not file.is_file():
        pytest.skip("the published examples are not beside this checkout (../shared/reference)")
    document = Document(str(file), file.read_text(encoding="utf-8")).value
    sections = {name: plain(inner) for name, inner in document.items()}
    (environment,) = sections.keys() - {"common"}
    assert desk("import", str(file), "--store", "shop").code == 0
    for target, wanted in (
        ("shop", sections["common"]),
        (f"shop/{environment}", merged(sections["common"], sections[environment])),
    ):
        assert desk("apply", target, "--auto-approve").code == 0
        assert "No changes." in desk("plan", target).out
        for source in ("live", "desired"):
            found, result = exported(desk, target, "--strict", "--from", source)
            assert left_out(result) == []
            assert plain(found) == wanted
    assert desk("import", str(file), "--store", "shop").out.startswith("No changes.")


def test_what_the_orchestrator_does_not_know_comes_back_too(rich):
    assert rich("export", "acme", "--out", "whole.json").code == 0
    shutil.rmtree(rich.folder / "stores/acme")
    result = rich("import", "whole.json", "--store", "acme")
    assert result.code == 0
    names = {line.split()[0]: "a-secret-of-ours" for line in result.err.splitlines() if line.startswith("  ")}
    assert len(names) == 4
    plan = rich("plan", "acme", env=names)
    assert "No changes." in plan.out
    declared = {
        str(one): two.body
        for one, two in load(Path("stores"), "acme", None, KINDS, names, Policy()).resources.items()
    }
    assert {one for one in declared if one.partition("/")[0] not in FIXED} == {
        "catalog/spring", "currency/USD", "hierarchy/apparel", "integration/ship", "node/apparel/men",
        "node/apparel/men/shirts", "pricebook/retail", "pricebook/sale",
    }  # fmt: skip
    assert declared["gateway/adyen"]["password"] == "a-secret-of-ours"
    assert declared["node/apparel/men/shirts"]["locales"] == {"fr-FR": {"name": "Chemises"}}


# --- what is in it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["live", "desired"])
def test_secrets_never_leave(rich, source):
    common, result = exported(rich, "acme", "--from", source)
    assert "a-secret-of-ours" not in result.out + result.err
    hook = {"url": "https://ship.example/", "secret_key": "***"}
    assert [one["configuration"] for one in common["integrations"]] == [hook]
    adyen = {"slug": "adyen", "enabled": True, "test": True}
    masks = dict.fromkeys(("username", "password", "merchant_account"), "***")
    assert common["gateways"] == [adyen | masks]


def test_strict_names_what_it_leaves_out(rich):
    common, result = exported(rich, "acme", "--strict")
    assert common["hierarchies"] == [
        {
            "hierarchy": {"attributes": {"name": "Apparel", "slug": "apparel"}},
            "nodes": [{"attributes": {"name": "Men", "slug": "men"}}],
        }
    ]
    assert common["pricebooks"] == [{"name": "retail", "description": "for everyone"}, {"name": "sale"}]
    assert common["catalogs"][0]["hierarchy_slugs"] == ["apparel"]
    assert left_out(result) == [
        "external_ref of pricebook (1): sale",
        "node (1): apparel/men/shirts",
        "pricebooks of catalog (1): spring",
        "sort_order of node (1): apparel/men",
    ]


def test_many_names_are_counted(desk):
    desk.store()
    desk.write("acme", {f"common/pricebooks/p{n:02}.yaml": f"external_ref: e{n}\n" for n in range(12)})
    result = desk("export", "acme", "--from", "desired", "--strict")
    names = ", ".join(f"p{n:02}" for n in range(10))
    assert f"  external_ref of pricebook (12): {names} and 2 more\n" in result.err


def test_a_file(rich):
    result = rich("export", "acme", "--out", "out/shop.json")
    assert (result.code, result.out) == (0, "")
    assert "resources to out/shop.json." in result.err
    text = (rich.folder / "out/shop.json").read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.loads(text)["common"]["currencies"][0]["format"] == "${price}"


def test_the_live_store_needs_no_variables_of_the_files(rich, monkeypatch):
    for name in ENV:
        monkeypatch.delenv(name)
    assert rich("export", "acme").code == 0
    result = rich("export", "acme", "--from", "desired")
    assert result.code == 10
    assert result.err.startswith(
        "stores/acme/common/integrations/ship.yaml:3:22: the environment variable HOST is not set"
    )
    assert "HOOK" not in result.err


def test_the_live_store_is_only_read(desk, serve):
    served = serve()
    desk.store(changes={"store.yaml": served.settings(), "common/currencies/USD.yaml": USD})
    assert desk("export", "acme").code == 0
    assert served.writes == []


def test_what_could_not_be_written_elsewhere_is_left_out(desk, serve):
    served = serve()
    shared = {"attributes": {"name": "Shared", "slug": "shared"}}
    served.sandbox.seed_object("hierarchy", shared, owner="organization")
    for _ in range(2):
        served.sandbox.seed_object("product-variation", {"attributes": {"name": "size"}})
    desk.store(changes={"store.yaml": served.settings()})
    common, result = exported(desk, "acme")
    assert (common["hierarchies"], common["variations"]) == ([], [])
    assert "hierarchy/shared: left out: it is owned by the organization" in result.err
    assert "variation/size: left out: several live objects have this key" in result.err


def test_an_environment_is_exported_as_common(acme):
    common, _ = exported(acme, "acme/production", "--from", "desired")
    assert [one["name"] for one in common["pricebooks"]] == ["outlet", "retail"]


def test_another_platform_has_no_such_document(desk):
    assert desk("init", "ct", "--provider", "commercetools").code == 0
    for source in ("live", "desired"):
        result = desk("export", "ct", "--from", source)
        assert result.code == 64
        assert "there is no document to export a store of commercetools as" in result.err


def test_a_store_that_is_not_there(desk):
    desk.store()
    result = desk("export", "acmee")
    assert result.code == 10
    assert "did you mean 'acme'?" in result.err
