"""Figures beside the rows of a list: asked for once for the whole page, not once for each row."""

from typing import Any

from django.http import HttpRequest

from backoffice.core.admin.base import AlmonerModelAdmin


class ListedFigures(AlmonerModelAdmin):
    """Says in `figures_for` what belongs to which key; each row shown has its own as `figures`."""

    def figures_for(self, rows: list[Any]) -> dict[Any, Any]:
        raise NotImplementedError

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type:
        admin, plain = self, super().get_changelist(request, **kwargs)

        class WithFigures(plain):  # type: ignore[misc, valid-type]
            def get_results(self, request: HttpRequest) -> None:
                super().get_results(request)
                self.result_list: list[Any] = list(self.result_list)
                found = admin.figures_for(self.result_list)
                for row in self.result_list:
                    row.figures = found.get(row.pk)

        return WithFigures
