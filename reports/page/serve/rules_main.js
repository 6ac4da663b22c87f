// The rule book: all rules, or the one that the address names.
import { hold } from "./alive.js";
import { headers } from "./api.js";
import { language, say, whenSwitched } from "./words.js";

const at = (id) => document.getElementById(id);
const id = new URLSearchParams(location.search).get("id") ?? "";

const draw = async () => {
  if (!at("book").childElementCount) say(at("said"), "serve_rules_busy");
  const answer = await fetch(`/api/rules?${new URLSearchParams({ id, lang: language() })}`, { headers });
  if (!answer.ok) return void (at("said").textContent = (await answer.json()).error);
  at("said").replaceChildren();
  at("book").innerHTML = await answer.text(); // the server's own words, escaped there
  for (const link of at("book").querySelectorAll("a")) link.hash = location.hash;
};

at("back").hidden = !id;
at("back").firstElementChild.hash = location.hash;
whenSwitched(draw);
draw();
hold();
