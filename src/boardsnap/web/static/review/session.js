// The document that is being worked on: what the server last said, plus the changes that have
// not been acknowledged. Each batch of changes is kept on this device until the server has it,
// and carries a key, so that sending it again is harmless.
import { makeKey } from "../dom.js";
import { Refused, Unreachable, call } from "../api.js";
import { answer, drop, inTransaction, put } from "../capture/memory.js";
import { exclusively } from "../capture/turns.js";
import { apply, find, seen, takeApart } from "./sheet.js";
import { ONE } from "./words.js";

const RETRY_MS = 5000;
// What may be allowed later: signed out, no right, the board is in the trash, too many requests.
const PASSING = new Set([401, 403, 404, 429]);

/** A change of an earlier reading without a place in this one, as a thing to look at. */
function asPoint({ id, change }) {
  const where = change.field ? `as ${change.field.replaceAll("_", " ")} of “${change.item}” ` : "";
  const question = `${change.author ?? "Somebody"} wrote “${change.text}” ${where}before. The new reading has no place for it.`;
  const sections = change.field && change.field !== "text" ? [] : ["timeline", "hypotheses", "actions", "decisions", "questions"];
  const suggestions = sections.map((section) => ({ label: `Add as ${ONE[section]}`, edits: [{ op: "add", section, item: { text: change.text }, after: "last" }] }));
  return { id, kind: "lost", question, key: "document", section: null, field: null, suggestions, outlines: [] };
}

export class Session extends EventTarget {
  #batches = [];
  #undo = [];
  #redo = [];
  #sending = false;
  #resumed = false;
  #told = null;
  #onDisk = new WeakSet(); // of batches
  #storageFails = false;
  #underWay = 0;
  #confirmed = new Set();

  constructor(board, draft, account) {
    super();
    this.board = board;
    this.account = account;
    this.take(draft);
  }

