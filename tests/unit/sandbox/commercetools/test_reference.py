"""The declared kinds held against the published reference: every action and field is there, as required as said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reconciler.sandbox.commercetools.kinds.project import SETTINGS
from reconciler.sandbox.commercetools.registry import KINDS

REFERENCE = Path(__file__).parents[5] / "shared" / "reference" / "commercetools"
EXAMPLES = REFERENCE / "examples"
pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the published reference is not beside this checkout (../shared/reference)"
)
NAMES = {"custom-object": "key-value-document"}
ABSENT = {"order", "product-tailoring", "standalone-price", "recurrence-policy"}
# Where the sandbox knowingly differs: (kind, field or action field) and why.
KNOWN = {
    ("business-unit", "parentUnit"): "a field of divisions only",
    ("business-unit", "makeInheritedAssociatesExplicit"): "required, and yet with a default",
    ("product-selection", "type"): "deprecated; it follows from `mode`",
    ("extension", "timeoutInMs"): "its default is a knob, since replies are said to leave it out",
}


def kinds():
    if not REFERENCE.is_dir():
        return []
    described = json.loads((REFERENCE / "kinds.json").read_text(encoding="utf-8"))
    return [(name, item) for name, item in described.items() if name not in ABSENT]


def declared(name):
    return SETTINGS if name == "project" else KINDS[NAMES.get(name, name)]


@pytest.mark.parametrize(
    ("name", "described"), kinds(), ids=lambda item: item if isinstance(item, str) else ""
)
def test_every_action_and_field_is_declared_as_described(name, described):
    kind = declared(name)
    wanted = described.get("update_actions") or {}
    assert set(kind.actions) == set(wanted)
    differing = []
    for action, item in wanted.items():
        ours = kind.actions[action].fields
        assert set(ours) == set(item["fields"]), action
        differing += [
            field
            for field, known in item["fields"].items()
            if ours[field].required != known.get("required", False)
        ]
    draft = described.get("draft") or {}
    if draft:
        differing += set(kind.fields) ^ set(draft)
    for field, known in draft.items():
        if kind.fields[field].required != known.get("required", False):
            differing.append(field)
        if "default" in known and kind.fields[field].default != known["default"]:
            differing.append(field)
    assert {(name, field) for field in differing} == {key for key in KNOWN if key[0] == name}


@pytest.mark.parametrize(
    ("name", "described"), kinds(), ids=lambda item: item if isinstance(item, str) else ""
)
def test_every_endpoint_asks_for_the_described_scopes(name, described, api):
    api.token("view_messages:sandbox")
    checked = 0
    for endpoint, item in described["endpoints"].items():
        method, _, path = endpoint.partition(" ")
        if any(word in path for word in ("matching", "search", "associates", "health")) or method == "HEAD":
            continue
        address = path.replace("{projectKey}", "sandbox")
        for parameter in ("key", "ID", "container"):
            address = address.replace(f"{{{parameter}}}", "x")
        answer = api.raw(method, address)
        assert answer.status_code == 403, endpoint
        wanted = [scope.strip().replace("{projectKey}", "sandbox") for scope in item["scopes"]]
        told = answer.json()["message"]
        assert all(scope in told for scope in wanted), (endpoint, told, wanted)
        assert told.count(":sandbox") == len(wanted), (endpoint, told)
        checked += 1
    assert checked > 1


# Orders are no configuration.
CREATES = [file for file in sorted(EXAMPLES.glob("*-create.example.json")) if "order" not in file.name]
PATHS = {
    "category": "categories", "tax-category": "tax-categories", "inventory": "inventory",
}  # fmt: skip


# Official drafts that can not be accepted by a new project, and the code of the refusal.
REFUSED = {"state": "DuplicateField"}


@pytest.mark.parametrize("file", CREATES, ids=lambda file: file.name)
def test_official_drafts_are_accepted_or_refused_for_a_known_reason(file, api):
    name = file.name.removesuffix("-create.example.json")
    draft = json.loads(file.read_text(encoding="utf-8"))
    furnish(api, draft)
    answer = api.raw("POST", f"/sandbox/{PATHS.get(name, f'{name}s')}", draft)
    if name in REFUSED:
        assert answer.json()["errors"][0]["code"] == REFUSED[name]
    else:
        assert answer.status_code == 201, answer.text


def furnish(api, draft):
    """Load whatever the draft refers to, under the id or key it is given there."""
    if isinstance(draft, list):
        for item in draft:
            furnish(api, item)
    elif isinstance(draft, dict):
        if "typeId" in draft:
            rest = {"store": {}, "zone": {"name": "z"}, "tax-category": {"name": "t", "rates": []}}
            named = {by: draft[by] for by in ("id", "key") if by in draft}
            api.sandbox.load(draft["typeId"], [{**rest.get(draft["typeId"], {}), **named}])
        for item in draft.values():
            furnish(api, item)


def actions():
    """Every official update action with the folder it stands in; other files are payloads and replies."""
    found = []
    for file in sorted(EXAMPLES.rglob("*.json")):
        body = json.loads(file.read_text(encoding="utf-8") or "{}")
        if isinstance(body, dict) and "action" in body:
            found.append((file.relative_to(EXAMPLES).parts[0], body))
    return found


def kind_of(folder):
    names = {kind.path.replace("-", ""): kind for kind in KINDS.values()}
    wanted = folder.lower()
    known = {"project": SETTINGS, "inventory": KINDS["inventory-entry"], "category": KINDS["category"],
             "taxcategory": KINDS["tax-category"]}  # fmt: skip
    return known.get(wanted) or names.get(f"{wanted}s")


@pytest.mark.parametrize(
    ("folder", "body"), actions(), ids=lambda item: item if isinstance(item, str) else item["action"]
)
def test_official_update_actions_are_understood(folder, body):
    action = kind_of(folder).actions[body["action"]]
    assert set(body) - {"action"} <= set(action.fields)
    assert {name for name, field in action.fields.items() if field.required} <= set(body)


def test_the_examples_are_found():
    assert len(actions()) > 200
    assert len(CREATES) == 20
