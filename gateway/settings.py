"""Every setting, with its default and what it is for: the only module that reads the environment."""

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Mode(StrEnum):
    """`development` signs tokens for the personas, so it is served on the loopback interface only."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


def _listed(names: str) -> frozenset[str]:
    """Names that are written with commas between them."""
    return frozenset(name.strip() for name in names.split(",") if name.strip())


class Settings(BaseSettings):
    """Read once, at the start. HOST, PORT, WORKERS and MONGODB_URI have their customary names, all others begin with CIVIC_."""

    model_config = SettingsConfigDict(
        env_prefix="CIVIC_", env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    host: str = Field(default="127.0.0.1", validation_alias="HOST", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, validation_alias="PORT", description="Port to listen on.")
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        validation_alias="WORKERS",
        description="Processes of the gateway, or of `serve --supergraph`, on the one port; each has its own caches and "
        "counts its own requests.",
    )
    mode: Mode = Field(
        default=Mode.DEVELOPMENT,
        description="`development` has its own token issuer, `/personas`, GraphiQL and introspection, and listens on the "
        "loopback interface only; `production` has none of them and needs CIVIC_ISSUER and CIVIC_JWKS_URL.",
    )

    mongodb_uri: SecretStr | None = Field(
        default=None,
        validation_alias="MONGODB_URI",
        description="The replica set or sharded cluster. Unset: the embedded database is started as a child process.",
    )
    database: str = Field(default="civic", description="Name of the database.")
    mongo_driver: Literal["motor", "pymongo"] = Field(
        default="motor", description="`motor`, or `pymongo` for PyMongo's own asynchronous client."
    )
    state_dir: Path = Field(
        default=Path(".data"),
        description="Folder of the embedded database and of the development keys; created when missing.",
    )
    seed_citizens: int = Field(
        default=2000, ge=200, description="Citizens of the sample population that an empty database gets."
    )
    seed: int = Field(default=1, description="Seed of the sample population: the same seed gives the same people.")

    issuer: str | None = Field(default=None, description="`iss` of the tokens that are accepted (the OpenID provider).")
    jwks_url: str | None = Field(default=None, description="Where that issuer publishes its keys.")
    payment_issuer: str | None = Field(
        default=None,
        description="`iss` of the receipts that pay a fee (the payment platform). Unset: the development issuer's, or none.",
    )
    payment_jwks_url: str | None = Field(
        default=None, description="Where the payment platform publishes its keys; set together with its issuer."
    )
    audience: str = Field(default="civic-gateway", description="`aud` that a token or receipt must be for.")
    token_leeway_seconds: int = Field(
        default=5, ge=0, le=120, description="Clock difference forgiven in `exp` and `nbf`."
    )
    grant_keys_url: str = Field(
        default="http://127.0.0.1:8000/.well-known/grant-keys.json",
        description="For `subgraph NAME`: where the gateway publishes the keys that fetch grants are verified with.",
    )

    grant_key_file: Path | None = Field(
        default=None,
        description="Private key (JWK, Ed25519) that fetch grants are signed with; several gateways share one; "
        "made when the file is missing. Unset: made at the first start and kept in CIVIC_STATE_DIR.",
    )
    certificate_key_file: Path | None = Field(
        default=None,
        description="Private key (JWK, P-256) that certificates are signed with, or a JWKS whose first key signs while the "
        "others are still published; made when the file is missing. Unset: made at the first start and kept in "
        "CIVIC_STATE_DIR.",
    )
    cursor_secret: SecretStr | None = Field(
        default=None,
        description="Seals the cursors of lists; the same for every process. Unset: made at the first start and kept in "
        "CIVIC_STATE_DIR.",
    )

    supergraph_config: Path | None = Field(
        default=None,
        description="A `supergraph.yaml`: its subgraphs are asked over HTTP, in place of the built-in one of the same name "
        "or in addition.",
    )
    router_config: Path | None = Field(
        default=None,
        description="A `router.yaml`: URLs, traffic rules, headers, TLS and subscriptions of subgraphs over HTTP, one by "
        "one; what it leaves out is as the settings below have it. A change of it is taken up as that of a supergraph is.",
    )
    http_client: Literal["sockets", "pyreqwest", "aiohttp"] = Field(
        default="sockets",
        description="What subgraphs over HTTP are asked with: `sockets`, this gateway's own, the cheapest; `pyreqwest`; or "
        "`aiohttp`, which takes two to three times as much CPU a call.",
    )
    request_timeout_seconds: float = Field(
        default=30.0, gt=0, description="The time of one request: no fetch of it takes longer than what is left of it."
    )
    deduplicate: bool = Field(
        default=True,
        description="With `serve --supergraph`: whether equal queries of one caller that are under way together are run once "
        "and answered alike.",
    )
    subgraph_timeout_seconds: float = Field(
        default=5.0, gt=0, description="How long a fetch over HTTP may take, waiting and retries included."
    )
    subgraph_attempts: int = Field(
        default=2,
        ge=1,
        le=10,
        description="How often a query is sent to a subgraph over HTTP that cannot be reached or answers 429, 502, 503 or "
        "504; a fetch of a mutation is sent once.",
    )
    subgraph_concurrency: int | None = Field(
        default=None,
        ge=1,
        description="Requests that one subgraph over HTTP gets at once, the rest waits. Unset: any number.",
    )
    subgraph_deduplicate: bool = Field(
        default=True,
        description="Whether equal queries of one caller to one subgraph over HTTP that are under way together are sent once.",
    )
    subgraph_response_bytes: int = Field(
        default=33_554_432, ge=1024, description="Largest answer of a subgraph over HTTP that is read."
    )

    subscription_protocol: Literal["graphql-transport-ws", "sse"] = Field(
        default="graphql-transport-ws",
        description="How subgraphs over HTTP are subscribed to: over WebSocket, or by `sse`, a POST that is answered with "
        "`text/event-stream`.",
    )
    subscription_idle_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Silence of a subgraph after which a subscription at it is given up; over WebSocket it is asked for a "
        "sign of life before.",
    )
    subscription_queued_events: int = Field(
        default=100,
        ge=1,
        description="Events of one subscription that may wait to be dealt with; with one more it is given up.",
    )
    subscription_event_bytes: int = Field(
        default=1_048_576, ge=1024, description="Largest event of a subgraph that is read."
    )
    heartbeat_seconds: float = Field(
        default=12.0, gt=0, description="Silence towards a client after which a stream shows a sign of life."
    )

    socket_operations: int = Field(
        default=50, ge=1, description="Operations at once on one WebSocket of a client; one more is refused."
    )
    socket_init_seconds: float = Field(
        default=5.0, gt=0, description="How long a client may take to say `connection_init` over WebSocket."
    )

    max_body_bytes: int = Field(default=1_048_576, ge=1024, description="Largest request body that is read.")
    max_query_tokens: int = Field(default=15_000, ge=100, description="Largest operation document, in tokens.")
    max_aliases: int = Field(default=1_000, ge=10, description="Most aliases in one operation.")
    max_depth: int = Field(default=40, ge=5, description="Deepest nesting of selections, fragments expanded.")
    max_selected_fields: int = Field(
        default=5_000, ge=100, description="Most fields in one operation, fragments expanded."
    )
    unauthorized: Literal["filter", "refuse"] = Field(
        default="filter",
        description="What becomes of an operation of which `@authenticated`, `@requiresScopes` or `@policy` keeps a field "
        "from its caller: `filter` answers the rest and an error for each, `refuse` runs nothing of it.",
    )
    policy_claim: str = Field(
        default="",
        description="For `serve --supergraph`: the claim of the token that names the policies (`@policy`) which its bearer "
        "meets, a list of texts or one text with blanks between; empty: every policy is denied. The civic gateway asks its "
        "own policy.",
    )
    override_labels: str = Field(
        default="",
        description="Labels of progressive `@override` that are in force, separated by commas; `percent(…)` is drawn per "
        "request.",
    )
    cost: Literal["off", "measure", "report"] = Field(
        default="measure",
        description="What an operation costs by `@cost` and `@listSize`, estimated and actual: `measure` counts it in the "
        "figures where a supergraph declares costs, `report` for any, and tells it in `extensions.cost`.",
    )
    assumed_list_size: int = Field(
        default=10, ge=0, description="How long a list without `@listSize` is taken to be when a cost is estimated."
    )
    cached_operations: int = Field(default=1_000, ge=0, description="Parsed operations, and plans, kept in memory.")

    explain_roles: str = Field(
        default="",
        description="Roles, separated by commas, whose requests with the header `X-Explain: 1` are answered with the plan and "
        "its timings. In development mode everybody's are.",
    )

    treating_days_after_end: int = Field(
        default=30, ge=0, description="How long after its end an encounter still counts as treatment."
    )
    treating_days_without_end: int = Field(
        default=90,
        ge=0,
        description="How long after its start an encounter without a recorded end counts as treatment.",
    )
    consent_requests_per_hour: int = Field(
        default=60, ge=1, description="Consent requests that one caller may file in an hour."
    )
    unknown_numbers_per_hour: int = Field(
        default=60,
        ge=1,
        description="Personal numbers that nobody has, of which one facility is told so in an hour.",
    )

    passcode_secret: SecretStr | None = Field(
        default=None,
        description="Makes and checks the passcodes of shared certificates; the same for every process. Unset: made at the "
        "first start and kept in CIVIC_STATE_DIR.",
    )
    wrong_verifications_per_hour: int = Field(
        default=20, ge=1, description="Wrong tries at verifyCertificate that one organisation may make in an hour."
    )

    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severe log entry that is written."
    )
    shutdown_seconds: int = Field(
        default=10, ge=1, description="How long requests under way may take when the process is stopped."
    )

    @property
    def development(self) -> bool:
        return self.mode is Mode.DEVELOPMENT

    def explains(self, role: str) -> bool:
        """Whether callers of this role may see plans."""
        return self.development or role in _listed(self.explain_roles)

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the gateway."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def active_labels(self) -> frozenset[str]:
        return _listed(self.override_labels)

    @model_validator(mode="after")
    def _mode_is_safe(self) -> Self:
        if self.development and self.host not in LOOPBACK:
            raise ValueError(
                f"HOST={self.host} with CIVIC_MODE=development: anyone who reaches it could have a token signed; "
                "listen on 127.0.0.1 or set CIVIC_MODE=production"
            )
        if not self.development and not (self.issuer and self.jwks_url):
            raise ValueError("CIVIC_MODE=production needs CIVIC_ISSUER and CIVIC_JWKS_URL")
        if (self.payment_issuer is None) != (self.payment_jwks_url is None):
            raise ValueError("CIVIC_PAYMENT_ISSUER and CIVIC_PAYMENT_JWKS_URL are set together")
        return self


def environment_value(name: str) -> str | None:
    """A variable that a configuration file names; unset and empty are the same."""
    return os.environ.get(name) or None


def documented_settings() -> Sequence[tuple[str, str, str]]:
    """(environment variable, default, description) of every setting, in the order above: README's table."""
    rows = []
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"CIVIC_{name.upper()}")
        default = "" if field.default is None else str(field.default)
        rows.append((variable, default, field.description or ""))
    return rows
