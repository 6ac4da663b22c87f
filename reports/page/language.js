"use strict";
// Shows the page in the other language: all is there in both, and the language of <html> decides.
{
  const root = document.documentElement;
  const title = document.querySelector("title");
  const choose = (language) => {
    root.lang = language;
    title.textContent = title.dataset[language];
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
  };
  choose(root.lang);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => choose(button.dataset.language));
  }
  // The page of `nrdl serve` shows a report in a frame, and switches it with itself.
  addEventListener("message", ({ data }) => ["zh", "en"].includes(data?.language) && choose(data.language));
  document.querySelector(".languages").hidden = window !== window.parent; // without a script, it could do nothing
}
