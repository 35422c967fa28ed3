// The page of a collection. Its forms work without this file for one on the server; with it the page is not
// loaded anew, items can be dragged, and a collection can live in the browser (collection-store.js).
const { changeStored, sendJson, storeCollection, storedCollection, whenStoredElsewhere } = await import(document.querySelector(".collect-panel").dataset.store);
const collectionStatus = document.getElementById("collection-status");
const collectionFault = document.getElementById("collection-fault");
const collectionNow = () => document.getElementById("collection");
const collectionUndo = document.getElementById("collection-undo");
let beforeRemoval = null;
const isInBrowser = collectionNow().dataset.mode === "browser";

function failed(error) {
  collectionFault.textContent = error.message || collectionStatus.dataset.lost;
  collectionFault.hidden = false;
  collectionFault.scrollIntoView({ block: "nearest" });
}

// Puts the new content in, and the focus where it was; a button that has gone gives it to its item.
function put(content, focus) {
  collectionNow().replaceWith(content);
  collectionFault.hidden = true;
  dressCollection();
  if (!focus) return;
  const line = content.querySelector(`[data-item="${CSS.escape(focus.item)}"]`);
  const said = collectionStatus.dataset[focus.do] ?? "";
  const button = said ? null : line?.querySelector(`[name=do][value="${focus.do}"]:enabled`);
  (button ?? line ?? content.querySelector(".lines") ?? document.getElementById("main")).focus();
  const lines = [...content.querySelectorAll(".line")];
  collectionStatus.textContent = line ? `${said} ${lines.indexOf(line) + 1} / ${lines.length}`.trim() : "";
  collectionStatus.classList.toggle("visually-hidden", !line || !said);
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html").getElementById("collection");
}

async function draw(change, find = "") {
  const after = await changeStored("/collection/draw", { change, find });
  return parsed(after.html);
}

async function sendForm(form, data) {
  const headers = { Accept: "application/problem+json, text/html;q=0.9" };
  const answer = await fetch(form.action, { method: "POST", headers, body: new URLSearchParams(data) });
  if (!answer.ok) { const said = await answer.json(); throw new Error(`${said.detail} ${said.remedy}`); }
  return parsed(await answer.text());
}

// The id of the collection on the server, from the end of the page's address.
const serverAddress = () => `/api/v1/collections/${location.pathname.split("/")[2]}`;
const collectionAsItIs = async () => (isInBrowser ? storedCollection() : sendJson("GET", serverAddress()));

function offerUndo(collection, item) {
  beforeRemoval = { collection, item };
  collectionUndo.hidden = false;
  const status = collectionUndo.querySelector("[role=status]");
  status.textContent = status.dataset.removed;
}

async function undoRemoval() {
  const { collection, item } = beforeRemoval;
  let content;
  if (isInBrowser) {
    storeCollection(collection);
    content = await draw(null);
  } else {
    const { revision } = await sendJson("GET", serverAddress());
    await sendJson("PATCH", serverAddress(), { revision, items: collection.items });
    content = parsed(await (await fetch(location.pathname)).text());
  }
  collectionUndo.hidden = true;
  put(content, { item, do: "remove" });
  if (!isInBrowser) showCountOf(collectionNow());
}

collectionUndo.querySelector("button").addEventListener("click", () => { undoRemoval().catch(failed); });

async function clear() {
  const before = storedCollection();
  storeCollection(null);
  put(await draw(null), { item: "", do: "clear" });
  offerUndo(before, "");
}

// The item that a new heading or note became: above another one, or the last.
function addedTo(content, before) {
  const lines = [...content.querySelectorAll(".line")];
  const at = before ? lines.findIndex((line) => line.dataset.item === before) : lines.length;
  return lines[at - 1].dataset.item;
}

async function change(form, data) {
  const before = data.get("do") === "remove" ? await collectionAsItIs() : null;
  const asked = Object.fromEntries(data);
  const change = { ...asked, level: Number(asked.level ?? 1), place: Number(asked.place ?? 0) };
  delete change.revision;
  const content = isInBrowser ? await draw(change) : await sendForm(form, data);
  put(content, { item: asked.do === "heading" || asked.do === "note" ? addedTo(content, asked.before) : asked.item ?? "", do: asked.do });
  if (!isInBrowser) showCountOf(collectionNow());
  collectionUndo.hidden = true;
  if (before) offerUndo(before, asked.item);
}

