"""Slack's markup as the page draws it, case by case, in the browser."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from .conftest import Shown

pytestmark = pytest.mark.asyncio(loop_scope="session")

DRAW = """async ([module, name, texts]) => {
  const draw = (await import(module))[name];
  const names = { me: "U1", member: (id, label) => label || "someone", channel: (id) => id };
  return texts.map((text) => {
    const box = document.createElement("div");
    box.append(...draw(text, names));
    const nodes = [...box.querySelectorAll("*")];
    const kinds = new Set(nodes.map((node) => node.localName));
    const listeners = nodes.flatMap((node) => [...node.attributes]).some((one) => one.name.startsWith("on"));
    const addresses = nodes.map((node) => node.getAttribute("href")).filter(Boolean);
    return { html: box.innerHTML, text: box.textContent, kinds: [...kinds], listeners, addresses };
  });
}"""
MRKDWN = {
    "*bold* and _it_": "<b>bold</b> and <i>it</i>",
    "*_both_*": "<b><i>both</i></b>",
    "2*3*4 a_b_c": "2*3*4 a_b_c",
    "* no * _ no _": "* no * _ no _",
    "~gone~": "<s>gone</s>",
    "`*raw* &lt;b&gt;`": "<code>*raw* &lt;b&gt;</code>",
    "```a\n*b*```": "<pre>a\n*b*</pre>",
    "&gt; quoted\n&gt; more\nafter": "<blockquote>quoted<br>more</blockquote>after",
    "one\ntwo": "one<br>two",
    "&amp;lt;": "&amp;lt;",
    "<b>x</b>": "&lt;b&gt;x&lt;/b&gt;",
    "<javascript:alert(1)|x>": "&lt;javascript:alert(1)|x&gt;",
    "<@U1> <@U2>": '<span class="mention own">@someone</span> <span class="mention">@someone</span>',
    "<!here>": '<span class="mention own">@here</span>',
    "<!date^x^{date}|a day>": "a day",
    "*<https://e.org|x>*": '<b><a href="https://e.org" target="_blank" rel="noopener noreferrer">x</a></b>',
    ":nonsense_name:": ":nonsense_name:",
    "*Note*: yes": "<b>Note</b>: yes",
    "(_aside_)": "(<i>aside</i>)",
}
MARKDOWN = {
    "**b** *i* `c`": "<p><b>b</b> <i>i</i> <code>c</code></p>",
    "- a\n- b": "<ul><li>a</li><li>b</li></ul>",
    "1. a\n2. b": "<ol><li>a</li><li>b</li></ol>",
    "> q": "<blockquote>q</blockquote>",
    "```\n<b>\n```": "<pre>&lt;b&gt;</pre>",
    "a\nb\n\nc": "<p>a<br>b</p><p>c</p>",
    "<b>x</b>": "<p>&lt;b&gt;x&lt;/b&gt;</p>",
    "[x](javascript:alert(1))": "<p><span>x</span>)</p>",
}
HARMLESS = {
    "a",
    "b",
    "i",
    "s",
    "code",
    "pre",
    "blockquote",
    "br",
    "span",
    "time",
    "p",
    "ul",
    "ol",
    "li",
    "div",
    "hr",
}
HARMLESS |= {"table", "thead", "tbody", "tr", "th", "td"}


async def drawn(shown: Shown, module: str, texts: list[str]) -> list[dict[str, Any]]:
    found = await shown.tab.evaluate(DRAW, [f"/static/{module}.js", module, texts])
    return list(found)


@pytest.mark.parametrize(("module", "cases"), [("mrkdwn", MRKDWN), ("markdown", MARKDOWN)])
async def test_markup_is_drawn_as_slack_draws_it(shown: Shown, module: str, cases: dict[str, str]) -> None:
    found = await drawn(shown, module, list(cases))
    assert {text: one["html"] for text, one in zip(cases, found, strict=True)} == cases


@pytest.mark.parametrize("module", ["mrkdwn", "markdown"])
async def test_no_text_becomes_anything_else(shown: Shown, module: str) -> None:
    dice = Random(7)
    pieces = [
        *"<>|&*_~`:#@!^()[]\\\n \"'-",
        "script",
        "img src=x onerror=x",
        "javascript:",
        "https://e.org",
        "!date^1^",
        "x",
    ]
    texts = ["".join(dice.choices(pieces, k=dice.randint(1, 40))) for _ in range(400)]
    for text, one in zip(texts, await drawn(shown, module, texts), strict=True):
        assert set(one["kinds"]) <= HARMLESS, text
        assert not one["listeners"], text
        assert all(address.startswith(("https://", "mailto:")) for address in one["addresses"]), text
