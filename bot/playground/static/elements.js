// Block Kit's interactive elements. `ctx.fire(action_id, block_id, value)` tells the app; in inputs the value waits.
import { h, fill } from "./dom.js";
import { icon } from "./icons.js";
import { mrkdwn, emoji } from "./mrkdwn.js";

export const plain = (object) => (object ? object.text.split(/(:[a-z0-9_+-]{1,60}:)/).map(emojis) : []);
const emojis = (part) => (/^:[^:]+:$/.test(part) ? emoji(part.slice(1, -1)) : part);
const words = (object) => plain(object).map((part) => (typeof part === "string" ? part : part.textContent)).join("");

/** A text object of either kind. */
export function text(object, names) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, names) : plain(object);
}

/** One element; null for a kind that this page cannot draw. */
export function element(node, block, ctx) {
  const make = MAKERS[node.type];
  if (!make) return h("span", { class: "unknown" }, `[${node.type}]`);
  return make(node, async (value) => {
    if (node.confirm && !(await ask(node.confirm, ctx.names))) return false;
    ctx.fire(node.action_id ?? "", block.block_id, value);
    return true;
  }, ctx);
}

function button(node, fire) {
  const style = node.style ? `button ${node.style}` : "button";
  const label = node.accessibility_label ?? null;
  const made = h("button", { type: "button", class: style, "aria-label": label, onclick: press }, plain(node.text));
  function press() {
    if (node.url && /^https?:/i.test(node.url)) window.open(node.url, "_blank", "noopener,noreferrer");
    made.classList.add("pressed");
    setTimeout(() => made.classList.remove("pressed"), 1200);
    fire(node.value ?? null);
  }
  return made;
}

/** A small menu under a button; `items` are [label nodes, what to do]. */
export function menu(anchor, items) {
  document.querySelectorAll(".menu").forEach((open) => open.remove());
  const close = () => {
    list.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
  };
  const outside = (event) => list.contains(event.target) || close();
  const list = h("div", { class: "menu", role: "menu", onkeydown: keys },
    items.map(([label, act]) => h("button", { type: "button", role: "menuitem", onclick: () => (close(), anchor.focus(), act()) }, label)));
  function keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") (event.stopPropagation(), close(), anchor.focus());
    if (!step) return;
    event.preventDefault();
    const all = [...list.children];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  }
  anchor.after(list);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside);
  list.firstChild?.focus();
  return list;
}

function overflow(node, fire) {
  const open = h("button", { type: "button", class: "button overflow", "aria-label": "More options", "aria-haspopup": "menu", onclick: show }, "⋯");
  function show() {
    menu(open, node.options.map((option) => [plain(option.text), () => {
      if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
      fire(option.value);
    }]));
  }
  return h("span", { class: "anchor" }, open);
}

const optionNodes = (options) => options.map((option) => h("option", { value: option.value }, words(option.text)));

function choices(node, ctx) {
  if (node.option_groups) return node.option_groups.map((group) => h("optgroup", { label: words(group.label) }, optionNodes(group.options)));
  if (node.options) return optionNodes(node.options);
  const people = ctx.members().map((member) => h("option", { value: member.id }, `@${member.name}`));
  const places = ctx.channels().filter((channel) => channel.name).map((channel) => h("option", { value: channel.id }, `#${channel.name}`));
  if (node.type.includes("users")) return people;
  return node.type.includes("channels") ? places : [...places, ...people];
}

function select(node, fire, ctx) {
  const initial = node.initial_option?.value ?? node.initial_user ?? node.initial_channel ?? node.initial_conversation ?? "";
  const empty = h("option", { value: "", disabled: true }, words(node.placeholder) || "Select an option");
  const box = h("select", { class: "select", "aria-label": words(node.placeholder) || "Select an option", onchange: async () => (await fire(box.value)) || (box.value = initial) }, empty, choices(node, ctx));
  box.value = initial;
  return valued(box, () => box.value || null, (value) => (box.value = value?.value ?? value ?? ""));
}

function multiselect(node, fire, ctx) {
  const initial = (node.initial_options ?? []).map((option) => option.value);
  const box = h("select", { class: "select many", multiple: true, size: 4, "aria-label": words(node.placeholder) || "Select options", onchange: () => fire(chosen()) }, choices(node, ctx));
  const chosen = () => [...box.selectedOptions].map((option) => option.value);
  for (const option of box.options) option.selected = initial.includes(option.value);
  return valued(box, () => (chosen().length ? chosen() : null), (value) => {
    for (const option of box.options) option.selected = plainValues(value).includes(option.value);
  });
}

// Values as they are read, from values or from the options that Slack keeps.
const plainValues = (value) => [value ?? []].flat().map((one) => one?.value ?? one);

function external(node, fire, ctx) {
  let picked = node.initial_option ?? null;
  const box = h("input", { class: "field", type: "text", role: "combobox", "aria-expanded": "false", placeholder: words(node.placeholder) || "Type to search", oninput: seek });
  box.value = picked ? words(picked.text) : "";
  async function seek() {
    if (box.value.length < (node.min_query_length ?? 3)) return;
    const found = await ctx.suggest(node.action_id, box.value);
    const options = found.options ?? (found.option_groups ?? []).flatMap((group) => group.options);
    menu(box, options.map((option) => [plain(option.text), () => ((picked = option), (box.value = words(option.text)), fire(option))]));
    box.focus();
  }
  return valued(h("span", { class: "anchor" }, box), () => picked, (value) => ((picked = value), (box.value = value ? words(value.text) : "")));
}

