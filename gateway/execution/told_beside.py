"""What stands in an answer's `extensions`: its cost, where that is reported, and its explanation, for whom asked for one."""

from collections.abc import Mapping
from typing import Any

from gateway.execution.cost import CostMode, OperationCost, count
from gateway.execution.prepared import Prepared
from gateway.execution.slots import StoreObject


def told_beside(
    prepared: Prepared, store: StoreObject, names: Mapping[str, str], mode: CostMode
) -> tuple[Mapping[str, Any], OperationCost | None]:
    """Of an answer that is whole: what is told, and the cost for the figures. `names`: a subgraph's public one."""
    cost, told = None, dict[str, Any]()
    if prepared.compiled.costs is not None and prepared.estimated is not None:
        cost = OperationCost(prepared.estimated, count(prepared.compiled.costs, store, prepared.variables))
        if mode is CostMode.REPORT:
            told["cost"] = {"estimated": cost.estimated, "actual": cost.actual}
    explained = prepared.explanation.told(names) if prepared.explanation is not None else None
    if explained:
        told["explain"] = explained
    return told, cost
