"""The directives of the specifications that composition knows by itself: since when, where, and whether more than once."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.composition.linked_feature import FEDERATION, PERSONAL

_O, _I, _F = "OBJECT", "INTERFACE", "FIELD_DEFINITION"
_ANYWHERE = frozenset(
    {_O, _I, _F, "UNION", "ARGUMENT_DEFINITION", "SCALAR", "ENUM", "ENUM_VALUE", "INPUT", "INPUT_FIELD_DEFINITION"}
)
_ACCESS = frozenset({_O, _I, _F, "SCALAR", "ENUM"})


@dataclass(frozen=True, slots=True)
class KnownDirective:
    since: tuple[int, int]
    locations: frozenset[str]
    repeatable: bool = False


_FEDERATION = {
    "key": KnownDirective((1, 0), frozenset({_O, _I}), repeatable=True),
    "requires": KnownDirective((1, 0), frozenset({_F})),
    "provides": KnownDirective((1, 0), frozenset({_F})),
    "external": KnownDirective((1, 0), frozenset({_O, _F})),
    "extends": KnownDirective((1, 0), frozenset({_O, _I})),
    "tag": KnownDirective((1, 0), _ANYWHERE | {"SCHEMA"}, repeatable=True),
    "shareable": KnownDirective((2, 0), frozenset({_O, _F}), repeatable=True),
    "override": KnownDirective((2, 0), frozenset({_F})),
    "inaccessible": KnownDirective((1, 0), _ANYWHERE),
    "composeDirective": KnownDirective((2, 1), frozenset({"SCHEMA"}), repeatable=True),
    "interfaceObject": KnownDirective((2, 3), frozenset({_O})),
    "authenticated": KnownDirective((2, 5), _ACCESS),
    "requiresScopes": KnownDirective((2, 5), _ACCESS),
    "policy": KnownDirective((2, 6), _ACCESS),
    "context": KnownDirective((2, 8), frozenset({_O, _I, "UNION"}), repeatable=True),
    "fromContext": KnownDirective((2, 8), frozenset({"ARGUMENT_DEFINITION"})),
    "cost": KnownDirective(
        (2, 9), frozenset({_O, _F, "ARGUMENT_DEFINITION", "ENUM", "INPUT_FIELD_DEFINITION", "SCALAR"})
    ),
    "listSize": KnownDirective((2, 9), frozenset({_F})),
    "cacheTag": KnownDirective((2, 12), frozenset({_O, _F}), repeatable=True),
}

_PERSONAL = {
    "personalData": KnownDirective((1, 0), frozenset({_O, _F})),
    "publicData": KnownDirective((1, 0), frozenset({_O, _F})),
}

KNOWN: Mapping[str, Mapping[str, KnownDirective]] = {FEDERATION: _FEDERATION, PERSONAL: _PERSONAL}
KNOWN_TYPES = frozenset({"FieldSet", "Scope", "Policy", "ContextFieldValue"})  # of federation, importable
LATEST = {FEDERATION: (2, 14), PERSONAL: (1, 0)}
EARLIEST = {FEDERATION: (2, 0), PERSONAL: (1, 0)}