function showCountOf(content) {
  const count = content.querySelectorAll(".line.quotation").length;
  const place = document.querySelector(".collection-count");
  place.textContent = count || "";
  place.hidden = !count;
}

function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function exportStored(data) {
  const answer = await fetch(`/api/v1/collection-exports?${new URLSearchParams(data)}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(storedCollection()),
  });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition"))?.[1];
  save(decodeURIComponent(named ?? "collection"), await answer.blob());
}

async function load(file) {
  let saved;
  try { saved = JSON.parse(await file.text()); } catch { throw new Error(collectionStatus.dataset.notAFile); }
  if (saved?.sources && saved.terms) throw new Error(collectionStatus.dataset.handout);
  if (!saved?.title || !Array.isArray(saved.items) || saved.items.some((item) => !item?.id || !item.kind)) {
    throw new Error(collectionStatus.dataset.notAFile);
  }
  const after = await sendJson("POST", "/collection/draw", { collection: { ...saved, key: "" } });
  storeCollection(after.collection);
  put(parsed(after.html), { item: "", do: "load" });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!collectionNow().contains(form)) return;
  const data = new FormData(form, event.submitter);
  const doing = form.matches(".alter") ? () => change(form, data)
    : !isInBrowser ? null
    : form.matches(".exporting") ? () => exportStored(data)
    : form.matches(".finding") ? async () => { put(await draw(null, data.get("find"))); document.getElementById("find").focus(); }
    : form.matches(".loading") ? () => load(form.querySelector("input").files[0])
    : form.matches(".clearing") ? clear
    : null;
  if (!doing) return;
  event.preventDefault();
  doing().catch(failed);
});

document.addEventListener("click", (event) => {
  if (isInBrowser && event.target.closest(".find-all")) {
    event.preventDefault();
    draw(null).then((content) => put(content)).catch(failed);
  }
  if (event.target.closest(".takeover button")) {
    const { title, items } = storedCollection();
    sendJson("POST", "/api/v1/collections", { title, items })
      .then((made) => { storeCollection(null); location.href = `/collection/${made.id}`; })
      .catch(failed);
  }
});

// Dragging by the handle; the buttons do the same for the keyboard.
let dragged = null;

function dressCollection() {
  const content = collectionNow();
  for (const handle of content.querySelectorAll(".handle")) { handle.hidden = false; handle.draggable = true; }
  const takeover = content.querySelector(".takeover");
  if (takeover) takeover.hidden = !storedCollection()?.items.length;
}

const lineAt = (event) => event.target.closest?.(".line");
const clearDrop = () => { for (const line of document.querySelectorAll(".drop-before, .drop-after")) line.classList.remove("drop-before", "drop-after"); };
const isBelow = (line, event) => { const box = line.getBoundingClientRect(); return event.clientY > box.top + box.height / 2; };

document.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.(".handle")) return;
  dragged = lineAt(event);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.item);
  event.dataTransfer.setDragImage(dragged, 0, 0);
});
document.addEventListener("dragover", (event) => {
  const line = lineAt(event);
  if (!dragged || !line) return;
  event.preventDefault();
  clearDrop();
  line.classList.add(isBelow(line, event) ? "drop-after" : "drop-before");
});
document.addEventListener("drop", (event) => {
  const line = lineAt(event);
  if (!dragged || !line) return;
  event.preventDefault();
  const next = isBelow(line, event) ? line.nextElementSibling : line;
  const form = document.getElementById("collection-move");
  form.querySelector("[name=item]").value = dragged.dataset.item;
  form.querySelector("[name=before]").value = next?.dataset.item ?? "";
  if (line !== dragged) form.requestSubmit(form.querySelector("button"));
});
document.addEventListener("dragend", () => { dragged = null; clearDrop(); });

if (isInBrowser) {
  draw(null).then((content) => put(content)).catch(failed);
  whenStoredElsewhere(() => draw(null).then((content) => put(content)).catch(failed));
} else dressCollection();
