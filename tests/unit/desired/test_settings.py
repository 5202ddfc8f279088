"""store.yaml: what it gives, environment by environment, and everything that can be wrong with it."""

import pytest

from reconciler.desired.load import load
from reconciler.desired.settings import load_settings, names
from reconciler.errors import ConfigError
from reconciler.model.policy import Ignore, Policy, Thresholds
from reconciler.model.provider import Connection, Option
from tests.unit.desired.conftest import KINDS

FULL = """\
provider: elasticpath
url: "sandbox:"
org_id: org-1
prune: none
protect: ["gateway/*", "catalog/main"]
ignore: [{kind: rule, path: /condition/url}]
external: [pricebook/old]
limits: {parallelism: 4, requests_per_second: 20}
thresholds: {delete_percent: 10}
environments:
  staging:
  production:
    url: https://${env:REGION}.example.com
    store_id: 3b1d
    credentials: {client_id: "${env:EP_ID}", client_secret: "${env:EP_SECRET}"}
    prune: {currency: all}
    protect: []
    limits: {requests_per_second: 2.5}
    thresholds: {update_percent: 0}
"""


ORG_ID = Option("org_id", needs="store_id", because="an organization has several stores")


@pytest.fixture
def settings(stores, kinds):
    def read(text, environment=None, options=(ORG_ID,)):
        stores.write({"store.yaml": text})
        credentials = ("client_id", "client_secret")
        return load_settings(stores.root, "acme").resolve(environment, credentials, options, kinds)

    return read


@pytest.fixture
def problems(stores, settings):
    def read(text, environment=None, options=(ORG_ID,)):
        with pytest.raises(ConfigError) as caught:
            settings(text, environment, options)
        return stores.told(caught.value)

    return read


def test_the_top_level(settings):
    found = settings(FULL)
    assert (found.store, found.environment, found.provider) == ("acme", None, "elasticpath")
    assert found.policy == Policy(
        prune="none",
        protect=("gateway/*", "catalog/main"),
        ignore=(Ignore("/condition/url", kind="rule"),),
        external=("pricebook/old",),
        thresholds=Thresholds(delete_percent=10),
    )
    assert found.connection({}) == Connection(
        "sandbox:", options={"org_id": "org-1"}, parallelism=4, requests_per_second=20
    )


def test_environment_overrides(settings):
    found = settings(FULL, "production")
    assert found.url == "https://${env:REGION}.example.com"
    assert found.credentials == {"client_id": "${env:EP_ID}", "client_secret": "${env:EP_SECRET}"}
    assert found.policy.pruning("currency") == "all"
    assert found.policy.pruning("rule") == "none"
    assert found.policy.protect == ()
    assert found.policy.external == ("pricebook/old",)
    assert found.policy.thresholds == Thresholds(delete_percent=10, update_percent=0)
    assert found.connection({"REGION": "eu", "EP_ID": "i", "EP_SECRET": "s"}) == Connection(
        "https://eu.example.com",
        store_id="3b1d",
        credentials={"client_id": "i", "client_secret": "s"},
        options={"org_id": "org-1"},
        parallelism=4,
        requests_per_second=2.5,
    )
    assert "EP_ID" not in repr(found)


def test_environment_that_sets_nothing(settings):
    assert settings(FULL, "staging").url == "sandbox:"


def test_defaults(settings):
    found = settings("provider: p\nurl: 'sandbox:'\n")
    assert found.policy == Policy()
    assert found.connection({}) == Connection("sandbox:")


@pytest.mark.parametrize(
    ("top", "own", "default", "currency"),
    [
        ("all", "none", "none", "none"),
        ("all", "{currency: none}", "all", "none"),
        ("{currency: all}", "{rule: all}", "owned", "all"),
        ("{currency: all}", "none", "none", "none"),
    ],
)
def test_prune_of_an_environment(settings, top, own, default, currency):
    text = f"provider: p\nurl: 'sandbox:'\nprune: {top}\nenvironments:\n  e: {{prune: {own}}}\n"
    policy = settings(text, "e").policy
    assert (policy.pruning("flow"), policy.pruning("currency")) == (default, currency)


def test_unset_variables_of_a_connection(stores, settings):
    found = settings(FULL, "production")
    with pytest.raises(ConfigError) as caught:
        found.connection({"EP_ID": "i", "EP_SECRET": ""})
    hint = "\n  hint: set it"
    assert stores.told(caught.value) == [
        f"store.yaml:13:10: the environment variable REGION is not set{hint}",
        "store.yaml:15:61: 'client_secret' is empty: its environment variable is set to nothing",
    ]


