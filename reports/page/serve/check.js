// The forms of this window: chosen or dropped, checked two at a time, each with its uploads and what came of it.
import { ask, readable, send } from "./api.js";
import { asUploads, chosen, dropped, isPhotograph, own, sorted } from "./files.js";
import { isShown, parts, show } from "./report.js";
import { language, plain, say, word } from "./words.js";

const AT_ONCE = 2;
const MOST_NAMES = 5;
const list = document.querySelector("#list");
const zone = document.querySelector("#drop");
const progress = document.querySelector("#progress");
const said = document.querySelector("#said");
const forms = [];

const add = (files) => {
  const found = sorted(files);
  const photographs = files.filter(({ path }) => isPhotograph(path));
  said.replaceChildren();
  if (!found.length) return photographs.length ? join(photographs) : tell(zone, "serve_nothing_dropped");
  zone.querySelector(".told")?.remove();
  leftOut(files, found);
  const added = found.map(({ file, uploads }) => row({ file, uploads, state: "waiting" }));
  if (forms.length === added.length || !added.length) show(null);
  next();
  added[0].row.querySelector(".name").focus();
};

// What was dropped with forms and goes with none of them is named: it is not looked at.
const leftOut = (files, found) => {
  const taken = new Set(found.flatMap(({ file, uploads }) => [file, ...uploads.map((one) => one.file)]));
  const names = own(files).filter(({ file }) => !taken.has(file)).map(({ path }) => path);
  const more = names.length > MOST_NAMES ? "…" : "";
  if (names.length) tell(zone, "serve_left_out", "muted", "", { count: names.length, names: `${names.slice(0, MOST_NAMES).join(", ")}${more}` });
};

// Photographs of a form's pages become one PDF, in the order of their names, and that is checked.
const join = async (photographs) => {
  photographs.sort((one, other) => one.path.localeCompare(other.path, undefined, { numeric: true }));
  tell(zone, "serve_photographs", "muted");
  const pages = photographs.map(({ file }) => ["photographs", file, file.name]);
  try {
    const { blob, error, problems } = await send(`/api/photographs?lang=${language()}`, pages);
    if (error) return tell(zone, null, "error-text", problems?.map((one) => `${one.message}${one.advice}`).join("") ?? error);
    const name = `${photographs[0].file.name.replace(/\.[^.]*$/, "")}.pdf`;
    add([{ file: new File([blob], name, { type: "application/pdf" }), path: name }]);
  } catch (wrong) {
    tell(zone, typeof wrong === "string" && wrong ? wrong : "serve_unreachable");
  }
};

const tell = (place, name, look = "error-text", words = "", values = {}) => {
  place.querySelector(".told")?.remove();
  const text = document.createElement("p");
  text.className = `told ${look}`;
  text.setAttribute("role", "alert");
  if (name) say(text, name, values);
  else text.append(words);
  place.append(text);
};

// ----------------------------------------------------------------------------------------------- one form

const row = (form) => {
  const part = document.querySelector("#row").content.cloneNode(true).firstElementChild;
  form.row = part;
  forms.push(form);
  part.querySelector("bdi").textContent = form.file.name;
  part.querySelector(".name").addEventListener("click", () => {
    if (form.html || form.error || form.word) select(form, true);
  });
  for (const button of part.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => deeds[button.dataset.do](form));
  }
  for (const input of part.querySelectorAll("input")) {
    input.addEventListener("change", () => {
      give(form, chosen(input.files));
      input.value = "";
    });
  }
  accept(part, (files) => give(form, files));
  list.prepend(part);
  draw(form);
  return form;
};

const deeds = {
  files: (form) => form.row.querySelector('[data-input="files"]').click(),
  folder: (form) => form.row.querySelector('[data-input="folder"]').click(),
  again: (form) => restart(form),
  remove: (form) => {
    form.stop?.abort();
    forms.splice(forms.indexOf(form), 1);
    form.row.remove();
    if (isShown(form)) show(null);
    count();
    document.querySelector("#choose-forms").focus();
  },
};

const give = (form, files) => {
  const given = asUploads(files);
  const names = new Set(given.map((one) => one.path));
  form.uploads = [...form.uploads.filter((one) => !names.has(one.path)), ...given];
  restart(form);
};

const restart = (form) => {
  form.stop?.abort();
  Object.assign(form, { state: "waiting", html: null, error: null, word: null, problems: null, outcome: null });
  draw(form);
  next();
};

