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
