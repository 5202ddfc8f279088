"""The laws of convergence on commercetools, over its own transport, with faults between the two."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import ProviderError
from reconciler.model.outcome import State
from reconciler.model.plan import Topic
from tests.live import PRUNE_ALL, LiveStore, wanted

NAMES = ("aa", "bb", "cc")
LANGUAGES = ("en", "de", "fr")
COUNTRIES = ("DE", "AT", "FR")
ORDERS = ("0.1", "0.2", "0.3", "0.4")
SETTINGS = settings(max_examples=25)

some = st.sets(st.sampled_from(NAMES)).map(sorted)
text = st.sampled_from("xy")
local = st.fixed_dictionaries({"en": text}, optional={"de": text})


@st.composite
def states(draw):
    """A consistent project: languages, channels, selections, stores, zones, rates, discounts, states, trees."""
    languages = sorted(draw(st.sets(st.sampled_from(LANGUAGES), min_size=1)))
    resources = [
        (
            "project/settings",
            {"name": "Shop", "languages": languages, "currencies": ["EUR", "USD"], "countries": ["DE"]},
        )
    ]
    resources += draw(lending())
    resources += draw(selling(languages))
    resources += draw(shipping())
    resources += draw(discounting())
    resources += draw(flowing())
    resources += draw(sorting())
    return wanted(*resources, provider="commercetools")


@st.composite
def lending(draw):
    """A type whose fields only ever grow: a field that goes takes data along, and needs a yes."""
    name = {"name": "note", "label": {"en": draw(text)}, "required": False, "type": {"name": "String"}}
    values = [{"key": key, "label": draw(text)} for key in draw(st.permutations(["one", "two"]))]
    size = {
        "name": "size",
        "label": {"en": "s"},
        "required": False,
        "type": {"name": "Enum", "values": values},
    }
    fields = draw(st.permutations([name, size]))
    resources = ["store", "channel", "category"]
    return [
        ("type/extra", {"name": {"en": "Extra"}, "resourceTypeIds": resources, "fieldDefinitions": fields})
    ]


@st.composite
def selling(draw, languages):
    found = []
    roles = {}
    for key in draw(some):
        roles[key] = draw(st.sets(st.sampled_from(["InventorySupply", "ProductDistribution"]), min_size=1))
        body = {"roles": sorted(roles[key]), "name": draw(local)}
        found.append((f"channel/{key}", body | draw(custom())))
    selections = draw(some)
    found += [(f"product-selection/{key}", {"name": draw(local)}) for key in selections]
    for key in draw(some):
        body = {
            "name": draw(st.none() | local),
            "languages": sorted(draw(st.sets(st.sampled_from(languages)))),
            "countries": draw(st.lists(st.sampled_from(COUNTRIES), unique=True)),
            "distributionChannels": [
                one for one in roles if "ProductDistribution" in roles[one] and draw(st.booleans())
            ],
            "supplyChannels": [
                one for one in roles if "InventorySupply" in roles[one] and draw(st.booleans())
            ],
            "productSelections": [
                {"productSelection": one, "active": draw(st.booleans())}
                for one in selections
                if draw(st.booleans())
            ],
        }
        found.append((f"store/{key}", body | draw(custom())))
    return found


@st.composite
def custom(draw):
    fields = draw(st.fixed_dictionaries({}, optional={"note": text, "size": st.sampled_from(["one", "two"])}))
    return draw(st.sampled_from([{}, {"custom": None}, {"custom": {"type": "extra", "fields": fields}}]))


@st.composite
def shipping(draw):
    places = draw(st.permutations(COUNTRIES))
    zones = draw(some)
    found = [
        (f"zone/{key}", {"name": key, "locations": [{"country": place}] if draw(st.booleans()) else []})
        for key, place in zip(zones, places, strict=False)
    ]
    taxes = draw(some)
    for key in taxes:
        rates = [
            {
                "key": f"r-{place}",
                "name": draw(text),
                "amount": draw(st.sampled_from([0.1, 0.2])),
                "includedInPrice": True,
                "country": place,
            }
            for place in draw(st.lists(st.sampled_from(COUNTRIES), unique=True))
        ]
        found.append((f"tax-category/{key}", {"name": key, "rates": rates}))
    if not taxes:
        return found
    methods = draw(some)
    default = draw(st.sampled_from([None, *methods]))
    for key in methods:
        rates = [{"zone": zone, "shippingRates": draw(prices())} for zone in zones if draw(st.booleans())]
        body = {
            "name": key,
            "taxCategory": draw(st.sampled_from(taxes)),
            "zoneRates": rates,
            "isDefault": key == default,
        }
        found.append((f"shipping-method/{key}", body))
    return found


@st.composite
def prices(draw):
    currencies = sorted(draw(st.sets(st.sampled_from(["EUR", "USD"]))))
    return [{"price": {"currencyCode": one, "centAmount": draw(st.integers(1, 3))}} for one in currencies]


@st.composite
def discounting(draw):
    """Sort orders are unique among groups and discounts together, and may all be dealt anew."""
    orders = iter(draw(st.permutations(ORDERS)))
    groups = draw(st.sets(st.sampled_from(NAMES), max_size=2).map(sorted))
    found = [(f"discount-group/{key}", {"name": draw(local), "sortOrder": next(orders)}) for key in groups]
    discounts = draw(st.sets(st.sampled_from(NAMES), max_size=2).map(sorted))
    for key in discounts:
        grouped = draw(st.booleans()) and groups
        place = {"discountGroup": draw(st.sampled_from(groups))} if grouped else {"sortOrder": next(orders)}
        value = {"type": "relative", "permyriad": draw(st.sampled_from([500, 1000]))}
        body = {
            "name": draw(local),
            "value": value,
            "cartPredicate": "1 = 1",
            "target": {"type": "lineItems", "predicate": "1 = 1"},
        }
        found.append((f"cart-discount/{key}", body | {"requiresDiscountCode": True} | place))
    if discounts:
        found += [
            (
                f"discount-code/{key}",
                {"code": key.upper(), "cartDiscounts": draw(st.sampled_from([discounts, discounts[:1]]))},
            )
            for key in draw(some)
        ]
    return found


@st.composite
def flowing(draw):
    """Order states that may follow each other in circles."""
    keys = draw(some)
    bodies = []
    for key in keys:
        follow = st.none() | st.lists(st.sampled_from(keys), unique=True)
        bodies.append(
            (
                f"state/{key}",
                {"type": "OrderState", "initial": draw(st.booleans()), "transitions": draw(follow)},
            )
        )
    return bodies


@st.composite
def sorting(draw):
    """A category that has a parent cannot lose it, only change it: "cc" always stands under one of the others."""
    keys = draw(some)
    roots = [key for key in keys if key != "cc"]
    found = []
    for key in keys:
        body = {"name": draw(local), "slug": {"en": f"slug-{key}"}} | draw(custom())
        if key == "cc" and roots:
            found.append((f"category/{key}", body | {"parent": draw(st.sampled_from(roots))}))
        elif key != "cc":
            found.append((f"category/{key}", body))
    return found


faults = st.lists(
    st.sampled_from(
        [
            "503:writes,nth=2",
            "503:writes,times=2,retry_after=1",
            "502:method=GET,times=2",
            "drop-before:writes,nth=2",
            "drop-after:writes,nth=1",
            "drop-after:writes,nth=4",
            "drop-after:method=DELETE,nth=2",
            "expire-token:nth=12",
            "html:writes,nth=2,status=502",
            "bump:writes,times=0",
            "409:writes,nth=3",
        ]
    ),
    min_size=1,
    max_size=3,
    unique=True,
)


def allowed(store, desired):
    """A store that goes when another comes looks renamed, which is refused unless it is said to be meant."""
    stores = [one for one in store.read(desired).live if one.kind == "store" and one not in desired]
    return replace(PRUNE_ALL, replace=tuple(map(str, stores)))


def converged(store, desired):
    store.fault()
    _, again, snapshot = store.reached(desired, allowed(store, desired))
    assert snapshot.duplicates == {}
    stays = {one.address for one in snapshot.live.values() if one.remote.document.get("builtIn")}
    assert snapshot.live.keys() - stays == desired.keys()
    assert [note.message for note in again.about(Topic.BLOCKED)] == []


@SETTINGS
@given(states(), states())
def test_from_any_project_to_any_other(a, b):
    with LiveStore("commercetools") as store:
        converged(store, a)
        converged(store, b)
        converged(store, a)


@SETTINGS
@given(states(), states(), faults)
def test_whatever_the_network_does_the_next_run_settles_it(a, b, specs):
    with LiveStore("commercetools") as store:
        converged(store, a)
        policy = allowed(store, b)
        store.fault(*specs)
        try:
            _, report = store.apply(b, policy)
        except ProviderError:
            assert len([seen for seen in store.writes if seen.status == 0]) == 0
        else:
            for outcome in report.outcomes.values():
                if outcome.state is State.SKIPPED:
                    assert report.outcomes[outcome.because].state in (State.FAILED, State.UNKNOWN)
        converged(store, b)
