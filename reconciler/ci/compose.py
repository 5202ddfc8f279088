"""The texts that stand on GitHub: comments, issues, and the page of a run, each within what it may hold.

Sizes are bytes of UTF-8: GitHub counts characters, and no way of counting those gives more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.ci.fingerprint import fingerprint
from reconciler.ci.mark import mark
from reconciler.ci.mermaid import graph
from reconciler.ci.outputs import whole
from reconciler.errors import ConfigError
from reconciler.model.plan import Topic
from reconciler.render.document import digest
from reconciler.render.escape import safe, safe_lines
from reconciler.render.folds import cut, fence, span
from reconciler.render.markdown import drift_markdown, markdown, report_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.ci.context import Context
    from reconciler.errors import ReconcilerError
    from reconciler.model.outcome import Report
    from reconciler.model.plan import Plan
    from reconciler.render.report import Locate

COMMENT = 65_000
"""Of the 65,536 that GitHub takes; the rest is for a banner that may come later."""


def fitted(make: Callable[[int], str], most: int) -> str:
    """What `make` gives for a number of characters, such that it has at most `most` bytes.

    >>> fitted(lambda limit: "é" * limit, 10)
    'ééééé'
    """
    limit = most
    while (size := len((text := make(limit)).encode())) > most:
        smaller = limit * most // size
        if smaller == limit or smaller < most // 100:
            return whole(text, most)  # one value alone is larger than all of it may be
        limit = smaller
    return text


def plan_comment(plan: Plan, context: Context, most: int = COMMENT, *, besides: str = "") -> str:
    """The comment of a plan; its first line holds what an apply compares. `besides` stands under it."""
    first = mark("plan", plan.target, {"commit": context.commit, "digest": digest(plan), **fingerprint(plan)})
    return f"{first}\n{fitted(lambda limit: _plan(plan, context, limit, besides), most - len(first) - 1)}"


def plan_page(plan: Plan, context: Context, most: int, *, besides: str = "") -> str:
    """The plan for the page of a run, or for whoever reads Markdown elsewhere."""
    return fitted(lambda limit: _plan(plan, context, limit, besides), most)


def _plan(plan: Plan, context: Context, limit: int, besides: str) -> str:
    top, *below = _facts("Plan", context), besides, _drawn(plan), _footer(plan, context)
    used = sum(len(part) + 2 for part in (top, *below))
    body = markdown(plan, max(limit - used, 0)).rstrip()
    return "\n\n".join(part for part in (top, body, *below) if part) + "\n"


def _facts(what: str, context: Context, more: str = "") -> str:
    """`[Plan](run) of commit [3f2a9c1](commit)`, as far as it is known."""
    run = f"[{what}]({context.run_url})" if context.run_url else what
    return run + _of(context, context.commit) + more


def _of(context: Context, commit: str) -> str:
    if not commit:
        return ""
    url = context.commit_url(commit)
    return f" of commit [{span(commit[:7])}]({url})" if url else f" of commit {span(commit[:7])}"


def _drawn(plan: Plan) -> str:
    drawn = graph(plan)
    if not drawn:
        return ""
    title = "What changes, and what has to wait for what"
    return f"<details><summary>{title}</summary>\n\n{fence('mermaid', drawn)}\n</details>"


def _footer(plan: Plan, context: Context) -> str:
    """What happens next, and where the whole plan is."""
    if not plan.steps:
        return ""
    pages = ""
    if context.run_url:
        pages = f" The whole plan: [summary]({context.run_url}), [files]({context.run_url}#artifacts)."
    then = "A merge applies exactly this: it is planned afresh, and refused when it is another plan by then."
    return f"{'' if plan.about(Topic.UNSAFE) else then}{pages}".strip()


def failure(target: str, error: ReconcilerError, context: Context, title: str, most: int = COMMENT) -> str:
    """What is said in place of a plan when there is none."""
    return fitted(lambda limit: _failure(target, error, context, title, limit), most)


def _failure(target: str, error: ReconcilerError, context: Context, title: str, limit: int) -> str:
    said = safe_lines(str(error)).split("\n")
    count = f": {safe(error.message)}" if isinstance(error, ConfigError) else ""
    parts = [
        _facts("Run", context),
        f"### {span(target)}: {title}{count}",
        fence("text", cut(said, max(limit - 600, 200))),
        f"Exit code {error.exit_code}.",
    ]
    return "\n\n".join(parts) + "\n"


def refusal(
    target: str,
    error: ReconcilerError,
    context: Context,
    *,
    plan: Plan | None = None,
    most: int = COMMENT,
) -> str:
    """Why a plan was not applied, and under it that plan, if it came so far."""
    title = "nothing was applied"
    said = failure(target, error, context, title, most // 3 if plan else most)
    if plan is None:
        return said
    return f"{said}\n{fitted(lambda limit: markdown(plan, limit), most - len(said.encode()) - 1)}"


def result(
    report: Report, context: Context, seconds: float, *, most: int = COMMENT, locate: Locate | None = None
) -> str:
    """What became of a plan, with how long it took."""
    top = _facts("Apply", context, f", {duration(seconds)}, digest {span(digest(report.plan)[:12])}")
    room = most - len(top) - 2
    return f"{top}\n\n{fitted(lambda limit: report_markdown(report, limit, locate=locate), room)}"


def drifted(plan: Plan, context: Context, most: int = COMMENT) -> str:
    """How a live store departs from its files.

    Nothing in it tells the day or the run, so that it changes only when the drift does.
    """
    command = span(f"reconciler drift {plan.target} --pull")
    end = (
        f"To keep what is live, write it into the files ({command}); to undo it, apply.\n\n"
        "This issue follows the live store: it is edited when the drift changes, and closed when it is gone."
    )
    room = most - len(end) - 2
    shown = fitted(lambda limit: drift_markdown(plan, limit).rstrip(), room)
    return f"{shown}\n\n{end}\n" if context.reaches_github else f"{shown}\n"


def duration(seconds: float) -> str:
    """Seconds as a reader likes them.

    >>> duration(4.26), duration(75.2)
    ('4.3 s', '1 min 15 s')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def outdated(body: str, head: str) -> str:
    """A plan's comment under a banner: the pull request has moved on since."""
    first, _, rest = body.replace("\r\n", "\n").partition("\n")
    if rest.startswith(_OUTDATED):
        rest = rest.partition("\n\n")[2]
    banner = f"{_OUTDATED} the pull request is at {span(head[:7])} by now, and its plan follows."
    return f"{first}\n{banner}\n\n{rest}"


_OUTDATED = "> [!WARNING]\n> **Outdated:**"


def untouched(target: str, context: Context) -> str:
    """What stands in place of a plan once a pull request leaves its target alone; it approves nothing."""
    first = mark("plan", target, {"commit": context.commit})
    return (
        f"{first}\n### {span(target)}: no longer touched\n\n"
        f"The pull request changes nothing of it any more.\n"
    )
