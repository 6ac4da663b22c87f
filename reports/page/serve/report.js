// The report of one form: what came of it in a sentence, the report itself in a frame that may do nothing else, saving.
import { readable, save, send, withRuleLinks } from "./api.js";
import { language, say, whenSwitched } from "./words.js";

const pane = document.querySelector("#report");
const empty = document.querySelector("#empty");
const frame = document.querySelector("#frame");
const saved = document.querySelector("#saved");
const SUFFIXES = { html: "html", xlsx: "xlsx", docx: "docx", pdf: "pdf" };
let shown = null;

export const parts = (form) => [
  ["form", form.file, form.file.name],
  ...form.uploads.map(({ file, path }) => ["attachments", file, path]),
];

export const isShown = (form) => shown === form;

export const show = (form) => {
  shown = form;
  empty.hidden = Boolean(form);
  pane.hidden = !form;
  saved.replaceChildren();
  if (!form) return;
  say(pane.querySelector("h2"), "serve_report_of", { name: form.file.name });
  const head = pane.querySelector(".outcome");
  head.className = `outcome card ${form.outcome ?? "error"}`;
  const told = pane.querySelector(".told");
  if (form.html) say(told, `serve_told_${form.outcome}`);
  else say(told, "serve_failed");
  problems(pane.querySelector(".problems"), form);
  pane.querySelector(".saving").hidden = !form.html;
  pane.querySelector('[data-format="pdf"]').hidden = !/\.pdf$/i.test(form.file.name);
  frame.hidden = !form.html;
  if (form.html) frame.srcdoc = withRuleLinks(form.html).replace('<html lang="zh">', `<html lang="${language()}">`);
};

const problems = (place, form) => {
  place.replaceChildren();
  if (form.html) return;
  const told = form.problems ?? [{ message: form.error, advice: "" }];
  for (const { message, advice } of told) {
    const text = document.createElement("p");
    text.append(message ?? "", advice && !/。$/.test(message) ? " " : "", advice ?? "");
    if (form.word) say(text, form.word);
    place.append(text);
  }
};

whenSwitched((to) => frame.contentWindow?.postMessage({ language: to }, "*"));

for (const button of pane.querySelectorAll("[data-format]")) {
  button.addEventListener("click", async () => {
    const form = shown;
    const format = button.dataset.format;
    const name = `${form.file.name.replace(/\.[^.]*$/, "")}.nrdl.${SUFFIXES[format]}`;
    say(saved, "serve_saving");
    try {
      if (!(await readable(form.file))) throw "serve_changed";
      const answer =
        format === "html"
          ? { blob: new Blob([form.html], { type: "text/html" }) }
          : await send(`/api/check?format=${format}&lang=${language()}`, parts(form));
      if (answer.error) saved.textContent = answer.error;
      else {
        save(answer.blob, name);
        say(saved, "serve_saved", { name });
      }
    } catch (wrong) {
      say(saved, typeof wrong === "string" && wrong ? wrong : "serve_unreachable");
    }
  });
}
