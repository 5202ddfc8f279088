"""What pydantic finds wrong with a body -> sentences, each with the path that it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.desired.names import suggest
from reconciler.desired.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import ValidationError

    from reconciler.model.json import Json, Object, Path
    from reconciler.model.shape import Shape

Say = Callable[["Path", "Json"], str]

# (is the step a place in the value, the step): a union adds a step that names the branch and is no place
_Steps = tuple[tuple[bool, str], ...]

_EXPECTED = {
    "string_type": "text",
    "string_sub_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "decimal_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "none_required": "nothing",
    "datetime_type": "a date and time",
    "date_type": "a date",
}
_BOUNDS = {
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "multiple_of": "a multiple of {multiple_of}",
}


class Flaw(NamedTuple):
    """One thing wrong in a body. `key` when the member's name is meant, not its value.

    typed  the value is of the wrong sort, which no environment variable can mend
    own    the words are the kind's own and may hold the value
    """

    path: Path
    message: str
    hint: str | None = None
    key: bool = False
    typed: bool = False
    own: bool = False


def flaws(
    error: ValidationError, body: Object, shape: Shape, say: Say, beside: tuple[str, ...] = ()
) -> list[Flaw]:
    """Every error of one validation, in the order of the fields; of a union only the branch that fits best.

    `say` names a value at a path, or only its sort when it is a secret; `beside` are members that may stand
    in the file and are no fields: the folders of children.

    >>> flaws(error, {"code": 5}, currency.shape, lambda path, value: describe(value))
    [Flaw(path=('code',), message="'code' must be text, found the number 5", ...)]
    """
    return [_flaw(path, items, shape, say, beside) for path, items in located(error, body)]


def located(error: ValidationError, body: Object) -> list[tuple[Path, list[Any]]]:
    """Pydantic's errors by the path that they are about; of what is missing, where it would stand."""
    found = error.errors(include_url=False)
    steps = [(_steps(item["loc"], body, item["type"]), item) for item in found]
    return _choose(steps, ())


def _steps(loc: tuple[int | str, ...], value: Json, kind: str) -> _Steps:
    steps: list[tuple[bool, str]] = []
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        listed = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if listed or (isinstance(value, dict) and part in value):
            value = value[part]
            steps.append((True, str(part)))
        else:
            steps.append((last and kind == "missing", str(part)))
    return tuple(steps)


def _choose(errors: list[tuple[_Steps, Any]], path: Path) -> list[tuple[Path, list[Any]]]:
    """Errors by their path; where branches of a union differ, those of the branch with the least wrong.

    When every branch only says what sort of value it wanted, all are kept as one: "text or a number".
    """
    own = [(path, [error]) for steps, error in errors if not steps]
    groups: dict[tuple[bool, str], list[tuple[_Steps, Any]]] = {}
    for steps, error in errors:
        if steps:
            groups.setdefault(steps[0], []).append((steps[1:], error))
    branches: list[list[tuple[Path, list[Any]]]] = []
    for (place, part), inner in groups.items():
        chosen = _choose(inner, (*path, part) if place else path)
        if place:
            own += chosen
        else:
            branches.append(chosen)
    if branches:
        sorts = [chosen for chosen in branches if _refused_whole(chosen, path)]
        if len(sorts) == len(branches):
            own.append((path, [error for chosen in branches for _, found in chosen for error in found]))
        else:
            costs = [_cost(chosen, path) for chosen in branches]
            own += branches[costs.index(min(costs))]
    return own


def _refused_whole(chosen: list[tuple[Path, list[Any]]], path: Path) -> bool:
    return all(at == path and error["type"] in _EXPECTED for at, errors in chosen for error in errors)


