// What pages gain with JavaScript: the simulator answers while one types, long work goes on by itself, lists listen to keys.
"use strict";

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

function live(form) {
  const into = document.getElementById(form.dataset.into);
  let waiting, asked = 0;
  const ready = () => $$("[data-needed]", form).every((field) => field.value);
  const ask = async () => {
    if (!ready()) return;
    const turn = ++asked, said = new FormData(form);
    said.delete("csrf_token"), said.delete("once");
    $$("[data-private]", form).forEach((field) => said.delete(field.name));
    const answer = await fetch(`${form.dataset.live}?${new URLSearchParams(said)}`, { headers: { Accept: "text/html" } });
    if (turn === asked && answer.ok) into.innerHTML = await answer.text();
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 350); });
  ask();
}

// A slider that follows an amount and leads it; while all is wished, the first move chooses an amount of the budget.
function slides(part) {
  const slide = $("input[type=range]", part), amount = document.getElementById(part.dataset.slider), choice = document.getElementById(part.dataset.choice);
  part.hidden = false;
  slide.addEventListener("input", () => {
    if (choice.value === "all") choice.value = "budget";
    amount.value = slide.value;
  });
  amount.addEventListener("input", () => {
    const said = Number(amount.value.replace(/\s/g, "").replace(",", "."));
    if (Number.isFinite(said)) slide.value = String(said);
  });
}

// The days of work follow the first and the last one, Monday to Friday, as long as nobody wrote another number.
function counts(days) {
  const ends = (days.dataset.from + " " + days.dataset.until).split(" ").map((name) => $(`[name="${name}"]`, days.form));
  let proposed = "";
  const look = () => {
    const [from, until] = ends.map((field) => Date.parse(field.value)), day = 86400000;
    if (!(until >= from && until - from < 366 * day) || days.value !== proposed) return;
    let count = 0;
    for (let at = from; at <= until; at += day) count += new Date(at).getUTCDay() % 6 ? 1 : 0;
    days.value = proposed = String(count);
    days.dispatchEvent(new Event("input", { bubbles: true }));
  };
  ends.forEach((field) => field.addEventListener("change", look));
}

// A part of a form that is asked only while another field has one of some values; what is not asked is not sent.
function asked(part) {
  const field = $(`[name="${part.dataset.when}"]`, part.closest("form")), values = part.dataset.is.split(" ");
  if (!field) return;
  const look = () => {
    part.hidden = !values.includes(field.type === "checkbox" && !field.checked ? "" : field.value);
    $$("input, select, textarea", part).forEach((one) => { one.disabled = part.hidden; });
    if (part.localName === "option") offered(part);
  };
  field.addEventListener("change", look);
  look();
}

// A choice that is not offered any more leaves its place to the first that is, and takes it back once it is offered again.
function offered(option) {
  const select = option.parentElement, options = $$("option", select);
  option.disabled = option.hidden;
  const left = options.find((one) => one.value === select.dataset.left && !one.hidden), now = select.selectedOptions[0];
  const next = left || (now && !now.hidden ? now : options.find((one) => !one.hidden));
  if (!next || next === now) return;
  if (left) delete select.dataset.left;
  else select.dataset.left = select.dataset.left || (now ? now.value : "");
  next.selected = true;
  select.dispatchEvent(new Event("change"));
}

// A client's number is called as the country does that is chosen beside it.
function numbersNamed(field) {
  const country = $(`[name="${field.dataset.namedBy}"]`, field.form), names = JSON.parse(field.dataset.names);
  country.addEventListener("change", () => {
    const [label, hint] = names[country.value] || names[""];
    $(`label[for="${field.id}"]`).firstChild.data = `${label} `;
    document.getElementById(`h-${field.name.replace(/\W|_/g, "-")}`).textContent = hint;
  });
}

// A button that copies what stands beside it; it is there only where that can be done.
function copies(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
  });
}

function rows() { return $$("#rows tbody tr, [data-row]").filter((row) => $("a[href], button", row)); }

