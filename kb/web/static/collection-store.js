// The collection of this browser, and requests about collections. Imported by the address in the notice of
// collect.js, which changes with its content.
const STORE = "kb-collection";
const token = document.querySelector(".collect-panel").dataset.token;

export const isSignedIn = token !== undefined;

export function storedCollection() {
  try { return JSON.parse(localStorage.getItem(STORE)); } catch { return null; }
}

export function storeCollection(collection) {
  if (collection) localStorage.setItem(STORE, JSON.stringify(collection));
  else localStorage.removeItem(STORE);
  showCount(collection);
}

export function showCount(collection) {
  const place = document.querySelector(".collection-count");
  const count = collection?.items.filter((item) => item.kind === "quotation").length ?? 0;
  place.textContent = count || "";
  place.hidden = !count;
}

export async function sendJson(method, address, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  if (isSignedIn) headers["X-Form-Token"] = token;
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  const said = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error([said.detail, said.remedy].filter(Boolean).join(" "));
  return said;
}

// Another tab may have changed the collection in the meantime: then the change is made on that.
export async function changeStored(address, body) {
  for (;;) {
    const before = storedCollection();
    const after = await sendJson("POST", address, { ...body, collection: before });
    if (storedCollection()?.revision !== before?.revision) continue;
    storeCollection(after.collection);
    return after;
  }
}

export function whenStoredElsewhere(react) {
  addEventListener("storage", (event) => { if (event.key === STORE && !isSignedIn) react(); });
}
