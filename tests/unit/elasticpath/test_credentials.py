"""Application keys: a secret that the store does not tell is nobody's bug."""

from __future__ import annotations

import pytest

from reconciler.errors import ProviderError
from reconciler.model.resource import Remote
from reconciler.providers.elasticpath.credentials import taken


def test_the_secret_is_taken_out_of_the_document():
    key = Remote("application-key", "1", {"client_id": "i", "client_secret": "s", "name": "erp"})
    assert taken(key) == {"client_id": "i", "client_secret": "s"}
    assert key.document == {"client_id": "i", "name": "erp"}


@pytest.mark.parametrize("told", [{}, {"client_secret": None}, {"client_secret": ""}])
def test_a_key_without_its_secret_is_an_error_in_words(told):
    with pytest.raises(ProviderError, match="made a key without telling its client_secret"):
        taken(Remote("application-key", "1", {"client_id": "i", **told}))
