// What the pages cannot do without this file: copying by one click, and going back to the very list.
"use strict";

const announcer = document.getElementById("announcer");

function say(message) {
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = message; });
}

// A passage's words are in the page: its own and those of its sub-passages, without the tools.
function wordsOf(anchor) {
  const passage = document.getElementById(anchor);
  const texts = passage.matches("tr")
    ? [Array.from(passage.querySelectorAll("td:not(.row-tools)"), (cell) => cell.textContent).join("\t")]
    : Array.from(passage.querySelectorAll(".text > *, td:not(.row-tools)"), (part) => part.textContent);
  return texts.map((text) => text.trim()).filter(Boolean).join("\n");
}

document.addEventListener("click", async (event) => {
  const summary = event.target.closest(".cite > summary");
  if (!summary || !navigator.clipboard) return;
  const cite = summary.parentElement;
  if (cite.open) return;
  const citation = cite.querySelector(".cite-text").textContent.trim();
  const words = cite.dataset.passage ? `${wordsOf(cite.dataset.passage)}\n${citation}` : citation;
  try {
    await navigator.clipboard.writeText(words);
    cite.classList.add("copied");
    say(announcer.dataset.copied);
  } catch {
    say(announcer.dataset.failed);
  }
});

// The language switch keeps the place within the page, which the server does not see.
for (const link of document.querySelectorAll("a.switch")) {
  link.addEventListener("click", () => { link.hash = location.hash; });
}

// Back to the results as they were, with their filters and their part of the list.
const back = document.querySelector(".back a");
if (back && document.referrer) {
  const from = new URL(document.referrer);
  const same = from.searchParams.get("q") === new URL(back.href).searchParams.get("q");
  if (same && from.origin === location.origin && from.pathname === "/") {
    from.searchParams.delete("ui");
    back.href = from.href;
  }
}

// A permalink without its fragment still leads to the passage.
if (!location.hash) document.querySelector(".document .target")?.scrollIntoView();

// Beside the text there is room for the contents and the filters; above it they would be in the way.
if (matchMedia("(min-width: 62rem)").matches) {
  for (const details of document.querySelectorAll("[data-open-when-wide]")) details.open = true;
}
