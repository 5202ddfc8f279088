"""What the text of a file may be: YAML 1.2 within limits, and no way to crash the run."""

import pytest

WHERE = "common/rules/r.yaml"


def problem(stores, text):
    return stores.problem({WHERE: text}).removeprefix(WHERE + ":")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", " the file is empty\n  hint: write {} for a resource with no further fields"),
        ("# only a comment\n", " the file is empty\n  hint: write {} for a resource with no further fields"),
        ("- a\n- b\n", "1:1: a rule is a mapping of its fields, this is a list"),
        ("just words", "1:1: a rule is a mapping of its fields, this is text"),
        ("name: r\nname: r\n", "2:1: the key 'name' is written twice"),
        ("condition:\n  - a: 1\n    b: 2\n    a: 3\n", "4:5: the key 'a' is written twice"),
        (
            "name: r\n---\nname: s\n",
            " the file holds several YAML documents\n  hint: one file per resource: remove the '---' lines or split the file",
        ),
        ("condition: {1: x}\n", "1:13: the key 1 is not text\n  hint: write it in quotes"),
        ("condition: {true: x}\n", "1:13: the key true is not text\n  hint: write it in quotes"),
        ("condition: {null: x}\n", "1:13: the key null is not text\n  hint: write it in quotes"),
        (
            "condition: .nan\n",
            "1:12: a number must be finite: there is no JSON for infinity and not-a-number",
        ),
        (
            "condition:\n  - -.INF\n",
            "2:5: a number must be finite: there is no JSON for infinity and not-a-number",
        ),
        (
            "condition: 1e999\n",
            "1:12: a number must be finite: there is no JSON for infinity and not-a-number",
        ),
        ("condition: -" + "9" * 5_000 + "\n", "1:12: a number has more than 308 digits"),
        ("condition: {a: 0x" + "f" * 5_000 + "}\n", "1:16: a number has more than 308 digits"),
        ("name: [a\n", "1:7: this is not YAML: unclosed bracket '['"),
        ("name:\n\t- a\n", "2:2: this is not YAML: tabs disallowed within this context (block indentation)"),
        (
            "name: !!python/object:os.system x\n",
            "1:7: a tag (!) is not known here\n  hint: values are plain YAML 1.2; a text that begins with '!' stands in quotes",
        ),
        (
            "condition: !include secret.yaml\n",
            "1:12: a tag (!) is not known here\n  hint: values are plain YAML 1.2; a text that begins with '!' stands in quotes",
        ),
        ("condition: &a [*a]\n", "1:16: *a stands inside its own anchor"),
        (
            "condition: !!set {a, b}\n",
            "1:12: a tag (!) is not known here\n  hint: values are plain YAML 1.2; a text that begins with '!' stands in quotes",
        ),
        ("? [a, b]\n: c\n", "1:1: a key is a collection, not text"),
        (b"name: caf\xe9\n", "1:10: the file is not UTF-8 text"),
        ("name: r\ncondition: a\0b\n", "2:13: the control character U+0000 cannot stand in a file"),
        ("\ufeffname: r\n".encode("utf-16"), "1:1: the file is not UTF-8 text"),
        ("condition: " + "[" * 100 + "]" * 100, "1:76: the file nests more than 64 levels deep"),
        (
            "name: r\ncondition:\n  <<: {a: 1}\nbad: 1\n",
            "4:1: unknown field 'bad'\n  hint: known: condition, name",
        ),
    ],
)
def test_bad_text(stores, text, message):
    assert problem(stores, text) == message


@pytest.mark.parametrize(
    "text",
    [
        "- " * 100_000 + "x",
        "? " * 100_000 + "x",
        "condition:\n" + "\n".join(" " * n + "a:" for n in range(1, 3000)),
        "condition: " + "[" * 100_000,
        "condition: " + "{a: " * 100_000,
        "condition: " + "[" * 200 + "]" * 200,
        "a: " + "&a " * 10_000 + "x",
    ],
    ids=["sequences", "keys", "indented", "flow list", "flow mapping", "closed", "anchors"],
)
def test_deep_nesting_is_a_problem_not_a_crash(stores, text):
    assert problem(stores, text)


def test_alias_bomb(stores):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert problem(stores, "\n".join(lines)) == (
        " the file repeats its anchors (&x, *x) too often or too deeply\n  hint: write the values out"
    )


def test_anchors_and_aliases_are_fine(stores):
    bodies = stores.bodies({WHERE: "condition:\n  a: &x {b: 1}\n  c: *x\n"})
    assert bodies["rule/r"]["condition"] == {"a": {"b": 1}, "c": {"b": 1}}


