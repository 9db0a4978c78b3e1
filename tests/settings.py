"""The settings that tests and type checks run with: development's, made quick and quiet.

The environment is fixed here before Almoner's own settings read it, so that no `.env` of a developer
changes what the tests prove. `TEST_DATABASE_URL` chooses PostgreSQL.
"""

import os
import tempfile

for name in [name for name in os.environ if name.startswith("STRIPE_")]:
    del os.environ[name]
os.environ.update(
    ENV_FILE=os.devnull,
    DEBUG="true",
    SITE_URL="http://testserver",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", "sqlite:///:memory:"),
    EMAIL_URL="memorymail://",
    MEDIA_ROOT=tempfile.mkdtemp(prefix="almoner-tests-"),
    SANDBOX_DELIVERS_EVENTS="false",
    LOG_LEVEL="WARNING",
)

from backoffice.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
API_RATES = {}  # the tests of the limits set their own
