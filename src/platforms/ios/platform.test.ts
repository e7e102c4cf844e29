import { expect, test } from "vitest";
import { instant } from "../../time/instant.ts";
import { ios } from "./platform.ts";

const answer = (command: string, text: string) => ({ command, text, askedAt: instant(1_000), at: instant(2_000) });

const IKEV2 = `Tunnel-id Local                 Remote                fvrf/ivrf            Status
1         192.0.2.1/500         198.51.100.1/500      none/none            READY
      Life/Active Time: 86400/400 sec
      Local spi: 00000000000000AA       Remote spi: 00000000000000BB
      Initiator of SA : Yes
`;

test("IKE SAs of both versions are read where both were asked, the model's fields and no others", () => {
  const reading = ios.read([
    answer("show crypto ipsec sa", "No SAs found\n"),
    answer("show crypto isakmp sa", "dst src state conn-id status\n192.0.2.1 198.51.100.9 QM_IDLE 1002 ACTIVE\n"),
    answer("show crypto ikev2 sa", IKEV2),
  ]);

  expect(reading.ikeSas).toEqual([
    {
      localIndex: "1002",
      localAddress: "192.0.2.1",
      remoteAddress: "198.51.100.9",
      ikeVersion: "IKEV1",
      role: "RESPONDER",
      status: "ESTABLISHED",
      state: "QM_IDLE",
    },
    {
      localIndex: "1",
      initiatorSpi: "00000000000000aa",
      responderSpi: "00000000000000bb",
      localAddress: "192.0.2.1",
      remoteAddress: "198.51.100.1",
      localPort: 500,
      remotePort: 500,
      ikeVersion: "IKEV2",
      role: "INITIATOR",
      status: "ESTABLISHED",
      state: "READY",
      activeSec: 400,
      lifetimeRemainingSec: 86_000,
    },
  ]);
});

test("an answer that was cut says nothing of what SAs there are", () => {
  const reading = ios.read([answer("show crypto ipsec sa", "interface: Tunnel7\n    Crypto map tag: VPN, loc")]);

  expect(reading.readable).toMatchObject({ ok: false });
});

test("what the device says to a command that it refuses is no line that was not understood", () => {
  const refusal = "show crypto ikev2 sa\n              ^\n% Invalid input detected at '^' marker.\n";
  const error = { code: "cli.refused", message: "the device refused “show crypto ikev2 sa”" };
  const poll = [answer("show crypto ipsec sa", "No SAs found\n"), answer("show crypto ikev2 sa", refusal)];

  const refused = ios.read(poll.map((one) => (one.text === refusal ? { ...one, error } : one)));

  expect(refused.unread).toEqual([]);
  expect(ios.read(poll).unread).not.toEqual([]);
});
