"""The services behind the API: each has its own body dialect, error bodies and list envelope."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reconciler.sandbox.world import Doc, Refusal

__all__ = [
    "ACCOUNTS",
    "CATALOGS",
    "CURRENCIES",
    "EXTENSIONS",
    "FILES",
    "FLOWS",
    "INTEGRATIONS",
    "KEYS",
    "LOCATIONS",
    "MAPPINGS",
    "PIM",
    "PRICEBOOKS",
    "PROMOTIONS",
    "RULE_PROMOTIONS",
    "SETTINGS",
    "SIGN_ON",
    "SUBSCRIPTIONS",
    "TAGS",
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
    `sentence` is how a broken attribute is told.

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
    sentence: str = "{name} {told}"

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
        words = name.replace("data.", "").split("_")
        field = "".join(word.capitalize() for word in words)
        return self.failed(self.sentence.format(name=name, told=told, rule=rule, field=field), name, rule)


# A sentence that begins with where the attribute stands.
PLACED = 'data.attributes.{name}: "{name}" {told}'
V2 = Service(flat=True, texts=False, invalid=400, written=400, title="", listing="v2")
SETTINGS = replace(V2, texts=True)
CURRENCIES = replace(V2, not_found="currency not found")
EXTENSIONS = replace(V2, texts=True, title="Bad Request", not_found="Not found")
FILES = replace(V2, not_found="The requested file could not be found")
FLOWS = replace(V2, invalid=422, title="Validation Error", sentence=PLACED)
INTEGRATIONS = replace(FLOWS, sentence=V2.sentence, not_found="The resource could not be found")
PROMOTIONS = replace(V2, not_found="promotion not found")
RULE_PROMOTIONS = replace(PROMOTIONS, texts=True)
ACCOUNTS = replace(
    SETTINGS, title="Bad Request", sentence="Validation failed: field '{field}' on the '{rule}' tag."
)
TAGS = replace(ACCOUNTS, not_found="account tag not found")
SIGN_ON = replace(ACCOUNTS, self_link=True, not_found="Resource not found")
KEYS = replace(ACCOUNTS, sentence="The field '{name}' {told}.", not_found="application key not found")
MAPPINGS = replace(KEYS, not_found="merchant realm mapping not found")
LOCATIONS = Service(
    flat=False,
    texts=True,
    invalid=400,
    written=400,
    title="Validation Error",
    listing="links",
    not_found="No location found",
)
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
    sentence=PLACED,
)
VARIATIONS = replace(PIM, listing="total")
PRICEBOOKS = replace(PIM, listing="catalog", self_link=True)
UNCOUNTED = replace(PRICEBOOKS, listing="uncounted")
CATALOGS = replace(PRICEBOOKS, title="There was a problem processing your request.")
