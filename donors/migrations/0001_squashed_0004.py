"""All tables of this floor at once, for a fresh database: the four migrations that it replaces take half a minute."""

from importlib import import_module
import backoffice.core.fields
import backoffice.core.files.naming
import backoffice.core.money
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import django_countries.fields
import djmoney.models.fields
import donors.models.child_offer
import donors.models.donor
import phonenumber_field.modelfields
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


search = import_module("donors.migrations.0003_search")


class Migration(migrations.Migration):
    replaces = [
        ("donors", "0001_initial"),
        ("donors", "0002_donors_sponsorships_and_asking"),
        ("donors", "0003_search"),
        ("donors", "0004_name_keys"),
    ]

    initial = True

    dependencies = [
        ("beneficiaries", "0002_search_by_prefix"),
        ("core", "0002_saved_views_and_recipients"),
        ("core", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
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
                ("summary", models.CharField(blank=True, max_length=250, verbose_name="in one sentence")),
                ("story", models.TextField(blank=True, verbose_name="text of its page")),
                (
                    "goal_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "goal",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="goal",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="begins"),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends")),
                ("is_published", models.BooleanField(default=False, verbose_name="has a public page")),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ["-starts_on", "-id"],
                "indexes": [
                    models.Index(fields=["-starts_on", "-id"], name="donors_camp_starts__8b017f_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("goal", None), ("goal__gt", 0), _connector="OR"),
                        name="campaign_goal_above_zero",
                        violation_error_message="A goal is above zero. Leave it empty for a campaign without one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="campaign_ends_after_it_begins",
                        violation_error_message="A campaign ends on the day on which it begins, or later.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DonorTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(max_length=50, verbose_name="name")),
            ],
            options={
                "verbose_name": "donor tag",
                "verbose_name_plural": "donor tags",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="donor_tag_once",
                        violation_error_message="There is such a tag already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCampaign",
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
                ("summary", models.CharField(blank=True, max_length=250, verbose_name="in one sentence")),
                ("story", models.TextField(blank=True, verbose_name="text of its page")),
                (
                    "goal_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "goal",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="goal",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="begins"),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends")),
                ("is_published", models.BooleanField(default=False, verbose_name="has a public page")),
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
                "verbose_name": "historical campaign",
                "verbose_name_plural": "historical campaigns",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonorTag",
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
                ("name", models.CharField(max_length=50, verbose_name="name")),
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
                "verbose_name": "historical donor tag",
                "verbose_name_plural": "historical donor tags",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHousehold",
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
                    "name",
                    models.CharField(
                        help_text="As it stands on an envelope.", max_length=200, verbose_name="name"
                    ),
                ),
                (
                    "greeting",
                    models.CharField(
                        blank=True,
                        help_text="As a letter begins: Dear Anna and Tom",
                        max_length=200,
                        verbose_name="greeting",
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("postcode", models.CharField(blank=True, max_length=20, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                (
                    "country",
                    django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country"),
                ),
                (
                    "one_receipt",
                    models.BooleanField(
                        default=False,
                        help_text="Receipts name the household, whoever of it gave.",
                        verbose_name="one receipt",
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
                "verbose_name": "historical household",
                "verbose_name_plural": "historical households",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As it stands on an envelope.", max_length=200, verbose_name="name"
                    ),
                ),
                (
                    "greeting",
                    models.CharField(
                        blank=True,
                        help_text="As a letter begins: Dear Anna and Tom",
                        max_length=200,
                        verbose_name="greeting",
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("postcode", models.CharField(blank=True, max_length=20, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                (
                    "country",
                    django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country"),
                ),
                (
                    "one_receipt",
                    models.BooleanField(
                        default=False,
                        help_text="Receipts name the household, whoever of it gave.",
                        verbose_name="one receipt",
                    ),
                ),
            ],
            options={
                "verbose_name": "household",
                "verbose_name_plural": "households",
                "ordering": ["name", "id"],
                "indexes": [models.Index(fields=["name", "id"], name="donors_hous_name_f2c718_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="household_has_a_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Donor",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("organisation", "Organisation")],
                        default="person",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "name_key",
                    donors.models.donor.DonorNameKeyField(
                        default="", editable=False, max_length=4, verbose_name="beginning of the name"
                    ),
                ),
                (
                    "greeting",
                    models.CharField(
                        blank=True,
                        help_text="As a letter begins: Dear Ms Müller",
                        max_length=200,
                        verbose_name="greeting",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("postcode", models.CharField(blank=True, max_length=20, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                (
                    "country",
                    django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country"),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        default="en",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("website", "Website"),
                            ("event", "Event"),
                            ("friend", "A friend or another donor"),
                            ("poster", "Poster or leaflet"),
                            ("press", "Press"),
                            ("staff", "Entered by staff"),
                            ("import", "Imported"),
                            ("other", "Other"),
                        ],
                        default="staff",
                        max_length=7,
                        verbose_name="how they found us",
                    ),
                ),
                ("do_not_contact", models.BooleanField(default=False, verbose_name="do not contact")),
                ("is_deceased", models.BooleanField(default=False, verbose_name="deceased")),
                ("first_gift_on", models.DateField(editable=False, null=True, verbose_name="first gift")),
                ("last_gift_on", models.DateField(editable=False, null=True, verbose_name="last gift")),
                ("erased_at", models.DateTimeField(editable=False, null=True, verbose_name="erased")),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="managed_donors",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="relationship manager",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="donors.donor",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="donor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="portal account",
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True, related_name="donors", to="donors.donortag", verbose_name="tags"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="members",
                        to="donors.household",
                        verbose_name="household",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor",
                "verbose_name_plural": "donors",
                "ordering": ["-created_at", "-id"],
                "permissions": [
                    ("merge_donor", "Can merge two records of one donor, and undo it"),
                    ("import_donor", "Can import donors from a file"),
                    ("export_donor", "Can export donors to a file"),
                    ("archive_donor", "Can hand out all that we keep about a donor"),
                    ("erase_donor", "Can erase a donor's identity"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("merged_into", None)),
                        fields=["-created_at", "-id"],
                        name="donor_standing_newest",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into", None)),
                        fields=["last_gift_on", "-created_at", "-id"],
                        name="donor_standing_by_last_gift",
                    ),
                    models.Index(fields=["name_key", "id"], name="donors_dono_name_ke_800bd5_idx"),
                    models.Index(fields=["phone"], name="donors_dono_phone_2b49f7_idx"),
                    models.Index(fields=["postcode", "id"], name="donors_dono_postcod_68ac47_idx"),
                    models.Index(fields=["name", "id"], name="donors_dono_name_9e7ef9_idx"),
                    models.Index(django.db.models.functions.text.Lower("email"), name="donor_email_lower"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["person", "organisation"])), name="donor_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="donor_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="donor_not_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalContactNote",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Phone call"),
                            ("visit", "Visit"),
                            ("letter", "Letter by post"),
                            ("email", "Email"),
                            ("message", "Message"),
                            ("note", "Note"),
                        ],
                        default="call",
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "From the donor"), ("out", "From us")],
                        default="out",
                        max_length=3,
                        verbose_name="direction",
                    ),
                ),
                ("happened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("summary", models.TextField(verbose_name="what was said")),
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
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical contact",
                "verbose_name_plural": "historical contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonor",
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
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("organisation", "Organisation")],
                        default="person",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "greeting",
                    models.CharField(
                        blank=True,
                        help_text="As a letter begins: Dear Ms Müller",
                        max_length=200,
                        verbose_name="greeting",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="street")),
                ("postcode", models.CharField(blank=True, max_length=20, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                (
                    "country",
                    django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country"),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        default="en",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("website", "Website"),
                            ("event", "Event"),
                            ("friend", "A friend or another donor"),
                            ("poster", "Poster or leaflet"),
                            ("press", "Press"),
                            ("staff", "Entered by staff"),
                            ("import", "Imported"),
                            ("other", "Other"),
                        ],
                        default="staff",
                        max_length=7,
                        verbose_name="how they found us",
                    ),
                ),
                ("do_not_contact", models.BooleanField(default=False, verbose_name="do not contact")),
                ("is_deceased", models.BooleanField(default=False, verbose_name="deceased")),
                ("first_gift_on", models.DateField(editable=False, null=True, verbose_name="first gift")),
                ("last_gift_on", models.DateField(editable=False, null=True, verbose_name="last gift")),
                ("erased_at", models.DateTimeField(editable=False, null=True, verbose_name="erased")),
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
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="relationship manager",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="portal account",
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.household",
                        verbose_name="household",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical donor",
                "verbose_name_plural": "historical donors",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonorArchive",
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
                        choices=[("queued", "Waiting"), ("done", "Ready"), ("forgotten", "Deleted again")],
                        default="queued",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("file", models.TextField(blank=True, editable=False, max_length=200, verbose_name="file")),
                (
                    "sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="SHA-256"),
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
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical archive of personal data",
                "verbose_name_plural": "historical archives of personal data",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonorConsent",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Email"),
                            ("phone", "Phone"),
                            ("post", "Post"),
                            ("sms", "Text message"),
                        ],
                        max_length=5,
                        verbose_name="channel",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("news", "News"),
                            ("appeals", "Asking for gifts"),
                            ("child", "About the sponsored child"),
                        ],
                        max_length=7,
                        verbose_name="purpose",
                    ),
                ),
                ("granted", models.BooleanField(verbose_name="agreed")),
                ("decided_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="on")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("website", "Website"),
                            ("form", "Paper form"),
                            ("phone", "Phone call"),
                            ("email", "Email"),
                            ("event", "Event"),
                            ("link", "Link in a mail"),
                            ("import", "Import"),
                        ],
                        max_length=7,
                        verbose_name="how we know",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                ("proof", models.TextField(blank=True, editable=False, max_length=200, verbose_name="proof")),
                ("proof_content_type", models.CharField(blank=True, editable=False, max_length=60)),
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
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical contact consent",
                "verbose_name_plural": "historical contact consents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonorDocument",
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
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires")),
                ("content_type", models.CharField(editable=False, max_length=60, verbose_name="type")),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="size in bytes")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreement", "Agreement"),
                            ("correspondence", "Correspondence"),
                            ("tax", "Tax paper"),
                            ("gift_aid", "Gift Aid declaration"),
                            ("other", "Other"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("file", models.TextField(editable=False, max_length=200, verbose_name="file")),
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
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical donor's paper",
                "verbose_name_plural": "historical donors' papers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonorErasure",
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
                ("erased_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="erased")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("blanked", models.JSONField(default=dict, verbose_name="what was blanked")),
                ("pending", models.JSONField(default=list, verbose_name="still to do")),
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
                    "erased_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="erased by",
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
                "verbose_name": "historical erasure",
                "verbose_name_plural": "historical erasures",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonorMerge",
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
                ("merged_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="merged")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
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
                    "absorbed",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="merged record",
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
                    "merged_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="merged by",
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="record that stays",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical merge of donors",
                "verbose_name_plural": "historical merges of donors",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonorSuspicion",
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
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("dismissed", "Two donors"), ("merged", "Merged")],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="likeness")),
                ("reasons", models.JSONField(default=list, verbose_name="what is alike")),
                (
                    "found_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="found"
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
                    "donor_a",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="first donor",
                    ),
                ),
                (
                    "donor_b",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="second donor",
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
                "verbose_name": "historical possible duplicate donor",
                "verbose_name_plural": "historical possible duplicate donors",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHold",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("decision", "A donor is deciding"),
                            ("payment", "A donor is paying"),
                            ("offer", "Offered in place of a child who left"),
                            ("event", "Kept for an event"),
                        ],
                        default="decision",
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                ("released_at", models.DateTimeField(editable=False, null=True, verbose_name="released")),
                (
                    "release",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sponsored", "Sponsored"),
                            ("expired", "Its time had passed"),
                            ("released", "Released by hand"),
                            ("child_left", "The child is not offered any more"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="how it ended",
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
                        verbose_name="for the donor",
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical hold",
                "verbose_name_plural": "historical holds",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOldNumber",
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
                ("number", models.CharField(db_index=True, max_length=60, verbose_name="number")),
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
            ],
            options={
                "verbose_name": "historical number in the old system",
                "verbose_name_plural": "historical numbers in the old system",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOtherEmail",
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
                ("address", models.EmailField(max_length=254, verbose_name="email")),
                (
                    "label",
                    models.CharField(
                        choices=[("home", "Home"), ("work", "Work"), ("other", "Other")],
                        default="other",
                        max_length=5,
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
            ],
            options={
                "verbose_name": "historical other email",
                "verbose_name_plural": "historical other emails",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOtherPhone",
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
                (
                    "number",
                    phonenumber_field.modelfields.PhoneNumberField(
                        max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        choices=[("home", "Home"), ("work", "Work"), ("other", "Other")],
                        default="other",
                        max_length=5,
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
            ],
            options={
                "verbose_name": "historical other phone",
                "verbose_name_plural": "historical other phones",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSponsorship",
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
                            ("pending", "Pending"),
                            ("active", "Active"),
                            ("past_due", "Behind"),
                            ("paused", "Paused"),
                            ("ended", "Ended"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        default=100,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="share in percent",
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
                    "starts_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="starts"),
                ),
                ("next_due_on", models.DateField(editable=False, null=True, verbose_name="next due")),
                (
                    "due_day",
                    models.PositiveSmallIntegerField(
                        editable=False, null=True, verbose_name="day of the month"
                    ),
                ),
                (
                    "gift_aid",
                    models.BooleanField(
                        default=False,
                        help_text="The payer has signed a declaration (UK).",
                        verbose_name="Gift Aid",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, editable=False, null=True, verbose_name="ended")),
                (
                    "end_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sponsor", "The sponsor's wish"),
                            ("unpaid", "Nothing was paid"),
                            ("child_left", "The child left"),
                            ("moved", "Moved to another child"),
                            ("never_begun", "Never begun"),
                            ("deceased", "The sponsor died"),
                            ("other", "Other"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="why it ended",
                    ),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=250, verbose_name="reason for the end"
                    ),
                ),
                ("behind_since", models.DateField(editable=False, null=True, verbose_name="behind since")),
                (
                    "behind_amount_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "behind_amount",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        editable=False,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="behind by",
                    ),
                ),
                (
                    "reminders_paused_until",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="no reminders until"
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
                        verbose_name="child",
                    ),
                ),
                (
                    "correspondent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="correspondent",
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
                    "origin",
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
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                        verbose_name="payer",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical sponsorship",
                "verbose_name_plural": "historical sponsorships",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTaxIdentifier",
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
                ("country", django_countries.fields.CountryField(max_length=2, verbose_name="country")),
                ("number", models.CharField(max_length=40, verbose_name="number")),
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
            ],
            options={
                "verbose_name": "historical tax identifier",
                "verbose_name_plural": "historical tax identifiers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="OldNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="number")),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_numbers",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
            ],
            options={
                "verbose_name": "number in the old system",
                "verbose_name_plural": "numbers in the old system",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="OtherEmail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("address", models.EmailField(max_length=254, verbose_name="email")),
                (
                    "label",
                    models.CharField(
                        choices=[("home", "Home"), ("work", "Work"), ("other", "Other")],
                        default="other",
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="other_emails",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
            ],
            options={
                "verbose_name": "other email",
                "verbose_name_plural": "other emails",
                "ordering": ["id"],
                "indexes": [
                    models.Index(django.db.models.functions.text.Lower("address"), name="other_email_lower")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("donor"),
                        django.db.models.functions.text.Lower("address"),
                        name="other_email_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label__in", ["home", "work", "other"])),
                        name="other_email_label_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OtherPhone",
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
                    "number",
                    phonenumber_field.modelfields.PhoneNumberField(
                        max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        choices=[("home", "Home"), ("work", "Work"), ("other", "Other")],
                        default="other",
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="other_phones",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
            ],
            options={
                "verbose_name": "other phone",
                "verbose_name_plural": "other phones",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["number"], name="donors_othe_number_ce833d_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("donor", "number"), name="other_phone_once"),
                    models.CheckConstraint(
                        condition=models.Q(("label__in", ["home", "work", "other"])),
                        name="other_phone_label_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sponsorship",
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
                            ("pending", "Pending"),
                            ("active", "Active"),
                            ("past_due", "Behind"),
                            ("paused", "Paused"),
                            ("ended", "Ended"),
                        ],
                        default="pending",
                        editable=False,
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "share",
                    models.PositiveSmallIntegerField(
                        default=100,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="share in percent",
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
                    "starts_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="starts"),
                ),
                ("next_due_on", models.DateField(editable=False, null=True, verbose_name="next due")),
                (
                    "due_day",
                    models.PositiveSmallIntegerField(
                        editable=False, null=True, verbose_name="day of the month"
                    ),
                ),
                (
                    "gift_aid",
                    models.BooleanField(
                        default=False,
                        help_text="The payer has signed a declaration (UK).",
                        verbose_name="Gift Aid",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, editable=False, null=True, verbose_name="ended")),
                (
                    "end_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sponsor", "The sponsor's wish"),
                            ("unpaid", "Nothing was paid"),
                            ("child_left", "The child left"),
                            ("moved", "Moved to another child"),
                            ("never_begun", "Never begun"),
                            ("deceased", "The sponsor died"),
                            ("other", "Other"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="why it ended",
                    ),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=250, verbose_name="reason for the end"
                    ),
                ),
                ("behind_since", models.DateField(editable=False, null=True, verbose_name="behind since")),
                (
                    "behind_amount_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "behind_amount",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        editable=False,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="behind by",
                    ),
                ),
                (
                    "reminders_paused_until",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="no reminders until"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sponsorships",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "correspondent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correspondences",
                        to="donors.donor",
                        verbose_name="correspondent",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sponsorships",
                        to="donors.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sponsorships",
                        to="donors.donor",
                        verbose_name="payer",
                    ),
                ),
            ],
            options={
                "verbose_name": "sponsorship",
                "verbose_name_plural": "sponsorships",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["status", "-created_at", "-id"], name="donors_spon_status_749731_idx"
                    ),
                    models.Index(fields=["child", "status"], name="donors_spon_child_i_67449c_idx"),
                    models.Index(fields=["payer", "status"], name="donors_spon_payer_i_54b240_idx"),
                    models.Index(fields=["behind_since", "id"], name="donors_spon_behind__9ef7f6_idx"),
                    models.Index(fields=["status", "next_due_on"], name="donors_spon_status_2f00da_idx"),
                    models.Index(fields=["-created_at", "-id"], name="donors_spon_created_2c7385_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["pending", "active", "past_due", "paused", "ended"])
                        ),
                        name="sponsorship_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interval__in", ["month", "quarter", "year"])),
                        name="sponsorship_interval_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__range", (1, 100))), name="sponsorship_share_in_percent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="sponsorship_amount_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ended"), _negated=True),
                            models.Q(
                                ("ended_on__isnull", False), models.Q(("end_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="sponsorship_ended_says_when_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxIdentifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("country", django_countries.fields.CountryField(max_length=2, verbose_name="country")),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tax_identifiers",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
            ],
            options={
                "verbose_name": "tax identifier",
                "verbose_name_plural": "tax identifiers",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["number"], name="donors_taxi_number_ed22b4_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("donor", "country", "number"), name="tax_identifier_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactNote",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Phone call"),
                            ("visit", "Visit"),
                            ("letter", "Letter by post"),
                            ("email", "Email"),
                            ("message", "Message"),
                            ("note", "Note"),
                        ],
                        default="call",
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "From the donor"), ("out", "From us")],
                        default="out",
                        max_length=3,
                        verbose_name="direction",
                    ),
                ),
                ("happened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("summary", models.TextField(verbose_name="what was said")),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_notes",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-happened_at", "-id"],
                "indexes": [
                    models.Index(fields=["donor", "-happened_at"], name="donors_cont_donor_i_af7171_idx"),
                    models.Index(fields=["-happened_at", "-id"], name="donors_cont_happene_e1ffb2_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["call", "visit", "letter", "email", "message", "note"])
                        ),
                        name="contact_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out"])), name="contact_direction_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DonorArchive",
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
                        choices=[("queued", "Waiting"), ("done", "Ready"), ("forgotten", "Deleted again")],
                        default="queued",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("donors/archives", ".zip"),
                        verbose_name="file",
                    ),
                ),
                (
                    "sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="SHA-256"),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archives",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "archive of personal data",
                "verbose_name_plural": "archives of personal data",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="donors_dono_created_d18392_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["queued", "done", "forgotten"])),
                        name="donor_archive_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "done"), _negated=True),
                            models.Q(("sha256", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="donor_archive_done_has_its_hash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DonorConsent",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Email"),
                            ("phone", "Phone"),
                            ("post", "Post"),
                            ("sms", "Text message"),
                        ],
                        max_length=5,
                        verbose_name="channel",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("news", "News"),
                            ("appeals", "Asking for gifts"),
                            ("child", "About the sponsored child"),
                        ],
                        max_length=7,
                        verbose_name="purpose",
                    ),
                ),
                ("granted", models.BooleanField(verbose_name="agreed")),
                ("decided_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="on")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("website", "Website"),
                            ("form", "Paper form"),
                            ("phone", "Phone call"),
                            ("email", "Email"),
                            ("event", "Event"),
                            ("link", "Link in a mail"),
                            ("import", "Import"),
                        ],
                        max_length=7,
                        verbose_name="how we know",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                (
                    "proof",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("donors/consents", ".bin"),
                        verbose_name="proof",
                    ),
                ),
                ("proof_content_type", models.CharField(blank=True, editable=False, max_length=60)),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact consent",
                "verbose_name_plural": "contact consents",
                "ordering": ["-decided_on", "-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["donor", "channel", "purpose", "-decided_on", "-created_at"],
                        name="donors_dono_donor_i_001433_idx",
                    ),
                    models.Index(
                        fields=["-decided_on", "-created_at", "-id"], name="donors_dono_decided_11b6a6_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["email", "phone", "post", "sms"])),
                        name="donor_consent_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["news", "appeals", "child"])),
                        name="donor_consent_purpose_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DonorDocument",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires")),
                ("content_type", models.CharField(editable=False, max_length=60, verbose_name="type")),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="size in bytes")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreement", "Agreement"),
                            ("correspondence", "Correspondence"),
                            ("tax", "Tax paper"),
                            ("gift_aid", "Gift Aid declaration"),
                            ("other", "Other"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("donors/papers", ".bin"),
                        verbose_name="file",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor's paper",
                "verbose_name_plural": "donors' papers",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="donors_dono_created_604c38_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["agreement", "correspondence", "tax", "gift_aid", "other"])
                        ),
                        name="donor_paper_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DonorErasure",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("erased_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="erased")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("blanked", models.JSONField(default=dict, verbose_name="what was blanked")),
                ("pending", models.JSONField(default=list, verbose_name="still to do")),
                (
                    "donor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "erased_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="erased by",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-erased_at", "-id"],
                "indexes": [
                    models.Index(fields=["-erased_at", "-id"], name="donors_dono_erased__941798_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="DonorMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("merged_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="merged")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("journal", models.JSONField(default=list, verbose_name="what moved")),
                ("facts", models.JSONField(default=dict, verbose_name="facts taken")),
                ("links", models.JSONField(default=dict, verbose_name="tags, emails and phones taken")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_into_others",
                        to="donors.donor",
                        verbose_name="merged record",
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="merged by",
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_received",
                        to="donors.donor",
                        verbose_name="record that stays",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "merge of donors",
                "verbose_name_plural": "merges of donors",
                "ordering": ["-merged_at", "-id"],
                "indexes": [
                    models.Index(fields=["-merged_at", "-id"], name="donors_dono_merged__d61fce_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("absorbed",),
                        name="donor_merge_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("survivor", models.F("absorbed")), _negated=True),
                        name="donor_merge_of_two_records",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="donor_merge_undone_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DonorSuspicion",
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
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("dismissed", "Two donors"), ("merged", "Merged")],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(verbose_name="likeness")),
                ("reasons", models.JSONField(default=list, verbose_name="what is alike")),
                (
                    "found_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="found"
                    ),
                ),
                (
                    "donor_a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resembling_later",
                        to="donors.donor",
                        verbose_name="first donor",
                    ),
                ),
                (
                    "donor_b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resembling_earlier",
                        to="donors.donor",
                        verbose_name="second donor",
                    ),
                ),
            ],
            options={
                "verbose_name": "possible duplicate donor",
                "verbose_name_plural": "possible duplicate donors",
                "ordering": ["-score", "-id"],
                "permissions": [
                    ("dismiss_donorsuspicion", "Can say that two records are two donors, and take it back")
                ],
                "indexes": [
                    models.Index(fields=["status", "-score", "-id"], name="donors_dono_status_1d85e4_idx"),
                    models.Index(fields=["-score", "-id"], name="donors_dono_score_e99f3d_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("donor_a", "donor_b"), name="donor_suspicion_once_per_pair"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("donor_a", models.F("donor_b")), _negated=True),
                        name="donor_suspicion_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "dismissed", "merged"])),
                        name="donor_suspicion_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__lte", 100)), name="donor_suspicion_score_to_hundred"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("decision", "A donor is deciding"),
                            ("payment", "A donor is paying"),
                            ("offer", "Offered in place of a child who left"),
                            ("event", "Kept for an event"),
                        ],
                        default="decision",
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="until")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                ("released_at", models.DateTimeField(editable=False, null=True, verbose_name="released")),
                (
                    "release",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sponsored", "Sponsored"),
                            ("expired", "Its time had passed"),
                            ("released", "Released by hand"),
                            ("child_left", "The child is not offered any more"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="how it ended",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="donors.donor",
                        verbose_name="for the donor",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="holds",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "ordering": ["expires_at", "id"],
                "permissions": [("release_hold", "Can release a hold and prolong it")],
                "indexes": [
                    models.Index(
                        fields=["released_at", "expires_at", "id"], name="donors_hold_release_505705_idx"
                    ),
                    models.Index(fields=["expires_at", "id"], name="donors_hold_expires_72e462_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_at", None)),
                        fields=("child",),
                        name="hold_one_standing_per_child",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["decision", "payment", "offer", "event"])),
                        name="hold_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("release", ""), ("released_at", None)),
                            models.Q(
                                ("released_at__isnull", False), models.Q(("release", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="hold_released_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChildOffer",
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
                        default=donors.models.child_offer.new_offer_token,
                        editable=False,
                        max_length=60,
                        unique=True,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Letter to be reviewed"),
                            ("sent", "Sent"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Not answered"),
                            ("cancelled", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("message", models.TextField(blank=True, verbose_name="letter to the sponsor")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent")),
                ("opened_at", models.DateTimeField(editable=False, null=True, verbose_name="first opened")),
                ("answered_at", models.DateTimeField(editable=False, null=True, verbose_name="answered")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answer awaited until"),
                ),
                (
                    "accepted_child",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="child accepted",
                    ),
                ),
                (
                    "children",
                    models.ManyToManyField(
                        blank=True,
                        related_name="offers",
                        to="beneficiaries.child",
                        verbose_name="children offered",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "new_sponsorship",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="begun_by_offer",
                        to="donors.sponsorship",
                        verbose_name="new sponsorship",
                    ),
                ),
                (
                    "sponsorship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="donors.sponsorship",
                        verbose_name="sponsorship of the child who left",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer of another child",
                "verbose_name_plural": "offers of another child",
                "ordering": ["-created_at", "-id"],
                "permissions": [("send_childoffer", "Can send and withdraw offers of another child")],
                "indexes": [
                    models.Index(
                        fields=["status", "-created_at", "-id"], name="donors_chil_status_a54ed4_idx"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="donors_chil_created_15cf68_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "sent", "accepted", "declined", "expired", "cancelled"])
                        ),
                        name="child_offer_status_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "sent"])),
                        fields=("sponsorship",),
                        name="child_offer_one_open_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            ("accepted_child__isnull", False),
                            _connector="OR",
                        ),
                        name="child_offer_accepted_says_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalChildOffer",
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
                            ("draft", "Letter to be reviewed"),
                            ("sent", "Sent"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Not answered"),
                            ("cancelled", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                ("message", models.TextField(blank=True, verbose_name="letter to the sponsor")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent")),
                ("opened_at", models.DateTimeField(editable=False, null=True, verbose_name="first opened")),
                ("answered_at", models.DateTimeField(editable=False, null=True, verbose_name="answered")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answer awaited until"),
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
                    "accepted_child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="child accepted",
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
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "new_sponsorship",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.sponsorship",
                        verbose_name="new sponsorship",
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
                        verbose_name="sponsorship of the child who left",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical offer of another child",
                "verbose_name_plural": "historical offers of another child",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDonor_tags",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "donor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donor",
                    ),
                ),
                (
                    "donortag",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.donortag",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="donors.historicaldonor",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalDonor_tags",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Letter",
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
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("released", "Released"),
                            ("sent", "Sent"),
                            ("read", "Read"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("to_sponsor", "From the child"), ("to_child", "From the sponsor")],
                        max_length=10,
                        verbose_name="direction",
                    ),
                ),
                (
                    "delivery",
                    models.CharField(
                        choices=[("portal", "By mail with a link to read it"), ("post", "On paper, by post")],
                        default="portal",
                        max_length=6,
                        verbose_name="delivery",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("staff", "Entered by staff"),
                            ("answer", "Written by the sponsor on the page of a letter"),
                        ],
                        default="staff",
                        editable=False,
                        max_length=6,
                        verbose_name="origin",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("fr", "French"),
                            ("am", "Amharic"),
                            ("ar", "Arabic"),
                            ("bem", "Bemba"),
                            ("bn", "Bengali"),
                            ("ny", "Chichewa"),
                            ("nl", "Dutch"),
                            ("luo", "Dholuo"),
                            ("fil", "Filipino"),
                            ("de", "German"),
                            ("ht", "Haitian Creole"),
                            ("ha", "Hausa"),
                            ("hi", "Hindi"),
                            ("ig", "Igbo"),
                            ("it", "Italian"),
                            ("km", "Khmer"),
                            ("ki", "Kikuyu"),
                            ("rw", "Kinyarwanda"),
                            ("lg", "Luganda"),
                            ("ne", "Nepali"),
                            ("no", "Norwegian"),
                            ("om", "Oromo"),
                            ("pl", "Polish"),
                            ("pt", "Portuguese"),
                            ("sn", "Shona"),
                            ("so", "Somali"),
                            ("es", "Spanish"),
                            ("sw", "Swahili"),
                            ("ta", "Tamil"),
                            ("uk", "Ukrainian"),
                            ("ur", "Urdu"),
                            ("yo", "Yoruba"),
                            ("zu", "Zulu"),
                            ("zxx", "No words: a drawing"),
                            ("other", "Another language"),
                        ],
                        max_length=40,
                        verbose_name="language of the letter",
                    ),
                ),
                ("text", models.TextField(blank=True, help_text="As it was written.", verbose_name="text")),
                (
                    "translation",
                    models.TextField(
                        blank=True,
                        help_text="In the language of whoever reads it.",
                        verbose_name="translation",
                    ),
                ),
                ("written_on", models.DateField(blank=True, null=True, verbose_name="written on")),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("released_at", models.DateTimeField(editable=False, null=True, verbose_name="released")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent")),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="read")),
                (
                    "answers",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answered_by",
                        to="donors.letter",
                        verbose_name="answers the letter",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "sponsorship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ["-created_at", "-id"],
                "permissions": [
                    ("submit_letter", "Can submit a letter for review"),
                    ("review_letter", "Can release a letter or send it back"),
                    ("send_letter", "Can send a released letter"),
                ],
                "indexes": [
                    models.Index(
                        fields=["status", "-created_at", "-id"], name="donors_lett_status_f02c8e_idx"
                    ),
                    models.Index(fields=["-created_at", "-id"], name="donors_lett_created_e2e884_idx"),
                    models.Index(
                        fields=["sponsorship", "-created_at"], name="donors_lett_sponsor_172aab_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "in_review", "released", "sent", "read"])
                        ),
                        name="letter_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["to_sponsor", "to_child"])),
                        name="letter_direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delivery__in", ["portal", "post"])), name="letter_delivery_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["staff", "answer"])), name="letter_origin_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["released", "sent", "read"]), _negated=True),
                            ("reviewed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="letter_released_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("behind_since", models.DateField(verbose_name="behind since")),
                ("step", models.PositiveSmallIntegerField(verbose_name="step")),
                (
                    "skipped_because",
                    models.CharField(blank=True, max_length=250, verbose_name="skipped because"),
                ),
                (
                    "email",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.outgoingemail",
                        verbose_name="mail",
                    ),
                ),
                (
                    "sponsorship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsorship", "behind_since", "step"), name="reminder_once_per_step"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
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
                        choices=[("due", "Due"), ("paid", "Paid"), ("waived", "Waived")],
                        default="due",
                        editable=False,
                        max_length=6,
                        verbose_name="status",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due")),
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
                        verbose_name="expected",
                    ),
                ),
                (
                    "received_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "received",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="received",
                    ),
                ),
                (
                    "sponsorship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instalments",
                        to="donors.sponsorship",
                        verbose_name="sponsorship",
                    ),
                ),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
                "ordering": ["due_on", "id"],
                "indexes": [
                    models.Index(fields=["status", "due_on", "id"], name="donors_inst_status_b63bc8_idx"),
                    models.Index(
                        fields=["sponsorship", "status", "due_on"], name="donors_inst_sponsor_e34a1e_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sponsorship", "due_on"), name="instalment_once_per_due_date"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="instalment_amount_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("received__gte", 0),
                            ("received__lte", models.F("amount")),
                            ("received_currency", models.F("amount_currency")),
                        ),
                        name="instalment_received_within_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "paid"), _negated=True),
                            ("received", models.F("amount")),
                            _connector="OR",
                        ),
                        name="instalment_paid_in_full",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["due", "paid", "waived"])),
                        name="instalment_status_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalReminder",
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
                ("behind_since", models.DateField(verbose_name="behind since")),
                ("step", models.PositiveSmallIntegerField(verbose_name="step")),
                (
                    "skipped_because",
                    models.CharField(blank=True, max_length=250, verbose_name="skipped because"),
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
                    "email",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="core.outgoingemail",
                        verbose_name="mail",
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
            ],
            options={
                "verbose_name": "historical reminder",
                "verbose_name_plural": "historical reminders",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInstalment",
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
                        choices=[("due", "Due"), ("paid", "Paid"), ("waived", "Waived")],
                        default="due",
                        editable=False,
                        max_length=6,
                        verbose_name="status",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due")),
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
                        verbose_name="expected",
                    ),
                ),
                (
                    "received_currency",
                    djmoney.models.fields.CurrencyField(default=None, editable=False, max_length=3),
                ),
                (
                    "received",
                    backoffice.core.fields.AmountField(
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="received",
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
            ],
            options={
                "verbose_name": "historical instalment",
                "verbose_name_plural": "historical instalments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalChildOffer_children",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                    ),
                ),
                (
                    "childoffer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.childoffer",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="donors.historicalchildoffer",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalChildOffer_children",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLetterScan",
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
                ("image", models.TextField(editable=False, max_length=200, verbose_name="picture")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="page")),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="height")),
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
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.letter",
                        verbose_name="letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical page of a letter",
                "verbose_name_plural": "historical pages of letters",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LetterScan",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "image",
                    models.FileField(
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("letters", ".webp"),
                        verbose_name="picture",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="page")),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="height")),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scans",
                        to="donors.letter",
                        verbose_name="letter",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "page of a letter",
                "verbose_name_plural": "pages of letters",
                "ordering": ["number", "created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalLetter",
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
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("released", "Released"),
                            ("sent", "Sent"),
                            ("read", "Read"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="status",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("to_sponsor", "From the child"), ("to_child", "From the sponsor")],
                        max_length=10,
                        verbose_name="direction",
                    ),
                ),
                (
                    "delivery",
                    models.CharField(
                        choices=[("portal", "By mail with a link to read it"), ("post", "On paper, by post")],
                        default="portal",
                        max_length=6,
                        verbose_name="delivery",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("staff", "Entered by staff"),
                            ("answer", "Written by the sponsor on the page of a letter"),
                        ],
                        default="staff",
                        editable=False,
                        max_length=6,
                        verbose_name="origin",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("fr", "French"),
                            ("am", "Amharic"),
                            ("ar", "Arabic"),
                            ("bem", "Bemba"),
                            ("bn", "Bengali"),
                            ("ny", "Chichewa"),
                            ("nl", "Dutch"),
                            ("luo", "Dholuo"),
                            ("fil", "Filipino"),
                            ("de", "German"),
                            ("ht", "Haitian Creole"),
                            ("ha", "Hausa"),
                            ("hi", "Hindi"),
                            ("ig", "Igbo"),
                            ("it", "Italian"),
                            ("km", "Khmer"),
                            ("ki", "Kikuyu"),
                            ("rw", "Kinyarwanda"),
                            ("lg", "Luganda"),
                            ("ne", "Nepali"),
                            ("no", "Norwegian"),
                            ("om", "Oromo"),
                            ("pl", "Polish"),
                            ("pt", "Portuguese"),
                            ("sn", "Shona"),
                            ("so", "Somali"),
                            ("es", "Spanish"),
                            ("sw", "Swahili"),
                            ("ta", "Tamil"),
                            ("uk", "Ukrainian"),
                            ("ur", "Urdu"),
                            ("yo", "Yoruba"),
                            ("zu", "Zulu"),
                            ("zxx", "No words: a drawing"),
                            ("other", "Another language"),
                        ],
                        max_length=40,
                        verbose_name="language of the letter",
                    ),
                ),
                ("text", models.TextField(blank=True, help_text="As it was written.", verbose_name="text")),
                (
                    "translation",
                    models.TextField(
                        blank=True,
                        help_text="In the language of whoever reads it.",
                        verbose_name="translation",
                    ),
                ),
                ("written_on", models.DateField(blank=True, null=True, verbose_name="written on")),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("released_at", models.DateTimeField(editable=False, null=True, verbose_name="released")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent")),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="read")),
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
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
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
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="donors.letter",
                        verbose_name="answers the letter",
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
            ],
            options={
                "verbose_name": "historical letter",
                "verbose_name_plural": "historical letters",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(search.make_indexes, search.drop_indexes),
    ]
