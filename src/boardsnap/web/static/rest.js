// What pages with the frame do once they are there: the outbox, the shell, forms that speak JSON,
// search as you type.
import { $, h } from "./dom.js";
import { rememberPlace } from "./capture/memory.js";
import { wake } from "./capture/outbox.js";
import { registerShell } from "./shell/register.js";

export { sendControl, sendForm } from "./forms.js";
export { forget } from "./capture/memory.js";
export { pending } from "./capture/outbox.js";

const BASE = $('meta[name="static"]').content;
const outbox = $("#outbox");
const seek = $("[hx-get]");

/** Search as you type; what was typed before it was there is looked for, too. */
function seekWhileTyping() {
  const typed = () => { if (seek.value !== seek.defaultValue) seek.dispatchEvent(new Event("input", { bubbles: true })); };
  // htmx begins in a task of its own behind its script.
  document.head.append(h("script", { src: `${BASE}/vendor/htmx/htmx.min.js`, onload: () => setTimeout(typed) }));
}

registerShell();
rememberPlace();
wake();
if (outbox) import("./capture/waiting.js").then(({ showWaiting }) => showWaiting(outbox));
if (seek) seekWhileTyping();
