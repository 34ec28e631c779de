"use strict";
/* What both pages share: the server's words, requests that survive a lost connection, small DOM. */

let words = {};

function say(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((each) => each !== null && each !== undefined));
  return made;
}

function translateStatic(language) {
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of document.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", say(each.dataset.label));
    each.title = say(each.dataset.label);
  }
}

class Refusal extends Error {
  constructor(status, told) {
    super(told.error || String(status));
    this.status = status;
    this.told = told;
  }
}

/* Returns the JSON of an answer; throws Refusal for an error of ours, anything else for no answer. */
async function ask(path, options = {}) {
  const limit = new AbortController();
  const timer = options.body instanceof FormData ? null : setTimeout(() => limit.abort(), options.patience ?? 30000);
  try {
    const answer = await fetch(path, { signal: limit.signal, ...options });
    if (answer.status === 401) {
      location.reload();
      return await new Promise(() => {});
    }
    let told = {};
    try {
      told = await answer.json();
    } catch (error) {
      if (answer.ok) throw error;
    }
    if (answer.status >= 502 && !told.error) throw new Error("no answer");
    if (!answer.ok) throw new Refusal(answer.status, told);
    return told;
  } finally {
    clearTimeout(timer);
  }
}

function send(path, content, patience) {
  return ask(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
    patience: patience ?? 120000,
  });
}

function connectionIs(there) {
  const line = document.getElementById("connection");
  line.hidden = there;
  if (!there) line.textContent = say("lost_connection");
}

/* Asks again and again until there is an answer. */
async function insist(path) {
  for (let wait = 500; ; wait = Math.min(wait * 1.5, 4000)) {
    try {
      const told = await ask(path, { patience: 8000 });
      connectionIs(true);
      return told;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      connectionIs(false);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
