"""Print how a plan comes to be: what is wanted, the steps that were found, the requests that the passes made of them."""

from collections.abc import Iterator, Sequence

from gateway.planning.access import Verdict, VerdictKind
from gateway.planning.asked import asked
from gateway.planning.conditions import show_condition
from gateway.planning.graph import QueryGraph
from gateway.planning.operation import Below, Operation
from gateway.planning.plan import ALWAYS
from gateway.planning.plan_operation import plan_operation
from gateway.planning.show import show
from gateway.planning.steps import Step, Tree


def show_stages(operation: Operation, graph: QueryGraph) -> str:
    """Every stage, with access still open: nothing is refused, whatever depends on the data stays."""
    lines: list[str] = []

    def watch(wanted: Operation, requests: Sequence[Sequence[Step]]) -> None:
        if not lines:
            lines.extend(["wanted", *_wants(wanted.root, "  "), "steps as found"])
        else:
            lines.append("requests")
        for number, steps in enumerate(requests):
            lines.extend(f"  {number} {_step(step)}" for step in steps)

    answers = {each: Verdict(VerdictKind.CONDITIONAL) for each in asked(operation, graph)}
    plan = plan_operation(operation, graph, answers, watch)
    return "\n".join([*lines, show(plan)])


def _wants(below: Below, indent: str) -> Iterator[str]:
    for want in below.wants:
        types = "" if want.types == below.types else f" of {'|'.join(want.types)}"
        when = "" if want.when == ALWAYS else f"  if {show_condition(want.when)}"
        yield f"{indent}{want.slot}{types}{when}"
        if want.below is not None:
            yield from _wants(want.below, indent + "  ")


def _step(step: Step) -> str:
    at = ".".join(each.slot for each in step.path) or "(root)"
    by = " ".join(
        f"{entering.type_name}{{{' '.join(each.name for each in entering.fields.values())}}}"
        for entering in step.entering.values()
    )
    after = f" after steps {', '.join(map(str, sorted(step.deps)))}" if step.deps else ""
    parts = [
        f"step {step.id}, level {step.level}:",
        step.graph,
        at,
        f"by {by}" if by else "",
        f"for {_tree(step.tree)}",
    ]
    return " ".join(part for part in parts if part) + after


def _tree(tree: Tree) -> str:
    return ", ".join(dict.fromkeys(each.slot for each in tree.fields.values())) or "__typename"
