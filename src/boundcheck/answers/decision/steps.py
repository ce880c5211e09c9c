"""The keys that decide about one module reaching another: asked in the order of the rules, each with what it says."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from boundcheck.answers.decision.keys import Keys, written
from boundcheck.answers.tables import TableRow
from boundcheck.base.light import NamedTuple, replace
from boundcheck.codebase.breaches import breach
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.externals import Packages
from boundcheck.codebase.files import File
from boundcheck.codebase.layers import layer_problem
from boundcheck.codebase.modules import Module
from boundcheck.codebase.public import entries_publishing, entry_offering, judge, offered
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.scopes import admitted
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import UNASSIGNED, Place, PublicEntry, Severity
from boundcheck.findings.catalog import DEFAULT_SEVERITY

_KINDS: Final = {"source": "code", "test": "a test", "migration": "a migration", "support": "test support"}


class DecisionStep(NamedTuple):
    """A key that was asked, where it stands ("": its default), what it says, and whether that decided."""

    key: str
    place: str
    says: str
    decides: bool = False


class Steps:
    """Asks the contracts of one codebase; `written` is the one whose severities count."""

    def __init__(self, codebase: Codebase, written: Codebase) -> None:
        self._codebase, self._written = codebase, written
        self._keys = Keys(codebase.config)
        self._modules = codebase.modules.by_name

    def file(self, file: File) -> Iterator[DecisionStep]:
        """Whose a file is, and of what kind."""
        module = self._modules.get(file.module or "")
        if module is None:
            yield DecisionStep(
                "modules", "", f"no module has {file.name}; it is {kind_shown(file)}", decides=True
            )
            return
        path, written_paths = self._codebase.modules.path_of(file.name), module.contract.paths
        if path in module.paths:
            entry = next((each for each in written_paths if each.value == path), written_paths[0])
            said = f'"{entry.value}" makes {file.name} {kind_shown(file)} of {module.name}'
            yield DecisionStep(f"modules.{module.name}.path", written(entry.place), said, decides=True)
        else:
            place = self._keys.of_module(module, "tests")
            said = f"{file.path} is {kind_shown(file)} of {module.name}"
            yield DecisionStep(f"modules.{module.name}.tests", written(place), said, decides=True)

    def role(self, name: str | None) -> DecisionStep:
        module = self._modules.get(name or "")
        if module is None:
            return DecisionStep("role", "", f"{name or UNASSIGNED} has no contract")
        role = module.contract.role
        place = self._keys.of_module(module, "role")
        says = {
            "module": "contracts bind it",
            "shared": "everyone may use it, and it uses only shared modules",
            "composition": "dependency, api and data rules do not bind it",
        }[role]
        return DecisionStep(f"modules.{module.name}.role", written(place), f'"{role}": {says}')

    def used(self, name: str, free: Container[str] = ("shared",)) -> DecisionStep:
        """What the role of a module says of its users: those with a role in `free` anyone may use."""
        role = self._codebase.role(name)
        says = "everyone may use it" if role in free else "using it has to be declared"
        return self.role(name)._replace(says=f'"{role}": {says}')

    def dependency(self, importer: str, imported: str) -> Iterator[DecisionStep]:
        """Whether one module may depend on another."""
        source, target = self._modules.get(importer), self._modules.get(imported)
        role = self.role(importer)
        if source is None or source.contract.role == "composition":
            yield role._replace(decides=True)
            return
        broken = breach(self._codebase, importer, imported)
        is_denied = imported in (entry.value for entry in source.contract.cannot_depend_on)
        by_lists = source.contract.role != "shared" or is_denied
        yield role._replace(decides=not by_lists and broken == "undeclared-dependency")
        if target is not None:
            visible = self._visible(importer, target)
            yield visible._replace(decides=broken == "not-visible")
            yield self._layers(source, target)._replace(decides=broken == "layer-violation")
            is_shared = target.contract.role == "shared"
            yield self.used(imported)._replace(decides=broken is None and is_shared)
            if is_shared and not is_denied:
                return
        is_last = broken in (None, "undeclared-dependency", "deprecated-dependency")
        yield self._declared(source, imported)._replace(decides=is_last and by_lists)

    def _visible(self, importer: str, target: Module) -> DecisionStep:
        key, listed = f"modules.{target.name}.visible_to", target.contract.visible_to
        if listed is None:
            return DecisionStep(key, "", "not written: everyone may depend on it")
        entry = next((entry for entry in listed if entry.value == importer), None)
        place = entry.place if entry else self._keys.of_module(target, "visible_to")
        return DecisionStep(key, written(place), f"{'lists' if entry else 'does not list'} {importer}")

    def _layers(self, source: Module, target: Module) -> DecisionStep:
        high, low = source.contract.layer, target.contract.layer
        if high is None or low is None:
            without = " and ".join(m.name for m in (source, target) if m.contract.layer is None)
            return DecisionStep("layers", "", f"no layer of {without}: no order")
        problem = layer_problem(self._codebase, source, target)
        place = ", ".join(dict.fromkeys((written(high.place), written(low.place))))
        return DecisionStep(
            "layers", place, problem[0] if problem else f"{high.value} may import {low.value}"
        )

    def _declared(self, source: Module, imported: str) -> DecisionStep:
        for denied in source.contract.cannot_depend_on:
            if denied.value == imported:
                key = f"modules.{source.name}.cannot_depend_on"
                return DecisionStep(key, written(denied.place), f"names {imported}")
        key, listed = f"modules.{source.name}.depends_on", source.contract.depends_on
        if source.contract.role == "shared":
            return DecisionStep(key, "", "a shared module needs none: it uses only shared modules")
        if listed is None:
            free = self._codebase.is_declared(source.name, imported)
            return DecisionStep(
                key, "", f"not written: {'any module' if free else 'any module but composition'}"
            )
        entry = next((entry for entry in listed if entry.module == imported), None)
        if entry is None:
            return DecisionStep(
                key, written(self._keys.of_module(source, "depends_on")), f"does not list {imported}"
            )
        deprecated = f", deprecated{f' ({entry.reason})' if entry.reason else ''}" if entry.deprecated else ""
        return DecisionStep(key, written(entry.place), f"lists {imported}{deprecated}")

    def api(self, importer: str, imported: str, targets: tuple[Target, ...]) -> Iterator[DecisionStep]:
        """Whether a module offers names to another one, entry by entry; for each name the entry that decided."""
        module = self._modules.get(imported)
        if module is None:
            yield DecisionStep(
                "modules", "", f"{imported} has no contract: all of it is public", decides=True
            )
            return
        left, counting = list(targets), offered(module, importer)
        for entry in module.contract.public:
            found = [target for target in left if self._offers(module, entry, target, importer)]
            found = found if entry in counting else []
            left = [target for target in left if target not in found]
            said = f"offers {_names(found)}" if found else "offers none of it"
            to = f" to {', '.join(e.value for e in entry.to)} only" if entry.to else ""
            if entry.exclusive:
                to += ", for whom no other entry counts"
            default = "" if entry.written else " (default)"
            place = written(entry.place) if entry.written else ""
            yield DecisionStep(
                f'modules.{imported}.public "{entry.entry}"{default}', place, said + to, bool(found)
            )
        if left:
            place = written(self._keys.of_module(module, "public"))
            yield DecisionStep(
                f"modules.{imported}.public", place, f"no entry offers {_names(left)}: private", True
            )

    def _offers(self, module: Module, entry: PublicEntry, target: Target, importer: str) -> bool:
        alone = replace(module, contract=replace(module.contract, public=(entry,)))
        return judge(self._codebase, alone, target, importer).public

    def shared_name(self, importer: str, owner: str, target: str) -> Iterator[DecisionStep]:
        """Whether a module publishes a name that needs no import to another one; `target` has its kind: `url:billing:pay`."""
        source, module = self._modules.get(importer), self._modules.get(owner)
        free = next((m for m in (source, module) if m and m.contract.role == "composition"), None)
        if free is not None:
            says = "no name is kept from it" if free is source else "it keeps no name to itself"
            yield self.role(free.name)._replace(says=f'"composition": {says}', decides=True)
            return
        if module is None:
            yield DecisionStep("modules", "", f"{owner} has no contract: all of it is public", decides=True)
            return
        kind, _, name = target.partition(":")
        entry = entry_offering(module, importer, kind, name)
        others = entries_publishing(module, kind, name)
        for each in others if entry is None else [entry]:
            to = f" to {', '.join(e.value for e in each.to)} only" if each.to else ""
            place = written(each.place) if each.written else ""
            key = f'modules.{owner}.public "{each.entry}"{"" if each.written else " (default)"}'
            yield DecisionStep(key, place, f"publishes {target}{to}", decides=each is entry)
        if entry is None:
            place = written(self._keys.of_module(module, "public"))
            says = f"{'' if place else 'not written: '}no entry publishes {target}"
            to = f" to {importer}" if others else ""
            yield DecisionStep(f"modules.{owner}.public", place, says + to, decides=True)

    def suite(self, tester: str, used: str) -> Iterator[DecisionStep]:
        """Whether a module's tests may use another module."""
        scope, module = admitted(self._codebase, tester), self._modules.get(tester)
        if scope is None or module is None:
            yield self.role(tester)._replace(decides=True)
            return
        step = self.used(used, ("shared", "composition"))
        yield step._replace(decides=self._codebase.role(used) != "module")
        if self._codebase.role(used) == "module":
            place = self._keys.of_module(module, "test_scope")
            default = "" if place else " (default)"
            said = f'"{module.contract.test_scope}"{default} {"admits" if used in scope else "does not admit"} {used}'
            yield DecisionStep(f"modules.{tester}.test_scope", written(place), said, decides=True)
            if module.contract.test_scope != "standalone":
                yield self._declared(module, used)

    def table(self, row: TableRow | None, table: str, owner: str) -> Iterator[DecisionStep]:
        """Whose a table is."""
        model = row.model if row else ""
        for module in self._modules.values():
            for key, entries, name in (
                ("tables", module.contract.tables, table),
                ("models", module.contract.models, model),
            ):
                for entry in entries:
                    if name and fnmatchcase(name, entry.value):
                        said = f'"{entry.value}" gives {name} to {module.name}'
                        yield DecisionStep(
                            f"modules.{module.name}.{key}", written(entry.place), said, module.name == owner
                        )
                        return
        if row is None:
            yield DecisionStep("tables", "", f"{table} belongs to {owner}", decides=True)
            return
        what = f"{model} defines it" if model else "it is made there"
        yield DecisionStep(
            "tables", f"{row.path}:{row.line}", f"{what}, so {table} belongs to {owner}", decides=True
        )

    def external(self, path: str, importer: str, names: Sequence[str]) -> Iterator[DecisionStep]:
        """Whom a third-party package is reserved to where a file lies, and what the importing module says of packages: what takes leave
        decides, else all that gives it. `names` are those of an import."""
        packages = Packages(Questions(self._codebase), path, importer)
        reserved, denial = packages.reserved_as(names), packages.denial(names)
        for entry in self._codebase.config.external:
            if reserved and (entry.package, entry.within) == (reserved.package, reserved.folder):
                users = ", ".join(reserved.modules) or "nobody"
                decides = denial is None or denial.key == "external"
                yield DecisionStep(
                    f"external.{entry.package}", written(entry.place), f"is reserved to {users}", decides
                )
        module = self._modules.get(importer)
        if module is None or (denial and denial.key == "external"):
            return
        if denial and denial.key == "cannot_depend_on_external":
            denied = next(e for e in module.contract.cannot_depend_on_external if e.value == denial.package)
            what = f"modules.{importer}.{denial.key}"
            yield DecisionStep(what, written(denied.place), f"names {denied.value}", True)
            return
        if module.contract.depends_on_external is not None:
            key, listed = "depends_on_external", module.contract.depends_on_external
            said = ", ".join(name.value for name in listed) or "none"
            yield DecisionStep(
                f"modules.{importer}.{key}", written(self._keys.of_module(module, key)), said, True
            )

    def exhaustive(self) -> DecisionStep:
        """Whether every file has to belong to a module."""
        place = written(self._keys.of_project("exhaustive"))
        return DecisionStep("exhaustive", place, str(self._codebase.config.exhaustive).lower(), decides=True)

    def tests(self, name: str) -> DecisionStep:
        """Where a module's tests are looked for."""
        module = self._modules.get(name)
        place = written(self._keys.of_module(module, "tests")) if module else ""
        said = (
            "no test file lies there"
            if place
            else "not written: no test file in its packages or <test path>/<name>"
        )
        return DecisionStep(f"modules.{name}.tests", place, said, decides=True)

    def severity(self, rule: str, module: str | None) -> Iterator[DecisionStep]:
        """How severe a rule is in a module: the module's word, then the project's, then the default."""
        decided, found = False, self._written.modules.by_name.get(module or "")
        own = self._written.severities.own
        default = own[rule][1] if rule in own else DEFAULT_SEVERITY[rule]
        words = rule, self._written.severities.group(rule)
        asked: list[tuple[str, dict[str, Severity], list[Place | None]]] = []
        if found is not None:
            places = [self._keys.of_module(found, "rules", word) for word in words]
            asked.append((f"modules.{found.name}.rules", dict(found.contract.rules), places))
        places = [self._keys.of_project("rules", word) for word in words]
        asked.append(("rules", dict(self._written.config.rules), places))
        for key, levels, places in asked:
            for word, place in zip(words, places, strict=True):
                if word in levels:
                    yield DecisionStep(f"{key}.{word}", written(place), f'"{levels[word]}"', not decided)
                    decided = True
        yield DecisionStep("rules", "", f'"{default}", the default of {rule}', not decided)


def kind_shown(file: File) -> str:
    """What kind of file it is, for people."""
    return _KINDS[file.kind]


def _names(targets: list[Target]) -> str:
    return ", ".join(sorted(target.name for target in targets))
