"""Before instances are decided: ask other subgraphs for what an annotation reads through `@external`.

Under a grant for inputs, as the inputs of a record by id are. What is answered is read by the guard alone: it is neither
joined nor sent on.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gateway.composition.personal_data.elsewhere import Elsewhere
from gateway.errors import SubgraphUnavailable
from gateway.execution.representations import identity
from gateway.execution.slots import TYPENAME, StoreObject
from gateway.planning.plan import Fetch, FetchScope

if TYPE_CHECKING:
    from gateway.execution.execute import Execution

Path = tuple[str, ...]
Instance = tuple[Elsewhere, StoreObject, StoreObject | None]  # the answer's object, and the store's that it adds to

_Said = Mapping[bytes, Mapping[str, Any]]  # by representation


class AskElsewhere:
    """For one fetch."""

    def __init__(self, execution: "Execution", fetch: Fetch) -> None:
        self._execution = execution
        self._fetch = fetch

    async def completed(self, instances: Iterable[Instance]) -> dict[int, StoreObject]:
        """By the identity of an instance: a copy of it with what others say of it. Who has nothing to say denies nothing
        and allows nothing: what is not there is null.

        Raises:
            SubgraphUnavailable: one of them did not answer; nothing can be decided.
        """
        wanted = list(instances)
        asked: dict[Elsewhere, dict[bytes, StoreObject]] = {}
        for each, value, known in wanted:
            representations = asked.setdefault(each, {})
            for holder in _holders(value, each.at):
                representation = _representation(each, holder, None if each.at else known)
                if representation is not None:
                    representations[identity(representation)] = representation
        answers = await asyncio.gather(*(self._ask(each, found) for each, found in asked.items()))
        said = dict(zip(asked, answers, strict=True))
        completed: dict[int, StoreObject] = {}
        for each, value, known in wanted:
            so_far = completed.get(id(value), value)
            completed[id(value)] = _with(so_far, each.at, each, said[each], None if each.at else known)
        return completed

    async def _ask(self, each: Elsewhere, representations: Mapping[bytes, StoreObject]) -> _Said:
        if not representations:
            return {}
        fetch = Fetch(self._fetch.id, each.subgraph, "query", (), scope=FetchScope.INPUTS)
        grant = self._execution.protector.grant({}, FetchScope.INPUTS)
        variables = {"representations": list(representations.values())}
        response = await self._execution.send(fetch, _operation(each), variables, grant)
        entities = (response.data or {}).get("_entities")
        if entities.__class__ is not list or len(entities) != len(representations):
            raise SubgraphUnavailable("A subgraph did not say what the records of another are decided by.")
        return {key: entity for key, entity in zip(representations, entities, strict=True) if entity.__class__ is dict}


def _operation(each: Elsewhere) -> str:
    selection = _printed(each.paths)
    return (
        "query($representations: [_Any!]!) { _entities(representations: $representations) "
        f"{{ ... on {each.type_name} {selection} }} }}"
    )


def _printed(paths: Sequence[Path]) -> str:
    return (
        "{ " + " ".join(f"{name} {_printed(rest)}" if rest else name for name, rest in _by_first(paths).items()) + " }"
    )


def _by_first(paths: Sequence[Path]) -> dict[str, list[Path]]:
    """What is below each first name; nothing: it is a leaf."""
    below: dict[str, list[Path]] = {}
    for path in paths:
        below.setdefault(path[0], []).extend([path[1:]] if path[1:] else [])
    return below


def _holders(value: Any, at: Path) -> list[StoreObject]:
    """The objects at a path of one instance, through lists."""
    if value.__class__ is list:
        return [holder for item in value for holder in _holders(item, at)]
    if value.__class__ is not dict:
        return []
    return _holders(value.get(at[0]), at[1:]) if at else [value]


def _representation(each: Elsewhere, holder: StoreObject, known: StoreObject | None) -> StoreObject | None:
    """None: it has not all of its key."""
    key = _of_key(each.key, holder, known)
    return None if key is None else {TYPENAME: each.type_name, **key}


def _of_key(paths: Sequence[Path], holder: StoreObject, known: StoreObject | None) -> dict[str, Any] | None:
    built: dict[str, Any] = {}
    for name, rest in _by_first(paths).items():
        value = (holder if name in holder or known is None else known).get(name)
        built[name] = _key_value(rest, value)
        if built[name] is None:
            return None
    return built


def _key_value(rest: Sequence[Path], value: Any) -> Any:
    if value.__class__ is list:
        items = [_key_value(rest, item) for item in value]
        return None if None in items else items
    if rest:
        return _of_key(rest, value, None) if value.__class__ is dict else None
    return value if isinstance(value, str | int | float | bool) else None


def _with(value: Any, at: Path, each: Elsewhere, said: _Said, known: StoreObject | None) -> Any:
    if value.__class__ is list:
        return [_with(item, at, each, said, known) for item in value]
    if value.__class__ is not dict:
        return value
    if at:
        return {**value, at[0]: _with(value.get(at[0]), at[1:], each, said, None)}
    representation = _representation(each, value, known)
    return value if representation is None else {**value, **said.get(identity(representation), {})}
