"""How is a file sent while it is still being written?

A writer is a generator that pauses after each batch of rows. Whoever wants a file lets it run to its end; whoever
answers a request takes away, at each pause, what has been written so far.
"""

import io
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO, cast

Steps = Generator[None, None, int]  # returns how many rows there were


def exhausted(steps: Steps) -> int:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return int(end.value)


def pieces(write: Callable[[BinaryIO], Steps]) -> Iterator[bytes]:
    out = _Outgoing()
    for _pause in write(cast(BinaryIO, out)):
        yield out.taken()
    yield out.taken()


class _Outgoing(io.RawIOBase):
    """Holds what has been written since it was last emptied. There is no way back, so nothing can be mended later."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        held = bytes(cast(bytes, content))
        self._held += held
        return len(held)

    def taken(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held
