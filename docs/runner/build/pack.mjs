// Compiles Python sources for Pyodide: `node pack.mjs PYODIDE IN.zip OUT.zip MODE`, in Pyodide itself, whose bytecode it has to be.
// What is imported from source takes twice as long in a browser to start.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [pyodideFolder, source, target, prefix] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(pyodideFolder, "pyodide.mjs")));
const pyodide = await loadPyodide({ indexURL: pyodideFolder });
pyodide.FS.writeFile("/in.zip", new Uint8Array(readFileSync(source)));
pyodide.globals.set("prefix", prefix);
pyodide.runPython(`
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from importlib.util import source_hash

FIXED = (1980, 1, 1, 0, 0, 0)

def is_compiled(name):
    return name.endswith(".py") and "/checks/" not in name

with zipfile.ZipFile("/in.zip") as given, zipfile.ZipFile("/out.zip", "w", zipfile.ZIP_DEFLATED) as made:
    for name in sorted(given.namelist()):
        data = given.read(name)
        if is_compiled(name):
            if b"_lazyimport" in data:  # AnyIO reads its own source to learn what it has
                made.writestr(zipfile.ZipInfo(name, FIXED), data, zipfile.ZIP_DEFLATED)
            code = compile(data, f"{prefix}/{name}", "exec", dont_inherit=True)
            name, data = f"{name}c", _code_to_hash_pyc(code, source_hash(data), False)
        made.writestr(zipfile.ZipInfo(name, FIXED), data, zipfile.ZIP_DEFLATED)
`);
writeFileSync(target, pyodide.FS.readFile("/out.zip"));
