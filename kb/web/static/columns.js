// A term under the pointer, or with the focus (a tap gives it), is marked with its counterpart in the row.
function light(term) {
  for (const lit of document.querySelectorAll(".term.lit")) lit.classList.remove("lit");
  if (!term) return;
  const concepts = new Set(term.dataset.concepts.split(" "));
  for (const other of term.closest(".row").querySelectorAll(".term")) {
    if (other.dataset.concepts.split(" ").some((concept) => concepts.has(concept))) other.classList.add("lit");
  }
}

for (const event of ["pointerover", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    const term = target.closest?.(".term");
    light(term ?? document.activeElement?.closest?.(".term"));
  });
}
document.addEventListener("focusout", () => light(null));

// What can be done with the passages of a cell.
const template = document.getElementById("cell-tools");

function addTools(cell) {
  if (cell.querySelector(":scope > .quote") || "old" in cell.dataset) return;
  const tools = template.content.firstElementChild.cloneNode(true);
  const query = new URLSearchParams();
  for (const locator of cell.querySelectorAll(".where a")) {
    query.append("passage", decodeURIComponent(locator.pathname.slice("/documents/".length)));
  }
  // Of two versions side by side, the first copies both.
  const isPaired = document.querySelector(".rows[data-pairs]") && cell.matches(":first-child") && !cell.closest(".lonely");
  for (const link of tools.querySelectorAll("a")) {
    if ("both" in link.dataset) {
      if (!isPaired) { link.remove(); continue; }
      query.set("counterpart", "true");
    }
    link.href = `/quote?${query}`;
  }
  cell.append(tools);
  // collect.js adds its button.
  tools.dispatchEvent(new CustomEvent("kb:tools", { bubbles: true }));
}

for (const event of ["pointerover", "focusin", "click"]) {
  document.querySelector(".rows").addEventListener(event, ({ target }) => {
    const cell = target.closest(".cell:not(.none)");
    if (cell) addTools(cell);
  });
}
