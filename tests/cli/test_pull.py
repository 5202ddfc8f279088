"""`pull`: what becomes of files, what is said about it, and the exit code."""

import json

import pytest

from tests.cli.conftest import USD

STORE = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {}, staging: {}}\n'
COMMENTED = """\
# The price book of the shop.
description: wanted   # by the files

# nothing else
"""


@pytest.fixture
def live(acme):
    """A desk whose live stores (of common, and of production) hold what the files say."""
    acme.write("acme", {"store.yaml": STORE})
    for target in ("acme", "acme/production"):
        assert acme("apply", target, "--auto-approve").code == 0
    return acme


def text(desk, file):
    return (desk.folder / "stores/acme" / file).read_bytes().decode()


def exists(desk, file):
    return (desk.folder / "stores/acme" / file).exists()


def test_nothing_to_pull(live):
    result = live("pull", "acme")
    assert (result.code, result.out) == (
        0,
        "No changes. What the live store holds is in the files as it is.\n",
    )


def test_a_value_is_changed_where_it_stands(live):
    live.write("acme", {"common/pricebooks/retail.yaml": COMMENTED})
    result = live("pull", "acme")
    assert result.code == 0
    assert result.out == (
        "~ stores/acme/common/pricebooks/retail.yaml\n"
        "Pull complete! Files: 0 created, 1 changed, 0 removed.\n"
    )
    assert text(live, "common/pricebooks/retail.yaml") == COMMENTED.replace("wanted", "for everyone")
    assert live("plan", "acme").out.startswith("No changes.")


def test_line_breaks_of_windows_stay(live):
    live.write("acme", {"common/pricebooks/retail.yaml": "# x\r\ndescription: wanted\r\n"})
    live("pull", "acme")
    assert text(live, "common/pricebooks/retail.yaml") == "# x\r\ndescription: for everyone\r\n"


def test_check_writes_nothing_and_shows_the_difference(live):
    live.write("acme", {"common/pricebooks/retail.yaml": COMMENTED})
    live.remove("common/catalogs/spring.yaml")
    result = live("pull", "acme", "--check")
    assert result.code == 2
    assert (
        "-description: wanted   # by the files\n+description: for everyone   # by the files\n" in result.out
    )
    assert "+ stores/acme/common/catalogs/spring.yaml\n" in result.out
    assert "\n+pricebook: retail\n" in result.out
    assert result.out.endswith("Pull would change files. Files: 1 created, 1 changed, 0 removed.\n")
    assert text(live, "common/pricebooks/retail.yaml") == COMMENTED
    assert not exists(live, "common/catalogs/spring.yaml")


def test_a_new_store_is_written_whole(live):
    for file in ("currencies/USD", "pricebooks/retail", "hierarchies/apparel", "catalogs/spring"):
        live.remove(f"common/{file}.yaml")
    result = live("pull", "acme")
    assert "Files: 4 created, 0 changed, 0 removed." in result.out
    assert text(live, "common/hierarchies/apparel.yaml") == "name: Apparel\nnodes:\n  men:\n    name: Men\n"
    assert "\nhierarchies:\n  - apparel\npricebook: retail\n" in text(live, "common/catalogs/spring.yaml")
    assert live("plan", "acme").out.startswith("No changes.")
    assert live("pull", "acme", "--check").code == 0


def test_new_files_name_their_schema_when_others_do(live):
    live.remove("common/catalogs/spring.yaml")
    line = "# yaml-language-server: $schema=../../../../.reconciler/schemas/elasticpath/{}.json\n"
    live.write("acme", {"common/currencies/USD.yaml": line.format("currency") + USD})
    live("pull", "acme")
    assert text(live, "common/catalogs/spring.yaml").startswith(line.format("catalog") + "description:")


def test_what_other_environments_share_is_patched(live):
    live.write("acme", {"common/currencies/USD.yaml": USD.replace("decimal_places: 2", "decimal_places: 0")})
    result = live("pull", "acme/production")
    assert "+ stores/acme/production/currencies/USD.patch.yaml\n" in result.out
    assert text(live, "production/currencies/USD.patch.yaml") == (
        "- {op: replace, path: /decimal_places, value: 2}\n"
    )
    assert live("plan", "acme/production").out.startswith("No changes.")
    assert live("validate").code == 0


def test_a_patch_is_changed_where_it_says_the_value(live):
    patch = "# only here\n- {op: replace, path: /decimal_places, value: 3}   # why not\n"
    live.write(
        "acme",
        {
            "production/currencies/USD.patch.yaml": patch,
            "common/currencies/USD.yaml": USD.replace("exchange_rate: 1", "exchange_rate: 2"),
        },
    )
    live("pull", "acme/production")
    assert text(live, "production/currencies/USD.patch.yaml") == (
        patch.replace("value: 3", "value: 2") + "- {op: replace, path: /exchange_rate, value: 1}\n"
    )
    assert live("plan", "acme/production").out.startswith("No changes.")


