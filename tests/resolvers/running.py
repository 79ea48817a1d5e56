"""A command as a test runs it: the real policy, the real log, and the clock stopped at one moment."""

from datetime import datetime

from policies.actor import Actor
from policies.command_guard import CommandGuard
from policies.enforcer import load_policy
from resolvers.command import CommandRun
from resolvers.command_ports import CommandPorts, RequestLimit
from resolvers.disclosure_log import MongoDisclosureLog
from resolvers.fact_source import MongoFactSource
from resolvers.grant_source import MongoGrantSource
from resolvers.mongo import Database
from resolvers.receipts import NoReceipts, Receipts

POLICY = load_policy()
SECRET = b"of the tests, the same for every command"


def command_run(
    database: Database,
    name: str,
    category: str,
    memory: str,
    actor: Actor,
    now: datetime,
    limit: RequestLimit | None = None,
    receipts: Receipts | None = None,
    wrong_verifications: int = 20,
) -> CommandRun:
    guard = CommandGuard(POLICY, MongoGrantSource(database), MongoDisclosureLog(database), lambda: now)
    once_each = limit or RequestLimit()
    ports = CommandPorts(
        guard, MongoFactSource(database), once_each, once_each, receipts or NoReceipts(), wrong_verifications, SECRET
    )
    return CommandRun(name, category, memory, actor, now, database, ports)
