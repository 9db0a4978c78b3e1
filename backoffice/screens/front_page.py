"""The first page of the house for everybody: who we are, and the doors that are open to the public.

Staff have an address of their own, which is not told here.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backoffice.core.public_pages import page, public_page
from beneficiaries.models import Child
from donors.models import Campaign
from payments.models import GiftItem


@public_page
@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    facts = {
        "campaigns": Campaign.objects.public().running(),
        "has_children": Child.objects.published().exists(),
        "has_gifts": GiftItem.objects.offered().exists(),
    }
    return page(request, "public/front.html", facts)
