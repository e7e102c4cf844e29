import { describe, expect, test } from "vitest";
import { instant, seconds } from "../../time/instant.ts";
import type { Machine } from "../../time/machine.ts";
import { interfacePair, interfacesOf } from "./interface-pair.ts";
import { peerPair, peersOf } from "./peer-pair.ts";

const now = instant(0);

/** Steps a machine and keeps what it said. */
function run<State, Input, Effect>(machine: Machine<State, Input, Effect>) {
  let { state } = machine.start(now);
  return {
    get state(): State {
      return state;
    },
    take(input: Input | { readonly kind: "timer" }, at = now): readonly Effect[] {
      const step = machine.step(state, input, at);
      state = step.state;
      return step.effects;
    },
  };
}

describe("encryption interfaces", () => {
  const names = { primary: "es-0/2/0", backup: "es-0/3/0" };
  const pair = (...online: readonly ("primary" | "backup")[]) => {
    const one = run(interfacePair);
    for (const member of online) one.take({ kind: "online", member });
    return one;
  };

  test("both begin offline; the first that comes online is active and the other stands by", () => {
    expect(interfacesOf(pair().state, names)).toMatchObject({
      failures: 0,
      primary: { state: "Offline" },
      backup: { state: "Offline" },
    });
    expect(interfacesOf(pair("primary", "backup").state, names)).toEqual({
      failures: 0,
      primary: { name: "es-0/2/0", state: "Active" },
      backup: { name: "es-0/3/0", state: "Standby" },
    });
  });

  test("when the active one fails the other takes over, and the counter counts it", () => {
    const one = pair("primary", "backup");

    const effects = one.take({ kind: "offline", member: "primary" });

    expect(effects).toContainEqual({ kind: "switched", from: "primary", to: "backup", why: "failure" });
    expect(one.state).toMatchObject({ primary: "Offline", backup: "Active", failures: 1 });
  });

  test("an interface that comes back stands by", () => {
    const one = pair("primary", "backup");
    one.take({ kind: "offline", member: "primary" });

    one.take({ kind: "online", member: "primary" });

    expect(one.state).toMatchObject({ primary: "Standby", backup: "Active", failures: 1 });
  });

  test("the operator switches there and back, and each is counted", () => {
    const one = pair("primary", "backup");

    one.take({ kind: "switch" });
    expect(one.state).toMatchObject({ primary: "Standby", backup: "Active", failures: 1 });
    one.take({ kind: "switch" });
    expect(one.state).toMatchObject({ primary: "Active", backup: "Standby", failures: 2 });
  });

  test("a switch is refused when there is nothing to switch to", () => {
    expect(pair().take({ kind: "switch" })).toEqual([{ kind: "switch-refused", reason: "nothing is active" }]);
    expect(pair("backup").take({ kind: "switch" })).toEqual([
      { kind: "switch-refused", reason: "the other one is offline" },
    ]);
  });

  test("both gone: the one that comes back first is active, and counts when it is the other one", () => {
    const one = pair("primary");
    one.take({ kind: "offline", member: "primary" });

    one.take({ kind: "online", member: "backup" });

    expect(one.state).toMatchObject({ primary: "Offline", backup: "Active", failures: 1 });
  });
});

describe("remote peers", () => {
  const pair = () => run(peerPair({ retry: seconds(30) }));
  const connected = () => {
    const one = pair();
    one.take({ kind: "up" });
    one.take({ kind: "connected", member: "primary" });
    return one;
  };

  test("both stand by until there is a connection; the primary is dialled first", () => {
    const one = pair();

    expect(one.take({ kind: "up" })).toEqual([{ kind: "dial", member: "primary" }]);
    const names = { name: "sa-west", localAddress: "192.0.2.1", addresses: { primary: "a", backup: "b" } };
    expect(peersOf(one.state, names)).toMatchObject({ primary: { state: "Standby" }, backup: { state: "Standby" } });
    one.take({ kind: "connected", member: "primary" });
    expect(peersOf(one.state, names)).toMatchObject({ primary: { state: "Active" }, backup: { state: "Standby" } });
  });

  test("a peer that is lost makes the other the one to dial; the counter counts when the tunnel stands there", () => {
    const one = connected();

    expect(one.take({ kind: "lost", member: "primary" })).toEqual([{ kind: "dial", member: "backup" }]);
    expect(one.state.failures).toBe(0);
    expect(one.take({ kind: "connected", member: "backup" })).toEqual([
      { kind: "switched", from: "primary", to: "backup" },
    ]);
    expect(one.state).toMatchObject({ active: "backup", failures: 1 });
  });

  test("when neither answers they are dialled in turns, with a pause", () => {
    const one = connected();
    one.take({ kind: "lost", member: "primary" });

    expect(one.take({ kind: "lost", member: "backup" })).toEqual([{ kind: "wake", at: instant(30_000) }]);
    expect(one.take({ kind: "timer" }, instant(29_000))).toEqual([]);
    expect(one.take({ kind: "timer" }, instant(30_000))).toEqual([{ kind: "dial", member: "primary" }]);
    one.take({ kind: "connected", member: "primary" });
    expect(one.state).toMatchObject({ active: "primary", failures: 0 });
  });

  test("a switch makes the new tunnel before it closes the old one", () => {
    const one = connected();

    expect(one.take({ kind: "switch" })).toEqual([{ kind: "dial", member: "backup" }]);
    expect(one.state.active).toBe("primary");
    expect(one.take({ kind: "switch" })).toEqual([{ kind: "switch-refused", reason: "a switch is under way" }]);
    expect(one.take({ kind: "connected", member: "backup" })).toEqual([
      { kind: "close", member: "primary" },
      { kind: "switched", from: "primary", to: "backup" },
    ]);
    expect(one.take({ kind: "lost", member: "primary" })).toEqual([]); // the one we closed
    expect(one.state).toMatchObject({ active: "backup", failures: 1 });
  });

  test("a switch to a peer that does not answer leaves the tunnel where it is", () => {
    const one = connected();
    one.take({ kind: "switch" });

    one.take({ kind: "lost", member: "backup" });

    expect(one.state).toMatchObject({ active: "primary", dialling: undefined, failures: 0 });
  });

  test("a switch is refused while there is no tunnel", () => {
    expect(pair().take({ kind: "switch" })).toEqual([{ kind: "switch-refused", reason: "nothing is active" }]);
  });
});