def test_inline_children_are_patched_by_themselves(live):
    live.write("acme", {"common/hierarchies/apparel.yaml": "name: Apparel\nnodes:\n  men: {name: Others}\n"})
    live("pull", "acme/production")
    assert text(live, "production/hierarchies/apparel/nodes/men.patch.yaml") == (
        "- {op: replace, path: /name, value: Men}\n"
    )
    assert live("plan", "acme/production").out.startswith("No changes.")


def test_into_common(live):
    live.write("acme", {"common/pricebooks/retail.yaml": COMMENTED})
    live.remove("production/pricebooks/outlet.yaml")
    live("pull", "acme/production", "--into", "common")
    assert text(live, "common/pricebooks/retail.yaml") == COMMENTED.replace("wanted", "for everyone")
    assert text(live, "common/pricebooks/outlet.yaml") == "description: only in production\n"


def test_what_is_new_goes_into_the_environment_of_several(live):
    live.remove("production/pricebooks/outlet.yaml")
    live("pull", "acme/production")
    assert text(live, "production/pricebooks/outlet.yaml") == "description: only in production\n"


def test_what_needs_something_of_the_environment_goes_there_too(live):
    live.write(
        "acme", {"store.yaml": "provider: elasticpath\nurl: 'sandbox:'\nenvironments: {production: {}}\n"}
    )
    live.write("acme", {"production/catalogs/outlet.yaml": "hierarchies: []\npricebook: outlet\n"})
    assert live("apply", "acme/production", "--auto-approve").code == 0
    live.remove("production/catalogs/outlet.yaml")
    result = live("pull", "acme/production")
    assert "+ stores/acme/production/catalogs/outlet.yaml\n" in result.out
    assert live("validate").code == 0


CHILDREN = {
    "inline": ({"nodes/men": None}, "name: Apparel\nnodes:\n  men: {name: Men}\n", None),
    "mapping": ({"nodes": "men: {name: Men}\n"}, "name: Apparel\n", "nodes"),
    "files": ({"nodes/men": "name: Men\n"}, "name: Apparel\n", "nodes/women"),
}


@pytest.mark.parametrize("way", CHILDREN)
def test_a_new_child_stands_as_its_siblings_do(live, way):
    beside, parent, file = CHILDREN[way]
    whole = "name: Apparel\nnodes:\n  men: {name: Men}\n  women: {name: Women}\n"
    live.write("acme", {"common/hierarchies/apparel.yaml": whole})
    assert live("apply", "acme", "--auto-approve").code == 0
    files = {f"common/hierarchies/apparel/{name}.yaml": told for name, told in beside.items()}
    live.write("acme", {"common/hierarchies/apparel.yaml": parent, **files})
    live("pull", "acme")
    if way == "inline":
        assert text(live, "common/hierarchies/apparel.yaml") == whole
    elif way == "mapping":
        assert (
            text(live, f"common/hierarchies/apparel/{file}.yaml")
            == "men: {name: Men}\nwomen: {name: Women}\n"
        )
    else:
        assert text(live, f"common/hierarchies/apparel/{file}.yaml") == "name: Women\n"
    assert live("plan", "acme").out.startswith("No changes.")


def test_what_is_not_live_is_told_and_stays(live):
    live.write("acme", {"common/pricebooks/new.yaml": "{}\n"})
    result = live("pull", "acme")
    assert result.code == 0
    assert "No changes." in result.out
    said = "pricebook/new: is not in the live store: stores/acme/common/pricebooks/new.yaml declares it"
    assert f"Warning: {said}" in result.err
    assert exists(live, "common/pricebooks/new.yaml")


def test_delete_takes_it_out(live):
    live.write(
        "acme",
        {
            "common/pricebooks/new.yaml": "{}\n",
            "common/hierarchies/apparel.yaml": "name: Apparel\nnodes:\n  # first\n  men: {name: Men}\n  old: {name: Old}\n",
        },
    )
    result = live("pull", "acme", "--delete")
    assert "- stores/acme/common/pricebooks/new.yaml\n" in result.out
    assert result.out.endswith("Files: 0 created, 1 changed, 1 removed.\n")
    assert not exists(live, "common/pricebooks/new.yaml")
    assert (
        text(live, "common/hierarchies/apparel.yaml")
        == "name: Apparel\nnodes:\n  # first\n  men: {name: Men}\n"
    )


def test_delete_leaves_a_shared_resource_out_of_the_environment(live):
    live.write("acme", {"common/pricebooks/new.yaml": "{}\n"})
    live("pull", "acme/production", "--delete")
    assert exists(live, "common/pricebooks/new.yaml")
    assert text(live, "production/pricebooks/new.patch.yaml") == '- {op: remove, path: ""}\n'
    assert live("plan", "acme/production").out.startswith("No changes.")
    assert live("pull", "acme/production", "--check", "--delete").code == 0


