"""What a user reads when the configuration is wrong: the file, the line, the key, what is wrong, the remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundcheck.base.errors import ConfigError
from boundcheck.config.model import Config

Load = Callable[..., Config]
Mistakes = Callable[..., list[str]]


def test_all_mistakes_at_once_sorted_by_file_and_line(mistakes: Mistakes) -> None:
    found = mistakes(
        """
        exhaustive = "true"
        [modules.billing]
        path = "shop.billing"
        depend_on = []
        [[allow]]
        rule = "foreign-kye"
        """,
        contracts={"shop.orders": '[module]\nrole = "shred"\n', "shop.admin": "[module]\nlayer = [\n"},
    )
    assert found == [
        "boundcheck.toml:2: exhaustive: expected true or false, found a string; write it without quotes",
        'boundcheck.toml:5: modules.billing.depend_on: unknown key; did you mean "depends_on"?',
        "boundcheck.toml:6: allow: needs the key reason; say why the exception is right",
        'boundcheck.toml:7: allow.rule: unknown rule or group "foreign-kye"; did you mean "foreign-key"?',
        "src/shop/admin/boundcheck.toml:2: not valid TOML: Invalid value",
        'src/shop/orders/boundcheck.toml:2: module.role: unknown value "shred"; did you mean "shared"?',
    ]


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        # Keys and types.
        ('source_root = ["src"]', 'source_root: unknown key; did you mean "source_roots"?'),
        (
            "zzz = 1",
            "zzz: unknown key; valid here: source_roots, test_paths, test_support, migrations, exclude, exhaustive, "
            "unassigned, typing_only, sql_dialect, atomic_wrappers, baseline, required_version, layers, rules, external, modules, "
            "contracts, names, allow, include, own_rules",
        ),
        ('source_roots = "src"', 'source_roots: expected a list, found a string; write ["src"]'),
        ("exclude = { a = 1 }", "exclude: expected a list, found a table; put it in brackets: [ … ]"),
        ("exclude = [3]", "exclude: expected a string, found a whole number; put it in quotes"),
        ('exclude = [["a"]]', "exclude: expected a string, found a list; write one string"),
        ('baseline = "modules"', 'baseline: unknown value "modules"; did you mean "per-module"?'),
        ('baseline = "beside"', 'baseline: unknown value "beside"; valid here: project, per-module'),
        ("baseline = true", 'baseline: expected "project" or "per-module", found a boolean'),
        (
            'required_version = "new"',
            'required_version: "new" names no versions; write some like ">=0.1,<0.2", "~=0.1.2" or "==0.1.*"',
        ),
        ("required_version = 1", "required_version: expected a string, found a whole number; put it in quotes"),
        ("exhaustive = 1", "exhaustive: expected true or false, found a whole number"),
        ("modules = 3", "modules: expected a table, found a whole number; write [modules.NAME] for each module"),
        ("rules = []", "rules: expected a table, found a list"),
        ("allow = 2027-01-01", "allow: expected a list, found a date; put it in brackets: [ … ]"),
        # Values.
        ('typing_only = "Check"', 'typing_only: unknown value "Check"; did you mean "check"?'),
        ('sql_dialect = "postgresql"', 'sql_dialect: unknown value "postgresql"; did you mean "postgres"?'),
        ('sql_dialect = "MSSQL"', 'sql_dialect: unknown value "MSSQL"; did you mean "tsql"?'),
        (
            'atomic_wrappers = ["shop/db.py"]',
            'atomic_wrappers: "shop/db.py" is not a dotted name; did you mean "shop.db"?',
        ),
        ('atomic_wrappers = ["atomic"]', 'atomic_wrappers: "atomic" is no callable of a file; write its whole dotted name, like "shop.bus.publish"'),
        # Paths stay in the project.
        (
            'source_roots = ["/src"]',
            'source_roots: "/src" is an absolute path; write it relative to the project root',
        ),
        (
            'test_paths = ["C:/src"]',
            'test_paths: "C:/src" is an absolute path; write it relative to the project root',
        ),
        ('test_support = ["~/x"]', 'test_support: "~/x" is an absolute path; write it relative to the project root'),
        ('source_roots = []', "source_roots: is an empty list; name the folders that imports start from, or remove it for those that show"),
        ('migrations = ["../x"]', 'migrations: "../x" leaves the project; write a path below the project root'),
        ('exclude = ["a/../.."]', 'exclude: "a/../.." leaves the project; write a path below the project root'),
        ('exclude = ["**/../x"]', 'exclude: "**/../x" leaves the project; write a path below the project root'),
        ('exclude = ["!../x"]', 'exclude: "!../x" leaves the project; write a path below the project root'),
        ("exclude = ['a\\b']", 'exclude: "a\\\\b" holds a backslash; write "a/b"'),
        ('exclude = [" "]', "exclude: holds a blank string; fill it in"),
        ('exclude = ["a\\u001b[31m"]', 'exclude: "a\\x1b[31m" holds a control character; remove it'),
        ('exclude = ["a", "b", "a"]', 'exclude: "a" is listed twice; remove one'),
        # Layers.
        ("layers = [{ closed = true }]", 'layers: needs the key name; write { name = "domain", independent = true }'),
        ('layers = ["a", { name = "a" }]', 'layers: "a" is listed twice; remove one'),
        ("layers = [1]", 'layers: expected a string or a table { name = "…" }, found a whole number'),
        ('layers = [{ name = "a", close = true }]', 'layers.close: unknown key; did you mean "closed"?'),
        # Rules.
        ('rules.private-imports = "off"', "rules.private-imports: unknown rule or group; did you mean "
         '"private-import"?'),
        ('rules.zzz = "off"', "rules.zzz: unknown rule or group; `boundcheck explain` lists the rules"),
        ('rules.data = "warning"', 'rules.data: unknown value "warning"; did you mean "warn"?'),
        ('rules.data = "fatal"', 'rules.data: unknown value "fatal"; valid here: error, warn, off'),
        ("rules.data = false", 'rules.data: expected "error", "warn" or "off", found a boolean'),
        # External packages.
        ("names.topics = 1", 'names.topics: "topics" is no kind of names; did you mean "topic"?'),
        ("names.topic = {}", 'names.topic: names nothing; write defines = ["shop.bus.publish"] or uses = ["shop.bus.subscribe"]'),
        ('names.topic.use = ["a.b"]', 'names.topic.use: unknown key; did you mean "uses"?'),
        ('names.topic.uses = ["on"]', 'names.topic.uses: "on" is no callable of a file; write its whole dotted name, like "shop.bus.publish"'),
        ('external.stripe = "pay"', 'external.stripe: expected a list, found a string; write ["pay"]'),
        (
            'external.google.cloud = ["pay"]',
            "external.google: expected a list of modules, found a table; "
            'a package name with a dot needs quotes: "google.cloud" = ["billing"]',
        ),
        (
            'external.google-cloud = ["pay"]',
            'external.google-cloud: not a name that can be imported; did you mean "google_cloud"?',
        ),
    ],
)  # fmt: skip
def test_a_mistake_of_the_project(mistakes: Mistakes, line: str, mistake: str) -> None:
    assert mistakes(line) == [f"boundcheck.toml:1: {mistake}"]


@pytest.mark.parametrize(
    ("lines", "mistake"),
    [
        (
            'pth = "a"\nlayer = "b"',
            '2: modules.billing.pth: unknown key; did you mean "path"?',
        ),
        ('path = "shop/billing"', '2: modules.billing.path: "shop/billing" is not a dotted name; did you mean "shop.billing"?'),
        ('path = "src/shop/billing/"', '2: modules.billing.path: "src/shop/billing/" is not a dotted name; did you mean "shop.billing"?'),
        ('path = ".billing"', '2: modules.billing.path: ".billing" is not a dotted name; did you mean "billing"?'),
        ('path = "shop..billing"', '2: modules.billing.path: "shop..billing" is not a dotted name; did you mean "shop.billing"?'),
        ('path = "a:b"', '2: modules.billing.path: "a:b" is not a dotted name; write one like "shop.billing"'),
        ('path = "shop.**"', '2: modules.billing.path: "shop.**" spans packages at any depth; name one depth: "shop.*"'),
        ('path = "*.*"', '2: modules.billing.path: "*.*" has 2 globs, and modules are named after one; keep one'),
        ('path = "a"\npaths = ["b"]', "3: modules.billing.paths: path is written too; keep one of the two"),
        ("paths = []", '2: modules.billing.paths: is an empty list; name a package, like ["shop.billing"]'),
        ('paths = ["a", "a"]', '2: modules.billing.paths: "a" is listed twice; remove one'),
        ('layer = "b"', '1: modules.billing: path is missing; add the package of the module, like path = "shop.billing"'),
        ('path = "a"\ndepends_on = ["billing"]', '3: modules.billing.depends_on: "billing" is this module itself; remove it'),
        ('path = "a"\ndepends_on = ["b", { module = "b" }]', '3: modules.billing.depends_on: "b" is listed twice; remove one'),
        ('path = "a"\ndepends_on = ["b c"]', '3: modules.billing.depends_on: "b c" holds whitespace; did you mean "b_c"?'),
        (
            'path = "a"\ndepends_on = ["(unassigned)"]',
            '3: modules.billing.depends_on: "(unassigned)" stands for files that no module owns; name a module',
        ),
        (
            'path = "a"\ndepends_on = [\n{ deprecated = true }]',
            '4: modules.billing.depends_on: needs the key module; write { module = "orders", deprecated = true }',
        ),
        (
            'path = "a"\ndepends_on = [{ module = "b", reson = "c" }]',
            '3: modules.billing.depends_on.reson: unknown key; did you mean "reason"?',
        ),
        (
            'path = "a"\npublic = [".."]',
            '3: modules.billing.public: ".." is not a public entry; write ".", "api", "api.**", "models:Invoice", "url:billing:*" or "**"',
        ),
        ('path = "a"\npublic = ["tmplate:billing/*"]', '3: modules.billing.public: "tmplate:billing/*": "tmplate" is no kind of names; did you mean "template"?'),
        (
            'path = "a"\npublic = ["url:"]',
            '3: modules.billing.public: "url:" names nothing; write a name or a glob behind the colon, like "url:*"',
        ),
        ('path = "a"\npublic = ["api/v1.py"]', '3: modules.billing.public: "api/v1.py" is not a public entry; did you mean "api.v1"?'),
        ('path = "a"\npublic = ["m.py:A"]', '3: modules.billing.public: "m.py:A" is not a public entry; did you mean "m:A"?'),
        (
            'path = "a"\npublic = [{ entry = "api", to = [] }]',
            "3: modules.billing.public.to: is an empty list; name modules, or remove it for everyone",
        ),
        ('path = "a"\ntables = [""]', "3: modules.billing.tables: holds a blank string; fill it in"),
        ('path = "a"\nmodels = ["shop/Inv*"]', '3: modules.billing.models: "shop/Inv*" is not a dotted name; did you mean "shop.Inv*"?'),
        ('path = "a"\ntests = ["../t"]', '3: modules.billing.tests: "../t" leaves the project; write a path below the project root'),
        ('path = "a"\ntables = ["bill "]', '3: modules.billing.tables: "bill " has a blank at its end; did you mean "bill"?'),
        (
            'path = "a"\npublic = [{ entry = "api", exclusive = true }]',
            "3: modules.billing.public.exclusive: says nothing without to; name whom it binds, or remove it",
        ),
        (
            'path = "a"\ndepends_on = [{ layer = "b" }, { module = "b" }, { layer = "b", optional = true }]',
            '3: modules.billing.depends_on: "b" is listed twice; remove one',
        ),
        ('path = "a"\ntest_scope = "al"', '3: modules.billing.test_scope: unknown value "al"; did you mean "all"?'),
        ('path = "a"\nstrict = "yes"', "3: modules.billing.strict: expected true or false, found a string"),
        ('path = "a"\nrole = "core"', '3: modules.billing.role: unknown value "core"; valid here: module, shared, composition'),
        ('path = "a"\nrules.dta = "off"', '3: modules.billing.rules.dta: unknown rule or group; did you mean "data"?'),
        ('path = "a"\n[modules.billing.eu]\npath = "b"', '3: modules.billing.eu: unknown key; a module name with a dot needs quotes: [modules."billing.eu"]'),
        ('path = "a"\n[modules.pay]\npath = "a"', '4: modules.pay: "a" is the path of "billing" too (boundcheck.toml:2); give it to one module'),
        ('path = "a"\n[modules."b c"]\npath = "b"', '3: modules."b c": "b c" holds whitespace; did you mean "b_c"?'),
        ('path = "a"\n[modules.""]\npath = "b"', '3: modules."": holds a blank string; fill it in'),
        ('path = "a"\n[modules]\npay = "b"', '4: modules.pay: expected a table, found a string; write { path = "b" }'),
    ],
)  # fmt: skip
def test_a_mistake_of_a_module(mistakes: Mistakes, lines: str, mistake: str) -> None:
    assert mistakes(f"[modules.billing]\n{lines}")[-1] == f"boundcheck.toml:{mistake}"


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('reason = " "', "allow.reason: holds a blank string; fill it in"),
        ('until = "2027-01-01"', "allow.until: expected a date, found a string; write it without quotes, like until = 2027-03-31"),
        ("until = 07:32:00", "allow.until: expected a date, found a time; write it without quotes, like until = 2027-03-31"),
        ('path = "/etc/**"', 'allow.path: "/etc/**" is an absolute path; write it relative to the project root'),
        ('form = "a"', 'allow.form: unknown key; did you mean "from"?'),
        ('rule = "private_import"', 'allow.rule: unknown rule or group "private_import"; did you mean "private-import"?'),
    ],
)  # fmt: skip
def test_a_mistake_of_an_exception(mistakes: Mistakes, line: str, mistake: str) -> None:
    given = line.split(" ")[0]
    rest = [text for key, text in (("rule", 'rule = "data"'), ("reason", 'reason = "x"')) if key != given]
    assert mistakes("\n".join(["[[allow]]", line, *rest])) == [f"boundcheck.toml:2: {mistake}"]


def test_a_module_defined_twice(mistakes: Mistakes) -> None:
    assert mistakes('[modules.a]\npath = "a"\n[modules.a]\npath = "b"\n') == [
        "boundcheck.toml:3:11: modules.a: defined twice; keep one of the two"
    ]
    assert mistakes('\n[modules.billing]\npath = "shop.pay"\n', contracts={"shop.billing": "[module]\n"}) == [
        'src/shop/billing/boundcheck.toml:1: module: "billing" is defined already (boundcheck.toml:2); '
        "keep or rename one of the two"
    ]


def test_keys_of_a_pyproject_are_told_in_full(mistakes: Mistakes) -> None:
    text = '[tool.boundcheck.modules.billing]\npath = "shop.billing"\ndepend_on = []\n'
    assert mistakes(text, "pyproject.toml") == [
        'pyproject.toml:3: tool.boundcheck.modules.billing.depend_on: unknown key; did you mean "depends_on"?'
    ]


def test_a_contract_beside_the_code_holds_its_module_alone(mistakes: Mistakes) -> None:
    text = '[module]\npath = "shop.billing"\n[rules]\ndata = "off"\n'
    assert mistakes(
        "", contracts={"shop.billing": text, "shop.pay": "[modul]\n", "": "[module]\nname = 'x'\n"}
    ) == [
        "src/boundcheck.toml:1: module: this file lies in no package; move it into the package of the module",
        "src/shop/billing/boundcheck.toml:2: module.path: unknown key; "
        "the package that holds this file is the path, so remove it",
        "src/shop/billing/boundcheck.toml:3: rules: unknown key; "
        "a file beside the code holds [module] alone; move it to the file of the project",
        'src/shop/pay/boundcheck.toml:1: modul: unknown key; did you mean "module"?',
        "src/shop/pay/boundcheck.toml:1: needs the key module; add [module]",
    ]


KEYS = [
    *("source_roots", "test_paths", "exclude", "exhaustive", "typing_only", "sql_dialect", "layers", "rules"),
    *("baseline", "required_version", "strict"),
    *(
        "external",
        "modules",
        "allow",
        "names",
        "topic",
        "defines",
        "uses",
        "call",
        "a",
        "data",
        "path",
        "paths",
        "layer",
        "depends_on",
        "public",
        "tests",
    ),
    *("role", "name", "module", "entry", "to", "deprecated", "reason", "rule", "until"),
]
TEXTS = ["", " ", "a", "a.b", "../a", "/a", "**", "a.*", "data", "off", "shared", "(unassigned)", "a\u2028b"]


def toml(value: object) -> str:
    """A value as TOML, tables inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        return '"' + "".join(f"\\u{ord(character):04x}" for character in value) + '"'
    return str(value).lower()


VALUES = st.recursive(
    st.sampled_from(TEXTS) | st.booleans() | st.integers(0, 9) | st.just(float("inf")) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
def test_any_document_loads_or_is_refused_in_whole_lines(load: Load, data: dict[str, object]) -> None:
    try:
        load("\n".join(f"{key} = {toml(value)}" for key, value in data.items()))
    except ConfigError as error:
        lines = str(error).split("\n")
        assert all(line.startswith("boundcheck.toml:") for line in lines)
        assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("roots", "path", "meant"),
    [
        ('["netbox"]', "netbox/circuits", "circuits"),
        ('["."]', "netbox/circuits", "netbox.circuits"),
        ('["netbox"]', "netbox/", "netbox"),
        ('["libs/*/src"]', "libs/pay/src/pay/api.py", "pay.api"),
        ('["libs", "./libs/pay"]', "libs/pay/api", "api"),
        ('"netbox"', "netbox/circuits", "netbox.circuits"),
    ],
)
def test_a_path_with_its_source_root(load: Load, roots: str, path: str, meant: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(f"source_roots = {roots}\n[modules.a]\npath = '{path}'\n")
    assert f'"{path}" is not a dotted name; did you mean "{meant}"?' in str(error.value)
