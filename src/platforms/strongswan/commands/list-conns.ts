import type { Fields } from "../../../model/observation.ts";
import type { ConfiguredConnection } from "../../../model/sa.ts";
import type { Command } from "../../command.ts";
import { entriesOf, listOf, parseRows, typed } from "../rows.ts";

/** A connection with all that charon tells of it beside the model: versions, times, authentication rounds, actions. */
export interface ConnectionRow extends ConfiguredConnection {
  readonly config: Fields;
}

export const listConns = {
  run: "list-conns",
  needs: "privileged",
  parse: (text) =>
    parseRows(text, (message) =>
      entriesOf(message).map(([name, connection]) => ({
        name,
        localAddresses: listOf(connection, "local_addrs"),
        remoteAddresses: listOf(connection, "remote_addrs"),
        children: entriesOf(connection, "children").map(([child, selectors]) => ({
          name: child,
          localTs: listOf(selectors, "local-ts"),
          remoteTs: listOf(selectors, "remote-ts"),
        })),
        config: typed(connection),
      })),
    ),
} satisfies Command<ConnectionRow>;
