// What the reader has written, kept in this browser: of each lesson only the files that differ from its starter.

/** The work on one lesson. */
export class Store {
  #key;
  #starter;

  constructor(lesson, starter) {
    this.#key = `workbook.runner.${lesson}`;
    this.#starter = starter;
  }

  /** Every file's text by its path: the reader's where there is one. */
  load() {
    return { ...this.#starter, ...this.#own() };
  }

  /** Keep a file's text; false if the browser has no room for it or keeps nothing. */
  keep(name, text) {
    const own = this.#own();
    if (text === this.#starter[name]) delete own[name];
    else own[name] = text;
    return this.#write(own);
  }

  /** Whether anything differs from the starter. */
  get changed() {
    return Object.keys(this.#own()).length > 0;
  }

  /** Go back to the starter; what was there can be had again by `restore`. */
  reset() {
    const own = this.#own();
    this.#write({});
    return own;
  }

  /** Put back what `reset` took away. */
  restore(own) {
    this.#write(own);
  }

  #own() {
    try {
      const own = JSON.parse(localStorage.getItem(this.#key) ?? "{}");
      return typeof own === "object" && own !== null ? own : {};
    } catch {
      return {};
    }
  }

  #write(own) {
    try {
      if (Object.keys(own).length) localStorage.setItem(this.#key, JSON.stringify(own));
      else localStorage.removeItem(this.#key);
      return true;
    } catch {
      return false;
    }
  }
}
