// The least that a LAC in Node can do, to compare ours with: packets put together by hand, no repetition, no window, no timers, and
// no answer but to what Debian's l2tpns says when all goes well. What it costs is what sockets and the machine cost.

const SCCRQ = 1;
const SCCCN = 3;
const ICRQ = 10;
const ICRP = 11;
const ICCN = 12;
const LCP = 0xc021;
const PAP = 0xc023;
const IPCP = 0x8021;
const REQUEST = 1;
const ACK = 2;
const NAK = 3;
const REJECT = 4;

const u16 = (value) => [value >> 8, value & 0xff];
const u32 = (value) => [...u16(value >>> 16), ...u16(value & 0xffff)];
const text = (value) => [...Buffer.from(value)];
const avp = (attribute, value) => [...u16(0x8000 | (6 + value.length)), 0, 0, ...u16(attribute), ...value];
const SPEED = avp(24, u32(0));
const FRAMING = avp(19, u32(1));

/**
 * @param send takes one datagram for the LNS
 * @param told called with `tunnel` and its number, `answered` (ICRP) or `up` and the user's
 * @param connects whether a call that was answered goes on to ICCN and PPP
 */
export function bareLac(send, told, connects = true) {
  const tunnels = [];

  function control(tunnel, session, type, avps) {
    const body = [...avp(0, u16(type)), ...avps];
    const header = [0xc8, 0x02, ...u16(12 + body.length), ...u16(tunnel.remote), ...u16(session)];
    tunnel.last = Buffer.from([...header, ...u16(tunnel.ns), ...u16(tunnel.nr), ...body]);
    send(tunnel.last);
    tunnel.ns += 1;
  }

  function acknowledge(tunnel) {
    send(Buffer.from([0xc8, 0x02, 0, 12, ...u16(tunnel.remote), 0, 0, ...u16(tunnel.ns), ...u16(tunnel.nr)]));
  }

  function ppp(call, protocol, code, identifier, data) {
    const frame = Buffer.allocUnsafe(16 + data.length);
    frame.writeUInt32BE(0x4002_0000 + frame.length, 0);
    frame.writeUInt16BE(call.tunnel.remote, 4);
    frame.writeUInt16BE(call.remote, 6);
    frame.writeUInt16BE(0xff03, 8);
    frame.writeUInt16BE(protocol, 10);
    frame[12] = code;
    frame[13] = identifier;
    frame.writeUInt16BE(4 + data.length, 14);
    frame.set(data, 16);
    send(frame);
  }

  function heardControl(bytes) {
    const tunnel = tunnels[bytes.readUInt16BE(4) - 1];
    if (bytes.length === 12 || bytes.readUInt16BE(8) !== (tunnel.nr & 0xffff)) return;
    tunnel.nr += 1;
    const values = new Map();
    for (let at = 12; at < bytes.length; at += bytes.readUInt16BE(at) & 0x3ff)
      values.set(bytes.readUInt16BE(at + 4), at + 6);
    const type = bytes.readUInt16BE(values.get(0));
    if (type === 2) {
      tunnel.remote = bytes.readUInt16BE(values.get(9));
      control(tunnel, 0, SCCCN, []);
      told("tunnel", tunnel.number);
    } else if (type === ICRP) {
      const call = tunnel.calls[bytes.readUInt16BE(6) - 1];
      call.remote = bytes.readUInt16BE(values.get(14));
      told("answered", call.user);
      if (!connects) return; // the next call acknowledges it
      control(tunnel, call.remote, ICCN, [...SPEED, ...FRAMING]);
      ppp(call, LCP, REQUEST, 1, [5, 6, ...u32(0x1000_0000 + call.user)]);
    } else acknowledge(tunnel);
  }

  function heardFrame(bytes) {
    const at = (bytes[0] & 0x40) === 0 ? 6 : 8;
    const call = tunnels[bytes.readUInt16BE(at - 4) - 1].calls[bytes.readUInt16BE(at - 2) - 1];
    const protocol = bytes.readUInt16BE(at + 2);
    const packet = bytes.subarray(at + 4);
    const data = packet.subarray(4, packet.readUInt16BE(2));
    const [code, identifier] = packet;
    if (protocol === PAP && code === ACK) ppp(call, IPCP, REQUEST, 1, [3, 6, 0, 0, 0, 0]);
    else if (protocol === IPCP && code === NAK) ppp(call, IPCP, REQUEST, 2, data);
    else if (protocol === LCP && code === REQUEST) answerLcp(call, identifier, data);
    else if (protocol === IPCP && code === REQUEST) {
      ppp(call, IPCP, ACK, identifier, data);
      agreed(call, IPCP);
    } else if (code === ACK) agreed(call, protocol);
  }

  function answerLcp(call, identifier, data) {
    const unknown = [];
    for (let at = 0; at < data.length; at += data[at + 1])
      if (![1, 3, 5].includes(data[at])) unknown.push(...data.subarray(at, at + data[at + 1]));
    ppp(call, LCP, unknown.length > 0 ? REJECT : ACK, identifier, unknown.length > 0 ? unknown : data);
    if (unknown.length === 0) agreed(call, LCP);
  }

  /** Each protocol is agreed when both Configure-Requests are. */
  function agreed(call, protocol) {
    call.agreed += 1;
    if (call.agreed === 2 && protocol === LCP)
      ppp(call, PAP, REQUEST, 1, [call.name.length, ...text(call.name), 10, ...text("wonderland")]);
    else if (call.agreed === 4) told("up", call.user);
  }

  return {
    openTunnel() {
      const tunnel = { number: tunnels.length, remote: 0, ns: 0, nr: 0, calls: [] };
      tunnels.push(tunnel);
      const introduction = [...avp(2, [1, 0]), ...avp(3, u32(1)), ...avp(7, text("bare"))];
      control(tunnel, 0, SCCRQ, [...introduction, ...avp(9, u16(tunnels.length)), ...avp(10, u16(16))]);
    },
    call(number, user) {
      const tunnel = tunnels[number];
      tunnel.calls.push({ tunnel, user, name: `user${user}`, remote: 0, agreed: 0 });
      control(tunnel, 0, ICRQ, [...avp(14, u16(tunnel.calls.length)), ...avp(15, u32(user))]);
    },
    /** Says again what was said last in a tunnel. */
    repeat: (number) => send(tunnels[number].last),
    receive: (bytes) => ((bytes[0] & 0x80) === 0 ? heardFrame(bytes) : heardControl(bytes)),
  };
}
