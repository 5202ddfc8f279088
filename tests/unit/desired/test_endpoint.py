"""What only one provider knows of a connection: required settings, urls, and what stands for the url."""

import pytest

from reconciler.desired.settings import load_settings
from reconciler.errors import ConfigError
from reconciler.model.provider import Connection, Option

OPTIONS = (
    Option("project_key", summary="the key of the project", required=True),
    Option("auth_url", is_url=True),
    Option("region", endpoint="https://api.{region}.shop.example"),
    Option("scopes"),
)
REGION = "provider: p\nproject_key: acme\nregion: eu-1.gcp\n"
SANDBOXED = "provider: p\nurl: 'sandbox:'\n"
LITERAL = (
    "the credential 'client_id' is written as ${env:NAME}, this is a literal\n"
    "  hint: put the value into the environment; if it was ever committed, replace it in the store too"
)


@pytest.fixture
def settings(stores, kinds):
    def read(text, environment=None):
        stores.write({"store.yaml": text})
        return load_settings(stores.root, "acme").resolve(environment, ("client_id",), OPTIONS, kinds)

    return read


@pytest.fixture
def problems(stores, settings):
    def read(text, environment=None, env=None):
        with pytest.raises(ConfigError) as caught:
            settings(text, environment).connection(env or {})
        return stores.told(caught.value)

    return read


def test_a_region_stands_for_the_url(settings):
    assert settings(REGION).connection({}) == Connection(
        "https://api.eu-1.gcp.shop.example", options={"project_key": "acme", "region": "eu-1.gcp"}
    )


def test_a_region_from_a_variable(settings):
    found = settings("provider: p\nproject_key: ${env:P}\nregion: ${env:R}\nscopes: 'a b'\n")
    assert found.connection({"R": "eu", "P": "acme"}) == Connection(
        "https://api.eu.shop.example", options={"project_key": "acme", "region": "eu", "scopes": "a b"}
    )


def test_a_url_with_everything_else(settings):
    text = "provider: p\nurl: https://x\nauth_url: '${env:AUTH}'\nproject_key: acme\n"
    assert settings(text).connection({"AUTH": "http://localhost:8080"}) == Connection(
        "https://x", options={"project_key": "acme", "auth_url": "http://localhost:8080"}
    )


def test_the_nearer_of_url_and_region_counts(settings):
    text = SANDBOXED + "environments: {production: {region: eu, project_key: acme}}"
    assert settings(text).connection({}) == Connection("sandbox:")
    assert settings(text, "production").connection({}) == Connection(
        "https://api.eu.shop.example", options={"project_key": "acme", "region": "eu"}
    )
    text = REGION + "environments: {local: {url: 'sandbox:'}}"
    assert settings(text, "local").connection({}) == Connection("sandbox:", options={"project_key": "acme"})


def test_both_in_one_layer(problems):
    message = "'region' says where the store is, and so does 'url': keep one"
    assert problems(REGION + "url: https://x\n") == [f"store.yaml:3:1: {message}"]
    text = REGION + "environments: {e: {url: 'sandbox:', region: eu}}"
    assert problems(text) == [f"store.yaml:4:37: {message}"]


def test_what_is_required_of_a_real_store(settings, problems):
    assert problems("provider: p\n", None) == [
        "store.yaml:1:1: no project_key is given for the store itself\n  hint: the key of the project",
        'store.yaml:1:1: no url is given for the store itself\n  hint: the API, or "sandbox:", or region in its place',
    ]
    text = SANDBOXED + "environments: {e: {region: eu}}"
    assert settings(text).connection({}).options == {}
    assert problems(text, "e") == [
        "store.yaml:1:1: no project_key is given for the environment 'e'\n  hint: the key of the project"
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("auth_url: x.example", "4:11: a url is written https://host/path"),
        ("auth_url: 'sandbox:'", "4:11: a url is written https://host/path"),
        ("auth_url: https://me:pw@x", "4:11: a url holds no user and no password: those are credentials"),
        ("auth_url: 5", "4:11: 'auth_url' must be text, found a number"),
        ("scopes: [a]", "4:9: 'scopes' must be text, found a list"),
        ("scopes: 日", "4:9: 'scopes' holds a character that cannot be sent in a header"),
        ("scope: a", "4:1: unknown field 'scope'\n  hint: did you mean 'scopes'?"),
        ("reigon: a", "4:1: unknown field 'reigon'\n  hint: did you mean 'region'?"),
    ],
)
def test_mistakes(problems, line, message):
    assert problems(f"{REGION}{line}\n") == [f"store.yaml:{message}"]


@pytest.mark.parametrize("region", ["eu/x", "evil.example/#", "a b", "-eu", "me@eu", "é"])
def test_a_region_that_is_no_part_of_a_host(problems, region):
    message = "'region' is a part of a host's name: letters, digits, '.' and '-'"
    text = "provider: p\nproject_key: acme\nregion: "
    assert problems(f"{text}'{region}'") == [f"store.yaml:3:9: {message}"]
    assert f"store.yaml:3:9: {message}" in problems(text + "${env:R}", env={"R": region})


def test_variables_that_are_not_set(problems):
    text = "provider: p\nproject_key: '${env:P}'\nregion: ${env:R}\nauth_url: '${env:A}'\n"
    hint = "\n  hint: set it"
    assert problems(text, env={"A": "ftp://x"}) == [
        f"store.yaml:2:14: the environment variable P is not set{hint}",
        f"store.yaml:3:9: the environment variable R is not set{hint}",
        "store.yaml:4:11: a url is written https://host/path",
    ]


def test_literal_credentials_where_a_region_leads_to_a_real_store(problems):
    text = SANDBOXED + "environments:\n  e:\n    region: eu\n    credentials: {client_id: hunter2}\n"
    assert problems(text) == [f"store.yaml:6:30: {LITERAL}"]
    text = SANDBOXED + "credentials: {client_id: hunter2}\nenvironments: {e: {region: eu}}"
    assert problems(text) == [f"store.yaml:3:26: {LITERAL}"]
    assert problems(REGION + "credentials: {client_id: hunter2}") == [f"store.yaml:4:26: {LITERAL}"]