ADDRESS = "\n  hint: an address is kind/key, as in currency/USD; all of a kind: currency/*"
BASE = "provider: elasticpath\nurl: https://x\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": store.yaml is a mapping of settings, found nothing"),
        ("- a", ": store.yaml is a mapping of settings, found a list"),
        ("url: [", ":1:6: this is not YAML: unclosed bracket '['"),
        ("url: 'sandbox:'\n", ":1:1: 'provider' is required"),
        ("provider: 5\nurl: 'sandbox:'", ":1:11: 'provider' must be text, found the number 5\n  hint: write it in quotes"),
        ("provider: p\n", ':1:1: no url is given for the store itself\n  hint: the API, or "sandbox:"'),
        (BASE + "prun: all", ":3:1: unknown field 'prun'\n  hint: did you mean 'prune'?"),
        (BASE + "org: x", ":3:1: unknown field 'org'\n  hint: did you mean 'org_id'?"),
        (BASE + "org_id: 5", ":3:9: 'org_id' must be text, found a number"),
        (BASE + "store_id: 12", ":3:11: 'store_id' must be text, found the number 12\n  hint: write it in quotes"),
        (BASE + "prune: al", ":3:8: 'prune' must be one of 'none', 'owned' or 'all', found the text 'al'\n  hint: did you mean 'all'?"),
        (BASE + "prune: {currncy: all}", ":3:9: elasticpath has no kind 'currncy'\n  hint: did you mean 'currency'?"),
        (BASE + "prune: {currency: some}", ":3:19: 'currency' must be one of 'none', 'owned' or 'all', found the text 'some'"),
        (BASE + "protect: gateway/*", ":3:10: 'protect' must be a list, found the text 'gateway/*'"),
        (BASE + "protect: [gatway/stripe]", ":3:11: elasticpath has no kind 'gatway'\n  hint: did you mean 'gateway'?"),
        (BASE + "external: [pricebook/*, gate/x]", ":3:25: elasticpath has no kind 'gate'\n  hint: did you mean 'gateway'?"),
        (BASE + "ignore: [{path: url}]", ":3:17: 'path' must match ^/, found the text 'url'"),
        (BASE + "ignore: [{kind: rul, path: /a}]", ":3:17: elasticpath has no kind 'rul'\n  hint: did you mean 'rule'?"),
        (BASE + "ignore: [{path: /a, adress: b}]", ":3:21: unknown field 'adress'\n  hint: did you mean 'address'?"),
        (BASE + "limits: {parallelism: 0}", ":3:23: 'parallelism' must be at least 1, found the number 0"),
        (BASE + "limits: {requests_per_second: fast}", ":3:31: 'requests_per_second' must be a number, found the text 'fast'"),
        (BASE + "thresholds: {delete_percent: 130}", ":3:30: 'delete_percent' must be at most 100, found the number 130"),
        (BASE + "environments: [a]", ":3:15: 'environments' must be a mapping, found a list"),
        (BASE + "environments: {common: {}}", ":3:16: 'common' is the folder that every environment shares"),
        (BASE + "environments: {../x: {}}", ":3:16: '../x' cannot be the name of an environment"),
        (BASE + "environments: {e: {provider: x}}", ":3:20: unknown field 'provider'\n  hint: provider stands at the top of store.yaml: it is the same for every environment"),
        (BASE + "environments: {e: {urll: x}}", ":3:20: unknown field 'urll'\n  hint: did you mean 'url'?"),
        (BASE + "credentials: {client: '${env:A}'}", ":3:15: elasticpath knows no credential 'client'\n  hint: did you mean 'client_id'?"),
        (BASE + "credentials: {client_id: '${env:}'}", [":3:26: a variable is written ${env:NAME}: letters, digits and underscores", ":3:26: the credential 'client_id' is written as ${env:NAME}, this is a literal\n  hint: put the value into the environment; if it was ever committed, replace it in the store too"]),
        (BASE + "protect: ['${env:A}/x']", ":3:11: no variable can stand in protect: what it says is reviewed with the files"),
        (BASE + "environments: {e: {prune: '${env:A}'}}", [":3:27: 'prune' must be one of 'none', 'owned' or 'all', found the text '${env:A}'", ":3:27: no variable can stand in prune: what it says is reviewed with the files"]),
        (BASE + "protect: [currency]", f":3:11: 'currency' is no address{ADDRESS}"),
        (BASE + "external: [USD, 'cur*']", f":3:12: 'USD' is no address{ADDRESS}"),
        (BASE + "ignore: [{path: /code, address: USD}]", f":3:33: 'USD' is no address{ADDRESS}"),
        (BASE + "ignore: [{path: /code, address: curency/USD}]", ":3:33: elasticpath has no kind 'curency'\n  hint: did you mean 'currency'?"),
        (BASE + "ignore: [{path: /code, kind: cur*}]", ":3:30: elasticpath has no kind 'cur*'\n  hint: known: catalog, currency, field, flow, gateway, hierarchy, node, price, pricebook, project, rule"),
        (BASE + "ignore: [{path: /formt, kind: currency}]", ":3:17: no currency has a field /formt\n  hint: did you mean 'format'?"),
        (BASE + "ignore: [{path: /formt, address: currency/USD}]", ":3:17: no currency has a field /formt\n  hint: did you mean 'format'?"),
        (BASE + "ignore: [{path: /rat/x}]", ":3:17: no kind has a field /rat/x\n  hint: did you mean 'rate'?"),
        (BASE + "ignore: [{path: /rate/x}]", ":3:17: no kind has a field /rate/x"),
        (BASE + "url: ftp://x", [":3:1: the key 'url' is written twice"]),
        (BASE + "limits: {parallelism: many}\nprun: all\ncredentials: {client: '${env:A}'}\nenvironments: {e: {urll: x}}", [
            ":3:23: 'parallelism' must be a whole number, found the text 'many'",
            ":4:1: unknown field 'prun'\n  hint: did you mean 'prune'?",
            ":5:15: elasticpath knows no credential 'client'\n  hint: did you mean 'client_id'?",
            ":6:20: unknown field 'urll'\n  hint: did you mean 'url'?",
        ]),
        (BASE + "environments: {a: 5, b: {prune: al, limits: 3, url: '${env:A}'}}", [
            ":3:19: 'a' must be a mapping, found the number 5",
            ":3:33: 'prune' must be one of 'none', 'owned' or 'all', found the text 'al'\n  hint: did you mean 'all'?",
            ":3:45: 'limits' must be a mapping, found the number 3",
        ]),
        (BASE + "credentials: {client_id: 5, client_secret: hunter2}", [
            ":3:26: 'client_id' must be text, found a number\n  hint: write it in quotes",
            ":3:44: the credential 'client_secret' is written as ${env:NAME}, this is a literal\n  hint: put the value into the environment; if it was ever committed, replace it in the store too",
        ]),
        (BASE + "org_id: o", ":3:9: 'org_id' needs 'store_id' beside it: an organization has several stores"),
        (BASE + "store_id: s\norg_id: 日", ":4:9: 'org_id' holds a character that cannot be sent in a header"),
    ],
)  # fmt: skip
def test_mistakes(problems, text, message):
    wanted = [message] if isinstance(message, str) else message
    assert problems(text) == ["store.yaml" + one for one in wanted]


