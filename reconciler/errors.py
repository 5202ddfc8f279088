"""Every error a user can meet, with its exit code.

```
ReconcilerError            1   unexpected; also our own bugs
├─ ConfigError            10   the files are wrong, or want more than the store's quotas: all of it, by place
├─ PlanError              10   no order of single steps exists (a ring of required references)
├─ StalePlan              13   desired state, live store or tool moved since the plan was saved
├─ Blocked                14   a safety rule forbids it: thresholds, protection, wrong store
├─ Locked                 16   another run holds the ledger of this target, or has just written to it
├─ LedgerError            10   what stands where the ledger should be is none, or one of a newer version
├─ Interrupted           130   Ctrl-C
├─ GitError                1   git refused, in its own words
│  ├─ NoGit               10   git is not installed
│  ├─ NoRepository        10   the folder is in no git repository, or in one that git does not trust
│  ├─ UnknownRevision     10   no such branch, tag or commit here
│  ├─ RemoteDenied        11   the remote refused the credentials, or what they ask for
│  ├─ RemoteUnreachable   12   the remote cannot be reached
│  └─ RemoteMoved          1   somebody else wrote the ref first
└─ ProviderError           1   the live store answered badly; carries the request and the server's own words
   ├─ Unauthorised        11   credentials refused, or not allowed to do this
   ├─ Unavailable         12   unreachable, or failing after every retry; perhaps after a write
   ├─ IncompleteRead      12   a list could not be read to its end, so there is no plan
   ├─ NotFound             1   404
   ├─ Conflict             1   409 or 412: somebody else wrote at the same time, or the key exists already
   └─ Rejected             1   any other refusal (4xx), in the server's words
```
Exit codes 0 (fine), 2 (changes or drift), 15 (partly applied) and 64 (usage) are no errors of this tree; the
command line gives them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Blocked",
    "ConfigError",
    "Conflict",
    "GitError",
    "IncompleteRead",
    "Interrupted",
    "LedgerError",
    "Locked",
    "NoGit",
    "NoRepository",
    "NotFound",
    "PlanError",
    "Problem",
    "ProviderError",
    "ReconcilerError",
    "Rejected",
    "RemoteDenied",
    "RemoteMoved",
    "RemoteUnreachable",
    "StalePlan",
    "Unauthorised",
    "Unavailable",
    "UnknownRevision",
]


class ReconcilerError(Exception):
    r"""What went wrong, and what to do about it.

    >>> str(ReconcilerError("no store 'acme'", hint="run `reconciler init acme`"))
    "no store 'acme'\n  hint: run `reconciler init acme`"
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


@dataclass(frozen=True, order=True)
class Problem:
    r"""One thing wrong in a file; `line` and `column` count from 1, 0 when the whole file is meant.

    >>> str(Problem("stores/a/store.yaml", 3, 1, "unknown field 'prun'", "did you mean 'prune'?"))
    "stores/a/store.yaml:3:1: unknown field 'prun'\n  hint: did you mean 'prune'?"
    """

    file: str
    line: int
    column: int
    message: str
    hint: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        text = f"{place}: {self.message}" if place else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class ConfigError(ReconcilerError):
    """The desired state cannot be used; `problems` holds all of it, sorted by place."""

    exit_code = 10

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the configuration")

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class PlanError(ReconcilerError):
    """The difference cannot be planned, whatever the order of steps."""

    exit_code = 10


class StalePlan(ReconcilerError):
    """What was approved is not what would happen now; the message lists what moved."""

    exit_code = 13


class Blocked(ReconcilerError):
    """A safety rule forbids it; nothing was written."""

    exit_code = 14


class Locked(ReconcilerError):
    """Another run has it; nothing was written."""

    exit_code = 16


class LedgerError(ReconcilerError):
    """What is stored cannot be used as a ledger; nothing was written."""

    exit_code = 10


class Interrupted(ReconcilerError):
    """The user stopped the run."""

    exit_code = 130


class GitError(ReconcilerError):
    """git refused; the message holds the first thing that it said."""


class NoGit(GitError):
    """git is not installed."""

    exit_code = 10


class NoRepository(GitError):
    """The folder is in no git repository that can be used."""

    exit_code = 10


class UnknownRevision(GitError):
    """There is no such branch, tag or commit here."""

    exit_code = 10


class RemoteDenied(GitError):
    """The remote refused the credentials, or they may not do this."""

    exit_code = 11


class RemoteUnreachable(GitError):
    """The remote cannot be reached."""

    exit_code = 12


class RemoteMoved(GitError):
    """A push was refused because the ref is no longer what was last seen: nothing was written."""


class ProviderError(ReconcilerError):
    """The live store answered badly.

    `request` is "GET /v2/currencies", `status` the HTTP status if there was an answer, `request_id` the
    server's id of it. The message holds the server's own words and never a request body.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        request: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        details: object = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.request = request
        self.status = status
        self.request_id = request_id
        self.details = details

    def __str__(self) -> str:
        facts = [self.request, f"request id {self.request_id}" if self.request_id else None]
        known = ", ".join(fact for fact in facts if fact)
        text = f"{self.message} ({known})" if known else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class Unauthorised(ProviderError):
    """The store refused the credentials (401), or they may not do this (403)."""

    exit_code = 11


class Unavailable(ProviderError):
    """No usable answer after every retry; `uncertain` when a write may have taken effect all the same."""

    exit_code = 12
    uncertain: bool = False


class IncompleteRead(ProviderError):
    """A list could not be read to its end: planning on half a list would invent creates or hide deletes."""

    exit_code = 12


class NotFound(ProviderError):
    """The object does not exist (404)."""


class Conflict(ProviderError):
    """Somebody else wrote at the same time, or the key is taken (409, 412)."""


class Rejected(ProviderError):
    """The store refused the request (other 4xx)."""
