const STRUCK = "$1‹redacted›";
const VALUE = '("[^"]*"|[^\\s;<"]+)';
const kept = (pattern: string): RegExp => new RegExp(`(${pattern})${VALUE}`, "gi");

/** What must never be shown or kept: keys, passwords, communities, in the words of configurations and logs. */
const SECRETS: readonly RegExp[] = [
  // IOS keyrings name the peer in front of the key, Junos its spelling
  kept(
    "pre-shared-key\\s+(?:(?:address|hostname)\\s+\\S+(?:\\s+\\d[\\d.]+)?\\s+key\\s+|(?:local|remote|ascii-text|hexadecimal)\\s+)?(?:hex\\s+)?(?:\\d\\s+)?",
  ),
  kept(
    "(?:crypto isakmp key|secret|password|passwd|passphrase|key-string|community|authentication-key)\\s+(?:\\d\\s+|encrypted\\s+)?",
  ),
  // In a table of IKE SAs `psk` is a method, and a Diffie-Hellman group stands behind it
  kept("\\bpsk\\s+(?!\\d{1,2}\\s|-\\s)"),
  kept("\\b(?:tacacs|radius)[\\w-]{0,40}\\s(?:[^\\n]{0,120}?\\s)?key\\s+(?:\\d\\s+)?"),
  kept("message-digest-key\\s+\\d+\\s+\\w+\\s+(?:\\d\\s+)?"),
  kept("(?:authPassphrase|privPassphrase|auth-password|privacy-password|token)[\"']?\\s*[:=]\\s*"),
  kept("snmp-server host \\S+ (?:traps |informs )?(?:version \\S+ )?"),
  // A line of a block that holds nothing but the key, as below `radius server X`
  /(^[ \t]+key[ \t]+(?:\d[ \t]+)?)(\S+)(?=[ \t\r]*$)/gim,
  /(<(?:\w+:)?(?:ascii-text|hexadecimal|secret|passphrase|[\w-]*password|[\w-]+-key)(?:\s[^<>]*)?>)([^<\s][^<]*)/gi,
];

/** Hashes and reversible ciphers of both vendors are known by their beginning. */
const HASH = /\$(?:1|5|6|8|9|14|sha1)\$[^\s";<]{4,}/g;
/** Junos marks a line that holds one. */
const MARKED_LINE = /^.*## SECRET-DATA/gm;

const KEY_BLOCK = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Beside these a secret may stand, in small letters: of an answer of megabytes few lines are looked at closely, of most logs none. */
const SIGNS = [
  ...[
    "-key",
    "key-",
    "isakmp key",
    "\n key ",
    "  key ",
    "\tkey",
    "key\t",
    "psk",
    "secret",
    "passw",
    "passphrase",
    "community",
  ],
  ...["token", "tacacs", "radius", "snmp-server", "ascii-text", "hexadecimal", "$"],
];

/** The text with every secret struck out. */
export function redact(text: string): string {
  const withoutKeys = text.includes("PRIVATE KEY-----") ? text.replace(KEY_BLOCK, "$1‹redacted›$2") : text;
  let clean = "";
  let done = 0;
  for (const { from, to } of suspiciousLines(withoutKeys)) {
    clean += withoutKeys.slice(done, from) + redactLine(withoutKeys.slice(from, to));
    done = to;
  }
  return clean + withoutKeys.slice(done);
}

interface Line {
  readonly from: number;
  readonly to: number;
}

/** In their order, each once. */
function suspiciousLines(text: string): readonly Line[] {
  const lower = text.toLowerCase();
  if (lower.length !== text.length) return [{ from: 0, to: text.length }]; // a letter that is two when it is small
  const lines = new Map<number, Line>();
  const add = (at: number): number => {
    const from = lower.lastIndexOf("\n", at) + 1;
    const end = lower.indexOf("\n", at);
    const to = end < 0 ? lower.length : end;
    lines.set(from, { from, to });
    return to;
  };
  if (lower.startsWith(" key ")) add(0);
  for (const sign of SIGNS)
    for (let at = lower.indexOf(sign); at >= 0; ) at = lower.indexOf(sign, add(at + sign.length - 1));
  return [...lines.values()].sort((a, b) => a.from - b.from);
}

function redactLine(line: string): string {
  const unmarked = line
    .replace(HASH, "‹redacted›")
    .replace(MARKED_LINE, (marked) => marked.replace(/"[^"]*"/g, "‹redacted›"));
  return SECRETS.reduce((clean, pattern) => clean.replace(pattern, STRUCK), unmarked);
}
