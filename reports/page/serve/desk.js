// The reviewer's desk: an audit's forms filtered on the server, one form's findings, decisions on them.
import { ask, post, withRuleLinks } from "./api.js";
import { drawFinding } from "./finding.js";
import { clearOriginal, showOriginal, showPage } from "./original.js";
import { language, plain, say, whenSwitched, word } from "./words.js";

const MOST = 50;
const PAUSE = 200;
const at = (id) => document.getElementById(id);
const fields = ["words", "outcome", "rule", "state", "sort"];
const state = { first: 0, total: 0, seen: 0, names: [], name: null, form: null, number: 0 };
let asked = 0;

// A sample is asked for once both its share and its seed can be used; while one is typed, all forms stay.
const sample = () => {
  const [rate, seed] = [at("rate"), at("seed")];
  return rate.value && rate.checkValidity() && seed.checkValidity() ? { rate: `${rate.value}%`, seed: seed.value } : {};
};

const filter = () => ({ ...Object.fromEntries(fields.slice(0, 4).map((id) => [id, at(id).value])), ...sample() });

// ------------------------------------------------------------------------------------------------ the forms

const load = async () => {
  const number = (asked += 1);
  const query = new URLSearchParams({ ...filter(), sort: at("sort").value, down: at("down").checked ? "1" : "0", first: state.first, most: MOST });
  const found = await ask(`/api/desk/forms?${query}`);
  if (number !== asked) return; // a later question was quicker
  Object.assign(state, { total: found.total, seen: found.seen, scale: found.scale, names: found.forms.map((one) => one.name) });
  at("rows").replaceChildren(...found.forms.map(row));
  const last = state.first + found.forms.length;
  if (found.total) say(at("range"), "serve_desk_shown", { first: state.first + 1, last, total: found.total });
  else say(at("range"), "serve_desk_none");
  at("before").disabled = !state.first;
  at("after").disabled = last >= found.total;
  progress("progress", "serve_desk_progress", found.progress);
  progress("sample", "serve_desk_sample_progress", found.sample);
  bulk();
};

const row = (form) => {
  const line = document.createElement("tr");
  const [head, outcome, left] = ["th", "td", "td"].map((kind) => line.appendChild(document.createElement(kind)));
  head.scope = "row";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "name";
  const [drug, file] = [document.createElement("bdi"), document.createElement("bdi")];
  drug.textContent = form.drug || form.name;
  file.textContent = `${form.name} · ${form.company}`;
  file.className = "muted";
  button.append(drug);
  line.addEventListener("click", () => open(form.name));
  head.append(button, file);
  const badge = outcome.appendChild(document.createElement("span"));
  badge.className = `badge ${form.outcome}`;
  say(badge, `outcome_${form.outcome}`);
  say(left, "serve_desk_left", { open: form.open, todo: form.todo });
  left.className = "number";
  if (form.name === state.name) line.setAttribute("aria-current", "true");
  line.dataset.name = form.name;
  return line;
};

const progress = (id, sentence, counts) => {
  const [words, bar] = [at(`${id}-words`), at(`${id}-bar`)];
  words.hidden = bar.hidden = !counts;
  if (!counts) return;
  say(words, sentence, counts);
  Object.assign(bar, { value: counts.decided, max: Math.max(1, counts.todo) });
};

const rules = async () => {
  const found = await ask(`/api/desk/rules?lang=${language()}`);
  const chosen = at("rule").value;
  const options = found.map(({ rule, todo, open: left, title }) => new Option(`${rule} ${title} (${left}/${todo})`, rule));
  at("rule").replaceChildren(at("rule").options[0], ...options);
  at("rule").value = chosen;
};

const name = () => {
  for (const option of document.querySelectorAll("option[data-text]")) option.textContent = plain(option.dataset.text);
};

// -------------------------------------------------------------------------------------------------- one form

const open = async (form, moves = true) => {
  state.name = form;
  for (const line of at("rows").children) {
    if (line.dataset.name === form) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  }
  const found = await ask(`/api/desk/form?${new URLSearchParams({ name: form, lang: language() })}`);
  if (state.name !== form) return;
  Object.assign(state, { form: found, number: 0 });
  at("form-name").textContent = found.drug || found.name;
  at("whole").hidden = false;
  whole(false);
  drawFindings();
  if (found.original) showOriginal(found, state.scale);
  else clearOriginal();
  if (moves) focus(0) || at("form-name").focus();
};

