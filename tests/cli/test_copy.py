"""`copy`: one live store brought to what another one holds, by keys, without secrets that are not shown."""

import json
import shutil
from pathlib import Path

import pytest

from reconciler.providers.registry import plugin
from reconciler.sandbox import parse_fault
from tests.cli.test_terminal import Typist

ROOT = Path(__file__).parents[2]
STORE = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {dev: {}, production: {}}\n'
SERVED = "provider: elasticpath\ncredentials: {{client_id: '${{env:ID}}', client_secret: '${{env:KEY}}'}}\n{}"
NAMED = {
    f"  - {kind.name}: how a store is run is copied only on request: --kind {kind.name}"
    for kind in plugin("elasticpath").kinds.values()
    if kind.fixed
}
HOOK = "integration_type: webhook\nconfiguration: {url: https://x, secret_key: '${env:HOOK_KEY}'}\n"
QUEUE = (
    "integration_type: aws_sqs\ndescription: %s\nconfiguration: {url: https://q, region: eu-west-1,"
    " aws_access_key_id: '${env:AWS_ID}', aws_secret_access_key: '${env:AWS_KEY}'}\n"
)
SECRETS = {"HOOK_KEY": "hook-secret-1", "AWS_ID": "AKIAOOOOOOOOJIMB", "AWS_KEY": "wJalrXUtnFEMIK7MD"}


@pytest.fixture
def acme(acme):
    """A desk whose `acme/dev` is live, and `acme/production` is not yet anything."""
    acme.write("acme", {"store.yaml": STORE})
    assert acme("apply", "acme/dev", "--auto-approve").code == 0
    return acme


@pytest.fixture
def pair(desk, serve):
    """Two served stores: `two/dev` and `two/production`, with more of store.yaml if wanted."""

    def make(more="", **production):
        dev, other = serve(seed=1), serve(seed=2, **production)
        urls = f"environments:\n  dev: {{url: {dev.url}}}\n  production:\n    url: {other.url}\n"
        desk.write("two", {"store.yaml": SERVED.format(urls + more)})
        return dev, other

    return make


def live(desk, target, folder):
    """The files that a store would be pulled into, as text by name."""
    shutil.rmtree(desk.folder / "stores/seen", ignore_errors=True)
    store, _, environment = target.partition("/")
    text = (desk.folder / "stores" / store / "store.yaml").read_text()
    desk.write("seen", {"store.yaml": text})
    boxes = desk.folder / ".reconciler/sandbox"
    if (boxes / store).exists():
        shutil.copytree(boxes / store, boxes / "seen", dirs_exist_ok=True)
    assert desk("pull", f"seen/{environment}", "--into", environment).code == 0
    found = (desk.folder / "stores/seen" / environment / folder).glob("*.yaml")
    return {path.stem: path.read_text() for path in found}


# --- the whole of it ----------------------------------------------------------------------------------------


def test_a_store_is_copied_whole_and_then_there_is_nothing_to_do(acme):
    result = acme("copy", "acme/dev", "acme/production", "--auto-approve")
    assert result.code == 0
    assert result.out.endswith("Copy complete! Resources: 4 added, 0 changed, 0 destroyed.\n")
    assert "from acme/dev in" in result.err
    assert "from acme/production in" in result.err
    for folder in ("currencies", "pricebooks", "hierarchies", "catalogs"):
        assert live(acme, "acme/dev", folder) == live(acme, "acme/production", folder) != {}
    again = acme("copy", "acme/dev", "acme/production", "--auto-approve")
    assert (again.code, again.out.startswith("Not part of this run:\n")) == (0, True)
    assert set(again.out.splitlines()) >= NAMED
    assert again.out.endswith("\n\nNo changes. What was selected of acme/production is as acme/dev has it.\n")


def test_files_do_not_count_not_even_wrong_ones(acme):
    acme.write(
        "acme", {"common/pricebooks/retail.yaml": "colour: red\n", "production/pricebooks/x.yaml": "{}"}
    )
    assert acme("plan", "acme/production").code == 10
    result = acme("copy", "acme/dev", "acme/production", "--auto-approve")
    assert "Resources: 4 added" in result.out
    assert "x" not in live(acme, "acme/production", "pricebooks")


