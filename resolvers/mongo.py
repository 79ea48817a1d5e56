"""The one door to MongoDB: Motor by default, PyMongo's own asynchronous client by one setting.

    database = connect(uri, "civic")                      # driver="pymongo" for the other client
    rows = await database.collection("citizens").find({"_id": {"$in": numbers}})
    async with database.transaction() as session: await consents.insert(row, session=session)

Decimal is stored as Decimal128, time as UTC with milliseconds, and both come back as `Decimal` and aware `datetime`.
No other module imports a driver or sees one of its errors: they leave as those of `resolvers.database_errors`.
"""

import asyncio
import inspect
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any, Literal, TypeVar

import pymongo
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.decimal128 import Decimal128
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import errors

from resolvers.database_errors import DatabaseFailure, DatabaseUnavailable, DuplicateKey, StaleTransaction

Document = dict[str, Any]
Filter = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]
Driver = Literal["motor", "pymongo"]
QueryObserver = Callable[[str, str], None]
T = TypeVar("T")

DUPLICATE_KEY, NAMESPACE_EXISTS = 11000, 48  # codes of the server's
TRANSACTION_ATTEMPTS = 12
RETRY_FIRST, RETRY_LIMIT = 0.005, 0.3  # seconds


class _DecimalCodec(TypeCodec):
    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


