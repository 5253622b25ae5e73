"""The page in a real browser: what people do reaches the app, what the app says is drawn as in Slack."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import ME

from .conftest import Shown
from .sink import FORM, GENERAL, HOSTILE, plain

pytestmark = pytest.mark.asyncio(loop_scope="session")  # one browser for all


async def write(shown: Shown, text: str, box: str = "#composer-text") -> None:
    await shown.tab.fill(box, text)
    await shown.tab.press(box, "Enter")


async def test_a_command_is_answered_for_one_person_only(shown: Shown) -> None:
    await write(shown, "/isolate docker")
    message = shown.tab.locator("#list .message")
    await expect(message).to_contain_text("asked: docker")
    await expect(message).to_contain_text("Only visible to you")
    await expect(message.locator(".app")).to_have_text("APP")
    await shown.tab.select_option(".viewer select", "U0COLLEAGUE")
    await expect(shown.tab.locator("#list .message")).to_have_count(0)


async def test_hostile_text_stays_text(shown: Shown) -> None:
    await write(shown, f"/isolate {HOSTILE}")
    message = shown.tab.locator("#list .message .text")
    await expect(message).to_contain_text("<img src=x onerror=")
    await write(shown, HOSTILE)
    await expect(shown.tab.locator("#list .message")).to_have_count(2)
    assert await shown.tab.locator("#list script, #list .text img").count() == 0
    assert "owned" not in await shown.tab.title()


async def test_a_mention_is_answered_in_a_thread(shown: Shown) -> None:
    await write(shown, "@isolate docker or vm?")
    await expect(shown.tab.locator("#list .mention")).to_have_text("@isolate")
    await shown.tab.click(".replies")
    await expect(shown.tab.locator("#thread-list .message")).to_have_count(2)
    await write(shown, "thanks", "#thread-composer-text")
    await expect(shown.tab.locator("#thread-list .message")).to_have_count(3)
    await expect(shown.tab.locator(".replies b")).to_have_text("2 replies")
    await shown.tab.keyboard.press("Escape")
    await expect(shown.tab.locator("#thread")).to_be_hidden()


async def test_everything_is_drawn(shown: Shown) -> None:
    await write(shown, "/isolate sink")
    content = shown.tab.locator("#list .message .content")
    await expect(content.get_by_role("heading", name="Docker or a VM?")).to_be_visible()
    for tag, text in (
        ("b", "bold"),
        ("i", "italic"),
        ("s", "gone"),
        ("code", "code"),
        ("blockquote", "quoted line"),
    ):
        await expect(content.locator(f".block-section {tag}").first).to_have_text(text)
    await expect(content.locator("pre").first).to_have_text("two\nlines <b>")
    await expect(content).to_contain_text("snake_case_name 2*3*4 14 Nov 2023")
    await expect(content.locator(".mention")).to_have_text(["@you", "#general"])
    link = content.get_by_role("link", name="a link")
    assert await link.get_attribute("href") == "https://example.com/a?b=1&c=2"
    assert "noopener" in (await link.get_attribute("rel") or "")
    assert await content.get_by_role("link", name="bad link").count() == 0
    await expect(content.locator("th")).to_have_text([" ", "Docker", "VM"], use_inner_text=True)
    await expect(content.locator("td").nth(1)).to_have_class(re.compile("right"))
    await expect(content.locator("td b")).to_have_text("Kernel")
    await expect(content.locator(".block-markdown li")).to_have_text(["one and two", "three", "first"])
    await expect(content.locator(".block-context").last).to_contain_text("plain *text*")
    assert await content.locator(".unknown").count() == 0


async def test_what_is_pressed_reaches_the_app(shown: Shown) -> None:
    tab = shown.tab
    await write(shown, "/isolate sink")
    await tab.get_by_role("button", name="Count").click()
    await expect(tab.locator("#list .text").last).to_have_text("count: 1")
    await tab.get_by_role("button", name="Careful").click()
    await expect(tab.locator("#confirm")).to_contain_text("This counts.")
    await tab.get_by_role("button", name="Cancel").click()
    await tab.get_by_role("button", name="Careful").click()
    await tab.get_by_role("button", name="Do it").click()
    await expect(tab.locator("#list .text").last).to_have_text("careful: 2")
    await tab.locator("#list select").select_option("vm")
    await expect(tab.locator("#list .text").last).to_contain_text("pick: {")
    await tab.get_by_label("More options").click()
    await tab.get_by_role("menuitem", name="Two").click()
    await expect(tab.locator("#list .text").last).to_contain_text("more: {")
    await tab.get_by_label("Unsure").check()
    await expect(tab.locator("#list .text").last).to_contain_text("sure: {")
    await tab.get_by_label("Left").check()
    await expect(tab.locator("#list .text").last).to_contain_text("boxes: [{")
    assert len(shown.ws.calls_of("chat.postMessage")) == 6


async def test_failures_are_shown_as_slack_shows_them(shown: Shown) -> None:
    await write(shown, "/isolate fail")
    await expect(shown.tab.locator("#list .message")).to_contain_text(
        'failed with the error "dispatch_failed"'
    )
    await write(shown, "/shout")
    await expect(shown.tab.locator("#list .text").last).to_contain_text("/shout is not a valid command")
    await write(shown, "/isolate sink")
    await shown.tab.get_by_role("button", name="Broken").click()
    await expect(shown.tab.locator(".notice")).to_contain_text("Status Code 404")


async def test_a_form_with_its_errors(shown: Shown) -> None:
    tab = shown.tab
    await write(shown, "/isolate form")
    modal = tab.get_by_role("dialog", name="Ask")
    await expect(modal.get_by_label("Why?")).to_be_focused()
    await modal.get_by_role("button", name="Send").click()
    await expect(modal.locator(".error").first).to_have_text("Please complete this required field.")
    await modal.get_by_label("Why?").fill("bad")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal.locator(".error").first).to_have_text("Not good enough.")
    await modal.get_by_label("Why?").fill("good")
    await tab.keyboard.press("Enter")
    await expect(modal).to_be_hidden()
    await expect(tab.locator("#list .text").last).to_have_text("form: good")


async def test_what_was_typed_survives_an_update(shown: Shown) -> None:
    await write(shown, "/isolate form")
    await shown.tab.get_by_label("Why?").fill("half a sent")
    view = shown.ws.modal(ME)
    assert view
    client = AsyncWebClient(token=shown.ws.app.bot_token, base_url=shown.ws.api_url)
    await client.views_update(view_id=view.id, view={**FORM, "title": plain("Asked")})
    await expect(shown.tab.get_by_role("dialog", name="Asked")).to_be_visible()
    assert await shown.tab.get_by_label("Why?").input_value() == "half a sent"


async def test_a_modal_closes_on_escape(shown: Shown) -> None:
    await write(shown, "/isolate form")
    await expect(shown.tab.get_by_role("dialog")).to_be_visible()
    await shown.tab.keyboard.press("Escape")
    await expect(shown.tab.get_by_role("dialog")).to_be_hidden()


async def test_home_and_direct_messages(shown: Shown) -> None:
    tab = shown.tab
    await tab.get_by_role("button", name="isolate", exact=True).click()
    await expect(tab.locator("#home")).to_contain_text("Welcome home")
    await tab.locator("#home select").select_option("docker")
    await shown.ws.wait_for(lambda: shown.ws.messages(GENERAL))
    await tab.get_by_role("tab", name="Messages").click()
    await write(shown, "psst")
    await expect(tab.locator("#list .text").last).to_contain_text("psst <img")
    await expect(tab.locator("#list .replies")).to_have_count(0)


async def test_people_edit_delete_and_use_shortcuts(shown: Shown) -> None:
    tab = shown.tab
    await write(shown, "frist")
    message = tab.locator("#list .message").first
    await message.hover()
    await message.get_by_label("Edit message").click()
    await tab.keyboard.press("Escape")
    await message.hover()
    await message.get_by_label("Edit message").click()
    await tab.get_by_role("textbox", name="Edit message").fill("first")
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#list .message")).to_contain_text("first(edited)")
    await tab.locator("#list .message").first.hover()
    await tab.get_by_label("More actions").click()
    await tab.get_by_role("menuitem", name="Check this").click()
    await expect(tab.locator("#list .text").last).to_have_text("checked: first")
    await tab.locator("#list .message").first.hover()
    await tab.get_by_label("Delete message").first.click()
    await expect(tab.locator("#list .message")).to_have_count(1)


async def test_the_box_offers_commands_and_people(shown: Shown) -> None:
    box = shown.tab.locator("#composer-text")
    await box.press_sequentially("/i")
    await expect(shown.tab.locator(".offers").get_by_role("option")).to_contain_text("Settle an argument")
    await box.press("Tab")
    assert await box.input_value() == "/isolate "
    await box.fill("")
    await box.press_sequentially("hey @is")
    await box.press("Enter")
    assert await box.input_value() == "hey @isolate "


async def test_examples_can_be_tried(shown: Shown) -> None:
    await shown.tab.get_by_role("button", name="@isolate docker vs vm").click()
    await expect(shown.tab.locator("#list .message")).to_contain_text("docker vs vm")
    await shown.tab.get_by_role("button", name="/isolate what is packer?").click()
    await expect(shown.tab.locator("#list .text").last).to_contain_text("asked: what is packer?")


async def test_nothing_runs_over_the_edge_of_a_phone(shown: Shown) -> None:
    tab = shown.tab
    await tab.set_viewport_size({"width": 360, "height": 740})
    await write(shown, "/isolate sink")
    await expect(tab.locator("#list .message")).to_be_visible()
    assert await tab.evaluate("document.documentElement.scrollWidth") == 360
    wide = (
        "[...document.querySelectorAll('.block')].filter(b => b.getBoundingClientRect().right > 361).length"
    )
    assert await tab.evaluate(wide) == 0
    await tab.get_by_label("Show conversations").click()
    await tab.get_by_role("button", name="isolate", exact=True).click()
    await expect(tab.locator("#home")).to_contain_text("Welcome home")
