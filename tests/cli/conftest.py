"""The command as a user calls it: in an empty folder, with its streams and its exit code."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from reconciler.cli.main import cli
from reconciler.cli.terminal import Terminal
from reconciler.sandbox import open_sandbox, parse_fault
from reconciler.sandbox import serving as serving_sandbox
from tests.cli.ci import HEAD, OUTSIDE, Host, Job, serving

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A background job of a shell ignores Ctrl-C, and hands that on to every process that a test interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

USD = """\
exchange_rate: 1
format: "${price}"
decimal_point: "."
thousand_separator: ","
decimal_places: 2
default: true
enabled: true
"""
FILES = {
    "store.yaml": 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {}}\n',
    "common/currencies/USD.yaml": USD,
    "common/pricebooks/retail.yaml": "description: for everyone\n",
    "common/hierarchies/apparel.yaml": "name: Apparel\nnodes:\n  men: {name: Men}\n",
    "common/catalogs/spring.yaml": "hierarchies: [apparel]\npricebook: retail\n",
    "production/pricebooks/outlet.yaml": "description: only in production\n",
}
READS = ("GET", "HEAD")


async def instantly(_seconds):
    """A retry that need not wait."""


class Result:
    def __init__(self, result):
        self.code, self.out, self.err = result.exit_code, result.stdout, result.stderr
        assert "Traceback" not in self.out + self.err


class Desk:
    """A working folder with stores in it.

    >>> desk.write("acme", {"common/pricebooks/retail.yaml": "description: x"})
    >>> desk("plan", "acme").code
    0
    """

    def __init__(self, folder, monkeypatch):
        self.folder = folder
        for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
            monkeypatch.delenv(name, raising=False)

    def __call__(self, *args, env=None, stdin=None, **known):
        """`known` is what the terminal is given: `desk("drift", "acme", clock=lambda: ...)`."""
        terminal = Terminal(sleep=instantly, **known)
        return Result(CliRunner().invoke(cli, args, obj=terminal, env=env, input=stdin))

    def store(self, name="acme", changes=None):
        """A store that is right, but for some files: text to write, None to leave out."""
        self.write(name, FILES | (changes or {}))

    def write(self, store, files):
        for file, text in files.items():
            if text is not None:
                path = self.folder / "stores" / store / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def remove(self, file, store="acme"):
        (self.folder / "stores" / store / file).unlink()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, monkeypatch)


@pytest.fixture
def acme(desk):
    """A desk with one store that is right."""
    desk.store()
    return desk


class Served:
    """A sandbox over real HTTP, and the store.yaml that reaches it."""

    def __init__(self, sandbox, url):
        self.sandbox, self.url = sandbox, url

    def settings(self, **more):
        known = {
            "provider": "elasticpath",
            "url": self.url,
            "environments": "{production: {}}",
            "credentials": "{client_id: '${env:ID}', client_secret: '${env:KEY}'}",
        }
        return "".join(f"{name}: {value}\n" for name, value in (known | more).items())

    @property
    def writes(self):
        return [
            seen
            for seen in self.sandbox.log
            if seen.method not in READS and seen.path != "/oauth/access_token"
        ]


@pytest.fixture
def serve(monkeypatch):
    """Serve sandboxes: `serve("503:nth=2", knobs={"rate_limit": 5}).url`."""
    monkeypatch.setenv("ID", "sandbox")
    monkeypatch.setenv("KEY", "sandbox")
    opened = []

    @contextmanager
    def run(faults, options):
        sandbox = open_sandbox("elasticpath", faults=[parse_fault(fault) for fault in faults], **options)
        try:
            with serving_sandbox(sandbox) as url:
                yield Served(sandbox, url)
        finally:
            sandbox.close()

    def make(*faults, **options):
        context = run(faults, options)
        opened.append(context)
        return context.__enter__()

    yield make
    for context in reversed(opened):
        context.__exit__(None, None, None)


def stores_of(desk):
    """Every file below the folder, for tests that nothing was written; shown plans are kept, and no matter."""
    files = (path.relative_to(desk.folder) for path in Path(desk.folder).rglob("*") if path.is_file())
    return {str(path) for path in files if path.parts[:2] != (".reconciler", "plans")}


@pytest.fixture(scope="session")
def hosted():
    with serving(Host()) as host:
        yield host


@pytest.fixture
def job(acme, hosted, tmp_path_factory, monkeypatch):
    """A job of a pull request, 7, in a desk with one store."""
    for name in [name for name in os.environ if name.startswith(OUTSIDE)]:
        monkeypatch.delenv(name)
    github = hosted.fresh()
    github.pull(7, HEAD)
    return Job(acme, github, tmp_path_factory.mktemp("job"))


class History:
    """A git repository around the desk: `history.commit("more")` gives the commit's id."""

    def __init__(self, desk):
        self.folder = desk.folder
        self("init", "-q", "-b", "main")
        (self.folder / ".gitignore").write_text("/.reconciler/\n")

    def __call__(self, *args, cwd=None):
        done = subprocess.run(["git", *args], cwd=cwd or self.folder, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def commit(self, message="a change"):
        self("add", "-A")
        self("commit", "-q", "--allow-empty", "-m", message)
        return self("rev-parse", "HEAD")


@pytest.fixture
def history(acme, quiet_git):
    """A repository whose first commit, tagged `first`, holds the store acme."""
    found = History(acme)
    found.commit("first")
    found("tag", "first")
    return found
