"""How fast is the webhook, against the least that any webhook would have to do?

    python -m bench.webhooks [--quick] [--database postgres://postgres@127.0.0.1/almoner]

In turns, in one process and against one scratch database: the limit (a bare WSGI function: HMAC and one SQL
statement), ours (the whole application, as gunicorn serves it), and the usual way (the SDK's `construct_event` and
`get_or_create`). The targets are for PostgreSQL: on SQLite the limit's bare table costs next to nothing. Then the
worker's part: claim and settle, with what Stripe says at hand. Only ratios count. dj-stripe
cannot be measured beside it: it pins an older SDK.
"""

import argparse
import hashlib
import hmac
import io
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TARGET_SPEED, TARGET_CPU, TARGET_WORKER = 0.45, 2.2, 0.2
SECRET = "whsec_sandbox"
Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]


def main() -> None:
    options = _options()
    if options.database:
        os.environ["TEST_DATABASE_URL"] = options.database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "bench.webhooks_usual"
    settings.DEBUG = False  # as it is served; a house in development writes down each statement
    with scratch_database():
        events, rounds = (300, 3) if options.quick else (1500, 7)
        compare_doors(events, rounds)
        measure_worker(40 if options.quick else 150)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a fifth of the events")
    parser.add_argument(
        "--database", help="a PostgreSQL server to make the scratch database on; SQLite without"
    )
    return parser.parse_args()


@contextmanager
def scratch_database() -> Iterator[None]:
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        print(f"database: {connection.vendor}")
        try:
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


# --- The doors -------------------------------------------------------------------------------------------


def compare_doors(events: int, rounds: int) -> None:
    doors: dict[str, Application] = {
        "bare WSGI + HMAC + one SQL": bare_door(),
        "ours": our_door(),
        "construct_event + get_or_create": usual_door(),
    }
    wall: dict[str, list[float]] = {name: [] for name in doors}
    cpu: dict[str, list[float]] = {name: [] for name in doors}
    for number in range(rounds + 1):
        for name, door in doors.items():
            bodies = [_body(f"evt_{name[:4]}_{number}_{event}") for event in range(events)]
            taken = _time(door, bodies)
            if number:  # the first round warms up
                wall[name].append(taken[0] / events)
                cpu[name].append(taken[1] / events)
    limit = next(iter(doors))
    for name in doors:
        # Round by round: what else this machine is doing changes from one to the next.
        speed = statistics.median(bare / own for bare, own in zip(wall[limit], wall[name], strict=True))
        cost = statistics.median(own / bare for bare, own in zip(cpu[limit], cpu[name], strict=True))
        print(
            f"{name:34} {1 / statistics.median(wall[name]):7.0f}/s {statistics.median(cpu[name]) * 1e6:6.0f} µs  {speed:5.2f}× its speed  {cost:5.2f}× its CPU"
        )
        if name == "ours":
            print(
                f"{'':34} target ≥ {TARGET_SPEED}× and ≤ {TARGET_CPU}×: {_verdict(speed >= TARGET_SPEED and cost <= TARGET_CPU)}"
            )


def bare_door() -> Application:
    from django.db import connection

    # A connection of its own: Django may close the one that it lends to requests.
    raw = connection.get_new_connection(connection.get_connection_params())
    if connection.vendor == "postgresql":
        raw.autocommit = True
    else:
        raw.isolation_level = None
    mark = "%s" if connection.vendor == "postgresql" else "?"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_inbox (event_id varchar(255) PRIMARY KEY, payload text)")
    insert = f"INSERT INTO bench_inbox VALUES ({mark}, {mark}) ON CONFLICT DO NOTHING"

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        parts = dict(item.split("=", 1) for item in environ["HTTP_STRIPE_SIGNATURE"].split(","))
        signed = f"{parts['t']}.".encode() + body
        expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(expected, parts["v1"])
        cursor = raw.cursor()
        cursor.execute(insert, (json.loads(body)["id"], body.decode()))
        cursor.close()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    return application


