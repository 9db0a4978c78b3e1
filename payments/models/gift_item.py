"""The gift catalogue: a school kit, a uniform, and what was ordered of them."""

import secrets
import uuid
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.core.fields import AmountField
from backoffice.core.files.naming import StoredAs
from backoffice.core.history import ChangeHistory
from backoffice.core.models import TimeStamped, User
from backoffice.core.money import in_words
from backoffice.core.moves import Movable, MovesMap
from beneficiaries.models import Child
from donors.models import Donor
from payments.models.fund import Fund
from payments.models.link import PaymentLink

MOST_OF_ONE_ITEM = 999
# No letters or digits that are mistaken for one another on paper or on the phone (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
stored = StoredAs("gift-items", ".webp")


def new_order_reference() -> str:
    """A reference that people can read out: "O-7K3M9QX2"."""
    return "O-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


class GiftItemQuerySet(models.QuerySet["GiftItem"]):
    def offered(self) -> Self:
        """What can be given today, sold out or not."""
        today = timezone.localdate()
        return self.filter(is_active=True).filter(
            Q(offered_from=None) | Q(offered_from__lte=today),
            Q(offered_until=None) | Q(offered_until__gte=today),
        )

    def in_stock(self) -> Self:
        return self.filter(Q(stock=None) | Q(stock__gt=0))


class GiftItem(TimeStamped):
    slug = models.SlugField(_("address of its page"), unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    # Public by nature: a picture of a thing, re-encoded like every upload.
    photo = models.FileField(_("photo"), upload_to=stored, max_length=200, blank=True, editable=False)
    photo_small = models.FileField(
        _("small photo"), upload_to=stored, max_length=200, blank=True, editable=False
    )
    price = AmountField(_("price"))
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="gift_items", verbose_name=_("fund"))
    # What is left; reserved by an order, given back when it is cancelled.
    stock = models.PositiveIntegerField(
        _("stock"), null=True, blank=True, help_text=_("Empty: as many as are asked for.")
    )
    for_child = models.BooleanField(
        _("can be for one child"), default=True, help_text=_("A donor may name the child who gets it.")
    )
    offered_from = models.DateField(_("offered from"), null=True, blank=True)
    offered_until = models.DateField(_("offered until"), null=True, blank=True)
    is_active = models.BooleanField(_("in the catalogue"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    objects = GiftItemQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("gift item")
        verbose_name_plural = _("gift items")
        ordering = ["position", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="gift_item_price_above_zero"),
            models.CheckConstraint(
                condition=Q(offered_from=None)
                | Q(offered_until=None)
                | Q(offered_until__gte=F("offered_from")),
                name="gift_item_offered_in_order",
                violation_error_message=_("An item is offered until the day from which it is, or later."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_to_come(self) -> bool:
        return self.offered_from is not None and self.offered_from > timezone.localdate()

    @property
    def is_over(self) -> bool:
        return self.offered_until is not None and self.offered_until < timezone.localdate()


class GiftOrderQuerySet(models.QuerySet["GiftOrder"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_giftorder") else self.none()


class GiftOrder(Movable, TimeStamped):
    """What somebody chose from the catalogue. It is paid by its payment link, as every asked gift is."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Cancelled")

    # As for its link: money that arrives at the last second is never refused. What went back to the giver was no gift.
    MOVES = MovesMap(
        {
            Status.PENDING: {Status.PAID, Status.CANCELLED},
            Status.PAID: {Status.CANCELLED},
            Status.CANCELLED: {Status.PAID},
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_order_reference, editable=False
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.PENDING, editable=False
    )
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="gift_orders", verbose_name=_("donor"))
    child = models.ForeignKey(
        Child,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gift_orders",
        verbose_name=_("for the child"),
    )
    payment_link = models.OneToOneField(
        PaymentLink, models.PROTECT, related_name="order", verbose_name=_("payment link")
    )
    total = AmountField(_("total"))

    objects = GiftOrderQuerySet.as_manager()
    history = ChangeHistory()

    class Meta:
        verbose_name = _("gift order")
        verbose_name_plural = _("gift orders")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["status", "-created_at", "-id"]),
            models.Index(fields=["-created_at", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "paid", "cancelled"]), name="gift_order_status_known"
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="gift_order_total_above_zero"),
        ]

    def __str__(self) -> str:
        return self.reference


class GiftOrderLineQuerySet(models.QuerySet["GiftOrderLine"]):
    def for_user(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("payments.view_giftorder") else self.none()


class GiftOrderLine(TimeStamped):
    order = models.ForeignKey(GiftOrder, models.CASCADE, related_name="lines", verbose_name=_("order"))
    item = models.ForeignKey(
        GiftItem, models.PROTECT, related_name="order_lines", verbose_name=_("gift item")
    )
    # As they were when the order was made, whatever becomes of the item.
    name = models.CharField(_("name"), max_length=120)
    unit_price = AmountField(_("price of one"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))

    objects = GiftOrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an order")
        verbose_name_plural = _("lines of orders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "item"], name="gift_order_line_once_per_item"),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MOST_OF_ONE_ITEM)), name="gift_order_line_quantity"
            ),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="gift_order_line_price_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def total_words(self) -> str:
        return in_words(self.unit_price * self.quantity)
