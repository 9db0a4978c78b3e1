"""All tables of this floor at once, for a fresh database."""

import backoffice.core.fields
import backoffice.core.files.naming
import backoffice.core.money
import django.db.models.deletion
import django.utils.timezone
import djmoney.models.fields
import payments.models.donation
import payments.models.gift_item
import payments.models.link
import payments.models.receipt
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("payments", "0001_initial"), ("payments", "0002_asking_campaigns_and_catalogue")]

    initial = True

    dependencies = [
        ("beneficiaries", "0002_search_by_prefix"),
        ("core", "__first__"),
        ("donors", "0001_squashed_0004"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("slug", models.SlugField(unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("is_restricted", models.BooleanField(default=False, verbose_name="restricted")),
                ("is_active", models.BooleanField(default=True, verbose_name="open for gifts")),
            ],
            options={
                "verbose_name": "fund",
                "verbose_name_plural": "funds",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ObjectLease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255, unique=True)),
                ("holder", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "lease",
                "verbose_name_plural": "leases",
            },
        ),
        migrations.CreateModel(
            name="HistoricalFund",
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
                ("slug", models.SlugField(verbose_name="short name")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("is_restricted", models.BooleanField(default=False, verbose_name="restricted")),
                ("is_active", models.BooleanField(default=True, verbose_name="open for gifts")),
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
                "verbose_name": "historical fund",
                "verbose_name_plural": "historical funds",
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
            name="WebhookEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("processed", "Processed"),
                            ("ignored", "Ignored"),
                            ("failed", "Failed"),
                        ],
                        default="received",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("provider", models.CharField(default="stripe", max_length=20, verbose_name="provider")),
                ("event_id", models.CharField(max_length=255, verbose_name="event")),
                ("type", models.CharField(max_length=100, verbose_name="type")),
                ("object_id", models.CharField(blank=True, max_length=255, verbose_name="object")),
                (
                    "object_key",
                    models.CharField(
                        blank=True,
                        help_text="the root object whose events are handled one at a time",
                        max_length=255,
                    ),
                ),
                ("livemode", models.BooleanField(default=False, verbose_name="live")),
                ("api_version", models.CharField(blank=True, max_length=40, verbose_name="API version")),
                ("payload", models.TextField(verbose_name="body as received")),
                (
                    "received_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="received"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, null=True, verbose_name="next try"
                    ),
                ),
                ("processed_at", models.DateTimeField(null=True, verbose_name="handled")),
                ("effect", models.TextField(blank=True, verbose_name="what it changed")),
                ("error", models.TextField(blank=True, verbose_name="last error")),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "ordering": ["-received_at", "-id"],
                "permissions": [("replay_webhookevent", "Can replay events")],
                "indexes": [
                    models.Index(fields=["-received_at", "-id"], name="payments_we_receive_eff9af_idx"),
                    models.Index(
                        fields=["status", "-received_at", "-id"], name="payments_we_status_a6e401_idx"
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["received", "failed"])),
                        fields=["next_attempt_at", "id"],
                        name="event_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "event_id"), name="event_once_per_provider"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["received", "processed", "ignored", "failed"])),
                        name="event_status_known",
                    ),
                ],
            },
        ),
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
            name="HistoricalLedgerAccount",
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
                ("code", models.CharField(db_index=True, max_length=80, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asset", "Asset"),
                            ("liability", "Liability"),
                            ("income", "Income"),
                            ("expense", "Expense"),
                        ],
                        max_length=10,
                        verbose_name="kind",
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
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical account",
                "verbose_name_plural": "historical accounts",
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
            name="LedgerAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asset", "Asset"),
                            ("liability", "Liability"),
                            ("income", "Income"),
                            ("expense", "Expense"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="beneficiaries.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["asset", "liability", "income", "expense"])),
                        name="account_kind_known",
                    )
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
        migrations.CreateModel(
            name="PaymentLink",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "token",
                    models.CharField(
                        default=payments.models.link.new_token, editable=False, max_length=60, unique=True
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("paid", "Paid"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
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
                        help_text="The suggestion, where the donor chooses.",
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
                (
                    "origin",
                    models.CharField(
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
                ("message", models.TextField(blank=True, max_length=1000, verbose_name="personal message")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="last sent")),
                (
                    "reminders_sent",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="reminders"),
                ),
                ("opened_at", models.DateTimeField(editable=False, null=True, verbose_name="first opened")),
                (
                    "started_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="payment started"),
                ),
                ("paid_at", models.DateTimeField(editable=False, null=True, verbose_name="paid")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="payments.linkbatch",
                        verbose_name="appeal",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_links",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_links",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_links",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_links",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="payment_links",
                        to="donors.hold",
                        verbose_name="hold",
                    ),
                ),
                (
                    "sponsorship",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_links",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment link",
                "verbose_name_plural": "payment links",
                "ordering": ["-created_at", "-id"],
                "permissions": [
                    ("send_paymentlink", "Can send payment links"),
                    ("cancel_paymentlink", "Can cancel payment links"),
                ],
                "indexes": [
                    models.Index(
                        fields=["status", "-created_at", "-id"], name="payments_pa_status_38df9c_idx"
                    ),
                    models.Index(fields=["donor", "-created_at"], name="payments_pa_donor_i_4ed2b0_idx"),
                    models.Index(fields=["status", "expires_at"], name="payments_pa_status_5056bc_idx"),
                    models.Index(fields=["status", "sent_at"], name="payments_pa_status_23430b_idx"),
                    models.Index(fields=["-created_at", "-id"], name="payments_pa_created_a88cdb_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "paid", "expired", "cancelled"])),
                        name="link_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interval__in", ["once", "month", "quarter", "year"])),
                        name="link_interval_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="link_amount_above_zero"
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("sponsorship", None), ("child__isnull", False), _connector="OR"),
                        name="link_sponsorship_has_its_child",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPaymentLink",
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
                            ("open", "Open"),
                            ("paid", "Paid"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
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
                        help_text="The suggestion, where the donor chooses.",
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
                (
                    "origin",
                    models.CharField(
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
                ("message", models.TextField(blank=True, max_length=1000, verbose_name="personal message")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="last sent")),
                (
                    "reminders_sent",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="reminders"),
                ),
                ("opened_at", models.DateTimeField(editable=False, null=True, verbose_name="first opened")),
                (
                    "started_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="payment started"),
                ),
                ("paid_at", models.DateTimeField(editable=False, null=True, verbose_name="paid")),
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
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
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
                (
                    "hold",
                    models.ForeignKey(
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
                (
                    "sponsorship",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
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
            ],
            options={
                "verbose_name": "historical payment link",
                "verbose_name_plural": "historical payment links",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
            name="HistoricalRecurringGift",
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
                            ("incomplete", "Not started"),
                            ("active", "Active"),
                            ("past_due", "Behind"),
                            ("paused", "Paused"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="incomplete",
                        editable=False,
                        max_length=10,
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
                    "interval",
                    models.CharField(
                        choices=[("month", "monthly"), ("quarter", "quarterly"), ("year", "yearly")],
                        default="month",
                        max_length=7,
                        verbose_name="interval",
                    ),
                ),
                (
                    "stripe_subscription_id",
                    models.CharField(db_index=True, editable=False, max_length=255, null=True),
                ),
                (
                    "stripe_customer_id",
                    models.CharField(blank=True, default="", editable=False, max_length=255),
                ),
                (
                    "next_payment_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="next payment"),
                ),
                ("cancels_at", models.DateTimeField(editable=False, null=True, verbose_name="will end")),
                ("started_at", models.DateTimeField(editable=False, null=True, verbose_name="started")),
                ("cancelled_at", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
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
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="child",
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
                (
                    "sponsorship",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
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
                "verbose_name": "historical recurring gift",
                "verbose_name_plural": "historical recurring gifts",
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
            name="RecurringGift",
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
                            ("incomplete", "Not started"),
                            ("active", "Active"),
                            ("past_due", "Behind"),
                            ("paused", "Paused"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="incomplete",
                        editable=False,
                        max_length=10,
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
                    "interval",
                    models.CharField(
                        choices=[("month", "monthly"), ("quarter", "quarterly"), ("year", "yearly")],
                        default="month",
                        max_length=7,
                        verbose_name="interval",
                    ),
                ),
                (
                    "stripe_subscription_id",
                    models.CharField(editable=False, max_length=255, null=True, unique=True),
                ),
                (
                    "stripe_customer_id",
                    models.CharField(blank=True, default="", editable=False, max_length=255),
                ),
                (
                    "next_payment_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="next payment"),
                ),
                ("cancels_at", models.DateTimeField(editable=False, null=True, verbose_name="will end")),
                ("started_at", models.DateTimeField(editable=False, null=True, verbose_name="started")),
                ("cancelled_at", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recurring_gifts",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recurring_gifts",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recurring_gifts",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recurring_gifts",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "payment_link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recurring_gifts",
                        to="payments.paymentlink",
                        verbose_name="payment link",
                    ),
                ),
                (
                    "sponsorship",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recurring_gifts",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
                    ),
                ),
            ],
            options={
                "verbose_name": "recurring gift",
                "verbose_name_plural": "recurring gifts",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["status", "-created_at", "-id"], name="payments_re_status_bf444e_idx"
                    ),
                    models.Index(fields=["donor", "-created_at"], name="payments_re_donor_i_219d85_idx"),
                    models.Index(fields=["-created_at", "-id"], name="payments_re_created_65243e_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["incomplete", "active", "past_due", "paused", "cancelled"])
                        ),
                        name="recurring_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interval__in", ["month", "quarter", "year"])),
                        name="recurring_interval_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="recurring_amount_above_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Donation",
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
                        default=payments.models.donation.new_reference,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("processing", "Processing"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("stripe", "Card or bank, online"),
                            ("bank", "Bank transfer"),
                            ("cash", "Cash"),
                            ("cheque", "Cheque"),
                            ("mobile_money", "Mobile money"),
                        ],
                        default="stripe",
                        max_length=12,
                        verbose_name="channel",
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
                    "is_history",
                    models.BooleanField(default=False, editable=False, verbose_name="from the old books"),
                ),
                (
                    "old_reference",
                    models.CharField(
                        editable=False,
                        max_length=100,
                        null=True,
                        unique=True,
                        verbose_name="reference in the old system",
                    ),
                ),
                ("note", models.CharField(blank=True, editable=False, max_length=500, verbose_name="note")),
                ("received_at", models.DateTimeField(editable=False, null=True, verbose_name="received")),
                (
                    "payer_name",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="payer's name"),
                ),
                (
                    "payer_email",
                    models.CharField(
                        blank=True, editable=False, max_length=254, verbose_name="payer's email"
                    ),
                ),
                (
                    "failure_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=250, verbose_name="why it failed"
                    ),
                ),
                (
                    "fee_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "fee",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        editable=False,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="processing fee",
                    ),
                ),
                (
                    "stripe_payment_intent_id",
                    models.CharField(editable=False, max_length=255, null=True, unique=True),
                ),
                (
                    "stripe_invoice_id",
                    models.CharField(editable=False, max_length=255, null=True, unique=True),
                ),
                (
                    "stripe_charge_id",
                    models.CharField(editable=False, max_length=255, null=True, unique=True),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "sponsorship",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for money that nobody has been able to attribute yet.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="payments.fund",
                        verbose_name="fund",
                    ),
                ),
                (
                    "payment_link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="payments.paymentlink",
                        verbose_name="payment link",
                    ),
                ),
                (
                    "recurring_gift",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="payments.recurringgift",
                        verbose_name="recurring gift",
                    ),
                ),
            ],
            options={
                "verbose_name": "donation",
                "verbose_name_plural": "donations",
                "ordering": ["-created_at", "-id"],
                "permissions": [("import_donation", "Can import gifts of the old books from a file")],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="payments_do_created_e0c7f0_idx"),
                    models.Index(
                        fields=["status", "-created_at", "-id"], name="payments_do_status_22532a_idx"
                    ),
                    models.Index(
                        fields=["status", "-received_at", "-id"], name="payments_do_status_f1593a_idx"
                    ),
                    models.Index(fields=["received_at", "id"], name="payments_do_receive_95f895_idx"),
                    models.Index(fields=["donor", "-created_at"], name="payments_do_donor_i_681a56_idx"),
                    models.Index(fields=["child", "-created_at"], name="payments_do_child_i_e009cf_idx"),
                    models.Index(
                        fields=["campaign", "status", "-received_at"], name="payments_do_campaig_bee594_idx"
                    ),
                    models.Index(
                        fields=["donor", "status", "-received_at"], name="payments_do_donor_i_382314_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "processing", "succeeded", "failed", "cancelled"])
                        ),
                        name="donation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="donation_amount_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_history", False), ("old_reference__isnull", False), _connector="OR"
                        ),
                        name="donation_history_has_old_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "succeeded"), _negated=True),
                            ("received_at__isnull", False),
                            _connector="OR",
                        ),
                        name="donation_succeeded_says_when",
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
            name="HistoricalDonation",
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
                        default=payments.models.donation.new_reference,
                        editable=False,
                        max_length=12,
                        verbose_name="reference",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("processing", "Processing"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("stripe", "Card or bank, online"),
                            ("bank", "Bank transfer"),
                            ("cash", "Cash"),
                            ("cheque", "Cheque"),
                            ("mobile_money", "Mobile money"),
                        ],
                        default="stripe",
                        max_length=12,
                        verbose_name="channel",
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
                    "is_history",
                    models.BooleanField(default=False, editable=False, verbose_name="from the old books"),
                ),
                (
                    "old_reference",
                    models.CharField(
                        db_index=True,
                        editable=False,
                        max_length=100,
                        null=True,
                        verbose_name="reference in the old system",
                    ),
                ),
                ("note", models.CharField(blank=True, editable=False, max_length=500, verbose_name="note")),
                ("received_at", models.DateTimeField(editable=False, null=True, verbose_name="received")),
                (
                    "payer_name",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="payer's name"),
                ),
                (
                    "payer_email",
                    models.CharField(
                        blank=True, editable=False, max_length=254, verbose_name="payer's email"
                    ),
                ),
                (
                    "failure_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=250, verbose_name="why it failed"
                    ),
                ),
                (
                    "fee_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "fee",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        editable=False,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="processing fee",
                    ),
                ),
                (
                    "stripe_payment_intent_id",
                    models.CharField(db_index=True, editable=False, max_length=255, null=True),
                ),
                (
                    "stripe_invoice_id",
                    models.CharField(db_index=True, editable=False, max_length=255, null=True),
                ),
                (
                    "stripe_charge_id",
                    models.CharField(db_index=True, editable=False, max_length=255, null=True),
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
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="child",
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
                    "fund",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Empty for money that nobody has been able to attribute yet.",
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
                (
                    "sponsorship",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
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
                (
                    "recurring_gift",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payments.recurringgift",
                        verbose_name="recurring gift",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical donation",
                "verbose_name_plural": "historical donations",
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
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="what it books, once and for all",
                        max_length=120,
                        unique=True,
                        verbose_name="key",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "Gift received"),
                            ("allocated", "Allocated to the partner"),
                            ("fee", "Processing fee"),
                            ("reversal", "Reversal"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="date")),
                ("posted_at", models.DateTimeField(auto_now_add=True, verbose_name="posted")),
                ("memo", models.CharField(max_length=200, verbose_name="text")),
                (
                    "donation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="payments.donation",
                        verbose_name="donation",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="posted by",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="payments.journalentry",
                        verbose_name="reverses",
                    ),
                ),
            ],
            options={
                "verbose_name": "journal entry",
                "verbose_name_plural": "journal entries",
                "ordering": ["-occurred_on", "-posted_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["-occurred_on", "-posted_at", "-id"], name="payments_jo_occurre_599ebb_idx"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
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
                        choices=[("issued", "Issued"), ("voided", "Voided")],
                        default="issued",
                        editable=False,
                        max_length=6,
                        verbose_name="status",
                    ),
                ),
                ("series", models.CharField(default="R", max_length=20, verbose_name="series")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("sequence", models.PositiveIntegerField(verbose_name="number in the year")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("facts", models.JSONField(verbose_name="facts")),
                (
                    "pdf",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=payments.models.receipt.receipt_path,
                        verbose_name="PDF",
                    ),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "donation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="payments.donation",
                        verbose_name="donation",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successor",
                        to="payments.receipt",
                        verbose_name="replaces",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt",
                "verbose_name_plural": "receipts",
                "ordering": ["-year", "-sequence", "-id"],
                "indexes": [
                    models.Index(fields=["-year", "-sequence", "-id"], name="payments_re_year_9eebae_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "year", "sequence"), name="receipt_number_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "issued")),
                        fields=("donation",),
                        name="receipt_one_issued_per_donation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["issued", "voided"])), name="receipt_status_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckoutAttempt",
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
                        choices=[("open", "Open"), ("complete", "Complete"), ("expired", "Expired")],
                        default="open",
                        editable=False,
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                ("stripe_session_id", models.CharField(max_length=255, null=True, unique=True)),
                ("url", models.TextField(blank=True, verbose_name="address of the payment page")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "donation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt",
                        to="payments.donation",
                        verbose_name="donation",
                    ),
                ),
                (
                    "payment_link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="payments.paymentlink",
                        verbose_name="payment link",
                    ),
                ),
                (
                    "recurring_gift",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="payments.recurringgift",
                        verbose_name="recurring gift",
                    ),
                ),
            ],
            options={
                "verbose_name": "checkout attempt",
                "verbose_name_plural": "checkout attempts",
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("payment_link",),
                        name="checkout_one_open_per_link",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "complete", "expired"])),
                        name="checkout_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField(verbose_name="amount in minor units")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.journalentry",
                        verbose_name="entry",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.ledgeraccount",
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "journal line",
                "verbose_name_plural": "journal lines",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["account", "currency"], name="payments_jo_account_a2342e_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor", 0), _negated=True), name="line_amount_not_zero"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalReceipt",
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
                        choices=[("issued", "Issued"), ("voided", "Voided")],
                        default="issued",
                        editable=False,
                        max_length=6,
                        verbose_name="status",
                    ),
                ),
                ("series", models.CharField(default="R", max_length=20, verbose_name="series")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("sequence", models.PositiveIntegerField(verbose_name="number in the year")),
                ("number", models.CharField(db_index=True, max_length=40, verbose_name="number")),
                ("facts", models.JSONField(verbose_name="facts")),
                ("pdf", models.TextField(blank=True, max_length=200, verbose_name="PDF")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
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
                    "donation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payments.donation",
                        verbose_name="donation",
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
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="payments.receipt",
                        verbose_name="replaces",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical receipt",
                "verbose_name_plural": "historical receipts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
    ]
