// Filling in a form: its fields from the server, what is written checked by the engine as one types, saved as YAML.
import { hold } from "./alive.js";
import { ask, save, send } from "./api.js";
import { drawField, drawGroup, entries, fill, markFindings } from "./fields.js";
import { language, plain, say, whenSwitched } from "./words.js";

const PAUSE = 800;
const at = (id) => document.getElementById(id);
const [form, said] = [at("fields"), at("said")];
const state = { about: null, busy: false, again: false, waiting: 0, written: false, name: "draft" };

// YAML that is JSON but for its two keys, by which a draft is known.
const composed = () => {
  const text = `edition: "${state.about.edition}"\nform: ${JSON.stringify(entries(form))}\n`;
  return [["form", new Blob([text]), "draft.yaml"]];
};

const draw = async (edition, values) => {
  const query = new URLSearchParams({ lang: language(), ...(edition ? { edition } : {}) });
  state.about = await ask(`/api/draft/fields?${query}`);
  at("edition").replaceChildren(...state.about.editions.map((one) => new Option(one, one)));
  at("edition").value = state.about.edition;
  const sections = new Map();
  for (const part of state.about.parts) {
    if (!sections.has(part.section)) {
      const section = document.createElement("fieldset");
      section.className = "card section";
      section.append(document.createElement("legend"));
      section.firstElementChild.textContent = part.section;
      sections.set(part.section, section);
    }
    sections.get(part.section).append(part.group ? drawGroup(part, state.about.criteria, changed) : drawField(part));
  }
  form.replaceChildren(...sections.values());
  fill(form, values ?? {});
  await check();
};

const changed = () => {
  state.written = true;
  clearTimeout(state.waiting);
  state.waiting = setTimeout(check, PAUSE);
};

// One check at a time: what is written meanwhile is checked after it.
const check = async () => {
  if (state.busy) {
    state.again = true;
    return;
  }
  state.busy = true;
  say(said, "serve_draft_checking");
  try {
    const answer = await send(`/api/check?lang=${language()}&edition=${state.about.edition}`, composed());
    if (answer.error) said.textContent = answer.error;
    else {
      const [report] = JSON.parse(await answer.blob.text()).forms;
      say(said, "serve_draft_left", markFindings(form, at("others"), report.findings));
      at("next").hidden = !found().length;
    }
  } catch (wrong) {
    say(said, typeof wrong === "string" && wrong ? wrong : "serve_unreachable");
  } finally {
    state.busy = false;
  }
  if (state.again) {
    state.again = false;
    await check();
  }
};

// The places where something is told, from the top; the button leads from where one stands to the next of them.
const found = () => [...new Set([...document.querySelectorAll("#others li, #fields .found li")].map((one) => one.closest("#others, .entry, [data-group]")))];

at("next").addEventListener("click", () => {
  const places = found();
  const next = places[(places.indexOf(state.place) + 1) % places.length];
  state.place = next;
  next?.scrollIntoView({ block: "center" });
  (next?.querySelector("input, textarea, select") ?? next)?.focus({ preventScroll: true });
});

const sure = () => !state.written || confirm(plain("serve_draft_lost"));

at("new").addEventListener("click", () => {
  if (!sure()) return;
  state.written = false;
  draw(at("edition").value);
});
at("open").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", async () => {
  const [file] = at("file").files;
  at("file").value = "";
  if (!file || !sure()) return;
  const answer = await send(`/api/draft?as=values&lang=${language()}`, [["form", file, file.name]]);
  if (answer.error) return void (said.textContent = answer.error);
  const { edition, form: values } = JSON.parse(await answer.blob.text());
  state.name = file.name.replace(/\.[^.]*$/, "");
  state.written = false;
  await draw(edition, values);
});
at("save").addEventListener("click", async () => {
  const answer = await send(`/api/draft?as=yaml&lang=${language()}&edition=${state.about.edition}`, composed());
  if (answer.error) return void (said.textContent = answer.error);
  const name = `${state.name}.yaml`;
  save(answer.blob, name);
  state.written = false;
  say(said, "serve_saved", { name });
});
form.addEventListener("input", changed);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("beforeunload", (event) => state.written && event.preventDefault());
whenSwitched(() => draw(state.about.edition, entries(form)));
draw();
hold();
