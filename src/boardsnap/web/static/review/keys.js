// The keyboard of the review page. Nothing works while somebody types into a field.
import { h, show } from "../dom.js";

const HELP = [
  ["j  k", "next and previous thing to check"], ["Enter", "it looks right, or: answer"], ["e", "fix the words"], ["x", "leave it as it is"],
  ["1 – 5", "take a suggested answer"], ["u", "undo"], ["r", "redo"], ["↑  ↓", "move through the document", true], ["Alt ↑ ↓", "move the statement"],
  ["Delete", "delete the statement"], ["+  −  0", "zoom the board", true], ["Esc", "close, let go", true], ["?", "this list", true],
];

export function showHelp(canEdit = true) {
  const shown = HELP.filter(([,, looking]) => canEdit || looking);
  show("Keys", h("dl", { class: "keys" }, ...shown.flatMap(([key, does]) => [
    h("dt", {}, ...key.split("  ").map((one) => h("kbd", {}, one))), h("dd", {}, does),
  ])));
}

const busy = (target) => target.matches("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]");
const pressable = (target) => target.matches("button, a, summary, [role=button]") && !target.matches(".queue-main");

// What changes nothing, for those who only read.
const LOOKING = ["?", "ArrowDown", "ArrowUp", "+", "-", "0", "Escape"];

export function wireKeys({ session, queue, view, board }) {
  const along = (by) => {
    const { order } = view;
    const at = order.indexOf(view.selected);
    const key = order[Math.min(Math.max(at + by, 0), order.length - 1)];
    if (!key) return;
    view.select(key, { scroll: true });
    board.light(key);
    view.row(key)?.querySelector(".says")?.focus({ preventScroll: true });
  };
  const deeds = {
    j: () => queue.step(1), k: () => queue.step(-1), x: () => queue.dismiss(), u: () => session.undo(), r: () => session.redo(), "?": () => showHelp(session.canEdit),
    e: () => (view.selected && view.element.contains(document.activeElement) ? view.editItem(view.selected) : queue.edit()),
    Enter: () => queue.accept(), ArrowDown: () => along(1), ArrowUp: () => along(-1),
    "+": () => board.sheet?.zoom(1.4, middle(board.sheet)), "-": () => board.sheet?.zoom(1 / 1.4, middle(board.sheet)), 0: () => board.sheet?.fit(),
    Escape: () => { view.select(null); board.light(null); board.sheet?.fit(); },
    Delete: () => { if (view.selected && view.element.contains(document.activeElement)) view.remove(view.selected); },
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || busy(target)) return;
    if (!session.canEdit && (!LOOKING.includes(key) || event.altKey)) return;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z") { event.preventDefault(); if (event.shiftKey) session.redo(); else session.undo(); return; }
    if (event.ctrlKey || event.metaKey) return;
    if (event.altKey && view.selected && (key === "ArrowUp" || key === "ArrowDown")) { event.preventDefault(); view.shift(view.selected, key === "ArrowUp" ? -1 : 1); return; }
    if (event.altKey || ((key === "Enter" || key === " ") && pressable(target))) return;
    if (/^[1-5]$/.test(key) && queue.open) { event.preventDefault(); queue.choose(Number(key) - 1); return; }
    const deed = deeds[key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

const middle = ({ view }) => [view.x + view.width / 2, view.y + view.height / 2];
