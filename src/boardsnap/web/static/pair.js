// The secret comes in the link's fragment, which browsers never send by themselves; it goes to
// the server once, when the person agrees.
import { $ } from "./dom.js";

const secret = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

function fail(message) {
  const place = $("[data-error]");
  place.hidden = false;
  $("span", place).textContent = message;
}

async function connect() {
  const button = $("[data-connect]");
  button.disabled = true;
  try {
    const answer = await fetch("/api/v1/pairings/finish", {
      method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ secret }),
    });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) location.replace(body.next ?? "/");
    else fail(body.message ?? "This code does not work any more. Show a new one on the computer.");
  } catch {
    fail("The server is not reached. Is the phone on the same network?");
  }
  button.disabled = false;
}

$("[data-connect]").addEventListener("click", connect);
if (!secret) {
  $("[data-connect]").disabled = true;
  fail("The link carries no code. Scan the code on the computer again.");
}
