// While the photos are read: how far it is, the lines over the photo as they are read, and the
// document as soon as it takes shape.
import { button, h, icon, s } from "../dom.js";
import { Unreachable, call, sentence } from "../api.js";
import { drop, find } from "../capture/memory.js";
import { boundsOf, grown, pathOf } from "./geometry.js";
import { SECTIONS, LISTS, dateWords, metricWords } from "./words.js";

const STAGES = { photo: "Open the photo", page: "Find the board, straighten it", reading: "Read the writing", board: "Lay it out", draft: "Understand it", document: "Write the document" };
const SOON_MS = 500;
const LATER_MS = 4000;
// As the queue of things to check has it.
const UNSURE = 0.8;

export class Live extends EventTarget {
  #stopped = false;
  #drawn = 0;
  #refusedMs = 0;

  constructor(board, progress) {
    super();
    this.board = board;
    this.progress = progress;
    this.heading = h("h2", { class: "live-heading", role: "status", "aria-live": "polite" });
    this.bar = h("progress", { max: 1, value: 0, "aria-label": "Reading" });
    this.stages = h("ol", { class: "stages" });
    this.picture = h("div", { class: "live-picture" });
    this.text = h("div", { class: "live-text document" });
    this.help = h("div", { class: "live-help" });
    this.element = h("div", { class: "live" }, h("section", { class: "live-state" }, this.heading, this.bar, this.stages, this.help), this.picture, this.text);
  }

