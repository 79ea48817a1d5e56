"""`civic-gateway`: every command calls a function of `gateway.commands`; what goes wrong is a message and an exit code.

Exit codes: 0 done · 1 it could not be done (the message says why) · 2 the command or a setting is wrong.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gateway.settings import Settings

cli = typer.Typer(
    name="civic-gateway",
    help="One GraphQL endpoint over a country's civic services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Form(StrEnum):
    TEXT = "text"
    JSON = "json"


Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; PORT unless given.")]


@cli.command()
def serve(
    supergraph: Annotated[
        Path | None, typer.Option(help="A supergraph SDL: run the engine alone over its remote subgraphs.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="A supergraph.yaml: subgraphs asked over HTTP; CIVIC_SUPERGRAPH_CONFIG unless given."),
    ] = None,
    port: Port = None,
) -> None:
    """Serve the civic graph; without MONGODB_URI the embedded database is started, and seeded when it is empty."""
    settings = _settings(port)
    from gateway import commands

    if supergraph is not None and config is not None:
        print("either --supergraph or --config: one is composed, the other is to be", file=sys.stderr)
        raise SystemExit(2)
    if config is not None:
        settings = settings.model_copy(update={"supergraph_config": config})
    if supergraph is not None:
        _read(supergraph)
        commands.serve_supergraph(settings, supergraph)
    else:
        commands.serve_gateway(settings)


@cli.command()
def subgraph(name: Annotated[str, typer.Argument(help="The domain to serve alone.")], port: Port = None) -> None:
    """Serve one subgraph by itself; it answers what the gateway's fetch grants allow."""
    settings = _settings(port)
    from gateway import commands

    commands.serve_subgraph(settings, name)


@cli.command()
def compose(
    config: Annotated[Path, typer.Option(help="A supergraph.yaml.")],
    output: Annotated[Path | None, typer.Option(help="Write to this file; nothing is written on failure.")] = None,
    form: Annotated[
        Form, typer.Option("--format", help="text: the SDL; json: errors and hints as data, too.")
    ] = Form.TEXT,
) -> None:
    """Compose subgraphs and print the supergraph SDL; hints go to standard error."""
    from gateway import commands

    if form is Form.JSON:
        document, composes = commands.composed_as_json(config)
        _put(document + "\n", output if composes else None)
        raise SystemExit(0 if composes else 1)
    composed = commands.compose_config(config)
    for hint in composed.hints:
        print(f"{hint.code}: {hint.message}", file=sys.stderr)
    _put(composed.sdl, output)


@cli.command()
def plan(
    query: Annotated[Path, typer.Argument(help="A file with one operation.")],
    supergraph: Annotated[Path, typer.Option(help="A supergraph SDL.")],
) -> None:
    """Print the plan of an operation."""
    from gateway import commands

    print(commands.show_plan(_read(supergraph), _read(query)))


@cli.command()
def seed(
    citizens: Annotated[int | None, typer.Option(min=200, help="How many; CIVIC_SEED_CITIZENS unless given.")] = None,
    seed: Annotated[int | None, typer.Option(help="Equal seeds give equal people; CIVIC_SEED unless given.")] = None,
) -> None:
    """Replace the sample population: what is in the database is dropped."""
    settings = _settings()
    from gateway import commands

    print(commands.seed(settings, citizens or settings.seed_citizens, settings.seed if seed is None else seed))


@cli.command()
def snapshot() -> None:
    """Compute the public figures of the last closed day."""
    settings = _settings()
    from gateway import commands

    print(commands.snapshot(settings))


@cli.command()
def token(
    persona: Annotated[str, typer.Argument(help="One of the sample population's personas.")],
    assurance: Annotated[int, typer.Option(min=1, max=4, help="Level of the identity's proof.")] = 3,
    purpose: Annotated[str | None, typer.Option(help="The only purpose of use it has.")] = None,
    expires: Annotated[int, typer.Option(help="Seconds until it expires.")] = 8 * 3600,
) -> None:
    """Print a token for a persona, and nothing else (development mode only)."""
    settings = _settings()
    from gateway import commands

    print(commands.persona_token(settings, persona, assurance=assurance, purpose=purpose, expires=expires))


@cli.command()
def receipt(
    dossier: Annotated[str, typer.Argument(help="The dossier whose fee was paid.")],
    amount: Annotated[int | None, typer.Option(min=0, help="In VND; the whole fee of today unless given.")] = None,
) -> None:
    """Print a receipt of the payment platform, and nothing else (development mode only)."""
    settings = _settings()
    from gateway import commands

    print(commands.payment_receipt(settings, dossier, amount))


@cli.command()
def check(
    config: Annotated[Path | None, typer.Option(help="A supergraph.yaml to check in place of the civic graph.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="The SDL before: of the public schema, or of a supergraph.")
    ] = None,
) -> None:
    """Check settings, access rows and composition without serving; prints what was checked, and what changed."""
    settings = _settings()
    from gateway import commands

    if against is None:
        for line in commands.check(settings) if config is None else commands.check_config(config):
            print(line)
        return
    changes = commands.changes(settings, config, _read(against), str(against))
    for change in changes:
        print(change)
    if any(change.severity.value == "breaking" for change in changes):
        raise SystemExit(1)


def _settings(port: int | None = None) -> "Settings":
    from pydantic import ValidationError

    from gateway.settings import Settings

    try:
        return Settings() if port is None else Settings(port=port)
    except ValidationError as error:
        for wrong in error.errors():
            where = ".".join(str(part) for part in wrong["loc"])
            print(f"{where}: {wrong['msg']}" if where else wrong["msg"], file=sys.stderr)
        raise SystemExit(2) from None


def _put(text: str, output: Path | None) -> None:
    if output is None:
        print(text, end="" if text.endswith("\n") else "\n")
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        print(f"{output}: {(error.strerror or 'cannot be written').lower()}", file=sys.stderr)
        raise SystemExit(1) from None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        print(f"{path}: {(error.strerror or 'cannot be read').lower()}", file=sys.stderr)
    except UnicodeDecodeError:
        print(f"{path}: not a text in UTF-8", file=sys.stderr)
    raise SystemExit(2)


def main() -> None:
    """The program's entry."""
    from gateway.errors import ClientError, GatewayError
    from gateway.garbage import look_seldom

    look_seldom()
    try:
        cli()
    except GatewayError as error:
        print(error.message, file=sys.stderr)
        if not isinstance(error, ClientError) or error.code != "COMPOSITION_FAILED":
            for reason in error.reasons:
                print(f"  {reason}", file=sys.stderr)
            if error.suggestion:
                print(f"  {error.suggestion}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        from gateway.serving.structured_log import trail

        print(f"internal error, please report it: {type(error).__name__}: {error}", file=sys.stderr)
        print(f"  at {trail(error)}", file=sys.stderr)
        raise SystemExit(1) from None
