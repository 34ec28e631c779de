"use strict";
/* The workbench: pages of source and result side by side, and the text of the paragraph that was clicked. */

const byId = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const base = `api/jobs/${encodeURIComponent(asked.get("job") ?? "")}/files/${encodeURIComponent(asked.get("file") ?? "0")}`;
const MARK = /<\/?[a-z]\d{1,4}>|\{f\d{1,4}\}/g;
const FILTERS = {
  all: () => true,
  failed: (text) => text.origin === "failed",
  doubtful: (text) => text.doubtful,
  unfit: (text) => text.unfit,
  mine: (text) => text.origin === "person",
};
const LOCKED = 423;
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
let desk = null;
let texts = new Map();
let page = 1;
let zoom = 1;
let current = null;
let drawn = 0; /* the revision whose pages are shown */
let dirty = false;
const places = new Map(); /* revision/page -> text -> where its translation stands there */
let good = null; /* the editor as it was while all marks were there */

async function begin() {
  const options = await insist("api/options");
  words = options.words;
  translateStatic(options.language);
  try {
    desk = await insist(`${base}/review`);
  } catch (error) {
    tell(error.message, true);
    byId("unlock").hidden = error.status !== LOCKED;
    return;
  }
  take(desk.texts);
  drawn = desk.revision;
  document.title = `${desk.name} · ai-translator`;
  byId("name").textContent = desk.name;
  byId("count").textContent = `/ ${desk.pages.length}`;
  byId("page").max = desk.pages.length;
  byId("results").replaceChildren(
    ...desk.results.filter((each) => each.format !== "report" && each.format !== "project").map((each) => element("a", { href: each.link, download: each.name, class: "result" }, each.name)),
  );
  byId("filter").replaceChildren(...Object.keys(FILTERS).map((name) => element("option", { value: name }, "")));
  byId("engine").replaceChildren(
    ...desk.engines.flatMap((each) =>
      (each.models.length ? each.models : [""]).map((model) => element("option", { value: JSON.stringify([each.name, model]) }, [say(`engine.${each.name}`), model].filter(Boolean).join(": "))),
    ),
  );
  byId("undo").disabled = desk.undo === 0;
  if (!desk.has_pages) tell(say("r.no_pages"));
  else tell(say("r.choose"));
  showThumbs();
  showFilter();
  showList();
  turn(Number(asked.get("page")) || desk.pages[0]?.number || 1);
}

function take(list) {
  for (const each of list) texts.set(each.id, { ...texts.get(each.id), ...each });
}

function tell(text, bad = false) {
  byId("said").textContent = text;
  byId("said").classList.toggle("error", bad);
}

/* Pages */

const picture = (side, number, small = false) => `${base}/pages/${side}/${number}?v=${side === "result" ? drawn : 0}${small ? "&small=1" : ""}`;

function showThumbs() {
  byId("thumbs").replaceChildren(
    ...desk.pages.map((each) =>
      element(
        "li",
        {},
        element("button", { type: "button", "aria-label": `${say("r.page")} ${each.number}`, "data-page": String(each.number), onclick: () => turn(each.number) }, element("img", { src: picture("result", each.number, true), loading: "lazy", alt: "", width: "92", height: String(Math.round((92 * each.height) / each.width)) })),
      ),
    ),
  );
}

function turn(number) {
  const at = desk.pages.findIndex((each) => each.number === number);
  if (at < 0) return;
  page = number;
  byId("page").value = at + 1;
  byId("back").disabled = at === 0;
  byId("forward").disabled = at === desk.pages.length - 1;
  for (const each of byId("thumbs").querySelectorAll("button")) {
    if (Number(each.dataset.page) === number) {
      each.setAttribute("aria-current", "page");
      each.scrollIntoView({ block: "nearest" });
    } else each.removeAttribute("aria-current");
  }
  const sides = desk.has_pages ? ["source", "result"] : ["source"];
  byId("panes").replaceChildren(...sides.map((side) => sheet(side, desk.pages[at])));
  resize();
  mark();
  if (desk.has_pages) locate(number);
}

/* Translations stand elsewhere than their sources; the server knows where, page by page. */
async function locate(number) {
  const key = `${drawn}/${number}`;
  if (!places.has(key)) {
    try {
      const told = await ask(`${base}/places/${number}`);
      places.set(`${told.revision}/${number}`, told.places);
    } catch (error) {
      return; /* then they are marked where the source is */
    }
  }
  const paper = document.querySelector(".sheet.result .paper");
  if (places.has(key) && key === `${drawn}/${page}` && paper) {
    showSpots(paper, "result", number);
    mark();
  }
}

