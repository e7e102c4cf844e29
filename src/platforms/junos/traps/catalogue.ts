// Written by `npm run catalogue`.
import type { Trap } from "../../trap.ts";
import { jnxCmCfgChange } from "./jnxCmCfgChange.ts";
import { jnxEventTrap } from "./jnxEventTrap.ts";
import { jnxFanFailure } from "./jnxFanFailure.ts";
import { jnxFanOk } from "./jnxFanOK.ts";
import { jnxFruFailed } from "./jnxFruFailed.ts";
import { jnxFruInsertion } from "./jnxFruInsertion.ts";
import { jnxFruOk } from "./jnxFruOK.ts";
import { jnxFruOffline } from "./jnxFruOffline.ts";
import { jnxFruOnline } from "./jnxFruOnline.ts";
import { jnxFruPowerOff } from "./jnxFruPowerOff.ts";
import { jnxFruPowerOn } from "./jnxFruPowerOn.ts";
import { jnxFruRemoval } from "./jnxFruRemoval.ts";
import { jnxIkePeerDown } from "./jnxIkePeerDown.ts";
import { jnxIkePeerIpsecTunnelDown } from "./jnxIkePeerIPSecTunnelDown.ts";
import { jnxJsChClusterIntfTrap } from "./jnxJsChClusterIntfTrap.ts";
import { jnxJsChassisClusterSwitchover } from "./jnxJsChassisClusterSwitchover.ts";
import { jnxOverTemperature } from "./jnxOverTemperature.ts";
import { jnxPowerSupplyFailure } from "./jnxPowerSupplyFailure.ts";
import { jnxPowerSupplyOk } from "./jnxPowerSupplyOK.ts";
import { jnxRedundancySwitchover } from "./jnxRedundancySwitchover.ts";
import { jnxSyslogTrap } from "./jnxSyslogTrap.ts";
import { jnxTemperatureOk } from "./jnxTemperatureOK.ts";
import { jnxUserDefinedNotification } from "./jnxUserDefinedNotification.ts";

export const traps: readonly Trap[] = [
  jnxCmCfgChange,
  jnxEventTrap,
  jnxFanFailure,
  jnxFanOk,
  jnxFruFailed,
  jnxFruInsertion,
  jnxFruOk,
  jnxFruOffline,
  jnxFruOnline,
  jnxFruPowerOff,
  jnxFruPowerOn,
  jnxFruRemoval,
  jnxIkePeerDown,
  jnxIkePeerIpsecTunnelDown,
  jnxJsChClusterIntfTrap,
  jnxJsChassisClusterSwitchover,
  jnxOverTemperature,
  jnxPowerSupplyFailure,
  jnxPowerSupplyOk,
  jnxRedundancySwitchover,
  jnxSyslogTrap,
  jnxTemperatureOk,
  jnxUserDefinedNotification,
];
