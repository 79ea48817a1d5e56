"""Applications of many people, page by page: what the caller's province handles, is on the caller's desk, or was filed by
the caller. A grant over many subjects says which; the arguments only filter further.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from policies.actor import Actor
from policies.conditions.applicant import APPLICANT
from policies.conditions.own_province import OWN_PROVINCE
from policies.conditions.type_1 import TYPE_1
from policies.decision import Clause
from policies.fetch_grant import FetchGrant, GrantScope
from policies.policy import members
from resolvers.context import SubgraphContext
from resolvers.indexed import count, indexed
from resolvers.judicial.documents import application_record
from resolvers.judicial.move import CATEGORY
from resolvers.judicial.records import NO2_FLAG, CertificateType, JudicialApplication
from resolvers.narrowing import NOTHING, Filter
from resolvers.paging import Page, page_of, page_request
from resolvers.windows import latest_first

CLOCKS_DIFFER = timedelta(days=1)  # of the processes that file applications, at the very most
Place = tuple[str | int, ...]

# The record-level conditions of the category's rows in the database's words; what is not here opens nothing.
MATCHES: Mapping[str, Callable[[Actor], Filter]] = {
    OWN_PROVINCE: lambda actor: {"province.code": actor.province},
    APPLICANT: lambda actor: {"applicant": actor.personal_id},
    TYPE_1: lambda actor: {"type": CertificateType.TYPE_1.value},
}


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """The arguments; `assigned_to_me` False: on another desk, or on none."""

    status: str | None
    province: str | None
    assigned_to_me: bool | None


async def page_of_applications(
    context: SubgraphContext, wanted: ApplicationFilter, first: int | None, after: str | None
) -> Page[JudicialApplication]:
    """A page of what the grant opens, the latest first."""
    request = page_request(
        context.cursors,
        first,
        after,
        field_name="judicialApplications",
        filters=(wanted.status, wanted.province, wanted.assigned_to_me),
    )
    where, *rest = _filters(context.grant, wanted)
    applications = context.database.collection("judicial_applications")
    found = await latest_first(
        applications,
        "submitted_at",
        where,
        *rest,
        _after_place(request.after),
        limit=request.limit,
        latest=_time_of(request.after) if request.after is not None else context.now + CLOCKS_DIFFER,
    )

    async def total() -> int:
        return await count(applications, indexed(where, *rest))

    return page_of(request, [application_record(row) for row in found], _place_of, total)


def _filters(grant: FetchGrant, wanted: ApplicationFilter) -> list[Filter]:
    """What an index answers first: the caller's desk, or else what a single clause opens."""
    actor, opened = grant.actor, _opened(grant)
    status: Filter = {"status": wanted.status} if wanted.status is not None else {}
    province: Filter = {"province.code": wanted.province} if wanted.province is not None else {}
    if wanted.assigned_to_me:
        return [{"assignee": actor.sub}, opened, status, province]
    elsewhere: Filter = {"assignee": {"$ne": actor.sub}} if wanted.assigned_to_me is False else {}
    key = {name: value for name, value in opened.items() if name != "type"}  # what an index begins with
    kind: Filter = {"type": opened["type"]} if "type" in opened else {}
    if "province.code" in key:
        return [{**key, **status}, kind, province, elsewhere]
    return [key, kind, status, province, elsewhere]


def _opened(grant: FetchGrant) -> Filter:
    """One branch a clause; a role has one here."""
    if grant.scope is not GrantScope.EACH:
        return NOTHING
    branches = [
        branch for clause in grant.each.get(CATEGORY, ()) if (branch := _branch(clause, grant.actor)) is not None
    ]
    if not branches:
        return NOTHING
    return branches[0] if len(branches) == 1 else {"$or": branches}


def _branch(clause: Clause, actor: Actor) -> Filter | None:
    names = members(clause.condition)
    if any(name not in MATCHES for name in names):
        return None
    branch: Filter = {}
    for name in names:
        branch |= MATCHES[name](actor)
    if NO2_FLAG not in clause.flags:
        branch["type"] = CertificateType.TYPE_1.value
    return branch


def _time_of(place: Place) -> datetime:
    return datetime.fromisoformat(str(place[0]))


def _place_of(one: JudicialApplication) -> Place:
    return (one.submitted_at.isoformat(), one.dossier_number)


def _after_place(place: Place | None) -> Filter:
    if place is None:
        return {}
    submitted_at, number = _time_of(place), place[1]
    return {"$or": [{"submitted_at": {"$lt": submitted_at}}, {"submitted_at": submitted_at, "_id": {"$lt": number}}]}
