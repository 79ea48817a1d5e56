"""A projection as generated code: for stores in which every value is what the public schema says it is, or null where it may be.

Where one object stands at many places (`share_equal.py`) it is completed once. Whatever would be an error is left to the
plain projection (`shape.py`), which reports it at each of its places.
"""

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any

from gateway.execution.conditions import shown, type_matters
from gateway.execution.generated_code import Code, Unusual
from gateway.execution.report import Report
from gateway.execution.shape import Projection, holds_failure
from gateway.execution.slots import ABSENT, TYPENAME, UNTOLD_TYPE, StoreObject
from gateway.planning.plan import LeafType, ListOf, NonNull, ObjectShape, OutputShape, ProjectedField

Project = Callable[[StoreObject], dict[str, Any] | None]  # None: it is for the plain projection

_USES = 3
_TRIALS = 16  # answers after which it is known whether it pays to look for what was completed before
_SELDOM = 0.05  # of the objects
_JSON = frozenset((str, int, float, bool, list, dict))
_LEAVES = {
    "String": "{v}.__class__ is not str",
    "ID": "{v}.__class__ is not str",
    "Boolean": "{v}.__class__ is not bool",
    "Int": "{v}.__class__ is not int or not -2147483648 <= {v} <= 2147483647",
    "Float": "{v}.__class__ is not float and {v}.__class__ is not int or not -inf < {v} < inf",
}


def generated_when_used(plain: Projection, generate: Callable[[], Project | None]) -> Projection:
    """The plain projection, and the generated one before it once it has been used some times: writing it costs milliseconds."""
    uses = 0
    generated: Project | None = None

    def project(store: StoreObject, report: Report) -> dict[str, Any] | None:
        nonlocal uses, generated
        if uses < _USES:
            uses += 1
            if uses == _USES:
                generated = generate()
        completed = generated(store) if generated is not None else None
        return plain(store, report) if completed is None else completed

    return project


def generate_projection(
    projection: Sequence[ProjectedField], root_type: str, variables: Mapping[str, Any]
) -> Project | None:
    """None: it has something in it that only the plain projection does."""
    try:
        once = _Generator(variables, remembers=True)
        each = _Generator(variables, remembers=False)
        return _chosen(once.root(projection, root_type), each.root(projection, root_type), once.nodes)
    except Unusual:
        return None


def _chosen(once: Callable[..., Any], each: Callable[..., Any], nodes: int) -> Project:
    """By what the first answers were like."""
    trials, seen, found = 0, 0, 0

    def project(store: StoreObject) -> dict[str, Any] | None:
        nonlocal trials, seen, found
        try:
            if trials >= _TRIALS and found < seen * _SELDOM:
                completed: dict[str, Any] = each(store, None)
                return completed
            memo: list[Any] = [0, *({} for _ in range(nodes))]
            completed = once(store, memo)
            if trials < _TRIALS:
                trials += 1
                found += memo[0]
                seen += memo[0] + sum(map(len, memo[1:]))
        except (Unusual, KeyError, TypeError):
            return None
        return completed

    return project


