"""Load the rows and ask Casbin once for every combination that a row is meant for; the answers are frozen into a `Policy`.

Casbin walks every row in Python at each question, so it is asked when the process starts and never by a request. Each
file has an enforcer of its own, which keeps the walks short; what no row names cannot be allowed and is not asked.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import casbin

from policies.actor import PUBLIC_ROLE
from policies.conditions.condition import FieldLevel
from policies.conditions.listed import CONDITIONS
from policies.conditions.public import PUBLIC
from policies.errors import PolicyError
from policies.policy import Policy, PolicySettings, Row
from policies.vocabulary import ACTIONS, PERSONAL_CATEGORIES, RESOURCES, ROLES

HERE = Path(__file__).parent
COLUMNS = ["role", "resource", "action", "condition", "note"]  # a note grants and restricts nothing


def load_policy(settings: PolicySettings | None = None, folder: Path = HERE / "rows") -> Policy:
    """Make the table of who may what.

    Raises:
        PolicyError: a row names an unknown role, resource, action or condition, or rows contradict each other.
    """
    table: dict[tuple[str, str, str], list[Row]] = {}
    for file in sorted(folder.glob("*.csv")):
        for role, row in _allowed(list(_read(file))):
            table.setdefault((role, row.resource, row.action), []).append(row)
    if not table:
        raise PolicyError(f"there are no rows in {folder}", suggestion="install the package with its data files")
    frozen = {key: tuple(sorted(set(rows), key=_order)) for key, rows in sorted(table.items())}
    for rows in frozen.values():
        _check_together(rows)
    return Policy(frozen, settings or PolicySettings())


def _read(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader, before = csv.reader(lines), set[tuple[str, str, str, str]]()
        if next(reader, None) != COLUMNS:
            raise PolicyError(f"{file.name}:1: the columns are not {','.join(COLUMNS)}")
        for values in reader:
            where = f"{file.name}:{reader.line_num}"
            if len(values) != len(COLUMNS):
                raise PolicyError(f"{where}: {len(values)} columns, not {len(COLUMNS)}")
            role, resource, action, condition = (value.strip() for value in values[:4])
            row = Row(role, resource, action, condition, where)
            _check(row)
            if _rule(row) in before:
                raise PolicyError(f"{where}: written before")
            before.add(_rule(row))
            yield row


def _check(row: Row) -> None:
    for what, name, known in (
        ("role", row.role, ROLES),
        ("resource", row.resource, RESOURCES),
        ("action", row.action, ACTIONS),
        *(("condition", member, frozenset(CONDITIONS)) for member in row.members),
    ):
        if name not in known:
            raise PolicyError(
                f"{row.where}: unknown {what} {name!r}",
                reasons=[f"known: {', '.join(sorted(known))}"],
                suggestion="correct the row, or add the name to policies/vocabulary.py or policies/conditions/listed.py",
            )
    if PUBLIC in row.members and (
        row.role != PUBLIC_ROLE or row.resource in PERSONAL_CATEGORIES or len(row.members) > 1
    ):
        raise PolicyError(f"{row.where}: {PUBLIC} stands alone, for the role {PUBLIC_ROLE}, on what is about nobody")
    if row.role == PUBLIC_ROLE and row.members != (PUBLIC,):
        raise PolicyError(f"{row.where}: without a token no condition but {PUBLIC} can hold")


def _check_together(rows: Sequence[Row]) -> None:
    """Field-level rows are decided by coordinate, before the subject is known: beside others they would leak."""
    by_field = [any(isinstance(CONDITIONS[name], FieldLevel) for name in row.members) for row in rows]
    if any(by_field) and not all(by_field):
        raise PolicyError(
            f"{', '.join(row.where for row in rows)}: a field-level condition beside rows without one",
            suggestion="give the role either every field of the resource or the listed ones alone",
        )


def _allowed(rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    enforcer = casbin.Enforcer(str(HERE / "model.conf"))
    enforcer.add_policies([list(_rule(row)) for row in rows])
    enforcer.add_grouping_policies([[role, PUBLIC_ROLE] for role in sorted(ROLES - {PUBLIC_ROLE})])
    for role in sorted(ROLES):
        answers: dict[tuple[str, ...], bool] = {}
        for row in rows:
            if row.role not in (role, PUBLIC_ROLE):  # whatever Casbin says, another role's row is no row of this one
                continue
            question = (role, *_rule(row)[1:])
            if question not in answers:
                answers[question] = enforcer.enforce(*question)
            if answers[question]:
                yield role, row


def _rule(row: Row) -> tuple[str, str, str, str]:
    return row.role, row.resource, row.action, row.condition


def _order(row: Row) -> tuple[tuple[int, ...], str]:
    names = list(CONDITIONS)
    return tuple(names.index(member) for member in row.members), row.where
