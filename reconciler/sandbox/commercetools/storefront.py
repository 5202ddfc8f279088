"""What a store shows its customers, by a configuration of the store that may be a minute old.

Source: commercetools API reference, Stores: Products available in Store; Product Selections.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.sandbox.commercetools import problems
from reconciler.sandbox.commercetools.assortment import Entry, Listed, offered
from reconciler.sandbox.commercetools.crud import repeated
from reconciler.sandbox.commercetools.kinds.seeds import variants
from reconciler.sandbox.commercetools.kinds.selections import assigned
from reconciler.sandbox.commercetools.query import envelope, window
from reconciler.sandbox.commercetools.references import expand, fetch, find
from reconciler.sandbox.world import Call, Doc, Reply, dumps

if TYPE_CHECKING:
    from reconciler.sandbox.world import World

__all__ = ["Storefront"]

# What a projection does not show of a product.
BEHIND = ("masterData", "createdBy", "lastModifiedBy", "versionModifiedAt")


def _entry(member: Doc, *, excludes: bool) -> Entry:
    if excludes:
        return Entry("exclude", frozenset(member.get("variantExclusion", {}).get("skus", ())))
    chosen = member.get("variantSelection")
    return Entry(chosen["type"], frozenset(chosen["skus"])) if chosen else Entry()


@dataclass
class Storefront:
    """The in-store endpoints of one project; stores are remembered from when they were last looked at.

    >>> front = Storefront(world)
    >>> front.read_product(call).status
    200
    """

    world: World
    _stores: dict[str, tuple[float, Doc]] = field(default_factory=dict)

    def _store(self, key: str) -> Doc:
        now = self.world.clock()
        looked, store = self._stores.get(key, (0.0, None))
        if store is None or now - looked >= self.world.knobs.store_cache:
            store = find(self.world, "store", "key", key)
            if store is None:
                raise problems.not_found("key", key)
            self._stores[key] = now, store
        return store

    def _selections(self, store: Doc) -> list[tuple[Doc, bool]]:
        """The selections that still exist, each with its `active` flag."""
        found = [
            (fetch(self.world, "product-selection", item["productSelection"]["id"]), item["active"])
            for item in store["productSelections"]
        ]
        return [(selection, active) for selection, active in found if selection]

    def list_assignments(self, call: Call) -> Reply:
        """Products of the active selections, once for each selection that lists them."""
        limit, offset = window(call)
        found: list[Doc] = [
            {"productSelection": {"typeId": "product-selection", "id": selection["id"]}, **member}
            for selection, active in self._selections(self._store(call.params["store"]))
            if active
            for member in assigned(self.world, selection["id"])
        ]
        paths = repeated(call, "expand")
        texts = [dumps(expand(self.world, item, paths)) for item in found[offset : offset + limit]]
        return envelope(call, texts, limit, offset, len(found), with_total="false")

    def read_product(self, call: Call) -> Reply:
        """A product as the store shows it, without the variants that the store does not offer."""
        by, value = ("key", call.params["key"]) if "key" in call.params else ("id", call.params["id"])
        product = find(self.world, "product", by, value)
        shown = self._projection(self._store(call.params["store"]), product) if product else None
        if shown is None:
            raise problems.not_found(by, value)
        return Reply(200) if call.method == "HEAD" else Reply(200, dumps(shown))

    def _listed(self, store: Doc) -> list[Listed]:
        found = []
        for selection, active in self._selections(store):
            excludes = selection["mode"] == "IndividualExclusion"
            members = assigned(self.world, selection["id"])
            entries = {item["product"]["id"]: _entry(item, excludes=excludes) for item in members}
            found.append(Listed(active, excludes, entries))
        return found

    def _projection(self, store: Doc, product: Doc) -> Doc | None:
        skus = [item["sku"] for item in variants(product) if "sku" in item]
        enough = self.world.knobs.only_exclusions == "all others"
        kept = offered(self._listed(store), product["id"], skus, excluding_is_enough=enough)
        left = [item for item in variants(product) if "sku" not in item or item["sku"] in (kept or ())]
        if kept is None or not left:
            return None
        data = product["masterData"]
        own = {name: item for name, item in product.items() if name not in BEHIND}
        flags = {"published": data["published"], "hasStagedChanges": data["hasStagedChanges"]}
        # The first variant that is left takes the place of a master variant that is not.
        return {**own, **flags, **data["current"], "masterVariant": left[0], "variants": left[1:]}
