// A setup link carries its code in the fragment: put it into the form.
import { $ } from "./dom.js";

const secret = location.hash.slice(1);
if (secret) {
  $("[data-secret]").value = secret;
  $("[data-secret-field]").hidden = true;
  history.replaceState(null, "", location.pathname);
}
