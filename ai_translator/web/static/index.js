"use strict";
/* The first screen: choose files, start jobs, see what becomes of them. */

const byId = (id) => document.getElementById(id);
const STEPS = { parse: "step.parse", translate: "step.translate", write: "step.write" };
const NUMBERS = ["temperature", "top_p", "max_tokens"];
let options = {};
let chosen = [];
let example = false;
let polling = null;

async function begin() {
  options = await insist("api/options");
  words = options.words;
  nameLanguages();
  translateStatic(options.language);
  byId("limits").textContent = say("drop.limits", { files: options.max_files, size: options.max_upload_mb });
  byId("keep").textContent = say("jobs.keep", { minutes: options.keep_minutes });
  byId("file").accept = options.suffixes.join(",");
  byId("url-field").hidden = !options.allow_url;
  fill(byId("source"), [[say("auto"), "auto"], ...options.languages], options.source);
  fill(byId("target"), options.languages, options.target);
  showEngines();
  byId("formats").append(
    ...options.formats.map(([title, name]) =>
      element("label", {}, element("input", { type: "checkbox", name: "formats", value: name, checked: options.chosen_formats.includes(name) }), title),
    ),
  );
  look();
}

/* Each language in itself, and in the language of the page. */
function nameLanguages() {
  const names = new Intl.DisplayNames([options.language], { type: "language", fallback: "none" });
  options.languages = options.languages.map(([native, code]) => {
    const name = names.of(code) ?? "";
    return [name && name.toLowerCase() !== native.toLowerCase() ? `${native} · ${name}` : native, code];
  });
}

function fill(select, pairs, value) {
  select.replaceChildren(...pairs.map(([title, name]) => element("option", { value: name }, title)));
  select.value = value;
}

function showEngines() {
  const good = options.engines.filter((each) => each.why_not === null);
  const rest = options.engines.filter((each) => each.why_not !== null);
  fill(byId("backend"), good.map((each) => [say(`engine.${each.name}`), each.name]), options.engine);
  showModels();
  const box = byId("unusable");
  box.hidden = rest.length === 0;
  box.querySelector("summary").textContent = rest.length === 1 ? say("unusable.one") : say("unusable", { count: rest.length });
  box.querySelector("ul").replaceChildren(
    ...rest.map((each) => element("li", {}, element("b", {}, say(`engine.${each.name}`)), `: ${each.why_not}`)),
  );
}

function showModels() {
  const engine = options.engines.find((each) => each.name === byId("backend").value);
  const models = engine ? engine.models : [];
  byId("model-field").hidden = models.length === 0;
  fill(byId("model"), models.map((name) => [name === "auto" ? say("auto") : name, name]), models[0] ?? "");
}

function addFiles(files) {
  const problems = [];
  for (const file of files) {
    if (!options.suffixes.some((suffix) => file.name.toLowerCase().endsWith(suffix))) problems.push(say("drop.no_pdf", { name: file.name }));
    else if (file.size > options.max_upload_mb * 1048576) problems.push(say("drop.too_large", { name: file.name, size: options.max_upload_mb }));
    else if (chosen.length >= options.max_files) problems.push(say("drop.too_many", { files: options.max_files }));
    else chosen.push(file);
  }
  tell(problems.join(" "), problems.length > 0);
  showChosen();
}

function showChosen() {
  const rows = chosen.map((file, at) => row(file.name, () => chosen.splice(at, 1)));
  if (example) rows.push(row(say("example.chosen"), () => (example = false)));
  byId("chosen").replaceChildren(...rows);
  byId("example").hidden = example;
}

function row(name, remove) {
  const drop = () => {
    remove();
    showChosen();
    byId("file").focus();
  };
  return element("li", {}, name, element("button", { type: "button", "aria-label": say("remove.file", { name }), onclick: drop }, "×"));
}

function tell(text, bad = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("error", bad);
}

