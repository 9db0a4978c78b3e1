"""From whatever a camera writes to a plain WebP picture that carries nothing but pixels.

Photos come with the place they were taken, the phone's serial number and thumbnails of what was cut away.
Therefore the uploaded bytes are never kept: pixels are decoded, turned upright, brought to sRGB, painted on a
new canvas and encoded anew.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pillow_heif
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from backoffice.core.errors import DomainError

pillow_heif.register_heif_opener()
# No picture of ours may come near Pillow's own limit; a warning in a log would help nobody.
warnings.simplefilter("error", Image.DecompressionBombWarning)

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# MPO is what many phones call a JPEG with a second, computed picture behind the first; HEIC may hold several
# stills as well. In both the first is the photo. Several frames in the others are an animation.
STILLS_WITH_EXTRAS = frozenset({"MPO", "HEIF"})
QUALITY = 80
# libwebp's quickest method: at this quality the next ones take longer and give neither smaller nor better files.
EFFORT = 0
# As sharp as bicubic where a picture is made smaller, in half the time.
SHRINKING = Image.Resampling.HAMMING
# How broken files fail, by decoder: truncated, wrong checksums, impossible sizes, bombs inside PNG text.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_SRGB = ImageCms.createProfile("sRGB")


class PhotoRefused(DomainError):
    """A file that cannot be taken as a photo; the message says what to do instead."""


class Picture(NamedTuple):
    """An encoded WebP."""

    content: bytes
    width: int
    height: int


def refuse_at_a_glance(upload: "File[Any]") -> None:
    """Raise PhotoRefused for all that its size and its header tell, in a moment: nothing is decoded."""
    with _opened(upload):
        pass


def reencode(upload: "File[Any]", *, longest_sides: tuple[int, ...]) -> list[Picture]:
    """Decode an uploaded picture once and encode it for each longest side, the largest first."""
    image = _decoded(upload, longest_sides[0])
    pictures = []
    for longest in longest_sides:
        # Each from the one before: a small picture need not be made from a large one twice.
        image = _shrunk(image, longest)
        pictures.append(Picture(_encoded(image), image.width, image.height))
    return pictures


def _refuse_size(upload: "File[Any]") -> None:
    if upload.size > settings.PHOTO_MAX_BYTES:
        raise PhotoRefused(
            _("The file is too large: %(size)s MB. Upload one of at most %(limit)s MB.")
            % {
                "size": round(upload.size / 1_000_000, 1),
                "limit": round(settings.PHOTO_MAX_BYTES / 1_000_000, 1),
            }
        )
    if not upload.size:
        raise PhotoRefused(_("The file is empty. Upload it again."))


def _refuse_what_is_no_photo(upload: "File[Any]") -> None:
    upload.seek(0)
    start = upload.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    upload.seek(0)
    if b"<svg" in start:
        raise PhotoRefused(_("This is an SVG drawing, not a photo. Upload a JPEG, PNG, WebP or HEIC photo."))
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<body")):
        raise PhotoRefused(_("This is a web page, not a photo. Upload a JPEG, PNG, WebP or HEIC photo."))


def _decoded(upload: "File[Any]", longest: int) -> Image.Image:
    with _opened(upload) as image:
        # JPEG can be decoded at half or a quarter of its size, far faster than decoding and shrinking.
        # Only the fitted size (not a square) lets it choose the half.
        image.draft(None, _fitted(image.size, longest))
        image.load()
        return _plain(ImageOps.exif_transpose(_shrunk(_resizable(image), longest)))


@contextmanager
def _opened(upload: "File[Any]") -> Iterator[Image.Image]:
    """The picture with its header read and found fit; whatever breaks in it is refused in words."""
    _refuse_size(upload)
    _refuse_what_is_no_photo(upload)
    try:
        with Image.open(upload, formats=FORMATS) as image:
            _refuse_shape(image)
            yield image
    except PhotoRefused:
        raise
    except UnidentifiedImageError as error:
        raise PhotoRefused(
            _("This file is not a photo that can be read. Upload a JPEG, PNG, WebP or HEIC photo.")
        ) from error
    except BROKEN as error:
        raise PhotoRefused(
            _("The photo is damaged or was not uploaded completely. Take it or send it again.")
        ) from error


def _refuse_shape(image: Image.Image) -> None:
    if image.width * image.height > settings.PHOTO_MAX_PIXELS:
        raise PhotoRefused(
            _(
                "The photo is too large: %(width)s × %(height)s pixels. "
                "Upload one of at most %(limit)s million pixels."
            )
            % {
                "width": image.width,
                "height": image.height,
                "limit": settings.PHOTO_MAX_PIXELS // 1_000_000,
            }
        )
    if image.format not in STILLS_WITH_EXTRAS and getattr(image, "n_frames", 1) > 1:
        raise PhotoRefused(_("This is an animation, not a photo. Upload a still photo."))


def _fitted(size: tuple[int, int], longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _resizable(image: Image.Image) -> Image.Image:
    """In a mode in which neighbouring pixels may be mixed."""
    if image.mode in ("P", "PA", "LA") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode.startswith("I"):
        # 16 bits of grey; convert() alone would cut everything above 255 to white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image if image.mode in ("L", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def _shrunk(image: Image.Image, longest: int) -> Image.Image:
    fitted = _fitted(image.size, longest)
    return image if fitted == image.size else image.resize(fitted, SHRINKING)


def _plain(image: Image.Image) -> Image.Image:
    """Pixels alone, in sRGB, on white where they were transparent."""
    coloured = _in_srgb(image)
    canvas = Image.new("RGB", coloured.size, "white")
    canvas.paste(
        coloured if coloured.mode != "CMYK" else coloured.convert("RGB"),
        mask=coloured.getchannel("A") if coloured.mode == "RGBA" else None,
    )
    return canvas


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(source).startswith("sRGB"):
            return image  # as most cameras write it: turning sRGB into sRGB would cost as much as decoding
        converted = ImageCms.profileToProfile(
            image,
            source,
            _SRGB,
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that is broken, or meant for other pixels, tells us nothing
    return converted or image


def _encoded(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return out.getvalue()
