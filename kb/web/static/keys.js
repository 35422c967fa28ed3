// Single keys for those who read with the keyboard: see parts/keys.html for what each does. They can be
// switched off, as speech input and some screen readers send letters of their own (WCAG 2.1.4).
const SETTING = "kb-keys";
const panel = document.querySelector(".keys-panel");
const switches = document.querySelectorAll("[data-keys=switch]");
const STOPS = ".hit h3 a, .works h2 a, .uses .use-where a, .document div[id] > a.tool";
const AROUND = ".hit, .work, .uses li, .document [id], .cell, .target-note";

const isOn = () => document.documentElement.dataset.keys !== "off";

function apply() {
  let kept = null;
  try { kept = localStorage.getItem(SETTING); } catch { /* A browser that keeps nothing. */ }
  document.documentElement.dataset.keys = kept === "off" ? "off" : "on";
  for (const each of switches) each.checked = isOn();
}

function step(by) {
  const stops = [...document.querySelectorAll(STOPS)].filter((each) => each.checkVisibility());
  const around = document.activeElement.closest(AROUND);
  const here = around ? stops.findIndex((each) => around.contains(each)) : -1;
  const inSight = stops.findIndex((each) => each.getBoundingClientRect().top >= 0);
  const next = stops[here < 0 ? Math.max(inSight, 0) : here + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function search() {
  const box = document.querySelector("main form.search input[type=search], main form[role=search] input[type=search], main #find");
  if (!box) { location.assign("/"); return; }
  box.focus();
  box.select();
}

function copy() {
  const near = document.activeElement.closest(AROUND)?.querySelector("a.quote-link");
  const selected = document.querySelector(".lookup-offer:not([hidden]) .quote-selected:not([hidden])");
  (selected ?? near ?? document.querySelector(".target-note a.quote-link"))?.click();
}

// Go to the other language of a result, a passage or a document; otherwise switch the page's language.
function swap() {
  const around = document.activeElement.closest(AROUND);
  const box = around?.querySelector(".swap input");
  if (box?.closest("label").checkVisibility()) { box.click(); return; }
  const beside = around?.querySelector(".counterpart-where a");
  if (beside) { (document.activeElement === beside ? around.querySelector("h3 a") : beside).focus(); return; }
  const there = around?.querySelector("[data-tool=counterpart]") ?? document.querySelector(".document-head .versions a[hreflang]");
  (there ?? document.querySelector("a.switch"))?.click();
}

const DONE = { "/": search, j: () => step(1), k: () => step(-1), l: swap, y: copy, "?": () => panel.showModal() };
const ALIKE = { "、": "/", "？": "?" };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]") || !isOn()) return;
  const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (arrow && event.target.closest(".hit, .work")) { if (step(arrow)) event.preventDefault(); return; }
  const act = DONE[ALIKE[event.key] ?? event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const each of switches) {
  each.addEventListener("change", () => {
    try { localStorage.setItem(SETTING, each.checked ? "on" : "off"); } catch { /* As above. */ }
    apply();
  });
}
for (const button of document.querySelectorAll("[data-keys=open]")) {
  button.hidden = false;
  button.addEventListener("click", () => panel.showModal());
}
addEventListener("storage", (event) => { if (event.key === SETTING) apply(); });
apply();
