// Python beside the page: one worker, and after the first verdict a second one; then each judges a half of the checks.
const ROOM_GIGABYTES = 4;

/** Checks what the reader writes; `tell` gets messages of the types `ready`, `warm`, `second`, `checked` and `fault`. */
export class Python {
  #base;
  #tell;
  #first;
  #second = null;
  #secondIsWarm = false;
  #mayHaveSecond = false;
  #lesson;
  #files;
  #run = 0;
  #running = false;
  #began;
  #halves;

  constructor(base, tell) {
    this.#base = base;
    this.#tell = tell;
    this.#first = this.#worker((message) => this.#hear(message));
  }

  /** Import what checks of these files will need; `parts` is how many can be judged beside each other. */
  warm(lesson, files, parts) {
    this.#lesson = lesson;
    this.#files = files;
    this.#mayHaveSecond = parts > 1
      && navigator.hardwareConcurrency > 1
      && (navigator.deviceMemory ?? ROOM_GIGABYTES) >= ROOM_GIGABYTES;
    this.#first.postMessage({ type: "warm", lesson, files });
  }

  /** Judge these files: the answer is told. */
  check(files) {
    this.#run += 1;
    this.#running = true;
    this.#began = performance.now();
    this.#halves = [];
    const question = { id: this.#run, lesson: this.#lesson, files };
    if (this.#secondIsWarm) this.#second.postMessage({ ...question, type: "judge", half: 1 });
    this.#first.postMessage(this.#secondIsWarm ? { ...question, type: "judge", half: 0 } : { ...question, type: "check" });
  }

  /** End all of it, whatever runs: to go on, make another one. */
  end() {
    this.#first.terminate();
    this.#second?.terminate();
  }

  #worker(hear) {
    const worker = new Worker(new URL("worker.js", this.#base), { type: "module" });
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = (event) => hear({ type: "fault", text: event.message });
    return worker;
  }

  #hear(message) {
    if (message.type === "judged" || message.type === "checked") this.#hearOf(message);
    else this.#tell(message);
  }

  #hearOf(message) {
    if (message.id !== this.#run || !this.#running) return;
    if (message.type === "judged" && !message.fault) {
      this.#halves[message.half] = message.judged;
      if (this.#halves[0] && this.#halves[1]) this.#join();
      return;
    }
    this.#running = false;
    this.#tell({ ...message, type: "checked", ms: Math.round(performance.now() - this.#began) });
    if (this.#mayHaveSecond && !this.#second) this.#startSecond();
  }

  #join() {
    const seconds = (performance.now() - this.#began) / 1000;
    this.#first.postMessage({ type: "join", id: this.#run, lesson: this.#lesson, halves: this.#halves, seconds });
  }

  #startSecond() {
    this.#second = this.#worker((message) => {
      if (message.type === "warm") {
        this.#secondIsWarm = true;
        this.#tell({ type: "second" });
      } else if (message.type === "fault") {
        this.#secondIsWarm = this.#mayHaveSecond = false; // one is enough
      } else if (message.type === "judged") {
        this.#hearOf(message);
      }
    });
    this.#second.postMessage({ type: "warm", lesson: this.#lesson, files: this.#files });
  }
}
