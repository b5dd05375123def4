// The four corners of the board on the photo: drag them, or move them by arrows, and read again.
import { button, h, s, toast } from "../dom.js";
import { call } from "../api.js";
import { pathOf } from "./geometry.js";

const NAMES = ["Top left", "Top right", "Bottom right", "Bottom left"];

function startOf(shot) {
  if (shot.corners) return shot.corners.map(([x, y]) => [x, y]);
  const { width: w, height: t } = shot;
  // A little inside: handles on the very edge cannot be held by a thumb.
  const inset = 0.04;
  return [[w * inset, t * inset], [w * (1 - inset), t * inset], [w * (1 - inset), t * (1 - inset)], [w * inset, t * (1 - inset)]];
}

class Frame {
  constructor(shot, corners) {
    this.shot = shot;
    this.corners = corners ?? startOf(shot);
    const radius = Math.max(shot.width, shot.height) / 55;
    this.shape = s("polygon", { class: "crop-frame" });
    this.handles = this.corners.map((_, i) => s("circle", { class: "crop-handle", r: radius, tabindex: 0, role: "slider", "aria-label": `${NAMES[i]} corner; arrows move it`, "aria-valuetext": "" }));
    this.svg = s("svg", { class: "crop-view", viewBox: `0 0 ${shot.width} ${shot.height}` },
      s("image", { href: shot.display, width: shot.width, height: shot.height, preserveAspectRatio: "none" }), this.shape, ...this.handles);
    this.handles.forEach((handle, i) => this.#wire(handle, i));
    this.draw();
  }

  draw() {
    this.shape.setAttribute("points", pathOf(this.corners));
    this.handles.forEach((handle, i) => {
      const [x, y] = this.corners[i];
      handle.setAttribute("cx", x);
      handle.setAttribute("cy", y);
      handle.setAttribute("aria-valuetext", `${Math.round(x)}, ${Math.round(y)}`);
    });
  }

  #move(i, x, y) {
    const clamp = (value, most) => Math.min(Math.max(value, 0), most);
    this.corners[i] = [clamp(x, this.shot.width), clamp(y, this.shot.height)];
    this.touched = true;
    this.draw();
  }

  #wire(handle, i) {
    handle.addEventListener("pointerdown", (event) => { handle.setPointerCapture(event.pointerId); event.preventDefault(); handle.focus(); });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
      this.#move(i, point.x, point.y);
    });
    handle.addEventListener("keydown", (event) => {
      const step = (event.shiftKey ? 10 : 1) * (this.shot.width / 200);
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      if (!by) return;
      event.preventDefault();
      this.#move(i, this.corners[i][0] + by[0], this.corners[i][1] + by[1]);
    });
  }
}

/** A dialog over the photos; `onRead` is called once they are read again. */
export function openCorners(board, corners, onRead) {
  const shots = board.shots.filter((shot) => shot.display && shot.width);
  if (!shots.length) { toast("The photo is not ready yet."); return; }
  const frames = shots.map((shot, i) => new Frame(shot, corners?.[i] ? corners[i].map(([x, y]) => [x, y]) : null));
  let current = 0;
  const stage = h("div", { class: "crop-stage" }, frames[0].svg);
  const choose = (i) => { current = i; stage.replaceChildren(frames[i].svg); tabs.forEach((tab, j) => tab.setAttribute("aria-pressed", String(i === j))); };
  const tabs = frames.map((_, i) => h("button", { type: "button", "aria-pressed": String(i === 0), onclick: () => choose(i) }, `Photo ${i + 1}`));
  const whole = () => { const { shot } = frames[current]; frames[current].corners = [[0, 0], [shot.width, 0], [shot.width, shot.height], [0, shot.height]]; frames[current].touched = true; frames[current].draw(); };
  async function read() {
    go.disabled = true;
    try {
      const chosen = frames.filter((frame) => frame.touched).map((frame) => ({ position: frame.shot.position, corners: frame.corners }));
      await call("POST", `/api/v1/boards/${board.id}/read-again`, { shots: chosen });
      box.close();
      onRead();
    } catch (error) {
      toast(error.message);
      go.disabled = false;
    }
  }
  const go = button("Read again", { class: "button primary", onclick: read }, "retake");
  const box = h("dialog", { class: "corners", "aria-label": "Corners of the board" },
    h("div", { class: "body" },
      h("div", { class: "row spread" }, h("h2", {}, "Corners of the board"), frames.length > 1 ? h("div", { class: "segments" }, ...tabs) : null),
      h("p", { class: "note" }, "Put the four handles on the corners of the board. What you changed in the document stays."),
      stage,
      h("div", { class: "actions" }, button("Whole photo", { onclick: whole }), button("Cancel", { onclick: () => box.close() }), go)));
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}
