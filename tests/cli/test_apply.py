import json

import pytest

from reconciler import __version__

PRUNE = 'provider: elasticpath\nurl: "sandbox:"\nprune: {pricebook: all}\nenvironments: {production: {}}\n'


def saved(desk, *options):
    assert desk("plan", "acme", "--out", "plan.json", *options).code == 0
    return json.loads((desk.folder / "plan.json").read_text(encoding="utf-8"))


def test_apply_reaches_the_desired_state_and_then_there_is_nothing_to_do(acme):
    first = acme("apply", "acme", "--auto-approve")
    assert first.code == 0
    assert "Plan: 4 to add, 0 to change, 0 to destroy." in first.out
    assert first.out.endswith("Apply complete! Resources: 4 added, 0 changed, 0 destroyed.\n")
    assert "pricebook/retail: created (" in first.err
    second = acme("apply", "acme", "--auto-approve")
    assert (second.code, "No changes." in second.out, "Apply complete" in second.out) == (0, True, False)


def test_without_a_terminal_apply_refuses_and_names_the_digest(acme):
    document = saved(acme)
    result = acme("apply", "acme", stdin="yes\n")
    assert result.code == 14
    assert f"--approve {document['digest'][:32]} for" in result.err
    assert "Plan: 4 to add" in acme("plan", "acme").out


@pytest.mark.parametrize("length", [32, 64])
def test_the_approved_digest_is_applied(acme, length):
    assert acme("apply", "acme", "--approve", saved(acme)["digest"][:length]).code == 0


def test_another_digest_is_stale(acme):
    digest = saved(acme)["digest"]
    acme.write("acme", {"common/pricebooks/retail.yaml": "description: changed\n"})
    result = acme("apply", "acme", "--approve", digest)
    assert result.code == 13
    assert f"approved was the plan {digest[:12]}" in result.err
    assert "Plan: 4 to add" in acme("plan", "acme").out


@pytest.mark.parametrize("digest", ["abc", "0" * 31, "0" * 65, "xyz" * 12, ""])
def test_a_digest_is_at_least_32_hexadecimal_digits(acme, digest):
    result = acme("apply", "acme", "--approve", digest)
    assert (result.code, result.out) == (64, "")
    assert "32 to 64 hexadecimal digits" in result.err


def test_a_saved_plan_is_applied(acme):
    saved(acme)
    result = acme("apply", "plan.json")
    assert result.code == 0
    assert "Apply complete! Resources: 4 added" in result.out


def test_a_saved_plan_keeps_its_selection(acme):
    document = saved(acme, "--target", "pricebook/*")
    assert document["options"]["target"] == ["pricebook/*"]
    assert "Apply complete! Resources: 1 added" in acme("apply", "plan.json").out
    assert acme("apply", "plan.json", "--target", "catalog/*").code == 64


def test_a_saved_plan_is_stale_when_the_files_moved(acme):
    saved(acme)
    acme.write("acme", {"common/pricebooks/retail.yaml": "description: changed\n"})
    result = acme("apply", "plan.json")
    assert (result.code, result.out) == (13, "")
    assert "pricebook/retail: the files changed at /description" in result.err


def test_a_saved_plan_is_stale_when_the_live_store_moved(acme):
    saved(acme)
    acme("apply", "acme", "--auto-approve", "--target", "pricebook/retail")
    result = acme("apply", "plan.json")
    assert result.code == 13
    assert "pricebook/retail: `create pricebook/retail` was planned and is no longer needed" in result.err


def test_a_saved_plan_of_another_version_is_stale(acme):
    document = saved(acme) | {"reconciler_version": "0.0.9"}
    (acme.folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    result = acme("apply", "plan.json")
    assert result.code == 13
    assert f"saved by version 0.0.9, this is {__version__}" in result.err


def test_a_forged_plan_is_stale(acme):
    text = json.dumps(saved(acme)).replace("for everyone", "for nobody")
    (acme.folder / "plan.json").write_text(text, encoding="utf-8")
    assert acme("apply", "plan.json").code == 13


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "plan.json is not JSON"),
        ("{}", "not a plan: it has no format_version"),
        ('{"format_version": "2.0"}', "the plan has format 2.0"),
        ("[" * 100_000, "plan.json is not JSON"),
        (None, "cannot read plan.json"),
    ],
)
def test_what_is_no_saved_plan_is_refused(acme, text, says):
    if text is not None:
        (acme.folder / "plan.json").write_text(text, encoding="utf-8")
    result = acme("apply", "plan.json")
    assert (result.code, result.out) == (64, "")
    assert says in result.err


def test_a_file_that_is_no_plan_is_wrong_usage(acme):
    (acme.folder / "README.md").write_text("# Stores\n")
    result = acme("apply", "README.md")
    assert (result.code, result.out) == (64, "")
    assert "README.md is not JSON" in result.err


