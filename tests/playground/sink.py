"""A Bolt app that answers in every way the page can draw."""

from __future__ import annotations

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace import AppConfig, Payload, Workspace

GENERAL = "C0GENERAL"
HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>&amp; <b>x</b>"
)


def mrkdwn(text: str) -> Payload:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Payload:
    return {"text": plain(value.title()), "value": value}


def rich(text: str, **style: bool) -> Payload:
    part: Payload = {"type": "text", "text": text} | ({"style": style} if style else {})
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}


def raw(text: str) -> Payload:
    return {"type": "raw_text", "text": text}


PICK: Payload = {
    "type": "static_select",
    "action_id": "pick",
    "placeholder": plain("Pick one"),
    "options": [option("docker"), option("vm")],
}
SINK: list[Payload] = [
    {"type": "header", "text": plain("Docker or a VM? :whale:")},
    {
        "type": "section",
        "text": mrkdwn(
            "*bold* _italic_ ~gone~ `code` <https://example.com/a?b=1&amp;c=2|a link> :tada: "
            "<@U0YOU> <#C0GENERAL>\n> quoted _line_\n```two\nlines &lt;b&gt;```\nsnake_case_name 2*3*4 "
            "<!date^1700000000^{date_short}|a day>"
        ),
    },
    {
        "type": "section",
        "text": mrkdwn("With an accessory"),
        "accessory": {
            "type": "overflow",
            "action_id": "more",
            "options": [option("one"), option("two")],
        },
    },
    {"type": "section", "fields": [mrkdwn("*Starts in*\nseconds"), mrkdwn("*Kernel*\nshared")]},
    {"type": "divider"},
    {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, {"align": "right"}, {"align": "center"}],
        "rows": [
            [raw(""), raw("Docker"), raw("VM")],
            [rich("Kernel", bold=True), raw("shared"), rich("own", code=True)],
        ],
    },
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]},
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "link", "url": "javascript:alert(1)", "text": "bad link"}],
                    },
                ],
            },
            {
                "type": "rich_text_preformatted",
                "elements": [{"type": "text", "text": "docker run --rm alpine\nuname -r"}],
            },
        ],
    },
    {
        "type": "markdown",
        "text": "## Heading\n\n- **one** and `two`\n- [three](https://example.com)\n\n1. first",
    },
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {
                "type": "button",
                "action_id": "count",
                "text": plain("Count"),
                "value": "1",
                "style": "primary",
            },
            {
                "type": "button",
                "action_id": "careful",
                "text": plain("Careful"),
                "value": "2",
                "style": "danger",
                "confirm": {
                    "title": plain("Sure?"),
                    "text": mrkdwn("This *counts*."),
                    "confirm": plain("Do it"),
                },
            },
            {"type": "button", "action_id": "broken", "text": plain("Broken"), "value": "3"},
            PICK,
        ],
    },
    {
        "type": "actions",
        "elements": [
            {
                "type": "radio_buttons",
                "action_id": "sure",
                "options": [option("sure"), option("unsure")],
            },
            {"type": "checkboxes", "action_id": "boxes", "options": [option("left"), option("right")]},
        ],
    },
    {
        "type": "context",
        "elements": [mrkdwn("<https://example.com|Source> · checked 24 Nov 2026"), plain("plain *text*")],
    },
]
SINK[5]["rows"][0][0] = raw(" ")
FORM: Payload = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Ask"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": plain("Why?"),
            "hint": plain("In one sentence."),
            "element": {"type": "plain_text_input", "action_id": "reason"},
        },
        {
            "type": "input",
            "block_id": "which",
            "optional": True,
            "label": plain("Which?"),
            "element": PICK,
        },
    ],
}


def build(app: AppConfig, ws: Workspace) -> AsyncApp:
    """The app, on that workspace."""
    client = AsyncWebClient(token=app.bot_token, base_url=ws.api_url)
    bolt = AsyncApp(signing_secret=app.signing_secret, client=client, process_before_response=True)
    _events(bolt)
    _commands(bolt)
    _touches(bolt)
    return bolt


def _events(bolt: AsyncApp) -> None:
    @bolt.event("app_mention")
    async def mention(event: Payload, say: AsyncSay) -> None:
        await say(text="Everything", blocks=SINK, thread_ts=event["ts"])

    @bolt.event("message")
    async def direct(event: Payload, say: AsyncSay) -> None:
        await say(text=f"{event['text']} {HOSTILE}")

    @bolt.event("app_home_opened")
    async def home(event: Payload, client: AsyncWebClient) -> None:
        blocks = [{"type": "header", "text": plain("Welcome home")}, {"type": "actions", "elements": [PICK]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


def _commands(bolt: AsyncApp) -> None:
    @bolt.command("/isolate")
    async def command(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        if body["text"] == "fail":
            raise ValueError("on purpose")
        if body["text"] == "form":
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
            await ack()
        elif body["text"] == "sink":
            await ack(text="Everything", blocks=SINK)
        else:
            await ack(f"asked: {body['text']} {HOSTILE}")


def _touches(bolt: AsyncApp) -> None:
    async def counted(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        action = body["actions"][0]
        chosen = action.get("value") or action.get("selected_option") or action.get("selected_options")
        await client.chat_postMessage(channel=GENERAL, text=f"{action['action_id']}: {chosen}")
        await ack()

    for action_id in ("count", "careful", "pick", "more", "sure", "boxes"):
        bolt.action(action_id)(counted)

    @bolt.shortcut("check")
    async def check(ack: AsyncAck, body: Payload, say: AsyncSay) -> None:
        await say(text=f"checked: {body['message']['text']}")
        await ack()

    @bolt.view("form")
    async def submitted(ack: AsyncAck, view: Payload, client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        reason = values["why"]["reason"]["value"]
        if reason == "bad":
            await ack(response_action="errors", errors={"why": "Not good enough."})
            return
        await client.chat_postMessage(channel=GENERAL, text=f"form: {reason}")
        await ack()
