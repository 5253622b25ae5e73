// The page: what the workspace looks like to one person, redrawn after each change.
import { arrange, fill, h, Kept } from "./dom.js";
import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { plain } from "./elements.js";
import { icon } from "./icons.js";
import { avatar, drawMessages } from "./messages.js";

const at = (id) => document.getElementById(id);
const kept = new Kept();
const ui = { me: "U0YOU", place: "", tab: "messages", thread: null, editing: null, sidebar: false, notices: 0 };
let seen = null;
let stream = null;
let modalInputs = new Map();

// What is said to the server

async function act(name, body = {}) {
  try {
    const answer = await fetch(`/api/${name}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ member: ui.me, ...body }),
    });
    const result = await answer.json();
    if (result.error) notice(result.error);
    if (result.refused) notice(result.refused);
    return result;
  } catch {
    notice("The playground does not answer. Is it still running?");
    return {};
  }
}

function listen() {
  stream?.close();
  stream = new EventSource(`/api/stream?member=${encodeURIComponent(ui.me)}`);
  stream.onerror = () => lost();
  stream.onmessage = (event) => {
    const first = seen === null;
    ui.lost = false;
    seen = JSON.parse(event.data);
    if (first) start();
    draw();
  };
}

function lost() {
  if (!ui.lost) notice("Connection lost. Is the playground still running?");
  ui.lost = true;
}

// Who and what things are called

const names = {
  get me() {
    return ui.me;
  },
  member: (id, label = "") => seen.members.find((member) => member.id === id)?.name ?? (label || id),
  channel: (id, label = "") => seen.channels.find((channel) => channel.id === id)?.name || label || id,
  seal: () => seen.members.length,
};

function author(id) {
  const member = seen.members.find((one) => one.id === id);
  if (!member) return { name: id === "USLACKBOT" ? "Slackbot" : id, app: false, tone: 0 };
  return { name: member.name, app: member.bot, tone: seen.members.indexOf(member) % 6 };
}

const channel = () => seen.channels.find((one) => one.id === ui.place);
const isApp = (one) => one.id === seen.app.dm;
const title = (one) => (one.kind === "im" ? names.member(one.members.find((id) => id !== ui.me)) : one.name);

/** How blocks reach the world: who is who, and what touching them does. */
function context(target, more = {}) {
  return {
    names,
    members: () => seen.members,
    channels: () => seen.channels,
    fire: (action_id, block_id, value) => act("click", { ...target, action_id, block_id, value }),
    suggest: (action_id, typed) => act("suggest", { ...target, action_id, typed }),
    ...more,
  };
}

const page = {
  names,
  author,
  context,
  get appName() {
    return seen.app.name;
  },
  inThread: false,
  thread: (message) => seen.messages[message.channel].filter((one) => one.thread === message.ts && one.ts !== message.ts),
  openThread: (message) => ((ui.thread = message.thread || message.ts), draw(), threadComposer.box.focus()),
  shortcuts: () => seen.shortcuts.filter((one) => one.kind === "message"),
  shortcut: (one, message) => act("shortcut", { id: one.id, channel: message.channel, ts: message.ts }),
  remove: (message) => act("delete", { channel: message.channel, ts: message.ts }),
  edit: (message) => editing(message),
};

// Drawing

function draw() {
  if (!channel()) ui.place = seen.channels[0].id;
  document.title = `${channel().kind === "im" ? "" : "#"}${title(channel())} – ${seen.team}`;
  at("frame").classList.toggle("sidebar-open", ui.sidebar);
  drawSidebar();
  drawHead();
  drawConversation();
  drawThread();
  drawModal();
  for (const one of seen.notices.slice(ui.notices)) notice(one.text);
  ui.notices = seen.notices.length;
}

function go(place, tab = "messages") {
  const changed = ui.place !== place || ui.tab !== tab;
  Object.assign(ui, { place, tab, thread: null, sidebar: false });
  if (changed && place === seen.app.dm) act("open", { tab });
  draw();
  if (tab === "messages") mainComposer.box.focus({ preventScroll: true });
}

function drawSidebar() {
  const entry = (one, mark) => h("button", { type: "button", class: "entry", "aria-current": one.id === ui.place ? "page" : null, onclick: () => go(one.id, isApp(one) && ui.place !== one.id && seen.app.home ? "home" : "messages") }, mark, h("span", {}, title(one)));
  const data = [seen.channels, seen.members, ui.place, ui.me];
  arrange(at("sidebar"), [kept.node("sidebar", data, () => h("div", { class: "sidebar-inner" },
    h("div", { class: "team" }, h("b", {}, seen.team), h("span", {}, "not Slack: everything stays on this machine")),
    h("h2", {}, "Channels"),
    seen.channels.filter((one) => one.kind !== "im").map((one) => entry(one, h("span", { class: "hash" }, "#"))),
    h("h2", {}, "Apps"),
    seen.channels.filter(isApp).map((one) => entry(one, avatar({ app: true }, "tiny"))),
    h("label", { class: "viewer" }, "You are ", viewerSelect())))]);
}

function viewerSelect() {
  const people = seen.members.filter((member) => !member.bot);
  const box = h("select", { onchange: () => switchTo(box.value) }, people.map((member) => h("option", { value: member.id }, member.name)));
  box.value = ui.me;
  return box;
}

function switchTo(member) {
  Object.assign(ui, { me: member, thread: null, place: "", notices: Number.MAX_SAFE_INTEGER });
  listen();
}

function drawHead() {
  const one = channel();
  const data = [one, ui.tab, seen.app.home];
  arrange(at("head"), [kept.node("head", data, () => h("div", { class: "head-inner" },
    h("button", { type: "button", class: "burger", "aria-label": "Show conversations", onclick: () => ((ui.sidebar = !ui.sidebar), draw()) }, icon("burger")),
    h("h1", {}, one.kind === "im" ? avatar(author(one.members.find((id) => id !== ui.me)), "tiny") : h("span", { class: "hash" }, "#"), title(one)),
    one.kind === "im" ? h("span", { class: "app" }, "APP") : h("span", { class: "count", title: "Members" }, icon("people"), String(one.members.length))))]);
  at("tabs").hidden = !(isApp(one) && seen.app.home);
  const tab = (id, words) => h("button", { type: "button", role: "tab", "aria-selected": String(ui.tab === id), onclick: () => go(one.id, id) }, words);
  arrange(at("tabs"), [kept.node("tabs", data, () => h("div", { class: "tabs-inner", role: "presentation" }, tab("home", "Home"), tab("messages", "Messages")))]);
}

function drawConversation() {
  const one = channel();
  const home = isApp(one) && ui.tab === "home";
  at("home").hidden = !home;
  at("conversation").hidden = home;
  if (home) drawHome();
  const closed = isApp(one) && !seen.app.messages;
  at("composer").hidden = at("try").hidden = closed;
  mainComposer.relabel(`Message ${one.kind === "im" ? "" : "#"}${title(one)}`);
  const list = at("list");
  const messages = seen.messages[one.id].filter((m) => !m.thread || m.thread === m.ts || m.broadcast);
  const last = messages.at(-1);
  const arrived = last && last.ts !== list.dataset.last && (last.user === ui.me || last.ephemeral);
  const low = arrived || list.dataset.place !== one.id || list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  Object.assign(list.dataset, { place: one.id, last: last?.ts ?? "" });
  drawMessages(list, one.id + ui.me, messages, page);
  if (!messages.length) arrange(list, [kept.node("empty", one, () => beginning(one))]);
  if (low) showLatest(list);
  drawExamples(one);
}

// The end of the list, but the beginning of a message that is taller than the list.
function showLatest(list) {
  const last = list.lastElementChild;
  const tall = last && last.offsetHeight > list.clientHeight - 20;
  list.scrollTop = tall ? last.offsetTop - 8 : list.scrollHeight;
}

function beginning(one) {
  if (one.kind === "im") return h("div", { class: "beginning" }, avatar({ app: true }, "large"), h("h2", {}, title(one)), h("p", {}, "This is the very beginning of your direct message history with ", h("b", {}, title(one)), "."));
  return h("div", { class: "beginning" }, h("h2", {}, `# ${one.name}`), h("p", {}, "This is the very beginning of the ", h("b", {}, `#${one.name}`), " channel. Mention ", h("span", { class: "mention" }, `@${seen.app.name}`), ", or type ", h("code", {}, "/"), " for its commands."));
}

function drawHome() {
  const view = seen.home;
  const make = () => (view ? h("div", { class: "surface" }, blocks(view.blocks, context({ view_id: view.id }, { values: view.values }))) : h("p", { class: "nothing" }, "This app has not published its Home tab yet."));
  arrange(at("home"), [kept.node("home", view, make)]);
}

function drawExamples(one) {
  const prompts = seen.prompts[one.id]?.prompts ?? [];
  const chips = [...prompts.map((prompt) => prompt.message), ...seen.examples];
  const [command] = seen.commands;
  const ways = one.kind === "im" ? [""] : [`@${seen.app.name} `, command ? `${command.command} ` : `@${seen.app.name} `];
  const said = (text, index) => ways[index % ways.length] + text;
  const node = kept.node("try", [one.id, ui.me, chips, seen.commands], () => h("div", { class: "chips" },
    chips.length ? h("span", { class: "chips-title" }, "Try these") : null,
    chips.map((text, index) => h("button", { type: "button", class: "chip", onclick: () => act("say", { channel: one.id, text: said(text, index) }) }, said(text, index)))));
  arrange(at("try"), [node]);
}

function drawThread() {
  const root = ui.thread && seen.messages[ui.place].find((message) => message.ts === ui.thread);
  at("thread").hidden = !root;
  at("frame").classList.toggle("thread-open", Boolean(root));
  if (!root) return;
  at("thread-place").textContent = channel().kind === "im" ? title(channel()) : `# ${title(channel())}`;
  const list = at("thread-list");
  const before = list.childElementCount;
  drawMessages(list, `thread ${ui.me} ${root.ts}`, [root, ...page.thread(root)], Object.assign(Object.create(page), { inThread: true }));
  if (list.childElementCount !== before) showLatest(list);
}

function drawModal() {
  const view = seen.modal;
  const dialog = at("modal");
  if (!view) return void (dialog.open && dialog.close());
  const node = kept.node("modal", [view.id, view.hash], () => modal(view));
  if (dialog.firstChild !== node) {
    fill(dialog, node);
    const first = dialog.querySelector(".surface input, .surface textarea, .surface select, footer .primary");
    if (!dialog.open) dialog.showModal();
    first?.focus();
  }
  if (!dialog.open) dialog.showModal();
}

function modal(view) {
  const before = modalInputs.view === view.id ? [...modalInputs].map(([block, input]) => [block, input.read()]) : [];
  modalInputs = Object.assign(new Map(), { view: view.id });
  const drawn = blocks(view.blocks, context({ view_id: view.id }, { inputs: modalInputs, values: view.values }));
  for (const [block, value] of before) if (value !== null) modalInputs.get(block)?.write(value); // typed before an update
  const submit = view.submit ? h("button", { type: "submit", class: "button primary" }, plain(view.submit)) : null;
  return h("form", { class: "modal", novalidate: "", onsubmit: (event) => (event.preventDefault(), submitted(submit)) },
    h("header", {}, h("h2", { id: "modal-title" }, plain(view.title)), h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => act("close") }, icon("close"))),
    h("div", { class: "surface" }, drawn),
    h("footer", {}, h("button", { type: "button", class: "button", onclick: () => act("close") }, view.close ? plain(view.close) : view.submit ? "Cancel" : "Close"), submit));
}

