"""Says whether a PostgreSQL server answers at the address given, so that `make test` knows what it can run."""

import sys

import environ
import psycopg2

database = environ.Env().db_url_config(sys.argv[1])
try:
    psycopg2.connect(
        host=database["HOST"],
        port=database["PORT"] or 5432,
        user=database["USER"],
        password=database["PASSWORD"],
        dbname="postgres",
        connect_timeout=3,
    ).close()
except psycopg2.OperationalError:
    sys.stdout.write(
        "No PostgreSQL answers here: its tests are skipped. POSTGRES=postgres://… names a server.\n"
    )
    sys.exit(1)