function form() {
  const made = new FormData();
  for (const name of ["source", "target", "backend", "pages", "password", "style", ...NUMBERS]) {
    const value = byId(name).value.trim();
    if (value) made.append(name, value);
  }
  if (!byId("model-field").hidden && byId("model").value) made.append("model", byId("model").value);
  for (const box of document.querySelectorAll("#formats input:checked")) made.append("formats", box.value);
  if (byId("glossary").files[0]) made.append("glossary", byId("glossary").files[0]);
  if (!byId("url-field").hidden && byId("url").value.trim()) made.append("url", byId("url").value.trim());
  if (example) made.append("example", "yes");
  for (const file of chosen) made.append("files", file, file.name);
  return made;
}

const isReady = () => chosen.length > 0 || example || (!byId("url-field").hidden && byId("url").value.trim() !== "");

async function posted(path, telling) {
  if (!isReady()) {
    tell(say("choose_first"), true);
    byId("file").focus();
    return null;
  }
  for (const id of ["translate", "estimate"]) byId(id).disabled = true;
  tell(say(telling));
  try {
    return await ask(path, { method: "POST", body: form() });
  } catch (error) {
    tell(error instanceof Refusal ? error.message : say("lost_connection"), true);
    return null;
  } finally {
    for (const id of ["translate", "estimate"]) byId(id).disabled = false;
  }
}

async function translate(event) {
  event.preventDefault();
  const job = await posted("api/translate", "sending");
  if (job === null) return;
  tell("");
  chosen = [];
  example = false;
  byId("file").value = "";
  byId("url").value = "";
  showChosen();
  look();
}

async function estimate() {
  const told = await posted("api/estimate", "estimating");
  if (told === null) return;
  const number = new Intl.NumberFormat(options.language);
  const counts = Object.fromEntries(Object.entries(told).map(([name, value]) => [name, number.format(value ?? 0)]));
  const money = told.cost === null ? say("estimate.free") : say("estimate.cost", { cost: told.cost.toPrecision(2) });
  tell(say("estimate.is", counts) + money);
}

/* The jobs: asked for again as long as one is at work, and whenever the page comes back. */
async function look() {
  clearTimeout(polling);
  polling = null;
  const told = await insist("api/jobs");
  showJobs(told.jobs);
  const busy = told.jobs.some((job) => ["queued", "running"].includes(job.state));
  clearTimeout(polling);
  polling = setTimeout(look, busy ? 700 : 15000);
}

const shown = new Map();

function showJobs(jobs) {
  const box = byId("jobs");
  if (jobs.length === 0) {
    shown.clear();
    box.replaceChildren(element("p", { class: "note" }, say("jobs.none")));
    return;
  }
  const nodes = jobs.map((job) => {
    const known = shown.get(job.id);
    const text = JSON.stringify(job);
    if (known && known.text === text) return known.node;
    const open = known ? [...known.node.querySelectorAll("details[open]")].map((each) => each.dataset.file) : [];
    const node = jobNode(job, open);
    const focus = known && known.node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    shown.set(job.id, { text, node, focus });
    return node;
  });
  for (const id of [...shown.keys()]) if (!jobs.some((job) => job.id === id)) shown.delete(id);
  if (nodes.length !== box.children.length || nodes.some((node, at) => box.children[at] !== node)) box.replaceChildren(...nodes);
  for (const entry of shown.values()) {
    if (entry.focus) entry.node.querySelector(`[data-key="${entry.focus}"]`)?.focus();
    entry.focus = null;
  }
}

function jobNode(job, open) {
  const busy = ["queued", "running"].includes(job.state);
  const actions = [];
  if (busy) actions.push(element("button", { type: "button", class: "cancel", "data-key": "cancel", onclick: () => act(job.links.cancel, "POST") }, say("cancel")));
  if (job.links.zip && job.files.length > 1) actions.push(element("a", { href: job.links.zip, download: true, class: "zip" }, say("zip")));
  if (!busy) actions.push(element("button", { type: "button", class: "remove", "data-key": "remove", onclick: () => act(job.links.self, "DELETE") }, say("remove")));
  const when = new Date(job.created * 1000).toLocaleString(options.language);
  const name = job.files.map((file) => file.name).join(", ");
  return element(
    "article",
    { class: "job", "data-state": job.state, "aria-label": name },
    job.state === "queued" ? element("p", { class: "note" }, say("queued")) : null,
    ...job.files.map((file, at) => fileNode(job, file, at, open)),
    element("div", { class: "actions" }, ...actions, element("small", { class: "note" }, `${when} · ${languageName(job.target)}`)),
  );
}

