"""Conditions of `@skip` and `@include` as an OR of ANDs: conjunction, disjunction, and their simplest sorted form."""

from collections.abc import Iterable, Sequence

from graphql import BooleanValueNode, DirectiveNode, VariableNode

from gateway.planning.plan import ALWAYS, Condition, Term

NEVER: Condition = ()


def both(left: Condition, right: Condition) -> Condition:
    """Left and right."""
    if left in (ALWAYS, right):
        return right
    if right == ALWAYS:
        return left
    return _simplest({tuple(sorted({*a, *b})) for a in left for b in right})


def either(left: Condition, right: Condition) -> Condition:
    """Left or right."""
    if left == ALWAYS or right == ALWAYS:
        return ALWAYS
    if left == right or not right:
        return left
    return right if not left else _simplest({*left, *right})


def negated(condition: Condition) -> Condition:
    """Neither of its clauses."""
    result = ALWAYS
    for terms in condition:
        result = both(result, tuple(((name, not wanted),) for name, wanted in terms))
    return result


def any_of(conditions: Iterable[Condition]) -> Condition:
    """At least one of them; of none: never."""
    result = NEVER
    for condition in conditions:
        result = either(result, condition)
        if result == ALWAYS:
            break
    return result


def of_directives(directives: Sequence[DirectiveNode] | None) -> Condition:
    """What the `@skip` and `@include` of one selection say together."""
    condition = ALWAYS
    for directive in directives or ():
        name = directive.name.value
        if name not in ("skip", "include"):
            continue
        wanted = name == "include"
        for argument in directive.arguments or ():
            value = argument.value
            if isinstance(value, VariableNode):
                condition = both(condition, (((value.name.value, wanted),),))
            elif isinstance(value, BooleanValueNode) and value.value is not wanted:
                return NEVER
    return condition


def show_condition(condition: Condition) -> str:
    """`$a & !$b | $c`, for printing."""
    return " | ".join(" & ".join(("" if wanted else "!") + f"${name}" for name, wanted in terms) for terms in condition)


def _simplest(clauses: set[tuple[Term, ...]]) -> Condition:
    """Without contradictions, without clauses that another implies, with `a | !a` resolved."""
    current = {clause for clause in clauses if not _contradicts(clause)}
    changed = True
    while changed:
        changed = False
        ordered = sorted(current, key=lambda clause: (len(clause), clause))
        for index, short in enumerate(ordered):
            for long in ordered[index + 1 :]:
                if set(short) <= set(long):
                    current.discard(long)
                    changed = True
                    continue
                reduced = _resolve(short, long)
                if reduced is not None and reduced != long:
                    current.discard(long)
                    current.add(reduced)
                    changed = True
            if changed:
                break
    return tuple(sorted(current))


def _contradicts(clause: tuple[Term, ...]) -> bool:
    names = [name for name, _ in clause]
    return len(names) != len(set(names))


def _resolve(short: tuple[Term, ...], long: tuple[Term, ...]) -> tuple[Term, ...] | None:
    """`a | (!a & b)` is `a | b`: the long clause without a term whose opposite the short one adds."""
    for name, wanted in short:
        opposite = (name, not wanted)
        if opposite in long and set(short) - {(name, wanted)} <= set(long) - {opposite}:
            return tuple(term for term in long if term != opposite)
    return None
