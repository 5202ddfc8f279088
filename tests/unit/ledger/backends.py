"""A backend of each sort, on this disk."""

from reconciler.ledger.backend import open_backend


def folder(tmp_path, store="acme", environment="production"):
    return open_backend(
        "file:", workspace=tmp_path / ".reconciler", root=tmp_path, store=store, environment=environment
    )


SORTS = {"file": folder}
