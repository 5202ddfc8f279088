"""The law of `--changed-since`: where the store is as the old files say, it plans all that the whole plan does.

Random stores of price books and trees, each in one of the ways to write them: children inline, in files of their
own or in one mapping; an environment that replaces, patches or leaves out, a resource or a child of it.
"""

from __future__ import annotations

import json
import random
import shutil

import pytest

from tests.cli.conftest import Desk, History

STORE = 'provider: elasticpath\nurl: "sandbox:"\nenvironments: {production: {}}\n'
NAMES = ("a", "b", "c", "d")


def book(chance, name):
    """A price book in common, in the environment, or in both."""
    at = f"pricebooks/{name}.yaml"
    text = f"description: {name}{chance.randint(1, 2)}\n"
    other = f"description: own {chance.randint(1, 2)}\n"
    return chance.choice(
        [
            {f"common/{at}": text},
            {f"production/{at}": text},
            {f"common/{at}": text, f"production/{at}": other},
            {f"common/{at}": text, f"production/pricebooks/{name}.patch.yaml": '- {op: remove, path: ""}\n'},
            {
                f"common/{at}": text,
                f"production/pricebooks/{name}.patch.yaml": "- {op: replace, path: /description, value: patched}\n",
            },
        ]
    )


def tree(chance, name):
    """A hierarchy with nodes, written in one of three ways, and what the environment does to it."""
    nodes = chance.sample(NAMES, chance.randint(1, 3))
    bodies = {node: f"{{name: {node.upper()}{chance.randint(1, 2)}}}" for node in nodes}
    inline = "".join(f"  {node}: {body}\n" for node, body in bodies.items())
    at, way = f"hierarchies/{name}", chance.choice(["inline", "files", "mapping"])
    files = {f"common/{at}.yaml": f"name: {name}{chance.randint(1, 2)}\n"}
    if way == "inline":
        files[f"common/{at}.yaml"] += f"nodes:\n{inline}"
    elif way == "files":
        files |= {f"common/{at}/nodes/{node}.yaml": f"{body}\n" for node, body in bodies.items()}
    else:
        files[f"common/{at}/nodes.yaml"] = inline.replace("  ", "")
    gone = chance.choice(nodes)
    removed = f"- {{op: remove, path: {'/nodes' if way == 'inline' else ''}/{gone}}}\n"
    patched = f"{at}/nodes" if way == "mapping" else at
    overlays = [
        {},
        {f"production/{at}.yaml": "name: Own\nnodes:\n  own: {name: Own}\n"} if way == "inline" else {},
        {f"production/{at}/nodes/{gone}.patch.yaml": '- {op: remove, path: ""}\n'},
        {f"production/{at}/nodes/{gone}.yaml": "{name: Replaced}\n"},
        {f"production/{at}/nodes/extra.yaml": "{name: Extra}\n"},
        {f"production/{patched}.patch.yaml": removed} if way != "files" else {},
        {f"production/{at}.patch.yaml": "- {op: replace, path: /name, value: Patched}\n"},
    ]
    return files | chance.choice(overlays)


def parts(chance):
    """A store, resource by resource."""
    books = {("book", name): book(chance, name) for name in chance.sample(NAMES, 3)}
    return books | {("tree", name): tree(chance, name) for name in chance.sample(NAMES, 2)}


def write(desk, resources):
    shutil.rmtree(desk.folder / "stores", ignore_errors=True)
    files = {"store.yaml": STORE}
    for one in resources.values():
        files |= one
    desk.write("acme", files)


def document(desk, *args):
    result = desk("plan", "acme/production", "--json", *args)
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.mark.parametrize("seed", range(16))
def test_what_changed_is_all_that_there_is_to_do(seed, tmp_path, monkeypatch, quiet_git):
    chance = random.Random(seed)
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path, monkeypatch)
    history = History(desk)
    old, other = parts(chance), parts(chance)
    write(desk, old)
    before = history.commit()
    assert desk("apply", "acme/production", "--auto-approve").code == 0
    new = {name: one for name, one in old.items() if chance.random() < 0.8}
    new |= {name: one for name, one in other.items() if chance.random() < 0.4}
    write(desk, new)
    args = ("--changed-since", before)
    if chance.random() < 0.5:
        history.commit()
        args = chance.choice([args, (*args, "--rev", "HEAD")])
    whole, part = document(desk), document(desk, *args)
    assert [step["id"] for step in part["resource_changes"]] == [
        step["id"] for step in whole["resource_changes"]
    ]
    if whole["resource_changes"]:  # else the store is not asked, not even who it is
        assert part["digest"] == whole["digest"]
    assert {one["kind"] for one in part["reads"]} <= {one["kind"] for one in whole["reads"]}