  async run() {
    await this.#openLocal();
    this.draw();
    while (!this.#stopped) {
      if (this.progress.state === "read") { this.#forgetLocal(); this.dispatchEvent(new Event("read")); return; }
      if (this.progress.state === "failed") return;
      await new Promise((resolve) => { setTimeout(resolve, this.#pause()); });
      await this.#ask();
    }
  }

  stop() { this.#stopped = true; }

  /** How long to wait: the longer, the more boards are read before this one, and after refusals. */
  #pause() {
    if (this.#refusedMs) return this.#refusedMs;
    if (document.hidden) return LATER_MS;
    return Math.min(SOON_MS * (1 + this.progress.waiting), LATER_MS);
  }

  async #ask() {
    try {
      this.progress = await call("GET", `/api/v1/boards/${this.board.id}/progress`) ?? this.progress;
      if (!this.board.shots.some((shot) => shot.display) && this.progress.stage) await this.#fetchShots();
      this.#refusedMs = 0;
      this.draw();
    } catch (error) {
      const told = (error.body?.retry_after_seconds ?? 0) * 1000;
      this.#refusedMs = told || Math.min(Math.max(this.#refusedMs * 2, SOON_MS), LATER_MS);
      this.heading.textContent = error instanceof Unreachable ? "No network. The board is read on the server meanwhile." : error.message;
    }
  }

  async #fetchShots() { this.board = await call("GET", `/api/v1/boards/${this.board.id}`); }

  draw() {
    const { progress } = this;
    this.heading.textContent = this.#says();
    this.bar.value = progress.share ?? 0;
    this.bar.hidden = progress.state === "failed";
    const reached = progress.stages.indexOf(progress.stage);
    this.stages.hidden = progress.state === "failed";
    this.stages.replaceChildren(...progress.stages.map((stage, i) => h("li", { class: i <= reached ? "done" : i === reached + 1 && progress.state === "reading" ? "now" : "" },
      i <= reached ? icon("check", "small") : h("span", { class: "dot" }), STAGES[stage] ?? stage)));
    this.#drawPicture();
    this.#drawText();
    this.help.replaceChildren(...this.#ways());
  }

  #says() {
    const { progress } = this;
    if (progress.state === "failed") return "This board could not be read";
    if (progress.state === "queued") return progress.waiting ? `${progress.waiting} board${progress.waiting === 1 ? " is" : "s are"} read before this one` : "It is next";
    const which = progress.photos > 1 && progress.photo ? ` photo ${progress.photo} of ${progress.photos}` : "";
    return progress.lines.length ? `Reading${which}: ${progress.lines.length} lines so far` : `Reading${which}`;
  }

  #ways() {
    const { progress } = this;
    if (progress.state !== "failed") return [];
    const problem = sentence(progress.problem?.message ?? "something went wrong on the server");
    if (!this.board.may.includes("edit")) return [h("p", {}, problem)];
    return [h("p", {}, problem), h("div", { class: "row" },
      progress.retryable ? button("Read again", { class: "button primary", onclick: () => this.#retry() }, "retake") : null,
      h("a", { class: "button", href: `/p/${this.board.project_id}/snap?board=${this.board.id}` }, icon("camera"), "Take the photo again"))];
  }

  async #retry() {
    try {
      await call("POST", `/api/v1/boards/${this.board.id}/retry`);
      this.progress = { ...this.progress, state: "queued", lines: [], stage: null, share: 0 };
      this.run();
    } catch (error) {
      this.heading.textContent = error.message;
    }
  }

  /** The photos as this device took them, until the server has pictures of its own. */
  async #openLocal() {
    const blobs = (await find("known", `photos:${this.board.id}`).catch(() => null)) ?? [];
    const opened = await Promise.all(blobs.map((blob) => openImage(URL.createObjectURL(blob))));
    this.local = opened.filter(Boolean);
  }

  #forgetLocal() { drop("known", `photos:${this.board.id}`).catch(() => {}); }

  /** What lies under the lines: the server's picture, this device's, or an empty board. */
  #ground(photo, lines) {
    const shot = this.board.shots[photo] ?? this.board.shots[0];
    if (shot?.display && shot.width) return { url: shot.display, box: { x: 0, y: 0, width: shot.width, height: shot.height } };
    if (this.local[photo]) return this.local[photo];
    const points = lines.flatMap((line) => line.polygon);
    if (points.length === 0) return null;
    const box = boundsOf(points);
    return { url: null, box: grown(box, box.width / 12), grows: true };
  }

  #drawPicture() {
    const photo = Math.max((this.progress.photo || 1) - 1, 0);
    const lines = this.progress.lines.filter((line) => line.board === photo || this.board.shots.length === 1);
    const ground = this.#ground(photo, lines);
    this.picture.hidden = !ground && this.progress.state === "failed";
    if (!ground) { if (!this.svg) this.picture.replaceChildren(h("div", { class: "waiting-board" }, icon("board", "large"))); return; }
    const mark = `${photo} ${ground.url}`;
    if (this.shown !== mark) {
      this.shown = mark;
      this.#drawn = 0;
      this.lines = s("g", { class: "seen-lines" });
      this.svg = s("svg", { role: "img", "aria-label": "The photo, with the lines that were read" },
        ground.url ? s("image", { href: ground.url, width: ground.box.width, height: ground.box.height, preserveAspectRatio: "none" }) : null, this.lines);
      this.picture.replaceChildren(this.svg);
    }
    const { x, y, width, height } = ground.box;
    this.svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    for (const line of lines.slice(this.#drawn)) this.lines.append(s("polygon", { points: pathOf(line.polygon), class: line.confidence < UNSURE ? "faint" : "" }));
    this.#drawn = lines.length;
  }

  #drawText() {
    const { document: read, lines } = this.progress;
    if (read) this.text.replaceChildren(...outline(read));
    else this.text.replaceChildren(...(lines.length ? [h("ul", { class: "read-lines" }, ...lines.slice(-40).map((line) => h("li", {}, line.text)))] : []));
  }
}

async function openImage(url) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    return null;
  }
  return { url, box: { x: 0, y: 0, width: image.naturalWidth, height: image.naturalHeight } };
}

function outline(read) {
  const statement = (item) => [item.at ? h("span", { class: "soft" }, `${dateWords(item.at)}  `) : null, item.text || metricWords(item.metric)];
  const part = (section, items) => (items.length ? h("section", { class: `part ${section}` }, h("h3", {}, SECTIONS[section]), h("ul", { class: "plain-items" }, ...items.map((item) => h("li", {}, ...statement(item))))) : null);
  return [
    read.title ? h("h2", { class: "title" }, read.title) : null,
    read.root_cause ? part("root_cause", [read.root_cause]) : null,
    ...LISTS.map((section) => part(section, read[section])),
  ].filter(Boolean);
}
