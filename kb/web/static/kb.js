// What the pages cannot do without this file: going back to the very list, and opening what has room.
// The language switch keeps the place within the page, which the server does not see.
for (const link of document.querySelectorAll("a.switch")) {
  link.addEventListener("click", () => { link.hash = location.hash; });
}

// The server writes times in UTC; only the browser knows the reader's time zone.
function toLocalTimes(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
    const form = time.dataset.local === "day" ? { dateStyle: "long" } : { dateStyle: "medium", timeStyle: "short" };
    time.textContent = at.toLocaleString(lang, form);
  }
}
toLocalTimes(document);
// Also times in rows that are added to the ledger later.
document.addEventListener("kb:drawn", (event) => toLocalTimes(event.target));

// Back to the results as they were, with their filters and their part of the list.
const backs = document.querySelectorAll(".back a");
if (backs.length && document.referrer) {
  const from = new URL(document.referrer);
  const same = from.searchParams.get("q") === new URL(backs[0].href).searchParams.get("q");
  if (same && from.origin === location.origin && from.pathname === "/") {
    from.searchParams.delete("ui");
    for (const back of backs) back.href = from.href;
  }
}

// Old links: all concepts were on one page before each had its own.
if (location.pathname === "/terms" && /^#[a-z0-9-]+$/.test(location.hash) && !document.querySelector(location.hash)) {
  location.replace(`/terms/${location.hash.slice(1)}`);
}

// A permalink without its fragment still leads to the passage.
if (!location.hash) document.querySelector(".document .target")?.scrollIntoView();

// The menu is folded on a phone, and closes when the reader goes on; elsewhere it is always open.
const menu = document.querySelector("details.menu");
const roomy = matchMedia("(min-width: 48rem)");
const unfoldMenu = () => { menu.open = roomy.matches; };
roomy.addEventListener("change", unfoldMenu);
unfoldMenu();
document.addEventListener("click", (event) => { if (!roomy.matches && !event.target.closest(".menu")) menu.open = false; });
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || roomy.matches || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Beside the text there is room for the contents and the filters; above it they would be in the way.
if (matchMedia("(min-width: 62rem)").matches) {
  for (const details of document.querySelectorAll("[data-open-when-wide]")) details.open = true;
}
