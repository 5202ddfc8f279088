"""Whatever the files say and whatever is live: after a pull the files say what is live, and mean no harm to others."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from reconciler.desired.dump import dump
from reconciler.desired.load import load
from reconciler.desired.pull.pull import Options, pull
from reconciler.model.address import Address
from reconciler.model.body import AtMostOne, Body, Settable, Text
from reconciler.model.field import EMPTY_IS_NULL, ORDERED, SECRET, UNORDERED, WRITE_ONLY, keyed_by
from reconciler.model.json import MISSING
from reconciler.model.kind import Kind
from reconciler.model.policy import Policy
from reconciler.model.ref import Ref
from reconciler.model.references import rekey
from reconciler.model.resource import Live, Remote
from reconciler.model.same import same


class Book(Body):
    name: Text
    note: str | None = None


class Mail(Body):
    type: Literal["mail"]
    to: Text


class Hook(Body):
    type: Literal["hook"]
    url: Text
    token: Annotated[str, SECRET]


class Rate(Body):
    code: Text
    amount: int
    note: str | None = None


class Shop(AtMostOne, either=("book", "books")):
    name: Text
    title: Text
    count: Settable[int] = None
    book: Annotated[str | None, Ref("book")] = None
    books: list[Annotated[str, Ref("book")]] | None = None
    rates: Annotated[list[Rate] | None, keyed_by("code")] = None
    steps: Annotated[list[Rate] | None, keyed_by("code"), ORDERED] = None
    tags: Annotated[list[str] | None, UNORDERED] = None
    plain: list[Rate] | None = None
    words: Annotated[dict[str, dict[str, str]] | None, EMPTY_IS_NULL] = None
    target: Annotated[Mail | Hook | None, Field(discriminator="type")] = None
    password: Annotated[str | None, SECRET, WRITE_ONLY] = None
    free: Any = None


class Shelf(Body):
    slug: Text
    label: str | None = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("book", Book, "books"),
        Kind("shop", Shop, "shops"),
        Kind("shelf", Shelf, "shelves", key="slug", within="shop", nests=True),
    )
}
ENV = {"TOKEN": "t", "WORD": "x"}
BOOKS = ["one", "two", "A/B"]
texts = st.sampled_from(["x", "y", "NO", "1", "a: b", "${env:WORD}", "it's", "two\nlines\n", ""])
names = st.sampled_from(["x", "y", "long one", "1"])
free = st.recursive(
    st.one_of(texts, st.integers(0, 3), st.none(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=5,
)


def unique(item, by="code"):
    return st.lists(item, max_size=3, unique_by=lambda one: one[by])


rates = st.fixed_dictionaries(
    {"code": names, "amount": st.integers(0, 3)}, optional={"note": st.one_of(texts, st.none())}
)


def shops(*, live):
    """Bodies of a shop: as files have them, or as a store tells them (nulls, masks, no variables)."""
    secret = st.just("***" if live else "${env:TOKEN}")
    maybe = {
        "count": st.integers(0, 3),
        "rates": unique(rates),
        "steps": unique(rates),
        "tags": st.lists(texts, max_size=3),
        "plain": st.lists(rates, max_size=3),
        "words": st.dictionaries(names, st.dictionaries(names, texts, max_size=2), max_size=2),
        "target": st.one_of(
            st.fixed_dictionaries({"type": st.just("mail"), "to": names}),
            st.fixed_dictionaries({"type": st.just("hook"), "url": names, "token": secret}),
        ),
        "free": free,
    }
    if live:
        maybe = {name: st.one_of(st.none(), values) for name, values in maybe.items()}
    else:
        maybe["password"] = secret
    either = st.one_of(
        st.just({}),
        st.fixed_dictionaries({"book": st.sampled_from(BOOKS[:2])}),
        st.fixed_dictionaries({"books": st.lists(st.sampled_from(BOOKS[:2]), unique=True, max_size=2)}),
    )
    both = st.tuples(st.fixed_dictionaries({"title": names}, optional=maybe), either)
    return both.map(lambda pair: pair[0] | pair[1])


@st.composite
def worlds(draw):
    """(files of common, files of production, live bodies)."""
    common, production = {}, {}
    for key in BOOKS[:2]:
        (common if draw(st.booleans()) else production)[f"books/{key}.yaml"] = {"note": draw(texts)}
    for key in ("a", "b"):
        for layer in (common, production):
            if layer is production or draw(st.booleans()):
                shop = draw(shops(live=False))
                if layer is common:  # what only production has cannot be referred to here
                    shop = {name: value for name, value in shop.items() if name not in ("book", "books")}
                shelves = draw(
                    st.dictionaries(names, st.fixed_dictionaries({}, optional={"label": texts}), max_size=2)
                )
                if draw(st.booleans()):
                    shop["shelves"] = shelves
                else:
                    for name, shelf in shelves.items():
                        layer[f"shops/{key}/shelves/{name}.yaml"] = shelf
                layer[f"shops/{key}.yaml"] = shop
        if draw(st.booleans()) and f"shops/{key}.yaml" in common:
            for file in [file for file in production if file.startswith(f"shops/{key}")]:
                del production[file]
            if draw(st.booleans()):
                production[f"shops/{key}.patch.yaml"] = [
                    {"op": "replace", "path": "/title", "value": draw(names)},
                    *([{"op": "add", "path": "/tags", "value": ["x"]}] if draw(st.booleans()) else []),
                ]
    live = {("book", key): {"name": key, "note": draw(st.one_of(st.none(), texts))} for key in BOOKS}
    for key in ("a", "b", "c"):
        live["shop", key] = {"name": key} | draw(shops(live=True))
        for name in draw(st.sets(names, max_size=3)):
            live["shelf", f"{key}/{name}"] = {"slug": name, "label": draw(st.one_of(st.none(), texts))}
            if draw(st.booleans()):
                live["shelf", f"{key}/{name}/in"] = {"slug": "in", "label": "within"}
    return common, production, live


def found(live):
    made = {}
    for (kind, key), body in live.items():
        address = Address(kind, key) if kind == "shelf" else Address.of(kind, key)
        made[address] = Live(address, body, Remote(kind, f"id-{kind}-{key}", {}))
    return made


def write(root, layer, files):
    for file, body in files.items():
        path = root / "acme" / layer / file
        path.parent.mkdir(parents=True, exist_ok=True)
        text = dump(body) if isinstance(body, dict) else "".join(f"- {one}\n" for one in body)
        path.write_text(text, encoding="utf-8", newline="")


def written(edits):
    for edit in edits:
        path = Path(edit.path)
        assert (path.read_text(encoding="utf-8") if path.exists() else None) == edit.before
        if edit.after is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(edit.after, encoding="utf-8", newline="")


@settings(max_examples=60)
@given(worlds(), st.booleans(), st.booleans())
def test_after_a_pull_nothing_differs(world, shared, delete):
    common, production, live = world
    live = found(live)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "acme").mkdir()
        write(root, "common", common)
        write(root, "production", production)
        others = bodies(root, None)
        layer = "production" if shared else "common"
        options = Options(f"{root}/acme", "production", layer, shared=shared, delete=delete)
        env = dict(ENV)
        # What production's file goes for may stand in common too: then it takes a second time.
        for left in (2, 1, 0):
            state = load(root, "acme", "production", KINDS, env, Policy())
            pulled = pull(state, live, KINDS, options)
            written(pulled.edits)
            env |= {variable.name: "secret" for variable in pulled.variables}
            after = load(root, "acme", "production", KINDS, env, Policy())
            agree(after, live, pulled)
            assert after.resources.keys() >= live.keys()
            if not pulled.edits:
                break
            assert left
        kept = {note.about for note in pulled.notes if "patch" in note.message}
        assert not delete or {str(one) for one in after.resources.keys() - live.keys()} <= kept
        if shared:
            assert bodies(root, None) == others


def bodies(root, environment):
    """What a target of the same files says; common alone need not be complete."""
    state = load(root, "acme", environment, KINDS, None, Policy(external=("*",)))
    return {address: one.body for address, one in state.resources.items()}


def agree(state, live, pulled):
    ids = {(one.remote.kind, one.remote.id): address for address, one in live.items()}
    warned = {note.about for note in pulled.notes if "the variable stays" in note.message}
    for address, resource in state.resources.items():
        if address in live:
            shape = KINDS[address.kind].shape
            body = rekey(shape, resource.body, ids)
            wrong = {
                name: (value, live[address].body.get(name, MISSING))
                for name, value in body.items()
                if not same(shape.fields[name].shape, value, live[address].body.get(name, MISSING))
            }
            assert not wrong or str(address) in warned, (address, wrong)