function boxesOf(text, side, number) {
  const found = side === "result" ? places.get(`${drawn}/${number}`)?.[text.id] : undefined;
  return (found ?? text.boxes).filter((box) => box[0] === number);
}

function sheet(side, shown) {
  const what = say(side === "source" ? "r.of_source" : "r.of_result");
  const said = say("r.page_of", { what, page: shown.number, count: desk.pages.length });
  const image = element("img", { src: picture(side, shown.number), alt: said, class: side, draggable: "false" });
  image.addEventListener("error", () => (image.alt = say("no_picture")));
  const paper = element("div", { class: "paper" }, image);
  paper.style.aspectRatio = `${shown.width} / ${shown.height}`;
  showSpots(paper, side, shown.number);
  return element("figure", { class: `sheet ${side}` }, element("figcaption", {}, said), paper);
}

function showSpots(paper, side, number) {
  for (const old of paper.querySelectorAll(".spot")) old.remove();
  const what = say(side === "source" ? "r.of_source" : "r.of_result");
  for (const text of texts.values()) {
    for (const [, left, top, width, height] of boxesOf(text, side, number)) {
      const spot = element("button", { type: "button", class: `spot ${classOf(text)}`, "data-text": text.id, tabindex: side === "source" ? "-1" : "0", "aria-label": `${what}: ${plain(side === "source" ? text.source : text.target || text.source, text).slice(0, 80)}`, onclick: () => choose(text.id) });
      const [x, y] = [0.004, 0.003]; /* a little air around the letters, in shares of the page */
      Object.assign(spot.style, { left: `${(left - x) * 100}%`, top: `${(top - y) * 100}%`, width: `${(width + 2 * x) * 100}%`, height: `${(height + 2 * y) * 100}%` });
      paper.append(spot);
    }
  }
}

const classOf = (text) => (text.origin === "failed" ? "failed" : text.unfit ? "unfit" : text.doubtful && text.origin !== "person" ? "doubtful" : "");

const isNarrow = () => matchMedia("(max-width: 820px)").matches;

function resize() {
  const panes = byId("panes");
  const sheets = [...panes.querySelectorAll(".sheet")];
  const columns = isNarrow() ? 1 : sheets.length;
  const room = (panes.clientWidth - 26 - 13 * (columns - 1)) / columns;
  for (const each of sheets) each.style.width = `${Math.max(120, Math.floor(room * zoom))}px`;
}

function size(step) {
  const at = ZOOMS.reduce((best, value, index) => (Math.abs(value - zoom) < Math.abs(ZOOMS[best] - zoom) ? index : best), 0);
  zoom = ZOOMS[Math.min(Math.max(at + step, 0), ZOOMS.length - 1)];
  resize();
}

function fit() {
  zoom = 1;
  resize();
}

function flip(on) {
  byId("flip").setAttribute("aria-pressed", String(on));
  const image = byId("panes").querySelector("img.result");
  if (image) image.src = picture(on ? "source" : "result", page);
}

function step(by) {
  const at = desk.pages.findIndex((each) => each.number === page) + by;
  if (desk.pages[at]) turn(desk.pages[at].number);
}

/* Texts */

function showFilter() {
  for (const each of byId("filter").options) {
    const count = [...texts.values()].filter(FILTERS[each.value]).length;
    each.textContent = `${say(`r.${each.value}`)} (${count})`;
  }
}

function filtered() {
  return [...texts.values()].filter(FILTERS[byId("filter").value] ?? FILTERS.all);
}

const MOST = 400; /* rows of the list at a time */
function showList() {
  const rows = filtered();
  const at = Math.max(0, rows.findIndex((text) => text.id === current));
  const from = Math.max(0, Math.min(at - MOST / 2, rows.length - MOST));
  byId("texts").replaceChildren(
    ...rows.slice(from, from + MOST).map((text) =>
      element("li", {}, element("button", { type: "button", "data-text": text.id, "aria-current": text.id === current ? "true" : false, onclick: () => choose(text.id) }, element("small", {}, `${say("r.page")} ${text.page} · ${say(`r.origin.${text.origin}`)} · `), plain(text.target || text.source, text).slice(0, 90))),
    ),
  );
  if (rows.length === 0) byId("texts").replaceChildren(element("li", { class: "note" }, say("r.none")));
}

