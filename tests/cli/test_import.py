"""`import`: a document becomes files, and nothing of it is lost, shown or half written."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import FILES, stores_of

USD = {
    "code": "USD", "format": "${price}", "exchange_rate": 1, "decimal_point": ".", "thousand_separator": ",",
    "decimal_places": 2, "default": True, "enabled": True,
}  # fmt: skip
WEBHOOK = {
    "name": "ship", "description": "", "integration_type": "webhook", "enabled": True, "observes": ["order.paid"],
    "configuration": {"url": "https://ship.example/"},
}  # fmt: skip
ADYEN = {
    "slug": "adyen", "name": "Adyen", "enabled": True, "test": True,
    "merchant_account": "****1234", "username": "***", "password": "live-password-77",
}  # fmt: skip


def document(common=None, **environments):
    return {"common": {"currencies": [USD], **(common or {})}, **environments}


@pytest.fixture
def take(desk):
    """Import a document into a store: `take(document(), "--store", "acme")`."""

    def run(value, *args, env=None, stdin=None):
        text = value if isinstance(value, str) else json.dumps(value, indent=2)
        (desk.folder / "shop.json").write_text(text, encoding="utf-8")
        return desk("import", "shop.json", *(args or ("--store", "acme")), env=env, stdin=stdin)

    return run


def text(desk, file):
    return (desk.folder / "stores/acme" / file).read_text(encoding="utf-8")


def files(desk):
    return {name for name in stores_of(desk) if name.startswith("stores/")}


# --- a new store --------------------------------------------------------------------------------------------


def test_a_document_starts_a_store(desk, take):
    result = take(
        document({"pricebooks": [{"name": "retail"}]}, production={"integrations": [WEBHOOK]}, staging={})
    )
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "+ stores/acme/common/currencies/USD.yaml\n"
        "+ stores/acme/common/pricebooks/retail.yaml\n"
        "+ stores/acme/production/integrations/ship.yaml\n"
        "+ stores/acme/store.yaml\n"
        "Import complete! Files: 4 created, 0 changed, 0 removed.\n"
    )
    store = text(desk, "store.yaml")
    assert 'provider: elasticpath\nurl: "sandbox:"' in store
    assert "\nenvironments:\n  production: {}\n  staging: {}\n#   production:\n" in store
    assert desk("validate").out.splitlines()[:3] == [
        "acme: 2 resources in 2 files",
        "acme/production: 3 resources in 3 files",
        "acme/staging: 2 resources in 2 files",
    ]
    again = take(document({"pricebooks": [{"name": "retail"}]}, production={"integrations": [WEBHOOK]}))
    assert (again.code, again.out) == (0, "No changes. What the document says is in the files as it is.\n")


def test_the_standard_input_is_a_file_too(desk):
    result = desk("import", "-", "--store", "acme", stdin='{"common": {"pricebooks": [{"name": 1}]}}')
    assert result.code == 10
    assert (
        "standard input:1:37: $.common.pricebooks[0].name: 'name' must be text, found the number 1"
        in result.err
    )


def test_environment_names_that_yaml_would_misread_are_quoted(desk, take):
    assert take(document(null={}, **{"1": {}})).code == 0
    assert "\nenvironments:\n  'null': {}\n  '1': {}\n" in text(desk, "store.yaml")
    assert desk("validate", "acme/null").code == 0


# --- secrets ------------------------------------------------------------------------------------------------


def test_masks_and_secrets_become_variables(desk, take, monkeypatch):
    hook = WEBHOOK | {"configuration": {"url": "https://ship.example/", "secret_key": "hook-secret-88"}}
    mine = WEBHOOK | {"configuration": {"url": "https://mine.example/", "secret_key": "mine-secret-99"}}
    value = document({"gateways": [ADYEN], "integrations": [hook]}, production={"integrations": [mine]})
    result = take(value)
    assert result.code == 0
    assert result.err == (
        "Set these environment variables, whose values the files never hold:\n"
        "  GATEWAY_ADYEN_MERCHANT_ACCOUNT             gateway/adyen /merchant_account\n"
        "  GATEWAY_ADYEN_PASSWORD                     gateway/adyen /password\n"
        "  GATEWAY_ADYEN_USERNAME                     gateway/adyen /username\n"
        "  INTEGRATION_SHIP_CONFIGURATION_SECRET_KEY  integration/ship /configuration/secret_key\n"
    )
    written = "".join((desk.folder / file).read_text(encoding="utf-8") for file in files(desk))
    assert "password: ${env:GATEWAY_ADYEN_PASSWORD}\n" in written
    assert written.count("secret_key: ${env:INTEGRATION_SHIP_CONFIGURATION_SECRET_KEY}\n") == 2
    for secret in ("live-password-77", "hook-secret-88", "mine-secret-99", "1234"):
        assert secret not in written + result.out + result.err
    refused = desk("apply", "acme", "--auto-approve")
    assert refused.code == 10
    assert refused.err.count("is not set") == 4
    for name in ("MERCHANT_ACCOUNT", "PASSWORD", "USERNAME"):
        monkeypatch.setenv(f"GATEWAY_ADYEN_{name}", f"the-{name}")
    monkeypatch.setenv("INTEGRATION_SHIP_CONFIGURATION_SECRET_KEY", "the-key")
    assert desk("apply", "acme", "--auto-approve").code == 0
    assert desk("plan", "acme").out.startswith("10 not managed")
    assert "No changes." in desk("plan", "acme").out


@pytest.mark.parametrize(
    "mask", ["*****", "https://me:***@shop.example/****", "Bearer \u2022\u2022\u2022\u2022"]
)
def test_a_mask_where_no_secret_is_expected_is_one_all_the_same(desk, take, mask):
    result = take(document({"pricebooks": [{"name": "retail", "description": mask}]}))
    assert text(desk, "common/pricebooks/retail.yaml") == "description: ${env:PRICEBOOK_RETAIL_DESCRIPTION}\n"
    assert "  PRICEBOOK_RETAIL_DESCRIPTION  pricebook/retail /description" in result.err


def test_a_variable_that_a_file_has_stays(desk, take):
    desk.store(
        changes={
            "common/gateways/adyen.yaml": "enabled: false\npassword: ${env:MINE} # of the vault\n",
            "common/pricebooks/retail.yaml": "description: ${env:WORDS}\n",
        }
    )
    result = take(document({"gateways": [ADYEN], "pricebooks": [{"name": "retail", "description": "x"}]}))
    assert text(desk, "common/gateways/adyen.yaml") == (
        "enabled: true\npassword: ${env:MINE} # of the vault\ntest: true\n"
        "username: ${env:GATEWAY_ADYEN_USERNAME}\nmerchant_account: ${env:GATEWAY_ADYEN_MERCHANT_ACCOUNT}\n"
    )
    assert text(desk, "common/pricebooks/retail.yaml") == "description: ${env:WORDS}\n"
    assert "is another in the document than ${env:WORDS} holds: the variable stays" in result.err


def test_what_a_file_clears_is_set_again(desk, take):
    desk.store(changes={"common/gateways/adyen.yaml": "enabled: true\npassword: null\n"})
    take(document({"gateways": [{"slug": "adyen", "enabled": True, "password": "***"}]}))
    assert text(desk, "common/gateways/adyen.yaml") == (
        "enabled: true\npassword: ${env:GATEWAY_ADYEN_PASSWORD}\n"
    )


def test_text_that_reads_as_a_variable_stays_text(desk, take):
    take(document({"pricebooks": [{"name": "retail", "description": "a ${env:HOME} b"}]}))
    assert text(desk, "common/pricebooks/retail.yaml") == "description: a $${env:HOME} b\n"


def test_a_secret_in_the_wrong_place_is_not_quoted(take):
    result = take(document({"integrations": [WEBHOOK | {"integration_type": "aws_sqs"}, WEBHOOK | {
        "name": "q", "configuration": {"url": "https://x", "aws_secret_access_key": "AKIA-SECRET-1"}}]}))  # fmt: skip
    assert result.code == 10
    assert "AKIA-SECRET-1" not in result.err


# --- an existing store --------------------------------------------------------------------------------------


def test_only_what_differs_is_written_where_it_stands(acme, take):
    before = "# for all\ndescription: for everyone   # of us\nexternal_ref: erp-1\n"
    acme.write("acme", {"common/pricebooks/retail.yaml": before})
    value = document(
        {
            "pricebooks": [{"name": "retail", "description": "for some", "external_ref": None}],
            "hierarchies": [
                {
                    "hierarchy": {"attributes": {"slug": "apparel", "name": "Apparel", "description": "new"}},
                    "nodes": [
                        {"attributes": {"slug": "men", "name": "Men"}},
                        {"attributes": {"slug": "kids", "name": "Kids"}},
                    ],
                }
            ],
        }
    )
    result = take(value)
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "~ stores/acme/common/hierarchies/apparel.yaml\n"
        "~ stores/acme/common/pricebooks/retail.yaml\n"
        "Import complete! Files: 0 created, 2 changed, 0 removed.\n"
    )
    assert text(acme, "common/pricebooks/retail.yaml") == (
        "# for all\ndescription: for some   # of us\nexternal_ref: null\n"
    )
    assert text(acme, "common/hierarchies/apparel.yaml") == (
        "name: Apparel\ndescription: new\nnodes:\n  men: {name: Men}\n  kids: {name: Kids}\n"
    )
    assert text(acme, "common/catalogs/spring.yaml") == "hierarchies: [apparel]\npricebook: retail\n"


def test_an_environment_replaces_what_is_common_whole(acme, take):
    value = document(
        production={"pricebooks": [{"name": "retail"}, {"name": "outlet", "description": "changed"}]}
    )
    result = take(value)
    assert "+ stores/acme/production/pricebooks/retail.yaml\n" in result.out
    assert "~ stores/acme/production/pricebooks/outlet.yaml\n" in result.out
    assert text(acme, "production/pricebooks/retail.yaml") == "{}\n"
    assert text(acme, "common/pricebooks/retail.yaml") == "description: for everyone\n"


def test_what_others_stand_in_is_patched_and_they_stay(acme, take):
    acme.write("acme", {"common/hierarchies/apparel.yaml": (
        "name: Apparel\nnodes:\n  men: {name: Men, nodes: {shirts: {name: Shirts}}}\n  women: {name: Women}\n"
    )})  # fmt: skip
    nodes = [{"attributes": {"slug": slug, "name": f"{slug}!"}} for slug in ("men", "women", "kids")]
    mine = {"hierarchy": {"attributes": {"slug": "apparel", "name": "Mine"}}, "nodes": nodes}
    result = take(document(production={"hierarchies": [mine]}))
    assert result.code == 0
    assert files(acme) - {f"stores/acme/{name}" for name in FILES} == {
        "stores/acme/production/hierarchies/apparel.patch.yaml",
        "stores/acme/production/hierarchies/apparel/nodes/men.patch.yaml",
        "stores/acme/production/hierarchies/apparel/nodes/women.yaml",
        "stores/acme/production/hierarchies/apparel/nodes/kids.yaml",
    }
    written = text(acme, "production/hierarchies/apparel.patch.yaml")
    assert written == "- {op: replace, path: /name, value: Mine}\n"
    planned = acme("plan", "acme/production").out
    for address in ("apparel/men", "apparel/men/shirts", "apparel/women", "apparel/kids"):
        assert f"+ node/{address} {{" in planned
    assert "No changes." in take(document(production={"hierarchies": [mine]})).out


def test_a_new_environment_is_named_in_store_yaml(desk, take):
    desk.write("acme", {"store.yaml": 'provider: elasticpath\nurl: "sandbox:"   # here\n'})
    assert take(document(staging={"pricebooks": [{"name": "b"}]})).code == 0
    assert text(desk, "store.yaml") == (
        'provider: elasticpath\nurl: "sandbox:"   # here\nenvironments:\n  staging: {}\n'
    )
    assert desk("validate", "acme/staging").out.startswith("acme/staging: 2 resources in 2 files")


def test_of_two_forms_the_one_of_the_document(acme, take):
    acme.write("acme", {
        "common/pricebooks/b.yaml": "{}\n",
        "common/catalogs/spring.yaml": (
            "hierarchies: [apparel]\npricebooks:\n  - {pricebook: retail, priority: 1}\n  - {pricebook: b, priority: 2}\n"
        ),
        "common/integrations/ship.yaml": (
            "integration_type: aws_sqs\nconfiguration: {url: 'https://q', region: eu, aws_access_key_id: '${env:A}', "
            "aws_secret_access_key: '${env:B}'}\n"
        ),
    })  # fmt: skip
    catalog = {"attributes": {"name": "spring"}, "hierarchy_slugs": ["apparel"], "pricebook_name": "retail"}
    result = take(document({"catalogs": [catalog], "integrations": [WEBHOOK]}))
    assert result.code == 0
    assert text(acme, "common/catalogs/spring.yaml") == "hierarchies: [apparel]\npricebook: retail\n"
    hook = text(acme, "common/integrations/ship.yaml")
    assert "integration_type: webhook\n" in hook
    assert "aws" not in hook


def test_what_the_store_does_not_manage_is_left_out(acme, take):
    acme.write(
        "acme",
        {
            "store.yaml": 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {}}\nexternal: [pricebook/shared]\n'
        },
    )
    catalog = {"attributes": {"name": "spring"}, "hierarchy_slugs": ["apparel"], "pricebook_name": "shared"}
    result = take(document({"pricebooks": [{"name": "shared"}], "catalogs": [catalog]}))
    assert result.code == 0
    assert "left out: pricebook/shared is listed under external: in store.yaml" in result.err
    assert text(acme, "common/catalogs/spring.yaml") == "hierarchies: [apparel]\npricebook: shared\n"


@pytest.mark.parametrize(
    ("changes", "value", "said"),
    [
        (
            {"common/currencies/USD.yaml": "exchange_rate: x\n"},
            document(),
            "stores/acme/common/currencies/USD.yaml:1:16: 'exchange_rate' must be a number",
        ),
        (
            {"production/pricebooks/retail.patch.yaml": "- {op: remove, path: /description}\n"},
            document(production={"pricebooks": [{"name": "retail"}]}),
            "stores/acme/production/pricebooks/retail.patch.yaml: this environment replaces the resource whole",
        ),
        ({}, document({"currencies": [USD | {"code": "EUR"}]}), "stores/acme/common/currencies/"),
    ],
)
def test_a_store_that_would_not_be_valid_stays_as_it_is(acme, take, changes, value, said):
    acme.write("acme", changes)
    before = {file: (acme.folder / file).read_bytes() for file in files(acme)}
    result = take(value)
    assert result.code == 10
    assert said in result.err
    assert {file: (acme.folder / file).read_bytes() for file in files(acme)} == before


# --- what is wrong with a document --------------------------------------------------------------------------


def test_every_problem_at_once_with_its_line_and_path(desk, take):
    value = """{
  "common": {
    "currencies": [{"code": "USDX", "enabled": "yes", "rate": 1}],
    "catalogs": [
      {"attributes": {"name": "c"}, "hierarchy_slugs": ["aparel"]}
    ],
    "hierarchies": [{"hierarchy": {"attributes": {"slug": "apparel", "name": "A"}}}],
    "pricebooks": [{"name": "****1234"}, {"name": "../up"}],
    "promos": []
  },
  "a/b": {}
}"""
    result = take(value)
    assert result.code == 10
    for said in (
        "shop.json:3:29: $.common.currencies[0].code: 'code' must match ^[A-Z]{3}$",
        "shop.json:3:48: $.common.currencies[0].enabled: 'enabled' must be true or false, found the text 'yes'",
        "shop.json:3:55: $.common.currencies[0].rate: unknown field 'rate' of a currency\n",
        "shop.json:3:20: $.common.currencies[0]: 'format' is required",
        (
            "shop.json:5:57: $.common.catalogs[0].hierarchy_slugs[0]: hierarchy 'aparel' is not here and not declared\n"
            "  hint: did you mean 'apparel'?"
        ),
        "shop.json:8:20: $.common.pricebooks[0]: '****1234' looks like a masked value, and it is the key",
        "shop.json:8:42: $.common.pricebooks[1]: '../up' cannot be a key: it reads as a path",
        "shop.json:9:5: $.common.promos: unknown section 'promos'\n",
        "--ignore-unknown leaves it out",
        "shop.json:11:3: $[\"a/b\"]: 'a/b' cannot be the name of an environment",
    ):
        assert said in result.err
    assert not files(desk)


def test_what_is_only_in_an_environment_cannot_be_referred_to_by_common(take):
    catalog = {"attributes": {"name": "c"}, "hierarchy_slugs": [], "pricebook_name": "p"}
    result = take(document({"catalogs": [catalog]}, production={"pricebooks": [{"name": "p"}]}))
    assert result.code == 10
    assert "pricebook_name: pricebook 'p' is not here and not declared" in result.err
    assert "  hint: only production has it: put both into the same environment\n" in result.err


def test_what_is_unknown_is_left_out_on_request_only(desk, take):
    value = document({"promos": [], "pricebooks": [{"name": "retail", "colour": "red"}]})
    refused = take(value)
    assert refused.code == 10
    assert not files(desk)
    result = take(value, "--store", "acme", "--ignore-unknown")
    assert result.code == 0
    assert "Warning: left out: shop.json:15:5: $.common.promos: unknown section 'promos'" in result.err
    assert "$.common.pricebooks[0].colour: unknown field 'colour' of a pricebook" in result.err
    assert text(desk, "common/pricebooks/retail.yaml") == "{}\n"


def test_broken_json_is_told_with_its_place(desk, take):
    result = take('{"common": {\n  "flows": [}\n}')
    assert result.code == 10
    assert result.err.startswith("shop.json:2:13: here should be a value")
    assert not files(desk)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ((), 64, "say where to: --store STORE, or --apply TARGET"),
        (("--store", "acme/production"), 64, "'acme/production' is no store"),
        (("--store", "acme", "--provider", "commercetools"), 64, "the store acme is of elasticpath"),
        (
            ("--store", "new", "--provider", "commercetools"),
            64,
            "no document to import for a store of commercetools",
        ),
        (("--store", "new", "--provider", "nothing"), 64, "unknown provider 'nothing'"),
        (("--store", "acme", "--auto-approve"), 64, "are about --apply"),
        (
            ("--store", "other", "--apply", "acme"),
            64,
            "--apply acme is about another store than --store other",
        ),
        (
            ("--apply", "acme/prodution"),
            64,
            "acme has no environment 'prodution'\n  hint: did you mean 'production'?",
        ),
        (
            ("--apply", "acmee/production", "--auto-approve"),
            64,
            "no store 'acmee'\n  hint: did you mean 'acme'?",
        ),
        (("--apply", "other", "--auto-approve"), 64, "--store other starts it, against the embedded sandbox"),
        (("--store", "a b"), 10, "'a b' cannot be the name of a store"),
    ],
)
def test_wrong_usage(acme, args, code, said):
    (acme.folder / "shop.json").write_text(json.dumps(document()))
    before = files(acme)
    result = acme("import", "shop.json", *args)
    assert result.code == code
    assert said in result.err
    assert files(acme) == before


def test_a_collection_of_requests_is_no_document(desk, take):
    result = take({"info": {"name": "x"}, "item": [{"name": "login", "request": {}}], "variable": []})
    assert (result.code, len(result.err.splitlines())) == (10, 3)
    assert "$: this is a collection of requests for Postman, and no store" in result.err
    assert not files(desk)


def test_a_file_that_is_not_there(desk):
    result = desk("import", "shop.json", "--store", "acme")
    assert (result.code, result.err.splitlines()[0]) == (
        10,
        "shop.json: cannot be read: no such file or directory",
    )


# --- and apply ----------------------------------------------------------------------------------------------


def test_import_and_apply(desk, take):
    value = document({"pricebooks": [{"name": "retail"}]}, production={"integrations": [WEBHOOK]}, staging={})
    result = take(value, "--store", "acme", "--apply", "acme/production", "--auto-approve")
    assert result.code == 0
    assert "Not imported: staging." in result.err
    assert "Changes planned for acme/production (elasticpath, embedded sandbox):\n" in result.out
    assert "Plan: 2 to add, 0 to change, 0 to destroy." in result.out
    assert "Apply complete! Resources: 2 added, 0 changed, 0 destroyed." in result.out
    assert "staging" not in text(desk, "store.yaml")
    assert "No changes." in desk("plan", "acme/production").out


def test_an_environment_that_the_document_does_not_have_means_common(desk, take):
    value = document(staging={"pricebooks": [{"name": "x"}]})
    result = take(value, "--store", "acme", "--apply", "acme/production", "--auto-approve")
    assert result.code == 0
    assert "shop.json has no environment 'production': only common is imported." in result.err
    assert desk("validate", "acme/production").out.startswith("acme/production: 1 resource in 1 file")


def test_apply_is_refused_while_variables_are_not_set(desk, take):
    result = take(document({"gateways": [ADYEN]}), "--store", "acme", "--apply", "acme", "--auto-approve")
    assert result.code == 10
    assert "Set these environment variables" in result.err
    assert result.err.count("is not set") == 3
    env = {f"GATEWAY_ADYEN_{name}": f"the-{name}" for name in ("MERCHANT_ACCOUNT", "PASSWORD", "USERNAME")}
    again = take(document({"gateways": [ADYEN]}), "--apply", "acme", "--auto-approve", env=env)
    assert again.code == 0
    assert "Apply complete! Resources: 0 added, 1 changed, 0 destroyed." in again.out


def test_a_document_is_no_saved_plan(take, desk):
    take(document())
    result = desk("apply", "shop.json")
    assert result.code == 64
    assert "a document of another tool is imported: `reconciler import FILE --apply TARGET`" in result.err


def test_nobody_to_ask(take):
    result = take(document({"pricebooks": [{"name": "retail"}]}), "--store", "acme", "--apply", "acme")
    assert result.code == 14
    assert "nobody can be asked here" in result.err
