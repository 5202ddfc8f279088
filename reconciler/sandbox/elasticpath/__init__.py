"""Elastic Path Commerce Cloud, as far as configuration goes."""

from __future__ import annotations

from reconciler.sandbox.elasticpath.knobs import Knobs, read_knobs
from reconciler.sandbox.elasticpath.routes import TOKEN, error, found, load, routes
from reconciler.sandbox.elasticpath.settings import store_id
from reconciler.sandbox.provider import Provider

__all__ = ["PROVIDER", "Knobs"]

PROVIDER = Provider(
    name="elasticpath",
    token_path=TOKEN,
    offset="page[offset]",
    knobs=read_knobs,
    found=found,
    store_id=store_id,
    routes=routes,
    error=error,
    load=load,
)
