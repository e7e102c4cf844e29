import type { Command } from "commander";

/** A verb: what the list of `--help` says of it, and where the rest of it stands, which is loaded when it is asked for. */
export interface Verb {
  readonly name: string;
  readonly description: string;
  /** @returns what gives the command its arguments, its options and what it does */
  load(): Promise<(command: Command) => void>;
}

/** In the order in which an operator meets them. */
export const verbs: readonly Verb[] = [
  {
    name: "init",
    description: "write a configuration to begin with",
    load: async () => (await import("./verbs/init.ts")).initVerb,
  },
  {
    name: "up",
    description:
      "watch the fleet of the configuration: intake, detection, diagnosis, response, API and page in one process",
    load: async () => (await import("./verbs/up.ts")).upVerb,
  },
  {
    name: "demo",
    description: "the built-in lab with a scenario, watched by Spindrift; nothing outside this machine is touched",
    load: async () => (await import("./verbs/demo.ts")).demoVerb,
  },
  {
    name: "check",
    description:
      "step by step to a device, or to all: address, port, keys, login, privilege, each command, clock, SNMP, syslog; what to change where it fails",
    load: async () => (await import("./verbs/check.ts")).checkVerb,
  },
  {
    name: "probe",
    description: "dial a gateway as an ordinary user does, and report stage by stage what comes of it",
    load: async () => (await import("./verbs/probe.ts")).probeVerb,
  },
  {
    name: "show",
    description: "what a running IPsec endpoint holds, word for word as at the gateway",
    load: async () => (await import("./verbs/operational.ts")).operationalVerb,
  },
  {
    name: "clear",
    description: "give up SAs of a running IPsec endpoint, word for word as at the gateway",
    load: async () => (await import("./verbs/operational.ts")).operationalVerb,
  },
  {
    name: "request",
    description: "have a running IPsec endpoint switch over, word for word as at the gateway",
    load: async () => (await import("./verbs/operational.ts")).operationalVerb,
  },
  {
    name: "incident",
    description: "the case files",
    load: async () => (await import("./verbs/incident.ts")).incidentVerb,
  },
  {
    name: "diagnose",
    description: "what was recorded of gateways (sessions, outputs, logs) in, ranked causes with evidence out, offline",
    load: async () => (await import("./verbs/diagnose.ts")).diagnoseVerb,
  },
  {
    name: "replay",
    description: "run a recording again: the same inputs give the same case file, to the byte",
    load: async () => (await import("./verbs/replay.ts")).replayVerb,
  },
  {
    name: "log",
    description:
      "log lines in, parsed observations out, one JSON a line; a line that is a trap's JSON ({ oid, varbinds: [{ oid, type, value }] }) is read as that trap",
    load: async () => (await import("./verbs/log.ts")).logVerb,
  },
  {
    name: "parse",
    description: "device output on standard input, JSON out: { rows, unread, incomplete }",
    load: async () => (await import("./verbs/parse.ts")).parseVerb,
  },
  {
    name: "record",
    description:
      "record a session with a device as a transcript on standard output, without its secrets; `parse` reads it, `play` plays it",
    load: async () => (await import("./verbs/record.ts")).recordVerb,
  },
  {
    name: "play",
    description: "play a transcript as an SSH server on loopback: the device answers as it did when it was recorded",
    load: async () => (await import("./verbs/play.ts")).playVerb,
  },
  {
    name: "lab",
    description: "the virtual fleet: gateways that speak real IKE, ESP and SSH on loopback, and their faults",
    load: async () => (await import("./verbs/lab.ts")).labVerb,
  },
  {
    name: "storm",
    description: "simulate an L2TP login storm, and advise the policer's rate that lets the sessions back in",
    load: async () => (await import("./verbs/storm.ts")).stormVerb,
  },
  {
    name: "cheatsheet",
    description: "what to type on a platform, what fails there and what to do, rendered from the knowledge",
    load: async () => (await import("./verbs/cheatsheet.ts")).cheatsheetVerb,
  },
  {
    name: "completion",
    description: "a script that makes bash or zsh complete verbs and options",
    load: async () => (await import("./verbs/completion.ts")).completionVerb(verbs),
  },
];
