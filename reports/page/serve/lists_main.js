// The official lists: how much of each is here, and a place to drop the annex that completes it.
import { hold } from "./alive.js";
import { ask, save, send } from "./api.js";
import { language, say, whenSwitched, word } from "./words.js";

const at = (id) => document.getElementById(id);
const element = (kind, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...children);
  return made;
};

const draw = async () => {
  const { lists } = await ask(`/api/lists?lang=${language()}`);
  at("lists").replaceChildren(...lists.map(row));
};

const row = (one) => {
  const input = element("input", { type: "file", hidden: true });
  const button = element("button", { type: "button" }, word("serve_lists_choose"));
  const badge = element("span", { className: `badge ${one.complete ? "pass" : "review"}` }, word(one.complete ? "serve_lists_complete" : "serve_lists_partial"));
  const told = element("ul", { className: "muted told" });
  const item = element("li", { className: "card row" }, element("h2", {}, one.title), element("p", {}, badge, " ", word("serve_lists_here", one)), element("p", {}, button), input, told);
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => complete(one, input.files[0]));
  item.addEventListener("dragover", (event) => {
    event.preventDefault();
    item.classList.add("over");
  });
  item.addEventListener("dragleave", () => item.classList.remove("over"));
  item.addEventListener("drop", (event) => {
    event.preventDefault();
    complete(one, event.dataTransfer.files[0]);
  });
  return item;
};

const complete = async (one, file) => {
  if (!file) return;
  say(at("said"), "serve_lists_busy");
  try {
    const answer = await send(`/api/lists?id=${encodeURIComponent(one.id)}&lang=${language()}`, [["annex", file, file.name]]);
    if (answer.error) return void (at("said").textContent = answer.error);
    const { yaml, folder, told } = JSON.parse(await answer.blob.text());
    const name = `${one.id}.yaml`;
    if (!folder) save(new Blob([yaml]), name);
    say(at("said"), folder ? "serve_lists_kept" : "serve_lists_saved", { folder, name });
    await draw();
    const place = [...at("lists").children].find((item) => item.querySelector("h2").textContent === one.title);
    place?.querySelector(".told").replaceChildren(...told.slice(0, -1).map((line) => element("li", {}, line)));
  } catch (wrong) {
    say(at("said"), typeof wrong === "string" && wrong ? wrong : "serve_unreachable");
  }
};

whenSwitched(draw);
draw();
hold();
