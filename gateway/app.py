"""The one module that sees every room: it opens what is needed, wires the ports and hands an application to the server.

open_gateway    settings -> supergraph -> database -> sample population -> subgraphs -> engine -> application
open_engine     a supergraph file -> engine over remote subgraphs -> application
open_subgraph   one domain -> application behind fetch grants

The rooms are imported where they are wired: `civic-gateway token` does not wait for all of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.database import fill_when_empty, open_database
from gateway.errors import BadUserInput, InternalError
from gateway.issuing import certificate_keys, passcode_secret
from gateway.payments import receipts
from gateway.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from gateway.composition.source import SubgraphSource
    from gateway.composition.supergraph import Supergraph
    from gateway.composition.vocabulary import Vocabulary
    from gateway.execution.engine_settings import EngineSettings
    from gateway.execution.error_policy import ErrorPolicy
    from gateway.serving.authentication import Authenticator
    from gateway.serving.health import Check
    from gateway.serving.issuer import DevelopmentIssuer
    from policies.log import DisclosureLog
    from policies.policy import Policy
    from resolvers.context import Resources
    from resolvers.mongo import Database

ISSUER_KEY = "development-issuer.json"
GRANT_KEY = "fetch-grants.json"
CURSOR_SECRET = "cursors.secret"


def now() -> datetime:
    """The one clock that is handed to the rooms that have none."""
    return datetime.now(UTC)  # noqa: TID251


@asynccontextmanager
async def open_gateway(settings: Settings, *, prepares: bool = True) -> AsyncIterator[ASGIApp]:
    """Everything; what was opened is closed in the opposite order.

    `prepares` false: another worker has seen to the collections, the sample population and the figures.
    """
    from gateway.composition.compose import compose
    from gateway.over_http import OverHttp
    from gateway.reload import Reloader, reloading
    from gateway.served_graph import ServedGraph, civic_graph
    from gateway.serving.gateway_application import gateway_application
    from gateway.serving.graphql_endpoint import Door
    from gateway.serving.kept import kept_grant_key
    from gateway.serving.metrics import CountedLog, Metrics
    from gateway.serving.pages import graphiql_page
    from gateway.stream_settings import stream_rules
    from gateway.supergraph_config import files_of
    from policies.actor import Actor
    from policies.grant_token import GrantSigner, public_grant_keys
    from policies.guard import RequestGuard
    from resolvers.disclosure_log import MongoDisclosureLog
    from resolvers.grant_source import MongoGrantSource
    from schema.registry import subgraphs
    from schema.scalars import PARSERS

    async with AsyncExitStack() as stack:
        metrics, rows = Metrics(), policy(settings)
        # Before the database is started and seeded: a graph that is refused is refused at once.
        sdls, words = own_sdls(), vocabulary(rows)

        def composed() -> tuple[Sequence[SubgraphSource], Supergraph]:
            asked = sources(settings, sdls)
            return asked, compose(asked, words).supergraph

        first = composed()
        prepared = prepares and not settings.development
        database = await open_database(settings, stack, prepared=prepared, observe=metrics.queried)
        if prepares and settings.development:
            await fill_when_empty(settings, database, now)
        disclosures = CountedLog(MongoDisclosureLog(database), metrics)
        own = subgraphs(_resources(settings, database, rows, disclosures))
        grant_key = kept_grant_key(settings.grant_key_file or settings.state_dir / GRANT_KEY)
        # Every request to a subgraph in another process carries a signed grant.
        over_http = OverHttp(settings, GrantSigner(grant_key, settings.audience, now).sign, metrics)
        stack.push_async_callback(over_http.close)

        def served(asked: Sequence[SubgraphSource], supergraph: Supergraph) -> ServedGraph:
            remotes = over_http.read()
            return civic_graph(
                asked, supergraph, own, remotes, _engine_settings(settings, remotes.errors, PARSERS), metrics
            )

        graph = served(*first)
        source = MongoGrantSource(database)

        def guard(actor: Actor, request_id: str, operation: str | None) -> RequestGuard:
            return RequestGuard(rows, actor, source, disclosures, now, request_id, operation)

        issuer = development_issuer(settings) if settings.development else None
        authenticator = _authenticator(settings, issuer)
        door = Door(
            engine=graph.engine,
            metrics=metrics,
            max_body_bytes=settings.max_body_bytes,
            authenticator=authenticator,
            guards=guard,
            page=graphiql_page if settings.development else None,
            explains=settings.explains,
            request_seconds=settings.request_timeout_seconds,
            streams=stream_rules(settings),
        )
        reported = dict(graph.reported)
        config = settings.supergraph_config

        def files() -> Sequence[Path]:
            return (*(() if config is None else files_of(config)), *over_http.files)

        if files():
            reloader = Reloader(door, reported, lambda: served(*composed()), files, metrics)
            await stack.enter_async_context(reloading(reloader))

        yield gateway_application(
            door,
            url=settings.url,
            issuer=issuer,
            published={
                "grant-keys.json": public_grant_keys(grant_key),
                "certificate-keys.json": certificate_keys(settings).public(),
            },
            required={"database": _up(database), "token keys": authenticator.ready},
            reported=reported,
        )


@asynccontextmanager
async def open_engine(settings: Settings, supergraph: Path) -> AsyncIterator[ASGIApp]:
    """`serve --supergraph FILE`: no database and no grants; tokens where the graph asks for them."""
    from gateway.over_http import OverHttp
    from gateway.reload import Reloader, reloading
    from gateway.served_graph import ServedGraph, remote_graph
    from gateway.serving.gateway_application import engine_application
    from gateway.serving.graphql_endpoint import Door
    from gateway.serving.metrics import Metrics
    from gateway.serving.pages import engine_page
    from gateway.serving.shared_queries import SharedQueries
    from gateway.serving.where_required import WhereRequired
    from gateway.stream_settings import stream_rules

    async with AsyncExitStack() as stack:
        metrics = Metrics()
        over_http = OverHttp(settings, None, metrics)
        stack.push_async_callback(over_http.close)

        def served() -> ServedGraph:
            remotes = over_http.read()
            return remote_graph(
                supergraph.read_text("utf-8"), remotes, _engine_settings(settings, remotes.errors), metrics
            )

        graph = served()
        reported = dict(graph.reported)
        door = Door(
            graph.engine,
            metrics,
            settings.max_body_bytes,
            page=engine_page if settings.development else None,
            explains=settings.explains,
            request_seconds=settings.request_timeout_seconds,
            streams=stream_rules(settings),
            shared=SharedQueries() if settings.deduplicate else None,
        )
        door.authenticator = WhereRequired(lambda: door.engine.asks_of_callers, lambda: _engine_authenticator(settings))
        reloader = Reloader(door, reported, served, lambda: (supergraph, *over_http.files), metrics)
        await stack.enter_async_context(reloading(reloader))
        yield engine_application(door, reported)


@asynccontextmanager
async def open_subgraph(settings: Settings, name: str) -> AsyncIterator[ASGIApp]:
    """`civic-gateway subgraph NAME`."""
    from gateway.execution.transports.get_json import get_json
    from gateway.serving.keys import RemoteKeys
    from gateway.serving.metrics import CountedLog, Metrics
    from gateway.serving.subgraph_server import GrantDoor, subgraph_application
    from resolvers.disclosure_log import MongoDisclosureLog
    from schema.registry import DOMAINS, domain
    from schema.subgraph import Subgraph

    names = [one.name for one in DOMAINS]
    if name not in names:
        raise BadUserInput(f"there is no subgraph {name!r}", suggestion=f"one of {', '.join(names)}")
    async with AsyncExitStack() as stack:
        metrics = Metrics()
        database = await open_database(settings, stack, observe=metrics.queried)
        disclosures = CountedLog(MongoDisclosureLog(database), metrics)
        executor = Subgraph(domain(name), _resources(settings, database, policy(settings), disclosures))
        keys = RemoteKeys(settings.grant_keys_url, get_json)
        yield subgraph_application(
            executor,
            GrantDoor(keys, settings.audience, name, now, metrics),
            metrics,
            settings.max_body_bytes,
            {"database": _up(database), "grant_keys": keys.ready},
        )


# --- parts -----------------------------------------------------------------------------------------------------------


def development_issuer(settings: Settings) -> DevelopmentIssuer:
    """Signs for the personas of the sample population; raises BadUserInput when not in development mode."""
    from gateway.serving.issuer import DevelopmentIssuer, Persona, development_key
    from resolvers.seed.personas import PERSONAS

    if not settings.development:
        raise BadUserInput("tokens are signed in development mode only", suggestion="unset CIVIC_MODE")
    personas = {one.name: Persona(one.name, one.title, one.claims()) for one in PERSONAS.values()}
    return DevelopmentIssuer(development_key(settings.state_dir / ISSUER_KEY), personas, settings.audience)


def _authenticator(
    settings: Settings, issuer: DevelopmentIssuer | None, *, one_role: bool = True, policy_claim: str = ""
) -> Authenticator:
    from gateway.execution.transports.get_json import get_json
    from gateway.serving.authentication import Accepted, Authenticator
    from gateway.serving.issuer import DEVELOPMENT_ISSUER
    from gateway.serving.keys import OwnKeys, RemoteKeys

    def accepted(issuer: str) -> Accepted:
        return Accepted(issuer, settings.audience, settings.token_leeway_seconds, one_role, policy_claim)

    if issuer is not None:
        return Authenticator(OwnKeys(issuer.keys), accepted(DEVELOPMENT_ISSUER))
    if not settings.issuer or not settings.jwks_url:
        raise InternalError("production mode without an issuer")
    return Authenticator(RemoteKeys(settings.jwks_url, get_json), accepted(settings.issuer))


def _engine_authenticator(settings: Settings) -> Authenticator:
    """The issuer that is named, else, in development mode, the one for the personas; roles decide nothing here."""
    named = bool(settings.issuer and settings.jwks_url)
    issuer = None if named or not settings.development else development_issuer(settings)
    return _authenticator(settings, issuer, one_role=False, policy_claim=settings.policy_claim)


def policy(settings: Settings) -> Policy:
    from datetime import timedelta

    from policies.enforcer import load_policy
    from policies.policy import PolicySettings

    return load_policy(
        PolicySettings(
            timedelta(days=settings.treating_days_after_end), timedelta(days=settings.treating_days_without_end)
        )
    )


def vocabulary(policy: Policy) -> Vocabulary:
    from gateway.composition.vocabulary import Vocabulary
    from policies.requirements import required_inputs, root_actions
    from policies.vocabulary import HELD_CATEGORIES, PERSONAL_CATEGORIES, RECORD_CATEGORIES

    return Vocabulary(
        categories=PERSONAL_CATEGORIES,
        required_inputs=required_inputs(policy),
        clinical=RECORD_CATEGORIES,
        held=HELD_CATEGORIES,
        root_actions=root_actions(policy),
    )


def _resources(settings: Settings, database: Database, policy: Policy, disclosures: DisclosureLog) -> Resources:
    import secrets

    from gateway.serving.kept import kept
    from policies.command_guard import CommandGuard
    from resolvers.command_ports import CommandPorts, RequestLimit
    from resolvers.context import Resources
    from resolvers.cursors import CursorCodec
    from resolvers.fact_source import MongoFactSource
    from resolvers.grant_source import MongoGrantSource

    if settings.cursor_secret is not None:
        secret = settings.cursor_secret.get_secret_value().encode()
    else:
        secret = kept(settings.state_dir / CURSOR_SECRET, lambda: secrets.token_bytes(32))
    commands = CommandPorts(
        CommandGuard(policy, MongoGrantSource(database), disclosures, now),
        MongoFactSource(database),
        RequestLimit(settings.consent_requests_per_hour),
        RequestLimit(settings.unknown_numbers_per_hour),
        receipts(settings, settings.state_dir / ISSUER_KEY),
        settings.wrong_verifications_per_hour,
        passcode_secret(settings),
    )
    return Resources(
        database=database, clock=now, cursors=CursorCodec(secret), commands=commands, signer=certificate_keys(settings)
    )


def _engine_settings(
    settings: Settings, errors: ErrorPolicy, scalars: Mapping[str, Callable[[object], object]] | None = None
) -> EngineSettings:
    from gateway.execution.authorization import TokenPolicies
    from gateway.execution.cost import CostMode, CostSettings
    from gateway.execution.engine_settings import EngineSettings
    from gateway.execution.limits import Limits
    from gateway.execution.override_labels import OverrideLabels

    return EngineSettings(
        limits=Limits(
            max_tokens=settings.max_query_tokens,
            max_aliases=settings.max_aliases,
            max_depth=settings.max_depth,
            max_fields=settings.max_selected_fields,
        ),
        introspection=settings.development,
        cached=settings.cached_operations,
        scalars=scalars or {},
        errors=errors,
        labels=OverrideLabels(settings.active_labels),
        cost=CostSettings(CostMode(settings.cost), settings.assumed_list_size),
        policies=TokenPolicies(),
        refuse_unauthorized=settings.unauthorized == "refuse",
    )


def own_sdls() -> Mapping[str, str]:
    from schema.registry import DOMAINS
    from schema.subgraph import print_sdl

    return {one.name: print_sdl(one) for one in DOMAINS}


def sources(settings: Settings, own: Mapping[str, str]) -> Sequence[SubgraphSource]:
    """Our subgraphs in this process, replaced and joined by those that the configuration names."""
    from gateway.composition.source import SubgraphSource
    from gateway.served_graph import IN_PROCESS
    from gateway.supergraph_config import read_supergraph_config

    sources = {name: SubgraphSource(name, IN_PROCESS + name, sdl) for name, sdl in own.items()}
    if settings.supergraph_config is not None:
        sources |= {source.name: source for source in read_supergraph_config(settings.supergraph_config, own)}
    return [sources[name] for name in sorted(sources)]


def _up(database: Database) -> Check:
    async def answers() -> bool:
        await database.ping()
        return True

    return answers
