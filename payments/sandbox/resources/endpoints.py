"""Webhook endpoints. Until somebody sets up others there is the one that the sandbox delivers to."""

from django.conf import settings

from payments.sandbox.api.pagination import object_list
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour.endpoints import set_up_endpoint
from payments.sandbox.documents import Document, Params
from payments.sandbox.events import API_VERSION
from payments.sandbox.models import SandboxObject


@route("GET", "/v1/webhook_endpoints", "WebhookEndpointListParams", understands=LIST_PARAMS)
def index(params: Params) -> Document:
    if not SandboxObject.objects.filter(kind="webhook_endpoint").exists():
        set_up_endpoint(
            settings.SITE_URL.rstrip("/") + "/webhooks/stripe/", events=["*"], api_version=API_VERSION
        )
    return object_list("webhook_endpoint", params, url="/v1/webhook_endpoints")
