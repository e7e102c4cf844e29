// How many log lines a second and core are typed: header, tag and fields. The lines are those of every message's fixtures, with addresses of
// their own, in random order. Beside it Debian's rsyslogd with mmnormalize reads the same file by a rulebase made from the same lines (one rule
// for each form of header and text, addresses, numbers and words that vary as typed fields), in the same run. Both hold each
// line's fields as values of their own and write only whether it was typed, so that no time is that of writing JSON; processor time of the whole
// is counted, from the first line read to the last written.
import { execFileSync, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ios } from "../dist/platforms/ios/platform.js";
import { junos } from "../dist/platforms/junos/platform.js";
import { readLogLine } from "../dist/platforms/log.js";
import { strongswan } from "../dist/platforms/strongswan/platform.js";
import { decodeSyslog } from "../dist/wire/syslog/decode.js";

const json = process.argv.includes("--json");
const COUNT = 100_000;
const folder = mkdtempSync(join(tmpdir(), "spindrift-bench-"));
const started = [];
process.on("exit", () => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

let seed = 20_261_121;
const below = (limit) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return seed % limit;
};

/** What a platform's devices write in front: each platform's own form, and the rule that types it. */
const HEADERS = {
  ios: {
    line: (n, { tag, text }) => `<189>${n}: gw${n % 9}: Mar 12 18:22:10.706: %${tag}: ${text}`,
    rule: ({ tag }) =>
      `<%pri:number%>%count:number%: %host:char-to::%: %month:word% %day:number% %clock:char-to:.%.%msec:number%: %%${tag}: `,
  },
  junos: {
    line: (n, { tag, app, text }) =>
      `<29>Mar 12 18:22:10 gw${n % 9} ${app}: ${tag === undefined ? "" : `${tag}: `}${text}`,
    rule: ({ tag, app }) =>
      `<%pri:number%>%stamp:date-rfc3164% %host:word% ${app}: ${tag === undefined ? "" : `${tag}: `}`,
  },
  strongswan: {
    line: (n, { text }) => `<30>Mar 12 18:22:10 gw${n % 9} charon: ${text}`,
    rule: () => `<%pri:number%>%stamp:date-rfc3164% %host:word% charon: `,
  },
};

/** Every line of every message's fixtures that is read, without its header. */
function samples(platform) {
  const messages = join(import.meta.dirname, "../src/platforms", platform.name, "messages");
  return readdirSync(messages, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".txt"))
    .flatMap((name) => readFileSync(join(messages, name), "utf8").split("\n"))
    .map((line) => decodeSyslog(line))
    .filter((message) => message.structuredData === undefined && readLogLine(platform, message).event !== undefined)
    .map(({ tag, appName, text }) => ({ platform, tag, app: appName ?? "kmd", text }))
    .filter(({ tag }) => platform.name !== "ios" || tag !== undefined);
}

const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
/** Numbers that stand alone; those within words and interface names stay as they are. */
const VARYING = /\b(?:\d{1,3}\.){3}\d{1,3}\b|(?<![\w.:/-])\d+(?![\w.:/-])/g;

/** liblognorm's rule for the text: what varies becomes a typed field, the rest stays literal. */
function ruleOf(sample) {
  let fields = 0;
  const body = sample.text
    .replaceAll("%", "%%")
    .replace(VARYING, (value) => `%f${++fields}:${value.includes(".") ? "ipv4" : "number"}%`);
  return `rule=${sample.tag ?? "text"}:${HEADERS[sample.platform.name].rule(sample)}${body}`;
}

const all = [ios, junos, strongswan].flatMap(samples);
const lines = Array.from({ length: COUNT }, (_, n) => {
  const sample = all[below(all.length)];
  const text = sample.text.replace(ADDRESS, () => `198.51.${100 + below(100)}.${1 + below(250)}`);
  return { platform: sample.platform, line: HEADERS[sample.platform.name].line(n + 1, { ...sample, text }) };
});
const input = join(folder, "lines.log");
const rulebase = join(folder, "lines.rulebase");
writeFileSync(input, `${lines.map(({ line }) => line).join("\n")}\n`);
/** Whose line each is: the inventory tells it by the sender. */
const platforms = lines.map(({ platform }) => platform);
lines.length = 0;
writeFileSync(rulebase, `version=2\n${[...new Set(all.map(ruleOf))].join("\n")}\n`);

