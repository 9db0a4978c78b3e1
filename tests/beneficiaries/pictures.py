"""Files that a person may try to upload, good and bad, made on the spot."""

import io
import zlib
from typing import Any

import piexif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageDraw

SIDEWAYS = 6  # EXIF: turn a quarter clockwise to see it upright


def scene(width: int, height: int) -> Image.Image:
    """A red band at the top, so that one sees which way up it is."""
    image = Image.new("RGB", (width, height), (90, 140, 200))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, height // 5), fill=(220, 30, 30))
    for step in range(0, width, max(1, width // 40)):
        draw.line((step, height // 5, width - step, height), fill=(step % 255, 120, 60), width=3)
    return image


def phone_photo(width: int = 4000, height: int = 3000, orientation: int = SIDEWAYS) -> SimpleUploadedFile:
    """What a telephone writes: lying on its side, with place, serial number, thumbnail, profile and comment."""
    upright = scene(height, width) if orientation == SIDEWAYS else scene(width, height)
    lying = upright.rotate(90, expand=True) if orientation == SIDEWAYS else upright
    thumbnail = io.BytesIO()
    lying.resize((160, 120)).save(thumbnail, "JPEG")
    exif = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: b"Acme", piexif.ImageIFD.Orientation: orientation},
            "Exif": {piexif.ExifIFD.BodySerialNumber: b"SN-12345"},
            "GPS": {
                piexif.GPSIFD.GPSLatitudeRef: b"S",
                piexif.GPSIFD.GPSLatitude: ((1, 1), (17, 1), (0, 1)),
                piexif.GPSIFD.GPSLongitudeRef: b"E",
                piexif.GPSIFD.GPSLongitude: ((36, 1), (49, 1), (0, 1)),
            },
            "1st": {piexif.ImageIFD.Make: b"Acme"},
            "thumbnail": thumbnail.getvalue(),
        }
    )
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lying.save(
        out, "JPEG", quality=90, exif=exif, icc_profile=profile, comment=b"Amina at home", xmp=b"<x:xmpmeta/>"
    )
    return SimpleUploadedFile("IMG_0001.JPG", out.getvalue(), "image/jpeg")


def small_photo(name: str = "photo.jpg") -> SimpleUploadedFile:
    return picture("JPEG", scene(640, 480), name=name)


def picture(form: str, image: Image.Image, *, name: str = "", **options: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    image.save(out, form, **options)
    return SimpleUploadedFile(name or f"photo.{form.lower()}", out.getvalue())


def huge_png(side: int = 12_000) -> SimpleUploadedFile:
    """18 kilobytes that would take half a gigabyte when decoded. Written by hand: drawing it would take that too."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return len(content).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes(1 + side // 8) * side, 9)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return SimpleUploadedFile("poster.png", content, "image/png")


def animation(form: str) -> SimpleUploadedFile:
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=100)
    return SimpleUploadedFile(f"moving.{form.lower()}", out.getvalue())


def pdf(content: bytes = b"") -> SimpleUploadedFile:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + content + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return SimpleUploadedFile("certificate.pdf", body, "application/pdf")


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
