"""What opens every sandbox."""

from __future__ import annotations

__all__ = ["CLIENT_ID", "CLIENT_SECRET"]

CLIENT_ID = "sandbox"
CLIENT_SECRET = "sandbox"  # noqa: S105 - opens nothing but a sandbox
