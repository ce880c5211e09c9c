"""The text of `.sql` files: which of it is SQL, and which tables it reaches."""

from __future__ import annotations

import pytest
from running import in_reason

from boundcheck.accesses.sql_tables import KnownTables, sql_file_accesses
from boundcheck.codebase.entities.model import Entity, Registry
from boundcheck.scan.comments import sql_directives
from boundcheck.sql import decoded

CRM, AUDITED = (
    Entity(f"shop.crm.models.{name}", "django", "shop.crm.models", "crm", "m.py", 1, 1, table)
    for name, table in (("Customer", "crm_customer"), ("Log", "audit.log"))
)
REGISTRY = Registry(
    {e.name: e for e in (CRM, AUDITED)},
    {"crm_customer": (CRM,), "audit.log": (AUDITED,), "log": (AUDITED,)},
    {},
    {},
    {},
    {},
)


def told(text: str, dialect: str | None = "postgres") -> list[str]:
    """Line and what is done, with a question mark where it is merely possible."""
    found = sql_file_accesses(text, KnownTables(REGISTRY), dialect)
    return [f"{a.line} {a.written}{'?' * (a.certainty == 'possible')}" for a in found]


READ = "SELECT crm_customer"
COMMENTS = [
    ("/* outer /* inner */ SELECT * FROM crm_customer; */ SELECT 1;", []),
    ("/* a /* b /* c */ */ FROM crm_customer */\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("/* never nested /* here */\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("/* it's */ SELECT * FROM crm_customer; /* don't */", [f"1 {READ}"]),
    ("-- it's\nSELECT * FROM crm_customer; -- don't", [f"2 {READ}"]),
    ("SELECT '/*' AS x;\nSELECT * FROM crm_customer; -- */", [f"2 {READ}"]),
    ("SELECT 1 -- FROM crm_customer\n;", []),
    ("/* open\nSELECT * FROM crm_customer;", []),
    ("/**/SELECT/**/*/**/FROM/**/crm_customer;", [f"1 {READ}"]),
]
STRINGS = [
    ("SELECT $$ DELETE FROM crm_customer $$;", []),
    ("SELECT $q$ DELETE FROM crm_customer $q$, x FROM mine;", []),
    ("COMMENT ON TABLE mine IS $$ see SELECT * FROM crm_customer $$;", []),
    ("INSERT INTO mine VALUES ($$UPDATE crm_customer SET x = 1$$);", []),
    ("SELECT $$it's$$;\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("SELECT 'DELETE FROM crm_customer';", []),
    ("SELECT 'a;b' FROM crm_customer;", [f"1 {READ}"]),
    ('SELECT "a;b" FROM crm_customer;', [f"1 {READ}"]),
    ("SELECT 'it''s';\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
]
BODIES = [
    ("DO $$ BEGIN\n UPDATE crm_customer SET x = 1;\nEND $$;", ["2 UPDATE crm_customer"]),
    ("DO LANGUAGE plpgsql $x$\nBEGIN\n DELETE FROM crm_customer;\nEND $x$;", ["3 DELETE crm_customer"]),
    ("DO $$ BEGIN RAISE NOTICE 'from crm_customer'; END $$;", []),
    ("DO $$ BEGIN -- UPDATE crm_customer\n NULL; END $$;", []),
    ("DO $$ BEGIN\n EXECUTE 'DELETE FROM crm_customer';\nEND $$;", ["2 DELETE crm_customer"]),
    ("DO $$ BEGIN\n EXECUTE format('DELETE FROM crm_customer WHERE id = %L', 1);\nEND $$;", ["2 DELETE crm_customer"]),
    ("DO $$ BEGIN\n EXECUTE $q$ UPDATE crm_customer SET x = 1 $q$;\nEND $$;", ["2 UPDATE crm_customer"]),
    ("DO $$ BEGIN x := $q$ UPDATE crm_customer SET x = 1 $q$; END $$;", []),
    ("DO $$ DECLARE r record; BEGIN\n FOR r IN SELECT * FROM crm_customer LOOP NULL; END LOOP;\nEND $$;", [f"2 {READ}"]),
    ("CREATE FUNCTION f() RETURNS int AS $$\n SELECT count(*) FROM crm_customer\n$$ LANGUAGE sql;", [f"2 {READ}"]),
    ("CREATE OR REPLACE PROCEDURE p() LANGUAGE plpgsql AS $body$ BEGIN\n DELETE FROM crm_customer; END $body$;", ["2 DELETE crm_customer"]),
    ("CREATE FUNCTION t() RETURNS trigger AS $$\nBEGIN\n INSERT INTO mine SELECT NEW.*;\n UPDATE public.crm_customer SET x = 1;\nEND;\n"
     "$$ LANGUAGE plpgsql;", ["4 UPDATE crm_customer"]),
    ("CREATE FUNCTION f() RETURNS int AS 'SELECT count(*) FROM crm_customer' LANGUAGE sql;", [f"1 {READ}"]),
    ("CREATE FUNCTION f() RETURNS text AS $$ SELECT 'from crm_customer' $$ LANGUAGE sql;", []),
    ("CREATE FUNCTION f() RETURNS int AS $$\nfrom crm_customer import x\n$$ LANGUAGE plpython3u;", []),
    ("CREATE FUNCTION f() RETURNS int AS $$\nplpy.execute('DELETE FROM crm_customer')\n$$ LANGUAGE plpython3u;", ["2 DELETE crm_customer"]),
    ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT count(*) FROM crm_customer; END;", [f"1 {READ}"]),
    ("SELECT cron.schedule('x', '* * * * *', $$DELETE FROM crm_customer$$);", ["1 DELETE crm_customer"]),
    ("DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n UPDATE crm_customer SET x = 1;\nEND //\nDELIMITER ;\nSELECT * FROM crm_customer;",
     ["4 UPDATE crm_customer", f"7 {READ}"]),
    ("DO $$ BEGIN\n IF EXISTS (SELECT 1 FROM mine) THEN\n  DELETE FROM crm_customer;\n END IF; END $$;", ["3 DELETE crm_customer"]),
    ("DO $$ BEGIN\n MERGE INTO mine USING crm_customer c ON true WHEN MATCHED THEN UPDATE SET x = 1; END $$;", [f"2 {READ}"]),
]  # fmt: skip
COPIES = [
    ("COPY public.mine (id, x) FROM stdin;\n1\tit's\n\\.\nSELECT * FROM crm_customer;", [f"4 {READ}"]),
    ("COPY mine FROM stdin;\n\\.\nSELECT * FROM crm_customer;", [f"3 {READ}"]),
    (
        "COPY mine (x) FROM stdin WITH (FORMAT csv);\nit's; /*\n\\.\nSELECT * FROM crm_customer;",
        [f"4 {READ}"],
    ),
    ("COPY mine FROM STDIN;\nselect * from crm_customer;\n\\.\n", []),
    ("COPY crm_customer FROM stdin;\n1\tit's\n\\.\n", ["1 SELECT crm_customer"]),
    ("COPY mine FROM stdin;\r\n1\tit's\r\n\\.\r\nSELECT * FROM crm_customer;\r\n", [f"4 {READ}"]),
    (
        "COPY a FROM stdin;\nit's\n\\.\nCOPY b FROM stdin;\n$$ /* \"\n\\.\nSELECT * FROM crm_customer;",
        [f"7 {READ}"],
    ),
    ("COPY mine FROM 'rows.csv';\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("COPY mine TO stdout;\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("\\copy crm_customer FROM 'x.csv' CSV\nSELECT 1;", ["1 SELECT crm_customer"]),
    ("\\copy mine from 'x.csv'\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("\\echo it's\n\\i crm_customer.sql\nSELECT * FROM crm_customer;", [f"3 {READ}"]),
]
TEMPORARY = [
    ("CREATE TEMP TABLE crm_customer AS SELECT 1 AS id;\nSELECT * FROM crm_customer;", []),
    ("CREATE TEMPORARY TABLE IF NOT EXISTS crm_customer (id int);\nINSERT INTO crm_customer VALUES (1);", []),
    ("CREATE LOCAL TEMP TABLE crm_customer (id int);\nUPDATE crm_customer SET id = 1;", []),
    ("CREATE TEMP VIEW crm_customer AS SELECT 1;\nSELECT * FROM crm_customer;", []),
    ("SELECT 1 AS id INTO TEMP crm_customer;\nSELECT * FROM crm_customer;", []),
    ("SELECT 1 AS id INTO TEMPORARY TABLE crm_customer;\nSELECT * FROM crm_customer;", []),
    ("CREATE TABLE pg_temp.crm_customer (id int);\nSELECT * FROM crm_customer;", []),
    ("CREATE TEMP TABLE crm_customer AS SELECT * FROM crm_customer;", [f"1 {READ}"]),
    ("CREATE TEMP TABLE crm_customer AS SELECT 1;\nSELECT * FROM public.crm_customer;", [f"2 {READ}"]),
    ("CREATE TEMP TABLE crm_customer AS SELECT 1;\nSELECT * FROM pg_temp.crm_customer;", []),
    ("CREATE TEMP TABLE crm_customer AS SELECT 1;\nDROP TABLE crm_customer;\nSELECT * FROM crm_customer;", [f"3 {READ}"]),
    ("CREATE TEMP TABLE other AS SELECT 1;\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("SELECT * FROM crm_customer;\nCREATE TEMP TABLE crm_customer (id int);", [f"1 {READ}"]),
    ("SELECT 'CREATE TEMP TABLE crm_customer (id int)';\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("DO $$ BEGIN CREATE TEMP TABLE crm_customer (id int); DELETE FROM crm_customer; END $$;", []),
    ("CREATE TABLE crm_customer (id int);", ["1 ALTER crm_customer"]),
]  # fmt: skip
EXPRESSIONS = [
    ("WITH crm_customer AS (SELECT 1) SELECT * FROM crm_customer;", []),
    ("WITH crm_customer (id) AS MATERIALIZED (SELECT 1) SELECT * FROM crm_customer;", []),
    ("WITH a AS (SELECT 1), crm_customer AS (SELECT * FROM a) SELECT * FROM crm_customer c;", []),
    ("WITH crm_customer AS (SELECT * FROM crm_customer) SELECT * FROM crm_customer;", [f"1 {READ}"]),
    ("WITH crm_customer AS (SELECT 1) SELECT * FROM public.crm_customer;", [f"1 {READ}"]),
    (
        "WITH crm_customer AS (SELECT 1) INSERT INTO crm_customer SELECT * FROM crm_customer;",
        ["1 INSERT crm_customer"],
    ),
    ("WITH crm_customer AS (SELECT 1) SELECT 1;\nSELECT * FROM crm_customer;", [f"2 {READ}"]),
    ("SELECT * FROM (SELECT 1) crm_customer;", []),
    ("SELECT crm_customer.name FROM mine crm_customer;", []),
]
SCHEMAS = [
    ("SELECT * FROM audit.crm_customer;", []),
    ('SELECT * FROM "audit"."crm_customer";', []),
    ("UPDATE audit.crm_customer SET x = 1;", []),
    ("SELECT 'audit.crm_customer'::regclass;", []),
    ("SELECT * FROM public.crm_customer;", [f"1 {READ}"]),
    ('SELECT * FROM "public"."crm_customer";', [f"1 {READ}"]),
    ("SELECT * FROM [dbo].[crm_customer];", [f"1 {READ}"]),
    ("SELECT * FROM main.crm_customer;", [f"1 {READ}"]),
    ("SELECT * FROM {schema}.crm_customer;", [f"1 {READ}?"]),
    ("SELECT * FROM :schema.crm_customer;", [f"1 {READ}?"]),
    ("SELECT * FROM audit.log;", ["1 SELECT audit.log"]),
    ("SELECT * FROM log;", ["1 SELECT audit.log?"]),
    ("SELECT * FROM public.log;", []),
    ("SELECT * FROM other.log;", []),
    ("FETCHING nonsense FROM audit.crm_customer WHERE (;", []),
]
OBJECTS = [
    ("SELECT 'crm_customer'::regclass;", [f"1 {READ}"]),
    ("SELECT 'public.crm_customer'::regclass::oid;", [f"1 {READ}"]),
    ("SELECT 'crm_customer'::pg_catalog.regclass;", [f"1 {READ}"]),
    ("SELECT CAST('crm_customer' AS regclass);", [f"1 {READ}"]),
    ("SELECT regclass 'crm_customer';", [f"1 {READ}"]),
    ("SELECT to_regclass('public.crm_customer');", [f"1 {READ}"]),
    ("SELECT 'crm_customer'::text;", []),
    ("SELECT 'crm_customer'::regtype;", []),
    ("CREATE VIEW v AS SELECT * FROM crm_customer;", [f"1 {READ}"]),
    ("CREATE MATERIALIZED VIEW v AS SELECT * FROM crm_customer WITH NO DATA;", [f"1 {READ}"]),
    ("CREATE TRIGGER t AFTER INSERT ON crm_customer FOR EACH ROW EXECUTE FUNCTION f();", ["1 ALTER crm_customer"]),
    ("CREATE OR REPLACE TRIGGER t BEFORE UPDATE OF x ON public.crm_customer EXECUTE PROCEDURE f();", ["1 ALTER crm_customer"]),
    ("CREATE CONSTRAINT TRIGGER t AFTER INSERT ON crm_customer DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f();", ["1 ALTER crm_customer"]),
    ("CREATE TRIGGER crm_customer AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION f();", []),
    ("DROP TRIGGER t ON crm_customer;", ["1 ALTER crm_customer"]),
    ("CREATE TRIGGER t AFTER INSERT ON mine BEGIN\n UPDATE crm_customer SET x = 1;\nEND;", ["2 UPDATE crm_customer"]),
    ("CREATE TRIGGER t AFTER INSERT ON crm_customer BEGIN\n UPDATE mine SET x = 1;\nEND;", ["1 ALTER crm_customer"]),
    ("CREATE RULE r AS ON INSERT TO crm_customer DO NOTHING;", ["1 ALTER crm_customer"]),
    ("CREATE POLICY p ON crm_customer USING (true);", ["1 ALTER crm_customer"]),
    ("CREATE INDEX i ON crm_customer (x);", ["1 ALTER crm_customer"]),
    ("CREATE INDEX crm_customer ON mine (x);", []),
    ("CREATE TABLE mine (c int REFERENCES crm_customer (id));", [f"1 {READ}"]),
    ("ALTER TABLE mine ADD FOREIGN KEY (c) REFERENCES crm_customer;", [f"1 {READ}"]),
    ("CREATE TABLE mine (LIKE crm_customer INCLUDING ALL);", [f"1 {READ}"]),
    ("CREATE TABLE mine PARTITION OF crm_customer FOR VALUES IN (1);", [f"1 {READ}"]),
    ("CREATE TABLE mine () INHERITS (crm_customer);", [f"1 {READ}"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [*COMMENTS, *STRINGS, *BODIES, *COPIES, *TEMPORARY, *EXPRESSIONS, *SCHEMAS, *OBJECTS],
)
def test_what_a_file_reaches(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_targets_of_sql_server_can_be_expressions() -> None:
    assert told("WITH crm_customer AS (SELECT 1 AS x) DELETE FROM crm_customer;", "tsql") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "-- é\r\n-- boundcheck: allow[raw-sql] why\r\nSELECT * FROM crm_customer;\r\n"
    text = text.replace("é", "e") if encoding in ("utf-16-le", "utf-16-be") else text
    found = decoded(text.encode(encoding))
    assert told(found) == [f"3 {READ}"]
    assert [directive.reason.strip() for directive in sql_directives(found)] == ["why"]


@pytest.mark.parametrize(
    "text",
    [
        "/* /* */" * 20_000,
        "/*" * 50_000 + "*/" * 10,
        "COPY a FROM stdin;\n" * 20_000,
        "COPY a FROM stdin;\n\\.\n" * 20_000,
        "DO $$ " + "EXECUTE $a$ " * 20_000,
        "CREATE TEMP TABLE crm_customer (id int);" * 3_000,
    ],
    ids=lambda text: text[:12],
)
def test_no_file_hangs(text: str) -> None:
    with in_reason():
        told(text)
