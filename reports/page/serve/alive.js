// A connection that is held for as long as the window is there: when the last has gone, the program ends.
import { headers } from "./api.js";
import { say } from "./words.js";

const RETRIES = 3;
const PAUSE = 1000;
const banner = document.querySelector("#banner");

export const alert_ = (name) => {
  banner.hidden = !name;
  if (name) say(banner, name);
};

export const hold = async () => {
  for (let tries = 0; tries < RETRIES; tries += 1) {
    try {
      const answer = await fetch("/api/alive", { headers });
      if (answer.status === 401) return alert_("serve_no_token");
      alert_("");
      const reader = answer.body.getReader();
      while (!(await reader.read()).done) tries = 0;
    } catch {
      // it has gone, or the computer slept: try again
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  alert_("serve_ended");
};