HINT = "\n  hint: put the value into the environment; if it was ever committed, replace it in the store too"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (BASE + "credentials: {client_id: hunter2}", ["3:26"]),
        (BASE + "credentials:\n  client_id: hunter2\nenvironments: {a: {}, b: {url: 'sandbox:'}}", ["4:14"]),
        (
            "provider: p\nurl: 'sandbox:'\ncredentials:\n  client_id: hunter2\nenvironments: {a: {url: https://x}, b: {url: https://y}}",
            ["4:14"],
        ),
        (
            "provider: p\nenvironments:\n  a:\n    url: https://x\n    credentials:\n      client_id: hunter2\n      client_secret: hunter2",
            ["6:18", "7:22"],
        ),
    ],
)
def test_literal_credentials(problems, text, places):
    found = problems(text)
    assert [one.split(": ")[0] for one in found] == [f"store.yaml:{place}" for place in places]
    assert all("is written as ${env:NAME}, this is a literal" in one for one in found)
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "provider: p\nurl: 'sandbox:'\ncredentials: {client_id: any}",
        "provider: p\nurl: 'sandbox:'\ncredentials: {client_id: any}\nenvironments: {a: {url: https://x, credentials: {client_id: '${env:A}'}}}",
        "provider: p\nurl: https://x\nenvironments: {a: {url: 'sandbox:', credentials: {client_id: any}}}",
    ],
)
def test_literal_credentials_of_the_sandbox(settings, text):
    assert settings(text)