const languageName = (code) => (options.languages.find((each) => each[1] === code) ?? [code])[0];

function fileNode(job, file, at, open) {
  const said = file.step ? `${say(STEPS[file.step])} ${file.done}/${file.total}` : say(`state.${file.state}`);
  const bar = ["waiting", "working"].includes(file.state)
    ? element("progress", { max: "1", value: String(file.share), "aria-label": `${file.name}: ${said}` })
    : element("span");
  return element(
    "div",
    { class: `file ${file.state}` },
    element("span", { class: "name" }, file.name),
    bar,
    element("span", { class: "state" }, said),
    file.error ? element("span", { class: "said error" }, file.error) : null,
    file.report ? element("span", { class: "said" }, counts(file.report)) : null,
    file.report && file.report.marked ? element("span", { class: "said" }, say("pseudo")) : null,
    links(job, file, at),
    missing(file, at, open),
  );
}

function links(job, file, at) {
  if (file.results.length === 0) return null;
  return element(
    "span",
    { class: "links" },
    element("a", { class: "open", href: `review?job=${job.id}&file=${at}` }, say("open_review")),
    ...file.results.map((each) => element("a", { href: each.link, download: each.name, class: "result" }, each.name)),
  );
}

function counts(report) {
  const number = new Intl.NumberFormat(options.language);
  const parts = ["pages", "segments", "translated", "same", "kept"].map((name) => `${number.format(report[name])} ${say(`count.${name}`)}`);
  for (const name of ["failed", "doubtful", "too_long"]) if (report[name]) parts.push(`${number.format(report[name])} ${say(`count.${name}`)}`);
  parts.push(`${number.format(report.tokens)} ${say("count.tokens")}`, `${number.format(report.seconds)} ${say("count.seconds")}`);
  return parts.join(" · ");
}

function missing(file, at, open) {
  const rows = file.report ? file.report.missing : [];
  if (rows.length === 0) return null;
  const heads = ["page", "reason", "text"].map((name) => element("th", { scope: "col" }, say(name)));
  const body = rows.map((each) => {
    const why = [say(`loss.${each.kind}`), options.language === "en" || ["failed", "warning"].includes(each.kind) ? each.reason : ""].filter(Boolean).join(": ");
    return element("tr", {}, element("td", {}, String(each.page)), element("td", {}, why), element("td", {}, each.text));
  });
  const more = file.report.more ? element("p", { class: "note" }, say("more", { count: file.report.more })) : null;
  return element(
    "details",
    { class: "said", "data-file": String(at), open: open.includes(String(at)) },
    element("summary", {}, say("why", { count: rows.length + file.report.more })),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("why", { count: rows.length }) }, element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...body))),
    more,
  );
}

async function act(path, method) {
  try {
    await ask(path, { method });
  } catch (error) {
    if (!(error instanceof Refusal)) connectionIs(false);
  }
  look();
}

byId("form").addEventListener("submit", translate);
byId("estimate").addEventListener("click", estimate);
byId("backend").addEventListener("change", showModels);
byId("file").addEventListener("change", (event) => addFiles([...event.target.files]));
byId("example").addEventListener("click", () => {
  example = true;
  tell("");
  showChosen();
});
const drop = byId("drop");
for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => (event.preventDefault(), drop.classList.add("over")));
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => (event.preventDefault(), addFiles([...event.dataTransfer.files])));
/* Only what has been chosen and not yet sent would be lost. */
window.addEventListener("beforeunload", (event) => {
  if (chosen.length > 0) event.preventDefault();
});
for (const kind of ["online", "focus", "pageshow"]) window.addEventListener(kind, () => polling !== null && look());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && polling !== null && look());
begin();
