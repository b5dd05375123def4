// The document, drawn from the sheet; everything in it can be changed where it stands.
import { $, $$, button, h, icon } from "../dom.js";
import { chip, choice, editText, isEditing } from "./fields.js";
import { whenReleased } from "./press.js";
import { Reorder } from "./reorder.js";
import { takeApart, find, keyAt, listOf, nodes } from "./sheet.js";
import {
  KINDS, LISTS, ONE, SECTIONS, dateWords, metricWords, modelWords, ratingWords, readMetric, readModel, readNames, readRating, readShift, readWindow,
  shiftWords, windowWords,
} from "./words.js";

const STATUS_TONE = { confirmed: "good", rejected: "bad", open: "", done: "good", in_progress: "info", for: "good", against: "bad", unclear: "" };
const PARTS = [
  ["feature", "Feature", (cause) => cause.feature ?? "", (text) => text || null],
  ["category", "Change", null, null],
  ["shift", "Amount", (cause) => shiftWords(cause.shift), (text) => (text ? readShift(text) : null)],
  ["window", "Window", (cause) => windowWords(cause.window), (text) => (text ? readWindow(text) : null)],
];
// As every form of the document says it.
const ABSENT = "not on the board";
const HINTS = { feature: "income", shift: "34 %", window: "3 weeks" };

