"""A plan as typed data: which subgraph is asked for what, in which order, and how the answer is shaped.

Everything the gateway fetches lands in one tree, the *store*: an object is a dict from *slot* to value. A slot is the
identity of a field on its object: its name, or `name(args in canonical form)`; never the client's alias. So two aliases of
one field share a slot, one alias of two fields does not collide, and a `@requires` with other arguments has a slot of its
own. Fetches write slots, representations read them, the projection turns them into response keys.
A root field of a mutation is its own slot by response key, since each is a command of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.planning.dimensions import Dimensions

# --- conditions ------------------------------------------------------------------------------------------------------

Term = tuple[str, bool]  # (variable without $, the boolean it must have)
Condition = tuple[tuple[Term, ...], ...]  # OR of ANDs, sorted; ALWAYS is one empty AND
ALWAYS: Condition = ((),)


# --- protection ------------------------------------------------------------------------------------------------------


class ClaimSource(StrEnum):
    """Where the number of a protected value's subject is known from, before the fetch."""

    ARGS = "args"  # path into the arguments of the field (or of the nearest field that has them): literal or variable
    CALLER = "caller"
    KEY = "key"  # path of slots from the representation's own object in the store
    DATA = "data"  # not known before the fetch: decided on what comes back
    EACH = "each"  # a list over many subjects


@dataclass(frozen=True, slots=True)
class ArgumentValue:
    """A subject in the operation's text (`literal`) or in its variables (`variable`, then `path` inside it)."""

    literal: str | None = None
    variable: str | None = None
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """KEY: `path` of slots from the entity's object. ARGS: `argument`. CALLER, DATA, EACH: neither."""

    source: ClaimSource
    path: tuple[str, ...] = ()
    argument: ArgumentValue | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """One (category, subject, dimensions) that a selected field or object must be decided by."""

    category: str
    claim: Claim
    dimensions: Dimensions
    narrowed: bool = False  # the subgraph promises to filter by the grant: a refused instance refuses the field whole
    bounded: bool = False  # a connection, or a value computed from several records: not filterable here
    action: str = "read"  # or the root field's own name, where rows of that name exist


# --- what a subgraph is asked ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Selection:
    """The selections on one object, in the order that they are printed."""

    fields: tuple["SelectedField", ...] = ()
    fragments: tuple["SelectedFragment", ...] = ()


@dataclass(frozen=True, slots=True)
class SelectedField:
    """One field as the subgraph is asked for it.

    `protections`: all must hold (AND), decided before the fetch by claim and after it by dimensions: those of the field
    itself. `object_protections` are those of the returned type, decided per item; an item refused is absent.
    `keep` false: fetched for the guard alone; it leaves before the join. `by_id`: the field's object is reached by id, a
    refusal of any kind is one NOT_FOUND of the gateway's. `telling`: a non-null leaf asked for to tell items apart alone.
    """

    name: str
    response_key: str  # name, or an internal alias where two would collide in this request
    slot: str
    arguments: str = ""  # printed, with parentheses; variables are those of the operation, or internal ones
    variables: tuple[str, ...] = ()
    when: Condition = ALWAYS
    selection: Selection | None = None
    protections: tuple[Protection, ...] = ()
    object_protections: tuple[tuple[str, Protection], ...] = ()  # (runtime type or interface name, protection)
    keep: bool = True
    by_id: bool = False
    telling: bool = False


