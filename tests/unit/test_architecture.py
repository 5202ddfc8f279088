"""Who may import whom, and that no modules import each other in a ring."""

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import reconciler

PACKAGE = Path(reconciler.__file__).parent
EVERYTHING = {
    "errors",
    "model",
    "desired",
    "engine",
    "http",
    "providers",
    "sandbox",
    "render",
    "ledger",
    "git",
    "ci",
    "cli",
}
ALLOWED = {
    "errors": set(),
    "model": {"errors"},
    "desired": {"errors", "model"},
    "engine": {"errors", "model"},
    "render": {"errors", "model"},
    "ledger": {"errors", "model", "git"},
    "sandbox": {"errors"},
    "http": {"errors", "model"},
    "git": {"errors", "model"},
    "providers": {"errors", "model", "http"},
    "ci": {"errors", "model", "render", "http"},
    "cli": EVERYTHING,
    "__main__": {"cli"},
}


@cache
def modules():
    names = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ("reconciler", *path.relative_to(PACKAGE).with_suffix("").parts)
        names[".".join(parts).removesuffix(".__init__")] = path
    return names.items()


@cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path, *, at_run_time=False):
    """The modules of this package that a file imports, also inside functions unless only `at_run_time`."""
    nodes = parsed(path).body if at_run_time else ast.walk(parsed(path))
    known = dict(modules())
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("reconciler"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reconciler"):
            assert node.level == 0
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in known else node.module


def part(module):
    return [*module.split("."), ""][1]


def test_imports_follow_the_table():
    wrong = [
        f"{name} imports {other}"
        for name, path in modules()
        for other in imported(path)
        if part(name) and part(other) and part(name) != part(other) and part(other) not in ALLOWED[part(name)]
    ]
    assert not wrong


APART = (
    ("providers.elasticpath", "providers.commercetools"),
    ("sandbox.elasticpath", "sandbox.commercetools"),
)
"""Packages of one part that know nothing of each other, either way."""
BELOW = {"desired": "desired.pull", "cli": "cli.verbs"}
"""Packages within a part that only stand on the rest of it."""


def within(module, package):
    return f"{module}.".startswith(f"reconciler.{package}.")


def test_platforms_know_nothing_of_each_other():
    wrong = [
        f"{name} imports {other}"
        for name, path in modules()
        for other in imported(path)
        for one, two in (*APART, *(pair[::-1] for pair in APART))
        if within(name, one) and within(other, two)
    ]
    wrong += [
        f"{name} imports {other}"
        for name, path in modules()
        for other in imported(path)
        for around, inner in BELOW.items()
        if within(name, around) and not within(name, inner) and within(other, inner)
    ]
    assert not wrong


def test_every_package_has_its_line_in_the_table():
    assert {part(name) for name, _ in modules()} - {""} <= ALLOWED.keys()


def test_no_modules_import_each_other_in_a_ring():
    graph = {name: set(imported(path, at_run_time=True)) - {name} for name, path in modules()}
    assert TopologicalSorter(graph).prepare() is None
