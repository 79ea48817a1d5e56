"""The directives of the specifications that composition knows by itself: since when, where, how often, and with which arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from gateway.composition.linked_feature import FEDERATION, PERSONAL

_O, _I, _F, _U = "OBJECT", "INTERFACE", "FIELD_DEFINITION", "UNION"
_ANYWHERE = frozenset(
    {_O, _I, _F, _U, "ARGUMENT_DEFINITION", "SCALAR", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION"}
)
_ACCESS = frozenset({_O, _I, _F, "SCALAR", "ENUM"})
_COST = frozenset({_O, _F, "ARGUMENT_DEFINITION", "ENUM", "INPUT_FIELD_DEFINITION", "SCALAR"})

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class KnownArgument:
    """`type` is printed; names of the specification's own scalars stand as they are called there."""

    type: str
    default: str | None = None
    since: Version = (1, 0)

    @property
    def required(self) -> bool:
        return self.type.endswith("!") and self.default is None


@dataclass(frozen=True, slots=True)
class KnownDirective:
    """`checked`: a subgraph's own definition of it must agree with this one."""

    since: Version
    locations: frozenset[str]
    arguments: Mapping[str, KnownArgument]
    repeatable: bool = False
    checked: bool = True


_NO_ARGUMENTS: Mapping[str, KnownArgument] = {}
_FIELDS = {"fields": KnownArgument("FieldSet!")}
_NAME = {"name": KnownArgument("String!")}

_FEDERATION = {
    "key": KnownDirective(
        (1, 0), frozenset({_O, _I}), {**_FIELDS, "resolvable": KnownArgument("Boolean", "true")}, repeatable=True
    ),
    "requires": KnownDirective((1, 0), frozenset({_F}), _FIELDS),
    "provides": KnownDirective((1, 0), frozenset({_F}), _FIELDS),
    "external": KnownDirective((1, 0), frozenset({_O, _F}), {"reason": KnownArgument("String")}),
    "extends": KnownDirective((1, 0), frozenset({_O, _I}), _NO_ARGUMENTS),
    "tag": KnownDirective((1, 0), _ANYWHERE | {"SCHEMA"}, _NAME, repeatable=True),
    "shareable": KnownDirective((2, 0), frozenset({_O, _F}), _NO_ARGUMENTS, repeatable=True),
    "override": KnownDirective(
        (2, 0), frozenset({_F}), {"from": KnownArgument("String!"), "label": KnownArgument("String", since=(2, 7))}
    ),
    "inaccessible": KnownDirective((2, 0), _ANYWHERE, _NO_ARGUMENTS),
    "composeDirective": KnownDirective(
        (2, 1), frozenset({"SCHEMA"}), {"name": KnownArgument("String")}, repeatable=True, checked=False
    ),
    "interfaceObject": KnownDirective((2, 3), frozenset({_O}), _NO_ARGUMENTS),
    "authenticated": KnownDirective((2, 5), _ACCESS, _NO_ARGUMENTS),
    "requiresScopes": KnownDirective((2, 5), _ACCESS, {"scopes": KnownArgument("[[Scope!]!]!")}),
    "policy": KnownDirective((2, 6), _ACCESS, {"policies": KnownArgument("[[Policy!]!]!")}),
    "context": KnownDirective((2, 8), frozenset({_O, _I, _U}), _NAME, repeatable=True),
    "fromContext": KnownDirective(
        (2, 8), frozenset({"ARGUMENT_DEFINITION"}), {"field": KnownArgument("ContextFieldValue")}, checked=False
    ),
    "cost": KnownDirective((2, 9), _COST, {"weight": KnownArgument("Int!")}),
    "listSize": KnownDirective(
        (2, 9),
        frozenset({_F}),
        {
            "assumedSize": KnownArgument("Int"),
            "slicingArguments": KnownArgument("[String!]"),
            "sizedFields": KnownArgument("[String!]"),
            "requireOneSlicingArgument": KnownArgument("Boolean", "true"),
        },
    ),
    "cacheTag": KnownDirective((2, 12), frozenset({_O, _F}), {"format": KnownArgument("String!")}, repeatable=True),
}

_PERSONAL_ARGUMENTS = {
    **{name: KnownArgument("String") for name in ("subject", "category", "custodian", "flags", "date", "inputs")},
    "narrowed": KnownArgument("Boolean"),
}
_PERSONAL = {
    "personalData": KnownDirective((1, 0), frozenset({_O, _F}), _PERSONAL_ARGUMENTS, checked=False),
    "publicData": KnownDirective((1, 0), frozenset({_O, _F}), _NO_ARGUMENTS, checked=False),
}

KNOWN: Mapping[str, Mapping[str, KnownDirective]] = {FEDERATION: _FEDERATION, PERSONAL: _PERSONAL}
KNOWN_TYPES: Mapping[str, Version] = {  # of federation, importable
    "FieldSet": (2, 0),
    "Scope": (2, 5),
    "Policy": (2, 6),
    "ContextFieldValue": (2, 8),
}
LATEST = {FEDERATION: (2, 14), PERSONAL: (1, 0)}
EARLIEST = {FEDERATION: (2, 0), PERSONAL: (1, 0)}


@cache
def known_directive(feature: str, name: str, federation: Version) -> KnownDirective | None:
    """The directive as this version of federation has it; None: it has none of that name, or not yet."""
    known = KNOWN.get(feature, {}).get(name)
    if known is None or feature != FEDERATION:
        return known
    if federation >= (2, 0) and known.since > federation:
        return None
    version = max(federation, (2, 0))  # Federation 1's, once defined, are those of 2.0
    return replace(
        known,
        locations=known.locations - ({"SCHEMA"} if name == "tag" and version < (2, 3) else frozenset()),
        repeatable=known.repeatable and not (name == "shareable" and federation[0] == 2 and version < (2, 2)),
        arguments={n: a for n, a in known.arguments.items() if a.since <= version},
    )