let serial = 0;

function ticks(kind) {
  return (node, fire, ctx) => {
    const name = `choice-${(serial += 1)}`;
    const initial = [node.initial_option, ...(node.initial_options ?? [])].filter(Boolean).map((option) => option.value);
    const boxes = node.options.map((option) => h("input", { type: kind, name, value: option.value, checked: initial.includes(option.value), onchange: () => fire(read()) }));
    const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
    const read = () => (kind === "radio" ? chosen()[0] ?? null : chosen());
    const rows = node.options.map((option, index) => h("label", { class: "tick" }, boxes[index], h("span", {}, text(option.text, ctx.names),
      option.description ? h("small", {}, text(option.description, ctx.names)) : null)));
    return valued(h("div", { class: "ticks", role: kind === "radio" ? "radiogroup" : "group" }, rows), () => (chosen().length ? read() : null), (value) => {
      for (const box of boxes) box.checked = plainValues(value).includes(box.value);
    });
  };
}

function picker(type, initial, convert = (value) => value) {
  return (node, fire) => {
    const box = h("input", { class: "field picker", type, "aria-label": words(node.placeholder) || type, onchange: () => fire(convert(box.value)) });
    box.value = initial(node) ?? "";
    return valued(box, () => (box.value ? convert(box.value) : null), (value) => typeof value === "string" && (box.value = value));
  };
}

function typed(type) {
  return (node, fire) => {
    const rows = node.multiline ? 4 : null;
    const box = h(node.multiline ? "textarea" : "input", {
      class: "field", type: node.multiline ? null : type, rows, placeholder: words(node.placeholder) || null, spellcheck: "true",
      minlength: node.min_length ? String(node.min_length) : null, maxlength: String(node.max_length ?? 3000),
    });
    box.value = node.initial_value ?? "";
    if (!node.multiline) box.addEventListener("keydown", (event) => event.key === "Enter" && fire(box.value));
    return valued(box, () => box.value || null, (value) => (box.value = value ?? ""));
  };
}

function valued(node, read, write) {
  return Object.assign(node, { read, write });
}

export function image(node) {
  const source = node.slack_file?.id ? `/files/${encodeURIComponent(node.slack_file.id)}` : "";
  if (source) return h("img", { src: source, alt: node.alt_text, loading: "lazy" });
  return h("span", { class: "no-image", role: "img", "aria-label": node.alt_text }, icon("image"), node.alt_text || "image");
}

function feedback(node, fire) {
  const one = (side, glyph) => h("button", { type: "button", class: "icon-button", "aria-label": words(node[side].text), title: words(node[side].text),
    onclick: (event) => (event.currentTarget.classList.add("pressed"), fire(side === "positive_button" ? "positive" : "negative")) }, glyph);
  return h("span", { class: "feedback" }, one("positive_button", icon("up")), one("negative_button", icon("down")));
}

function iconButton(node, fire) {
  return h("button", { type: "button", class: "icon-button", "aria-label": words(node.text), title: words(node.text), onclick: () => fire(node.value ?? null) }, node.icon === "trash" ? icon("trash") : icon("more"));
}

const unix = (value) => Math.floor(new Date(value).getTime() / 1000);
const selects = Object.fromEntries(["static", "users", "conversations", "channels"].flatMap((kind) => [[`${kind}_select`, select], [`multi_${kind}_select`, multiselect]]));
const MAKERS = {
  ...selects,
  button,
  workflow_button: button,
  overflow,
  external_select: external,
  radio_buttons: ticks("radio"),
  checkboxes: ticks("checkbox"),
  datepicker: picker("date", (node) => node.initial_date),
  timepicker: picker("time", (node) => node.initial_time),
  datetimepicker: picker("datetime-local", () => "", unix),
  plain_text_input: typed("text"),
  email_text_input: typed("email"),
  url_text_input: typed("url"),
  number_input: typed("number"),
  image,
  feedback_buttons: feedback,
  icon_button: iconButton,
  plain_text: (node, _, ctx) => h("span", {}, text(node, ctx.names)),
  mrkdwn: (node, _, ctx) => h("span", {}, text(node, ctx.names)),
};

/** Slack's “are you sure” in front of an element; whether the person was. */
export function ask(confirm, names) {
  const dialog = document.getElementById("confirm");
  return new Promise((resolve) => {
    const done = (sure) => (dialog.close(), resolve(sure));
    const style = confirm.style === "danger" ? "button danger" : "button primary";
    fill(dialog,
      h("h2", { id: "confirm-title" }, plain(confirm.title)),
      h("div", { class: "dialog-body" }, text(confirm.text, names)),
      h("footer", {},
        h("button", { type: "button", class: "button", onclick: () => done(false) }, confirm.deny ? plain(confirm.deny) : "Cancel"),
        h("button", { type: "button", class: style, onclick: () => done(true) }, confirm.confirm ? plain(confirm.confirm) : "Yes")));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
