"""Bad input of every sort: the exit code, the words, no traceback, and nothing written."""

import json
import re

import pytest

from tests.cli.conftest import USD

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(8)
)

FILES = [
    ("an unknown field", {"common/pricebooks/retail.yaml": "descripton: x\n"},
     ["stores/acme/common/pricebooks/retail.yaml:1:1: ", "'descripton'", "did you mean 'description'?"]),
    ("an unknown kind", {"common/pricebook/outlet.yaml": "{}\n"},
     ["stores/acme/common/pricebook", "did you mean 'pricebooks'?"]),
    ("an unknown setting", {"store.yaml": 'provider: elasticpath\nurl: "sandbox:"\nprun: all\nenvironments: {production: {}}\n'},
     ["stores/acme/store.yaml:3:1: ", "'prun'", "did you mean 'prune'?"]),
    ("an unknown provider", {"store.yaml": 'provider: elasticpaht\nurl: "sandbox:"\n'},
     ["stores/acme/store.yaml:1:11: ", "'elasticpaht'", "did you mean 'elasticpath'?"]),
    ("an unknown provider among other mistakes", {"store.yaml": "provider: elasticpaht\nurl: 3\nprun: all\n"},
     ["stores/acme/store.yaml:1:11: ", "did you mean 'elasticpath'?", "stores/acme/store.yaml:2:6: "]),
    ("a wrong type", {"common/currencies/USD.yaml": USD.replace("decimal_places: 2", "decimal_places: two")},
     ["stores/acme/common/currencies/USD.yaml:5:17: ", "decimal_places", "'two'"]),
    ("another key than the file's name", {"common/currencies/USD.yaml": "code: EUR\n" + USD},
     ["stores/acme/common/currencies/USD.yaml:1:7: ", "'USD'", "'EUR'"]),
    ("a key written twice", {"common/currencies/USD.yaml": USD + "enabled: false\n"},
     ["stores/acme/common/currencies/USD.yaml:8:1: the key 'enabled' is written twice"]),
    ("one address in two files", {"common/hierarchies/apparel/nodes/men.yaml": "name: Men\n"},
     ["node/apparel/men", "stores/acme/common/hierarchies/apparel"]),
    ("a missing reference", {"common/catalogs/spring.yaml": "hierarchies: [apparel]\npricebook: retial\n"},
     ["stores/acme/common/catalogs/spring.yaml:2:12: ", "retial", "did you mean"]),
    ("a patch that does not apply",
     {"production/pricebooks/retail.patch.yaml": "- {op: replace, path: /colour/deep, value: red}\n"},
     ["stores/acme/production/pricebooks/retail.patch.yaml:1:", "/colour"]),
    ("a patch of nothing", {"production/pricebooks/nothing.patch.yaml": "- {op: add, path: /description, value: x}\n"},
     ["stores/acme/production/pricebooks/nothing.patch.yaml", "pricebook/nothing"]),
    ("an unset variable", {"common/pricebooks/retail.yaml": 'description: "${env:NOWHERE_SET}"\n'},
     ["stores/acme/common/pricebooks/retail.yaml:1:14: ", "NOWHERE_SET"]),
    ("a secret as a literal",
     {"common/integrations/hook.yaml": "integration_type: webhook\nconfiguration: {url: https://x, secret_key: hunter22}\n"},
     ["stores/acme/common/integrations/hook.yaml:2:", "${env:"]),
    ("an empty file", {"common/pricebooks/retail.yaml": ""}, ["stores/acme/common/pricebooks/retail.yaml", "empty"]),
    ("a folder in place of a file", {"common/pricebooks/other.yaml/x": ""}, ["stores/acme/common/pricebooks/other.yaml"]),
    ("no UTF-8", {"common/pricebooks/retail.yaml": b"description: caf\xe9\n"},
     ["stores/acme/common/pricebooks/retail.yaml", "UTF-8"]),
    ("an alias bomb", {"common/pricebooks/retail.yaml": BOMB}, ["stores/acme/common/pricebooks/retail.yaml", "anchors"]),
    ("a deep nest", {"common/pricebooks/retail.yaml": "[" * 50_000}, ["stores/acme/common/pricebooks/retail.yaml"]),
    ("a path in a key", {"common/pricebooks/x%2F..%2F..%2Fevil.yaml": "{}\n"}, ["'x/../../evil' cannot be a key: it reads as a path"]),
    ("a path in an inline key", {"common/hierarchies/apparel.yaml": 'name: A\nnodes: {"../x": {name: X}}\n'},
     ["stores/acme/common/hierarchies/apparel.yaml:2:", "reads as a path"]),
    ("no mapping", {"common/pricebooks/retail.yaml": "- a\n"}, ["stores/acme/common/pricebooks/retail.yaml"]),
    ("no YAML", {"common/pricebooks/retail.yaml": "a: [1\n"}, ["stores/acme/common/pricebooks/retail.yaml", "not YAML"]),
    ("a link out of the stores", {"common/pricebooks/link.yaml": "LINK"}, ["stores/acme/common/pricebooks/link.yaml"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "says"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_wrong_file_is_told_with_its_place_before_anything_is_asked_or_written(desk, changes, says):
    links = [file for file, text in changes.items() if text == "LINK"]
    desk.store(changes={file: text for file, text in changes.items() if file not in links})
    for file in links:
        (desk.folder / "stores/acme" / file).symlink_to("/etc/hostname")
    result = desk("apply", "acme/production", "--auto-approve")
    assert result.code == 10
    for words in says:
        assert words in result.err
    assert "in the configuration" in result.err
    assert "hunter22" not in result.err
    assert result.out == ""
    assert not (desk.folder / ".reconciler").exists()


def test_all_problems_are_told_at_once(desk):
    desk.store(
        changes={
            "common/pricebooks/retail.yaml": "a: 1\nb: 2\n",
            "common/currencies/USD.yaml": "default: 1\n",
        }
    )
    result = desk("plan", "acme", env={})
    places = re.findall(r"^(stores/acme/common/\S+?):(\d+):(\d+): ", result.err, re.MULTILINE)
    assert len(places) > 5
    assert places == sorted(places, key=lambda place: (place[0], int(place[1]), int(place[2])))
    assert f"Error: {len(places)} problems in the configuration" in result.err


def test_what_only_the_live_store_can_tell_is_told_with_its_place_too(desk):
    desk.store(
        changes={
            "store.yaml": 'provider: elasticpath\nurl: "sandbox:"\nexternal: [pricebook/gone]\nenvironments: {production: {}}\n',
            "common/catalogs/spring.yaml": "hierarchies: [apparel]\npricebook: gone\n",
        }
    )
    result = desk("plan", "acme")
    assert result.code == 10
    assert "stores/acme/common/catalogs/spring.yaml:2:12: catalog/spring needs pricebook/gone, " in result.err


def test_validate_needs_no_environment_variables_and_tells_each_problem_once(desk):
    desk.store(changes={"common/pricebooks/retail.yaml": 'description: "${env:NOWHERE_SET}"\nnaem: x\n'})
    result = desk("validate")
    assert result.code == 10
    assert result.err.count("'naem'") == 1
    assert "NOWHERE_SET" not in result.err


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("acmee", 10, "did you mean 'acme'?"),
        ("acme/productoin", 10, "did you mean 'production'?"),
        ("nothing-like-it", 10, "reconciler init"),
        ("../acme", 64, "is no target"),
        ("/etc", 64, "is no target"),
        ("a/b/c", 64, "is no target"),
        ("", 64, "is no target"),
    ],
)
def test_a_target_that_is_not_there(acme, typed, code, says):
    result = acme("plan", typed)
    assert (result.code, result.out) == (code, "")
    assert says in result.err


def test_there_are_no_stores(desk):
    result = desk("plan", "acme")
    assert result.code == 10
    assert "stores" in result.err


def with_store(desk, served, **settings):
    desk.store(changes={"store.yaml": served.settings(**settings)})
    return desk


def test_wrong_credentials(desk, serve):
    served = serve()
    with_store(desk, served)
    result = desk("apply", "acme", "--auto-approve", env={"KEY": "wrong-secret-value"})
    assert (result.code, result.out) == (11, "")
    assert "credentials" in result.err
    assert "wrong-secret-value" not in result.err
    assert not served.writes


def test_an_unreachable_store(desk, serve):
    served = serve()
    with_store(desk, served, url="http://127.0.0.1:9")
    result = desk("apply", "acme", "--auto-approve")
    assert (result.code, result.out) == (12, "")
    assert "127.0.0.1" in result.err
    assert not served.writes


def test_an_address_that_is_none(desk, serve):
    with_store(desk, serve(), url='"no address"')
    result = desk("plan", "acme")
    assert result.code == 10
    assert "url" in result.err


@pytest.mark.parametrize("verb", [("apply", "--auto-approve"), ("plan",), ("drift",)])
def test_the_wrong_store(desk, serve, verb):
    served = serve()
    with_store(desk, served, store_id="another-store")
    result = desk(verb[0], "acme", *verb[1:])
    assert (result.code, result.out) == (14, "")
    assert "another-store" in result.err
    assert served.sandbox.store_id in result.err
    assert not served.writes


def test_the_right_store(desk, serve):
    served = serve()
    with_store(desk, served, store_id=served.sandbox.store_id)
    assert desk("apply", "acme", "--auto-approve").code == 0


@pytest.mark.parametrize(
    "fault",
    [
        "500:path=/pcm/pricebooks,offset=100,times=0",
        "503:path=/pcm/pricebooks,offset=100,times=0",
        "html:path=/pcm/pricebooks,offset=100,times=0",
    ],
)
@pytest.mark.parametrize("verb", [("plan", "--json"), ("apply", "--auto-approve"), ("drift",)])
def test_a_failing_page_means_no_plan(desk, serve, verb, fault):
    served = serve(fault)
    served.sandbox.load("pricebook", [{"attributes": {"name": f"book {n}"}} for n in range(250)])
    with_store(desk, served)
    result = desk(verb[0], "acme", *verb[1:])
    assert (result.code, result.out) == (12, "")
    assert "pricebooks" in result.err
    assert not served.writes


def test_two_live_objects_with_one_key(desk, serve):
    served = serve()
    ids = served.sandbox.load("pricebook", [{"attributes": {"name": "retail"}}] * 2)
    with_store(desk, served)
    result = desk("apply", "acme", "--auto-approve")
    assert (result.code, result.out) == (10, "")
    assert "pricebook/retail" in result.err
    assert all(id_ in result.err for id_ in ids)
    assert not served.writes


def test_an_empty_folder_against_a_full_store_deletes_nothing(desk, serve):
    served = serve()
    served.sandbox.load("pricebook", [{"attributes": {"name": f"book {n}"}} for n in range(5)])
    desk.write("acme", {"store.yaml": served.settings(environments="{}", prune="{pricebook: all}")})
    (desk.folder / "stores/acme/common").mkdir()
    shown = desk("plan", "acme")
    assert shown.code == 0
    assert "5 to destroy" in shown.out
    assert "Apply refuses this plan" in shown.out
    result = desk("apply", "acme", "--auto-approve")
    assert result.code == 14
    assert "the files declare nothing" in result.err
    assert "--allow-deletes 5" in result.err
    assert not served.writes


def test_without_prune_an_empty_folder_changes_nothing(desk, serve):
    served = serve()
    served.sandbox.load("pricebook", [{"attributes": {"name": "book"}}])
    desk.write("acme", {"store.yaml": served.settings(environments="{}")})
    (desk.folder / "stores/acme/common").mkdir()
    result = desk("apply", "acme", "--auto-approve")
    assert (result.code, "No changes." in result.out) == (0, True)
    assert not served.writes


def test_a_ring_of_required_references_is_named(desk, tmp_path, monkeypatch):
    """No order of single steps exists: told by a provider of its own, found as any installed one is."""
    info = tmp_path / "site/ring-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ring\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[reconciler.providers]\nring = tests.cli.ring:PLUGIN\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    desk.write("acme", {
        "store.yaml": "provider: ring\nurl: https://nowhere.invalid\n",
        "common/links/a.yaml": "next: b\n",
        "common/links/b.yaml": "next: a\n",
    })  # fmt: skip
    result = desk("apply", "acme", "--auto-approve")
    assert (result.code, result.out) == (10, "")
    assert "link/a" in result.err
    assert "link/b" in result.err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["pln", "acme"], "Did you mean 'plan'?"),
        (["ci", "pln", "acme"], "Did you mean 'plan'?"),
        (["plan"], "Missing argument 'TARGET'"),
        (["plan", "acme", "--jsn"], "--json"),
        (["plan", "acme", "--json", "--markdown"], "exclude each other"),
        (["apply", "acme", "--parallelism", "0"], "--parallelism"),
        (["apply", "acme", "--allow-deletes", "-1"], "--allow-deletes"),
        (["graph", "acme", "--format", "png"], "--format"),
        (["--log-level", "loud", "plan", "acme"], "--log-level"),
    ],
)
def test_wrong_usage_is_64_and_never_2(acme, args, says):
    result = acme(*args)
    assert (result.code, result.out) == (64, "")
    assert says in result.err


