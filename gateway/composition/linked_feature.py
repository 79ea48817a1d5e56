"""Linked specifications: `@link(url:, as:, import:, for:)` on a schema, and what a directive's name means under them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import ConstDirectiveNode, EnumValueNode, ListValueNode, ObjectValueNode, StringValueNode

LINK = "https://specs.apollo.dev/link"
FEDERATION = "https://specs.apollo.dev/federation"
PERSONAL = "https://specs.civic.example/personal"

# Specifications that federation's own directives were split into: a direct link means the same directive.
_PART_OF_FEDERATION = frozenset(
    f"https://specs.apollo.dev/{name}"
    for name in ("tag", "inaccessible", "authenticated", "requiresScopes", "policy", "cost", "context", "cacheTag")
)
_URL = re.compile(r"^(?P<identity>.*?/?(?P<name>[^/]+))/v(?P<major>\d+)\.(?P<minor>\d+)/?$")


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


@dataclass(frozen=True, slots=True)
class DirectiveName:
    """A directive's meaning: the specification it is of ("" for one of the subgraph's own) and its name there."""

    feature: str
    name: str


def linked_features(directives: Iterable[ConstDirectiveNode]) -> tuple[LinkedFeature, ...]:
    """Every readable `@link` of a schema; one without a versioned URL links a specification without directives."""
    features = []
    for node in directives:
        if node.name.value not in ("link", "core"):
            continue
        arguments = {a.name.value: a.value for a in node.arguments or ()}
        url = arguments.get("url") or arguments.get("feature")
        if not isinstance(url, StringValueNode):
            continue
        match = _URL.match(url.value)
        identity = match["identity"] if match else url.value.rstrip("/")
        default = match["name"] if match else identity.rsplit("/", 1)[-1]
        alias, purpose = arguments.get("as"), arguments.get("for")
        features.append(
            LinkedFeature(
                url=url.value,
                identity=identity,
                name=alias.value if isinstance(alias, StringValueNode) else default,
                default_directive=default,
                version=(int(match["major"]), int(match["minor"])) if match else (0, 0),
                imports=_imports(arguments.get("import")),
                purpose=purpose.value if isinstance(purpose, EnumValueNode) else None,
                line=node.loc.start_token.line if node.loc else 0,
            )
        )
    return tuple(features)


def _imports(value: object) -> dict[str, str]:
    imports: dict[str, str] = {}
    for item in value.values if isinstance(value, ListValueNode) else ():
        if isinstance(item, StringValueNode):
            imports[item.value] = item.value
        elif isinstance(item, ObjectValueNode):
            parts = {f.name.value: f.value.value for f in item.fields if isinstance(f.value, StringValueNode)}
            if "name" in parts:
                imports[parts.get("as", parts["name"])] = parts["name"]
    return imports


def directive_name(features: Iterable[LinkedFeature], used: str) -> DirectiveName:
    """What `@used` means: imported, namespaced (`federation__key`), the namesake of its specification, or local."""
    features = tuple(features)
    for feature in features:
        if f"@{used}" in feature.imports:
            return DirectiveName(_identity(feature), feature.imports[f"@{used}"].removeprefix("@"))
    prefix, separator, rest = used.partition("__")
    for feature in features:
        if separator and feature.name == prefix:
            return DirectiveName(_identity(feature), rest)
        if feature.name == used:
            return DirectiveName(_identity(feature), feature.default_directive)
    return DirectiveName("", used)


def _identity(feature: LinkedFeature) -> str:
    return FEDERATION if feature.identity in _PART_OF_FEDERATION else feature.identity
