import { Dialogue } from "../dist/intake/ssh/dialogue.js";
import { answersIn } from "../dist/intake/transcript/answers.js";
import { platforms } from "../dist/platforms/catalogue.js";
import { parseTranscript } from "../dist/wire/transcript/transcript.js";

const session = [
  "spindrift-transcript 1\ndevice hub\nplatform ios\nvia cli\nbegan 2026-11-21T11:00:00.000Z\n\n",
  '0.000 < "\\r\\nhub#"\n0.100 > "show x\\n"\n0.110 < "show x\\r\\n"\n0.110 < " --More-- "\n0.120 > " "\n0.130 < "\\r\\u001b[Kline\\r\\nhub#"\n',
].join("");

export const target = {
  seeds: [
    "show x\r\nline 1\r\n --More-- \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\bline 2\r\nhub#",
    "\r\n*Nov 21 03:00:00: %SYS-5-CONFIG_I: x\r\nhub#show \r x\r\n\u001B[1;31mred\u001B[0m\u001B]0;t\u0007\u001B[5C\u001B[2Kx\r\nhub#\r\n%A-5-B: c\r\n",
    "show x\r\n---(more 42%)---\r     \rline\r\n\r\n{primary:node0}[edit]\r\nops@gw1# ",
    session,
  ].map((text) => Buffer.from(text)),
  run(bytes) {
    const text = bytes.toString("utf8");
    for (const platform of platforms) {
      if (platform.cli === undefined) continue;
      const dialogue = new Dialogue(platform.cli, 1_000);
      dialogue.learn("hub#");
      dialogue.sent("show x");
      for (let at = 0; at < text.length; at += 13) dialogue.push(text.slice(at, at + 13));
      dialogue.settled(true);
      dialogue.settled(false);
      dialogue.expired();
      if (dialogue.pending.length > 10_000) throw new Error("more was kept than the limit allows");
    }
    const parsed = parseTranscript(text);
    if (parsed.ok) for (const platform of platforms) answersIn(parsed.value, platform);
  },
};
