// Two versions of a form side by side.
import { hold } from "./alive.js";
import { readable, send } from "./api.js";
import { language, say, whenSwitched } from "./words.js";

const at = (id) => document.getElementById(id);
const [frame, said] = [at("frame"), at("said")];

at("pair").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [before, after] = ["before", "after"].map((id) => at(id).files[0]);
  if (!before || !after) return say(said, "serve_compare_both");
  say(said, "serve_compare_busy");
  try {
    if (!(await readable(before)) || !(await readable(after))) throw "serve_changed";
    const parts = [["before", before, before.name], ["after", after, after.name]];
    const answer = await send(`/api/compare?lang=${language()}`, parts);
    frame.hidden = Boolean(answer.error);
    said.textContent = answer.error ?? "";
    if (!answer.error) frame.srcdoc = await answer.blob.text();
  } catch (wrong) {
    say(said, typeof wrong === "string" && wrong ? wrong : "serve_unreachable");
  }
});
document.querySelector("#pair button").disabled = false; // pressed before, the form would be sent as forms are
whenSwitched((to) => frame.contentWindow?.postMessage({ language: to }, "*"));
hold();
