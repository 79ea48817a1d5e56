"""A subgraph's SDL, as data: Federation 1 and 2, `extend`, renamed and namespaced directives, machinery stripped."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from graphql import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    ExecutableDefinitionNode,
    FieldDefinitionNode,
    GraphQLSyntaxError,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    OperationType,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
    parse,
    print_ast,
)

from gateway.composition.applied_values import boolean, text
from gateway.composition.composition_error import CompositionError, CompositionFailed, Place
from gateway.composition.known_in_subgraph import unknown_federation_versions
from gateway.composition.link_problems import link_problems
from gateway.composition.linked_feature import FEDERATION, LINK, directive_name, linked_features
from gateway.composition.source import SubgraphSource
from gateway.composition.subgraph_schema import (
    BUILT_IN_SCALARS,
    FEDERATION_1,
    FEDERATION_2_0,
    ROOTS,
    Applied,
    ArgumentDefinition,
    FieldDefinition,
    KeyDefinition,
    OwnDefinition,
    SubgraphSchema,
    TypeDefinition,
    ValueDefinition,
    find,
    find_all,
)
from gateway.composition.supergraph import Kind
from gateway.composition.type_reference import named, type_text

_MACHINERY = frozenset({"_Any", "_Entity", "_Service", "_FieldSet"})
_KINDS: Mapping[type[Node], Kind] = {
    ObjectTypeDefinitionNode: Kind.OBJECT,
    ObjectTypeExtensionNode: Kind.OBJECT,
    InterfaceTypeDefinitionNode: Kind.INTERFACE,
    InterfaceTypeExtensionNode: Kind.INTERFACE,
    UnionTypeDefinitionNode: Kind.UNION,
    UnionTypeExtensionNode: Kind.UNION,
    EnumTypeDefinitionNode: Kind.ENUM,
    EnumTypeExtensionNode: Kind.ENUM,
    InputObjectTypeDefinitionNode: Kind.INPUT,
    InputObjectTypeExtensionNode: Kind.INPUT,
    ScalarTypeDefinitionNode: Kind.SCALAR,
    ScalarTypeExtensionNode: Kind.SCALAR,
}

Block = TypeDefinitionNode | TypeExtensionNode


def parse_subgraph(source: SubgraphSource, graph: str) -> SubgraphSchema:
    """Read one subgraph; `graph` is its value of `join__Graph`.

    Raises:
        CompositionFailed: INVALID_GRAPHQL, with the line, when the SDL does not parse or says a thing twice.
    """
    try:
        document = parse(source.sdl)
    except GraphQLSyntaxError as error:
        line = error.locations[0].line if error.locations else 0
        raise invalid_graphql(source.name, line, error.message) from error
    schema = _Reader(source, graph, document).schema()
    misread = any(link.identity == FEDERATION for link, _ in link_problems(schema))
    unknown = not misread and any(unknown_federation_versions(schema))
    return replace(schema, federation_unknown=unknown, federation_misread=misread)


def invalid_graphql(subgraph: str, line: int, message: str) -> CompositionFailed:
    return CompositionFailed(
        [CompositionError("INVALID_GRAPHQL", f"[{subgraph}] {message}", (Place(subgraph, line),), "correct the SDL")]
    )


class _Reader:
    """What is needed at every turn of reading one document: its links and the names of its root types."""

    def __init__(self, source: SubgraphSource, graph: str, document: DocumentNode) -> None:
        self._source, self._graph, self._document = source, graph, document
        self._defined = {d.name.value for d in document.definitions if isinstance(d, DirectiveDefinitionNode)}
        schema_nodes = [d for d in document.definitions if isinstance(d, SchemaDefinitionNode | SchemaExtensionNode)]
        self._schema_directives = [directive for node in schema_nodes for directive in node.directives or ()]
        self._features = linked_features(self._schema_directives)
        federation = [f.version for f in self._features if f.identity == FEDERATION]
        self._federation = federation[0] if federation else (1, 0)
        self._root_lines = {
            operation.type.name.value: _line(operation)
            for node in schema_nodes
            for operation in node.operation_types or ()
        }
        # Of a root that is named again the last name counts.
        written_roots = {
            ROOTS[OperationType(operation.operation).value]: operation.type.name.value
            for node in schema_nodes
            for operation in node.operation_types or ()
        }
        self._renamed_roots = {written: root for root, written in written_roots.items()}

    def schema(self) -> SubgraphSchema:
        blocks: dict[str, list[Block]] = defaultdict(list)
        directives: dict[str, DirectiveDefinitionNode] = {}
        machinery: dict[str, OwnDefinition] = {}
        taken: dict[str, tuple[str, int]] = {}
        for node in self._document.definitions:
            if isinstance(node, TypeDefinitionNode | TypeExtensionNode):
                name = node.name.value
                if name in self._renamed_roots.values() and name not in self._renamed_roots:
                    taken[name] = (self._written_root(name), _line(node))
                elif self._is_machinery(name):
                    values = frozenset(v.name.value for v in getattr(node, "values", None) or ())
                    machinery[name] = OwnDefinition(_KINDS[type(node)], _line(node), values)
                else:
                    blocks[self._type_name(name)].append(node)
            elif isinstance(node, DirectiveDefinitionNode):
                if node.name.value in directives:
                    raise self._invalid(node, f'"@{node.name.value}" can only be defined once')
                directives[node.name.value] = node
            elif isinstance(node, ExecutableDefinitionNode):
                raise self._invalid(node, "an operation or a fragment is no part of a schema")
        types = {name: self._type(name, nodes) for name, nodes in blocks.items()}
        for root in ROOTS.values():
            if root in types and types[root].kind is Kind.OBJECT and not types[root].fields:
                del types[root]  # it held `_entities` and `_service` alone
        return SubgraphSchema(
            name=self._source.name,
            graph=self._graph,
            url=self._source.url,
            federation=self._federation,
            features=self._features,
            types=types,
            directives=directives,
            applied=self._applied(self._schema_directives),
            machinery=machinery,
            taken_roots=taken,
            unknown_roots={
                written: line for written, line in self._root_lines.items() if self._type_name(written) not in blocks
            },
            on_directive_arguments=tuple(
                self._applied(argument.directives)
                for definition in directives.values()
                for argument in definition.arguments or ()
                if argument.directives
            ),
        )

    def _written_root(self, root: str) -> str:
        return next(written for written, name in self._renamed_roots.items() if name == root)

    def _is_machinery(self, name: str) -> bool:
        if name in _MACHINERY or name in BUILT_IN_SCALARS:
            return True
        prefix, separator, _ = name.partition("__")
        known = {f.name for f in self._features if f.identity in (FEDERATION, LINK)} | {
            "link",
            "federation",
            "core",
            "join",
        }
        return (bool(separator) and prefix in known) or any(
            name in f.imports for f in self._features if f.identity in (FEDERATION, LINK)
        )

    def _type_name(self, name: str) -> str:
        return self._renamed_roots.get(name, name)

    def _reference(self, node: TypeNode) -> str:
        written = type_text(node)
        name = named(written)
        return written.replace(name, self._renamed_roots[name]) if name in self._renamed_roots else written

    # --- directives -------------------------------------------------------------------------------------------------

    def _applied(self, directives: Iterable[ConstDirectiveNode] | None) -> tuple[Applied, ...]:
        return tuple(self._one_applied(d) for d in directives or ())

    def _one_applied(self, node: ConstDirectiveNode) -> Applied:
        written = node.name.value
        name = directive_name(self._features, written)
        feature = name.feature
        # Of Federation 2's directives some came to be used without its link, by a definition of one's own.
        known = written in FEDERATION_1 or (written in FEDERATION_2_0 and written in self._defined)
        if not feature and self._federation < (2, 0) and known:
            feature = FEDERATION
        if written == "link":
            return Applied(LINK, written, written, {a.name.value: a.value for a in node.arguments or ()}, _line(node))
        return Applied(feature, name.name, written, {a.name.value: a.value for a in node.arguments or ()}, _line(node))

    # --- types ------------------------------------------------------------------------------------------------------

    def _type(self, name: str, nodes: list[Block]) -> TypeDefinition:
        kinds = {_KINDS[type(node)] for node in nodes}
        definitions = [node for node in nodes if isinstance(node, TypeDefinitionNode)]
        if len(kinds) > 1:
            raise self._invalid(nodes[0], f'type "{name}" is defined and extended as different kinds')
        if len(definitions) > 1:
            raise self._invalid(definitions[1], f'there can be only one type named "{name}"')
        kind = kinds.pop()
        nodes = [*definitions, *(node for node in nodes if not isinstance(node, TypeDefinitionNode))]
        applied = tuple(a for node in nodes for a in self._applied(node.directives))
        description = next((d for node in nodes if (d := _description(node)) is not None), None)
        read = TypeDefinition(
            name=name,
            kind=kind,
            applied=applied,
            description=description,
            line=_line(nodes[0]),
            shared_twice=any(len(find_all(self._applied(node.directives), "shareable")) > 1 for node in nodes),
            extension=not definitions or find(applied, "extends") is not None,
            defined=bool(definitions),
            interface_object=find(applied, "interfaceObject") is not None,
            keys=tuple(
                KeyDefinition(
                    text(key, "fields"),
                    boolean(key, "resolvable", default=True),
                    key.line,
                    of_extension=isinstance(node, TypeExtensionNode) or find(applied, "extends") is not None,
                )
                for node in nodes
                for key in find_all(self._applied(node.directives), "key")
            ),
        )
        if kind in (Kind.OBJECT, Kind.INTERFACE):
            fields = self._unique(f for node in nodes for f in self._fields(node))
            listed = [self._type_name(i.name.value) for node in nodes for i in getattr(node, "interfaces", None) or ()]
            return replace(read, fields=fields, interfaces=tuple(dict.fromkeys(listed)), repeated=_repeated(listed))
        if kind is Kind.UNION:
            listed = [m.name.value for node in nodes for m in getattr(node, "types", None) or ()]
            return replace(read, members=tuple(dict.fromkeys(listed)), repeated=_repeated(listed))
        if kind is Kind.ENUM:
            values = {
                v.name.value: ValueDefinition(v.name.value, self._applied(v.directives), _description(v), _line(v))
                for node in nodes
                for v in getattr(node, "values", None) or ()
            }
            return replace(read, values=values)
        if kind is Kind.INPUT:
            return replace(
                read, input_fields=self._arguments(f for node in nodes for f in getattr(node, "fields", None) or ())
            )
        return read

    def _unique(self, fields: Iterable[FieldDefinition]) -> dict[str, FieldDefinition]:
        found: dict[str, FieldDefinition] = {}
        for f in fields:
            if f.name in found:
                raise invalid_graphql(self._source.name, f.line, f'field "{f.name}" can only be defined once')
            found[f.name] = f
        return found

    def _fields(self, block: Block) -> Iterator[FieldDefinition]:
        """The fields of one block; `@shareable` and `@external` on it count for its own fields alone."""
        whole = self._applied(block.directives)
        external, shareable = find(whole, "external") is not None, find(whole, "shareable") is not None
        root = self._type_name(block.name.value) == "Query"
        nodes: Iterable[FieldDefinitionNode] = getattr(block, "fields", None) or ()
        for node in nodes:
            if root and node.name.value in ("_entities", "_service"):
                continue
            applied = self._applied(node.directives)
            requires, provides, override = (find(applied, name) for name in ("requires", "provides", "override"))
            yield FieldDefinition(
                name=node.name.value,
                type=self._reference(node.type),
                arguments=self._arguments(node.arguments or ()),
                applied=applied,
                description=_description(node),
                line=_line(node),
                external=external or find(applied, "external") is not None,
                shareable=shareable or find(applied, "shareable") is not None,
                requires=text(requires, "fields") if requires else None,
                provides=text(provides, "fields") if provides else None,
                override_from=text(override, "from") if override else None,
                override_label=(text(override, "label") or None) if override else None,
                in_extension=isinstance(block, TypeExtensionNode),
            )

    def _arguments(self, nodes: Iterable[InputValueDefinitionNode]) -> dict[str, ArgumentDefinition]:
        found: dict[str, ArgumentDefinition] = {}
        for node in nodes:
            name = node.name.value
            if name in found:
                raise self._invalid(node, f'"{name}" can only be defined once')
            found[name] = ArgumentDefinition(
                name=name,
                type=self._reference(node.type),
                default=print_ast(node.default_value) if node.default_value else None,
                applied=self._applied(node.directives),
                description=_description(node),
                line=_line(node),
            )
        return found

    def _invalid(self, node: Node, message: str) -> CompositionFailed:
        return invalid_graphql(self._source.name, _line(node), message)


def _repeated(listed: list[str]) -> tuple[str, ...]:
    return tuple(name for index, name in enumerate(listed) if name in listed[:index])


def _line(node: Node) -> int:
    return node.loc.start_token.line if node.loc else 0


def _description(node: Node) -> str | None:
    description = getattr(node, "description", None)
    return description.value if isinstance(description, StringValueNode) else None
