"""One subgraph while it is being cut out, and its SDL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.conformance.cut.draw_monolith import Field, Monolith

IMPORTS = (
    "@key",
    "@shareable",
    "@external",
    "@requires",
    "@provides",
    "@override",
    "@inaccessible",
    "@interfaceObject",
)


@dataclass(slots=True)
class PieceField:
    """`shared`: another subgraph resolves it too; `provided`: it is external, and on some path given. `requires`, `provides`: field sets; `override`: a subgraph and a label."""

    field: Field
    type: str
    arguments: dict[str, str]
    external: bool = False
    shared: bool = False
    provided: bool = False
    requires: str = ""
    provides: str = ""
    override: str = ""
    label: str = ""
    inaccessible: bool = False

    @property
    def plain(self) -> bool:
        return not (self.external or self.requires or self.provides or self.override or self.inaccessible)


@dataclass(slots=True)
class PieceType:
    """`keys`: field sets, and whether this subgraph resolves them. `keyword`: type or interface."""

    name: str
    keyword: str = "type"
    fields: dict[str, PieceField] = field(default_factory=dict)
    keys: dict[str, bool] = field(default_factory=dict)
    interfaces: set[str] = field(default_factory=set)
    interface_object: bool = False
    extends: str = ""  # "extend", "@extends" or nothing


@dataclass(slots=True)
class Piece:
    """`minor` of federation 2; None: Federation 1."""

    name: str
    minor: int | None
    types: dict[str, PieceType] = field(default_factory=dict)
    unions: dict[str, set[str]] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    inputs: set[str] = field(default_factory=set)
    more_inputs: set[str] = field(default_factory=set)  # which have a field of this subgraph's own
    prefixed: bool = False

    def sdl(self, monolith: Monolith) -> str:
        return "\n".join(self._lines(monolith))

    def _lines(self, monolith: Monolith) -> Iterator[str]:
        if self.minor is not None:
            unknown = {"@interfaceObject"} if self.minor < 3 else set()
            imported = ", ".join(f'"{each}"' for each in IMPORTS if each not in unknown)
            imports = "" if self.prefixed else f", import: [{imported}]"
            yield f'extend schema @link(url: "https://specs.apollo.dev/federation/v2.{self.minor}"{imports})'
        for each in self.types.values():
            yield from self._type(each)
        for name, members in self.unions.items():
            yield f"union {name} = {' | '.join(sorted(members))}"
        for name, values in self.enums.items():
            yield f"enum {name} {{ {' '.join(values)} }}"
        for name in sorted(self.inputs):
            more = {"more": "Int"} if name in self.more_inputs else {}
            yield f"input {name} {{ {_arguments({**monolith.inputs[name], **more})} }}"

    def _type(self, each: PieceType) -> Iterator[str]:
        marks = [
            self._at("key", f'(fields: "{key}"{"" if resolvable else ", resolvable: false"})')
            for key, resolvable in each.keys.items()
        ]
        if each.interface_object:
            marks.append(self._at("interfaceObject"))
        if each.extends == "@extends":
            marks.append(self._at("extends"))
        keyword = f"extend {each.keyword}" if each.extends == "extend" else each.keyword
        implements = f" implements {' & '.join(sorted(each.interfaces))}" if each.interfaces else ""
        yield f"{keyword} {each.name}{implements} {' '.join(marks)} {{"
        for one in each.fields.values():
            yield f"  {self._field(each, one)}"
        yield "}"

    def _field(self, owner: PieceType, each: PieceField) -> str:
        arguments = f"({_arguments(each.arguments)})" if each.arguments else ""
        marks = []
        if each.external:
            marks.append(self._at("external"))
        if each.shared and not each.external and self.minor is not None and owner.keyword == "type":
            marks.append(self._at("shareable"))
        if each.requires:
            marks.append(self._at("requires", f'(fields: "{each.requires}")'))
        if each.provides:
            marks.append(self._at("provides", f'(fields: "{each.provides}")'))
        if each.override:
            label = f', label: "{each.label}"' if each.label else ""
            marks.append(self._at("override", f'(from: "{each.override}"{label})'))
        if each.inaccessible:
            marks.append(self._at("inaccessible"))
        return " ".join([f"{each.field.name}{arguments}: {each.type}", *marks])

    def _at(self, name: str, arguments: str = "") -> str:
        return f"@{'federation__' if self.prefixed and self.minor is not None else ''}{name}{arguments}"


def _arguments(arguments: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {printed}" for name, printed in arguments.items())
