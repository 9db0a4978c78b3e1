"""All settings, from the environment alone.

Every variable is described in `.env.example`. `ENV_FILE` names another file than `.env`. A variable that
is set in the process's environment wins over the file. With DEBUG off the process refuses to start
(ImproperlyConfigured) when something that protects money or children is missing.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from backoffice import settings_checks, stripe_checks

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env_file = Path(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))
if env_file.exists():
    env.read_env(env_file)
elif "ENV_FILE" in env.ENVIRON:
    raise ImproperlyConfigured(f"ENV_FILE names {env_file}, which is not a file.")

DEBUG: bool = env.bool("DEBUG", default=False)
SECRET_KEY: str = settings_checks.secret_key(env.str("SECRET_KEY", default=""), debug=DEBUG)
SITE_URL: str = settings_checks.site_url(env.str("SITE_URL", default="http://127.0.0.1:8000"))
ALLOWED_HOSTS: list[str] = settings_checks.allowed_hosts(
    env.list("ALLOWED_HOSTS", default=[]), site_url=SITE_URL, debug=DEBUG
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
TRUST_PROXY_HEADERS: bool = env.bool("TRUST_PROXY_HEADERS", default=False)

ORGANISATION_NAME: str = env.str("ORGANISATION_NAME", default="Almoner Foundation")
ORGANISATION_ADDRESS: str = env.str("ORGANISATION_ADDRESS", default="")
ORGANISATION_REGISTRATION: str = env.str("ORGANISATION_REGISTRATION", default="")
ORGANISATION_EMAIL: str = env.str("ORGANISATION_EMAIL", default="")
ORGANISATION_COLOUR: str = settings_checks.colour(
    "ORGANISATION_COLOUR", env.str("ORGANISATION_COLOUR", default="#14532d")
)

# --- Money -----------------------------------------------------------------------------------------------
DEFAULT_CURRENCY: str = env.str("DEFAULT_CURRENCY", default="EUR")
ALLOWED_CURRENCIES: list[str] = settings_checks.currencies(
    env.list(
        "ALLOWED_CURRENCIES",
        default=["EUR", "USD", "GBP", "CHF", "KES", "UGX", "ZMW", "NGN", "TZS", "XOF", "CAD", "AUD", "JPY"],
    ),
    default=DEFAULT_CURRENCY,
)
MAXIMUM_AMOUNT = settings_checks.amounts_by_currency(
    "MAXIMUM_AMOUNT", env.list("MAXIMUM_AMOUNT", default=["100000"])
)
CHARITY_SHARE_PERCENT = settings_checks.percent(
    "CHARITY_SHARE_PERCENT", env.str("CHARITY_SHARE_PERCENT", default="10")
)

# --- Stripe ----------------------------------------------------------------------------------------------
STRIPE = stripe_checks.stripe(
    secret_key=env.str("STRIPE_SECRET_KEY", default=""),
    public_key=env.str("STRIPE_PUBLIC_KEY", default="") or env.str("STRIPE_PUBLISHABLE_KEY", default=""),
    webhook_secrets=env.list("STRIPE_WEBHOOK_SECRETS", default=[])
    or env.list("STRIPE_WEBHOOK_SECRET", default=[]),
    live_mode=env.bool("STRIPE_LIVE_MODE", default=not DEBUG),
    api_base=env.str("STRIPE_API_BASE", default=""),
    debug=DEBUG,
)
STRIPE_SANDBOX: bool = STRIPE.sandbox
STRIPE_SECRET_KEY: str = STRIPE.secret_key
STRIPE_PUBLIC_KEY: str = STRIPE.public_key
STRIPE_WEBHOOK_SECRETS: list[str] = STRIPE.webhook_secrets
STRIPE_LIVE_MODE: bool = STRIPE.live_mode
STRIPE_API_BASE: str = STRIPE.api_base
STRIPE_API_VERSION = "2026-10-28.endive"
STRIPE_TIMEOUT_SECONDS: float = env.float("STRIPE_TIMEOUT_SECONDS", default=20.0)
SANDBOX_DELIVERS_EVENTS: bool = env.bool("SANDBOX_DELIVERS_EVENTS", default=True)

# --- Applications ----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "backoffice.admin_app.AlmonerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "djmoney",
    "django_countries",
    "phonenumber_field",
    "simple_history",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "corsheaders",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "django_filters",
    "drf_spectacular",
    "backoffice.core",
    "beneficiaries",
    "donors",
    "payments",
    "reports",
    *(["payments.sandbox"] if STRIPE_SANDBOX else []),
    "backoffice",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "backoffice.security.ContentSecurityPolicy",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "backoffice.page_languages.PageLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "donors.origins.CampaignOriginMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "backoffice.core.middleware.RequestContextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backoffice.core.context.organisation",
            ],
        },
    }
]

# --- Database and cache ----------------------------------------------------------------------------------
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'almoner.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing in the middle
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# --- Signing in ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
STAFF_TWO_FACTOR_REQUIRED: bool = env.bool("STAFF_TWO_FACTOR_REQUIRED", default=not DEBUG)
OTP_TOTP_ISSUER = ORGANISATION_NAME

# --- Transport security ----------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUST_PROXY_HEADERS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
# For every page; backoffice.security loosens it for the admin alone, public pages narrow it further.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-src": [SELF],
        "form-action": [SELF, "https://checkout.stripe.com"],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "camera": ["self"],
}

# --- Files -----------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "files")))
PRIVATE_LINK_SECONDS = 300
OBJECT_STORE: dict[str, str] = (
    {
        "bucket": env.str("S3_BUCKET", default=""),
        "endpoint": env.str("S3_ENDPOINT", default=""),
        "region": env.str("S3_REGION", default=""),
    }
    if settings_checks.media_storage(env.str("MEDIA_STORAGE", default="disk")) == "s3"
    else {}
)
if OBJECT_STORE:
    for shown in ("img-src", "frame-src"):
        CONTENT_SECURITY_POLICY["DIRECTIVES"][shown] += settings_checks.object_store_origins(**OBJECT_STORE)
STORAGES: dict[str, dict[str, Any]] = {
    "default": settings_checks.object_store(
        **OBJECT_STORE,
        access_key=env.str("S3_ACCESS_KEY", default=""),
        secret_key=env.str("S3_SECRET_KEY", default=""),
        acl=env.str("S3_ACL", default="private"),
        link_seconds=PRIVATE_LINK_SECONDS,
    )
    if OBJECT_STORE
    else {"BACKEND": "backoffice.core.files.storage.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
X_ACCEL_REDIRECT_PREFIX: str = env.str("X_ACCEL_REDIRECT_PREFIX", default="")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
PHOTO_MAX_BYTES = env.int("PHOTO_MAX_BYTES", default=20_000_000)
PHOTO_MAX_PIXELS = env.int("PHOTO_MAX_PIXELS", default=40_000_000)

# --- Mail ------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default=f"{ORGANISATION_NAME} <office@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Background work -------------------------------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": env.str("TASKS_BACKEND", default="django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default", "mail", "files", "reports"],
    }
}

# --- History ---------------------------------------------------------------------------------------------
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_REVERT_DISABLED = True

# --- Language and time -----------------------------------------------------------------------------------
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
# What staff read, and what donors read whose browser asks for none of ours.
LANGUAGE_CODE: str = settings_checks.language(env.str("LANGUAGE_CODE", default="en"), known=dict(LANGUAGES))
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE: str = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
PHONENUMBER_DB_FORMAT = "E164"

# --- Logs ------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},
    },
}

from backoffice.api_settings import *  # noqa: E402, F403  (reads the environment alone; kept apart for its length)
from backoffice.children_settings import *  # noqa: E402, F403  (the same)
from backoffice.giving_settings import *  # noqa: E402, F403  (the same)
from backoffice.import_settings import *  # noqa: E402, F403  (the same)
from backoffice.mobile_money_settings import *  # noqa: E402, F403  (the same)
from backoffice.payment_settings import *  # noqa: E402, F403  (the same)
from backoffice.sign_in_settings import *  # noqa: E402, F403  (the same)
from backoffice.unfold_settings import UNFOLD  # noqa: E402, F401  (reads nothing from here; kept apart for its length)
