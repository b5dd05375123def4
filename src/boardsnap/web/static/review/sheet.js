// The document taken apart by keys, and edits applied to it as the server will apply them, so
// that a change is seen at once and without a network.
import { LISTS, typedDate } from "./words.js";

const DATES = new Set(["at", "due", "session_date"]);
const clone = (value) => structuredClone(value);

/** @returns the document's head, and its items by section in order: {key, section, item, parent}. */
export function takeApart(draft) {
  const { document, keys } = draft;
  const lists = {};
  for (const section of LISTS) {
    lists[section] = document[section].map((item, i) => ({ key: keys[section][i], section, item: clone(item), parent: null }));
  }
  lists.hypotheses.forEach((node, i) => {
    node.evidence = node.item.evidence.map((item, j) => ({ key: keys.evidence[i][j], section: "evidence", item, parent: node.key }));
  });
  const { title, model, session_date, participants, summary } = document;
  return {
    head: clone({ title, model, session_date, participants, summary }), lists,
    root_cause: document.root_cause ? { key: keys.root_cause, section: "root_cause", item: clone(document.root_cause), parent: null } : null,
    relations: document.relations, boards: document.boards, reader: document.reader, keys,
  };
}

/** Every item, top to bottom, evidence behind its hypothesis. */
export function* nodes(sheet) {
  if (sheet.root_cause) yield sheet.root_cause;
  for (const section of LISTS) {
    for (const node of sheet.lists[section]) {
      yield node;
      if (node.evidence) yield* node.evidence;
    }
  }
}

export function find(sheet, key) {
  for (const node of nodes(sheet)) if (node.key === key) return node;
  return null;
}

/** The list that a node stands in; null for the root cause. */
export function listOf(sheet, node) {
  if (node.section === "root_cause") return null;
  if (node.section === "evidence") return find(sheet, node.parent).evidence;
  return sheet.lists[node.section];
}

/** The item without sources: what an edit sends back as `expected`. */
export function seen(node) {
  const { sources: _, evidence: __, ...rest } = node.item;
  return rest;
}

const valueOf = (field, value) => {
  if (DATES.has(field) && typeof value === "string") return typedDate(value);
  return value === "" && field !== "text" ? null : value;
};

function set(sheet, edit) {
  if (edit.key === "document") sheet.head[edit.field] = valueOf(edit.field, edit.value);
  else {
    const node = find(sheet, edit.key);
    if (node) node.item[edit.field] = valueOf(edit.field, edit.value);
  }
}

function insert(list, node, after) {
  const at = after === "last" ? list.length : after === null ? 0 : list.findIndex((one) => one.key === after) + 1;
  list.splice(at, 0, node);
}

function take(sheet, node) {
  const list = listOf(sheet, node);
  if (list) list.splice(list.indexOf(node), 1);
  else sheet.root_cause = null;
}

const EMPTY = {
  timeline: { at: null, kind: "other", metric: null }, hypotheses: { label: null, category: null, rating: { raw: null, level: null, score: null }, status: "open" },
  evidence: { stance: "unclear" }, root_cause: { category: null, feature: null, shift: null, window: null },
  actions: { kind: "other", owners: [], due: null, status: "open", priority: null },
  decisions: {}, questions: {}, rejected: {}, unplaced: {},
};

function made(section, item, sources) {
  const fields = Object.fromEntries(Object.entries(item).map(([field, value]) => [field, valueOf(field, value)]));
  return { ...clone(EMPTY[section]), ...fields, sources };
}

function put(sheet, node, edit) {
  if (node.section === "hypotheses") node.evidence ??= [];
  if (node.section === "root_cause") sheet.root_cause = node;
  else insert(listOf(sheet, node), node, edit.after ?? (edit.after === null ? null : "last"));
}

function add(sheet, edit, author) {
  const origin = edit.copy_of ? find(sheet, edit.copy_of) : null;
  const sources = origin ? origin.item.sources : [{ board: null, polygon: [], text: edit.item.text ?? "", confidence: 1, author }];
  const item = made(edit.section, { ...(origin ? { text: origin.item.text } : {}), ...edit.item }, sources);
  put(sheet, { key: edit.key, section: edit.section, item, parent: edit.parent ?? null }, edit);
}

function move(sheet, edit) {
  const node = find(sheet, edit.key);
  if (!node) return;
  take(sheet, node);
  if (edit.parent) node.parent = edit.parent;
  insert(listOf(sheet, node), node, edit.after);
}

function place(sheet, edit) {
  const node = find(sheet, edit.key);
  if (!node) return;
  take(sheet, node);
  const { text, sources } = node.item;
  put(sheet, { key: node.key, section: edit.section, parent: edit.parent ?? null, item: made(edit.section, { text, ...edit.item }, sources) }, edit);
}

function remove(sheet, edit) {
  const node = find(sheet, edit.key);
  if (node) take(sheet, node);
}

/** Changes the sheet as the edit says; an edit of something that is gone changes nothing. */
export function apply(sheet, edit, author) {
  if (edit.op === "set") set(sheet, edit);
  else if (edit.op === "add") add(sheet, edit, author);
  else if (edit.op === "remove") remove(sheet, edit);
  else if (edit.op === "move") move(sheet, edit);
  else if (edit.op === "place") place(sheet, edit);
  else if (edit.op === "unplace") place(sheet, { ...edit, section: "unplaced", after: "last" });
}

/** JSON pointers of the document's relations lead to keys. */
export function keyAt(sheet, pointer) {
  const [, section, index, inner, number] = pointer.split("/");
  if (section === "root_cause") return sheet.root_cause?.key ?? null;
  const node = sheet.keys[section]?.[index];
  return inner === "evidence" ? sheet.keys.evidence[index]?.[number] ?? null : node ?? null;
}
