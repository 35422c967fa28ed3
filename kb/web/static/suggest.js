// Suggestions below the search box while somebody types, after the pattern of the ARIA combobox: the focus
// stays in the box, the arrows choose, Enter without a choice searches for what was typed. Earlier searches
// are kept in this browser only. Without this file the box searches all the same.
const RECENT = "kb-recent";
const MOST_RECENT = 8;
const MOST_RECENT_BESIDE = 2;
const MOST_FOUND = 8;
const PAUSE = 60;
const form = document.querySelector("form.search");
const box = form?.querySelector("input[type=search]");

function recentSearches() {
  try { return JSON.parse(localStorage.getItem(RECENT)) ?? []; } catch { return []; }
}

function remember(text) {
  const kept = [text, ...recentSearches().filter((each) => each !== text)].slice(0, MOST_RECENT);
  try { localStorage.setItem(RECENT, JSON.stringify(kept)); } catch { /* A browser that keeps nothing. */ }
}

if (box) {
  const words = form.dataset;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let choices = [];
  let at = -1;
  let waiting = 0;
  let request = null;

  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", words.suggestions);
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.parentElement.append(list);
  form.append(status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    box.setAttribute(name, value);
  }

  const part = (name, text, lang) => {
    const span = document.createElement("span");
    span.className = `suggestion-${name}`;
    span.textContent = text;
    if (lang) span.lang = lang === "zh" ? "zh-Hans" : lang;
    return span;
  };

  function show(found) {
    choices = found;
    at = -1;
    list.replaceChildren(...found.map((choice, place) => {
      const item = document.createElement("li");
      item.id = `suggestion-${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(part("text", choice.text, choice.lang));
      if (choice.translation) item.append(" ", part("other", choice.translation, choice.lang === "en" ? "zh" : "en"));
      if (words[choice.kind]) item.append(" ", part("kind", words[choice.kind]));
      return item;
    }));
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(Boolean(found.length)));
    box.removeAttribute("aria-activedescendant");
    status.textContent = found.length ? words.count.replace("{n}", found.length) : "";
  }

  function close() {
    clearTimeout(waiting);
    request?.abort();
    show([]);
  }

  function recent(beginning) {
    const found = recentSearches().filter((each) => each !== beginning && each.startsWith(beginning));
    return found.slice(0, beginning ? MOST_RECENT_BESIDE : MOST_RECENT).map((text) => ({ kind: "recent", text }));
  }

  async function ask() {
    const typed = box.value.trim();
    request?.abort();
    if (!typed) {
      const found = recent("");
      show(found.length ? [...found, { kind: "", text: words.erase, erases: true }] : []);
      return;
    }
    request = new AbortController();
    try {
      const query = new URLSearchParams({ q: typed.slice(0, 200), limit: MOST_FOUND });
      const answer = await fetch(`/api/v1/suggestions?${query}`, { signal: request.signal });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      // The reader may have typed on or left the box meanwhile.
      if (box.value.trim() === typed && document.activeElement === box) show([...recent(typed), ...found]);
    } catch { /* Typed on, or no connection: the box searches without. */ }
  }

  function mark(place) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = place;
    const item = list.children[at];
    if (!item) { box.removeAttribute("aria-activedescendant"); return; }
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", item.id);
  }

  function choose(choice) {
    close();
    if (choice.erases) { localStorage.removeItem(RECENT); status.textContent = words.erased; return; }
    if (choice.kind === "passage" || choice.kind === "document") {
      remember(choice.text);
      location.assign(choice.permalink);
      return;
    }
    box.value = choice.text;
    form.requestSubmit();
  }

  box.addEventListener("input", (event) => {
    clearTimeout(waiting);
    // While Chinese is being composed, the box contains only half a word.
    if (event.isComposing) return;
    waiting = setTimeout(ask, PAUSE);
  });
  box.addEventListener("compositionend", () => { clearTimeout(waiting); waiting = setTimeout(ask, PAUSE); });
  box.addEventListener("click", () => { if (list.hidden && !box.value) ask(); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(choices[at]); }
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (list.hidden) { ask(); return; }
      // The position beyond either end is the box itself.
      const places = choices.length + 1;
      mark(((at + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places) - 1);
    }
  });
  // Otherwise a press would take the focus from the box.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose(choices[[...list.children].indexOf(item)]);
  });
  form.addEventListener("submit", () => { if (box.value.trim()) remember(box.value.trim()); });
}