_CODEC: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC, type_registry=TypeRegistry([_DecimalCodec()]))


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a bulk: `insert` a document, `replace`, `update` or `delete` what the filter matches."""

    kind: Literal["insert", "replace", "update", "delete", "delete_many"]
    filter: Filter | None = None
    document: Mapping[str, Any] | None = None
    upsert: bool = False

    def model(self) -> Any:
        where, document = dict(self.filter or {}), dict(self.document or {})
        match self.kind:
            case "insert":
                return pymongo.InsertOne(document)
            case "replace":
                return pymongo.ReplaceOne(where, document, upsert=self.upsert)
            case "update":
                return pymongo.UpdateOne(where, document, upsert=self.upsert)
            case "delete":
                return pymongo.DeleteOne(where)
            case "delete_many":
                return pymongo.DeleteMany(where)


@dataclass(frozen=True, slots=True)
class Session:
    """A transaction in progress; handed to the operations that belong to it."""

    raw: Any


async def _settled(value: Any) -> Any:
    """Motor and PyMongo differ in which calls are coroutines."""
    return await value if inspect.isawaitable(value) else value


@contextmanager
def _translated(collection: str) -> Iterator[None]:
    """Turn driver errors into ours; their text stays in the log, as the cause."""
    try:
        yield
    except errors.ConnectionFailure as error:
        raise DatabaseUnavailable(
            "the database does not answer", suggestion="ask again in a moment; repeat a command with its idempotencyKey"
        ) from error
    except errors.DuplicateKeyError as error:
        raise DuplicateKey(f"{collection}: the key exists", (error.details or {}).get("keyPattern")) from error
    except errors.BulkWriteError as error:
        written = error.details.get("writeErrors", ())
        if any(one.get("code") == DUPLICATE_KEY for one in written):
            raise DuplicateKey(f"{collection}: a key exists", written[0].get("keyPattern")) from error
        raise DatabaseFailure(f"{collection}: {error}") from error
    except errors.PyMongoError as error:
        if error.has_error_label("TransientTransactionError"):
            raise StaleTransaction(f"{collection}: {error}") from error
        raise DatabaseFailure(f"{collection}: {error}") from error


@dataclass(frozen=True, slots=True)
class Documents:
    """One collection. Every method is one round trip; `session` puts it into a transaction."""

    name: str
    raw: Any
    observe: QueryObserver | None = None

    def _seen(self, operation: str) -> None:
        if self.observe is not None:
            self.observe(self.name, operation)

    async def find(
        self,
        where: Filter,
        *,
        fields: Sequence[str] | None = None,
        sort: Sort = (),
        limit: int = 0,
        skip: int = 0,
        session: Session | None = None,
    ) -> list[Document]:
        """Every matching document, in order; `fields` names those to bring (with `_id`)."""
        self._seen("find")
        with _translated(self.name):
            cursor = self.raw.find(
                where,
                projection=list(fields) if fields is not None else None,
                sort=list(sort) or None,
                limit=limit,
                skip=skip,
                session=session.raw if session else None,
            )
            found: list[Document] = await cursor.to_list(None)
            return found

    async def find_one(
        self, where: Filter, *, fields: Sequence[str] | None = None, sort: Sort = (), session: Session | None = None
    ) -> Document | None:
        """The first matching document."""
        self._seen("find")
        with _translated(self.name):
            found: Document | None = await self.raw.find_one(
                where,
                projection=list(fields) if fields is not None else None,
                sort=list(sort) or None,
                session=session.raw if session else None,
            )
            return found

    async def stream(
        self, where: Filter, *, fields: Sequence[str] | None = None, sort: Sort = (), batch: int = 1000
    ) -> AsyncIterator[Document]:
        """Document by document, for what does not fit into memory (seed, snapshot)."""
        self._seen("find")
        with _translated(self.name):
            cursor = self.raw.find(
                where,
                projection=list(fields) if fields is not None else None,
                sort=list(sort) or None,
                batch_size=batch,
            )
            async for document in cursor:
                yield document

    async def count(self, where: Filter, *, session: Session | None = None) -> int:
        """How many match."""
        self._seen("count")
        with _translated(self.name):
            counted: int = await self.raw.count_documents(where, session=session.raw if session else None)
            return counted

    async def count_all(self) -> int:
        """How many there are, from what the server knows without reading them."""
        self._seen("count")
        with _translated(self.name):
            counted: int = await self.raw.estimated_document_count()
            return counted

    async def aggregate(
        self, pipeline: Sequence[Mapping[str, Any]], *, session: Session | None = None
    ) -> list[Document]:
        """The pipeline's output."""
        self._seen("aggregate")
        with _translated(self.name):
            cursor = await _settled(self.raw.aggregate(list(pipeline), session=session.raw if session else None))
            rows: list[Document] = await cursor.to_list(None)
            return rows

    async def insert(self, document: Mapping[str, Any], *, session: Session | None = None) -> None:
        """Insert one. Raises DuplicateKey."""
        self._seen("insert")
        with _translated(self.name):
            await self.raw.insert_one(dict(document), session=session.raw if session else None)

    async def insert_many(
        self,
        documents: Sequence[Mapping[str, Any]],
        *,
        ordered: bool = True,
        validated: bool = True,
        session: Session | None = None,
    ) -> None:
        """Insert all in one batch, acknowledged. Raises DuplicateKey.

        Without validation the caller answers for the documents; MongoDB asks for the role that creates collections.
        """
        if not documents:
            return
        self._seen("insert")
        with _translated(self.name):
            await self.raw.insert_many(
                [dict(one) for one in documents],
                ordered=ordered,
                bypass_document_validation=not validated or None,
                session=session.raw if session else None,
            )

    async def update(
        self,
        where: Filter,
        change: Mapping[str, Any],
        *,
        upsert: bool = False,
        many: bool = False,
        session: Session | None = None,
    ) -> int:
        """Apply update operators; says how many documents matched (an upsert counts as one)."""
        self._seen("update")
        with _translated(self.name):
            call = self.raw.update_many if many else self.raw.update_one
            result = await call(where, change, upsert=upsert, session=session.raw if session else None)
            return int(result.matched_count) or int(result.upserted_id is not None)

    async def find_and_update(
        self,
        where: Filter,
        change: Mapping[str, Any],
        *,
        upsert: bool = False,
        session: Session | None = None,
    ) -> Document | None:
        """Update the first match and give it as it is afterwards; None when nothing matched."""
        self._seen("update")
        with _translated(self.name):
            found: Document | None = await self.raw.find_one_and_update(
                where, change, upsert=upsert, return_document=True, session=session.raw if session else None
            )
            return found

    async def delete(self, where: Filter, *, many: bool = False, session: Session | None = None) -> int:
        """Delete; says how many went."""
        self._seen("delete")
        with _translated(self.name):
            call = self.raw.delete_many if many else self.raw.delete_one
            result = await call(where, session=session.raw if session else None)
            return int(result.deleted_count)

    async def bulk(self, writes: Sequence[Write], *, ordered: bool = True, session: Session | None = None) -> None:
        """Several writes in one round trip."""
        if not writes:
            return
        self._seen("bulk")
        with _translated(self.name):
            await self.raw.bulk_write(
                [one.model() for one in writes], ordered=ordered, session=session.raw if session else None
            )

    async def explain(self, where: Filter, *, sort: Sort = ()) -> Document:
        """How the server would run a find: tests read the winning plan."""
        command = {"find": self.name, "filter": dict(where), "sort": dict(sort)}
        with _translated(self.name):
            plan: Document = await self.raw.database.command("explain", command, verbosity="queryPlanner")
            return plan


