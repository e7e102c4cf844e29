import type { Answer } from "../../model/arrival.ts";
import type { LnsReading, TunnelGroup } from "../../model/lns.ts";
import type { Command } from "../command.ts";
import type { LnsPlatform } from "../lns.ts";
import { showChassisRoutingEngine } from "./commands/show-chassis-routing-engine.ts";
import { type ConfigurationStatement, showConfiguration } from "./commands/show-configuration.ts";
import { showDdosProtectionProtocols } from "./commands/show-ddos-protection-protocols.ts";
import { showNetworkAccessAaaStatisticsAuthentication } from "./commands/show-network-access-aaa-statistics-authentication.ts";
import { showServicesL2tpDestination } from "./commands/show-services-l2tp-destination.ts";
import { showSubscribersSummary } from "./commands/show-subscribers-summary.ts";
import { showSubscribersSummaryPort } from "./commands/show-subscribers-summary-port.ts";
import type { DdosPolicer, DdosTotals } from "./ddos-rows.ts";
import { spellL2tp } from "./l2tp-change.ts";

const SUBSCRIBERS = "show subscribers summary";
const PORTS = "show subscribers summary port";
const PEERS = "show services l2tp destination";
const AAA = "show network-access aaa statistics authentication";
const POLICER = "show ddos-protection protocols l2tp aggregate";
const ENGINE = "show chassis routing-engine";
const L2TP_CONFIGURATION = "show configuration services l2tp | display set";
const DDOS_CONFIGURATION = "show configuration system ddos-protection | display set";

/** The control plane of an MX as LNS, by the commands that an operator would look with. */
export const junosLns: LnsPlatform = {
  poll: [SUBSCRIBERS, PORTS, PEERS, AAA, POLICER, ENGINE, L2TP_CONFIGURATION, DDOS_CONFIGURATION],
  evidence: [
    "show system processes extensive",
    "show services l2tp summary",
    "show ddos-protection protocols violations",
  ],
  read,
  spell: spellL2tp,
};

function read(answers: readonly Answer[]): LnsReading {
  const rowsOf = <Row>(run: string, command: Command<Row>): readonly Row[] => {
    const answer = answers.find((one) => one.command === run);
    if (answer?.text === undefined || answer.error !== undefined) return [];
    const { rows, incomplete } = command.parse(answer.text);
    return incomplete ? [] : rows;
  };
  const wasAnswered = (run: string): boolean =>
    answers.some(({ command, text, error }) => command === run && text !== undefined && error === undefined);
  const [summary] = rowsOf(SUBSCRIBERS, showSubscribersSummary);
  const policer = rowsOf(POLICER, showDdosProtectionProtocols).find(isL2tp);
  const statements = rowsOf(L2TP_CONFIGURATION, showConfiguration);
  const ddos = rowsOf(DDOS_CONFIGURATION, showConfiguration);
  return {
    readable: summary === undefined ? { ok: false, reason: whyUnreadable(answers) } : { ok: true },
    // A state that nobody is in is not printed
    ...(summary === undefined
      ? {}
      : {
          subscribers: {
            init: summary.byState.init ?? 0,
            active: summary.byState.active ?? 0,
            ...(summary.total === undefined ? {} : { total: summary.total }),
          },
        }),
    ports: rowsOf(PORTS, showSubscribersSummaryPort).map((row) => ({ port: row.interface, count: row.count })),
    peers: rowsOf(PEERS, showServicesL2tpDestination).map(({ remoteAddress, tunnels, sessions, ...row }) => ({
      address: remoteAddress,
      tunnels,
      sessions,
      isRounded: row.isSessionsRounded || row.isTunnelsRounded,
    })),
    ...aaaOf(rowsOf(AAA, showNetworkAccessAaaStatisticsAuthentication)[0]),
    ...engineOf(rowsOf(ENGINE, showChassisRoutingEngine)),
    ...policerOf(policer),
    ...(wasAnswered(L2TP_CONFIGURATION) ? { tunnelGroups: tunnelGroupsOf(statements) } : {}),
    ...(wasAnswered(DDOS_CONFIGURATION) ? { isFlowDetectionOn: isFlowDetectionOn(ddos) } : {}),
  };
}

function whyUnreadable(answers: readonly Answer[]): string {
  const answer = answers.find(({ command }) => command === SUBSCRIBERS);
  if (answer === undefined) return `${SUBSCRIBERS} was not asked`;
  return answer.error === undefined
    ? `the answer to ${SUBSCRIBERS} is empty, cut or in no form that is known`
    : `${SUBSCRIBERS}: ${answer.error.message}`;
}

function aaaOf(
  row: ReturnType<typeof showNetworkAccessAaaStatisticsAuthentication.parse>["rows"][number] | undefined,
): Partial<LnsReading> {
  if (row?.requestsReceived === undefined || row.accepts === undefined || row.timedOut === undefined) return {};
  return { aaa: { requests: row.requestsReceived, accepts: row.accepts, timedOut: row.timedOut } };
}

/** The master's: it is the one that runs the control plane. */
function engineOf(rows: ReturnType<typeof showChassisRoutingEngine.parse>["rows"]): Partial<LnsReading> {
  const engine = rows.find(({ mastershipState }) => /^master$/i.test(mastershipState ?? "")) ?? rows[0];
  const idle = engine?.cpu?.idle;
  if (idle === undefined) return {};
  return { engine: { idle, ...(engine?.loadAverage === undefined ? {} : { loadAverage: engine.loadAverage }) } };
}

const isL2tp = (row: DdosPolicer | DdosTotals): row is DdosPolicer =>
  "protocolGroup" in row && row.protocolGroup.toLowerCase() === "l2tp" && row.packetType === "aggregate";

function policerOf(policer: DdosPolicer | undefined): Partial<LnsReading> {
  if (policer?.bandwidthPps === undefined || policer.receivedPackets === undefined) return {};
  const { arrivalRatePps, maxArrivalRatePps } = policer;
  return {
    policer: {
      bandwidth: policer.bandwidthPps,
      burst: policer.burstPackets ?? policer.bandwidthPps,
      isConfigured: policer.userConfigured.some((name) => /bandwidth/i.test(name)),
      isViolated: policer.isViolated ?? false,
      received: policer.receivedPackets,
      dropped: policer.droppedPackets ?? 0,
      ...(arrivalRatePps === undefined ? {} : { arrivalRate: arrivalRatePps }),
      ...(maxArrivalRatePps === undefined ? {} : { maxArrivalRate: maxArrivalRatePps }),
      violatedPlaces: policer.locales.filter(({ isViolated }) => isViolated).map(({ locale }) => locale),
    },
  };
}

const GROUP = /^services l2tp tunnel-group (?<name>\S+)(?: hello-interval (?<hello>\d+))?/;

function tunnelGroupsOf(statements: readonly ConfigurationStatement[]): readonly TunnelGroup[] {
  const groups = new Map<string, TunnelGroup>();
  for (const { verb, statement } of statements) {
    const { name, hello } = GROUP.exec(statement)?.groups ?? {};
    if (verb !== "set" || name === undefined) continue;
    groups.set(name, {
      ...(groups.get(name) ?? { name }),
      ...(hello === undefined ? {} : { helloInterval: Number(hello) }),
    });
  }
  return [...groups.values()];
}

const isFlowDetectionOn = (statements: readonly ConfigurationStatement[]): boolean =>
  statements.some(
    ({ verb, statement }) => verb === "set" && statement === "system ddos-protection global flow-detection",
  );
