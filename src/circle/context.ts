import type { Cause } from "../knowledge/cause.ts";
import type { Device } from "../model/fleet.ts";
import type { Platform } from "../platforms/platform.ts";
import type { Instant } from "../time/instant.ts";
import type { CircleEffect } from "./effect.ts";
import type { World } from "./world.ts";

/** Content that the judgement is given: nothing in the circle knows a vendor or a cause by name. */
export interface Content {
  readonly platforms: readonly Platform[];
  readonly causes: readonly Cause[];
}

/** One input's view of the world: the moment, the content, and where its effects go. */
export class CircleContext {
  readonly world: World;
  readonly content: Content;
  readonly now: Instant;
  readonly effects: CircleEffect[] = [];

  constructor(world: World, content: Content, now: Instant) {
    this.world = world;
    this.content = content;
    this.now = now;
  }

  effect(effect: CircleEffect): void {
    this.effects.push(effect);
  }

  device(name: string): Device {
    const device = this.world.inventory.get(name);
    if (device === undefined) throw new Error(`no device ${name} in the fleet`);
    return device;
  }

  platform(deviceName: string): Platform {
    const name = this.device(deviceName).platform;
    const platform = this.content.platforms.find((one) => one.name === name);
    if (platform === undefined) throw new Error(`no platform ${name}`);
    return platform;
  }
}
