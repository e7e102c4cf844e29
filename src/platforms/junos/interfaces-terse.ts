import type { Parsed } from "../command.ts";
import type { TerseAddress, TerseInterface } from "./interfaces-rows.ts";
import { Lines } from "./lines.ts";
import { given } from "./values.ts";
import { isXml } from "./xml/element.ts";
import { readInterfacesTerseXml } from "./xml/interfaces-terse.ts";

interface Draft {
  readonly interface: string;
  readonly adminStatus: string;
  readonly linkStatus: string;
  readonly families: { readonly family: string; readonly addresses: TerseAddress[] }[];
}

const HEADER = /^Interface\s+Admin\s+Link(?:\s+Proto\s+Local\s+Remote)?/i;
const ROW = /^(?<name>[A-Za-z][\w/.:*-]*)\s+(?<admin>up|down)\s+(?<link>up|down)(?:\s+(?<rest>\S.*))?$/;
/** The families of Junos: what stands below a row and begins with none of them is one more address. */
const FAMILY =
  /^(?<family>inet6?|iso|mpls|vpls|tnp|ccc|tcc|bridge|ethernet-switching|eth-switch|multiservice|mlfr-end-to-end|mlfr-uni-nni|mlppp|aenet|fibre-channel|pppoe|any|evpn|l2circuit)(?:\s+(?<rest>\S.*))?$/;
const ADDRESS =
  /^(?<local>(?:[0-9A-Fa-f]*[.:][\w.:]*|0x[0-9a-f]+|\d+)(?:\/\d+)?)(?:\s*-+>\s*(?<remote>\S+))?(?:\s+(?<next>[0-9A-Fa-f.:]+\S*))?$/;
const REMOTE = /^-+>\s*(?<remote>\S+)$/;

export const readInterfacesTerse = (text: string): Parsed<TerseInterface> =>
  isXml(text) ? readInterfacesTerseXml(text) : readText(text);

/** A family and an address may stand alone on a line below their interface. */
function readText(text: string): Parsed<TerseInterface> {
  const lines = new Lines(text);
  const rows: Draft[] = [];
  let sawHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const { name, admin = "", link = "", rest } = ROW.exec(line)?.groups ?? {};
    const last = rows.at(-1);
    if (name !== undefined) {
      const row: Draft = { interface: name, adminStatus: admin, linkStatus: link, families: [] };
      rows.push(row);
      if (rest !== undefined && !takeRest(row, rest)) lines.leave();
    } else if (HEADER.test(line)) sawHeader = true;
    else if (last === undefined || !takeRest(last, line)) lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: lines.isCut || (sawHeader && rows.length === 0) };
}

function takeRest(row: Draft, text: string): boolean {
  const { family, rest } = FAMILY.exec(text)?.groups ?? {};
  if (family === undefined) return takeAddress(row, text);
  row.families.push({ family, addresses: [] });
  return rest === undefined || takeAddress(row, rest);
}

function takeAddress(row: Draft, text: string): boolean {
  const { local, remote, next } = ADDRESS.exec(text)?.groups ?? REMOTE.exec(text)?.groups ?? {};
  const family = row.families.at(-1);
  if (family === undefined || (local === undefined && remote === undefined)) return false;
  family.addresses.push({ ...given("local", local), ...given("remote", remote ?? next) });
  return true;
}