def test_the_source_is_only_read(desk, pair):
    dev, production = pair()
    dev.sandbox.load("pricebook", [{"attributes": {"name": "retail"}}])
    assert desk("copy", "two/dev", "two/production", "--auto-approve").code == 0
    assert (len(dev.writes), [seen.path for seen in production.writes]) == (0, ["/pcm/pricebooks"])


def test_check_writes_nothing_and_tells_by_its_exit_code(acme):
    result = acme("copy", "acme/dev", "acme/production", "--check")
    assert result.code == 2
    assert "Plan: 4 to add" in result.out
    document = json.loads(acme("copy", "acme/dev", "acme/production", "--check", "--json").out)
    assert document["summary"]["create"] == 4
    assert live(acme, "acme/production", "pricebooks") == {}
    acme("copy", "acme/dev", "acme/production", "--auto-approve")
    assert acme("copy", "acme/dev", "acme/production", "--check").code == 0


def test_json_is_the_report_and_names_the_source(acme):
    report = json.loads(acme("copy", "acme/dev", "acme/production", "--auto-approve", "--json").out)
    assert (report["ok"], report["source"], report["environment"]) == (True, "acme/dev", "production")
    assert report["summary"]["create"] == 4


# --- approval -----------------------------------------------------------------------------------------------


def test_without_a_terminal_it_refuses_and_the_digest_says_yes(acme):
    refused = acme("copy", "acme/dev", "acme/production", stdin="yes\n")
    assert refused.code == 14
    digest = json.loads(acme("copy", "acme/dev", "acme/production", "--check", "--json").out)["digest"]
    assert f"--approve {digest[:32]}" in refused.err
    assert acme("copy", "acme/dev", "acme/production", "--approve", digest).code == 0
    assert acme("copy", "acme/dev", "acme/production", "--approve", digest).code == 13


@pytest.mark.parametrize(
    ("answer", "code", "says"), [("yes", 0, "Copy complete!"), ("no", 1, "Copy cancelled.")]
)
def test_on_a_terminal_it_asks(acme, answer, code, says):
    typist = Typist("copy", "acme/dev", "acme/production", cwd=acme.folder)
    assert "make these changes in acme/production?" in typist.read(until="accepted: ")
    typist.type(f"{answer}\n")
    assert typist.end() == code
    assert says in typist.seen


# --- what cannot be -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("acme/dev", "acme/dev"), 64, "SOURCE and TARGET are both acme/dev"),
        (("acme/dev", "stores/acme/dev/"), 64, "both acme/dev"),
        (("acme/dev", "shop"), 64, "acme/dev is of elasticpath and shop of commercetools"),
        (("acme/dev",), 64, "Missing argument 'TARGET'"),
        (("acme/dev", "a/b/c"), 64, "is no target"),
        (("acme/dev", "acme/production", "--kind", "curency"), 64, "did you mean 'currency'?"),
        (("acme/dev", "acme/production", "--act", "x"), 64, "No such option"),
        (("acme/dev", "acme/production", "--exclude", "pricebok/*"), 64, "did you mean 'pricebook/*'?"),
        (("acme/dev", "acme/production", "--approve", "xyz"), 64, "32 to 64 hexadecimal digits"),
        (("acme/dev", "nobody"), 10, "there is no store 'nobody'"),
    ],
)
def test_bad_input(acme, args, code, says):
    acme.write("shop", {"store.yaml": 'provider: commercetools\nurl: "sandbox:"\n'})
    result = acme("copy", *args)
    assert (result.code, result.out) == (code, "")
    assert says in result.err


def test_what_is_wrong_with_both_stores_is_told_at_once(acme):
    result = acme("copy", "acme/deev", "acme/prod")
    assert result.code == 10
    assert "no environment 'deev'" in result.err
    assert "no environment 'prod'" in result.err


def test_kinds_that_cannot_be_copied_are_refused_each_with_its_reason(acme):
    acme.write("shop", {"store.yaml": 'provider: commercetools\nurl: "sandbox:"\nenvironments: {b: {}}\n'})
    result = acme("copy", "shop", "shop/b", "--kind", "inventory-entry", "--kind", "custom-object")
    assert result.code == 64
    assert "custom-object cannot be copied: only those that files declare are ever looked at" in result.err
    assert "inventory-entry cannot be copied" in result.err
    told = acme("copy", "shop", "shop/b", "--check")
    for kind in ("project", "inventory-entry", "container", "custom-object", "api-client"):
        assert f"  - {kind}: " in told.out


