// The box in which people ask the board; what it answers comes from the server, sources and all.
import { $, button, h, toast } from "../dom.js";

export class Asking extends EventTarget {
  #asked = 0;

  constructor(boardId) {
    super();
    this.boardId = boardId;
    this.field = h("input", { class: "input grow", name: "question", required: true, maxlength: 500, autocomplete: "off", enterkeyhint: "go", "aria-label": "Ask this board", placeholder: "Ask this board: how long until we noticed?" });
    this.answer = h("div", { class: "answer-place", "aria-live": "polite" });
    const form = h("form", { class: "row ask-form", role: "search" }, this.field, button("Ask", { type: "submit" }));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.ask(this.field.value); });
    this.answer.addEventListener("click", (event) => this.#click(event));
    this.element = h("section", { class: "ask", "aria-label": "Ask this board" }, form, this.answer);
  }

  async ask(question) {
    if (!question.trim()) return;
    const turn = ++this.#asked;
    this.element.setAttribute("aria-busy", "true");
    try {
      const got = await fetch(`/b/${this.boardId}/ask?question=${encodeURIComponent(question)}`, { credentials: "same-origin" });
      // Of two questions in a row the later one is answered.
      if (turn !== this.#asked) return;
      if (got.ok) this.#show(await got.text());
      else toast("That could not be asked.");
    } catch {
      toast("No connection to the server.");
    } finally {
      if (turn === this.#asked) this.element.removeAttribute("aria-busy");
    }
  }

  #show(text) {
    const drawn = new DOMParser().parseFromString(text, "text/html");
    const close = button("Close", { class: "button quiet small", onclick: () => this.#close() });
    this.answer.replaceChildren(...[...drawn.body.childNodes].map((node) => document.importNode(node, true)), close);
  }

  #close() {
    this.answer.replaceChildren();
    this.field.value = "";
    this.field.focus();
  }

  #click(event) {
    const pointer = event.target.closest("[data-pointer]")?.dataset.pointer;
    const question = event.target.closest("[data-question]")?.dataset.question;
    if (pointer || question) event.preventDefault();
    if (pointer) this.dispatchEvent(new CustomEvent("go", { detail: pointer }));
    if (question) { this.field.value = question; this.ask(question); $("input", this.element).focus(); }
  }
}