class _Generator:
    def __init__(self, variables: Mapping[str, Any], *, remembers: bool) -> None:
        self._variables = variables
        self._remembers = remembers
        self._code = Code()
        self._objects: dict[int, str] = {}
        self._absent = self._code.bind(ABSENT)
        self._json = self._code.bind(_JSON)
        self._holds_failure = self._code.bind(holds_failure)
        self._code.add(f"inf = {self._code.bind(inf)}")
        self.nodes = 0

    def root(self, projection: Sequence[ProjectedField], root_type: str) -> Callable[..., Any]:
        return self._code.compile(self._object(ObjectShape(root_type, {root_type: tuple(projection)})))  # type: ignore[no-any-return]

    def _object(self, shape: ObjectShape) -> str:
        """A shape that stands at many places is written once."""
        known = self._objects.get(id(shape))
        if known is None:
            known = self._objects[id(shape)] = self._new_object(shape)
        return known

    def _new_object(self, shape: ObjectShape) -> str:
        untold = type_matters(shape, self._variables)
        by_type = {
            name: self._typed(fields, name, untold=untold and name == shape.name)
            for name, fields in shape.by_type.items()
        }
        if not by_type:
            raise Unusual
        if len(by_type) == 1:
            return next(iter(by_type.values()))
        name, table = self._code.name("o"), self._code.name("t")
        self._code.add(
            f"{table} = {{{', '.join(f'{type_name!r}: {function}' for type_name, function in by_type.items())}}}",
            f"def {name}(s, m):",
            f" return {table}[s[{TYPENAME!r}]](s, m)",
        )
        return name

    def _typed(self, selected: Sequence[ProjectedField], type_name: str, *, untold: bool) -> str:
        """`untold`: the objects are those whose real type nobody has told, and should have."""
        fields = shown(selected, self._variables)
        body, entries = [], []
        for number, field in enumerate(fields):
            if field.refusal is not None:
                raise Unusual
            if field.slot == TYPENAME:
                entries.append(f"{field.response_key!r}: {type_name!r}")
                continue
            body.append(f" v{number} = s[{field.slot!r}]")
            body += self._value(f"v{number}", field.shape, " ")
            entries.append(f"{field.response_key!r}: v{number}")
        self.nodes += 1
        name, node = self._code.name("o"), self.nodes
        if untold:
            body.append(f" if s.get({UNTOLD_TYPE!r}) is not None: raise Unusual")
        told = f" if s.get({TYPENAME!r}, {type_name!r}) != {type_name!r}: raise Unusual"
        made = f"{{{', '.join(entries)}}}"
        if not self._remembers:
            self._code.add(f"def {name}(s, m):", told, *body, f" return {made}")
            return name
        self._code.add(
            f"def {name}(s, m):",
            f" f = m[{node}].get(id(s))",
            " if f is not None:",
            "  m[0] += 1",
            "  return f",
            told,
            *body,
            f" f = m[{node}][id(s)] = {made}",
            " return f",
        )
        return name

    def _value(self, v: str, shape: OutputShape, indent: str) -> list[str]:
        """Lines that complete `v`, or raise."""
        nullable = not isinstance(shape, NonNull)
        inner = shape.inner if isinstance(shape, NonNull) else shape
        if isinstance(inner, LeafType):
            return [f"{indent}if {self._wrong(v, inner)}:", *self._null(v, nullable, indent + " ")]
        if isinstance(inner, ListOf):
            kind, made = "list", f"{self._list(inner)}({v}, m)"
        else:
            kind, made = "dict", f"{self._object(inner)}({v}, m)"
        return [
            f"{indent}if {v}.__class__ is {kind}: {v} = {made}",
            f"{indent}else:",
            *self._null(v, nullable, indent + " "),
        ]

    def _null(self, v: str, nullable: bool, indent: str) -> list[str]:
        if not nullable:
            return [f"{indent}raise Unusual"]
        return [f"{indent}if {v} is not None and {v} is not {self._absent}: raise Unusual", f"{indent}{v} = None"]

    def _wrong(self, v: str, leaf: LeafType) -> str:
        if leaf.values:
            return f"{v}.__class__ is not str or {v} not in {self._code.bind(frozenset(leaf.values))}"
        if leaf.name in _LEAVES:
            return _LEAVES[leaf.name].format(v=v)
        return f"{v}.__class__ not in {self._json} or {v}.__class__ is list and {self._holds_failure}({v})"

    def _list(self, shape: ListOf) -> str:
        item = shape.item.inner if isinstance(shape.item, NonNull) else shape.item
        name = self._code.name("l")
        if isinstance(item, ObjectShape):
            other = self._code.name("n")
            self._code.add(f"def {other}(v):", *self._null("v", not isinstance(shape.item, NonNull), " "), " return v")
            made = f"{self._object(item)}(v, m) if v.__class__ is dict else {other}(v)"
            self._code.add(f"def {name}(s, m):", f" return [{made} for v in s]")
            return name
        lines = self._value("v", shape.item, "  ")
        self._code.add(f"def {name}(s, m):", " r = []", " for v in s:", *lines, "  r.append(v)", " return r")
        return name