/** Reads the file again and types every line; the platform of a line is its sender's, known from the inventory. */
function spindrift() {
  const before = process.cpuUsage();
  const read = readFileSync(input, "utf8").split("\n");
  const file = openSync(join(folder, "spindrift.out"), "w");
  let out = [];
  let typed = 0;
  for (let i = 0; i < COUNT; i++) {
    const header = decodeSyslog(read[i]);
    const reading = readLogLine(platforms[i], header);
    if (reading.event !== undefined) typed++;
    out.push(reading.event ?? "FAIL");
    if (out.length < 1_000 && i < COUNT - 1) continue;
    writeSync(file, `${out.join("\n")}\n`);
    out = [];
  }
  closeSync(file);
  const { user, system } = process.cpuUsage(before);
  return { typed, seconds: (user + system) / 1e6 };
}

const cpu = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function rsyslogd() {
  const out = join(folder, "rsyslog.out");
  const config = join(folder, "rsyslog.conf");
  writeFileSync(
    config,
    `global(workDirectory="${folder}" maxMessageSize="64k")
module(load="imfile")
module(load="mmnormalize")
template(name="fields" type="string" string="%parsesuccess%\\n")
ruleset(name="type") {
  action(type="mmnormalize" rulebase="${rulebase}" useRawMsg="on")
  action(type="omfile" file="${out}" template="fields" flushOnTXEnd="off" asyncWriting="off")
}
input(type="imfile" file="${input}" tag="bench" ruleset="type" readTimeout="0")
`,
  );
  const child = spawn("/usr/sbin/rsyslogd", ["-n", "-f", config, "-i", join(folder, "pid")], { stdio: "ignore" });
  started.push(child);
  const written = () => (existsSync(out) ? Number(execFileSync("wc", ["-l", out]).toString().split(" ")[0]) : 0);
  for (let i = 0; i < 180 && written() < COUNT * 0.999; i++) await pause(500);
  const seconds = cpu(child.pid);
  child.kill("SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  const results = readFileSync(out, "utf8").trim().split("\n");
  return {
    written: results.length,
    typed: results.filter((line) => line === "OK").length,
    seconds,
  };
}

spindrift();
const ours = [spindrift(), spindrift(), spindrift()].sort((a, b) => a.seconds - b.seconds)[0];
const peer = existsSync("/usr/lib/x86_64-linux-gnu/rsyslog/mmnormalize.so") ? await rsyslogd() : undefined;
const rate = ({ seconds }) => COUNT / seconds;
const result = {
  forms: new Set(all.map(ruleOf)).size,
  lines: COUNT,
  spindrift: { typed: ours.typed, linesPerSecondAndCore: Math.round(rate(ours)) },
  ...(peer === undefined
    ? {}
    : {
        rsyslog: { typed: peer.typed, linesPerSecondAndCore: Math.round(rate(peer)) },
        ratio: rate(ours) / rate(peer),
      }),
};
if (json) console.log(JSON.stringify(result, null, 2));
else {
  const row = (name, { typed, linesPerSecondAndCore }) =>
    console.log(
      `${name.padEnd(22)} ${String(linesPerSecondAndCore).padStart(8)} lines/s and core, typed ${typed} of ${COUNT}`,
    );
  console.log(`${result.forms} forms of line`);
  row("spindrift", result.spindrift);
  if (peer === undefined) console.log("rsyslogd with mmnormalize is not installed (apt-get install rsyslog)");
  else {
    row("rsyslogd, mmnormalize", result.rsyslog);
    console.log(`ratio ${result.ratio.toFixed(2)}`);
  }
}
