// A passage under the pointer, or with the focus, is marked in the image and in the text.
function pairOf(element) {
  const box = element.closest?.(".box");
  const text = box ? document.getElementById(box.id.slice("box-".length)) : element.closest?.(".on-page");
  return text ? [text, box ?? document.getElementById(`box-${text.id}`)] : [];
}

for (const event of ["pointerover", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
    for (const part of pairOf(target)) part?.classList.add("lit");
  });
}

// What is marked comes into view, in the image as in the text; the window stays where it is.
for (const part of document.querySelectorAll(".on-page.target, .box.marked")) {
  const frame = part.closest(".page-text, .page-frame");
  if (frame.dataset.moved) continue;
  frame.dataset.moved = "yes";
  const down = part.getBoundingClientRect().top - frame.getBoundingClientRect().top;
  if (frame.scrollHeight > frame.clientHeight) frame.scrollTop = down - frame.clientHeight / 4;
}
