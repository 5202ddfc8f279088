"""Variables and secrets: filled in, checked, and in no message."""

from typing import Annotated

import pytest

from reconciler.desired.load import load
from reconciler.desired.variables import escape, fill
from reconciler.errors import ConfigError
from reconciler.model.body import Body
from reconciler.model.field import SECRET as SECRET_FIELD
from reconciler.model.kind import Kind
from reconciler.model.policy import Policy

G = "common/gateways/g.yaml"
SECRET = "hunter2-XYZZY"


def test_variables_are_filled_in(stores):
    text = "password: ${env:A}\ntarget:\n  kind: hook\n  url: https://${env:HOST}/${env:A}\n  headers: {x: 'a ${env:A}', y: '$${env:A} ${price}'}\n"
    body = stores.bodies({G: text}, env={"A": "1", "HOST": "h"})["gateway/g"]
    assert body == {
        "slug": "g",
        "password": "1",
        "target": {"kind": "hook", "url": "https://h/1", "headers": {"x": "a 1", "y": "${env:A} ${price}"}},
    }


def test_offline_they_stay_as_written(stores):
    text = "password: ${env:A}\ntarget: {kind: hook, url: '${env:URL}'}\n"
    body = stores.bodies({G: text})["gateway/g"]
    assert body["password"] == "${env:A}"
    assert body["target"]["url"] == "${env:URL}"


def test_values_are_checked_after_filling_in(stores):
    text = "target: {kind: hook, url: '${env:URL}'}\n"
    assert stores.bodies({G: text}, env={"URL": "https://x"})
    found = stores.problem({G: text}, env={"URL": SECRET})
    assert found == f"{G}:1:27: 'url' must match ^https://, found the text '${{env:URL}}'"


def test_a_number_is_never_a_variable(stores):
    for env in (None, {"RATE": "1.5"}):
        assert stores.problem({"common/currencies/USD.yaml": "rate: ${env:RATE}"}, env=env) == (
            "common/currencies/USD.yaml:1:7: 'rate' must be a number, found the text '${env:RATE}'"
        )


def test_unset_variables_are_all_named(stores):
    text = "password: ${env:A}\ntarget: {kind: hook, url: '${env:B}/${env:C}/${env:B}'}\n"
    hint = "\n  hint: set it, or write $${env:...} for the text itself"
    assert stores.problems({G: text}, env={}) == [
        f"{G}:1:11: the environment variable A is not set\n  hint: set it",
        f"{G}:2:27: the environment variable B is not set{hint}",
        f"{G}:2:27: the environment variable C is not set{hint}",
    ]


@pytest.mark.parametrize("written", ["${env:}", "${env:1A}", "${env:A-B}", "x ${env:A", "${env:É}"])
@pytest.mark.parametrize("env", [None, {"A": "1"}])
def test_malformed_variables(stores, written, env):
    assert stores.problem({"common/currencies/USD.yaml": f"format: '{written}'"}, env=env) == (
        "common/currencies/USD.yaml:1:9: a variable is written ${env:NAME}: letters, digits and underscores"
    )


def test_variable_in_a_key(stores):
    assert stores.problem({"common/rules/r.yaml": "condition: {'${env:A}': 1}"}) == (
        "common/rules/r.yaml:1:13: a variable stands in a value, never in a key"
    )


def test_key_field_from_a_variable(stores):
    text = "code: ${env:CODE}"
    assert stores.bodies({"common/currencies/USD.yaml": text})
    assert stores.bodies({"common/currencies/USD.yaml": text}, env={"CODE": "USD"})
    assert stores.problem({"common/currencies/USD.yaml": text}, env={"CODE": "EUR"}) == (
        "common/currencies/USD.yaml:1:7: the file name says 'USD', 'code' says '${env:CODE}'"
    )


LITERAL = (
    "a secret is written as ${env:NAME}, this is a literal\n"
    "  hint: put the value into the environment; if it was ever committed, replace it in the store too"
)


@pytest.mark.parametrize("env", [None, {}])
@pytest.mark.parametrize("value", [SECRET, "$${env:A}", "''", "${price}"])
def test_literal_in_a_secret_field(stores, value, env):
    found = stores.problem({G: f"password: {value}"}, env=env)
    assert found == f"{G}:1:11: {LITERAL}"


def test_secret_that_is_cleared(stores):
    assert stores.bodies({G: "password: null"})["gateway/g"]["password"] is None


@pytest.mark.parametrize(
    "text",
    [
        f"login: {SECRET}",  # too long as well
        "password: 8675309",
        "password: [8675309]",
        "password: {a: 8675309}",
        "slug: picky2\npassword: 8675309",
    ],
)
def test_no_message_shows_a_literal_secret(stores, text):
    found = "\n".join(stores.problems({G: text}))
    assert "is written as ${env:NAME}" in found
    assert SECRET not in found
    assert "8675309" not in found


