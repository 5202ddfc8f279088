"""What store.yaml may hold, as strict models; the connection settings of one provider stand beside them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from reconciler.desired.endpoint import LEDGERS
from reconciler.model.body import Body, Text

PruneRule = Literal["none", "owned", "all"]
Globs = list[Text]


class IgnoreRule(Body):
    """A field that plan and apply leave alone."""

    path: Annotated[Text, Field(pattern="^/", description="JSON pointer, as in /configuration/url")]
    kind: Annotated[Text, Field(description="* for every kind")] = "*"
    address: Annotated[Text, Field(description="glob of addresses, as in currency/*")] = "*"


class Limits(Body):
    """How hard the live store may be worked."""

    parallelism: Annotated[int | None, Field(ge=1, le=1000, description="requests at a time")] = None
    requests_per_second: Annotated[float | None, Field(gt=0)] = None


class ThresholdRules(Body):
    """Refuse to apply when more than this share of a kind is deleted or updated."""

    delete_percent: Annotated[int | None, Field(ge=0, le=100)] = None
    update_percent: Annotated[int | None, Field(ge=0, le=100)] = None
    min_existing: Annotated[int | None, Field(ge=0, description="smaller kinds are not counted")] = None


class Layered(BaseModel):
    """What the top level sets for every environment, and an environment for itself."""

    # Connection settings of one provider (org_id, project_key) are extra here; the plug-in names them.
    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    url: Annotated[Text | None, Field(description='the API, or "sandbox:" for the embedded stand-in')] = None
    store_id: Annotated[Text | None, Field(description="refused when the live store says another")] = None
    credentials: Annotated[
        dict[str, Text] | None, Field(description="written as ${env:NAME}, never as literals")
    ] = None
    prune: Annotated[
        PruneRule | dict[str, PruneRule] | None, Field(description="delete what is not declared")
    ] = None
    protect: Annotated[Globs | None, Field(description="addresses that are never deleted or replaced")] = None
    ignore: list[IgnoreRule] | None = None
    external: Annotated[
        Globs | None, Field(description="addresses that exist in the store and are not managed here")
    ] = None
    limits: Limits | None = None
    secret_sink: Annotated[
        list[Text] | None,
        Field(min_length=1, description="command that takes secrets which are shown only once, on its stdin"),
    ] = None
    thresholds: ThresholdRules | None = None
    ledger: Annotated[
        Text | None,
        Field(
            description='where it is kept what is owned in the store: "file:" (the default, in .reconciler), '
            '"file:FOLDER", "git:" (a ref of origin) or "git:REMOTE"',
            json_schema_extra={"pattern": f"^({'|'.join(LEDGERS)}):"},
        ),
    ] = None


class StoreModel(Layered):
    """The whole of store.yaml."""

    provider: Annotated[Text, Field(description="elasticpath or another installed provider")]
    environments: dict[str, Layered | None] | None = None
