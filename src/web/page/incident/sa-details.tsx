import type { JSX } from "preact";
import type { EndView } from "../../../model/incident.ts";
import { type IkeSa, type IpsecSa, renderSpi } from "../../../model/sa.ts";
import { renderDuration, seconds } from "../../../time/instant.ts";
import { Spi } from "./prose.tsx";

/** Every SA of both ends as last seen, for who wants to know it all. */
export function SaDetails({ ends }: { ends: readonly EndView<string>[] }): JSX.Element {
  return (
    <details>
      <summary>Every SA of both ends, as last seen</summary>
      {ends.map((end) => (
        <div key={end.device} class="scroll">
          <table class="sas">
            <caption>
              {end.device} ({end.localAddress})
            </caption>
            <thead>
              <tr>
                <th scope="col">SA</th>
                <th scope="col">SPI</th>
                <th scope="col">State</th>
                <th scope="col">Made by</th>
                <th scope="col">Protects</th>
                <th scope="col">Left to live</th>
              </tr>
            </thead>
            <tbody>
              {end.now.ikeSas.map((sa) => (
                <IkeRow key={`${sa.initiatorSpi}${sa.localIndex}`} sa={sa} />
              ))}
              {end.now.ipsecSas.map((sa) => (
                <ChildRow key={`${sa.direction}${sa.spi}`} sa={sa} />
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </details>
  );
}

function IkeRow({ sa }: { sa: IkeSa }): JSX.Element {
  return (
    <tr>
      <th scope="row">{sa.ikeVersion === "IKEV1" ? "ISAKMP SA" : "IKE SA"}</th>
      <td>
        {sa.initiatorSpi === undefined ? (
          <span class="dim">not told</span>
        ) : (
          <code>
            {sa.initiatorSpi} {sa.responderSpi}
          </code>
        )}
      </td>
      <td>{sa.state ?? sa.status.toLowerCase()}</td>
      <td>{[sa.connection, sa.role?.toLowerCase(), sa.localIndex].filter(Boolean).join(" · ")}</td>
      <td>
        {sa.localAddress} – {sa.remoteAddress}
      </td>
      <td>{left(sa.lifetimeRemainingSec)}</td>
    </tr>
  );
}

function ChildRow({ sa }: { sa: IpsecSa }): JSX.Element {
  return (
    <tr>
      <th scope="row">
        {sa.protocol.replace("IPPROTO_", "")} {sa.direction === "EGRESS" ? "out" : "in"}
      </th>
      <td>
        <Spi spi={renderSpi(sa.spi)} />
      </td>
      <td>
        {sa.state ?? (sa.active ? "active" : "")}
        {!sa.active && " (no longer used)"}
      </td>
      <td>{[sa.child ?? sa.connection, sa.localIndex].filter(Boolean).join(" · ")}</td>
      <td>
        {sa.localTs.join(", ")} – {sa.remoteTs.join(", ")}
      </td>
      <td>{left(sa.lifetimeRemainingSec)}</td>
    </tr>
  );
}

const left = (span: number | undefined): string => (span === undefined ? "not told" : renderDuration(seconds(span)));