def test_large_file(stores):
    assert problem(stores, "condition: '" + "x" * 5_000_000 + "'\n").startswith(
        " the file is larger than 5 MB"
    )


def test_large_file_within_the_limit(stores):
    text = "condition: '" + "x" * 4_000_000 + "'\n"
    assert len(stores.bodies({WHERE: text})["rule/r"]["condition"]) == 4_000_000


def test_yaml_1_2(stores):
    text = "\ufeffcondition: {country: NO, on: yes, at: 12:30:45, day: 2024-01-01, octal: 0o14, none: ~}\n"
    assert stores.bodies({WHERE: text})["rule/r"]["condition"] == {
        "country": "NO",
        "on": "yes",
        "at": "12:30:45",
        "day": "2024-01-01",
        "octal": 12,
        "none": None,
    }


def test_numbers_stay_as_written(stores):
    body = stores.bodies(
        {"common/currencies/USD.yaml": "rate: 1\n", "common/currencies/EUR.yaml": "rate: 1.0\n"}
    )
    assert type(body["currency/USD"]["rate"]) is int
    assert type(body["currency/EUR"]["rate"]) is float


@pytest.mark.parametrize("text", ["hello !important", "a & b", "R&D", "[!note] x", "&amp; more"])
def test_marks_in_text_are_no_tags(stores, text):
    assert stores.bodies({WHERE: f"condition: |\n  {text}\n"})["rule/r"]["condition"] == text + "\n"


def test_syntax_error_does_not_show_the_line(stores):
    text = "slug: g\npassword: 'hunter2\n"
    assert "hunter2" not in stores.problem({"common/gateways/g.yaml": text})


def test_unreadable_file(stores, monkeypatch):
    import os

    real = os.open

    def refuse(path, flags, *rest, **named):
        if str(path).endswith("r.yaml"):
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    assert problem(stores, "name: r") == " cannot be read: permission denied"


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_lines_of_a_large_file(stores, quote):
    """A large file is not read a second time as a whole, and still gives the right lines."""
    nodes = "".join(f"# about {n}\n{quote}node {n}{quote}:\n  name: Node {n}\n" for n in range(5000))
    files = {
        "common/hierarchies/h.yaml": "{}",
        "common/hierarchies/h/nodes.yaml": nodes.replace("  name: Node 4321\n", "  nodes: {a: {nam: x}}\n"),
    }
    assert stores.problem(files) == (
        "common/hierarchies/h/nodes.yaml:12966:15: unknown field 'nam'\n  hint: did you mean 'name'?"
    )


def test_lines_of_a_large_file_with_anchors_across_members(stores):
    nodes = "node-a: &a\n  name: A\n" + "".join(f"node-{n}: {{name: Node {n}}}\n" for n in range(5000))
    files = {
        "common/hierarchies/h.yaml": "{}",
        "common/hierarchies/h/nodes.yaml": nodes + "node-b:\n  nodes: {c: *a, d: {nam: x}}\n",
    }
    assert stores.problem(files).startswith("common/hierarchies/h/nodes.yaml:5004:22: unknown field 'nam'")


NO_NUMBER = (
    "this is text in YAML 1.2, not a number\n"
    "  hint: write it in quotes, or as a number without _, 0b or a sign before 0x"
)


@pytest.mark.parametrize(
    "written", ["1_000", "_1", "1_", "+1_0.5", "0b11", "-0x1f", "0X1F", "0x1_F", "1e1_0"]
)
def test_numbers_that_are_text_in_yaml_1_2(stores, written):
    assert problem(stores, f"name: r\ncondition:\n  - {{a: {written}}}\n") == f"3:9: {NO_NUMBER}"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("'1_000'", "1_000"),
        ('"0b11"', "0b11"),
        ("1_a", "1_a"),
        ("a_1 1_0 b", "a_1 1_0 b"),
        ("0x1F", 31),
        ("012", 12),
        ("-1.5e-3", -0.0015),
        ("2024_01_x", "2024_01_x"),
        ("|\n  1_000\n", "1_000\n"),
    ],
)
def test_numbers_and_texts_that_are_what_they_look_like(stores, written, value):
    assert stores.bodies({WHERE: f"condition: {written}"})["rule/r"]["condition"] == value


def test_a_key_that_is_twice_in_a_file_with_an_endless_alias(stores):
    assert problem(stores, "condition: &a [*a]\nname: x\nname: y\n").endswith(
        "the key 'name' is written twice"
    )
