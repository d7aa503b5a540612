// The editor and what else the runner takes from npm, bundled into one file that is loaded when it is asked for.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { strToU8, zipSync } from "fflate";

/** An editor in `parent`; `changed` is told each new text of the file that is open. */
export class Editor {
  #view;
  #states = new Map();
  #name = "";
  #changed;

  constructor(parent, { label, changed, check }) {
    this.#changed = changed;
    this.#extensions = [
      lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(),
      indentUnit.of("    "), syntaxHighlighting(classHighlighter),
      keymap.of([{ key: "Mod-Enter", run: () => (check(), true) }, ...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.#changed(this.#name, update.state.doc.toString());
      }),
    ];
    this.#view = new EditorView({ parent });
  }

  #extensions;

  /** Show a file; each keeps its own history and place. */
  open(name, text) {
    if (this.#name) this.#states.set(this.#name, this.#view.state);
    this.#name = name;
    let state = this.#states.get(name);
    if (!state || state.doc.toString() !== text) {
      const language = name.endsWith(".py") ? [python()] : [];
      state = EditorState.create({ doc: text, extensions: [...this.#extensions, ...language] });
    }
    this.#view.setState(state);
  }

  /** Forget all files. */
  clear() {
    this.#states.clear();
    this.#name = "";
  }

  /** Go to a line, from 1. */
  goTo(line) {
    const { doc } = this.#view.state;
    const { from } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    this.#view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    this.#view.focus();
  }
}

/** The bytes of a ZIP with these texts by their paths. */
export function zip(texts) {
  const entries = Object.entries(texts).map(([name, text]) => [name, strToU8(text)]);
  return zipSync(Object.fromEntries(entries));
}
