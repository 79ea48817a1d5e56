"""Draw one schema without any federation in it: what one server would serve, to be cut into subgraphs.

Field names come from a short list, so that they meet at one response key with different types. An interface's field has one
type wherever it stands, so that objects can implement several interfaces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

SCALARS = ("Int", "String", "Boolean", "Float", "ID")
WRAPS = ("{}", "{}", "{}", "{}!", "[{}]", "[{}!]!", "[{}!]", "[[{}!]]")
NAMES = ("name", "size", "kind", "next", "items", "owner", "note", "rank")
INTERFACE_NAMES = ("label", "peer", "grade")
# Every one tells the members of an entity apart.
KEYS = ("id", "sku", "id code", "home { id }", "id home { place }", "sku code")
KEY_FIELDS = {"id": "ID!", "sku": "String!", "code": "Int!", "home": "Home!"}


@dataclass(frozen=True, slots=True)
class Field:
    """`type` and `arguments` are printed; `arguments` by name, with a default where there is one."""

    name: str
    type: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return self.type.strip("[]!")


@dataclass(frozen=True, slots=True)
class Object:
    name: str
    fields: Mapping[str, Field]
    interfaces: Sequence[str] = ()
    keys: Sequence[str] = ()  # none: a value


@dataclass(frozen=True, slots=True)
class Monolith:
    """`query` and `mutation` are the root types' fields; enums, interfaces and unions by name."""

    objects: Mapping[str, Object]
    interfaces: Mapping[str, Mapping[str, Field]]
    unions: Mapping[str, Sequence[str]]
    enums: Mapping[str, Sequence[str]]
    inputs: Mapping[str, Mapping[str, str]]
    query: Mapping[str, Field]
    mutation: Mapping[str, Field]

    def implementers(self, interface: str) -> list[str]:
        return [name for name, each in self.objects.items() if interface in each.interfaces]


def draw_monolith(random: Random) -> Monolith:
    return _Drawing(random).monolith()


class _Drawing:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.entities = [f"E{n}" for n in range(random.randint(2, 4))]
        self.values = ["Home", *(f"V{n}" for n in range(random.randint(0, 2)))]
        self.interfaces = [f"I{n}" for n in range(random.randint(0, 2))]
        self.unions = [f"U{n}" for n in range(random.randint(0, 2))]
        # The first is for output and input, and so the same everywhere.
        self.enums = {f"N{n}": [f"N{n}_{v}" for v in "abc"[: random.randint(2, 3)]] for n in range(2)}
        self.inputs = {"P0": {"limit": "Int", "word": "String!", "kind": "N0"}, "P1": {"p": "P0", "ids": "[ID!]"}}

    def monolith(self) -> Monolith:
        random = self.random
        shared = {name: self._field(name, (*SCALARS, "N0", *self.entities[:1])) for name in INTERFACE_NAMES}
        interfaces = {
            name: {each: shared[each] for each in INTERFACE_NAMES if random.random() < 0.6} for name in self.interfaces
        }
        for name, fields in interfaces.items():
            if not fields or random.random() < 0.6:
                interfaces[name] = {"id": Field("id", "ID!"), **fields}
        if len(interfaces) == 2 and random.random() < 0.5:
            interfaces["I1"] = {**interfaces["I0"], **interfaces["I1"]}  # so that it may implement the other
        objects = {
            **{name: self._entity(name, interfaces) for name in self.entities},
            **{name: self._value(name, interfaces) for name in self.values},
        }
        for name in list(interfaces):
            if not any(name in each.interfaces for each in objects.values()):
                first = objects[self.entities[0]]
                objects[first.name] = Object(
                    first.name,
                    {**first.fields, **interfaces[name]},
                    (*first.interfaces, name),
                    first.keys,
                )
        every = (*self.entities, *self.entities, *self.values, *self.interfaces, *self.unions)
        query = {f"q{n}": self._field(f"q{n}", (*every, "Int")) for n in range(random.randint(3, 6))}
        mutation = {}
        if random.random() < 0.3:
            mutation = {f"m{n}": self._field(f"m{n}", (*self.entities, "Int")) for n in range(2)}
        members = (*self.entities, *self.values)
        return Monolith(
            objects,
            interfaces,
            {name: sorted(random.sample(members, random.randint(2, len(members)))) for name in self.unions},
            self.enums,
            self.inputs,
            query,
            mutation,
        )

    def _entity(self, name: str, interfaces: Mapping[str, Mapping[str, Field]]) -> Object:
        keys = self.random.sample(KEYS, self.random.randint(1, 3))
        if "id" not in keys and self.random.random() < 0.5:
            keys.append("id")
        fields = {part: Field(part, printed) for part, printed in KEY_FIELDS.items() if any(part in k for k in keys)}
        fields["id"] = Field("id", "ID!")
        implemented = self._implemented(interfaces)
        for each in implemented:
            fields |= interfaces[each]
        outputs = (*SCALARS, *SCALARS, *self.enums, *self.entities, *self.entities, *self.values, *self.interfaces)
        fields |= self._fields((*outputs, *self.unions), 2, 6)
        return Object(name, fields, implemented, keys)

    def _value(self, name: str, interfaces: Mapping[str, Mapping[str, Field]]) -> Object:
        fields = {"id": Field("id", "ID!"), "place": Field("place", "String!")} if name == "Home" else {}
        implemented = self._implemented(interfaces) if name != "Home" else []
        for each in implemented:
            fields |= interfaces[each]
        others = self.entities if name != "Home" else ()  # whoever has a key with it has it
        fields |= self._fields((*SCALARS, *SCALARS, *self.enums, *others), 1, 3)
        return Object(name, fields, implemented)

    def _implemented(self, interfaces: Mapping[str, object]) -> list[str]:
        return [each for each in interfaces if self.random.random() < 0.6]

    def _fields(self, types: Sequence[str], least: int, most: int) -> dict[str, Field]:
        names = self.random.sample(NAMES, self.random.randint(least, most))
        return {name: self._field(name, types) for name in names}

    def _field(self, name: str, types: Sequence[str]) -> Field:
        random = self.random
        arguments = {}
        if random.random() < 0.25:
            kinds = ("Int", 'String = "none"', "Boolean! = true", "N0", "P0", "[Int!]", "P1", "ID!")
            arguments = {f"a{n}": random.choice(kinds) for n in range(random.randint(1, 2))}
        return Field(name, random.choice(WRAPS).format(random.choice(types)), arguments)
