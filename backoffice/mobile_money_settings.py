"""Mobile money: which providers, and their credentials. Kept apart from `settings` for its length; .env.example says
it in words.
"""

import environ

from backoffice import mobile_money_checks, settings_checks

env = environ.Env()

_chosen = mobile_money_checks.providers(
    env.list("MOBILE_MONEY_PROVIDERS", default=[]),
    given={
        "mtn": {
            "subscription_key": env.str("MTN_MOMO_SUBSCRIPTION_KEY", default=""),
            "api_user": env.str("MTN_MOMO_API_USER", default=""),
            "api_key": env.str("MTN_MOMO_API_KEY", default=""),
            "environment": env.str("MTN_MOMO_ENVIRONMENT", default=""),
            "api_base": env.str("MTN_MOMO_API_BASE", default=""),
        },
        "lipila": {
            "api_key": env.str("LIPILA_API_KEY", default=""),
            "webhook_secret": env.str("LIPILA_WEBHOOK_SECRET", default=""),
            "api_base": env.str("LIPILA_API_BASE", default=""),
        },
    },
    # The sandbox's phones are kept where the payment sandbox is: with DEBUG on and without a key of Stripe.
    may_have_sandbox=env.bool("DEBUG", default=False) and not env.str("STRIPE_SECRET_KEY", default=""),
    live=not env.bool("DEBUG", default=False),
)
# The name of each provider that is on, and what its adapter is made with.
MOBILE_MONEY: dict[str, dict[str, str]] = _chosen
# The last part of the address to which unsigned callbacks come: not a proof, but nobody else knows it.
MOBILE_MONEY_CALLBACK_SECRET = mobile_money_checks.callback_secret(
    env.str("MOBILE_MONEY_CALLBACK_SECRET", default=""), providers=_chosen
)
MOBILE_SANDBOX_SIGNS: bool = env.bool("MOBILE_SANDBOX_SIGNS", default=False)
# The hours of the day within which a pledge makes a phone ring: from, and before.
MOBILE_PROMPT_HOURS = mobile_money_checks.hours(env.str("MOBILE_PROMPT_HOURS", default="9-18"))
# How often one address may have phones asked on the public pages. An empty value lifts the limit.
MOBILE_PROMPT_RATE = settings_checks.rate(
    "MOBILE_PROMPT_RATE", env.str("MOBILE_PROMPT_RATE", default="10/hour")
)
