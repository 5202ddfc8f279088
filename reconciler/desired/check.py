"""One resource against its kind: secrets, variables, the key, the fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from pydantic import ValidationError

from reconciler.desired import secrets
from reconciler.desired.contents import Misled, content, uploaded
from reconciler.desired.validate import flaws
from reconciler.desired.variables import SET, SET_OR_ESCAPE, fill_all
from reconciler.desired.words import at, category, describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.desired.draft import Draft
    from reconciler.desired.findings import Findings
    from reconciler.model.field import Uploaded
    from reconciler.model.json import Json, Path
    from reconciler.model.kind import Kind


@dataclass
class Check:
    """Checks the resources of one kind; `env` None leaves the variables as they are written.

    folders  of its children: what a misspelt member may have meant beside a field
    store    the folder of the store, which what is uploaded stands in
    """

    kind: Kind
    env: Mapping[str, str] | None
    findings: Findings
    folders: tuple[str, ...] = ()
    store: str = ""
    hidden: tuple[Path, ...] = field(init=False)
    fills: bool = field(init=False)
    uploaded: Mapping[str, Uploaded] = field(init=False)

    def __post_init__(self) -> None:
        self.hidden = secrets.secret_paths(self.kind.shape)
        self.uploaded = uploaded(self.kind)
        self.fills = self.kind.key_field in self.kind.fields
        self.validate = self.kind.body.__pydantic_validator__.validate_python

    def run(self, draft: Draft) -> None:
        """Report what is wrong; put variables and the key into the body."""
        key = draft.address.name
        if self.kind.only_in:
            self._check_parent(draft)
        if self.hidden:
            for path in secrets.literals(draft.body, self.hidden):
                self._tell(draft, path, secrets.MESSAGE, secrets.HINT)
        if draft.variables:
            self._fill(draft)
        if self.fills:
            self._fill_key(draft, self.kind.named_by(draft.body), key)
        for name, marker in self.uploaded.items():
            self._take_in(draft, name, marker)
        try:
            self.validate(draft.body)
        except ValidationError as error:
            self._explain(draft, error)

    def _check_parent(self, draft: Draft) -> None:
        parent = self.kind.parent_of(draft.address)
        if parent is not None and parent.key not in self.kind.only_in:
            homes = " and ".join(f"{parent.kind}/{key}" for key in self.kind.only_in)
            self._tell(draft, (), f"{draft.address} stands in {parent}, but only {homes} can hold it")

    def _fill(self, draft: Draft) -> None:
        def tell(path: Path, message: str, hint: str | None) -> None:
            key = bool(path) and "${env:" in path[-1]
            if hint == SET_OR_ESCAPE and secrets.covers(self.hidden, path):
                hint = SET
            self.findings.at(draft.source, path, message, hint, key=key, patches=draft.patches)

        draft.body = fill_all(draft.body, self.env, tell, draft.raw, draft.unfilled)
        if self.env is None:
            return
        for pattern in self.hidden:
            for path, value in secrets.find(draft.body, pattern):
                if value == "" and path in draft.raw:
                    self._tell(draft, path, "a secret is empty: its environment variable is set to nothing")

    def _take_in(self, draft: Draft, name: str, marker: Uploaded) -> None:
        """Put the content in the place of the path; what is no text is for the fields' rules to refuse."""
        written = draft.body.get(name)
        if isinstance(written, str) and (name,) not in draft.unfilled:
            try:
                folder = str(FilePath(draft.source.file).parent)
                draft.body[name] = content(written, folder, self.store, marker)
            except Misled as wrong:
                self._tell(draft, (name,), wrong.message, wrong.hint)

    def _fill_key(self, draft: Draft, name: str, key: str) -> None:
        written = draft.body.setdefault(name, key)
        if str(written) != key and (name,) not in draft.unfilled:
            if isinstance(written, str) and self.kind.spell(written) == key:
                draft.body[name] = key
            else:
                self._tell(draft, (name,), self._other_key(draft, name, key))

    def _other_key(self, draft: Draft, name: str, key: str) -> str:
        written = self._say(draft, (name,), draft.body[name])
        where = "key in the parent's file" if draft.source.path else "file name"
        return f"the {where} says {key!r}, {name!r} says {written.removeprefix('the text ')}"

    def _explain(self, draft: Draft, error: ValidationError) -> None:
        def say(path: Path, value: Json) -> str:
            return self._say(draft, path, value)

        for flaw in flaws(error, draft.body, self.kind.shape, say, self.folders):
            if not flaw.typed and flaw.path in draft.unfilled:
                continue  # what the variable holds may well fit
            message = flaw.message
            if flaw.own:
                # Of a member that should not be there only the name is told.
                message = self._scrub(draft, flaw.path[:-1] if flaw.key else flaw.path, message)
            self.findings.at(draft.source, flaw.path, message, flaw.hint, key=flaw.key, patches=draft.patches)

    def _say(self, draft: Draft, path: Path, value: Json) -> str:
        if path in draft.raw:
            return describe(draft.raw[path])
        # What stands where a mapping with secrets belongs is probably one of them.
        hide = secrets.covers(self.hidden, path) or secrets.around(self.hidden, path)
        return category(value) if hide else describe(value)

    def _scrub(self, draft: Draft, path: Path, message: str) -> str:
        """A kind's own words, without the values that came from the environment or belong to a secret."""
        whole = not isinstance(at(draft.body, path), dict | list)
        if secrets.covers(self.hidden, path) or (whole and secrets.around(self.hidden, path)):
            return f"'{path[-1]}' does not hold what it should"
        told = {str(at(draft.body, place)): written for place, written in draft.raw.items()}
        for pattern in self.hidden:
            literals = (str(value) for _, value in secrets.find(draft.body, pattern) if value is not None)
            told |= {text: "(sensitive value)" for text in literals if text not in told}
        for text in sorted(filter(None, told), key=len, reverse=True):  # one may be a part of another
            message = message.replace(text, told[text])
        return message

    def _tell(self, draft: Draft, path: Path, message: str, hint: str | None = None) -> None:
        self.findings.at(draft.source, path, message, hint, patches=draft.patches)
