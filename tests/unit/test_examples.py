"""The examples in docstrings are true, as far as they can be run as they stand."""

import doctest
import io
from importlib import import_module
from pathlib import Path

import pytest

import reconciler

PACKAGE = Path(reconciler.__file__).parent
MODULES = sorted(
    ".".join(("reconciler", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if path.name != "__main__.py"
)
WAYS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
ELSEWHERE = {
    "reconciler.desired.places.names",
    "reconciler.git.repository.Repository.around",
    "reconciler.model.content.Content",
}
"""What these give depends on where they are run."""


class Examples(doctest.DocTestRunner):
    """Keeps what is false; from a name on that it does not explain, an example is for readers alone."""

    def __init__(self):
        super().__init__(optionflags=WAYS, verbose=False)
        self.wrong, self.loose = [], set()

    def report_failure(self, out, test, example, got):
        if "NameError: " in got:  # where another error was expected
            self.loose.add(test.name)
        # An example that gives nothing is one of how a thing is written.
        elif example.want and test.name not in self.loose:
            self.wrong.append(f"{test.name}: {example.source}expected {example.want}got {got}")

    def report_unexpected_exception(self, out, test, example, exc_info):
        kind, error, _ = exc_info
        if issubclass(kind, (NameError, SyntaxError)):
            self.loose.add(test.name)
        elif test.name not in self.loose:
            self.wrong.append(f"{test.name}: {example.source}raised {error!r}")


@pytest.mark.parametrize("part", sorted({name.split(".")[1] for name in MODULES if "." in name}))
def test_examples_are_true(part):
    runner = Examples()
    for name in MODULES:
        if [*name.split("."), ""][1] == part:
            for found in doctest.DocTestFinder(exclude_empty=True).find(import_module(name)):
                if found.name not in ELSEWHERE:
                    runner.run(found, out=io.StringIO().write)
    assert runner.wrong == []
