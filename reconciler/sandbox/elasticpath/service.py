"""The services behind the API: each has its own body dialect, error bodies and list envelope."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reconciler.sandbox.world import Doc, Refusal

__all__ = [
    "CATALOGS",
    "CURRENCIES",
    "EXTENSIONS",
    "FILES",
    "FLOWS",
    "INTEGRATIONS",
    "PIM",
    "PRICEBOOKS",
    "SETTINGS",
    "SUBSCRIPTIONS",
    "UNCOUNTED",
    "V2",
    "VARIATIONS",
    "Service",
]


@dataclass(frozen=True)
class Service:
    """One back end.

    `flat` bodies hold attributes in `data` itself; `texts` says error statuses are strings. Validation
    failures are answered with `invalid` and written in the body as `written` (flows say 400 in a 422).
    `listing` is the envelope of lists: "v2" and "catalog" with page numbers and links, "pim" with a total and
    links, "total" with a total alone, "uncounted" with page numbers and no total, "links" with links alone.

    Source: Elastic Path guide, Status and Error Codes; API references of flows, PIM, price books and
    catalogs.

    >>> PIM.refusal(404, "Not Found").reply.text
    '{"errors":[{"title":"Not Found","status":"404"}]}'
    """

    flat: bool
    texts: bool
    invalid: int
    written: int
    title: str
    listing: str
    self_link: bool = False
    not_found: str = ""
    required: str = "is required"
    # Whether validation failures begin with where the attribute stands.
    placed: bool = False

    def refusal(self, status: int, title: str, detail: str = "", missing: tuple[str, ...] = ()) -> Refusal:
        return Refusal(status, self.error(status, title, detail, missing))

    def error(self, status: int, title: str, detail: str = "", missing: tuple[str, ...] = ()) -> Doc:
        error: Doc = {"title": title, "status": str(status) if self.texts else status}
        if detail:
            error["detail"] = detail
        if missing:
            error["meta"] = {"missing_ids": list(missing)}
        return {"errors": [error]}

    def missing(self) -> Refusal:
        return self.refusal(404, "Not Found", self.not_found)

    def failed(self, detail: str, name: str = "", rule: str = "") -> Refusal:
        """A validation failure; `name` and `rule` are the attribute and what it broke."""
        if self.title:
            return Refusal(self.invalid, self.error(self.written, self.title, detail))
        error = {
            "status": str(self.written) if self.texts else self.written,
            "source": name,
            "title": rule,
            "detail": detail,
        }
        return Refusal(self.invalid, {"errors": [error]})

    def broken(self, name: str, rule: str, told: str) -> Refusal:
        """Attribute `name` broke `rule`; `told` ends the sentence."""
        if rule == "required":
            told = self.required
        if self.placed:
            return self.failed(f'data.attributes.{name}: "{name}" {told}')
        return self.failed(f"{name} {told}", name, rule)


V2 = Service(flat=True, texts=False, invalid=400, written=400, title="", listing="v2")
SETTINGS = replace(V2, texts=True)
CURRENCIES = replace(V2, not_found="currency not found")
EXTENSIONS = replace(V2, texts=True, title="Bad Request", not_found="Not found")
FILES = replace(V2, not_found="The requested file could not be found")
FLOWS = replace(V2, invalid=422, title="Validation Error", placed=True)
INTEGRATIONS = replace(FLOWS, placed=False, not_found="The resource could not be found")
PIM = Service(
    flat=False,
    texts=True,
    invalid=422,
    written=422,
    title="Failed Validation",
    listing="pim",
    required="can not be empty",
)
SUBSCRIPTIONS = Service(
    flat=False,
    texts=True,
    invalid=400,
    written=400,
    title="Validation Error",
    listing="links",
    placed=True,
)
VARIATIONS = replace(PIM, listing="total")
PRICEBOOKS = replace(PIM, listing="catalog", self_link=True)
UNCOUNTED = replace(PRICEBOOKS, listing="uncounted")
CATALOGS = replace(PRICEBOOKS, title="There was a problem processing your request.")