def test_number_as_a_credential_is_not_shown(problems):
    found = "".join(problems(BASE + "credentials: {client_id: 8675309}"))
    assert "'client_id' must be text, found a number" in found
    assert "8675309" not in found


def test_undeclared_environment(problems):
    assert problems(FULL, "prodution") == [
        "store.yaml: acme has no environment 'prodution'\n  hint: did you mean 'production'?"
    ]
    assert problems(BASE, "production") == [
        "store.yaml: acme has no environment 'production'\n  hint: list it under environments: in store.yaml"
    ]


def test_environment_without_url(problems):
    text = "provider: p\nenvironments: {a: {url: 'sandbox:'}, b: {}}"
    assert problems(text, "b") == [
        "store.yaml:1:1: no url is given for the environment 'b'\n  hint: the API, or \"sandbox:\""
    ]


def test_folders_that_nothing_reads(stores, problems):
    stores.write(
        {
            "currencies/USD.yaml": "{}",
            "prodution/currencies/USD.yaml": "{}",
            "production/currencies/USD.yaml": "{}",
            "docs/README.md": "#",
            "project.yaml": "{}",
            "stagin/project.patch.yaml": "[]",
            ".cache/currencies/x": "",
        }
    )
    found = problems(FULL)
    assert [one.split("\n")[0] for one in found] == [
        "currencies: a folder of resources stands beside the layers, where it is not read",
        "prodution: 'prodution' is no environment of this store, so its resources are not read",
        "project.yaml: a resource stands beside the layers, where it is not read",
        "stagin: 'stagin' is no environment of this store, so its resources are not read",
    ]
    assert found[1].endswith("hint: did you mean 'production'?")
    assert found[2].endswith("move it to common/project.yaml, or into the folder of an environment")


def test_names(stores):
    stores.write(
        {"store.yaml": BASE, "../other/store.yaml": BASE, "../empty/x": "", "../.hidden/store.yaml": BASE}
    )
    assert names(stores.root) == ["acme", "other"]
    assert load_settings(stores.root, "acme").environments == ()


def test_no_stores_folder(tmp_path):
    with pytest.raises(ConfigError, match="the stores folder cannot be read: no such file or directory"):
        names(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="the stores folder cannot be read"):
        load_settings(tmp_path / "nowhere", "acme")


@pytest.mark.parametrize("name", ["../x", "/etc", "a/b", "", ".", "..", ".hidden", "a\\b", "a\0b"])
def test_store_name_that_is_a_path(stores, name):
    with pytest.raises(ConfigError, match="cannot be the name of a store"):
        load_settings(stores.root, name)


def test_store_that_does_not_exist(stores):
    stores.write({"store.yaml": BASE})
    with pytest.raises(ConfigError) as caught:
        load_settings(stores.root, "amce")
    assert str(caught.value) == f"{stores.root}: there is no store 'amce'\n  hint: did you mean 'acme'?"


def test_store_without_its_file(stores):
    stores.write({"common/x": ""})
    with pytest.raises(ConfigError, match="there is no such file, and every store has one"):
        load_settings(stores.root, "acme")
    stores.write({"store.yml": BASE})
    with pytest.raises(ConfigError, match=r"hint: rename store\.yml"):
        load_settings(stores.root, "acme")


def test_store_file_that_leads_out(stores, tmp_path):
    (tmp_path / "outside.yaml").write_text(BASE)
    stores.write({"common/x": ""})
    (stores.root / "acme/store.yaml").symlink_to(tmp_path / "outside.yaml")
    with pytest.raises(ConfigError, match="a link leads out of the stores folder"):
        load_settings(stores.root, "acme")


@pytest.mark.parametrize("path", ["/rate", "/condition/a/b", "/hierarchies/0", "/target/url", "/headers"])
def test_ignored_fields_that_exist(settings, path):
    path = "/target/headers/x" if path == "/headers" else path
    assert settings(BASE + f"ignore: [{{path: {path}}}]").policy.ignore == (Ignore(path),)


WRITTEN = "a url is written https://host/path, or 'sandbox:' for the embedded stand-in"
URLS = [
    ("ftp://x", WRITTEN),
    ("x.example", WRITTEN),
    ("https://", WRITTEN),
    ("https://x:port", WRITTEN),
    ("https://a b", WRITTEN),
    ("https://me:hunter22@x", "a url holds no user and no password: those are credentials"),
    ("https://x/?a=hunter22", "a url has no query and no fragment here: https://host/path"),
    ("https://x/#hunter22", "a url has no query and no fragment here: https://host/path"),
    ("sandbox:demo", "the embedded stand-in is called 'sandbox:', without more"),
]