/* Scrolls the list alone: what is being edited beside it stays where it is. */
function showInList() {
  const list = byId("texts");
  const row = list.querySelector("[aria-current=true]");
  if (row === null) return;
  const [place, own] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (own.top < place.top || own.bottom > place.bottom) list.scrollTop += own.top - place.top - 4;
}

function plain(text, owner) {
  return text.replace(MARK, (mark) => (mark.startsWith("{") ? owner.codes[mark] ?? "" : ""));
}

function mark() {
  for (const each of document.querySelectorAll(".spot")) each.classList.toggle("chosen", each.dataset.text === current);
}

function choose(id) {
  const text = texts.get(id);
  if (!text || (dirty && id !== current && !confirm(say("r.leave")))) return;
  current = id;
  dirty = false;
  if (!text.boxes.some((box) => box[0] === page)) turn(text.boxes[0]?.[0] ?? text.page);
  mark();
  showText(text);
  showList();
  tell("");
  showInList();
  document.querySelector(".spot.chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (isNarrow()) byId("text").scrollIntoView({ block: "start" });
}

function showText(text) {
  byId("text").hidden = false;
  byId("original").replaceChildren(...pieces(text.source, text));
  byId("original").lang = desk.source_language === "auto" ? "" : desk.source_language;
  setEditor(text.target, text);
  const codes = Object.keys(text.codes);
  byId("code-help").hidden = codes.length === 0;
  byId("codes").replaceChildren(...codes.map((code) => element("button", { type: "button", "aria-label": say("r.move_code", { code: nameOf(code, text) }), onclick: () => moveCode(code) }, nameOf(code, text))));
  byId("equal-field").hidden = text.equal === 0;
  byId("equal-field").querySelector("span").textContent = say("r.equal", { count: text.equal });
  byId("equal").checked = false;
  byId("final").checked = text.state === "final";
  showFacts(text);
}

function showFacts(text) {
  const badge = (said, kind = "") => element("li", { class: kind }, said);
  byId("badges").replaceChildren(
    badge(`${say("r.page")} ${text.page}`),
    badge(say(`r.state.${text.state}`)),
    badge(say(`r.origin.${text.origin}`), text.origin === "failed" ? "bad" : ""),
    ...(text.doubtful ? [badge(say("r.doubtful"), "warn")] : []),
    ...(text.unfit ? [badge(say("r.unfit"), "warn")] : []),
  );
  const facts = [];
  if (text.remarks.length) facts.push(element("dt", {}, say("r.remarks")), ...text.remarks.map((each) => element("dd", {}, each)));
  if (text.terms?.length) facts.push(element("dt", {}, say("r.terms")), ...text.terms.map((each) => element("dd", {}, each.join(" → "))));
  byId("facts").replaceChildren(...facts);
}

const nameOf = (code, text) => {
  const shown = text.codes[code] ?? code;
  if (code.startsWith("{")) return shown;
  const name = shown.split(" ").map((word) => (`style.${word}` in words ? say(`style.${word}`) : word)).join(" ");
  return code.startsWith("</") ? `${name} ⟩` : `⟨ ${name}`;
};

function chip(code, text) {
  return element("span", { class: "chip", contenteditable: "false", "data-code": code }, nameOf(code, text));
}

function pieces(source, text) {
  const made = [];
  let at = 0;
  for (const found of source.matchAll(MARK)) {
    if (found.index > at) made.push(source.slice(at, found.index));
    made.push(chip(found[0], text));
    at = found.index + found[0].length;
  }
  if (at < source.length) made.push(source.slice(at));
  return made;
}

/* The editor: text and marks.  Marks can be moved, never broken: what loses one is taken back. */

function setEditor(target, text) {
  const editor = byId("editor");
  editor.replaceChildren(...pieces(target, text));
  editor.lang = desk.target_language;
  editor.dir = "auto";
  const missing = Object.keys(text.codes).filter((code) => !target.includes(code));
  for (const code of missing) editor.append(chip(code, text)); /* a text that has failed has none yet */
  good = editor.innerHTML;
}

function written(node = byId("editor")) {
  let found = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) found += child.data;
    else if (child.dataset?.code) found += child.dataset.code;
    else if (child.nodeName === "BR") found += "\n";
    else found += (found && !found.endsWith("\n") ? "\n" : "") + written(child);
  }
  return found.replace(/\u00a0/g, " ");
}

