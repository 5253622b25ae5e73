"""Nothing is believed before its signature is checked, and nothing hostile ends in a 5xx."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from urllib.parse import urlencode

import pytest

from tests.server.conftest import FORM, JSON, Wire

COMMAND = urlencode(
    {"command": "/isolate", "text": "docker vs vm", "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
)
BODY = COMMAND.encode()


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


async def test_a_signed_command_is_answered(wire: Wire) -> None:
    assert await wire.post(BODY, wire.headers(BODY, FORM)) == 200
    assert [text for text, _ in wire.answers.asked] == ["docker vs vm"]


async def test_what_is_not_signed_rightly_gets_401_and_nothing_happens(wire: Wire) -> None:
    good = wire.headers(BODY, FORM)
    signature, stamp = good["X-Slack-Signature"], good["X-Slack-Request-Timestamp"]
    bad = [
        without(good, "X-Slack-Signature"),
        without(good, "X-Slack-Request-Timestamp"),
        {"Content-Type": FORM},
        *(
            {**good, "X-Slack-Signature": s}
            for s in ("", "v0=", "v0=" + "0" * 64, signature.upper(), signature + "0")
        ),
        *(
            {**good, "X-Slack-Signature": s}
            for s in ("v0=é", "ünsigned", "v0=" + "٣" * 64, "v1" + signature[2:])
        ),
        *(
            {**good, "X-Slack-Request-Timestamp": t}
            for t in ("", "x", "1e9", "-1", "９９", "9" * 400, stamp + " 1")
        ),
        wire.headers(BODY, FORM, at=time.time() - 301),
        wire.headers(BODY, FORM, at=time.time() + 360),  # it comes nearer while the others are posted
        wire.headers(BODY + b" ", FORM),
    ]
    for headers in bad:
        assert await wire.post(BODY, headers) == 401, headers
    assert wire.answers.asked == []


async def test_a_replay_after_five_minutes_is_refused(wire: Wire) -> None:
    old = wire.headers(BODY, FORM, at=time.time() - 299)
    assert await wire.post(BODY, old) == 200
    older = wire.headers(BODY, FORM, at=time.time() - 400)
    assert await wire.post(BODY, older) == 401


async def test_an_unsigned_certificate_check_gets_200_and_nothing_happens(wire: Wire) -> None:
    body = b"ssl_check=1&token=x&command=%2Fisolate&text=docker+vs+vm"
    assert await wire.post(body, {"Content-Type": FORM}) == 200
    assert wire.answers.asked == []


async def test_a_signed_certificate_check_is_one_in_any_order(wire: Wire) -> None:
    for body in (b"ssl_check=1&token=x", b"token=x&ssl_check=1"):
        assert await wire.post(body, wire.headers(body, FORM)) == 200
    for body in (b"token=x&ssl_check=10", b"no_ssl_check=1&token=x", b"token=%26ssl_check=1"):
        assert await wire.post(body, {"Content-Type": FORM}) == 401


MALFORMED = [
    (JSON, b""),
    (JSON, b"{"),
    (JSON, b"[]"),
    (JSON, b"null"),
    (JSON, b"3"),
    (JSON, b'"x"'),
    (JSON, b"{}"),
    (JSON, b"[" * 100_000),
    (JSON, b'{"type":' + b"9" * 10_000 + b"}"),
    (JSON, b'{"type":"event_callback"}'),
    (JSON, b'{"type":"event_callback","event":null}'),
    (JSON, b'{"type":"event_callback","event":[]}'),
    (JSON, b'{"type":"event_callback","event":{"type":7}}'),
    (JSON, b'{"type":"event_callback","team_id":7,"event":{"type":"app_mention"}}'),
    (
        JSON,
        b'{"type":"event_callback","event":{"type":"app_mention","user":"U1","text":"x","channel":"<!here>"}}',
    ),
    (JSON, b'{"type":"event_callback","authorizations":[1],"event":{"type":"app_mention"}}'),
    (JSON, b'{"type":"url_verification"}'),
    (FORM, b"payload="),
    (FORM, b"payload={"),
    (FORM, b"payload=[]"),
    (FORM, b'payload={"type":"block_actions"}'),
    (FORM, b'payload={"type":"block_actions","actions":[]}'),
    (FORM, b'payload={"type":"block_actions","actions":[{"action_id":"isolate.share.0","type":"button"}]}'),
    (FORM, b'payload={"type":"view_submission","view":{}}'),
    (FORM, b'payload={"type":"view_closed","view":null}'),
    (FORM, b"command=/isolate&text=hello"),
    (FORM, b"&".join(b"a%d=1" % n for n in range(500))),
    ("text/plain", b"what is this"),
]


@pytest.mark.parametrize(("content_type", "body"), MALFORMED)
async def test_signed_but_malformed_gets_400(wire: Wire, content_type: str, body: bytes) -> None:
    assert await wire.post(body, wire.headers(body, content_type)) == 400
    assert wire.answers.asked == []


async def test_bytes_that_are_no_text_get_401(wire: Wire) -> None:
    body = b'{"type":"event_callback\xff"}'
    assert await wire.post(body, {**wire.headers(b"{}"), "Content-Type": JSON}) == 401


async def test_bytes_are_taken_as_they_were_signed_whatever_encoding_is_claimed(wire: Wire) -> None:
    for encoding in ("gzip", "deflate", "br"):
        headers = {**wire.headers(BODY, FORM), "Content-Encoding": encoding}
        assert await wire.post(BODY, headers) == 200


async def test_a_body_over_a_megabyte_is_refused(wire: Wire) -> None:
    body = b'{"type":"' + b"x" * 1_100_000 + b'"}'
    url, headers = f"{wire.bot.url}/slack/events", wire.headers(body)
    async with wire.session.post(url, data=io.BytesIO(body), headers=headers) as response:
        assert response.status == 413


NO_HTTP = [
    b"\x16\x03\x01\x00\xa5\x01\x00 a TLS hello",
    b"POST /slack/events HTTP/9.9\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\x00\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: [\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n",
]


@pytest.mark.parametrize("sent", NO_HTTP)
async def test_what_is_no_http_gets_400_and_fills_no_log(
    wire: Wire, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    assert (await wire.raw(sent)).split()[1] == b"400"
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_body_that_breaks_off_is_no_error_of_ours(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n"
    await wire.raw(head + BODY, then_hang_up=True)
    assert (await wire.get("/healthz"))[0] == 200
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert 'isolate_deliveries_total{status="400",transport="http"} 1.0' in (await wire.get("/metrics"))[1]


async def test_a_body_that_does_not_come_is_not_waited_for_longer_than_slack_would(wire: Wire) -> None:
    began = time.monotonic()
    answer = await wire.raw(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + BODY)
    assert answer.split()[1] == b"408"
    assert time.monotonic() - began < 4


async def test_an_odd_but_well_formed_delivery_is_acknowledged(wire: Wire) -> None:
    odd = [
        {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1},
        {"type": "event_callback", "event": {"type": "app_mention"}},
        {
            "type": "event_callback",
            "event": {"type": "message", "channel_type": "im", "subtype": "message_changed"},
        },
        {"type": "shortcut", "callback_id": "x", "user": {"id": "U1"}, "team": None},
        {"type": "view_closed", "view": {"type": "modal"}},
        {"type": "something_new", "event": {"type": "x"}},
    ]
    for payload in odd:
        body = json.dumps(payload).encode()
        assert await wire.post(body, wire.headers(body)) == 200, payload


async def test_half_a_surrogate_pair_can_be_answered(wire: Wire) -> None:
    body = b'{"type":"event_callback","event_id":"E1","team_id":"T0TEAM","event":{"type":"message",'
    body += b'"channel_type":"im","user":"U1","channel":"D9","ts":"1.1","text":"docker \\ud800"}}'
    assert await wire.post(body, wire.headers(body)) in {200, 503}  # 503: this workspace has no such channel
    assert wire.answers.asked[0][0].startswith("docker")


async def test_the_challenge_is_repeated_and_other_paths_are_none(wire: Wire) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c" * 20}).encode()
    url = f"{wire.bot.url}/slack/events"
    async with wire.session.post(url, data=body, headers=wire.headers(body)) as response:
        assert (response.status, "c" * 20 in await response.text()) == (200, True)
    async with wire.session.post(url, data=body, headers={"Content-Type": JSON}) as response:
        assert (response.status, "c" * 20 in await response.text()) == (401, False)
    assert (await wire.get("/slack/events"))[0] == 405
    assert (await wire.get("/nothing"))[0] == 404


async def test_health_readiness_and_metrics(wire: Wire) -> None:
    assert await wire.get("/healthz") == (200, '{"status": "up"}')
    status, body = await wire.get("/readyz")
    assert (status, json.loads(body)["status"]) == (200, "ready")
    assert (await wire.get("/metrics"))[0] == 200


async def test_a_draining_bot_takes_nothing_and_says_so(wire: Wire) -> None:
    assert await wire.bot.drain()
    assert await wire.post(BODY, wire.headers(BODY, FORM)) == 503
    assert (await wire.get("/readyz"))[0] == 503
    assert (await wire.get("/healthz"))[0] == 200


async def test_many_at_once_are_all_answered(wire: Wire) -> None:
    statuses = await asyncio.gather(*(wire.post(BODY, wire.headers(BODY, FORM)) for _ in range(200)))
    assert set(statuses) == {200}
