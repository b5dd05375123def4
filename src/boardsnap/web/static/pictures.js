// Pictures that the server made as SVG text, such as QR codes: shown as an image, so that
// nothing in them can run.
import { h } from "./dom.js";

export function svgImage(svg, label) {
  return h("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, alt: label });
}