function move(step) {
  const all = rows(), now = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = all[Math.min(all.length - 1, Math.max(0, now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step))];
  if (!next) return;
  all.forEach((row) => row.removeAttribute("aria-selected"));
  next.setAttribute("aria-selected", "true");
  ($("[data-enter]", next) || $("a[href], button", next)).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function help() {
  const dialog = document.getElementById("keys");
  if (dialog) dialog.showModal();
}

function filter() {
  const field = $("main [role=search] input[type=search]");
  if (field) { field.focus(); field.select(); } else find();
}

function find() {
  const dialog = document.getElementById("find");
  if (!dialog) return false;
  if (!dialog.open) dialog.showModal();
  $("input", dialog).select();
  return true;
}

function finding(dialog) {
  const field = $("input", dialog), into = document.getElementById("find-hits"), address = $("form", dialog).action;
  let waiting, asked = 0;
  const ask = async () => {
    const turn = ++asked, answer = await fetch(`${address}?${new URLSearchParams({ q: field.value, part: "1" })}`);
    if (turn === asked && answer.ok) into.innerHTML = await answer.text();
  };
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...$$("a", into)], at = stops.indexOf(document.activeElement);
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))].focus();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  a: () => {
    const act = $("[aria-selected=true] [data-act]"), button = $("[data-key=a]");
    if (act) act.click(); else if (button) button.focus();
  },
  "/": filter,
  "?": help,
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if ((event.ctrlKey || event.metaKey) && event.key === "k") { if (find()) event.preventDefault(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

// A form with files is sent beside the page, so that a connection that is lost loses neither words nor files.
async function carry(form, button) {
  const said = new FormData(form);
  if (button && button.name) said.append(button.name, button.value);
  $$(".lost", form).forEach((notice) => notice.remove());
  $$("button", form).forEach((one) => { one.disabled = true; });
  try {
    const answer = await fetch(form.action, { method: "POST", body: said, headers: { Accept: "text/html", "X-Sent-By": "script" } });
    const onward = answer.headers.get("Location"), page = await answer.text();
    if (onward) location.assign(onward); else show(page, form);
  } catch {
    $$("button", form).forEach((one) => { one.disabled = false; });
    const lost = document.getElementById("lost").content.cloneNode(true).firstElementChild;
    form.append(lost);
    lost.focus();
  }
}

// The page that answers, in the place of this one; files that were chosen stay chosen.
function show(html, form) {
  const page = new DOMParser().parseFromString(html, "text/html"), chosen = $$("input[type=file]", form).filter((field) => field.files.length);
  document.title = page.title;
  document.body.replaceWith(page.body);
  chosen.forEach((field) => { const again = document.getElementById(field.id); if (again) again.files = field.files; });
  window.scrollTo(0, 0);
  start();
}

document.addEventListener("submit", (event) => {
  const button = event.submitter, form = event.target;
  if (event.defaultPrevented) return;
  if (form.enctype === "multipart/form-data" && form.method === "post") { event.preventDefault(); carry(form, button); return; }
  if (button) setTimeout(() => { button.disabled = true; });
});
window.addEventListener("pageshow", () => $$("button:disabled").forEach((button) => { button.disabled = false; }));

function start() {
  $$("[data-when]").forEach(asked);
  $$("[data-slider]").forEach(slides);
  $$("[data-copy]").forEach(copies);
  $$("[data-from]").forEach(counts);
  $$("[data-named-by]").forEach(numbersNamed);
  $$("#find").forEach(finding);
  $$("[data-find]").forEach((link) => link.addEventListener("click", (event) => { if (find()) event.preventDefault(); }));
  $$("form[data-live]").forEach(live);
  $$("form[data-go-on]").forEach((form) => form.requestSubmit());
  const problems = document.getElementById("problems");
  if (problems) problems.focus();
}

start();
document.addEventListener("click", (event) => $$(".person, header .menu").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
