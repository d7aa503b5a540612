// "Try it in the page": an editor with the starter, and the lesson's own checks. The site's script loads it when it is asked for.
import { Python } from "./python.js";
import { Store } from "./store.js";

const SLOW_SECONDS = 10;
const OUTCOMES = {
  passed: "Passed",
  failed: "Not passed yet",
  error: "Not judged",
  skipped: "Not passed yet",
  not_run: "Not run here",
};
const TEMPLATE = `
  <div class="runner-tools">
    <label>File <select class="runner-files"></select></label>
    <span class="runner-buttons">
      <button type="button" class="md-button md-button--primary" data-does="check">Check</button>
      <button type="button" class="md-button" data-does="stop" disabled>Stop</button>
      <button type="button" class="md-button" data-does="download">Download</button>
      <button type="button" class="md-button" data-does="reset">Reset</button>
    </span>
  </div>
  <div class="runner-editor"></div>
  <p class="runner-keys">Control+Enter checks (on a Mac: Command+Enter). Tab indents; Escape and then Tab leaves the editor.</p>
  <p class="runner-status" role="status"></p>
  <div class="runner-report" role="region" aria-label="Report" tabindex="-1"></div>`;

class Runner {
  constructor(element) {
    this.element = element;
    this.lesson = element.dataset.lesson;
    this.base = new URL("./", import.meta.url);
  }

  /** Load the editor and, beside it, Python. */
  async open() {
    this.startPython();
    try {
      const [lesson, editor] = await Promise.all([
        fetch(new URL(`${this.lesson}.json`, this.base)).then((answer) => answer.json()),
        import("./editor.js"),
      ]);
      this.build(lesson, editor);
      this.files.focus();
    } catch (error) {
      this.python.end();
      throw error;
    }
  }

  build(lesson, { Editor, zip }) {
    this.zip = zip;
    this.parts = lesson.parts;
    this.store = new Store(this.lesson, lesson.files);
    this.texts = this.store.load();
    const bench = document.createElement("div");
    bench.className = "runner-bench";
    bench.innerHTML = TEMPLATE;
    this.element.append(bench);
    const find = (selector) => bench.querySelector(selector);
    this.files = find(".runner-files");
    this.status = find(".runner-status");
    this.report = find(".runner-report");
    this.reportRoot = this.report.attachShadow({ mode: "open" });
    this.buttons = Object.fromEntries([...bench.querySelectorAll("[data-does]")].map((each) => [each.dataset.does, each]));
    for (const [does, button] of Object.entries(this.buttons)) button.addEventListener("click", () => this[does]());
    this.editor = new Editor(find(".runner-editor"), {
      label: "The file's text",
      check: () => this.check(),
      changed: (name, text) => this.keep(name, text),
    });
    this.files.addEventListener("change", () => this.show(this.files.value));
    this.python.warm(this.lesson, this.texts, this.parts);
    this.list();
    this.show(this.firstFile(lesson.files));
    this.say(this.ready ? "Ready." : "Python is loading; you can write meanwhile.");
  }

  /** Where there is something to do first: the file with the first TODO. */
  firstFile(files) {
    const names = Object.keys(files);
    return names.find((name) => name === "app/main.py" && files[name].includes("TODO"))
      ?? names.find((name) => files[name].includes("TODO")) ?? "app/main.py";
  }

  list() {
    const options = Object.keys(this.texts).sort().map((name) => new Option(name, name));
    this.files.replaceChildren(...options);
  }

  show(name) {
    this.files.value = name;
    this.editor.open(name, this.texts[name] ?? "");
  }

  keep(name, text) {
    this.texts[name] = text;
    if (!this.store.keep(name, text)) this.say("This browser keeps nothing: download your work before you leave.");
  }

  // Python

  startPython() {
    this.ready = false;
    this.python = new Python(this.base, (message) => this.hear(message));
    this.element.dataset.workers = 1;
  }

  hear(message) {
    if (message.type === "ready") {
      this.ready = true;
      this.element.dataset.marks = JSON.stringify(message.marks);
      if (this.status && !this.running) this.say("Ready.");
    } else if (message.type === "warm") {
      this.element.dataset.warm = message.ms;
    } else if (message.type === "workers") {
      this.element.dataset.workers = message.count;
    } else if (message.type === "fault") {
      this.settle();
      this.failure = message.text;
      this.say(`Python could not be started here: ${message.text}`);
    } else {
      this.settle();
      if (message.fault) this.say(`The check itself failed: ${message.fault}`);
      else this.showReport(message);
    }
  }

