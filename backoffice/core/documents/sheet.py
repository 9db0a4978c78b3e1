"""Where on which page does the next thing go?"""

from collections.abc import Callable

from backoffice.core.documents.look import BOTTOM, MARGIN
from backoffice.core.documents.paper import Page, Paper, Size


class Sheet:
    """The page being filled, from the top down; `begin` draws what stands on top of every page."""

    def __init__(
        self,
        paper: Paper,
        size: Size,
        begin: Callable[["Sheet"], None],
        *,
        margin: float = MARGIN,
        bottom: float = BOTTOM,
    ) -> None:
        self._paper = paper
        self._size = size
        self._begin = begin
        self.left, self.right = margin, size[0] - margin
        self._margin, self._bottom = margin, bottom
        self._start_page()

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height_of_a_page(self) -> float:
        """Between the margins."""
        return self._size[1] - self._margin - self._bottom

    @property
    def is_first_page(self) -> bool:
        return self._paper.page_count == 0

    def room_for(self, height: float) -> bool:
        return self.y - height >= self._bottom

    def make_room(self, height: float) -> bool:
        """Turns the page when `height` does not fit on this one; says whether it did."""
        if self.room_for(height):
            return False
        self._paper.finish_page(self.page)
        self._start_page()
        return True

    def finish(self) -> None:
        self._paper.finish_page(self.page)

    def _start_page(self) -> None:
        self.page: Page = self._paper.new_page(self._size)
        self.y: float = self._size[1] - self._margin
        self._begin(self)
