"""Customers."""

from django.db import transaction

from payments.sandbox import events, store
from payments.sandbox.api.pagination import object_list
from payments.sandbox.api.router import LIST_PARAMS, route
from payments.sandbox.behaviour.subscriptions import cancel_subscription
from payments.sandbox.documents import Document, Params
from payments.sandbox.errors import ResourceMissing
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes import people
from payments.sandbox.shapes.blank import no_address
from payments.sandbox.validation import metadata
from payments.sandbox.validation.checkout import email

_UNDERSTOOD = ("address", "description", "email", "metadata", "name", "phone", "preferred_locales")


@route("POST", "/v1/customers", "CustomerCreateParams", understands=_UNDERSTOOD)
def create(params: Params) -> Document:
    metadata.check(params.get("metadata", {}) or {})
    email(params.get("email"), param="email")
    customer = store.add(people.customer(params))
    events.emit("customer.created", customer)
    return customer.data


@route("GET", "/v1/customers/{customer}", "CustomerRetrieveParams")
def retrieve(params: Params, customer: str) -> Document:
    return store.get("customer", customer).data


@route("POST", "/v1/customers/{customer}", "CustomerUpdateParams", understands=_UNDERSTOOD)
@transaction.atomic
def update(params: Params, customer: str) -> Document:
    found = _standing(customer)
    email(params.get("email"), param="email")
    changes = {name: value for name, value in params.items() if name != "expand"}
    if "metadata" in changes:
        changes["metadata"] = metadata.merged(found["metadata"], changes["metadata"])
    if "address" in changes:
        changes["address"] = no_address() | changes["address"] if changes["address"] else None
    events.change(found, "customer.updated", **changes)
    return found.data


@route("DELETE", "/v1/customers/{customer}", "CustomerDeleteParams")
@transaction.atomic
def delete(params: Params, customer: str) -> Document:
    """Only that there was such a customer is remembered; its subscriptions end."""
    found = _standing(customer)
    running = SandboxObject.objects.filter(kind="subscription", data__customer=customer)
    for subscription in running.exclude(data__status__in=["canceled", "incomplete_expired"]):
        cancel_subscription(subscription.pk)
    events.emit("customer.deleted", found)
    found.data = {"id": customer, "object": "customer", "deleted": True}
    found.save(update_fields=["data"])
    return found.data


@route("GET", "/v1/customers", "CustomerListParams", understands=(*LIST_PARAMS, "created", "email"))
def index(params: Params) -> Document:
    return object_list("customer", params, url="/v1/customers", fields={"email": "email"})


def _standing(customer: str) -> SandboxObject:
    found = store.locked("customer", customer)
    if found.data.get("deleted"):
        raise ResourceMissing("customer", customer)
    return found
