// What the theme's own script makes, and leaves without a name or out of the keyboard's reach.
const mend = () => {
  for (const link of document.querySelectorAll(".md-annotation__index:not([aria-label])"))
    link.setAttribute("aria-label", `Note ${link.firstElementChild.dataset.mdAnnotationId}`);
  for (const buttons of document.querySelectorAll("nav.md-code__nav:not([aria-label])"))
    buttons.setAttribute("aria-label", `Code block ${buttons.parentElement.id.replace(/\D+/g, "")}`);
  for (const table of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])"))
    table.setAttribute("tabindex", "0");
};

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