def test_two_targets_that_lead_to_one_store_are_refused(desk, serve):
    served = serve()
    url = f"environments: {{a: {{url: {served.url}}}, b: {{url: {served.url}}}}}\n"
    desk.write("two", {"store.yaml": SERVED.format(url)})
    result = desk("copy", "two/a", "two/b", "--auto-approve")
    assert result.code == 14
    assert f"two/a and two/b are the same store, {served.sandbox.store_id}" in result.err
    assert not served.writes


def test_a_source_that_cannot_be_read_to_its_end_stops_everything(desk, pair):
    dev, production = pair()
    dev.sandbox.load("pricebook", [{"attributes": {"name": "retail"}}])
    dev.sandbox.faults.add(parse_fault("500:path=/v2/flows,times=0"))
    result = desk("copy", "two/dev", "two/production", "--auto-approve")
    assert (result.code, result.out) == (12, "")
    assert not production.writes


# --- the destination's policy -------------------------------------------------------------------------------


def test_the_policy_of_the_destination_holds(desk, pair):
    rules = (
        "    prune: all\n    protect: [pricebook/mine]\n    external: [pricebook/shared]\n"
        "    ignore: [{kind: pricebook, path: /description}]\n"
    )
    dev, production = pair(rules)
    books = ("retail", "shared")
    dev.sandbox.load("pricebook", [{"attributes": {"name": n, "description": "dev"}} for n in books])
    there = ("retail", "mine", "old")
    production.sandbox.load("pricebook", [{"attributes": {"name": n, "description": "live"}} for n in there])
    result = desk("copy", "two/dev", "two/production", "--kind", "pricebook", "--auto-approve")
    assert result.code == 0
    assert "pricebook/mine: not in two/dev, but protected" in result.out
    assert "pricebook/shared: left out: two/production has it under external:" in result.out
    assert "pricebook/old will be destroyed, because it is not in two/dev" in result.out
    assert [seen.method for seen in production.writes] == ["DELETE"]


def test_prune_is_for_what_is_copied_and_not_for_what_is_left_out(desk, pair):
    dev, production = pair("    prune: all\n")
    dev.sandbox.seed_object("pricebook", {"attributes": {"name": "shared"}}, owner="organization")
    production.sandbox.load("pricebook", [{"attributes": {"name": "shared"}}])
    production.sandbox.load("hierarchy", [{"attributes": {"name": "Only here", "slug": "here"}}])
    result = desk("copy", "two/dev", "two/production", "--kind", "pricebook", "--auto-approve")
    assert result.code == 0
    assert "pricebook/shared: left out: in two/dev it is owned by the organization" in result.out
    assert not production.writes


def test_thresholds_hold(desk, pair):
    _, production = pair("    prune: all\n")
    production.sandbox.load("pricebook", [{"attributes": {"name": f"{n:02}"}} for n in range(12)])
    args = ("copy", "two/dev", "two/production", "--kind", "pricebook", "--auto-approve")
    refused = desk(*args)
    assert refused.code == 14
    assert "two/dev holds nothing to copy, yet 12 resources would be deleted" in refused.err
    assert not production.writes
    assert desk(*args, "--allow-deletes", "12").code == 0


# --- which --------------------------------------------------------------------------------------------------


def test_only_the_kinds_named_and_what_they_need_that_is_not_there(acme):
    acme.write("acme", {"production/pricebooks/retail.yaml": "description: live\n"})
    assert acme("apply", "acme/production", "--auto-approve", "--target", "pricebook/retail").code == 0
    result = acme("copy", "acme/dev", "acme/production", "--kind", "catalog", "--auto-approve")
    assert result.code == 0
    assert "Resources: 2 added, 0 changed" in result.out  # the catalog and its hierarchy, which was not there
    assert "live" in live(acme, "acme/production", "pricebooks")["retail"]
    assert live(acme, "acme/production", "currencies").keys() == {"USD"}


