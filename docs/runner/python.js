// Python beside the page: one worker, and after the first verdict a second one; then each judges a half of the checks.
const ENOUGH_GIGABYTES = 4;
const PATIENCE_MS = 10000;

/** Whether this machine has room for two, as far as the browser tells; where it does not, phones have none. */
function hasRoom() {
  const memory = navigator.deviceMemory ?? (matchMedia("(pointer: coarse)").matches ? 0 : ENOUGH_GIGABYTES);
  return navigator.hardwareConcurrency > 1 && memory >= ENOUGH_GIGABYTES;
}

/** Checks what the reader writes; `tell` gets messages of the types `ready`, `warm`, `workers`, `checked` and `fault`. */
export class Python {
  #base;
  #tell;
  #first;
  #second = null;
  #secondIsFree = false;
  #mayHaveSecond = false;
  #lesson;
  #files;
  #run = 0;
  #running = false;
  #isShared = false;
  #began;
  #halves;
  #timer;

  constructor(base, tell) {
    this.#base = base;
    this.#tell = tell;
    this.#first = this.#worker((message) => this.#hearFirst(message));
  }

  /** Import what checks of these files will need; `parts` is how many can be judged beside each other. */
  warm(lesson, files, parts) {
    this.#lesson = lesson;
    this.#files = files;
    this.#mayHaveSecond = parts > 1 && hasRoom();
    this.#first.postMessage({ type: "warm", lesson, files });
  }

  /** Judge these files: the answer is told. */
  check(files) {
    this.#files = files;
    this.#began = performance.now();
    this.#ask(this.#secondIsFree);
  }

  /** End all of it, whatever runs: to go on, make another one. */
  end() {
    this.#tell = () => {};
    this.#running = false;
    this.#mayHaveSecond = false;
    this.#endSecond();
    this.#first.terminate();
  }

  #ask(both) {
    this.#run += 1;
    this.#running = true;
    this.#isShared = both;
    this.#halves = [];
    const question = { id: this.#run, lesson: this.#lesson, files: this.#files };
    if (both) {
      this.#secondIsFree = false;
      this.#second.postMessage({ ...question, type: "judge", half: 1 });
      this.#first.postMessage({ ...question, type: "judge", half: 0 });
    } else {
      this.#first.postMessage({ ...question, type: "check" });
    }
  }

  #worker(hear) {
    const worker = new Worker(new URL("worker.js", this.#base), { type: "module" });
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = (event) => hear({ type: "fault", text: event.message });
    return worker;
  }

  #hearFirst(message) {
    if (message.type === "judged") this.#keep(message);
    else if (message.type === "checked") this.#finish(message);
    else this.#tell(message);
  }

  #hearSecond(message) {
    if (message.type === "fault" || message.fault) {
      this.#goOnAlone();
    } else if (message.type === "warm") {
      this.#secondIsFree = true;
      this.#tell({ type: "workers", count: 2 });
    } else if (message.type === "judged") {
      this.#secondIsFree = true;
      clearTimeout(this.#timer);
      this.#keep(message);
      if (!message.ran) this.#giveUpSecond(); // this lesson has nothing for it
    }
  }

  #keep({ id, half, judged }) {
    if (id !== this.#run || !this.#running) return;
    this.#halves[half] = judged;
    if (!this.#halves[0] || !this.#halves[1]) return;
    const seconds = (performance.now() - this.#began) / 1000;
    this.#first.postMessage({ type: "join", id, lesson: this.#lesson, halves: this.#halves, seconds });
  }

  #finish(message) {
    if (message.id !== this.#run || !this.#running) return;
    this.#running = false;
    this.#tell({ ...message, ms: Math.round(performance.now() - this.#began) });
    if (!this.#second && this.#mayHaveSecond) this.#startSecond();
    else if (this.#isShared && this.#second && !this.#secondIsFree) this.#timer = setTimeout(() => this.#startSecond(), PATIENCE_MS);
  }

  #startSecond() {
    this.#endSecond();
    this.#second = this.#worker((message) => this.#hearSecond(message));
    this.#second.postMessage({ type: "warm", lesson: this.#lesson, files: this.#files });
  }

  #endSecond() {
    clearTimeout(this.#timer);
    this.#second?.terminate();
    this.#second = null;
    this.#secondIsFree = false;
  }

  #giveUpSecond() {
    this.#mayHaveSecond = false;
    this.#endSecond();
    this.#tell({ type: "workers", count: 1 });
  }

  /** The second is of no use: what it had to judge, the first does. */
  #goOnAlone() {
    const waited = this.#running && this.#isShared && !this.#halves[1];
    this.#giveUpSecond();
    if (waited) this.#ask(false);
  }
}
