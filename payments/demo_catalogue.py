"""Demo campaigns, a poster and a gift catalogue: what was ordered and given, through the doors that people use."""

import datetime
import io
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.test.utils import override_settings
from django.utils import timezone
from djmoney.money import Money
from PIL import Image, ImageDraw

from backoffice.core.models import User
from backoffice.core.tasks.draining import drain
from beneficiaries.services.photos import prepare_photo
from donors.models import Campaign, Donor
from payments.models import CampaignFund, Fund, GiftItem, PosterLink
from payments.services import links
from payments.services.asking import posters
from payments.services.catalogue import gift_items
from payments.services.catalogue.ordering import Wish, order_by_staff, order_on_website
from payments.services.paying.form_keys import FormKey
from payments.services.paying.guests import Guest

if TYPE_CHECKING:
    from payments.demo_payers import Payers

Box = tuple[float, float, float, float]
SIDE = (1200, 900)


@dataclass(frozen=True)
class Thing:
    """An item, and how its picture is drawn: colours and boxes in parts of the sheet."""

    slug: str
    name: str
    price: str
    words: str
    ground: str
    shapes: tuple[tuple[str, Box], ...]
    fund: str = "school-kits"
    stock: int | None = None
    for_child: bool = True


THINGS = (
    Thing(
        "school-kit", "School kit", "25.00", "A bag, exercise books, pens and a ruler for one school year.",
        "#dfeadf", (("#14532d", (.34, .3, .66, .82)), ("#1f7a44", (.4, .52, .6, .74)), ("#86d5a3", (.42, .2, .58, .34))),
    ),
    Thing(
        "uniform", "School uniform", "18.00", "Shirt, skirt or trousers, and a pair of shoes, made by a tailor nearby.",
        "#e3e9f4", (("#27468c", (.36, .28, .64, .8)), ("#27468c", (.26, .28, .74, .44)), ("#f7f9fd", (.47, .28, .53, .8))),
    ),
    Thing(
        "desk", "Desk for two", "60.00", "Nobody sits on the floor any more. Built by the carpenter of the village.",
        "#f4e9dc", (("#8a5a2b", (.2, .38, .8, .48)), ("#6d4520", (.25, .48, .3, .8)), ("#6d4520", (.7, .48, .75, .8))),
        for_child=False, stock=8,
    ),
    Thing(
        "mosquito-net", "Mosquito net", "9.50", "One bed, three years, no malaria.",
        "#eef0f2", (("#c3cad1", (.25, .2, .75, .78)), ("#9aa5b1", (.45, .14, .55, .22)), ("#6b4f3a", (.25, .74, .75, .82))),
        fund="general", stock=40,
    ),
    Thing(
        "hens", "Three hens", "21.00", "Eggs for breakfast, and some to sell on market day.",
        "#f7eed5", (("#b4532a", (.24, .46, .44, .72)), ("#d98324", (.42, .4, .62, .7)), ("#8c3b1c", (.58, .48, .78, .74))),
        fund="general", stock=3,
    ),
    Thing(
        "water-tank", "Rain water tank, one share", "35.00", "Ten shares are one tank at a school.",
        "#dcecf3", (("#2f7d9c", (.34, .22, .66, .82)), ("#7ec3dc", (.38, .34, .62, .6)), ("#1d5b73", (.3, .82, .7, .87))),
        fund="clean-water", for_child=False,
    ),
)  # fmt: skip
GUESTS = (
    Guest("Wanjiru Kamau", "wanjiru.k@mail.example"),
    Guest("Ole Hansen", "ole.hansen@mail.example"),
    Guest("Sofía Ortega", "sofia.ortega@mail.example"),
    Guest("Grandma Ilse", "ilse.b@mail.example"),
)
SCANNED = (("Peter Abt", 1500), ("Miriam Vogel", 3000), ("A. Lindgren", 500))


def seed(*, donors: list[Donor], seed: int, by: User) -> None:
    wanted = {thing.fund for thing in THINGS}
    if GiftItem.objects.exists() or Fund.objects.filter(slug__in=wanted).count() < len(wanted):
        return  # played before, or there was nobody to play with
    from payments.demo_payers import Payers  # the sandbox's tables exist only where it is installed

    chance, payers = random.Random(seed), Payers()  # noqa: S311  (a demo, no secret)
    quiet = {
        "SANDBOX_DELIVERS_EVENTS": False,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }
    reachable = [donor for donor in donors if donor.email and not donor.do_not_contact][:6]
    with override_settings(**quiet):
        for position, thing in enumerate(THINGS):
            _offer(thing, position=position * 10 + 10)
        desks, roof = _campaigns()
        _ask_for(desks, reachable, payers, chance, by)
        _ask_for(roof, reachable[:4], payers, chance, by, days_ago=130)
        _hang_a_poster(desks, payers)
        _order(payers, chance, desks)
        drain()
    with override_settings(SANDBOX_DELIVERS_EVENTS=False):
        if reachable:
            _ask_for_gifts(reachable[0], by)