def test_a_file_named_as_a_store_does_not_take_its_place(acme):
    plan = json.dumps(saved(acme, "--target", "pricebook/*"))
    (acme.folder / "acme").write_text(plan, encoding="utf-8")
    (acme.folder / "plan").write_text(plan, encoding="utf-8")
    assert acme("apply", "acme").code == 14
    assert acme("apply", "./acme").code == 0
    assert acme("apply", "plan").code == 13


def test_a_saved_plan_lifts_no_threshold(acme):
    acme.store(changes={"store.yaml": PRUNE, **{f"common/pricebooks/{n:02}.yaml": "{}" for n in range(12)}})
    assert acme("apply", "acme", "--auto-approve").code == 0
    for n in range(6):
        acme.remove(f"common/pricebooks/{n:02}.yaml")
    document = saved(acme, "--allow-deletes", "6")
    assert not {"allow_deletes", "allow_updates"} & document["options"].keys()
    document["options"]["allow_deletes"] = 6
    (acme.folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert acme("apply", "plan.json").code == 14
    assert acme("apply", "plan.json", "--allow-deletes", "6").code == 0


def test_a_saved_selection_that_fits_nothing_any_more_is_stale(acme):
    acme.store(changes={"store.yaml": PRUNE, "common/pricebooks/old.yaml": "{}"})
    assert acme("apply", "acme", "--auto-approve").code == 0
    acme.remove("common/pricebooks/old.yaml")
    saved(acme, "--target", "pricebook/old")
    assert acme("apply", "acme", "--auto-approve").code == 0
    result = acme("apply", "plan.json")
    assert result.code == 13
    assert "pricebook/old" in result.err


def test_an_action_is_done_again_when_asked_for(acme):
    acme.store(
        changes={
            "common/catalogs/spring.yaml": "hierarchies: [apparel]\npricebook: retail\npublish: on-change\n"
        }
    )
    assert acme("apply", "acme", "--auto-approve").code == 0
    assert "No changes." in acme("plan", "acme").out
    assert "1 to publish" in acme("plan", "acme", "--act", "catalog/spring").out


def test_a_plan_is_bound_to_its_store(acme, serve):
    first, second = serve(seed=1), serve(seed=2)
    acme.store(changes={"store.yaml": first.settings()})
    document = saved(acme)
    assert document["store_id"] == first.sandbox.store_id
    acme.store(changes={"store.yaml": second.settings()})
    result = acme("apply", "plan.json")
    assert result.code == 13
    assert not second.writes


def test_a_saved_plan_cannot_lead_out_of_the_stores(acme):
    document = saved(acme) | {"store": "../../etc"}
    (acme.folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert acme("apply", "plan.json").code == 64


def test_a_threshold_stops_apply_and_its_override_lets_it_pass(acme):
    acme.store(changes={"store.yaml": PRUNE, **{f"common/pricebooks/{n:02}.yaml": "{}" for n in range(12)}})
    assert acme("apply", "acme", "--auto-approve").code == 0
    for n in range(6):
        acme.remove(f"common/pricebooks/{n:02}.yaml")
    refused = acme("apply", "acme", "--auto-approve")
    assert refused.code == 14
    assert "--allow-deletes 6" in refused.err
    assert "6 to destroy" in acme("plan", "acme").out
    allowed = acme("apply", "acme", "--auto-approve", "--allow-deletes", "6")
    assert allowed.code == 0
    assert "6 destroyed" in allowed.out


def test_what_is_blocked_stays_and_the_rest_is_done(acme):
    field = "name: Size\ndescription: Size\nfield_type: {}\nrequired: false\nenabled: true\n"
    flow = "name: Orders\ndescription: Orders\nenabled: true\n"
    files = {"common/flows/orders.yaml": flow, "common/flows/orders/fields/size.yaml": field.format("string")}
    acme.write("acme", files)
    assert acme("apply", "acme", "--auto-approve").code == 0
    acme.write(
        "acme",
        {"common/flows/orders/fields/size.yaml": field.format("integer"), "common/pricebooks/new.yaml": "{}"},
    )
    result = acme("apply", "acme", "--auto-approve")
    assert result.code == 14
    assert "Apply complete! Resources: 1 added" in result.out
    assert "field/orders/size" in result.out
    assert "the store is not as the configuration wants it: 1 blocked" in result.err
    assert acme("drift", "acme").code == 2
    assert acme("apply", "acme", "--auto-approve", "--replace", "field/orders/size").code == 0


def test_a_failure_stops_what_needs_it_and_is_partly_applied(acme, serve):
    served = serve("422:method=POST,path=/pcm/pricebooks,times=0")
    acme.store(changes={"store.yaml": served.settings()})
    result = acme("apply", "acme", "--auto-approve")
    assert result.code == 15
    assert "Error: create pricebook/retail failed" in result.out
    assert "stores/acme/common/pricebooks/retail.yaml:1:1" in result.out
    assert "Skipped (1) because of create pricebook/retail" in result.out
    assert "Apply incomplete. Resources: 2 added" in result.out


def test_when_nothing_was_done_the_error_gives_the_code(acme, serve):
    served = serve("403:writes,times=0")
    acme.store(changes={"store.yaml": served.settings()})
    result = acme("apply", "acme", "--auto-approve")
    assert result.code == 11
    assert "Apply incomplete. Resources: 0 added" in result.out


def test_json_prints_the_report_and_nothing_else(acme):
    report = json.loads(acme("apply", "acme", "--auto-approve", "--json").out)
    assert (report["ok"], report["summary"]["create"]) == (True, 4)
    assert {step["state"] for step in report["steps"]} == {"done"}
    again = json.loads(acme("apply", "acme", "--auto-approve", "--json").out)
    assert (again["ok"], again["steps"]) == (True, [])


def test_json_prints_nothing_when_there_is_an_error(acme):
    acme.write("acme", {"common/pricebooks/retail.yaml": "colour: red\n"})
    assert acme("apply", "acme", "--auto-approve", "--json").out == ""


TYPE = """\
name: {{en: Extra}}
resourceTypeIds: [category]
fieldDefinitions:
  - {{name: note, label: {{en: Note}}, required: false, type: {{name: {}}}}}
"""


def test_a_loss_that_was_allowed_is_saved_with_the_plan_and_harmless_when_repeated(desk):
    settings = 'provider: commercetools\nurl: "sandbox:"\n'
    desk.write("shop", {"store.yaml": settings, "common/types/extra.yaml": TYPE.format("String")})
    assert desk("apply", "shop", "--auto-approve").code == 0
    desk.write("shop", {"common/types/extra.yaml": TYPE.format("Number")})
    refused = desk("apply", "shop", "--auto-approve")
    assert (refused.code, "1 blocked" in refused.err) == (14, True)
    assert "--allow-loss type/extra allows it" in desk("plan", "shop").out
    made = desk("plan", "shop", "--allow-loss", "type/*", "--out", "plan.json")
    assert "type/extra will be updated in-place" in made.out
    again = desk("apply", "plan.json", "--allow-loss", "type/extra")
    assert (again.code, "--allow-loss, --rotate, --act, --full, --rev and --changed-since" in again.err) == (
        64,
        True,
    )
    assert desk("apply", "plan.json").code == 0
    assert "No changes." in desk("apply", "shop", "--allow-loss", "type/*", "--auto-approve").out


def test_an_api_client_whose_secret_nobody_keeps_stops_everything(desk):
    settings = 'provider: commercetools\nurl: "sandbox:"\n'
    files = {
        "common/zones/de.yaml": "name: DE\n",
        "common/api-clients/feed.yaml": "scopes: [view_products]\n",
    }
    desk.write("shop", {"store.yaml": settings, **files})
    assert "shown only once" in desk("plan", "shop").out
    refused = desk("apply", "shop", "--auto-approve")
    assert (refused.code, "secret_sink" in refused.err) == (14, True)
    assert "2 to add" in desk("plan", "shop").out, "nothing was written"
    desk.write("shop", {"store.yaml": settings + "secret_sink: ['true']\n"})
    assert desk("apply", "shop", "--auto-approve").code == 0


@pytest.mark.parametrize(
    ("provider", "file", "text"),
    [
        ("commercetools", "api-clients", "scopes: [view_products]"),
        ("elasticpath", "application-keys", "reserved_rate_limit: 1"),
    ],
)
def test_credentials_are_made_anew_before_the_old_ones_go(desk, provider, file, text):
    address = f"{file.removesuffix('s')}/feed"
    replace = ("apply", "shop", "--auto-approve", "--replace", address)

    def sink(command):
        settings = f'provider: {provider}\nurl: "sandbox:"\nsecret_sink: [{command!r}]\n'
        desk.write("shop", {"store.yaml": settings, f"common/{file}/feed.yaml": text})

    sink("true")
    assert desk("apply", "shop", "--auto-approve").code == 0
    sink("false")
    assert "could not be kept" in desk(*replace).out
    assert "No changes." in desk("plan", "shop").out, "the old ones go on working"
    sink("true")
    done = desk(*replace)
    assert (done.code, done.err.index("created") < done.err.index("destroyed")) == (0, True)
    assert "No changes." in desk("plan", "shop").out


def test_a_command_that_is_not_there_for_secrets_is_found_before_anything_is_written(desk):
    settings = 'provider: commercetools\nurl: "sandbox:"\nsecret_sink: [no-such-vault, put]\n'
    client = {"common/api-clients/feed.yaml": "scopes: [view_products]\n"}
    desk.write("shop", {"store.yaml": settings, "common/zones/de.yaml": "name: DE\n", **client})
    told = "'no-such-vault', which takes the secret of api-client/feed, is no command here"
    planned = desk("plan", "shop")
    assert (planned.code, told in planned.err) == (0, True)
    refused = desk("apply", "shop", "--auto-approve")
    assert (refused.code, f"nothing was written: {told}" in refused.err) == (14, True)
    assert "2 to add" in desk("plan", "shop").out
    desk.remove("common/api-clients/feed.yaml", "shop")
    assert desk("apply", "shop", "--auto-approve").code == 0
