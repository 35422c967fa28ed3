// Words that are selected in a text, and marked terms, are looked up beside it; without this file a marked
// term leads to the page that the panel is a part of.
const offer = document.querySelector(".lookup-offer");
const panel = document.querySelector(".lookup-panel");
// Characters of a term; more are a sentence, which is in no other text.
const LONGEST = { en: 80, zh: 20 };

const langOf = (place) => place.closest("[lang]").lang.startsWith("zh") ? "zh" : "en";
const addressOf = (term, place) => `/concordance?${new URLSearchParams({ term, lang: langOf(place) })}`;

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const place = selection.anchorNode?.parentElement;
  const term = selection.toString().trim().replace(/\s+/g, " ");
  const text = place?.closest(".document, .rows, .page-text, .snippet, .counterpart-text, .lookup-answer");
  // What is pressed takes the selection away in some browsers before it is followed.
  if (!term) { setTimeout(() => { offer.hidden = !document.getSelection().toString().trim(); }, 300); return; }
  const link = offer.querySelector("a");
  link.hidden = !text || term.length > LONGEST[langOf(place)] || !/[\p{L}\p{N}]/u.test(term);
  // Words that are too many to look up may be copied (quote.js).
  offer.querySelector(".quote-selected").hidden = true;
  offer.hidden = link.hidden;
  if (link.hidden) return;
  link.href = addressOf(term, place);
  offer.querySelector("strong").textContent = term;
});

async function lookUp(address) {
  const answer = await fetch(address);
  const there = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = there.getElementById("concordance");
  if (!answer.ok || !found) { location.href = address; return; }
  found.removeAttribute("id");
  panel.querySelector(".lookup-answer").replaceChildren(found);
  panel.querySelector(".lookup-whole").href = address;
  offer.hidden = true;
  panel.close();
  panel.show();
  panel.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.term, .lookup-offer a:not(.quote-link)");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  before = link.matches(".term") ? link : null;
  lookUp(link.href).catch(() => { location.href = link.href; });
});

let before = null;
panel.addEventListener("close", () => before?.focus());
document.addEventListener("keydown", (event) => { if (event.key === "Escape") panel.close(); });
