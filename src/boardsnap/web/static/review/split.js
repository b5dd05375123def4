// The handle between board and document: on a phone it gives the board more or less height, on
// a wide screen width. The share is a custom property, set through the style object.

const KEY = "split";
const LEAST = 15;
const MOST = 75;

export class Split {
  constructor(pane) {
    this.pane = pane;
    this.handle = document.createElement("div");
    Object.assign(this.handle, { className: "split", tabIndex: 0 });
    for (const [name, value] of Object.entries({ role: "separator", "aria-label": "More or less of the board", "aria-valuemin": LEAST, "aria-valuemax": MOST })) this.handle.setAttribute(name, value);
    this.set(this.#kept());
    this.handle.addEventListener("pointerdown", (event) => { this.handle.setPointerCapture(event.pointerId); event.preventDefault(); });
    this.handle.addEventListener("pointermove", (event) => { if (this.handle.hasPointerCapture(event.pointerId)) this.#follow(event); });
    this.handle.addEventListener("keydown", (event) => this.#key(event));
  }

  get #wide() { return matchMedia("(min-width: 60rem)").matches; }

  #kept() {
    try { return Number(localStorage.getItem(`${KEY}-${this.#wide ? "wide" : "narrow"}`)) || (this.#wide ? 52 : 34); } catch { return this.#wide ? 52 : 34; }
  }

  set(share) {
    this.share = Math.min(Math.max(share, LEAST), MOST);
    document.documentElement.style.setProperty("--split", String(this.share));
    this.handle.setAttribute("aria-valuenow", String(Math.round(this.share)));
    this.handle.setAttribute("aria-orientation", this.#wide ? "vertical" : "horizontal");
    try { localStorage.setItem(`${KEY}-${this.#wide ? "wide" : "narrow"}`, String(this.share)); } catch { /* for this page only */ }
  }

  #follow({ clientX, clientY }) {
    const top = this.pane.getBoundingClientRect().top;
    this.set(this.#wide ? (clientX / innerWidth) * 100 : ((clientY - top) / innerHeight) * 100);
  }

  #key(event) {
    const by = { ArrowLeft: -4, ArrowUp: -4, ArrowRight: 4, ArrowDown: 4 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(this.share + by);
  }
}
