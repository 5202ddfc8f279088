"""Local stand-ins for the live APIs, with faults to order."""

from __future__ import annotations

from reconciler.sandbox.app import UNKNOWN
from reconciler.sandbox.credentials import CLIENT_ID, CLIENT_SECRET
from reconciler.sandbox.errors import SandboxError
from reconciler.sandbox.faults import Fault, Faults, Seen, parse_fault
from reconciler.sandbox.sandbox import PROVIDERS, Sandbox, open_sandbox
from reconciler.sandbox.server import serve, serving

__all__ = [
    "CLIENT_ID",
    "CLIENT_SECRET",
    "PROVIDERS",
    "UNKNOWN",
    "Fault",
    "Faults",
    "Sandbox",
    "SandboxError",
    "Seen",
    "open_sandbox",
    "parse_fault",
    "serve",
    "serving",
]
