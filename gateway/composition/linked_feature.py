"""Linked specifications: `@link(url:, as:, import:, for:)` on a schema, and what a directive's name means under them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from graphql import (
    ConstDirectiveNode,
    EnumValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    print_ast,
)

LINK = "https://specs.apollo.dev/link"
FEDERATION = "https://specs.apollo.dev/federation"
PERSONAL = "https://specs.civic.example/personal"

# Specifications that federation's own directives were split into, with the last minor version of each (all are 0.x, from
# 0.1): a direct link means the same directive. What another version means is not known.
_LAST_MINOR = {
    "tag": 3,
    "inaccessible": 2,
    "authenticated": 1,
    "requiresScopes": 1,
    "policy": 1,
    "cost": 1,
    "context": 1,
}
_PART_OF_FEDERATION = {
    f"https://specs.apollo.dev/{name}": frozenset((0, minor) for minor in range(1, last + 1))
    for name, last in _LAST_MINOR.items()
}


@dataclass(frozen=True, slots=True)
class Import:
    """One element of `import:`: the specification's name and the one it has here (directives with `@`)."""

    name: str
    written: str


@dataclass(frozen=True, slots=True)
class LinkedFeature:
    """One `@link`; `imports` maps the name used here (directives with `@`) to the specification's own name."""

    url: str
    identity: str
    name: str  # namespace here: `as`, or the specification's name
    default_directive: str
    version: tuple[int, int]
    imports: Mapping[str, str] = field(default_factory=dict)
    purpose: str | None = None
    line: int = 0
    imported: tuple[Import, ...] = ()  # as written, with what `imports` cannot hold twice
    unreadable: str | None = None  # why the URL identifies no specification
    unreadable_imports: tuple[str, ...] = ()

    def imported_as(self, directive: str) -> str | None:
        """The name here of a directive that is imported, both without `@`."""
        found = next((w for w, own in self.imports.items() if own == f"@{directive}"), None)
        return found.removeprefix("@") if found else None


@dataclass(frozen=True, slots=True)
class DirectiveName:
    """A directive's meaning: the specification it is of ("" for one of the subgraph's own) and its name there."""

    feature: str
    name: str


def linked_features(directives: Iterable[ConstDirectiveNode]) -> tuple[LinkedFeature, ...]:
    """Every `@link` of a schema that has a URL."""
    features = []
    for node in directives:
        if node.name.value not in ("link", "core"):
            continue
        arguments = {a.name.value: a.value for a in node.arguments or ()}
        url = arguments.get("url") or arguments.get("feature")
        if not isinstance(url, StringValueNode):
            continue
        identity, name, version, unreadable = _identified(url.value)
        alias, purpose = arguments.get("as"), arguments.get("for")
        imported, problems = _imported(arguments.get("import"))
        features.append(
            LinkedFeature(
                url=url.value,
                identity=identity,
                name=alias.value if isinstance(alias, StringValueNode) else name,
                default_directive=name,
                version=version,
                imports={i.written: i.name for i in imported},
                purpose=purpose.value if isinstance(purpose, EnumValueNode) else None,
                line=node.loc.start_token.line if node.loc else 0,
                imported=imported,
                unreadable=unreadable,
                unreadable_imports=problems,
            )
        )
    return tuple(features)


def _identified(url: str) -> tuple[str, str, tuple[int, int], str | None]:
    """Identity, name and version of `https://HOST/PATH/NAME/vMAJOR.MINOR`, and what is wrong with it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, url, (0, 0), "it is no URL"
    if not parts.scheme or not parts.netloc:
        return url, url, (0, 0), "it is no URL"
    *path, name, version = ["", "", *parts.path.split("/")]
    major, dot, minor = version.removeprefix("v").partition(".")
    if not version.startswith("v") or not dot or not major.isdigit() or not minor.isdigit():
        return url, version or name, (0, 0), f'"{version}" is no version such as v1.0'
    if not name:
        return url, url, (0, 0), "it names no specification"
    identity = f"{parts.scheme}://{parts.netloc}{''.join(f'/{part}' for part in path if part)}/{name}"
    return identity, name, (int(major), int(minor)), None


def _imported(value: ValueNode | None) -> tuple[tuple[Import, ...], tuple[str, ...]]:
    if value is None or isinstance(value, NullValueNode):
        return (), ()
    if not isinstance(value, ListValueNode):
        return (), ("import: takes a list",)
    found: list[Import] = []
    problems: list[str] = []
    for item in value.values:
        if isinstance(item, StringValueNode):
            found.append(Import(item.value, item.value))
            continue
        parts = {f.name.value: f.value for f in item.fields} if isinstance(item, ObjectValueNode) else {}
        name, alias = parts.get("name"), parts.get("as")
        if not isinstance(name, StringValueNode) or not parts.keys() <= {"name", "as"}:
            problems.append(f'{print_ast(item)} is neither a name nor {{name: "…", as: "…"}}')
            continue
        found.append(Import(name.value, alias.value if isinstance(alias, StringValueNode) else name.value))
    return tuple(found), tuple(problems)


def directive_name(features: Iterable[LinkedFeature], used: str) -> DirectiveName:
    """What `@used` means: imported, namespaced (`federation__key`), the namesake of its specification, or local."""
    features = tuple(features)
    for feature in features:
        if f"@{used}" in feature.imports:
            return DirectiveName(_identity(feature), feature.imports[f"@{used}"].removeprefix("@"))
    prefix, separator, rest = used.partition("__")
    for feature in features:
        own = (
            rest if separator and feature.name == prefix else feature.default_directive if feature.name == used else ""
        )
        if own:
            # What is imported has that name, and no longer the one under the namespace.
            imported = f"@{own}" in feature.imports.values()
            return DirectiveName("", used) if imported else DirectiveName(_identity(feature), own)
    return DirectiveName("", used)


def _identity(feature: LinkedFeature) -> str:
    return FEDERATION if is_part_of_federation(feature) else feature.identity


def is_part_of_federation(feature: LinkedFeature) -> bool:
    return feature.version in _PART_OF_FEDERATION.get(feature.identity, ())
