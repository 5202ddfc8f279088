"""A few small kinds with every marker, and a stores folder that a test fills."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from reconciler.desired.load import State, load
from reconciler.errors import ConfigError
from reconciler.model.address import Address
from reconciler.model.body import AtMostOne, Body, Text
from reconciler.model.field import EXCLUSIVE, SECRET, UNIQUE
from reconciler.model.kind import Kind
from reconciler.model.policy import Policy
from reconciler.model.ref import Ref


class Currency(Body):
    code: Annotated[str, Field(pattern="^[A-Z]{2,3}$")]
    format: str | None = None
    rate: Annotated[float | None, Field(ge=0)] = None
    places: int | None = None
    default: Annotated[bool | None, EXCLUSIVE] = None


class Pricebook(Body):
    name: Text
    description: str | None = None


class Price(Body):
    sku: str
    amount: int


class Hierarchy(Body):
    slug: Text
    name: str | None = None


class Node(Body):
    slug: Text
    name: Annotated[str | None, UNIQUE] = None


class Flow(Body):
    slug: Text
    name: str | None = None


class FlowField(Body):
    slug: Text
    type: Literal["string", "integer", "date"]
    label: str | None = None
    order: int | None = None
    beside: list[Annotated[str, Ref("field", sibling=True)]] | None = None


class Catalog(AtMostOne, either=("pricebook", "pricebooks")):
    name: Text
    hierarchies: list[Annotated[str, Ref("hierarchy")]] | None = None
    pricebook: Annotated[str | None, Ref("pricebook")] = None
    pricebooks: list[Annotated[str, Ref("pricebook")]] | None = None
    nodes: list[Annotated[str, Ref("node")]] | None = None


class Mail(Body):
    kind: Literal["mail"]
    to: Text
    subject: str


class Hook(Body):
    kind: Literal["hook"]
    url: Annotated[str, Field(pattern="^https://")]
    headers: dict[str, str] | None = None


class Gateway(Body):
    slug: Text
    enabled: bool | None = None
    password: Annotated[str | None, SECRET] = None
    login: Annotated[str | None, Field(max_length=5), SECRET] = None
    limit: int | str | None = None
    target: Mail | Hook | None = None

    def model_post_init(self, _context: Any, /) -> None:
        if self.slug == "picky":
            raise ValueError(f"do not like {self.password} and {self.limit}")


class Rule(Body):
    name: Text
    condition: Any = None


class Project(Body):
    name: Text | None = None
    currencies: list[str] | None = None
    token: Annotated[str | None, SECRET] = None


ALL = (
    Kind("currency", Currency, "currencies", key="code"),
    Kind("pricebook", Pricebook, "pricebooks"),
    Kind("price", Price, "prices", key="sku", within="pricebook"),
    Kind("hierarchy", Hierarchy, "hierarchies", key=("slug", "name")),
    Kind("node", Node, "nodes", key=("slug", "name"), within="hierarchy", nests=True),
    Kind("flow", Flow, "flows", key="slug"),
    Kind("field", FlowField, "fields", key="slug", within="flow"),
    Kind("catalog", Catalog, "catalogs"),
    Kind("gateway", Gateway, "gateways", key="slug"),
    Kind("rule", Rule, "rules"),
    Kind("project", Project, "project", singleton=True),
)
KINDS = {kind.name: kind for kind in ALL}


@dataclass
class Stores:
    """A stores folder with the store `acme`."""

    root: Path

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, text in files.items():
            path = self.root / "acme" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def load(
        self,
        files: dict[str, str | bytes] | None = None,
        environment: str | None = None,
        *,
        env: dict[str, str] | None = None,
        external: tuple[str, ...] = (),
        policy: Policy | None = None,
        kinds: dict[str, Kind] = KINDS,
    ) -> State:
        (self.root / "acme").mkdir(exist_ok=True)
        self.write(files or {})
        policy = policy or Policy(external=external)
        return load(self.root, "acme", environment, kinds, env, policy)

    def bodies(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {str(address): one.body for address, one in self.load(*args, **kwargs).resources.items()}

    def problems(self, *args: Any, **kwargs: Any) -> list[str]:
        """Every problem as text, hints included, with paths from the folder of the store."""
        with pytest.raises(ConfigError) as caught:
            self.load(*args, **kwargs)
        return self.told(caught.value)

    def told(self, error: ConfigError) -> list[str]:
        assert error.exit_code == 10
        return [str(one).replace(f"{self.root}/acme/", "") for one in error.problems]

    def problem(self, *args: Any, **kwargs: Any) -> str:
        found = self.problems(*args, **kwargs)
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    root = tmp_path / "stores"
    root.mkdir()
    return Stores(root)


@pytest.fixture
def kinds() -> dict[str, Kind]:
    return dict(KINDS)


@pytest.fixture
def address():
    return Address.parse
