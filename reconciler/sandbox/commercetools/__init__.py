"""The HTTP API of commercetools, as far as configuration goes: one project, whose key is its store id.

The client "sandbox" with the secret "sandbox" may do everything there unless knob `scopes` says otherwise.
Products, customers, carts, orders and recurrence policies can be loaded and read, so that configuration has
something to refer to; everything else is created, queried, updated and deleted as the API does it.

>>> sandbox = open_sandbox("commercetools", knobs={"project_key": "shop", "scopes": ["manage_stores"]})
>>> sandbox.load("product", [{"key": "shirt", "masterVariant": {"sku": "shirt-s"}}])
"""

from __future__ import annotations

from reconciler.sandbox.commercetools.knobs import Knobs, read_knobs
from reconciler.sandbox.commercetools.routes import TOKEN, bump, error, found, load, routes, store_id
from reconciler.sandbox.provider import Provider

__all__ = ["PROVIDER", "Knobs"]

PROVIDER = Provider(
    name="commercetools",
    token_path=TOKEN,
    offset="offset",
    knobs=read_knobs,
    found=found,
    store_id=store_id,
    routes=routes,
    error=error,
    load=load,
    bump=bump,
    setting="project_key",
)
