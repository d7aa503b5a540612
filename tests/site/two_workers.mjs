// What the page's `Python` does with its workers, here ones that say what each test wants: `PYTHON_JS=… node --test two_workers.mjs`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const { Python } = await import(pathToFileURL(process.env.PYTHON_JS));

/** A worker that keeps what it is asked, and says what the test wants. */
class Fake {
  static all = [];

  constructor() {
    this.asked = [];
    this.ended = false;
    Fake.all.push(this);
  }

  postMessage(message) {
    this.asked.push(message);
  }

  terminate() {
    this.ended = true;
  }

  say(message) {
    this.onmessage({ data: message });
  }

  get last() {
    return this.asked.at(-1);
  }
}

/** A `Python` with what it told, after a first verdict and with a second worker that is warm. */
function begin({ memory = 8, parts = 2, warm = true } = {}) {
  Fake.all = [];
  globalThis.Worker = Fake;
  globalThis.matchMedia = () => ({ matches: true });
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { hardwareConcurrency: 2, deviceMemory: memory ?? undefined } });
  const told = [];
  const python = new Python("http://localhost/", (message) => told.push(message));
  python.warm("lesson01", { a: "first" }, parts);
  python.check({ a: "first" });
  const [first] = Fake.all;
  first.say({ type: "checked", id: first.last.id, verdict: "one" });
  const second = Fake.all[1];
  if (warm) second?.say({ type: "warm", ms: 1 });
  return { python, told, first, second };
}

const verdicts = (told) => told.filter((each) => each.type === "checked").map((each) => each.verdict ?? each.fault);
const judged = (worker, half) => worker.say({ type: "judged", id: worker.last.id, half, judged: `half ${half}`, ran: true });

test("each judges a half, and the first joins them", () => {
  const { python, told, first, second } = begin();
  python.check({ a: "new" });
  assert.deepEqual([first.last.type, first.last.half, second.last.half], ["judge", 0, 1]);
  assert.deepEqual([first.last.files, second.last.files], [{ a: "new" }, { a: "new" }]);
  judged(second, 1);
  judged(first, 0);
  assert.deepEqual(first.last.halves, ["half 0", "half 1"]);
  first.say({ type: "checked", id: first.last.id, verdict: "both" });
  assert.deepEqual(verdicts(told), ["one", "both"]);
});

test("who is checked while the second one loads is checked by the first", () => {
  const { python, told, first, second } = begin({ warm: false });
  python.check({ a: "new" });
  assert.deepEqual([first.last.type, second.asked.length], ["check", 1]);
  second.say({ type: "fault", text: "no room" });
  first.say({ type: "checked", id: first.last.id, verdict: "alone" });
  assert.deepEqual([verdicts(told), first.asked.length, second.ended], [["one", "alone"], 3, true]);
});

for (const fault of [{ type: "checked", fault: "RangeError" }, { type: "fault", text: "gone" }]) {
  test(`what the second cannot do the first does: ${fault.type}`, () => {
    const { python, told, first, second } = begin();
    python.check({ a: "new" });
    const before = first.last.id;
    second.say({ id: second.last.id, ...fault });
    assert.deepEqual([first.last.type, first.last.files, second.ended], ["check", { a: "new" }, true]);
    first.say({ type: "judged", id: before, half: 0, judged: "half 0", ran: true });
    first.say({ type: "checked", id: first.last.id, verdict: "alone" });
    assert.deepEqual(verdicts(told), ["one", "alone"]);
    assert.equal(Fake.all.length, 2);
  });
}

test("a first half that decides is the verdict, and a second worker that is busy is asked nothing", () => {
  const { python, told, first, second } = begin();
  python.check({ a: "new" });
  first.say({ type: "checked", id: first.last.id, verdict: "early" });
  python.check({ a: "newer" });
  assert.deepEqual([first.last.type, second.last.files], ["check", { a: "new" }]);
  judged(second, 1); // late, and of the run before
  first.say({ type: "checked", id: first.last.id, verdict: "alone" });
  python.check({ a: "newest" });
  assert.deepEqual([first.last.half, second.last.files], [0, { a: "newest" }]);
  assert.deepEqual(verdicts(told), ["one", "early", "alone"]);
  python.end();
});

test("a second worker that comes to no end is replaced", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { python, first, second } = begin();
  python.check({ a: "new" });
  first.say({ type: "checked", id: first.last.id, verdict: "early" });
  context.mock.timers.tick(60_000);
  assert.deepEqual([second.ended, Fake.all.length, Fake.all[2].last.type], [true, 3, "warm"]);
  python.end();
});

test("a half in which nothing can run ends the second worker", () => {
  const { python, told, first, second } = begin();
  python.check({ a: "new" });
  second.say({ type: "judged", id: second.last.id, half: 1, judged: "half 1", ran: false });
  judged(first, 0);
  assert.equal(second.ended, true);
  assert.deepEqual(first.last.halves, ["half 0", "half 1"]);
  first.say({ type: "checked", id: first.last.id, verdict: "both" });
  assert.deepEqual([verdicts(told), Fake.all.length], [["one", "both"], 2]);
});

test("there is one worker where there is one part, and where there is little memory", () => {
  for (const place of [{ parts: 1 }, { memory: 2 }, { memory: null }]) assert.equal(begin({ ...place, warm: false }).second, undefined);
});

test("what has been ended says nothing any more", () => {
  const { python, told, first, second } = begin();
  python.check({ a: "new" });
  const count = told.length;
  python.end();
  first.say({ type: "checked", id: first.last.id, verdict: "late" });
  second.say({ id: second.last.id, type: "fault", text: "late" });
  assert.deepEqual([told.length, first.ended, second.ended, Fake.all.length], [count, true, true, 2]);
});
