// Taking photos of one session and handing them to the outbox. What keeps photos comes while
// somebody finds the board; a photo that is taken before is shown once it is kept, as any other.
import { $, $$, h, icon, makeKey, toast } from "../dom.js";
import { Viewfinder, hasCamera } from "./viewfinder.js";

const keeping = import("./keeping.js");

const page = $("[data-snap]");
const tray = $("[data-tray]");
const sendButton = $("[data-send-shots]");
const finder = new Viewfinder($("video", page));
const mostBytes = Number(page.dataset.maxBytes) || Infinity;
const mostPhotos = Number(page.dataset.maxPhotos) || Infinity;
const thumbnails = new Map();
let capture = null;
let shots = [];
let place = null;
let replacing = null;

async function findPlace({ lastPlace }) {
  const known = await lastPlace();
  const fromPath = /^\/p\/([^/]+)\//.exec(location.pathname)?.[1];
  const board = page.dataset.board || new URLSearchParams(location.search).get("board") || null;
  const adding = page.dataset.adding === "1" || new URLSearchParams(location.search).has("add");
  return {
    project: page.dataset.project || fromPath || known.project?.id || null,
    account: known.account ?? null,
    board,
    kind: board ? (adding ? "photos" : "version") : "board",
  };
}

/** What keeps photos, once it is known for which project. */
async function settle() {
  const kept = await keeping;
  await kept.rememberPlace();
  place = await findPlace(kept);
  return kept;
}

/** Photos of a tab that was closed before they were sent. */
async function restore({ pending, shotsOf }) {
  const open = (await pending()).find((c) => c.state === "open" && c.project === place.project && c.board === place.board);
  if (!open) return;
  capture = open;
  shots = await shotsOf(open.key);
  draw();
  if (shots.length) say(`${shots.length === 1 ? "A photo" : `${shots.length} photos`} from before ${shots.length === 1 ? "is" : "are"} still here.`);
}

function say(text) { $("[data-say]").textContent = text; }

function thumbnail(shot) {
  if (!thumbnails.has(shot.key)) thumbnails.set(shot.key, URL.createObjectURL(shot.blob));
  return thumbnails.get(shot.key);
}

function shotTile(shot, index) {
  const image = h("img", { src: thumbnail(shot), alt: `Photo ${index + 1}` });
  image.addEventListener("error", () => image.replaceWith(icon("image", "large")));
  return h("li", { "data-shot": shot.key },
    h("button", { type: "button", class: "shot", "aria-label": `Photo ${index + 1}: look at it`, onclick: () => look(shot, index) }, image));
}

function draw() {
  tray.replaceChildren(...shots.map(shotTile));
  page.dataset.shots = shots.length;
  sendButton.hidden = shots.length === 0;
  $("[data-count]", sendButton).textContent = shots.length > 1 ? `Read ${shots.length}` : "Read it";
  sendButton.setAttribute("aria-label", shots.length > 1 ? `Send ${shots.length} photos to be read` : "Send the photo to be read");
}

function look(shot, index) {
  const box = h("dialog", { class: "look", "aria-label": `Photo ${index + 1}` },
    h("img", { src: thumbnail(shot), alt: `Photo ${index + 1}` }),
    h("div", { class: "actions" },
      h("button", { class: "button danger", type: "button", onclick: () => { remove(shot); box.close(); } }, icon("trash"), "Remove"),
      h("button", { class: "button", type: "button", onclick: () => { replacing = shot; box.close(); say("Take it again."); retake(); } }, icon("retake"), "Retake"),
      h("button", { class: "button primary", type: "button", onclick: () => box.close() }, "Keep")));
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}

function retake() {
  if (!finder.isOpen) $("[data-camera-input]").click();
}

async function remove(shot) {
  const { discard, drop } = await settled;
  await drop("shots", shot.key);
  shots = shots.filter((one) => one !== shot);
  URL.revokeObjectURL(thumbnails.get(shot.key));
  thumbnails.delete(shot.key);
  if (shots.length === 0 && capture) { await discard(capture.key); capture = null; }
  draw();
}

