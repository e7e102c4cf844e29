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
    "(?:crypto isakmp key|\\bpsk|secret|password|passwd|passphrase|key-string|community|authentication-key)\\s+(?:\\d\\s+|encrypted\\s+)?",
  ),
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

/** The text with every secret struck out. */
export function redact(text: string): string {
  const withoutKeys = text.includes("PRIVATE KEY-----") ? text.replace(KEY_BLOCK, "$1‹redacted›$2") : text;
  const unmarked = withoutKeys
    .replace(HASH, "‹redacted›")
    .replace(MARKED_LINE, (line) => line.replace(/"[^"]*"/g, "‹redacted›"));
  return SECRETS.reduce((clean, pattern) => clean.replace(pattern, STRUCK), unmarked);
}
