"""Readable and usable by everybody: contrast in light and dark, named buttons, keyboard alone."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import expect

from .conftest import Shown

pytestmark = pytest.mark.asyncio(loop_scope="session")

# WCAG 2.2, 1.4.3: text and what lies behind it differ by 4.5 to 1.
LOOK = """() => {
  const part = (value) => ((value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const colour = (text) => (numbers(text).length < 4 ? [...numbers(text), 1] : numbers(text));
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const found = colour(getComputedStyle(one).backgroundColor);
      if (found[3] > 0.9) return found;
    }
    return [255, 255, 255];
  };
  const shown = [...document.querySelectorAll("body *")].filter((node) => node.offsetParent);
  const says = (child) => child.nodeType === 3 && child.data.trim();
  const written = shown.filter((node) => [...node.childNodes].some(says));
  const faint = written.filter((node) => {
    const [one, two] = [light(colour(getComputedStyle(node).color)), light(behind(node))];
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05) < 4.5;
  });
  const named = (node) => node.textContent.trim() || node.getAttribute("aria-label");
  const buttons = shown.filter((node) => node.localName === "button");
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  return [
    ...faint.map((node) => `faint: ${node.className} ${node.textContent.slice(0, 40)}`),
    ...buttons.filter((node) => !named(node)).map((node) => `no name: ${node.className}`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `twice: ${id}`),
  ];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_can_be_read(shown: Shown, scheme: Literal["light", "dark"]) -> None:
    tab = shown.tab
    await tab.emulate_media(color_scheme=scheme)
    await tab.fill("#composer-text", "/isolate sink")
    await tab.press("#composer-text", "Enter")
    await expect(tab.locator("#list table").first).to_be_visible()
    await tab.fill("#composer-text", "@isolate hi")
    await tab.press("#composer-text", "Enter")
    await tab.click(".replies")
    await expect(tab.locator("#thread-list .message")).to_have_count(2)
    assert await tab.evaluate(LOOK) == []
    await tab.fill("#composer-text", "/isolate form")
    await tab.press("#composer-text", "Enter")
    await tab.get_by_role("button", name="Send", exact=True).click()
    await expect(tab.locator("#modal .error").first).not_to_be_empty()
    assert await tab.evaluate(LOOK) == []


async def test_the_keyboard_is_enough(shown: Shown) -> None:
    tab, keys = shown.tab, shown.tab.keyboard
    await tab.keyboard.press("Tab")  # the way past the sidebar
    await keys.press("Enter")
    await expect(tab.locator("#composer-text")).to_be_focused()
    await keys.type("/is")
    await keys.press("Enter")
    await keys.type("form")
    await keys.press("Enter")
    await expect(tab.get_by_label("Why?")).to_be_focused()
    await keys.type("because")
    await keys.press("Enter")
    await expect(tab.locator("#list .text").last).to_have_text("form: because")
    await tab.locator("#list .message").last.get_by_label("Reply in thread").focus()
    await keys.press("Enter")
    await expect(tab.locator("#thread-composer-text")).to_be_focused()
    await keys.press("Escape")
    await expect(tab.locator("#composer-text")).to_be_focused()
