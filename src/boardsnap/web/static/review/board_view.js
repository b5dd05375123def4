// The straightened boards with the ink over them: zoom and pan by pinch, wheel, drag and keys.
import { h, s, sign } from "../dom.js";
import { boundsOf, grown, pathOf, project } from "./geometry.js";

const MOST_ZOOM = 12;
const TAP_PX = 8;
const STEP_MS = 220;

/** One board in an SVG whose view box is what is seen of it. */
class Sheet {
  constructor(picture) {
    this.picture = picture;
    this.ink = s("g", { class: "inks" });
    this.image = s("image", { href: picture.url, preserveAspectRatio: "none" });
    this.svg = s("svg", { class: "sheet-view", role: "group", tabindex: 0, "aria-label": `${picture.label}. Plus and minus zoom, arrows move.` }, this.image, this.ink);
    this.size = { width: 1600, height: 1200 };
    this.ready = this.#measure();
    new ResizeObserver(() => this.#refit()).observe(this.svg);
  }

  async #measure() {
    const image = new Image();
    image.src = this.picture.url;
    await image.decode().catch(() => {});
    if (image.naturalWidth) this.size = { width: image.naturalWidth, height: image.naturalHeight };
    this.image.setAttribute("width", this.size.width);
    this.image.setAttribute("height", this.size.height);
    this.fit();
  }

  #refit() { if (!this.zoomed) this.fit(); else this.look(this.view); }

  get whole() {
    const { clientWidth, clientHeight } = this.svg;
    const ratio = clientWidth && clientHeight ? clientWidth / clientHeight : this.size.width / this.size.height;
    const { width, height } = this.size;
    return width / height > ratio
      ? { x: 0, y: (height - width / ratio) / 2, width, height: width / ratio }
      : { x: (width - height * ratio) / 2, y: 0, width: height * ratio, height };
  }

  get zoomed() { return this.view !== undefined && this.view.width < this.whole.width * 0.98; }

  fit() { this.look(this.whole); }

  look(view) {
    const whole = this.whole;
    const width = Math.min(Math.max(view.width, whole.width / MOST_ZOOM), whole.width);
    const height = width * (whole.height / whole.width);
    const centre = { x: view.x + view.width / 2, y: view.y + view.height / 2 };
    const within = (value, least, most) => (least > most ? (least + most) / 2 : Math.min(Math.max(value, least), most));
    this.view = {
      width, height,
      x: within(centre.x - width / 2, Math.min(0, whole.x), Math.max(this.size.width, whole.x + whole.width) - width),
      y: within(centre.y - height / 2, Math.min(0, whole.y), Math.max(this.size.height, whole.y + whole.height) - height),
    };
    this.svg.setAttribute("viewBox", `${this.view.x} ${this.view.y} ${this.view.width} ${this.view.height}`);
    this.svg.classList.toggle("zoomed", this.zoomed);
    this.svg.closest(".board-pane")?.setAttribute("data-zoomed", String(this.zoomed));
  }

  glide(target) {
    cancelAnimationFrame(this.gliding);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || !this.view) { this.look(target); return; }
    const from = this.view;
    const start = performance.now();
    const step = (now) => {
      const t = Math.min(1, (now - start) / STEP_MS);
      const ease = 1 - (1 - t) ** 3;
      const mix = (key) => from[key] + (target[key] - from[key]) * ease;
      this.look({ x: mix("x"), y: mix("y"), width: mix("width"), height: mix("height") });
      if (t < 1) this.gliding = requestAnimationFrame(step);
    };
    this.gliding = requestAnimationFrame(step);
  }

  /** The point of the picture under a point of the screen. */
  at({ clientX, clientY }) {
    const box = this.svg.getBoundingClientRect();
    return [
      this.view.x + ((clientX - box.left) / box.width) * this.view.width,
      this.view.y + ((clientY - box.top) / box.height) * this.view.height,
    ];
  }

  zoom(factor, [x, y]) {
    const { view } = this;
    this.look({ width: view.width / factor, height: view.height / factor, x: x - (x - view.x) / factor, y: y - (y - view.y) / factor });
  }

  show(box) {
    const margin = Math.max(box.height * 1.2, box.width * 0.12, this.size.width * 0.02);
    const wanted = grown(box, margin);
    const whole = this.whole;
    const ratio = whole.width / whole.height;
    // No closer than a third of the board: the neighbours tell where it stands.
    const width = Math.max(wanted.width, wanted.height * ratio, whole.width / 3);
    const height = width / ratio;
    this.glide({ width, height, x: wanted.x + wanted.width / 2 - width / 2, y: wanted.y + wanted.height / 2 - height / 2 });
  }
}

