import { expect, test } from "vitest";
import { readLogging } from "./logging.ts";

const settings = [
  "Syslog logging: enabled (0 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns, xml disabled, filtering disabled)",
  "    Trap logging: level informational, 4 message lines logged",
];

const messagesIn = (...lines: string[]) =>
  readLogging(`${lines.join("\n")}\n`).rows.filter(({ kind }) => kind === "message");

test("the lines below the buffer's heading are messages, each with its header taken apart", () => {
  const [first] = messagesIn(
    ...settings,
    "Log Buffer (8192 bytes):",
    "000107: .Nov 21 2026 03:00:01.120 EST: %CRYPTO-4-IKMP_NO_SA: IKE message from 198.51.100.1 has no SA",
  );

  expect(first).toMatchObject({
    sequence: 107,
    clockMark: ".",
    year: 2026,
    month: "Nov",
    day: 21,
    time: "03:00:01.120",
    zone: "EST",
    facility: "CRYPTO",
    severity: 4,
    mnemonic: "IKMP_NO_SA",
    text: "IKE message from 198.51.100.1 has no SA",
  });
});

test("a line without a header goes on with the message before it, and the first may have lost its beginning", () => {
  const messages = messagesIn(
    ...settings,
    "Log Buffer (8192 bytes):",
    "ined from console",
    "1d03h: %SYS-5-RESTART: System restarted --",
    "Compiled on a Monday",
  );

  expect(messages).toMatchObject([
    { text: "ined from console" },
    { time: "1d03h", mnemonic: "RESTART", more: ["Compiled on a Monday"] },
  ]);
});

test("a message among the settings is the console's and no row", () => {
  const stray = "*Nov 21 03:00:00.000: %SYS-5-CONFIG_I: Configured from console by ops on vty0";
  const found = readLogging([settings[0], stray, settings[1], "Log Buffer (8192 bytes):", ""].join("\n"));

  expect(found.unread).toEqual([{ line: 2, text: stray }]);
  expect(found.rows.map(({ kind }) => kind)).toEqual(["setting", "setting", "buffer"]);
});

test("ASA has no heading over its buffer, and a filter leaves no settings", () => {
  const line = "Nov 21 2026 03:00:01 edge : %ASA-4-402119: IPSEC: Received an ESP packet";

  expect(messagesIn("Syslog logging: enabled", "    ASDM logging: disabled", line)).toHaveLength(1);
  expect(messagesIn(line)).toMatchObject([{ host: "edge", facility: "ASA", mnemonic: "402119" }]);
});

test("an answer that ends before the trap settings is incomplete", () => {
  expect(readLogging(`${settings[0]}\n`).incomplete).toBe(true);
  expect(readLogging(`${settings.join("\n")}\n`).incomplete).toBe(false);
});

test("an old release names its hosts and its exceptions in other words", () => {
  const found = readLogging(
    [
      "Syslog logging: enabled (11 messages dropped, 0 messages rate-limited, 0 flushes, 0 overruns)",
      "    Console logging: level debugging, 39 messages logged",
      "    Logging Exception size (4096 bytes)",
      "    Trap logging: level informational, 43 message lines logged",
      "        Logging to 192.0.2.50, 43 message lines logged, xml disabled,",
      "               filtering disabled",
      "        Logging to 192.0.2.51(global) (udp port 514, audit disabled,",
      "",
    ].join("\n"),
  );

  expect(found.unread).toEqual([]);
  expect(found.rows).toMatchObject([
    { of: "syslog", values: { status: "enabled", messagesDropped: 11 } },
    { of: "console", values: { level: "debugging", messagesLogged: 39 } },
    { values: { sizeBytes: 4096 } },
    { of: "trap" },
    { of: "192.0.2.50", values: { messageLinesLogged: 43, filtering: "disabled" } },
    { of: "192.0.2.51", values: { vrf: "global", protocol: "udp", port: 514 } },
  ]);
});
