// Copies words with their citation by one click or key. Without this file the links lead to a page that
// shows both. Copying by an event works over plain HTTP, where there is no navigator.clipboard.
const quotePanel = document.querySelector(".quote-panel");
const quoteStatus = quotePanel.querySelector("[role=status]");
const styleChoice = quotePanel.querySelector("select");
const selectedLink = document.querySelector(".quote-selected");
const LONGEST_NOTICE = 90;
let lastQuery = null;
let lastLink = null;
let waiting = null;

const chosenStyle = () => /(?:^|; )style=([\w-]+)/.exec(document.cookie)?.[1] ?? styleChoice.options[0].value;

function put(quotations) {
  const join = (name, between) => quotations.map((each) => each[name]).join(between);
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/plain", join("plain", "\n\n"));
    event.clipboardData.setData("text/html", join("html", ""));
  };
  document.addEventListener("copy", fill, { once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", fill);
  return done;
}

function notice(message, quotation) {
  const citation = quotation?.citation.split("\n")[0] ?? "";
  const short = citation.length > LONGEST_NOTICE ? quotation.locator : citation;
  const gap = message.endsWith("：") ? "" : " ";
  quoteStatus.textContent = short ? message + gap + short : message;
}

function show(quotations) {
  const copied = put(quotations);
  waiting = copied ? null : quotations;
  const said = quotePanel.dataset;
  const lonely = lastQuery.get("counterpart") && quotations.length === 1;
  notice(copied ? (lonely ? said.lonely : said.copied) : said.failed, copied ? quotations[0] : null);
  const whole = quotePanel.querySelector("[data-change=whole]");
  whole.hidden = !quotations[0].whole;
  whole.querySelector("span").textContent = quotations[0].whole?.locator ?? "";
  quotePanel.querySelector("[data-change=counterpart]").hidden = lastQuery.has("counterpart");
  quotePanel.querySelector("[data-change=again]").hidden = copied;
  lastLink.after(quotePanel);
  quotePanel.hidden = false;
}

async function copyQuotation(query) {
  lastQuery = query;
  query.set("style", chosenStyle());
  const answer = await fetch(`/api/v1/quotations?${query}`);
  if (!answer.ok) throw new Error(answer.statusText);
  show((await answer.json()).quotations);
}

function tryCopy(query) {
  copyQuotation(query).catch(() => { location.href = `/quote?${query}`; });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.quote-link");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  lastLink = link;
  tryCopy(new URL(link.href).searchParams);
});

function close() {
  if (quotePanel.hidden) return;
  const focused = quotePanel.contains(document.activeElement);
  quotePanel.hidden = true;
  if (focused) lastLink.focus();
}

quotePanel.addEventListener("click", (event) => {
  const change = event.target.closest("[data-change]")?.dataset.change;
  if (change === "close") close();
  else if (change === "again") show(waiting);
  else if (change) {
    const query = new URLSearchParams(lastQuery);
    query.set(change, "true");
    if (change === "whole") { query.delete("start"); query.delete("end"); }
    tryCopy(query);
  }
});

styleChoice.value = chosenStyle();
styleChoice.addEventListener("change", () => {
  document.cookie = `style=${styleChoice.value}; path=/; max-age=31536000; SameSite=Lax`;
  tryCopy(new URLSearchParams(lastQuery));
});

document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

// What is selected: where it begins and ends in the passages' own texts, in code points.
const BLOCKS = ".document :is(div, tr)[id], .aligned > .text";
// Not its tools, nor the passages below it.
const partsOf = (block) => [...block.children].filter((part) => !part.matches("div, a, td.margin"));
const count = (text) => [...text].length;

// Each part with its position in the passage's text; after merged cells, which are left out, the cell has it.
function placedParts(block) {
  let next = 0;
  return partsOf(block).map((part) => {
    const start = Number(part.dataset.start ?? next), end = start + count(part.textContent);
    next = end + 1;
    return { part, start, end };
  });
}

// Where a boundary of the selection is in a passage's text; one that is before or after it counts as at its
// start or end.
function placeIn(block, node, offset, isEnd) {
  const range = document.createRange();
  let last = 0;
  for (const { part, start, end } of placedParts(block)) {
    range.selectNodeContents(part);
    const side = range.comparePoint(node, offset);
    if (side < 0) return isEnd ? last : start;
    if (side === 0) {
      range.setEnd(node, offset);
      return start + count(range.toString());
    }
    last = end;
  }
  return last;
}

function passageOf(block) {
  // In columns its locator leads to it.
  const locator = block.closest(".aligned")?.querySelector(".where a");
  if (locator) return decodeURIComponent(locator.pathname.slice("/documents/".length));
  return `${block.closest("[data-document]").dataset.document}/${block.closest("[id]").id}`;
}

function selectedPlaces(range) {
  const found = [];
  for (const block of document.querySelectorAll(BLOCKS)) {
    if (!range.intersectsNode(block)) continue;
    const start = placeIn(block, range.startContainer, range.startOffset, false);
    const end = placeIn(block, range.endContainer, range.endOffset, true);
    const id = passageOf(block);
    // Of two columns the one that the selection begins in.
    const here = !found.length || id.split("/", 2).join("/") === found[0].id.split("/", 2).join("/");
    if (start < end && here) found.push({ id, start, end });
  }
  return found;
}

let settled = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(settled);
  settled = setTimeout(() => {
    const selection = document.getSelection();
    if (!selection.toString().trim()) return;
    const places = selectedPlaces(selection.getRangeAt(0));
    selectedLink.hidden = !places.length;
    if (!places.length) return;
    const first = places[0], last = places.at(-1);
    const query = new URLSearchParams([first.id, last.id].slice(first === last ? 1 : 0).map((id) => ["passage", id]));
    query.set("start", first.start);
    query.set("end", last.end);
    selectedLink.href = `/quote?${query}`;
    selectedLink.parentElement.hidden = false;
  }, 150);
});
