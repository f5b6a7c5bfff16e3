// Has the public header scanner (npm @mdn/mdn-http-observatory) grade a running Muster, and fails below its best grade.
// tools/scan installs the scanner and starts this: node tools/scan.mjs <folder of the scanner> <muster>
//
// The scanner asks https://<name>/ and http://<name>/. What a load balancer does in front of Muster is done here: TLS
// ends, and whoever comes without it is sent to https, on the same port, so that no port of the system's is needed.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const [folder, binary] = process.argv.slice(2);
const own = mkdtempSync(path.join(tmpdir(), "muster-scan-"));
const key = path.join(own, "key.pem");
const certificate = path.join(own, "certificate.pem");
const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", ...subject, "-keyout", key, "-out", certificate], { stdio: "pipe" });

let muster;
const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (asked, answer) => {
  const headers = { ...asked.headers, "x-forwarded-proto": "https" };
  const onward = request({ port: muster.port, host: "127.0.0.1", method: asked.method, path: asked.url, headers }, (given) => {
    answer.writeHead(given.statusCode, given.rawHeaders);
    given.pipe(answer);
  });
  asked.pipe(onward);
});
// The first byte of TLS is that of a handshake.
const front = createServer((socket) => {
  socket.once("readable", () => {
    const first = socket.read(1);
    if (!first) return;
    socket.unshift(first);
    if (first[0] === 0x16) return void tls.emit("connection", socket);
    socket.end(`HTTP/1.1 301 Moved\r\nlocation: https://${name}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  });
  socket.on("error", () => {});
});
await new Promise((done) => front.listen(0, "127.0.0.1", done));
const name = `localhost:${front.address().port}`;

function start() {
  const settings = { MUSTER_ADDR: "127.0.0.1:0", MUSTER_PUBLIC_URL: `https://${name}`, MUSTER_EMULATOR_ACCOUNTS: "100", ...process.env };
  const child = spawn(binary, [], { env: settings, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((ready, failed) => {
    child.once("exit", (code) => failed(new Error(`muster ended with ${code}`)));
    child.stdout.on("data", (text) => {
      const port = /ready at http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port) ready({ child, port });
    });
  });
}

// A process of its own, because Node reads which certificates it trusts at its start only.
function scan() {
  const scanner = path.join(folder, "node_modules/@mdn/mdn-http-observatory");
  // Lists that the scanner fetches when it is installed; Muster's name is on neither.
  for (const list of ["hsts-preload.json", "tld-list.json"]) writeFileSync(path.join(scanner, "conf", list), "{}");
  const environment = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
  const child = spawn(process.execPath, [path.join(scanner, "src/scan.js"), name], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  return new Promise((done) => child.once("exit", () => done(JSON.parse(text))));
}

try {
  muster = await start();
  const { scan: found, tests, error } = await scan();
  if (error) throw new Error(error);
  for (const [test, { result, pass, scoreModifier }] of Object.entries(tests)) {
    console.log(`${pass ? "ok  " : "FAIL"} ${test}: ${result} (${scoreModifier})`);
  }
  console.log(`grade ${found.grade}, ${found.score} points, ${found.testsPassed} of ${found.testsQuantity}`);
  process.exitCode = found.grade === "A+" && found.testsFailed === 0 ? 0 : 1;
} finally {
  muster?.child.kill();
  front.close();
  tls.close();
  rmSync(own, { recursive: true });
}