export class DocumentView extends EventTarget {
  constructor(session, { chartPath = null } = {}) {
    super();
    this.session = session;
    this.chartPath = chartPath;
    this.element = h("div", { class: "document" });
    this.people = h("datalist", { id: "people" });
    this.chart = h("div", { class: "chart-place" });
    this.before = h("div", { class: "before-place" });
    this.reorder = new Reorder(this.element, (key, after) => this.#emit("edit", [{ op: "move", key, after }]));
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("dblclick", (event) => this.#edit(event));
    this.element.addEventListener("focusin", (event) => this.#focus(event));
    this.settle = () => { if (this.stale) this.draw(); };
    this.element.addEventListener("unchanged", () => this.#settle());
  }

  get edits() { return this.session.canEdit; }

  #emit(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }

  #set(key, field) { return (value) => this.#emit("edit", [this.session.setting(key, field, value)]); }

  draw() {
    if (isEditing(this.element)) { this.stale = true; return; }
    this.stale = false;
    const focused = this.#focusMark();
    const { sheet } = this.session;
    this.machine = this.session.server.machine ? takeApart(this.session.server.machine) : null;
    this.people.replaceChildren(...this.#names().map((name) => h("option", { value: name })));
    this.element.replaceChildren(...[
      this.people, this.#head(sheet), this.#cause(sheet), this.before, this.chart,
      ...LISTS.filter((section) => section !== "unplaced").map((section) => this.#section(section, sheet.lists[section])),
      this.#more(sheet), this.#section("unplaced", sheet.lists.unplaced),
    ].filter(Boolean));
    this.select(this.selected ?? null, { quiet: true });
    this.#restoreFocus(focused);
  }

  #names() {
    const { sheet } = this.session;
    return [...new Set([...sheet.head.participants, ...sheet.lists.actions.flatMap((node) => node.item.owners)])].sort();
  }

  #focusMark() {
    const at = document.activeElement;
    if (!this.element.contains(at)) return null;
    return { key: at.closest("[data-key]")?.dataset.key, chip: at.dataset.chip, says: at.matches(".says") };
  }

  #restoreFocus(mark) {
    if (!mark?.key) return;
    const row = this.row(mark.key);
    const target = row && (mark.chip ? $(`[data-chip="${mark.chip}"]`, row) : $(".says", row));
    target?.focus({ preventScroll: true });
  }

  #head({ head }) {
    const canEdit = this.edits;
    const facts = [
      chip({ label: "Model", name: "model", value: modelWords(head.model), missing: "Model", read: readModel, write: this.#set("document", "model"), hint: "churn v3", canEdit }),
      chip({ label: "When", name: "session_date", value: dateWords(head.session_date), missing: "Date of the session", write: this.#set("document", "session_date"), hint: "2026-03-04", canEdit }),
      chip({ label: "Present", name: "participants", value: head.participants.join(", "), missing: "Who was there", read: readNames, write: this.#set("document", "participants"), hint: "Ana, Raj", canEdit }),
    ];
    return h("header", { class: "doc-head", "data-key": "document" },
      h("h2", { class: "title" }, this.#says("title", head.title ?? "", "Untitled postmortem", "Title")),
      h("div", { class: "fields" }, ...facts),
      head.summary || canEdit ? h("p", { class: "summary" }, this.#says("summary", head.summary ?? "", "Add a summary", "Summary")) : null);
  }

  #says(field, text, missing, label) {
    if (!this.edits) return text || missing;
    const host = h("button", { type: "button", class: `says ${text ? "" : "missing"}`, "data-field": field, "aria-label": `${label}: ${text || "none"}. Edit` }, text || missing);
    host.addEventListener("click", async (event) => {
      event.stopPropagation();
      const typed = await editText(host, text, { label });
      if (typed !== null) this.#set("document", field)(typed);
      this.#settle();
    });
    return host;
  }

  /** Draws what was put off while somebody wrote, but not under a button that is pressed. */
  #settle() { whenReleased(this.settle); }

  #cause(sheet) {
    const node = sheet.root_cause;
    return h("section", { class: "part root_cause", "aria-label": "Root cause", "data-section": "root_cause" },
      h("h3", {}, "Root cause"),
      node ? this.#causeCard(node) : this.#noCause(sheet));
  }

  #noCause(sheet) {
    const candidates = sheet.lists.hypotheses;
    return h("div", { class: "no-cause" }, h("p", { class: "soft" }, "The board names no root cause."),
      this.edits ? h("div", { class: "row" },
        ...candidates.slice(0, 3).map((node) => button(`“${shorten(node.item.text)}”`, {
          title: "This hypothesis is the root cause",
          onclick: () => this.#emit("edit", [{ op: "add", section: "root_cause", item: { text: node.item.text, category: node.item.category }, copy_of: node.key, key: newKey(), after: "last" }]),
        })),
        this.#adder("root_cause", null, "Write it")) : null);
  }

  #causeCard(node) {
    const cause = node.item;
    const noReason = this.session.points.some((point) => point.kind === "root_cause_part" && point.field === "text");
    const set = (field) => this.#set(node.key, field);
    const parts = PARTS.map(([field, label, words, read]) => h("div", { class: "cause-part" },
      h("span", { class: "part-name" }, label),
      field === "category"
        ? choice({ label, name: field, value: cause.category, options: KINDS.cause, none: "which change?", write: set(field), canEdit: this.edits, absent: ABSENT })
        : chip({ label, name: field, value: words(cause), missing: "missing", read, write: set(field), hint: HINTS[field], canEdit: this.edits, absent: ABSENT })));
    if (noReason) {
      parts.push(h("div", { class: "cause-part" }, h("span", { class: "part-name" }, "Reason"),
        this.edits ? h("button", { type: "button", class: "chip missing", onclick: () => this.editItem(node.key) }, icon("plus", "small"), "because of…") : h("span", { class: "chip missing" }, ABSENT)));
    }
    return h("div", { class: "item cause", "data-key": node.key, id: node.key },
      this.#line(node), h("div", { class: "cause-parts" }, ...parts), this.#beside(node), this.#menu(node));
  }

  #section(section, list) {
    if (!list.length) return null;
    const orderly = section !== "unplaced";
    return h("section", { class: `part ${section}`, "aria-label": SECTIONS[section], "data-section": section },
      h("h3", {}, SECTIONS[section], list.length ? h("span", { class: "count" }, String(list.length)) : null),
      section === "unplaced" && list.length ? h("p", { class: "note" }, "This was read on the board, but belongs to no part for sure. Place it, or leave it here: it is kept.") : null,
      h("ol", { class: "items", "data-list": section }, ...list.map((node) => this.#item(node))),
      orderly && this.edits ? this.#adder(section, null, section === "rejected" ? null : `Add ${article(ONE[section])}`) : null);
  }

  /** Parts that the board does not have, to be begun. */
  #more(sheet) {
    const empty = LISTS.filter((section) => !sheet.lists[section].length && !["unplaced", "rejected"].includes(section));
    if (!this.edits || !empty.length) return null;
    return h("div", { class: "more-parts" }, ...empty.map((section) => this.#adder(section, null, `Add ${article(ONE[section])}`)));
  }

  #item(node) {
    const { section } = node;
    return h("li", { class: `item ${section} ${section === "hypotheses" ? node.item.status : ""}`, "data-key": node.key, id: node.key },
      this.edits && section !== "unplaced" ? this.#grip(node) : null,
      h("div", { class: "body" }, this.#line(node), section === "timeline" ? this.#when(node) : null, this.#fields(node), this.#beside(node), this.#arrows(node),
        section === "hypotheses" ? this.#evidence(node) : null,
        section === "unplaced" && this.edits ? this.#placer(node) : null),
      this.#menu(node));
  }

  #grip(node) {
    const grip = h("button", { type: "button", class: "grip", "aria-label": `Move “${shorten(node.item.text)}”: arrow up or down, or drag` }, icon("grip"));
    grip.addEventListener("keydown", (event) => {
      if (event.key === "ArrowUp" || event.key === "ArrowDown") { event.preventDefault(); event.stopPropagation(); this.shift(node.key, event.key === "ArrowUp" ? -1 : 1); }
    });
    this.reorder.hold(grip, node.key);
    return grip;
  }

  #when(node) {
    return h("div", { class: "when" },
      chip({ label: "When", name: "at", value: dateWords(node.item.at), missing: "when?", write: this.#set(node.key, "at"), hint: "2026-03-04 or Mar 4", canEdit: this.edits }),
      node.item.at?.year_inferred ? h("span", { class: "unseen" }, "year from the photo") : null);
  }

  #line(node) {
    const text = node.item.text || metricWords(node.item.metric);
    const marked = this.#marked(node, text);
    const label = node.item.label ? h("b", { class: "label" }, node.item.label, " ") : null;
    return h("div", { class: "line" }, label,
      h("button", { type: "button", class: "says", "aria-label": `${text}${this.edits ? ". Enter edits, the ink lights up" : ""}` }, ...marked));
  }

  /** The text with the words that were hard to read underlined. */
  #marked(node, text) {
    const unsure = this.session.unsureWords(node.key);
    if (!unsure.length) return [text];
    return text.split(/(\s+)/).map((part) => (unsure.includes(part) ? h("span", { class: "unsure", title: "hard to read" }, part) : part));
  }

  #fields(node) {
    const { item, key, section } = node;
    const canEdit = this.edits;
    const set = (field) => this.#set(key, field);
    const made = {
      timeline: () => [
        choice({ label: "Kind", name: "kind", value: item.kind, options: KINDS.event, write: set("kind"), canEdit }),
        chip({ label: "Metric", name: "metric", tone: saysNumber(item) ? "echo" : "", value: metricWords(item.metric), missing: item.kind === "metric" ? "metric" : null, read: (t) => (t ? readMetric(t) : null), write: set("metric"), hint: "AUC 0.91", canEdit: canEdit && (item.kind === "metric" || item.metric) }),
      ],
      hypotheses: () => [
        choice({ label: "Status", name: "status", value: item.status, options: KINDS.belief, tone: STATUS_TONE[item.status], write: set("status"), canEdit }),
        chip({ label: "Rating", name: "rating", value: ratingWords(item.rating), missing: "rating", read: readRating, write: set("rating"), hint: "high", canEdit }),
        choice({ label: "Cause", name: "category", value: item.category, options: KINDS.cause, none: "cause", write: set("category"), canEdit }),
      ],
      evidence: () => [choice({ label: "Stance", name: "stance", value: item.stance, options: KINDS.stance, tone: STATUS_TONE[item.stance], write: set("stance"), canEdit })],
      actions: () => [
        choice({ label: "Status", name: "status", value: item.status, options: KINDS.status, tone: STATUS_TONE[item.status], write: set("status"), canEdit }),
        chip({ label: "Owners", name: "owners", value: item.owners.join(", "), missing: "owner", read: readNames, write: set("owners"), hint: "Ana, Raj", list: "people", canEdit }),
        chip({ label: "Due", name: "due", value: dateWords(item.due), missing: "due date", write: set("due"), hint: "2026-03-20 or Mar 20", canEdit }),
        choice({ label: "Kind", name: "kind", value: item.kind, options: KINDS.action, write: set("kind"), canEdit }),
        chip({ label: "Priority", name: "priority", value: item.priority ?? "", missing: null, write: set("priority"), canEdit: canEdit && Boolean(item.priority) }),
      ],
    }[section];
    return made ? h("div", { class: "fields" }, ...made()) : null;
  }

  /** What the machine read, beside a text that somebody changed; who wrote what nobody read. */
  #beside(node) {
    const read = this.machine && find(this.machine, node.key);
    if (read && read.item.text !== node.item.text) {
      return h("p", { class: "as-read" }, "As read by the machine: ", h("q", {}, read.item.text));
    }
    const typed = node.item.sources.every((source) => source.board === null) && node.item.sources.find((source) => source.author);
    return typed ? h("p", { class: "as-read" }, `Added by ${typed.author}`) : null;
  }

  #arrows(node) {
    const { sheet } = this.session;
    const leads = sheet.relations.filter((relation) => keyAt(sheet, relation.from) === node.key).map((relation) => [relation, find(sheet, keyAt(sheet, relation.to) ?? "")]);
    const shown = leads.filter(([, to]) => to);
    return shown.length ? h("p", { class: "leads" }, ...shown.map(([relation, to]) => h("button", { type: "button", class: "lead", onclick: (event) => { event.stopPropagation(); this.select(to.key, { scroll: true }); this.#emit("select", to.key); } },
      `→ ${relation.label ? `${relation.label} ` : ""}${shorten(to.item.text)}`))) : null;
  }

  #evidence(node) {
    return h("div", { class: "evidence-list" },
      h("ol", { class: "items", "data-list": "evidence", "data-parent": node.key }, ...node.evidence.map((one) => this.#item(one))),
      this.edits ? this.#adder("evidence", node.key, "Add evidence") : null);
  }

  #placer(node) {
    const places = ["timeline", "hypotheses", "actions", "decisions", "questions"];
    return h("div", { class: "placer row" }, ...places.map((section) => button(ONE[section], { class: "button small", onclick: (event) => { event.stopPropagation(); this.place(node.key, section); } })),
      button("…", { class: "button small", "aria-label": "Other places", onclick: (event) => { event.stopPropagation(); this.#emit("place", node.key); } }));
  }

  #adder(section, parent, label) {
    if (!label) return null;
    const host = button(label, { class: "button quiet add" }, "plus");
    host.addEventListener("click", async () => {
      const text = await editText(host, "", { label: `New ${ONE[section]}`, hint: "Enter adds it" });
      if (text) this.#emit("edit", [{ op: "add", section, item: { text }, parent, after: "last", key: newKey() }]);
      else this.#settle();
    });
    return host;
  }

  #menu(node) {
    if (!this.edits) return null;
    const close = (event) => { event.target.closest("details").open = false; };
    const act = (label, name, run, danger = false) => h("button", { type: "button", class: `choice ${danger ? "danger" : ""}`, onclick: (event) => { event.stopPropagation(); close(event); run(); } }, icon(name), label);
    const list = listOf(this.session.sheet, node);
    const menu = h("details", { class: "menu item-menu" },
      h("summary", { class: "button quiet square", "aria-label": `More for “${shorten(node.item.text)}”` }, icon("more")),
      h("div", { class: "sheet dock" },
        act("Edit the words", "pencil", () => this.editItem(node.key)),
        node.item.sources.some((one) => one.board !== null) ? act("Show its ink", "target", () => { this.select(node.key); this.#emit("select", node.key); }) : null,
        list && list.length > 1 ? act("Move up", "up", () => this.shift(node.key, -1)) : null,
        list && list.length > 1 ? act("Move down", "down", () => this.shift(node.key, 1)) : null,
        act("Move to another part", "folder", () => this.#emit("place", node.key)),
        act("Delete", "trash", () => this.remove(node.key), true)));
    menu.addEventListener("click", (event) => event.stopPropagation());
    return menu;
  }

  // ------------------------------------------------------------------------------ what people do

  row(key) { return $(`[data-key="${CSS.escape(key)}"]`, this.element); }

  select(key, { scroll = false, quiet = false } = {}) {
    this.selected = key;
    for (const row of $$(".item", this.element)) row.classList.toggle("lit", row.dataset.key === key);
    if (!quiet && scroll) this.row(key ?? "")?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  #click(event) {
    const row = event.target.closest(".item");
    if (!row) return;
    const { key } = row.dataset;
    const again = this.selected === key && event.target.closest(".says") && event.detail === 1;
    // From the keyboard a press has no position: Enter edits at once.
    if (event.target.closest(".says") && this.edits && (again || event.detail === 0)) { this.editItem(key); return; }
    this.select(key);
    this.#emit("select", key);
  }

  #edit(event) {
    const row = event.target.closest(".item");
    if (row && event.target.closest(".says") && this.edits) this.editItem(row.dataset.key);
  }

  #focus(event) {
    const row = event.target.closest(".item");
    if (!row || !event.target.matches(".says") || !event.target.matches(":focus-visible")) return;
    this.select(row.dataset.key);
    this.#emit("select", row.dataset.key);
  }

  async editItem(key) {
    const node = this.session.find(key);
    const host = node && this.edits && $(".says", this.row(key));
    if (!host) return;
    this.#emit("select", key);
    const read = this.machine && find(this.machine, key);
    const beside = read && read.item.text !== node.item.text ? h("p", { class: "as-read" }, "As read: ", h("button", { type: "button", class: "lead", onclick: (event) => event.target.closest(".editor").use(read.item.text) }, read.item.text)) : null;
    const text = await editText(host, node.item.text, { label: `Words of this ${ONE[node.section]}`, beside });
    host.focus({ preventScroll: true });
    if (text) this.#set(key, "text")(text);
    else this.#settle();
    this.#emit("edited", key);
  }

  shift(key, by) {
    const node = this.session.find(key);
    const list = node && listOf(this.session.sheet, node);
    if (!list) return;
    const to = list.indexOf(node) + by;
    if (to < 0 || to >= list.length) return;
    const others = list.filter((one) => one !== node);
    this.#emit("edit", [{ op: "move", key, after: to === 0 ? null : others[to - 1].key, parent: node.parent }]);
  }

  remove(key) {
    this.#emit("edit", [{ op: "remove", key, expected: this.session.expected(key) }]);
    this.#emit("removed", key);
  }

  place(key, section, parent = null) {
    this.#emit("edit", [{ op: "place", key, section, item: {}, parent, after: "last", expected: this.session.expected(key) }]);
    this.select(key, { scroll: true });
  }

  /** Keys in reading order, for moving through them. */
  get order() { return [...nodes(this.session.sheet)].map((node) => node.key); }
}

let counter = 0;
/** The key of a new item, made here so that sending it twice adds it once. */
export function newKey() {
  counter += 1;
  return `n${Date.now().toString(36)}${counter.toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;
}

/** Whether the text already tells the metric's value. */
const saysNumber = ({ metric, text }) => Boolean(metric && text.includes(String(metric.value)));
const article = (noun) => (/^[aeiou]/.test(noun) ? `an ${noun}` : noun === "piece of evidence" ? "evidence" : `a ${noun}`);
export const shorten = (text, most = 48) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

