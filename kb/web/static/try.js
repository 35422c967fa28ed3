// The reference of the API sends requests: a form for each operation, made when it is first opened, with the
// answer below it, and the same request as curl and for kb.client. Without this file the examples are links.
const template = document.getElementById("try-form");
const LONGEST = 100_000;
const LISTEN_MS = 5_000;

const words = template.dataset;
const shell = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// A field for a parameter: a choice, a file, lines where it may be repeated, else one line.
function control(parameter, id) {
  let made;
  if (parameter.kind === "file") {
    made = element("input", { type: "file", multiple: parameter.repeated });
  } else if (parameter.choices.length || parameter.kind === "boolean") {
    const values = parameter.choices.length ? parameter.choices : ["true", "false"];
    const options = values.map((value) => element("option", { value, textContent: value }));
    made = element("select", { multiple: parameter.repeated }, ...options);
    if (!parameter.repeated) made.prepend(element("option", { value: "" }));
    made.value = parameter.example ?? "";
  } else if (parameter.repeated) {
    made = element("textarea", { rows: 2, value: [parameter.example ?? []].flat().join("\n") });
  } else {
    const type = ["integer", "number"].includes(parameter.kind) ? "number" : "text";
    made = element("input", { type, value: parameter.example ?? "" });
  }
  made.id = id;
  made.required = parameter.required;
  made.autocomplete = "off";
  return made;
}

function valuesOf(made) {
  if (made.type === "file") return [...made.files];
  if (made.multiple) return [...made.selectedOptions].map((option) => option.value).filter(Boolean);
  const lines = made.tagName === "TEXTAREA" ? made.value.split("\n") : [made.value];
  return lines.map((line) => line.trim()).filter(Boolean);
}

