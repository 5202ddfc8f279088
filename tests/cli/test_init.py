"""`init` and `validate` for a provider with settings of its own: all of it is data that the plug-in gives."""

import pytest

from reconciler.errors import Unauthorised
from reconciler.model.provider import Option
from reconciler.providers.registry import names
from tests.fakes import KINDS


class _Plugin:
    name = "shop"
    kinds = KINDS
    credentials = ("client_id", "client_secret")
    options = (
        Option("project_key", summary="the key of the project", required=True),
        Option("region", endpoint="https://api.{region}.shop.example"),
    )
    template = {  # noqa: RUF012
        "region": "eu-1",
        "project_key": "${env:SHOP_PROJECT}",
        "client_id": "${env:SHOP_ID}",
    }
    start = {"books/first.yaml": "format: A5\n"}  # noqa: RUF012

    def connect(self, connection, _runtime):
        raise Unauthorised(f"{connection.url} knows no {connection.options['project_key']}")


@pytest.fixture
def shop(desk, monkeypatch):
    for module in ("plugins", "declared", "verbs.validate"):
        monkeypatch.setattr(f"reconciler.cli.{module}.plugin", lambda _name: _Plugin())
    return desk


def uncommented(desk):
    """Put in force what stands under `# environments:`."""
    file = desk.folder / "stores/acme/store.yaml"
    before, head, rest = file.read_text(encoding="utf-8").partition("# environments:")
    block, gap, after = f"{head}{rest}".partition("\n\n")
    block = "\n".join(line.removeprefix("# ") for line in block.splitlines())
    file.write_text(f"{before}{block}{gap}{after}", encoding="utf-8")
    return block


def test_what_the_plugin_proposes_is_written(shop):
    result = shop("init", "acme", "--provider", "shop")
    assert result.out == "stores/acme/store.yaml\nstores/acme/common/books/first.yaml\n"
    first = (shop.folder / "stores/acme/common/books/first.yaml").read_text(encoding="utf-8")
    assert first.endswith("/schemas/shop/book.json\nformat: A5\n")
    text = (shop.folder / "stores/acme/store.yaml").read_text(encoding="utf-8")
    assert 'provider: shop\nurl: "sandbox:"' in text
    assert '# protect: ["money/*"]' in text
    assert "# ignore: [{kind: money, path: /main}]" in text
    assert uncommented(shop).splitlines() == [
        "environments:",
        "  production:",
        '    region: "eu-1"',
        '    project_key: "${env:SHOP_PROJECT}"',
        "    # store_id: ...  # refused when the credentials reach another store",
        "    credentials:",
        '      client_id: "${env:SHOP_ID}"',
        '      client_secret: "${env:CLIENT_SECRET}"',
    ]
    assert shop("validate").out.splitlines()[:2] == [
        "acme: 1 resource in 1 file",
        "acme/production: 1 resource in 1 file",
    ]


@pytest.mark.parametrize("provider", names())
def test_what_every_provider_proposes_can_be_put_in_force(desk, provider):
    assert desk("init", "acme", "--provider", provider).code == 0
    uncommented(desk)
    result = desk("validate")
    assert (result.code, result.err) == (0, "")
    assert "acme/production: " in result.out


def test_a_store_that_leads_nowhere_by_itself_is_no_target(shop):
    shop.write(
        "acme", {"store.yaml": "provider: shop\nregion: eu\nenvironments: {a: {project_key: x}, b: {}}\n"}
    )
    result = shop("validate")
    assert result.code == 10
    assert result.err == (
        "stores/acme/store.yaml:1:1: no project_key is given for the environment 'b'\n"
        "  hint: the key of the project\n"
        "Error: 1 problem in the configuration\n"
    )


def test_what_names_the_store_is_no_secret(shop):
    text = "provider: shop\nregion: ${env:WHERE}\nproject_key: ${env:PROJECT}\n"
    credentials = "credentials: {client_id: '${env:ID}', client_secret: '${env:KEY}'}\n"
    shop.write("acme", {"store.yaml": text + credentials, "common/books/a.yaml": "{}"})
    env = {"WHERE": "europe-1", "PROJECT": "my-project", "ID": "my-client", "KEY": "hidden-secret"}
    result = shop("plan", "acme", env=env)
    assert result.code == 11
    assert "https://api.europe-1.shop.example knows no my-project" in result.err
