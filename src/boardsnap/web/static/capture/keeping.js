// All that keeps photos on this device and hands them on, behind one door.
export { drop, lastPlace, rememberPlace, shotsOf } from "./memory.js";
export { discard, enqueue, events, keepShot, newCapture, pending, wake } from "./outbox.js";
export { showWaiting } from "./waiting.js";
export { registerShell } from "../shell/register.js";
