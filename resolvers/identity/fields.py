"""Answers of identity: a citizen by number, guardians and dependants.

A citizen is a reference first: nothing is looked up for the number alone, nor for relations that hang on it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from resolvers.context import SubgraphContext
from resolvers.identity import repository
from resolvers.identity.records import CitizenRecord, GuardianshipRecord
from resolvers.loading import Loader
from resolvers.representations import keys_of

OF_THE_NUMBER = frozenset({"__typename", "personalId", "guardians", "dependants"})


async def citizens_by_key(
    context: SubgraphContext, representations: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> list[CitizenRecord]:
    """Citizens by number; one query, or none when only the number is needed. There is a citizen for every number."""
    numbers = keys_of(representations, "personalId")
    if selected <= OF_THE_NUMBER:
        return [CitizenRecord(number) for number in numbers]
    found = await repository.citizens_by_number(context.database, numbers)
    return [found.get(number) or CitizenRecord(number) for number in numbers]


async def citizen(context: SubgraphContext, number: str, selected: frozenset[str]) -> CitizenRecord:
    """One citizen; many of a fetch are looked up together."""
    if selected <= OF_THE_NUMBER:
        return CitizenRecord(number)
    loader: Loader[str, CitizenRecord] = context.loader(
        "citizens", lambda numbers: repository.citizens_by_number(context.database, numbers)
    )
    return await loader.load(number) or CitizenRecord(number)


async def guardians(context: SubgraphContext, number: str) -> list[GuardianshipRecord]:
    """Who is, or was, guardian or representative of this citizen."""
    return await _relations(context, "ward", number)


async def dependants(context: SubgraphContext, number: str) -> list[GuardianshipRecord]:
    """Whose guardian or representative this citizen is, or was."""
    return await _relations(context, "guardian", number)


async def _relations(context: SubgraphContext, side: str, number: str) -> list[GuardianshipRecord]:
    loader: Loader[str, list[GuardianshipRecord]] = context.loader(
        f"guardianships by {side}", lambda numbers: repository.guardianships_of(context.database, side, numbers)
    )
    return await loader.load(number) or []
