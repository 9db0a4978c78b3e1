"""The catalogue as staff keep it: photos, stock, how many were given."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from djmoney.money import Money

from backoffice.core.files.links import guarded_link
from backoffice.core.models import User
from payments.models import GiftItem, GiftOrder
from payments.private_files import GIFT_PHOTO
from tests import factories
from tests.beneficiaries import pictures

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _there_are_funds(pay_desk: None) -> None:
    """Every charity starts with some."""


def form_of(item: GiftItem | None = None, **said: Any) -> dict[str, Any]:
    return {
        "name": item.name if item else "School kit",
        "slug": item.slug if item else "school-kit",
        "description": "",
        "price_0": "25.00",
        "price_1": "EUR",
        "fund": (item.fund_id if item else factories.make_fund().pk),
        "is_active": "on",
        "for_child": "on",
        "stock": "" if item is None or item.stock is None else str(item.stock),
        "initial-stock": "" if item is None or item.stock is None else str(item.stock),
        "position": "100",
        "offered_from": "",
        "offered_until": "",
    } | said


def add(client: Client, **said: Any) -> Any:
    return client.post("/admin/payments/giftitem/add/", form_of(**said))


def change(client: Client, item: GiftItem, form: dict[str, Any]) -> Any:
    return client.post(f"/admin/payments/giftitem/{item.pk}/change/", form, follow=True)


def test_staff_offer_a_thing_with_its_photo(client: Client, supporter_care: User) -> None:
    client.force_login(supporter_care)
    assert add(client, upload=pictures.phone_photo()).status_code == 302
    item = GiftItem.objects.get()
    assert (item.price, item.stock) == (Money("25.00", "EUR"), None)
    for field in (item.photo, item.photo_small):
        content = field.read()
        assert content[8:12] == b"WEBP"
        assert b"GPS" not in content and b"Exif" not in content  # noqa: PT018  (one fact)
    assert client.get(guarded_link(GIFT_PHOTO, item)).status_code == 200
    former = item.photo.name
    assert client.get("/gifts/").content.decode().count("/gifts/school-kit/photo/small.webp") == 1
    change(client, item, form_of(item, upload=pictures.phone_photo()))
    item.refresh_from_db()
    assert item.photo.name != former


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"price_0": "0"}, "above zero"),
        ({"price_0": "19.99", "price_1": "JPY"}, "decimals"),
        ({"price_0": "free"}, "Enter a number"),
        ({"stock": "-1"}, "greater than or equal to 0"),
        ({"stock": "many"}, "whole number"),
        ({"offered_from": "2026-05-02", "offered_until": "2026-05-01"}, "is offered until the day"),
        ({"name": ""}, "required"),
        ({"fund": ""}, "required"),
    ],
)
def test_what_cannot_be_offered_is_told_in_words(
    client: Client, supporter_care: User, said: dict[str, str], words: str
) -> None:
    client.force_login(supporter_care)
    answer = add(client, **said)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not GiftItem.objects.exists()


def test_a_file_that_is_no_photo_is_refused(client: Client, supporter_care: User) -> None:
    client.force_login(supporter_care)
    page = add(client, upload=SimpleUploadedFile("kit.jpg", b"<svg xmlns='x'/>", "image/jpeg"))
    assert "SVG drawing" in page.content.decode()
    assert not GiftItem.objects.exists()


def test_who_does_not_touch_the_stock_leaves_it_to_the_orders(client: Client, supporter_care: User) -> None:
    item = factories.make_gift_item(stock=10)
    client.force_login(supporter_care)
    form = form_of(item, description="Pens and paper")
    GiftItem.objects.filter(pk=item.pk).update(stock=7)
    change(client, item, form)
    item.refresh_from_db()
    assert (item.description, item.stock) == ("Pens and paper", 7)


def test_who_counts_anew_is_told_that_orders_were_quicker(client: Client, supporter_care: User) -> None:
    item = factories.make_gift_item(stock=10)
    client.force_login(supporter_care)
    form = form_of(item) | {"stock": "12"}
    GiftItem.objects.filter(pk=item.pk).update(stock=7)
    answer = change(client, item, form)
    item.refresh_from_db()
    assert "to 7 meanwhile" in answer.content.decode()
    assert item.stock == 7
    change(client, item, form_of(item) | {"stock": "12"})
    item.refresh_from_db()
    assert item.stock == 12


def test_stock_becomes_unlimited_when_it_is_left_empty(client: Client, supporter_care: User) -> None:
    item = factories.make_gift_item(stock=10)
    client.force_login(supporter_care)
    change(client, item, form_of(item) | {"stock": ""})
    item.refresh_from_db()
    assert item.stock is None


def test_given_are_the_pieces_that_were_paid_for(client: Client, auditor: User) -> None:
    item = factories.make_gift_item()
    for quantity, status in ((2, "paid"), (3, "paid"), (7, None), (11, "cancelled")):
        order = factories.make_gift_order(item=item, quantity=quantity)
        if status:
            order.move(status)
    client.force_login(auditor)
    shown = client.get("/admin/payments/giftitem/")
    assert [row.figures for row in shown.context["cl"].result_list] == [5]
    assert GiftOrder.objects.count() == 4


def test_the_public_sees_a_photo_only_while_the_thing_is_offered(
    client: Client, supporter_care: User
) -> None:
    client.force_login(supporter_care)
    add(client, upload=pictures.phone_photo())
    visitor = Client()
    address = "/gifts/school-kit/photo/large.webp"
    answer = visitor.get(address)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=600"
    assert visitor.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert visitor.get("/gifts/school-kit/photo/huge.webp").status_code == 404
    assert visitor.get("/gifts/nothing/photo/large.webp").status_code == 404
    GiftItem.objects.update(offered_until=timezone.localdate() - DAY)
    gone = visitor.get(address)
    assert (gone.status_code, gone["Cache-Control"]) == (404, "no-store")


def test_a_lost_file_is_not_found(client: Client) -> None:
    factories.make_gift_item(slug="kit", photo="lost.webp", photo_small="lost.webp")
    assert client.get("/gifts/kit/photo/small.webp").status_code == 404


def test_orders_are_found_by_their_reference_and_shown_by_state(client: Client, finance: User) -> None:
    pending, paid = factories.make_gift_order(), factories.make_gift_order(quantity=3).move("paid")
    client.force_login(finance)
    page = client.get("/admin/payments/giftorder/?status__exact=paid").content.decode()
    assert paid.reference in page
    assert pending.reference not in page
    assert (
        pending.reference in client.get(f"/admin/payments/giftorder/?q={pending.reference}").content.decode()
    )
    assert "3 × " in page
    one = client.get(f"/admin/payments/giftorder/{paid.pk}/change/").content.decode()
    assert "75.00 EUR" in one
    assert client.post(f"/admin/payments/giftorder/{paid.pk}/change/", {}).status_code == 403
