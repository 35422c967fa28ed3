// Files sent with progress, and a ledger that follows what becomes of them. Without it the form works, too.
const MB = 1024 * 1024;
const ledger = document.getElementById("ledger");
const told = document.getElementById("told");
const form = document.getElementById("upload");

// Sending

function line(name) {
  const item = document.createElement("li");
  const title = document.createElement("p");
  title.className = "submission-name";
  title.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${form.dataset.sending}: ${name}`);
  const state = document.createElement("p");
  state.className = "quiet";
  state.textContent = form.dataset.sending;
  item.append(title, bar, state);
  document.getElementById("sending").append(item);
  return { item, bar, state };
}

function fail(lines, message) {
  for (const { item, bar, state } of lines) {
    bar.remove();
    item.classList.add("failed");
    state.className = "submission-reason";
    state.textContent = message;
  }
  told.textContent = message;
}

// One request for all files, as their order tells apart files of one name: how far it is tells how far each is.
function send(files, fields) {
  return new Promise((done) => {
    const lines = files.map((file) => line(file.name));
    const data = new FormData();
    for (const [name, value] of fields) data.append(name, value);
    for (const file of files) data.append("file", file, file.name);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.api);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Form-Token", form.elements.form_token.value);
    request.upload.addEventListener("progress", (event) => {
      let sent = event.loaded - Math.max(event.total - total, 0);
      files.forEach((file, place) => {
        lines[place].bar.value = file.size ? Math.min(Math.max(sent / file.size, 0), 1) : 1;
        sent -= file.size;
      });
    });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* A proxy may answer in HTML. */ }
      if (request.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
      if (request.status !== 202) {
        fail(lines, [answer.detail, answer.remedy].filter(Boolean).join(" ") || form.dataset.lost);
      } else {
        lines.forEach(({ item, bar, state }, place) => {
          bar.value = 1;
          state.textContent = form.dataset.sent;
          item.dataset.submission = answer.submissions[place].submission_id;
        });
        told.textContent = form.dataset.sent;
        show(answer.submissions.map((submission) => submission.submission_id));
      }
      done(request.status === 202);
    });
    request.addEventListener("error", () => { fail(lines, form.dataset.lost); done(false); });
    request.send(data);
  });
}

async function sendAll(files) {
  const left = ["file", "form_token"];
  // A title is one file's.
  if (files.length > 1) left.push("title");
  const fields = [...new FormData(form)].filter(([name, value]) => !left.includes(name) && value);
  const largest = Number(form.dataset.largestMb) * MB;
  const most = Number(form.dataset.mostMb) * MB * 0.99;
  const groups = [[]];
  let size = 0;
  for (const file of files) {
    if (file.size > largest) {
      fail([line(file.name)], form.dataset.tooLarge);
      continue;
    }
    if (groups.at(-1).length >= Number(form.dataset.mostFiles) || size + file.size > most) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1).push(file);
    size += file.size;
  }
  let isSent = false;
  for (const group of groups.filter((each) => each.length)) isSent = await send(group, fields) || isSent;
  // What was said of these files is not true of the next.
  if (isSent) {
    for (const field of form.querySelectorAll(".said input, .said select, [name=held]")) {
      if (field.type === "checkbox") field.checked = false;
      else field.value = "";
    }
  }
}

async function filesIn(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => { entry.file(resolve, reject); })];
  const reader = entry.createReader();
  const found = [];
  // A folder tells a part of what is in it at a time.
  for (;;) {
    const part = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (!part.length) return found;
    for (const each of part) found.push(...await filesIn(each));
  }
}

if (form) {
  const input = document.getElementById("files");
  const drop = document.getElementById("drop");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...input.files];
    if (!files.length) return;
    sendAll(files);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...event.dataTransfer.files];
    const files = entries.length ? (await Promise.all(entries.map(filesIn))).flat() : plain;
    if (files.length) sendAll(files);
  });
}

// The ledger

const waiting = new Set();
let asking = false;

function show(ids) {
  for (const id of ids) waiting.add(id);
  if (!asking) ask();
}

async function ask() {
  asking = true;
  while (waiting.size) {
    const ids = [...waiting].slice(0, 50);
    for (const id of ids) waiting.delete(id);
    const address = new URL(ledger.dataset.rows, location.href);
    for (const id of ids) address.searchParams.append("id", id);
    try {
      const answer = await fetch(address);
      if (answer.ok) place(await answer.text());
    } catch {
      // The next event asks again.
    }
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  asking = false;
}

function place(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const [old, filters] = [document, fresh].map((page) => page.getElementById("filters"));
  // The page of the sign-in comes instead where the session has ended.
  if (old && filters && !old.contains(document.activeElement)) old.replaceWith(filters);
  for (const row of fresh.querySelectorAll(".submission")) {
    const old = document.getElementById(row.id);
    if (old || "takesNew" in ledger.dataset) {
      // It stands in the ledger now.
      document.querySelector(`#sending [data-submission="${row.id.replace("submission-", "")}"]`)?.remove();
    }
    if (old) {
      if (Number(old.dataset.revision) >= Number(row.dataset.revision)) continue;
      // A row being corrected is not replaced, so that no input is lost.
      if (old.querySelector(".submission-edit")) continue;
      const open = old.querySelector("details").open;
      const chosen = old.querySelector(".submission-choice")?.checked;
      const focused = old.contains(document.activeElement);
      old.replaceWith(row);
      const choice = row.querySelector(".submission-choice");
      if (choice && chosen) choice.checked = true;
      row.querySelector("details").open = open;
      if (focused) row.querySelector("summary").focus();
    } else if ("takesNew" in ledger.dataset) {
      ledger.prepend(row);
      document.getElementById("none").hidden = true;
    }
    row.dispatchEvent(new CustomEvent("kb:drawn", { bubbles: true }));
  }
}

