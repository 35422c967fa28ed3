// Searches saved in this browser: the button beside the results, and the list on the first page with the
// number of results that are new since the reader last looked.
const SAVED = "kb-saved";
const KEPT = ["q", "type", "authority", "force", "status", "doc_lang", "issuing_body", "year_from", "year_to", "as_of", "work", "mode"];
const MOST = 50;
const list = document.querySelector("[data-saved=list]");
const button = document.querySelector("[data-saved=button]");

function savedSearches() {
  try { return JSON.parse(localStorage.getItem(SAVED)) ?? []; } catch { return []; }
}
function store(searches) {
  try { localStorage.setItem(SAVED, JSON.stringify(searches.slice(0, MOST))); } catch { /* A browser that keeps nothing. */ }
}

// The search of this page, without parameters that only change the view.
function queryHere() {
  const kept = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(location.search)) if (KEPT.includes(name)) kept.append(name, value);
  return kept.toString();
}

// The button

if (button) {
  const query = queryHere();
  const isSaved = () => savedSearches().some((each) => each.query === query);
  const draw = () => {
    button.textContent = isSaved() ? button.dataset.remove : button.dataset.save;
    button.setAttribute("aria-pressed", String(isSaved()));
  };
  // Opening the results counts as looking at them.
  store(savedSearches().map((each) => (each.query === query ? { ...each, looked: new Date().toISOString() } : each)));
  button.hidden = false;
  button.addEventListener("click", () => {
    const others = savedSearches().filter((each) => each.query !== query);
    store(isSaved() ? others : [{ query, looked: new Date().toISOString() }, ...others]);
    draw();
  });
  draw();
}

// The list

function nameOf(query) {
  const pairs = [...new URLSearchParams(query)];
  const filters = pairs.filter(([name]) => name !== "q" && name !== "mode").map(([, value]) => value);
  const words = pairs.find(([name]) => name === "q")?.[1] ?? "";
  return filters.length ? `${words} (${filters.join(", ")})` : words;
}

async function tellNew(search, place) {
  const query = `${search.query}&${new URLSearchParams({ changed_since: search.looked })}`;
  const answer = await fetch(`/api/v1/search?${query}&limit=1`);
  if (!answer.ok) return;
  const found = (await answer.json()).groups.filter((group) => group.answered).reduce((sum, group) => sum + group.total, 0);
  if (!found) { place.textContent = list.dataset.none; return; }
  const link = document.createElement("a");
  link.className = "saved-new";
  link.href = `/?${query}`;
  link.textContent = list.dataset.new.replace("{n}", found);
  place.replaceChildren(link);
}

function line(search) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const fresh = document.createElement("span");
  const feed = document.createElement("a");
  const remove = document.createElement("button");
  link.href = `/?${search.query}`;
  link.textContent = nameOf(search.query);
  fresh.className = "quiet";
  feed.href = `/search.atom?${search.query}`;
  feed.type = "application/atom+xml";
  feed.textContent = list.dataset.feed;
  feed.setAttribute("aria-label", `${list.dataset.feed}: ${link.textContent}`);
  remove.type = "button";
  remove.className = "text-button";
  remove.textContent = list.dataset.remove;
  remove.setAttribute("aria-label", `${list.dataset.remove}: ${link.textContent}`);
  remove.addEventListener("click", () => takeOut(search, item));
  item.append(link, fresh, feed, remove);
  tellNew(search, fresh).catch(() => {});
  return item;
}

function takeOut(search, item) {
  const before = savedSearches();
  store(before.filter((each) => each.query !== search.query));
  const removed = document.createElement("li");
  const said = document.createElement("span");
  const undo = document.createElement("button");
  said.setAttribute("role", "status");
  said.textContent = `${list.dataset.removed} ${nameOf(search.query)}`;
  undo.type = "button";
  undo.className = "text-button";
  undo.textContent = list.dataset.undo;
  undo.addEventListener("click", () => {
    const here = savedSearches();
    store([...here.slice(0, before.indexOf(search)), search, ...here.slice(before.indexOf(search))]);
    const back = line(search);
    removed.replaceWith(back);
    back.querySelector("a").focus();
  });
  removed.append(said, undo);
  item.replaceWith(removed);
  undo.focus();
}

if (list) {
  const searches = savedSearches();
  list.hidden = !searches.length;
  list.querySelector("ul").append(...searches.map(line));
}
