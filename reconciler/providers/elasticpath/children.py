"""Child products: the store builds them from their parent, its variations and its build rules.

They are no resources of their own: a child that somebody changes by itself leaves its parent for good, and
nothing in its document says so.
Source: Elastic Path API reference: Build child products, Jobs.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median_high, median_low
from typing import TYPE_CHECKING
from urllib.parse import quote

from reconciler.errors import Rejected, Unavailable
from reconciler.http.together import together
from reconciler.model.json import Json, Object, get, put
from reconciler.model.words import few
from reconciler.providers.elasticpath import documents, likeness, lists
from reconciler.providers.elasticpath.jobs import ended
from reconciler.providers.elasticpath.kind import APART, Derived
from reconciler.providers.elasticpath.releases import updated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.http.client import Client
    from reconciler.model.resource import Desired, Remote
    from reconciler.providers.elasticpath.kind import Kind

FAMILY = (APART, "family")
"""Where a parent's document tells of its children: how many, how they look, which stand out."""
SETTLING = timedelta(minutes=1)
"""A build may touch the parent itself at its end, which no source tells."""
BUILDING = timedelta(minutes=15)
"""Children that were built together were not all written at one moment."""
SIBLINGS = 3
"""With fewer there is no saying which of them stands out."""
FEW = 3
RUNNING = ("pending", "started")
ON_CHANGE = "on-change"
"""What a file says of a parent whose children are to be built."""


# --- what is read -------------------------------------------------------------------------------------------


CHILD = "a child product, which its parent makes; changed by itself it would never follow it again"


def derived(product: Object) -> Derived | None:
    """What a product is made of, so that it is nobody's resource; None for all but children.

    >>> derived({"meta": {"product_types": ["standard"]}}) is None
    True
    """
    types, parent = get(product, ("meta", "product_types")), parent_of(product)
    return Derived(parent, CHILD) if parent or (isinstance(types, list) and "child" in types) else None


def parent_of(product: Object) -> str | None:
    found = get(product, ("relationships", "base_product", "data", "id"))
    return found if isinstance(found, str) else None


async def gather(client: Client, kind: Kind, products: list[Remote], declared: Sequence[Desired]) -> None:
    """Put into each parent's document what is worth knowing of its children, which are in the same list.

    A store can be set to leave children out of lists (`list_child_products`): then each parent is asked
    whose children are to be built.
    """
    families: defaultdict[str, list[Object]] = defaultdict(list)
    for product in products:
        if parent := parent_of(product.document):
            families[parent].append(product.document)
    if not families:
        families.update(await together(_ask(client, one) for one in _parents(kind, products, declared)))
    for product in products:
        if children := families.get(product.id):
            put(product.document, FAMILY, family(product.document, children))


def _parents(kind: Kind, products: list[Remote], declared: Sequence[Desired]) -> list[Remote]:
    built = {one.address.name for one in declared if one.body.get("build") == ON_CHANGE}
    return [
        product
        for product in products
        if built
        and get(product.document, ("meta", "variations"))
        and documents.key_of(kind, product.document) in built
    ]


async def _ask(client: Client, parent: Remote) -> tuple[str, list[Object]]:
    path = f"/pcm/products/{quote(parent.id, safe='')}/children"
    # The reference knows no pages of this list; a store that cuts it all the same is asked for them.
    return parent.id, (await lists.read(client, path, f"children of product {parent.id}", paged=False))[0]


def family(parent: Object, children: list[Object]) -> Object:
    """How many children there are, when most were written, what they show, and which of them stand out."""
    moments = [(moment, child) for child in children if (moment := updated(child))]
    written = median_low([moment for moment, _ in moments]) if moments else None
    strays: list[str] = []
    if len(moments) >= SIBLINGS:
        built = median_high([moment for moment, _ in moments])
        strays = sorted(_named(child) for moment, child in moments if _strays(child, moment, built))
    known = {"count": len(children), "written": written and written.isoformat(), "strays": strays}
    return known | likeness.seen(parent, children)


def _strays(child: Object, moment: datetime, built: datetime) -> bool:
    """Whether a child was written at another time than most; one that was only just made was not changed."""
    created = _moment(get(child, ("meta", "created_at")))
    made = created is not None and moment > built and moment - created < BUILDING
    return abs(moment - built) > BUILDING and not made


def _named(child: Object) -> str:
    attributes = child.get("attributes") or {}
    return str(attributes.get("sku") or attributes.get("slug") or child.get("id"))


def _moment(text: Json) -> datetime | None:
    return updated({"meta": {"updated_at": text}})


def stand_out(product: Object) -> str | None:
    """What a plan says of a parent of which some children were changed by themselves, as it seems."""
    strays = get(product, (*FAMILY, "strays"))
    if not strays:
        return None
    return (
        f"{few(strays, FEW)} of its child products changed at another time than the others; one "
        "that was changed by hand does not follow its parent any more: deleted, it is built again"
    )


# --- building -----------------------------------------------------------------------------------------------


def due(product: Object, covered: list[Object]) -> str | None:
    """Why the children must be built, from the live documents of their parent and its variations.

    >>> due({"meta": {"variations": [{"id": "9f"}]}}, [])
    'its child products were never built'
    """
    variations = get(product, ("meta", "variations"))
    count, written = (get(product, (*FAMILY, name)) for name in ("count", "written"))
    if not variations:
        return "it has child products, but no variations any more" if count else None
    if not count:
        wanted = likeness.combinations(product, covered)
        return None if wanted is not None and not wanted else "its child products were never built"
    changed = [moment for document in (product, *covered) if (moment := updated(document))]
    built = _moment(written)
    late = built is not None and any(moment > built + SETTLING for moment in changed)
    # What changed need not be what children take over, and a build need not write what it does not change.
    is_behind = late and likeness.behind(product, get(product, FAMILY), covered)
    return "changed since its child products were built" if is_behind else None


async def build(client: Client, path: str, _product: Remote) -> None:
    """Build the children of a product and wait for the end; raises Rejected when that failed."""
    try:
        answer = await client.send("POST", f"{path}/build", body={})
    except Unavailable as lost:
        if not lost.uncertain:
            raise
        # Jobs do not tell what they build; a second one after the first changes nothing more.
        answer = await client.send("POST", f"{path}/build", body={})
    job = get(answer.body, ("data",))
    if not isinstance(job, dict) or "id" not in job:
        raise Unavailable("the server answered without a job", request=f"POST {path}/build")
    place = f"/pcm/jobs/{job['id']}"
    job = await ended(client, place, job, "the build", _running)
    if _status(job) != "success":
        errors, _ = await lists.read(client, f"{place}/errors", "errors of the build", paged=False)
        told = "; ".join(str(get(one, ("attributes", "message")) or "") for one in errors)
        raise Rejected(
            f"the build ended as {_status(job)}{told and ': '}{told}", request=f"POST {path}/build"
        )


def _status(job: Object) -> str:
    return str(get(job, ("attributes", "status")) or "nothing")


def _running(job: Object) -> str:
    return status if (status := _status(job)) in RUNNING else ""
