// Slack's mrkdwn → nodes.
import { EMOJI } from "./emoji.js";
import { h, link } from "./dom.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
export const unescape = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

// What can start inline, tried at the same place in this order; the earliest match wins.
const INLINE = [
  [/<([^<>\n]+)>/, (match, names) => special(match[1], names)],
  [/`([^`\n]+)`/, (match, names) => h("code", {}, codeText(match[1], names))],
  [/(?<![\p{L}\p{N}*])\*(?![\s*])([^*\n]*[^\s*])\*(?![\p{L}\p{N}*])/u, (match, names) => h("b", {}, inline(match[1], names))],
  [/(?<![\p{L}\p{N}_])_(?![\s_])([^\n]*?[^\s_])_(?![\p{L}\p{N}_])/u, (match, names) => h("i", {}, inline(match[1], names))],
  [/(?<![\p{L}\p{N}~])~(?![\s~])([^~\n]*[^\s~])~(?![\p{L}\p{N}~])/u, (match, names) => h("s", {}, inline(match[1], names))],
  [/:([a-z0-9_+-]{1,60}):/, (match) => emoji(match[1])],
  [/https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"]/, (match) => link(unescape(match[0]), unescape(match[0]))],
];

/** Nodes of a mrkdwn text: code blocks, quotes, lines, and what is inside them. `names` knows members and channels. */
export function mrkdwn(text, names) {
  const nodes = [];
  text.split(/```([\s\S]+?)```/).forEach((part, index) => {
    if (index % 2) nodes.push(h("pre", {}, codeText(part.replace(/^\n|\n$/g, ""), names)));
    else nodes.push(...quotesAndLines(index ? part.replace(/^\n/, "") : part, names));
  });
  return nodes;
}

function quotesAndLines(text, names) {
  const nodes = [];
  let quote = null;
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(h("br"));
      else nodes.push((quote = h("blockquote")));
      quote.append(...inline(quoted[1], names));
      return;
    }
    const after = quote !== null;
    quote = null;
    if (index && !after) nodes.push(h("br"));
    nodes.push(...inline(line, names));
  });
  return nodes;
}

/** Nodes of one line. */
export function inline(text, names) {
  const nodes = [];
  let rest = text;
  while (rest) {
    let best = null;
    for (const [pattern, make] of INLINE) {
      const match = pattern.exec(rest);
      if (match && (!best || match.index < best.match.index)) best = { match, make };
    }
    if (!best) break;
    if (best.match.index) nodes.push(unescape(rest.slice(0, best.match.index)));
    nodes.push(best.make(best.match, names));
    rest = rest.slice(best.match.index + best.match[0].length);
  }
  if (rest) nodes.push(unescape(rest));
  return nodes;
}

// Inside code only links and mentions are still found.
function codeText(text, names) {
  return text.split(/<([^<>\n]+)>/).map((part, index) => (index % 2 ? special(part, names) : unescape(part)));
}

export function emoji(name) {
  const glyph = EMOJI.get(name.split("::")[0]);
  return glyph ? h("span", { class: "emoji", title: `:${name}:`, role: "img", "aria-label": name }, glyph) : `:${name}:`;
}

export function mention(text, own = false) {
  return h("span", { class: own ? "mention own" : "mention" }, text);
}

// What stands between < and >.
function special(body, names) {
  const bar = body.indexOf("|");
  const [target, label] = bar < 0 ? [body, ""] : [body.slice(0, bar), unescape(body.slice(bar + 1))];
  if (target.startsWith("@")) return mention(`@${names.member(target.slice(1), label)}`, target.slice(1) === names.me);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1), label)}`);
  if (target.startsWith("!date^")) return date(target.slice(6).split("^"), label);
  if (target.startsWith("!subteam^")) return mention(label || "@group");
  if (target.startsWith("!")) return mention(`@${target.slice(1).split("^")[0]}`, true);
  if (!/^(https?:\/\/|mailto:)/i.test(target)) return `<${unescape(body)}>`; // no control sequence, so as written
  return link(unescape(target), label ? inline(label, names) : unescape(target).replace(/^mailto:/, ""));
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** A date in the reader's own time zone; the fallback where it makes no sense. */
export function date([unix, format, url], fallback) {
  const when = new Date(Number(unix) * 1000);
  if (!unix || Number.isNaN(when.getTime())) return fallback;
  const text = (format || "{date_short}").replace(/\{(\w+)\}/g, (token, name) => {
    if (name === "ago") return ago(when);
    const pretty = name.endsWith("_pretty") ? pretties(when) : "";
    const shape = DATES[name.replace("_pretty", "")];
    return pretty || (shape ? new Intl.DateTimeFormat(undefined, shape).format(when) : token);
  });
  const shown = h("time", { datetime: when.toISOString(), title: when.toString() }, text);
  return url ? link(unescape(url), shown) : shown;
}

function pretties(when) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(when).setHours(0, 0, 0, 0)) / 86400000);
  return { "0": "today", "1": "yesterday", "-1": "tomorrow" }[days] ?? "";
}

function ago(when) {
  const seconds = (when - Date.now()) / 1000;
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60]].find(([, s]) => Math.abs(seconds) >= s) ?? ["second", 1];
  return new Intl.RelativeTimeFormat().format(Math.round(seconds / size), unit);
}
