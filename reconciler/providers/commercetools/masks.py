"""Secrets, and how the API shows them: masked, some of them in part.

Source: commercetools API reference: Subscriptions, API Extensions, Project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeAlias

from reconciler.model.body import Text
from reconciler.model.field import SECRET

if TYPE_CHECKING:
    from reconciler.model.json import Json

Secret: TypeAlias = Annotated[Text, SECRET]

MASK = "****"


def mask(part: Json) -> None:
    """Hide whole what the API hides in part: half a secret equals nothing, and would seem to differ forever.

    >>> mask(destination := {"type": "AzureServiceBus", "connectionString": "SharedAccessKey=ab***"})
    >>> destination["connectionString"]
    '****'
    """
    if not isinstance(part, dict):
        return
    for name, value in part.items():
        if isinstance(value, str) and "***" in value:
            part[name] = MASK
        else:
            mask(value)
