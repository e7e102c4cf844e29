import { UsageError } from "../errors/errors.ts";
import { protocolOf, renderEspSuite } from "./algorithms/suite.ts";
import type { ChildConfig, ConnectionConfig } from "./config.ts";

/**
 * What can be known to fail before anybody is dialled.
 *
 * @param rawIp whether whole IP packets can be sent, which AH needs
 * @throws UsageError `connection.*` naming the connection, the child and the mend
 */
export function checkConnection(connection: ConnectionConfig, rawIp: boolean): ConnectionConfig {
  const { name, version, authentication } = connection;
  if (authentication.kind === "certificate" && version === 1) {
    const why = authentication.sign.unfitForV1;
    if (why !== undefined) throw refused("signature", `connection ${name}: ${why}`);
  }
  for (const child of connection.children) checkChild(connection, child, rawIp);
  return connection;
}

function checkChild({ name, version, forceEncapsulation }: ConnectionConfig, child: ChildConfig, rawIp: boolean): void {
  const at = `connection ${name}, child ${child.name}`;
  for (const suite of child.suites) {
    const text = renderEspSuite(suite);
    if (suite.ah === undefined) continue;
    if (version === 2 && protocolOf(suite) === "AH+ESP")
      throw refused(
        "bundle",
        `${at}: ${text} is a bundle, and IKEv2 negotiates none (RFC 7296 §3.3); use IKEv1, or one of both`,
      );
    if (!rawIp) {
      const why = "AH goes as an IP packet of its own, and this endpoint has UDP sockets only";
      throw refused("ah", `${at}: ${text}: ${why}; use ESP with an integrity algorithm`);
    }
    if (forceEncapsulation && child.suites.every(({ ah }) => ah !== undefined)) {
      const why = "UDP encapsulation is forced, and AH cannot go in UDP (RFC 3948 §1)";
      throw refused("ah", `${at}: ${text}: ${why}; offer ESP, or do not force it`);
    }
  }
  if (version === 1) checkForV1(child, at);
  const { softBytes, hardBytes, lifetime } = child;
  if (softBytes !== undefined && hardBytes !== undefined && softBytes > hardBytes)
    throw refused("lifetime", `${at}: the soft limit of ${softBytes} bytes is beyond the hard one of ${hardBytes}`);
  if (hardBytes !== undefined && softBytes === undefined && lifetime === undefined)
    throw refused("lifetime", `${at}: a hard limit of bytes and no soft one ends the tunnel; give softBytes as well`);
}

/** RFC 2407 §4.6.2: an ID payload has one address, network or range, and one port or none. */
function checkForV1({ localTs, remoteTs }: ChildConfig, at: string): void {
  if (localTs.length > 1 || remoteTs.length > 1) {
    const found = `${localTs.length} local and ${remoteTs.length} remote selectors`;
    throw refused(
      "selectors",
      `${at}: ${found}, and quick mode has one of each; make a child for each pair, or use IKEv2`,
    );
  }
  for (const { startPort, endPort } of [...localTs, ...remoteTs]) {
    if (startPort === endPort || (startPort === 0 && endPort === 0xffff)) continue;
    const why = `ports ${startPort} to ${endPort}, and IKEv1 names one port or all`;
    throw refused("selectors", `${at}: ${why}; give one, leave them out, or use IKEv2`);
  }
}

const refused = (what: string, message: string): UsageError => new UsageError(`connection.${what}`, message);
