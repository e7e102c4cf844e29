import { createSocket } from "node:dgram";
import snmp from "net-snmp";

/** A device's agent on loopback that has these instances, by net-snmp's own agent. */
export interface TestAgent {
  readonly port: number;
  close(): void;
}

type Cell = string | number | Buffer;

/** One conceptual table: columns by number, and rows as index and cells. */
export interface TestTable {
  readonly entry: string;
  readonly indexes: number;
  readonly columns: readonly number[];
  readonly rows: readonly { readonly index: readonly number[]; readonly cells: readonly Cell[] }[];
}

export interface AgentContent {
  readonly scalars: Readonly<Record<string, number>>;
  readonly tables: readonly TestTable[];
}

export interface AgentAccess {
  readonly community?: string;
  readonly user?: Readonly<Record<string, unknown>>;
}

export async function openTestAgent(content: AgentContent, access: AgentAccess): Promise<TestAgent> {
  const port = await freeUdpPort();
  const agent = snmp.createAgent(
    { port, address: "127.0.0.1", disableAuthorization: false, accessControlModelType: 0 } as never,
    () => undefined,
  );
  const authorizer = agent.getAuthorizer();
  if (access.community !== undefined) authorizer.addCommunity(access.community);
  if (access.user !== undefined) authorizer.addUser(access.user as never);
  const mib = agent.getMib();
  for (const [oid, value] of Object.entries(content.scalars)) {
    mib.registerProvider({
      name: `scalar ${oid}`,
      type: snmp.MibProviderType.Scalar,
      oid,
      scalarType: snmp.ObjectType.Integer,
      maxAccess: snmp.MaxAccess["read-only"],
    } as never);
    mib.setScalarValue(`scalar ${oid}`, value as never);
  }
  for (const table of content.tables) addTable(mib, table);
  return { port, close: () => agent.close(() => undefined) };
}

function addTable(
  mib: ReturnType<ReturnType<typeof snmp.createAgent>["getMib"]>,
  { entry, indexes, columns, rows }: TestTable,
): void {
  const [first] = rows;
  // The index columns are not accessible: high numbers keep them out of the way
  const indexColumns = Array.from({ length: indexes }, (_, place) => ({
    number: 1_000 + place,
    name: `${entry} index ${place}`,
    type: snmp.ObjectType.Integer,
    maxAccess: snmp.MaxAccess["not-accessible"],
  }));
  const cellColumns = columns.map((number, place) => ({
    number,
    name: `${entry} column ${number}`,
    type: typeof first?.cells[place] === "number" ? snmp.ObjectType.Unsigned32 : snmp.ObjectType.OctetString,
    maxAccess: snmp.MaxAccess["read-only"],
  }));
  mib.registerProvider({
    name: entry,
    type: snmp.MibProviderType.Table,
    oid: entry,
    maxAccess: snmp.MaxAccess["not-accessible"],
    tableColumns: [...indexColumns, ...cellColumns],
    tableIndex: indexColumns.map(({ name }) => ({ columnName: name })),
  } as never);
  for (const { index, cells } of rows) mib.addTableRow(entry, [...index, ...cells] as never);
}

function freeUdpPort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
