// Standard Markdown of `markdown` blocks → nodes: the part that Slack translates.
import { h, link } from "./dom.js";
import { emoji } from "./mrkdwn.js";

const INLINE = [
  [/\\([\\`*_{}[\]()#+.!|~>-])/, (match) => match[1]],
  [/`([^`\n]+)`/, (match) => h("code", {}, match[1])],
  [/\[([^\]\n]+)\]\(([^)\s]+)\)/, (match) => link(match[2], inline(match[1]))],
  [/<(https?:\/\/[^<>\s]+)>/, (match) => link(match[1], match[1])],
  [/\*\*(?!\s)([^\n]+?)\*\*/, (match) => h("b", {}, inline(match[1]))],
  [/(?<![\w*])[*_](?![\s*_])([^*_\n]+)[*_](?!\w)/, (match) => h("i", {}, inline(match[1]))],
  [/~~([^~\n]+)~~/, (match) => h("s", {}, inline(match[1]))],
  [/:([a-z0-9_+-]{1,60}):/, (match) => emoji(match[1])],
  [/https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"]/, (match) => link(match[0], match[0])],
];

function inline(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    let best = null;
    for (const [pattern, make] of INLINE) {
      const match = pattern.exec(rest);
      if (match && (!best || match.index < best.match.index)) best = { match, make };
    }
    if (!best) break;
    if (best.match.index) nodes.push(rest.slice(0, best.match.index));
    nodes.push(best.make(best.match));
    rest = rest.slice(best.match.index + best.match[0].length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

/** Blocks of a Markdown text, line by line. */
export function markdown(text) {
  const lines = text.split("\n");
  const nodes = [];
  for (let at = 0; at < lines.length; ) {
    const [node, taken] = block(lines, at);
    if (node) nodes.push(node);
    at += taken;
  }
  return nodes;
}

function block(lines, at) {
  const line = lines[at];
  if (!line.trim()) return [null, 1];
  if (line.startsWith("```")) return fence(lines, at);
  const heading = /^(#{1,6}) +(.*)$/.exec(line);
  if (heading) return [h("div", { class: "md-heading", role: "heading", "aria-level": String(heading[1].length + 2) }, inline(heading[2])), 1];
  if (/^(---+|\*\*\*+)\s*$/.test(line)) return [h("hr"), 1];
  if (/^\|/.test(line) && /^\|?[\s:|-]+$/.test(lines[at + 1] ?? "")) return table(lines, at);
  for (const [pattern, make] of [
    [/^> ?(.*)$/, (items) => h("blockquote", {}, items.map((item, n) => [n ? h("br") : null, inline(item)]))],
    [/^\s*[-*+] +(.*)$/, (items) => h("ul", {}, items.map((item) => h("li", {}, inline(item))))],
    [/^\s*\d+[.)] +(.*)$/, (items) => h("ol", {}, items.map((item) => h("li", {}, inline(item))))],
  ]) {
    const items = run(lines, at, pattern);
    if (items.length) return [make(items), items.length];
  }
  const plain = run(lines, at, /^(?!```|#{1,6} |> ?|\s*[-*+] |\s*\d+[.)] |\|)(.*\S.*)$/);
  const taken = Math.max(1, plain.length);
  return [h("p", {}, lines.slice(at, at + taken).map((item, n) => [n ? h("br") : null, inline(item)])), taken];
}

function run(lines, at, pattern) {
  const items = [];
  for (let match; at < lines.length && (match = pattern.exec(lines[at])); at += 1) items.push(match[1]);
  return items;
}

function fence(lines, at) {
  let end = at + 1;
  while (end < lines.length && !lines[end].startsWith("```")) end += 1;
  return [h("pre", {}, lines.slice(at + 1, end).join("\n")), end - at + 1];
}

function table(lines, at) {
  let end = at + 2;
  while (end < lines.length && lines[end].trim().startsWith("|")) end += 1;
  const head = h("tr", {}, cells(lines[at]).map((cell) => h("th", { scope: "col" }, inline(cell))));
  const rows = lines.slice(at + 2, end).map((line) => h("tr", {}, cells(line).map((cell) => h("td", {}, inline(cell)))));
  return [h("div", { class: "table-frame" }, h("table", {}, h("thead", {}, head), h("tbody", {}, rows))), end - at];
}
