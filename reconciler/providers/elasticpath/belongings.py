"""What belongs to a product beside its own document: nodes, related products, the values of its templates.

Source: Elastic Path API reference: Products, Product relationships, Hierarchies, Flows (Entries).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from reconciler.errors import NotFound, Rejected
from reconciler.model.address import Address
from reconciler.model.json import MISSING, Json, Object, get, put
from reconciler.providers.elasticpath import lists
from reconciler.providers.elasticpath.kind import APART
from reconciler.providers.elasticpath.patience import patiently
from reconciler.providers.elasticpath.relations import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.http.answer import Answer

LIVE = "live"


class Nodes(Endpoint):
    """The nodes that a product is sorted into, written at each node.

    The API tells them of live products only, so of a draft nobody knows where it is: what is wanted is added,
    and nothing is taken away.
    """

    async def read(self) -> Json:
        told = get(self.remote.document, ("attributes", "status")) == LIVE
        return await self.listed() if told else MISSING

    async def bring(self, have: Json, want: Json) -> Json:
        assert self.write is not None
        if have is MISSING and self.write.remote is not None:
            have = await self.read()  # the write itself may have made it live
        old, new = _ids(have or []), _ids(want)
        items = [{"type": "product", "id": self.remote.id}]
        places = self._places()
        for id_ in new:
            if id_ not in old:
                await self._sort("POST", places.get(id_), id_, items)
        for id_ in old:
            if id_ not in new:
                await self._sort("DELETE", places.get(id_), id_, items)
        return want or []

    async def _sort(self, method: str, place: str | None, node: str, items: Json) -> None:
        async def done() -> bool:
            # Nobody can say it of a draft.
            found = await self.read()
            return found is not MISSING and (node in _ids(found)) == (method == "POST")

        if place is None:  # named by its id alone, so nobody knows its hierarchy
            verb = "attach" if method == "POST" else "detach"
            asked = {"filter": f"eq(id,{self.remote.id})", "node_ids": [node]}
            await self.surely("POST", f"/pcm/products/{verb}_nodes", asked, done)
        elif method == "POST":
            await self.surely("POST", f"{place}/relationships/products", items, done)
        else:
            await self.take(f"{place}/relationships/products", items)

    def _places(self) -> Mapping[str, str]:
        """The path of every node that the body names by its key, before and after the write."""
        assert self.write is not None
        keys = [
            *(self.write.before.get(self.relation.field) or []),
            *(self.write.body.get(self.relation.field) or []),
        ]
        return dict(self._place(key) for key in keys if isinstance(key, str))

    def _place(self, key: str) -> tuple[str, str]:
        assert self.write is not None
        node = self.write.id_of(Address("node", key))
        hierarchy = self.write.id_of(Address("hierarchy", key.partition("/")[0]))
        return node, f"/pcm/hierarchies/{quote(hierarchy, safe='')}/nodes/{quote(node, safe='')}"


class Related(Endpoint):
    """The products that a product is related to, by the slug of the custom relationship."""

    async def read(self) -> Json:
        slugs = get(self.remote.document, ("meta", "custom_relationships"))
        if not isinstance(slugs, list) or not all(isinstance(slug, str) for slug in slugs):
            slugs = [get(one, ("attributes", "slug")) for one in await self.listed()]
        return {slug: await self._of(slug) for slug in slugs}

    async def _of(self, slug: str) -> list[Object]:
        what = f"products of {slug} of {self.kind.name} {self.remote.id}"
        found, _ = await lists.read(self.client, self._at(slug), what)
        return [{"type": "product", "id": one["id"]} for one in found]

    def _at(self, slug: str) -> str:
        return f"{self.path}/{quote(slug, safe='')}"

    async def bring(self, have: Json, want: Json) -> Json:
        held: Object = dict(have or {})
        wanted = dict.fromkeys(held) if want is None else want
        for slug, products in wanted.items():
            named = [{"type": "custom-relationship", "slug": slug}]
            if products is None:
                if slug in held:
                    await self.take(self.path, named)
                    del held[slug]
                continue
            if not products and slug not in held:
                await self._add(named)
            await self._relate(slug, held.get(slug) or [], products)
            held[slug] = products
        return held

    async def _relate(self, slug: str, have: list[Object], want: list[Object]) -> None:
        old, new = _ids(have), _ids(want)
        gone = [one for one in have if one["id"] not in new]
        come = [one for one in want if one["id"] not in old]
        if gone:
            await self.take(self._at(slug), gone)
        if come:
            await patiently(self.client, lambda: self._associate(slug, come), fresh=self.fresh)

    async def _associate(self, slug: str, products: list[Object]) -> Answer | None:
        """The endpoint takes what it can, and says of the rest why not with a status that sounds well."""

        async def done() -> bool:
            return set(_ids(products)) <= set(_ids(await self._of(slug)))

        path = self._at(slug)
        answer = await self.surely("POST", path, products, done)
        refused = get(answer.body, ("meta", "products_not_associated")) if answer else None
        if refused:
            told = "; ".join(dict.fromkeys(str(one.get("Details")) for one in refused))
            kind = NotFound if "not find" in told else Rejected
            raise kind(f"{slug}: {told}", request=f"POST {path}")
        return answer


def tell_relationships(product: Object) -> None:
    """Note which custom relationships a product has, even where nobody asks for what it is related to."""
    slugs = get(product, ("meta", "custom_relationships"))
    if isinstance(slugs, list):
        put(product, (APART, "custom_relationships"), {s: None for s in slugs if isinstance(s, str)})


class Entries(Endpoint):
    """The values of a product's templates: an entry of each template's flow that has the product's id."""

    async def bring(self, have: Json, want: Json) -> Json:
        # A template without values may be shown as null.
        shown = have.items() if isinstance(have, dict) else ()
        held: Object = {slug: values for slug, values in shown if isinstance(values, dict)}
        wanted = dict.fromkeys(held) if want is None else want
        await self._attach(
            [slug for slug, values in wanted.items() if values is not None and slug not in held]
        )
        for slug, values in wanted.items():
            if values is None:
                if slug in held:
                    await self.take(self._at(slug), None)
                    del held[slug]
            elif any(held.get(slug, {}).get(name, MISSING) != value for name, value in values.items()):
                await self._put(slug, values)
                held[slug] = held.get(slug, {}) | values
        return held or MISSING

    def _at(self, slug: str) -> str:
        return f"/v2/flows/{quote(slug, safe='')}/entries/{quote(self.remote.id, safe='')}"

    async def _put(self, slug: str, values: Object) -> None:
        """Nothing tells whether there is an entry without any value, so it is changed, or else made."""
        path, data = self._at(slug), {"type": "entry", "id": self.remote.id, **values}

        async def change() -> bool:
            await self.client.send("PUT", path, body={"data": data})
            return True

        try:
            await change()
        except NotFound:
            await self.surely("POST", path.rpartition("/")[0], data, change)

    async def _attach(self, slugs: list[str]) -> None:
        """Give the product the templates that it has values of."""
        if not slugs:
            return
        assert self.write is not None
        asked = {self.write.id_of(Address.of("flow", slug)) for slug in slugs}
        path = f"{self.place}/relationships/templates"

        async def missing() -> set[str]:
            found, _ = await lists.read(self.client, path, f"templates of {self.remote.id}", paged=False)
            return asked - set(_ids(found))

        async def done() -> bool:
            return not await missing()

        if new := sorted(await missing()):
            await self.surely("POST", path, [{"type": "template", "id": one} for one in new], done)


def _ids(items: Json) -> list[str]:
    return [str(one["id"]) for one in items or []]
