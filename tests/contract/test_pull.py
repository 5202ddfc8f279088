"""`pull` of a live store that holds every kind: the files say all of it, and a plan finds nothing to do."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from reconciler.cli.main import cli
from reconciler.cli.terminal import Terminal
from reconciler.model.kind import whole
from reconciler.providers.commercetools import SANDBOX_PROJECT
from tests.contract.examples import PROVIDERS
from tests.contract.stores import CREDENTIALS

OPTIONS = {"elasticpath": "", "commercetools": f"project_key: {SANDBOX_PROJECT}\n"}


class Desk:
    """A folder with one store in it, whose live store holds an example of every kind."""

    def __init__(self, provider, live, folder, monkeypatch):
        self.live, self.folder, self.monkeypatch = live, folder / "stores/acme", monkeypatch
        # What is only looked at when it is declared cannot be found.
        kinds = whole(live.kinds)
        self.examples = [one for one in PROVIDERS[provider].values() if not kinds[one.kind].partial]
        self.folder.mkdir(parents=True)
        credentials = "".join(f"  {name}: ${{env:LIVE_{name.upper()}}}\n" for name in CREDENTIALS)
        for name, value in CREDENTIALS.items():
            monkeypatch.setenv(f"LIVE_{name.upper()}", value)
        text = f"provider: {provider}\nurl: {live.url}\n{OPTIONS[provider]}credentials:\n{credentials}"
        (self.folder / "store.yaml").write_text(text)
        monkeypatch.chdir(folder)

    def __call__(self, *args):
        result = CliRunner().invoke(cli, args, obj=Terminal())
        assert "Traceback" not in result.output
        return result

    def pull(self, *args):
        """Pull, and set the variables that it asks for as somebody would who knows the secrets."""
        result = self("pull", "acme", "--json", *args)
        assert result.exit_code == 0, result.stderr
        document = json.loads(result.stdout)
        for variable in document["variables"]:
            self.monkeypatch.setenv(variable["name"], self.secret(variable))
        return document

    def secret(self, variable):
        (example,) = [one for one in self.examples if str(one.address) == variable["address"]]
        for body in (example.after, example.body):
            value = body
            for part in variable["path"].split("/")[1:]:
                value = value.get(part) if isinstance(value, dict) else None
            if value is not None:
                return value
        raise AssertionError(variable)

    def kinds(self):
        return [f"--kind={example.kind}" for example in self.examples]

    def texts(self):
        return {path: path.read_text() for path in self.folder.rglob("*.yaml")}


@pytest.fixture(params=sorted(PROVIDERS))
def desk(request, open_store, tmp_path, monkeypatch):
    live = open_store(request.param)
    desk = Desk(request.param, live, tmp_path, monkeypatch)
    for example in desk.examples:
        live.start(example)
    return desk


def test_pull_then_plan_is_no_changes_for_every_kind(desk):
    document = desk.pull(*desk.kinds())
    assert {file["action"] for file in document["files"]} == {"create"}
    said = [one for one in document["notes"] if "the store does not always tell it" not in one["message"]]
    assert said == []
    planned = desk("plan", "acme")
    assert planned.stdout.startswith("No changes."), planned.output
    declared = json.loads(desk("plan", "acme", "--json").stdout)["summary"]["unchanged"]
    assert declared >= len(desk.examples)
    again = desk("pull", "acme", "--check", *desk.kinds())
    assert (again.exit_code, again.stdout[:11]) == (0, "No changes."), again.output


def test_what_was_changed_by_hand_is_pulled(desk):
    desk.pull(*desk.kinds())
    for example in desk.examples:
        desk.live.update(example, example.after)
    check = desk("pull", "acme", "--check")
    assert check.exit_code == 2, check.output
    before = desk.texts()
    document = desk.pull(*desk.kinds())
    assert {file["action"] for file in document["files"]} == {"update"}
    assert before != desk.texts()
    planned = desk("plan", "acme")
    assert planned.stdout.startswith("No changes."), planned.output
    assert desk("pull", "acme", "--check").exit_code == 0


def test_no_secret_is_written(desk):
    desk.pull(*desk.kinds())
    for example in desk.examples:
        desk.live.update(example, example.after)
    desk.pull(*desk.kinds())
    text = "".join(desk.texts().values())
    for secret in ("s3cret-of-the-hook", "an-example-of-a-key-HK4o", "an-adyen-password", "JIMB"):
        assert secret not in text