const next = () => {
  count();
  const busy = forms.filter((form) => form.state === "sending" || form.state === "checking").length;
  const waiting = forms.filter((form) => form.state === "waiting").slice(0, Math.max(0, AT_ONCE - busy));
  for (const form of waiting) check(form);
};

const check = async (form) => {
  const stop = new AbortController();
  Object.assign(form, { stop, state: "sending", percent: 0, since: performance.now(), page: {} });
  draw(form);
  const ticket = [...crypto.getRandomValues(new Uint8Array(16))].join("-");
  const ticking = setInterval(() => tick(form, ticket), 1000);
  try {
    if (!(await readable(form.file))) throw "serve_changed";
    const answer = await send(`/api/check?format=html&lang=${language()}`, parts(form), {
      signal: stop.signal,
      ticket,
      progress: (share) => {
        form.percent = Math.round(share * 100);
        draw(form);
      },
      sent: () => {
        form.state = "checking";
        draw(form);
      },
    });
    Object.assign(form, { outcome: answer.outcome, error: answer.error, problems: answer.problems });
    if (!answer.error) form.html = (await answer.blob.text()).replace('<html lang="en">', '<html lang="zh">');
  } catch (wrong) {
    if (form.stop !== stop || stop.signal.aborted) return; // it was asked anew, or removed
    form.word = typeof wrong === "string" && wrong ? wrong : "serve_unreachable";
  } finally {
    clearInterval(ticking);
  }
  if (form.stop !== stop || stop.signal.aborted) return;
  form.state = "done";
  draw(form);
  said.replaceChildren(word("serve_said", { name: form.file.name, outcome: outcomeWord(form) }));
  if (!document.querySelector('.row[aria-current="true"]') || isShown(form)) select(form, false);
  next();
};

// A page of a scan takes seconds: which one is in hand is asked for, and shown.
const tick = async (form, ticket) => {
  if (form.state === "checking") form.page = await ask(`/api/progress?ticket=${ticket}`).catch(() => ({}));
  draw(form);
};

const outcomeWord = (form) => word(form.html ? `outcome_${form.outcome === "error" ? "unfinished" : form.outcome}` : "serve_failed");

const select = (form, moves) => {
  for (const one of forms) one.row.removeAttribute("aria-current");
  form.row.setAttribute("aria-current", "true");
  show(form);
  if (moves) document.querySelector("#shown").focus();
};

// ------------------------------------------------------------------------------------------------ drawing

const draw = (form) => {
  const state = form.row.querySelector(".state");
  if (form.state === "waiting") say(state, "serve_waiting");
  if (form.state === "sending") say(state, "serve_sending", { percent: form.percent });
  if (form.state === "checking") {
    const { file, page, left } = form.page;
    const name = page ? (file ? "serve_recognising_upload" : "serve_recognising") : "serve_checking";
    say(state, name, { file, page, left, seconds: Math.round((performance.now() - form.since) / 1000) });
  }
  if (form.state === "done") {
    const badge = document.createElement("span");
    badge.className = `badge ${form.html ? form.outcome : "error"}`;
    badge.append(outcomeWord(form));
    state.replaceChildren(badge);
  }
  const number = form.uploads.length;
  say(form.row.querySelector(".uploads"), number ? "serve_with_uploads" : "serve_no_uploads", { count: number });
  form.row.querySelector('[data-do="again"]').hidden = form.state !== "done";
};

const count = () => {
  const done = forms.filter((form) => form.state === "done").length;
  progress.hidden = forms.length < 2;
  say(progress.querySelector("p"), "serve_progress", { done, all: forms.length });
  Object.assign(progress.querySelector("progress"), { value: done, max: Math.max(1, forms.length) });
};

// ------------------------------------------------------------------------------------- dropping and choosing

const accept = (element, take) => {
  element.addEventListener("dragover", (event) => {
    event.preventDefault();
    event.stopPropagation();
    element.classList.add("over");
  });
  element.addEventListener("dragleave", () => element.classList.remove("over"));
  element.addEventListener("drop", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    element.classList.remove("over");
    take(await dropped(event.dataTransfer));
  });
};

accept(document.body, add);
accept(zone, add);
for (const [button, input] of [["#choose-forms", "#forms"], ["#choose-folder", "#folder"]]) {
  const files = document.querySelector(input);
  document.querySelector(button).addEventListener("click", () => files.click());
  files.addEventListener("change", () => {
    add(chosen(files.files));
    files.value = "";
  });
}

// Reports are in this window alone: leaving it loses them.
addEventListener("beforeunload", (event) => {
  if (forms.some((form) => form.state !== "done")) event.preventDefault();
});
