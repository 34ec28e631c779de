"use strict";
const chinese = (navigator.language || "").toLowerCase().startsWith("zh");
const language = chinese ? "zh" : "en";
document.documentElement.lang = chinese ? "zh" : "en";
for (const each of document.querySelectorAll("[data-en]")) each.textContent = each.dataset[language];
const WRONG = { en: "The user or the password is wrong.", zh: "用户名或密码不对。" };
const WAIT = { en: "Too many wrong passwords. Try again later.", zh: "密码错误次数过多，请稍后再试。" };
const LOST = { en: "The server does not answer.", zh: "服务器没有响应。" };
document.getElementById("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = document.getElementById("said");
  said.textContent = "";
  try {
    const answer = await fetch("login", { method: "POST", body: new URLSearchParams(new FormData(event.target)) });
    if (answer.ok) location.reload();
    else said.textContent = (answer.status === 429 ? WAIT : WRONG)[language];
  } catch {
    said.textContent = LOST[language];
  }
});
