// The box people write in: Enter sends, Shift+Enter breaks the line, `/` and `@` offer what there is.
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

/** Build a composer into a form. `offers()` gives [insert, title, description] rows; `send(text)` takes what was written. */
export function composer(form, { label, offers, send }) {
  const list = h("div", { class: "offers", id: `${form.id}-offers`, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const box = h("textarea", { id: `${form.id}-text`, rows: 1, "aria-label": label, placeholder: label, oninput: changed, onkeydown: keys, autocomplete: "off", "aria-autocomplete": "list", "aria-controls": `${form.id}-offers` });
  const go = h("button", { type: "submit", class: "send", "aria-label": "Send now", title: "Send now", disabled: true }, icon("send"));
  let chosen = 0;
  let rows = [];

  function changed() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    go.disabled = !box.value.trim();
    const word = /(^\/\S*|(?:^|\s)@\S*)$/.exec(box.value.slice(0, box.selectionStart))?.[0].trim();
    rows = word ? offers().filter(([insert]) => insert.startsWith(word) && insert !== word) : [];
    chosen = 0;
    offer();
  }

  function offer() {
    list.hidden = !rows.length;
    if (rows.length) box.setAttribute("aria-activedescendant", `${form.id}-offer-${chosen}`);
    else box.removeAttribute("aria-activedescendant");
    fill(list, rows.map(([insert, title, description], index) =>
      h("button", { type: "button", id: `${form.id}-offer-${index}`, role: "option", "aria-selected": String(index === chosen), tabIndex: -1, onclick: () => take(insert) }, h("b", {}, title), " ", h("span", {}, description))));
  }

  function take(insert) {
    const head = box.value.slice(0, box.selectionStart).replace(/\S*$/, `${insert} `);
    box.value = head + box.value.slice(box.selectionStart);
    box.focus();
    box.setSelectionRange(head.length, head.length);
    changed();
  }

  function keys(event) {
    if (event.isComposing) return;
    if (rows.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length;
      offer();
    } else if (rows.length && event.key === "Escape") {
      event.stopPropagation();
      rows = [];
      offer();
    } else if (rows.length && (event.key === "Tab" || event.key === "Enter")) {
      event.preventDefault();
      take(rows[chosen][0]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    changed();
    send(text);
  };
  fill(form, list, h("div", { class: "box" }, box, go));
  return {
    box,
    relabel(words) {
      box.placeholder = words;
      box.setAttribute("aria-label", words);
    },
  };
}
