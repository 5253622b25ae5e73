// The page's own signs, drawn so that they look alike on every machine.
const PATHS = {
  people: "M7 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-5.5 8c0-3 2.4-5 5.5-5s5.5 2 5.5 5M13.5 9.5a2.5 2.5 0 1 0 0-5M15 12.2c2.1.5 3.5 2.3 3.5 4.8",
  eye: "M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10ZM10 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  reply: "M3 4.5h14v9H9l-4 3.5v-3.5H3v-9ZM6.5 9h.1M10 9h.1M13.5 9h.1",
  edit: "M12.5 4 16 7.5 7 16.5H3.5V13l9-9Z",
  trash: "M3.5 5.5h13M8 5.5v-2h4v2M5 5.5l1 11.5h8l1-11.5M8.5 9v5M11.5 9v5",
  more: "M10 4.5h.1M10 10h.1M10 15.5h.1",
  send: "M3 3.5 17.5 10 3 16.5 5 10 3 3.5ZM5 10h6",
  close: "M4.5 4.5l11 11M15.5 4.5l-11 11",
  burger: "M3 5.5h14M3 10h14M3 14.5h14",
  up: "M6 9v7.5H3V9h3Zm0 0 3.5-6c1.5 0 2 1 1.7 2.3L10.7 8h5c1 0 1.7.8 1.4 1.8l-1.6 5.4c-.2.8-.8 1.3-1.6 1.3H6",
  down: "M6 11V3.5H3V11h3Zm0 0 3.5 6c1.5 0 2-1 1.7-2.3l-.5-2.7h5c1 0 1.7-.8 1.4-1.8L15.5 4.8c-.2-.8-.8-1.3-1.6-1.3H6",
  image: "M3 4h14v12H3V4ZM3 13l4-4 4 4 2-2 4 4M12.5 7.5h.1",
  file: "M5 2.5h7l3.5 3.5v11.5H5v-15ZM12 2.5V6h3.5",
  warning: "M10 3 18 17H2L10 3ZM10 8v4.5M10 14.8h.1",
};
const SVG = "http://www.w3.org/2000/svg";

/** A sign by name; what it means is said by the button's label, so it is hidden from readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of [["viewBox", "0 0 20 20"], ["class", "icon"], ["aria-hidden", "true"]]) svg.setAttribute(key, value);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
