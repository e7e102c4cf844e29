// Written by `npm run catalogue`.
import type { Trap } from "../../trap.ts";
import { cEventMgrPolicyEvent } from "./cEventMgrPolicyEvent.ts";
import { cEventMgrServerEvent } from "./cEventMgrServerEvent.ts";
import { cHsrpStateChange } from "./cHsrpStateChange.ts";
import { cikeCertCrlFailure } from "./cikeCertCrlFailure.ts";
import { cikeNoSa } from "./cikeNoSa.ts";
import { cikeProtocolFailure } from "./cikeProtocolFailure.ts";
import { cikeSysFailure } from "./cikeSysFailure.ts";
import { cikeTunnelStart } from "./cikeTunnelStart.ts";
import { cikeTunnelStop } from "./cikeTunnelStop.ts";
import { cipSecEarlyTunTerm } from "./cipSecEarlyTunTerm.ts";
import { cipSecNoSa } from "./cipSecNoSa.ts";
import { cipSecProtocolFailure } from "./cipSecProtocolFailure.ts";
import { cipSecSetUpFailure } from "./cipSecSetUpFailure.ts";
import { cipSecSysFailure } from "./cipSecSysFailure.ts";
import { cipSecTunnelStart } from "./cipSecTunnelStart.ts";
import { cipSecTunnelStop } from "./cipSecTunnelStop.ts";
import { ciscoConfigManEvent } from "./ciscoConfigManEvent.ts";
import { ciscoEnhIpsecFlowBadSa } from "./ciscoEnhIpsecFlowBadSa.ts";
import { ciscoEnhIpsecFlowCertExpiry } from "./ciscoEnhIpsecFlowCertExpiry.ts";
import { ciscoEnhIpsecFlowCertRenewal } from "./ciscoEnhIpsecFlowCertRenewal.ts";
import { ciscoEnhIpsecFlowSetupFail } from "./ciscoEnhIpsecFlowSetupFail.ts";
import { ciscoEnhIpsecFlowSysFailure } from "./ciscoEnhIpsecFlowSysFailure.ts";
import { ciscoEnhIpsecFlowTunnelStart } from "./ciscoEnhIpsecFlowTunnelStart.ts";
import { ciscoEnhIpsecFlowTunnelStop } from "./ciscoEnhIpsecFlowTunnelStop.ts";
import { clogMessageGenerated } from "./clogMessageGenerated.ts";
import { cpmCpuFallingThreshold } from "./cpmCPUFallingThreshold.ts";
import { cpmCpuRisingThreshold } from "./cpmCPURisingThreshold.ts";
import { cvpdnNotifSession } from "./cvpdnNotifSession.ts";

export const traps: readonly Trap[] = [
  cEventMgrPolicyEvent,
  cEventMgrServerEvent,
  cHsrpStateChange,
  cikeCertCrlFailure,
  cikeNoSa,
  cikeProtocolFailure,
  cikeSysFailure,
  cikeTunnelStart,
  cikeTunnelStop,
  cipSecEarlyTunTerm,
  cipSecNoSa,
  cipSecProtocolFailure,
  cipSecSetUpFailure,
  cipSecSysFailure,
  cipSecTunnelStart,
  cipSecTunnelStop,
  ciscoConfigManEvent,
  ciscoEnhIpsecFlowBadSa,
  ciscoEnhIpsecFlowCertExpiry,
  ciscoEnhIpsecFlowCertRenewal,
  ciscoEnhIpsecFlowSetupFail,
  ciscoEnhIpsecFlowSysFailure,
  ciscoEnhIpsecFlowTunnelStart,
  ciscoEnhIpsecFlowTunnelStop,
  clogMessageGenerated,
  cpmCpuFallingThreshold,
  cpmCpuRisingThreshold,
  cvpdnNotifSession,
];