def test_a_bug_is_one_line_unless_more_is_asked_for(acme, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError("surprise")

    monkeypatch.setattr("reconciler.cli.session.observe", fail)
    result = acme("plan", "acme")
    assert result.code == 1
    assert "Error: this is a bug in reconciler: RuntimeError: surprise" in result.err
    with pytest.raises(AssertionError, match="Traceback"):
        acme("plan", "acme", "--log-level", "debug")


@pytest.mark.parametrize(
    "args",
    [
        ("plan", "x" * 300),
        ("apply", "x" * 300),
        ("--stores", "y" * 300, "validate"),
        ("schema", "--out", "loop/x"),
    ],
)
def test_what_the_system_refuses_is_no_bug_of_ours(acme, args):
    (acme.folder / "loop").symlink_to("loop")
    result = acme(*args)
    assert result.code in (1, 10)
    assert "bug" not in result.err
    assert args[-2 if args[-1] == "validate" else -1].partition("/")[0] in result.err


def test_a_workspace_that_cannot_be_used_is_no_bug_of_ours(acme):
    (acme.folder / ".reconciler").mkdir()
    (acme.folder / ".reconciler/sandbox").write_text("")
    result = acme("plan", "acme")
    assert result.code == 1
    assert "bug" not in result.err
    assert ".reconciler/sandbox" in result.err


def test_a_failing_system_call_is_told_with_its_path(acme, monkeypatch):
    def fail(*_args, **_more):
        raise PermissionError(13, "Permission denied", "stores/acme")

    monkeypatch.setattr("reconciler.cli.session.observe", fail)
    result = acme("plan", "acme")
    assert (result.code, result.err) == (1, "Error: stores/acme: Permission denied\n")


def test_errors_as_json_lines(desk):
    desk.store(changes={"common/pricebooks/retail.yaml": "naem: x\n"})
    result = desk("plan", "acme", "--log-format", "json")
    (record,) = map(json.loads, result.err.splitlines())
    assert (record["level"], record["type"], record["exit_code"]) == ("error", "ConfigError", 10)
    assert record["problems"][0]["file"] == "stores/acme/common/pricebooks/retail.yaml"


def test_a_server_that_repeats_a_secret_does_not_make_it_known(desk, serve, monkeypatch):
    served = serve("422:writes,path=/v2/integrations,times=0")
    hook = "integration_type: webhook\nconfiguration: {url: https://x, secret_key: '${env:HOOK_KEY}'}\n"
    desk.store(changes={"store.yaml": served.settings(), "common/integrations/hook.yaml": hook})
    monkeypatch.setenv("HOOK_KEY", "tell-nobody-this")
    shown = [
        desk("plan", "acme", "--log-level", "debug"), desk("plan", "acme", "--json"), desk("plan", "acme", "--markdown"),
        desk("drift", "acme"), desk("apply", "acme", "--auto-approve", "--log-level", "debug"),
        desk("apply", "acme", "--auto-approve", "--json"), desk("graph", "acme"),
    ]  # fmt: skip
    assert not [result for result in shown if "tell-nobody-this" in result.out + result.err]


@pytest.mark.parametrize("name", ["KEY", "GITHUB_TOKEN"])
def test_what_opens_a_store_or_the_repository_is_shown_by_no_plan(desk, serve, monkeypatch, name):
    """Whoever may open a pull request could read it there otherwise, and later in the live store."""
    served = serve()
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_of_this_job")
    monkeypatch.setenv("KEY", "key-of-the-store")
    retail = f"name: retail\ndescription: 'x ${{env:{name}}}'\n"
    desk.store(changes={"store.yaml": served.settings(), "common/pricebooks/retail.yaml": retail})
    for verb in ("plan", "drift", "rehearse", "apply"):
        result = desk(verb, "acme")
        assert result.code == 10, result.err
        assert f"retail.yaml:2:14: ${{env:{name}}} opens more than this field" in result.err
        assert "key-of" not in result.out + result.err
        assert "ghs_of" not in result.out + result.err
    hook = f"integration_type: webhook\nconfiguration: {{url: https://x, secret_key: '${{env:{name}}}'}}\n"
    desk.store(changes={"common/pricebooks/retail.yaml": "{}\n", "common/integrations/hook.yaml": hook})
    assert desk("plan", "acme").code == 0


def test_what_variables_put_into_a_connection_is_not_shown_but_for_the_host(acme, monkeypatch):
    """The host is told, because nobody can mend an address that is not shown; a path may be a secret."""
    monkeypatch.setenv("HOST", "127.0.0.1:9")
    monkeypatch.setenv("TENANT", "tenant-nobody-knows")
    monkeypatch.setenv("HALF", "half-a-password")
    credentials = "{client_id: '${env:HALF}', client_secret: 'x-${env:HALF}-y'}"
    acme.store(changes={
        "store.yaml": f"provider: elasticpath\nurl: 'http://${{env:HOST}}/${{env:TENANT}}'\ncredentials: {credentials}\nenvironments: {{production: {{}}}}\n",
    })  # fmt: skip
    for options in (), ("--log-format", "json"):
        result = acme("plan", "acme", "--log-level", "debug", *options)
        assert result.code == 12, result.err
        assert "http://127.0.0.1:9" in result.err
        assert "nobody-knows" not in result.err
        assert "half-a" not in result.err
        assert "/(sensitive value)/oauth/access_token" in result.err


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        (
            "catalog-rules/r.yaml",
            "catalog: spring\nschedules:\n- {valid_from: 2030-02-01, valid_to: 2030-01-01}\n",
            "r.yaml:3:28: the value: valid_to must be after valid_from",
        ),
        (
            "integrations/hook.yaml",
            "integration_type: webhook\nconfiguration:\n  url: shop.example/hook\n",
            "hook.yaml:3:8: 'url' must match ^https?://",
        ),
    ],
)
def test_a_window_that_ends_first_and_a_url_that_is_none(acme, file, text, told):
    acme.write("acme", {f"common/{file}": text})
    result = acme("validate")
    assert (result.code, told in result.err) == (10, True), result.err
