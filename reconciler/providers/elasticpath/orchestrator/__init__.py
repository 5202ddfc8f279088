"""The Store Configuration Orchestrator's JSON, read and written: pure functions over JSON.

```
{"common": {"currencies": [{"code": "USD", ...}], "hierarchies": [{"hierarchy": {...}, "nodes": [...]}], ...},
 "production": {"integrations": [...]}}
```
Source: Elastic Path documentation, Commerce Store Configuration Orchestrator, and its published example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.providers.elasticpath.kinds import KINDS
from reconciler.providers.elasticpath.orchestrator.reading import Reading
from reconciler.providers.elasticpath.orchestrator.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.model.address import Address
    from reconciler.model.exchange import Incoming, Outgoing
    from reconciler.model.json import Json, Object


class Orchestrator:
    """The format; what the orchestrator does not know stands in members and sections of the same style."""

    name = "the Store Configuration Orchestrator"

    def read(self, document: Json) -> Incoming:
        """The resources of every environment of a document."""
        return Reading(KINDS, document).run()

    def write(self, resources: Mapping[Address, Object], *, strict: bool) -> Outgoing:
        """One document with everything in `common`."""
        return Writing(KINDS, resources, strict=strict).run()
