// A fake NETCONF server of Junos, as the subsystem of a real sshd: `netconf.mjs <folder>`. Its framing is written for itself,
// so that it proves ours. Answers stand in <folder>/netconf/<command, blanks as dashes>; a file `only-1.0` there leaves chunks out.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(process.argv[2], "netconf");
const versions = existsSync(join(folder, "only-1.0")) ? ["1.0"] : ["1.0", "1.1"];
const capabilities = versions.map((v) => `<capability>urn:ietf:params:netconf:base:${v}</capability>`).join("");
process.stdout.write(
  `<!-- user ops, class j-read-only -->\n<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities>${capabilities}</capabilities><session-id>42</session-id></hello>\n]]>]]>\n`,
);

let input = Buffer.alloc(0);
let isChunked = false;
process.stdin.on("data", (bytes) => {
  input = Buffer.concat([input, bytes]);
  for (let message = next(); message !== undefined; message = next()) {
    if (message.includes("<hello")) isChunked = versions.length === 2 && message.includes("base:1.1");
    else send(answer(message));
  }
});
process.stdin.on("end", () => process.exit(0));

function next() {
  const text = input.toString("latin1");
  const found = isChunked ? /^(?:\n#\d+\n[\s\S]*?)\n##\n/.exec(text)?.[0] : /^[\s\S]*?\]\]>\]\]>/.exec(text)?.[0];
  if (found === undefined) return undefined;
  input = input.subarray(found.length);
  return Buffer.from(found.replace(/\n#\d+\n|\n##\n|\]\]>\]\]>/g, ""), "latin1").toString("utf8");
}

function send(reply) {
  if (!isChunked) return process.stdout.write(`${reply}\n]]>]]>\n`);
  // Chunks of an odd size, so that they cut letters and tags
  const bytes = Buffer.from(reply);
  for (let at = 0; at < bytes.length; at += 37) {
    const piece = bytes.subarray(at, at + 37);
    process.stdout.write(Buffer.concat([Buffer.from(`\n#${piece.length}\n`), piece]));
  }
  process.stdout.write("\n##\n");
}

function answer(message) {
  const [, id] = /message-id="([^"]*)"/.exec(message) ?? [];
  const [, format, command = ""] = /<command format="(\w+)">([^<]*)<\/command>/.exec(message) ?? [];
  const file = join(folder, command.replace(/[ |/]/g, "-"));
  const open = `<rpc-reply xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" xmlns:junos="http://xml.juniper.net/junos/21.2R3/junos" message-id="${id}">`;
  if (!existsSync(file))
    return `${open}\n<rpc-error><error-type>protocol</error-type><error-tag>operation-failed</error-tag><error-severity>error</error-severity><error-message>\nsyntax error, expecting &lt;command&gt;\n</error-message></rpc-error>\n</rpc-reply>`;
  const text = readFileSync(file, "utf8");
  if (format === "xml")
    return `${open}\n${text.replace(/^[\s\S]*?<rpc-reply[^>]*>|<\/rpc-reply>[\s\S]*$/g, "")}\n</rpc-reply>`;
  return `${open}\n<output>\n${text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")}</output>\n</rpc-reply>`;
}
