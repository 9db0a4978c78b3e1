"""One attempt to collect a payment intent: the charge it leaves, and what happens to the intent."""

from payments.sandbox import events, store, tasks
from payments.sandbox.behaviour import disputes, methods
from payments.sandbox.behaviour.declines import AuthenticationRequired, CardDeclined
from payments.sandbox.behaviour.methods import Decline, decline_of
from payments.sandbox.documents import Document
from payments.sandbox.models import SandboxObject
from payments.sandbox.shapes.payments import charge as undecided_charge
from payments.sandbox.shapes.payments import outcome_of_decline, outcome_of_success, payment_intent

_DISPUTED_CARD = "0259"


def card_attempt(intent: SandboxObject, method: Document, card: str) -> Decline | None:
    """Charge a card at once; the decline, if there is one, is the caller's to raise after its commit."""
    decline = decline_of(card)
    if decline is None:
        succeed(intent, method)
    else:
        fail(intent, method, decline)
    return decline


def donors_attempt(
    intent: SandboxObject, method: Document, card: str, *, authenticated: bool | None
) -> CardDeclined | AuthenticationRequired | None:
    """Charge a card whose owner sits before the page; what is returned is the caller's to raise after its commit."""
    if methods.is_challenged(card) and authenticated is None:
        require_action(intent, method)
        return AuthenticationRequired(intent.pk)
    if authenticated is False:
        fail(intent, method, methods.LEFT_THE_BANKS_PAGE)
        return refusal(methods.LEFT_THE_BANKS_PAGE, intent)
    decline = card_attempt(intent, method, card)
    return refusal(decline, intent) if decline else None


def require_action(intent: SandboxObject, method: Document) -> None:
    """Nobody but the payer can go on."""
    events.change(
        intent,
        "payment_intent.requires_action",
        last_payment_error=None,
        next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}},
        payment_method=method["id"],
        status="requires_action",
    )


def new_intent(**fields: object) -> SandboxObject:
    intent = store.add(payment_intent(**fields))  # type: ignore[arg-type]  # the callers name every field
    events.emit("payment_intent.created", intent)
    return intent


def succeed(intent: SandboxObject, method: Document) -> SandboxObject:
    charge = _new_charge(intent, method)
    charge_succeeds(charge, intent)
    return charge


def fail(intent: SandboxObject, method: Document, decline: Decline) -> SandboxObject:
    charge = _new_charge(intent, method)
    charge_fails(charge, intent, decline, method)
    return charge


def process(intent: SandboxObject, method: Document) -> SandboxObject:
    """A bank debit: asked for today, known in some days."""
    charge = _new_charge(intent, method)
    events.emit("charge.pending", charge)
    events.change(
        intent,
        "payment_intent.processing",
        latest_charge=charge.pk,
        payment_method=method["id"],
        last_payment_error=None,
        status="processing",
    )
    return charge


def charge_succeeds(charge: SandboxObject, intent: SandboxObject) -> None:
    """The fee is not known yet: the balance transaction follows with `charge.updated`."""
    events.change(
        charge,
        "charge.succeeded",
        amount_captured=charge["amount"],
        outcome=outcome_of_success(),
        paid=True,
        receipt_url=f"https://pay.stripe.com/receipts/{charge.pk}",
        status="succeeded",
    )
    events.change(
        intent,
        "payment_intent.succeeded",
        amount_received=intent["amount"],
        last_payment_error=None,
        latest_charge=charge.pk,
        next_action=None,
        payment_method=charge["payment_method"],
        status="succeeded",
    )
    tasks.settle_fee_soon(charge.pk)
    if _last_digits(charge) == _DISPUTED_CARD:
        disputes.dispute_charge(charge)


def charge_fails(charge: SandboxObject, intent: SandboxObject, decline: Decline, method: Document) -> None:
    events.change(
        charge,
        "charge.failed",
        failure_code=decline.code,
        failure_message=decline.message,
        outcome=outcome_of_decline(decline.decline_code),
        status="failed",
    )
    events.change(
        intent,
        "payment_intent.payment_failed",
        last_payment_error=payment_error(decline, charge_id=charge.pk, method=method),
        latest_charge=charge.pk,
        next_action=None,
        payment_method=None,
        status="requires_payment_method",
    )


def payment_error(decline: Decline, *, charge_id: str, method: Document) -> Document:
    return {
        "advice_code": "try_again_later",
        "charge": charge_id,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": f"https://docs.stripe.com/error-codes/{decline.code.replace('_', '-')}",
        "message": decline.message,
        "payment_method": method,
        "type": "card_error",
    }


def refusal(decline: Decline, intent: SandboxObject) -> CardDeclined:
    return CardDeclined(
        code=decline.code,
        decline_code=decline.decline_code,
        message=decline.message,
        payment_intent=intent.pk,
    )


def _new_charge(intent: SandboxObject, method: Document) -> SandboxObject:
    return store.add(undecided_charge(intent.data, method))


def _last_digits(charge: SandboxObject) -> str:
    card = charge["payment_method_details"].get("card") or {}
    return str(card.get("last4", ""))