async function submitted(button) {
  const values = Object.fromEntries([...modalInputs].map(([block, input]) => [block, input.read()]));
  if (button) button.disabled = true;
  const answer = await act("submit", { values });
  if (button) button.disabled = false;
  for (const box of at("modal").querySelectorAll("[data-input]")) {
    const words = answer.errors?.[box.dataset.input] ?? "";
    box.classList.toggle("wrong", Boolean(words));
    box.querySelector(".error").textContent = words;
  }
  at("modal").querySelector(".wrong input, .wrong textarea, .wrong select")?.focus();
}

function editing(message) {
  const node = document.querySelector(`[data-ts="${CSS.escape(message.ts)}"] .content`);
  const box = h("textarea", { class: "field", rows: 2, "aria-label": "Edit message" });
  box.value = message.text.replace(/<@([A-Z0-9]+)>/g, (_, id) => `@${names.member(id)}`).replace(/<(https?:[^>|]+)>/g, "$1").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  const save = async () => box.value.trim() && (await act("edit", { channel: message.channel, ts: message.ts, text: box.value.trim() }));
  const before = [...node.childNodes];
  const cancel = () => node.replaceChildren(...before);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) (event.preventDefault(), save());
    if (event.key === "Escape") (event.stopPropagation(), cancel());
  });
  fill(node, box, h("div", { class: "actions" },
    h("button", { type: "button", class: "button", onclick: cancel }, "Cancel"), h("button", { type: "button", class: "button primary", onclick: save }, "Save")));
  box.focus();
}

