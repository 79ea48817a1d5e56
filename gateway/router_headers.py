"""The header rules of `router.yaml`, and which of them are refused."""

from collections.abc import Iterable
from dataclasses import replace

from gateway.errors import BadUserInput
from gateway.execution.transports.header_rules import (
    CACHE_CONTROL,
    CREDENTIALS,
    Insert,
    Propagate,
    Remove,
    RequestRule,
    Returned,
)
from gateway.execution.transports.rules import SubgraphRules
from gateway.router_file import HeaderSection, RequestRuleSection

# What every answer of ours says for itself.
OURS = frozenset(
    (
        *("x-request-id", "vary", "date", "server", "x-content-type-options", "referrer-policy", "x-frame-options"),
        *("cross-origin-resource-policy", "content-security-policy"),
    )
)


def with_headers(rules: SubgraphRules, written: HeaderSection, where: str) -> SubgraphRules:
    """Rules for one subgraph come after those for all.

    Raises:
        BadUserInput: a header of the answer that is the gateway's own, or `cache-control` of some subgraphs only.
    """
    returned, merges = list(rules.response_headers), rules.merge_cache_control
    for rule in written.response:
        one = rule.propagate
        name = one.rename or one.named
        if CACHE_CONTROL in (name, one.named):
            if not where.endswith(".all") or one.rename is not None:
                raise BadUserInput(
                    f"{where}.response: cache-control is merged over all subgraphs, or not at all",
                    suggestion="headers.all.response: [{propagate: {named: cache-control}}]",
                )
            merges = True
        elif name in OURS:
            raise BadUserInput(f"{where}.response: {name} is the gateway's own to set")
        else:
            returned.append(Returned(one.named, one.algorithm, one.rename))
    return replace(
        rules,
        request_headers=(*rules.request_headers, *map(_request_rule, written.request)),
        response_headers=tuple(returned),
        merge_cache_control=merges,
    )


def refuse_credentials(every: Iterable[SubgraphRules]) -> None:
    """Where fetch grants are sent, the caller stands in the grant: the token stays here. And what a subgraph discloses is
    decided field by field, so it says nothing to the caller beside its answer.

    Raises:
        BadUserInput: a rule would let either through.
    """
    for rules in every:
        for rule in rules.request_headers:
            if isinstance(rule, Propagate) and (
                rule.named in CREDENTIALS or (rule.matching and any(map(rule.matching.fullmatch, CREDENTIALS)))
            ):
                raise BadUserInput(
                    "the router file propagates the client's credentials; subgraphs of this gateway get a fetch grant",
                    suggestion="name the headers that are meant, and neither authorization nor cookie",
                )
        for returned in rules.response_headers:
            raise BadUserInput(
                f"the router file propagates the response header {returned.named}; what subgraphs of this gateway "
                "disclose is decided field by field, and a header is none",
                suggestion="leave it out; of an answer's headers cache-control alone is merged",
            )


def _request_rule(written: RequestRuleSection) -> RequestRule:
    if written.propagate is not None:
        one = written.propagate
        return Propagate(one.named or "", one.matching, one.rename, one.default)
    if written.insert is not None:
        return Insert(written.insert.name, written.insert.value)
    assert written.remove is not None
    return Remove(written.remove.named or "", written.remove.matching)