const drawFindings = () => {
  const { findings, decisions } = state.form;
  const drawn = findings.map((finding, number) =>
    drawFinding(finding, decisions[finding.rule], findings.filter((one) => one.rule === finding.rule).length, {
      decide: (decision) => decide(number, decision),
      look: (place) => showPage(place.page, findings[number]),
    }),
  );
  drawn.forEach((article, number) => article.addEventListener("focus", () => enter(number)));
  if (drawn.length) at("findings").replaceChildren(...drawn);
  else say(at("findings"), "serve_desk_no_findings");
};

const enter = (number) => {
  state.number = number;
  const finding = state.form.findings[number];
  const place = finding.evidence.find((one) => one.page);
  if (state.form.original && place) showPage(place.page, finding);
};

const focus = (number) => {
  const articles = at("findings").querySelectorAll("article");
  const article = articles[Math.max(0, Math.min(number, articles.length - 1))];
  article?.focus();
  return Boolean(article);
};

const whole = async (shown) => {
  at("frame").hidden = !shown;
  at("findings").hidden = shown;
  say(at("whole"), shown ? "serve_desk_findings_back" : "serve_desk_report");
  if (!shown) return;
  const query = new URLSearchParams({ name: state.name, lang: language() });
  at("frame").srcdoc = withRuleLinks(await ask(`/api/desk/report?${query}`, "text"));
};

// -------------------------------------------------------------------------------------------------- decisions

const verdict = (decision) => {
  const [reviewer, reason] = [at("reviewer").value.trim(), at("reason").value.trim()];
  if (reviewer && reason) return { decision, reviewer, reason };
  say(at("done"), "serve_desk_incomplete");
  at(reviewer ? "reason" : "reviewer").focus();
  return null;
};

const decide = async (number, decision) => {
  const what = verdict(decision);
  if (!what) return;
  const { rule } = state.form.findings[number];
  const seen = state.form.decisions[rule]?.seen ?? 0;
  await kept(await post("/api/desk/decisions", { ...what, findings: [{ name: state.name, rule, seen }] }));
  focus(number + 1);
};

const decideAll = async (decision) => {
  const what = verdict(decision);
  const rule = at("rule").value;
  if (!what || !rule || !confirm(plain("serve_desk_bulk_sure", { rule, count: state.total }))) return;
  await kept(await post("/api/desk/decisions", { ...what, rule, filter: filter(), seen: state.seen }), state.total);
};

const kept = async (answer, forms = 1) => {
  if (answer.error) at("done").textContent = answer.error;
  else if (answer.conflicts.length) say(at("done"), "serve_desk_conflict", { count: answer.conflicts.length });
  else say(at("done"), answer.kept < forms ? "serve_desk_kept_of" : "serve_desk_kept", { count: answer.kept, left: forms - answer.kept });
  await Promise.all([load(), rules(), state.name ? open(state.name, false) : null]);
};

const bulk = () => {
  const rule = at("rule").value;
  if (rule) at("bulk-rule").textContent = at("rule").selectedOptions[0].textContent;
  else say(at("bulk-rule"), "serve_desk_bulk_rule");
  for (const button of document.querySelectorAll("[data-all]")) button.disabled = !rule;
};

// --------------------------------------------------------------------------------------------------- by hand

const turn = async (by) => {
  state.first = Math.max(0, state.first + by);
  await load();
};

const step = async (by) => {
  const next = state.names.indexOf(state.name) + by;
  if (next >= state.names.length && state.first + MOST < state.total) await turn(MOST);
  else if (next < 0 && state.first) await turn(-MOST);
  else return state.names[next] && open(state.names[next]);
  return open(state.names[by > 0 ? 0 : state.names.length - 1]);
};

const keys = {
  j: () => focus(state.number + 1),
  k: () => focus(state.number - 1),
  n: () => step(1),
  p: () => step(-1),
  a: () => state.form?.findings.length && decide(state.number, "accept"),
  r: () => state.form?.findings.length && decide(state.number, "reject"),
  "/": () => at("words").focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const deed = keys[event.key.toLowerCase()];
  if (!deed) return;
  event.preventDefault();
  deed();
});

let waiting = 0;
const changed = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    state.first = 0;
    load();
  }, PAUSE);
};
at("filters").addEventListener("input", changed);
at("filters").addEventListener("submit", (event) => event.preventDefault());
at("before").addEventListener("click", () => turn(-MOST));
at("after").addEventListener("click", () => turn(MOST));
at("whole").addEventListener("click", () => whole(at("frame").hidden));
for (const button of document.querySelectorAll("[data-all]")) {
  button.addEventListener("click", () => decideAll(button.dataset.all));
}
whenSwitched(() => {
  name();
  rules();
  if (state.name) open(state.name, false);
});

name();
rules().then(load);