if (ledger) {
  const events = new EventSource(ledger.dataset.events);
  events.addEventListener("submission", (event) => {
    const submission = JSON.parse(event.data);
    const known = document.getElementById(`submission-${submission.submission_id}`);
    if (!known && !("takesNew" in ledger.dataset)) return;
    show([submission.submission_id]);
    if (submission.is_final) told.textContent = [submission.source_name, submission.reason].filter(Boolean).join(": ");
  });
}

// Corrections: in one row, and of all selected rows

const template = document.getElementById("correction");
const chosenCount = document.querySelector("[data-chosen]");

function closeCorrection(form) {
  const link = form.closest(".submission").querySelector(".submission-correct");
  form.remove();
  link.focus();
}

function tellChosen() {
  const count = document.querySelectorAll(".submission-choice:checked").length;
  chosenCount.textContent = count || "";
  if (count) chosenCount.closest("details").open = true;
}

if (ledger && template) {
  ledger.addEventListener("click", (event) => {
    const link = event.target.closest(".submission-correct");
    if (event.target.closest("[data-cancel]")) closeCorrection(event.target.closest("form"));
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ledger.querySelector(".submission-edit")?.remove();
    const form = template.content.firstElementChild.cloneNode(true);
    for (const [name, value] of Object.entries(link.dataset)) form.elements[name].value = value;
    link.parentElement.after(form);
    form.elements.title.focus();
  });
  ledger.addEventListener("keydown", (event) => {
    const form = event.target.closest(".submission-edit");
    if (form && event.key === "Escape") closeCorrection(form);
  });
  ledger.addEventListener("change", (event) => { if (event.target.matches(".submission-choice")) tellChosen(); });
  const chooseAll = document.querySelector("[data-choose-all]");
  chooseAll.hidden = false;
  // Pressed again, it takes the choice back.
  chooseAll.addEventListener("click", () => {
    const choices = [...ledger.querySelectorAll(".submission-choice")];
    const all = !choices.every((choice) => choice.checked);
    for (const choice of choices) choice.checked = all;
    tellChosen();
  });
  tellChosen();
}
