// Written by `npm run catalogue`.
import type { Platform } from "./platform.ts";
import { ios } from "./ios/platform.ts";
import { junos } from "./junos/platform.ts";
import { strongswan } from "./strongswan/platform.ts";

export const platforms: readonly Platform[] = [
  ios,
  junos,
  strongswan,
];
