// Dragging an item by its grip, with mouse or finger; it lands where the line shows.

export class Reorder {
  constructor(root, onMove) {
    this.root = root;
    this.onMove = onMove;
  }

  hold(grip, key) {
    grip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      grip.focus();
      this.#begin(grip, key, event);
    });
  }

  #begin(grip, key, event) {
    const row = grip.closest(".item");
    const list = row.parentElement;
    let before;
    const target = (y) => [...list.children].find((other) => other !== row && y < other.getBoundingClientRect().top + other.getBoundingClientRect().height / 2) ?? null;
    const track = ({ clientY }) => {
      row.classList.add("dragged");
      before = target(clientY);
      for (const other of list.children) other.classList.toggle("drop-before", other === before);
      list.classList.toggle("drop-last", before === null);
      if (clientY < 120) scrollBy(0, -12);
      if (clientY > innerHeight - 100) scrollBy(0, 12);
    };
    const stop = (commit) => {
      row.classList.remove("dragged");
      list.classList.remove("drop-last");
      for (const other of list.children) other.classList.remove("drop-before");
      grip.removeEventListener("pointermove", track);
      if (!commit || before === undefined || before === row.nextElementSibling) return;
      const previous = before ? before.previousElementSibling : list.lastElementChild;
      const after = previous === row ? row.previousElementSibling : previous;
      this.onMove(key, after?.dataset.key ?? null);
    };
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", track);
    grip.addEventListener("pointerup", () => stop(true), { once: true });
    grip.addEventListener("pointercancel", () => stop(false), { once: true });
  }
}
