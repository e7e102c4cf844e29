import type { Parsed } from "../../command.ts";
import type { DdosPolicer, DdosTotals, LocaleDraft, PolicerDraft, PolicerState } from "../ddos-rows.ts";
import type { Writable } from "../rules.ts";
import { seconds } from "../values.ts";
import type { XmlElement } from "./element.ts";
import { type ElementTable, fill, put, putNumber, readReply, textOf, within } from "./fill.ts";

/** `get-ddos-protocols-information`, `-parameters`, `-statistics` and `-violations`. */
export const readDdosPolicersXml = (text: string): Parsed<DdosPolicer | DdosTotals> =>
  readReply(text, (reply) => {
    const totals: Writable<DdosTotals> = {};
    for (const information of within(reply, "ddos-protocols-information")) fill(totals, information, TOTALS);
    const policers = [...within(reply, "ddos-protocol-group")].flatMap((group) =>
      [...within(group, "ddos-protocol")].map((protocol) => policerOf(textOf(group, "group-name") ?? "", protocol)),
    );
    return [...(Object.keys(totals).length === 0 ? [] : [totals]), ...policers];
  });

function policerOf(protocolGroup: string, protocol: XmlElement): PolicerDraft {
  const packetType = textOf(protocol, "packet-type") ?? "";
  const policer: PolicerDraft = { protocolGroup, packetType, userConfigured: [], locales: [] };
  return fill(policer, protocol, POLICER);
}

const TOTALS: ElementTable<Writable<DdosTotals>> = {
  "total-packet-types": putNumber("packetTypes"),
  "mod-packet-types": putNumber("modifiedPacketTypes"),
  "packet-types-rcvd-packets": putNumber("receivedPacketTypes"),
  "packet-types-in-violation": putNumber("violatedPacketTypes"),
  "flows-current": putNumber("trackedFlows"),
  "flows-cumulative": putNumber("detectedFlows"),
};

const STATE: ElementTable<Writable<PolicerState>> = {
  "policer-bandwidth": putNumber("bandwidthPps"),
  "policer-burst": putNumber("burstPackets"),
  "packet-received": putNumber("receivedPackets"),
  "packet-dropped": putNumber("droppedPackets"),
  "packet-arrival-rate": putNumber("arrivalRatePps"),
  "packet-arrival-rate-max": putNumber("maxArrivalRatePps"),
  "packet-dropped-others": putNumber("droppedByIndividualPolicers"),
  "packet-dropped-aggr": putNumber("droppedByAggregatePolicer"),
  "packet-dropped-flows": putNumber("droppedByFlowSuppression"),
  "protocol-violation-state": (state, { text }) => {
    state.violation = text;
    state.isViolated = !/never|no longer|ok/i.test(text);
  },
  "protocol-violation-starttime": put("violationFirstDetectedAt"),
  "protocol-violation-lasttime": put("violationLastSeenAt"),
  "protocol-violation-duration": (state, { text }) => {
    state.violationDuration = text;
    const length = seconds(text);
    if (length !== undefined) state.violationDurationSec = length;
  },
  "protocol-violation-count": putNumber("violationCount"),
};

const LOCALE: ElementTable<LocaleDraft> = {
  ...STATE,
  "policer-bandwidth-scale": putNumber("bandwidthScalePct"),
  "policer-burst-scale": putNumber("burstScalePct"),
  "policer-enable": put("state"),
  "ddos-instance-parameters": (locale, element) => {
    fill(locale, element, LOCALE);
  },
  "ddos-instance-statistics": (locale, element) => {
    fill(locale, element, LOCALE);
  },
};

const POLICER: ElementTable<PolicerDraft> = {
  ...STATE,
  "packet-type-description": put("description"),
  "policer-time-recover": putNumber("recoverTimeSec"),
  "policer-priority": put("priority"),
  "policer-enable": put("enabled"),
  "policer-bypass-aggregate": put("bypassAggregate"),
  "ddos-basic-parameters": (policer, element) => {
    fill(policer, element, POLICER);
  },
  "ddos-system-statistics": (policer, element) => {
    fill(policer, element, POLICER);
  },
  "ddos-instance": (policer, element) => {
    policer.locales.push(
      fill<LocaleDraft>({ locale: textOf(element, "protocol-states-locale") ?? "" }, element, LOCALE),
    );
  },
};
