"""The main job of the house from end to end: a child is registered and verified, two gifts are asked for and
paid, the books are right, and the auditor gets the same figures on screen, in Excel and in PDF."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from tests.beneficiaries.pictures import phone_photo
from tests.e2e.conftest import Stack
from tests.e2e.people import Person, somebody

# One process for both: the house that they open is built once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]

DONOR = "Zoë Brontë-Łukasz"
GOOD_CARD, DECLINED_CARD = "4242 4242 4242 4242", "4000 0000 0000 0002"


def test_the_main_job(stack: Stack, chromium: Browser, tmp_path: Path) -> None:
    with somebody(chromium, stack.url, "registrar@demo.example") as registrar:
        child = _register_a_child(registrar, tmp_path)
        _cannot_verify(registrar, child)
    with somebody(chromium, stack.url, "verifier@demo.example") as verifier:
        _verify(verifier)
    with somebody(chromium, stack.url, "care@demo.example") as care:
        monthly, once = _ask_for_two_gifts(care, stack)
    with somebody(chromium, stack.url) as sponsor:
        _pay_after_a_decline(sponsor, monthly)
        _pay_in_two_tabs(sponsor, once)
        _is_paid(sponsor, monthly)
    _the_records_are_true(stack)
    with somebody(chromium, stack.url, "admin@demo.example") as administrator:
        _a_second_delivery_changes_nothing(administrator, stack)
    with somebody(chromium, stack.url, "auditor@demo.example") as auditor:
        _reports_agree(auditor, tmp_path)
        _audit_trail(auditor, stack)
        _cannot_change_anything(auditor, child)


def _register_a_child(registrar: Person, tmp_path: Path) -> str:
    page = registrar.page
    registrar.look("1 registrar's day")
    registrar.press("All children")
    registrar.comes_to("/admin/beneficiaries/child/")
    registrar.look("1 children")
    registrar.go("/admin/beneficiaries/child/add/")
    photo = tmp_path / "IMG_0001.JPG"
    photo.write_bytes(phone_photo().read())
    page.fill("[name=first_name]", "Nekesa")
    page.fill("[name=family_name]", "Barasa")
    page.select_option("[name=sex]", "female")
    page.fill("[name=birth_date]", (date.today() - timedelta(days=3300)).isoformat())
    page.fill("[name=school]", "Lakeside Primary")
    page.fill("[name=story_draft]", "Nekesa likes to draw birds and wants to be a pilot.")
    page.set_input_files("[name=photo]", photo)
    page.fill("[name=guardians-0-full_name]", "Grace Barasa")
    page.select_option("[name=guardians-0-relation]", "mother")
    page.fill("[name=guardians-0-phone]", "+254712345678")
    page.select_option("[name=consents-0-use]", "publication")
    registrar.look("1 register a child", everywhere=True)
    registrar.press("Save and continue editing")
    registrar.told("Nekesa Barasa")
    registrar.press("Submit for review")
    registrar.is_asked("Submit")
    registrar.look("1 submit")
    registrar.answer_dialog("Submit")
    registrar.told("is in review now.")
    registrar.look("1 submitted")
    found = re.search(r"/child/(\d+)/", page.url)
    assert found
    return found[1]


def _cannot_verify(registrar: Person, child: str) -> None:
    expect(registrar.control("Verify")).to_have_count(0)
    assert _post(registrar, reverse("admin:beneficiaries_child_verify", args=[child])) == 403


def _verify(verifier: Person) -> None:
    page = verifier.page
    verifier.look("2 verifier's day")
    page.get_by_role("link", name=re.compile("Nekesa Barasa")).first.click()
    for check in ("identity", "consent", "home_visit", "school", "photo"):
        page.locator(f"[name={check}-result][value=passed]").check()
    page.fill("[name=home_visit-note]", "Visited on Saturday, met the mother")
    verifier.look("2 checks")
    verifier.press("Save checks")
    verifier.told("The checks are saved.")
    verifier.press("Verify")
    page.fill("#dialog [name=reason]", "Everything was seen")
    verifier.look("2 verify")
    verifier.answer_dialog("Verify")
    verifier.told("is verified.")
    verifier.press("Photos, story and consent")
    verifier.press("Publish a photo")
    verifier.is_asked("Publish")
    verifier.look("2 publish the photo")
    verifier.answer_dialog("Publish")
    verifier.told("is published")
    verifier.press("History")
    verifier.comes_to("/history/")
    for words in ("Elena Petrova", "Everything was seen", "In review", "Verified", "Joseph Kamau"):
        verifier.told(words)
    verifier.look("2 history", everywhere=True)


def _ask_for_two_gifts(care: Person, stack: Stack) -> tuple[str, str]:
    page = care.page
    care.look("3 supporter care's day")
    care.go("/admin/donors/donor/add/")
    page.fill("[name=name]", DONOR)
    page.fill("[name=email]", "zoe@sponsor.example")
    care.look("3 add a donor")
    care.press("Save and continue editing")
    _keep_the_child(care, "Nekesa")
    _send_link(care, "25.00", "EUR", "month", child="Nekesa")
    _send_link(care, "19.99", "USD", "once")
    care.look("3 donor", everywhere=True)
    care.go("/admin/core/outgoingemail/?q=zoe@sponsor.example")
    care.look("3 outbox")
    return _link_in_mail(care, stack, "25.00"), _link_in_mail(care, stack, "19.99")


def _keep_the_child(care: Person, child: str) -> None:
    """While the donor makes up her mind; the link to her uses the hold up."""
    care.press("More")
    care.press("Keep a child")
    care.choose("child", child)
    care.look("3 keep a child")
    care.answer_dialog("Keep")
    care.told(child)


def _send_link(care: Person, amount: str, currency: str, interval: str, child: str = "") -> None:
    page = care.page
    care.press("Send payment link")
    dialog = page.locator("#dialog")
    dialog.locator("[name=amount]").fill("1.999")
    dialog.locator("[name=currency]").select_option(currency)
    dialog.locator("[name=interval]").select_option(interval)
    if child:
        care.choose("child", child)
    care.answer_dialog("Send link", refused=True)
    expect(dialog.get_by_text(f"{currency} has 2 decimals; 1.999 has more.")).to_be_visible()
    dialog.locator("[name=amount]").fill(amount)
    care.look(f"3 send a link of {amount}")
    care.answer_dialog("Send link")
    care.told("The payment link goes to zoe@sponsor.example.")


def _link_in_mail(care: Person, stack: Stack, amount: str) -> str:
    """The address as a person finds it: open the mail in the outbox, read the link in it."""
    page = care.page
    mails = stack.ask(
        "[m.pk.hex for m in OutgoingEmail.objects.filter(to='zoe@sponsor.example', kind='payment_link') "
        f"if '{amount}' in m.text][0]"
    )
    care.go(f"/admin/core/outgoingemail/{mails}/change/")
    care.look(f"3 mail of {amount}")
    address = page.locator("a[href*='/pay/']").first.get_attribute("href")
    assert address
    return address


def _pay_after_a_decline(sponsor: Person, link: str) -> None:
    page = sponsor.page
    sponsor.go(link)
    for words in ("Nekesa", "25.00", "monthly"):
        sponsor.told(words)
    expect(page.locator("img.portrait")).not_to_have_js_property("naturalWidth", 0)
    assert "Barasa" not in page.content()
    sponsor.look("4 asked", everywhere=True)
    page.get_by_role("button", name=re.compile("^Give")).click()
    _fill_card(sponsor, DECLINED_CARD)
    sponsor.look("4 checkout", everywhere=True)
    page.get_by_role("button", name=re.compile("^Pay")).click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    sponsor.look("4 declined")
    _fill_card(sponsor, GOOD_CARD)
    page.get_by_role("button", name=re.compile("^Pay")).click()
    expect(page).to_have_url(re.compile(r"/pay/.*/thanks/"))
    sponsor.told("Thank you")
    sponsor.look("4 thanks", everywhere=True)


def _pay_in_two_tabs(sponsor: Person, link: str) -> None:
    """Both tabs lead to one payment page; what was paid in the first cannot be paid in the second."""
    first, second = sponsor, Person(sponsor.page.context.new_page(), sponsor.url)
    for tab in (first, second):
        tab.go(link)
        tab.page.get_by_role("button", name=re.compile("^Give")).click()
        expect(tab.page.locator("[name=card_number]")).to_be_visible()
    assert first.page.url == second.page.url
    for tab in (first, second):
        _fill_card(tab, GOOD_CARD)
    first.page.get_by_role("button", name=re.compile("^Pay")).click()
    expect(first.page).to_have_url(re.compile(r"/pay/.*/thanks/"))
    second.page.get_by_role("button", name=re.compile("^Pay")).click()
    second.told("It was paid once. Nothing more will be taken.")
    second.look("4 second tab")
    expect(second.page.get_by_role("button", name=re.compile("^Pay"))).to_have_count(0)
    second.page.close()


def _fill_card(sponsor: Person, number: str) -> None:
    page = sponsor.page
    expect(page.locator("[name=email]")).to_have_value("zoe@sponsor.example")  # brought along, and kept
    page.fill("[name=name]", DONOR)
    page.locator("[name=method][value=card]").check()
    page.fill("[name=card_number]", number)
    page.fill("[name=card_expiry]", "12/34")
    page.fill("[name=card_cvc]", "123")


def _is_paid(sponsor: Person, link: str) -> None:
    sponsor.go(link)
    expect(sponsor.page.get_by_role("button", name=re.compile("^Give"))).to_have_count(0)
    sponsor.look("4 paid", everywhere=True)


def _the_records_are_true(stack: Stack) -> None:
    """The signed webhooks came over HTTP; the workers did the rest."""
    gifts = f"Donation.objects.filter(donor__name='{DONOR}')"
    _until(
        lambda: stack.ask(f"sorted({gifts}.values_list('status', flat=True))") == "['succeeded', 'succeeded']"
    )
    assert stack.ask(f"RecurringGift.objects.get(donor__name='{DONOR}').status") == "active"
    assert stack.ask(f"Sponsorship.objects.get(payer__name='{DONOR}').status") == "active"
    assert stack.ask(f"Hold.objects.get(donor__name='{DONOR}').release") == "sponsored"
    assert stack.ask(f"Sponsorship.objects.get(payer__name='{DONOR}').status") == "active"
    assert stack.ask(
        f"sorted(PaymentLink.objects.filter(donor__name='{DONOR}').values_list('status', flat=True))"
    ) == ("['paid', 'paid']")
    thanks = "OutgoingEmail.objects.filter(to='zoe@sponsor.example', kind='thank_you')"
    _until(lambda: stack.ask(f"sorted({thanks}.values_list('status', flat=True))") == "['sent', 'sent']")
    attached = stack.ask(f"[a.file.open().read(5) for m in {thanks} for a in m.attachments.all()]")
    assert attached == "[b'%PDF-', b'%PDF-']"
    assert "The books are in order." in stack.manage("check_ledger")
    assert _deliveries(stack) > 0


def _a_second_delivery_changes_nothing(administrator: Person, stack: Stack) -> None:
    before, delivered = _books(stack), _deliveries(stack)
    administrator.go("/admin/payments/webhookevent/")
    administrator.look("5 inbox")
    administrator.go("/sandbox/")
    administrator.look("5 sandbox")
    administrator.page.get_by_role("button", name=re.compile("^Deliver .* again$")).first.click()
    administrator.told("The worker will deliver")
    _until(lambda: _deliveries(stack) > delivered)
    assert _books(stack) == before
    administrator.go(f"/admin/payments/receipt/?q={DONOR}")
    administrator.look("5 receipts")


def _deliveries(stack: Stack) -> int:
    """Events that were taken in, or were known already."""
    return int(stack.ask("EventDelivery.objects.filter(status=200).count()"))


def _books(stack: Stack) -> str:
    return stack.ask(
        "[model.objects.count() for model in (Donation, Receipt, OutgoingEmail, JournalEntry, JournalLine, "
        "WebhookEvent, RecurringGift, Sponsorship)]"
    )


def _reports_agree(auditor: Person, tmp_path: Path) -> None:
    page = auditor.page
    auditor.press("Reports")
    auditor.comes_to("/catalogue/")
    auditor.look("6 reports")
    page.locator("main").get_by_role("link", name="Donations").click()
    auditor.press("Show")
    expect(page.locator("#report")).to_be_visible()
    auditor.look("6 donations on screen", everywhere=True)
    screen = page.locator("#report").inner_text()
    references = set(re.findall(r"G-[0-9A-Z]{8}", screen))
    assert references
    shown = page.url
    excel, pdf = tmp_path / "donations.xlsx", tmp_path / "donations.pdf"
    for button, path in (("Excel", excel), ("PDF", pdf)):
        auditor.go(shown)
        auditor.press(button)
        # A worker makes it first.
        with page.expect_download(timeout=90_000) as download:
            page.locator("#download").click(timeout=90_000)
        download.value.save_as(path)
    auditor.look("6 run")
    in_excel = [[str(cell) for cell in row] for row in openpyxl.load_workbook(excel).worksheets[0].values]
    with pdfplumber.open(pdf) as document:
        in_pdf = "\n".join(sheet.extract_text() for sheet in document.pages)
    everything = "\n".join(" ".join(row) for row in in_excel)
    assert set(re.findall(r"G-[0-9A-Z]{8}", everything)) == references
    assert set(re.findall(r"G-[0-9A-Z]{8}", in_pdf)) == references
    for total in _totals(screen):
        assert total in in_pdf
        assert any(_same_number(total, cell) for row in in_excel for cell in row), total


def _totals(screen: str) -> list[str]:
    """The amounts in the rows called Total at the foot of the table."""
    lines = [line for line in screen.splitlines() if line.strip().lower().startswith("total")]
    totals = [number for line in lines for number in re.findall(r"\d[\d,]*\.\d\d", line)]
    assert totals, screen[-600:]
    return totals


def _same_number(text: str, cell: str) -> bool:
    try:
        return Decimal(text.replace(",", "")) == Decimal(cell)
    except ArithmeticError:
        return False


def _audit_trail(auditor: Person, stack: Stack) -> None:
    reference = stack.ask("Child.objects.get(family_name='Barasa', first_name='Nekesa').reference")
    page = auditor.page
    auditor.press("Reports")
    page.locator("main").get_by_role("link", name="Audit trail").click()
    page.fill("[name=child]", reference)
    auditor.press("Show")
    for words in ("Joseph Kamau", "Elena Petrova", "Everything was seen"):
        auditor.told(words)
    auditor.look("6 audit trail")


def _cannot_change_anything(auditor: Person, child: str) -> None:
    page = auditor.page
    auditor.go(f"/admin/beneficiaries/child/{child}/change/")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    for button in ("Verify", "Send back", "Submit for review", "Send payment link", "Suspend"):
        expect(auditor.control(button)).to_have_count(0)
    for page_name in ("change", "verify", "suspend", "send_payment_link"):
        assert _post(auditor, reverse(f"admin:beneficiaries_child_{page_name}", args=[child])) == 403, (
            page_name
        )
    assert _post(auditor, reverse("admin:beneficiaries_child_history_version", args=[child, 1])) == 403
    for model in ("beneficiaries_child", "donors_donor", "payments_fund", "core_user"):
        assert _post(auditor, reverse(f"admin:{model}_add")) == 403, model


def _post(person: Person, path: str) -> int:
    """What the server answers to a forged form of this signed-in person."""
    token = next(
        (c["value"] for c in person.page.context.cookies() if c["name"] == "csrftoken"),
        "",
    )
    answer = person.page.request.post(
        f"{person.url}{path}",
        form={"csrfmiddlewaretoken": token, "reason": "because I can", "first_name": "Changed"},
        headers={"Referer": f"{person.url}/admin/"},
        max_redirects=0,
    )
    return answer.status


def _until(condition: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(1)
