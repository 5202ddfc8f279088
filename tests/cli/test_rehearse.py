"""A plan tried out on a stand-in of the live store: what it says is what the live run then does."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from reconciler.sandbox import open_sandbox, parse_fault, serving
from tests.cli.conftest import READS, USD, Served, stores_of

STORES = Path(__file__).parents[2] / "stores"
TOKENS = ("/oauth/access_token", "/oauth/token")
CONVERGES = "a second plan finds no changes."


@pytest.fixture
def project(monkeypatch):
    """A commercetools sandbox over HTTP."""
    monkeypatch.setenv("ID", "sandbox")
    monkeypatch.setenv("KEY", "sandbox")
    sandbox = open_sandbox("commercetools")
    with serving(sandbox) as url:
        served = Served(sandbox, url)
        served.options = {"provider": "commercetools", "project_key": "sandbox", "auth_url": url}
        yield served
    sandbox.close()


@contextmanager
def read_only(served):
    """No request in the block changes anything there."""
    before = len(served.sandbox.log)
    yield
    changing = [
        one for one in served.sandbox.log[before:] if one.method not in READS and one.path not in TOKENS
    ]
    assert not changing


def rehearsed(desk, served, *args, target="acme"):
    """The document of a rehearsal that wrote nothing."""
    with read_only(served):
        result = desk("rehearse", target, "--json", *args)
    assert result.out, result.err
    return json.loads(result.out), result.code


def applied(desk, served, *args, target="acme"):
    """What a run really did: its steps that went through, and its requests by method."""
    before = len(served.sandbox.log)
    result = desk("apply", target, "--auto-approve", "--json", *args)
    sent = Counter(one.method for one in served.sandbox.log[before:] if one.path not in TOKENS)
    steps = json.loads(result.out)["steps"] if result.out else []
    counted = {"total": sent.total(), **{name: n for name, n in sent.items() if name not in READS}}
    reads = sum(sent[name] for name in READS)
    return steps, counted | ({"reads": reads} if reads else {}), result


def keeps_its_word(desk, served, *args, target="acme"):
    """Rehearse, then apply, and compare; gives back the rehearsal."""
    said, code = rehearsed(desk, served, *args, target=target)
    planned = json.loads(desk("plan", target, "--json", *args).out)
    assert said["plan"] == planned
    steps, requests, result = applied(desk, served, *args, target=target)
    assert [(one["id"], one["state"]) for one in said["steps"]] == [
        (one["id"], one["state"]) for one in steps
    ]
    assert said["not_rehearsed"] == []
    assert said["requests"] == requests
    assert (code, said["gaps"], said["converges"]) == (result.code, [], True)
    return said


def edit(desk, file, old, new, store="acme"):
    path = desk.folder / "stores" / store / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# --- it keeps its word --------------------------------------------------------------------------------------


def lay_out(desk, store, served, **more):
    """One of the example stores, before a sandbox over HTTP."""
    shutil.copytree(STORES / store, desk.folder / "stores" / store)
    shutil.rmtree(desk.folder / "stores" / store / "production")
    settings = served.settings(environments="{development: {}}", **getattr(served, "options", {}), **more)
    desk.write(store, {"store.yaml": settings})


def test_every_kind_of_elastic_path(desk, serve):
    served = serve()
    lay_out(desk, "example", served)
    target = "example/development"
    said = keeps_its_word(desk, served, target=target)
    assert len(said["steps"]) == 107
    edit(desk, "common/products/SCREE.yaml", "Scree trousers", "Scree pants", "example")
    edit(
        desk,
        "common/variations/colour.yaml",
        "  Slate:\n",
        "  Rust:\n    description: R\n  Slate:\n",
        "example",
    )
    said = keeps_its_word(desk, served, target=target)
    assert [one["action"] for one in said["steps"]][-3:] == ["build", "publish", "publish"]
    assert "No changes." in desk("rehearse", target).out


def test_all_of_elastic_path_goes(desk, serve):
    served = serve()
    lay_out(desk, "example", served)
    assert desk("apply", "example/development", "--auto-approve").code == 0
    for path in sorted(desk.folder.glob("stores/example/*/**/*.yaml")):
        if path.name != "USD.yaml":
            path.unlink()
    thresholds = "{delete_percent: 100, min_existing: 1000}"
    desk.write("example", {"store.yaml": served.settings(prune="all", thresholds=thresholds)})
    edit(desk, "store.yaml", "production", "development", "example")
    said = keeps_its_word(desk, served, "--full", target="example/development")
    assert Counter(one["action"] for one in said["steps"])["delete"] == 95


def test_every_kind_of_commercetools(desk, project):
    lay_out(desk, "sunrise", project)
    target = "sunrise/development"
    assert len(keeps_its_word(desk, project, target=target)["steps"]) == 151
    edit(desk, "common/project.yaml", "[en, de]", "[en, de, it]", "sunrise")
    edit(desk, "common/stores/dach.yaml", "[de]", "[de, it]", "sunrise")
    edit(desk, "common/subscriptions/orders.yaml", "topic: orders", "topic: new-orders", "sunrise")
    for state in ("in-preparation", "on-hold", "shipped"):
        (desk.folder / f"stores/sunrise/common/states/{state}.yaml").unlink()
    said = keeps_its_word(desk, project, target=target)
    assert [one["id"] for one in said["steps"] if one["action"] == "update"]
    assert sum(one["action"] == "delete" for one in said["steps"]) == 3


# --- what the platform would refuse -------------------------------------------------------------------------

ATTRIBUTE = "- {name: size, label: {en: Size}, isRequired: false, type: {name: TYPE}}\n"
SIZED = "name: N\ndescription: x\nattributes:\n" + ATTRIBUTE


def shop(desk, project, files):
    desk.write("acme", {"store.yaml": project.settings(**project.options), **files})
    assert desk("apply", "acme", "--auto-approve").code == 0


def test_what_only_the_platform_can_tell_to_be_taken(desk, project):
    """An attribute has one type in all product types, also in those that no file declares."""
    shop(desk, project, {"common/product-types/one.yaml": SIZED.replace("TYPE", "text")})
    desk.remove("common/product-types/one.yaml")
    desk.write("acme", {"store.yaml": project.settings(prune="none", **project.options)})
    desk.write("acme", {"common/product-types/two.yaml": SIZED.replace("TYPE", "number")})
    assert desk("plan", "acme").code == 0
    with read_only(project):
        result = desk("rehearse", "acme")
    assert result.code == 1
    assert "  1. create product-type/two  would be refused\n" in result.out
    assert (
        "Error: create product-type/two would be refused\n"
        "  stores/acme/common/product-types/two.yaml:1:1\n"
        "  The attribute with name size has a different type on product type N. "
        "(AttributeDefinitionTypeConflict) (POST /sandbox/product-types)\n"
    ) in result.out
    assert "Rehearsed: the store would refuse 1 step of 1.\n" in result.out
    assert desk("apply", "acme", "--auto-approve").code == 1


def test_what_the_plan_itself_knows_to_be_taken(desk, project):
    zone = "name: N\nlocations: [{country: DE}]\n"
    shop(desk, project, {"common/zones/one.yaml": zone})
    desk.remove("common/zones/one.yaml")
    desk.write("acme", {"store.yaml": project.settings(prune="none", **project.options)})
    desk.write("acme", {"common/zones/two.yaml": zone, "common/zones/three.yaml": "name: O\nlocations: []\n"})
    result = desk("rehearse", "acme")
    assert result.code == 14
    assert "is held by zone/one, which this plan leaves as it is" in result.out
    assert f"Rehearsed: 1 step goes through and converges: {CONVERGES}" in result.out


KEY = "reserved_rate_limit: {}\n"


def test_a_quota_that_only_the_platform_counts_stops_what_hangs_on_it(desk, serve):
    """Application keys reserve requests of a store that grants 100 a second."""
    served = serve()
    desk.store(changes={"store.yaml": served.settings(secret_sink="[cat]")})
    desk.write("acme", {"common/application-keys/feeds.yaml": KEY.format(90)})
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.write("acme", {"common/application-keys/more.yaml": KEY.format(20)})
    desk.write("acme", {"common/currencies/EUR.yaml": USD.replace("default: true", "default: false")})
    said, code = rehearsed(desk, served)
    assert (code, said["ok"], said["refused"]) == (1, False, ["create application-key/more"])
    states = {one["id"]: one["state"] for one in said["steps"]}
    assert states == {"create application-key/more": "failed", "create currency/EUR": "done"}
    (failed,) = [one for one in said["steps"] if one["state"] == "failed"]
    assert failed["error"]["message"] == "Conflict: requested reserved rate limit will exceed the maximum"
    steps, requests, _ = applied(desk, served)
    assert {one["id"]: one["state"] for one in steps} == states
    assert said["requests"] == requests


def test_what_needs_a_refused_resource_would_be_skipped(desk, project):
    types = "- {name: kind, label: {en: K}, isRequired: false, type: {name: ref, referenceTypeId: N}}\n"
    assert types
    shop(desk, project, {"common/product-types/one.yaml": SIZED.replace("TYPE", "text")})
    desk.remove("common/product-types/one.yaml")
    desk.write("acme", {"store.yaml": project.settings(prune="none", **project.options)})
    nested = SIZED.replace("{name: TYPE}", "{name: nested, typeReference: two}").replace("size", "other")
    desk.write("acme", {"common/product-types/two.yaml": SIZED.replace("TYPE", "number")})
    desk.write("acme", {"common/product-types/three.yaml": nested})
    result = desk("rehearse", "acme")
    assert result.code == 1, result.err
    assert (
        "Would be skipped (1) because of create product-type/two:\n  - create product-type/three\n"
        in result.out
    )
    assert "the store would refuse 1 step of 2, and 1 step would be skipped with it." in result.out


def test_more_than_the_store_allows(desk, serve):
    served = serve(knobs={"limits": ["currency_limit=2"]})
    euro = USD.replace("default: true", "default: false")
    desk.store(changes={"store.yaml": served.settings(), "common/currencies/EUR.yaml": euro})
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.write("acme", {"common/currencies/GBP.yaml": euro})
    result = desk("rehearse", "acme")
    assert (result.code, result.out) == (10, "")
    assert (
        "stores/acme/common/currencies/GBP.yaml:1:1: 3 currencies wanted, the store allows 2 (currency_limit)"
    ) in result.err


def test_a_store_that_may_hold_more_than_others(desk, serve):
    served = serve(knobs={"limits": ["currency_limit=30"]})
    euro = USD.replace("default: true", "default: false")
    codes = ["AUD", "CAD", "CHF", "DKK", "EUR", "GBP", "JPY", "NOK", "PLN", "SEK", "CZK"]
    desk.store(changes={"store.yaml": served.settings()})
    desk.write("acme", {f"common/currencies/{code}.yaml": euro for code in codes})
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.write("acme", {"common/currencies/HUF.yaml": euro})
    said = keeps_its_word(desk, served)
    assert [one["id"] for one in said["steps"]] == ["create currency/HUF"]


def test_a_reference_that_leads_nowhere(desk, serve):
    served = serve()
    desk.store(changes={"store.yaml": served.settings(external="[pricebook/far]")})
    desk.write("acme", {"common/catalogs/spring.yaml": "hierarchies: [apparel]\npricebook: far\n"})
    result = desk("rehearse", "acme")
    assert (result.code, result.out) == (10, "")
    told = "catalog/spring needs pricebook/far, which is neither in the files nor in the live store"
    assert f"stores/acme/common/catalogs/spring.yaml:2:12: {told}" in result.err


def test_a_plan_that_apply_refuses_is_rehearsed_all_the_same(desk, serve):
    served = serve()
    books = {f"common/pricebooks/b{n}.yaml": "description: x\n" for n in range(12)}
    desk.store(changes={"store.yaml": served.settings(), **books})
    assert desk("apply", "acme", "--auto-approve").code == 0
    for file in books:
        desk.remove(file)
    result = desk("rehearse", "acme")
    assert result.code == 14
    assert "Apply refuses this plan until it is allowed:" in result.out
    assert f"12 steps go through and converge: {CONVERGES} Apply refuses it until it is allowed" in result.out
    assert keeps_its_word(desk, served, "--allow-deletes", "12")["requests"]["DELETE"] == 12


def test_what_never_settles_is_shown(desk, serve, monkeypatch):
    """A stand-in that answers an old list in the end: as a platform that does not keep what it is sent."""
    served = serve()
    desk.store(changes={"store.yaml": served.settings()})
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.write("acme", {"common/pricebooks/retail.yaml": "description: other\n"})
    stale = parse_fault("stale-list:path=/pcm/pricebooks,nth=4,times=0")
    monkeypatch.setattr("reconciler.cli.stage.open_sandbox", partial(open_sandbox, faults=[stale]))
    result = desk("rehearse", "acme")
    assert result.code == 1
    assert (
        "Never settles: after all of it a second plan still has\n\n  # pricebook/retail will be" in result.out
    )
    assert (
        "Rehearsed: it goes through, and does not converge: a second plan still has 1 step.\n" in result.out
    )


# --- what is otherwise in a stand-in ------------------------------------------------------------------------


def test_what_the_organization_owns_stays_locked(desk, serve):
    served = serve()
    served.sandbox.seed_object(
        "hierarchy", {"attributes": {"name": "S", "slug": "shared"}}, owner="organization"
    )
    desk.store(changes={"store.yaml": served.settings(prune="all")})
    desk.write("acme", {"common/hierarchies/shared.yaml": "name: Mine\n"})
    said, code = rehearsed(desk, served)
    assert (code, said["gaps"]) == (14, [])
    steps, requests, result = applied(desk, served)
    assert result.code == 14
    assert ([one["id"] for one in said["steps"]], said["requests"]) == (
        [one["id"] for one in steps],
        requests,
    )


def test_what_the_sandbox_does_not_take_is_no_refusal(desk, serve):
    """This store has an integration with six events, which none may have any more."""
    served = serve()
    events = [
        f"order.{event}" for event in ("created", "updated", "paid", "deleted", "refunded", "fulfilled")
    ]
    hook = {"name": "hook", "integration_type": "webhook", "enabled": True, "observes": events}
    served.sandbox.seed_object("integration", hook | {"configuration": {"url": "https://x.example"}})
    desk.store(changes={"store.yaml": served.settings()})
    settings = "integration_type: webhook\nenabled: false\nconfiguration: {url: 'https://x.example'}\n"
    desk.write("acme", {"common/integrations/hook.yaml": settings})
    result = desk("rehearse", "acme")
    assert result.code == 0, result.out
    assert (
        "Not rehearsed as it is live:\n"
        "  - integration/hook: integration/hook has 6 observes, the store allows 5 (event_limit)"
        " (so not tried: update integration/hook)\n"
    ) in result.out
    assert "Rehearsed in part: 4 steps go through and converge: a second plan" in result.out
    assert "1 not rehearsed." in result.out


def test_an_id_that_only_the_store_knows_is_no_refusal(desk, project):
    shop(desk, project, {"common/channels/north.yaml": "roles: [ProductDistribution]\n"})
    files = {"common/stores/main.yaml": 'name: {en: S}\ndistributionChannels: [{$id: "abc"}]\n'}
    desk.write("acme", files)
    result = desk("rehearse", "acme")
    assert result.code == 0
    assert (
        "  - create store/main: only the live store knows the id abc; the live store may well take it\n"
        in result.out
    )
    assert "Rehearsed in part: 0 steps of 1 go through. 1 not rehearsed.\n" in result.out


def unable(path, *methods):
    """Stand-ins without some endpoint."""

    def make(*args, **given):
        sandbox = open_sandbox(*args, **given)
        for route in sandbox.app.inner.routes:
            if route.path == path:
                route.methods -= set(methods)
        return sandbox

    return make


def test_what_the_sandbox_does_not_know_is_no_refusal(desk, serve, monkeypatch):
    served = serve()
    desk.store(changes={"store.yaml": served.settings(), "common/account-tags/vip.yaml": "{}\n"})
    monkeypatch.setattr("reconciler.cli.stage.open_sandbox", unable("/v2/account-tags", "POST"))
    result = desk("rehearse", "acme")
    assert result.code == 0
    told = (
        "  - create account-tag/vip: the sandbox does not know POST /v2/account-tags; the live store may well"
    )
    assert told in result.out
    monkeypatch.setattr("reconciler.cli.stage.open_sandbox", unable("/v2/account-tags", "GET"))
    result = desk("rehearse", "acme")
    assert (result.code, result.out) == (1, "")
    assert "nothing could be rehearsed: the sandbox answered:" in result.err
    assert "that says nothing of the live store" in result.err


def test_two_of_one_key_that_nobody_means(desk, serve):
    served = serve()
    for _ in range(2):
        served.sandbox.seed_object("catalog", {"attributes": {"name": "twin", "hierarchy_ids": []}})
    desk.store(changes={"store.yaml": served.settings()})
    said, code = rehearsed(desk, served)
    assert code == 0
    assert [(one["address"], one["reason"]) for one in said["gaps"]] == [
        ("catalog/twin", "the store has several with this key")
    ]


# --- secrets, replacements, renames, choices ----------------------------------------------------------------

HOOK = (
    "integration_type: webhook\nobserves: [order.created]\nenabled: true\n"
    "configuration: {url: 'https://x.example', secret_key: '${env:HOOK_SECRET}'}\n"
)
STRIPE = "enabled: true\nlogin: ${env:STRIPE}\n"
STOMP = (
    "integration_type: stomp\nobserves: [order.created]\nenabled: true\nconfiguration:\n"
    "  {addresses: ['a.example:1'], destination: q, username: me, password: '${env:HOOK_SECRET}'}\n"
)


def test_secrets_are_never_printed_and_never_lost(desk, serve, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", "first-secret")
    monkeypatch.setenv("STRIPE", "stripe-secret")
    served = serve(knobs={"gateway_secrets": "masked"})
    files = {
        "common/integrations/hook.yaml": HOOK,
        "common/integrations/queue.yaml": STOMP,
        "common/gateways/stripe.yaml": STRIPE,
    }
    desk.store(changes={"store.yaml": served.settings(), **files})
    keeps_its_word(desk, served)
    for file in files:
        edit(desk, file, "enabled: true", "enabled: false")
    keeps_its_word(desk, served)
    monkeypatch.setenv("HOOK_SECRET", "second-secret")
    for form in ("text", "json", "markdown"):
        result = desk("rehearse", "acme", "--format", form, "--log-level", "debug")
        assert result.code == 0
        assert "-secret" not in (result.out + result.err).replace("stand-in-for-a-secret", "")
    assert {one["id"] for one in keeps_its_word(desk, served)["steps"]} == {
        "update integration/hook",
        "update integration/queue",
    }
    for file in files:
        desk.remove(file)
    desk.write("acme", {"common/pricebooks/new.yaml": "description: x\n"})
    assert "-secret" not in desk("rehearse", "acme", "--full").out


def test_a_secret_that_is_handed_out_is_handed_to_nobody(desk, serve):
    served = serve()
    sink = desk.folder / "sink"
    keep = f"[sh, -c, 'cat > {sink}']"
    desk.store(changes={"store.yaml": served.settings(secret_sink=keep)})
    desk.write("acme", {"common/application-keys/feeds.yaml": "{}\n"})
    result = desk("rehearse", "acme")
    assert (result.code, sink.exists()) == (0, False)
    keeps_its_word(desk, served)
    assert sink.exists()


def test_replacements(desk, serve):
    served = serve()
    desk.store(changes={"store.yaml": served.settings()})
    assert desk("apply", "acme", "--auto-approve").code == 0
    said = keeps_its_word(desk, served, "--replace", "pricebook/retail")
    assert said["steps"][0]["id"] == "unlink catalog/spring"
    assert said["requests"]["DELETE"] == 1


def test_a_renamed_file_and_an_owned_one_that_is_gone(desk, serve):
    served = serve()
    desk.store(changes={"store.yaml": served.settings(), "common/pricebooks/old.yaml": "description: x\n"})
    assert desk("apply", "acme", "--auto-approve").code == 0
    desk.remove("common/pricebooks/old.yaml")
    desk.remove("common/catalogs/spring.yaml")
    desk.remove("common/pricebooks/retail.yaml")
    desk.write("acme", {"common/pricebooks/new.yaml": "description: x\nwas: old\n"})
    said = keeps_its_word(desk, served)
    assert sorted(one["id"] for one in said["steps"]) == [
        "delete catalog/spring",
        "delete pricebook/retail",
        "update pricebook/new",
    ]


def test_choices_count_as_they_do_for_plan(desk, serve):
    served = serve()
    desk.store(changes={"store.yaml": served.settings()})
    said = keeps_its_word(desk, served, "--target", "pricebook/*")
    assert [one["id"] for one in said["steps"]] == ["create pricebook/retail"]
    assert "'pricebok/*' fits no address" in desk("rehearse", "acme", "--target", "pricebok/*").err


def test_only_what_changed_since_a_commit(acme, history):
    assert acme("apply", "acme", "--auto-approve").code == 0
    acme.write("acme", {"common/pricebooks/retail.yaml": "description: other\n"})
    history.commit("more")
    said = json.loads(acme("rehearse", "acme", "--changed-since", "first", "--json").out)
    assert said["plan"] == json.loads(acme("plan", "acme", "--changed-since", "first", "--json").out)
    assert ([one["id"] for one in said["steps"]], said["held"]) == (["update pricebook/retail"], 5)
    assert acme("rehearse", "acme", "--rev", "first").out.startswith("No changes.")


# --- the live store -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["acme", "acme/production"])
def test_nothing_is_written_to_an_embedded_sandbox(acme, target):
    assert acme("apply", target, "--auto-approve").code == 0
    acme.write("acme", {"common/pricebooks/retail.yaml": "description: other\n"})
    files = {name: (acme.folder / name).read_bytes() for name in stores_of(acme)}
    result = acme("rehearse", target)
    assert (result.code, CONVERGES in result.out) == (0, True), result.err
    assert {name: (acme.folder / name).read_bytes() for name in stores_of(acme)} == files


def test_an_embedded_sandbox_that_is_open_elsewhere_is_read_as_it_is_now(acme):
    file = acme.folder / ".reconciler/sandbox/acme.db"
    sandbox = open_sandbox("elasticpath", db=file)
    sandbox.seed_object("pricebook", {"attributes": {"name": "retail", "description": "for everyone"}})
    result = acme("rehearse", "acme")
    sandbox.close()
    assert "pricebook/retail" not in result.out


def test_a_store_that_fails_while_it_is_read(desk, serve):
    served = serve("503:path=/pcm/pricebooks,times=0")
    desk.store(changes={"store.yaml": served.settings()})
    with read_only(served):
        result = desk("rehearse", "acme")
    assert (result.code, result.out) == (12, "")


def test_a_provider_without_a_sandbox(desk, monkeypatch):
    monkeypatch.setattr("reconciler.cli.stage.PROVIDERS", ())
    desk.store()
    result = desk("rehearse", "acme")
    assert (result.code, result.out) == (64, "")
    assert "nothing can be rehearsed for elasticpath: there is no sandbox for it" in result.err


# --- how it reads -------------------------------------------------------------------------------------------


def test_the_whole_of_it(desk, serve):
    served = serve()
    desk.store(changes={"store.yaml": served.settings()})
    result = desk("rehearse", "acme")
    assert result.code == 0
    plan = desk("plan", "acme").out
    assert result.out == plan + (
        "\nRehearsed in a sandbox that holds 1 resource of the live store:\n"
        "    1. create pricebook/retail   1 POST\n"
        "    2. create hierarchy/apparel  1 POST\n"
        "    3. create node/apparel/men   1 POST\n"
        "    4. create catalog/spring     1 POST, 1 read\n"
        "Would send 10 requests: 4 POST, 6 reads.\n\n"
        "Rehearsed: 4 steps go through and converge: a second plan finds no changes.\n\n"
        "What a rehearsal cannot tell: what the credentials may do, what hangs on objects that were not read,\n"
        "what others change meanwhile, and what the sandbox does not know of the platform.\n"
    )
    assert desk("apply", "acme", "--auto-approve").code == 0
    assert desk("rehearse", "acme").out == desk("plan", "acme").out


HOSTILE = "</details> @everyone ```\n::error::x\x1b[2J \u202e <script>"


def test_hostile_words_do_nothing(desk, project):
    shop(desk, project, {"common/product-types/one.yaml": SIZED.replace("TYPE", "text")})
    desk.remove("common/product-types/one.yaml")
    desk.write("acme", {"store.yaml": project.settings(prune="none", **project.options)})
    project.sandbox.load(
        "product-type",
        [
            {
                "key": "zz",
                "name": HOSTILE,
                "description": "x",
                "attributes": [
                    {"name": "size", "label": {"en": "x"}, "isRequired": False, "type": {"name": "text"}}
                ],
            }
        ],
    )
    desk.write("acme", {"common/product-types/two.yaml": SIZED.replace("TYPE", "number")})
    shown = desk("rehearse", "acme", "--markdown").out
    told = desk("rehearse", "acme").out
    for text in (shown, told):
        assert not {"\x1b", "\u202e"} & set(text)
        assert "\n::error" not in text
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert len(shown) < 65_536


def test_a_page(desk):
    desk.store()
    shown = desk("rehearse", "acme", "--format", "html").out
    assert shown.startswith("<!doctype html>")
    assert '<p class="subject">Rehearsal</p>' in shown
    assert "Rehearsed: 4 steps go through and converge: a second plan finds no changes." in shown
    assert "<summary>Order and requests</summary><pre>Rehearsed in a sandbox" in shown
    desk("apply", "acme", "--auto-approve")
    assert '<p class="subject">Plan</p>' in desk("rehearse", "acme", "--format", "html").out


def test_markdown(desk, serve):
    served = serve()
    desk.store(changes={"store.yaml": served.settings()})
    shown = desk("rehearse", "acme", "--format", "markdown").out
    assert shown.startswith(desk("plan", "acme", "--markdown").out.rstrip())
    assert "#### Rehearsal\n\n```text\nRehearsed: 4 steps go through and converge" in shown
    assert "<details><summary>Order and requests</summary>\n\n```text\nRehearsed in a sandbox" in shown
