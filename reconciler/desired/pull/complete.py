"""What a document says beyond what the files say: a store's silence means nothing, a document's word does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.desired.pull.align import canonical
from reconciler.desired.pull.merge import tells
from reconciler.desired.variables import present
from reconciler.model.field import SECRET, UNORDERED
from reconciler.model.json import Json, Path
from reconciler.model.same import by_key
from reconciler.model.secret import Masked

if TYPE_CHECKING:
    from reconciler.desired.pull.merge import Merge
    from reconciler.model.shape import Shape


def complete(merge: Merge, shape: Shape, body: Json, have: Json, path: Path = ()) -> Json:
    """The body as it is written, with the members that only the document has.

    >>> complete(merge, webhook, {"url": "https://..."}, {"url": "https://...", "secret_key": "s3cret"})
    {'url': 'https://...', 'secret_key': '${env:INTEGRATION_SHIP_CONFIGURATION_SECRET_KEY}'}
    """
    if shape.has(SECRET) or isinstance(have, Masked):
        return merge.fresh(shape, have, path) if body is None and tells(shape, have, document=True) else body
    if have is None:
        return body
    if shape.untold:  # such values are the same as any other to `same`
        stays = canonical(body) == canonical(have) or (isinstance(body, str) and present(body))
        return body if stays else merge.fresh(shape, have, path)
    if isinstance(body, dict) and isinstance(have, dict):
        fields = shape.fields or {}
        inner = {name: fields[name].shape if name in fields else shape.values for name in have}
        both = {
            name: complete(merge, one, value, have[name], (*path, name))
            for name, value in body.items()
            if (one := inner.get(name)) is not None
        }
        new = {
            name: merge.fresh(field.shape, have[name], (*path, name))
            for name, field in fields.items()
            if name not in body and tells(field.shape, have.get(name), document=True)
        }
        return body | both | new if both != {name: body[name] for name in both} or new else body
    if isinstance(body, list) and isinstance(have, list) and shape.item is not None and not shape.item.plain:
        return _items(merge, shape, body, have, path)
    return body


def _items(merge: Merge, shape: Shape, body: list[Json], have: list[Json], path: Path) -> list[Json]:
    """Items that answer each other by their key, or by their place where that counts."""
    assert shape.item is not None
    if shape.key is not None:
        theirs = by_key(shape, have)
        names = [shape.key.of(item) for item in body]
    elif shape.has(UNORDERED) or len(body) != len(have):
        return body
    else:
        theirs = {str(index): item for index, item in enumerate(have)}
        names = list(theirs)
    return [
        complete(merge, shape.item, item, theirs.get(name), (*path, name))
        for name, item in zip(names, body, strict=True)
    ]
