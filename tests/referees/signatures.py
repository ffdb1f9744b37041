"""Says what the providers' own libraries make of signatures.

Reads one JSON object a line and answers each with one: {"signature": ...} where it was asked to sign, otherwise
{"accepted": true or false}.
"""

import json
import sys

import razorpay
import stripe


def sign_stripe(asked):
    header = stripe.WebhookSignature.generate_signature_header(asked["body"], asked["secret"])
    return {"signature": header}


def check_stripe(asked):
    try:
        stripe.Webhook.construct_event(asked["body"], asked["signature"], asked["secret"])
    except (stripe.SignatureVerificationError, ValueError):
        return {"accepted": False}
    return {"accepted": True}


def utility(asked):
    return razorpay.Client(auth=("rzp_test_referee", asked["secret"])).utility


def check_razorpay_webhook(asked):
    try:
        utility(asked).verify_webhook_signature(asked["body"], asked["signature"], asked["secret"])
    except razorpay.errors.SignatureVerificationError:
        return {"accepted": False}
    return {"accepted": True}


def check_razorpay_return(asked):
    brought = {name: asked[name] for name in ("razorpay_order_id", "razorpay_payment_id")}
    try:
        utility(asked).verify_payment_signature({**brought, "razorpay_signature": asked["signature"]})
    except razorpay.errors.SignatureVerificationError:
        return {"accepted": False}
    return {"accepted": True}


REFEREES = {
    "sign stripe": sign_stripe,
    "check stripe": check_stripe,
    "check razorpay webhook": check_razorpay_webhook,
    "check razorpay return": check_razorpay_return,
}

for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(REFEREES[asked["referee"]](asked)), flush=True)
