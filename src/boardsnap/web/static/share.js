// The share page: boxes drawn over the picture, the link with copy, QR and the system's own
// sheet, the PDF for those who want a file.
import { $, $$, button, copy, h, s, toast } from "./dom.js";
import { call } from "./api.js";
import { svgImage } from "./pictures.js";

const page = $("[data-share]");
const { board, title } = page.dataset;
const boxes = [];

class Redaction {
  constructor(place) {
    this.position = Number(place.dataset.position);
    this.width = Number(place.dataset.width);
    this.height = Number(place.dataset.height);
    this.marks = s("g");
    this.svg = s("svg", { viewBox: `0 0 ${this.width} ${this.height}`, role: "group", "aria-label": `Photo ${this.position + 1}: draw boxes over it` },
      s("image", { href: place.dataset.url, width: this.width, height: this.height, preserveAspectRatio: "none" }), this.marks);
    place.append(this.svg);
    this.svg.addEventListener("pointerdown", (event) => this.#begin(event));
  }

  #at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [Math.min(Math.max(point.x, 0), this.width), Math.min(Math.max(point.y, 0), this.height)];
  }

  #begin(event) {
    if (event.target.matches(".redact-box")) return;
    event.preventDefault();
    const from = this.#at(event);
    const box = this.add([...from, ...from]);
    this.svg.setPointerCapture(event.pointerId);
    const track = (moved) => { const to = this.#at(moved); box.place(from[0], from[1], to[0], to[1]); };
    const end = () => {
      this.svg.removeEventListener("pointermove", track);
      if (box.isTiny(this.width)) box.remove();
      sayBoxes();
    };
    this.svg.addEventListener("pointermove", track);
    this.svg.addEventListener("pointerup", end, { once: true });
    this.svg.addEventListener("pointercancel", end, { once: true });
  }

  add(corners) {
    const box = new Box(this, corners);
    boxes.push(box);
    sayBoxes();
    return box;
  }
}

class Box {
  constructor(redaction, corners) {
    this.redaction = redaction;
    this.shape = s("rect", { class: "redact-box", tabindex: 0, role: "button", "aria-label": "A covered place. Arrows move it, shift and arrows change its size, Delete takes it away" });
    redaction.marks.append(this.shape);
    this.place(...corners);
    this.shape.addEventListener("keydown", (event) => this.#key(event));
  }

  place(x0, y0, x1, y1) {
    this.corners = [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
    const [left, top, right, bottom] = this.corners;
    for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) this.shape.setAttribute(name, value);
  }

  isTiny(width) { return this.corners[2] - this.corners[0] < width / 100 || this.corners[3] - this.corners[1] < width / 100; }

  remove() {
    this.shape.remove();
    boxes.splice(boxes.indexOf(this), 1);
    sayBoxes();
  }

  #key(event) {
    if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); this.remove(); return; }
    const step = this.redaction.width / 100;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!by) return;
    event.preventDefault();
    const [x0, y0, x1, y1] = this.corners;
    const fixed = event.shiftKey ? [0, 0] : by;
    this.place(x0 + fixed[0], y0 + fixed[1], Math.max(x1 + by[0], x0 + fixed[0] + step), Math.max(y1 + by[1], y0 + fixed[1] + step));
  }
}

function sayBoxes() {
  const undo = $("[data-undo-box]");
  if (undo) undo.disabled = boxes.length === 0;
}

async function shareFile(url) {
  const answer = await fetch(`/api/v1/boards/${board}/export/pdf`, { credentials: "same-origin" });
  if (!answer.ok) return { title, url };
  const file = new File([await answer.blob()], `${title.replace(/[^\w -]+/g, "").trim() || "postmortem"}.pdf`, { type: "application/pdf" });
  return navigator.canShare?.({ files: [file] }) ? { title, text: url, files: [file] } : { title, url };
}

async function nativeShare(url, withFile) {
  try {
    await navigator.share(withFile ? await shareFile(url) : { title, url });
  } catch (error) {
    if (error.name !== "AbortError") toast("This browser could not hand it over. Copy the link instead.");
  }
}

function showMade(share) {
  const made = $("[data-made]");
  const field = h("input", { class: "input", readonly: true, value: share.url, "aria-label": "The link" });
  field.addEventListener("focus", () => field.select());
  made.replaceChildren(
    h("h2", {}, "The link"), h("p", { class: "note" }, "Copy it now: it is not shown again."),
    h("div", { class: "row" }, h("div", { class: "grow" }, field), button("Copy", { class: "button primary", onclick: async () => { if (await copy(share.url)) toast("Copied."); } }, "copy")),
    h("div", { class: "row" },
      navigator.share ? button("Share", { onclick: () => nativeShare(share.url, false) }, "share") : null,
      navigator.share ? button("Share with the PDF", { onclick: () => nativeShare(share.url, true) }, "download") : null,
      h("a", { class: "button", href: share.url, target: "_blank", rel: "noopener" }, "Look at it"),
      share.qr ? button("QR code", { onclick: (event) => { event.target.closest("button").replaceWith(h("div", { class: "qr" }, svgImage(share.qr, "QR code of the link"))); } }, "qr") : null));
  made.hidden = false;
  made.scrollIntoView({ block: "start" });
  field.focus();
}

async function make(event) {
  event.preventDefault();
  const form = event.target;
  const send = $("button:not([type=button])", form);
  send.disabled = true;
  try {
    showMade(await call("POST", `/api/v1/boards/${board}/shares`, {
      days: Number(form.days.value), password: form.password.value || null, show_picture: form.show_picture.checked,
      redactions: boxes.map((box) => ({ board: box.redaction.position, box: box.corners })),
    }));
    form.reset();
  } catch (error) {
    toast(error.message);
  }
  send.disabled = false;
}

const redactions = $$(".redact").map((place) => new Redaction(place));
$("[data-make]").addEventListener("submit", make);
$("[name=show_picture]").addEventListener("change", (event) => { const part = $("[data-redact]"); if (part) part.hidden = !event.target.checked; });
$("[data-undo-box]")?.addEventListener("click", () => boxes.at(-1)?.remove());
$("[data-add-box]")?.addEventListener("click", () => {
  const [first] = redactions;
  first.add([first.width * 0.4, first.height * 0.4, first.width * 0.6, first.height * 0.5]).shape.focus();
});
