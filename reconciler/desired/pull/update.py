"""What the files declare, brought to what is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.pull.complete import complete
from reconciler.desired.pull.mend import Mend
from reconciler.desired.pull.overlay import differences
from reconciler.desired.words import at
from reconciler.model.json import Json, Object, parse_pointer
from reconciler.model.references import rekey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.desired.pull.work import Work
    from reconciler.model.address import Address
    from reconciler.model.json import Path
    from reconciler.model.resource import Desired, Live


def update(work: Work, resource: Desired, live: Live, ids: Mapping[tuple[str, str], Address]) -> None:
    """Write what differs; `ids` tells which resource a raw id means."""
    kind = work.kinds[resource.address.kind]
    want = dict(rekey(kind.shape, resource.body, ids))
    written = _as_written(resource)
    for body in (want, written):
        body.pop(kind.key_field, None)  # the name of the file says it, and it never changes
    merge = work.merge(resource.address)
    body = merge.settle(kind.shape, written, want, live.body)
    if work.options.document:
        told = {name: value for name, value in live.body.items() if name != kind.key_field}
        gone = kind.either - told.keys() if kind.either & told.keys() else frozenset()
        kept = {name: value for name, value in body.items() if name not in gone}
        body = complete(merge, kind.shape, kept, told)
    if body is not written:
        filled = {text: at(resource.body, parse_pointer(place)) for place, text in resource.variables.items()}
        mended = Mend(kind, merge, live.body, written, filled).run(body)
        work.overlay.write(resource, list(differences(written, mended or written)))
        for text in sorted(set(resource.variables.values()) - set(_texts(mended))):
            merge.note(f"{text} is not used any more")


def miss(work: Work, address: Address, resource: Desired) -> None:
    """What is declared and not live: told, and taken out of the files when that is wanted."""
    if work.options.document:
        return
    if not work.options.delete:
        work.note(address, f"is not in the live store: {resource.source.file} declares it")
        return
    parent = work.parent(address)
    source = resource.source
    common = work.homes.layer_of(source.file) != work.options.environment
    if common and work.options.shared:
        inherited = parent is not None and parent in work.state.resources and parent not in work.live
        if not inherited and not work.overlay.leave_out(resource):
            work.note(address, "is not in the live store: a patch speaks of it, so it stays")
    elif work.state.patches(source) or (common and work.homes.patched(address)):
        work.note(address, "is not in the live store: a patch speaks of it, so it stays")
    elif not source.path:
        work.files.remove(source.file)
    elif not _goes_with(work, parent, source.file):
        work.files.drop(source.file, source.path)


def _goes_with(work: Work, parent: Address | None, file: str) -> bool:
    """Whether a parent that is taken out as well takes its inline child along."""
    above = None if parent is None or parent in work.live else work.state.resources.get(parent)
    return above is not None and above.source.file == file


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _as_written(resource: Desired) -> Object:
    """The body with its variables by name again."""

    def restore(value: Json, path: Path) -> Json:
        if isinstance(value, dict):
            return {name: restore(item, (*path, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [restore(item, (*path, str(index))) for index, item in enumerate(value)]
        return places.get(path, value) if isinstance(value, str) else value

    places = {parse_pointer(place): text for place, text in resource.variables.items()}
    return dict(restore(resource.body, ()))
