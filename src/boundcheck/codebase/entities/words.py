"""The words of Django's querysets, and of the small ORMs that keep rows in much the same way: one table each."""

from __future__ import annotations

from functools import cached_property
from typing import Final, Literal

from boundcheck.base.light import dataclass, replace
from boundcheck.codebase.entities.model import Framework

Form = Literal["row", "queryset"]
# What looks a model, or the application that has it, up by its label: methods of Django's app registry, functions of those that copy it.
LOADERS: Final = ("get_model", "load_model", "get_registered_model", "get_app_config")
# What a file imports from Django that gives models without their names.
GIVERS: Final = frozenset(("django.apps", "django.apps.apps", "django.contrib.auth.get_user_model"))


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


@dataclass(frozen=True)
class Orm:
    """What the methods of a framework's queries, classes and rows do.

    `same` give a query again, `one` a row, `pair` a row and whether it is new, `values` dicts or tuples, `many` rows,
    `nothing` what is no row. `writes` change rows, `links` those of a relation. `on_class` begin a query at the class
    itself, `managers` are attributes that do. `saves` write a row, `reloads` read it again, `fills` give
    it back, `single` go on with a query for one. `joins` name another class.
    `guessed` are the words that may begin a query behind a manager that nobody saw.
    """

    same: frozenset[str]
    one: frozenset[str]
    writes: frozenset[str]
    saves: frozenset[str]
    pair: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    nothing: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    on_class: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    reloads: frozenset[str] = frozenset()
    columns_join: bool = False  # of `Order.customer.email` in a query
    fills: frozenset[str] = frozenset()
    single: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    guessed: frozenset[str] = frozenset()
    by_keyword: frozenset[str] = frozenset()  # whose keywords are lookups
    by_string: frozenset[str] = frozenset()  # whose strings are
    of_class: tuple[tuple[str, Form], ...] = ()  # class methods that others' bases bring, with what they give

    def plain(self, method: str) -> str:
        """The name of a method, without the `a` of its asynchronous twin."""
        if self.knows(method) or method[:1] != "a":
            return method
        return method[1:] if self.knows(method[1:]) else method

    def knows(self, method: str) -> bool:
        return method in self._known

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset().union(
            self.same, self.one, self.writes, self.pair, self.values, self.many, self.nothing
        )

    @property
    def words(self) -> frozenset[str]:
        """All methods of queries and of what relations hold."""
        return self._known | self.links


_BY_KEYWORD: Final = _words("filter exclude get get_or_create update_or_create complex_filter get_or_none")
_BY_STRING: Final = _words("values values_list order_by only defer distinct latest earliest dates datetimes")
_DJANGO_WRITES: Final = _words(
    "create get_or_create update_or_create bulk_create bulk_update update delete _raw_delete create_user create_superuser"
)
_DJANGO_SAME: Final = _words(
    "all filter exclude annotate alias order_by reverse distinct none union intersection difference select_related"
    " prefetch_related extra defer only using select_for_update raw complex_filter get_queryset db_manager"
)
DJANGO: Final = Orm(
    same=_DJANGO_SAME,
    one=_words("get first last earliest latest create create_user create_superuser"),
    writes=_DJANGO_WRITES,
    saves=_words("save delete asave adelete save_base"),
    pair=_words("get_or_create update_or_create"),
    values=_words("values values_list dates datetimes"),
    many=_words("iterator bulk_create in_bulk"),
    nothing=_words(
        "aggregate count exists explain update delete bulk_update contains add set remove clear _raw_delete"
        " as_manager contribute_to_class deconstruct get_for_model get_for_models"
    ),
    links=_words("add set remove clear"),
    managers=_words("objects _default_manager _base_manager"),
    reloads=_words("refresh_from_db arefresh_from_db"),
    guessed=_DJANGO_SAME
    | _words("earliest latest create create_user create_superuser get_or_create update_or_create values_list dates")
    | _words("datetimes bulk_create bulk_update _raw_delete exists aggregate in_bulk iterator"),
    by_keyword=_BY_KEYWORD,
    by_string=_BY_STRING,
    of_class=(
        ("get_root_nodes", "queryset"), ("get_tree", "queryset"), ("get_first_root_node", "row"),
        ("get_last_root_node", "row"), ("add_root", "row"),
        ("get_solo", "row"), ("for_request", "row"), ("for_site", "row"),
    ),
)  # fmt: skip
# What the small ones have in common: a query begins at the class.
_SMALL: Final = Orm(
    same=_words(
        "select filter exclude where order_by group_by limit offset distinct having annotate all prefetch_related"
        " select_related only using_db select_for_update find find_all find_many sort skip output alias switch on"
        " paginate no_cache no_dereference fetch_links with_children aggregate join join_from left_outer_join prefetch"
        " get_queryset objects raw noop using"
    ),
    one=_words(
        "get get_or_none get_by_id first last earliest latest create find_one first_or_none get_or_404 peek insert_one"
        " find_one_and_update find_one_and_delete find_one_and_replace modify"
    ),
    writes=_words(
        "create insert insert_many replace replace_many update delete delete_by_id set_by_id get_or_create bulk_create"
        " bulk_update update_or_create update_one update_many delete_one delete_many replace_one insert_one bulk_write"
        " find_one_and_update find_one_and_delete find_one_and_replace delete_all update_all drop drop_collection upsert"
        " truncate inc_all modify upsert_one"
    ),
    saves=_words("save delete delete_instance remove insert replace update modify save_changes set inc create"),
    pair=_words("get_or_create update_or_create"),
    values=_words("values values_list dicts tuples namedtuples"),
    many=_words("to_list iterator execute run in_bulk find_raw"),
    nothing=_words("count exists count_documents estimated_document_count scalar sum avg min max explain"),
    links=_words("add set remove clear"),
    reloads=_words("refresh_from_db reload refresh sync"),
    joins=_words("join join_from left_outer_join prefetch"),
    by_keyword=_BY_KEYWORD | _words("find find_one"),
    by_string=_BY_STRING,
)  # fmt: skip
_SMALL_STARTS: Final = _words(
    "select get get_or_none get_by_id first all filter exclude count exists raw in_bulk values values_list annotate"
    " objects find find_one find_all find_many aggregate distinct get_or_404 alias fetch_related noop count_documents"
    " estimated_document_count find_raw get_queryset fetch_links"
)
_ORM: Final = replace(_SMALL, on_class=_SMALL_STARTS | _SMALL.writes)
ORMS: Final[dict[Framework, Orm]] = {
    "django": DJANGO,
    "peewee": _ORM,
    "tortoise": replace(
        _ORM,
        fills=_words("update_from_dict"),
        single=_words("prefetch_related select_related only using_db annotate"),
    ),
    "piccolo": replace(_ORM, values=_ORM.values | {"select"}, columns_join=True),
    "mongoengine": replace(_ORM, managers=frozenset(("objects",))),
    "beanie": _ORM,
    "pymongo": replace(_ORM, same=_ORM.same - {"find"}, values=_ORM.values | _words("find find_one")),
}