// The request that the form describes. `place` of a parameter: path, query or form.
function requestOf(form, operation, controls) {
  let path = operation.path;
  const query = new URLSearchParams();
  const sent = new FormData();
  for (const [parameter, made] of controls) {
    for (const value of valuesOf(made)) {
      if (parameter.place === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
      else if (parameter.place === "query") query.append(parameter.name, value);
      else sent.append(parameter.name, value);
    }
  }
  const headers = {};
  const key = form.elements.key.value.trim();
  if (key) headers.Authorization = `Bearer ${key}`;
  let body;
  if (operation.body !== null) {
    headers["Content-Type"] = "application/json";
    body = form.elements.body.value;
  } else if (controls.some(([parameter]) => parameter.place === "form")) {
    body = sent;
  }
  const address = path + (query.size ? `?${query}` : "");
  return { method: operation.method, address, headers, body };
}

function asCurl(request) {
  const parts = ["curl"];
  if (request.method !== "GET") parts.push("-X", request.method);
  for (const [name, value] of Object.entries(request.headers)) parts.push("-H", shell(`${name}: ${value}`));
  if (request.body instanceof FormData) {
    for (const [name, value] of request.body) parts.push("-F", shell(`${name}=${value instanceof File ? `@${value.name}` : value}`));
  } else if (request.body !== undefined) {
    parts.push("-d", shell(request.body));
  }
  return [...parts, shell(location.origin + request.address)].join(" ");
}

function python(value) {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}

function typed(parameter, values) {
  const read = { integer: Number, number: Number, boolean: (value) => value === "true" }[parameter.kind] ?? String;
  const found = values.map(read);
  return parameter.repeated ? found : found[0];
}

// The same by kb.client; empty if it has no method for the operation.
function asClient(form, operation, controls) {
  const call = operation.call;
  if (!call) return "";
  const given = new Map();
  for (const [parameter, made] of controls) {
    const values = valuesOf(made);
    if (values.length) given.set(parameter.name, typed(parameter, values));
  }
  if (operation.body !== null) {
    try {
      for (const [name, value] of Object.entries(JSON.parse(form.elements.body.value))) given.set(name, value);
    } catch { return ""; }
  }
  const first = call.first.map((name) => given.get(name)).filter((value) => value !== undefined);
  const args = first.length ? [python(first.length > 1 ? first.join("/") : first[0])] : [];
  for (const [name, value] of given) {
    if (!call.first.includes(name) && (!call.keywords || call.keywords.includes(name))) args.push(`${name}=${python(value)}`);
  }
  const key = form.elements.key.value.trim();
  const site = [JSON.stringify(location.origin), ...(key ? [`key=${JSON.stringify(key)}`] : [])].join(", ");
  return `from kb.client import Client\n\nwith Client(${site}) as kb:\n    print(kb.${call.method}(${args.join(", ")}))`;
}

// A stream of events does not end: what came within a few seconds is shown.
async function textOf(answer) {
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  const ends = new Promise((resolve) => { setTimeout(resolve, LISTEN_MS, { done: true }); });
  let text = "";
  while (text.length <= LONGEST) {
    const { done, value } = await Promise.race([reader.read(), ends]);
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  reader.cancel();
  return text;
}

async function bodyOf(answer) {
  const type = answer.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) return textOf(answer);
  if (!/json|text\/|xml|csv|x-research-info|bibtex|yaml/.test(type)) {
    const { size } = await answer.blob();
    return size ? words.binary.replace("{bytes}", size) : "";
  }
  const text = await answer.text();
  if (!/json$|json;/.test(type)) return text;
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

async function send(form, request, result) {
  const status = result.querySelector("[role=status]");
  const button = form.querySelector("[type=submit]");
  const headers = { ...request.headers };
  if (words.formToken && !headers.Authorization) headers[words.formHeader] = words.formToken;
  status.textContent = words.sending;
  result.hidden = false;
  button.disabled = true;
  try {
    const began = performance.now();
    const answer = await fetch(request.address, { method: request.method, headers, body: request.body, cache: "no-store" });
    const text = await bodyOf(answer);
    const ms = Math.round(performance.now() - began);
    status.textContent = `${answer.status} ${answer.statusText} · ${ms} ms`;
    status.dataset.good = answer.ok;
    result.querySelector(".try-headers").textContent = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    result.querySelector(".try-answer").textContent = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text;
  } catch {
    status.textContent = words.lost;
    status.dataset.good = false;
  } finally {
    button.disabled = false;
  }
}

function fill(details, operation, id) {
  const made = template.content.cloneNode(true);
  const form = made.querySelector("form");
  const result = made.querySelector(".try-result");
  const fields = made.querySelector(".try-fields");
  const controls = operation.parameters.map((parameter) => [parameter, control(parameter, `${id}-${parameter.name}`)]);
  for (const [parameter, field] of controls) {
    const label = element("label", { htmlFor: field.id }, element("code", { textContent: parameter.name }), parameter.required ? " *" : "");
    fields.append(element("div", { className: "try-field" }, label, field));
  }
  const body = form.elements.body;
  body.closest(".try-field").hidden = operation.body === null;
  body.value = operation.body === null ? "" : JSON.stringify(operation.body, null, 2);
  body.rows = Math.min(12, body.value.split("\n").length + 1);
  body.id = `${id}-body`;
  form.querySelector(".try-body-label").htmlFor = body.id;
  const key = form.elements.key;
  key.id = `${id}-key`;
  form.querySelector(".try-key-label").htmlFor = key.id;
  form.querySelector(".try-changes").hidden = ["GET", "HEAD"].includes(operation.method) || !operation.needsKey;
  const show = () => {
    const request = requestOf(form, operation, controls);
    const client = asClient(form, operation, controls);
    form.querySelector(".try-curl").textContent = asCurl(request);
    form.querySelector(".try-client").textContent = client;
    form.querySelector(".try-client").closest("div").hidden = !client;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, requestOf(form, operation, controls), result);
  });
  show();
  details.append(made);
}

for (const section of document.querySelectorAll("[data-try]")) {
  const id = section.querySelector("h2").id;
  const details = element("details", { className: "try" }, element("summary", { textContent: words.open, lang: document.documentElement.lang }));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) fill(details, JSON.parse(section.dataset.try), id);
  });
  section.append(details);
}
