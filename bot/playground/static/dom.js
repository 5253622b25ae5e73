// Building nodes. Text only ever becomes text nodes: nothing here parses HTML.

/** An element with properties, listeners (`onclick`), `dataset`, and children (nodes or strings; null is left out). */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (key === "data") Object.assign(node.dataset, value);
    else if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  add(node, children);
  return node;
}

/** Append nodes and strings, however nested. */
export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

/** Replace what is inside. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

/** A link that may only lead to the web or mail, in a new tab; anything else is shown as text. */
export function link(url, ...children) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return h("span", {}, children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}

/** Reuses the node made for a key as long as what it shows stays the same. */
export class Kept {
  constructor() {
    this.nodes = new Map();
  }

  /** The node for `key`: the old one if `data` is as before, else what `make` makes. */
  node(key, data, make) {
    const seal = JSON.stringify(data);
    const old = this.nodes.get(key);
    if (old && old.seal === seal) return old.node;
    const node = make();
    this.nodes.set(key, { seal, node });
    return node;
  }
}

/** Put exactly these nodes into a parent, in order, moving no node that already stands right. */
export function arrange(parent, nodes) {
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
  while (parent.children.length > nodes.length) parent.lastChild.remove();
}
