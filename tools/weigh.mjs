// What the functions of the first module are for, in shares of its size as it is sent: node tools/weigh.mjs <target folder>
//
// The names of functions are gone from the module that is sent, so the shares are those of the module before wasm-opt.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";

const [target] = process.argv.slice(2);

/** The first that a function's name matches says what it is for. */
const PARTS = [
  ["answers and errors: from and to JSON", /\bserde|Deserialize|Serialize/],
  ["views, taken over asynchronously (in every type-erased view)", /\bhydrate_async\b/],
  ["list: rows and columns", /\bapp::members::(table|grid|drawn|room|columns|keys|ticking|newest|list)\b/],
  ["list: filters, suggestions, views, status bar", /\bapp::members::(filter|suggestions|views|status_bar|no_rows|notices)\b/],
  ["list: selection, plans, page", /\bapp::members\b/],
  ["frame", /\bapp::frame\b/],
  ["building blocks", /\bapp::ui\b/],
  ["domain words and rules", /\bapp::domain\b/],
  ["routes, forms, all else of Muster", /\b(app|hydrate)::/],
  ["router, title", /\bleptos_(router|meta)\b/],
  ["attributes, classes, events", /\binto_any_attr\b|\bany_attribute\b|\bhtml::(attribute|class|event|property|style)\b/],
  ["elements and other views", /\b(tachys|leptos|leptos_dom|hydration_context)::|HtmlElement|AnyView/],
  ["signals, effects, resources", /\b(reactive_graph|reactive_stores|any_spawner|leptos_server|event_listener|async_lock|or_poisoned|slotmap)\b|event_listener/],
  ["requests", /\b(server_fn|gloo_net|wasm_streams|http|bytes|futures_\w+)\b/],
  ["between Rust and the browser", /\b(wasm_bindgen\w*|js_sys|web_sys)\b|__wb|^intounderlying/],
];
const REST = "Rust's own: text, numbers, memory, maps";

/** Reads a module: its sections, and the size and name of each of its functions. */
class Module {
  constructor(file) {
    this.bytes = readFileSync(file);
    this.at = 8;
    Object.assign(this, { imported: 0, sizes: [], names: new Map(), sections: new Map() });
    while (this.at < this.bytes.length) {
      const id = this.bytes[this.at++];
      const end = this.number() + this.at;
      this.sections.set(id, (this.sections.get(id) ?? 0) + end - this.at);
      ({ 0: () => this.custom(end), 2: () => this.imports(), 10: () => this.code() })[id]?.();
      this.at = end;
    }
  }

  number() {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    return this.bytes.toString("utf8", this.at, (this.at += length));
  }

  imports() {
    for (let left = this.number(); left > 0; left -= 1) {
      this.text();
      this.text();
      const kind = this.bytes[this.at++];
      this.imported += kind === 0 ? 1 : 0;
      // A table begins with the type of what is in it, a tag with its kind.
      if (kind === 1 || kind === 4) this.at += 1;
      const flags = kind === 3 ? ((this.at += 2), 0) : this.number();
      if (kind === 1 || kind === 2) {
        this.number();
        if (flags & 1) this.number();
      } else if (kind === 4) this.number();
    }
  }

  code() {
    for (let left = this.number(); left > 0; left -= 1) {
      const length = this.number();
      this.sizes.push(length);
      this.at += length;
    }
  }

  custom(end) {
    if (this.text() !== "name") return;
    while (this.at < end) {
      const id = this.bytes[this.at++];
      const after = this.number() + this.at;
      if (id === 1) for (let left = this.number(); left > 0; left -= 1) this.names.set(this.number(), this.text());
      this.at = after;
    }
  }

  functions() {
    const names = this.sizes.map((_, place) => this.names.get(this.imported + place) ?? "");
    const plain = execFileSync("c++filt", ["--format=rust"], { input: names.join("\n"), encoding: "utf8", maxBuffer: 1e9 }).split("\n");
    const functions = this.sizes.map((size, place) => ({ size, name: plain[place].replace(/\[[0-9a-f]+\]/g, "") }));
    // What tells wasm-bindgen of types is not sent.
    return functions.filter(({ name }) => !name.startsWith("__wbindgen_describe"));
  }
}

const sent = brotliCompressSync(readFileSync(path.join(target, "site/pkg/muster.wasm"))).length / 1000;
const module = new Module(path.join(target, "front/wasm32-unknown-unknown/wasm-release/hydrate_split.wasm"));
const DATA = 11;
const weights = new Map([...PARTS.map(([part]) => [part, 0]), [REST, 0], ["texts and tables", module.sections.get(DATA)]]);
for (const { name, size } of module.functions()) {
  const part = PARTS.find(([, of]) => of.test(name))?.[0] ?? REST;
  weights.set(part, weights.get(part) + size);
}
const all = [...weights.values()].reduce((sum, weight) => sum + weight);
console.log(`muster.wasm: ${sent.toFixed(1)} kB of brotli, of which by their share of ${(all / 1000).toFixed(0)} kB before wasm-opt:`);
for (const [part, weight] of weights) console.log(`${((sent * weight) / all).toFixed(1).padStart(6)} kB  ${part}`);