class Database:
    """A database on a server; cheap to hold, safe to share between tasks of one event loop."""

    def __init__(self, client: Any, name: str, driver: Driver, observe: QueryObserver | None = None) -> None:
        self.name = name
        self.driver = driver
        self._client = client
        self._raw = client.get_database(name, codec_options=_CODEC)
        self._observe = observe

    def collection(self, name: str, *, durable: bool = False) -> Documents:
        """`durable`: a write is acknowledged when it is in the journal of a majority, whatever the URI says."""
        raw = self._raw[name]
        if durable:
            raw = raw.with_options(write_concern=pymongo.WriteConcern("majority", j=True))
        return Documents(name, raw, self._observe)

    async def ping(self) -> None:
        """Raises DatabaseUnavailable when the server does not answer."""
        with _translated("ping"):
            await self._raw.command("ping")

    async def collection_names(self) -> list[str]:
        with _translated("collections"):
            names: list[str] = await self._raw.list_collection_names()
            return sorted(names)

    async def ensure_collection(self, name: str, validator: Mapping[str, Any]) -> None:
        """Create the collection with its validator, or give an existing one the validator of this version."""
        with _translated(name):
            try:
                await self._raw.create_collection(name, validator=dict(validator))
            except (errors.CollectionInvalid, errors.OperationFailure) as error:
                # The driver looks first and says CollectionInvalid; the server answers for who was faster.
                if isinstance(error, errors.OperationFailure) and error.code != NAMESPACE_EXISTS:
                    raise
                await self._raw.command({"collMod": name, "validator": dict(validator)})

    async def ensure_indexes(self, name: str, indexes: Sequence[Mapping[str, Any]]) -> None:
        """Create named indexes; existing equal ones are left as they are."""
        models = [
            pymongo.IndexModel(list(one["keys"]), **{k: v for k, v in one.items() if k != "keys"}) for one in indexes
        ]
        if models:
            with _translated(name):
                await self._raw[name].create_indexes(models)

    async def index_names(self, name: str) -> list[str]:
        with _translated(name):
            return sorted(await self._raw[name].index_information())

    async def drop_collection(self, name: str) -> None:
        """Drop one collection with its indexes; one that is not there is no error."""
        with _translated(name):
            # Emptied first, in one commit: SecantusDB drops a full collection key by key, each a synced commit of its own.
            await self._raw[name].delete_many({})
            await self._raw.drop_collection(name)

    async def drop(self) -> None:
        """Drop the whole database (seed --fresh, tests)."""
        for name in await self.collection_names():
            await self.drop_collection(name)
        with _translated(self.name):
            await self._client.drop_database(self.name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """All or nothing: committed when the block ends, aborted when it raises."""
        with _translated("transaction"):
            raw = await _settled(self._client.start_session())
            async with raw, await _settled(raw.start_transaction()):
                yield Session(raw)

    async def run_transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run `work` in a transaction, again when another transaction was first; `work` must bear being repeated."""
        for attempt in range(1, TRANSACTION_ATTEMPTS + 1):
            try:
                async with self.transaction() as session:
                    return await work(session)
            except StaleTransaction:
                if attempt == TRANSACTION_ATTEMPTS:
                    raise
            # Those that met here would meet again at once: each waits a moment of its own, longer each time.
            await asyncio.sleep(random.uniform(0, min(RETRY_FIRST * 2**attempt, RETRY_LIMIT)))
        raise AssertionError("unreachable")

    async def close(self) -> None:
        await _settled(self._client.close())


def connect(
    uri: str,
    name: str,
    *,
    driver: Driver = "motor",
    timeout_ms: int = 5000,
    observe: QueryObserver | None = None,
    listeners: Sequence[Any] = (),
) -> Database:
    """Open a database; nothing is sent until the first operation.

    `observe` is told (collection, operation) of each round trip; `listeners` are the driver's own, told of each command.
    """
    options: dict[str, Any] = {
        "event_listeners": list(listeners),
        "serverSelectionTimeoutMS": timeout_ms,
        "connectTimeoutMS": timeout_ms,
        "tz_aware": True,
        "uuidRepresentation": "standard",
    }
    client: Any = AsyncIOMotorClient(uri, **options) if driver == "motor" else pymongo.AsyncMongoClient(uri, **options)
    return Database(client, name, driver, observe)
