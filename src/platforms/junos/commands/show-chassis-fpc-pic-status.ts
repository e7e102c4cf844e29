import type { Command, Parsed } from "../../command.ts";
import type { FpcPics } from "../fpc-rows.ts";
import { Lines, localeOf } from "../lines.ts";
import { isXml } from "../xml/element.ts";
import { readFpcPicsXml } from "../xml/fpc.ts";

interface Draft {
  readonly locale?: string;
  readonly slot: number;
  readonly state: string;
  readonly description?: string;
  readonly pics: { readonly slot: number; readonly state: string; readonly type?: string }[];
}

export const showChassisFpcPicStatus = {
  run: "show chassis fpc pic-status",
  needs: "view",
  xml: true,
  parse: (text) => (isXml(text) ? readFpcPicsXml(text) : readText(text)),
} satisfies Command<FpcPics>;

function readText(text: string): Parsed<FpcPics> {
  const lines = new Lines(text);
  const rows: Draft[] = [];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const { slot, state = "", description } = SLOT.exec(line)?.groups ?? {};
    const { pic, picState = "", type } = PIC.exec(line)?.groups ?? {};
    const last = rows.at(-1);
    if (slot !== undefined) {
      const named = description === undefined ? {} : { description };
      rows.push({ ...localeOf(lines), slot: Number(slot), state, ...named, pics: [] });
    } else if (pic !== undefined && last !== undefined) {
      last.pics.push({ slot: Number(pic), state: picState, ...(type === undefined ? {} : { type }) });
    } else lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: lines.isCut || rows.length === 0 };
}

const SLOT = /^(?:FPC )?Slot (?<slot>\d+)\s+(?<state>[A-Z][a-z]+)(?:\s+(?<description>\S.*))?$/;
const PIC = /^PIC (?<pic>\d+)\s+(?<picState>[A-Z][a-z]+)(?:\s+(?<type>\S.*))?$/;