def test_a_selection_leaves_out_what_it_says(acme):
    result = acme("copy", "acme/dev", "acme/production", "--exclude", "pricebook/*", "--auto-approve")
    assert result.code == 0
    assert "catalog/spring" not in result.err
    assert live(acme, "acme/production", "pricebooks") == {}


def test_a_fixed_set_is_copied_when_it_is_named(acme):
    acme.write("acme", {"dev/gateways/manual.yaml": "enabled: true\n"})
    assert acme("apply", "acme/dev", "--auto-approve").code == 0
    assert "gateway/" not in acme("copy", "acme/dev", "acme/production", "--check").out
    result = acme("copy", "acme/dev", "acme/production", "--kind", "gateway", "--auto-approve")
    assert "gateway/manual: updated" in result.err
    assert "/password" in result.out
    assert "is not copied: no store shows it" in result.out


# --- values -------------------------------------------------------------------------------------------------


def test_what_the_source_does_not_hold_is_cleared(desk, pair):
    dev, production = pair()
    dev.sandbox.load("pricebook", [{"attributes": {"name": "retail"}}])
    production.sandbox.load("pricebook", [{"attributes": {"name": "retail", "description": "live"}}])
    result = desk("copy", "two/dev", "two/production", "--kind", "pricebook", "--auto-approve")
    assert 'description = "live"' in result.out
    assert desk("copy", "two/dev", "two/production", "--kind", "pricebook", "--check").code == 0


