// Elements from data. Text always goes through text nodes: nothing read from a board is markup.

const SVG = "http://www.w3.org/2000/svg";
const BASE = document.querySelector('meta[name="static"]')?.content ?? "";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** @returns {HTMLElement} an element with attributes (`onclick` and the like are listeners) and children. */
export const h = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

export const s = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

const DOTS = new Set(["more", "grip"]);

export const icon = (name, more = "") =>
  s("svg", { class: `icon ${DOTS.has(name) ? "dots" : ""} ${more}`, "aria-hidden": "true" }, s("use", { href: `${BASE}/icons.svg#${name}` }));

export const button = (label, attributes = {}, sign = null) =>
  h("button", { type: "button", class: "button", ...attributes }, sign ? icon(sign) : null, label);

/** A button that shows a sign only; its name is for those who do not see it, and for the tip. */
export const sign = (name, label, attributes = {}) =>
  h("button", { type: "button", class: "button quiet square", "aria-label": label, title: label, ...attributes }, icon(name));

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** A short message at the bottom; `act` is an optional [label, function]. */
export function toast(text, act = null, seconds = 6) {
  let place = $(".toasts");
  if (!place) document.body.append((place = h("div", { class: "toasts", role: "status", "aria-live": "polite" })));
  const shown = h("div", { class: "toast" }, h("span", {}, text));
  if (act) shown.append(h("button", { type: "button", onclick: () => { shown.remove(); act[1](); } }, act[0]));
  place.append(shown);
  setTimeout(() => shown.remove(), seconds * 1000);
  return shown;
}

/** Whether the person agrees. */
export function ask(question, yes = "Yes", danger = true) {
  return new Promise((answer) => {
    const box = h("dialog", { "aria-label": question },
      h("form", { method: "dialog" },
        h("p", {}, question),
        h("div", { class: "actions" },
          h("button", { class: "button", value: "no" }, "Cancel"),
          h("button", { class: `button ${danger ? "danger" : "primary"}`, value: "yes" }, yes))));
    box.addEventListener("close", () => { answer(box.returnValue === "yes"); box.remove(); });
    document.body.append(box);
    box.showModal();
  });
}

/** A dialog with a heading and any content; resolves when it is closed. */
export function show(heading, ...content) {
  const box = h("dialog", { "aria-label": heading },
    h("div", { class: "body" },
      h("div", { class: "row spread" }, h("h2", {}, heading), sign("x", "Close", { onclick: () => box.close() })),
      ...content));
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

/** Copies text; plain http has no clipboard API, so it falls back to a selection. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "unseen", value: text });
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export function ago(at) {
  const seconds = (new Date(at) - Date.now()) / 1000;
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return RELATIVE.format(Math.round(seconds / length), unit);
  }
  return "just now";
}

/** A random key; `crypto.randomUUID` is missing on plain http. */
export function makeKey(bytes = 16) {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
