"""How long do three clean variants of a telephone's photo take, against one scaled decode?

    python -m bench.photos [--quick]

The limit is the least that any way to a picture of 1600 pixels must do: decode the JPEG at the nearest smaller scale
and shrink it. The peer is what is usually written: decode all of it, and make each variant from the whole picture
with Pillow's own settings. Everything is measured in one run, in turns, as processor time: only ratios count.
"""

import argparse
import io
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from PIL import Image, ImageDraw, ImageOps  # noqa: E402

from beneficiaries.services.photos import LARGE, MEDIUM, SMALL, prepare_photo  # noqa: E402

TARGET = 3.3
WIDTH, HEIGHT = 4000, 3000


def phone_photo() -> bytes:
    """12 million pixels with edges, soft light and a sensor's grain, lying on their side."""
    grain = Image.effect_noise((WIDTH // 10, HEIGHT // 10), 60).resize(
        (WIDTH, HEIGHT), Image.Resampling.BICUBIC
    )
    light = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    image = Image.blend(
        Image.merge("RGB", (light, grain, ImageOps.invert(light))), Image.merge("RGB", [grain] * 3), 0.4
    )
    draw = ImageDraw.Draw(image)
    for step in range(0, WIDTH, 100):
        draw.line((step, 0, WIDTH - step, HEIGHT), fill=(step % 255, 120, 60), width=8)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def bare_decode(photo: bytes) -> None:
    """Less than any way: a decode at the nearest scale, of no size that anybody asked for."""
    image = Image.open(io.BytesIO(photo))
    image.draft(None, (LARGE, LARGE * HEIGHT // WIDTH))
    image.load()


def scaled_decode(photo: bytes) -> None:
    """The limit: one picture of the large variant's size."""
    image = Image.open(io.BytesIO(photo))
    image.draft(None, (LARGE, LARGE * HEIGHT // WIDTH))
    image.resize((LARGE, LARGE * HEIGHT // WIDTH), Image.Resampling.BICUBIC)


def ours(photo: bytes) -> None:
    prepare_photo(ContentFile(photo))


def usual(photo: bytes) -> None:
    """The peer, as thumbnail libraries and tutorials do it."""
    for longest in (LARGE, MEDIUM, SMALL):
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
        small = image.resize((round(image.width * longest / image.height), longest), Image.Resampling.LANCZOS)
        small.save(io.BytesIO(), "WEBP")


def seconds(work: Callable[[bytes], None], photo: bytes) -> float:
    started = time.process_time()
    work(photo)
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds instead of fifteen")
    rounds = 3 if parser.parse_args().quick else 15
    photo = phone_photo()
    ways = (scaled_decode, bare_decode, ours, usual)
    took: dict[str, list[float]] = {way.__name__: [] for way in ways}
    for way in ways:
        way(photo)  # the first time of each loads codecs
    for _round in range(rounds):
        for way in ways:
            took[way.__name__].append(seconds(way, photo))
    limit = statistics.median(took["scaled_decode"])
    print(f"{WIDTH} × {HEIGHT} pixels, {len(photo) / 1e6:.1f} MB, median of {rounds} rounds in turns")
    for name, times in took.items():
        median = statistics.median(times)
        print(f"{name:14} {median * 1000:7.1f} ms   {median / limit:5.2f} × the limit")
    ratio = statistics.median(took["ours"]) / limit
    verdict = "within" if ratio <= TARGET else "MISSES"
    print(f"three variants: {ratio:.2f} × one scaled decode: {verdict} the target of {TARGET} ×")


if __name__ == "__main__":
    main()