def test_a_secret_that_is_shown_is_copied_and_never_printed(desk, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    desk.write("acme", {"store.yaml": STORE, "dev/integrations/hook.yaml": HOOK})
    assert desk("apply", "acme/dev", "--auto-approve").code == 0
    result = desk("copy", "acme/dev", "acme/production", "--auto-approve")
    assert (result.code, "integration/hook: created" in result.err) == (0, True)
    assert SECRETS["HOOK_KEY"] not in result.out + result.err
    desk.write("acme", {"production/integrations/hook.yaml": HOOK})
    assert "No changes." in desk("plan", "acme/production").out


def test_what_cannot_be_made_without_a_masked_secret_is_left_out_and_the_rest_goes_on(acme, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    acme.write("acme", {"dev/integrations/queue.yaml": QUEUE % "dev"})
    assert acme("apply", "acme/dev", "--auto-approve").code == 0
    result = acme("copy", "acme/dev", "acme/production", "--auto-approve")
    assert result.code == 14
    assert "Resources: 4 added" in result.out
    paths = "/configuration/aws_access_key_id, /configuration/aws_secret_access_key"
    assert f"integration/queue: left out: acme/dev does not show {paths}, and it needs a value" in result.out
    assert "the store is not as acme/dev has it: 1 blocked" in result.err
    assert (
        acme("copy", "acme/dev", "acme/production", "--exclude", "integration/queue", "--auto-approve").code
        == 0
    )


def test_what_is_there_keeps_its_secret(acme, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    for environment in ("dev", "production"):
        acme.write("acme", {f"{environment}/integrations/queue.yaml": QUEUE % environment})
        assert acme("apply", f"acme/{environment}", "--auto-approve").code == 0
    result = acme("copy", "acme/dev", "acme/production", "--auto-approve")
    assert result.code == 0
    assert "integration/queue: stays as it is: acme/dev does not show /configuration/aws_" in result.out
    assert "No changes." in acme("plan", "acme/production").out, (
        "the last characters of its keys are as before"
    )


def test_two_that_differ_and_show_their_secrets_are_brought_together(desk, monkeypatch):
    for number, environment in enumerate(("dev", "production")):
        monkeypatch.setenv("HOOK_KEY", f"hook-secret-{number}")
        hook = HOOK.replace("https://x", f"https://{environment}")
        desk.write("acme", {"store.yaml": STORE, f"{environment}/integrations/hook.yaml": hook})
        assert desk("apply", f"acme/{environment}", "--auto-approve").code == 0
    result = desk("copy", "acme/dev", "acme/production", "--auto-approve")
    assert (result.code, "integration/hook: updated" in result.err) == (0, True)
    assert desk("copy", "acme/dev", "acme/production", "--check").code == 0


def test_two_that_differ_and_show_no_secret_are_compared_by_the_rest(desk):
    for environment in ("dev", "production"):
        hook = f"integration_type: webhook\ndescription: {environment}\nconfiguration: {{url: https://x}}\n"
        desk.write("acme", {"store.yaml": STORE, f"{environment}/integrations/hook.yaml": hook})
        assert desk("apply", f"acme/{environment}", "--auto-approve").code == 0
    result = desk("copy", "acme/dev", "acme/production", "--auto-approve")
    assert result.code == 0
    told = "integration/hook: stays as it is: acme/dev does not show /configuration/secret_key, and an update"
    assert told in result.out


# --- products -----------------------------------------------------------------------------------------------

SHOP = {
    "dev/variations/size.yaml": "options:\n"
    "  s: {description: s, modifiers: {sku_append: {value: -s}, slug_append: {value: -s}}}\n"
    "  m: {description: m, modifiers: {sku_append: {value: -m}, slug_append: {value: -m}}}\n",
    "dev/hierarchies/shop.yaml": "name: Shop\nnodes: {men: {name: Men}}\n",
    "dev/products/tee.yaml": "name: Tee\nslug: tee\nstatus: live\nvariations: [size]\nbuild: on-change\n",
    **{f"dev/products/cap-{n}.yaml": f"name: Cap\nslug: cap-{n}\nnodes: [shop/men]\n" for n in range(7)},
}


@pytest.fixture
def shop(desk):
    desk.write("acme", {"store.yaml": STORE, **SHOP})
    assert desk("apply", "acme/dev", "--auto-approve").code == 0
    return desk


def test_the_children_of_copied_parents_are_built(shop):
    result = shop("copy", "acme/dev", "acme/production", "--auto-approve")
    assert (result.code, "product/tee: built" in result.err) == (0, True)
    pulled = shop("pull", "acme/production", "--into", "production", "--check")
    assert "the store made others of tee, and no file says when to do it again" in pulled.err
    again = shop("copy", "acme/dev", "acme/production", "--check")
    assert (again.code, "build" in again.out) == (0, False)


def test_children_are_built_only_of_parents_that_have_some(shop):
    shop.write("acme", {"dev/products/polo.yaml": "name: Polo\nslug: polo\nvariations: [size]\n"})
    assert shop("apply", "acme/dev", "--auto-approve").code == 0
    planned = shop("copy", "acme/dev", "acme/production", "--check").out
    assert "! build product/tee" in planned
    assert "build product/polo" not in planned


def test_nodes_that_are_not_told_of_drafts_are_named_once(shop):
    result = shop("copy", "acme/dev", "acme/production", "--auto-approve")
    some = "cap-0, cap-1, cap-2, cap-3, cap-4 and 2 more"
    assert f"  - product: /nodes of {some} is not copied: acme/dev does not always tell it\n" in result.out
    pulled = shop("pull", "acme/production", "--into", "production", "--check")
    assert f"product: /nodes of {some} is not written: the store does not always tell it\n" in pulled.err


def test_what_could_not_be_made_is_blocked(desk):
    desk.write("acme", {"store.yaml": STORE, "a.png": "A", "dev/files/a.png.yaml": "source: a.png\n"})
    assert desk("apply", "acme/dev", "--auto-approve").code == 0
    for named in ((), ("--kind", "file")):
        result = desk("copy", "acme/dev", "acme/production", "--auto-approve", *named)
        assert result.code == 14
        assert "file/a.png: left out: acme/dev does not give back source, which a new one" in result.out
        assert "No changes." not in result.out
    assert "No changes can be made. 1 difference blocked: see above." in result.out


# --- references ---------------------------------------------------------------------------------------------


def catalogs(served, **attributes):
    named = {"name": "spring", "hierarchy_ids": [], "description": "new"} | attributes
    served.sandbox.load("catalog", [{"attributes": named}])


def test_an_id_that_only_the_source_knows_is_left_out_with_its_field(desk, pair):
    dev, production = pair()
    catalogs(dev, pricebook_id="9f1c")
    result = desk("copy", "two/dev", "two/production", "--auto-approve")
    assert result.code == 0
    assert "catalog/spring: /pricebook is left out: /pricebook refers to the id 9f1c" in result.out
    assert len(production.writes) == 1


def test_what_cannot_be_without_such_a_reference_is_left_out_whole(desk, pair):
    dev, production = pair()
    catalogs(dev, hierarchy_ids=["77aa"])
    dev.sandbox.load("pricebook", [{"attributes": {"name": "retail"}}])
    result = desk("copy", "two/dev", "two/production", "--auto-approve")
    assert result.code == 14
    assert "catalog/spring: left out: /hierarchies refers to the id 77aa, which two/production" in result.out
    assert [seen.path for seen in production.writes] == ["/pcm/pricebooks"]


def test_in_the_destination_the_field_stays_as_it_is(desk, pair):
    dev, production = pair()
    catalogs(dev, hierarchy_ids=["77aa"])
    mine = production.sandbox.load("hierarchy", [{"attributes": {"name": "Mine", "slug": "mine"}}])
    catalogs(production, hierarchy_ids=mine, description="old")
    result = desk("copy", "two/dev", "two/production", "--auto-approve")
    assert result.code == 0
    assert "catalog/spring: /hierarchies stays as it is" in result.out
    assert '~ description = "old" -> "new"' in result.out
    assert "- mine" in live(desk, "two/production", "catalogs")["spring"]


def test_what_stands_in_what_is_left_out_is_left_out_with_it(desk, pair):
    dev, production = pair()
    top = dev.sandbox.seed_object(
        "hierarchy", {"attributes": {"name": "Shared", "slug": "shared"}}, owner="organization"
    )
    dev.sandbox.load("node", [{"attributes": {"name": "Men", "slug": "men"}}], within=top)
    catalogs(dev, hierarchy_ids=[top])
    result = desk("copy", "two/dev", "two/production", "--auto-approve")
    assert result.code == 14
    assert "catalog/spring: left out: /hierarchies refers to hierarchy/shared" in result.out
    assert not production.writes


def test_two_objects_with_one_key_are_left_out(desk, pair):
    dev, production = pair()
    dev.sandbox.load("pricebook", [{"attributes": {"name": "twice"}}] * 2)
    result = desk("copy", "two/dev", "two/production", "--auto-approve")
    assert result.code == 14
    assert "pricebook/twice: left out: two/dev has several with this key" in result.out
    assert not production.writes


# --- commercetools ------------------------------------------------------------------------------------------


def test_a_commercetools_project_is_copied(desk):
    shutil.copytree(ROOT / "stores/sunrise", desk.folder / "stores/sunrise")
    assert desk("apply", "sunrise/development", "--auto-approve").code == 0
    desk.write("shop", {"store.yaml": 'provider: commercetools\nurl: "sandbox:"\n'})
    early = desk("copy", "sunrise/development", "shop", "--auto-approve")
    assert (early.code, early.out) == (10, "")
    assert "store/dach needs 'de' in languages of project/settings, which has en" in early.err
    assert "hint: copy that first: reconciler copy sunrise/development shop --kind project" in early.err
    assert desk("copy", "sunrise/development", "shop", "--kind", "project", "--auto-approve").code == 0
    assert desk("copy", "sunrise/development", "shop", "--auto-approve").code == 0
    assert desk("copy", "sunrise/development", "shop", "--check").code == 0


def test_what_a_part_of_an_object_holds_only_in_the_destination_is_cleared_too(desk):
    settings = 'provider: commercetools\nurl: "sandbox:"\nenvironments: {dev: {}, production: {}}\n'
    channel = "roles: [InventorySupply]\naddress: {{country: DE, city: Bonn{}}}\n{}"
    files = {
        "store.yaml": settings,
        "dev/channels/bonn.yaml": channel.format("", ""),
        "production/channels/bonn.yaml": channel.format(
            ", additionalStreetInfo: rear", "description: {en: x}\n"
        ),
    }
    desk.write("shop", files)
    for target in ("shop/dev", "shop/production"):
        assert desk("apply", target, "--auto-approve").code == 0
    result = desk("copy", "shop/dev", "shop/production", "--auto-approve")
    assert 'address.additionalStreetInfo = "rear" -> null' in result.out
    assert "channel/bonn: /description stays as it is: it cannot be cleared" in result.out
    assert desk("copy", "shop/dev", "shop/production", "--check").code == 0
