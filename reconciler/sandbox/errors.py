"""The one error of the sandbox that is not an HTTP reply."""

from __future__ import annotations

from reconciler.errors import ReconcilerError

__all__ = ["SandboxError"]


class SandboxError(ReconcilerError):
    r"""The sandbox cannot be opened or set up as asked: a wrong file, knob, fault or provider.

    >>> str(SandboxError("no knob 'lagg'", hint="did you mean 'lag'?"))
    "no knob 'lagg'\n  hint: did you mean 'lag'?"
    """
