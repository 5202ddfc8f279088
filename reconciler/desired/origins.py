"""From files to resources: which ones does a file decide about, now and before it changed?"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconciler.desired.contents import absolute
from reconciler.desired.findings import Findings
from reconciler.desired.gather import Gathering
from reconciler.desired.names import show
from reconciler.desired.places import COMMON
from reconciler.model.content import Content
from reconciler.model.references import references

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from reconciler.desired.load import State
    from reconciler.model.address import Address
    from reconciler.model.kind import Kind
    from reconciler.model.resource import Desired

_SUFFIXES = (".yaml", ".yml")
_PATCHES = (".patch.yaml", ".patch.yml")


def decided_by(state: State, files: Collection[str], *, lost: bool = False) -> set[Address]:
    """The resources that some files declare, patch, leave out, or hold the content of.

    `lost` says that a file is gone that may have been the content of something.

    >>> decided_by(state, {"stores/acme/common/currencies/USD.yaml"})
    {Address(kind='currency', key='USD')}
    """
    meant, contents = {show(file) for file in files}, {absolute(file) for file in files}
    found = {address for address, file in state.left_out.items() if file in meant}
    for address, one in state.resources.items():
        written = one.source.file in meant or any(one.file in meant for one in state.patches(one.source))
        if written or any(lost or absolute(value.path) in contents for value in _uploaded(one)):
            found.add(address)
    return found


def _uploaded(one: Desired) -> Iterator[Content]:
    return (value for value in one.body.values() if isinstance(value, Content))


def counterparts(path: str) -> set[str]:
    """The files of common that may declare what a file of an environment is about; paths begin in the layer.

    >>> sorted(counterparts("hierarchies/apparel/nodes.patch.yaml"))
    ['hierarchies.yaml', 'hierarchies.yml', 'hierarchies/apparel.yaml', ..., 'hierarchies/apparel/nodes.yml']
    """
    suffix = next((one for one in (*_PATCHES, *_SUFFIXES) if path.endswith(one)), "")
    parts = path.removesuffix(suffix).split("/")
    stems = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return {f"{stem}{one}" for stem in stems for one in _SUFFIXES}


def formerly(
    root: str, store: str, environment: str | None, kinds: Mapping[str, Kind], changed: Collection[str]
) -> set[Address] | None:
    """The resources that files were about before they changed; None when that cannot be told.

    Under `root` stand the changed files as they were (an empty mapping for what is new in the environment),
    and of common the `counterparts` of the environment's.
    """
    findings = Findings()
    gathering = Gathering(root, kinds, findings)
    found: set[Address] = set()
    around: set[str] = set()
    for file, addresses in gathering.alone(f"{root}/{store}/{environment}") if environment else ():
        found |= addresses
        around.add(file.address.key.removesuffix("/"))
    for file, addresses in gathering.alone(f"{root}/{store}/{COMMON}"):
        # What stands in a file of common is hidden, or changed, by the environment's on what it stands in.
        whole = file.path in changed
        found |= addresses if whole else {one for one in addresses if _stands_in(one, around)}
    # Of a mapping file the address ends so, and is no resource's.
    return None if findings.problems else {one for one in found if not one.key.endswith("/")}


def _stands_in(address: Address, around: Collection[str]) -> bool:
    parts = address.key.split("/")
    return any("/".join(parts[:length]) in around for length in range(1, len(parts) + 1))


def dependents(
    kinds: Mapping[str, Kind], desired: Mapping[Address, Desired], changed: Iterable[Address]
) -> set[Address]:
    """Some resources with all that refer to them, stand in them, or act on them, however indirectly."""
    users: defaultdict[Address, set[Address]] = defaultdict(set)
    acting: defaultdict[Address, set[Address]] = defaultdict(set)
    through: dict[str, set[Address]] = defaultdict(set)
    for address, one in desired.items():
        kind = kinds[address.kind]
        parent = kind.parent_of(address)
        if parent is not None:
            users[parent].add(address)
        targets = [ref.target for ref in references(kind.shape, one.body)] if kind.shape.refers else []
        for target in targets:
            users[target].add(address)
        for action in kind.actions:
            if one.body.get(action.field) == action.value:
                for target in targets:
                    acting[target].add(address)
                for name in action.through:
                    through[name].add(address)
    found = set(changed)
    todo = list(found)
    while todo:
        address = todo.pop()
        more = users[address] | _acting(kinds, acting, address)
        if address.kind in through:
            more |= _through(kinds, acting, address, desired.get(address), through[address.kind])
        todo += more - found
        found |= more
    return found


def _acting(
    kinds: Mapping[str, Kind], acting: Mapping[Address, set[Address]], address: Address
) -> set[Address]:
    """Who acts on a resource, as it refers to what that stands in: a catalog, on the nodes of its trees."""
    found: set[Address] = set()
    above: Address | None = address
    while above is not None:
        found |= acting.get(above, set())
        above = kinds[above.kind].parent_of(above) if above.kind in kinds else None
    return found


def _through(
    kinds: Mapping[str, Kind],
    acting: Mapping[Address, set[Address]],
    address: Address,
    one: Desired | None,
    every: set[Address],
) -> set[Address]:
    """Who acts on a resource because of what it refers to; when nobody knows what that was, all who might."""
    if one is None:
        return every
    targets = (ref.target for ref in references(kinds[address.kind].shape, one.body))
    return {user for target in targets for user in _acting(kinds, acting, target)}
