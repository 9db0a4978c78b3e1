"""How a picture looks, in 64 bits: two photos of one moment have nearly the same ones, whatever their size.

A difference hash (dHash): the picture in grey, squeezed to 9 × 8 points; each bit says whether a point is brighter
than its neighbour to the left. Another size, format, quality or brightness changes a few bits at most; another
picture changes about half of them. Cropping and turning are not seen through.
https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html
"""

import io

from PIL import Image

BITS = 64
# Two pictures that differ in no more bits than this are taken for the same photo.
SAME_PHOTO_BITS = 5
_ACROSS, _DOWN = 9, 8
_HALF = 1 << (BITS - 1)


def fingerprint(content: bytes) -> int:
    """The fingerprint of an encoded picture, as a signed number that a database's bigint holds."""
    with Image.open(io.BytesIO(content)) as image:
        grey = image.convert("L").resize((_ACROSS, _DOWN), Image.Resampling.BOX)
    points = grey.tobytes()
    bits = 0
    for row in range(0, len(points), _ACROSS):
        for left, right in zip(points[row:], points[row + 1 : row + _ACROSS], strict=False):
            bits = bits << 1 | (right > left)
    return bits - (1 << BITS) if bits >= _HALF else bits


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two fingerprints differ (the Hamming distance)."""
    return ((one ^ other) & ((1 << BITS) - 1)).bit_count()


def same_photo(one: int, other: int) -> bool:
    return distance(one, other) <= SAME_PHOTO_BITS
