"""Directives where they are applied: known, allowed there, as often, with arguments that fit (sections 3.13 and 5.7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from graphql import DirectiveDefinitionNode, print_ast

from gateway.composition.input_values import fits
from gateway.composition.known_directives import KNOWN, KNOWN_TYPES, KnownDirective
from gateway.composition.known_in_subgraph import known_in
from gateway.composition.linked_feature import FEDERATION, LINK
from gateway.composition.merged_executable import arguments_of
from gateway.composition.sdl_validity.problem import Problem
from gateway.composition.subgraph_schema import FEDERATION_1, Applied, SubgraphSchema, find_all
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named

_PERSONAL = frozenset({"personalData", "publicData"})  # without their link they have an error of their own


@dataclass(frozen=True, slots=True)
class Signature:
    """Arguments by name: printed type, and whether it must be given."""

    arguments: Mapping[str, tuple[str, bool]]
    locations: frozenset[str]
    repeatable: bool


_DEPRECATED = frozenset({"FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE"})
_FIELDS = frozenset({"FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"})
_BUILT_IN = {
    "deprecated": Signature({"reason": ("String", False)}, _DEPRECATED, repeatable=False),
    "specifiedBy": Signature({"url": ("String!", True)}, frozenset({"SCALAR"}), repeatable=False),
    "skip": Signature({"if": ("Boolean!", True)}, _FIELDS, repeatable=False),
    "include": Signature({"if": ("Boolean!", True)}, _FIELDS, repeatable=False),
}
_LINK = Signature(
    {"url": ("String", False), "as": ("String", False), "for": ("Purpose", False), "import": ("[Import]", False)},
    frozenset({"SCHEMA"}),
    repeatable=True,
)


def unknown_on_schema(subgraph: SubgraphSchema) -> Iterator[Problem]:
    for a in subgraph.applied:
        if _signature(subgraph, a) is None:
            yield _unknown(subgraph, a)
    first = subgraph.features[0] if subgraph.features else None
    if first and first.identity == LINK and first.name != "link" and "@link" not in first.imports:
        yield first.line, f'"@link" is called "@{first.name}" here', "call it so, or import it as @link"


def unknown_directives(subgraph: SubgraphSchema) -> Iterator[Problem]:
    for _, applied, _ in _elements(subgraph):
        for a in applied:
            if _signature(subgraph, a) is None:
                yield _unknown(subgraph, a)


def invalid_applications(subgraph: SubgraphSchema) -> Iterator[Problem]:
    for location, applied, required in _elements(subgraph):
        for a in applied:
            signature = _signature(subgraph, a)
            if signature is None:
                continue  # told before
            if location not in signature.locations:
                allowed = ", ".join(sorted(signature.locations))
                yield a.line, f'"@{a.written}" may not be used on {location}', f"it may on {allowed}"
            yield from _arguments(subgraph, a, signature)
            if required and a.name == "deprecated" and a.feature == "":
                yield a.line, "what is required cannot be deprecated", "make it optional first"
        for feature, name in sorted({(a.feature, a.name) for a in applied}) if len(applied) > 1 else ():
            again = find_all(applied, name, feature)
            if len(again) == 1:
                continue
            signature = _signature(subgraph, again[0])
            if signature is not None and not signature.repeatable:
                yield again[1].line, f'"@{again[1].written}" can only be applied once', "join the applications into one"


def _signature(subgraph: SubgraphSchema, a: Applied) -> Signature | None:
    if subgraph.federation_misread and a.written in FEDERATION_1 and not a.feature:
        a = replace(a, feature=FEDERATION, name=a.written)
    if a.feature == FEDERATION and not _is_read(subgraph, a):
        return None
    known = known_in(subgraph, a.feature, a.name)
    if known is not None:
        # The specification's scalars take anything; a type of the subgraph's that is called so is another.
        arguments = {
            name: ("federation__Any" if named(argument.type) in KNOWN_TYPES else argument.type, argument.required)
            for name, argument in known.arguments.items()
        }
        definition = subgraph.directives.get(a.written)
        if definition is not None:
            return _as_defined(subgraph, definition, known, arguments)
        return Signature(arguments, known.locations, known.repeatable)
    definition = subgraph.directives.get(a.written)
    # A name of one's own under federation's namespace is one's own; what a later version has is told.
    if a.feature in KNOWN and (definition is None or a.feature != FEDERATION or a.name in KNOWN[FEDERATION]):
        return None
    if definition is not None:
        arguments = {name: (given.type, given.required) for name, given in arguments_of(definition).items()}
        return Signature(arguments, frozenset(node.value for node in definition.locations), definition.repeatable)
    if a.feature == LINK:
        return _LINK
    if a.feature == "" and a.name in _PERSONAL:
        locations = frozenset({"OBJECT", "FIELD_DEFINITION"})
        return Signature(dict.fromkeys(a.arguments, ("Any", False)), locations, repeatable=False)
    return _BUILT_IN.get(a.name) if a.feature == "" else None


def _as_defined(
    subgraph: SubgraphSchema,
    definition: DirectiveDefinitionNode,
    known: KnownDirective,
    of_specification: Mapping[str, tuple[str, bool]],
) -> Signature:
    """A subgraph's own definition may allow less than the specification's: less is allowed, then."""
    taken = {name: given.type for name, given in arguments_of(definition).items()}
    arguments = dict(of_specification)
    for name, (_, required) in of_specification.items():
        t = subgraph.types.get(named(taken[name])) if name in taken else None
        if t is not None and t.kind is Kind.INPUT:
            arguments[name] = (taken[name], required)
        elif name not in taken and not required:
            del arguments[name]
    locations = known.locations & {node.value for node in definition.locations}
    return Signature(arguments, locations, known.repeatable and definition.repeatable)


def _is_read(subgraph: SubgraphSchema, a: Applied) -> bool:
    """Of a version that is not known no directive is; of imports that are wrong Federation 1's are left."""
    if subgraph.federation_unknown:
        return False
    return a.written in FEDERATION_1 or not subgraph.federation_misread