@dataclass(frozen=True, slots=True)
class SelectedFragment:
    """`... on type_condition`, in the subgraph's type names; `runtime_types`: the store's types it applies to."""

    type_condition: str
    runtime_types: tuple[str, ...]
    selection: Selection
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class RepresentationField:
    """`name` in the representation is read from `slot` of the store's object; nested for composite values.

    `required`: part of the key; null or absent, the entity is not asked for. A `@requires` input that is null is sent as
    null, one that is absent, failed or refused means the entity is not asked for.
    `on`: only for values of these runtime types (a fragment in `@requires`); empty: for every one.
    """

    name: str
    slot: str
    required: bool
    fields: tuple["RepresentationField", ...] = ()
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequiredInput:
    """What one field of an entity (its slot) `@requires`: without it that field is not asked for, the others are.

    `when`: the field's own condition; an input is sent where one of its consumers is wanted.
    """

    slot: str
    fields: tuple[RepresentationField, ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Representation:
    """How an object of one of `runtime_types` is named and keyed for this subgraph (`__typename` is `type_name`).

    `fields` is all of it: `key`, and what all `inputs` need, merged. Without inputs, `key` need not be said.
    """

    type_name: str
    runtime_types: tuple[str, ...]
    fields: tuple[RepresentationField, ...]
    key: tuple[RepresentationField, ...] = ()
    inputs: tuple[RequiredInput, ...] = ()


@dataclass(frozen=True, slots=True)
class PathStep:
    """One slot deeper; lists on the way are walked item by item. `on`: only through objects of these types (empty: all)."""

    slot: str
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityGroup:
    """One `_entities` field of a request: alias, whom it stands for, what is asked of them.

    `resolves_type`: the answer's `__typename` becomes the object's (the way out of an interface object).
    """

    alias: str  # "_entities" when it is the only one
    variable: str  # "representations", or numbered
    paths: tuple[tuple[PathStep, ...], ...]
    representations: tuple[Representation, ...]
    selection: Selection
    object_protections: tuple[tuple[str, Protection], ...] = ()  # of the entity itself, by type
    when: Condition = ALWAYS
    resolves_type: bool = False


class FetchScope(StrEnum):
    """What the fetch's grant covers; the values are those of `policies.fetch_grant.GrantScope`."""

    SUBJECTS = "subjects"
    INPUTS = "inputs"
    EACH = "each"
    COMMAND = "command"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request to one subgraph: a root selection, or entity groups. `depends_on` are ids of earlier fetches.

    `at`: where the root selection's answer belongs, if the query type is reached below the root.

    An INPUTS fetch decides its objects as soon as it is answered and remembers each one's subject in the store under
    `SUBJECT_SLOT`, from where later fetches' KEY claims read it.
    """

    id: int
    subgraph: str
    operation_type: str  # query | mutation | subscription
    depends_on: tuple[int, ...]
    root: Selection | None = None
    entities: tuple[EntityGroup, ...] = ()
    when: Condition = ALWAYS
    scope: FetchScope = FetchScope.PUBLIC
    variable_types: tuple[tuple[str, str], ...] = ()  # (variable, printed type) declared by the request
    internal_variables: tuple[tuple[str, object], ...] = ()
    at: tuple[PathStep, ...] = ()


SUBJECT_SLOT = "\0subject"


@dataclass(frozen=True, slots=True)
class Reference:
    """A container edge that the gateway answers itself: its key is the claimed number, such an edge is there for every number.

    At `path` (of the parent object; root: empty) the slot becomes `{__typename, key}`; null when the claim is null.
    """

    path: tuple[PathStep, ...]
    on: tuple[str, ...]
    slot: str
    type_name: str
    key: str  # the key field's slot
    claim: Claim  # ARGS, CALLER, or KEY relative to the parent object
    depends_on: tuple[int, ...]
    when: Condition = ALWAYS


# --- what the client is given ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Refusal:
    """A field refused by its coordinate, before planning.

    `category`: what was refused as a whole, and is logged for the subjects that the field was reached of; empty: nothing.
    """

    code: str
    message: str
    remedy: tuple[tuple[str, object], ...] = ()
    category: str = ""
    action: str = "read"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Of whom a field was refused by its coordinate. `claim` KEY: from the object that has the field; None: as its holder."""

    field: str
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class LeafType:
    """A scalar (`values` empty) or an enum of the public schema (its public values)."""

    name: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeferredFields:
    """What a fragment with `@defer` gives of the object that it stands at; `fragment` is its number in the operation."""

    fragment: int
    fields: tuple["ProjectedField", ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """A composite: which response fields each public runtime type gives. A type not in `by_type` is not public: null.

    `deferred`: by runtime type, the fragments with `@defer` that stand here; their fields are among those of `by_type` too.
    """

    name: str
    by_type: Mapping[str, tuple["ProjectedField", ...]] = field(default_factory=dict)
    deferred: Mapping[str, tuple[DeferredFields, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListOf:
    item: "OutputShape"


@dataclass(frozen=True, slots=True)
class NonNull:
    inner: "LeafType | ObjectShape | ListOf"


OutputShape = LeafType | ObjectShape | ListOf | NonNull


def innermost(shape: OutputShape) -> LeafType | ObjectShape:
    """What is inside lists and non-nulls."""
    while isinstance(shape, NonNull | ListOf):
        shape = shape.inner if isinstance(shape, NonNull) else shape.item
    return shape


def composite(shape: OutputShape) -> ObjectShape | None:
    """The object inside lists and non-nulls, if it is one."""
    inside = innermost(shape)
    return inside if isinstance(inside, ObjectShape) else None


def with_object(shape: OutputShape, change: Callable[[ObjectShape], ObjectShape]) -> OutputShape:
    """The same lists and non-nulls around another object."""
    if isinstance(shape, NonNull):
        inner = with_object(shape.inner, change)
        assert not isinstance(inner, NonNull)
        return NonNull(inner)
    if isinstance(shape, ListOf):
        return ListOf(with_object(shape.item, change))
    return change(shape) if isinstance(shape, ObjectShape) else shape


@dataclass(frozen=True, slots=True)
class ProjectedField:
    """`response_key` of the answer is `slot` of the store, completed by `shape`.

    `withheld`: of a refused one, what the log is told. `places`: where it is written and when it is so, in the order of the
    operation; empty for all fields of an object whose order depends on nothing.
    """

    response_key: str
    slot: str
    shape: OutputShape
    when: Condition = ALWAYS
    refusal: Refusal | None = None
    withheld: Withheld | None = None
    places: tuple[tuple[Condition, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DeferredFragment:
    """A fragment with `@defer`: `variable` is its `if` (None: always), `parent` the fragment with `@defer` around it.

    Numbers grow inwards.
    """

    number: int
    label: str | None = None
    variable: str | None = None
    parent: int | None = None


def deferred_term(number: int) -> str:
    """What stands for the fragment in conditions: true once its data may be shown."""
    return f"@defer:{number}"


# Which fragments, each time all of a set, something is fetched for; empty: for what is not deferred.
Purpose = frozenset[frozenset[int]]


@dataclass(frozen=True, slots=True)
class Deferral:
    """What a client that takes an answer in parts needs beside the plan: the fetches are the plan's, asked later.

    `purposes` and `references` are those of the plan's fetches and references, in their order. `projection` and `root` (the
    fragments at the root) have the terms of fragments in their conditions.
    """

    fragments: tuple[DeferredFragment, ...]
    purposes: tuple[Purpose, ...]
    references: tuple[Purpose, ...]
    projection: tuple[ProjectedField, ...]
    root: tuple[DeferredFields, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Fetches in an order in which every one stands after those it depends on; independent ones run together.

    `introspection`: an operation over the public schema for `__schema` and `__type`; its response keys are the root slots.
    `__typename` of the root is in no fetch, the executor knows it.
    """

    kind: str  # query | mutation | subscription
    fetches: tuple[Fetch, ...]
    references: tuple[Reference, ...]
    projection: tuple[ProjectedField, ...]
    introspection: str | None = None
    deferral: Deferral | None = None
    capped: bool = False  # plan search ended at its cap: a right plan, perhaps not the best
