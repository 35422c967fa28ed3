// A button beside each link that copies a passage collects it: on the server after signing in, otherwise in
// this browser. Without this file, /quote leads to a page that collects. collection.js shows what is here.
const LONGEST_NAME = 60;
const collectPanel = document.querySelector(".collect-panel");
const collectWords = collectPanel.dataset;
const collectStatus = collectPanel.querySelector("[role=status]");
const { changeStored, isSignedIn, sendJson, showCount, storedCollection, whenStoredElsewhere } = await import(collectWords.store);
let lastCollected = null;

async function gather(item) {
  if (!isSignedIn) return changeStored("/collection/collect", { item });
  collectWords.collection ||= (await sendJson("POST", "/api/v1/collections", { title: collectWords.title })).id;
  const after = await sendJson("POST", `/api/v1/collections/${collectWords.collection}/items`, item);
  showCount(after.collection);
  return after;
}

async function takeOut(ids) {
  for (const id of ids) {
    if (!isSignedIn) { await changeStored("/collection/draw", { change: { do: "remove", item: id } }); continue; }
    const address = `/api/v1/collections/${collectWords.collection}`;
    const { revision } = await sendJson("GET", address);
    showCount(await sendJson("DELETE", `${address}/items/${id}?revision=${revision}`));
  }
}

function say(message, name, shown = []) {
  collectStatus.textContent = message + (message.endsWith("：") ? "" : " ") + name;
  for (const button of collectPanel.querySelectorAll("[data-collecting]")) {
    button.hidden = ![...shown, "close"].includes(button.dataset.collecting);
  }
  // Both notices have one place.
  document.querySelector(".quote-panel").hidden = true;
  collectPanel.hidden = false;
}

function nameOf(item) {
  const text = item.text.replace(/\s+/g, " ");
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
}

async function collect(place, query, repeat = false) {
  const number = (name) => (query.has(name) ? Number(query.get(name)) : null);
  const item = { passage_ids: query.getAll("passage"), start: number("start"), end: number("end"), repeat };
  try {
    const after = await gather(item);
    const named = after.collection.items.filter((each) => [...after.added, ...after.present].includes(each.id));
    lastCollected = { place, query, added: after.added };
    place.after(collectPanel);
    if (after.added.length > 1) say(collectWords.several.replace("{n}", after.added.length), "", ["undo"]);
    else if (after.added.length) say(collectWords.done, nameOf(named[0]), ["undo"]);
    else say(collectWords.present, nameOf(named[0]), ["again"]);
  } catch (error) {
    place.after(collectPanel);
    say(collectWords.failed, error.message);
  }
}

function closeCollectPanel() {
  if (collectPanel.hidden) return;
  const focused = collectPanel.contains(document.activeElement);
  collectPanel.hidden = true;
  if (focused) lastCollected?.place.focus();
}

collectPanel.addEventListener("click", async (event) => {
  const asked = event.target.closest("[data-collecting]")?.dataset.collecting;
  if (asked === "close") closeCollectPanel();
  if (asked === "again") collect(lastCollected.place, lastCollected.query, true);
  if (asked === "undo") {
    try {
      await takeOut(lastCollected.added);
      say(collectWords.undone, lastCollected.place.getAttribute("aria-label") ?? "");
      lastCollected.place.focus();
    } catch (error) { say(collectWords.failed, error.message); }
  }
});

// What begins with the words of the copying link's label ends with the name of its passage.
function collectButton(link) {
  const button = document.createElement("button");
  const isTool = link.matches(".tool");
  button.type = "button";
  button.className = isTool ? "tool collect" : "collect";
  const words = link.matches(".quote-part") ? collectWords.collectPart : collectWords.collect;
  button.textContent = isTool ? "＋" : words;
  const named = /[:：]\s*(.+)$/.exec(link.getAttribute("aria-label") ?? "")?.[1];
  if (isTool) button.setAttribute("aria-label", named ? `${collectWords.collect}: ${named}` : collectWords.collect);
  if (isTool) button.title = collectWords.collect;
  return button;
}

function dress(root) {
  for (const link of root.querySelectorAll(".tool.quote-link:not([data-tool=quote-both]), .quote > .quote-link:first-child, .quote-part, .quote-selected")) {
    if (!link.nextElementSibling?.matches(".collect")) link.after(collectButton(link));
  }
}

dress(document);
document.addEventListener("kb:tools", (event) => dress(event.target));
const answers = document.querySelector(".lookup-answer");
new MutationObserver(() => dress(answers)).observe(answers, { childList: true });

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.collect");
  if (event.target.closest("a.quote-link")) collectPanel.hidden = true;
  if (button) collect(button, new URL(button.previousElementSibling.href).searchParams);
});

// All results of the page, in their order.
const everything = document.querySelector("[data-collect-all]");
if (everything) {
  const links = [...document.querySelectorAll(".hit .quote > .quote-link:first-child")];
  everything.hidden = !links.length;
  everything.addEventListener("click", () => {
    const query = new URLSearchParams();
    for (const link of links) query.append("passage", new URL(link.href).searchParams.get("passage"));
    collect(everything, query);
  });
}

// Of the passage or result that has the focus; so the key does nothing to those who do not go there.
const COLLECTABLE = ".hit, .document [id], .cell, .uses li, .target-note";
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeCollectPanel();
  if (event.key !== "c" || document.documentElement.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.target.closest(COLLECTABLE)?.querySelector("button.collect")?.click();
});

whenStoredElsewhere(() => showCount(storedCollection()));
if (!isSignedIn) showCount(storedCollection());
