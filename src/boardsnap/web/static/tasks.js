// The list of actions across a project: three states at a tap, steps ticked off in place.
import { $, $$, toast } from "./dom.js";
import { call } from "./api.js";

const NEXT = { open: "in_progress", in_progress: "done", done: "open" };
const SAYS = { open: "open", in_progress: "in progress", done: "done" };

async function attempt(work, undo) {
  try {
    await work();
  } catch (error) {
    undo();
    toast(error.message);
  }
}

function paint(button, status) {
  const what = $(".what", button.closest(".task"));
  button.dataset.status = status;
  button.setAttribute("aria-label", `${what.textContent}: ${SAYS[status]}. Change`);
  what.classList.toggle("done", status === "done");
}

async function advance(button) {
  const { board, key } = button.closest(".task").dataset;
  const before = button.dataset.status;
  const status = NEXT[before];
  paint(button, status);
  await attempt(() => call("PATCH", `/api/v1/boards/${board}/actions/${encodeURIComponent(key)}`, { status }), () => paint(button, before));
}

async function tick(box) {
  const { board } = box.closest(".task").dataset;
  await attempt(() => call("PATCH", `/api/v1/boards/${board}/subtasks/${box.dataset.subtask}`, { done: box.checked }), () => { box.checked = !box.checked; });
}

async function remove(button) {
  const { board } = button.closest(".task").dataset;
  const row = button.closest(".step");
  row.hidden = true;
  await attempt(async () => { await call("DELETE", `/api/v1/boards/${board}/subtasks/${button.dataset.remove}`); row.remove(); }, () => { row.hidden = false; });
}

for (const button of $$(".task > button.state-button")) button.addEventListener("click", () => advance(button));
for (const box of $$("[data-subtask]")) box.addEventListener("change", () => tick(box));
for (const button of $$("[data-remove]")) button.addEventListener("click", (event) => { event.preventDefault(); remove(button); });
