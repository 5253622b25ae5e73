// Block Kit → nodes.
import { h, link } from "./dom.js";
import { element, image, plain, text } from "./elements.js";
import { markdown } from "./markdown.js";
import { date, emoji, mention } from "./mrkdwn.js";

/** The nodes of some blocks. */
export function blocks(list, ctx) {
  return list.map((block) => {
    const make = MAKERS[block.type];
    const inner = make ? make(block, ctx) : h("span", { class: "unknown" }, `[${block.type}]`);
    return h("div", { class: `block block-${block.type}`, data: { block: block.block_id ?? "" } }, inner);
  });
}

function section(block, ctx) {
  const fields = (block.fields ?? []).map((field) => h("div", { class: "field-cell" }, text(field, ctx.names)));
  return h("div", { class: "section" },
    h("div", { class: "section-text" }, block.text ? h("div", { class: "text" }, text(block.text, ctx.names)) : null,
      fields.length ? h("div", { class: "fields" }, fields) : null),
    block.accessory ? h("div", { class: "accessory" }, element(block.accessory, block, ctx)) : null);
}

function context(block, ctx) {
  return block.elements.map((node) => (node.type === "image" ? h("span", { class: "context-image" }, image(node)) : h("span", { class: "context-text" }, text(node, ctx.names))));
}

function actions(block, ctx) {
  return h("div", { class: "actions" }, block.elements.map((node) => element(node, block, ctx)));
}

function input(block, ctx) {
  const made = element(block.element, block, block.dispatch_action ? ctx : { ...ctx, fire: () => {} });
  const known = ctx.values?.[block.block_id]?.[block.element.action_id ?? ""];
  if (known) made.write?.(kept(known));
  const id = `input-${block.block_id}`;
  const field = made.matches("input, select, textarea") ? made : made.querySelector("input, select");
  if (field && !field.name) field.id = id;
  const box = h("div", { class: "input", data: { input: block.block_id } },
    h("label", { for: id }, plain(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    made,
    block.hint ? h("small", { class: "hint" }, plain(block.hint)) : null,
    h("div", { class: "error", role: "alert" }));
  ctx.inputs?.set(block.block_id, { read: () => made.read?.() ?? null, write: (value) => made.write?.(value) });
  return box;
}

// What Slack remembers of an element, without its kind.
const kept = (state) => Object.entries(state).find(([key]) => key !== "type")?.[1] ?? null;

function imageBlock(block) {
  return [block.title ? h("div", { class: "image-title" }, plain(block.title)) : null, image(block)];
}

function table(block, ctx) {
  const settings = block.column_settings ?? [];
  const cell = (tag) => (node, column) => {
    const set = settings[column] ?? {};
    const inner = node.type === "rich_text" ? rich(node, ctx) : node.text;
    return h(tag, { scope: tag === "th" ? "col" : null, class: `${set.align ?? "left"}${set.is_wrapped ? " wrapped" : ""}` }, inner);
  };
  const [head, ...rows] = block.rows;
  return h("div", { class: "table-frame", tabIndex: 0, role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, h("tr", {}, head.map(cell("th")))), h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td")))))));
}

/** rich_text: sections, lists, quotes, preformatted. */
function rich(block, ctx) {
  return block.elements.map((node) => {
    switch (node.type) {
      case "rich_text_list": {
        const items = node.elements.map((item) => h("li", {}, parts(item.elements, ctx)));
        const start = node.offset ? Number(node.offset) + 1 : null;
        return h(node.style === "ordered" ? "ol" : "ul", { class: `indent-${Math.min(node.indent ?? 0, 8)}`, start }, items);
      }
      case "rich_text_quote":
        return h("blockquote", {}, parts(node.elements, ctx));
      case "rich_text_preformatted":
        return h("pre", {}, parts(node.elements, ctx));
      default:
        return h("div", { class: "rich-section" }, parts(node.elements ?? [], ctx));
    }
  });
}

const STYLES = [["bold", "b"], ["italic", "i"], ["strike", "s"], ["underline", "u"], ["code", "code"]];

function parts(list, ctx) {
  return list.map((node) => {
    let made = part(node, ctx);
    for (const [style, tag] of STYLES) if (node.style?.[style]) made = h(tag, {}, made);
    return made;
  });
}

function part(node, ctx) {
  switch (node.type) {
    case "text":
      return node.text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
    case "link":
      return link(node.url, node.text || node.url);
    case "user":
      return mention(`@${ctx.names.member(node.user_id)}`, node.user_id === ctx.names.me);
    case "channel":
      return mention(`#${ctx.names.channel(node.channel_id)}`);
    case "broadcast":
      return mention(`@${node.range}`, true);
    case "emoji":
      return emoji(node.name);
    case "date":
      return date([String(node.timestamp), node.format, node.url], node.fallback ?? "");
    default:
      return node.text ?? node.value ?? "";
  }
}

function alert(block, ctx) {
  return h("div", { class: `alert ${block.level ?? "default"}`, role: "note" }, text(block.text, ctx.names));
}

const MAKERS = {
  section,
  context,
  actions,
  context_actions: actions,
  input,
  table,
  alert,
  image: imageBlock,
  header: (block) => h("div", { role: "heading", "aria-level": "3" }, plain(block.text)),
  divider: () => h("hr"),
  markdown: (block) => markdown(block.text),
  rich_text: rich,
};
