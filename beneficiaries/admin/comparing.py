"""Two records side by side: are they one child, and which facts stay?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextareaWidget

from backoffice.core.admin.base import AlmonerModelAdmin
from backoffice.core.admin.dialogs import REASON_LENGTH, REFUSALS, refusal_words
from backoffice.core.models import User
from beneficiaries.admin import compared
from beneficiaries.models import Child, ChildMerge, DuplicateSuspicion
from beneficiaries.services import merged_facts, merging, suspicions

MERGE, DISMISS = "merge", "dismiss"
MERGE_RIGHT = "beneficiaries.merge_child"
Pair = tuple[Child, Child]


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

    def __init__(self, pair: Pair, facts: list[str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        suggested = str(merging.suggested_survivor(*pair).pk)
        sides = [(str(child.pk), str(child)) for child in pair]
        self.facts = facts
        is_dismissed = self.data.get("decision") == DISMISS
        self.fields["keep"] = forms.ChoiceField(choices=sides, initial=suggested, required=not is_dismissed)
        for fact in facts:
            self.fields[fact] = forms.ChoiceField(choices=sides, initial=suggested, required=False)

    def taken(self, absorbed: Child) -> list[str]:
        return [fact for fact in self.facts if self.cleaned_data.get(fact) == str(absorbed.pk)]


class Comparing(AlmonerModelAdmin):
    """For the admin of suspicions; any two children can be compared by the pair's own address."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        methods = require_http_methods(["GET", "HEAD", "POST"])
        return [
            path(
                "pair/<int:first>/<int:second>/",
                wrap(methods(self.pair_view)),
                name="beneficiaries_duplicatesuspicion_pair",
            ),
            path(
                "<path:object_id>/compare/",
                wrap(methods(self.suspicion_view)),
                name="beneficiaries_duplicatesuspicion_compare",
            ),
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
        if suspicion is not None and suspicion.status == DuplicateSuspicion.Status.OPEN:
            return self.suspicion_view(request, object_id)
        return super().change_view(request, object_id, form_url, extra_context)  # type: ignore[no-any-return]

    def suspicion_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        self._refuse_stranger(request)
        suspicion: DuplicateSuspicion = self.record(request, object_id)
        return self._compare(request, (suspicion.child_a, suspicion.child_b), suspicion)

    def pair_view(self, request: HttpRequest, first: int, second: int) -> HttpResponse:
        self._refuse_stranger(request)
        children = Child.objects.for_user(request.user).select_related("partner").in_bulk([first, second])
        if len(children) != 2:
            raise Http404
        one, other = (children[key] for key in sorted(children))
        suspicion = DuplicateSuspicion.objects.filter(child_a=one, child_b=other).first()
        return self._compare(request, (one, other), suspicion)

    def _refuse_stranger(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _compare(
        self, request: HttpRequest, pair: Pair, suspicion: DuplicateSuspicion | None
    ) -> HttpResponse:
        may_merge, may_dismiss = self._may(request, pair, suspicion)
        fixed = _fixed_in(pair)
        facts = [fact for fact in merged_facts.differing(*pair) if not fixed(fact)] if may_merge else []
        form = DecisionForm(pair, facts, request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not (may_merge or may_dismiss):
                raise PermissionDenied
            decision = request.POST.get("decision", "")
            if decision not in (MERGE, DISMISS):
                return HttpResponseRedirect(request.path)
            if (answer := self._decide(request, pair, suspicion, form, decision)) is not None:
                return answer
        context = {
            **self.admin_site.each_context(request),
            "title": _("Are these one child?"),
            "opts": self.opts,
            "pair": pair,
            "sides": compared.sides(request, pair),
            "lines": compared.lines(request, pair, fixed=lambda fact: fact not in facts),
            "form": form,
            "chosen": {name: form[name].value() for name in ("keep", *facts)},
            "suspicion": suspicion,
            "may_merge": may_merge,
            "may_dismiss": may_dismiss,
            "merge": _merge_between(pair),
            "identity_stands": may_merge and not all(child.identity_is_open for child in pair),
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "admin/beneficiaries/compare.html", context)

    def _may(
        self, request: HttpRequest, pair: Pair, suspicion: DuplicateSuspicion | None
    ) -> tuple[bool, bool]:
        both_stand = not any(child.is_merged_away for child in pair)
        is_open = suspicion is not None and suspicion.status == DuplicateSuspicion.Status.OPEN
        may_dismiss = both_stand and is_open and self.may(request, "dismiss")
        return both_stand and request.user.has_perm(MERGE_RIGHT), may_dismiss

    def _decide(
        self,
        request: HttpRequest,
        pair: Pair,
        suspicion: DuplicateSuspicion | None,
        form: DecisionForm,
        decision: str,
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
            suspicions.dismiss(suspicion, by=user, reason=reason)
        except REFUSALS as refusal:
            messages.error(request, refusal_words(refusal))
            for child in pair:
                child.refresh_from_db()
            return None
        messages.success(
            request, _("They are two children. They will not be shown as possible duplicates again.")
        )
        return HttpResponseRedirect(_open_list())

    def _merge(
        self, request: HttpRequest, pair: Pair, form: DecisionForm, user: User, reason: str
    ) -> HttpResponse:
        if not request.user.has_perm(MERGE_RIGHT):
            raise PermissionDenied
        one, other = pair
        survivor, absorbed = (one, other) if form.cleaned_data["keep"] == str(one.pk) else (other, one)
        merging.merge_children(
            survivor=survivor, absorbed=absorbed, by=user, reason=reason, taken=form.taken(absorbed)
        )
        messages.success(
            request,
            _("%(absorbed)s was merged into %(survivor)s. It can be undone from either record.")
            % {"absorbed": absorbed.reference, "survivor": survivor},
        )
        return HttpResponseRedirect(reverse("admin:beneficiaries_child_change", args=[survivor.pk]))


def _fixed_in(pair: Pair) -> Any:
    """Facts of identity cannot be chosen once one of the two was verified with its own."""
    identity_is_open = all(child.identity_is_open for child in pair)
    return lambda fact: not identity_is_open and merged_facts.says_who_it_is(fact)


def _merge_between(pair: Pair) -> ChildMerge | None:
    return ChildMerge.objects.standing().filter(survivor__in=pair, absorbed__in=pair).first()


def _open_list() -> str:
    return reverse("admin:beneficiaries_duplicatesuspicion_changelist") + "?status__exact=open"
