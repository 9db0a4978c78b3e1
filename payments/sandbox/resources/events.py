"""Events, as the API lists them: thirty days back."""

import json

from django.db.models import Exists, OuterRef

from payments.sandbox import clock
from payments.sandbox.api.pagination import created_within, cut
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import InvalidRequest, ResourceMissing
from payments.sandbox.models import EventDelivery, SandboxEvent
from payments.sandbox.shapes.blank import collection

_KEPT_SECONDS = 30 * 86400


@route("GET", "/v1/events/{id}", "EventRetrieveParams")
def retrieve(params: Params, id: str) -> Document:
    event = SandboxEvent.objects.filter(pk=id, created__gte=clock.now() - _KEPT_SECONDS).first()
    if event is None:
        raise ResourceMissing("event", id)
    return _document(event)


@route(
    "GET",
    "/v1/events",
    "EventListParams",
    understands=(*LIST_PARAMS, "created", "delivery_success", "type", "types"),
)
def index(params: Params) -> Document:
    rows = SandboxEvent.objects.filter(created__gte=clock.now() - _KEPT_SECONDS)
    if "type" in params and "types" in params:
        raise InvalidRequest("You may only specify one of these parameters: type, types.")
    if len(params.get("types", [])) > 20:
        raise InvalidRequest("You may pass at most 20 types.", param="types")
    if "types" in params:
        rows = rows.filter(type__in=params["types"])
    if "type" in params:
        group, star, _ = params["type"].partition("*")
        rows = rows.filter(type__startswith=group) if star else rows.filter(type=group)
    if "delivery_success" in params:
        accepted = EventDelivery.objects.filter(event=OuterRef("pk"), status__range=(200, 299))
        rows = rows.filter(Exists(accepted) if params["delivery_success"] else ~Exists(accepted))
    page, has_more = cut(created_within(rows, params), params, kind="event")
    return collection([_document(event) for event in page], url="/v1/events", has_more=has_more)


def _document(event: SandboxEvent) -> Document:
    document: Document = json.loads(event.payload)
    return document