def _unknown(subgraph: SubgraphSchema, a: Applied) -> Problem:
    if a.feature in KNOWN:
        return a.line, f'{a.feature} has no directive "@{a.name}"', "correct the name, or link a version that has it"
    of_federation = a.name in KNOWN[FEDERATION] and not subgraph.is_federation_1
    imported = f"import it from federation, or write @federation__{a.name}"
    suggestion = imported if of_federation else "define it, or link its specification"
    return a.line, f'unknown directive "@{a.written}"', suggestion


def _arguments(subgraph: SubgraphSchema, a: Applied, signature: Signature) -> Iterator[Problem]:
    for name in a.arguments.keys() - signature.arguments.keys():
        yield a.line, f'"@{a.written}" has no argument "{name}"', "remove it, or correct its name"
    for name, (reference, required) in signature.arguments.items():
        value = a.arguments.get(name)
        if value is None and required:
            yield a.line, f'"@{a.written}" lacks the argument "{name}: {reference}"', "give it"
        elif value is not None and not fits(subgraph.types, reference, value):
            yield a.line, f'"@{a.written}({name}:)" takes {reference}, not {print_ast(value)}', "correct the value"


def _elements(subgraph: SubgraphSchema) -> Iterator[tuple[str, tuple[Applied, ...], bool]]:
    """Every element with its location, what is applied to it, and whether it is an input that must be given."""
    yield "SCHEMA", subgraph.applied, False
    for t in subgraph.types.values():
        yield "INPUT_OBJECT" if t.kind is Kind.INPUT else t.kind.value, t.applied, False
        for f in t.fields.values():
            yield "FIELD_DEFINITION", f.applied, False
            for argument in f.arguments.values():
                yield "ARGUMENT_DEFINITION", argument.applied, argument.required
        for given in t.input_fields.values():
            yield "INPUT_FIELD_DEFINITION", given.applied, given.required
        for value in t.values.values():
            yield "ENUM_VALUE", value.applied, False
    for applied in subgraph.on_directive_arguments:
        yield "ARGUMENT_DEFINITION", applied, False