  get path() { return `/api/v1/boards/${this.board.id}`; }
  get canEdit() { return this.server.can_edit; }
  get waiting() { return this.#batches.length; }
  /** Whether the server has everything: changes, answers, and what was undone. */
  get isSaved() { return !this.waiting && !this.#underWay; }
  /** Whether what an earlier visit left was looked up: before that nobody knows whether all is saved. */
  get resumed() { return this.#resumed; }
  get refused() { return this.#told !== null; }
  /** Where the changes that wait are: on this device's disk, in this tab alone, or on their way. */
  get keptIn() {
    if (this.#batches.every((batch) => this.#onDisk.has(batch))) return "device";
    return this.#storageFails ? "tab" : null;
  }
  get canUndo() { return this.#batches.length > 0 || this.#undo.length > 0; }
  get canRedo() { return this.#redo.length > 0; }
  /** What is left to look at. An answer that was begun before a point was settled still has it. */
  get points() { return [...this.server.points, ...(this.server.lost ?? []).map(asPoint)].filter((point) => !this.#confirmed.has(point.id)); }

  /** What the server says, with the changes on top that it does not know yet. */
  take(draft) {
    this.server = draft;
    this.#rebuild();
  }

  #rebuild() {
    this.sheet = takeApart(this.server.draft);
    for (const batch of this.#batches) for (const edit of batch.edits) apply(this.sheet, edit, this.account.name);
    this.#tell("change");
  }

  #tell(kind, detail = null) { this.dispatchEvent(new CustomEvent(kind, { detail })); }

  find(key) { return find(this.sheet, key); }

  /** The words of an item that were hard to read and that nobody has looked at yet. */
  unsureWords(key) {
    const outlines = this.points.filter((point) => point.kind === "unsure_words" && point.key === key).flatMap((point) => point.outlines);
    const same = (word) => outlines.some((one) => one.board === word.board && String(one.polygon) === String(word.polygon));
    return outlines.length ? this.server.words.filter(same).map((word) => word.text) : [];
  }

  /** An edit of one field, with what stands there now. */
  setting(key, field, value) {
    const before = key === "document" ? this.sheet.head[field] : this.find(key)?.item[field];
    return { op: "set", key, field, value, expected: before ?? null };
  }

  expected(key) { return seen(this.find(key)); }

  /** Changes of an earlier visit that never reached the server. */
  async resume() {
    try {
      const all = await inTransaction(["edits"], "readonly", (edits) => answer(edits.index("board").getAll(this.board.id)));
      // What was written while they were looked up may be among them.
      const here = new Set(this.#batches.map((batch) => batch.key));
      const left = all.filter((one) => one.account === this.account.id && !here.has(one.key));
      for (const batch of left) this.#onDisk.add(batch);
      this.#batches.unshift(...left.sort((one, other) => one.at - other.at));
    } catch { /* no storage: nothing was left */ }
    this.#resumed = true;
    if (this.waiting) this.#rebuild();
    this.#tell("state");
    if (this.waiting) this.flush();
  }

  async commit(edits, { quiet = false } = {}) {
    if (edits.length === 0) return;
    const batch = { key: makeKey(), board: this.board.id, account: this.account.id, edits, at: Date.now() };
    this.#batches.push(batch);
    this.#redo = [];
    for (const edit of edits) apply(this.sheet, edit, this.account.name);
    if (!quiet) this.#tell("change");
    this.#tell("state");
    await this.#keepHere(batch);
    await this.flush();
  }

  /** Without storage a change lives as long as this tab. */
  async #keepHere(batch) {
    try {
      await put("edits", batch);
      this.#onDisk.add(batch);
    } catch { this.#storageFails = true; }
    this.#tell("state");
  }

  /** A call that changes something without being a change that is kept here. */
  async #deed(...given) {
    this.#underWay += 1;
    this.#tell("state");
    try {
      return await call(...given);
    } finally {
      this.#underWay -= 1;
      this.#tell("state");
    }
  }

  async flush() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      await exclusively(`boardsnap-edits-${this.board.id}`, () => this.#sendAll());
    } finally {
      this.#sending = false;
      this.#tell("state");
      if (this.#batches.length) setTimeout(() => this.flush(), RETRY_MS);
    }
  }

  async #sendAll() {
    while (this.#batches.length) {
      const batch = this.#batches[0];
      try {
        this.#tell("state");
        const result = await call("POST", `${this.path}/revisions`, { expected_revision: this.server.revision, edits: batch.edits, key: batch.key });
        await this.#settle(batch);
        this.#undo.push(result.revision);
        this.#accept(result);
        if (this.refused) await this.#openAgain();
      } catch (error) {
        if (!(await this.#isSettled(batch, error))) return;
      }
      this.offline = false;
    }
  }

  async #settle(batch) {
    this.#batches = this.#batches.filter((one) => one !== batch);
    await drop("edits", batch.key).catch(() => {});
  }

  #accept({ revision, draft, points }) {
    this.take({ ...this.server, revision, draft, points });
    this.#tell("saved");
  }

  /** @returns {Promise<boolean>} whether the change is done with; else it stays on this device. */
  async #isSettled(batch, error) {
    try {
      return await this.#refuse(batch, error);
    } catch (other) {
      if (!(other instanceof Unreachable)) throw other;
      this.offline = true;
      return false;
    }
  }

  async #refuse(batch, error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 409) return this.#disagree(batch, error);
    if (PASSING.has(error.status) || error.status >= 500) return this.#keep(error);
    await this.#settle(batch);
    this.#rebuild();
    this.#tell("trouble", error);
    return true;
  }

  /** Nobody's words vanish because they may not be written just now: it is said once. */
  #keep(error) {
    this.offline = false;
    if (this.#told !== error.message) this.#tell("trouble", error);
    this.#told = error.message;
    return false;
  }

  /** What was refused is taken now: more may be allowed than before. */
  async #openAgain() {
    this.#told = null;
    this.take(await call("GET", `${this.path}/draft`));
  }

  /** Somebody else changed the same thing: both are shown, and the person chooses. Where the whole
   * board was closed meanwhile, the change waits until it is open again. */
  async #disagree(batch, error) {
    const fresh = await call("GET", `${this.path}/draft`);
    if (!fresh.can_edit) { this.take(fresh); return this.#keep(error); }
    await this.#settle(batch);
    this.take(fresh);
    this.#tell("conflict", { batch, body: error.body });
    return true;
  }

  async undo() {
    const [last] = this.#batches.slice(-1);
    if (last && !this.#sending) {
      await this.#settle(last);
      this.#rebuild();
      return;
    }
    const number = this.#undo.pop();
    if (number === undefined) return;
    const undone = await (number.point ? this.#reopen(number, "DELETE") : this.#takeBack(number));
    if (undone !== null) this.#redo.push(undone);
    this.#tell("state");
  }

  async redo() {
    const number = this.#redo.pop();
    if (number === undefined) return;
    const again = await (number.point ? this.#reopen(number, "POST") : this.#takeBack(number));
    if (again !== null) this.#undo.push(again);
    this.#tell("state");
  }

  async #takeBack(number) {
    try {
      const result = await this.#deed("POST", `${this.path}/revisions/${number}/undo`, { key: makeKey() });
      this.#accept(result);
      return result.revision;
    } catch (error) {
      this.#tell("trouble", error);
      return null;
    }
  }

  /** Takes a point off the list, before the server's own list comes with its answer. */
  settlePoint({ id }) {
    const others = (list) => (list ?? []).filter((one) => one.id !== id);
    this.server = { ...this.server, points: others(this.server.points), lost: others(this.server.lost) };
  }

  async confirm(point) {
    this.#confirmed.add(point.id);
    this.#tell("points");
    try {
      const result = await this.#deed("POST", this.#confirmation(point.id));
      this.#undo.push({ point: point.id });
      this.#takePoints(result);
    } catch (error) {
      this.#confirmed.delete(point.id);
      this.#tell("points");
      this.#tell("trouble", error);
    }
  }

  #confirmation(id) { return `${this.path}/points/${encodeURIComponent(id)}/confirm`; }

  #takePoints({ revision, points }) {
    if (!this.#batches.length) this.server = { ...this.server, revision, points };
    this.#tell("points");
    this.#tell("state");
  }

  /** Opens a point again, or settles it again. */
  async #reopen(entry, method) {
    try {
      const result = await this.#deed(method, this.#confirmation(entry.point));
      if (method === "DELETE") this.#confirmed.delete(entry.point);
      else this.#confirmed.add(entry.point);
      this.#takePoints(result);
      return entry;
    } catch (error) {
      this.#tell("trouble", error);
      return null;
    }
  }

  /** Fetches what others did; not while something of ours is on its way. */
  async refresh() {
    if (this.#batches.length || this.#sending) return;
    const fresh = await call("GET", `${this.path}/draft`);
    if (fresh && !this.#batches.length && fresh.revision !== this.server.revision) this.take(fresh);
  }
}
