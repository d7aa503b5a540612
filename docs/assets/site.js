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

// "Try it in the page" of a lesson: nothing of it is loaded before it is asked for.
const openRunner = async (button, runner) => {
  button.disabled = true;
  button.textContent = "Loading the editor …";
  try {
    const { open } = await import(new URL(`${runner.dataset.base}runner.js`, document.baseURI));
    await open(runner);
    button.remove();
  } catch {
    button.textContent = "The editor could not be loaded: try again";
    button.disabled = false;
  }
};
for (const button of document.querySelectorAll(".runner-open")) {
  button.hidden = false;
  button.addEventListener("click", () => openRunner(button, button.closest(".runner")));
}
