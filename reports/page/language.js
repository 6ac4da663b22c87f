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
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => choose(button.dataset.language));
  }
  document.querySelector(".languages").hidden = false; // without a script, it could do nothing
}
