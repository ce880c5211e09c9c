"""SQLAlchemy's words: which calls build, continue, run or load a statement."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.values import Form

# Functions that begin a statement or stand for one inside another.
SELECTS: Final = frozenset(("select", "exists", "join", "outerjoin", "lateral", "with_polymorphic"))
WRITES: Final = frozenset(("insert", "update", "delete"))
SETS: Final = frozenset(("union", "union_all", "intersect", "except_", "intersect_all", "except_all"))
# Functions of expressions: a class in them is part of the statement around.
EXPRESSIONS: Final = frozenset(
    "and_ or_ not_ case cast type_coerce desc asc nullsfirst nullslast nulls_first nulls_last distinct label over"
    " extract between tuple_ literal any_ all_ collate null bundle Bundle Load with_parent true false load_only defer undefer with_expression".split()
)
CONNECTIVES: Final = frozenset(("and_", "or_", "not_", "load_only", "defer", "undefer"))
JOIN_LOADERS: Final = frozenset(("joinedload", "contains_eager", "eagerload", "joinedload_all"))
QUERY_LOADERS: Final = frozenset(
    ("selectinload", "subqueryload", "lazyload", "immediateload", "subqueryload_all")
)
PATH_LOADERS: Final = frozenset(("defaultload",))
LOADERS: Final = JOIN_LOADERS | QUERY_LOADERS | PATH_LOADERS
SILENT_LOADERS: Final = frozenset(("noload", "raiseload"))
BUILDERS: Final = SELECTS | WRITES | SETS | EXPRESSIONS | LOADERS | SILENT_LOADERS | {"aliased", "func"}
# Names of builders that other things are not called by, when an ORM class is their argument.
NAMESPACES: Final = frozenset(("sa", "db", "sqlalchemy", "orm", "sql"))

JOINING: Final = frozenset(
    ("join", "outerjoin", "join_from", "outerjoin_from", "full_outer_join", "innerjoin")
)
NAMING: Final = JOINING | frozenset(
    "select_from select_entity_from with_entities add_columns add_entity with_only_columns correlate"
    " correlate_except returning with_for_update select_extended_columns add_column".split()
)
REPLACING: Final = frozenset(
    ("with_entities", "add_columns", "with_only_columns", "add_entity", "add_column", "values")
)
CONTINUING: Final = NAMING | frozenset(
    "where filter filter_by having order_by group_by distinct limit offset options execution_options from_self"
    " slice yield_per enable_eagerloads populate_existing autoflush params prefix_with suffix_with subquery cte alias"
    " scalar_subquery as_scalar label union union_all intersect except_ set from_select on_conflict_do_update"
    " on_conflict_do_nothing on_duplicate_key_update with_hint paginate unique".split()
)
# Methods of a statement of unknown origin: a class in their arguments says that it is a statement.
TELLING: Final = JOINING | frozenset(
    "where filter having order_by group_by options select_from with_entities add_columns correlate distinct"
    " with_only_columns returning add_entity from_select".split()
)
PARTS: Final = "partitions"  # lists of rows, one after the other
MANY: Final = frozenset(("all", "fetchall", "fetchmany", "items"))
ONE: Final = frozenset(
    "one one_or_none first get get_or_404 first_or_404 one_or_404 get_one scalar scalar_one scalar_one_or_none"
    " fetchone get_or_create".split()
)
COUNTS: Final = frozenset(("count", "rowcount"))
RUNNING: Final = MANY | ONE | COUNTS | {PARTS}

EXECUTES: Final = frozenset(("execute", "stream", "exec"))
SCALARS: Final = frozenset(("scalars", "stream_scalars"))
_ASKING: Final = frozenset(("query", "get", "get_one", "get_or_404"))
# Flask-SQLAlchemy's own, on `db`.
SHORTCUTS: Final = frozenset(("first_or_404", "one_or_404", "paginate"))
# Methods by which a project's own base class looks rows up: `Order.get(3)`.
GETTERS: Final[dict[str, Form]] = {
    **dict.fromkeys(
        ("get", "get_or_404", "get_or_none", "get_one", "get_by_id", "find_one", "find_first"), "row"
    ),
    "find_all": "many",
}
# Methods by which SQLModel makes a row of what was sent.
VALIDATING: Final = frozenset(
    ("model_validate", "model_validate_json", "model_construct", "from_orm", "parse_obj")
)
# The method by which SQLModel sets many columns of a row.
FILLING: Final = "sqlmodel_update"
ADDS: Final = frozenset(("add", "add_all", "merge", "delete", "bulk_save_objects", "merge_all", "delete_all"))
BULK: Final = frozenset(("bulk_insert_mappings", "bulk_update_mappings"))
OF_SESSIONS: Final = (
    EXECUTES | SCALARS | SHORTCUTS | ADDS | BULK | {"query", "get", "get_one", "scalar", "expunge"}
)
# What a session has.
HAVE_SESSIONS: Final = OF_SESSIONS | frozenset(
    "autoflush begin begin_nested bind bind_mapper bind_table bulk_save_objects close close_all commit connection deleted"
    " dirty enable_relationship_loading expire expire_all expunge_all flush get_bind hash_key identity_key identity_map"
    " in_nested_transaction in_transaction info invalidate is_active is_modified merge new no_autoflush object_session"
    " prepare refresh registry remove reset rollback run_sync sync_session transaction twophase".split()
)
EXECUTORS: Final = EXECUTES | SCALARS | SHORTCUTS | {"scalar"}

# Operators of a column that only SQL has, so that a lone one tells of a query made elsewhere in the function.
OPERATORS: Final = frozenset(
    "in_ not_in notin_ is_ is_not isnot like ilike notlike not_like notilike not_ilike desc asc label between"
    " startswith endswith contains icontains match op is_distinct_from isnot_distinct_from regexp_match"
    " any has overlap contained_by".split()
)
# What a class has besides its columns that is no part of SQL.
NOT_COLUMNS: Final = frozenset(
    ("metadata", "registry", "query_class", "mro", "type_annotation_map", "model_fields")
)
# Declarations whose class and column arguments the model itself already shows.
DECLARATIONS: Final = frozenset(
    "relationship relation backref dynamic_loader foreign remote ForeignKeyConstraint Index UniqueConstraint"
    " CheckConstraint composite deferred synonym association_proxy AssociationProxy".split()
)
# Calls whose class and column arguments are no query: declarations of the model, hooks, looks at the class.
DECLARING: Final = DECLARATIONS | frozenset(
    "Column mapped_column ForeignKey listen listens_for remove getattr setattr inspect class_mapper object_mapper"
    " Field has_table print repr str id len SQLAInterface ModelView isinstance issubclass hasattr type cast".split()
)
WRITES_OF_LIST: Final = frozenset(
    ("append", "extend", "add", "insert", "remove", "discard", "clear", "update")
)


# What takes a session, or is done to one: `OrderRepository.from_session(session)`.
_OF_SESSION: Final = ("from_", "for_", "by_", "via_", "using_", "in_", "on_", "is_", "has_", "close_")


def is_session(name: str) -> bool:
    """Whether a variable or callable of this name most likely is a session or gives one."""
    if name in ("db", "sess", "_db", "dbs"):
        return True
    return "session" in name.lower() and not name.startswith(_OF_SESSION) and not name.endswith("query")


# Libraries that have sessions of something else.
OTHER_SESSIONS: Final = frozenset(
    "aioboto3 aiobotocore aiogram aiohttp aiohttp_session anyio authlib boto3 botocore cassandra channels curl_cffi django"
    " fastapi flask flask_session ftplib httpx importlib_metadata mcp neo4j niquests oauthlib onnxruntime paramiko playwright"
    " pyrogram pyspark requests requests_cache requests_futures requests_html requests_oauthlib requests_toolbelt"
    " rest_framework sanic selenium snowflake starlette stripe telethon tensorflow tornado werkzeug zeep".split()
)


def stores(handed_to: str) -> bool:
    """Whether what a row is handed to stores it: `session.add`."""
    receiver, _, method = handed_to.rpartition(".")
    return method in ADDS and is_session(receiver)


def asks(handed_to: str) -> bool:
    """Whether what a class is handed to asks for its rows: `session.get`, `select`; `query` of the class itself does, too."""
    receiver, _, method = handed_to.rpartition(".")
    if method == "select":
        return not receiver or receiver in NAMESPACES
    return method == "query" if not receiver else method in _ASKING and is_session(receiver)
