// How fast outputs of devices become rows, in MB/s, and that the time grows with the length and not faster: `show crypto ipsec sa detail`
// of 1,000 flows and a table of 3,200 processes. Beside it TextFSM (Debian's python3-textfsm, where it is installed) reads the same texts by
// templates that take the same lines, in the same run. Every text differs from row to row; processor time is counted, of the best round.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { showCryptoIpsecSaDetail } from "../dist/platforms/ios/commands/show-crypto-ipsec-sa-detail.js";
import { showSystemProcesses } from "../dist/platforms/junos/commands/show-system-processes.js";

const json = process.argv.includes("--json");
const ROUNDS = 7;
const here = import.meta.dirname;
const fixture = (path) => readFileSync(join(here, "../src/platforms", path), "utf8");

/** The fixture's flow again and again, with addresses, SPIs and counters of its own. */
function flows(count) {
  const flow = fixture("ios/commands/show-crypto-ipsec-sa-detail.fixtures/up.txt").trim();
  const blocks = [];
  for (let i = 0; i < count; i++)
    blocks.push(
      flow
        .replaceAll("198.51.100.1", `198.51.${i >> 8}.${i & 255}`)
        .replaceAll("10.71.2.0", `10.${i >> 8}.${i & 255}.0`)
        .replaceAll("0x51A0AB1C(1369484060)", spi(0x51a00000 + i))
        .replaceAll("0xB1C0E7BA(2982209466)", spi(0xb1c00000 + i))
        .replace("#pkts encaps: 4, #pkts encrypt: 4", `#pkts encaps: ${i}, #pkts encrypt: ${i}`),
    );
  return `${blocks.join("\n\n")}\n`;
}

const spi = (number) => `0x${number.toString(16).toUpperCase()}(${number})`;

/** The fixture's head, and its rows again and again with a process id of their own. */
function processes(count) {
  const lines = fixture("junos/commands/show-system-processes.fixtures/extensive.txt").split("\n");
  const header = lines.findIndex((line) => /^\s*PID\s/.test(line));
  const rows = lines.slice(header + 1).filter((line) => /^\s*\d/.test(line));
  const made = Array.from({ length: count }, (_, i) =>
    (rows[i % rows.length] ?? "").replace(/^\s*\d+/, String(10_000 + i).padStart(5)),
  );
  return `${[...lines.slice(0, header + 1), ...made].join("\n")}\n`;
}

const SUBJECTS = [
  {
    name: "show crypto ipsec sa detail",
    template: "ipsec-sa-detail.textfsm",
    make: flows,
    sizes: [250, 500, 1_000],
    parse: (text) => showCryptoIpsecSaDetail.parse(text),
    count: ({ rows }) => rows.length,
  },
  {
    name: "show system processes extensive",
    template: "processes.textfsm",
    make: processes,
    sizes: [800, 1_600, 3_200],
    parse: (text) => showSystemProcesses.parse(text),
    count: ({ rows }) => rows.reduce((sum, { processes }) => sum + processes.length, 0),
  },
];

/** Processor seconds of one run, collecting garbage included: the best of several rounds, each long enough for the clock. */
function secondsFor(run) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    let times = 0;
    let spent = 0;
    while (spent < 200_000) {
      run();
      times++;
      const { user, system } = process.cpuUsage(before);
      spent = user + system;
    }
    best = Math.min(best, spent / 1e6 / times);
  }
  return best;
}

const folder = mkdtempSync(join(tmpdir(), "spindrift-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Rows and seconds of TextFSM on the same text, or `undefined` when it is not installed. */
function reference(text, template) {
  const path = join(folder, "output.txt");
  writeFileSync(path, text);
  const script = join(here, "reference/textfsm-rate.py");
  const { status, stdout } = spawnSync("/usr/bin/python3", [
    "-W",
    "ignore",
    script,
    join(here, "reference", template),
    path,
  ]);
  return status === 0 ? JSON.parse(String(stdout)) : undefined;
}

const results = [];
for (const { name, template, make, sizes, parse, count } of SUBJECTS) {
  const points = sizes.map((size) => {
    const text = make(size);
    const parsed = parse(text);
    if (count(parsed) !== size || parsed.unread.length > 0 || parsed.incomplete) {
      throw new Error(`${name}: ${count(parsed)} rows of ${size}, ${parsed.unread.length} lines unread`);
    }
    const seconds = secondsFor(() => parse(text));
    return { rows: size, megabytes: text.length / 1e6, seconds, megabytesPerSecond: text.length / 1e6 / seconds };
  });
  const largest = points.at(-1);
  const peer = reference(make(sizes.at(-1)), template);
  const result = {
    name,
    points,
    /** How much dearer a byte of the longest text is than one of the shortest: 1 is linear. */
    growth: points[0].megabytesPerSecond / largest.megabytesPerSecond,
    ...(peer === undefined
      ? {}
      : { textfsm: { rows: peer.rows, megabytesPerSecond: largest.megabytes / peer.seconds } }),
  };
  if (result.textfsm) result.ratio = largest.megabytesPerSecond / result.textfsm.megabytesPerSecond;
  results.push(result);
  if (json) continue;
  for (const { rows, megabytes, megabytesPerSecond } of points)
    console.log(
      `${name.padEnd(32)} ${String(rows).padStart(5)} rows ${megabytes.toFixed(2).padStart(6)} MB  ${megabytesPerSecond.toFixed(0).padStart(5)} MB/s`,
    );
  console.log(
    `${"".padEnd(32)} a byte of the longest costs ${result.growth.toFixed(2)} × one of the shortest; ${
      result.textfsm
        ? `TextFSM ${result.textfsm.megabytesPerSecond.toFixed(1)} MB/s (${result.textfsm.rows} rows): ${result.ratio.toFixed(1)} ×`
        : "TextFSM is not installed (apt-get install python3-textfsm)"
    }`,
  );
}
if (json) console.log(JSON.stringify(results, null, 2));
