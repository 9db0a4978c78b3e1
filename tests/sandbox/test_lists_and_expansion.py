"""Pages, filters and `expand[]`."""

import pytest
import stripe

from payments.sandbox import behaviour
from payments.sandbox.models import SandboxObject
from tests.sandbox.requests import create, monthly, once


@pytest.fixture
def customers(client: stripe.StripeClient) -> list[str]:
    """Seven, oldest first, all of the same second or two."""
    return [client.v1.customers.create({"email": f"c{n}@example.org"}).id for n in range(7)]


def test_it_lists_newest_first_and_page_by_page(client: stripe.StripeClient, customers: list[str]) -> None:
    first = client.v1.customers.list({"limit": 3})
    assert ([found.id for found in first.data], first.has_more) == (customers[:3:-1], True)

    second = client.v1.customers.list({"limit": 3, "starting_after": first.data[-1].id})
    assert [found.id for found in second.data] == customers[3:0:-1]

    back = client.v1.customers.list({"limit": 2, "ending_before": second.data[0].id})
    assert ([found.id for found in back.data], back.has_more) == ([customers[5], customers[4]], True)

    everything = client.v1.customers.list({"limit": 3}).auto_paging_iter()
    assert [found.id for found in everything] == customers[::-1]


def test_it_filters_by_time_and_field(client: stripe.StripeClient, customers: list[str]) -> None:
    SandboxObject.objects.filter(pk=customers[0]).update(created=1000)

    assert [c.id for c in client.v1.customers.list({"created": {"lt": 2000}}).data] == [customers[0]]
    assert [c.id for c in client.v1.customers.list({"created": 1000}).data] == [customers[0]]
    assert len(client.v1.customers.list({"created": {"gte": 1001}}).data) == 6
    assert [c.id for c in client.v1.customers.list({"email": "c4@example.org"}).data] == [customers[4]]


def test_it_refuses_both_cursors_and_an_unknown_one(
    client: stripe.StripeClient, customers: list[str]
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        client.v1.customers.list({"starting_after": customers[0], "ending_before": customers[1]})
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.customers.list({"starting_after": "cus_gone"})


def test_it_updates_a_customer(client: stripe.StripeClient, customers: list[str]) -> None:
    updated = client.v1.customers.update(
        customers[0], {"name": "Mary", "metadata": {"donor": "1"}, "address": {"city": "Bonn"}}
    )

    assert (updated.name, updated.email) == ("Mary", "c0@example.org")
    assert updated.address is not None
    assert (updated.address.city, updated.address.line1) == ("Bonn", None)


def test_it_shows_ids_unless_asked(client: stripe.StripeClient) -> None:
    paid = behaviour.pay_session(create(client, monthly()).id)

    plain = client.v1.checkout.sessions.retrieve(paid["id"])
    full = client.v1.checkout.sessions.retrieve(
        paid["id"],
        {
            "expand": [
                "customer",
                "subscription.latest_invoice",
                "invoice.payments.data.payment.payment_intent",
                "line_items.data.price.product",
            ]
        },
    )

    assert isinstance(plain.subscription, str)
    assert isinstance(plain.customer, str)
    assert isinstance(full.customer, stripe.Customer)
    assert isinstance(full.subscription, stripe.Subscription)
    assert isinstance(full.subscription.latest_invoice, stripe.Invoice)
    assert isinstance(full.invoice, stripe.Invoice)
    assert full.invoice.payments is not None
    intent = full.invoice.payments.data[0].payment.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert intent.status == "succeeded"
    assert full.line_items is not None
    price = full.line_items.data[0].price
    assert price is not None
    assert isinstance(price.product, stripe.Product)
    assert price.product.name == "Gift for Amina"


def test_it_expands_in_lists(client: stripe.StripeClient) -> None:
    paid = behaviour.pay_session(create(client, once()).id)
    charge = client.v1.charges.list({"payment_intent": paid["payment_intent"]}).data[0]
    behaviour.settle_charge_fee(charge.id)

    charges = client.v1.charges.list({"expand": ["data.balance_transaction", "data.payment_intent"]})
    settled = client.v1.balance_transactions.list({"source": charge.id, "expand": ["data.source"]})

    assert isinstance(charges.data[0].balance_transaction, stripe.BalanceTransaction)
    assert isinstance(charges.data[0].payment_intent, stripe.PaymentIntent)
    assert isinstance(settled.data[0].source, stripe.Charge)
    stored = SandboxObject.objects.get(pk=charge.id)
    assert isinstance(stored["balance_transaction"], str)


def test_it_expands_what_is_not_there_yet_to_null(client: stripe.StripeClient) -> None:
    session = create(client, once(expand=["payment_intent.latest_charge"]))

    assert session.payment_intent is None


@pytest.mark.parametrize("path", ["id", "metadata.link", "colour", "customer_details.email", "data"])
def test_it_refuses_to_expand_anything_else(client: stripe.StripeClient, path: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        create(client, once(expand=[path]))


def test_it_expands_four_levels_at_most(client: stripe.StripeClient) -> None:
    path = "payment_intent.latest_charge.payment_intent.latest_charge.balance_transaction"
    with pytest.raises(stripe.InvalidRequestError, match="4 levels"):
        create(client, once(expand=[path]))


def test_it_opens_the_portal_for_a_customer(client: stripe.StripeClient, customers: list[str]) -> None:
    portal = client.v1.billing_portal.sessions.create(
        {"customer": customers[0], "return_url": "http://testserver/me/"}
    )

    assert portal.customer == customers[0]
    assert portal.url.startswith("http://testserver/sandbox/portal/")
    with pytest.raises(stripe.InvalidRequestError, match="customer"):
        client.v1.billing_portal.sessions.create({})
