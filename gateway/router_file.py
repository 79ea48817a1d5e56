"""The shape of `router.yaml`; what it means is `router_config.py`."""

import re
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from gateway.execution.transports.event_rules import EventProtocol
from gateway.execution.transports.header_rules import NEVER, Merge

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}


def _seconds(value: Any) -> Any:
    """`500ms`, `5s`, `1m`, or a number of seconds."""
    if isinstance(value, str):
        found = _DURATION.fullmatch(value.strip())
        if found is None:
            raise ValueError("a duration is written 500ms, 5s or 1m")
        return float(found[1]) * _UNITS[found[2]]
    return value


Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0, le=3600)]


_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _header_name(value: Any) -> Any:
    if isinstance(value, str):
        if _TOKEN.fullmatch(value) is None:
            raise ValueError("this is no name of a header")
        if value.lower() in NEVER:
            raise ValueError("this header belongs to one connection or one message and does not travel")
        return value.lower()
    return value


def _pattern(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return re.compile(value, re.IGNORECASE)
        except re.error as error:
            raise ValueError(f"this is no regular expression: {error}") from None
    return value


_PATH = re.compile(r"/(?!/)[\x21-\x7e]*")


def _server_path(value: Any) -> Any:
    if isinstance(value, str) and _PATH.fullmatch(value) is None:
        raise ValueError(
            "a path begins with one slash, as /graphql/ws does; where the server is, the subgraph's URL says"
        )
    return value


ServerPath = Annotated[str, BeforeValidator(_server_path)]
HeaderName = Annotated[str, BeforeValidator(_header_name)]
HeaderValue = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$", max_length=8192)]
Pattern = Annotated[re.Pattern[str], BeforeValidator(_pattern)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def given_as(self, **names: str) -> dict[str, Any]:
        """What is written here of these keys, by the names that the rules have for them; what is left out stays as it was."""
        return {name: getattr(self, key) for key, name in names.items() if key in self.model_fields_set}


class RetrySection(_Section):
    attempts: int = Field(default=3, ge=1, le=10)
    first_wait: Seconds = 0.025
    longest_wait: Seconds = 1.0


class BreakerSection(_Section):
    error_threshold_percentage: float = Field(default=50, gt=0, le=100)
    volume_threshold: int = Field(default=20, ge=1)
    window: Seconds = 10.0
    reset_timeout: Seconds = 5.0


class TrafficSection(_Section):
    """What is left out is as `all` has it, and there as the settings have it; `null` turns a rule off."""

    timeout: Seconds = 5.0
    max_concurrent: int | None = Field(default=None, ge=1)
    max_response_bytes: int = Field(default=1, ge=1)
    deduplicate_query: bool = True
    pass_through: bool = False
    retry: RetrySection | None = None
    circuit_breaker: BreakerSection | None = None


class IdentitySection(_Section):
    certificate_chain: Path
    key: Path


class TlsSection(_Section):
    certificate_authorities: Path | None = None
    client_authentication: IdentitySection | None = None


class TrafficShaping(_Section):
    all: TrafficSection = Field(default_factory=TrafficSection)
    subgraphs: dict[str, TrafficSection] = Field(default_factory=dict)


class TlsBySubgraph(_Section):
    all: TlsSection | None = None
    subgraphs: dict[str, TlsSection] = Field(default_factory=dict)


class Named(_Section):
    """`named` or `matching`, one of them."""

    named: HeaderName | None = None
    matching: Pattern | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.named is None) == (self.matching is None):
            raise ValueError("one of `named` and `matching`")
        return self


class PropagateSection(Named):
    rename: HeaderName | None = None
    default: HeaderValue | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if self.matching is not None and (self.rename is not None or self.default is not None):
            raise ValueError("`rename` and `default` go with `named`")
        return self


class InsertSection(_Section):
    name: HeaderName
    value: HeaderValue


class ReturnSection(_Section):
    named: HeaderName
    rename: HeaderName | None = None
    algorithm: Merge = Merge.LAST


class RequestRuleSection(_Section):
    """One of the three."""

    propagate: PropagateSection | None = None
    insert: InsertSection | None = None
    remove: Named | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if sum(rule is not None for rule in (self.propagate, self.insert, self.remove)) != 1:
            raise ValueError("one of `propagate`, `insert` and `remove`")
        return self


class ResponseRuleSection(_Section):
    propagate: ReturnSection


class HeaderSection(_Section):
    request: list[RequestRuleSection] = Field(default_factory=list)
    response: list[ResponseRuleSection] = Field(default_factory=list)


class HeadersBySubgraph(_Section):
    all: HeaderSection = Field(default_factory=HeaderSection)
    subgraphs: dict[str, HeaderSection] = Field(default_factory=dict)


class ErrorSection(_Section):
    redact_message: bool = False
    allow_extensions_keys: list[str] = Field(default_factory=list)
    service: bool = True


class ErrorsBySubgraph(_Section):
    all: ErrorSection = Field(default_factory=ErrorSection)
    subgraphs: dict[str, ErrorSection] = Field(default_factory=dict)


class EventSection(_Section):
    """What is left out is as `all` has it, and there as the settings have it."""

    protocol: EventProtocol = EventProtocol.WEBSOCKET
    path: ServerPath | None = None
    idle_timeout: Seconds = 60.0
    max_queued_events: int = Field(default=1, ge=1)
    max_event_bytes: int = Field(default=1024, ge=1024)


class EventsBySubgraph(_Section):
    all: EventSection = Field(default_factory=EventSection)
    subgraphs: dict[str, EventSection] = Field(default_factory=dict)


class RouterFile(_Section):
    override_subgraph_url: dict[str, str] = Field(default_factory=dict)
    traffic_shaping: TrafficShaping = Field(default_factory=TrafficShaping)
    headers: HeadersBySubgraph = Field(default_factory=HeadersBySubgraph)
    include_subgraph_errors: ErrorsBySubgraph = Field(default_factory=ErrorsBySubgraph)
    tls: TlsBySubgraph = Field(default_factory=TlsBySubgraph)
    subscriptions: EventsBySubgraph = Field(default_factory=EventsBySubgraph)
