// The board page: from "it is being read" to a document that is right, without a reload.
import { $, $$, ask, button, copy, h, show, toast } from "../dom.js";
import { call } from "../api.js";
import { Asking } from "./asking.js";
import { BoardView } from "./board_view.js";
import { chooseBetween } from "./conflict.js";
import { openCorners } from "./corners.js";
import { DocumentView, shorten } from "./document_view.js";
import { showHelp, wireKeys } from "./keys.js";
import { Live } from "./live.js";
import { whenReleased } from "./press.js";
import { Queue } from "./queue.js";
import { Session } from "./session.js";
import { keyAt, nodes } from "./sheet.js";
import { Split } from "./split.js";
import { ONE, SECTIONS } from "./words.js";

const WATCH_MS = 10_000;
const KEPT = { device: "kept here", tab: "in this tab only" };
const boot = JSON.parse($("#boot").textContent);
const place = $("#review");
const wide = matchMedia("(min-width: 60rem)");

function picturesOf(board) {
  return board.shots.filter((shot) => shot.straight).map((shot, i) => ({ url: shot.straight, matrix: shot.from_photo, label: `Board${board.shots.length > 1 ? `, photo ${i + 1}` : ""}` }));
}

function inksOf(session) {
  const inks = [];
  for (const node of nodes(session.sheet)) {
    const kind = node.section === "unplaced" ? "unplaced" : node.section === "root_cause" ? "cause" : "";
    for (const source of node.item.sources) {
      if (source.board !== null) inks.push({ board: source.board, polygon: source.polygon, key: node.key, kind, label: `${ONE[node.section]}: ${node.item.text}` });
    }
  }
  for (const [i, problem] of session.server.problems.entries()) {
    if (problem.polygon) inks.unshift({ board: problem.board, polygon: problem.polygon, key: null, kind: "unread", label: problem.text, problem: String(i) });
  }
  // Large shapes first: the smaller one lies on top and can be hit.
  return inks.sort((one, other) => spanOf(other.polygon) - spanOf(one.polygon));
}