/** Pinch, drag, wheel, double tap and keys on one sheet; `onTap` is told the ink that was hit. */
class Hand {
  #down = new Map();
  #moved = 0;
  #last = 0;

  constructor(sheet, onTap) {
    this.sheet = sheet;
    this.onTap = onTap;
    const { svg } = sheet;
    svg.addEventListener("pointerdown", (event) => this.#press(event));
    svg.addEventListener("pointermove", (event) => this.#drag(event));
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, (event) => this.#lift(event));
    svg.addEventListener("wheel", (event) => this.#roll(event), { passive: false });
    svg.addEventListener("keydown", (event) => this.#key(event));
  }

  #press(event) {
    if (this.#down.size === 0) this.#moved = 0;
    this.#down.set(event.pointerId, event);
  }

  #spread() {
    const [one, other] = [...this.#down.values()];
    return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  }

  #drag(event) {
    const before = this.#down.get(event.pointerId);
    if (!before) return;
    this.#moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    const spread = this.#down.size === 2 ? this.#spread() : 0;
    if (this.#moved > TAP_PX && !this.sheet.svg.hasPointerCapture(event.pointerId)) this.sheet.svg.setPointerCapture(event.pointerId);
    const from = this.sheet.at(before);
    this.#down.set(event.pointerId, event);
    if (this.#down.size === 2 && spread) {
      const [one, other] = [...this.#down.values()];
      const middle = this.sheet.at({ clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 });
      this.sheet.zoom(this.#spread() / spread, middle);
    }
    if (this.#moved > TAP_PX && (this.sheet.zoomed || this.#down.size === 2)) {
      const to = this.sheet.at(event);
      const { view } = this.sheet;
      const share = this.#down.size;
      this.sheet.look({ ...view, x: view.x + (from[0] - to[0]) / share, y: view.y + (from[1] - to[1]) / share });
    }
  }

  #lift(event) {
    const known = this.#down.delete(event.pointerId);
    if (!known || event.type === "pointercancel" || this.#moved > TAP_PX) return;
    if (event.timeStamp - this.#last < 300) {
      if (this.sheet.zoomed) this.sheet.glide(this.sheet.whole);
      else this.sheet.zoom(2.5, this.sheet.at(event));
      this.#last = 0;
      return;
    }
    this.#last = event.timeStamp;
    const ink = document.elementsFromPoint(event.clientX, event.clientY).find((element) => element.dataset?.ink);
    this.onTap(ink ?? null);
  }

  #roll(event) {
    if (!event.ctrlKey && !event.metaKey && !this.sheet.zoomed && !matchMedia("(min-width: 60rem)").matches) return;
    event.preventDefault();
    this.sheet.zoom(Math.exp(-event.deltaY / (event.ctrlKey ? 120 : 480)), this.sheet.at(event));
  }

  #key(event) {
    const { view, svg } = this.sheet;
    const step = view.width / 8;
    const centre = [view.x + view.width / 2, view.y + view.height / 2];
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.target !== svg && event.key.startsWith("Arrow")) return;
    if (moves[event.key]) this.sheet.look({ ...view, x: view.x + moves[event.key][0], y: view.y + moves[event.key][1] });
    else if (event.key === "+" || event.key === "=") this.sheet.zoom(1.4, centre);
    else if (event.key === "-") this.sheet.zoom(1 / 1.4, centre);
    else if (event.key === "0") this.sheet.fit();
    else if ((event.key === "Enter" || event.key === " ") && event.target.dataset.ink) this.onTap(event.target);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

export class BoardView extends EventTarget {
  /** @param pictures [{url, label, matrix}] in the order of the document's boards */
  constructor(pictures) {
    super();
    this.sheets = pictures.map((picture) => new Sheet(picture));
    for (const sheet of this.sheets) new Hand(sheet, (ink) => this.#tap(ink));
    this.current = 0;
    this.stage = h("div", { class: "stage" });
    this.switcher = h("div", { class: "segments", role: "group", "aria-label": "Photo", hidden: pictures.length < 2 });
    this.element = h("section", { class: "board-pane", "data-zoomed": "false", "aria-label": "The board" }, this.stage, this.#tools());
    this.#choose(0);
  }

  get sheet() { return this.sheets[this.current]; }

  #tools() {
    const zoom = (factor) => () => { const { view } = this.sheet; this.sheet.zoom(factor, [view.x + view.width / 2, view.y + view.height / 2]); };
    return h("div", { class: "tools" }, this.switcher,
      sign("minus", "Zoom out", { onclick: zoom(1 / 1.5), class: "button square only-wide" }),
      sign("plus", "Zoom in", { onclick: zoom(1.5), class: "button square" }),
      sign("fit", "The whole board", { onclick: () => this.sheet.glide(this.sheet.whole), class: "button square fit" }));
  }

  #choose(index) {
    if (!this.sheets.length) { this.stage.replaceChildren(h("p", { class: "note" }, "No picture of the board is kept.")); return; }
    this.current = index;
    this.stage.replaceChildren(this.sheet.svg);
    this.switcher.replaceChildren(...this.sheets.map((_, i) => h("button", {
      type: "button", "aria-pressed": String(i === index), onclick: () => this.#choose(i),
    }, `Photo ${i + 1}`)));
    this.sheet.ready.then(() => { if (!this.sheet.zoomed) this.sheet.fit(); });
  }

  #tap(ink) {
    this.dispatchEvent(new CustomEvent("tap", { detail: ink ? { key: ink.dataset.ink, problem: ink.dataset.problem } : null }));
  }

  #place(board, polygon) { return polygon.map((point) => project(this.sheets[board].picture.matrix, point)); }

  /** Draws the ink of all items; `inks` = [{board, polygon, key, kind, label}]. */
  draw(inks) {
    for (const sheet of this.sheets) sheet.ink.replaceChildren();
    for (const { board, polygon, key, kind, label, problem } of inks) {
      const sheet = this.sheets[board];
      if (!sheet || polygon.length < 3) continue;
      const shape = s("polygon", {
        points: pathOf(this.#place(board, polygon)), class: `ink ${kind}`, "data-ink": key ?? "", "data-problem": problem, role: "button", "aria-label": label, tabindex: -1,
      });
      sheet.ink.append(shape);
    }
    this.light(this.lit ?? null);
  }

  light(key) {
    this.lit = key;
    for (const sheet of this.sheets) {
      for (const shape of sheet.ink.children) shape.classList.toggle("lit", key !== null && shape.dataset.ink === key);
      sheet.svg.classList.toggle("some-lit", key !== null);
    }
  }

  /** Brings the ink of these places into view. */
  show(places) {
    const first = places.find((place) => place.board !== null && this.sheets[place.board]);
    if (!first) return;
    if (first.board !== this.current) this.#choose(first.board);
    const points = places.filter((place) => place.board === first.board).flatMap((place) => this.#place(place.board, place.polygon));
    this.sheet.ready.then(() => this.sheet.show(boundsOf(points)));
  }

  /** A small picture of these places, enlarged; null where nothing of them is on a board. */
  crop(places, { around = 0.6 } = {}) {
    const first = places.find((place) => place.board !== null && this.sheets[place.board] && place.polygon.length > 2);
    if (!first) return null;
    const sheet = this.sheets[first.board];
    const shapes = places.filter((place) => place.board === first.board).map((place) => this.#place(place.board, place.polygon));
    const box = boundsOf(shapes.flat());
    const wide = grown(box, Math.max(box.height * around, 8));
    const image = s("image", { href: sheet.picture.url });
    const svg = s("svg", { class: "crop", viewBox: `${wide.x} ${wide.y} ${wide.width} ${wide.height}`, role: "img", "aria-label": "The writing on the board" },
      image, ...shapes.map((points) => s("polygon", { class: "ink lit", points: pathOf(points) })));
    sheet.ready.then(() => { image.setAttribute("width", sheet.size.width); image.setAttribute("height", sheet.size.height); });
    return svg;
  }
}