def _cost(chosen: list[tuple[Path, list[Any]]], path: Path) -> int:
    """How far off a branch is: the wrong sort of value, or another tag inside it, mean another branch."""
    cost = 50 if _refused_whole(chosen, path) else 0
    for at, errors in chosen:
        for error in errors:
            if error["type"] in ("literal_error", "enum"):
                cost += 200 if isinstance(error["input"], (dict, list)) else 100 if at != path else 1
            else:
                cost += {"extra_forbidden": 2, "missing": 3}.get(error["type"], 1)
    return cost


def _flaw(path: Path, errors: Sequence[Any], shape: Shape, say: Say, beside: tuple[str, ...]) -> Flaw:
    error, kind = errors[0], errors[0]["type"]
    name = f"'{path[-1]}'" if path and not path[-1].isdecimal() else "the value"
    context = error.get("ctx", {})
    if kind == "missing":
        return Flaw(path[:-1], f"{name} is required", typed=True)
    if kind == "extra_forbidden":
        return Flaw(path, f"unknown field {path[-1]!r}", _hint(path, shape, beside), key=True, typed=True)
    found = say(path, error["input"])
    if kind in _EXPECTED:
        wanted = joined(list(dict.fromkeys(_EXPECTED[one["type"]] for one in errors)))
        hint = "write it in quotes" if wanted == "text" and isinstance(error["input"], (int, float)) else None
        return Flaw(path, f"{name} must be {wanted}, found {found}", hint, typed=True)
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _branch(path, context)
    if kind in ("literal_error", "enum"):
        text = f"{name} must be {_options(context['expected'])}, found {found}"
        return Flaw(path, text, _nearest_option(error["input"], context["expected"]))
    if kind in _BOUNDS:
        return Flaw(path, f"{name} must be {_bound(kind, context)}, found {found}")
    return _limit(path, name, error, found)


def _branch(path: Path, context: Any) -> Flaw:
    member = context["discriminator"].strip("'")
    if "tag" not in context:
        return Flaw(path, f"'{member}' is required", typed=True)
    tag, options = context["tag"], context["expected_tags"]
    return Flaw((*path, member), f"'{member}' must be one of {options}", _nearest_option(tag, options))


def _bound(kind: str, context: Any) -> str:
    return _BOUNDS[kind].format(**{name: f"{value:g}" for name, value in context.items()})


def _limit(path: Path, name: str, error: Any, found: str) -> Flaw:
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("string_too_short", "too_short") and context.get("min_length") == 1:
        return Flaw(path, f"{name} must not be empty")
    if kind in ("string_too_short", "string_too_long", "too_short", "too_long"):
        least = "min_length" in context
        bound = f"at least {context['min_length']}" if least else f"at most {context['max_length']}"
        return Flaw(path, f"{name} must have {bound} {'characters' if 'string' in kind else 'items'}")
    if kind == "string_pattern_mismatch":
        return Flaw(path, f"{name} must match {context['pattern']}, found {found}")
    text = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    text = f"{name}: {text}" if path else text
    if "at" in context:  # a kind names the member that its words are about
        return Flaw((*path, context["at"]), text, key=True, typed=True, own=True)
    return Flaw(path, text, own=True)


def _options(expected: str) -> str:
    return f"one of {expected}" if "," in expected else expected


def _nearest_option(value: Json, expected: str) -> str | None:
    options = [text for text in expected.split("'")[1::2] if text]
    hint = suggest(value, options) if isinstance(value, str) else None
    return hint if hint and hint.startswith("did") else None


def _hint(path: Path, shape: Shape, beside: tuple[str, ...]) -> str | None:
    if path[-1] == "<<":
        return "merge keys are not part of YAML 1.2: write the fields out"
    for part in path[:-1]:
        if shape.fields is not None and part in shape.fields:
            shape = shape.fields[part].shape
        else:
            shape = shape.item or shape.values or shape
    names = [*(shape.fields or ()), *(beside if len(path) == 1 else ())]
    if path[-1] in names:
        return "another form of this mapping has it, this one has not"
    return suggest(path[-1], names)
