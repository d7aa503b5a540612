// The theme draws numbers in annotated code without a text, and gives the buttons of all code blocks one name.
const mend = () => {
  for (const link of document.querySelectorAll(".md-annotation__index:not([aria-label])"))
    link.setAttribute("aria-label", `Note ${link.firstElementChild.dataset.mdAnnotationId}`);
  for (const buttons of document.querySelectorAll("nav.md-code__nav:not([aria-label])"))
    buttons.setAttribute("aria-label", `Code block ${buttons.parentElement.id.replace(/\D+/g, "")}`);
};

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
