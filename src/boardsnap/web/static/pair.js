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

/** What the server says of the code, or null where it does not work; that is shown. */
async function send(deed) {
  try {
    const answer = await fetch(`/api/v1/pairings/${deed}`, {
      method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ secret }),
    });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    const message = body.message ?? "this code does not work any more: show a new one on the computer";
    fail(`${message[0].toUpperCase()}${message.slice(1)}.`);
  } catch {
    fail("The server is not reached. Is the phone on the same network?");
  }
  return null;
}

const button = $("[data-connect]");

async function connect() {
  button.disabled = true;
  const paired = await send("finish");
  if (paired) location.replace(paired.next ?? "/");
  else button.disabled = false;
}

/** As whom: nobody is to be led into somebody else's account. */
async function sayWhom() {
  const offer = await send("describe");
  if (offer) $("[data-whom]").textContent = ` as ${offer.name} (${offer.email})`;
}

button.addEventListener("click", connect);
if (secret) sayWhom();
else {
  button.disabled = true;
  fail("The link carries no code. Scan the code on the computer again.");
}
