"""A message to a chat: JSON with a `text`, as Slack, Mattermost, Rocket.Chat and Google Chat take it."""

from __future__ import annotations

import httpx

from reconciler.errors import ReconcilerError

TIMEOUT = 15.0


def notify(url: str, text: str) -> None:
    """Send one message, once; raises ReconcilerError that never repeats the address, which is a secret."""
    try:
        response = httpx.post(url, json={"text": _escaped(text)}, timeout=TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise ReconcilerError(f"the webhook cannot be reached: {type(error).__name__}") from error
    if not response.is_success:
        raise ReconcilerError(f"the webhook answered {response.status_code}")


def _escaped(text: str) -> str:
    """Slack reads `<!channel>` and `<https://...|text>`, wherever they come from."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
