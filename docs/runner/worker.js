// Runs Python and the course's checker beside the page, so that a loop without an end stops neither: the page ends this.
const base = new URL("./", self.location.href);

async function bytes(name) {
  const response = await fetch(new URL(name, base));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function start() {
  const began = performance.now();
  const marks = {};
  const mark = (name) => (marks[name] = Math.round(performance.now() - began));
  const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", base).href);
  const [pyodide, packages, course, script] = await Promise.all([
    loadPyodide({ indexURL: new URL("pyodide/", base).href }),
    bytes("packages.zip"),
    bytes("course.zip"),
    bytes("start.py"),
  ]);
  mark("python");
  pyodide.FS.writeFile("/packages.zip", packages);
  pyodide.unpackArchive(course, "zip", { extractDir: "/course" });
  mark("unpacked");
  // Not runPythonAsync: in it a loop of the browser's runs, in which no other can.
  pyodide.runPython(new TextDecoder().decode(script));
  mark("imported");
  const bench = pyodide.globals.get("bench");
  return { bench, marks };
}

const started = start();
started.then(
  ({ marks }) => self.postMessage({ type: "ready", marks }),
  (error) => self.postMessage({ type: "fault", text: String(error.message ?? error).slice(-2000) }),
);

const IDLE_MS = 1000;
const MOST_UNTIDY = 8;
let untidy = 0;
let tidying = 0;

/** Look for what checks have left, when nobody has waited for a while: it takes a twentieth of a check. */
function tidyLater(bench) {
  clearTimeout(tidying);
  untidy += 1;
  const tidy = () => {
    untidy = 0;
    bench.tidy();
  };
  tidying = setTimeout(tidy, untidy < MOST_UNTIDY ? IDLE_MS : 0);
}

const answers = {
  check: (bench, { lesson, files }) => bench.check(lesson, JSON.stringify(files)),
  judge: (bench, { lesson, files, half }) => bench.judge(lesson, JSON.stringify(files), half),
  join: (bench, { lesson, halves, seconds }) => bench.join(lesson, JSON.stringify(halves), seconds),
};

self.onmessage = async ({ data }) => {
  const { bench } = await started;
  if (data.type === "warm") {
    const began = performance.now();
    bench.warm(data.lesson, JSON.stringify(data.files));
    self.postMessage({ type: "warm", ms: Math.round(performance.now() - began) });
    return;
  }
  try {
    const answer = JSON.parse(answers[data.type](bench, data));
    self.postMessage({ type: answer.judged ? "judged" : "checked", id: data.id, half: data.half, ...answer });
    tidyLater(bench);
  } catch (error) {
    self.postMessage({ type: "checked", id: data.id, fault: String(error.message ?? error).slice(-2000) });
  }
};
