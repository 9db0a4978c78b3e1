import backoffice.core.fields
import backoffice.core.files.naming
import backoffice.core.money
import beneficiaries.models.names
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import django_countries.fields
import djmoney.models.fields
import phonenumber_field.modelfields
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckKind",
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
                    "code",
                    models.SlugField(
                        help_text="A short name for imports and exports. It stays.",
                        max_length=40,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="check")),
                (
                    "mandatory",
                    models.BooleanField(
                        default=True,
                        help_text="A child is verified only when it has passed; an optional check may stay open.",
                        verbose_name="mandatory",
                    ),
                ),
                (
                    "valid_for_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Counted from the day of the check, unless another day is written. Empty: for ever.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="valid for months",
                    ),
                ),
                (
                    "asked_every_year",
                    models.BooleanField(
                        default=False,
                        help_text="Made anew when a child is verified again.",
                        verbose_name="asked every year",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Small numbers stand first.", verbose_name="position"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Children who are registered or in review are asked at once; verified ones when they are next verified again.",
                        verbose_name="in use",
                    ),
                ),
            ],
            options={
                "verbose_name": "kind of check",
                "verbose_name_plural": "checklist",
                "ordering": ["position", "id"],
                "indexes": [models.Index(fields=["position", "id"], name="beneficiari_positio_de1897_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_for_months", None),
                            models.Q(("valid_for_months__gte", 1), ("valid_for_months__lte", 240)),
                            _connector="OR",
                        ),
                        name="check_kind_valid_for_some_months",
                        violation_error_message="Write a number of months from 1 to 240, or nothing.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCheckKind",
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
                    "code",
                    models.SlugField(
                        help_text="A short name for imports and exports. It stays.",
                        max_length=40,
                        verbose_name="code",
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="check")),
                (
                    "mandatory",
                    models.BooleanField(
                        default=True,
                        help_text="A child is verified only when it has passed; an optional check may stay open.",
                        verbose_name="mandatory",
                    ),
                ),
                (
                    "valid_for_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Counted from the day of the check, unless another day is written. Empty: for ever.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="valid for months",
                    ),
                ),
                (
                    "asked_every_year",
                    models.BooleanField(
                        default=False,
                        help_text="Made anew when a child is verified again.",
                        verbose_name="asked every year",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=100, help_text="Small numbers stand first.", verbose_name="position"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Children who are registered or in review are asked at once; verified ones when they are next verified again.",
                        verbose_name="in use",
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
                "verbose_name": "historical kind of check",
                "verbose_name_plural": "historical checklist",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPartner",
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
                        choices=[("active", "Active"), ("suspended", "Suspended"), ("ended", "Ended")],
                        default="active",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=150, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("school", "School"),
                            ("organisation", "Organisation"),
                            ("home", "Children's home"),
                        ],
                        default="school",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("country", django_countries.fields.CountryField(max_length=2, verbose_name="country")),
                ("address", models.TextField(blank=True, verbose_name="address")),
                ("public_profile", models.TextField(blank=True, verbose_name="public profile")),
                ("agreement_from", models.DateField(blank=True, null=True, verbose_name="agreement from")),
                ("agreement_until", models.DateField(blank=True, null=True, verbose_name="agreement until")),
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
                "verbose_name": "historical partner",
                "verbose_name_plural": "historical partners",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTag",
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
                "verbose_name": "historical tag",
                "verbose_name_plural": "historical tags",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Partner",
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
                        choices=[("active", "Active"), ("suspended", "Suspended"), ("ended", "Ended")],
                        default="active",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("school", "School"),
                            ("organisation", "Organisation"),
                            ("home", "Children's home"),
                        ],
                        default="school",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("country", django_countries.fields.CountryField(max_length=2, verbose_name="country")),
                ("address", models.TextField(blank=True, verbose_name="address")),
                ("public_profile", models.TextField(blank=True, verbose_name="public profile")),
                ("agreement_from", models.DateField(blank=True, null=True, verbose_name="agreement from")),
                ("agreement_until", models.DateField(blank=True, null=True, verbose_name="agreement until")),
            ],
            options={
                "verbose_name": "partner",
                "verbose_name_plural": "partners",
                "ordering": ["name"],
                "permissions": [
                    ("view_all_partners", "Can see the records of all partners"),
                    ("suspend_partner", "Can suspend and end the work with a partner, and take it up again"),
                ],
                "indexes": [
                    models.Index(fields=["status", "name", "id"], name="beneficiari_status_e4e62d_idx"),
                    models.Index(fields=["agreement_until", "id"], name="beneficiari_agreeme_6d1e68_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "suspended", "ended"])),
                        name="partner_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["school", "organisation", "home"])),
                        name="partner_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreement_from", None),
                            ("agreement_until", None),
                            ("agreement_until__gte", models.F("agreement_from")),
                            _connector="OR",
                        ),
                        name="partner_agreement_ends_after_it_begins",
                        violation_error_message="The agreement cannot end before it begins.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
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
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="tag_once",
                        violation_error_message="There is such a tag already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Child",
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
                    "reference",
                    models.CharField(editable=False, max_length=20, unique=True, verbose_name="reference"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("in_review", "In review"),
                            ("verified", "Verified"),
                            ("suspended", "Suspended"),
                            ("left", "Left"),
                            ("rejected", "Rejected"),
                        ],
                        default="registered",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("first_name", models.CharField(max_length=100, verbose_name="first name")),
                ("family_name", models.CharField(blank=True, max_length=100, verbose_name="family name")),
                (
                    "name_key",
                    beneficiaries.models.names.NameKeyField(
                        default="", editable=False, max_length=4, verbose_name="beginning of the name"
                    ),
                ),
                (
                    "sex",
                    models.CharField(
                        choices=[("female", "Girl"), ("male", "Boy")], max_length=6, verbose_name="sex"
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="birth date")),
                (
                    "birth_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Only where the birth date is not known.",
                        null=True,
                        verbose_name="approximate birth year",
                    ),
                ),
                ("school", models.CharField(blank=True, max_length=150, verbose_name="school")),
                ("school_class", models.CharField(blank=True, max_length=50, verbose_name="class")),
                ("languages", models.CharField(blank=True, max_length=200, verbose_name="languages")),
                ("interests", models.CharField(blank=True, max_length=300, verbose_name="interests")),
                (
                    "household",
                    models.TextField(
                        blank=True,
                        help_text="Who lives with the child, and how. Never published.",
                        verbose_name="household",
                    ),
                ),
                (
                    "story_draft",
                    models.TextField(
                        blank=True,
                        help_text="A draft until it is published. No family name, school or place.",
                        verbose_name="story",
                    ),
                ),
                ("story", models.TextField(blank=True, editable=False, verbose_name="published story")),
                (
                    "monthly_need_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "monthly_need",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="monthly need",
                    ),
                ),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("verified_at", models.DateTimeField(editable=False, null=True, verbose_name="verified")),
                (
                    "reverify_due_on",
                    models.DateField(editable=False, null=True, verbose_name="verify again by"),
                ),
                (
                    "leaving_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("graduated", "Graduated"),
                            ("transferred", "Transferred"),
                            ("moved", "Moved away"),
                            ("withdrawn", "Withdrawn by the family"),
                            ("deceased", "Deceased"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="reason for leaving",
                    ),
                ),
                (
                    "report_due_on",
                    models.DateField(editable=False, null=True, verbose_name="progress report due"),
                ),
                ("entry_key", models.UUIDField(editable=False, null=True, unique=True, verbose_name="entry")),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="beneficiaries.child",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registered_children",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registered by",
                    ),
                ),
                (
                    "siblings",
                    models.ManyToManyField(blank=True, to="beneficiaries.child", verbose_name="siblings"),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verified_children",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="beneficiaries.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(
                        blank=True, related_name="children", to="beneficiaries.tag", verbose_name="tags"
                    ),
                ),
            ],
            options={
                "verbose_name": "child",
                "verbose_name_plural": "children",
                "ordering": ["-created_at", "-id"],
                "permissions": [
                    ("submit_child", "Can submit a child for review"),
                    ("verify_child", "Can verify, send back or reject a child"),
                    ("suspend_child", "Can suspend and resume a child, and record that it left"),
                    ("publish_story", "Can publish a child's story and take it back"),
                    ("merge_child", "Can merge two records of one child, and undo it"),
                    ("import_child", "Can import children from a file"),
                    ("export_child", "Can export children to a file"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("merged_into", None)),
                        fields=["status", "-created_at", "-id"],
                        name="child_standing_by_status",
                    ),
                    models.Index(
                        fields=["partner", "status", "-created_at", "-id"],
                        name="beneficiari_partner_ad5746_idx",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into", None)),
                        fields=["-created_at", "-id"],
                        name="child_standing_newest",
                    ),
                    models.Index(
                        fields=["family_name", "first_name", "id"], name="beneficiari_family__4b0dfe_idx"
                    ),
                    models.Index(fields=["reverify_due_on", "id"], name="beneficiari_reverif_20820e_idx"),
                    models.Index(fields=["report_due_on", "id"], name="beneficiari_report__f04888_idx"),
                    models.Index(fields=["birth_date"], name="beneficiari_birth_d_e6bec0_idx"),
                    models.Index(fields=["name_key", "birth_date"], name="beneficiari_name_ke_af5cb5_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["registered", "in_review", "verified", "suspended", "left", "rejected"],
                            )
                        ),
                        name="child_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["female", "male"])), name="child_sex_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by", None),
                            models.Q(("verified_by", models.F("registered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="child_verified_by_another_person",
                        violation_error_message="A child is verified by another person than the one who registered it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["verified", "suspended"]), _negated=True),
                            models.Q(("verified_by__isnull", False), ("verified_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="child_verified_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "left"), _negated=True),
                            models.Q(("leaving_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="child_left_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="child_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("birth_date", None), ("birth_year", None), _connector="OR"),
                        name="child_one_kind_of_birth_date",
                        violation_error_message="Give the birth date or the approximate year, not both.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPayoutAccount",
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
                    "method",
                    models.CharField(
                        choices=[("bank", "Bank account"), ("mobile_money", "Mobile money")],
                        default="bank",
                        max_length=12,
                        verbose_name="method",
                    ),
                ),
                ("holder", models.CharField(max_length=150, verbose_name="account holder")),
                ("number", models.CharField(max_length=50, verbose_name="account number")),
                ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                ("bank_name", models.CharField(blank=True, max_length=150, verbose_name="bank or provider")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "valid_from",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="valid from"),
                ),
                ("replaced_at", models.DateTimeField(editable=False, null=True, verbose_name="replaced")),
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
                "verbose_name": "historical payout account",
                "verbose_name_plural": "historical payout accounts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPartnerVetting",
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
                        choices=[
                            ("open", "Open"),
                            ("submitted", "Submitted"),
                            ("verified", "Verified"),
                            ("refused", "Refused"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("refusal", models.TextField(blank=True, editable=False, verbose_name="reason for refusal")),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("verified_at", models.DateTimeField(editable=False, null=True, verbose_name="verified")),
                (
                    "verified_until",
                    models.DateField(editable=False, null=True, verbose_name="verified until"),
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
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical vetting",
                "verbose_name_plural": "historical vettings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPartnerMember",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        verbose_name="user",
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
                "verbose_name": "historical partner member",
                "verbose_name_plural": "historical partner members",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPartnerDocument",
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
                            ("registration", "Registration certificate"),
                            ("tax", "Tax certificate"),
                            ("bank_letter", "Bank letter"),
                            ("agreement", "Agreement"),
                            ("director", "Identity of the director"),
                            ("other", "Other"),
                        ],
                        max_length=12,
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
                "verbose_name": "historical partner paper",
                "verbose_name_plural": "historical partner papers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPartnerContact",
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
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=100, verbose_name="role")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("is_main", models.BooleanField(default=False, verbose_name="main contact")),
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
                "verbose_name": "historical contact",
                "verbose_name_plural": "historical contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PartnerContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("role", models.CharField(blank=True, max_length=100, verbose_name="role")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("is_main", models.BooleanField(default=False, verbose_name="main contact")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="beneficiaries.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-is_main", "name", "id"],
                "indexes": [
                    models.Index(fields=["-is_main", "name", "id"], name="beneficiari_is_main_da3a68_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True)),
                        fields=("partner",),
                        name="partner_has_one_main_contact",
                        violation_error_message="A partner has one main contact.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerDocument",
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
                            ("registration", "Registration certificate"),
                            ("tax", "Tax certificate"),
                            ("bank_letter", "Bank letter"),
                            ("agreement", "Agreement"),
                            ("director", "Identity of the director"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("partners/papers", ".bin"),
                        verbose_name="file",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="beneficiaries.partner",
                        verbose_name="partner",
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
                "verbose_name": "partner paper",
                "verbose_name_plural": "partner papers",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["expires_on", "id"], name="beneficiari_expires_b40605_idx"),
                    models.Index(fields=["-created_at", "-id"], name="beneficiari_created_d01716_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["registration", "tax", "bank_letter", "agreement", "director", "other"],
                            )
                        ),
                        name="partner_document_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerMember",
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
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="beneficiaries.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partner_member",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "partner member",
                "verbose_name_plural": "partner members",
                "ordering": ["partner__name", "user__full_name"],
            },
        ),
        migrations.CreateModel(
            name="PartnerVetting",
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
                        choices=[
                            ("open", "Open"),
                            ("submitted", "Submitted"),
                            ("verified", "Verified"),
                            ("refused", "Refused"),
                        ],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("refusal", models.TextField(blank=True, editable=False, verbose_name="reason for refusal")),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("verified_at", models.DateTimeField(editable=False, null=True, verbose_name="verified")),
                (
                    "verified_until",
                    models.DateField(editable=False, null=True, verbose_name="verified until"),
                ),
                (
                    "partner",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vetting",
                        to="beneficiaries.partner",
                        verbose_name="partner",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "vetting",
                "verbose_name_plural": "vettings",
                "ordering": ["partner__name", "id"],
                "permissions": [
                    ("submit_partnervetting", "Can submit a partner's papers for vetting"),
                    ("verify_partnervetting", "Can verify or refuse a partner's papers, and open them again"),
                ],
                "indexes": [
                    models.Index(
                        fields=["status", "verified_until", "id"], name="beneficiari_status_180b26_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "submitted", "verified", "refused"])),
                        name="vetting_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by", None),
                            models.Q(("verified_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="vetting_verified_by_another_person",
                        violation_error_message="A partner's papers are verified by another person than the one who submitted them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "open"),
                            models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="vetting_submitted_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "verified"), _negated=True),
                            models.Q(
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                                ("verified_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="vetting_verified_says_by_whom_and_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="vetting_refused_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutAccount",
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
                    "method",
                    models.CharField(
                        choices=[("bank", "Bank account"), ("mobile_money", "Mobile money")],
                        default="bank",
                        max_length=12,
                        verbose_name="method",
                    ),
                ),
                ("holder", models.CharField(max_length=150, verbose_name="account holder")),
                ("number", models.CharField(max_length=50, verbose_name="account number")),
                ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                ("bank_name", models.CharField(blank=True, max_length=150, verbose_name="bank or provider")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "valid_from",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="valid from"),
                ),
                ("replaced_at", models.DateTimeField(editable=False, null=True, verbose_name="replaced")),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payout_accounts",
                        to="beneficiaries.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "payout account",
                "verbose_name_plural": "payout accounts",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="beneficiari_created_19ab81_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("partner",),
                        name="partner_has_one_current_payout_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["bank", "mobile_money"])),
                        name="payout_account_method_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChildDocument",
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
                            ("identity", "Identity paper"),
                            ("consent", "Consent form"),
                            ("school", "School enrolment"),
                            ("visit", "Home visit report"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("children/papers", ".bin"),
                        verbose_name="file",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="beneficiaries.child",
                        verbose_name="child",
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
                "verbose_name": "paper",
                "verbose_name_plural": "papers",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["expires_on", "id"], name="beneficiari_expires_91738b_idx"),
                    models.Index(fields=["-created_at", "-id"], name="beneficiari_created_f3e893_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChildMerge",
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
                ("links", models.JSONField(default=dict, verbose_name="tags and siblings taken")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_into_others",
                        to="beneficiaries.child",
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
                        to="beneficiaries.child",
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
                "verbose_name": "merge",
                "verbose_name_plural": "merges",
                "ordering": ["-merged_at", "-id"],
                "indexes": [
                    models.Index(fields=["-merged_at", "-id"], name="beneficiari_merged__3efef6_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("absorbed",),
                        name="merge_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("survivor", models.F("absorbed")), _negated=True),
                        name="merge_of_two_records",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="merge_undone_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChildPhoto",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "large",
                    models.FileField(
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("children/photos", ".webp"),
                        verbose_name="large",
                    ),
                ),
                (
                    "medium",
                    models.FileField(
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("children/photos", ".webp"),
                        verbose_name="medium",
                    ),
                ),
                (
                    "small",
                    models.FileField(
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("children/photos", ".webp"),
                        verbose_name="small",
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="height")),
                (
                    "phash",
                    models.BigIntegerField(
                        db_index=True, editable=False, null=True, verbose_name="fingerprint"
                    ),
                ),
                ("taken_on", models.DateField(blank=True, null=True, verbose_name="taken on")),
                ("is_primary", models.BooleanField(default=False, verbose_name="main photo")),
                ("is_published", models.BooleanField(default=False, verbose_name="published")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="beneficiaries.child",
                        verbose_name="child",
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
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["-is_primary", "-created_at"],
                "permissions": [("publish_childphoto", "Can publish a photo and take it back")],
                "indexes": [
                    models.Index(fields=["child", "is_published"], name="beneficiari_child_i_9474c3_idx"),
                    models.Index(fields=["-created_at", "-id"], name="beneficiari_created_05616d_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)),
                        fields=("child",),
                        name="photo_one_primary_per_child",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicateSuspicion",
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
                        choices=[("open", "Open"), ("dismissed", "Two children"), ("merged", "Merged")],
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
                    "child_a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resembling_later",
                        to="beneficiaries.child",
                        verbose_name="first child",
                    ),
                ),
                (
                    "child_b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resembling_earlier",
                        to="beneficiaries.child",
                        verbose_name="second child",
                    ),
                ),
            ],
            options={
                "verbose_name": "possible duplicate",
                "verbose_name_plural": "possible duplicates",
                "ordering": ["-score", "-id"],
                "permissions": [
                    (
                        "dismiss_duplicatesuspicion",
                        "Can say that two records are two children, and take it back",
                    )
                ],
                "indexes": [
                    models.Index(fields=["status", "-score", "-id"], name="beneficiari_status_131176_idx"),
                    models.Index(fields=["-score", "-id"], name="beneficiari_score_b646b8_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("child_a", "child_b"), name="suspicion_once_per_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("child_a__lt", models.F("child_b"))),
                        name="suspicion_older_child_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "dismissed", "merged"])),
                        name="suspicion_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__lte", 100)), name="suspicion_score_up_to_a_hundred"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guardian",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("full_name", models.CharField(max_length=200, verbose_name="full name")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("mother", "Mother"),
                            ("father", "Father"),
                            ("grandparent", "Grandparent"),
                            ("relative", "Other relative"),
                            ("legal", "Legal guardian"),
                        ],
                        max_length=12,
                        verbose_name="relation",
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("address", models.TextField(blank=True, verbose_name="address")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardians",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
            ],
            options={
                "verbose_name": "guardian",
                "verbose_name_plural": "guardians",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["phone"], name="beneficiari_phone_cea355_idx")],
            },
        ),
        migrations.CreateModel(
            name="HealthSummary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("conditions", models.TextField(blank=True, verbose_name="conditions and disabilities")),
                ("allergies", models.TextField(blank=True, verbose_name="allergies")),
                ("medication", models.TextField(blank=True, verbose_name="medication")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "last_examined_on",
                    models.DateField(blank=True, null=True, verbose_name="last examined on"),
                ),
                (
                    "child",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
            ],
            options={
                "verbose_name": "health summary",
                "verbose_name_plural": "health summaries",
                "ordering": ["-updated_at", "-id"],
                "indexes": [
                    models.Index(fields=["-updated_at", "-id"], name="beneficiari_updated_f9d356_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalChild",
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
                    "reference",
                    models.CharField(db_index=True, editable=False, max_length=20, verbose_name="reference"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("in_review", "In review"),
                            ("verified", "Verified"),
                            ("suspended", "Suspended"),
                            ("left", "Left"),
                            ("rejected", "Rejected"),
                        ],
                        default="registered",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("first_name", models.CharField(max_length=100, verbose_name="first name")),
                ("family_name", models.CharField(blank=True, max_length=100, verbose_name="family name")),
                (
                    "sex",
                    models.CharField(
                        choices=[("female", "Girl"), ("male", "Boy")], max_length=6, verbose_name="sex"
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="birth date")),
                (
                    "birth_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Only where the birth date is not known.",
                        null=True,
                        verbose_name="approximate birth year",
                    ),
                ),
                ("school", models.CharField(blank=True, max_length=150, verbose_name="school")),
                ("school_class", models.CharField(blank=True, max_length=50, verbose_name="class")),
                ("languages", models.CharField(blank=True, max_length=200, verbose_name="languages")),
                ("interests", models.CharField(blank=True, max_length=300, verbose_name="interests")),
                (
                    "household",
                    models.TextField(
                        blank=True,
                        help_text="Who lives with the child, and how. Never published.",
                        verbose_name="household",
                    ),
                ),
                (
                    "story_draft",
                    models.TextField(
                        blank=True,
                        help_text="A draft until it is published. No family name, school or place.",
                        verbose_name="story",
                    ),
                ),
                ("story", models.TextField(blank=True, editable=False, verbose_name="published story")),
                (
                    "monthly_need_currency",
                    djmoney.models.fields.CurrencyField(
                        default=None, editable=False, max_length=3, null=True
                    ),
                ),
                (
                    "monthly_need",
                    backoffice.core.fields.AmountField(
                        blank=True,
                        currency_choices=None,
                        decimal_places=2,
                        default_currency=None,
                        max_digits=14,
                        null=True,
                        validators=[backoffice.core.money.validate_money],
                        verbose_name="monthly need",
                    ),
                ),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("verified_at", models.DateTimeField(editable=False, null=True, verbose_name="verified")),
                (
                    "reverify_due_on",
                    models.DateField(editable=False, null=True, verbose_name="verify again by"),
                ),
                (
                    "leaving_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("graduated", "Graduated"),
                            ("transferred", "Transferred"),
                            ("moved", "Moved away"),
                            ("withdrawn", "Withdrawn by the family"),
                            ("deceased", "Deceased"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="reason for leaving",
                    ),
                ),
                (
                    "report_due_on",
                    models.DateField(editable=False, null=True, verbose_name="progress report due"),
                ),
                (
                    "entry_key",
                    models.UUIDField(db_index=True, editable=False, null=True, verbose_name="entry"),
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
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registered by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
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
                "verbose_name": "historical child",
                "verbose_name_plural": "historical children",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalChildDocument",
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
                            ("identity", "Identity paper"),
                            ("consent", "Consent form"),
                            ("school", "School enrolment"),
                            ("visit", "Home visit report"),
                            ("other", "Other"),
                        ],
                        max_length=10,
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
                "verbose_name": "historical paper",
                "verbose_name_plural": "historical papers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalChildMerge",
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
                        to="beneficiaries.child",
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
                        to="beneficiaries.child",
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
                "verbose_name": "historical merge",
                "verbose_name_plural": "historical merges",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalChildPhoto",
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
                ("large", models.TextField(editable=False, max_length=200, verbose_name="large")),
                ("medium", models.TextField(editable=False, max_length=200, verbose_name="medium")),
                ("small", models.TextField(editable=False, max_length=200, verbose_name="small")),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="height")),
                (
                    "phash",
                    models.BigIntegerField(
                        db_index=True, editable=False, null=True, verbose_name="fingerprint"
                    ),
                ),
                ("taken_on", models.DateField(blank=True, null=True, verbose_name="taken on")),
                ("is_primary", models.BooleanField(default=False, verbose_name="main photo")),
                ("is_published", models.BooleanField(default=False, verbose_name="published")),
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
                "verbose_name": "historical photo",
                "verbose_name_plural": "historical photos",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDuplicateSuspicion",
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
                        choices=[("open", "Open"), ("dismissed", "Two children"), ("merged", "Merged")],
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
                    "child_a",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="first child",
                    ),
                ),
                (
                    "child_b",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="second child",
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
                "verbose_name": "historical possible duplicate",
                "verbose_name_plural": "historical possible duplicates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGuardian",
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
                ("full_name", models.CharField(max_length=200, verbose_name="full name")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("mother", "Mother"),
                            ("father", "Father"),
                            ("grandparent", "Grandparent"),
                            ("relative", "Other relative"),
                            ("legal", "Legal guardian"),
                        ],
                        max_length=12,
                        verbose_name="relation",
                    ),
                ),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("address", models.TextField(blank=True, verbose_name="address")),
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
                "verbose_name": "historical guardian",
                "verbose_name_plural": "historical guardians",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHealthSummary",
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
                ("conditions", models.TextField(blank=True, verbose_name="conditions and disabilities")),
                ("allergies", models.TextField(blank=True, verbose_name="allergies")),
                ("medication", models.TextField(blank=True, verbose_name="medication")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "last_examined_on",
                    models.DateField(blank=True, null=True, verbose_name="last examined on"),
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
                "verbose_name": "historical health summary",
                "verbose_name_plural": "historical health summaries",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalIncident",
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
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        editable=False,
                        max_length=6,
                        verbose_name="status",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accident", "Accident"),
                            ("illness", "Illness"),
                            ("absence", "Missing or absent"),
                            ("violence", "Violence"),
                            ("abuse", "Abuse or neglect"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=6,
                        verbose_name="severity",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="happened on")),
                ("description", models.TextField(verbose_name="what happened")),
                ("action_taken", models.TextField(blank=True, verbose_name="what was done")),
                ("outcome", models.TextField(blank=True, editable=False, verbose_name="outcome")),
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
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
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
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical incident",
                "verbose_name_plural": "historical incidents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSafeguardingNote",
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
                ("text", models.TextField(verbose_name="note")),
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
                "verbose_name": "historical safeguarding note",
                "verbose_name_plural": "historical safeguarding notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSchoolYear",
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
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="The year in which it began.", verbose_name="year"
                    ),
                ),
                (
                    "school",
                    models.CharField(
                        blank=True,
                        help_text="Empty: not at school that year.",
                        max_length=150,
                        verbose_name="school",
                    ),
                ),
                ("school_class", models.CharField(blank=True, max_length=50, verbose_name="class")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
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
                "verbose_name": "historical school year",
                "verbose_name_plural": "historical school years",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Incident",
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
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        editable=False,
                        max_length=6,
                        verbose_name="status",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accident", "Accident"),
                            ("illness", "Illness"),
                            ("absence", "Missing or absent"),
                            ("violence", "Violence"),
                            ("abuse", "Abuse or neglect"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
                        max_length=6,
                        verbose_name="severity",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="happened on")),
                ("description", models.TextField(verbose_name="what happened")),
                ("action_taken", models.TextField(blank=True, verbose_name="what was done")),
                ("outcome", models.TextField(blank=True, editable=False, verbose_name="outcome")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
            ],
            options={
                "verbose_name": "incident",
                "verbose_name_plural": "incidents",
                "ordering": ["-happened_on", "-id"],
                "permissions": [("close_incident", "Can close an incident and open it again")],
                "indexes": [
                    models.Index(fields=["-happened_on", "-id"], name="beneficiari_happene_789c49_idx"),
                    models.Index(
                        fields=["status", "-happened_on", "-id"], name="beneficiari_status_60ea84_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "closed"])), name="incident_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["low", "medium", "high"])),
                        name="incident_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "open"),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="incident_closed_says_how_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SafeguardingNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("text", models.TextField(verbose_name="note")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="safeguarding_notes",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "safeguarding note",
                "verbose_name_plural": "safeguarding notes",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="beneficiari_created_148b72_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="SchoolYear",
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
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="The year in which it began.", verbose_name="year"
                    ),
                ),
                (
                    "school",
                    models.CharField(
                        blank=True,
                        help_text="Empty: not at school that year.",
                        max_length=150,
                        verbose_name="school",
                    ),
                ),
                ("school_class", models.CharField(blank=True, max_length=50, verbose_name="class")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="school_years",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
            ],
            options={
                "verbose_name": "school year",
                "verbose_name_plural": "school years",
                "ordering": ["-year", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("child", "year"),
                        name="school_year_once_per_child",
                        violation_error_message="This year is written down already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990)), name="school_year_plausible"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentRecord",
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
                    "use",
                    models.CharField(
                        choices=[
                            ("publication", "Publication"),
                            ("sponsor_only", "The child's sponsor only"),
                        ],
                        max_length=12,
                        verbose_name="use",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("signed", "Signed paper"),
                            ("thumbprint", "Thumbprint before a witness"),
                            ("recorded", "Recorded voice"),
                        ],
                        default="signed",
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="given on")),
                ("withdrawn_on", models.DateField(editable=False, null=True, verbose_name="withdrawn on")),
                (
                    "withdrawal_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="reason for withdrawal"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="beneficiaries.childdocument",
                        verbose_name="proof",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="beneficiaries.guardian",
                        verbose_name="guardian",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-given_on", "-id"],
                "permissions": [("withdraw_consentrecord", "Can record that consent was withdrawn")],
                "indexes": [
                    models.Index(
                        fields=["child", "use", "withdrawn_on"], name="beneficiari_child_i_9caeea_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("use__in", ["publication", "sponsor_only"])),
                        name="consent_use_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on", None),
                            ("withdrawn_on__gte", models.F("given_on")),
                            _connector="OR",
                        ),
                        name="consent_withdrawn_after_it_was_given",
                        violation_error_message="Consent cannot be withdrawn before it was given.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalChild_siblings",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "from_child",
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
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="beneficiaries.historicalchild",
                    ),
                ),
                (
                    "to_child",
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
            ],
            options={
                "verbose_name": "HistoricalChild_siblings",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalConsentRecord",
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
                    "use",
                    models.CharField(
                        choices=[
                            ("publication", "Publication"),
                            ("sponsor_only", "The child's sponsor only"),
                        ],
                        max_length=12,
                        verbose_name="use",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("signed", "Signed paper"),
                            ("thumbprint", "Thumbprint before a witness"),
                            ("recorded", "Recorded voice"),
                        ],
                        default="signed",
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="given on")),
                ("withdrawn_on", models.DateField(editable=False, null=True, verbose_name="withdrawn on")),
                (
                    "withdrawal_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="reason for withdrawal"
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
                    "guardian",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.guardian",
                        verbose_name="guardian",
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
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.childdocument",
                        verbose_name="proof",
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
                "verbose_name": "historical consent",
                "verbose_name_plural": "historical consents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProgressReport",
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
                        choices=[("draft", "Draft"), ("in_review", "In review"), ("released", "Released")],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("period_from", models.DateField(verbose_name="from")),
                ("period_until", models.DateField(verbose_name="until")),
                (
                    "school_results",
                    models.TextField(
                        blank=True,
                        help_text="What went well and what is hard. The sponsor reads this too.",
                        verbose_name="school results",
                    ),
                ),
                (
                    "attendance_percent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="attendance in percent",
                    ),
                ),
                (
                    "story",
                    models.TextField(
                        blank=True,
                        help_text="What the sponsor will read. No family name, school or place, nothing about health.",
                        verbose_name="for the sponsor",
                    ),
                ),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("released_at", models.DateTimeField(editable=False, null=True, verbose_name="released")),
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
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.child",
                        verbose_name="child",
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
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.childphoto",
                        verbose_name="photo",
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
                "verbose_name": "historical progress report",
                "verbose_name_plural": "historical progress reports",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalVerificationCheck",
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
                    "result",
                    models.CharField(
                        choices=[("pending", "Not yet checked"), ("passed", "Passed"), ("failed", "Failed")],
                        default="pending",
                        max_length=8,
                        verbose_name="result",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                ("checked_at", models.DateTimeField(editable=False, null=True, verbose_name="checked")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires")),
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
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
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
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.childdocument",
                        verbose_name="evidence",
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
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        db_column="kind",
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.checkkind",
                        to_field="code",
                        verbose_name="check",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical verification check",
                "verbose_name_plural": "historical verification checks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PhotoUpload",
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
                            ("waiting", "Waiting"),
                            ("processing", "Being processed"),
                            ("done", "Added"),
                            ("refused", "Refused"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("original_name", models.CharField(editable=False, max_length=200, verbose_name="file")),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="size in bytes")),
                (
                    "taken_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="taken on"),
                ),
                (
                    "raw",
                    models.FileField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        upload_to=backoffice.core.files.naming.StoredAs("children/uploads", ".raw"),
                        verbose_name="raw file",
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="why it was refused"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photo_uploads",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="beneficiaries.childphoto",
                        verbose_name="photo",
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
                "verbose_name": "photo upload",
                "verbose_name_plural": "photo uploads",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["child", "status", "-created_at", "-id"],
                        name="beneficiari_child_i_9f7970_idx",
                    ),
                    models.Index(fields=["status", "updated_at", "id"], name="beneficiari_status_2d2b83_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["waiting", "processing", "done", "refused", "dismissed"])
                        ),
                        name="photo_upload_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="photo_upload_refused_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressReport",
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
                        choices=[("draft", "Draft"), ("in_review", "In review"), ("released", "Released")],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("period_from", models.DateField(verbose_name="from")),
                ("period_until", models.DateField(verbose_name="until")),
                (
                    "school_results",
                    models.TextField(
                        blank=True,
                        help_text="What went well and what is hard. The sponsor reads this too.",
                        verbose_name="school results",
                    ),
                ),
                (
                    "attendance_percent",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="attendance in percent",
                    ),
                ),
                (
                    "story",
                    models.TextField(
                        blank=True,
                        help_text="What the sponsor will read. No family name, school or place, nothing about health.",
                        verbose_name="for the sponsor",
                    ),
                ),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("released_at", models.DateTimeField(editable=False, null=True, verbose_name="released")),
                (
                    "child",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="progress_reports",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="progress_reports",
                        to="beneficiaries.childphoto",
                        verbose_name="photo",
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
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written_progress_reports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "progress report",
                "verbose_name_plural": "progress reports",
                "ordering": ["-period_until", "-id"],
                "permissions": [
                    ("submit_progressreport", "Can submit a progress report for review"),
                    ("review_progressreport", "Can release a progress report or send it back"),
                    ("view_unreleased_reports", "Can see progress reports that are not released"),
                ],
                "indexes": [
                    models.Index(
                        fields=["status", "-period_until", "-id"], name="beneficiari_status_845a61_idx"
                    ),
                    models.Index(fields=["-period_until", "-id"], name="beneficiari_period__ac2616_idx"),
                    models.Index(
                        fields=["child", "-period_until", "-id"], name="beneficiari_child_i_3366a7_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "in_review", "released"])),
                        name="report_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_until__gte", models.F("period_from"))),
                        name="report_period_ends_after_it_begins",
                        violation_error_message="The period cannot end before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attendance_percent", None), ("attendance_percent__lte", 100), _connector="OR"
                        ),
                        name="report_attendance_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by", None),
                            models.Q(("reviewed_by", models.F("written_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="report_reviewed_by_another_person",
                        violation_error_message="A report is released by another person than the one who wrote it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "released"), _negated=True),
                            models.Q(("reviewed_by__isnull", False), ("released_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_released_says_by_whom",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "released"), _negated=True),
                        fields=("child",),
                        name="report_one_open_per_child",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalChild_tags",
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
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="beneficiaries.historicalchild",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalChild_tags",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="VerificationCheck",
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
                    "result",
                    models.CharField(
                        choices=[("pending", "Not yet checked"), ("passed", "Passed"), ("failed", "Failed")],
                        default="pending",
                        max_length=8,
                        verbose_name="result",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="note")),
                ("checked_at", models.DateTimeField(editable=False, null=True, verbose_name="checked")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="expires")),
                (
                    "checked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="beneficiaries.child",
                        verbose_name="child",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="beneficiaries.childdocument",
                        verbose_name="evidence",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        db_column="kind",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="beneficiaries.checkkind",
                        to_field="code",
                        verbose_name="check",
                    ),
                ),
            ],
            options={
                "verbose_name": "verification check",
                "verbose_name_plural": "verification checks",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("child", "kind"), name="check_once_per_child_and_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["pending", "passed", "failed"])),
                        name="check_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result", "pending"),
                            models.Q(("checked_by__isnull", False), ("checked_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="check_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressHealth",
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
                    "words",
                    models.TextField(
                        help_text="Illness, growth, treatment. Sponsors never see this.",
                        verbose_name="health",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health",
                        to="beneficiaries.progressreport",
                        verbose_name="progress report",
                    ),
                ),
            ],
            options={
                "verbose_name": "health in the period",
                "verbose_name_plural": "health in the period",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalProgressHealth",
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
                    "words",
                    models.TextField(
                        help_text="Illness, growth, treatment. Sponsors never see this.",
                        verbose_name="health",
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
                    "report",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="beneficiaries.progressreport",
                        verbose_name="progress report",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical health in the period",
                "verbose_name_plural": "historical health in the period",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