@pytest.mark.parametrize(("url", "message"), URLS)
def test_urls_that_lead_nowhere(stores, settings, problems, url, message):
    assert problems(f"provider: p\nurl: '{url}'\n") == [f"store.yaml:2:6: {message}"]
    assert problems(f"provider: p\nenvironments: {{e: {{url: '{url}'}}}}\n", "e") == [
        f"store.yaml:2:25: {message}"
    ]
    found = settings("provider: p\nurl: ${env:URL}\n")
    with pytest.raises(ConfigError) as caught:
        found.connection({"URL": url})
    assert stores.told(caught.value) == [f"store.yaml:2:6: {message}"]


@pytest.mark.parametrize("url", ["http://localhost:8080", "https://x.example/api/v2/", "https://[::1]:80"])
def test_urls_that_can_be_used(settings, url):
    assert settings(f"provider: p\nurl: '{url}'\n").connection({}).url == url


def test_an_option_from_a_variable_that_cannot_be_sent(stores, settings):
    found = settings(BASE + "store_id: s\norg_id: ${env:ORG}")
    with pytest.raises(ConfigError) as caught:
        found.connection({"ORG": "日"})
    assert stores.told(caught.value) == [
        "store.yaml:4:9: 'org_id' holds a character that cannot be sent in a header"
    ]


def test_names_that_no_file_system_takes(stores, problems):
    with pytest.raises(ConfigError, match="cannot be the name of a store"):
        load_settings(stores.root, "a" * 201)
    assert (
        "cannot be the name of an environment" in problems(BASE + f"environments: {{{'a' * 201}: {{}}}}")[0]
    )


def test_rules_that_guard_nothing_declared(stores, settings):
    policy = settings(
        BASE + "protect: [currency/UDS, 'currency/*', currency/USD, 'gateway/*']\n"
        "ignore: [{path: /rate, address: currency/EUR}, {path: /rate}]\nexternal: [pricebook/old]"
    ).policy
    stores.write({"common/currencies/USD.yaml": "{}"})
    found = load(stores.root, "acme", None, KINDS, None, policy).warnings
    assert [str(one).replace(f"{stores.root}/acme/", "") for one in found] == [
        "store.yaml: ignore: 'currency/EUR' ignores nothing that is declared\n  hint: did you mean 'currency/USD'?",
        "store.yaml: protect: 'currency/UDS' protects nothing that is declared\n  hint: did you mean 'currency/USD'?",
    ]


def test_where_the_ledger_is_kept(settings):
    text = "provider: p\nurl: 'sandbox:'\nledger: 'git:'\nenvironments: {a: , b: {ledger: 'file:../x'}}\n"
    assert [settings(text, name).ledger for name in (None, "a", "b")] == ["git:", "git:", "file:../x"]
    assert settings("provider: p\nurl: 'sandbox:'\n").ledger == "file:"
    for right in (
        "git:git@git.example:stores.git",
        "git:ssh://git@git.example/stores",
        "git:https://x/y@z:1",
    ):
        assert settings(f"provider: p\nurl: 'sandbox:'\nledger: '{right}'\n").ledger == right


@pytest.mark.parametrize(
    ("ledger", "message"),
    [
        ("s3://bucket", "a ledger is kept in 'file:' or 'file:FOLDER', 'git:' or 'git:REMOTE'"),
        ("git", "a ledger is kept in 'file:' or 'file:FOLDER', 'git:' or 'git:REMOTE'"),
        ("git:--upload-pack=x", "'git:--upload-pack=x' names no remote"),
        ("file: x", "'file: x' names no folder"),
        (
            "git:https://me:secret@git.example/stores",
            "a url in `ledger` holds no password and no token: git has its own way to them",
        ),
        (
            "git:https://ghp_s3cret@git.example/stores",
            "a url in `ledger` holds no password and no token: git has its own way to them",
        ),
        ("git:${env:REMOTE}", "no variable can stand in ledger: what it says is reviewed with the files"),
    ],
)
def test_no_place_for_a_ledger(problems, ledger, message):
    assert problems(f"provider: p\nurl: 'sandbox:'\nledger: {ledger!r}\n") == [f"store.yaml:3:9: {message}"]
    (told,) = problems(f"provider: p\nurl: 'sandbox:'\nenvironments: {{a: {{ledger: {ledger!r}}}}}\n", "a")
    assert told.endswith(message)
