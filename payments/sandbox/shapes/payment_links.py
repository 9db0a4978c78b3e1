"""Payment links: pages that anybody may pay on, again and again."""

from payments.sandbox.documents import Document, Params
from payments.sandbox.shapes.blank import blank, no_tax


def payment_link(params: Params, *, identifier: str, url: str, currency: str, recurring: bool) -> Document:
    after = params.get("after_completion", {"type": "hosted_confirmation"})
    return blank("payment_link") | {
        "id": identifier,
        "active": True,
        "after_completion": {
            "type": after["type"],
            "hosted_confirmation": after.get("hosted_confirmation", {"custom_message": None})
            if after["type"] == "hosted_confirmation"
            else None,
            "redirect": after.get("redirect"),
        },
        "allow_promotion_codes": False,
        "automatic_tax": {name: no_tax()[name] for name in ("enabled", "liability")},
        "billing_address_collection": "auto",
        "currency": currency,
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "customer_creation": params.get("customer_creation", "always" if recurring else "if_required"),
        "inactive_message": params.get("inactive_message"),
        "metadata": params.get("metadata", {}),
        "payment_intent_data": _shown_intent_data(params.get("payment_intent_data")),
        "payment_method_collection": "always",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "submit_type": params.get("submit_type", "auto"),
        "subscription_data": _shown_subscription_data(params.get("subscription_data")),
        "tax_id_collection": {"enabled": False, "required": "never"},
        "url": url,
    }


def _shown_intent_data(given: Params | None) -> Document | None:
    if given is None:
        return None
    names = (
        "capture_method",
        "description",
        "metadata",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    )
    return dict.fromkeys(names) | {"metadata": {}} | given


def _shown_subscription_data(given: Params | None) -> Document | None:
    if given is None:
        return None
    names = ("description", "metadata", "trial_period_days", "trial_settings")
    return (
        dict.fromkeys(names)
        | {"invoice_settings": {"issuer": {"type": "self", "account": None}}, "metadata": {}}
        | given
    )
