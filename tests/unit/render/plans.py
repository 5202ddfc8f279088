"""Plans to render."""

from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, Report, State
from reconciler.model.plan import Change, Note, Plan, Reason, Step, Topic, Verb
from reconciler.model.resource import Reading

A = Address.parse


def step(id_, reason=Reason.NEW, **given):
    fields = {"changes": [], "patch": [], "unknown": [], "without": [], "needs": []} | given
    verb, _, address = id_.partition(" ")
    if verb not in ("create", "update", "delete"):
        fields["action"], verb = verb, "act"
    return Step(id=id_, verb=Verb(verb), address=A(address), reason=reason, **fields)


def plan(*steps, notes=(), **fields):
    return Plan(
        "demo", "production", "elasticpath", list(steps), **{"notes": list(notes), "reads": []} | fields
    )


def report(made, outcomes=None, *, interrupted=False):
    """Every step done, but for the outcomes given by step id."""
    done = {one.id: Outcome(State.DONE, 0.5) for one in made.steps}
    return Report(made, done | (outcomes or {}), interrupted)


RICH = plan(
    step("create pricebook/retail", after={"name": "Retail", "description": "one\ntwo", "tags": ["x", "y"]}),
    step(
        "update catalog/spring",
        Reason.DIFFERS,
        before={"name": "Spring", "pricebook": "old", "hierarchies": ["a"], "text": "one\ntwo\nthree"},
        after={"name": "Spring", "pricebook": "retail", "hierarchies": ["a", "b"], "text": "one\n2\nthree"},
        changes=[
            Change("/pricebook", "old", "retail"),
            Change("/hierarchies/1", None, "b"),
            Change("/text", "one\ntwo\nthree", "one\n2\nthree"),
            Change("/secret", None, None, sensitive=True),
        ],
        patch=[{"op": "replace", "path": "/pricebook", "value": "retail"}],
        unknown=["/pricebook"],
        needs=["create pricebook/retail"],
    ),
    step(
        "delete field/orders/size",
        Reason.REPLACED,
        before={"field_type": "string", "order": 1},
        changes=[Change("/field_type", "string", "integer")],
    ),
    step(
        "create field/orders/size",
        Reason.REPLACED,
        after={"field_type": "integer", "order": 1},
        needs=["delete field/orders/size"],
    ),
    step("delete node/apparel/men", Reason.PRUNED, before={"name": "Men"}),
    step("publish catalog/spring", Reason.COVERED, needs=["update catalog/spring"]),
    notes=[
        Note(Topic.UNSAFE, "4 of 10 currency resources (40 %) would be deleted", hint="--allow-deletes 4"),
        Note(Topic.UNMANAGED, "is not in the files", A("currency/EUR")),
        Note(Topic.UNMANAGED, "is not in the files", A("flow/orders")),
        Note(Topic.BLOCKED, "/code cannot change", A("currency/USD"), "--replace currency/USD"),
    ],
    unchanged=7,
    reads=[Reading("currency", 2, 1), Reading("node", 120, 2)],
)
