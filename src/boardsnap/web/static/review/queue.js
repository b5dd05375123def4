// What is left to check: one question at a time, with the ink enlarged, answered by key or thumb.
import { $, button, h, icon, sign } from "../dom.js";
import { newKey } from "./document_view.js";
import { KINDS, dateWords, plainWords, readNames, readShift, readWindow } from "./words.js";

// Points that are answered by saying that it stands there rightly.
const CONFIRMED = new Set(["unsure_words", "year_inferred"]);
const LEAVE = {
  no_root_cause: "Not known", root_cause_part: "Not known", no_owner: "Nobody yet", no_due: "No date", undated: "Leave it", unplaced: "Leave it there", unread_ink: "Not important", ambiguous_date: "Leave it", lost: "Not needed",
};
const KIND_SIGN = { no_owner: "user", no_due: "calendar", undated: "calendar", ambiguous_date: "calendar", year_inferred: "calendar", unsure_words: "eye", unread_ink: "eye", unplaced: "folder" };

const inDays = (days) => {
  const at = new Date(Date.now() + days * 86_400_000);
  return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

export class Queue extends EventTarget {
  #at = 0;
  #done = 0;

  constructor(session, board) {
    super();
    this.session = session;
    this.board = board;
    this.element = h("section", { class: "queue", "aria-label": "To check" });
    this.open = matchMedia("(min-width: 60rem)").matches;
  }

  get points() { return this.session.points; }
  get point() { return this.points[Math.min(this.#at, this.points.length - 1)] ?? null; }

  #emit(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }

  draw() {
    if ($(".queue-input:focus", this.element)) return;
    const { point } = this;
    const focused = this.element.contains(document.activeElement);
    this.element.classList.toggle("open", this.open && Boolean(point));
    this.element.hidden = !this.session.canEdit;
    this.element.replaceChildren(point ? this.#bar() : this.#finished(), point && this.open ? this.#card(point) : "");
    if (focused) $(".queue-main, .queue-bar button", this.element)?.focus();
  }

  #bar() {
    const left = this.points.length;
    const at = Math.min(this.#at, left - 1) + 1;
    return h("header", { class: "queue-bar" },
      h("button", { type: "button", class: "queue-title", "aria-expanded": String(this.open), onclick: () => { this.open = !this.open; this.draw(); if (this.open) this.#show(); } },
        icon(this.open ? "down" : "up"), h("strong", {}, `${left} ${left === 1 ? "thing" : "things"} to check`), this.open ? h("span", { class: "note number" }, `${at} of ${left}`) : null),
      this.open ? h("div", { class: "row" },
        sign("back", "Before (k)", { onclick: () => this.step(-1) }),
        sign("next", "Next (j)", { onclick: () => this.step(1) })) : button("Start", { class: "button primary", onclick: () => { this.open = true; this.draw(); this.#show(); $(".queue-main", this.element)?.focus(); } }));
  }

  #finished() {
    const final = this.session.board.status === "final";
    return h("header", { class: "queue-bar done" }, icon("checks"),
      h("span", { class: "grow" }, this.#done ? `Checked ${this.#done}. Nothing is left.` : "Nothing to check."),
      final ? null : button("Mark as final", { class: "button", onclick: () => this.#emit("final") }));
  }

  #card(point) {
    const crop = this.board.crop(point.outlines);
    return h("div", { class: "queue-card", "data-point": point.id },
      crop ? h("div", { class: "queue-crop" }, crop) : null,
      h("div", { class: "queue-side" },
        h("p", { class: "question", "aria-live": "polite" }, icon(KIND_SIGN[point.kind] ?? "flag"), h("span", {}, point.question)),
        this.#context(point),
        h("div", { class: "answers" }, ...this.#answers(point)),
        h("div", { class: "verdict" }, ...this.#verdict(point))));
  }

  #context(point) {
    const node = point.key === "document" ? null : this.session.find(point.key);
    if (!node || ["no_owner", "no_due", "unplaced"].includes(point.kind)) return null;
    const about = point.kind === "ambiguous_date" ? `${dateWords(node.item.at ?? node.item.due)}: ${node.item.text}` : node.item.text;
    return about ? h("p", { class: "note about" }, about) : null;
  }

  #answers(point) {
    const made = point.suggestions.map((suggestion, i) => h("button", {
      type: "button", class: "button answer", onclick: () => this.choose(i),
    }, h("kbd", { class: "only-wide" }, String(i + 1)), suggestion.label));
    return [...made, ...this.#own(point)];
  }

  /** Answers that are typed or picked, where the kind of question has some. */
  #own(point) {
    if (point.kind === "no_due" || point.kind === "undated") {
      const quick = [["In a week", 7], ["In 2 weeks", 14], ["In a month", 30]].map(([label, days]) => button(label, { class: "button answer", onclick: () => this.#set(point, inDays(days)) }));
      return [...quick, this.#input(point, "2026-03-20 or Mar 20", (text) => text)];
    }
    if (point.kind === "no_owner") return [this.#input(point, "Name", readNames, "people")];
    if (point.kind === "unread_ink") return [this.#input(point, "What it says", (text) => text)];
    if (point.kind === "root_cause_part") return this.#part(point);
    return [];
  }

  #part(point) {
    if (point.field === "category") {
      const select = h("select", { class: "input queue-input", "aria-label": point.question }, h("option", { value: "" }, "Choose"), ...KINDS.cause.map((cause) => h("option", { value: cause }, plainWords(cause))));
      select.addEventListener("change", () => { select.blur(); if (select.value) this.#set(point, select.value); });
      return [select];
    }
    const readers = { feature: [(text) => text, "income"], shift: [readShift, "34 %"], window: [readWindow, "3 weeks"] };
    const [read, hint] = readers[point.field] ?? [];
    return read ? [this.#input(point, hint, read)] : [];
  }

  #input(point, hint, read, list = null) {
    const input = h("input", { class: "input queue-input", placeholder: hint, "aria-label": point.question, list, autocomplete: "off", enterkeyhint: "done" });
    const send = () => {
      const value = input.value.trim() ? read(input.value.trim()) : null;
      if (value === null) { input.focus(); return; }
      input.blur();
      if (point.kind === "unread_ink") this.#type(point, value);
      else this.#set(point, value);
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") { event.preventDefault(); send(); }
      if (event.key === "Escape") { input.value = ""; input.blur(); this.draw(); }
    });
    return h("span", { class: "typed-answer" }, input, sign("check", "Use what is typed", { onclick: send, class: "button square" }));
  }

  #verdict(point) {
    const next = CONFIRMED.has(point.kind)
      ? button("Looks right", { class: "button primary queue-main", onclick: () => this.accept(), "aria-keyshortcuts": "Enter" }, "check")
      : button(LEAVE[point.kind] ?? "Leave it", { class: "button queue-main", onclick: () => this.dismiss(), "aria-keyshortcuts": "x" });
    const fix = point.key !== "document" ? button("Fix it", { class: "button", onclick: () => this.edit(), "aria-keyshortcuts": "e" }, "pencil") : null;
    return [next, fix];
  }

  #set(point, value) {
    this.#answered();
    this.#emit("edit", [this.session.setting(point.key, point.field, value)]);
  }

  #type(point, text) {
    this.#answered();
    this.session.confirm(point);
    this.#emit("edit", [{ op: "add", section: "unplaced", item: { text }, after: "last", key: newKey() }]);
  }

  /** The answered point leaves at once; the server's own list follows with its answer. */
  #answered() {
    this.#done += 1;
    this.session.settlePoint(this.point);
    this.#afterwards();
  }

  #afterwards() {
    if (this.#at >= this.points.length) this.#at = 0;
    this.draw();
    this.#show();
    $(".queue-main", this.element)?.focus({ preventScroll: true });
  }

  #show() { if (this.point && this.open) this.#emit("show", this.point); }

  // ------------------------------------------------------------------------------ keys and thumbs

  step(by) {
    const count = this.points.length;
    if (!count) return;
    this.open = true;
    this.#at = (this.#at + by + count) % count;
    this.draw();
    this.#show();
  }

  goTo(id) {
    const at = this.points.findIndex((point) => point.id === id);
    if (at < 0) return;
    this.#at = at;
    this.open = true;
    this.draw();
    this.#show();
  }

  choose(index) {
    const { point } = this;
    const suggestion = point?.suggestions[index];
    if (!suggestion) return;
    if (suggestion.edits.length === 0) { this.accept(true); return; }
    this.#answered();
    if (point.kind === "lost") this.session.confirm(point);
    this.#emit("edit", suggestion.edits.map((edit) => (edit.op === "add" ? { ...edit, key: edit.key ?? newKey() } : edit)));
  }

  accept(anyway = false) {
    const { point } = this;
    if (!point) return;
    if (!anyway && !CONFIRMED.has(point.kind)) { this.edit(); return; }
    this.dismiss();
  }

  dismiss() {
    const { point } = this;
    if (!point) return;
    this.#done += 1;
    this.session.confirm(point);
    this.#afterwards();
  }

  edit() {
    const { point } = this;
    if (!point) return;
    const input = $(".queue-input", this.element);
    if (input) { input.focus(); return; }
    if (point.key !== "document") this.#emit("fix", point);
  }
}
