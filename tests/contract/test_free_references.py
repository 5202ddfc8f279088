"""References in free-form JSON of commercetools: custom fields, and the values of custom objects."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from reconciler.cli.main import cli
from reconciler.cli.terminal import Terminal
from reconciler.providers.commercetools import SANDBOX_PROJECT
from reconciler.providers.commercetools.kinds import KINDS
from tests.contract.stores import CREDENTIALS
from tests.live import LiveStore, wanted

WEB, APP = (("channel/web", {"roles": ["ProductDistribution"]}), ("channel/app", {"roles": ["OrderExport"]}))
CHANNELS = {"name": "Reference", "referenceTypeId": "channel"}
EXTRA = (
    "type/extra",
    {
        "name": {"en": "E"},
        "resourceTypeIds": ["store"],
        "fieldDefinitions": [
            {"name": "one", "label": {"en": "one"}, "required": False, "type": CHANNELS},
            {
                "name": "all",
                "label": {"en": "all"},
                "required": False,
                "type": {"name": "Set", "elementType": CHANNELS},
            },
        ],
    },
)
BASE = (WEB, APP, EXTRA)
REF = {"$ref": "channel/web"}


@pytest.fixture
def store():
    with LiveStore("commercetools") as opened:
        yield opened


def resources(*more):
    return wanted(*BASE, *more, provider="commercetools")


def berlin(**fields):
    return ("store/berlin", {"name": {"en": "B"}, "custom": {"type": "extra", "fields": fields}})


def settings(value):
    return ("container/config", {}), ("custom-object/config/a", {"value": value})


def literal(store, name="web"):
    """The channel as somebody writes it who has looked its id up."""
    (id_,) = (one.remote.id for at, one in store.read().live.items() if str(at) == f"channel/{name}")
    return {"typeId": "channel", "id": id_}


def test_a_reference_in_a_custom_field_may_be_written_by_key_or_as_the_api_does(store):
    store.reach(resources())
    web, app = literal(store), literal(store, "app")
    store.reach(resources(berlin(one=REF, all=[REF, app])))
    for same in (berlin(one=web, all=[app, REF]), berlin(one=REF, all=[{"$ref": "channel/app"}, web])):
        assert store.plan(resources(same)).steps == []
    plan = store.plan(resources(berlin(one=app, all=[web, app])))
    (changed,) = plan.steps
    assert [(one.path, one.before, one.after) for one in changed.changes] == [
        ("/custom/fields/one/id", web["id"], app["id"])
    ]
    store.reach(resources(berlin(one=app, all=[web])))
    store.reach(resources(berlin(one=REF, all=[REF])))


def test_the_value_of_a_custom_object_is_kept_as_it_is_written(store):
    store.reach(resources())
    by_key, by_id = {"typeId": "channel", "key": "web"}, literal(store)
    for written, kept in ((by_key, by_key), (by_id, by_id), (REF, by_id)):
        desired = resources(*settings({"at": [written], "note": "x"}))
        store.reach(desired)
        (found,) = (
            one.remote.document for at, one in store.read(desired).live.items() if at.kind == "custom-object"
        )
        assert found["value"] == {"at": [kept], "note": "x"}


@pytest.mark.parametrize(
    ("kind", "body", "told"),
    [
        ("store", berlin(one={"$id": "9f"})[1], "write {typeId: channel, id: ...}"),
        ("store", berlin(all=[{"$id": "9f"}])[1], "write {typeId: channel, id: ...}"),
        (
            "store",
            berlin(one={"typeId": "channel", "key": "web"})[1],
            r"by key is written {\$ref: channel/web}",
        ),
        ("custom-object", {"value": {"schema": {"$id": "a"}}}, "write {typeId: channel, id: ...}"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(kind, body, told):
    with pytest.raises(ValidationError, match=told):
        KINDS[kind].body.model_validate({"key": "berlin", **body})


# --- pull ---------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(open_store, tmp_path, monkeypatch):
    """Runs the command line on files over a live project: `desk({"channels/web.yaml": "..."}, "plan")`."""
    live = open_store("commercetools")
    folder = tmp_path / "stores/acme"
    folder.mkdir(parents=True)
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name.upper(), value)
    credentials = "".join(f"  {name}: ${{env:{name.upper()}}}\n" for name in CREDENTIALS)
    (folder / "store.yaml").write_text(
        f"provider: commercetools\nurl: {live.url}\nproject_key: {SANDBOX_PROJECT}\ncredentials:\n{credentials}"
    )
    monkeypatch.chdir(tmp_path)

    def run(*args):
        result = CliRunner().invoke(cli, args, obj=Terminal())
        assert result.exit_code == 0, result.output
        return result.stdout

    def write(path, text):
        file = folder / "common" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    run.write, run.live = write, live
    return run


def test_a_pull_of_one_kind_leaves_references_as_they_are_written(desk):
    for name in ("channels/web", "channels/app", "types/extra", "containers/config"):
        kind, _, key = name.partition("/")
        (body,) = [body for at, body in (*BASE, ("container/config", {})) if at == f"{kind[:-1]}/{key}"]
        desk.write(f"{name}.yaml", json.dumps(body))
    at = desk.write("stores/berlin.yaml", json.dumps(berlin(one=REF)[1]))
    value = {"by": REF, "key": {"typeId": "channel", "key": "web"}}
    kept = desk.write("containers/config/custom-objects/a.yaml", json.dumps({"value": value}))
    before = at.read_text(), kept.read_text()
    desk("apply", "acme", "--auto-approve")
    desk("pull", "acme", "--kind", "store", "--kind", "custom-object")
    assert (at.read_text(), kept.read_text()) == before

    # Changed by hand: a reference stays one, in the form that the file has.
    kept.write_text(json.dumps({"value": value | {"by": {"$ref": "channel/app"}}}))
    desk("apply", "acme", "--auto-approve")
    kept.write_text(before[1])
    desk("pull", "acme", "--kind", "custom-object")
    pulled = kept.read_text()
    assert "channel/app" in pulled
    assert "key: web" in pulled or '"key": "web"' in pulled
    assert desk("plan", "acme").startswith("No changes.")
