"""What the commands of `civic-gateway` do; `gateway.cli` reads their arguments, `gateway.app` opens what they work on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gateway import app
from gateway.database import seed_anew, take_figures
from gateway.errors import BadUserInput, GatewayError
from gateway.settings import Settings

if TYPE_CHECKING:
    from graphql import GraphQLError

    from gateway.composition.compose import Composition
    from gateway.schema_changes import Change
    from gateway.serving.run import Opened
    from gateway.serving.workers import Work


def serve_gateway(settings: Settings) -> None:
    """`make run`."""
    _serve(settings, lambda at, first: app.open_gateway(at, prepares=first), _welcome, settings.workers)


def serve_supergraph(settings: Settings, supergraph: Path) -> None:
    """The engine alone, over any supergraph SDL in which nothing is protected; it is read again when the file changes."""
    _serve(
        settings,
        lambda at, _first: app.open_engine(at, supergraph),
        lambda at: print(f"the supergraph answers at {at.url}/graphql", flush=True),
        settings.workers,
    )


def serve_subgraph(settings: Settings, name: str) -> None:
    """One domain alone."""
    _serve(
        settings,
        lambda at, _first: app.open_subgraph(at, name),
        lambda at: print(f"the subgraph {name} answers at {at.url}/graphql", flush=True),
    )


def compose_config(path: Path) -> Composition:
    """`civic-gateway compose`: our vocabulary is what annotations are checked with."""
    from gateway.composition.compose import compose
    from gateway.supergraph_config import read_supergraph_config

    return compose(read_supergraph_config(path), app.vocabulary(app.policy(Settings())))


def show_plan(sdl: str, query: str) -> str:
    """`civic-gateway plan`: what would be fetched, before any access is decided."""
    from graphql import GraphQLError, OperationType, parse, validate

    from gateway.composition.compose import with_actions
    from gateway.composition.public_schema import public_schema, with_defer
    from gateway.composition.read_supergraph import read_supergraph
    from gateway.planning.graph import QueryGraph
    from gateway.planning.normalize import chosen_operation, normalize
    from gateway.planning.runnable import refuse_unrunnable
    from gateway.planning.show_stages import show_stages

    supergraph = with_actions(read_supergraph(sdl), app.vocabulary(app.policy(Settings())))
    refuse_unrunnable(supergraph)
    try:
        document = parse(query)
    except GraphQLError as error:
        raise BadUserInput(f"the operation does not parse: {_located(error)}") from None
    wrong = validate(with_defer(public_schema(supergraph)), document)
    if wrong:
        raise BadUserInput("the operation is not valid", reasons=[_located(error) for error in wrong])
    graph = QueryGraph(supergraph, Settings().active_labels)
    deferring = chosen_operation(document, None).operation is not OperationType.SUBSCRIPTION
    return show_stages(normalize(document, None, graph, deferring=deferring), graph)


def _located(error: GraphQLError) -> str:
    """The message, and where."""
    places = ", ".join(f"line {place.line}, column {place.column}" for place in error.locations or ())
    return error.message + (f" ({places})" if places else "")


def seed(settings: Settings, citizens: int, number: int) -> str:
    """`civic-gateway seed`: what was there is dropped.

    Raises:
        BadUserInput: not in development mode, where what is dropped could be the records of real people.
    """
    if not settings.development:
        raise BadUserInput(
            "the sample population is made in development mode only: seeding drops what is in the database",
            suggestion="unset CIVIC_MODE, and check what MONGODB_URI names",
        )
    documents, seconds = asyncio.run(seed_anew(settings, citizens, number, app.now))
    return f"{documents} documents in {seconds:.1f} s"


def snapshot(settings: Settings) -> str:
    """`civic-gateway snapshot`."""
    return f"the figures as of {asyncio.run(take_figures(settings, app.now))}"


def persona_token(settings: Settings, persona: str, *, assurance: int, purpose: str | None, expires: int) -> str:
    """`civic-gateway token`."""
    return app.development_issuer(settings).token(persona, assurance=assurance, purpose=purpose, expires=expires)


def payment_receipt(settings: Settings, dossier: str, amount: int | None) -> str:
    """`civic-gateway receipt`: over the whole fee of today unless an amount is given."""
    from gateway.payments import whole_fee

    return app.development_issuer(settings).receipt(dossier, whole_fee(app.now()) if amount is None else amount)


def composed_as_json(path: Path) -> tuple[str, bool]:
    """`civic-gateway compose --format json`, and whether it composed."""
    import json

    from graphql import print_schema

    from gateway.composition.composition_error import CompositionFailed
    from gateway.composition.public_schema import public_schema

    try:
        composed = compose_config(path)
    except CompositionFailed as failed:
        return json.dumps({"errors": [error.as_json() for error in failed.errors], "hints": []}, indent=2), False
    except GatewayError as error:
        told = {"code": error.code, "message": error.message, "suggestion": error.suggestion}
        return json.dumps({"errors": [told], "hints": []}, indent=2), False
    document = {
        "supergraph": composed.sdl,
        "public_schema": print_schema(public_schema(composed.supergraph)),
        "hints": [{"code": hint.code, "message": hint.message} for hint in composed.hints],
    }
    return json.dumps(document, indent=2), True


def changes(settings: Settings, config: Path | None, old: str, where: str) -> Sequence[Change]:
    """`civic-gateway check --against OLD`: of the subgraphs that `config` names, or of our own."""
    from gateway.composition.public_schema import public_schema
    from gateway.schema_changes import read_public_schema, schema_changes

    before = read_public_schema(old, where)
    composed = compose_config(config) if config is not None else _own(settings)
    return schema_changes(before, public_schema(composed.supergraph))


def _own(settings: Settings) -> Composition:
    from gateway.composition.compose import compose

    return compose(app.sources(settings, app.own_sdls()), app.vocabulary(app.policy(settings)))


def check_config(path: Path) -> Sequence[str]:
    """`civic-gateway check --config FILE`: whether the subgraphs compose."""
    composed = compose_config(path)
    supergraph = composed.supergraph
    return (
        *(f"{hint.code}: {hint.message}" for hint in composed.hints),
        f"supergraph: {len(supergraph.types)} types of {', '.join(sorted(supergraph.subgraphs))}",
    )


def check(settings: Settings) -> Sequence[str]:
    """`civic-gateway check`: everything that would stop a start, without starting."""
    from gateway.composition.compose import compose
    from gateway.over_http import check_remote
    from gateway.served_graph import IN_PROCESS

    policy = app.policy(settings)
    sources = app.sources(settings, app.own_sdls())
    check_remote(settings, {one.name: one.url for one in sources if not one.url.startswith(IN_PROCESS)})
    supergraph = compose(sources, app.vocabulary(policy)).supergraph
    return (
        f"settings: {settings.mode} mode, {settings.url}",
        f"access: {len(policy.all_rows())} rows",
        f"supergraph: {len(supergraph.types)} types of {', '.join(sorted(supergraph.subgraphs))}",
    )


def _welcome(settings: Settings) -> None:
    """What a person needs first."""
    from gateway.serving.pages import ready_curl

    lines = [f"The civic gateway answers at {settings.url}/graphql"]
    if settings.development:
        personas = app.development_issuer(settings).personas
        width = max(map(len, personas))
        lines += [
            "",
            f"  GraphiQL       {settings.url}/graphql in a browser",
            f"  health         {settings.url}/health/ready",
            f"  figures        {settings.url}/metrics",
            "",
            "Personas (civic-gateway token NAME prints a token):",
            *(f"  {name:<{width}}  {persona.description}" for name, persona in personas.items()),
            "",
            "Try:",
            "",
            ready_curl(settings.url),
        ]
    print("\n".join(["", *lines, ""]), flush=True)


def _serve(
    settings: Settings,
    opened: Callable[[Settings, bool], Opened],
    announce: Callable[[Settings], None],
    workers: int = 1,
) -> None:
    """The port is taken first, and is then known even when it was left to the system (0).

    `opened` is told whether it is the first, or the only, process to open.
    """
    from gateway.serving.run import bound, run_until_stopped
    from gateway.serving.structured_log import configure_log

    configure_log(settings.log_level)
    address = bound(settings.host, settings.port)
    at = settings.model_copy(update={"port": address.getsockname()[1]})

    def work(number: int, ready: Callable[[], None]) -> None:
        run_until_stopped(
            lambda: opened(at, number == 0), address, shutdown_seconds=at.shutdown_seconds, announce=ready
        )

    if workers == 1:
        work(0, lambda: announce(at))
    else:
        _serve_with_workers(at, work, announce, workers)


def _serve_with_workers(at: Settings, work: Work, announce: Callable[[Settings], None], workers: int) -> None:
    from gateway.errors import InternalError
    from gateway.serving.workers import resident_mb, run_workers

    def all_serve(running: Mapping[int, int]) -> None:
        announce(at)
        for number, pid in running.items():
            print(f"  worker {number}       process {pid}, {resident_mb(pid):.0f} MB", flush=True)

    if not run_workers(work, workers, all_serve):
        raise InternalError("the first worker has ended, and with it the others: its reason is in the log")
