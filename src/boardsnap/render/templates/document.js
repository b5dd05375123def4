(() => {
  "use strict";
  const WIDE = window.matchMedia("(min-width: 60rem)");
  const inks = [...document.querySelectorAll("[data-ink]")];
  const entries = [...document.querySelectorAll("[data-ref]")];
  const peek = document.querySelector(".peek");
  const inkOf = (ref) => inks.filter((ink) => ink.dataset.ink === ref);
  const entryOf = (ref) => entries.find((entry) => entry.dataset.ref === ref);

  function light(ref) {
    for (const ink of inks) ink.classList.toggle("lit", ink.dataset.ink === ref);
    for (const entry of entries) entry.classList.toggle("lit", entry.dataset.ref === ref);
  }

  function around(shapes) {
    const boxes = shapes.map((shape) => shape.getBBox());
    const left = Math.min(...boxes.map((box) => box.x));
    const top = Math.min(...boxes.map((box) => box.y));
    const width = Math.max(...boxes.map((box) => box.x + box.width)) - left;
    const height = Math.max(...boxes.map((box) => box.y + box.height)) - top;
    const margin = boxes[0].height * 0.8 + width * 0.04;
    return [left - margin, top - margin, width + 2 * margin, height + 2 * margin].join(" ");
  }

  function zoom(ref) {
    const [first] = inkOf(ref);
    if (!peek || !first || WIDE.matches) return;
    const board = first.closest("svg");
    const shapes = inkOf(ref).filter((ink) => board.contains(ink)).map((ink) => ink.querySelector("polygon"));
    const svg = peek.querySelector("svg");
    svg.setAttribute("viewBox", around(shapes));
    svg.querySelector("use").setAttribute("href", "#" + board.querySelector("image").id);
    svg.querySelector("g").replaceChildren(...shapes.map((shape) => shape.cloneNode()));
    peek.hidden = false;
  }

  function clear() {
    light(null);
    if (peek) peek.hidden = true;
  }

  function showInk(ref) {
    light(ref);
    zoom(ref);
    const [ink] = inkOf(ref);
    if (ink && WIDE.matches) ink.querySelector("polygon").scrollIntoView({ block: "nearest" });
  }

  function showEntry(ref) {
    const entry = entryOf(ref);
    if (!entry) return;
    light(ref);
    const text = entry.querySelector("a.says");
    if (text) text.focus({ preventScroll: true });
    if (peek) peek.hidden = true;
    entry.scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) {
      const entry = event.target.closest("[data-ref]");
      if (entry) showInk(entry.dataset.ref);
      else if (!event.target.closest(".peek svg")) clear();
      return;
    }
    event.preventDefault();
    if (link.dataset.ink) showEntry(link.dataset.ink);
    else if (link.matches(".says")) showInk(link.closest("[data-ref]").dataset.ref);
    else {
      const target = document.getElementById(link.hash.slice(1));
      if (target) showEntry(target.dataset.ref);
    }
  });
  document.addEventListener("focusin", (event) => {
    const ink = event.target.closest("[data-ink]");
    const entry = event.target.closest("[data-ref]");
    if (ink) light(ink.dataset.ink);
    else if (entry && event.target.matches("a.says, .unsure")) light(entry.dataset.ref);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clear();
  });
})();
