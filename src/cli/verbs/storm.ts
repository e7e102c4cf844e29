import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { answerStorm, type Progress, type StormAnswer } from "../../app/storm/answer.ts";
import { type StormOptions, type StormOrder, stormOrder } from "../../app/storm/order.ts";
import { PRESETS } from "../../app/storm/presets.ts";
import { renderStorm } from "../../app/storm/render.ts";
import { UsageError } from "../../errors/errors.ts";
import { drawSvg } from "../../storm/draw-svg.ts";
import { print } from "../show.ts";

const WIDTH = 80;

const EXAMPLES = `
Presets:
${PRESETS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n")}

Examples:
  $ spindrift storm
  $ spindrift storm --sessions 12000 --tunnels 3000 --logins 200 --patience 10s --svg storm.svg
  $ spindrift storm --rate 250 --hello off
  $ spindrift storm --sweep --typed --seeds 3
  $ spindrift storm --shown lns1.log
  $ spindrift storm --answer 4ms --lns 4 --json

--shown reads show subscribers summary [port], show services l2tp destination, show chassis routing-engine and show
network-access aaa statistics authentication of two looks or more, one from before the fall. --logins and --answer are two ways to say how fast your LNS is: logins a second when nothing is wasted, or what it takes
to answer one call request when idle. The same seed gives the same bytes. In JSON every time is in milliseconds, and null
is never or not set. Nothing is sent to any device. Ends 0 when a rate lets the sessions back in (or none is needed), 1
when no rate does, 2 on a slip of usage.`;

/** `spindrift storm`: an L2TP login storm in virtual time, and the policer's rate that ends it. */
export function stormVerb(command: Command): void {
  addQuestions(addParameters(command))
    .addHelpText("after", EXAMPLES)
    .action((options: StormOptions & { readonly json?: true }) => {
      const order = stormOrder(options);
      if (options.svg !== undefined) tryToSave(options.svg); // what cannot be written is better known before the work
      const { tell, clear } = progress();
      const answer = answerStorm(order, tell);
      clear();
      if (options.svg !== undefined && answer.kind === "advice") save(options.svg, drawSvg(answer.advice), "w");
      print(options.json === true ? document(order, answer) : renderStorm(order, answer, columns()));
      if (!answer.isWell) process.exitCode = 1;
    });
}

const addQuestions = (command: Command): Command =>
  command
    .option("--sweep", "only the curve of the time to recover over the rate, and the rate to choose")
    .option("--rate <pps>", "only what this rate does; none: no policer")
    .option("--typed", "police requests for calls and tunnels alone (Junos cannot), in --sweep or --rate")
    .option("--seed <number>", "chance of the run: the same seed, the same bytes", "1")
    .option("--seeds <count>", "runs of each rate, with seeds from --seed on; their median is told", "1")
    .option("--horizon <duration>", "virtual time after which a storm counts as never ending", "30m")
    .option("--svg <file>", "draw the curves there")
    .option("--json", "one JSON document");

const addParameters = (command: Command): Command =>
  command
    .option("--preset <name>", `the storm to begin with: ${PRESETS.map(({ name }) => name).join(", ")}`, "link-flap")
    .option(
      "--shown <file>",
      "an LNS's own answers (transcript, terminal's text, folder): who calls, and what it manages",
    )
    .option("--sessions <count>", "PPP sessions that redial, of all LNS together")
    .option("--tunnels <count>", "L2TP tunnels that they are on")
    .option("--lacs <count>", "the same for LACs of one tunnel each")
    .option("--lns <count>", "LNS that share them")
    .option("--spread <duration>", "the first dials come within this")
    .option("--patience <duration>", "a client that is not up by then gives up")
    .option("--redial <duration>", "and dials again after half to one and a half times this")
    .option("--redial-cap <duration>", "each failure doubles the wait, up to this")
    .option("--hello <interval>", "a tunnel's HELLO after this long in silence; off")
    .option("--window <messages>", "of a tunnel unacknowledged at most")
    .option("--slow-start", "the LACs do slow start, RFC 2661 appendix A")
    .option("--tries <count>", "retransmissions until a tunnel is given up")
    .option("--delay <duration>", "one way from LAC to LNS")
    .option("--logins <number>", "that the LNS manages a second")
    .option("--answer <duration>", "the idle LNS's time from ICRQ to ICRP, without the way")
    .option("--cost <list>", "of a message to the LNS: icrq=2ms,iccn=6ms,cdn=2ms,hello,duplicate,sccrq,scccn")
    .option("--queue <packets>", "that may wait for the LNS")
    .option("--order <order>", "in which it serves them: fifo, lifo, replies-first")
    .option("--max-starting <count>", "logins in progress at most; further requests are ignored")
    .option("--burst <packets>", "of the policer; a second's worth unless said");

/** A drawing grows with the terminal; what is read by a program or kept in a file always looks the same. */
const columns = (): number => (process.stdout.isTTY ? Math.min(120, Math.max(60, process.stdout.columns)) : WIDTH);

/** Each run on standard error: on a terminal all on one line, which is gone when the answer comes. */
function progress(): { readonly tell: Progress; readonly clear: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { tell: (text) => void stderr.write(`storm: ${text}\n`), clear: () => undefined };
  const line = (text: string): void => void stderr.write(`\r\x1b[K${text.slice(0, stderr.columns - 1)}`);
  return { tell: (text) => line(`storm: ${text} …`), clear: () => line("") };
}

function document({ preset, question, seeds, horizon, lns }: StormOrder, answer: StormAnswer): string {
  const whole = { preset: preset.name, question, seeds, horizon, lns, ...answer };
  return JSON.stringify(whole, (_, value: unknown) => value ?? null);
}

/** Leaves the file as it is, and none where there was none. */
function tryToSave(path: string): void {
  const isThere = existsSync(path);
  save(path, "", "a");
  if (!isThere) rmSync(path);
}

function save(path: string, text: string, flag: "a" | "w"): void {
  try {
    writeFileSync(path, text, { flag });
  } catch (cause) {
    throw new UsageError("storm.svg", `--svg ${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
