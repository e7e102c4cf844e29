/** What must never be shown or kept: keys, passwords, communities, in the words of configurations and logs. */
const SECRETS: readonly RegExp[] = [
  /((?:pre-shared-key|crypto isakmp key|psk|secret|password|passwd|key-string|community)\s+(?:ascii-text |hexadecimal |[0-9] )?)("[^"]*"|\S+)/gi,
  /((?:authPassphrase|privPassphrase|auth-password|privacy-password|token)["']?\s*[:=]\s*)("[^"]*"|\S+)/gi,
  /(snmp-server host \S+ (?:traps |informs )?(?:version \S+ )?)(\S+)/gi,
];

/** The text with every secret struck out. */
export function redact(text: string): string {
  return SECRETS.reduce((clean, pattern) => clean.replace(pattern, "$1‹redacted›"), text);
}
