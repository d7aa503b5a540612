// The site's Python in node: `node pyodide.mjs site/assets/runner` answers as `python -m checker.inprocess` does.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2]);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide/pyodide.mjs`));
const pyodide = await loadPyodide({ indexURL: `${folder}/pyodide/`, stdout: console.error, stderr: console.error });
const bytes = (name) => new Uint8Array(readFileSync(`${folder}/${name}`));
pyodide.FS.writeFile("/packages.zip", bytes("packages.zip"));
pyodide.unpackArchive(bytes("course.zip"), "zip", { extractDir: "/course" });
pyodide.runPython(readFileSync(`${folder}/start.py`, "utf8"));
const bench = pyodide.globals.get("bench");
for await (const line of createInterface({ input: process.stdin })) {
  const { lesson, files, needs } = JSON.parse(line);
  process.stdout.write(`${bench.check(lesson, JSON.stringify(files), needs)}\n`);
  bench.tidy();
}
