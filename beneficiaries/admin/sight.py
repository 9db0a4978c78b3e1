"""Does the person work for all partners, or for one?"""

from django.http import HttpRequest

from beneficiaries.models import PartnerMember
from beneficiaries.models.partner import SEE_ALL_PARTNERS


def sees_all(request: HttpRequest) -> bool:
    return request.user.has_perm(SEE_ALL_PARTNERS)


def own_partner(request: HttpRequest) -> int | None:
    member = PartnerMember.objects.filter(user__in=[request.user.pk]).first()
    return member.partner_id if member else None
