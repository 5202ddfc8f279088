"""The live store -> what would make the files of a target agree with it. Nothing is written here.

```python
pulled = pull(state, snapshot.live, kinds, Options("stores/acme", "production", "production", shared=True))
[edit.path for edit in pulled.edits]    # ["stores/acme/production/currencies/USD.patch.yaml"]
```
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from reconciler.desired.format.order import Orders
from reconciler.desired.format.places import layer_orders, still_formatted
from reconciler.desired.places import COMMON
from reconciler.desired.pull.declare import Declaring
from reconciler.desired.pull.files import Edit
from reconciler.desired.pull.update import miss, update
from reconciler.desired.pull.variables import Variable
from reconciler.desired.pull.work import Note, Options, Work

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.desired.load import State
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Live

__all__ = ["Edit", "Note", "Options", "Pulled", "Variable", "pull"]


class Pulled(NamedTuple):
    """What becomes of the files, which variables must be set then, and what there is to know."""

    edits: list[Edit]
    variables: list[Variable]
    notes: list[Note]


def pull(
    state: State,
    live: Mapping[Address, Live],
    kinds: Mapping[str, Kind],
    options: Options,
    duplicates: Collection[Address] = (),
) -> Pulled:
    """The edits after which a plan finds nothing to do; raises ConfigError when a file changed meanwhile."""
    work = Work(state, live, kinds, options, duplicates)
    if options.only is None:
        Declaring(work).run()
    ids = {(one.remote.kind, one.remote.id): address for address, one in live.items()}
    for address, resource in state.resources.items():
        if options.named is not None and address.kind not in options.named:
            continue
        if options.only is not None and address not in options.only:
            continue
        if address not in live:
            miss(work, address, resource)
        elif address in duplicates:
            work.note(address, "left as it is: several live objects have this key")
        else:
            update(work, resource, live[address], ids)
    work.overlay.create()
    edits = work.files.edits(lambda file, message: work.notes.setdefault(Note(file, message)))
    edits = _formatted(edits, kinds, options)
    used = work.variables.used(edit.after for edit in edits if edit.after is not None)
    return Pulled(edits, used, sorted(work.notes))


def _formatted(edits: list[Edit], kinds: Mapping[str, Kind], options: Options) -> list[Edit]:
    """The edits, after which a file that was in its layout is in it still."""
    if not any(edit.before is not None and edit.after is not None for edit in edits):
        return edits
    layers = [COMMON, *([options.environment] if options.environment else [])]
    root = str(PurePath(options.folder).parent)
    orders = layer_orders(root, options.folder, layers, Orders(kinds))
    return [
        edit._replace(after=still_formatted(edit.before, edit.after, orders[edit.path]))
        if edit.before is not None and edit.after is not None and edit.path in orders
        else edit
        for edit in edits
    ]
