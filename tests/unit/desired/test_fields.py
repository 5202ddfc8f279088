"""A body against its kind: every sentence a user can meet, and its place."""

import pytest

from reconciler.desired.load import load
from reconciler.errors import ConfigError
from reconciler.model.policy import Policy
from reconciler.providers.registry import plugin

USD = "common/currencies/USD.yaml"
G = "common/gateways/g.yaml"


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (USD, "rat: 1\n", "1:1: unknown field 'rat'\n  hint: did you mean 'rate'?"),
        (USD, "zzzzzz: 1\n", "1:1: unknown field 'zzzzzz'\n  hint: known: code, default, format, places, rate"),
        (USD, "places: '2'\n", "1:9: 'places' must be a whole number, found the text '2'"),
        (USD, "places: 2.5\n", "1:9: 'places' must be a whole number, found the number 2.5"),
        (USD, "rate: yes\n", "1:7: 'rate' must be a number, found the text 'yes'"),
        (USD, "rate: -1\n", "1:7: 'rate' must be at least 0, found the number -1"),
        (USD, "default: 'true'\n", "1:10: 'default' must be true or false, found the text 'true'"),
        (USD, "format: 1.10\n", "1:9: 'format' must be text, found the number 1.1\n  hint: write it in quotes"),
        (USD, "format: [a]\n", "1:9: 'format' must be text, found a list"),
        (USD, "format:\n  a: b\n", "1:1: 'format' must be text, found a mapping"),
        (USD, "code: EUR\n", "1:7: the file name says 'USD', 'code' says 'EUR'"),
        ("common/currencies/usd.yaml", "{}", "1:1: 'code' must match ^[A-Z]{2,3}$, found the text 'usd'"),
        (USD, "<<: {rate: 1}\n", "1:1: unknown field '<<'\n  hint: merge keys are not part of YAML 1.2: write the fields out"),
        ("common/flows/f.yaml", "fields:\n  a: {}\n", "2:6: 'type' is required"),
        ("common/flows/f.yaml", "fields:\n  a: {type: int}\n", "2:13: 'type' must be one of 'string', 'integer' or 'date', found the text 'int'\n  hint: did you mean 'integer'?"),
        ("common/catalogs/c.yaml", "pricebook: {$id: a}\npricebooks: [{$id: b}]\n", "1:1: 'pricebook' and 'pricebooks' exclude each other: keep one"),
        ("common/catalogs/c.yaml", "pricebooks: [1]\n", "1:14: the value must be text, found the number 1\n  hint: write it in quotes"),
        ("common/catalogs/c.yaml", "pricebooks:\n  - {$ref: a/b}\n", "2:5: the value must be text, found a mapping"),
        (G, "limit: [1]\n", "1:8: 'limit' must be a whole number or text, found a list"),
        (G, "target: 5\n", "1:9: 'target' must be a mapping, found the number 5"),
        (G, "target: {kind: mail, to: a, subjct: b}\n", ["1:9: 'subject' is required", "1:29: unknown field 'subjct'\n  hint: did you mean 'subject'?"]),
        (G, "target: {kind: hook, url: ftp://x}\n", "1:27: 'url' must match ^https://, found the text 'ftp://x'"),
        (G, "target: {kind: hook, url: https://x, headers: {a: 1}}\n", "1:51: 'a' must be text, found the number 1\n  hint: write it in quotes"),
        (G, "target: {kind: hook, url: 'https://" + "x" * 99 + "', to: q}\n", "1:138: unknown field 'to'\n  hint: another form of this mapping has it, this one has not"),
    ],
)  # fmt: skip
def test_wrong_fields(stores, file, text, message):
    wanted = [message] if isinstance(message, str) else message
    assert stores.problems({file: text}) == [f"{file}:{one}" for one in wanted]


def test_long_values_are_cut(stores):
    found = stores.problem({USD: "places: " + "x" * 200 + "\n"})
    assert found == f"{USD}:1:9: 'places' must be a whole number, found the text '{'x' * 59}…'"


def test_only_what_is_written_is_in_the_body(stores):
    body = stores.bodies({USD: "format: null\n"})["currency/USD"]
    assert body == {"format": None, "code": "USD"}


def test_raw_ids_are_fine(stores):
    body = stores.bodies({"common/catalogs/c.yaml": "pricebook: {$id: 9f-1}"})["catalog/c"]
    assert body["pricebook"] == {"$id": "9f-1"}


def test_all_problems_of_all_files_in_order(stores):
    files = {
        USD: "rat: 1\nplaces: x\n",
        "common/currencies/EUR.yaml": "[",
        "common/nothing/x.yaml": "{}",
        "common/catalogs/c.yaml": "pricebook: gone\nnam: c\n",
        "common/gateways/g.yaml": "password: hunter2\n",
    }
    found = stores.problems(files)
    assert [one.partition(": ")[0] for one in found] == [
        "common/catalogs/c.yaml:1:12",
        "common/catalogs/c.yaml:2:1",
        "common/currencies/EUR.yaml:1:1",
        "common/currencies/USD.yaml:1:1",
        "common/currencies/USD.yaml:2:9",
        "common/gateways/g.yaml:1:11",
        "common/nothing",
    ]
    assert found == stores.problems(files)


@pytest.mark.parametrize("inline", [True, False])
def test_exclusive_true_twice(stores, inline):
    found = stores.problem({"common/currencies/EUR.yaml": "default: true", USD: "format: x\ndefault: true"})
    assert found == (
        f"{USD}:2:10: 'default' is true for one currency only, "
        "and currency/EUR at common/currencies/EUR.yaml:1:1 has it too"
    )


def test_exclusive_false_is_no_claim(stores):
    assert stores.bodies({"common/currencies/EUR.yaml": "default: false", USD: "default: false"})


def test_unique_among_siblings(stores):
    found = stores.problem(
        {
            "common/hierarchies/h.yaml": "nodes:\n  a: {name: Same}\n  b: {name: Same, nodes: {c: {name: Same}}}\n",
            "common/hierarchies/i.yaml": "nodes: {a: {name: Same}}",
        }
    )
    assert found == (
        "common/hierarchies/h.yaml:3:13: 'name' must differ among nodes, "
        "and node/h/a at common/hierarchies/h.yaml:2:6 has the same"
    )


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "gateways/manual.yaml",
            "enabled: true\npassword: ${env:A}\n",
            "2:1: the gateway manual has no password; it knows enabled",
        ),
        (
            "flows/f/fields/r.yaml",
            "name: r\ndescription: d\nfield_type: relationship\nenabled: true\nrequired: true\n",
            "5:1: a relationship cannot be required",
        ),
    ],
)
@pytest.mark.parametrize("env", [None, {"A": "true"}])
def test_words_of_a_kind_that_name_a_field_stand_at_it(stores, file, text, message, env):
    stores.write({f"common/{file}": text, "common/flows/f.yaml": "name: f\ndescription: d\nenabled: true\n"})
    with pytest.raises(ConfigError) as caught:
        load(stores.root, "acme", None, plugin("elasticpath").kinds, env, Policy())
    assert stores.told(caught.value) == [f"common/{file}:{message}"]