  check() {
    if (this.running) return;
    if (this.failure) {
      this.failure = "";
      this.restart();
    }
    this.running = true;
    this.began = performance.now();
    this.buttons.check.disabled = true;
    this.buttons.stop.disabled = false;
    this.say(this.ready ? "Checking …" : "Python is loading, then it checks …");
    this.timer = setTimeout(() => this.say("Still checking. Stop ends it, if your code does not."), SLOW_SECONDS * 1000);
    this.python.check(this.texts);
  }

  restart() {
    this.python.end();
    this.startPython();
    this.python.warm(this.lesson, this.texts, this.parts);
  }

  stop() {
    if (!this.running) return;
    const seconds = ((performance.now() - this.began) / 1000).toFixed(0);
    const wasReady = this.ready;
    this.settle();
    this.reportRoot.replaceChildren();
    this.restart();
    const hint = wasReady ? " If it is your code that comes to no end, look for a loop or a call that waits." : "";
    this.say(`Stopped after ${seconds} s.${hint}`);
    this.buttons.check.focus();
  }

  settle() {
    clearTimeout(this.timer);
    this.running = false;
    if (!this.buttons) return;
    this.buttons.check.disabled = false;
    this.buttons.stop.disabled = true;
  }

  showReport({ verdict, report, style, ms }) {
    const sheet = document.createElement("style");
    sheet.textContent = `${style}\n${REPORT_STYLE}`;
    const body = document.createElement("div");
    body.className = "report";
    body.innerHTML = report; // made by the checker, which escapes whatever the learner's code says
    this.reportRoot.replaceChildren(sheet, body);
    this.element.dataset.outcome = verdict.outcome;
    this.element.dataset.ms = ms;
    this.verdict = verdict;
    const left = verdict.complete ? "" : ` ${verdict.not_run.length} checks were not run: they need your machine.`;
    this.say(`${OUTCOMES[verdict.outcome]}: ${verdict.points} of ${verdict.max_points} points.${left}`);
  }

  say(text) {
    if (this.status) this.status.textContent = text;
  }

  // The work

  download() {
    const texts = Object.fromEntries(
      Object.entries(this.texts).map(([name, text]) => [`exercises/${this.lesson}/${name}`, text]),
    );
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.zip(texts)], { type: "application/zip" }));
    link.download = `${this.lesson}.zip`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 0);
    this.say(`Downloaded. Unpack it in the course's folder: it holds exercises/${this.lesson}.`);
  }

  reset() {
    if (this.lost) {
      this.store.restore(this.lost);
      this.lost = null;
      this.buttons.reset.textContent = "Reset";
      this.say("Your work is back.");
    } else if (this.store.changed) {
      this.lost = this.store.reset();
      this.buttons.reset.textContent = "Undo reset";
      this.say("The starter again. “Undo reset” brings your work back.");
    } else {
      this.say("This is the starter already.");
      return;
    }
    const name = this.files.value;
    this.texts = this.store.load();
    this.editor.clear();
    this.list();
    this.show(name in this.texts ? name : "app/main.py");
  }
}

// The report's own style sheet is for a page of its own; here it takes the colours of the site.
const REPORT_STYLE = `
:host { --text: var(--md-typeset-color); --paper: var(--md-default-bg-color); --line: var(--md-default-fg-color--light);
  --soft: var(--md-code-bg-color); --good: var(--runner-good); --bad: var(--runner-bad); --quiet: var(--md-default-fg-color--light); }
.report { color: var(--text); font: inherit; overflow-wrap: break-word; }
table { display: block; overflow-x: auto; } pre { overflow-x: auto; }
h1, .result, .source { display: none; } h2 { font-size: 1em; }
@media (max-width: 44em) { dl { grid-template-columns: minmax(0, 1fr); } dt { margin-top: .4rem; } }
`;

const sheet = document.createElement("link");
sheet.rel = "stylesheet";
sheet.href = new URL("runner.css", import.meta.url).href;
document.head.append(sheet);

/** Open the runner in an element of the page. */
export const open = (element) => new Runner(element).open();