const marksIn = (text) => (text.match(MARK) ?? []).sort().join(" ");

function onInput() {
  const text = texts.get(current);
  const editor = byId("editor");
  const chips = [...editor.querySelectorAll("[data-code]")].map((each) => each.dataset.code).sort().join(" ");
  if (chips !== Object.keys(text.codes).sort().join(" ")) {
    const offset = caret();
    editor.innerHTML = good;
    restoreCaret(offset);
    tell(say("r.code_lost"), true);
    return;
  }
  good = editor.innerHTML;
  dirty = true;
}

function caret() {
  const selection = getSelection();
  if (!selection.rangeCount || !byId("editor").contains(selection.anchorNode)) return 0;
  const before = document.createRange();
  before.setStart(byId("editor"), 0);
  before.setEnd(selection.anchorNode, selection.anchorOffset);
  return before.toString().length;
}

function restoreCaret(offset) {
  const walker = document.createTreeWalker(byId("editor"), NodeFilter.SHOW_TEXT);
  let node = null;
  for (node = walker.nextNode(); node && offset > node.length; node = walker.nextNode()) offset -= node.length;
  const range = document.createRange();
  if (node && !node.parentElement.dataset.code) range.setStart(node, Math.min(offset, node.length));
  else range.selectNodeContents(byId("editor"));
  range.collapse(Boolean(node && !node.parentElement.dataset.code));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

function moveCode(code) {
  const editor = byId("editor");
  const selection = getSelection();
  const moved = [...editor.querySelectorAll("[data-code]")].find((each) => each.dataset.code === code);
  if (!moved) return;
  let range = selection.rangeCount && editor.contains(selection.anchorNode) ? selection.getRangeAt(0) : null;
  if (range && range.startContainer.parentElement?.dataset?.code) range = null;
  if (range === null) editor.append(moved);
  else {
    range.collapse(true);
    range.insertNode(moved);
  }
  good = editor.innerHTML;
  dirty = true;
}

async function save(event) {
  event?.preventDefault();
  const text = texts.get(current);
  if (!text) return;
  byId("save").disabled = true;
  tell(say("r.saving"));
  try {
    const told = await send(`${base}/edit`, { segment: text.id, text: written(), state: byId("final").checked ? "final" : "reviewed", revision: desk.revision, equal: byId("equal").checked });
    dirty = false;
    done(told, "r.saved");
  } catch (error) {
    await failed(error, text);
  } finally {
    byId("save").disabled = false;
  }
}

async function undo() {
  byId("undo").disabled = true;
  try {
    const told = await send(`${base}/undo`, { revision: desk.revision });
    dirty = false;
    done(told, "r.undone");
  } catch (error) {
    await failed(error, texts.get(current));
    byId("undo").disabled = desk.undo === 0;
  }
}

function done(told, key) {
  desk.revision = told.revision;
  desk.undo = told.undo;
  take(told.texts);
  const unfit = new Set(told.unfit);
  for (const text of texts.values()) text.unfit = unfit.has(text.id);
  if (told.redrawn) drawn = told.revision;
  byId("undo").disabled = told.undo === 0;
  const text = texts.get(current);
  if (told.problem) tell(say("r.problem", { why: told.problem }), true);
  else if (text?.unfit) tell(say("r.unfit_now"), true);
  else tell(say(told.redrawn || key === "r.undone" ? key : "r.saved_note"));
  const top = byId("panes").scrollTop;
  if (told.redrawn) {
    for (const number of told.pages) {
      const image = byId("thumbs").querySelector(`[data-page="${number}"] img`);
      if (image) image.src = picture("result", number, true);
    }
    turn(told.pages.includes(page) || told.pages.length === 0 ? page : told.pages[0]);
    byId("panes").scrollTop = top;
  }
  if (text) showText(text);
  showFilter();
  showList();
  mark();
}

/* The later of two savers is told, and keeps what was typed. */
async function failed(error, text) {
  if (!(error instanceof Refusal)) {
    connectionIs(false);
    tell(say("lost_connection"), true);
    insist("api/options").then(() => tell(say("back_online")));
    return;
  }
  if (error.status !== 409) {
    tell(error.message, true);
    byId("unlock").hidden = error.status !== LOCKED;
    return;
  }
  const kept = byId("editor").innerHTML;
  const fresh = await insist(`${base}/review`);
  desk = { ...desk, ...fresh };
  drawn = fresh.revision;
  take(fresh.texts);
  byId("undo").disabled = desk.undo === 0;
  turn(page);
  showFilter();
  showList();
  if (text) {
    const now = texts.get(text.id);
    showFacts(now);
    byId("editor").innerHTML = good = kept;
    tell(say("r.conflict", { now: plain(now.target || now.source, now) }), true);
  }
}

/* A server that was started anew has forgotten the password of a locked PDF. */
async function unlock(event) {
  event.preventDefault();
  try {
    await send(`api/jobs/${encodeURIComponent(asked.get("job") ?? "")}/password`, { password: byId("password").value });
  } catch (error) {
    tell(error instanceof Refusal ? error.message : say("lost_connection"), true);
    return;
  }
  byId("unlock").hidden = true;
  byId("password").value = "";
  tell("");
  if (desk === null) begin();
}

async function retry() {
  const text = texts.get(current);
  const [backend, model] = JSON.parse(byId("engine").value || '["",""]');
  byId("retry").disabled = true;
  tell(say("r.retrying", { model: model || say(`engine.${backend}`) }));
  try {
    const told = await send(`${base}/retry`, { segment: text.id, backend, model, hint: byId("hint").value }, 300000);
    if (current !== text.id) return;
    if (told.text && marksIn(told.text) === Object.keys(text.codes).sort().join(" ")) {
      setEditor(told.text, text);
      dirty = true;
      tell(say("r.suggested", { model: told.model || model }));
    } else tell(say("r.no_suggestion", { why: told.reason ?? "" }), true);
  } catch (error) {
    tell(error instanceof Refusal ? error.message : say("lost_connection"), true);
  } finally {
    byId("retry").disabled = false;
  }
}

/* Keys */

function next(by) {
  const rows = filtered();
  const at = rows.findIndex((text) => text.id === current);
  const wanted = rows[at < 0 ? 0 : at + by];
  if (wanted) choose(wanted.id);
}

const KEYS = {
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  PageUp: () => step(-1),
  PageDown: () => step(1),
  "+": () => size(1),
  "=": () => size(1),
  "-": () => size(-1),
  0: fit,
  j: () => next(1),
  k: () => next(-1),
};

function onKey(event) {
  const typing = event.target.closest("input, select, textarea, [contenteditable=true]");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && !byId("text").hidden) {
    event.preventDefault();
    save();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !desk) return;
  if (event.key === "f" || event.key === "F") {
    if (!event.repeat) flip(true);
    return;
  }
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

document.addEventListener("keydown", onKey);
document.addEventListener("keyup", (event) => ["f", "F"].includes(event.key) && byId("flip").getAttribute("aria-pressed") === "true" && flip(false));
window.addEventListener("blur", () => byId("flip").getAttribute("aria-pressed") === "true" && flip(false));
window.addEventListener("resize", resize);
window.addEventListener("beforeunload", (event) => {
  if (dirty) event.preventDefault();
});
byId("back").addEventListener("click", () => step(-1));
byId("forward").addEventListener("click", () => step(1));
byId("page").addEventListener("change", () => turn(desk.pages[Number(byId("page").value) - 1]?.number ?? page));
byId("larger").addEventListener("click", () => size(1));
byId("smaller").addEventListener("click", () => size(-1));
byId("fit").addEventListener("click", fit);
for (const kind of ["pointerdown"]) byId("flip").addEventListener(kind, () => flip(true));
for (const kind of ["pointerup", "pointerleave", "pointercancel"]) byId("flip").addEventListener(kind, () => byId("flip").getAttribute("aria-pressed") === "true" && flip(false));
byId("filter").addEventListener("change", showList);
byId("text").addEventListener("submit", save);
byId("unlock").addEventListener("submit", unlock);
byId("undo").addEventListener("click", undo);
byId("retry").addEventListener("click", retry);
byId("editor").addEventListener("input", onInput);
byId("editor").addEventListener("paste", (event) => {
  event.preventDefault();
  const text = event.clipboardData.getData("text/plain").replace(MARK, "");
  document.execCommand("insertText", false, text);
});
byId("editor").addEventListener("drop", (event) => event.preventDefault());
begin();
