"""No secret comes back in the words of an error, whatever form of an object holds it and whoever repeats it."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from reconciler.errors import ProviderError
from reconciler.model.address import Address
from reconciler.model.provider import Connection, Runtime
from reconciler.model.resource import Remote, Write
from reconciler.providers.registry import plugin

KINDS = plugin("commercetools").kinds
URL = "https://f.example/x"
HELD = "very-secret"
AWS = {"authenticationMode": "Credentials", "accessKey": f"{HELD}-1", "accessSecret": f"{HELD}-2"}
DESTINATIONS = [
    ("extension", {"type": "HTTP", "url": URL, "authentication": one})
    for one in (
        {"type": "AuthorizationHeader", "headerValue": HELD},
        {"type": "AzureFunctions", "key": HELD},
    )
] + [
    ("extension", {"type": "AWSLambda", "arn": "a", "accessKey": f"{HELD}-1", "accessSecret": f"{HELD}-2"}),
    ("subscription", {"type": "SQS", "queueUrl": "q", "region": "r", **AWS}),
    ("subscription", {"type": "SNS", "topicArn": "t", **AWS}),
    ("subscription", {"type": "EventGrid", "uri": "u", "accessKey": HELD}),
    ("subscription", {"type": "AzureServiceBus", "connectionString": HELD}),
]


def repeat(request):
    """A server that refuses everything, and repeats in its words what it was sent."""
    if "oauth" in request.url.path:
        return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
    text = request.content.decode()
    error = {"code": "InvalidInput", "message": f"cannot take {text}"}
    return httpx.Response(400, json={"statusCode": 400, "message": text, "errors": [error]})


@pytest.mark.parametrize("verb", ["create", "update"])
@pytest.mark.parametrize(("name", "destination"), DESTINATIONS)
def test_a_repeated_request_is_told_without_its_secrets(name, destination, verb):
    kind, body = KINDS[name], {"key": "one", "destination": destination}
    found = Remote(name, "9f", {"id": "9f", "version": 1}, version=1) if verb == "update" else None
    fields = frozenset({"destination"}) if found else None
    write = Write(Address(name, "one"), body, fields, {}, None, found, lambda _: "")

    async def send():
        credentials = {"client_id": "a", "client_secret": "b"}
        connection = Connection("http://ct", credentials=credentials, options={"project_key": "p"})
        provider = plugin("commercetools").connect(connection, Runtime(transport=httpx.MockTransport(repeat)))
        try:
            await getattr(provider, verb)(kind, write)
        finally:
            await provider.aclose()

    with pytest.raises(ProviderError) as refusal:
        asyncio.run(send())
    told = f"{refusal.value} {refusal.value.details}"
    assert "cannot take" in told
    assert destination["type"] in told, "the rest of the words stays"
    assert HELD not in told
