"""The draft of a plan: steps that will become requests, and the selection trees that grow in them.

A step asks one subgraph at one place: its root, or the objects at one path of the store. Passes merge steps, `finish` freezes
them into the fetches of `plan.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.planning.conditions import NEVER, any_of, either
from gateway.planning.defer import purpose_of
from gateway.planning.plan import ALWAYS, Condition, FetchScope, PathStep, Protection, Purpose, RepresentationField
from gateway.planning.representation import merge_fields

Path = tuple[PathStep, ...]


@dataclass(slots=True, eq=False)
class TreeField:
    """A field of some runtime types of its object; `returned` is its type as the subgraph declares it.

    Protections and `keep`, `by_id`, `requires` are those of `SelectedField`; `telling`: whatever it may be, nullable too.
    """

    name: str
    arguments: str
    slot: str
    variables: tuple[str, ...]
    types: tuple[str, ...]
    returned: str
    when: Condition
    below: "Tree | None" = None
    protections: tuple[Protection, ...] = ()
    object_protections: tuple[tuple[str, Protection], ...] = ()
    keep: bool = True
    by_id: bool = False
    telling: bool = False
    requires: Mapping[str, tuple[RepresentationField, ...]] = field(default_factory=dict)  # of an entity's, by its type

    def selects_as(self, other: "TreeField") -> bool:
        """Whether the other is the same field with the same below it; what entities need for it may differ."""
        same = all(
            getattr(self, name) == getattr(other, name)
            for name in ("name", "arguments", "returned", "when", "protections", "object_protections", "keep", "by_id")
        )
        if not same:
            return False
        if self.below is None or other.below is None:
            return self.below is other.below
        return self.below.selects_as(other.below)


@dataclass(slots=True, eq=False)
class Tree:
    """What is selected on one object; `type_name` is what the subgraph calls the object there (`_Entity` for entities)."""

    type_name: str
    possible: tuple[str, ...]  # its runtime types in the subgraph
    fields: dict[tuple[str, tuple[str, ...]], TreeField] = field(default_factory=dict)
    typename: bool = False
    typename_when: Condition = NEVER  # where `__typename` is asked for its own sake, and not beside something

    def ask_typename(self, when: Condition) -> None:
        """The real type of the object is wanted under this condition."""
        self.typename = True
        self.typename_when = either(self.typename_when, when)

    def take(self, new: TreeField) -> TreeField:
        """Add the field, or widen the condition of the equal one that is there."""
        key = (new.slot, new.types)
        there = self.fields.get(key)
        if there is None:
            self.fields[key] = new
            return new
        there.when = either(there.when, new.when)
        there.protections = tuple(dict.fromkeys((*there.protections, *new.protections)))
        there.object_protections = tuple(dict.fromkeys((*there.object_protections, *new.object_protections)))
        there.keep = there.keep or new.keep
        there.telling = there.telling and new.telling
        there.requires = {**there.requires, **new.requires}
        return there

    def require(self, slot: str, entered_as: str, runtime_type: str, inputs: tuple[RepresentationField, ...]) -> None:
        """Note what a field of an entity requires, where the entity is of this runtime type."""
        if not inputs:
            return
        for (name, types), taken in self.fields.items():
            if name == slot and entered_as in types:
                taken.requires = {**taken.requires, runtime_type: inputs}

    def merge(self, other: "Tree") -> None:
        """Take over everything that another tree selects on the same object."""
        self.typename = self.typename or other.typename
        self.typename_when = either(self.typename_when, other.typename_when)
        self.possible = tuple(sorted({*self.possible, *other.possible}))
        for each in other.fields.values():
            there = self.take(each)
            if there is not each and each.below is not None and there.below is not None:
                there.below.merge(each.below)

    def condition(self) -> Condition:
        """When anything of it is wanted; of nothing at all: always."""
        if not self.fields and self.typename_when == NEVER:
            return ALWAYS
        return any_of((self.typename_when, *(each.when for each in self.fields.values())))

    def selects_as(self, other: "Tree") -> bool:
        """Whether the other tree selects the very same under the same conditions."""
        if (self.type_name, self.possible, self.typename, self.typename_when) != (
            other.type_name,
            other.possible,
            other.typename,
            other.typename_when,
        ) or self.fields.keys() != other.fields.keys():
            return False
        return all(each.selects_as(other.fields[key]) for key, each in self.fields.items())


@dataclass(slots=True, eq=False)
class Entering:
    """How objects of one runtime type are named and keyed for the step's subgraph; `keys` are part of `fields`."""

    type_name: str
    fields: dict[tuple[str, tuple[str, ...]], RepresentationField] = field(default_factory=dict)
    keys: tuple[RepresentationField, ...] = ()

    def fits(self, others: Iterable[RepresentationField]) -> bool:
        """Whether no name would have to hold two values (one `@requires` wants `price(USD)`, another `price(EUR)`)."""
        return merge_fields(self.fields.values(), others) is not None

    def equals(self, others: Iterable[RepresentationField]) -> bool:
        return set(self.fields.values()) == set(others)

    def take(self, keys: Iterable[RepresentationField], inputs: Iterable[RepresentationField] = ()) -> "Entering":
        keys = tuple(keys)
        merged = merge_fields(self.fields.values(), keys)
        merged_keys = merge_fields(self.keys, keys)
        assert merged is not None and merged_keys is not None
        merged = merge_fields(merged, inputs)
        assert merged is not None
        self.fields = {(each.name, each.on): each for each in merged}
        self.keys = merged_keys
        return self

    def absorb(self, other: "Entering") -> None:
        self.take(other.keys, other.fields.values())


@dataclass(slots=True, eq=False)
class Step:
    """One place to ask. `entering` is empty for a root; `deps` are ids of the steps that must be answered before."""

    id: int
    graph: str
    operation_type: str
    deps: frozenset[int]
    level: int
    tree: Tree
    path: Path = ()
    entering: dict[str, Entering] = field(default_factory=dict)
    resolves_type: bool = False
    absorbed: tuple[int, ...] = ()  # ids of the steps that were merged into it
    scope: FetchScope = FetchScope.PUBLIC
    object_protections: tuple[tuple[str, Protection], ...] = ()  # of the entities themselves
    apart: tuple[str, ...] = ()  # what an interface object is entered for once more is wanted of these types alone
    alone: bool = False  # no other request may ride on its grant, nor it on another's

    def accepts(self, type_name: str, entering: Entering, *, exactly: bool) -> bool:
        """Take objects of the type in, if they can be named as asked; `exactly`: only by the very same fields."""
        there = self.entering.setdefault(type_name, entering)
        if there is entering:
            return True
        fields = tuple(entering.fields.values())
        if there.type_name != entering.type_name or not there.fits(fields) or (exactly and not there.equals(fields)):
            return False
        there.absorb(entering)
        return True

    @property
    def stands_in(self) -> bool:
        """Whether objects are entered by the name of an interface object."""
        return any(type_name != each.type_name for type_name, each in self.entering.items())

    @property
    def is_root(self) -> bool:
        return not self.entering

    @property
    def purpose(self) -> Purpose:
        """The fragments with `@defer` that alone need it: no pass merges what is asked at different times."""
        return purpose_of(self.tree.condition())

    @property
    def company(self) -> tuple[str, tuple[tuple[int, ...], ...]]:
        """Its subgraph and its purpose, in order: only steps that agree in both travel together."""
        return self.graph, tuple(sorted(tuple(sorted(each)) for each in self.purpose))
