"""Serves localstripe, a fake of Stripe made by others, on a free port of 127.0.0.1, and prints the port.

localstripe's own command listens on every interface and keeps its data in /tmp; here it does neither. What it lacks of
what Stripe documents, and the adapter needs, is added below; everything else is localstripe as published.
"""

import asyncio

from aiohttp import web
from localstripe import resources
from localstripe.server import app


def accept_description() -> None:
    """Stripe takes a description with a payment intent; localstripe refuses parameters that it does not know."""
    create = resources.PaymentIntent._api_create.__func__

    def create_with_description(cls, description=None, **data):
        intent = create(cls, **data)
        intent.description = description
        return intent

    resources.PaymentIntent._api_create = classmethod(create_with_description)


def tell_amounts() -> None:
    """Stripe tells how much was received and how much can be captured; localstripe tells neither."""

    def amount_in(status):
        return property(lambda intent: intent.amount if intent.status == status else 0)

    resources.PaymentIntent.amount_received = amount_in("succeeded")
    resources.PaymentIntent.amount_capturable = amount_in("requires_capture")


async def serve() -> None:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


resources.store.dump_to_disk = lambda: None
accept_description()
tell_amounts()
asyncio.run(serve())
