"""Calls of functions by name: Django's shortcuts, model lookups by label, signals, registrations, fields over querysets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.frameworks import NOT_MINE, Guess
from boundcheck.accesses.named_models import models_named
from boundcheck.accesses.records.bodies import bind
from boundcheck.accesses.records.components import Components
from boundcheck.accesses.records.formsets import made
from boundcheck.accesses.records.pages import PAGINATORS, page_of, paged
from boundcheck.accesses.records.paths import Paths, expression_name, text
from boundcheck.accesses.records.written_paths import strings
from boundcheck.accesses.values import Form, Value, one_of
from boundcheck.accesses.written import outline
from boundcheck.base.patterns import later
from boundcheck.facts.access import Kind
from boundcheck.findings.finding import Certainty
from boundcheck.python.reading import Step

# `get_object_or_404`, and what projects and libraries make of it: `get_object_or_none`, `get_obj_or_error`.
_GETTERS: Final = later(r"a?get_(object|obj|instance|list|objects)_or_\w+$")
_FACTORIES: Final = frozenset(
    "modelform_factory modelformset_factory inlineformset_factory generic_inlineformset_factory inlineform_factory formset_factory"
    " filterset_factory modelresource_factory".split()
)
_REGISTERING: Final = (
    "django.contrib.admin.",
    "reversion.",
    "auditlog.",
    "modeltranslation.",
    "simple_history.",
)
_FIELDS: Final = ("Field", "Filter", "Choice", "Serializer", "Related")
_CHOICES: Final = ("ModelChoiceField", "ModelMultipleChoiceField")  # that take their rows first
CONTENT_TYPE: Final = "django.contrib.contenttypes.models.ContentType"
_PATH_KEYWORDS: Final = frozenset(("source", "field_name", "attribute", "accessor", "order_by"))
_QUERIES: Final = ("class", "manager", "queryset", "custom")


class Calls:
    """Calls of functions that Django knows by name."""

    def __init__(self, paths: Paths, components: Components) -> None:
        self.paths, self.components, self.models = paths, components, paths.models

    def call(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        """A call of something other than a queryset's method."""
        name = dotted.rpartition(".")[2] or frame.named(step)
        if not _is_known(dotted, name):  # as of most
            if step.keywords:
                self.rest(e, name, step)
            return NOT_MINE
        expression = expression_name(dotted) if dotted else None
        if expression is not None:
            self._labelled_condition(e, step)
            self.paths.expression(e, expression, step, frame.number)
            return True, None
        handler = _HANDLERS.get(name)
        if handler is not None:
            return handler(self, e, dotted, step, frame)
        if getter := _GETTERS.match(name):
            form: Form = "many" if getter[1] in ("list", "objects") else "row"
            found = self._get_or_404(e, step, frame, form)
            return found is not None or not e.frameworks.is_ours(dotted), found
        if name in _FACTORIES:
            e.read_rest(step, frame)
            self._bind(e, step.args or ())
            return True, made(e, name, step)
        if dotted.startswith("strawberry") and step.args:
            e.read_rest(step, frame)
            return self._bind(e, (step.args or ())[:1])
        self.rest(e, name, step)
        return NOT_MINE

    def rest(self, e: Evaluator, name: str, step: Step) -> None:
        """What the arguments of any call may bind."""
        args = step.args or ()
        is_field = name.endswith(_FIELDS)
        if args and name.endswith(_CHOICES):
            self._bind_rows(e, args[0])
        for word, number, _, _ in step.keywords:
            if word == "queryset" and (is_field or e.inside >= 0):
                self._bind_rows(e, number)
            elif word == "sender" and name in ("receiver", "connect", "connect_via"):
                self._sent_by(e, number)
            elif word == "limit_choices_to" and e.nodes[number].kind == "dict":
                parts = e.nodes[number].parts
                self._labelled(
                    e, {text(e, key): each for key, each in zip(parts[::2], parts[1::2], strict=True)}
                )
            elif word == "q" and name == "Field" and self._filters(e):
                self.paths.of_strings(e, None, number)
            elif e.inside >= 0 and (word in _PATH_KEYWORDS or (word == "ordering" and name == "display")):
                self._field_path(e, word, number)

    def _filters(self, e: Evaluator) -> bool:
        """Whether a class of Ninja's whose fields say what they look up is being read."""
        bases = e.reading.classes[e.inside].bases if e.inside >= 0 else ()
        return any(e.dotted(base).endswith("FilterSchema") for base in bases)

    def _bind_rows(self, e: Evaluator, number: int) -> None:
        """What a field or view offers: a queryset, or a model for all its rows."""
        value = e.value(number)
        if value is None:
            return
        if value.form == "class" and value.origin < 0 and value.entity in self.models.entities:
            self._bound(e, value, number)
        bind(e, value.origin)

    def _bound(self, e: Evaluator, value: Value, number: int, certainty: Certainty | None = None) -> None:
        written = outline(e.nodes, number)
        e.access(
            "binding",
            value.entity,
            e.place_of(number),
            certainty=certainty or value.certainty,
            written=written,
        )

    def _field_path(self, e: Evaluator, word: str, number: int) -> None:
        """`source="customer.email"` of a serializer's field, `field_name="customer__email"` of a filter."""
        inside = self.components.of(e, e.inside)
        if inside.is_model:
            return
        root = self.components.root(e, inside.meta_of if inside.meta_of >= 0 else e.inside)
        hops = word in ("source", "accessor", "attribute")
        for written, place in strings(e, number):
            path = written.lstrip("-").replace(".", "__")
            if path != "*":
                kind: Kind | None = None if hops else "join"
                self.paths.path(e, root, path, place, kind=kind, attributes=hops)

    def _sent_by(self, e: Evaluator, number: int) -> None:
        value = e.value(number)
        entity = ""
        certainty: Certainty = "certain"
        written = text(e, number)
        if written is not None and written.count(".") == 1:
            found = self.models.labelled(*written.split("."))
            entity = found.name if found else ""
        elif value is not None and value.form == "class":
            entity, certainty = value.entity, value.certainty
        if entity in self.models.entities:
            e.access(
                "signal", entity, e.place_of(number), certainty=certainty, written=outline(e.nodes, number)
            )

    def _get_or_404(self, e: Evaluator, step: Step, frame: Frame, form: Form) -> Value | None:
        args = step.args or ()
        target = e.value(args[0]) if args else None
        root = (
            target
            if target is not None and target.form in _QUERIES and target.entity in self.models.entities
            else None
        )
        e.standing.roots.append(root)
        e.all(args[1:])
        for keyword in step.keywords:
            if root is not None and keyword[0] not in ("klass", "queryset"):
                self.paths.keyword(e, root, keyword)
            e.value(keyword[1])
        e.standing.roots.pop()
        if target is not None and target.entity == CONTENT_TYPE:
            return self._labelled_condition(e, step)
        if root is None:
            return None
        origin = root.origin
        if root.form == "class":
            written = f"{frame.outline(called=True)}({outline(e.nodes, args[0])})"
            origin = e.access("query", root.entity, frame.place, certainty=root.certainty, written=written)
        return Value(form, root.entity, root.certainty, origin)

    def _get_model(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        e.read_rest(step, frame)
        before = frame.node.steps[frame.at - 1] if frame.at else None
        # `apps.get_app_config("billing").get_model("Invoice")`
        label = (
            before.args[:1] if before is not None and before.args and before.name == "get_app_config" else ()
        )
        found = models_named(e, step, label)
        if (
            not found
            and dotted.endswith(".get_model")
            and step.args
            and not all(text(e, each) for each in step.args)
        ):
            e.access("opaque", "", frame.place, certainty="likely", written=frame.outline())
        given = [
            Value(
                "class", entity.name, origin=e.access("reference", entity.name, frame.place, written=written)
            )
            for written, entity in found.items()
        ]
        return True, one_of(given, stored=False)

    def _get_user_model(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        if e.frameworks.is_ours(dotted):
            defined = e.elsewhere.definition(dotted)
            if defined is None or "AUTH_USER_MODEL" not in defined[3]:
                return NOT_MINE  # what the project's own gives, its text says
        return True, Value("class", self.models.any_user) if self.models.any_user else None

    def _get_for_model(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        given = e.read_rest(step, frame)
        for number, value in zip(step.args or (), given, strict=True):
            if value is not None and value.form == "class" and value.entity in self.models.entities:
                written = f"{step.name}({outline(e.nodes, number)})"
                e.access(
                    "reference", value.entity, e.place_of(number), certainty=value.certainty, written=written
                )
        return True, self._type_of(given)

    def _type_of(self, given: Sequence[Value | None]) -> Value | None:
        """The content type of a model or of one of its rows."""
        found = given[0] if len(given) == 1 else None
        if found is None or found.form not in ("class", "row") or found.entity not in self.models.entities:
            return None
        return Value("type", found.entity, found.certainty)

    def _natural_key(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        e.read_rest(step, frame)
        app, model = (
            [text(e, number) for number in step.args or ()][:2] if len(step.args or ()) == 2 else ("", "")
        )
        found = self.models.labelled(app, model) if app and model else None
        if found is None:
            return True, None
        e.access("reference", found.name, frame.place, written=f"{app}.{model}")
        return True, Value("type", found.name)

    def _content_type(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        """`ContentType.objects.get(app_label="billing", model="invoice")`."""
        if not dotted.startswith(CONTENT_TYPE):
            return NOT_MINE
        e.read_rest(step, frame)
        found = self._labelled_condition(e, step)
        return True, Value("tuple", items=(found, None)) if step.name == "get_or_create" else found

    def _labelled_condition(self, e: Evaluator, step: Step) -> Value | None:
        return self._labelled(e, {keyword[0]: keyword[1] for keyword in step.keywords})

    def _labelled(self, e: Evaluator, given: dict[str | None, int]) -> Value | None:
        """The content types of models that are named by label and name."""
        label = text(e, given.get("app_label"))
        names = given.get("model") or given.get("model__in")
        if label is None or names is None:
            return None
        types: list[Value | None] = []
        for name, place in strings(e, names):
            found = self.models.labelled(label, name)
            types.append(Value("type", found.name) if found is not None else None)
            if found is not None:
                e.access("reference", found.name, place, written=f"{label}.{name}")
        return one_of(types)

    def _register(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        known = dotted.startswith(_REGISTERING) or self._is_site(frame, step)
        for number in (step.args or ())[:1]:
            node = e.nodes[number]
            for each in node.parts if node.kind == "list" else (number,):
                value = e.value(each)
                if value is not None and value.form == "class" and value.entity in self.models.entities:
                    self._bound(e, value, each, None if known else "possible")
        e.read_rest(step, frame)
        return True, None

    def _is_site(self, frame: Frame, step: Step) -> bool:
        """`admin.site.register`, `admin_site.register`: also where the project has an admin site of its own."""
        if step.name == "()":
            return False
        before = frame.node.steps[frame.at - 1].name if frame.at else frame.word
        return before.endswith("site")

    def _lazy(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        """`SimpleLazyObject(lambda: find(request))`: what the function gives."""
        e.read_rest(step, frame)
        maker = e.nodes[(step.args or (0,))[0]]
        if maker.kind == "lambda":
            return True, e.value(maker.parts[0])
        number = e.function_named(e.dotted((step.args or (0,))[0]))
        return True, e.result(number) if number >= 0 else None

    def _paginator(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        if dotted and e.frameworks.is_ours(dotted):
            return NOT_MINE
        return True, paged(next(iter(e.read_rest(step, frame)), None))

    def _paginated(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        """A page of a list, as views of the REST framework make it."""
        given = paged(next(iter(e.read_rest(step, frame)), None))
        return True, page_of(given) if given is not None else None

    def _bind(self, e: Evaluator, given: Iterable[int]) -> Guess:
        for number in given:
            value = e.value(number)
            if value is not None and value.form == "class" and value.entity in self.models.entities:
                self._bound(e, value, number)
        return True, None


Handler = Callable[[Calls, Evaluator, str, Step, Frame], Guess]
_HANDLERS: Final[dict[str, Handler]] = {
    "get_model": Calls._get_model,
    "get_registered_model": Calls._get_model,
    "load_model": Calls._get_model,  # of swapper
    "get_user_model": Calls._get_user_model,
    "get_for_model": Calls._get_for_model,
    "get_for_models": Calls._get_for_model,
    "get_by_natural_key": Calls._natural_key,
    "register": Calls._register,
    "SimpleLazyObject": Calls._lazy,
    **dict.fromkeys(PAGINATORS, Calls._paginator),
    "paginate_queryset": Calls._paginated,
    **dict.fromkeys(("get", "aget", "filter", "get_or_create"), Calls._content_type),
}


@lru_cache(maxsize=8192)
def _is_known(dotted: str, name: str) -> bool:
    """Whether a call means something by its name, whatever its keywords are."""
    return (
        name in _HANDLERS
        or name in _FACTORIES
        or name.endswith(_CHOICES)
        or dotted.startswith("strawberry")
        or _GETTERS.match(name) is not None
        or (bool(dotted) and expression_name(dotted) is not None)
    )
