// What is pressed stays where it is: a redraw between press and release would swallow the click.

const CLICK_MS = 100; // On a touch screen the click comes a little after the finger is lifted.
const waiting = new Set();
let pressed = false;
let timer = 0;

function release() {
  clearTimeout(timer);
  pressed = false;
  for (const draw of [...waiting]) { waiting.delete(draw); draw(); }
}

// A list to choose from opens where it is pressed, and tells nobody of the release.
addEventListener("pointerdown", (event) => {
  clearTimeout(timer);
  pressed = !event.target.closest?.("select");
  if (!pressed && waiting.size) timer = setTimeout(release, CLICK_MS);
}, true);
addEventListener("pointerup", () => { timer = setTimeout(release, CLICK_MS); }, true);
addEventListener("pointercancel", release, true);
// Nor does a scroll bar tell of it.
addEventListener("pointermove", (event) => { if (pressed && event.buttons === 0) release(); }, true);
// What a click does may draw at once; what else waited is drawn after it.
addEventListener("click", () => { pressed = false; timer = setTimeout(release); }, true);

/** Draws now, or as soon as nothing is pressed: once, however often it was asked meanwhile. */
export function whenReleased(draw) {
  if (pressed) waiting.add(draw);
  else { waiting.delete(draw); draw(); }
}
