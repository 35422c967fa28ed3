// A document's page: what can be done with the passage that a reader points at, taps or focuses; the marks of
// a search one after another; and in the contents the place that is being read.
const text = document.querySelector("article.document");
const template = document.getElementById("tools");
const id = text.dataset.document;
const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");

// Tools

const addresses = {
  page: ({ anchor, page }) => page && `/documents/${encoded(id)}/pages/${page}?${new URLSearchParams({ passage: anchor })}`,
  permalink: ({ anchor }) => `/documents/${encoded(id)}/${encodeURIComponent(anchor)}#${encodeURIComponent(anchor)}`,
  counterpart: ({ anchor, data }) => {
    if (!("pair" in data)) return null;
    const there = encodeURIComponent(data.pair || anchor);
    return `/documents/${encoded(text.dataset.other)}/${there}#${there}`;
  },
  related: ({ passage }) => passage.matches(".target") && document.getElementById("related") && "#related",
  cited: ({ anchor, data }) => data.cited && addresses.permalink({ anchor }),
  quote: ({ anchor }) => `/quote?${new URLSearchParams({ passage: `${id}/${anchor}` })}`,
  "quote-both": ({ anchor, data }) => "pair" in data && `/quote?${new URLSearchParams({ passage: `${id}/${anchor}`, counterpart: "true" })}`,
};

// The margin follows the passage's own words, before the passages below it.
function marginOf(passage) {
  let margin = passage.querySelector(":scope > .margin");
  if (!margin) {
    margin = document.createElement(passage.matches("tr") ? "td" : "div");
    margin.className = "margin";
    const below = passage.querySelector(":scope > :is(div, table)");
    passage.insertBefore(margin, below);
  }
  return margin;
}

// A page number holds from the passage that begins the page to the next one.
const pageStarts = [...text.querySelectorAll("[data-page]")];
const begins = (start, passage) => start === passage || start.compareDocumentPosition(passage) & Node.DOCUMENT_POSITION_FOLLOWING;
const pageOf = (passage) => pageStarts.findLast((start) => begins(start, passage))?.dataset.page;

const wordsOf = (passage) => [...passage.children].filter((part) => part.matches("p, h2, h3, h4, h5, h6, td, th")).map((part) => part.textContent).join(" ");

function addTools(passage) {
  const margin = marginOf(passage);
  if (margin.querySelector(".tools")) return;
  const tools = template.content.firstElementChild.cloneNode(true);
  const page = pageOf(passage);
  tools.setAttribute("aria-label", wordsOf(passage).trim().slice(0, 40));
  for (const tool of [...tools.children]) {
    const name = tool.dataset.tool;
    const isThere = name === "permalink" && passage.querySelector(":scope > .tool");
    const href = addresses[name]({ passage, anchor: passage.id, data: passage.dataset, page });
    if (!href || isThere) tool.remove();
    else tool.href = href;
    if (name === "cited") tool.querySelector("span").textContent = passage.dataset.cited;
    if (name === "page") tool.textContent = tool.textContent.replace("0", page);
  }
  margin.append(tools);
  // collect.js adds its button.
  tools.dispatchEvent(new CustomEvent("kb:tools", { bubbles: true }));
}

// Printing a section: print.css hides the rest.
const printTarget = document.querySelector(".target-note [data-print]");
const printRead = document.querySelector(".bar-print");
if (printTarget) printTarget.parentElement.hidden = false;
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-print]");
  if (!asked) return;
  document.getElementById(asked.dataset.print).classList.add("printed");
  document.body.classList.add("print-section");
  print();
});
addEventListener("afterprint", () => {
  document.body.classList.remove("print-section");
  text.querySelector(".printed")?.classList.remove("printed");
});

let active = [];
function activate(passages) {
  for (const passage of active) passage.classList.remove("active");
  active = passages;
  for (const passage of passages) {
    addTools(passage);
    passage.classList.add("active");
  }
}

const passageAt = (target) => text.contains(target) && target.closest("div[id], tr[id]");
const hasRoom = matchMedia("(hover: hover) and (min-width: 40.01rem)");
for (const kind of ["pointerover", "click"]) {
  text.addEventListener(kind, (event) => {
    const passage = passageAt(event.target);
    // Where tools push the text down, they come by a tap only.
    if (passage && !active.includes(passage) && (kind === "click" || hasRoom.matches)) activate([passage]);
  });
}
// By keyboard the passages of an article follow each other, which have no permalinks of their own.
text.addEventListener("focusin", (event) => {
  const passage = passageAt(event.target);
  if (passage && !active.includes(passage)) activate([passage, ...passage.querySelectorAll(":scope.article div[id], .article div[id]")]);
});

// Marks

const marks = [...text.querySelectorAll("mark")];
const bar = document.querySelector(".bar-marks");
let at = -1;
function step(by) {
  marks[at]?.classList.remove("current");
  at = (at + by + marks.length) % marks.length;
  marks[at].classList.add("current");
  marks[at].scrollIntoView({ block: "center" });
  tell();
}
function tell() {
  document.querySelector("[data-marks]").textContent = at < 0 ? `${marks.length}` : `${at + 1} / ${marks.length}`;
}
if (bar && marks.length) {
  bar.hidden = false;
  tell();
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(at < 0 && button.dataset.step === "-1" ? 0 : Number(button.dataset.step));
  });
}

// The place that is being read

const where = document.querySelector("[data-where]");
const toc = document.querySelector(".toc");
const entries = new Map([...document.querySelectorAll(".toc a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
let current = null;
function read(passage) {
  const link = entries.get(passage.id);
  if (link === current) return;
  current?.removeAttribute("aria-current");
  for (const opened of toc.querySelectorAll("li details[data-followed]")) {
    if (!opened.contains(link)) { opened.open = false; delete opened.dataset.followed; }
  }
  current = link;
  link.setAttribute("aria-current", "true");
  for (let folded = link.closest("li details"); folded; folded = folded.parentElement.closest("li details")) {
    if (!folded.open) { folded.open = true; folded.dataset.followed = ""; }
  }
  const box = toc.querySelector("details");
  if (box.open && box.scrollHeight > box.clientHeight) {
    box.scrollTop = link.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - box.clientHeight / 3;
  }
  where.textContent = link.textContent;
  printRead.dataset.print = passage.id;
  printRead.hidden = false;
}
if (toc) {
  const listed = [...entries.keys()].map((anchor) => document.getElementById(anchor)).filter(Boolean);
  // What is last in the page cannot come to the top of the window.
  const readAtEnd = () => {
    if (scrollY + innerHeight < document.documentElement.scrollHeight - 2 || scrollY < innerHeight / 2) return false;
    read(listed.findLast((each) => each.getBoundingClientRect().top < innerHeight / 2) ?? listed.at(-1));
    return true;
  };
  // A band near the top of the window.
  const observer = new IntersectionObserver((seen) => {
    const last = seen.filter((each) => each.isIntersecting).at(-1);
    if (last && !readAtEnd()) read(last.target);
  }, { rootMargin: "-12% 0px -80% 0px" });
  for (const passage of listed) observer.observe(passage);
  addEventListener("scroll", readAtEnd, { passive: true });
}
