// The fields of the contract in words, as the other forms of the document say them.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const SECTIONS = {
  root_cause: "Root cause", timeline: "Timeline", hypotheses: "Hypotheses", evidence: "Evidence", actions: "Actions",
  decisions: "Decisions", questions: "Open questions", rejected: "Ruled out", unplaced: "Read but not placed",
};
export const LISTS = ["timeline", "hypotheses", "actions", "decisions", "questions", "rejected", "unplaced"];
export const ONE = {
  root_cause: "root cause", timeline: "event", hypotheses: "hypothesis", evidence: "piece of evidence", actions: "action",
  decisions: "decision", questions: "question", rejected: "statement that was ruled out", unplaced: "statement",
};

export const KINDS = {
  event: ["metric", "upstream", "deploy", "alert", "drift", "action", "other"],
  action: ["retraining", "monitoring", "data_quality", "feature_engineering", "rollback", "process", "other"],
  status: ["open", "in_progress", "done"],
  belief: ["open", "confirmed", "rejected"],
  stance: ["for", "against", "unclear"],
  level: ["high", "medium", "low"],
  unit: ["minutes", "hours", "days", "weeks", "months"],
  cause: [
    "data_drift", "covariate_shift", "concept_drift", "label_shift", "label_quality", "training_serving_skew", "feedback_loop", "schema_change",
    "pipeline_bug", "upstream_outage", "data_leakage", "seasonality", "deployment", "adversarial", "infrastructure", "other",
  ],
};

export const plainWords = (identifier) => identifier.replaceAll("_", " ");

const number = (value) => String(Number(Number(value).toPrecision(10)));

export function quantity(value, unit) {
  if (!unit) return number(value);
  return `${number(value)}${["x", "×", "°"].includes(unit) ? "" : " "}${unit}`;
}

export function isoWords(iso) {
  const week = /^(\d{4})-W(\d{2})$/.exec(iso ?? "");
  if (week) return `week ${Number(week[2])}, ${week[1]}`;
  const parts = /^(\d{4})-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}))?)?$/.exec(iso ?? "");
  if (!parts) return null;
  const month = MONTHS[Number(parts[2]) - 1];
  if (!parts[3]) return `${month} ${parts[1]}`;
  return `${Number(parts[3])} ${month} ${parts[1]}${parts[4] ? `, ${parts[4]}` : ""}`;
}

export const dateWords = (date) => (date ? isoWords(date.iso) ?? date.raw : "");
export const metricWords = (metric) => (metric ? `${metric.name} ${quantity(metric.value, metric.unit)}` : "");
export const shiftWords = (shift) => (shift ? [shift.direction, quantity(shift.value, shift.unit)].filter(Boolean).join(" ") : "");
export const windowWords = (window) => (window ? `${number(window.value)} ${window.value === 1 ? window.unit.replace(/s$/, "") : window.unit}` : "");
export const modelWords = (model) => [model?.name, model?.version].filter(Boolean).join(" ");

export function ratingWords(rating) {
  if (!rating) return "";
  const level = rating.level && rating.raw?.toLowerCase() !== rating.level ? rating.level : "";
  return [rating.raw, level].filter(Boolean).join(" · ");
}

/** "34 %", "up 0.2", "-3 pp" as a shift; null where there is no number in it. */
export function readShift(text) {
  const found = /(up|down|rose|fell|\+|-|−)?\s*(\d+(?:[.,]\d+)?)\s*(.*)$/i.exec(text.trim());
  if (!found) return null;
  const up = { up: "up", rose: "up", "+": "up", down: "down", fell: "down", "-": "down", "−": "down" };
  return { value: Number(found[2].replace(",", ".")), unit: found[3].trim() || null, direction: up[found[1]?.toLowerCase()] ?? null };
}

const UNIT_OF = { m: "minutes", min: "minutes", h: "hours", d: "days", w: "weeks", wk: "weeks", mo: "months" };

/** "3 weeks", "2h" as a window; null where it is none. */
export function readWindow(text) {
  const found = /(\d+(?:[.,]\d+)?)\s*([a-z]+)/i.exec(text.trim());
  if (!found) return null;
  const word = found[2].toLowerCase();
  const unit = KINDS.unit.find((one) => one === word || one === `${word}s`) ?? UNIT_OF[word] ?? UNIT_OF[word.replace(/s$/, "")];
  return unit ? { value: Number(found[1].replace(",", ".")), unit } : null;
}

/** "AUC 0.91" as a metric; null where it is none. */
export function readMetric(text) {
  const found = /^(.+?)\s*[:=]?\s*(-?\d+(?:[.,]\d+)?)\s*(\S*)$/.exec(text.trim());
  return found ? { name: found[1].trim(), value: Number(found[2].replace(",", ".")), unit: found[3] || null } : null;
}

export function readRating(text) {
  const raw = text.trim();
  const level = KINDS.level.find((one) => raw.toLowerCase().startsWith(one.slice(0, 3))) ?? null;
  return raw ? { raw, level, score: null } : { raw: null, level: null, score: null };
}

export const readNames = (text) => text.split(",").map((name) => name.trim()).filter(Boolean);

export function readModel(text) {
  const found = /^(.*?)\s*\b(v\.?\s?\d[\w.]*)$/i.exec(text.trim());
  return found ? { name: found[1] || null, version: found[2] } : { name: text.trim() || null, version: null };
}

/** What a typed date looks like until the server has read it. */
export const typedDate = (text) => (text ? { raw: text, iso: isoWords(text) ? text : null, precision: "day", year_inferred: false, offset: null } : null);