def test_one_kind_with_what_it_needs(live):
    for file in ("currencies/USD", "pricebooks/retail", "hierarchies/apparel", "catalogs/spring"):
        live.remove(f"common/{file}.yaml")
    result = live("pull", "acme", "--kind", "catalog")
    assert result.out.split("\n")[:3] == [
        "+ stores/acme/common/catalogs/spring.yaml",
        "+ stores/acme/common/hierarchies/apparel.yaml",
        "+ stores/acme/common/pricebooks/retail.yaml",
    ]
    live.write("acme", {"store.yaml": f"{STORE}prune: none\n"})
    assert live("plan", "acme").out.startswith("No changes.")


def test_a_fixed_set_is_pulled_when_named(live):
    assert "gateway" not in live("pull", "acme").out
    assert "+ stores/acme/common/gateways/manual.yaml\n" in live("pull", "acme", "--kind", "gateway").out
    assert live("plan", "acme").out.startswith("No changes.")


def test_external_and_ignored_are_left_alone(live):
    rules = 'external: ["pricebook/retail"]\nignore: [{kind: currency, path: /format}]\n'
    live.write(
        "acme",
        {"store.yaml": STORE + rules, "common/currencies/USD.yaml": USD.replace("${price}", "{price} $")},
    )
    live.remove("common/pricebooks/retail.yaml")
    assert live("pull", "acme", "--check").code == 0


def test_variables_stay_and_secrets_get_one(live, monkeypatch):
    monkeypatch.setenv("HOOK", "a-secret-of-the-hook")
    hook = (
        "# where orders go\nintegration_type: webhook\nenabled: true\nobserves: [order.created]\n"
        "configuration: {url: https://mail.example.com/, secret_key: '${env:HOOK}'}\n"
    )
    live.write("acme", {"common/integrations/mail.yaml": hook})
    assert live("apply", "acme", "--auto-approve").code == 0
    live.write("acme", {"common/integrations/mail.yaml": hook.replace("true", "false")})
    live("pull", "acme")
    assert text(live, "common/integrations/mail.yaml") == hook
    live.remove("common/integrations/mail.yaml")
    result = live("pull", "acme")
    name = "INTEGRATION_MAIL_CONFIGURATION_SECRET_KEY"
    assert f"secret_key: ${{env:{name}}}\n" in text(live, "common/integrations/mail.yaml")
    assert "Set these environment variables" in result.err
    assert f"  {name}  integration/mail /configuration/secret_key" in result.err
    monkeypatch.setenv(name, "a-secret-of-the-hook")
    assert live("plan", "acme").out.startswith("No changes.")


def test_a_variable_is_never_overwritten(live, monkeypatch):
    monkeypatch.setenv("TEXT", "something else")
    live.write("acme", {"common/pricebooks/retail.yaml": "description: ${env:TEXT}\n"})
    result = live("pull", "acme")
    assert text(live, "common/pricebooks/retail.yaml") == "description: ${env:TEXT}\n"
    assert "pricebook/retail: /description is another in the store than ${env:TEXT} holds" in result.err


def test_json(live):
    live.write("acme", {"common/pricebooks/retail.yaml": COMMENTED, "common/pricebooks/new.yaml": "{}\n"})
    result = live("pull", "acme", "--json", "--check")
    assert result.code == 2
    document = json.loads(result.out)
    assert document["files"] == [{"path": "stores/acme/common/pricebooks/retail.yaml", "action": "update"}]
    assert [note["about"] for note in document["notes"]] == ["pricebook/new"]
    assert (document["store"], document["environment"], document["variables"]) == ("acme", None, [])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--kind", "catlog"], "elasticpath has no kind 'catlog'\n  hint: did you mean 'catalog'?"),
        (["--into", "staging"], "'staging' is no layer of acme/production: there are common and production"),
    ],
)
def test_wrong_usage(live, args, said):
    result = live("pull", "acme/production", *args)
    assert result.code == 64
    assert said in result.err


def test_the_live_store_is_only_read(desk, serve):
    served = serve()
    desk.store(changes={"store.yaml": served.settings(), "common/pricebooks/new.yaml": "{}\n"})
    assert desk("pull", "acme", "--kind", "gateway", "--kind", "currency", "--delete").code == 0
    assert served.writes == []


def test_a_link_is_followed_and_not_replaced(live):
    folder = live.folder / "stores/acme/common/pricebooks"
    (folder / "retail.yaml").rename(live.folder / "stores/acme/retail.text")
    (folder / "retail.yaml").symlink_to("../../retail.text")
    (live.folder / "stores/acme/retail.text").write_text(COMMENTED)
    live("pull", "acme")
    assert (folder / "retail.yaml").is_symlink()
    assert text(live, "retail.text") == COMMENTED.replace("wanted", "for everyone")