function notice(words) {
  const node = h("div", { class: "notice" }, icon("warning"), words);
  at("notices").append(node);
  setTimeout(() => node.remove(), 8000);
}

// Starting

let mainComposer = null;
let threadComposer = null;

function offers() {
  const people = seen.members.filter((member) => member.id !== ui.me).map((member) => [`@${member.name}`, `@${member.name}`, member.bot ? "App" : ""]);
  return [...seen.commands.map((one) => [one.command, `${one.command} ${one.usage}`, one.description]), ...people];
}

function start() {
  ui.notices = seen.notices.length;
  mainComposer = composer(at("composer"), { label: "Message", offers, send: (text) => act("say", { channel: ui.place, text }) });
  const form = h("form", { class: "composer", id: "thread-composer" });
  fill(at("thread"),
    h("header", {}, h("h2", {}, "Thread ", h("small", { id: "thread-place" })), h("button", { type: "button", class: "close", "aria-label": "Close thread", onclick: closeThread }, icon("close"))),
    h("div", { id: "thread-list", role: "log", tabIndex: 0, "aria-label": "Thread messages" }), form);
  threadComposer = composer(form, { label: "Reply…", offers, send: (text) => act("say", { channel: ui.place, text, thread_ts: ui.thread }) });
  at("main").addEventListener("pointerdown", (event) => ui.sidebar && !event.target.closest(".burger") && ((ui.sidebar = false), draw()));
  at("modal").addEventListener("cancel", (event) => (event.preventDefault(), act("close")));
  document.addEventListener("keydown", (event) => event.key === "Escape" && !at("modal").open && closeThread());
}

function closeThread() {
  if (!ui.thread) return;
  ui.thread = null;
  draw();
  mainComposer.box.focus();
}

listen();