def our_door() -> Application:
    from backoffice.wsgi import application

    return application


def usual_door() -> Application:
    """What tutorials show, behind the same middleware."""
    from backoffice.wsgi import application

    def answer(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        return application(environ | {"PATH_INFO": "/webhooks/usual/"}, start_response)

    return answer


def _body(event_id: str) -> bytes:
    """About as large as Stripe's own."""
    return json.dumps(
        {
            "id": event_id,
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": 1_790_000_000,
            "livemode": False,
            "type": "checkout.session.completed",
            "data": {
                "object": {
                    "id": f"cs_{event_id}",
                    "object": "checkout.session",
                    "payment_intent": f"pi_{event_id}",
                    "metadata": {f"key_{number}": "v" * 40 for number in range(50)},
                }
            },
        },
        indent=2,
    ).encode()


def _time(door: Application, bodies: list[bytes]) -> tuple[float, float]:
    requests = [_environ(body) for body in bodies]
    wall, cpu = time.perf_counter(), time.process_time()
    for environ in requests:
        answer = door(environ, _expect_success)
        b"".join(answer)
        close = getattr(answer, "close", None)
        if close:
            close()
    return time.perf_counter() - wall, time.process_time() - cpu


def _expect_success(status: str, _headers: object, _error: object = None) -> None:
    assert status.startswith("200"), status


def _environ(body: bytes) -> dict[str, Any]:
    at = int(time.time())
    signature = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/webhooks/stripe/",
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_STRIPE_SIGNATURE": f"t={at},v1={signature}",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


# --- The worker ------------------------------------------------------------------------------------------


def measure_worker(gifts: int) -> None:
    """Claim and settle one first event of each gift; what Stripe would say is read beforehand."""
    from payments.gateway import get_gateway
    from payments.models import WebhookEvent
    from payments.sandbox import behaviour
    from payments.sandbox.models import SandboxEvent
    from payments.services.events import inbox
    from tests.payments.stripe_story import one_off_link, open_page

    WebhookEvent.objects.all().delete()
    for _gift in range(gifts):
        behaviour.pay_session(open_page(one_off_link()))
    bodies = [
        event.payload.encode() for event in SandboxEvent.objects.filter(type="checkout.session.completed")
    ]
    limits = [_time(bare_table(), bodies) for _round in range(5)]
    _time(our_door(), bodies)
    wall, cpu = [], []
    for _gift in range(gifts):
        with _timed() as claiming:
            claim = inbox.claim_next()
        assert claim is not None
        reading = inbox.read(claim, get_gateway())
        with _timed() as settling:
            inbox.settle(claim, reading)
        wall.append(claiming[0] + settling[0])
        cpu.append(claiming[1] + settling[1])
    # Of each event: what others do to this machine meanwhile does not count.
    each = statistics.median(wall)
    speed = statistics.median(taken for taken, _cpu in limits) / gifts / each
    cost = statistics.median(cpu) / (statistics.median(used for _taken, used in limits) / gifts)
    print(
        f"{'worker: claim and settle':34} {1 / each:7.0f}/s {statistics.median(cpu) * 1e6:6.0f} µs  {speed:5.2f}× the limit's speed  {cost:5.0f}× its CPU"
    )
    print(f"{'':34} target ≥ {TARGET_WORKER}×: {_verdict(speed >= TARGET_WORKER)}")


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Fills the list with seconds by the clock and of the processor."""
    taken: list[float] = []
    wall, cpu = time.perf_counter(), time.process_time()
    yield taken
    taken += [time.perf_counter() - wall, time.process_time() - cpu]


def bare_table() -> Application:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_inbox")
    return bare_door()


def _verdict(reached: bool) -> str:
    return "reached" if reached else "NOT reached"


if __name__ == "__main__":
    main()