const spanOf = (polygon) => {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  return (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
};

const placesOf = (session, key) => (session.find(key)?.item.sources ?? []).filter((source) => source.board !== null);

class Review {
  constructor(board, draft) {
    this.session = new Session(board, draft, boot.account);
    this.board = new BoardView(picturesOf(board));
    this.view = new DocumentView(this.session);
    this.queue = new Queue(this.session, this.board);
    this.asking = new Asking(board.id);
    this.split = new Split(this.board.element);
    this.redraw = () => this.#draw();
    this.#wire();
  }

  begin() {
    const side = h("div", { class: "doc-pane" }, this.asking.element, this.view.element, this.queue.element);
    place.replaceChildren(h("div", { class: "panes" }, this.board.element, this.split.handle, side));
    place.dataset.state = "review";
    this.#draw();
    this.#sayState();
    this.session.resume();
    this.#watch();
    if (location.hash.length > 1) this.#select(location.hash.slice(1), true);
    this.#drawChart();
  }

  #draw() {
    this.view.draw();
    this.board.draw(inksOf(this.session));
    this.queue.draw();
  }

  #wire() {
    const { session, view, queue, board } = this;
    session.addEventListener("change", () => whenReleased(this.redraw));
    session.addEventListener("points", () => whenReleased(this.redraw));
    session.addEventListener("state", () => this.#sayState());
    session.addEventListener("saved", () => { this.#sayState(); this.#drawChart(); });
    session.addEventListener("trouble", ({ detail }) => this.#trouble(detail));
    session.addEventListener("conflict", ({ detail }) => this.#conflict(detail));
    view.addEventListener("edit", ({ detail }) => session.commit(detail));
    view.addEventListener("select", ({ detail }) => this.#lightInk(detail));
    view.addEventListener("place", ({ detail }) => this.#place(detail));
    view.addEventListener("removed", () => toast("Deleted.", ["Undo", () => session.undo()]));
    queue.addEventListener("edit", ({ detail }) => session.commit(detail));
    queue.addEventListener("show", ({ detail }) => this.#showPoint(detail));
    queue.addEventListener("fix", ({ detail }) => { this.view.select(detail.key, { scroll: true }); this.view.editItem(detail.key); });
    queue.addEventListener("final", () => setStatus(session.board, "final"));
    board.addEventListener("tap", ({ detail }) => this.#tap(detail));
    this.asking.addEventListener("go", ({ detail }) => this.#select(detail));
    view.before.addEventListener("click", (event) => this.#before(event));
    wireKeys({ session, queue, view, board });
    addEventListener("online", () => session.flush());
    addEventListener("beforeunload", (event) => { if (session.keptIn !== "device") event.preventDefault(); });
    for (const control of $$("[data-undo]")) control.addEventListener("click", () => session.undo());
    for (const control of $$("[data-redo]")) control.addEventListener("click", () => session.redo());
  }

  /** A key of the sheet, or a JSON pointer as other boards' pages link to. */
  #select(place, scroll = false) {
    const key = place.startsWith("/") ? keyAt(this.session.sheet, place) : place;
    if (!key || !this.session.find(key)) return;
    this.view.select(key, { scroll });
    this.#lightInk(key);
  }

  #lightInk(key) {
    this.board.light(key);
    this.board.show(placesOf(this.session, key));
  }

  #showPoint(point) {
    if (point.key !== "document") { this.view.select(point.key, { scroll: wide.matches }); this.board.light(point.key); }
    if (point.outlines.length) this.board.show(point.outlines);
  }

  #tap(hit) {
    if (!hit) { this.view.select(null); this.board.light(null); return; }
    if (hit.problem !== undefined) { this.#readInk(this.session.server.problems[Number(hit.problem)]); return; }
    this.view.select(hit.key, { scroll: true });
    this.board.light(hit.key);
    const node = this.session.find(hit.key);
    if (node?.section === "unplaced" && this.session.canEdit) this.#place(hit.key);
  }

  /** Ink that was not read: its picture, and the question what it says. */
  #readInk(problem) {
    const point = this.session.points.find((one) => one.kind === "unread_ink" && String(one.outlines[0]?.polygon) === String(problem.polygon));
    if (point && this.session.canEdit) this.queue.goTo(point.id);
    else toast(problem.text);
  }

  /** Where a statement belongs: one tap on a part of the document. */
  #place(key) {
    const node = this.session.find(key);
    const crop = this.board.crop(placesOf(this.session, key));
    const here = node.section;
    const hypotheses = this.session.sheet.lists.hypotheses.filter((one) => one.key !== key);
    const go = (section, parent = null) => () => { box.close(); if (section === "unplaced") this.session.commit([{ op: "unplace", key, expected: this.session.expected(key) }]); else this.view.place(key, section, parent); };
    const parts = ["timeline", "hypotheses", "root_cause", "actions", "decisions", "questions", "rejected", "unplaced"].filter((section) => section !== here && !(section === "root_cause" && this.session.sheet.root_cause));
    const box = show("Where does this belong?",
      crop, h("blockquote", {}, node.item.text),
      h("div", { class: "words" }, ...parts.map((section) => button(SECTIONS[section], { onclick: go(section) }))),
      hypotheses.length ? h("div", { class: "stack" }, h("h3", {}, "Evidence for"), h("div", { class: "words" }, ...hypotheses.map((one) => button(shorten(one.item.text), { onclick: go("evidence", one.key) })))) : null);
  }

  async #conflict({ batch, body }) {
    const choice = await chooseBetween(body);
    if (choice === "mine") this.#commitAnew(batch);
    else toast("Theirs is kept.", ["Use mine", () => this.#commitAnew(batch)], 20);
  }

  #commitAnew(batch) { this.session.commit(batch.edits.map((edit) => this.#renewed(edit)).filter(Boolean)); }

  /** The same edit, meant for what stands there now. */
  #renewed(edit) {
    if (edit.op === "set") return this.session.setting(edit.key, edit.field, edit.value);
    if ("expected" in edit) return this.session.find(edit.key) ? { ...edit, expected: this.session.expected(edit.key) } : null;
    return edit;
  }

  #trouble(error) {
    if (error.status === 401) toast(`You are signed out. Your changes are ${KEPT[this.session.keptIn] ?? "being kept"}.`, ["Sign in", () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`)], 30);
    else toast(error.message, null, 10);
  }

  #sayState() {
    const { session } = this;
    const state = $("[data-saved]");
    state.textContent = !session.isSaved ? this.#sayWaiting() : session.canEdit && session.resumed ? "Saved" : "";
    state.dataset.state = session.isSaved ? "saved" : "waiting";
    for (const control of $$("[data-undo]")) control.disabled = !session.canUndo;
    for (const control of $$("[data-redo]")) control.disabled = !session.canRedo;
  }

  /** What was written is called kept only once it is on the disk. */
  #sayWaiting() {
    const { session } = this;
    const cutOff = session.offline || !navigator.onLine;
    if (!session.waiting || !session.keptIn || !(cutOff || session.refused)) return "Saving";
    const kept = `${session.waiting} change${session.waiting === 1 ? "" : "s"} ${KEPT[session.keptIn]}`;
    return cutOff ? `${kept}, waiting for the network` : kept;
  }

  /** The chart comes from the server, which draws it for every form of the document. */
  #drawChart() {
    this.#fill(this.view.chart, "chart");
    this.#fill(this.view.before, "before");
  }

  /** A part of the page that the server makes from the document as it is now. */
  async #fill(place, part) {
    try {
      const answer = await fetch(`/b/${this.session.board.id}/${part}`, { credentials: "same-origin" });
      if (!answer.ok) return;
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...[...drawn.body.childNodes].map((node) => document.importNode(node, true)));
    } catch { /* without a network the last one stays */ }
  }

  async #before(event) {
    const pointer = event.target.closest("[data-pointer]")?.dataset.pointer;
    if (pointer) { event.preventDefault(); this.#select(pointer); return; }
    const mark = event.target.closest("[data-guard]");
    if (!mark) return;
    mark.disabled = true;
    await call(mark.dataset.guard, `${this.session.path}/guard`, mark.dataset.guard === "PUT" ? {} : undefined);
    this.#fill(this.view.before, "before");
  }

  #watch() {
    setInterval(async () => {
      if (document.hidden || this.session.waiting) return;
      try {
        const progress = await call("GET", `${this.session.path}/progress`);
        if (!progress) return;
        if (progress.version !== this.session.server.version || progress.state !== "read") location.reload();
        else if (progress.revision !== this.session.server.revision) { await this.session.refresh(); toast("Somebody else changed the document."); }
      } catch { /* asked again later */ }
    }, WATCH_MS);
  }
}

async function setStatus(board, status) {
  const before = board.status;
  try {
    const changed = await call("PATCH", `/api/v1/boards/${board.id}`, { status });
    board.status = changed.status;
    // What may be changed is another thing now.
    if ((before === "final") !== (changed.status === "final")) { location.reload(); return; }
    const select = $("[data-status-choice]");
    if (select) select.value = changed.status;
    toast({ draft: "A draft again.", in_review: "In review.", final: "Final." }[status]);
  } catch (error) {
    toast(error.message);
  }
}

function wireHeader(board, review) {
  $("[data-status-choice]")?.addEventListener("change", (event) => setStatus(board, event.target.value));
  $("[data-help]")?.addEventListener("click", () => showHelp(review()?.session.canEdit));
  $("[data-corners]")?.addEventListener("click", () => openCorners(board, review()?.session.sheet.boards.map((one) => one.corners), () => location.reload()));
  $("[data-remove-board]")?.addEventListener("click", async () => {
    if (!(await ask("Remove this board? It can be put back for 30 days.", "Remove"))) return;
    try {
      await call("DELETE", `/api/v1/boards/${board.id}`);
      location.assign(`/p/${board.project_id}`);
    } catch (error) { toast(error.message); }
  });
  $("[data-copy-markdown]")?.addEventListener("click", async () => {
    try {
      const answer = await fetch(`/api/v1/boards/${board.id}/export/md`, { credentials: "same-origin" });
      if (answer.ok && (await copy(await answer.text()))) toast("Copied as Markdown.");
      else toast("It could not be copied.");
    } catch { toast("No connection to the server."); }
  });
}

let review = null;

async function startReview() {
  const [board, draft] = await Promise.all([call("GET", `/api/v1/boards/${boot.board.id}`), call("GET", `/api/v1/boards/${boot.board.id}/draft`)]);
  document.body.dataset.state = "read";
  review = new Review(board, draft);
  review.begin();
}

function begin() {
  wireHeader(boot.board, () => review);
  if (boot.draft?.draft && boot.progress.state === "read") {
    document.body.dataset.state = "read";
    review = new Review(boot.board, boot.draft);
    review.begin();
    return;
  }
  const live = new Live(boot.board, boot.progress);
  place.replaceChildren(live.element);
  place.dataset.state = "live";
  live.addEventListener("read", () => startReview().catch((error) => toast(error.message)));
  live.run();
}

begin();