function refusal(blob) {
  if (blob.size > mostBytes) return `This photo has ${Math.round(blob.size / 1e6)} MB; the server takes up to ${Math.round(mostBytes / 1e6)} MB.`;
  if (shots.length >= mostPhotos && !replacing) return `One board takes ${mostPhotos} photos. Send these first.`;
  return null;
}

async function keep(blob, name) {
  const kept = await settled.catch(() => null);
  if (!kept) { toast("This browser window keeps no photos. Open the page in another one."); return; }
  await restored.catch(() => null); // it joins those that are here from before
  const problem = refusal(blob);
  if (problem) { toast(problem); return; }
  capture ??= kept.newCapture(makeKey(), place);
  const old = replacing;
  replacing = null;
  const shot = { key: makeKey(), name, blob, position: old ? old.position : (shots.at(-1)?.position ?? -1) + 1 };
  try {
    await kept.keepShot(capture, shot);
  } catch {
    toast("This device has no room for the photo. Send or remove others first.");
    return;
  }
  if (old) { await kept.drop("shots", old.key); shots = shots.map((one) => (one === old ? shot : one)); } else shots.push(shot);
  draw();
  say(shots.length === 1 ? "Kept. Another part of the board, or read it?" : `${shots.length} photos kept.`);
  tray.lastElementChild?.scrollIntoView({ inline: "end", block: "nearest" });
}

async function shoot() {
  page.classList.add("flash");
  setTimeout(() => page.classList.remove("flash"), 180);
  const button = $("[data-shutter]");
  button.disabled = true;
  try {
    const blob = await finder.shoot();
    if (blob) await keep(blob, `board-${shots.length + 1}.jpg`);
  } finally {
    button.disabled = false;
  }
}

async function take(files) {
  for (const file of files) await keep(file, file.name || "board.jpg");
}

async function send() {
  if (!capture || shots.length === 0) return;
  const { enqueue, events } = await settled;
  const { key } = capture;
  sendButton.disabled = true;
  page.dataset.state = "sending";
  finder.close();
  events.addEventListener("change", ({ detail }) => {
    if (detail.key === key && detail.state === "sent") location.assign(`/b/${detail.board}`);
  });
  capture = null;
  shots = [];
  draw();
  say(navigator.onLine ? "On its way." : "Kept on this phone. It is sent as soon as there is a network.");
  await enqueue(key);
  sendButton.disabled = false;
  page.dataset.state = "ready";
}

async function openCamera() {
  if (!hasCamera()) return;
  try {
    await finder.open();
    page.dataset.camera = "on";
    $("[data-shutter]").hidden = false;
  } catch (error) {
    page.dataset.camera = "off";
    if (error.name === "NotAllowedError") say("The camera is not allowed here. Take the photo with the phone’s camera app instead.");
  }
}

function wireDrop() {
  addEventListener("dragover", (event) => { event.preventDefault(); page.classList.add("over"); });
  addEventListener("dragleave", () => page.classList.remove("over"));
  addEventListener("drop", (event) => { event.preventDefault(); page.classList.remove("over"); take(event.dataTransfer.files); });
  addEventListener("paste", (event) => take([...event.clipboardData.files]));
}

function wire() {
  $("[data-shutter]").addEventListener("click", shoot);
  sendButton.addEventListener("click", send);
  for (const input of $$("input[type=file]", page)) {
    input.addEventListener("change", async () => { await take(input.files); input.value = ""; });
  }
  addEventListener("pagehide", () => finder.close());
  addEventListener("pageshow", (event) => { if (event.persisted) openCamera(); });
  wireDrop();
}

async function begin() {
  wire();
  const kept = await settled;
  if (!place.project) { say("Open Boardsnap once with a network, so that it knows your project."); $$("input", page).forEach((i) => { i.disabled = true; }); return; }
  const back = $("[data-back]");
  if (back) back.href = place.board ? `/b/${place.board}` : `/p/${place.project}`;
  kept.showWaiting($("[data-waiting]"));
  openCamera();
  kept.registerShell();
  await restored;
  kept.wake();
}

const settled = settle();
const restored = settled.then((kept) => (place.project ? restore(kept) : null));
restored.catch(() => null); // told below
page.classList.add("scripted");
begin().catch(() => say("This browser window keeps nothing (a private window?). Photos are sent only while it stays open."));
