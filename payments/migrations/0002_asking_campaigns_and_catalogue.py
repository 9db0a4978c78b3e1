import backoffice.core.fields
import backoffice.core.files.naming
import backoffice.core.money
import django.db.models.deletion
import djmoney.models.fields
import payments.models.gift_item
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0002_search_by_prefix"),
        ("core", "__first__"),
        ("donors", "0002_donors_sponsorships_and_asking"),
        ("payments", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CampaignFund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purpose",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
            ],
            options={
                "verbose_name": "fund of a campaign",
                "verbose_name_plural": "funds of campaigns",
            },
        ),
        migrations.CreateModel(
            name="GiftItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("slug", models.SlugField(unique=True, verbose_name="address of its page")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "photo",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("gift-items", ".webp"),
                        verbose_name="photo",
                    ),
                ),
                (
                    "photo_small",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("gift-items", ".webp"),
                        verbose_name="small photo",
                    ),
                ),
                (
                    "price_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "price",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="price",
                    ),
                ),
                (
                    "stock",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: as many as are asked for.",
                        null=True,
                        verbose_name="stock",
                    ),
                ),
                (
                    "for_child",
                    models.BooleanField(
                        default=True,
                        help_text="A donor may name the child who gets it.",
                        verbose_name="can be for one child",
                    ),
                ),
                ("offered_from", models.DateField(blank=True, null=True, verbose_name="offered from")),
                ("offered_until", models.DateField(blank=True, null=True, verbose_name="offered until")),
                ("is_active", models.BooleanField(default=True, verbose_name="in the catalogue")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="position")),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gift_items",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
            ],
            options={
                "verbose_name": "gift item",
                "verbose_name_plural": "gift items",
                "ordering": ["position", "name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("price__gt", 0)), name="gift_item_price_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("offered_from", None),
                            ("offered_until", None),
                            ("offered_until__gte", models.F("offered_from")),
                            _connector="OR",
                        ),
                        name="gift_item_offered_in_order",
                        violation_error_message="An item is offered until the day from which it is, or later.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftOrder",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "reference",
                    models.CharField(
                        default=payments.models.gift_item.new_order_reference,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("pending", "Pending"), ("paid", "Paid"), ("cancelled", "Cancelled")],
                        default="pending",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "total_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "total",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="total",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gift_orders",
                        to="beneficiaries.child",
                        verbose_name="for the child",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gift_orders",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "payment_link",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="payments.paymentlink",
                        verbose_name="payment link",
                    ),
                ),
            ],
            options={
                "verbose_name": "gift order",
                "verbose_name_plural": "gift orders",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["status", "-created_at", "-id"], name="payments_gi_status_4df129_idx"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="payments_gi_created_d05cf8_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["pending", "paid", "cancelled"])),
                        name="gift_order_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__gt", 0)), name="gift_order_total_above_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCampaignFund",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "ip_address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="IP address"),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="request"),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="changed")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical fund of a campaign",
                "verbose_name_plural": "historical funds of campaigns",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGiftItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "ip_address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="IP address"),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="request"),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="changed")),
                ("slug", models.SlugField(verbose_name="address of its page")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("photo", models.TextField(blank=True, editable=False, max_length=200, verbose_name="photo")),
                (
                    "photo_small",
                    models.TextField(blank=True, editable=False, max_length=200, verbose_name="small photo"),
                ),
                (
                    "price_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "price",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="price",
                    ),
                ),
                (
                    "stock",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Empty: as many as are asked for.",
                        null=True,
                        verbose_name="stock",
                    ),
                ),
                (
                    "for_child",
                    models.BooleanField(
                        default=True,
                        help_text="A donor may name the child who gets it.",
                        verbose_name="can be for one child",
                    ),
                ),
                ("offered_from", models.DateField(blank=True, null=True, verbose_name="offered from")),
                ("offered_until", models.DateField(blank=True, null=True, verbose_name="offered until")),
                ("is_active", models.BooleanField(default=True, verbose_name="in the catalogue")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="position")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical gift item",
                "verbose_name_plural": "historical gift items",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGiftOrder",
            fields=[
                (
                    "ip_address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="IP address"),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="request"),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="changed")),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "reference",
                    models.CharField(
                        db_index=True,
                        default=payments.models.gift_item.new_order_reference,
                        editable=False,
                        max_length=12,
                        verbose_name="reference",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("pending", "Pending"), ("paid", "Paid"), ("cancelled", "Cancelled")],
                        default="pending",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "total_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "total",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="total",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="for the child",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "payment_link",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payments.paymentlink",
                        verbose_name="payment link",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical gift order",
                "verbose_name_plural": "historical gift orders",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLinkBatch",
            fields=[
                (
                    "ip_address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="IP address"),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="request"),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="changed")),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being sent"),
                            ("done", "Done"),
                            ("cancelled", "Stopped"),
                        ],
                        default="queued",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "amount_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "amount",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="amount",
                    ),
                ),
                (
                    "least_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "least",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="at least",
                    ),
                ),
                (
                    "most_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "most",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="at most",
                    ),
                ),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("once", "once"),
                            ("month", "monthly"),
                            ("quarter", "quarterly"),
                            ("year", "yearly"),
                        ],
                        default="once",
                        max_length=7,
                        verbose_name="interval",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=1000, verbose_name="personal message")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical appeal",
                "verbose_name_plural": "historical appeals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPosterLink",
            fields=[
                (
                    "ip_address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="IP address"),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="request"),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="changed")),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="So that posters can be told apart.",
                        max_length=120,
                        verbose_name="where it hangs",
                    ),
                ),
                (
                    "amount_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "amount",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        help_text="The suggestion, where the donor chooses.",
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="amount",
                    ),
                ),
                (
                    "donor_chooses",
                    models.BooleanField(default=True, verbose_name="the donor chooses the amount"),
                ),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("once", "once"),
                            ("month", "monthly"),
                            ("quarter", "quarterly"),
                            ("year", "yearly"),
                        ],
                        default="once",
                        max_length=7,
                        verbose_name="interval",
                    ),
                ),
                (
                    "stripe_payment_link_id",
                    models.CharField(db_index=True, editable=False, max_length=255, null=True),
                ),
                ("url", models.TextField(blank=True, editable=False, verbose_name="address")),
                ("is_active", models.BooleanField(default=True, editable=False, verbose_name="takes gifts")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical poster link",
                "verbose_name_plural": "historical poster links",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="InstalmentAllotment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "amount_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "amount",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="amount",
                    ),
                ),
                ("taken_back_at", models.DateTimeField(null=True, verbose_name="taken back")),
                (
                    "donation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="payments.donation",
                        verbose_name="donation",
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allotments",
                        to="donors.instalment",
                        verbose_name="instalment",
                    ),
                ),
            ],
            options={
                "verbose_name": "covered instalment",
                "verbose_name_plural": "covered instalments",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at", None)),
                        fields=("donation", "instalment"),
                        name="allotment_once_per_gift",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("instalment__isnull", False), ("taken_back_at__isnull", False), _connector="OR"
                        ),
                        name="allotment_says_of_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="allotment_above_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkBatch",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being sent"),
                            ("done", "Done"),
                            ("cancelled", "Stopped"),
                        ],
                        default="queued",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "amount_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "amount",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="amount",
                    ),
                ),
                (
                    "least_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "least",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="at least",
                    ),
                ),
                (
                    "most_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "most",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="at most",
                    ),
                ),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("once", "once"),
                            ("month", "monthly"),
                            ("quarter", "quarterly"),
                            ("year", "yearly"),
                        ],
                        default="once",
                        max_length=7,
                        verbose_name="interval",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=1000, verbose_name="personal message")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="payments_li_created_7d9f61_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["queued", "running", "done", "cancelled"])),
                        name="link_batch_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="link_batch_amount_above_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PosterLink",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="So that posters can be told apart.",
                        max_length=120,
                        verbose_name="where it hangs",
                    ),
                ),
                (
                    "amount_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "amount",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        help_text="The suggestion, where the donor chooses.",
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="amount",
                    ),
                ),
                (
                    "donor_chooses",
                    models.BooleanField(default=True, verbose_name="the donor chooses the amount"),
                ),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("once", "once"),
                            ("month", "monthly"),
                            ("quarter", "quarterly"),
                            ("year", "yearly"),
                        ],
                        default="once",
                        max_length=7,
                        verbose_name="interval",
                    ),
                ),
                (
                    "stripe_payment_link_id",
                    models.CharField(editable=False, max_length=255, null=True, unique=True),
                ),
                ("url", models.TextField(blank=True, editable=False, verbose_name="address")),
                ("is_active", models.BooleanField(default=True, editable=False, verbose_name="takes gifts")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="poster_links",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "poster link",
                "verbose_name_plural": "poster links",
                "ordering": ["-created_at", "-id"],
                "permissions": [("close_posterlink", "Can close a poster link and open it again")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="poster_link_amount_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interval__in", ["once", "month", "quarter", "year"])),
                        name="poster_link_interval_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("donor_chooses", False), ("interval", "once"), _connector="OR"),
                        name="poster_link_chosen_amount_once",
                        violation_error_message="Where the donor chooses the amount, the gift is given once. Name an amount for a recurring one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GiftOrderLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "unit_price_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "unit_price",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="price of one",
                    ),
                ),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantity")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_lines",
                        to="payments.giftitem",
                        verbose_name="gift item",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="payments.giftorder",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an order",
                "verbose_name_plural": "lines of orders",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("order", "item"), name="gift_order_line_once_per_item"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__range", (1, 999))), name="gift_order_line_quantity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_price__gt", 0)), name="gift_order_line_price_above_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkBatchRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("is_done", models.BooleanField(default=False, verbose_name="done")),
                ("refusal", models.CharField(blank=True, max_length=250, verbose_name="why not")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recipients",
                        to="payments.linkbatch",
                        verbose_name="appeal",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
            ],
            options={
                "verbose_name": "recipient of an appeal",
                "verbose_name_plural": "recipients of appeals",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["batch", "is_done", "id"], name="payments_li_batch_i_17d45a_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "donor"), name="link_batch_asks_each_once")
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="donation",
            options={
                "ordering": ["-created_at", "-id"],
                "permissions": [("import_donation", "Can import gifts of the old books from a file")],
                "verbose_name": "donation",
                "verbose_name_plural": "donations",
            },
        ),
        migrations.AddField(
            model_name="donation",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="donations",
                to="donors.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddField(
            model_name="donation",
            name="is_history",
            field=models.BooleanField(default=False, editable=False, verbose_name="from the old books"),
        ),
        migrations.AddField(
            model_name="donation",
            name="note",
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name="note"),
        ),
        migrations.AddField(
            model_name="donation",
            name="old_reference",
            field=models.CharField(
                editable=False,
                max_length=100,
                null=True,
                unique=True,
                verbose_name="reference in the old system",
            ),
        ),
        migrations.AddField(
            model_name="historicaldonation",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="donors.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddField(
            model_name="historicaldonation",
            name="is_history",
            field=models.BooleanField(default=False, editable=False, verbose_name="from the old books"),
        ),
        migrations.AddField(
            model_name="historicaldonation",
            name="note",
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name="note"),
        ),
        migrations.AddField(
            model_name="historicaldonation",
            name="old_reference",
            field=models.CharField(
                db_index=True,
                editable=False,
                max_length=100,
                null=True,
                verbose_name="reference in the old system",
            ),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="donors.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="hold",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="donors.hold",
                verbose_name="hold",
            ),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="least",
            field=backoffice.core.fields.AmountField(
                blank=True,
                currency_choices=None,
                decimal_places=2,
                default_currency=None,
                max_digits=14,
                null=True,
                validators=[backoffice.core.money.validate_money],
                verbose_name="at least",
            ),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="least_currency",
            field=djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="most",
            field=backoffice.core.fields.AmountField(
                blank=True,
                currency_choices=None,
                decimal_places=2,
                default_currency=None,
                max_digits=14,
                null=True,
                validators=[backoffice.core.money.validate_money],
                verbose_name="at most",
            ),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="most_currency",
            field=djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="origin",
            field=models.CharField(
                choices=[
                    ("staff", "Sent by staff"),
                    ("website", "Website"),
                    ("offer", "Offer of another child"),
                    ("reminder", "Reminder of a sponsorship"),
                ],
                default="staff",
                editable=False,
                max_length=8,
                verbose_name="from",
            ),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="reminders_sent",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="reminders"),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="payments.recurringgift",
                verbose_name="in place of",
            ),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="sent_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="last sent"),
        ),
        migrations.AddField(
            model_name="historicalrecurringgift",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="donors.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payment_links",
                to="donors.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="hold",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="payment_links",
                to="donors.hold",
                verbose_name="hold",
            ),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="least",
            field=backoffice.core.fields.AmountField(
                blank=True,
                currency_choices=None,
                decimal_places=2,
                default_currency=None,
                max_digits=14,
                null=True,
                validators=[backoffice.core.money.validate_money],
                verbose_name="at least",
            ),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="least_currency",
            field=djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="most",
            field=backoffice.core.fields.AmountField(
                blank=True,
                currency_choices=None,
                decimal_places=2,
                default_currency=None,
                max_digits=14,
                null=True,
                validators=[backoffice.core.money.validate_money],
                verbose_name="at most",
            ),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="most_currency",
            field=djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3, null=True),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="origin",
            field=models.CharField(
                choices=[
                    ("staff", "Sent by staff"),
                    ("website", "Website"),
                    ("offer", "Offer of another child"),
                    ("reminder", "Reminder of a sponsorship"),
                ],
                default="staff",
                editable=False,
                max_length=8,
                verbose_name="from",
            ),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="reminders_sent",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="reminders"),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacements",
                to="payments.recurringgift",
                verbose_name="in place of",
            ),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="sent_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="last sent"),
        ),
        migrations.AddField(
            model_name="recurringgift",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recurring_gifts",
                to="donors.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AlterField(
            model_name="historicalpaymentlink",
            name="amount",
            field=backoffice.core.fields.AmountField(
                currency_choices=None,
                decimal_places=2,
                default_currency=None,
                help_text="The suggestion, where the donor chooses.",
                max_digits=14,
                validators=[backoffice.core.money.validate_money],
                verbose_name="amount",
            ),
        ),
        migrations.AlterField(
            model_name="paymentlink",
            name="amount",
            field=backoffice.core.fields.AmountField(
                currency_choices=None,
                decimal_places=2,
                default_currency=None,
                help_text="The suggestion, where the donor chooses.",
                max_digits=14,
                validators=[backoffice.core.money.validate_money],
                verbose_name="amount",
            ),
        ),
        migrations.AddIndex(
            model_name="donation",
            index=models.Index(fields=["received_at", "id"], name="payments_do_receive_95f895_idx"),
        ),
        migrations.AddIndex(
            model_name="donation",
            index=models.Index(
                fields=["campaign", "status", "-received_at"], name="payments_do_campaig_bee594_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="donation",
            index=models.Index(
                fields=["donor", "status", "-received_at"], name="payments_do_donor_i_382314_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="donation",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_history", False), ("old_reference__isnull", False), _connector="OR"),
                name="donation_history_has_old_reference",
            ),
        ),
        migrations.AddField(
            model_name="historicalpaymentlink",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="payments.linkbatch",
                verbose_name="appeal",
            ),
        ),
        migrations.AddField(
            model_name="paymentlink",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="payments.linkbatch",
                verbose_name="appeal",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentlink",
            index=models.Index(fields=["status", "sent_at"], name="payments_pa_status_23430b_idx"),
        ),
        migrations.AddConstraint(
            model_name="paymentlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("least", None), ("most", None)),
                    models.Q(
                        ("amount__gte", models.F("least")),
                        ("least__gt", 0),
                        ("most__gte", models.F("amount")),
                        ("least_currency", models.F("amount_currency")),
                        ("most_currency", models.F("amount_currency")),
                    ),
                    _connector="OR",
                ),
                name="link_bounds_hold_the_amount",
            ),
        ),
    ]
