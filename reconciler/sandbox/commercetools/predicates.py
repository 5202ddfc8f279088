r"""Query predicates: `where` parsed into a test of a document.

Supported: `=`, `<>`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in`, `is [not] defined`, `is [not] empty`,
`contains any`, `contains all`, nested fields in brackets, `and`, `or`, `not`, and `:name` for `var.name`.

Source: commercetools API reference, Query Predicates.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.sandbox.commercetools import problems

__all__ = ["Parser", "Test", "parse"]

Test = Callable[[Any], bool]
TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:\\.|[^"\\])*")|(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<var>:[A-Za-z0-9]+)
    |(?P<word>`[^`]+`|[A-Za-z_][A-Za-z0-9_-]*)|(?P<sign><>|!=|<=|>=|[=<>(),]))""",
    re.VERBOSE,
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
END = ("end", "")


def _bad(text: str, why: str) -> problems.Problem:
    return problems.invalid_input(f"Malformed parameter: where: Syntax error while parsing '{text}'. {why}")


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if not match or not match.lastgroup:
            raise _bad(text, f"Unexpected input at {at}.")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return [*found, END]


def _each(value: Any) -> list[Any]:
    """A nested predicate on an array holds when it holds for one of its elements."""
    return value if isinstance(value, list) else [value]


def _alike(left: Any, right: Any) -> bool:
    numbers = (int, float)
    both = isinstance(left, numbers) and isinstance(right, numbers)
    return isinstance(left, bool) == isinstance(right, bool) and (both or type(left) is type(right))


@dataclass
class Parser:
    """Reads one predicate by recursive descent; `names` are the fields it asks about at the top."""

    text: str
    variables: Mapping[str, str]
    at: int = 0
    names: set[str] = field(default_factory=set)
    depth: int = 0

    def __post_init__(self) -> None:
        self.tokens = _tokens(self.text)

    def whole(self) -> Test:
        test = self.any_of()
        if self.tokens[self.at] != END:
            raise _bad(self.text, f"Unexpected '{self.tokens[self.at][1]}'.")
        return test

    def take(self) -> tuple[str, str]:
        token = self.tokens[self.at]
        self.at += token != END
        return token

    def ahead(self, *words: str) -> bool:
        """Whether these words or signs come next; if so they are consumed."""
        coming = [text.lower() for _, text in self.tokens[self.at : self.at + len(words)]]
        if coming != list(words):
            return False
        self.at += len(words)
        return True

    def demand(self, sign: str) -> None:
        if not self.ahead(sign):
            raise _bad(self.text, f"Expected '{sign}'.")

    def any_of(self) -> Test:
        tests = [self.all_of()]
        while self.ahead("or"):
            tests.append(self.all_of())
        return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)

    def all_of(self) -> Test:
        tests = [self.one()]
        while self.ahead("and"):
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda value: all(test(value) for test in tests)

    def one(self) -> Test:
        if self.ahead("not"):
            self.demand("(")
            test = self.any_of()
            self.demand(")")
            return lambda value: not test(value)
        if self.ahead("("):
            test = self.any_of()
            self.demand(")")
            return test
        return self.on_field()

    def on_field(self) -> Test:
        kind, name = self.take()
        if kind != "word":
            raise _bad(self.text, "Expected a field.")
        name = name.strip("`")
        if not self.depth:
            self.names.add(name)
        if self.ahead("("):
            self.depth += 1
            inner = self.any_of()
            self.depth -= 1
            self.demand(")")
            test: Test = lambda value: any(inner(item) for item in _each(value))  # noqa: E731 - one of several
        else:
            test = self.on_value()
        return lambda doc: test(doc.get(name) if isinstance(doc, dict) else None)

    def on_value(self) -> Test:
        for words, wanted in ((("is", "not", "defined"), True), (("is", "defined"), False)):
            if self.ahead(*words):
                return lambda value: (value is None) is wanted
        for words, wanted in ((("is", "not", "empty"), True), (("is", "empty"), False)):
            if self.ahead(*words):
                return lambda value: bool(value) is wanted
        if self.ahead("contains", "any"):
            some = self.values()
            return lambda value: isinstance(value, list) and any(item in value for item in some)
        if self.ahead("contains", "all"):
            every = self.values()
            return lambda value: isinstance(value, list) and all(item in value for item in every)
        if self.ahead("not", "in"):
            others = self.values()
            return lambda value: value is not None and value not in others
        if self.ahead("in"):
            listed = self.values()
            return lambda value: value in listed
        return self.comparison()

    def comparison(self) -> Test:
        sign = self.take()[1]
        if sign not in COMPARE:
            raise _bad(self.text, f"Unexpected '{sign}'.")
        compare, wanted = COMPARE[sign], self.value()

        def test(value: Any) -> bool:
            return any(_alike(item, wanted) and compare(item, wanted) for item in _each(value))

        return test

    def values(self) -> list[Any]:
        if not self.ahead("("):
            wanted = self.value()
            return wanted if isinstance(wanted, list) else [wanted]
        found = [self.value()]
        while self.ahead(","):
            found.append(self.value())
        self.demand(")")
        return found

    def value(self) -> Any:
        kind, text = self.take()
        if kind == "var":
            if text[1:] not in self.variables:
                raise _bad(self.text, f"No value for the variable '{text}'.")
            return self._variable(self.variables[text[1:]])
        if kind in ("text", "number") or (kind == "word" and text in ("true", "false")):
            return json.loads(text)
        raise _bad(self.text, f"Expected a value instead of '{text}'.")

    @staticmethod
    def _variable(text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            return text


def parse(text: str, variables: Mapping[str, str]) -> Test:
    """A test of documents.

    >>> parse('locations(country = "DE")', {})({"locations": [{"country": "AT"}, {"country": "DE"}]})
    True
    """
    return Parser(text, variables).whole()
