"""One page that holds all it needs: what a plan does, how a store drifted, or what became of a plan.

```python
Path("plan.html").write_text(page(plan_sheet(plan)))       # opens from a disk, asks nothing of any network
```
Its own style and script are allowed by their hashes, and nothing else is: should a value ever become markup,
it could neither run nor fetch. Values stand in the page as escaped text alone.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from reconciler import __version__
from reconciler.render.drawing import SHAPES
from reconciler.render.escape import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reconciler.render.drawing import Drawing
    from reconciler.render.lines import Line
    from reconciler.render.sheets import Banner, Fold, Item, Sheet

ROOM = 8_000_000  # characters of differences; a browser takes more, but nobody waits for it
OPEN = 10  # so few changes need not be unfolded one by one
DRAWN = 30  # the drawing of more changes is folded, for it stands above them

_LOOKS = ("create", "update", "replace", "delete", "act")
_TAGS = {"+": "ins", "-": "del", "~": "mark"}


def page(sheet: Sheet, room: int = ROOM) -> str:
    """The page of a sheet; differences beyond so many characters are left out, and that is said."""
    bodies = [_body(item.lines) for item in sheet.items]
    left, kept = room, 0
    for body in bodies:
        left -= len(body)
        kept += left >= 0
    cut = [body if number < kept else "" for number, body in enumerate(bodies)]
    parts = [
        *_head(sheet),
        "<body>",
        *_header(sheet),
        "<main>",
        *(_banner(banner) for banner in sheet.banners),
        *(_drawing(sheet.graph, few=len(sheet.items) <= DRAWN) if sheet.graph else ()),
        *(_changes(sheet, cut, kept) if sheet.items else ()),
        *_folds(sheet.folds),
        "</main>",
        f"<footer>Written by reconciler {_t(__version__)}.</footer>",
        f"<script>{_asset('page.js')}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _t(text: str) -> str:
    """A text as it stands in an element or an attribute."""
    return escape(safe(text))


@cache
def _asset(name: str) -> str:
    return (files("reconciler.render") / name).read_text(encoding="utf-8")


def _style() -> str:
    return _asset("page.css") + SHAPES


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _head(sheet: Sheet) -> Iterator[str]:
    policy = (
        f"default-src 'none'; script-src {_hash(_asset('page.js'))}; style-src {_hash(_style())}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="robots" content="noindex">'
    yield f"<title>{_t(f'{sheet.target}: {sheet.headline}')}</title>"
    yield f"<style>{_style()}</style>"
    yield "</head>"


def _header(sheet: Sheet) -> Iterator[str]:
    yield "<header>"
    yield f'<p class="subject">{_t(sheet.subject)}</p>'
    yield f"<h1>{_t(sheet.target)}</h1>"
    yield f'<p class="headline">{_t(sheet.headline)}</p>'
    yield "<dl>"
    for name, value in sheet.facts:
        yield f'<dt>{_t(name)}</dt><dd class="mono">{_t(value)}</dd>'
    yield "</dl>"
    yield "</header>"


def _banner(banner: Banner) -> str:
    kind = "banner" if banner.alarm else "banner warn"
    text = "\n".join(safe(line) for line in banner.lines)
    return f'<section class="{kind}"><h2>{_t(banner.title)}</h2><pre>{escape(text)}</pre></section>'


def _drawing(graph: Drawing, *, few: bool) -> Iterator[str]:
    yield f'<details class="drawing"{" open" if few else ""}>'
    yield "<summary>Order: what stands left is done first</summary>"
    yield f"<div>{graph.svg}</div>"
    if graph.said:
        yield f"<p>{_t(graph.said)}</p>"
    yield "</details>"


def _changes(sheet: Sheet, bodies: Sequence[str], kept: int) -> Iterator[str]:
    items = sheet.items
    yield '<section aria-labelledby="changes">'
    yield '<h2 id="changes">Changes</h2>'
    if kept < len(items):
        missing = f"the differences of {len(items) - kept:,} of {len(items):,} changes are left out"
        yield f'<p class="shown">To keep this page usable, {missing}; JSON has them all.</p>'
    yield from _filters(sheet)
    yield f'<p class="shown" role="status">{len(items):,} of {len(items):,} shown</p>'
    for number, (item, body) in enumerate(zip(items, bodies, strict=True)):
        yield _item(number, item, body, few=len(items) <= OPEN)
    yield "</section>"


def _filters(sheet: Sheet) -> Iterator[str]:
    """Hidden until the script has taken hold: without it they would do nothing."""
    items = sheet.items
    kinds = Counter(item.kind for item in items)
    actions = Counter((item.action, item.look, item.sign) for item in items)
    states = Counter(state for item in items for state in item.states)
    yield '<form class="filters" role="search" aria-label="Filter the changes" hidden>'
    yield '<input type="search" name="text" placeholder="Text (press /)" aria-label="Text">'
    yield f'<select name="kind" aria-label="Kind"><option value="">All {len(kinds):,} kinds</option>'
    for kind, count in sorted(kinds.items()):
        yield f'<option value="{_t(kind)}">{_t(kind)} ({count:,})</option>'
    yield "</select>"
    for (action, look, sign), count in sorted(actions.items(), key=lambda one: _LOOKS.index(one[0][1])):
        shown = f'<span class="sign {_t(look)}" aria-hidden="true">{_t(sign)}</span>'
        yield _chip("action", action, f"{shown}{_t(action)} {count:,}")
    for state, count in states.items():
        yield _chip("state", state, f"{_t(state)} {count:,}")
    yield '<button type="button" name="all">Show all</button>'
    yield '<button type="button" name="expand">Unfold</button>'
    yield '<button type="button" name="collapse">Fold</button>'
    yield "</form>"


def _chip(of: str, value: str, label: str) -> str:
    return f'<button type="button" data-of="{of}" value="{_t(value)}" aria-pressed="false">{label}</button>'


def _item(number: int, item: Item, body: str, *, few: bool) -> str:
    look = " ".join(("item", item.look, *(state.replace(" ", "-") for state in item.states)))
    states = f' data-state="{_t(",".join(item.states))}"'
    unfolded = " open" if body and (few or item.open) else ""
    said = f'<span class="state">{_t(item.said)}</span>' if item.states else _t(item.said)
    return (
        f'<details class="{_t(look)}" id="entry={number}" data-kind="{_t(item.kind)}"'
        f' data-action="{_t(item.action)}"{states}{unfolded}>'
        f'<summary><span class="sign" aria-hidden="true">{_t(item.sign)}</span>'
        f"<code>{_t(item.address)}</code> {said}</summary>"
        + (body or "<p>The difference is left out to keep this page usable; JSON has it.</p>")
        + "</details>"
    )


def _body(lines: Iterable[Line]) -> str:
    return "<pre>" + "".join(map(_line, lines)) + "</pre>"


def _line(line: Line) -> str:
    tag = "span" if line.head else _TAGS.get(line.symbol, "span")
    text = f"{'    ' * line.depth}{line.symbol:>3} {line.text}".rstrip()
    return f"<{tag}>{escape(text)}</{tag}>"


def _folds(folds: Sequence[Fold]) -> Iterator[str]:
    if not folds:
        return
    yield '<section class="notes" aria-labelledby="notes">'
    yield '<h2 id="notes">Notes</h2>'
    for fold in folds:
        text = "\n".join(safe(line) for line in fold.lines)
        yield f"<details><summary>{_t(fold.title)}</summary><pre>{escape(text)}</pre></details>"
    yield "</section>"
