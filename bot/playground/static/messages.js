// Messages as Slack lists them: grouped by author and time, days between them, threads folded.
import { arrange, h, Kept } from "./dom.js";
import { blocks } from "./blocks.js";
import { menu } from "./elements.js";
import { icon } from "./icons.js";
import { emoji, mrkdwn } from "./mrkdwn.js";

const GROUPED_S = 300;
const kept = new Map();

/** Draw a list of messages into `parent`, keeping every node whose message did not change. */
export function drawMessages(parent, where, messages, page) {
  if (!kept.has(where)) kept.set(where, new Kept());
  const nodes = [];
  let before = null;
  for (const message of messages) {
    const day = dayOf(message.ts);
    if (!before || dayOf(before.ts) !== day) {
      nodes.push(kept.get(where).node(`day ${day}`, day, () => h("div", { class: "day" }, h("span", {}, day))));
    }
    const joined = before && before.user === message.user && before.ephemeral === message.ephemeral && message.ts - before.ts < GROUPED_S
      && dayOf(before.ts) === day && !page.thread(before).length;
    const replies = page.inThread ? [] : page.thread(message).filter((reply) => !reply.ephemeral);
    const shown = [message, joined, replies.map((reply) => [reply.ts, reply.user]), page.names.seal()];
    nodes.push(kept.get(where).node(message.ts, shown, () => draw(message, joined, replies, page)));
    before = message;
  }
  arrange(parent, nodes);
}

function draw(message, joined, replies, page) {
  const author = page.author(message.user);
  const classes = ["message", joined ? "joined" : "", message.ephemeral ? "ephemeral" : ""].join(" ").trim();
  const body = h("div", { class: "body" },
    message.ephemeral ? h("div", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
    joined ? null : h("div", { class: "by" }, h("b", { class: "author" }, author.name), author.app ? h("span", { class: "app" }, "APP") : null, time(message.ts)),
    content(message, page),
    message.files.map((file) => fileNode(file)),
    message.reactions.length ? h("div", { class: "reactions" }, message.reactions.map((r) => h("span", { class: "reaction" }, emoji(r.name), ` ${r.count}`))) : null,
    message.status ? h("div", { class: "status" }, `${page.appName} ${message.status}`) : null,
    replies.length ? summary(message, replies, page) : null);
  const gutter = joined ? h("div", { class: "gutter" }, time(message.ts, true)) : h("div", { class: "gutter" }, avatar(author));
  return h("article", { class: classes, data: { ts: message.ts }, "aria-label": `${author.name}, ${clock(message.ts)}` }, gutter, body, tools(message, page));
}

function content(message, page) {
  const ctx = page.context({ channel: message.channel, ts: message.ts });
  const drawn = message.blocks.length ? blocks(message.blocks, ctx) : [h("div", { class: "text" }, mrkdwn(message.text, page.names))];
  const attached = message.attachments.map((item) => h("div", { class: "attachment" },
    item.title ? h("b", {}, item.title) : null, item.text ? h("div", {}, mrkdwn(item.text, page.names)) : null, blocks(item.blocks ?? [], ctx)));
  return h("div", { class: "content" }, drawn, attached, message.edited ? h("span", { class: "edited" }, "(edited)") : null);
}

function fileNode(file) {
  const source = `/files/${encodeURIComponent(file.id)}`;
  if (/\.(png|jpe?g|gif)$/i.test(file.name)) return h("figure", {}, h("img", { src: source, alt: file.title || file.name }), h("figcaption", {}, file.title));
  return h("a", { class: "file", href: source, download: file.name }, icon("file"), file.title || file.name);
}

function summary(message, replies, page) {
  const faces = [...new Set(replies.map((reply) => reply.user))].slice(0, 3).map((user) => avatar(page.author(user), "small"));
  const words = `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
  return h("button", { type: "button", class: "replies", onclick: () => page.openThread(message) }, faces, h("b", {}, words),
    h("span", { class: "last" }, `Last reply ${clock(replies.at(-1).ts)}`), h("span", { class: "view" }, "View thread ›"));
}

function tools(message, page) {
  const own = message.user === page.names.me;
  const tool = (label, glyph, act) => h("button", { type: "button", "aria-label": label, title: label, onclick: act }, glyph);
  const shortcuts = message.ephemeral ? [] : page.shortcuts();
  const more = tool("More actions", icon("more"), () => menu(more, shortcuts.map((s) => [s.name, () => page.shortcut(s, message)])));
  return h("div", { class: "tools", role: "group", "aria-label": "Message actions" },
    message.ephemeral ? null : tool("Reply in thread", icon("reply"), () => page.openThread(message)),
    own ? tool("Edit message", icon("edit"), () => page.edit(message)) : null,
    own ? tool("Delete message", icon("trash"), () => page.remove(message)) : null,
    shortcuts.length ? h("span", { class: "anchor" }, more) : null);
}

export function avatar(author, size = "") {
  if (author.app) return h("img", { class: `avatar ${size}`, src: "/static/app.svg", alt: "" });
  return h("span", { class: `avatar tone-${author.tone} ${size}`, "aria-hidden": "true" }, author.name.slice(0, 1).toUpperCase());
}

const when = (ts) => new Date(Number(ts) * 1000);
export const clock = (ts) => new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(when(ts));

function time(ts, short = false) {
  return h("time", { datetime: when(ts).toISOString(), title: when(ts).toString() }, short ? clock(ts).replace(/\s?[AP]M$/i, "") : clock(ts));
}

function dayOf(ts) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - when(ts).setHours(0, 0, 0, 0)) / 86400000);
  if (days < 2) return days < 1 ? "Today" : "Yesterday";
  return new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" }).format(when(ts));
}
