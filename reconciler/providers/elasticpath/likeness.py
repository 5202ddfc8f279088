"""Whether child products are as their parent and its variations would have them now.

No document tells when children were built last, and whether a build writes those that it leaves as they are
is not documented. So what they show is compared, as far as that can be told without building them here.
Source: Elastic Path API reference: Build child products, Product variation modifiers.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import product as combinations_of
from typing import TYPE_CHECKING

from reconciler.model.json import Json, Object, get

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAMED = ("sku", "slug")
"""What must differ among children, so that only modifiers say what it is."""
CARRIED = (
    *("name", "description", "status", "commodity_type", "upc_ean", "mpn", "tags", "locales"),
    *("custom_inputs", "admin_attributes", "shopper_attributes"),
)
"""What children take over as it is, where no modifier changes it."""
MODIFIER = "product-variation-modifier"
_ADDING, _MAKING = frozenset({"append", "prepend"}), frozenset({"equals", "builder"})


def seen(parent: Object, children: list[Object]) -> Object:
    """What most of a parent's children show; those that somebody changed by hand follow it no more.

    unlike   fields in which they agree with each other, but not with the parent (where they do not even
             agree, a modifier has changed them, which nobody may have read)
    without  texts that do not even contain the parent's
    built    the combinations of options that there are; None when a child does not tell its own
    options  names and descriptions of the options that they were built with
    """
    pairs = [_options(child) for child in children]
    shown: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for option in (one for options in pairs for one in options):
        shown[option["id"]][_words(option)] += 1
    return {
        "unlike": [name for name in CARRIED if _agreed(children, name) not in (None, _value(parent, name))],
        "without": [
            name
            for name in (*NAMED, *CARRIED)
            if not _most(_text(parent, name) in _text(child, name) for child in children)
        ],
        "built": [sorted(one["id"] for one in options) for options in pairs] if all(pairs) else None,
        "options": {id_: list(words.most_common(1)[0][0]) for id_, words in shown.items()},
    }


def behind(parent: Object, family: Mapping[str, Json], covered: list[Object]) -> bool:
    """Whether children show something else than they would after a build, given what they are made of."""
    ways = _modified(covered)
    if any(name not in ways for name in family["unlike"]):
        return True
    if any(ways.get(name) and ways[name] <= _ADDING for name in family["without"]):
        return True
    now = {one["id"]: list(_words(one)) for options in _variations(parent, covered) or () for one in options}
    if any(words != now[id_] for id_, words in family["options"].items() if id_ in now):
        return True
    wanted, built = combinations(parent, covered), family["built"]
    return wanted is not None and built is not None and wanted != {frozenset(one) for one in built}


def combinations(parent: Object, covered: Iterable[Object] = ()) -> set[frozenset[str]] | None:
    """The combinations of options that a build makes; None when documents do not tell.

    >>> large = {"id": "v", "options": [{"id": "s"}, {"id": "l"}]}
    >>> rules = {"default": "include", "exclude": [["s"]]}
    >>> combinations({"meta": {"variations": [large]}, "attributes": {"build_rules": rules}})
    {frozenset({'l'})}
    """
    variations = _variations(parent, covered)
    if variations is None:
        return None
    rules = get(parent, ("attributes", "build_rules")) or {}
    made = set()
    for chosen in combinations_of(*([option["id"] for option in options] for options in variations)):
        options = frozenset(chosen)
        longest = {
            name: max(
                (len(rule) for rule in get(rules, (name,)) or () if options.issuperset(rule)), default=0
            )
            for name in ("include", "exclude")
        }
        if longest["include"] == longest["exclude"] > 0:
            return None  # the build fails: nothing says which of the two rules counts
        if longest["include"] > longest["exclude"] or (
            longest["include"] == longest["exclude"] and get(rules, ("default",)) != "exclude"
        ):
            made.add(options)
    return made


def _variations(parent: Object, covered: Iterable[Object]) -> list[list[Object]] | None:
    """The options of each variation: as its own document tells them, or else that of the parent."""
    own = {one.get("id"): get(one, ("meta", "options")) for one in covered if one.get("type") != MODIFIER}
    found = []
    for variation in get(parent, ("meta", "variations")) or ():
        options = own.get(get(variation, ("id",)))
        options = options if isinstance(options, list) else get(variation, ("options",))
        if not isinstance(options, list) or not all(_told(option) for option in options):
            return None
        found.append(options)
    return found


def _options(child: Object) -> list[Object]:
    chosen = get(child, ("meta", "child_variations"))
    options = [get(one, ("option",)) for one in chosen] if isinstance(chosen, list) else []
    return [option for option in options if _told(option)]


def _told(option: Json) -> bool:
    return isinstance(option, dict) and isinstance(option.get("id"), str)


def _words(option: Object) -> tuple[str, str]:
    return str(option.get("name") or ""), str(option.get("description") or "")


def _modified(covered: list[Object]) -> Mapping[str, frozenset[str]]:
    """The fields that modifiers change, each with the ways in which: {"sku": {"append"}}."""
    found: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for document in covered:
        if document.get("type") == MODIFIER:
            type_ = str(get(document, ("attributes", "type")))
            name, _, way = type_.rpartition("_")
            plain = way not in _ADDING | _MAKING  # `status` and `commodity_type` name the field alone
            found[type_ if plain else name] |= {"equals" if plain else way}
    return dict(found)


def _most(answers: Iterable[bool]) -> bool:
    given = list(answers)
    return 2 * sum(given) >= len(given)


def _agreed(children: list[Object], name: str) -> str | None:
    """The value that most children have in a field; None when there is none."""
    value, times = Counter(_value(child, name) for child in children).most_common(1)[0]
    return value if 2 * times > len(children) else None


def _value(product: Object, name: str) -> str:
    return json.dumps(get(product, ("attributes", name)) or None, sort_keys=True)


def _text(product: Object, name: str) -> str:
    return str(get(product, ("attributes", name)) or "")