def _offer(thing: Thing, *, position: int) -> None:
    item = GiftItem(
        slug=thing.slug,
        name=thing.name,
        description=thing.words,
        price=Money(thing.price, settings.DEFAULT_CURRENCY),
        fund=Fund.objects.get(slug=thing.fund),
        stock=thing.stock,
        for_child=thing.for_child,
        position=position,
    )
    gift_items.save_item(item, photo=prepare_photo(_picture(thing)), writes_stock=True)


def _picture(thing: Thing) -> ContentFile[bytes]:
    sheet = Image.new("RGB", SIDE, thing.ground)
    draw = ImageDraw.Draw(sheet)
    width, height = SIDE
    draw.ellipse((width * 0.18, height * 0.8, width * 0.82, height * 0.92), fill="#cfcabf")
    for colour, (left, top, right, bottom) in thing.shapes:
        box = (left * width, top * height, right * width, bottom * height)
        draw.rounded_rectangle(box, radius=28, fill=colour)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return ContentFile(out.getvalue(), name=f"{thing.slug}.png")


def _campaigns() -> tuple[Campaign, Campaign]:
    today = timezone.localdate()
    desks = Campaign.objects.create(
        slug="desks-for-all",
        name="Desks for all",
        summary="In two of our schools sixty children write on their knees. By the new term each shall have a desk.",
        story=(
            "A desk for two costs 60 euro and is built by the carpenter of the village, who teaches two of our oldest "
            "while he does it.\n\nWhat comes in above the goal becomes shelves for the books that already wait."
        ),
        goal=Money("1800.00", settings.DEFAULT_CURRENCY),
        starts_on=today - datetime.timedelta(days=40),
        ends_on=today + datetime.timedelta(days=33),
        is_published=True,
    )
    past = Campaign.objects.create(
        slug="roof-before-the-rain",
        name="A roof before the rain",
        summary="The storm of last spring took the roof of the kitchen.",
        story="It is covered again, and nobody has had to eat in the rain.",
        goal=Money("600.00", settings.DEFAULT_CURRENCY),
        starts_on=today - datetime.timedelta(days=200),
        ends_on=today - datetime.timedelta(days=110),
        is_published=True,
    )
    CampaignFund.objects.create(campaign=desks, fund=Fund.objects.get(slug="school-kits"))
    return desks, past


def _ask_for(
    campaign: Campaign,
    donors: list[Donor],
    payers: "Payers",
    chance: random.Random,
    by: User,
    days_ago: int = 2,
) -> None:
    """Most who were asked for the campaign have given."""
    for number, donor in enumerate(donors):
        link = links.create_link(
            donor=donor,
            amount=Money(chance.choice(["60.00", "120.00", "90.00"]), settings.DEFAULT_CURRENCY),
            campaign=campaign,
            fund=posters.fund_of(campaign),
            by=by,
        )
        if number % 3 != 2:
            payers.pay(link, at=timezone.now() - datetime.timedelta(days=days_ago + chance.randint(0, 28)))


def _hang_a_poster(campaign: Campaign, payers: "Payers") -> None:
    poster = PosterLink.objects.create(
        campaign=campaign, label="Market square", amount=Money("15.00", settings.DEFAULT_CURRENCY)
    )
    posters.make_page(poster.pk)
    poster.refresh_from_db()
    for days, (name, minor) in enumerate(SCANNED):
        at = timezone.now() - datetime.timedelta(days=3 * days + 1)
        payers.scan(poster, minor, name=name, at=at)


def _order(payers: "Payers", chance: random.Random, campaign: Campaign) -> None:
    """The last guest has gone to the payment page and not paid yet."""
    items = list(GiftItem.objects.offered())
    for number, guest in enumerate(GUESTS):
        chosen = chance.sample(items, 2)
        wish = Wish(
            quantities={item.slug: chance.randint(1, 2) for item in chosen},
            seen_prices={item.slug: item.price for item in chosen},
        )
        origin = campaign if number == 1 else None
        order = order_on_website(wish, key=FormKey().key, giver=guest, campaign=origin)
        if guest is GUESTS[-1]:
            payers.begin(order.payment_link)
        else:
            payers.pay(order.payment_link, at=timezone.now() - datetime.timedelta(days=6 - number))


def _ask_for_gifts(donor: Donor, by: User) -> None:
    kit = GiftItem.objects.get(slug="school-kit")
    wish = Wish(
        {kit.slug: 2}, {kit.slug: kit.price}, message="As we said on the phone: two kits for the new term."
    )
    order_by_staff(wish, giver=donor, by=by)
