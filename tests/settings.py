"""The settings that tests and type checks run with: development's, made quick and quiet.

The environment is fixed here before Almoner's own settings read it, so that no `.env` of a developer
changes what the tests prove. `TEST_DATABASE_URL` chooses PostgreSQL.
"""

import os
import tempfile

for name in [name for name in os.environ if name.startswith(("STRIPE_", "MOBILE_", "MTN_", "LIPILA_"))]:
    del os.environ[name]
SCRATCH = tempfile.mkdtemp(prefix="almoner-tests-")  # removed by conftest
os.environ.update(
    ENV_FILE=os.devnull,
    DEBUG="true",
    SITE_URL="http://testserver",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", f"sqlite:///{SCRATCH}/db.sqlite3"),
    EMAIL_URL="memorymail://",
    MEDIA_ROOT=SCRATCH,
    SANDBOX_DELIVERS_EVENTS="false",
    LOG_LEVEL="WARNING",
)

from backoffice.settings import *  # noqa: E402, F403

# A file, not memory: the threads of a live server would share one connection to memory, which cannot begin two
# transactions at once.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
API_RATES = {}  # the tests of the limits set their own