@pytest.mark.parametrize("env", [{"A": SECRET}, {"A": SECRET, "B": "x"}])
def test_no_message_shows_what_a_variable_held(stores, env):
    files = {
        "common/gateways/picky.yaml": "password: ${env:A}\nlimit: ${env:A}\n",  # its own words hold both
        G: "login: ${env:A}\nlimit: ['${env:A}']\nenabled: ${env:A}\nslug: ${env:A}\n",
        "common/catalogs/c.yaml": "pricebook: ${env:A}",
        "common/rules/r.yaml": "condition: {$ref: '${env:A}'}",
        "common/rules/s.yaml": "condition: {$ref: 'pricebook/${env:A}'}",
        "common/hierarchies/h.yaml": "nodes: {a: {name: '${env:A}'}, b: {name: '${env:A}'}}",
    }
    found = stores.problems(files, env=env)
    assert len(found) == 9
    assert SECRET not in "\n".join(found)
    assert "common/catalogs/c.yaml:1:12: pricebook '${env:A}' is not declared" in found
    assert any("do not like ${env:A} and ${env:A}" in one for one in found)


def test_own_words_of_a_kind_do_not_show_a_literal(stores):
    found = "\n".join(stores.problems({"common/gateways/picky.yaml": f"password: {SECRET}\n"}))
    assert SECRET not in found
    assert "do not like (sensitive value)" in found


def test_scalar_file_is_not_shown(stores):
    assert SECRET not in stores.problem({G: SECRET})


def test_empty_secret(stores):
    assert stores.problem({G: "password: ${env:A}"}, env={"A": ""}) == (
        f"{G}:1:11: a secret is empty: its environment variable is set to nothing"
    )


def test_empty_value_that_is_no_secret(stores):
    body = stores.bodies({"common/currencies/USD.yaml": "format: '${env:A}'"}, env={"A": ""})
    assert body["currency/USD"]["format"] == ""


def test_variable_from_a_patch(stores):
    files = {
        G: "enabled: true",
        "production/gateways/g.patch.yaml": "- {op: add, path: /password, value: '${env:A}'}",
    }
    assert stores.bodies(files, "production", env={"A": "x"})["gateway/g"]["password"] == "x"
    assert stores.problem(files, "production", env={}).startswith(
        "production/gateways/g.patch.yaml:1:37: the environment variable A is not set"
    )


@pytest.mark.parametrize("text", ["${env:A}", "$${env:A}", "$$${env:A}", "a ${env: b", "${price}", "$$", ""])
def test_escape_is_undone_by_fill(text):
    def refuse(*_):
        raise AssertionError

    assert fill(escape(text), {}, (), refuse) == text


@pytest.mark.parametrize("env", [None, {"A": "${env:URL}", "URL": "x"}, {}])
def test_an_escaped_variable_is_checked_like_any_text(stores, env):
    found = stores.problem({G: "target: {kind: hook, url: '$${env:URL}'}"}, env=env)
    assert found == f"{G}:1:27: 'url' must match ^https://, found the text '$${{env:URL}}'"


def test_a_value_that_looks_like_a_variable_is_checked(stores):
    found = stores.problem({G: "target: {kind: hook, url: '${env:A}'}"}, env={"A": "x${env:B}"})
    assert found == f"{G}:1:27: 'url' must match ^https://, found the text '${{env:A}}'"


def test_an_escaped_reference_is_checked(stores):
    for env in (None, {}):
        assert "is not declared" in stores.problem(
            {"common/catalogs/c.yaml": "pricebook: $${env:A}"}, env=env
        )


@pytest.mark.parametrize("text", ["account: hunter22", "account: [hunter22]", "account: {pin: hunter22}"])
def test_text_in_place_of_a_mapping_with_secrets_is_not_shown(tmp_path, text):
    kind = Kind("hook", Hook, "hooks", key="slug")
    file = tmp_path / "acme/common/hooks/h.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, "acme", None, {"hook": kind}, None, Policy())
    assert "hunter22" not in str(caught.value)


class Account(Body):
    pin: Annotated[str | None, SECRET_FIELD] = None


class Hook(Body):
    slug: str
    account: Account | None = None


def test_a_tag_is_not_shown(stores):
    for text in ("password: !hunter22 x", "password: !!hunter22 x"):
        assert "hunter22" not in stores.problem({G: text})


def test_the_longest_value_is_hidden_first(stores):
    files = {"common/gateways/picky.yaml": "password: ${env:B}\nlimit: ${env:A}\n"}
    found = stores.problem(files, env={"A": "hunter", "B": "hunter22"})
    assert "do not like ${env:B} and ${env:A}" in found
