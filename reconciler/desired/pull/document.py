"""The resources of a document, layer by layer, into the files of a store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.desired.places import COMMON
from reconciler.desired.pull.pull import Options, Pulled, pull
from reconciler.model.field import SECRET
from reconciler.model.json import MISSING, Json, Object
from reconciler.model.resource import Live, Remote
from reconciler.model.secret import Masked

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.desired.load import State
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.shape import Shape


def put_layer(
    state: State,
    folder: str,
    environment: str | None,
    bodies: Mapping[Address, Object],
    kinds: Mapping[str, Kind],
) -> Pulled:
    """The edits after which a layer of a store says what a document says of it; nothing is taken out.

    What an environment says of a common resource replaces that as a whole. One that others stand in is
    patched instead: a file in its place would take those in its file out of the environment.

    >>> put_layer(state, "stores/acme", "production", {address: {"name": "ship", ...}}, kinds).edits
    [Edit(path='stores/acme/production/integrations/ship.yaml', before=None, after='...')]
    """
    if environment is not None:
        state = _without(state, f"{folder}/{environment}/", bodies, kinds)
    live = {}
    for address, body in bodies.items():
        declared = state.resources.get(address)
        whole = body if declared is None else _over(kinds[address.kind], declared.body, body)
        live[address] = Live(address, whole, Remote(address.kind, "", {}))
    options = Options(
        folder,
        environment,
        environment or COMMON,
        shared=environment is not None,
        named=frozenset(kinds),
        document=True,
    )
    return pull(state, live, kinds, options)


def _without(state: State, own: str, replaced: Collection[Address], kinds: Mapping[str, Kind]) -> State:
    """The state without the common resources that are replaced: those that nothing else stands in."""
    holders = {kinds[address.kind].parent_of(address) for address in state.resources}
    kept = {
        address: one
        for address, one in state.resources.items()
        if address not in replaced or one.source.file.startswith(own) or address in holders
    }
    return replace(state, resources=kept, left_out={})


def _over(kind: Kind, have: Object, told: Object) -> Object:
    """A declared body with what is told of it: the rest stays as it is."""
    if kind.either & told.keys():
        have = {name: value for name, value in have.items() if name not in kind.either}
    whole = dict(_laid(kind.shape, have, told))
    if not _fits(kind, whole) and _fits(kind, told):
        return have | told  # parts of two forms, such as a webhook's and a queue's, make none
    return whole


def _laid(shape: Shape, have: Json, told: Json) -> Json:
    if (shape.has(SECRET) or isinstance(told, Masked)) and have not in (MISSING, None):
        return have  # which variable holds it is known already
    if isinstance(have, dict) and isinstance(told, dict):
        if shape.fields is not None:
            fields = shape.fields
            return have | {
                name: _laid(fields[name].shape, have.get(name, MISSING), value)
                for name, value in told.items()
            }
        if shape.values is not None:
            inner = shape.values
            return {name: _laid(inner, have.get(name, MISSING), value) for name, value in told.items()}
    return told


def _fits(kind: Kind, body: Object) -> bool:
    try:
        kind.body.__pydantic_validator__.validate_python(body)
    except ValueError:  # pydantic's ValidationError is one
        return False
    return True
