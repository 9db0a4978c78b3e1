"""The application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

django_application = get_wsgi_application()

from payments.webhook_door import WebhookDoor  # noqa: E402  (the apps must be loaded)

application = WebhookDoor(django_application)
