"""What a question to the books is: asked of the whole at once, answered by a plain sentence for each fault."""

from collections.abc import Callable, Iterator

Question = Callable[[], Iterator[str]]
