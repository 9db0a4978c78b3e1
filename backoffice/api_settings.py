"""How the API answers. Kept apart from `settings` for its length; docs/api.md says what it means for callers."""

from datetime import timedelta
from typing import Any

import environ

env = environ.Env()

# Front ends at other addresses that may call the API from a browser, such as https://www.example.org.
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_CREDENTIALS = True  # for the cookie; only for the origins named above
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = ["X-Total-Count", "Link", "Retry-After"]

# Requests of one person, or of one address, in a time. An empty value lifts the limit.
API_RATES: dict[str, str] = {
    "anonymous": env.str("API_RATE_ANONYMOUS", default="120/min"),
    "user": env.str("API_RATE_USER", default="600/min"),
    "sign-in": env.str("API_RATE_SIGN_IN", default="20/min"),
    "register": env.str("API_RATE_REGISTER", default="10/hour"),
    "giving": env.str("API_RATE_GIVING", default="30/hour"),
}
API_MAX_BODY_BYTES = 1_000_000  # of JSON; an uploaded photo has PHOTO_MAX_BYTES

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["backoffice.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["backoffice.core.api.permissions.HasRight"],
    "DEFAULT_PAGINATION_CLASS": "backoffice.core.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "backoffice.core.api.parsers.ExactJSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "backoffice.core.api.throttles.AnonymousRate",
        "backoffice.core.api.throttles.UserRate",
        "backoffice.core.api.throttles.ScopedRate",
    ],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "backoffice.core.api.schema.RightsInWords",
    "EXCEPTION_HANDLER": "backoffice.core.api.errors.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SIMPLE_JWT: dict[str, Any] = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=env.int("API_ACCESS_MINUTES", default=15)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env.int("API_REFRESH_DAYS", default=7)),
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
    "CHECK_REVOKE_TOKEN": True,  # a new password ends every token given for the old one
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Almoner API",
    "DESCRIPTION": (
        "Under `/api/v1/` lists are `{count, next, previous, results}`. The same routes answer under `/api/`, "
        "where lists are bare arrays with `X-Total-Count` and `Link` headers. Errors are `{detail}` or "
        "`{field: [...]}`. Every address answers with and without its final slash."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "PREPROCESSING_HOOKS": ["backoffice.core.api.schema.one_address_each"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backoffice.core.api.schema.with_errors",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ChildStatus": "beneficiaries.models.Child.Status",
        "ChildSex": "beneficiaries.models.Child.Sex",
        "LeavingReason": "beneficiaries.models.Child.LeavingReason",
        "GuardianRelation": "beneficiaries.models.Guardian.Relation",
        "DonationStatus": "payments.models.Donation.Status",
        "MobilePaymentStatus": "payments.models.MobilePayment.Status",
    },
}
