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
  const { lists, folder, empty } = await ask(`/api/lists?lang=${language()}`);
  say(at("where"), folder ? (empty ? "serve_lists_folder_empty" : "serve_lists_folder") : "serve_lists_no_folder", { folder });
  at("lists").replaceChildren(...lists.map(row));
};

const row = (one) => {
  const input = element("input", { type: "file", hidden: true });
  const button = element("button", { type: "button" }, word("serve_lists_choose"));
  const badge = element("span", { className: `badge ${one.complete ? "pass" : "review"}` }, word(one.complete ? "serve_lists_complete" : "serve_lists_partial"));
  const told = element("ul", { className: "muted told" });
  const item = element("li", { className: "card row", id: `list-${one.id}` }, element("h2", {}, one.title), element("p", {}, badge, " ", word("serve_lists_here", one)), element("p", {}, button), input, told);
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => complete(one.id, input.files[0]));
  item.addEventListener("dragover", (event) => {
    event.preventDefault();
    item.classList.add("over");
  });
  item.addEventListener("dragleave", () => item.classList.remove("over"));
  item.addEventListener("drop", (event) => {
    event.preventDefault();
    complete(one.id, event.dataTransfer.files[0]);
  });
  return item;
};

const complete = async (id, file, count = "") => {
  if (!file) return;
  say(at("said"), "serve_lists_busy");
  try {
    const query = new URLSearchParams({ id, lang: language(), ...(count && { count }) });
    const answer = await send(`/api/lists?${query}`, [["annex", file, file.name]]);
    if (answer.error) return void (at("said").textContent = answer.error);
    const { yaml, folder, told } = JSON.parse(await answer.blob.text());
    const name = `${id}.yaml`;
    if (!folder) save(new Blob([yaml]), name);
    say(at("said"), folder ? "serve_lists_kept" : "serve_lists_saved", { folder, name });
    await draw();
    const place = at(`list-${id}`) ?? at("other");
    place.querySelector(".told").replaceChildren(...told.map((line) => element("li", {}, line)));
  } catch (wrong) {
    say(at("said"), typeof wrong === "string" && wrong ? wrong : "serve_unreachable");
  }
};

at("choose-catalogue").addEventListener("click", () => {
  if (/^\d{4}$/.test(at("year").value)) return at("catalogue").click();
  say(at("said"), "serve_lists_no_year");
  at("year").focus();
});
at("catalogue").addEventListener("change", async () => {
  await complete(`nrdl_${at("year").value}`, at("catalogue").files[0], at("count").value);
  at("catalogue").value = "";
});

whenSwitched(draw);
draw();
hold();
