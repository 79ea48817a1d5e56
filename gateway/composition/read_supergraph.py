"""Read a supergraph SDL in the join specification, v0.2 to v0.5, composed by anyone.

A field without `@join__field` is in every subgraph of its type; one with an empty `@join__field` comes from an interface
object. A union member, enum value or interface without its own join directive is in every subgraph of the type.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphql import (
    ConstDirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    GraphQLSyntaxError,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
    specified_scalar_types,
    value_from_ast_untyped,
)

from gateway.composition.check_supergraph import check_supergraph
from gateway.composition.field_set import FieldSet
from gateway.composition.parse_field_set import InvalidFieldSet, parse_field_set, print_field_set
from gateway.composition.personal_data.effective_protection import effective_protection
from gateway.composition.protection import UNPROTECTED
from gateway.composition.read_costs import read_costs
from gateway.composition.read_requirements import read_requirements
from gateway.composition.supergraph import (
    Argument,
    Field,
    FieldInGraph,
    Key,
    Kind,
    Subgraph,
    Supergraph,
    Type,
    TypeInGraph,
)
from gateway.composition.supergraph_links import InvalidSupergraph, Names, linked_names

DEFAULT_ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}

Values = Mapping[str, object]


def read_supergraph(sdl: str) -> Supergraph:
    """Read the supergraph; what comes out is sorted and does not depend on the order of definitions.

    Raises:
        InvalidSupergraph: no GraphQL, no join specification, a version of it that is too old or too new, something that is
            named and not there, or what this gateway must know to serve it, and does not.
        InvalidAnnotation: a personal-data annotation that cannot be read; composition would have refused it.
    """
    try:
        document = parse(sdl, no_location=True)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else 0
        raise InvalidSupergraph(
            f"the supergraph is not GraphQL: {error.message} (line {line})",
            suggestion="compose it again; `civic-gateway compose` prints one",
        ) from error
    names = linked_names(document)
    graphs = _subgraphs(document, names)
    types = {
        node.name.value: _type(node, names)
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode) and _directives(node, f"{names.join}__type")
    }
    types = _with_implementations(types)
    declared = {node.name.value for node in document.definitions if isinstance(node, TypeDefinitionNode)}
    check_supergraph(types, {graph.graph for graph in graphs}, declared | set(specified_scalar_types))
    supergraph = Supergraph(
        sdl=sdl,
        hash=hashlib.sha256(sdl.encode()).hexdigest(),
        subgraphs={graph.graph: graph for graph in graphs},
        types=dict(sorted(types.items())),
        roots=_roots(document, types),
        protection=UNPROTECTED,
        requirements=read_requirements(document),
        costs=read_costs(document),
    )
    if not supergraph.roots.get("query"):
        raise InvalidSupergraph("the supergraph has no query type", suggestion="give one subgraph a `type Query`")
    return replace(supergraph, protection=effective_protection(supergraph, document))


def _subgraphs(document: DocumentNode, names: Names) -> Sequence[Subgraph]:
    for node in document.definitions:
        if isinstance(node, EnumTypeDefinitionNode) and node.name.value == f"{names.join}__Graph":
            graphs = []
            for value in node.values or ():
                said = _first(value, f"{names.join}__graph")
                name = value.name.value
                graphs.append(Subgraph(name, str(said.get("name") or name), str(said.get("url") or "")))
            return sorted(graphs, key=lambda graph: graph.graph)
    raise InvalidSupergraph(f"the supergraph has no enum {names.join}__Graph: it names no subgraph")


def _roots(document: DocumentNode, types: Mapping[str, Type]) -> Mapping[str, str]:
    roots = dict(DEFAULT_ROOTS)
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode):
            roots = {
                operation.operation.value: operation.type.name.value for operation in node.operation_types or ()
            } or roots
    return {operation: name for operation, name in sorted(roots.items()) if name in types}


def _type(node: TypeDefinitionNode, names: Names) -> Type:
    kind = _kind(node)
    said = [_values(directive) for directive in _directives(node, f"{names.join}__type")]
    graphs = sorted({str(values["graph"]) for values in said})
    interfaces = _by_graph(node, f"{names.join}__implements", "interface")
    members = _by_graph(node, f"{names.join}__unionMember", "member")
    declared_interfaces: tuple[str, ...] = ()
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        declared_interfaces = tuple(sorted(interface.name.value for interface in node.interfaces or ()))
    declared_members: tuple[str, ...] = ()
    if isinstance(node, UnionTypeDefinitionNode):
        declared_members = tuple(sorted(member.name.value for member in node.types or ()))
    values = _enum_values(node, graphs, names)
    in_graphs = {
        graph: TypeInGraph(
            graph=graph,
            keys=_keys(node.name.value, [value for value in said if value["graph"] == graph]),
            interfaces=interfaces.get(graph, ()) if interfaces else declared_interfaces,
            members=members.get(graph, ()) if members else declared_members,
            values=tuple(name for name, (_, where) in values.items() if graph in where),
            is_interface_object=any(value.get("isInterfaceObject") for value in said if value["graph"] == graph),
        )
        for graph in graphs
    }
    return Type(
        name=node.name.value,
        kind=kind,
        in_graphs=in_graphs,
        fields=_fields(node, graphs, names),
        interfaces=declared_interfaces,
        members=declared_members,
        values=tuple(values),
        public_values=tuple(name for name, (inaccessible, _) in values.items() if not inaccessible),
        inaccessible=bool(_directives(node, names.inaccessible)),
    )


def _kind(node: TypeDefinitionNode) -> Kind:
    if isinstance(node, ObjectTypeDefinitionNode):
        return Kind.OBJECT
    if isinstance(node, InterfaceTypeDefinitionNode):
        return Kind.INTERFACE
    if isinstance(node, UnionTypeDefinitionNode):
        return Kind.UNION
    if isinstance(node, EnumTypeDefinitionNode):
        return Kind.ENUM
    if isinstance(node, InputObjectTypeDefinitionNode):
        return Kind.INPUT
    assert isinstance(node, ScalarTypeDefinitionNode)
    return Kind.SCALAR


def _keys(place: str, said: Sequence[Values]) -> tuple[Key, ...]:
    keys = {
        Key(_field_set(values, "key", place), resolvable=values.get("resolvable") is not False)
        for values in said
        if values.get("key")
    }
    return tuple(sorted(keys, key=lambda key: (print_field_set(key.fields), key.resolvable)))


def _by_graph(node: TypeDefinitionNode, directive: str, value: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for application in _directives(node, directive):
        values = _values(application)
        found.setdefault(str(values["graph"]), set()).add(str(values[value]))
    return {graph: tuple(sorted(names)) for graph, names in sorted(found.items())}


def _enum_values(
    node: TypeDefinitionNode, graphs: Sequence[str], names: Names
) -> Mapping[str, tuple[bool, frozenset[str]]]:
    if not isinstance(node, EnumTypeDefinitionNode):
        return {}
    values: dict[str, tuple[bool, frozenset[str]]] = {}
    for value in sorted(node.values or (), key=lambda value: value.name.value):
        said = [str(_values(each)["graph"]) for each in _directives(value, f"{names.join}__enumValue")]
        values[value.name.value] = (bool(_directives(value, names.inaccessible)), frozenset(said or graphs))
    return values


def _fields(node: TypeDefinitionNode, graphs: Sequence[str], names: Names) -> Mapping[str, Field]:
    declared: Sequence[FieldDefinitionNode | InputValueDefinitionNode] = ()
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode):
        declared = node.fields or ()
    return {
        field.name.value: _field(field, graphs, names) for field in sorted(declared, key=lambda each: each.name.value)
    }


def _field(node: FieldDefinitionNode | InputValueDefinitionNode, graphs: Sequence[str], names: Names) -> Field:
    printed = print_ast(node.type)
    applied = [_values(each) for each in _directives(node, f"{names.join}__field")]
    if applied:
        in_graphs = {
            str(values["graph"]): _field_in_graph(node.name.value, values, printed)
            for values in sorted(applied, key=lambda values: str(values.get("graph")))
            if values.get("graph")
        }
    else:
        in_graphs = {graph: FieldInGraph(graph, printed) for graph in graphs}
    arguments = (node.arguments or ()) if isinstance(node, FieldDefinitionNode) else ()
    return Field(
        name=node.name.value,
        type=printed,
        arguments=tuple(
            Argument(
                name=argument.name.value,
                type=print_ast(argument.type),
                default=print_ast(argument.default_value) if argument.default_value else None,
                graphs=tuple(in_graphs),
                inaccessible=bool(_directives(argument, names.inaccessible)),
            )
            for argument in sorted(arguments, key=lambda each: each.name.value)
        ),
        in_graphs=in_graphs,
        inaccessible=bool(_directives(node, names.inaccessible)),
    )


def _field_set(values: Values, name: str, place: str) -> FieldSet:
    try:
        return parse_field_set(str(values[name]))
    except InvalidFieldSet as error:
        raise InvalidFieldSet(f"{place} in {values.get('graph')}, {name}: {error.message}") from None


def _field_in_graph(place: str, values: Values, printed: str) -> FieldInGraph:
    def field_set(name: str) -> FieldSet | None:
        return _field_set(values, name, f"the field {place}") if values.get(name) else None

    def text(name: str) -> str | None:
        value = values.get(name)
        return str(value) if value else None

    return FieldInGraph(
        graph=str(values["graph"]),
        type=text("type") or printed,
        external=bool(values.get("external")),
        requires=field_set("requires"),
        provides=field_set("provides"),
        override_from=text("override"),
        override_label=text("overrideLabel"),
        used_overridden=bool(values.get("usedOverridden")),
        context_arguments=_context_arguments(values),
    )


def _context_arguments(values: Values) -> tuple[str, ...]:
    said = values.get("contextArguments")
    each = said if isinstance(said, list) else [] if said is None else [said]
    return tuple(sorted(str(one.get("name")) if isinstance(one, Mapping) else "?" for one in each))


def _with_implementations(types: Mapping[str, Type]) -> dict[str, Type]:
    """An interface's members are the objects that implement it, in the supergraph."""
    implementations: dict[str, list[str]] = {}
    for name, each in types.items():
        if each.kind is Kind.OBJECT:
            for interface in each.interfaces:
                implementations.setdefault(interface, []).append(name)
    result: dict[str, Type] = {}
    for name, each in types.items():
        if each.kind is Kind.INTERFACE:
            members = tuple(sorted(implementations.get(name, ())))
            each = Type(
                name=each.name,
                kind=each.kind,
                in_graphs=each.in_graphs,
                fields=each.fields,
                interfaces=each.interfaces,
                members=members,
                inaccessible=each.inaccessible,
            )
        result[name] = each
    return result


def _directives(
    node: TypeDefinitionNode | FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode, name: str
) -> Sequence[ConstDirectiveNode]:
    return [directive for directive in node.directives or () if directive.name.value == name]


def _first(node: EnumValueDefinitionNode, name: str) -> Values:
    found = _directives(node, name)
    return _values(found[0]) if found else {}


def _values(directive: ConstDirectiveNode) -> Values:
    return {argument.name.value: value_from_ast_untyped(argument.value) for argument in directive.arguments or ()}
