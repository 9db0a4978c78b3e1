"""Rights at the door: each view says which right each of its methods asks for.

    class ChildList(ListCreateAPIView):
        rights = {"GET": "beneficiaries.view_child", "POST": "beneficiaries.add_child"}

What a view does not name is closed. Which rows a person sees is the QuerySet's `for_user`: rows of others
do not exist (404).
"""

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class HasRight(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        right = right_for(view, str(request.method))
        if right is None:
            raise MethodNotAllowed(str(request.method))
        return request.user.has_perm(right)


def right_for(view: Any, method: str) -> str | None:
    rights: dict[str, str] = getattr(view, "rights", {})
    return rights.get("GET" if method == "HEAD" else method)
