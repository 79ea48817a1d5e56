"""What is wrong with the `@link`s of a subgraph, each by itself and beside the others: imports and names (2.14)."""

import re
from collections.abc import Iterator

from gateway.composition.known_directives import EARLIEST, KNOWN, KNOWN_TYPES
from gateway.composition.linked_feature import FEDERATION, LINK, Import, LinkedFeature
from gateway.composition.subgraph_schema import SubgraphSchema

_INACCESSIBLE = "https://specs.apollo.dev/inaccessible"
_THROUGH_FEDERATION = ("https://specs.apollo.dev/tag", _INACCESSIBLE)
_NAME = re.compile("[A-Za-z_][0-9A-Za-z_]*")

Problem = tuple[str, str]  # what, what to do


def link_problems(subgraph: SubgraphSchema) -> Iterator[tuple[LinkedFeature, Problem]]:
    for index, link in enumerate(subgraph.features):
        before = subgraph.features[:index]
        others = (*before, *subgraph.features[index + 1 :])
        yield from (
            (link, problem)
            for problem in (
                *_namespace(link, before),
                *((problem, "write the imports as a list of names") for problem in link.unreadable_imports),
                *(_problem for imported in link.imported for _problem in _import(link, imported, others)),
                *_imported_twice(link, before),
                *_past_federation(subgraph, link),
            )
        )


def _namespace(link: LinkedFeature, before: tuple[LinkedFeature, ...]) -> Iterator[Problem]:
    after_federation = any(other.identity == FEDERATION for other in before)
    if link.identity == LINK and after_federation and (link.version, link.name) != ((1, 0), "link"):
        yield f"{LINK} is linked by what comes before, and as it is", "link it first"
    if any(other.identity == link.identity for other in before):
        yield f"{link.identity} is linked twice", "join the links into one"
    elif any(other.name == link.name for other in before):
        yield f'{link.url} and another specification are both called "{link.name}" here', "rename one of them by as:"
    if link.name != link.default_directive and not _NAME.fullmatch(link.name):
        yield f'{link.url} cannot be called "{link.name}", which is no name', "choose another as:"
    elif "__" in link.name or link.name.endswith("_"):
        yield f'{link.url} cannot be called "{link.name}": names under it could not be told apart', "choose another as:"


def _import(link: LinkedFeature, imported: Import, others: tuple[LinkedFeature, ...]) -> Iterator[Problem]:
    if not _exists(link, imported.name):
        yield f'{link.url} has no "{imported.name}" to import', "correct the name, or link a version that has it"
        return
    if imported.name.startswith("@") != imported.written.startswith("@"):
        yield (
            f'"{imported.name}" cannot be imported as "{imported.written}": directives have names with @, types without',
            "correct the name",
        )
        return
    if link.identity == LINK or (imported.name == imported.written and not _namespaced_by(imported.written, others)):
        return
    written = imported.written.removeprefix("@")
    namespace, separator, rest = written.partition("__")
    own = separator and namespace == link.name
    own_directive = imported.name.startswith("@") and written == link.name
    meant = rest if own else link.default_directive
    taken = _namespaced_by(imported.written, others)
    if taken or ((own or own_directive) and meant != imported.name.removeprefix("@")):
        yield (
            f'"{imported.name}" of {link.url} cannot be imported as "{imported.written}": that already means something '
            f"of {taken or link.url}",
            "choose another as:",
        )


def _namespaced_by(written: str, others: tuple[LinkedFeature, ...]) -> str | None:
    name = written.removeprefix("@")
    namespace, separator, _ = name.partition("__")
    for other in others:
        if (separator and namespace == other.name) or (written.startswith("@") and name == other.name):
            return other.url
    return LINK if written == "@link" else None


def _exists(link: LinkedFeature, imported: str) -> bool:
    if link.identity not in KNOWN or link.version < EARLIEST[link.identity]:
        return True  # what is not known is told by itself, if at all
    if not imported.startswith("@"):
        since = KNOWN_TYPES.get(imported)
    else:
        known = KNOWN[link.identity].get(imported.removeprefix("@"))
        since = known.since if known else None
    return since is not None and since <= link.version


def _imported_twice(link: LinkedFeature, before: tuple[LinkedFeature, ...]) -> Iterator[Problem]:
    names: dict[str, str] = {}
    meanings = {i.written: (other.identity, i.name) for other in before for i in other.imported}
    for imported in link.imported:
        if names.setdefault(imported.name, imported.written) != imported.written:
            yield f'"{imported.name}" is imported as "{names[imported.name]}" and "{imported.written}"', "keep one"
        meaning = (link.identity, imported.name)
        if meanings.setdefault(imported.written, meaning) != meaning:
            yield f'"{imported.written}" is imported with two meanings', "rename one of them by as:"


def _past_federation(subgraph: SubgraphSchema, link: LinkedFeature) -> Iterator[Problem]:
    name = link.default_directive
    # Without a link to the specification of links a link says nothing; that what it would hide is not is another matter.
    says = link.identity == _INACCESSIBLE or any(other.identity == LINK for other in subgraph.features)
    if (
        says
        and subgraph.is_federation_1
        and link.identity in _THROUGH_FEDERATION
        and name in (link.name, link.imported_as(name))
    ):
        yield f"{link.url} is linked past federation, which has @{name} itself", f"import @{name} from federation"
