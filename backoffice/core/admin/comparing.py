"""Two records side by side: are they one, and which facts stay?"""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextareaWidget

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import REASON_LENGTH, REFUSALS, refusal_words
from backoffice.core.merging.suspicions import in_order, is_open
from backoffice.core.models import User

MERGE, DISMISS = "merge", "dismiss"
Pair = tuple[Any, Any]


class DecisionForm(forms.Form):
    """Which record stays, which facts of the other it takes, and why. Dismissing asks for the reason alone."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Say why: the reason stands in the history of both records.")
        },
    )

    def __init__(
        self, pair: Pair, suggested: Model, facts: Mapping[str, Model], *args: Any, **options: Any
    ) -> None:
        """`facts` are those to choose, each with the record whose value is suggested."""
        super().__init__(*args, **options)
        sides = [(str(record.pk), str(record)) for record in pair]
        self.facts = list(facts)
        is_dismissed = self.data.get("decision") == DISMISS
        self.fields["keep"] = forms.ChoiceField(
            choices=sides, initial=str(suggested.pk), required=not is_dismissed
        )
        for fact, record in facts.items():
            self.fields[fact] = forms.ChoiceField(choices=sides, initial=str(record.pk), required=False)

    def taken(self, absorbed: Model) -> list[str]:
        return [fact for fact in self.facts if self.cleaned_data.get(fact) == str(absorbed.pk)]


class Comparing(AlmonerModelAdmin):
    """For the admin of suspicions; any two records can be compared by the pair's own address."""

    compare_template = "admin/compare.html"
    key_in_address = "int"
    merge_right: str
    merges: type[Any]  # the model of merges
    question: str | Promise
    dismissed: str | Promise

    # --- what a floor says --------------------------------------------------------------------------------

    def comparable(self, request: HttpRequest) -> "QuerySet[Any]":
        """The records that this person may see."""
        raise NotImplementedError

    def choices_between(self, pair: Pair) -> list[str]:
        """The facts that differ and of which one value can be chosen."""
        raise NotImplementedError

    def suggested(self, pair: Pair) -> Any:
        """The record that had better stay."""
        raise NotImplementedError

    def suggested_for(self, fact: str, pair: Pair, survivor: Any) -> Any:
        """The record whose value of a fact had better stay."""
        return survivor

    def merge(self, survivor: Any, absorbed: Any, *, by: User, reason: str, taken: Collection[str]) -> object:
        raise NotImplementedError

    def dismiss(self, suspicion: Any, *, by: User, reason: str) -> object:
        raise NotImplementedError

    def comparison(self, request: HttpRequest, pair: Pair, *, chosen_between: list[str]) -> dict[str, Any]:
        """`sides` and `lines` of the page (see `compared`), and what else its template shows."""
        raise NotImplementedError

    # --- the page ------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        methods = require_http_methods(["GET", "HEAD", "POST"])
        name, key = f"{self.opts.app_label}_{self.opts.model_name}", self.key_in_address
        return [
            path(f"pair/<{key}:first>/<{key}:second>/", wrap(methods(self.pair_view)), name=f"{name}_pair"),
            path("<path:object_id>/compare/", wrap(methods(self.suspicion_view)), name=f"{name}_compare"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """An open suspicion asks for a comparison, whichever way one came to it."""
        suspicion = self.get_object(request, object_id)
        if suspicion is not None and is_open(suspicion):
            return self.suspicion_view(request, object_id)
        return super().change_view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]

    def suspicion_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        self._refuse_stranger(request)
        suspicion = self.record(request, object_id)
        first, second = (getattr(suspicion, name) for name in suspicion.PAIR)
        return self._compare(request, (first, second), suspicion)

    def pair_view(self, request: HttpRequest, first: Any, second: Any) -> HttpResponse:
        self._refuse_stranger(request)
        records = self.comparable(request).in_bulk([first, second])
        if len(records) != 2:
            raise Http404
        pair = in_order(self.model, *records.values())
        named = dict(zip(self.model.PAIR, pair, strict=True))
        return self._compare(request, pair, self.model._default_manager.filter(**named).first())

    def _refuse_stranger(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _compare(self, request: HttpRequest, pair: Pair, suspicion: Any) -> HttpResponse:
        may_merge, may_dismiss = self._may(request, pair, suspicion)
        facts = self.choices_between(pair) if may_merge else []
        survivor = self.suggested(pair)
        form = DecisionForm(
            pair,
            survivor,
            {fact: self.suggested_for(fact, pair, survivor) for fact in facts},
            request.POST if request.method == "POST" else None,
        )
        if request.method == "POST":
            if not (may_merge or may_dismiss):
                raise PermissionDenied
            decision = request.POST.get("decision", "")
            if decision not in (MERGE, DISMISS):
                return HttpResponseRedirect(request.path)
            if (answer := self._decide(request, pair, suspicion, form, decision)) is not None:
                return answer
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context = {
            **self.admin_site.each_context(request),
            "title": self.question,
            "opts": self.opts,
            "pair": pair,
            **self.comparison(request, pair, chosen_between=facts),
            "form": form,
            "chosen": {name: form[name].value() for name in ("keep", *facts)},
            "suspicion": suspicion,
            "all_open": reverse(f"{name}_changelist") + "?status__exact=open",
            "may_merge": may_merge,
            "may_dismiss": may_dismiss,
            **self._merge_between(pair),
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, self.compare_template, context)

    def _may(self, request: HttpRequest, pair: Pair, suspicion: Any) -> tuple[bool, bool]:
        both_stand = not any(record.is_merged_away for record in pair)
        may_dismiss = (
            both_stand and suspicion is not None and is_open(suspicion) and self.may(request, "dismiss")
        )
        return both_stand and request.user.has_perm(self.merge_right), may_dismiss

    def _decide(
        self, request: HttpRequest, pair: Pair, suspicion: Any, form: DecisionForm, decision: str
    ) -> HttpResponse | None:
        """Where to go when it is done; None when something is to be mended on the page."""
        user = request.user
        assert isinstance(user, User)
        if not form.is_valid():
            return None
        reason = str(form.cleaned_data["reason"]).strip()
        try:
            if decision == MERGE:
                return self._merge(request, pair, form, user, reason)
            if suspicion is None or not self.may(request, "dismiss"):
                raise PermissionDenied
            self.dismiss(suspicion, by=user, reason=reason)
        except REFUSALS as refusal:
            messages.error(request, refusal_words(refusal))
            for record in pair:
                record.refresh_from_db()
            return None
        messages.success(request, str(self.dismissed))
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return HttpResponseRedirect(reverse(name) + "?status__exact=open")

    def _merge(
        self, request: HttpRequest, pair: Pair, form: DecisionForm, user: User, reason: str
    ) -> HttpResponse:
        if not request.user.has_perm(self.merge_right):
            raise PermissionDenied
        one, other = pair
        survivor, absorbed = (one, other) if form.cleaned_data["keep"] == str(one.pk) else (other, one)
        absorbed_words = str(absorbed)
        self.merge(survivor, absorbed, by=user, reason=reason, taken=form.taken(absorbed))
        messages.success(
            request,
            _("%(absorbed)s was merged into %(survivor)s. It can be undone from either record.")
            % {"absorbed": absorbed_words, "survivor": survivor},
        )
        return HttpResponseRedirect(record_address(survivor))

    def _merge_between(self, pair: Pair) -> dict[str, Any]:
        merge = self.merges.objects.standing().filter(survivor__in=pair, absorbed__in=pair).first()
        return {"merge": merge, "merge_address": record_address(merge) if merge else ""}


def record_address(record: Model) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
